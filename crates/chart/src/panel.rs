//! One panel: two axes and the marks between them.

use crate::axis::Axis;
use crate::label::Label;
use crate::mark::{Canvas, Mark};
use crate::place::{Labels, Rect};
use crate::scale::{Extent, Scale};
use crate::svg::{Anchor, Path, Svg};
use crate::theme::{Colour, Width};
use crate::ticks::Tick;

/// Two axes and marks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    x: Axis,
    y: Axis,
    marks: Vec<Mark>,
    title: String,
    height: Option<f64>,
    aspect: Option<f64>,
    canvas: bool,
}

impl Panel {
    /// A panel with two linear axes.
    pub fn new() -> Panel {
        Panel::default()
    }

    /// A panel without axes whose data are units: `x` from 0 to the right, `y` from 0 to `height`
    /// downwards. For pictures, boxes and arrows that are no plot.
    pub fn canvas(height: f64) -> Panel {
        Panel { height: Some(height), canvas: true, ..Panel::default() }
    }

    /// The level axis.
    #[must_use]
    pub fn x(mut self, axis: Axis) -> Panel {
        self.x = axis;
        self
    }

    /// The upright axis.
    #[must_use]
    pub fn y(mut self, axis: Axis) -> Panel {
        self.y = axis;
        self
    }

    /// Adds a layer over the earlier ones.
    #[must_use]
    pub fn mark(mut self, mark: impl Into<Mark>) -> Panel {
        self.marks.push(mark.into());
        self
    }

    /// Adds layers over the earlier ones.
    #[must_use]
    pub fn marks<M: Into<Mark>>(mut self, marks: impl IntoIterator<Item = M>) -> Panel {
        self.marks.extend(marks.into_iter().map(Into::into));
        self
    }

    /// A heading over the panel, as a label.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Panel {
        self.title = title.into();
        self
    }

    /// Height of the frame in units; otherwise 250, or 210 in a narrow column.
    #[must_use]
    pub fn height(mut self, units: f64) -> Panel {
        self.height = Some(units);
        self
    }

    /// The frame's width divided by its height, instead of a height: 1 is square.
    #[must_use]
    pub fn aspect(mut self, ratio: f64) -> Panel {
        self.aspect = Some(ratio);
        self
    }

    /// The extents of the data on both axes.
    pub(crate) fn extents(&self) -> (Extent, Extent) {
        let (mut x, mut y) = (Extent::default(), Extent::default());
        for mark in &self.marks {
            mark.extend(&mut x, &mut y);
        }
        (x, y)
    }

    /// The height of the frame for a width of the frame; `None` for the default.
    pub(crate) fn frame_height(&self, frame_width: f64) -> Option<f64> {
        let usable = |value: &f64| *value > 0.0 && value.is_finite();
        let aspect = self.aspect.filter(usable).map(|ratio| frame_width / ratio);
        aspect.or(self.height.filter(usable)).map(|height| height.clamp(8.0, 4000.0))
    }

    /// Whether rows are counted from the top, and cells are their own frame.
    fn is_matrix(&self) -> bool {
        self.marks.iter().any(Mark::is_matrix)
    }

    /// Whether values run along the level axis.
    fn is_lying(&self) -> bool {
        self.marks.iter().any(Mark::is_lying)
    }

    /// Whether the height follows from the width.
    pub(crate) fn has_aspect(&self) -> bool {
        self.aspect.is_some()
    }
}

/// Which numbers and names a panel shows, since neighbours may show them for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) x: bool,
    pub(crate) y: bool,
}

/// The room around the frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Margins {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// A panel whose axes are resolved, ready to be given its place.
#[derive(Debug)]
pub(crate) struct Ready<'a> {
    panel: &'a Panel,
    x: Scale,
    y: Scale,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    shown: Shown,
    width: Width,
    pub(crate) margins: Margins,
    /// Whether the names of the level axis' bands stand in two lines, for want of room.
    staggered: bool,
    /// Whether the frame stands in line with those above and below.
    pub(crate) in_line: bool,
}

/// Distance from the frame's bottom to the baseline of the numbers.
const TICK_LINE: f64 = 18.0;

