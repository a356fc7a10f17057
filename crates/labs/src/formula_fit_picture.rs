//! The picture of `formula-fit`: two pages of one width, a formula left at its fixed size and the same one fitted.
//!
//! Drawn by hand rather than as a chart, for nothing in it is plotted: lengths are pixels of a page, all shown at one
//! scale, so that at usual widths a pixel of the page is a unit of the picture.

use std::fmt::Write as _;

use lab::{Column, Error, Lang, Theme, View};
use typeset::Formula;

use crate::{formula_column::TYPE_SIZE, formula_fit::Fit};

/// Line height of the page's text, in px: 1.8 times 17.
const LEADING: f64 = 30.6;
/// Space between a formula and the text around it, in px.
const AROUND: f64 = 20.0;
/// How far a formula is followed beyond its window, in windows: in a wide picture, in a narrow one, where more would
/// leave the page too small to be read.
const FARTHEST: (f64, f64) = (1.9, 1.3);
/// From the top of the picture to the first page.
const TOP: f64 = 58.0;
/// Between the two pages: the measure of what sticks out, and the second page's heading.
const BETWEEN: f64 = 58.0;

/// A colour of the page.
#[derive(Clone, Copy)]
enum Paint {
    Ink,
    Quiet,
    Qing,
    Zhu,
    Line,
    Edge,
    Paper,
}

impl Paint {
    fn of(self, theme: Theme) -> String {
        let (name, light, dark) = match self {
            Paint::Ink => ("ink", "#22242a", "#dcdad3"),
            Paint::Quiet => ("quiet", "#555a63", "#aeb1b5"),
            Paint::Qing => ("qing", "#16679f", "#6ba9e6"),
            Paint::Zhu => ("zhu", "#ab3d12", "#f0744e"),
            Paint::Line => ("line", "#dddbd8", "#353739"),
            Paint::Edge => ("edge", "#86888b", "#7f7f7d"),
            Paint::Paper => ("paper", "#fbf9f4", "#1a1c20"),
        };
        match theme {
            Theme::Page => format!("var(--{name},{light})"),
            Theme::Light => light.to_owned(),
            Theme::Dark => dark.to_owned(),
        }
    }
}

/// Outlines that can be put into another picture: what is inside the typesetter's SVG, and its box.
struct Outlines<'a> {
    inner: &'a str,
    /// Left, top, width, height.
    view_box: [f64; 4],
    /// Height of the box over its width.
    ratio: f64,
}

impl Outlines<'_> {
    fn of(formula: &Formula) -> Option<Outlines<'_>> {
        let svg = formula.pieces.first()?.svg.as_str();
        let open = svg.find('>')?;
        let close = svg.rfind("</svg>")?;
        let (_, rest) = svg[..open].split_once("viewBox=\"")?;
        let mut numbers = rest.split('"').next()?.split_whitespace().map(str::parse::<f64>);
        let mut next = || numbers.next()?.ok();
        let view_box = [next()?, next()?, next()?, next()?];
        let ratio = view_box[3] / view_box[2];
        (ratio.is_finite() && view_box[2] > 0.0).then_some(Outlines {
            inner: svg.get(open + 1..close)?,
            view_box,
            ratio,
        })
    }
}

/// Where things are: px of the page become units of the picture by `unit`.
struct Layout {
    width: f64,
    unit: f64,
    /// Left edge of the column, in px.
    left: f64,
    /// What is drawn of the formula at its fixed size, in px.
    visible: f64,
    page_height: f64,
}

impl Layout {
    fn new(outlines: &Outlines<'_>, fit: &Fit, type_size: f64, column: Column) -> Layout {
        let (width, least, greatest, reach) = match column {
            Column::Wide => (640.0, 132.0, 232.0, FARTHEST.0),
            Column::Narrow => (340.0, 96.0, 190.0, FARTHEST.1),
        };
        let left = (fit.window - fit.column) / 2.0;
        let farthest = (left + fit.natural).min(reach * fit.window);
        let height = fit.natural * outlines.ratio;
        // The page's height follows from formula and type size alone: a slider for the window must not move the text
        // below the figure.
        let usual = width / 640.0 * TYPE_SIZE / type_size;
        let page_height = (height * usual.min(1.0) + 96.0 * width / 640.0).clamp(least, greatest);
        let unit =
            ((width - 1.0) / farthest.max(fit.window)).min(1.0).min((page_height - 24.0) / height);
        Layout { width, unit, left, visible: farthest - left, page_height }
    }

