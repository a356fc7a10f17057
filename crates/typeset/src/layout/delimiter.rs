//! Delimiters of any height (p. 442 and rule 19): from the fonts, or built of parts.
//!
//! A delimiter's size does not depend on the size of what is around: `\bigl` is the same in `\tiny`, as in KaTeX.

use crate::draw::{Fit, Ink, View};
use crate::face::Face;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::paths;
use crate::layout::state::State;
use crate::metrics::{Metric, metric};
use crate::node::{Delimiter, Style};

/// `\nulldelimiterspace`, 1.2 pt.
pub(crate) const NULL_SPACE: f64 = 0.12;
/// Heights of `\big`, `\Big`, `\bigg`, `\Bigg` in em.
pub(crate) const SIZES: [f64; 4] = [1.2, 1.8, 2.4, 3.0];
/// Parts overlap by this, in em.
const LAP: f64 = 0.008;
/// Height of the axis at normal size.
const AXIS: f64 = 0.25;

/// Where a delimiter comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Main, at the size that this style has at `\normalsize`.
    Small(Style),
    /// Size1 to Size4.
    Large(u8),
    /// Built of parts.
    Stacked,
}

/// How a delimiter grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Growth {
    /// No further than the fonts go.
    Never,
    /// By parts when the fonts have none so large.
    Late,
    /// By parts as soon as it is larger than in Main.
    Early,
}

fn growth(character: char) -> Growth {
    match character {
        '⟨' | '⟩' | '/' | '\\' | '<' | '>' => Growth::Never,
        '(' | ')' | '[' | ']' | '{' | '}' | '⌊' | '⌋' | '⌈' | '⌉' | '√' => Growth::Late,
        _ => Growth::Early,
    }
}

/// The face of the fonts for large delimiters, 1 to 4.
fn large_face(step: u8) -> Face {
    match step {
        0 | 1 => Face::Size1,
        2 => Face::Size2,
        3 => Face::Size3,
        _ => Face::Size4,
    }
}

/// Size of the font of a style at `\normalsize`.
fn style_size(style: Style) -> f64 {
    State::root(false).in_style(style).size()
}

/// The smallest form of a delimiter that is higher than `total`, in em of the root, within a style.
pub(crate) fn choose(character: char, total: f64, style: Style) -> Size {
    let growth = growth(character);
    let high = |face, size: f64| {
        metric(face, character).is_some_and(|metric| (metric.height + metric.depth) * size > total)
    };
    let first = match style {
        Style::Display | Style::Text => 2,
        Style::Script => 1,
        Style::ScriptScript => 0,
    };
    for style in &[Style::ScriptScript, Style::Script, Style::Text][first..] {
        if high(Face::Main, style_size(*style)) {
            return Size::Small(*style);
        }
    }
    if growth != Growth::Early {
        for step in 1..=4 {
            if high(large_face(step), 1.0) {
                return Size::Large(step);
            }
        }
    }
    if growth == Growth::Never { Size::Large(4) } else { Size::Stacked }
}

/// `\big`, `\Big`, `\bigg`, `\Bigg`: not centred on the axis of the style around.
pub(crate) fn of_size(
    delimiter: Delimiter,
    step: u8,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let Delimiter::Character(character) = delimiter else { return canvas.space(0.0) };
    let character = normal(character);
    if growth(character) == Growth::Early {
        let total = SIZES[usize::from(step.clamp(1, 4)) - 1];
        return stacked(character, total, AXIS, state, canvas);
    }
    glyph(character, large_face(step), 1.0, false, state, canvas)
}

/// A delimiter of at least this height, in em of the root, centred on the axis.
pub(crate) fn at_least(
    character: char,
    total: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let character = normal(character);
    match choose(character, total, state.style) {
        Size::Small(style) => {
            let size = style_size(style);
            glyph(character, Face::Main, size, true, state, canvas)
        }
        Size::Large(step) => glyph(character, large_face(step), 1.0, true, state, canvas),
        Size::Stacked => stacked(character, total, state.axis(), state, canvas),
    }
}

/// The height that a delimiter around a box must have (rule 19).
pub(crate) fn around(height: f64, depth: f64, state: &State<'_>) -> f64 {
    // TeX's `\delimiterfactor` 901 and `\delimitershortfall` 5 pt.
    let half = (height - state.axis()).max(depth + state.axis());
    (half / 500.0 * 901.0).max(2.0 * half - 0.5)
}

/// The character in the fonts.
fn normal(character: char) -> char {
    match character {
        '<' => '⟨',
        '>' => '⟩',
        '|' => '∣',
        '‖' => '∥',
        other => other,
    }
}

/// One character; `centred`: moved down to the axis of the style around, if that is lower than its own.
fn glyph(
    character: char,
    face: Face,
    size: f64,
    centred: bool,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let Some(metric) = metric(face, character) else { return canvas.space(0.0) };
    let down = if centred { AXIS * (1.0 - state.size() / size) } else { 0.0 };
    canvas.mark(0.0, down * size, state, Ink::Glyph { face, character, size });
    let width = (metric.advance + metric.italic) * size;
    // KaTeX takes the way down for one in em of the style around.
    let down = down * state.size();
    canvas.extent(start, width, metric.height * size - down, metric.depth * size + down)
}

