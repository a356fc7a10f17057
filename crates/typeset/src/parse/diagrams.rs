//! Commutative diagrams: `\begin{CD} A @>f>g> B \\ @VVV @| \\ C @= D \end{CD}`.

use crate::node::{
    Align, Anchor, Array, ArrayName, ArrayRow, Column, DiagramArrow, Direction, JOT, Kind, List,
    Node, Style,
};
use crate::scan::{Kind as TokenKind, Token};

use super::arrays::{gap, push};
use super::parser::{Parser, span};

/// Reads a diagram up to its `\end`, which is left.
pub(super) fn read(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let end = body_end(parser.tokens, parser.at);
    let body = &parser.tokens[parser.at..end];
    parser.at = end;
    let mut rows = Vec::new();
    let ends = ends_of_rows(body);
    let mut start = 0;
    for (index, end) in ends.into_iter().enumerate() {
        let cells = row(parser, &body[start..end], index % 2 == 1);
        start = end + 1;
        rows.push(ArrayRow {
            lines_before: Vec::new(),
            cells,
            gap_after: None,
            number: None,
            shove: None,
            across: false,
        });
    }
    if rows.last().is_some_and(|row| row.cells.iter().all(List::is_empty)) {
        rows.pop();
    }
    let most = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let column = Column::Cells { align: Align::Centre, before: gap(0.25), after: gap(0.25) };
    let array = Array {
        columns: vec![column; most],
        rows,
        last_lines: Vec::new(),
        stretch: 1.0,
        jot: Some(JOT),
        outer_space: false,
        style: Style::Display,
        small: false,
        anchor: Anchor::Axis,
        name: ArrayName::Diagram,
    };
    push(array, call, out);
}

/// Where the `\end` of the environment stands whose body begins at `at`.
fn body_end(tokens: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        if token.is(r"\begin") {
            depth += 1;
        } else if token.is(r"\end") {
            let Some(outer) = depth.checked_sub(1) else { return place };
            depth = outer;
        }
    }
    tokens.len()
}

/// Where each row ends.
fn ends_of_rows(body: &[Token<'_>]) -> Vec<usize> {
    let mut ends: Vec<usize> =
        outermost(body).filter(|&at| body[at].is(r"\\") || body[at].is(r"\cr")).collect();
    ends.push(body.len());
    ends
}

/// The places outside of all groups and environments.
fn outermost<'t>(tokens: &'t [Token<'_>]) -> impl Iterator<Item = usize> + 't {
    let mut depth = 0usize;
    (0..tokens.len()).filter(move |&at| {
        let token = &tokens[at];
        if token.kind == TokenKind::Open || token.is(r"\begin") {
            depth += 1;
        } else if token.kind == TokenKind::Close || token.is(r"\end") {
            depth = depth.saturating_sub(1);
            return false;
        }
        depth == 0
    })
}

/// Objects and the arrows between them; a row of vertical arrows begins with one.
fn row<'a>(parser: &mut Parser<'_, 'a>, tokens: &[Token<'a>], vertical: bool) -> Vec<List> {
    let mut cells = Vec::new();
    let mut start = 0;
    let places: Vec<usize> =
        outermost(tokens).filter(|&place| tokens[place].kind != TokenKind::Space).collect();
    let mut at = 0;
    while let Some(&place) = places.get(at) {
        at += 1;
        if !tokens[place].is("@") {
            continue;
        }
        cells.push(parser.list_of(&tokens[start..place]));
        let (arrow, next) = arrow(parser, tokens, &places, at);
        cells.push(arrow);
        at = next;
        start = places.get(next.wrapping_sub(1)).map_or(tokens.len(), |&place| place + 1);
    }
    if vertical {
        if !cells.is_empty() {
            cells.remove(0);
        }
    } else {
        cells.push(parser.list_of(&tokens[start..]));
    }
    cells
}

/// The arrow whose sign is at `places[at]`, and the index after it.
fn arrow<'a>(
    parser: &mut Parser<'_, 'a>,
    tokens: &[Token<'a>],
    places: &[usize],
    at: usize,
) -> (List, usize) {
    let Some(&place) = places.get(at) else { return (List::new(), at) };
    let sign = tokens[place];
    let (to, labelled) = match sign.text {
        ">" | ")" => (Direction::Right, true),
        "<" | "(" => (Direction::Left, true),
        "A" => (Direction::Up, true),
        "V" => (Direction::Down, true),
        "=" => (Direction::EqualsAcross, false),
        "|" => (Direction::EqualsDown, false),
        "." => return (List::new(), at + 1),
        _ => {
            parser.refuse(
                sign,
                "an arrow is one of `@>>>`, `@<<<`, `@VVV`, `@AAA`, `@=`, `@|`, `@.`",
            );
            return (List::new(), at + 1);
        }
    };
    let mut labels = [None, None];
    let mut next = at + 1;
    if labelled {
        for label in &mut labels {
            let end = (next..places.len()).find(|&at| tokens[places[at]].is(sign.text));
            let Some(end) = end else {
                parser.refuse(sign, format!("an arrow needs three `{0}`: `@{0}{0}{0}`", sign.text));
                break;
            };
            let body = parser.list_of(&tokens[places[next - 1] + 1..places[end]]);
            *label = (!body.is_empty()).then_some(body);
            next = end + 1;
        }
    }
    let [first, second] = labels;
    let arrow = DiagramArrow { to, first, second };
    (vec![Node { kind: Kind::DiagramArrow(Box::new(arrow)), span: span(sign) }], next)
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_diagrams() {
        check(
            r"\begin{CD}A @>f_1>{>}> B\\ @VVgV @| \\ C @= D @. \end{CD}",
            "array:diagram:display[0.25emc0.25em0.25emc0.25em0.25emc0.25em0.25emc0.25em0.25emc0.25em](A & Right(scripts(f _1); {>}) & B; Down(; g) &  & EqualsDown(; ); C & EqualsAcross(; ) & D &  & )",
        );
        check_errors(r"\begin{CD}A @>f> B\end{CD}", &[">: an arrow needs three `>`: `@>>>`"]);
    }
}