    fn height(&self) -> f64 {
        TOP + 2.0 * self.page_height + BETWEEN + 2.0
    }
}

/// Draws both pages.
///
/// # Errors
/// [`Error::Failed`] if the typesetter's SVG is not of the form that it promises.
pub(crate) fn draw(
    formula: &Formula,
    fit: &Fit,
    type_size: f64,
    alt: &str,
    view: View,
) -> Result<String, Error> {
    let outlines = Outlines::of(formula).ok_or_else(|| Error::Failed {
        lab: "formula-fit".to_owned(),
        reason: "the typeset formula has no box".to_owned(),
    })?;
    let layout = Layout::new(&outlines, fit, type_size, view.column);
    let mut canvas = Canvas { svg: String::new(), view, layout: &layout, fit, outlines: &outlines };
    canvas.open(alt);
    canvas.measure();
    canvas.fixed(TOP, type_size);
    canvas.fitted(TOP + layout.page_height + BETWEEN);
    canvas.svg.push_str("</svg>");
    Ok(canvas.svg)
}

struct Canvas<'a> {
    svg: String,
    view: View,
    layout: &'a Layout,
    fit: &'a Fit,
    outlines: &'a Outlines<'a>,
}

impl Canvas<'_> {
    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        self.svg.write_fmt(element).expect("writing to a string does not fail");
    }

    fn paint(&self, paint: Paint) -> String {
        paint.of(self.view.theme)
    }

    fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.view.lang {
            Lang::Zh => zh.into(),
            Lang::En => en.into(),
        }
    }

    fn open(&mut self, alt: &str) {
        let (width, height) = (self.layout.width, self.layout.height());
        let class = match self.view.column {
            Column::Wide => "wide",
            Column::Narrow => "narrow",
        };
        let title =
            self.say("固定大小的公式与随栏缩放的公式", "A formula at a fixed size, and fitted");
        let lang = self.view.lang.tag();
        let fill = self.paint(Paint::Quiet);
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart {class}\" viewBox=\"0 0 {width} {}\" \
             lang=\"{lang}\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"13\" fill=\"{fill}\">\
             <title>{}</title><desc>{}</desc>",
            Number(height),
            escape(&title),
            escape(alt)
        ));
    }

    /// The measure above the first page: how wide the window is.
    fn measure(&mut self) {
        let right = self.fit.window * self.layout.unit;
        let words = self.say(
            format!("窗口 {:.0} px，一栏 {:.0} px", self.fit.window, self.fit.column),
            format!("window {:.0} px, column {:.0} px", self.fit.window, self.fit.column),
        );
        self.text(0.5, 11.0, Paint::Quiet, false, &words);
        self.ruler(0.5, right - 0.5, 20.0, Paint::Edge);
    }

    fn fixed(&mut self, top: f64, type_size: f64) {
        let Layout { unit, left, visible, page_height, .. } = *self.layout;
        let fit = *self.fit;
        let view = self.view;
        let heading = self
            .say(format!("固定大小，{type_size:.1} px"), format!("Fixed size, {type_size:.1} px"));
        self.heading(top, &heading);
        let note = view.fit(
            view.say(
                "同样的轮廓：不管宽度的排版会留下的样子",
                "the same outlines, as typesetters without fitting leave them",
            ),
            view.say("不管宽度的排版就是这样", "as typesetters leave it"),
        );
        self.text_end(top - 9.0, note);
        self.page(top, fit.natural * self.outlines.ratio);
        let middle = top + page_height / 2.0;
        if fit.overflow <= 0.0 {
            let x = left + (fit.column - fit.natural) / 2.0;
            self.formula(x * unit, middle, fit.natural, 0.0..fit.natural, Paint::Ink);
            return;
        }
        let edge = (left + fit.column) * unit;
        let end = (left + visible) * unit;
        let tint = self.paint(Paint::Zhu);
        self.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{tint}\" fill-opacity=\"0.07\"/>",
            Number(edge),
            Number(top),
            Number(end - edge),
            Number(page_height)
        ));
        self.formula(left * unit, middle, fit.natural, 0.0..fit.column, Paint::Ink);
        self.formula(left * unit, middle, fit.natural, fit.column..visible, Paint::Zhu);
        let y = top + page_height + 9.0;
        if visible < fit.natural {
            self.arrow(edge, end, y, Paint::Zhu);
        } else {
            self.ruler(edge, end, y, Paint::Zhu);
        }
        let words = self.say(
            format!("伸出栏外 {:.0} px", fit.overflow),
            format!("{:.0} px out of the column", fit.overflow),
        );
        // Right-aligned under the measure, which may be shorter than the words. The colour is on a `tspan`, where the
        // page's rule for `text` does not reach.
        let fill = self.paint(Paint::Zhu);
        let x = end.max(if self.view.lang == Lang::Zh { 112.0 } else { 160.0 });
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\"><tspan fill=\"{fill}\">{}</tspan></text>",
            Number(x),
            Number(y + 17.0),
            escape(&words)
        ));
    }

    fn fitted(&mut self, top: f64) {
        let Layout { unit, left, page_height, .. } = *self.layout;
        let fit = *self.fit;
        let heading = self.say("随栏缩放", "Fitted");
        let heading = if fit.overflow > 0.0 {
            let scale = fit.scale;
            self.say(
                format!("{heading}，{:.1} px", fit.size),
                format!("{heading}, {:.1} px", fit.size),
            ) + &self.say(format!("（{scale:.2} 倍）"), format!(" (scaled by {scale:.2})"))
        } else {
            heading + &self.say("：放得下，原样不动", ": it fits and is left alone")
        };
        self.heading(top, &heading);
        let note = match fit.floor {
            Some(floor) => self.say(
                format!("本站到 {floor:.1} px 为止"),
                format!("{} {floor:.1} px", self.view.fit("this site stops at", "stops at")),
            ),
            None => self.say("本站的做法", "as on this site"),
        };
        self.text_end(top - 9.0, &note);
        let width = fit.natural * fit.scale;
        self.page(top, width * self.outlines.ratio);
        let x = left + (fit.column - width) / 2.0;
        self.formula(x * unit, top + page_height / 2.0, width, 0.0..width, Paint::Qing);
    }

    /// A window with lines of text above and below the place of a formula `height` px high.
    fn page(&mut self, top: f64, height: f64) {
        let Layout { unit, left, page_height, .. } = *self.layout;
        let (paper, edge, line) =
            (self.paint(Paint::Paper), self.paint(Paint::Edge), self.paint(Paint::Line));
        let width = self.fit.window * unit - 1.0;
        self.put(format_args!(
            "<rect x=\"0.5\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{paper}\" stroke=\"{edge}\"/>",
            Number(top),
            Number(width),
            Number(page_height)
        ));
        let middle = top + page_height / 2.0;
        let thick = (8.0 * unit).max(2.0);
        let pitch = (LEADING * unit).max(2.5 * thick);
        let first = height * unit / 2.0 + (AROUND * unit).max(8.0);
        let mut path = String::new();
        for (side, sign) in [(0, -1.0), (1, 1.0)] {
            for step in 0_u32.. {
                let y = middle + sign * (first + thick / 2.0 + f64::from(step) * pitch);
                if (y - middle).abs() > page_height / 2.0 - thick - 3.0 {
                    break;
                }
                // The paragraph before the formula ends in a short line.
                let share = if side == 0 && step == 0 { 0.62 } else { 1.0 };
                let x = left * unit;
                let length = share * self.fit.column * unit;
                write!(path, "M{} {}h{}", Number(x), Number(y), Number(length))
                    .expect("writing to a string does not fail");
            }
        }
        self.put(format_args!(
            "<path d=\"{path}\" stroke=\"{line}\" stroke-width=\"{}\"/>",
            Number(thick)
        ));
    }

    /// The part `shown` (px from its left edge) of the formula set `width` px wide, its left edge at `x` units, its
    /// middle at `y`. A nested SVG clips, and needs no id that could stand twice in a page.
    fn formula(&mut self, x: f64, y: f64, width: f64, shown: std::ops::Range<f64>, paint: Paint) {
        let unit = self.layout.unit;
        let [box_left, box_top, box_width, box_height] = self.outlines.view_box;
        let per_px = box_width / width;
        let height = width * self.outlines.ratio * unit;
        let fill = self.paint(paint);
        // A formula shown whole may lean a little out of its box, as italic letters do.
        let overflow = if shown.end - shown.start < width { "hidden" } else { "visible" };
        self.put(format_args!(
            "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"{} {} {} {}\" overflow=\"{overflow}\" \
             preserveAspectRatio=\"none\" fill=\"{fill}\" color=\"{fill}\">{}</svg>",
            Number(x + shown.start * unit),
            Number(y - height / 2.0),
            Number((shown.end - shown.start) * unit),
            Number(height),
            Number(box_left + shown.start * per_px),
            Number(box_top),
            Number((shown.end - shown.start) * per_px),
            Number(box_height),
            self.outlines.inner
        ));
    }

    /// A measured length: a line between two strokes.
    fn ruler(&mut self, from: f64, to: f64, y: f64, paint: Paint) {
        let stroke = self.paint(paint);
        self.put(format_args!(
            "<path d=\"M{} {}v8m0-4H{}m0-4v8\" stroke=\"{stroke}\" fill=\"none\"/>",
            Number(from),
            Number(y - 4.0),
            Number(to)
        ));
    }

    /// The beginning of a measured length that goes on beyond the picture.
    fn arrow(&mut self, from: f64, to: f64, y: f64, paint: Paint) {
        let stroke = self.paint(paint);
        self.put(format_args!(
            "<path d=\"M{} {}v8m0-4H{}m-5-4l5 4-5 4\" stroke=\"{stroke}\" fill=\"none\"/>",
            Number(from),
            Number(y - 4.0),
            Number(to)
        ));
    }

    fn heading(&mut self, top: f64, words: &str) {
        self.text(0.5, top - 9.0, Paint::Ink, true, words);
    }

    fn text(&mut self, x: f64, y: f64, paint: Paint, strong: bool, words: &str) {
        let fill = self.paint(paint);
        let strong = if strong { " class=\"strong\" font-weight=\"600\"" } else { "" };
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\" fill=\"{fill}\"{strong}>{}</text>",
            Number(x),
            Number(y),
            escape(words)
        ));
    }

    /// Words at the right end of a heading's line, where there is room for them.
    fn text_end(&mut self, y: f64, words: &str) {
        let x = self.layout.width;
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            Number(x),
            Number(y),
            escape(words)
        ));
    }
}

/// A number with at most two decimals, without trailing zeros.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        // No minus zero.
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use typeset::{Limits, Macros, Options};

    use super::*;

    /// Sixteen terms: twice as wide as a phone.
    fn formula() -> Formula {
        let options = Options {
            display: true,
            macros: &Macros::default(),
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        typeset::render(&vec!["a_1"; 16].join("+"), &options).unwrap()
    }

    fn draw_at(window: f64, view: View) -> String {
        let formula = formula();
        let fit = Fit::new(formula.width, TYPE_SIZE, window);
        draw(&formula, &fit, TYPE_SIZE, "words", view).unwrap()
    }

    #[test]
    fn height_does_not_depend_on_the_window() {
        let height = |window| {
            let svg = draw_at(window, View::default());
            svg.split("viewBox=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        assert_eq!(height(280.0), height(1440.0));
    }

    #[test]
    fn what_sticks_out_is_drawn_in_zhu() {
        assert!(draw_at(360.0, View::default()).contains("fill=\"var(--zhu,#ab3d12)\" color"));
        assert!(!draw_at(1440.0, View::default()).contains("--zhu"));
    }
}
