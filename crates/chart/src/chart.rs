//! The chart: panels in rows and columns, as one SVG.

use crate::panel::Panel;
use crate::place::Rect;
use crate::ready::{Margins, Ready, Shown};
use crate::scale::Extent;
use crate::svg::{Svg, push_escaped};
use crate::theme::{Colour, Theme, Width, sans};

/// A chart: one panel, or several in rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    width: Width,
    theme: Theme,
    lang: Option<String>,
    title: String,
    desc: String,
    panels: Vec<Panel>,
    columns: Vec<f64>,
    share_x: bool,
    share_y: bool,
}

/// Space between panels: beside and below each other.
const GAP: (f64, f64) = (20.0, 14.0);

/// How far a card's ground reaches beyond the drawing.
const EDGE: f64 = 20.0;

impl Chart {
    /// An empty chart for a column class and a theme.
    pub fn new(width: Width, theme: Theme) -> Chart {
        Chart {
            width,
            theme,
            lang: None,
            title: String::new(),
            desc: String::new(),
            panels: Vec::new(),
            columns: vec![1.0],
            share_x: false,
            share_y: false,
        }
    }

    /// The name of the picture, plain text; the file's `<title>`.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Chart {
        self.title = title.into();
        self
    }

    /// What the picture shows, in words with numbers, plain text; the file's `<desc>`.
    #[must_use]
    pub fn desc(mut self, desc: impl Into<String>) -> Chart {
        self.desc = desc.into();
        self
    }

    /// The language of the words, such as `zh-CN`.
    #[must_use]
    pub fn lang(mut self, tag: impl Into<String>) -> Chart {
        self.lang = Some(tag.into());
        self
    }

    /// Adds a panel: to the right of the last one where a column is free, else below.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Chart {
        self.panels.push(panel);
        self
    }

    /// Adds panels.
    #[must_use]
    pub fn panels(mut self, panels: impl IntoIterator<Item = Panel>) -> Chart {
        self.panels.extend(panels);
        self
    }

    /// Columns of these relative widths; otherwise one. Narrow charts take `narrow`.
    #[must_use]
    pub fn columns(mut self, wide: &[f64], narrow: &[f64]) -> Chart {
        let weights = match self.width {
            Width::Wide => wide,
            Width::Narrow => narrow,
        };
        let usable = |weight: &f64| *weight > 0.0 && weight.is_finite();
        if !weights.is_empty() && weights.iter().all(usable) {
            self.columns = weights.to_vec();
        }
        self
    }

    /// All panels have one domain on the level axis; only the lowest of a column shows its numbers.
    #[must_use]
    pub fn share_x(mut self) -> Chart {
        self.share_x = true;
        self
    }

    /// All panels have one domain on the upright axis; only the first of a row shows its numbers.
    #[must_use]
    pub fn share_y(mut self) -> Chart {
        self.share_y = true;
        self
    }

    /// The chart as one SVG; the same chart gives the same bytes.
    pub fn to_svg(&self) -> String {
        let mut body = Svg::new(self.theme);
        let height = self.draw(&mut body).ceil();
        let (units, class) = (self.width.units(), self.width.class());
        let mut svg = Svg::new(self.theme);
        let root = svg
            .element("svg")
            .attr("xmlns", "http://www.w3.org/2000/svg")
            .attr("class", format_args!("chart {class}"))
            .attr("viewBox", format_args!("0 0 {units} {height}"))
            .attr("role", "img")
            .attr("font-family", sans(self.theme))
            .attr("font-size", 13);
        match &self.lang {
            Some(lang) => root.attr("lang", lang).attr("xml:lang", lang).open(),
            None => root.open(),
        }
        svg.title(&self.title);
        svg.out.push_str("<desc>");
        push_escaped(&mut svg.out, &self.desc);
        svg.out.push_str("</desc>");
        if self.theme != Theme::Page {
            // Wider than the drawing, for viewers that show what lies around it.
            let (left, top) = (-EDGE, -EDGE);
            let size = (units + 2.0 * EDGE, height + 2.0 * EDGE);
            svg.rect((left, top), size).paint("fill", Colour::Card).end();
        }
        svg.out.push_str(&body.out);
        svg.close("svg");
        svg.out
    }

    /// Draws all rows; returns the height used.
    fn draw(&self, svg: &mut Svg) -> f64 {
        let widths = self.column_widths();
        let ready = self.ready(&widths);
        let sides = sides(&ready, widths.len());
        let widths = if self.share_y { self.equal_frames(&sides) } else { widths };
        let mut top = 0.0;
        let mut ready = ready.into_iter();
        for panels in self.panels.chunks(widths.len()) {
            let row: Vec<Ready<'_>> = ready.by_ref().take(widths.len()).collect();
            top += self.draw_row(svg, top, panels, row, (&widths, &sides)) + GAP.1;
        }
        (top - GAP.1).max(20.0)
    }

    /// Widths of the columns that make the frames as wide as their weights say, though only the first column
    /// holds numbers.
    fn equal_frames(&self, sides: &[Margins]) -> Vec<f64> {
        let weights = &self.columns[..sides.len()];
        let taken: f64 = sides.iter().map(|side| side.left + side.right).sum();
        let free = self.width.units() - GAP.0 * (sides.len() - 1) as f64 - taken;
        let total: f64 = weights.iter().sum();
        let width =
            |(weight, side): (&f64, &Margins)| free * weight / total + side.left + side.right;
        weights.iter().zip(sides).map(width).collect()
    }

    /// All panels with their axes resolved.
    fn ready(&self, widths: &[f64]) -> Vec<Ready<'_>> {
        let extents = self.extents();
        let columns = widths.len();
        let panels = self.panels.iter().zip(extents).enumerate();
        panels
            .map(|(index, (panel, extents))| {
                let shown = Shown {
                    x: !self.share_x || index + columns >= self.panels.len(),
                    y: !self.share_y || index.is_multiple_of(columns),
                };
                let width = widths[index % columns];
                let height = panel.frame_height(width).unwrap_or(self.usual_height());
                Ready::new(panel, extents, (width, height), shown, self.width)
            })
            .collect()
    }

    /// Height of a frame that says nothing.
    fn usual_height(&self) -> f64 {
        self.width.pick(250.0, 210.0)
    }

    /// Draws one row of panels; returns its height.
    fn draw_row(
        &self,
        svg: &mut Svg,
        top: f64,
        panels: &[Panel],
        mut row: Vec<Ready<'_>>,
        (widths, sides): (&[f64], &[Margins]),
    ) -> f64 {
        let margins: Vec<Margins> = row
            .iter()
            .zip(sides)
            .map(|(ready, side)| if ready.in_line { *side } else { ready.margins })
            .collect();
        let frames: Vec<f64> = widths
            .iter()
            .zip(&margins)
            .map(|(width, margins)| (width - margins.left - margins.right).max(20.0))
            .collect();
        for ((ready, width), frame) in row.iter_mut().zip(widths).zip(&frames) {
            ready.refit(*width, *frame);
        }
        // A chart beside a picture is as high as the picture.
        let pictures = panels.iter().zip(&frames).filter(|(panel, _)| panel.has_aspect());
        let picture =
            pictures.filter_map(|(panel, frame)| panel.frame_height(*frame)).fold(0.0, f64::max);
        let usual = if picture > 0.0 { picture } else { self.usual_height() };
        let heights: Vec<f64> = panels
            .iter()
            .zip(&frames)
            .map(|(panel, frame)| panel.frame_height(*frame).unwrap_or(usual))
            .collect();
        let over = row.iter().map(|ready| ready.margins.top).fold(0.0, f64::max);
        let under = row.iter().zip(&heights).map(|(ready, height)| height + ready.margins.bottom);
        let height = over + under.fold(0.0, f64::max);
        let mut left = 0.0;
        for (column, ready) in row.into_iter().enumerate() {
            let right = left + widths[column];
            let bounds = Rect { left, top, right, bottom: top + height };
            let frame = Rect {
                left: left + margins[column].left,
                top: top + over,
                right: left + margins[column].left + frames[column],
                bottom: top + over + heights[column],
            };
            ready.draw(svg, bounds, frame);
            left = right + GAP.0;
        }
        height
    }

    /// The extents of each panel, joined where axes are shared.
    fn extents(&self) -> Vec<(Extent, Extent)> {
        let mut extents: Vec<(Extent, Extent)> = self.panels.iter().map(Panel::extents).collect();
        let (mut x, mut y) = (Extent::default(), Extent::default());
        for extent in &extents {
            x.join(extent.0);
            y.join(extent.1);
        }
        for extent in &mut extents {
            if self.share_x {
                extent.0 = x;
            }
            if self.share_y {
                extent.1 = y;
            }
        }
        extents
    }

    /// Widths of the columns in units.
    fn column_widths(&self) -> Vec<f64> {
        let count = self.columns.len().min(self.panels.len()).max(1);
        let weights = &self.columns[..count];
        let free = self.width.units() - GAP.0 * (count - 1) as f64;
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| free * weight / total).collect()
    }
}

/// Left and right margins of each column: the largest of its panels', so that frames stand in line.
fn sides(ready: &[Ready<'_>], columns: usize) -> Vec<Margins> {
    let mut sides = vec![Margins::default(); columns];
    for (index, ready) in ready.iter().enumerate().filter(|(_, ready)| ready.in_line) {
        let side = &mut sides[index % columns];
        side.left = side.left.max(ready.margins.left);
        side.right = side.right.max(ready.margins.right);
    }
    sides
}
