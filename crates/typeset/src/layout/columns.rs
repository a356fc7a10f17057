//! Columns of an array and what stands between them, from left to right.

use crate::draw::Ink;
use crate::layout::array::{Between, Row};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::state::State;
use crate::node::{Align, Array, ArrayName, Column, Length, LineStyle};

/// `\arraycolsep`, in em: half the space between two columns.
const COLUMN_SPACE: f64 = 0.5;
/// The same for `smallmatrix`, in em of script style.
const SMALL_COLUMN_SPACE: f64 = 0.2778;
/// `\doublerulesep`, in em.
const DOUBLE_LINE_SPACE: f64 = 0.2;
/// How much wider than its widest line a `multline` is, in em.
const MULTLINE_ROOM: f64 = 2.0;

/// An array whose cells are laid out and whose rows have their places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid<'a> {
    pub(crate) array: &'a Array,
    pub(crate) rows: &'a [Row],
    /// Row by row.
    pub(crate) cells: &'a [Extent],
    /// Where the cells of each row begin, and their end.
    pub(crate) first_cells: &'a [usize],
    pub(crate) texts: &'a [Between],
    /// The baseline of the whole below its upper edge.
    pub(crate) baseline: f64,
    /// From the upper edge to the lower one.
    pub(crate) total: f64,
    /// Of lines.
    pub(crate) thickness: f64,
}

impl Grid<'_> {
    fn cells_of(&self, row: usize) -> &[Extent] {
        &self.cells[self.first_cells[row]..self.first_cells[row + 1]]
    }
}

/// Moves all cells to their places, draws the lines between columns; answers the array's width.
pub(crate) fn place(grid: &Grid<'_>, state: &State<'_>, canvas: &mut Canvas) -> f64 {
    let array = grid.array;
    let widths = widths(grid);
    let space = if array.small {
        SMALL_COLUMN_SPACE * state.in_style(crate::node::Style::Script).size()
    } else {
        COLUMN_SPACE * state.size()
    };
    let space_of = |length: Option<Length>| length.map_or(space, |length| state.length(length));

    let (mut x, mut column, mut after_line) = (0.0, 0, false);
    let mut descriptions = array.columns.iter().enumerate();
    loop {
        let description = descriptions.next();
        let (index, align, before, after) = match description {
            Some((_, Column::Line(style))) => {
                if after_line {
                    x += DOUBLE_LINE_SPACE * state.size();
                }
                line(grid, x, *style, state, canvas);
                after_line = true;
                continue;
            }
            Some((index, Column::Text { .. })) => {
                x += text(grid, index, x, canvas);
                after_line = false;
                continue;
            }
            Some((index, &Column::Cells { align, before, after })) => (index, align, before, after),
            // Rows with more cells than columns were declared.
            None => (array.columns.len(), Align::Centre, None, None),
        };
        after_line = false;
        let Some(&width) = widths.get(column) else {
            if description.is_none() {
                return x;
            }
            continue;
        };
        if (column > 0 || array.outer_space) && !replaced(array, index, false) {
            x += space_of(before);
        }
        column_cells(grid, column, align, x, width, canvas);
        x += width;
        column += 1;
        if (column < widths.len() || array.outer_space) && !replaced(array, index, true) {
            x += space_of(after);
        }
    }
}

/// The width of each column: that of its widest cell.
fn widths(grid: &Grid<'_>) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::with_capacity(grid.array.columns.len());
    for row in (0..grid.rows.len()).filter(|&row| !grid.array.rows[row].across) {
        for (column, cell) in grid.cells_of(row).iter().enumerate() {
            match widths.get_mut(column) {
                Some(width) => *width = width.max(cell.width),
                None => widths.push(cell.width.max(0.0)),
            }
        }
    }
    if grid.array.name == ArrayName::Multline && grid.rows.len() > 1 {
        for width in &mut widths {
            *width += MULTLINE_ROOM;
        }
    }
    widths
}

/// Whether a `@{…}` takes the space before or after a column away.
fn replaced(array: &Array, column: usize, after: bool) -> bool {
    let replaces =
        |description: &&Column| matches!(description, Column::Text { replaces_space: true, .. });
    let is_between = |description: &&Column| !matches!(description, Column::Cells { .. });
    if after {
        array.columns.iter().skip(column + 1).take_while(is_between).any(|it| replaces(&it))
    } else {
        array.columns[..column].iter().rev().take_while(is_between).any(|it| replaces(&it))
    }
}

fn column_cells(
    grid: &Grid<'_>,
    column: usize,
    align: Align,
    x: f64,
    width: f64,
    canvas: &mut Canvas,
) {
    let last = grid.rows.len().saturating_sub(1);
    for (index, row) in grid.rows.iter().enumerate() {
        let Some(&cell) = grid.cells_of(index).get(column) else { continue };
        if grid.array.rows[index].across {
            canvas.shift(cell, x, row.baseline - grid.baseline);
            continue;
        }
        let align = match grid.array.name {
            ArrayName::Multline if last > 0 => match grid.array.rows[index].shove {
                Some(align) => align,
                None if index == 0 => Align::Left,
                None if index == last => Align::Right,
                None => Align::Centre,
            },
            _ => grid.array.rows[index].shove.unwrap_or(align),
        };
        let free = (width - cell.width).max(0.0);
        let dx = match align {
            Align::Left => 0.0,
            Align::Centre => free / 2.0,
            Align::Right => free,
        };
        canvas.shift(cell, x + dx, row.baseline - grid.baseline);
    }
}

/// A line from the array's upper edge to its lower one; it takes no room.
fn line(grid: &Grid<'_>, x: f64, style: LineStyle, state: &State<'_>, canvas: &mut Canvas) {
    let (height, thickness) = (grid.total, grid.thickness);
    let ink = match style {
        LineStyle::Solid => Ink::Rule { width: thickness, height },
        LineStyle::Dashed => Ink::Dashes { width: 0.0, height, thickness },
    };
    canvas.mark(x - thickness / 2.0, -grid.baseline, state, ink);
}

/// A text between columns, repeated in every row; answers its width.
fn text(grid: &Grid<'_>, index: usize, x: f64, canvas: &mut Canvas) -> f64 {
    let Some(text) = grid.texts.iter().find(|text| text.column == index) else { return 0.0 };
    if let Some((first, others)) = grid.rows.split_first() {
        for row in others {
            canvas.repeat(text.extent, x, row.baseline - grid.baseline);
        }
        canvas.shift(text.extent, x, first.baseline - grid.baseline);
    }
    text.extent.width
}
