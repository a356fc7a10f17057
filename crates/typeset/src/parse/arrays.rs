//! Rows and columns: what stands between `&`, `\\` and lines across.

use crate::node::{Align, Array, ArrayRow, Column, Kind, Length, LineStyle, List, Node};
use crate::scan::Token;

use super::columns::Preamble;
use super::commands::{Act, Command, Ending, find, read};
use super::fonts::Letters;
use super::parser::{Parser, Until, span};
use super::text::text_argument;

pub(super) const COMMANDS: &[Command] = &[
    read(r"\hline", 0, misplaced),
    read(r"\hdashline", 0, misplaced),
    read(r"\intertext", 1, misplaced),
    read(r"\shortintertext", 1, misplaced),
    read(r"\shoveleft", 1, |parser, call, out| shove(parser, call, out, Align::Left)),
    read(r"\shoveright", 1, |parser, call, out| shove(parser, call, out, Align::Right)),
    read(r"\jot", 0, |parser, call, _| {
        parser.takes("=");
        let jot = parser.length(call);
        parser.state.jot = Length { value: jot.value.max(0.0), ..jot };
    }),
    read(r"\arraystretch", 1, |parser, call, _| {
        let text = parser.raw_argument(call).map(crate::scan::text_of).unwrap_or_default();
        match text.trim().parse() {
            Ok(stretch) if 0.0 < stretch && stretch <= 100.0 => parser.state.stretch = stretch,
            _ => parser.refuse(call, format!("`{text}` is no factor for the height of rows")),
        }
    }),
];

/// How the rows of an array are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    None,
    /// Each row.
    Rows,
    /// The whole, at its last row.
    Whole,
}

/// Rows as read.
pub(super) struct Rows {
    pub(super) rows: Vec<ArrayRow>,
    pub(super) last_lines: Vec<LineStyle>,
    /// Cells of the longest row.
    pub(super) most: usize,
}

