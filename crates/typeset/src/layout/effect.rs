//! Ink that is changed after it has been laid out: `\reflectbox`, `\pmb`.

use crate::draw::{Ink, Mark};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Effect, Node};

/// How far the second copy of `\pmb` stands at the right of the first and below it, in em: what KaTeX's shadow has.
const BESIDE: (f64, f64) = (0.02, 0.01);

/// A body's room with its ink changed.
pub(crate) fn effect(
    effect: Effect,
    body: &[Node],
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    match effect {
        Effect::Mirrored => mirrored(body, state, canvas),
        Effect::Bolder => bolder(body, state, canvas),
    }
}

fn mirrored(body: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let extent = list(body, state, canvas);
    let marks = canvas.marks.split_off(start);
    canvas.mark(0.0, 0.0, state, Ink::Mirrored { marks, width: extent.width });
    canvas.extent(start, extent.width, extent.height, extent.depth)
}

/// Draws every character once more; within a body that is bolder already it is enough to have done so once.
fn bolder(body: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let extent = list(body, &state.bolder(), canvas);
    if state.bolder {
        return extent;
    }
    for index in start..canvas.marks.len() {
        let mark = &canvas.marks[index];
        if let Ink::Glyph { size, .. } | Ink::Text { size, .. } = mark.ink {
            let (x, y) = (mark.x + BESIDE.0 * size, mark.y + BESIDE.1 * size);
            let copy = Mark { x, y, ..mark.clone() };
            canvas.marks.push(copy);
        }
    }
    canvas.extent(start, extent.width, extent.height, extent.depth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::Face;
    use crate::node::{Class, Font, Kind, Span, Symbol};

    fn node(kind: Kind) -> Node {
        Node { kind, span: Span::default() }
    }

    fn letter(character: char) -> Node {
        let font = Font::Face(Face::Math);
        node(Kind::Symbol(Symbol { character, font, class: Class::Ord, text: false }))
    }

    #[test]
    fn bolder_within_bolder_costs_no_more() {
        let state = State::root(true);
        let mut body = vec![letter('x')];
        for _ in 0..40 {
            body = vec![node(Kind::Effect { effect: Effect::Bolder, body })];
        }
        let mut canvas = Canvas::default();
        let extent = list(&body, &state, &mut canvas);
        let places: Vec<(f64, f64)> = canvas.marks.iter().map(|mark| (mark.x, mark.y)).collect();
        assert_eq!(places, [(0.0, 0.0), BESIDE]);
        assert_eq!(extent.width, list(&[letter('x')], &state, &mut canvas).width);
    }

    #[test]
    fn a_mirrored_body_keeps_its_room() {
        let state = State::root(true);
        let mut canvas = Canvas::default();
        let body = vec![letter('x'), letter('y')];
        let plain = list(&body, &state, &mut canvas);
        let start = canvas.start();
        let mirrored = effect(Effect::Mirrored, &body, &state, &mut canvas);
        assert_eq!(
            (mirrored.width, mirrored.height, mirrored.depth),
            (plain.width, plain.height, plain.depth)
        );
        let [Mark { ink: Ink::Mirrored { marks, width }, .. }] = &canvas.marks[start..] else {
            panic!("{:?}", canvas.marks)
        };
        assert_eq!((marks.len(), *width), (2, plain.width));
    }
}
