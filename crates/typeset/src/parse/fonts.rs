//! Fonts: which face a character is set in, and the commands that choose it.

use crate::face::Face;
use crate::node::{Class, Effect, Font, Kind, List, Node, Symbol};
use crate::scan::Token;
use crate::symbols::Entry;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\mathrm", 1, |parser, call, out| letters(parser, call, out, Letters::Roman)),
    read(r"\mathup", 1, |parser, call, out| letters(parser, call, out, Letters::Roman)),
    read(r"\mathit", 1, |parser, call, out| letters(parser, call, out, Letters::Italic)),
    read(r"\mathbf", 1, |parser, call, out| letters(parser, call, out, Letters::Bold)),
    read(r"\bold", 1, |parser, call, out| letters(parser, call, out, Letters::Bold)),
    read(r"\mathbfup", 1, |parser, call, out| letters(parser, call, out, Letters::Bold)),
    read(r"\mathnormal", 1, |parser, call, out| letters(parser, call, out, Letters::Slanted)),
    read(r"\mathbb", 1, |parser, call, out| letters(parser, call, out, Letters::Blackboard)),
    read(r"\Bbb", 1, |parser, call, out| letters(parser, call, out, Letters::Blackboard)),
    read(r"\mathbbm", 1, |parser, call, out| letters(parser, call, out, Letters::Blackboard)),
    read(r"\mathbbmss", 1, |parser, call, out| letters(parser, call, out, Letters::Blackboard)),
    read(r"\mathds", 1, |parser, call, out| letters(parser, call, out, Letters::Blackboard)),
    read(r"\mathcal", 1, |parser, call, out| letters(parser, call, out, Letters::Calligraphic)),
    read(r"\mathfrak", 1, |parser, call, out| letters(parser, call, out, Letters::Fraktur)),
    read(r"\mathscr", 1, |parser, call, out| letters(parser, call, out, Letters::Script)),
    read(r"\mathsf", 1, |parser, call, out| letters(parser, call, out, Letters::Sans)),
    read(r"\mathsfit", 1, |parser, call, out| letters(parser, call, out, Letters::SansItalic)),
    read(r"\mathtt", 1, |parser, call, out| letters(parser, call, out, Letters::Typewriter)),
    read(r"\boldsymbol", 1, bold_symbol),
    read(r"\bm", 1, bold_symbol),
    read(r"\mathbfit", 1, bold_symbol),
    read(r"\pmb", 1, bolder),
    read(r"\mathbfcal", 1, |parser, call, out| {
        bold_letters(parser, call, out, Letters::Calligraphic)
    }),
    read(r"\mathbffrak", 1, |parser, call, out| bold_letters(parser, call, out, Letters::Fraktur)),
    read(r"\mathbfscr", 1, |parser, call, out| bold_letters(parser, call, out, Letters::Script)),
    read(r"\mathbfsf", 1, |parser, call, out| bold_letters(parser, call, out, Letters::Sans)),
    read(r"\mathbfsfup", 1, |parser, call, out| bold_letters(parser, call, out, Letters::Sans)),
    read(r"\mathbfsfit", 1, |parser, call, out| {
        bold_letters(parser, call, out, Letters::SansItalic)
    }),
    read(r"\mathsfup", 1, |parser, call, out| letters(parser, call, out, Letters::Sans)),
    read(r"\rm", 0, |parser, _, _| parser.state.fonts.switch(Letters::Roman)).for_rest(),
    read(r"\it", 0, |parser, _, _| parser.state.fonts.switch(Letters::Italic)).for_rest(),
    read(r"\bf", 0, |parser, _, _| parser.state.fonts.switch(Letters::Bold)).for_rest(),
    read(r"\sf", 0, |parser, _, _| parser.state.fonts.switch(Letters::Sans)).for_rest(),
    read(r"\tt", 0, |parser, _, _| parser.state.fonts.switch(Letters::Typewriter)).for_rest(),
    read(r"\cal", 0, |parser, _, _| parser.state.fonts.switch(Letters::Calligraphic)).for_rest(),
    read(r"\mit", 0, |parser, _, _| parser.state.fonts.switch(Letters::Slanted)).for_rest(),
    read(r"\scr", 0, |parser, _, _| parser.state.fonts.switch(Letters::Script)).for_rest(),
    read(r"\frak", 1, |parser, call, out| letters(parser, call, out, Letters::Fraktur)),
];

