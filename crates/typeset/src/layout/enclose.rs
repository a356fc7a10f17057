//! Frames, colour and strikes around, behind and through a formula.
//!
//! All notations of a node share one rectangle: the body with the most space that one of them asks for. Frames take that
//! room; strikes (`\cancel`) reach beyond their body without room of their own.

use std::borrow::Cow;
use std::f64::consts::SQRT_2;
use std::fmt::Write as _;

use crate::colour::is_known;
use crate::draw::{Fit, Ink, Mark, View};
use crate::layout::atom::is_character;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Enclose, Kind, Length, Node, Notation, Span, Unit};

/// `\fboxsep` and `\fboxrule`, in em.
const FRAME_SPACE: f64 = 0.3;
const FRAME_THICKNESS: f64 = 0.04;
/// Between the body and a line at one side of it, in em.
const SIDE_SPACE: f64 = 0.2;
/// How far a strike reaches beyond its body, in em: to the sides, or up and down if that is a single character.
const STRIKE_SPACE: f64 = 0.2;
const STRIKE_THICKNESS: f64 = 0.046;
const STRIKEOUT_THICKNESS: f64 = 0.08;
/// The tip of an arrow through the body, in em.
const TIP_LENGTH: f64 = 0.28;
const TIP_WIDTH: f64 = 0.2;
/// 1 mu of script style, for which actuaries' angles are made.
const ANGLE_SPACE: f64 = 0.03889;
/// How far the curve of a long division bulges, and how much room it has, in em.
const DIVISION_BULGE: f64 = 0.4;
const DIVISION_SPACE: f64 = 0.45;
/// Of a phasor's angle (LaTeX's `steinmetz`): its line, and the space above the lower side.
const PHASE_THICKNESS: Length = Length { value: 0.6, unit: Unit::Pt };
const PHASE_SPACE: Length = Length { value: 0.35, unit: Unit::Ex };
/// Where the control points of a curve that looks like a quarter of a circle lie.
const QUARTER: f64 = 0.5523;

/// Lays `\boxed`, `\cancel` and the like out, with the body.
pub(crate) fn enclose(enclose: &Enclose, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let background = enclose.background.as_ref().filter(|colour| is_known(colour));
    if background.is_some() {
        // Colour lies behind the body; how large is known afterwards.
        canvas.rule((0.0, 0.0), 0.0, 0.0, state);
    }
    let body = if enclose.notations.contains(&Notation::Radical) {
        let kind = Kind::Radical { index: None, body: enclose.body.clone() };
        list(&[Node { kind, span: Span::default() }], state, canvas)
    } else {
        body(&enclose.body, state, canvas)
    };
    let (mut room, mut reach) = (Space::default(), Space::default());
    for &notation in &enclose.notations {
        let space = space(notation, enclose, body, state);
        reach = reach.union(space);
        if !is_strike(notation) {
            room = room.union(space);
        }
    }
    if enclose.background.is_some() || enclose.padding.is_some() {
        room = room.union(Space::all(padding(enclose, FRAME_SPACE, state)));
        reach = reach.union(room);
    }
    canvas.shift(body, room.left, 0.0);

    let rectangle = Rectangle {
        x: room.left - reach.left,
        y: -body.height - reach.top,
        width: reach.left + body.width + reach.right,
        height: reach.top + body.height + body.depth + reach.bottom,
    };
    if let Some(colour) = background {
        let Rectangle { x, y, width, height } = rectangle;
        let ink = Ink::Rule { width, height };
        canvas.marks[start] = Mark { x, y, colour: Some(colour.clone()), ink };
    }
    let lines = match &enclose.line_colour {
        Some(colour) => state.coloured(colour),
        None => *state,
    };
    for &notation in &enclose.notations {
        draw(notation, enclose, rectangle, &lines, canvas);
    }
    let width = room.left + body.width + room.right;
    canvas.extent(start, width, body.height + room.top, body.depth + room.bottom)
}

