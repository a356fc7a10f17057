//! Text within formulas: `\text{…}` and its like.

use crate::face::Face;
use crate::node::{Font, Kind, List, Node};
use crate::scan::{self, Token};

use super::commands::{Command, Meaning, find, read};
use super::fonts::{Family, Fonts, Letters};
use super::parser::{Parser, Until, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\text", 1, |parser, call, out| text(parser, call, out, |_| {})),
    read(r"\mbox", 1, |parser, call, out| text(parser, call, out, |_| {})),
    read(r"\hbox", 1, |parser, call, out| text(parser, call, out, |_| {})),
    read(r"\textrm", 1, |parser, call, out| text(parser, call, out, roman)),
    read(r"\textnormal", 1, |parser, call, out| text(parser, call, out, roman)),
    read(r"\textsf", 1, |parser, call, out| {
        text(parser, call, out, |fonts| fonts.family = Family::Sans);
    }),
    read(r"\texttt", 1, |parser, call, out| {
        text(parser, call, out, |fonts| fonts.family = Family::Typewriter);
    }),
    read(r"\textbf", 1, |parser, call, out| text(parser, call, out, |fonts| fonts.bold = true)),
    read(r"\textmd", 1, |parser, call, out| text(parser, call, out, |fonts| fonts.bold = false)),
    read(r"\textit", 1, |parser, call, out| text(parser, call, out, |fonts| fonts.italic = true)),
    read(r"\textsl", 1, |parser, call, out| text(parser, call, out, |fonts| fonts.italic = true)),
    read(r"\textup", 1, |parser, call, out| text(parser, call, out, |fonts| fonts.italic = false)),
    read(r"\emph", 1, |parser, call, out| {
        text(parser, call, out, |fonts| fonts.italic = !fonts.italic);
    }),
    read(r"\ensuremath", 1, |parser, call, out| {
        let is_text = parser.state.text;
        let body = parser.math_argument(call);
        let kind = if is_text { Kind::Math(body) } else { Kind::Group(body) };
        out.push(Node { kind, span: span(call) });
    }),
    read(r"\(", 0, mathematics),
    read(r"\verb", 0, spaced_verbatim),
];

fn roman(fonts: &mut Fonts) {
    fonts.family = Family::Roman;
}

/// `\textbf{…}`; within text it only changes the font.
fn text(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, change: fn(&mut Fonts)) {
    let mut body = text_argument(parser, call, change);
    if parser.state.text {
        out.append(&mut body);
    } else {
        out.push(Node { kind: Kind::Text(body), span: span(call) });
    }
}

/// The next argument of a command, read as text.
pub(super) fn text_argument(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    change: fn(&mut Fonts),
) -> List {
    let (fonts, was_text) = (parser.state.fonts, parser.state.text);
    if !was_text {
        parser.state.fonts.letters = Letters::Usual;
        parser.state.fonts.bold_symbols = false;
    }
    change(&mut parser.state.fonts);
    parser.state.text = true;
    let body = parser.argument(call);
    parser.state.text = was_text;
    parser.state.fonts = fonts;
    body
}

/// A character of text.
pub(super) fn character<'a>(parser: &mut Parser<'_, 'a>, token: Token<'a>, out: &mut List) {
    match token.text {
        "$" => return mathematics(parser, token, out),
        "~" => return super::spaces::tie(parser, token, out),
        "-" if joins(parser, '-', out) => return,
        "`" if joins(parser, '`', out) => return,
        "'" if joins(parser, '\'', out) => return,
        _ => {}
    }
    let meaning = find(token.text);
    if let Some(entry) = meaning.and_then(|meaning| meaning.text) {
        return super::atoms::symbol(parser, entry, token, out);
    }
    let Some(character) = token.text.chars().next() else { return };
    match meaning {
        Some(meaning) if meaning.command.is_some() && !character.is_ascii() => {
            parser.run(meaning, token, out);
        }
        _ => super::unicode::character(parser, character, token, out),
    }
}

/// White space of text: one space however long, none for a comment.
pub(super) fn space(parser: &mut Parser<'_, '_>, token: Token<'_>, out: &mut List) {
    if !token.text.is_empty() && !follows_word(parser) {
        super::spaces::blank(parser, token, out);
    }
}

/// Whether the space just read ends a control word, as in `\alpha x`.
fn follows_word(parser: &Parser<'_, '_>) -> bool {
    let before = parser.at.checked_sub(2).and_then(|place| parser.tokens.get(place));
    before.is_some_and(|before| before.is_word() || before.is(r"\ "))
}

