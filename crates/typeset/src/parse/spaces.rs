//! White space, and where lines may be broken.

use crate::face::Face;
use crate::node::{Class, Font, Kind, Length, List, Node, Symbol, Unit};
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\,", 0, |_, call, out| space(call, out, 3.0, Unit::Mu)),
    read(r"\thinspace", 0, |_, call, out| space(call, out, 3.0, Unit::Mu)),
    read(r"\:", 0, |_, call, out| space(call, out, 4.0, Unit::Mu)),
    read(r"\>", 0, |_, call, out| space(call, out, 4.0, Unit::Mu)),
    read(r"\medspace", 0, |_, call, out| space(call, out, 4.0, Unit::Mu)),
    read(r"\;", 0, |_, call, out| space(call, out, 5.0, Unit::Mu)),
    read(r"\thickspace", 0, |_, call, out| space(call, out, 5.0, Unit::Mu)),
    read(r"\!", 0, |_, call, out| space(call, out, -3.0, Unit::Mu)),
    read(r"\negthinspace", 0, |_, call, out| space(call, out, -3.0, Unit::Mu)),
    read(r"\negmedspace", 0, |_, call, out| space(call, out, -4.0, Unit::Mu)),
    read(r"\negthickspace", 0, |_, call, out| space(call, out, -5.0, Unit::Mu)),
    read(r"\enspace", 0, |_, call, out| space(call, out, 0.5, Unit::Em)),
    read(r"\enskip", 0, |_, call, out| space(call, out, 0.5, Unit::Em)),
    read(r"\quad", 0, |_, call, out| space(call, out, 1.0, Unit::Em)),
    read(r"\qquad", 0, |_, call, out| space(call, out, 2.0, Unit::Em)),
    read(r"\ ", 0, blank),
    read(r"\space", 0, blank),
    read("\\\n", 0, blank),
    read("\\\t", 0, blank),
    read("\\\u{a0}", 0, blank),
    read("\u{a0}", 0, tie),
    read(r"\nobreakspace", 0, tie),
    read(r"\kern", 0, by_length),
    read(r"\mkern", 0, by_length),
    read(r"\hskip", 0, by_length),
    read(r"\mskip", 0, by_length),
    read(r"\mspace", 1, by_length),
    read(r"\hspace", 1, |parser, call, out| {
        parser.takes("*");
        by_length(parser, call, out);
    }),
    read(r"\allowbreak", 0, |_, call, out| breakable(call, out, true)),
    read(r"\nobreak", 0, |_, call, out| breakable(call, out, false)),
    read(r"\break", 0, |_, _, _| {}),
    read(r"\goodbreak", 0, |_, call, out| breakable(call, out, true)),
    read(r"\badbreak", 0, |_, _, _| {}),
    // What fills a line has no room in a formula of its natural width.
    read(r"\hfil", 0, |_, _, _| {}),
    read(r"\hfill", 0, |_, _, _| {}),
    read(r"\hfilll", 0, |_, _, _| {}),
    read(r"\hss", 0, |_, _, _| {}),
    read(r"\nonscript", 0, |_, _, _| {}),
    read(r"\newline", 0, new_line),
    read(r"\rule", 2, rule).with_option(),
];

pub(super) fn space(call: Token<'_>, out: &mut List, value: f64, unit: Unit) {
    out.push(Node { kind: Kind::Space(Length { value, unit }), span: span(call) });
}

/// A word space of the text's font.
pub(super) fn blank(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let font =
        if parser.state.text { parser.state.fonts.text(' ').font } else { Font::Face(Face::Main) };
    let symbol = Symbol { character: ' ', font, class: Class::Ord, text: true };
    out.push(Node { kind: Kind::Symbol(symbol), span: span(call) });
}

/// `~`: a word space at which no line is broken.
pub(super) fn tie(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    if !parser.state.text {
        breakable(call, out, false);
    }
    blank(parser, call, out);
}

fn by_length(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let length = parser.length(call);
    out.push(Node { kind: Kind::Space(length), span: span(call) });
}

fn breakable(call: Token<'_>, out: &mut List, allowed: bool) {
    out.push(Node { kind: Kind::Break { allowed }, span: span(call) });
}

/// `\\` where there are no rows, with `*` and `[gap]` after it.
pub(super) fn new_line(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let gap = row_gap(parser, call);
    out.push(Node { kind: Kind::NewLine(gap), span: span(call) });
}

/// The options of a `\\`.
pub(super) fn row_gap(parser: &mut Parser<'_, '_>, call: Token<'_>) -> Option<Length> {
    if call.text == r"\cr" {
        return None;
    }
    parser.takes("*");
    // `\\ [x]` begins a row with a bracket.
    if parser.peek().is_some_and(|token| token.is("[")) {
        return parser.optional_length(call);
    }
    None
}

/// `\rule[raise]{width}{height}`
fn rule(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let raise = parser.optional_length(call).unwrap_or(Length { value: 0.0, unit: Unit::Em });
    let width = parser.length(call);
    let height = parser.length(call);
    out.push(Node { kind: Kind::Rule { width, height, raise }, span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_spaces() {
        check(r"a\,b\!c\quad d\ e~f", "a <3mu> b <-3mu> c <1em> d ' e nobreak ' f");
        check(r"\hspace*{1cm}\mspace{2mu}\kern1pt", "<28.45pt> <2mu> <1pt>");
        check(r"a\\[2pt]b\newline c\\ [d]", r"a newline:2pt b newline c newline [ d ]");
        check(r"\rule[-1pt]{2em}{.5ex}", "rule(2em 0.5ex -1pt)");
    }
}
