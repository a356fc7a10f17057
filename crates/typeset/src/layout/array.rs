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
/// Between two lines that follow each other, in em.
const LINE_GAP: f64 = 0.25;
/// `\arrayrulewidth`, in em.
const LINE_THICKNESS: f64 = 0.04;
/// Marks of an array that come from texts between columns, repeated in every row, at most. A text that has more is not
/// drawn.
const MOST_REPEATED: usize = 4_000;

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
        stack.add(row, cells.iter().chain(texts), last, state);
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
    let width = around_texts(&grid, width, start, canvas);
    canvas.extent(start, width, height, depth)
}

/// Makes room for texts across that are wider than the columns, which then stand in their middle; answers the width.
fn around_texts(grid: &Grid<'_>, width: f64, start: usize, canvas: &mut Canvas) -> f64 {
    let across = || grid.array.rows.iter().enumerate().filter(|(_, row)| row.across);
    let texts = || across().filter_map(|(index, _)| grid.cells.get(grid.first_cells[index]));
    let widest = texts().fold(width, |widest, text| widest.max(text.width));
    if widest > width {
        let free = (widest - width) / 2.0;
        canvas.shift_from(start, free);
        for &text in texts() {
            canvas.shift(text, -free, 0.0);
        }
    }
    widest
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
    let first = cells.is_empty();
    for (index, cell) in row.cells.iter().enumerate() {
        // The right side of an equation begins with `{}`, so that its sign has the space of a relation; so does the
        // continuation of one.
        let continues = match array.name {
            ArrayName::Aligned => index % 2 == 1,
            ArrayName::Multline => !first,
            ArrayName::Plain | ArrayName::Gathered | ArrayName::Diagram => false,
        };
        let cell = if continues {
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
        if body.is_empty() {
            continue;
        }
        let start = canvas.start();
        let extent = between(body, state, canvas);
        let repeated = (canvas.start() - start).saturating_mul(array.rows.len());
        if marks + repeated > MOST_REPEATED {
            canvas.marks.truncate(start);
            continue;
        }
        marks += repeated;
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
            jot: array.jot.map_or(0.0, |jot| state.length(jot)),
        }
    }

    fn add<'a>(
        &mut self,
        row: &ArrayRow,
        cells: impl Iterator<Item = &'a Extent>,
        last: bool,
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
        if !last {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Mark;
    use crate::node::{Align, JOT, Kind, Node, Span, Style};

    const CENTRED: Column = Column::Cells { align: Align::Centre, before: None, after: None };

    fn em(value: f64) -> Length {
        Length { value, unit: Unit::Em }
    }

    /// A black rectangle of this width, height and depth.
    fn ink(width: f64, height: f64, depth: f64) -> List {
        let kind = Kind::Rule { width: em(width), height: em(height + depth), raise: em(-depth) };
        vec![Node { kind, span: Span::default() }]
    }

    fn row(cells: Vec<List>) -> ArrayRow {
        ArrayRow {
            lines_before: Vec::new(),
            cells,
            gap_after: None,
            number: None,
            shove: None,
            across: false,
        }
    }

    /// A matrix of small cells of these widths.
    fn matrix(widths: &[&[f64]]) -> Array {
        let rows: Vec<ArrayRow> = widths
            .iter()
            .map(|row_widths| row(row_widths.iter().map(|&width| ink(width, 0.5, 0.0)).collect()))
            .collect();
        Array {
            columns: vec![CENTRED; widths[0].len()],
            rows,
            last_lines: Vec::new(),
            stretch: 1.0,
            jot: None,
            outer_space: false,
            style: Style::Text,
            small: false,
            anchor: Anchor::Axis,
            name: ArrayName::Plain,
        }
    }

    fn lay(array: &Array) -> (Extent, Vec<Mark>) {
        let mut canvas = Canvas::default();
        let extent = super::array(array, &State::root(true), &mut canvas);
        (extent, canvas.marks)
    }

    #[track_caller]
    fn near(found: &[f64], expected: &[f64]) {
        let same = found.len() == expected.len()
            && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(same, "{found:?} for {expected:?}");
    }

    /// Left and lower edges of all rectangles.
    fn corners(marks: &[Mark]) -> Vec<f64> {
        let corner = |mark: &Mark| match mark.ink {
            Ink::Rule { height, .. } => Some([mark.x, mark.y + height]),
            _ => None,
        };
        marks.iter().filter_map(corner).flatten().collect()
    }

    fn size(extent: Extent) -> [f64; 3] {
        [extent.width, extent.height, extent.depth]
    }

    #[test]
    fn a_matrix_is_centred_on_the_axis_and_its_cells_in_their_columns() {
        let (extent, marks) = lay(&matrix(&[&[1.0, 0.5], &[0.5, 2.0]]));
        near(&size(extent), &[4.0, 1.45, 0.95]);
        near(&corners(&marks), &[0.0, -0.61, 2.75, -0.61, 0.25, 0.59, 2.0, 0.59]);
    }

    #[test]
    fn anchors_put_a_row_on_the_baseline() {
        let mut array = matrix(&[&[1.0], &[1.0], &[1.0]]);
        array.anchor = Anchor::Top;
        near(&size(lay(&array).0), &[1.0, 0.84, 2.76]);
        array.anchor = Anchor::Bottom;
        near(&size(lay(&array).0), &[1.0, 3.24, 0.36]);
    }

    #[test]
    fn gaps_and_high_cells_move_rows_apart() {
        let mut array = matrix(&[&[1.0], &[1.0], &[1.0]]);
        array.anchor = Anchor::Top;
        array.rows[0].gap_after = Some(em(0.5));
        array.rows[1].gap_after = Some(em(-0.2));
        array.rows[2].cells[0] = ink(1.0, 2.0, 1.0);
        array.jot = Some(JOT);
        let (_, marks) = lay(&array);
        // Strut, gap and jot; strut, jot and the negative gap below; the cell's own height.
        near(
            &corners(&marks),
            &[0.0, 0.0, 0.0, 0.36 + 0.5 + 0.3 + 0.84, 0.0, 2.0 + 0.36 + 0.3 - 0.2 + 2.0 + 1.0],
        );
    }

    #[test]
    fn lines_take_no_room_but_two_stand_apart() {
        let mut array = matrix(&[&[1.0], &[1.0]]);
        array.outer_space = true;
        array.columns.insert(0, Column::Line(LineStyle::Solid));
        array.columns.push(Column::Line(LineStyle::Dashed));
        array.columns.push(Column::Line(LineStyle::Solid));
        array.rows[0].lines_before = vec![LineStyle::Solid];
        array.last_lines = vec![LineStyle::Solid, LineStyle::Dashed];
        let (extent, marks) = lay(&array);
        let total = 2.4 + 0.25;
        let top = -(total / 2.0 + 0.25);
        near(&size(extent), &[2.2, -top + 0.04, total + top]);
        let lines: Vec<f64> = marks
            .iter()
            .filter_map(|mark| match mark.ink {
                Ink::Rule { width, height } if height != 0.5 => {
                    Some([mark.x, mark.y, width, height])
                }
                Ink::Dashes { width, height, .. } => Some([mark.x, mark.y, width, height]),
                _ => None,
            })
            .flatten()
            .collect();
        let below = top + 2.4 - 0.04;
        near(
            &lines,
            &[
                [-0.02, top, 0.04, total],
                [1.98, top, 0.0, total],
                [2.18, top, 0.04, total],
                [0.0, top - 0.04, 2.2, 0.04],
                [0.0, below, 2.2, 0.04],
                [0.0, below + 0.25, 2.2, 0.0],
            ]
            .concat(),
        );
    }

    #[test]
    fn text_between_columns_stands_in_every_row_and_takes_their_space() {
        let mut array = matrix(&[&[1.0, 1.0], &[1.0, 1.0]]);
        array.anchor = Anchor::Top;
        array.columns.insert(1, Column::Text { body: ink(0.3, 0.1, 0.0), replaces_space: true });
        let (extent, marks) = lay(&array);
        near(&[extent.width], &[2.3]);
        let mut places = corners(&marks);
        places.truncate(8);
        near(&places, &[0.0, 0.0, 1.3, 0.0, 0.0, 1.2, 1.3, 1.2]);
        near(&corners(&marks)[8..], &[1.0, 0.0, 1.0, 1.2]);
        array.columns[1] = Column::Text { body: ink(0.3, 0.1, 0.0), replaces_space: false };
        near(&[lay(&array).0.width], &[3.3]);
    }

    #[test]
    fn text_between_columns_is_not_repeated_without_end() {
        let mut array = matrix(&[[1.0].as_slice(); 1000]);
        for _ in 0..100 {
            array.columns.push(Column::Text { body: ink(0.3, 0.1, 0.0), replaces_space: false });
        }
        assert_eq!(lay(&array).1.len(), 1000 + MOST_REPEATED);
        let long = vec![ink(0.3, 0.1, 0.0).remove(0); MOST_REPEATED];
        array.columns.push(Column::Text { body: long, replaces_space: false });
        assert_eq!(lay(&array).1.len(), 1000 + MOST_REPEATED);
    }

    #[test]
    fn lines_of_a_multline_go_from_left_to_right() {
        let mut array = matrix(&[&[4.0], &[1.0], &[1.0], &[1.0]]);
        array.name = ArrayName::Multline;
        array.rows[2].shove = Some(Align::Left);
        let (extent, marks) = lay(&array);
        near(&[extent.width], &[6.0]);
        let left: Vec<f64> = corners(&marks).chunks(2).map(|corner| corner[0]).collect();
        near(&left, &[0.0, 2.5, 0.0, 5.0]);
    }

    #[test]
    fn a_text_across_widens_the_whole_and_no_column() {
        let mut array = matrix(&[&[1.0, 1.0], &[5.0], &[1.0, 1.0]]);
        array.rows[1].across = true;
        let left = |array: &Array| {
            let (extent, marks) = lay(array);
            let left: Vec<f64> = corners(&marks).chunks(2).map(|corner| corner[0]).collect();
            (extent.width, left)
        };
        assert_eq!(left(&array), (5.0, vec![1.0, 3.0, 0.0, 1.0, 3.0]));
        array.rows[1].cells = vec![ink(2.0, 0.5, 0.0)];
        assert_eq!(left(&array), (3.0, vec![0.0, 2.0, 0.0, 0.0, 2.0]));
    }

    #[test]
    fn numbered_rows_are_marked_on_their_baselines() {
        let mut array = matrix(&[&[1.0], &[1.0]]);
        array.anchor = Anchor::Top;
        array.rows[1].number = Some(7);
        let (_, marks) = lay(&array);
        let marked: Vec<f64> = marks
            .iter()
            .filter(|mark| matches!(mark.ink, Ink::Row(7)))
            .map(|mark| mark.y)
            .collect();
        near(&marked, &[1.2]);
    }

    /// Sixty levels are what `Limits` allow; a visitor's formula is laid out on a thread of a server.
    #[test]
    fn nested_as_deep_as_allowed_it_fits_a_small_stack() {
        use crate::face::Face;
        use crate::node::{
            Accent, AccentMark, Arrow, Delimiter, Enclose, Fence, Notation, Vertical,
        };
        let node = |kind| vec![Node { kind, span: Span::default() }];
        let wraps: [&dyn Fn(List) -> Kind; 4] = [
            &|body| {
                let mut array = matrix(&[&[1.0], &[1.0]]);
                array.rows[1].cells[0] = body;
                let parts = vec![node(Kind::Array(Box::new(array)))];
                let (left, right) = (Delimiter::Character('('), Delimiter::Character(')'));
                Kind::Fence(Box::new(Fence {
                    left,
                    right,
                    right_colour: None,
                    parts,
                    middles: Vec::new(),
                }))
            },
            &|body| {
                Kind::Enclose(Box::new(Enclose {
                    body,
                    notations: vec![Notation::Circle, Notation::UpArrow],
                    padding: None,
                    line_colour: None,
                    background: Some("red".into()),
                    thickness: None,
                    class: Class::Ord,
                }))
            },
            &|body| {
                Kind::Accent(Box::new(Accent {
                    mark: AccentMark::Stretchy("overbrace"),
                    face: Face::Main,
                    place: Vertical::Above,
                    body,
                    text: false,
                }))
            },
            &|above| Kind::Arrow(Box::new(Arrow { name: "xmapsto", above, below: None })),
        ];
        for wrap in wraps {
            let mut list = ink(1.0, 0.5, 0.0);
            for _ in 0..60 {
                list = node(wrap(list));
            }
            let depth = std::thread::Builder::new()
                .stack_size(512 << 10)
                .spawn(move || crate::layout::layout(&list, true)[0].depth)
                .unwrap()
                .join()
                .unwrap();
            assert!(depth.is_finite());
        }
    }

    #[test]
    fn an_array_without_rows_takes_no_room() {
        let mut array = matrix(&[&[1.0]]);
        array.rows.clear();
        near(&size(lay(&array).0), &[0.0, 0.0, 0.0]);
    }
}