/// The alphabet of letters in mathematics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Letters {
    /// Variables slanted, all else upright.
    #[default]
    Usual,
    Roman,
    Italic,
    Bold,
    /// `\mathnormal`
    Slanted,
    Blackboard,
    Calligraphic,
    Fraktur,
    Script,
    Sans,
    SansItalic,
    Typewriter,
}

/// The family of letters in text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Family {
    #[default]
    Roman,
    Sans,
    Typewriter,
}

/// The fonts in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fonts {
    pub(super) letters: Letters,
    /// `\boldsymbol`, on top of the alphabet.
    pub(super) bold_symbols: bool,
    pub(super) family: Family,
    pub(super) bold: bool,
    pub(super) italic: bool,
}

impl Fonts {
    /// `\bf` and its like, which hold in text too.
    fn switch(&mut self, letters: Letters) {
        self.letters = letters;
        match letters {
            Letters::Roman => {
                (self.family, self.bold, self.italic) = (Family::Roman, false, false);
            }
            Letters::Bold => (self.family, self.bold, self.italic) = (Family::Roman, true, false),
            Letters::Italic => (self.family, self.bold, self.italic) = (Family::Roman, false, true),
            Letters::Sans => (self.family, self.bold, self.italic) = (Family::Sans, false, false),
            Letters::Typewriter => {
                (self.family, self.bold, self.italic) = (Family::Typewriter, false, false);
            }
            _ => {}
        }
    }

    /// The symbol of an entry in mathematics.
    pub(super) fn symbol(self, entry: Entry) -> Symbol {
        let face = match entry.class {
            Class::Ord if self.letters == Letters::Usual && !self.bold_symbols => usual(entry),
            Class::Ord => self.ordinary(entry),
            // Operators and relations are of one face whatever the letters are.
            _ if self.bold_symbols && Face::MainBold.has(entry.character) => Face::MainBold,
            _ => entry.face,
        };
        Symbol {
            character: entry.character,
            font: Font::Face(face),
            class: entry.class,
            text: false,
        }
    }

    /// The face of a character that is upright unless a font command says otherwise.
    pub(super) fn upright(self, character: char) -> Face {
        let entry = Entry { character, class: Class::Ord, face: Face::Main, slanted: false };
        match self.symbol(entry).font {
            Font::Face(face) => face,
            Font::Reader { .. } => Face::Main,
        }
    }

    /// The face of a letter or digit where a font command holds; the usual one if that font lacks it.
    fn ordinary(self, entry: Entry) -> Face {
        let (plain, bold) = match self.letters {
            Letters::Usual => {
                return if entry.slanted && Face::MathBold.has(entry.character) {
                    Face::MathBold
                } else if Face::MainBold.has(entry.character) {
                    Face::MainBold
                } else {
                    usual(entry)
                };
            }
            Letters::Roman => (Face::Main, Face::MainBold),
            Letters::Italic => (Face::MainItalic, Face::MainBoldItalic),
            Letters::Bold => (Face::MainBold, Face::MainBold),
            Letters::Slanted => (Face::Math, Face::MathBold),
            Letters::Blackboard => (Face::Ams, Face::Ams),
            Letters::Calligraphic => (Face::Calligraphic, Face::CalligraphicBold),
            Letters::Fraktur => (Face::Fraktur, Face::FrakturBold),
            Letters::Script => (Face::Script, Face::Script),
            Letters::Sans => (Face::Sans, Face::SansBold),
            Letters::SansItalic => (Face::SansItalic, Face::SansBold),
            Letters::Typewriter => (Face::Typewriter, Face::Typewriter),
        };
        let face = if self.bold_symbols { bold } else { plain };
        if face.has(entry.character) {
            return face;
        }
        if self.bold_symbols {
            return Fonts { letters: Letters::Usual, ..self }.ordinary(entry);
        }
        usual(entry)
    }

