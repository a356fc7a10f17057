//! Commands of web pages and of MathJax's extensions: what they show is kept; addresses, classes and tips are not for a picture.

use crate::node::{Class, Kind, List, Node};
use crate::scan::{Token, text_of};

use super::commands::{Command, read};
use super::fonts::{Family, Fonts};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\href", 2, second),
    read(r"\class", 2, second),
    read(r"\cssId", 2, second),
    read(r"\style", 2, second),
    read(r"\data", 2, second),
    read(r"\htmlClass", 2, second),
    read(r"\htmlId", 2, second),
    read(r"\htmlStyle", 2, second),
    read(r"\htmlData", 2, second),
    read(r"\mathtip", 2, first),
    read(r"\texttip", 2, first),
    read(r"\toggle", 1, |parser, call, out| {
        let mut body = parser.argument(call);
        out.append(&mut body);
        match parser.find_in_group(r"\endtoggle") {
            Some(end) => parser.at = end + 1,
            None => parser.refuse(call, r"this `\toggle` is never closed; add `\endtoggle`"),
        }
    }),
    read(r"\url", 1, address),
    read(r"\mmlToken", 2, token),
    read(r"\includegraphics", 1, |parser, call, _| {
        let _size = parser.raw_option();
        let _file = parser.raw_argument(call);
        parser.refuse(
            call,
            r"`\includegraphics` cannot stand in a formula; put the picture beside it",
        );
    })
    .with_option(),
    // What is asked for is there or unknown; either way nothing is drawn.
    read(r"\require", 1, nothing),
    read(r"\setCounter", 1, nothing),
    read(r"\allowdisplaybreaks", 0, |parser, _, _| {
        let _how_much = parser.raw_option();
    }),
    read(r"\displaybreak", 0, |parser, _, _| {
        let _how_much = parser.raw_option();
    }),
    read(r"\oldstyle", 0, |_, _, _| {}),
    read(r"\DOTSB", 0, |_, _, _| {}),
    read(r"\DOTSI", 0, |_, _, _| {}),
    read(r"\DOTSX", 0, |_, _, _| {}),
    read(r"\htmlmathml", 2, first),
    read(r"\message", 1, nothing),
    read(r"\errmessage", 1, nothing),
    read(r"\show", 1, nothing),
    read(r"\minCDarrowwidth", 1, nothing),
    read(r"\minCDarrowheight", 1, nothing),
    read(r"\breakAlign", 2, |parser, call, out| {
        nothing(parser, call, out);
        nothing(parser, call, out);
    }),
    read(r"\skew", 1, nothing),
    read(r"\TextOrMath", 2, |parser, call, out| {
        if parser.state.text { first(parser, call, out) } else { second(parser, call, out) }
    }),
];

fn nothing(parser: &mut Parser<'_, '_>, call: Token<'_>, _: &mut List) {
    let _not_shown = parser.raw_argument(call);
}

/// The second argument, as if its command were not there; braces where something in it acts on the rest of its group.
fn second(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let _not_shown = parser.raw_argument(call);
    let mut body = parser.argument(call);
    out.append(&mut body);
}

fn first(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let mut body = parser.argument(call);
    let _not_shown = parser.raw_argument(call);
    out.append(&mut body);
}

/// `\url{…}`: as it is, in typewriter letters.
fn address(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let text = parser.raw_argument(call).map(text_of).unwrap_or_default();
    let fonts = Fonts { family: Family::Typewriter, ..Fonts::default() };
    let symbols = text.chars().map(|character| {
        let kind = Kind::Symbol(fonts.text(character));
        Node { kind, span: span(call) }
    });
    out.push(Node { kind: Kind::Text(symbols.collect()), span: span(call) });
}

/// `\mmlToken{mi}[attributes]{text}`
fn token(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let _kind = parser.raw_argument(call);
    let _attributes = parser.raw_option();
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Class { class: Class::Ord, body }, span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn only_what_is_shown_counts() {
        check(r"\href{https://a.b/#c}{x}+\class{c}{y}_2", "x + scripts(y _2)");
        check(r"\url{a_b}", "text(a/Typewriter _/Typewriter b/Typewriter)");
        check(r"\require{cancel}\mathtip{x}{tip}\mmlToken{mo}[a=b]{+}", "x Ord(+)");
        check(r"\toggle a{b}c\endtoggle d", "a d");
        check_errors(
            r"\includegraphics[height=1em]{x.png}",
            &[
                r"\includegraphics: `\includegraphics` cannot stand in a formula; put the picture beside it",
            ],
        );
    }
}
