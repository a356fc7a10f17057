//! A matrix as tinted cells: a heat map.

use crate::label::Label;
use crate::mark::Canvas;
use crate::number::{decimal, significant};
use crate::place::Rect;
use crate::scale::Extent;
use crate::svg::{Anchor, Path, Svg};
use crate::theme::Colour;

/// A matrix as cells, row 0 at the top; `x` is the column, `y` the row. The tint follows the theme: from the ground to
/// qing, or through the ground from qing (below 0) to zhu (above). A cell that is not finite stays empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    columns: usize,
    rows: usize,
    values: Vec<f64>,
    diverging: bool,
    domain: Option<(f64, f64)>,
    decimals: Option<usize>,
    key: Option<String>,
}

/// Tints told apart; more would not be seen and would make the file longer.
const LEVELS: usize = 64;
/// Size of the key's colours in units.
const KEY: (f64, f64) = (96.0, 9.0);

impl Cells {
    /// A matrix `rows × columns`, row after row.
    ///
    /// # Panics
    /// If there are not `rows · columns` values.
    #[track_caller]
    pub fn new(rows: usize, columns: usize, values: impl IntoIterator<Item = f64>) -> Cells {
        let values: Vec<f64> = values.into_iter().collect();
        assert_eq!(values.len(), rows * columns, "a {rows}×{columns} matrix");
        Cells { columns, rows, values, diverging: false, domain: None, decimals: None, key: None }
    }

    /// Two colours, for values below and above 0.
    #[must_use]
    pub fn diverging(mut self) -> Cells {
        self.diverging = true;
        self
    }

    /// The values of the faintest and the strongest tint; otherwise the least and the largest. Diverging
    /// cells use the larger size on both sides.
    #[must_use]
    pub fn domain(mut self, low: f64, high: f64) -> Cells {
        self.domain = Some((low, high));
        self
    }

    /// Each value with so many decimals in its cell, where it fits.
    #[must_use]
    pub fn decimals(mut self, decimals: usize) -> Cells {
        self.decimals = Some(decimals);
        self
    }