/// A symbol or command of mathematics in text, or of text in mathematics.
pub(super) fn other_mode<'a>(
    parser: &mut Parser<'_, 'a>,
    meaning: &Meaning,
    token: Token<'a>,
    out: &mut List,
) {
    let was_text = parser.state.text;
    let mut body = List::new();
    parser.state.text = !was_text;
    if let Some(entry) = if was_text { meaning.math } else { meaning.text } {
        super::atoms::symbol(parser, entry, token, &mut body);
    }
    parser.state.text = was_text;
    if was_text {
        out.push(Node { kind: Kind::Math(body), span: span(token) });
    } else {
        out.append(&mut body);
    }
}

/// `$…$` or `\(…\)` in text; in mathematics a `$` is out of place.
fn mathematics(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    if !parser.state.text {
        parser.refuse(call, "`$` within a formula; remove it, or write `\\$` for the sign");
        return;
    }
    let fonts = parser.state.fonts;
    parser.state.fonts.letters = Letters::Usual;
    parser.state.fonts.bold_symbols = false;
    parser.state.text = false;
    let body = parser.list(Until::Math);
    parser.state.text = true;
    parser.state.fonts = fonts;
    match parser.peek().copied() {
        Some(end) if end.is("$") || end.is(r"\)") => parser.at += 1,
        _ => parser.refuse(call, "this `$` is never closed; add `$`"),
    }
    out.push(Node { kind: Kind::Math(body), span: span(call) });
}

/// Dashes and doubled quotes as one character: joins the character just read to the one before it.
fn joins(parser: &Parser<'_, '_>, character: char, out: &mut List) -> bool {
    let before = parser.at.checked_sub(2).and_then(|place| parser.tokens.get(place));
    let mut buffer = [0; 4];
    if !before.is_some_and(|before| before.is(character.encode_utf8(&mut buffer))) {
        return false;
    }
    let Some(Node { kind: Kind::Symbol(last), span: whole }) = out.last_mut() else { return false };
    // Typewriter faces have none.
    if last.font == Font::Face(Face::Typewriter) {
        return false;
    }
    last.character = match (last.character, character) {
        ('-', '-') => '–',
        ('–', '-') => '—',
        ('‘', '`') => '“',
        ('’', '\'') => '”',
        _ => return false,
    };
    if let Some(token) = parser.tokens.get(parser.at - 1) {
        whole.end = span(*token).end;
    }
    true
}

/// `\verb|…|`, without its delimiters.
pub(super) fn verbatim(token: Token<'_>, out: &mut List) {
    let text = token.text.strip_prefix(r"\verb").unwrap_or(token.text);
    let (shown, text) = match text.strip_prefix('*') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let mut characters = text.chars();
    characters.next();
    characters.next_back();
    let body: String = if shown {
        characters.map(|character| if character == ' ' { '␣' } else { character }).collect()
    } else {
        characters.collect()
    };
    out.push(Node { kind: Kind::Verbatim(body), span: span(token) });
}

/// `\verb +x+`, which the scanner leaves as it is because of the space.
fn spaced_verbatim(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    parser.skip_space();
    let rest = parser.tokens.get(parser.at..).unwrap_or_default();
    let end = rest.first().and_then(|delimiter| {
        rest.iter()
            .skip(1)
            .position(|token| token.kind == delimiter.kind && token.text == delimiter.text)
    });
    let Some(length) = end else {
        return parser.refuse(
            call,
            r"`\verb` needs the same character before and after its text, as in `\verb|x|`",
        );
    };
    let body = scan::text_of(&rest[1..=length]);
    parser.at += length + 2;
    out.push(Node { kind: Kind::Verbatim(body), span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_text() {
        check(r"\text{a  b}", "text(a ' b)");
        check(r"\text{if $x^2$ is}", "text(i f ' math(scripts(x ^2)) ' i s)");
        check(
            r"\textbf{a\textit{b}}\mathbf{\text{c}}",
            "text(a/MainBold b/MainBoldItalic) text(c)",
        );
        check(r"\text{--- ``q''-{-}}", "text(— ' “ q ” - -)");
        check(r"\text{a\,b~c\ d}", "text(a <3mu> b ' c ' d)");
        check(r"\text{中文}", "text(中/reader 文/reader)");
        check(r"\text{\alpha x}", "text(math(α) x)");
        check(r"\verb|a b|x\verb +a+", "verb(a b) x verb(a)");
    }
}
