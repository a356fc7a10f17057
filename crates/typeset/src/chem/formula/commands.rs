//! Bonds, groups and commands.

use super::State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};
use super::{Follows, Reaction, Step, read};
use crate::chem::tex::Tex;
use crate::chem::{Machine, deeper, groups, parts, patterns};

impl Reaction<'_> {
    /// `=`, `<`, `>` and `#`.
    pub(super) fn bonds<'a>(&mut self, text: &'a str) -> Step<'a> {
        let allowed = match text.chars().next() {
            Some('=' | '<' | '>') => {
                !matches!(self.state, LeftSuper | LeftSub | LeftBoth)
                    && !matches!(
                        self.state,
                        Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow
                    )
            }
            Some('#' | '≡') => {
                matches!(self.state, Start | Entity | Inner | Atom | Amount | AmountSpace | Body)
            }
            _ => false,
        };
        if !allowed {
            return Ok(None);
        }
        self.write(Follows::Counted)?;
        let length = text.chars().next().map_or(0, char::len_utf8);
        self.bond(if text.starts_with('≡') { "#" } else { &text[..length] })?;
        Ok(Some(&text[length..]))
    }

    /// Groups in braces and in dollar signs.
    pub(super) fn groups<'a>(&mut self, text: &'a str) -> Step<'a> {
        if let Some(rest) = text.strip_prefix("{}") {
            self.write(Follows::Entity)?;
            if rest.starts_with('^') {
                self.tex.push(r"\mkern2mu");
            }
            self.state = Entity;
            return Ok(Some(rest));
        }
        let in_arrow =
            matches!(self.state, Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow);
        if in_arrow {
            return Ok(None);
        }
        let after_scripts =
            matches!(self.state, Super | SuperBraced | Sub | SubSuper | SubSuperBraced | SuperSub);
        if let Some(group) = groups::around(text, "{", "}")? {
            if after_scripts || self.state == Body {
                self.write(Follows::Nothing)?;
            }
            self.collected.body.push_str(group.text);
            self.state = Body;
            return Ok(Some(group.rest));
        }
        let Some(group) = groups::around(text, "$", "$")? else { return Ok(None) };
        if self.state == Amount {
            self.collected.amount.push_str(group.text);
            return Ok(Some(group.rest));
        }
        if after_scripts {
            self.write(Follows::Nothing)?;
        }
        self.collected.body.push_str(group.text);
        self.state = Body;
        Ok(Some(group.rest))
    }

    /// Commands.
    pub(super) fn commands<'a>(&mut self, text: &'a str) -> Step<'a> {
        if matches!(text.as_bytes()[0], b'/' | b'~' | b'|') {
            self.write(Follows::Entity)?;
            self.tex.push(&text[..1]);
            self.state = Atom;
            return Ok(Some(&text[1..]));
        }
        if !text.starts_with('\\') {
            return Ok(None);
        }
        if let Some(kind) = groups::inside(text, r"\bond{", "}")? {
            self.write(Follows::Counted)?;
            self.bond(kind.text)?;
            return Ok(Some(kind.rest));
        }
        if let Some(rest) = self.two_formulas(text)? {
            return Ok(Some(rest));
        }
        if text.starts_with(r"\color") {
            self.write(Follows::Counted)?;
            let body: Machine = read;
            if let Some(rest) = parts::colour(text, self.tex, self.depth, body)? {
                // A colour for what follows stands between the parts of a formula.
                let encloses =
                    groups::two(text, r"\color{", "}")?.is_some() || text.starts_with(r"\color\");
                if encloses {
                    self.state = Atom;
                }
                return Ok(Some(rest));
            }
        }
        if let Some(formula) = groups::inside(text, r"\ce{", "}")? {
            self.write(Follows::Counted)?;
            read(formula.text, self.tex, deeper(self.depth)?)?;
            self.state = Atom;
            return Ok(Some(formula.rest));
        }
        if let Some(length) = patterns::space_command(text) {
            self.write(Follows::Entity)?;
            self.tex.push(&text[..length]);
            self.state = Entity;
            return Ok(Some(&text[length..]));
        }
        if let Some(units) = groups::inside(text, r"\pu{", "}")? {
            self.write(Follows::Nothing)?;
            parts::units(units.text, self.tex, self.depth)?;
            self.state = Atom;
            return Ok(Some(units.rest));
        }
        let Some(command) = groups::command(text)? else { return Ok(None) };
        match self.state {
            Start | Entity | Inner | Atom | Amount | AmountSpace | LeftSuper | LeftSub
            | LeftBoth | Body => {}
            Sub | Super | SuperBraced | SubSuper | SubSuperBraced | SuperSub | Arrow
            | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                self.write(Follows::Nothing)?
            }
        }
        self.collected.body.push_str(command.text);
        self.write(Follows::Nothing)?;
        self.state = Atom;
        Ok(Some(command.rest))
    }

    /// `\frac` and other commands that take two formulas.
    fn two_formulas<'a>(&mut self, text: &'a str) -> Step<'a> {
        const COMMANDS: [(&str, &str, Follows, &str); 4] = [
            (r"\frac{", "}", Follows::Entity, "}{"),
            (r"\overset{", "}", Follows::Counted, "}{"),
            (r"\underset{", "}", Follows::Counted, "}{"),
            (r"\underbrace{", "}_", Follows::Counted, "}_{"),
        ];
        for (opener, middle, follows, between) in COMMANDS {
            let Some((first, second)) = groups::two(text, opener, middle)? else { continue };
            self.write(follows)?;
            let depth = deeper(self.depth)?;
            let mut inner = Tex::default();
            read(first, &mut inner, depth)?;
            self.tex.wrap(opener, &inner, between);
            let mut inner = Tex::default();
            read(second.text, &mut inner, depth)?;
            self.tex.wrap("", &inner, "}");
            self.state = Atom;
            return Ok(Some(second.rest));
        }
        Ok(None)
    }
}
