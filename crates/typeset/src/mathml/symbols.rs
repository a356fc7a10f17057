//! Characters: numbers, identifiers, operators.

use super::Writer;
use super::characters::{has_prefix, is_ambiguous_fence, is_fence, is_tight, is_vertical_arrow};
use super::class::{class as class_of, first_class, lacks_left, lacks_right};
use super::letters::{letter, slants};
use crate::face::Face;
use crate::node::{Class, Font, Kind, Node, Symbol};

/// No space around an operator.
pub(super) const TIGHT: &str = " lspace=\"0\" rspace=\"0\"";

/// The character that a reader knows for one of our fonts, whose own places and bars mean several.
pub(crate) fn shown(symbol: Symbol) -> char {
    match symbol.character {
        '∣' if symbol.class != Class::Rel => '|',
        '∥' if symbol.class != Class::Rel => '‖',
        '\u{e006}' => '∤',
        '\u{e007}' => '∦',
        '\u{e00c}' => '≨',
        '\u{e00d}' => '≩',
        '\u{e00e}' | '\u{e00f}' => '≱',
        '\u{e010}' | '\u{e011}' => '≰',
        '\u{e016}' => '⊈',
        '\u{e017}' => '⫋',
        '\u{e018}' => '⊉',
        '\u{e019}' => '⫌',
        '\u{e01a}' => '⊊',
        '\u{e01b}' => '⊋',
        '\u{e020}' => NOT,
        '\u{e131}' => 'ı',
        '\u{e237}' => 'ȷ',
        '┌' => '⌜',
        '┐' => '⌝',
        '└' => '⌞',
        '┘' => '⌟',
        character => character,
    }
}

/// A stroke through the character before it.
const NOT: char = '\u{338}';

/// Characters with a stroke through them that are one character in Unicode.
pub(super) const STRUCK: [(char, char); 21] = [
    ('=', '≠'),
    ('∈', '∉'),
    ('∋', '∌'),
    ('<', '≮'),
    ('>', '≯'),
    ('≤', '≰'),
    ('≥', '≱'),
    ('≡', '≢'),
    ('∼', '≁'),
    ('≃', '≄'),
    ('≅', '≇'),
    ('≈', '≉'),
    ('⊂', '⊄'),
    ('⊃', '⊅'),
    ('⊆', '⊈'),
    ('⊇', '⊉'),
    ('∣', '∤'),
    ('∥', '∦'),
    ('∃', '∄'),
    ('→', '↛'),
    ('←', '↚'),
];

impl Writer {
    /// Writes the character at `at`, with those after it that belong to the same number, word or text; returns the place behind.
    pub(super) fn symbol(
        &mut self,
        list: &[Node],
        at: usize,
        symbol: Symbol,
        after: Option<Class>,
        count: &mut usize,
    ) -> usize {
        let rest = &list[at..];
        if symbol.text {
            let length = run_length(rest, |symbol| symbol.text);
            *count += self.text(&rest[..length]);
            self.before = Some(Class::Ord);
            return at + length;
        }
        match symbol.class {
            Class::Ord | Class::Inner => self.ordinary(list, at, symbol, count),
            Class::Bin => {
                let following = first_class(&list[at + 1..]).or(after);
                self.binary(symbol, following, *count == 0);
                *count += 1;
                at + 1
            }
            Class::Rel => {
                self.relation(symbol, *count == 0);
                *count += 1;
                self.before = Some(Class::Rel);
                at + 1
            }
            Class::Op | Class::Open | Class::Close | Class::Punct => {
                self.operator(symbol, "");
                *count += 1;
                self.before = Some(symbol.class);
                at + 1
            }
        }
    }

    fn ordinary(&mut self, list: &[Node], at: usize, symbol: Symbol, count: &mut usize) -> usize {
        let rest = &list[at..];
        let preceded_by_point = at > 0 && is_point(&list[at - 1]);
        let length = match symbol.font {
            _ if is_digit(symbol) || (is_point(&rest[0]) && !preceded_by_point) => {
                number_length(rest)
            }
            _ => 0,
        };
        self.before = Some(Class::Ord);
        *count += 1;
        if length > 0 {
            // The last digit may carry the scripts of the whole number.
            if let Some(Node { kind: Kind::Scripts(scripts), .. }) = rest.get(length)
                && let Some(Node { kind: Kind::Symbol(last), .. }) = &scripts.base
                && is_digit(*last)
                && last.font == symbol.font
            {
                self.scripts(scripts, &rest[..length]);
                return at + length + 1;
            }
            self.number_element(&rest[..length]);
            return at + length;
        }
        match symbol.font {
            Font::Reader { .. } if is_of_text(symbol.character) => {
                let length = run_length(rest, |symbol| {
                    matches!(symbol.font, Font::Reader { .. }) && is_of_text(symbol.character)
                });
                self.push("<mtext>");
                self.characters(&rest[..length]);
                self.push("</mtext>");
                at + length
            }
            Font::Face(face) if makes_words(face) && symbol.character.is_ascii_alphabetic() => {
                let length = word_length(rest, symbol.font);
                if length == 1 {
                    self.identifier(symbol);
                } else {
                    self.push("<mi>");
                    self.characters(&rest[..length]);
                    self.push("</mi>");
                }
                at + length
            }
            _ => {
                if is_operator(shown(symbol)) {
                    self.operator(symbol, TIGHT);
                } else {
                    self.identifier(symbol);
                }
                at + 1
            }
        }
    }