    /// A key of tints above the panel, with this name.
    #[must_use]
    pub fn key(mut self, name: impl Into<String>) -> Cells {
        self.key = Some(name.into());
        self
    }

    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        x.add(-0.5);
        x.add(self.columns as f64 - 0.5);
        y.add(-0.5);
        y.add(self.rows as f64 - 0.5);
    }

    /// Ends of the domain: in order, finite, apart.
    fn ends(&self) -> (f64, f64) {
        let mut extent = Extent::default();
        self.values.iter().for_each(|value| extent.add(*value));
        let set =
            self.domain.filter(|(low, high)| low < high && low.is_finite() && high.is_finite());
        let (low, high) = set.unwrap_or_else(|| extent.linear(false));
        if self.diverging {
            let size = low.abs().max(high.abs());
            (-size, size)
        } else {
            (low, high)
        }
    }

    /// The tint of a value: from −1 (strong qing, diverging only) through 0 (the ground) to 1.
    fn tint(&self, value: f64, (low, high): (f64, f64)) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        let share = ((value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)).clamp(0.0, 1.0);
        Some(if self.diverging { 2.0 * share - 1.0 } else { share })
    }

    /// Colour and opacity of a tint.
    fn paint(&self, tint: f64) -> (Colour, f64) {
        let colour =
            if self.diverging && tint > 0.0 { Colour::Series(2) } else { Colour::Series(1) };
        (colour, 0.03 + 0.97 * tint.abs())
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let ends = self.ends();
        let size = (canvas.x.unit(), canvas.y.unit());
        // Large cells stand a hairline apart; small ones touch, without seams.
        let gap = if size.0.min(size.1) >= 16.0 { 1.0 } else { 0.0 };
        let mut paths: Vec<(f64, Path)> = Vec::new();
        paths.resize_with(2 * LEVELS + 1, Default::default);
        for (place, value) in self.places(canvas) {
            let Some(tint) = self.tint(value, ends) else { continue };
            let level = (tint * LEVELS as f64).round();
            let (tint_of_level, path) =
                &mut paths[(level as i64 + LEVELS as i64).unsigned_abs() as usize];
            *tint_of_level = level / LEVELS as f64;
            let (width, height) = (place.width() - gap, place.height() - gap);
            path.to('M', &[place.left + gap / 2.0, place.top + gap / 2.0]);
            path.to('h', &[width]).to('v', &[height]).to('h', &[-width]).close();
        }
        for (tint, path) in paths.into_iter().filter(|(_, path)| !path.is_empty()) {
            let (colour, opacity) = self.paint(tint);
            let element =
                canvas.svg.element("path").paint("fill", colour).number("fill-opacity", opacity);
            let element =
                if gap == 0.0 { element.attr("shape-rendering", "crispEdges") } else { element };
            element.attr("d", path).end();
        }
        self.numbers(canvas, ends);
        if let Some(name) = &self.key {
            self.draw_key(canvas, name, ends);
        }
    }

    /// The place of each visible cell with its value.
    fn places(&self, canvas: &Canvas<'_>) -> Vec<(Rect, f64)> {
        let (x, y) = (canvas.x, canvas.y);
        let edges = |scale: crate::scale::Scale, index: usize| {
            let (a, b) = (scale.clamped(index as f64 - 0.5)?, scale.clamped(index as f64 + 0.5)?);
            ((a - b).abs() > 0.01).then(|| (a.min(b), a.max(b)))
        };
        let mut places = Vec::new();
        for (index, &value) in self.values.iter().enumerate() {
            let (row, column) = (index / self.columns, index % self.columns);
            if let (Some((left, right)), Some((top, bottom))) = (edges(x, column), edges(y, row)) {
                places.push((Rect { left, top, right, bottom }, value));
            }
        }
        places
    }

    fn numbers(&self, canvas: &mut Canvas<'_>, ends: (f64, f64)) {
        let Some(decimals) = self.decimals else { return };
        let cells: Vec<(Rect, f64, Label)> = self
            .places(canvas)
            .into_iter()
            .filter(|(_, value)| value.is_finite())
            .map(|(place, value)| (place, value, Label::parse(&decimal(value, decimals))))
            .collect();
        let fits = |(place, _, label): &(Rect, f64, Label)| {
            label.width() + 4.0 <= place.width() && place.height() >= 15.0
        };
        if !cells.iter().all(fits) {
            return;
        }
        for (place, value, label) in &cells {
            let (_, opacity) = self.paint(self.tint(*value, ends).unwrap_or(0.0));
            let colour = if opacity > 0.55 { Colour::Card } else { Colour::Ink };
            let at = ((place.left + place.right) / 2.0, (place.top + place.bottom) / 2.0 + 4.5);
            canvas.svg.text(at, Anchor::Middle, label, colour);
        }
    }

    /// The key, at the right above the frame: name, lowest value, tints, highest value.
    fn draw_key(&self, canvas: &mut Canvas<'_>, name: &str, (low, high): (f64, f64)) {
        let (frame, baseline) = (canvas.frame, canvas.frame.top - 14.0);
        let shown = |value: f64| Label::parse(&significant(value, 2));
        let (low_label, high_label) = (shown(low), shown(high));
        let svg: &mut Svg = canvas.svg;
        let right = frame.right;
        svg.text((right, baseline), Anchor::End, &high_label, Colour::Quiet);
        let tints_right = right - high_label.width() - 7.0;
        let tints_left = tints_right - KEY.0;
        let pieces = 24;
        let width = KEY.0 / f64::from(pieces);
        for piece in 0..pieces {
            let share = (f64::from(piece) + 0.5) / f64::from(pieces);
            let (colour, opacity) =
                self.paint(if self.diverging { 2.0 * share - 1.0 } else { share });
            svg.rect((tints_left + f64::from(piece) * width, baseline - KEY.1), (width, KEY.1))
                .paint("fill", colour)
                .number("fill-opacity", opacity)
                .attr("shape-rendering", "crispEdges")
                .end();
        }
        svg.text((tints_left - 7.0, baseline), Anchor::End, &low_label, Colour::Quiet);
        let name_right = tints_left - 7.0 - low_label.width() - 10.0;
        let name = Label::parse(name);
        let space = Rect {
            left: name_right - name.width(),
            top: baseline - 12.0,
            right,
            bottom: baseline + 4.0,
        };
        // The upright axis has its name in the same line.
        if canvas.labels.is_free(&space) {
            canvas.svg.text((name_right, baseline), Anchor::End, &name, Colour::Quiet);
        }
        canvas.labels.take(space);
    }
}
