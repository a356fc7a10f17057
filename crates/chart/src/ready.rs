//! A panel whose axes are resolved: how much room it needs, and how it is drawn in its place.

use crate::label::Label;
use crate::mark::{Canvas, Mark};
use crate::panel::Panel;
use crate::place::{Labels, Rect};
use crate::scale::{Extent, Scale};
use crate::svg::{Anchor, Path, Svg};
use crate::theme::{Colour, Width};
use crate::ticks::Tick;

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
    words: Words,
    pub(crate) margins: Margins,
    /// Whether the frame stands in line with those above and below.
    pub(crate) in_line: bool,
    width: Width,
}

/// All words around the frame, in lines that fit.
#[derive(Debug, Default)]
struct Words {
    title: Vec<Label>,
    x_name: Vec<Label>,
    y_name: Vec<Label>,
    /// Value and lines of each labelled tick.
    x_ticks: Vec<(f64, Vec<Label>)>,
    y_ticks: Vec<(f64, Vec<Label>)>,
    /// Whether every second name of a band stands lower, for want of room.
    staggered: bool,
}

/// Distance from the frame's bottom to the baseline of the numbers.
const TICK_LINE: f64 = 18.0;
/// Distance of two lines of text.
const LINE: f64 = 17.0;

impl Words {
    /// The words of a panel of this width; `frame_width` is known once all panels of a column are.
    fn new(
        panel: &Panel,
        ticks: (&[Tick], &[Tick]),
        shown: Shown,
        panel_width: f64,
        frame_width: Option<f64>,
    ) -> Words {
        let lines = |text: &str, room: f64| match Label::parse(text) {
            label if label.is_empty() => Vec::new(),
            label => label.lines(room),
        };
        let y_room = if panel.y.is_bands() { 0.4 * panel_width } else { f64::INFINITY };
        let y_ticks = if shown.y { read(ticks.1, y_room) } else { Vec::new() };
        let left = widest(&y_ticks) + 9.0;
        let shows_x = shown.x && !panel.x.hidden;
        let mut words = Words {
            title: lines(&panel.title, panel_width),
            x_name: if shows_x { lines(&panel.x.label, panel_width - left) } else { Vec::new() },
            y_name: if shown.y { lines(&panel.y.label, panel_width) } else { Vec::new() },
            x_ticks: if shows_x { read(ticks.0, f64::INFINITY) } else { Vec::new() },
            y_ticks,
            staggered: false,
        };
        if panel.x.is_bands() && shows_x {
            let frame_width = frame_width.unwrap_or(panel_width - left);
            let band = frame_width / ticks.0.len().max(1) as f64 - 8.0;
            if widest(&words.x_ticks) > band {
                let broken = read(ticks.0, band);
                let fits =
                    broken.iter().all(|(_, lines)| lines.len() <= 3) && widest(&broken) <= band;
                words.staggered = !fits;
                words.x_ticks = if fits { broken } else { read(ticks.0, 2.0 * band + 8.0) };
            }
        }
        words
    }

    /// Lines of the names below the frame: of those in the upper row, and of all.
    fn x_lines(&self) -> (f64, f64) {
        let most = |first: usize, step: usize| {
            let row = self.x_ticks.iter().skip(first).step_by(step);
            row.map(|(_, lines)| lines.len()).max().unwrap_or(0) as f64
        };
        match self.staggered {
            true => (most(0, 2), most(0, 2) + most(1, 2)),
            false => (most(0, 1), most(0, 1)),
        }
    }
}

/// Value and lines of the labelled ticks.
fn read(ticks: &[Tick], room: f64) -> Vec<(f64, Vec<Label>)> {
    let label = |tick: &Tick| Some((tick.value, Label::parse(tick.label.as_deref()?).lines(room)));
    ticks.iter().filter_map(label).collect()
}