impl<'a> Parser<'_, 'a> {
    /// Reads rows up to what ends the list around them, which is left.
    pub(super) fn rows(&mut self, preamble: &Preamble<'_, 'a>, numbers: Numbers) -> Rows {
        let outside = (self.state.text, self.state.fonts, self.state.shove.take());
        self.state.text = false;
        self.state.fonts.letters = Letters::Usual;
        self.state.fonts.bold_symbols = false;
        let mut found = Rows { rows: Vec::new(), last_lines: Vec::new(), most: 0 };
        loop {
            let lines = self.lines();
            if let Some(mut row) = self.between_rows() {
                row.lines_before = lines;
                found.most = found.most.max(1);
                found.rows.push(row);
                continue;
            }
            let (row, ends) = self.row(lines, preamble);
            let empty = row.cells.iter().all(List::is_empty) && row.cells.len() < 2;
            if ends && empty && !std::mem::take(&mut self.state.tagged) {
                found.last_lines = row.lines_before;
                break;
            }
            found.most = found.most.max(row.cells.len());
            found.rows.push(row);
            self.state.tagged = false;
            if let Some(last) = found.rows.last_mut()
                && numbers == Numbers::Rows
            {
                last.number = Some(self.state.next_row);
                self.state.next_row += 1;
            }
            if ends {
                break;
            }
        }
        if numbers != Numbers::None && (found.rows.is_empty() || numbers == Numbers::Whole) {
            // An environment without any row still has a number.
            if found.rows.is_empty() {
                let cells = vec![List::new()];
                found.rows.push(empty_row(cells));
                found.most = 1;
            }
            if let Some(last) = found.rows.last_mut() {
                last.number = Some(self.state.next_row);
                self.state.next_row += 1;
            }
        }
        (self.state.text, self.state.fonts, self.state.shove) = outside;
        found
    }

    /// A row, and whether it is the last.
    fn row(
        &mut self,
        lines_before: Vec<LineStyle>,
        preamble: &Preamble<'_, 'a>,
    ) -> (ArrayRow, bool) {
        let mut row = ArrayRow { lines_before, ..empty_row(Vec::new()) };
        loop {
            let column = row.cells.len();
            let (before, after) = preamble.around(column);
            let mut cell = match preamble.is_text(column) {
                true => self.text_cell(),
                false => self.cell(before, after),
            };
            // What follows the last `\\` and is empty makes no row.
            let goes_on = self.peek().is_some_and(|&token| token.is("&") || is_row_end(token));
            let is_row = column > 0 || !cell.is_empty() || goes_on;
            if is_row
                && let (Some((width, side)), Some(call)) =
                    (preamble.width(column), self.last_token())
            {
                cell = super::widths::as_wide(cell, width, side, call);
            }
            row.cells.push(cell);
            match self.peek().copied() {
                Some(token) if token.is("&") => self.at += 1,
                Some(token) if is_row_end(token) => {
                    self.at += 1;
                    row.gap_after = super::spaces::row_gap(self, token);
                    row.shove = self.state.shove.take();
                    return (row, false);
                }
                _ => break,
            }
        }
        row.shove = self.state.shove.take();
        (row, true)
    }

    /// `\intertext{…}`: a line of text across the columns.
    fn between_rows(&mut self) -> Option<ArrayRow> {
        let call = *self.peek().filter(|token| is_between(token))?;
        self.at += 1;
        let mut body = text_argument(self, call, |_| {});
        // Text as a display has it around, whatever the size of the cells.
        body = vec![Node { kind: Kind::Text(body), span: span(call) }];
        Some(ArrayRow { across: true, ..empty_row(vec![body]) })
    }

    /// A cell whose content is text, as those of `cases*` are.
    fn text_cell(&mut self) -> List {
        self.skip_space();
        let Some(call) = self.last_token() else { return List::new() };
        let was_text = std::mem::replace(&mut self.state.text, true);
        let body = self.list(Until::Cell);
        self.state.text = was_text;
        match body.is_empty() {
            true => body,
            false => vec![Node { kind: Kind::Text(body), span: span(call) }],
        }
    }

    /// The token just read, or the first.
    fn last_token(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at.saturating_sub(1)).copied()
    }

    /// `\hline` and `\hdashline` at the start of a row.
    fn lines(&mut self) -> Vec<LineStyle> {
        let mut lines = Vec::new();
        loop {
            match self.peek_beyond_space() {
                Some(token) if token.is(r"\hline") => lines.push(LineStyle::Solid),
                Some(token) if token.is(r"\hdashline") => lines.push(LineStyle::Dashed),
                Some(token) if token.is(r"\relax") => {}
                _ => return lines,
            }
            self.at += 1;
        }
    }
}

fn is_between(token: &Token<'_>) -> bool {
    token.is(r"\intertext") || token.is(r"\shortintertext")
}

/// A row of nothing but cells.
pub(super) fn empty_row(cells: Vec<List>) -> ArrayRow {
    ArrayRow {
        lines_before: Vec::new(),
        cells,
        gap_after: None,
        number: None,
        shove: None,
        across: false,
    }
}

fn is_row_end(token: Token<'_>) -> bool {
    let command = find(token.text).and_then(|meaning| meaning.command);
    matches!(command, Some(Command { act: Act::End(Ending::Row), .. }))
}

/// As many columns as rows have cells.
pub(super) fn same(align: Align, count: usize) -> Vec<Column> {
    vec![Column::Cells { align, before: None, after: None }; count]
}

pub(super) fn gap(value: f64) -> Option<Length> {
    Some(Length { value, unit: crate::node::Unit::Em })
}

pub(super) fn push(array: Array, call: Token<'_>, out: &mut List) {
    out.push(Node { kind: Kind::Array(Box::new(array)), span: span(call) });
}

fn misplaced(parser: &mut Parser<'_, '_>, call: Token<'_>, _: &mut List) {
    parser.refuse(call, format!("`{}` belongs at the start of an array's row", call.text));
}

/// `\shoveleft{…}`: the row of a `multline` at this side.
fn shove(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, side: Align) {
    let mut body = parser.argument(call);
    parser.state.shove = Some(side);
    out.append(&mut body);
}
