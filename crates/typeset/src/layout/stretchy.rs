//! Accents, braces and arrows that are as long as what they belong to.
//!
//! What grows is seen through windows: of one drawing the whole, of two each a half, of three a quarter, a half and a
//! quarter, which overlap a little so that no seam shows.

use std::borrow::Cow;

use crate::draw::{Fit, Ink, View};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::drawings as data;
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Accent, AccentMark, Arrow, List, Node, Vertical};

/// Units of path data in an em.
const UNITS: f64 = 1000.0;
/// Length of the path data that are cut, in units.
const LONG: f64 = 400_000.0;
/// Between a body and its brace, in em.
const BRACE_GAP: f64 = 0.1;
/// Between a brace and its limits, in em.
const LIMIT_GAP: f64 = 0.2;
/// Between an arrow and its labels, in em: 2 mu.
const LABEL_GAP: f64 = 0.111;
/// A label above that reaches deeper than this is raised by its depth.
const SHALLOW: f64 = 0.25;

/// A drawing that grows in length.
#[derive(Debug, Clone, Copy)]
struct Growing {
    parts: Parts,
    /// It is at least as long, in em.
    least: f64,
    /// In em.
    height: f64,
}

/// Path data by which of their ends are seen.
#[derive(Debug, Clone, Copy)]
enum Parts {
    Left(&'static str),
    Right(&'static str),
    Ends(&'static str, &'static str),
    /// The one in between by its middle.
    Brace(&'static str, &'static str, &'static str),
}

/// A drawing that is stretched: there are four of each kind, the wider the flatter.
#[derive(Debug, Clone, Copy)]
struct Wide {
    path: &'static str,
    /// The extent of the path data, in units.
    view: (f64, f64),
    /// In em.
    height: f64,
}

/// By KaTeX's name.
fn growing(name: &str) -> Option<Growing> {
    use Parts::{Brace, Ends, Left, Right};
    let (parts, least, height) = match name {
        "overrightarrow" | "underrightarrow" => (Right(data::RIGHT_ARROW), 0.888, 0.522),
        "overleftarrow" | "underleftarrow" => (Left(data::LEFT_ARROW), 0.888, 0.522),
        "overleftrightarrow" | "underleftrightarrow" => {
            (Ends(data::LEFT_ARROW, data::RIGHT_ARROW), 0.888, 0.522)
        }
        "Overrightarrow" => (Right(data::DOUBLE_RIGHT_ARROW), 0.888, 0.56),
        "overleftharpoon" | "xleftharpoonup" => (Left(data::LEFT_HARPOON), 0.888, 0.522),
        "overrightharpoon" | "xrightharpoonup" => (Right(data::RIGHT_HARPOON), 0.888, 0.522),
        "overlinesegment" | "underlinesegment" => {
            (Ends(data::LEFT_SEGMENT, data::RIGHT_SEGMENT), 0.888, 0.522)
        }
        "overgroup" => (Ends(data::LEFT_GROUP, data::RIGHT_GROUP), 0.888, 0.342),
        "undergroup" => (Ends(data::LEFT_GROUP_UNDER, data::RIGHT_GROUP_UNDER), 0.888, 0.342),
        "overbrace" => (Brace(data::LEFT_BRACE, data::MIDDLE_BRACE, data::RIGHT_BRACE), 1.6, 0.548),
        "underbrace" => (
            Brace(data::LEFT_BRACE_UNDER, data::MIDDLE_BRACE_UNDER, data::RIGHT_BRACE_UNDER),
            1.6,
            0.548,
        ),
        "overbracket" => (Ends(data::LEFT_BRACKET, data::RIGHT_BRACKET), 1.6, 0.44),
        "underbracket" => (Ends(data::LEFT_BRACKET_UNDER, data::RIGHT_BRACKET_UNDER), 1.6, 0.41),
        "xrightarrow" => (Right(data::RIGHT_ARROW), 1.469, 0.522),
        "xleftarrow" => (Left(data::LEFT_ARROW), 1.469, 0.522),
        "cdrightarrow" => (Right(data::RIGHT_ARROW), 3.0, 0.522),
        "cdleftarrow" => (Left(data::LEFT_ARROW), 3.0, 0.522),
        "cdlongequal" => (Left(data::LONG_EQUAL), 3.0, 0.334),
        "xRightarrow" => (Right(data::DOUBLE_RIGHT_ARROW), 1.526, 0.56),
        "xLeftarrow" => (Left(data::DOUBLE_LEFT_ARROW), 1.526, 0.56),
        "xleftharpoondown" => (Left(data::LEFT_HARPOON_DOWN), 0.888, 0.522),
        "xrightharpoondown" => (Right(data::RIGHT_HARPOON_DOWN), 0.888, 0.522),
        "xlongequal" => (Left(data::LONG_EQUAL), 0.888, 0.334),
        "xtwoheadleftarrow" => (Left(data::TWO_HEADED_LEFT_ARROW), 0.888, 0.334),
        "xtwoheadrightarrow" => (Right(data::TWO_HEADED_RIGHT_ARROW), 0.888, 0.334),
        "xleftrightarrow" => (Ends(data::LEFT_ARROW, data::RIGHT_ARROW), 1.75, 0.522),
        "xLeftrightarrow" => (Ends(data::DOUBLE_LEFT_ARROW, data::DOUBLE_RIGHT_ARROW), 1.75, 0.56),
        "xrightleftharpoons" => {
            (Ends(data::LEFT_HARPOON_DOWN_UNDER_BAR, data::RIGHT_HARPOON_OVER_BAR), 1.75, 0.716)
        }
        "xleftrightharpoons" => {
            (Ends(data::LEFT_HARPOON_OVER_BAR, data::RIGHT_HARPOON_DOWN_UNDER_BAR), 1.75, 0.716)
        }
        "xhookleftarrow" => (Ends(data::LEFT_ARROW, data::RIGHT_HOOK), 1.08, 0.522),
        "xhookrightarrow" => (Ends(data::LEFT_HOOK, data::RIGHT_ARROW), 1.08, 0.522),
        "xmapsto" => (Ends(data::LEFT_MAPS_TO, data::RIGHT_ARROW), 1.5, 0.522),
        "xtofrom" => (Ends(data::LEFT_TO_FROM, data::RIGHT_TO_FROM), 1.75, 0.528),
        "xrightleftarrows" => {
            (Ends(data::LEFT_ARROW_UNDER_BAR, data::RIGHT_ARROW_OVER_BAR), 1.75, 0.901)
        }
        "xrightequilibrium" => (
            Ends(data::SHORT_LEFT_HARPOON_UNDER_BAR, data::RIGHT_HARPOON_OVER_SHORT_BAR),
            1.75,
            0.716,
        ),
        "xleftequilibrium" => (
            Ends(data::LEFT_HARPOON_UNDER_SHORT_BAR, data::SHORT_RIGHT_HARPOON_OVER_BAR),
            1.75,
            0.716,
        ),
        _ => return None,
    };
    Some(Growing { parts, least, height })
}

/// By KaTeX's name and the number of atoms below or above it.
fn wide(name: &str, atoms: usize) -> Option<Wide> {
    let size = match atoms {
        0..=1 => 0,
        2..=3 => 1,
        4..=5 => 2,
        _ => 3,
    };
    let hats = [(1062.0, 239.0), (2364.0, 300.0), (2364.0, 360.0), (2364.0, 420.0)];
    let hat_heights = [0.24, 0.3, 0.3, 0.42];
    let tildes = [(600.0, 260.0), (1033.0, 286.0), (2339.0, 306.0), (2340.0, 312.0)];
    let tilde_heights = [0.26, 0.286, 0.3, 0.34];
    let (paths, views, heights) = match name {
        "widehat" => ([data::HAT_1, data::HAT_2, data::HAT_3, data::HAT_4], hats, hat_heights),
        "widecheck" => {
            ([data::CHECK_1, data::CHECK_2, data::CHECK_3, data::CHECK_4], hats, hat_heights)
        }
        "widetilde" | "utilde" => {
            ([data::TILDE_1, data::TILDE_2, data::TILDE_3, data::TILDE_4], tildes, tilde_heights)
        }
        _ => return None,
    };
    Some(Wide { path: paths[size], view: views[size], height: heights[size] })
}

/// Whether scripts of this drawing are limits.
pub(crate) fn is_brace(mark: AccentMark) -> bool {
    matches!(
        mark,
        AccentMark::Bracket { .. }
            | AccentMark::Stretchy("overbrace" | "underbrace" | "overbracket" | "underbracket")
    )
}

/// A bracket of lines: a box from its lower edge up, open at the side of the body.
fn bracket(
    place: Vertical,
    (thickness, height): (f64, f64),
    width: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let (thickness, width) = (thickness.max(0.0), width.max(2.0 * thickness));
    let height = height.max(thickness);
    let top = match place {
        Vertical::Above => -height,
        Vertical::Below => -thickness,
    };
    for (x, y, width, height) in [
        (0.0, top, width, thickness),
        (0.0, -height, thickness, height),
        (width - thickness, -height, thickness, height),
    ] {
        canvas.rule((x, y), width, height, state);
    }
    canvas.extent(start, width, height, 0.0)
}

/// The drawing of a stretchy accent for `body`, which is `width` wide, alone: a box of its own height from its lower
/// edge up, which the caller puts above or below the body. Braces and arrows over and under (`overrightarrow`) too.
pub(crate) fn drawing(
    name: &str,
    body: &[Node],
    width: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    if let Some(wide) = wide(name, body.len()) {
        let (start, height) = (canvas.start(), wide.height * state.size());
        let view =
            View { x: 0.0, y: 0.0, width: wide.view.0, height: wide.view.1, fit: Fit::Stretch };
        let ink = Ink::Shape { path: Cow::Borrowed(wide.path), view, width, height };
        canvas.mark(0.0, -height, state, ink);
        return canvas.extent(start, width, height, 0.0);
    }
    match growing(name) {
        Some(growing) => grow(growing, width, state, canvas),
        None => canvas.space(width),
    }
}

/// A drawing `width` long, or of its least length: a box from its lower edge up.
fn grow(growing: Growing, width: f64, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let (width, height) = (width.max(growing.least * state.size()), growing.height * state.size());
    let mut window = |path, fit, from: f64, share: f64| {
        let view = View { x: 0.0, y: 0.0, width: LONG, height: growing.height * UNITS, fit };
        let ink = Ink::Shape { path: Cow::Borrowed(path), view, width: share * width, height };
        canvas.mark(from * width, -height, state, ink);
    };
    match growing.parts {
        Parts::Left(path) => window(path, Fit::SliceLeft, 0.0, 1.0),
        Parts::Right(path) => window(path, Fit::SliceRight, 0.0, 1.0),
        Parts::Ends(left, right) => {
            window(left, Fit::SliceLeft, 0.0, 0.502);
            window(right, Fit::SliceRight, 0.498, 0.502);
        }
        Parts::Brace(left, middle, right) => {
            window(left, Fit::SliceLeft, 0.0, 0.251);
            window(middle, Fit::SliceMiddle, 0.25, 0.5);
            window(right, Fit::SliceRight, 0.749, 0.251);
        }
    }
    canvas.extent(start, width, height, 0.0)
}

/// A horizontal brace with its body and what stands as limits beyond the brace and at the other side.
pub(crate) fn brace(
    accent: &Accent,
    above: Option<&List>,
    below: Option<&List>,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (start, size) = (canvas.start(), state.size());
    // Display style, but no larger than what is around.
    let inside =
        if state.is_tight() { *state } else { state.in_style(crate::node::Style::Display) };
    let body = list(&accent.body, &inside.with_cramping(false), canvas);
    let drawn = match accent.mark {
        AccentMark::Stretchy(name) => drawing(name, &accent.body, body.width, state, canvas),
        AccentMark::Bracket { thickness, height } => {
            let measures = (state.length(thickness), state.length(height));
            bracket(accent.place, measures, body.width, state, canvas)
        }
        AccentMark::Character(_) | AccentMark::Vector | AccentMark::Dots(_) => canvas.space(0.0),
    };
    let above = above.map(|limit| list(limit, &state.superscript(), canvas));
    let below = below.map(|limit| list(limit, &state.subscript(), canvas));
    let limit_width = |limit: Option<Extent>| limit.map_or(0.0, |limit| limit.width);
    let width = body.width.max(drawn.width).max(limit_width(above)).max(limit_width(below));

    let (mut height, mut depth) = (body.height, body.depth);
    let centre = |extent: Extent| (width - extent.width) / 2.0;
    canvas.shift(body, centre(body), 0.0);
    match accent.place {
        Vertical::Above => {
            height += BRACE_GAP * size;
            canvas.shift(drawn, centre(drawn), -height);
            height += drawn.height;
        }
        Vertical::Below => {
            depth += BRACE_GAP * size + drawn.height;
            canvas.shift(drawn, centre(drawn), depth);
        }
    }
    if let Some(limit) = above {
        height += LIMIT_GAP * size + limit.depth;
        canvas.shift(limit, centre(limit), -height);
        height += limit.height;
    }
    if let Some(limit) = below {
        depth += LIMIT_GAP * size + limit.height;
        canvas.shift(limit, centre(limit), depth);
        depth += limit.depth;
    }
    canvas.extent(start, width, height, depth)
}

/// `\xrightarrow[below]{above}`.
pub(crate) fn arrow(arrow: &Arrow, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let labels =
        Labels { above: Some(&arrow.above), below: arrow.below.as_ref(), before: 0.5, after: 0.5 };
    labelled(arrow.name, labels, state, canvas)
}

/// What stands above and below an arrow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labels<'a> {
    pub(crate) above: Option<&'a List>,
    pub(crate) below: Option<&'a List>,
    /// How much further than a label the arrow reaches, in em of the label.
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// An arrow on the axis, at least as long as its labels with the space around them.
pub(crate) fn labelled(
    name: &str,
    labels: Labels<'_>,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (start, size, axis) = (canvas.start(), state.size(), state.axis());
    let (upper, lower) = (state.superscript(), state.subscript());
    let above = labels.above.map(|label| list(label, &upper, canvas));
    let below = labels.below.map(|label| list(label, &lower, canvas));
    let around = labels.before + labels.after;
    let room = |label: Option<Extent>, style: &State<'_>| {
        label.map_or(0.0, |label| label.width + around * style.size())
    };
    let width = room(above, &upper).max(room(below, &lower));
    let drawn = match growing(name) {
        Some(growing) => grow(growing, width, state, canvas),
        None => canvas.space(width),
    };
    let width = drawn.width;
    let half = drawn.height / 2.0;
    canvas.shift(drawn, 0.0, half - axis);

    let (mut height, mut depth) = (axis + half, (half - axis).max(0.0));
    if let Some(label) = above {
        let mut base = axis + half + LABEL_GAP * size;
        if label.depth > SHALLOW * size || name == "xleftequilibrium" {
            base += label.depth;
        }
        let x = (width - room(above, &upper)) / 2.0 + labels.before * upper.size();
        canvas.shift(label, x, -base);
        height = height.max(base + label.height);
    }
    if let Some(label) = below {
        let base = half - axis + LABEL_GAP * size + label.height;
        let x = (width - room(below, &lower)) / 2.0 + labels.before * lower.size();
        canvas.shift(label, x, base);
        depth = depth.max(base + label.depth);
    }
    canvas.extent(start, width, height, depth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Mark;
    use crate::golden_parts::contours;
    use crate::node::{Kind, Length, Span, Unit};
    use crate::path::{Bounds, Path};
    use crate::svg;

    #[test]
    fn a_bracket_has_the_measures_it_is_given() {
        let em = |value| Length { value, unit: Unit::Em };
        let body = Kind::Rule { width: em(3.0), height: em(1.5), raise: em(-0.5) };
        let mut accent = Accent {
            mark: AccentMark::Bracket { thickness: em(0.2), height: em(0.8) },
            place: Vertical::Above,
            face: crate::face::Face::Main,
            body: vec![Node { kind: body, span: Span::default() }],
            text: false,
        };
        let lay = |accent: &Accent| {
            let mut canvas = Canvas::default();
            let extent = brace(accent, None, None, &State::root(true), &mut canvas);
            let rules = canvas.marks.iter().skip(1).filter_map(|mark| match mark.ink {
                Ink::Rule { width, height } => Some([mark.x, mark.y, width, height]),
                _ => None,
            });
            let rules: Vec<_> = rules.map(|rule| rule.map(|x| (x * 1e6).round() / 1e6)).collect();
            (rules, (extent.height * 1e6).round() / 1e6, (extent.depth * 1e6).round() / 1e6)
        };
        let top = -1.9;
        let above = vec![[0.0, top, 3.0, 0.2], [0.0, top, 0.2, 0.8], [2.8, top, 0.2, 0.8]];
        assert_eq!(lay(&accent), (above, -top, 0.5));
        accent.place = Vertical::Below;
        let (top, end) = (0.6, 1.4);
        let below = vec![[0.0, end - 0.2, 3.0, 0.2], [0.0, top, 0.2, 0.8], [2.8, top, 0.2, 0.8]];
        assert_eq!(lay(&accent), (below, 1.0, end));
    }

    const GROWING: [&str; 43] = [
        "overrightarrow",
        "underrightarrow",
        "overleftarrow",
        "underleftarrow",
        "overleftrightarrow",
        "underleftrightarrow",
        "Overrightarrow",
        "overleftharpoon",
        "overrightharpoon",
        "overlinesegment",
        "underlinesegment",
        "overgroup",
        "undergroup",
        "overbrace",
        "underbrace",
        "overbracket",
        "underbracket",
        "xrightarrow",
        "xleftarrow",
        "cdrightarrow",
        "cdleftarrow",
        "cdlongequal",
        "xRightarrow",
        "xLeftarrow",
        "xleftharpoonup",
        "xrightharpoonup",
        "xleftharpoondown",
        "xrightharpoondown",
        "xlongequal",
        "xtwoheadleftarrow",
        "xtwoheadrightarrow",
        "xleftrightarrow",
        "xLeftrightarrow",
        "xrightleftharpoons",
        "xleftrightharpoons",
        "xhookleftarrow",
        "xhookrightarrow",
        "xmapsto",
        "xtofrom",
        "xrightleftarrows",
        "xrightequilibrium",
        "xleftequilibrium",
        "unknown",
    ];

    fn drawn(name: &str, atoms: usize, width: f64) -> (Extent, Vec<Mark>) {
        let body =
            vec![
                Node { kind: crate::node::Kind::Group(Vec::new()), span: Default::default() };
                atoms
            ];
        let mut canvas = Canvas::default();
        let extent = drawing(name, &body, width, &State::root(true), &mut canvas);
        (extent, canvas.marks)
    }

    fn ink(marks: &[Mark]) -> Option<Bounds> {
        svg::draw(marks).ink()
    }

    #[test]
    fn drawings_fill_their_boxes_from_end_to_end() {
        for name in GROWING {
            for width in [3.0, 10.0] {
                let (extent, marks) = drawn(name, 1, width);
                let Some(ink) = ink(&marks) else {
                    assert_eq!((name, extent.height), ("unknown", 0.0));
                    continue;
                };
                let height = crate::path::milli(extent.height);
                assert!(
                    ink.left.abs() <= 10 && ink.top >= -height - 1 && ink.bottom <= 1,
                    "{name} {ink:?}"
                );
                assert!((ink.right - crate::path::milli(width)).abs() <= 10, "{name} {ink:?}");
                assert!(ink.bottom - ink.top >= height / 3, "{name} {ink:?}");
            }
        }
    }

    /// What overlaps a character or another part must not cancel with it.
    #[test]
    fn contours_are_clockwise() {
        let wide = ["widehat", "widecheck", "widetilde", "utilde"];
        for name in GROWING.into_iter().chain(wide) {
            for atoms in [1, 2, 4, 6] {
                for mark in drawn(name, atoms, 3.0).1 {
                    let Ink::Shape { path, view, width, height } = &mark.ink else {
                        panic!("{mark:?}")
                    };
                    let mut drawn = Path::default();
                    crate::shape::draw(
                        &mut drawn,
                        path,
                        *view,
                        (0.0, 0.0),
                        (width * 1000.0, height * 1000.0),
                    );
                    for contour in contours(&drawn.take()) {
                        let next = contour.iter().skip(1).chain(contour.first());
                        let area: f64 =
                            contour.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
                        assert!(area > 0.0, "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_wide_accent_is_as_wide_as_its_body_and_never_too_high() {
        for name in ["widehat", "widecheck", "widetilde", "utilde"] {
            let mut before = 0.0;
            for atoms in 1..9 {
                let (extent, marks) = drawn(name, atoms, 0.7);
                let ink = ink(&marks).unwrap();
                assert!(extent.width == 0.7 && extent.height >= before, "{name} of {atoms}");
                assert!(
                    ink.left >= -1 && (600..=701).contains(&ink.right) && ink.bottom <= 1,
                    "{ink:?}"
                );
                before = extent.height;
            }
        }
    }

    #[test]
    fn what_grows_has_a_least_length() {
        let (extent, _) = drawn("overbrace", 1, 0.2);
        assert_eq!((extent.width, extent.height), (1.6, 0.548));
        let (extent, _) = drawn("overrightarrow", 1, 0.2);
        assert_eq!((extent.width, extent.height), (0.888, 0.522));
    }
}
