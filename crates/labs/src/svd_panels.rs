//! Panels that both figures of the article share: pictures, spectrum, errors by rank.

use chart::{Axis, Colour, Dot, Format, Fragment, Image, Line, Panel, Rule};
use lab::{Column, View};
use lowrank::Mat;

/// A relative error below this is rounding.
const ROUNDING: f64 = 1e-12;

/// Units between two pictures in one panel, in pixels of the pictures.
const GAP: usize = 4;

/// Two pictures of one size with their titles: side by side in two panels, or in one panel on phones, where
/// the charts below take the whole width.
pub(crate) fn pictures(
    view: View,
    (left, left_title): (&Mat<f64>, &str),
    (right, right_title): (&Mat<f64>, &str),
) -> Vec<Panel> {
    let bare = |image: Image, aspect: f64| {
        Panel::new()
            .x(Axis::hidden().nice(false))
            .y(Axis::hidden().nice(false))
            .aspect(aspect)
            .mark(image)
    };
    match view.column {
        Column::Wide => {
            vec![bare(grey(left), 1.0).title(left_title), bare(grey(right), 1.0).title(right_title)]
        }
        Column::Narrow => {
            let (rows, cols) = left.shape();
            let both = Mat::from_fn(rows, 2 * cols + GAP, |i, j| {
                if j < cols { left[(i, j)] } else { right[(i, j.max(cols + GAP) - cols - GAP)] }
            });
            let aspect = (2 * cols + GAP) as f64 / rows as f64;
            // The gap is painted over with the figure's ground; the panel is 340 units wide.
            let unit = 340.0 / (2 * cols + GAP) as f64;
            let gap = Fragment::new(
                (cols as f64 - 0.5, -0.5),
                (GAP as f64 * unit, rows as f64 * unit),
                [0.0, 0.0, 1.0, rows as f64 / GAP as f64],
                format!("<rect width=\"1\" height=\"{}\"/>", rows / GAP),
            )
            .colour(Colour::Card);
            vec![bare(grey(&both), aspect).mark(gap).title(view.say(
                format!("左：{left_title}　右：{right_title}"),
                format!("Left: {left_title}. Right: {right_title}"),
            ))]
        }
    }
}

fn grey(picture: &Mat<f64>) -> Image {
    let (rows, cols) = picture.shape();
    let side = |n: usize| u32::try_from(n).expect("a small picture");
    let values = (0..rows).flat_map(|i| (0..cols).map(move |j| picture[(i, j)]));
    Image::matrix(side(cols), side(rows), values, (0.0, 1.0))
}

/// Singular values on a logarithmic axis, those kept filled, and a cut.
pub(crate) struct Spectrum<'a> {
    pub(crate) sigma: &'a [f64],
    /// Values below are not drawn.
    pub(crate) floor: f64,
    pub(crate) kept: usize,
    /// Where, and its label.
    pub(crate) cut: (f64, String),
    /// A level with its label, such as the edge of the noise.
    pub(crate) level: Option<(f64, String)>,
}

impl Spectrum<'_> {
    pub(crate) fn panel(&self, view: View) -> Panel {
        let points = |range: std::ops::Range<usize>| -> Vec<(f64, f64)> {
            range
                .map(|k| ((k + 1) as f64, self.sigma[k]))
                .filter(|(_, value)| *value >= self.floor)
                .collect()
        };
        let (at, label) = &self.cut;
        let mut panel = Panel::new()
            .height(view.fit(190.0, 200.0))
            .title(view.say("奇异值 σ_k", "Singular values σ_k"))
            .x(Axis::log().label("*k*").domain(0.9, 1.1 * self.sigma.len() as f64))
            .y(Axis::log())
            .mark(Dot::new(points(self.kept..self.sigma.len())).series(0).hollow().radius(2.4))
            .mark(Dot::new(points(0..self.kept)).radius(3.0))
            .mark(Rule::x(*at).label(label.clone()));
        if let Some((level, label)) = &self.level {
            panel = panel.mark(Rule::y(*level).series(0).label(label.clone()));
        }
        panel
    }
}

/// One rank to be marked.
pub(crate) struct Rank {
    pub(crate) at: usize,
    pub(crate) error: f64,
    pub(crate) label: String,
}

/// Relative error by rank, from rank 1 on, one rank marked; with a level to be below of.
pub(crate) fn errors(
    view: View,
    title: &str,
    by_rank: &[f64],
    marked: Rank,
    level: Option<(f64, String)>,
) -> Panel {
    // An error at the level of rounding would stretch the axis over empty decades.
    let points: Vec<(f64, f64)> = (1..)
        .zip(by_rank)
        .map(|(k, error)| (f64::from(k), *error))
        .filter(|(_, error)| *error > ROUNDING)
        .collect();
    let errors = points.iter().map(|(_, error)| *error);
    let (low, high) =
        errors.fold((1.0_f64, 0.0_f64), |(low, high), error| (low.min(error), high.max(error)));
    let dot = Some((marked.at as f64, marked.error)).filter(|(_, error)| *error > ROUNDING);
    let panel = Panel::new()
        .height(view.fit(190.0, 200.0))
        .title(title)
        .x(Axis::log()
            .label(view.say("秩 *r*", "rank *r*"))
            .domain(0.9, 1.1 * by_rank.len() as f64))
        .y(Axis::log().domain(0.8 * low, 1.2 * high).format(Format::Percent));
    let panel = match level {
        Some((level, label)) => panel.mark(Rule::y(level).series(0).label(label)),
        None => panel,
    };
    panel.mark(Line::new(points)).mark(Dot::new(dot).series(2).labels([marked.label]))
}