/// Lays a body out. In another style as a whole (`\boxed`), it is spaced in that style too.
fn body(nodes: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    match nodes {
        [Node { kind: Kind::Styled { style, body }, .. }] => {
            list(body, &state.in_style(*style).with_cramping(false), canvas)
        }
        _ => list(nodes, state, canvas),
    }
}

/// Space around a body.
#[derive(Debug, Clone, Copy, Default)]
struct Space {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Space {
    fn all(space: f64) -> Space {
        Space { left: space, right: space, top: space, bottom: space }
    }

    fn union(self, other: Space) -> Space {
        Space {
            left: self.left.max(other.left),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Where the lines are: its upper left corner and size.
#[derive(Debug, Clone, Copy)]
struct Rectangle {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

fn is_strike(notation: Notation) -> bool {
    match notation {
        Notation::Up
        | Notation::Down
        | Notation::Horizontal
        | Notation::Vertical
        | Notation::Sout => true,
        Notation::Box
        | Notation::RoundedBox
        | Notation::Circle
        | Notation::Left
        | Notation::Right
        | Notation::Top
        | Notation::Bottom
        // What an arrow points to stands beside its tip.
        | Notation::UpArrow
        | Notation::Actuarial
        | Notation::LongDivision
        | Notation::Phase
        | Notation::Radical => false,
    }
}

fn padding(enclose: &Enclose, usual: f64, state: &State<'_>) -> f64 {
    enclose.padding.map_or(usual * state.size(), |padding| state.length(padding))
}

fn thickness(enclose: &Enclose, usual: f64, state: &State<'_>) -> f64 {
    enclose.thickness.map_or(usual * state.size(), |thickness| state.length(thickness)).max(0.0)
}

/// What a notation asks for between the body and the outer edge of its lines.
fn space(notation: Notation, enclose: &Enclose, body: Extent, state: &State<'_>) -> Space {
    let size = state.size();
    let line = thickness(enclose, FRAME_THICKNESS, state);
    let side = padding(enclose, SIDE_SPACE, state) + line;
    let none = Space::default();
    match notation {
        Notation::Box | Notation::RoundedBox => {
            let space = padding(enclose, FRAME_SPACE, state);
            // As LaTeX's `\fbox` in KaTeX, whose lines take of the space at the sides.
            let sides = if enclose.padding.is_none() { space } else { space + line };
            Space { left: sides, right: sides, top: space + line, bottom: space + line }
        }
        Notation::Circle => {
            let corner = |length: f64| length * (SQRT_2 - 1.0) / 2.0 + side / 2.0;
            let (sides, ends) = (corner(body.width), corner(body.height + body.depth));
            Space { left: sides, right: sides, top: ends, bottom: ends }
        }
        Notation::Left => Space { left: side, ..none },
        Notation::Right => Space { right: side, ..none },
        Notation::Top => Space { top: side, ..none },
        Notation::Bottom => Space { bottom: side, ..none },
        Notation::Up | Notation::UpArrow | Notation::Down => {
            let space = STRIKE_SPACE * size;
            if is_character(&enclose.body) {
                Space { top: space, bottom: space, ..none }
            } else {
                Space { left: space, right: space, ..none }
            }
        }
        Notation::Horizontal => {
            Space { left: STRIKE_SPACE * size, right: STRIKE_SPACE * size, ..none }
        }
        Notation::Vertical => {
            Space { top: STRIKE_SPACE * size, bottom: STRIKE_SPACE * size, ..none }
        }
        Notation::Sout | Notation::Radical => none,
        Notation::Actuarial => Space {
            left: ANGLE_SPACE * size,
            right: ANGLE_SPACE * size,
            top: 4.0 * state.rule(),
            bottom: (0.25 * size - body.depth).max(0.0),
        },
        Notation::LongDivision => Space { left: DIVISION_SPACE * size, top: side, ..none },
        Notation::Phase => {
            let (line, bottom) = phase(state);
            let height = body.height + body.depth + bottom;
            Space { left: height / 2.0 + line, bottom, ..none }
        }
    }
}

/// The thickness of a phasor's angle, and what it takes below the body.
fn phase(state: &State<'_>) -> (f64, f64) {
    let line = state.length(PHASE_THICKNESS);
    (line, line + state.length(PHASE_SPACE))
}

fn draw(
    notation: Notation,
    enclose: &Enclose,
    rectangle: Rectangle,
    state: &State<'_>,
    canvas: &mut Canvas,
) {
    let Rectangle { x, y, width, height } = rectangle;
    let line = thickness(enclose, FRAME_THICKNESS, state);
    let strike = thickness(enclose, STRIKE_THICKNESS, state);
    let mut stroke = |from: (f64, f64), dx: f64, dy: f64| {
        canvas.mark(from.0, from.1, state, Ink::Stroke { dx, dy, thickness: strike });
    };
    match notation {
        Notation::Box => canvas.mark(x, y, state, Ink::Frame { width, height, thickness: line }),
        Notation::RoundedBox => {
            let radius = (FRAME_SPACE * state.size()).min(width / 2.0).min(height / 2.0);
            ring(rectangle, (radius, radius), line, state, canvas);
        }
        Notation::Circle => ring(rectangle, (width / 2.0, height / 2.0), line, state, canvas),
        Notation::Left => canvas.rule((x, y), line, height, state),
        Notation::Right => canvas.rule((x + width - line, y), line, height, state),
        Notation::Top => canvas.rule((x, y), width, line, state),
        Notation::Bottom => canvas.rule((x, y + height - line), width, line, state),
        Notation::Up => stroke((x, y + height), width, -height),
        Notation::Down => stroke((x, y), width, height),
        Notation::Horizontal => stroke((x, y + height / 2.0), width, 0.0),
        Notation::Vertical => stroke((x + width / 2.0, y), 0.0, height),
        Notation::UpArrow => arrow(rectangle, strike, state, canvas),
        Notation::Sout => {
            let middle = state.constants().x_height / 2.0 * state.size();
            let line = thickness(enclose, STRIKEOUT_THICKNESS, state);
            canvas.rule((x, -middle - line), width, line, state);
        }
        Notation::Actuarial => {
            let line = state.rule();
            canvas.rule((x, y), width, line, state);
            canvas.rule((x + width - line, y), line, height, state);
        }
        Notation::LongDivision => {
            canvas.rule((x, y), width, line, state);
            let (bulge, back) = (DIVISION_BULGE * state.size(), 1.5 * line);
            let mut path = String::new();
            let mut curve = |x: f64, height: f64| {
                let (x, third) = (x * 1000.0, height * 1000.0 / 3.0);
                let _ = write!(
                    path,
                    "c{x:.0} {third:.0} {x:.0} {:.0} 0 {:.0}",
                    2.0 * third,
                    3.0 * third
                );
            };
            curve(bulge, height);
            curve(bulge - back, -height);
            shape((x, y), format!("M0 0{path}z"), state, canvas);
        }
        Notation::Phase => {
            let tall = height * 1000.0;
            let path = format!(
                "M0 {tall:.0}L{:.0} 0l65 45L145 {:.0}H{:.0}V{tall:.0}z",
                tall / 2.0,
                tall - 80.0,
                width * 1000.0
            );
            shape((x, y), path, state, canvas);
        }
        Notation::Radical => {}
    }
}

/// Draws path data in 1/1000 em of the formula's root from a place.
fn shape((x, y): (f64, f64), path: String, state: &State<'_>, canvas: &mut Canvas) {
    let view = View { x: 0.0, y: 0.0, width: 1000.0, height: 1000.0, fit: Fit::Stretch };
    let ink = Ink::Shape { path: Cow::Owned(path), view, width: 1.0, height: 1.0 };
    canvas.mark(x, y, state, ink);
}

/// A line around a rectangle with corners of these radii: with half its width and height an ellipse.
fn ring(
    rectangle: Rectangle,
    (radius_x, radius_y): (f64, f64),
    line: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) {
    let Rectangle { x, y, width, height } = rectangle;
    let line = line.min(radius_x).min(radius_y);
    let mut path = String::new();
    for (inset, inner) in [(0.0, false), (line, true)] {
        let (rx, ry) = (radius_x - inset, radius_y - inset);
        let (left, right) = (inset, width - inset);
        let (top, bottom) = (inset, height - inset);
        // The inner contour runs the other way round and cuts a hole.
        let corners = [
            ((left, top + ry), (left + rx, top)),
            ((right - rx, top), (right, top + ry)),
            ((right, bottom - ry), (right - rx, bottom)),
            ((left + rx, bottom), (left, bottom - ry)),
        ];
        for step in 0..4 {
            let (mut from, mut to) = corners[if inner { 3 - step } else { step }];
            if inner {
                (from, to) = (to, from);
            }
            for point in [&mut from, &mut to] {
                *point = (point.0 * 1000.0, point.1 * 1000.0);
            }
            let bend = |a: f64, b: f64| a + (b - a) * QUARTER;
            // Either way round, every other corner is reached by a horizontal line.
            let (first, second) = if step % 2 == 1 {
                ((bend(from.0, to.0), from.1), (to.0, bend(to.1, from.1)))
            } else {
                ((from.0, bend(from.1, to.1)), (bend(to.0, from.0), to.1))
            };
            let _ = write!(
                path,
                "{}{:.0} {:.0}C{:.0} {:.0} {:.0} {:.0} {:.0} {:.0}",
                if step == 0 { 'M' } else { 'L' },
                from.0,
                from.1,
                first.0,
                first.1,
                second.0,
                second.1,
                to.0,
                to.1
            );
        }
        path.push('z');
    }
    shape((x, y), path, state, canvas);
}

/// From the lower left to the upper right corner, with a tip.
fn arrow(rectangle: Rectangle, thickness: f64, state: &State<'_>, canvas: &mut Canvas) {
    let Rectangle { x, y, width, height } = rectangle;
    let length = width.hypot(height);
    if !(length > 0.0) {
        return;
    }
    let (across, up) = (width / length, height / length);
    let tip = (TIP_LENGTH * state.size()).min(length);
    let half = tip * TIP_WIDTH / TIP_LENGTH / 2.0;
    let shaft = length - tip / 2.0;
    let ink = Ink::Stroke { dx: across * shaft, dy: -up * shaft, thickness };
    canvas.mark(x, y + height, state, ink);
    let back = (width - across * tip, up * tip);
    let path = format!(
        "M{:.0} 0L{:.0} {:.0}L{:.0} {:.0}z",
        width * 1000.0,
        (back.0 + up * half) * 1000.0,
        (back.1 + across * half) * 1000.0,
        (back.0 - up * half) * 1000.0,
        (back.1 - across * half) * 1000.0
    );
    shape((x, y), path, state, canvas);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Class, List};
    use crate::svg;

    const ALL: [Notation; 17] = [
        Notation::Box,
        Notation::RoundedBox,
        Notation::Circle,
        Notation::Left,
        Notation::Right,
        Notation::Top,
        Notation::Bottom,
        Notation::Up,
        Notation::UpArrow,
        Notation::Down,
        Notation::Horizontal,
        Notation::Vertical,
        Notation::Sout,
        Notation::Actuarial,
        Notation::LongDivision,
        Notation::Phase,
        Notation::Radical,
    ];

    fn em(value: f64) -> Length {
        Length { value, unit: Unit::Em }
    }

    /// A black rectangle, 2 em wide, 1 em high and 0.5 em deep.
    fn body() -> List {
        let kind = Kind::Rule { width: em(2.0), height: em(1.5), raise: em(-0.5) };
        vec![Node { kind, span: Span::default() }]
    }

    fn around(notations: &[Notation]) -> Enclose {
        Enclose {
            body: body(),
            notations: notations.to_vec(),
            padding: None,
            line_colour: None,
            background: None,
            thickness: None,
            class: Class::Ord,
        }
    }

    fn lay(node: &Enclose) -> ([f64; 3], Vec<Mark>) {
        let mut canvas = Canvas::default();
        let extent = enclose(node, &State::root(true), &mut canvas);
        ([extent.width, extent.height, extent.depth], canvas.marks)
    }

    #[track_caller]
    fn check(node: &Enclose, expected: [f64; 3]) {
        let (found, _) = lay(node);
        let same = found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(same, "{found:?} for {expected:?}");
    }

    #[test]
    fn frames_take_room_and_strikes_do_not() {
        check(&around(&[Notation::Box]), [2.6, 1.34, 0.84]);
        check(&around(&[Notation::Up, Notation::Down]), [2.0, 1.0, 0.5]);
        check(&around(&[Notation::Sout]), [2.0, 1.0, 0.5]);
        check(&around(&[Notation::Left, Notation::Top]), [2.24, 1.24, 0.5]);
        check(&around(&[Notation::Up, Notation::Box]), [2.6, 1.34, 0.84]);
    }

    #[test]
    fn what_an_author_says_goes_before_what_is_usual() {
        let given = Enclose { padding: Some(em(0.1)), ..around(&[]) };
        check(&given, [2.2, 1.1, 0.6]);
        let framed = Enclose { thickness: Some(em(0.2)), notations: vec![Notation::Box], ..given };
        check(&framed, [2.6, 1.3, 0.8]);
        let bare =
            Enclose { padding: Some(em(0.0)), background: Some("red".into()), ..around(&[]) };
        check(&bare, [2.0, 1.0, 0.5]);
    }

    #[test]
    fn colour_lies_behind_the_body_unless_nobody_knows_it() {
        let coloured = |name: &str| {
            let background = Some(name.into());
            lay(&Enclose {
                background,
                line_colour: Some("blue".into()),
                ..around(&[Notation::Box])
            })
        };
        let (extent, marks) = coloured("yellow");
        let colours: Vec<Option<&str>> = marks.iter().map(|mark| mark.colour.as_deref()).collect();
        assert_eq!(colours, [Some("yellow"), None, Some("blue")]);
        let Ink::Rule { width, height } = marks[0].ink else { panic!("{marks:?}") };
        assert!((width - extent[0]).abs() < 1e-9 && (height - extent[1] - extent[2]).abs() < 1e-9);
        let (same, marks) = coloured("nonsense");
        assert_eq!((same, marks.len()), (extent, 2));
    }

    #[test]
    fn every_notation_is_drawn_near_its_body() {
        for notation in ALL {
            let (extent, marks) = lay(&around(&[notation]));
            assert!(marks.len() > 1, "{notation:?}");
            let ink = svg::draw(&marks[1..]).ink().unwrap();
            let milli = crate::path::milli;
            let reaches = ink.left >= -250
                && ink.right <= milli(extent[0]) + 250
                && ink.top >= -milli(extent[1]) - 250
                && ink.bottom <= milli(extent[2]) + 250;
            assert!(reaches, "{notation:?} {ink:?} {extent:?}");
        }
    }

    #[test]
    fn nothing_at_all_can_be_enclosed() {
        for notation in ALL {
            let (extent, marks) = lay(&Enclose { body: Vec::new(), ..around(&[notation]) });
            assert!(extent.iter().all(|length| length.is_finite()), "{notation:?} {extent:?}");
            assert!(
                !svg::write(&svg::draw(&marks), svg::Frame::new(1.0, 1.0, 1.0), svg::Purpose::File)
                    .contains("NaN")
            );
        }
    }
}