/// What a delimiter is built of.
#[derive(Debug, Clone, Copy)]
struct Parts {
    face: Face,
    top: char,
    middle: Option<char>,
    bottom: char,
    repeated: char,
    /// KaTeX's drawing of the whole, and its width in 1/1000 em.
    drawing: Option<(paths::Tall, f64)>,
}

fn parts(character: char) -> Parts {
    use paths::Tall;
    let parts = |face, top, middle, bottom, repeated| Parts {
        face,
        top,
        middle,
        bottom,
        repeated,
        drawing: None,
    };
    let drawn = |face, top, bottom, repeated, drawing, width| Parts {
        face,
        top,
        middle: None,
        bottom,
        repeated,
        drawing: Some((drawing, width)),
    };
    let (small, large) = (Face::Size1, Face::Size4);
    match character {
        '↑' => parts(small, '↑', None, '⏐', '⏐'),
        '↓' => parts(small, '⏐', None, '↓', '⏐'),
        '↕' => parts(small, '↑', None, '↓', '⏐'),
        '⇑' => parts(small, '⇑', None, '‖', '‖'),
        '⇓' => parts(small, '‖', None, '⇓', '‖'),
        '⇕' => parts(small, '⇑', None, '⇓', '‖'),
        '∥' => drawn(small, '∥', '∥', '∥', Tall::DoubleVertical, 556.0),
        '[' => drawn(large, '⎡', '⎣', '⎢', Tall::LeftBracket, 667.0),
        ']' => drawn(large, '⎤', '⎦', '⎥', Tall::RightBracket, 667.0),
        '⌊' => drawn(large, '⎢', '⎣', '⎢', Tall::LeftFloor, 667.0),
        '⌋' => drawn(large, '⎥', '⎦', '⎥', Tall::RightFloor, 667.0),
        '⌈' => drawn(large, '⎡', '⎢', '⎢', Tall::LeftCeiling, 667.0),
        '⌉' => drawn(large, '⎤', '⎥', '⎥', Tall::RightCeiling, 667.0),
        '(' => drawn(large, '⎛', '⎝', '⎜', Tall::LeftParenthesis, 875.0),
        ')' => drawn(large, '⎞', '⎠', '⎟', Tall::RightParenthesis, 875.0),
        '{' => parts(large, '⎧', Some('⎨'), '⎩', '⎪'),
        '}' => parts(large, '⎫', Some('⎬'), '⎭', '⎪'),
        '⟮' => parts(large, '⎧', None, '⎩', '⎪'),
        '⟯' => parts(large, '⎫', None, '⎭', '⎪'),
        '⎰' => parts(large, '⎧', None, '⎭', '⎪'),
        '⎱' => parts(large, '⎫', None, '⎩', '⎪'),
        _ => drawn(small, '∣', '∣', '∣', Tall::Vertical, 333.0),
    }
}

/// A delimiter built of parts, centred on an axis.
fn stacked(
    character: char,
    total: f64,
    axis: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let parts = parts(character);
    let measure = |character| metric(parts.face, character).unwrap_or_default();
    let high = |metric: Metric| metric.height + metric.depth;
    let (top, bottom) = (measure(parts.top), measure(parts.bottom));
    let middle = parts.middle.map(measure).unwrap_or_default();
    let sides = if parts.middle.is_some() { 2.0 } else { 1.0 };
    let repeated = high(measure(parts.repeated));
    let least = high(top) + high(bottom) + high(middle);
    let times = ((total - least) / (sides * repeated)).ceil().max(0.0);
    let whole = least + times * sides * repeated;
    let depth = whole / 2.0 - axis;
    let height = whole - depth;
    if let Some((drawing, width)) = parts.drawing {
        let between = whole - high(top) - high(bottom);
        let drawn = (whole * 1000.0).round();
        let view = View { x: 0.0, y: 0.0, width, height: drawn, fit: Fit::Meet };
        let path = paths::tall(drawing, (between * 1000.0).round()).into();
        let (width, drawn) = (width / 1000.0, drawn / 1000.0);
        canvas.mark(0.0, depth - drawn, state, Ink::Shape { path, view, width, height: drawn });
        return canvas.extent(start, width, height, depth);
    }
    let mut put = |character, metric: Metric, lower: f64| {
        let ink = Ink::Glyph { face: parts.face, character, size: 1.0 };
        canvas.mark(0.0, lower - metric.depth, state, ink);
        metric.advance
    };
    // From the bottom up: y of the lower edge of each part.
    let mut width = put(parts.bottom, bottom, depth).max(put(parts.top, top, high(top) - height));
    let inner = (whole - least) / sides + 2.0 * LAP;
    let after_bottom = depth - high(bottom) + LAP;
    let mut fills = [Some(after_bottom), None];
    if let Some(character) = parts.middle {
        let lower = after_bottom - inner + LAP;
        width = width.max(put(character, middle, lower));
        fills[1] = Some(lower - high(middle) + LAP);
    }
    for lower in fills.into_iter().flatten() {
        for &(left, right) in paths::strokes(parts.repeated) {
            let (left, right) = (left / 1000.0, right / 1000.0);
            canvas.rule((left, lower - inner), right - left, inner, state);
        }
    }
    width = width.max(measure(parts.repeated).width);
    canvas.extent(start, width, height, depth)
}