    /// A character of text.
    pub(super) fn text(self, character: char) -> Symbol {
        let main = match (self.bold, self.italic) {
            (false, false) => Face::Main,
            (false, true) => Face::MainItalic,
            (true, false) => Face::MainBold,
            (true, true) => Face::MainBoldItalic,
        };
        let first = match (self.family, self.bold, self.italic) {
            (Family::Sans, false, false) => Face::Sans,
            (Family::Sans, true, false) => Face::SansBold,
            (Family::Sans, false, true) => Face::SansItalic,
            (Family::Typewriter, false, false) => Face::Typewriter,
            _ => main,
        };
        let upright = if self.bold { Face::MainBold } else { Face::Main };
        let face = [first, main, upright, Face::Main].into_iter().find(|&face| face.has(character));
        let font = match face {
            Some(face) => Font::Face(face),
            None => Font::Reader { bold: self.bold, italic: self.italic },
        };
        Symbol { character, font, class: Class::Ord, text: true }
    }
}

fn usual(entry: Entry) -> Face {
    if entry.slanted { Face::Math } else { entry.face }
}

/// `\mathbf{…}`: a single atom keeps its class, more are an ordinary atom, and so is one with scripts, which may have further ones.
fn letters(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, letters: Letters) {
    let before = parser.state.fonts;
    parser.state.fonts.letters = letters;
    let mut body = parser.argument(call);
    parser.state.fonts = before;
    if body.len() == 1 && !matches!(body[0].kind, Kind::Scripts(_)) {
        out.append(&mut body);
    } else {
        out.push(Node { kind: Kind::Group(body), span: span(call) });
    }
}

/// `\mathbffrak{…}`: bold letters of an alphabet.
fn bold_letters(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, of: Letters) {
    let before = parser.state.fonts.bold_symbols;
    parser.state.fonts.bold_symbols = true;
    letters(parser, call, out, of);
    parser.state.fonts.bold_symbols = before;
}

/// `\boldsymbol{…}`: an atom of the class of what it begins with, if that is binary or a relation.
fn bold_symbol(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let before = parser.state.fonts;
    parser.state.fonts.bold_symbols = true;
    let body = parser.argument(call);
    parser.state.fonts = before;
    let class = super::atoms::binary_or_relation(&body);
    out.push(Node { kind: Kind::Class { class, body }, span: span(call) });
}

/// `\pmb{…}`, poor man's bold: of the same class as `\boldsymbol` makes.
fn bolder(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let body = parser.argument(call);
    let class = super::atoms::binary_or_relation(&body);
    let kind = Kind::Effect { effect: Effect::Bolder, body };
    let body = vec![Node { kind, span: span(call) }];
    out.push(Node { kind: Kind::Class { class, body }, span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn fonts_choose_faces() {
        check(r"\mathbf{x1\alpha}\mathrm x\mathbb{R}", "{x/MainBold 1/MainBold α} x R");
        check(r"\mathcal{L}\mathfrak g\mathscr{F}", "L/Calligraphic g/Fraktur F/Script");
        check(r"\bf x{\rm y}z", "x/MainBold {y} z/MainBold");
        check(r"\mathbf{+}\mathit{12}", "+ {1/MainItalic 2/MainItalic}");
    }

    #[test]
    fn bold_symbols_are_bold_in_any_alphabet() {
        check(
            r"\boldsymbol{x1+\mathcal{L}\alpha}",
            "Ord(x/MathBold 1/MainBold +/MainBold L/CalligraphicBold α/MathBold)",
        );
        check(r"\bm{=}\mathbf{\boldsymbol{x}}", "Rel(=/MainBold) Ord(x/MainBold)");
        check(r"\boldsymbol{\mathrm{x}}\mathbffrak g", "Ord(x/MainBold) g/FrakturBold");
    }

    #[test]
    fn poor_mans_bold_keeps_the_face() {
        check(r"\pmb{x}\pmb{=}", "Ord(bolder(x)) Rel(bolder(=))");
    }

    #[test]
    fn what_has_scripts_within_an_alphabet_may_have_further_ones() {
        check(r"\mathcal{F_1}_2", "scripts({scripts(F/Calligraphic _1)} _2)");
    }
}
