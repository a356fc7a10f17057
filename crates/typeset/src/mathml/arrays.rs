//! Rows and columns.
//!
//! Core has no attribute for the sides of columns: it centres. The attributes here are those of MathML 3, which some browsers and
//! all screen readers know and others leave alone.

use super::{Writer, script, style_tag};
use crate::node::{
    Align, Array, ArrayName, ArrayRow, Column, DiagramArrow, Direction, Kind, LineStyle, Node,
    Style,
};

impl Writer {
    pub(super) fn array(&mut self, array: &Array) -> usize {
        let around = std::mem::replace(&mut self.style, array.style);
        let small = matches!(array.style, Style::Script | Style::ScriptScript);
        if small && around != array.style {
            self.push(style_tag(around, array.style));
        }
        self.push("<mtable");
        self.column_sides(array);
        self.lines_of(array);
        if array.style == Style::Display {
            self.push(" displaystyle=\"true\"");
        }
        self.push(">");
        let last = array.rows.len().saturating_sub(1);
        for (at, row) in array.rows.iter().enumerate() {
            let side = match (row.shove, array.name) {
                _ if row.across => Some(Align::Left),
                (Some(side), _) => Some(side),
                (None, ArrayName::Multline) if last > 0 && at == 0 => Some(Align::Left),
                (None, ArrayName::Multline) if last > 0 && at == last => Some(Align::Right),
                (None, _) => None,
            };
            self.array_row(array, row, side);
        }
        self.push("</mtable>");
        if small && around != array.style {
            self.push("</mstyle>");
        }
        self.style = around;
        1
    }

    fn array_row(&mut self, array: &Array, row: &ArrayRow, side: Option<Align>) {
        self.push("<mtr");
        if let Some(side) = side {
            for part in [" columnalign=\"", side_name(side), "\""] {
                self.push(part);
            }
        }
        self.push(">");
        if row.across {
            return self.across(array, row);
        }
        let mut columns = array.columns.iter().peekable();
        for (at, cell) in row.cells.iter().enumerate() {
            self.push("<mtd>");
            // What stands between columns is read with the cell after it, at the end with the last.
            let mut count = 0;
            while let Some(column) = columns.next_if(|column| !is_cells(column)) {
                count += self.between(column);
            }
            columns.next();
            self.cell(cell, array.name == ArrayName::Aligned && at % 2 == 1, count);
            if at + 1 == row.cells.len() {
                while let Some(column) = columns.next_if(|column| !is_cells(column)) {
                    self.between(column);
                }
            }
            self.push("</mtd>");
        }
        self.push("</mtr>");
    }

    /// The only cell of a row across all columns, whose `<mtr>` is open.
    fn across(&mut self, array: &Array, row: &ArrayRow) {
        let used = array.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        self.push("<mtd");
        if used > 1 {
            self.push(&format!(" columnspan=\"{used}\""));
        }
        self.push(">");
        for cell in &row.cells {
            self.list(cell);
        }
        self.push("</mtd></mtr>");
    }

    fn between(&mut self, column: &Column) -> usize {
        match column {
            Column::Text { body, .. } => self.list(body),
            Column::Line(_) | Column::Cells { .. } => 0,
        }
    }

    /// A cell; `continues` if its operators have the cell before at their left.
    fn cell(&mut self, cell: &[Node], continues: bool, count: usize) {
        let around = self.before.take();
        if continues {
            self.before = Some(crate::node::Class::Ord);
        }
        if count > 0 {
            self.slot(cell);
        } else {
            self.run(cell, None);
        }
        self.before = around;
    }

    /// `columnalign` and `columnspacing`, where they are not what a table has by itself.
    fn column_sides(&mut self, array: &Array) {
        let used = array.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let sides = array.columns.iter().filter_map(|column| match column {
            Column::Cells { align, .. } => Some(*align),
            Column::Line(_) | Column::Text { .. } => None,
        });
        let sides: Vec<Align> = sides.take(used).collect();
        if sides.iter().any(|&side| side != Align::Centre) {
            self.push(" columnalign=\"");
            // The last one holds for the rest.
            let same = sides.windows(2).rev().take_while(|pair| pair[0] == pair[1]).count();
            for (at, &side) in sides[..sides.len() - same].iter().enumerate() {
                if at > 0 {
                    self.push(" ");
                }
                self.push(side_name(side));
            }
            self.push("\"");
        }
        if array.name == ArrayName::Aligned && used > 1 {
            self.push(" columnspacing=\"0em");
            for at in 1..used - 1 {
                self.push(if at % 2 == 0 { " 0em" } else { " 1em" });
            }
            self.push("\"");
        }
    }