impl<'a> Ready<'a> {
    /// Resolves the axes for a panel of about this width and height.
    pub(crate) fn new(
        panel: &'a Panel,
        (x, y): (Extent, Extent),
        (panel_width, frame_height): (f64, f64),
        shown: Shown,
        width: Width,
    ) -> Ready<'a> {
        let (x_count, y_count) = ((panel_width / 88.0).max(2.0), (frame_height / 46.0).max(2.0));
        let (x, x_ticks) = panel.x.resolve(x, x_count, panel.is_lying());
        let (y, y_ticks) = panel.y.resolve(y, y_count, !panel.is_matrix());
        let mut ready = Ready {
            panel,
            x,
            y,
            x_ticks,
            y_ticks,
            shown,
            width,
            margins: Margins::default(),
            staggered: false,
            in_line: !panel.y.hidden && !panel.canvas,
        };
        if !panel.canvas {
            ready.staggered = ready.needs_two_lines(panel_width);
            ready.margins = ready.measure();
        } else if !panel.title.is_empty() {
            ready.margins.top = 22.0;
        }
        ready
    }

    /// Whether names of bands would touch in a frame of about this panel's width.
    fn needs_two_lines(&self, panel_width: f64) -> bool {
        let names = self.x_ticks.iter().filter_map(|tick| self.panel.x.tick_label(tick));
        let widths: Vec<f64> = names.map(|name| name.width()).collect();
        let band = (panel_width - 44.0) / widths.len().max(1) as f64;
        let touch = |pair: &[f64]| (pair[0] + pair[1]) / 2.0 + 8.0 > band;
        self.panel.x.is_bands() && widths.windows(2).any(touch)
    }

    fn measure(&self) -> Margins {
        let panel = self.panel;
        let widest = |ticks: &[Tick], axis: &Axis| {
            let widths = ticks.iter().filter_map(|tick| axis.tick_label(tick));
            widths.map(|label| label.width()).fold(0.0, f64::max)
        };
        let names = widest(&self.y_ticks, &panel.y);
        let left = match self.shown.y && names > 0.0 {
            true => names + 9.0,
            false => 1.0,
        };
        let last = self.x_ticks.last().and_then(|tick| panel.x.tick_label(tick));
        let overhang = match self.shown.x && !panel.x.is_bands() {
            true => last.map_or(0.0, |label| label.width() / 2.0 + 1.0),
            false => 1.0,
        };
        let labels = panel.marks.iter().map(|mark| mark.right(self.width)).fold(0.0, f64::max);
        let mut top = 8.0;
        if !panel.title.is_empty() {
            top += 20.0;
        }
        if (!panel.y.label.is_empty() && self.shown.y) || self.has_upright_rule() {
            top += 18.0;
        }
        let mut bottom = 2.0;
        if !panel.x.hidden && self.shown.x {
            bottom = TICK_LINE + if self.staggered { 23.0 } else { 6.0 };
            if !panel.x.label.is_empty() {
                bottom += 18.0;
            }
        }
        Margins { left, right: overhang.max(labels).max(2.0), top, bottom }
    }

    /// Whether a rule's label stands above the frame.
    fn has_upright_rule(&self) -> bool {
        self.panel.marks.iter().any(Mark::labels_above)
    }

    /// Draws into the panel's place; `frame` is where the data go.
    pub(crate) fn draw(mut self, svg: &mut Svg, bounds: Rect, frame: Rect) {
        self.x.range = (frame.left, frame.right);
        self.y.range = (frame.bottom, frame.top);
        if self.panel.canvas {
            (self.x.domain, self.y.domain) = ((0.0, frame.width()), (0.0, frame.height()));
            self.y.range = (frame.top, frame.bottom);
        }
        if self.panel.x.reversed {
            self.x.range = (self.x.range.1, self.x.range.0);
        }
        // Bands and rows of a matrix are read from the top down.
        let down = self.panel.y.is_bands() || self.panel.is_matrix();
        if self.panel.y.reversed != (down && !self.panel.canvas) {
            self.y.range = (self.y.range.1, self.y.range.0);
        }
        let mut labels = Labels::default();
        self.heading(svg, &mut labels, &bounds, &frame);
        if !self.panel.canvas {
            self.grid(svg, &frame);
            self.axis(svg, &mut labels, &frame);
            self.numbers(svg, &mut labels, &bounds, &frame);
        }
        let mut canvas = Canvas { svg, x: self.x, y: self.y, frame, labels };
        for mark in &self.panel.marks {
            mark.draw(&mut canvas);
        }
        let labels = canvas.labels;
        labels.draw(svg, &Rect { right: bounds.right + 2.0, ..bounds });
    }

    /// Title and the name of the upright axis, above the frame.
    fn heading(&self, svg: &mut Svg, labels: &mut Labels, bounds: &Rect, frame: &Rect) {
        let title = Label::parse(&self.panel.title);
        let mut y = bounds.top + 12.0;
        if !title.is_empty() {
            svg.text((bounds.left, y), Anchor::Start, &title, Colour::Ink);
            y += 20.0;
        }
        let name = Label::parse(&self.panel.y.label);
        if !name.is_empty() && self.shown.y {
            let y = y.max(frame.top - 14.0).min(frame.top - 12.0).max(y);
            svg.text((bounds.left, y), Anchor::Start, &name, Colour::Quiet);
            let right = bounds.left + name.width() + 6.0;
            labels.take(Rect { left: bounds.left, top: y - 12.0, right, bottom: y + 4.0 });
        }
    }

    /// Hairlines at the ticks.
    fn grid(&self, svg: &mut Svg, frame: &Rect) {
        let panel = self.panel;
        let level = panel.y.grid.unwrap_or(!panel.y.is_bands() && !panel.is_matrix());
        let upright = panel.x.grid.unwrap_or(panel.is_lying());
        let (mut major, mut minor) = (Path::default(), Path::default());
        let base = self.base(frame);
        for tick in self.y_ticks.iter().filter(|tick| level && self.y.holds(tick.value)) {
            let Some(y) = self.y.place(tick.value).filter(|y| (y - base).abs() > 0.5) else {
                continue;
            };
            let path = if tick.label.is_some() { &mut major } else { &mut minor };
            path.to('M', &[frame.left, y]).to('H', &[frame.right]);
        }
        for tick in self.x_ticks.iter().filter(|tick| upright && self.x.holds(tick.value)) {
            let Some(x) = self.x.place(tick.value) else { continue };
            let path = if tick.label.is_some() { &mut major } else { &mut minor };
            path.to('M', &[x, frame.top]).to('V', &[frame.bottom]);
        }
        for (path, opacity) in [(minor, 0.45), (major, 1.0)] {
            if !path.is_empty() {
                let element = svg.element("path").attr("class", "grid").line(Colour::Line, 1.0);
                let element =
                    if opacity < 1.0 { element.attr("stroke-opacity", opacity) } else { element };
                element.attr("d", path).end();
            }
        }
    }

    /// The one axis line: where values are 0, if the frame holds that, else at the bottom.
    fn axis(&self, svg: &mut Svg, labels: &mut Labels, frame: &Rect) {
        let panel = self.panel;
        if panel.x.hidden || panel.is_matrix() {
            return;
        }
        let mut axis = Path::default();
        let base = self.base(frame);
        let zero = self.x.place(0.0).filter(|_| panel.is_lying() && self.x.holds(0.0));
        if let Some(zero) = zero {
            axis.to('M', &[zero, frame.top]).to('V', &[frame.bottom]);
        } else {
            axis.to('M', &[frame.left, base]).to('H', &[frame.right]);
        }
        let at_bottom = (base - frame.bottom).abs() < 0.5 && zero.is_none();
        if at_bottom && !panel.x.is_bands() && self.shown.x {
            for tick in &self.x_ticks {
                let length = if tick.label.is_some() { 5.0 } else { 3.0 };
                if let Some(x) = self.x.place(tick.value) {
                    axis.to('M', &[x, base]).to('V', &[base + length]);
                }
            }
        }
        svg.element("path").attr("class", "axis").line(Colour::Edge, 1.0).attr("d", axis).end();
        labels.avoid((frame.left, base), (frame.right, base));
    }

    /// The height of the level axis line.
    fn base(&self, frame: &Rect) -> f64 {
        let zero = self.y.place(0.0).filter(|_| self.y.holds(0.0) && !self.panel.y.is_bands());
        zero.filter(|_| !self.panel.y.hidden).unwrap_or(frame.bottom)
    }

    /// The numbers at the ticks and the name of the level axis.
    fn numbers(&self, svg: &mut Svg, labels: &mut Labels, bounds: &Rect, frame: &Rect) {
        if self.shown.y {
            for tick in &self.y_ticks {
                let (Some(label), Some(y)) =
                    (self.panel.y.tick_label(tick), self.y.place(tick.value))
                else {
                    continue;
                };
                svg.text((frame.left - 8.0, y + 4.5), Anchor::End, &label, Colour::Quiet);
                let left = frame.left - 8.0 - label.width();
                labels.take(Rect { left, top: y - 6.0, right: frame.left - 8.0, bottom: y + 6.0 });
            }
        }
        if !self.shown.x || self.panel.x.hidden {
            return;
        }
        let baseline = frame.bottom + TICK_LINE;
        let placed: Vec<(f64, Label)> = self
            .x_ticks
            .iter()
            .filter_map(|tick| Some((self.x.place(tick.value)?, self.panel.x.tick_label(tick)?)))
            .collect();
        let last = if self.staggered { baseline + 17.0 } else { baseline };
        let (even, odd) = placed
            .into_iter()
            .enumerate()
            .partition::<Vec<_>, _>(|(index, _)| !self.staggered || index.is_multiple_of(2));
        for (line, y) in [(even, baseline), (odd, last)] {
            let line = line.into_iter().map(|(_, label)| label).collect();
            for (x, label) in thinned(line, self.x.place(0.0)) {
                svg.text((x, y), Anchor::Middle, &label, Colour::Quiet);
            }
        }
        let name = Label::parse(&self.panel.x.label);
        if !name.is_empty() {
            svg.text((frame.right, last + 18.0), Anchor::End, &name, Colour::Quiet);
        }
        labels.take(Rect { top: frame.bottom + 6.0, ..*bounds });
    }
}

/// Every label, or every second, third …, so that none touches the next; one at `zero` stays.
fn thinned(placed: Vec<(f64, Label)>, zero: Option<f64>) -> Vec<(f64, Label)> {
    let kept = |stride: usize| {
        let phase = placed.iter().position(|(x, _)| Some(*x) == zero).unwrap_or(0) % stride;
        placed.iter().skip(phase).step_by(stride)
    };
    let fits = |stride: usize| {
        kept(stride)
            .zip(kept(stride).skip(1))
            .all(|(a, b)| (b.0 - a.0).abs() > (a.1.width() + b.1.width()) / 2.0 + 8.0)
    };
    let stride = (1..=placed.len()).find(|stride| fits(*stride)).unwrap_or(1);
    kept(stride).cloned().collect()
}
