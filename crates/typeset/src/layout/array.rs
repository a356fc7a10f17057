//! Rows and columns: what stands in the cells, and where the rows are (LaTeX's `array`, amsmath's displays).
//!
//! All heights are counted down from the upper edge until the baseline of the whole is known.

use crate::draw::Ink;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::columns::{self, Grid};
use crate::layout::list::{list, list_after};
use crate::layout::state::State;
use crate::node::{
    Anchor, Array, ArrayName, ArrayRow, Class, Column, Length, LineStyle, List, Unit,
};

/// `\baselineskip`, in em; that of diagrams in ex.
const BASELINE_SKIP: f64 = 1.2;
const DIAGRAM_SKIP: f64 = 3.0;
/// What a strut has of `\baselineskip` above and below the baseline.
const STRUT_HEIGHT: f64 = 0.7;
const STRUT_DEPTH: f64 = 0.3;
/// `\jot`, in em.
const JOT: f64 = 0.3;
/// Between two lines that follow each other, in em.
const LINE_GAP: f64 = 0.25;
/// `\arrayrulewidth`, in em.
const LINE_THICKNESS: f64 = 0.04;
/// Marks of an array that come from texts between columns, repeated in every row, at most.
const MOST_REPEATED: usize = 20_000;

/// A row's extent and its baseline below the array's upper edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) height: f64,
    pub(crate) depth: f64,
    pub(crate) baseline: f64,
}

/// Lays an array out. The state is that around it; [`Array::style`] holds in the cells.
pub(crate) fn array(array: &Array, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let (mut cells, mut first_cells) = (Vec::new(), Vec::with_capacity(array.rows.len() + 1));
    for row in &array.rows {
        first_cells.push(cells.len());
        cells_of(array, row, state, &mut cells, canvas);
    }
    first_cells.push(cells.len());
    let texts = texts(array, state, canvas);

    let mut stack = Stack::new(array, state);
    for (index, row) in array.rows.iter().enumerate() {
        let last = index + 1 == array.rows.len();
        let cells = &cells[first_cells[index]..first_cells[index + 1]];
        let texts = texts.iter().map(|text| &text.extent);
        stack.add(row, cells.iter().chain(texts), last, array, state);
    }
    stack.lines(&array.last_lines);

    let baseline = match array.anchor {
        Anchor::Axis => stack.total / 2.0 + state.axis(),
        Anchor::Top => stack.rows.first().map_or(0.0, |row| row.baseline),
        Anchor::Bottom => stack.rows.last().map_or(0.0, |row| row.baseline),
    };
    let thickness = LINE_THICKNESS * state.size();
    let (mut height, mut depth) = (0.0_f64, 0.0_f64);
    for row in &stack.rows {
        height = height.max(baseline - row.baseline + row.height);
        depth = depth.max(row.baseline - baseline + row.depth);
    }
    for (line, _) in &stack.lines {
        height = height.max(baseline - line + thickness);
        depth = depth.max(line - baseline);
    }

    let grid = Grid {
        array,
        rows: &stack.rows,
        cells: &cells,
        first_cells: &first_cells,
        texts: &texts,
        baseline,
        total: stack.total,
        thickness,
    };
    let width = columns::place(&grid, state, canvas);
    for &(line, style) in &stack.lines {
        let ink = match style {
            LineStyle::Solid => Ink::Rule { width, height: thickness },
            LineStyle::Dashed => Ink::Dashes { width, height: 0.0, thickness },
        };
        canvas.mark(0.0, line - baseline - thickness, state, ink);
    }
    for (row, place) in array.rows.iter().zip(&stack.rows) {
        if let Some(number) = row.number {
            canvas.mark(0.0, place.baseline - baseline, state, Ink::Row(number));
        }
    }
    canvas.extent(start, width, height, depth)
}

/// Lays the cells of a row out, each at the origin.
fn cells_of(
    array: &Array,
    row: &ArrayRow,
    state: &State<'_>,
    cells: &mut Vec<Extent>,
    canvas: &mut Canvas,
) {
    let inside = state.in_style(array.style).with_cramping(false);
    for (index, cell) in row.cells.iter().enumerate() {
        // The right side of an equation begins with `{}`, so that its sign has the space of a relation.
        let cell = if array.name == ArrayName::Aligned && index % 2 == 1 {
            list_after(Class::Ord, cell, &inside, canvas)
        } else {
            list(cell, &inside, canvas)
        };
        cells.push(cell);
    }
}

/// What stands between two columns in every row: laid out once.
#[derive(Debug)]
pub(crate) struct Between {
    /// Of [`Array::columns`].
    pub(crate) column: usize,
    pub(crate) extent: Extent,
}

fn texts(array: &Array, state: &State<'_>, canvas: &mut Canvas) -> Vec<Between> {
    let mut texts = Vec::new();
    let mut marks = 0;
    for (column, description) in array.columns.iter().enumerate() {
        let Column::Text { body, .. } = description else { continue };
        if body.is_empty() || marks > MOST_REPEATED {
            continue;
        }
        let start = canvas.start();
        let extent = between(body, state, canvas);
        marks += (canvas.start() - start).saturating_mul(array.rows.len());
        texts.push(Between { column, extent });
    }
    texts
}

fn between(body: &List, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let inside = state.in_style(crate::node::Style::Text).with_cramping(false);
    list(body, &inside, canvas)
}

/// Rows and lines from the upper edge down.
struct Stack {
    rows: Vec<Row>,
    /// The lower edge of each line.
    lines: Vec<(f64, LineStyle)>,
    total: f64,
    strut_height: f64,
    strut_depth: f64,
    line_gap: f64,
    jot: f64,
}

impl Stack {
    fn new(array: &Array, state: &State<'_>) -> Stack {
        let skip = if array.name == ArrayName::Diagram {
            state.length(Length { value: DIAGRAM_SKIP, unit: Unit::Ex })
        } else {
            BASELINE_SKIP * state.size()
        };
        let skip = skip * array.stretch;
        Stack {
            rows: Vec::with_capacity(array.rows.len()),
            lines: Vec::new(),
            total: 0.0,
            strut_height: STRUT_HEIGHT * skip,
            strut_depth: STRUT_DEPTH * skip,
            line_gap: LINE_GAP * state.size(),
            jot: if array.jot { JOT * state.size() } else { 0.0 },
        }
    }

    fn add<'a>(
        &mut self,
        row: &ArrayRow,
        cells: impl Iterator<Item = &'a Extent>,
        last: bool,
        array: &Array,
        state: &State<'_>,
    ) {
        self.lines(&row.lines_before);
        let (mut height, mut depth) = (self.strut_height, self.strut_depth);
        for cell in cells {
            height = height.max(cell.height);
            depth = depth.max(cell.depth);
        }
        // LaTeX's `\@argarraycr`: a gap is counted from the strut, if it is not negative.
        let mut gap = row.gap_after.map_or(0.0, |gap| state.length(gap));
        if gap > 0.0 {
            depth = depth.max(gap + self.strut_depth);
            gap = 0.0;
        }
        if array.jot && !last {
            depth += self.jot;
        }
        self.total += height;
        self.rows.push(Row { height, depth, baseline: self.total });
        self.total += depth + gap;
    }

    fn lines(&mut self, lines: &[LineStyle]) {
        for (index, &style) in lines.iter().enumerate() {
            if index > 0 {
                self.total += self.line_gap;
            }
            self.lines.push((self.total, style));
        }
    }
}
