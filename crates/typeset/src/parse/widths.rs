//! What is as wide as its author says: `\mathmakebox[3cm][l]{…}`, `\makebox`, columns such as `w{c}{3cm}`.

use crate::node::{Align, Kind, Length, List, Node};
use crate::scan::{Token, text_of};

use super::boxes::{box_argument, lap};
use super::columns::named;
use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\makebox", 1, |parser, call, out| make_box(parser, call, out, box_argument))
        .with_option(),
    read(r"\mathmakebox", 1, |parser, call, out| {
        make_box(parser, call, out, |parser, call| parser.argument(call));
    })
    .with_option(),
];

fn make_box<'s, 'a>(
    parser: &mut Parser<'s, 'a>,
    call: Token<'_>,
    out: &mut List,
    read: impl FnOnce(&mut Parser<'s, 'a>, Token<'_>) -> List,
) {
    let width = parser.raw_option().map(text_of);
    let side = parser.raw_option().map(text_of);
    let mut body = read(parser, call);
    // `\width` and its like are the body's own.
    let Some(width) = width.filter(|width| !width.contains('\\') && !width.trim().is_empty())
    else {
        out.append(&mut body);
        return;
    };
    let width = parser.length_of(&width, call);
    let side = side.and_then(|side| named(side.trim())).unwrap_or(Align::Centre);
    let body = as_wide(body, width, side, call);
    out.push(Node { kind: Kind::Group(body), span: span(call) });
}

/// A body in a box of this width, at this side of it.
pub(super) fn as_wide(body: List, width: Length, side: Align, call: Token<'_>) -> List {
    let space = |share: f64| {
        let length = Length { value: width.value * share, ..width };
        Node { kind: Kind::Space(length), span: span(call) }
    };
    let body = lap(body, side, call);
    match side {
        Align::Left => vec![body, space(1.0)],
        Align::Centre => vec![space(0.5), body, space(0.5)],
        Align::Right => vec![space(1.0), body],
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn a_box_has_its_width() {
        check(r"\mathmakebox[2em][l]{x}", "{lapLeft(x) <2em>}");
        check(r"\mathmakebox[2em]{x}\mathmakebox{x}", "{<1em> lapCentre(x) <1em>} x");
        check(r"\mathmakebox[\width][r]{x}", "x");
        check(
            r"\begin{array}{w{r}{2em}p{1em}}a&b\end{array}",
            "array[rl](<2em> lapRight(a) & lapLeft(b) <1em>)",
        );
        check(
            r"\begin{array}{p{1em}c}&a\\&b\end{array}",
            "array[lc](lapLeft() <1em> & a; lapLeft() <1em> & b)",
        );
        check(r"\begin{array}{p{1em}}a\\ \hline\end{array}", "array[l](lapLeft(a) <1em>—)");
        check_errors(
            r"\mathmakebox[2]{x}",
            &[r"\mathmakebox: `2` is no length; write one such as `2pt` or `1.5em`"],
        );
    }
}