/// Width of the widest line.
fn widest(ticks: &[(f64, Vec<Label>)]) -> f64 {
    ticks.iter().flat_map(|(_, lines)| lines).map(Label::width).fold(0.0, f64::max)
}

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
        let words = Words::new(panel, (&x_ticks, &y_ticks), shown, panel_width, None);
        let margins = measure(panel, &words, width);
        let in_line = !panel.y.hidden && !panel.canvas;
        Ready { panel, x, y, x_ticks, y_ticks, shown, words, margins, in_line, width }
    }

    /// Breaks the names anew now that the frame's width is known.
    pub(crate) fn refit(&mut self, panel_width: f64, frame_width: f64) {
        let ticks = (&self.x_ticks[..], &self.y_ticks[..]);
        self.words = Words::new(self.panel, ticks, self.shown, panel_width, Some(frame_width));
        let Margins { top, bottom, .. } = measure(self.panel, &self.words, self.width);
        (self.margins.top, self.margins.bottom) = (top, bottom);
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
        for (index, line) in self.words.title.iter().enumerate() {
            let y = bounds.top + 12.0 + LINE * index as f64;
            svg.text((bounds.left, y), Anchor::Start, line, Colour::Ink);
        }
        for (index, line) in self.words.y_name.iter().rev().enumerate() {
            let y = frame.top - 14.0 - LINE * index as f64;
            svg.text((bounds.left, y), Anchor::Start, line, Colour::Quiet);
            let right = bounds.left + line.width() + 6.0;
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
        let words = &self.words;
        let right = frame.left - 8.0;
        for (value, lines) in &words.y_ticks {
            let Some(y) = self.y.place(*value) else { continue };
            let first = y - LINE * (lines.len() - 1) as f64 / 2.0;
            for (index, line) in lines.iter().enumerate() {
                let y = first + LINE * index as f64;
                svg.text((right, y + 4.5), Anchor::End, line, Colour::Quiet);
                let left = right - line.width();
                labels.take(Rect { left, top: y - 6.0, right, bottom: y + 6.0 });
            }
        }
        let baseline = frame.bottom + TICK_LINE;
        let place =
            |(value, lines): &(f64, Vec<Label>)| Some((self.x.place(*value)?, lines.clone()));
        let placed: Vec<(f64, Vec<Label>)> = words.x_ticks.iter().filter_map(place).collect();
        let (even, odd) = placed
            .into_iter()
            .enumerate()
            .partition::<Vec<_>, _>(|(index, _)| !words.staggered || index.is_multiple_of(2));
        let (upper, all) = words.x_lines();
        for (row, y) in [(even, baseline), (odd, baseline + LINE * upper)] {
            let row = row.into_iter().map(|(_, label)| label).collect();
            for (x, lines) in thinned(row, self.x.place(0.0)) {
                for (index, line) in lines.iter().enumerate() {
                    // A name wider than its band may reach over the frame, not over the panel.
                    let half = line.width() / 2.0;
                    let x = x.min(bounds.right - half).max(bounds.left + half);
                    svg.text((x, y + LINE * index as f64), Anchor::Middle, line, Colour::Quiet);
                }
            }
        }
        for (index, line) in words.x_name.iter().enumerate() {
            let y = baseline + LINE * (all.max(1.0) + index as f64) + 1.0;
            svg.text((frame.right, y), Anchor::End, line, Colour::Quiet);
        }
        if self.shown.x && !self.panel.x.hidden {
            labels.take(Rect { top: frame.bottom + 6.0, ..*bounds });
        }
    }
}

/// Height of the title with the space below it.
fn title_height(words: &Words) -> f64 {
    if words.title.is_empty() { 0.0 } else { LINE * words.title.len() as f64 + 3.0 }
}

/// The room that a panel needs around its frame.
fn measure(panel: &Panel, words: &Words, width: Width) -> Margins {
    if panel.canvas {
        return Margins { top: title_height(words), ..Margins::default() };
    }
    let names = widest(&words.y_ticks);
    let left = if names > 0.0 { names + 9.0 } else { 1.0 };
    let last = words.x_ticks.last().filter(|_| !panel.x.is_bands());
    let overhang = last
        .map_or(1.0, |(_, lines)| lines.iter().map(Label::width).fold(0.0, f64::max) / 2.0 + 1.0);
    let labels = panel.marks.iter().map(|mark| mark.right(width)).fold(0.0, f64::max);
    let mut top = 8.0 + title_height(words);
    if !words.y_name.is_empty() {
        top += LINE * words.y_name.len() as f64 + 1.0;
    } else if panel.marks.iter().any(Mark::labels_above) {
        top += LINE + 1.0;
    }
    let mut bottom = 2.0;
    if !words.x_ticks.is_empty() {
        bottom = TICK_LINE + 6.0 + LINE * (words.x_lines().1 - 1.0);
    }
    if !words.x_name.is_empty() {
        bottom =
            TICK_LINE + 7.0 + LINE * (words.x_lines().1.max(1.0) - 1.0 + words.x_name.len() as f64);
    }
    Margins { left, right: overhang.max(labels).max(2.0), top, bottom }
}

/// Every label, or every second, third …, so that none touches the next; one at `zero` stays.
fn thinned(placed: Vec<(f64, Vec<Label>)>, zero: Option<f64>) -> Vec<(f64, Vec<Label>)> {
    let width = |lines: &[Label]| lines.iter().map(Label::width).fold(0.0, f64::max);
    let kept = |stride: usize| {
        let phase = placed.iter().position(|(x, _)| Some(*x) == zero).unwrap_or(0) % stride;
        placed.iter().skip(phase).step_by(stride)
    };
    let fits = |stride: usize| {
        kept(stride)
            .zip(kept(stride).skip(1))
            .all(|(a, b)| (b.0 - a.0).abs() > (width(&a.1) + width(&b.1)) / 2.0 + 8.0)
    };
    let stride = (1..=placed.len()).find(|stride| fits(*stride)).unwrap_or(1);
    kept(stride).cloned().collect()
}