    /// `<mn>` of digits and what stands between them.
    pub(super) fn number_element(&mut self, digits: &[Node]) {
        self.push("<mn>");
        self.characters(digits);
        self.push("</mn>");
    }

    /// The characters of symbols and of groups of one, in their faces.
    pub(super) fn characters(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.kind {
                Kind::Symbol(symbol) => self.character(in_face(*symbol)),
                Kind::Group(body) => {
                    if let [Node { kind: Kind::Symbol(symbol), .. }] = &body[..] {
                        self.character(in_face(*symbol));
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn character(&mut self, character: char) {
        match character {
            '&' => self.push("&amp;"),
            '<' => self.push("&lt;"),
            '>' => self.push("&gt;"),
            '\u{fffe}' | '\u{ffff}' => self.push("\u{fffd}"),
            _ if character.is_control() => self.push("\u{fffd}"),
            _ => self.out.push(character),
        }
    }

    /// A single letter.
    fn identifier(&mut self, symbol: Symbol) {
        let character = shown(symbol);
        let slanting = slants(character);
        match symbol.font {
            // Alone, letters are slanted by the browser.
            Font::Face(Face::Math | Face::MainItalic) if slanting => {
                self.push("<mi>");
                self.character(character);
            }
            _ => {
                let mapped = in_face(symbol);
                let upright = slanting && mapped == character;
                self.push(if upright { "<mi mathvariant=\"normal\">" } else { "<mi>" });
                self.character(mapped);
            }
        }
        self.push("</mi>");
    }

    /// An operator between operands, or a sign where TeX sees no operand on one of its sides.
    fn binary(&mut self, symbol: Symbol, after: Option<Class>, first: bool) {
        let (lacks_left, lacks_right) = (lacks_left(self.before), lacks_right(after));
        let character = shown(symbol);
        let attributes = match (lacks_left || lacks_right, first) {
            (true, true) => "",
            (true, false) if lacks_left && has_prefix(character) => " form=\"prefix\"",
            (true, false) => TIGHT,
            (false, true) if has_prefix(character) => " form=\"infix\"",
            (false, _) => "",
        };
        self.before = Some(if lacks_left || lacks_right { Class::Ord } else { Class::Bin });
        self.plain_operator(character, attributes);
    }

    fn relation(&mut self, symbol: Symbol, first: bool) {
        let character = shown(symbol);
        self.plain_operator(
            character,
            match character {
                ':' => " lspace=\".2778em\" rspace=\".2778em\"",
                _ if is_vertical_arrow(character) => " stretchy=\"false\"",
                _ if first && has_prefix(character) => " form=\"infix\"",
                _ => "",
            },
        );
    }

    /// An operator that is neither between two operands nor a relation, or that stands alone in braces.
    pub(super) fn operator(&mut self, symbol: Symbol, attributes: &str) {
        let character = shown(symbol);
        match symbol.class {
            Class::Open | Class::Close if is_ambiguous_fence(character) => {
                self.plain_operator(
                    character,
                    if symbol.class == Class::Open {
                        " form=\"prefix\" stretchy=\"false\""
                    } else {
                        " form=\"postfix\" stretchy=\"false\""
                    },
                );
            }
            _ if is_fence(character) => {
                self.push("<mo stretchy=\"false\"");
                if is_ambiguous_fence(character) {
                    self.push(attributes);
                }
                self.push(">");
                self.character(character);
                self.push("</mo>");
            }
            _ if is_tight(character) => self.plain_operator(character, ""),
            Class::Open | Class::Close => self.plain_operator(character, TIGHT),
            _ if is_vertical_arrow(character) => {
                self.plain_operator(character, " lspace=\"0\" rspace=\"0\" stretchy=\"false\"");
            }
            Class::Punct if !matches!(character, ',' | ';' | ':') => {
                self.plain_operator(character, " lspace=\"0\" rspace=\".1667em\"");
            }
            Class::Punct | Class::Op | Class::Bin | Class::Rel | Class::Ord | Class::Inner => {
                self.plain_operator(character, attributes);
            }
        }
    }

    pub(super) fn plain_operator(&mut self, character: char, attributes: &str) {
        self.push("<mo");
        self.push(attributes);
        self.push(">");
        self.character(character);
        self.push("</mo>");
    }

    /// A character with a stroke through it: one character where Unicode has it.
    pub(super) fn struck(&mut self, symbol: Symbol) {
        self.push("<mo>");
        self.struck_character(symbol);
        self.push("</mo>");
    }

    fn struck_character(&mut self, symbol: Symbol) {
        let character = shown(symbol);
        match STRUCK.iter().find(|&&(plain, _)| plain == character) {
            Some(&(_, whole)) => self.character(whole),
            None => {
                self.character(in_face(symbol));
                self.character(NOT);
            }
        }
    }

    /// `\mathrel{…}`: an operator if it is one character, else a row with the space of its class.
    pub(super) fn classed(&mut self, class: Class, body: &[Node]) -> usize {
        if let Some((symbol, next)) = struck(body)
            && next == body.len()
        {
            self.struck(symbol);
            return 1;
        }
        if matches!(class, Class::Ord | Class::Inner) {
            return self.group(body);
        }
        if let [Node { kind: Kind::Symbol(symbol), .. }] = body
            && !symbol.text
        {
            let symbol = Symbol { class, ..*symbol };
            self.plain_operator(in_face(symbol), space_of(class));
            return 1;
        }
        let space = match class {
            Class::Bin => 0.2222,
            Class::Rel => 0.2778,
            _ => {
                self.slot(body);
                return 1;
            }
        };
        // An operator at an edge has the space already.
        let operator =
            |node: Option<&Node>| matches!(node.and_then(class_of), Some(Class::Bin | Class::Rel));
        let mut count = 1;
        if !operator(body.first()) {
            count += self.space(space);
        }
        self.slot(body);
        if !operator(body.last()) {
            count += self.space(space);
        }
        count
    }

    /// Characters that are drawn of parts.
    pub(super) fn composed(&mut self, class: Class, means: &str) -> usize {
        let mut characters = means.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) if class != Class::Ord => {
                let font = Font::Reader { bold: false, italic: false };
                let symbol = Symbol { character, font, class, text: false };
                match class {
                    Class::Rel => self.relation(symbol, false),
                    _ => self.operator(symbol, ""),
                }
            }
            _ => {
                let name = if class == Class::Ord { "mtext" } else { "mo" };
                for part in ["<", name, ">"] {
                    self.push(part);
                }
                means.chars().for_each(|character| self.character(character));
                for part in ["</", name, ">"] {
                    self.push(part);
                }
            }
        }
        1
    }
}

/// `\not` and the character that it strikes through, if a list starts with them, and the place behind.
pub(super) fn struck(list: &[Node]) -> Option<(Symbol, usize)> {
    let (stroke, rest) = list.split_first()?;
    let inner = match &stroke.kind {
        Kind::Class { body, .. } => match &body[..] {
            [Node { kind: Kind::Hollow(hollow), .. }] => hollow.body.first(),
            _ => body.first(),
        },
        Kind::Symbol(_) => Some(stroke),
        _ => None,
    };
    let Kind::Symbol(sign) = inner?.kind else { return None };
    let breaks = rest.iter().take_while(|node| matches!(node.kind, Kind::Break { .. })).count();
    let character = match &rest.get(breaks)?.kind {
        Kind::Group(body) if body.len() == 1 => &body[0].kind,
        kind => kind,
    };
    match character {
        Kind::Symbol(symbol) if shown(sign) == NOT => Some((*symbol, breaks + 2)),
        _ => None,
    }
}

/// The space around an operator that the dictionary of MathML may not know as one of this class.
fn space_of(class: Class) -> &'static str {
    match class {
        Class::Bin => " lspace=\".2222em\" rspace=\".2222em\"",
        Class::Rel => " lspace=\".2778em\" rspace=\".2778em\"",
        Class::Punct => " lspace=\"0\" rspace=\".1667em\"",
        Class::Op => " lspace=\".1667em\" rspace=\".1667em\"",
        Class::Open => " form=\"prefix\" lspace=\"0\" rspace=\"0\" stretchy=\"false\"",
        Class::Close => " form=\"postfix\" lspace=\"0\" rspace=\"0\" stretchy=\"false\"",
        Class::Ord | Class::Inner => TIGHT,
    }
}

/// How many of the first nodes are symbols that `belongs` wants.
fn run_length(nodes: &[Node], belongs: impl Fn(&Symbol) -> bool) -> usize {
    let count = nodes
        .iter()
        .take_while(|node| matches!(&node.kind, Kind::Symbol(symbol) if belongs(symbol)))
        .count();
    count.max(1)
}

/// How many of the first nodes are letters of a font that the author wrote as one word: `\mathrm{KL}`, not `\mathrm d\mathrm x`.
fn word_length(nodes: &[Node], font: Font) -> usize {
    let belongs = |node: &Node| matches!(&node.kind, Kind::Symbol(symbol) if symbol.font == font && symbol.character.is_ascii_alphabetic());
    let together = |pair: &[Node]| {
        let (left, right) = (pair[0].span, pair[1].span);
        left == right || right.start.abs_diff(left.end) <= 1
    };
    1 + nodes.windows(2).take_while(|pair| belongs(&pair[1]) && together(pair)).count()
}

/// How many nodes make the number at the start: digits, and a point or a comma in braces before a digit.
fn number_length(nodes: &[Node]) -> usize {
    let font = match nodes.iter().take(2).find_map(as_digit) {
        Some(digit) => digit.font,
        None => return 0,
    };
    let same =
        |node: Option<&Node>| node.and_then(as_digit).is_some_and(|digit| digit.font == font);
    let mut length = 0;
    loop {
        match nodes.get(length) {
            node if same(node) => length += 1,
            Some(node)
                if (is_point(node) || (length > 0 && is_comma_in_braces(node)))
                    && (same(nodes.get(length + 1))
                        || is_scripted_digit(nodes.get(length + 1), font)) =>
            {
                length += 1;
            }
            _ => return length,
        }
    }
}

fn as_digit(node: &Node) -> Option<Symbol> {
    match &node.kind {
        Kind::Symbol(symbol) if is_digit(*symbol) => Some(*symbol),
        _ => None,
    }
}

fn is_scripted_digit(node: Option<&Node>, font: Font) -> bool {
    matches!(
        node.map(|node| &node.kind),
        Some(Kind::Scripts(scripts))
            if scripts.base.as_ref().and_then(as_digit).is_some_and(|digit| digit.font == font)
    )
}

pub(super) fn is_digit(symbol: Symbol) -> bool {
    symbol.character.is_ascii_digit() && symbol.class == Class::Ord && !symbol.text
}

fn is_point(node: &Node) -> bool {
    matches!(&node.kind, Kind::Symbol(symbol) if symbol.character == '.' && symbol.class == Class::Ord)
}

/// `{,}` groups digits without space.
fn is_comma_in_braces(node: &Node) -> bool {
    matches!(
        &node.kind,
        Kind::Group(body)
            if matches!(&body[..], [Node { kind: Kind::Symbol(symbol), .. }] if symbol.character == ',')
    )
}

/// The character of a symbol in its face.
pub(super) fn in_face(symbol: Symbol) -> char {
    match symbol.font {
        Font::Face(face) => letter(face, shown(symbol)),
        Font::Reader { .. } => shown(symbol),
    }
}

/// Letters side by side in these faces are a word, in others a product.
fn makes_words(face: Face) -> bool {
    matches!(
        face,
        Face::Main
            | Face::MainItalic
            | Face::Sans
            | Face::SansBold
            | Face::SansItalic
            | Face::Typewriter
    )
}

/// Of a script that writes words in formulas: Chinese and its punctuation, and all pictures; not single letters as of Cyrillic.
fn is_of_text(character: char) -> bool {
    let code = u32::from(character);
    (code >= 0x2e80 && !(0x1d400..0x1d800).contains(&code)) && !(0xe000..0xf900).contains(&code)
}

/// Whether an ordinary character is an operator by its nature; else it is an identifier.
fn is_operator(character: char) -> bool {
    match character {
        '…' | '⋮'..='⋱' | '∅' | '∂' | '∆' | '∞' | '∠'..='∢' | '⊤' | '⊥' => {
            false
        }
        '!' | '"' | '\'' | '('..='/' | ':'..='?' | '[' | ']' | '\\' | '^'..='`' | '{'..='~' => true,
        '¬' | '±' | '·' | '×' | '÷' | '‖' | '′'..='‷' | '⁗' => true,
        '\u{2190}'..='\u{22ff}' | '⌈'..='⌋' | '⟦'..='⟯' | '\u{27f0}'..='\u{27ff}' => true,
        '\u{2900}'..='\u{297f}' | '\u{2a00}'..='\u{2aff}' => true,
        _ => false,
    }
}

/// Whether a node is a symbol or a group that reads as one operand.
pub(super) fn is_operand(class: Option<Class>) -> bool {
    matches!(class, Some(Class::Ord | Class::Open | Class::Inner | Class::Op))
}
