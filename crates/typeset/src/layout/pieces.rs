//! The outermost list: pieces between which a line may be broken, and lines that the author broke.

use crate::draw::{Ink, Laid, Mark, Run};
use crate::face::Face;
use crate::layout::boxes::Canvas;
use crate::layout::list::Row;
use crate::layout::state::State;
use crate::node::Node;

/// Lays a formula out.
pub(crate) fn pieces(list: &[Node], display: bool) -> Vec<Laid> {
    let mut canvas = Canvas::default();
    let state = State::root(display);
    let mut row = Row::outermost(list, &state, &mut canvas);
    row.nodes(list, &state);
    let cuts = keep_short_whole(row.cuts(&state));
    let lines = cuts.iter().filter(|cut| matches!(cut.end, End::Line { .. })).count();
    let laid = split(&cuts, canvas.marks);
    if lines > 1 { vec![stack(laid, &cuts, display)] } else { laid }
}

/// The end of a piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) x: f64,
    /// The first mark of what follows.
    pub(crate) mark: usize,
    /// Of the piece.
    pub(crate) height: f64,
    pub(crate) depth: f64,
    pub(crate) end: End,
}

/// What ends a piece.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// A line may be broken here, which the author `asked` for.
    Piece { asked: bool },
    /// The line ends, with this gap after it.
    Line { gap: f64 },
}

/// A formula as short as a word is not broken, unless the author says where: who reads `x = 1` expects it on one line.
/// In em.
const SHORT: f64 = 4.0;

/// Joins the pieces of a short formula.
fn keep_short_whole(cuts: Vec<Cut>) -> Vec<Cut> {
    if !cuts.last().is_some_and(|last| last.x <= SHORT) {
        return cuts;
    }
    let (mut kept, mut height, mut depth) = (Vec::with_capacity(1), 0.0_f64, 0.0_f64);
    for cut in cuts {
        (height, depth) = (height.max(cut.height), depth.max(cut.depth));
        if !matches!(cut.end, End::Piece { asked: false }) {
            kept.push(Cut { height, depth, ..cut });
            (height, depth) = (0.0, 0.0);
        }
    }
    kept
}

/// The cuts of a row so far.
#[derive(Debug)]
pub(crate) struct Breaking {
    pub(crate) cuts: Vec<Cut>,
    /// Whether relations and binary operators are followed by cuts: not in a display.
    automatic: bool,
    /// `\allowbreak` and `\nobreak` since the last atom.
    noted: Option<bool>,
}

impl Breaking {
    pub(crate) fn new(automatic: bool) -> Breaking {
        Breaking { cuts: Vec::new(), automatic, noted: None }
    }

    pub(crate) fn note(&mut self, allowed: bool) {
        // `\nobreak` wins.
        self.noted = Some(allowed && self.noted != Some(false));
    }

    /// What there is to be before the next atom, if anything; `after`: the last one allows a cut.
    pub(crate) fn due(&mut self, after: bool) -> Option<End> {
        let noted = self.noted.take();
        let due = self.automatic && noted.unwrap_or(after);
        due.then_some(End::Piece { asked: noted == Some(true) })
    }

    pub(crate) fn cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }
}

/// Deals the marks of a row out to its pieces, each from its own left edge. Pieces without anything are dropped.
fn split(cuts: &[Cut], mut marks: Vec<Mark>) -> Vec<Laid> {
    let (mut x, mut first) = (0.0, 0);
    let mut pieces = Vec::with_capacity(cuts.len());
    for (index, cut) in cuts.iter().enumerate() {
        let mut own: Vec<Mark> = if index + 1 == cuts.len() {
            std::mem::take(&mut marks)
        } else {
            marks.drain(..cut.mark - first).collect()
        };
        for mark in &mut own {
            mark.x -= x;
        }
        let run = Run { width: cut.x - x, marks: own };
        pieces.push(Laid { run, height: cut.height, depth: cut.depth });
        (x, first) = (cut.x, cut.mark);
    }
    pieces
}

/// Lines under one another; the first one's baseline is the whole's.
fn stack(pieces: Vec<Laid>, cuts: &[Cut], display: bool) -> Laid {
    let mut lines: Vec<(Laid, f64)> = Vec::new();
    let (mut line, mut gap) = (Laid::default(), 0.0);
    for (piece, cut) in pieces.into_iter().zip(cuts) {
        line.height = line.height.max(piece.height);
        line.depth = line.depth.max(piece.depth);
        line.run.append(piece.run);
        if let End::Line { gap: after } = cut.end {
            let done = std::mem::take(&mut line);
            let has_ink = done.run.marks.iter().any(|mark| !matches!(mark.ink, Ink::Row(_)));
            match lines.last_mut() {
                // After the last `\\` there is no line, but the number may stand there.
                Some((before, _)) if !has_ink && done.run.width == 0.0 => {
                    before.run.marks.extend(done.run.marks);
                }
                _ => lines.push((done, gap)),
            }
            gap = after;
        }
    }
    let width = lines.iter().map(|(line, _)| line.run.width).fold(0.0, f64::max);
    let (mut whole, mut baseline, mut below) = (Laid::default(), 0.0, 0.0);
    for (index, (mut line, gap)) in lines.into_iter().enumerate() {
        let (room_above, room_below) = line_room(&line);
        if index == 0 {
            whole.height = line.height;
        } else {
            baseline += below + gap + line.height.max(room_above);
        }
        below = line.depth.max(room_below);
        whole.depth = baseline + line.depth;
        let dx = if display { (width - line.run.width) / 2.0 } else { 0.0 };
        line.run.shift(dx, baseline);
        whole.run.marks.append(&mut line.run.marks);
    }
    whole.run.width = width;
    whole
}

/// What a browser gives a line above and below its baseline at least: half the leading of a line height of
/// 1.2 em around each font that stands on the baseline, and KaTeX's main font in any case.
fn line_room(line: &Laid) -> (f64, f64) {
    let on_baseline = line.run.marks.iter().filter_map(|mark| match mark.ink {
        Ink::Glyph { face, size, .. } if size == 1.0 && mark.y == 0.0 => Some(face),
        _ => None,
    });
    on_baseline.chain([Face::Main]).fold((0.0, 0.0), |(above, below): (f64, f64), face| {
        let (ascent, descent) = face.line_metrics();
        let lift = (ascent - descent) / 2.0;
        (above.max(0.6 + lift), below.max(0.6 - lift))
    })
}