    /// `columnlines`, `rowlines` and, if there are lines at all four edges, `frame`.
    fn lines_of(&mut self, array: &Array) {
        let cells = array.columns.iter().filter(|column| is_cells(column)).count();
        let mut between = vec![None; cells + 1];
        let mut at = 0;
        for column in &array.columns {
            match column {
                Column::Cells { .. } => at += 1,
                Column::Line(style) => between[at] = Some(*style),
                Column::Text { .. } => {}
            }
        }
        let mut rows: Vec<Option<LineStyle>> =
            array.rows.iter().map(|row| row.lines_before.first().copied()).collect();
        rows.push(array.last_lines.first().copied());
        self.line_attribute(" columnlines=\"", &between);
        self.line_attribute(" rowlines=\"", &rows);
        let edges = [&between, &rows]
            .map(|lines| lines.first().copied().flatten().zip(lines.last().copied().flatten()));
        if let [Some((style, _)), Some(_)] = edges {
            for part in [" frame=\"", line_name(Some(style)), "\""] {
                self.push(part);
            }
        }
    }

    /// The lines between columns or rows; those at the edges are not among them.
    fn line_attribute(&mut self, start: &str, lines: &[Option<LineStyle>]) {
        let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
        if inner.iter().all(Option::is_none) {
            return;
        }
        self.push(start);
        let same = inner.windows(2).rev().take_while(|pair| pair[0] == pair[1]).count();
        for (at, &line) in inner[..inner.len() - same].iter().enumerate() {
            if at > 0 {
                self.push(" ");
            }
            self.push(line_name(line));
        }
        self.push("\"");
    }

    /// An arrow of a diagram.
    pub(super) fn diagram_arrow(&mut self, arrow: &DiagramArrow) -> usize {
        let first = arrow.first.as_deref().filter(|label| !label.is_empty());
        let second = arrow.second.as_deref().filter(|label| !label.is_empty());
        let (character, across) = match arrow.to {
            Direction::Left => ('←', true),
            Direction::Right => ('→', true),
            Direction::EqualsAcross => ('=', true),
            Direction::Up => ('↑', false),
            Direction::Down => ('↓', false),
            Direction::EqualsDown => ('‖', false),
        };
        if across {
            let (open, close) = super::scripts::tags(true, second.is_some(), first.is_some());
            self.push(open);
            self.plain_operator(character, " stretchy=\"true\" minsize=\"3em\"");
            for label in [second, first].into_iter().flatten() {
                self.label(label);
            }
            self.push(close);
            return 1;
        }
        let start = self.out.len();
        let mut count = self.side_label(first);
        self.plain_operator(character, " stretchy=\"true\" minsize=\"1.8em\"");
        count += 1 + self.side_label(second);
        self.row_from(start, count);
        1
    }

    /// A label beside an arrow.
    fn side_label(&mut self, label: Option<&[Node]>) -> usize {
        let Some(label) = label else { return 0 };
        let style = script(self.style);
        self.push(style_tag(self.style, style));
        self.slot_in(style, label);
        self.push("</mstyle>");
        1
    }

    /// A list with line breaks outside any array: a table with a row for each line.
    pub(super) fn lines(&mut self, list: &[Node]) -> usize {
        self.push("<mtable columnalign=\"left\"");
        if self.style == Style::Display {
            self.push(" displaystyle=\"true\"");
        }
        self.push(">");
        for line in list.split(|node| matches!(node.kind, Kind::NewLine(_))) {
            self.push("<mtr><mtd>");
            self.list(line);
            self.push("</mtd></mtr>");
        }
        self.push("</mtable>");
        1
    }
}

fn is_cells(column: &Column) -> bool {
    matches!(column, Column::Cells { .. })
}

fn side_name(side: Align) -> &'static str {
    match side {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    }
}

fn line_name(line: Option<LineStyle>) -> &'static str {
    match line {
        None => "none",
        Some(LineStyle::Solid) => "solid",
        Some(LineStyle::Dashed) => "dashed",
    }
}
