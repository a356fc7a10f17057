//! The picture of a spectrum: singular values on a logarithmic axis, and where they are cut.

use chart::{Axis, Dot, Panel, Rule, significant};
use lab::View;

/// Where a spectrum is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    pub(super) kept: usize,
    /// Error of what is kept, relative, in the Frobenius norm.
    pub(super) error: f64,
    /// Up to here a value counts as zero, if all values are known.
    pub(super) zero: Option<f64>,
}

/// Draws all singular values, those kept filled, the others hollow, and the numerical cut-off.
pub(super) fn spectrum(sigma: &[f64], cut: Cut, view: View) -> String {
    let kept = cut.kept;
    let points = |range: std::ops::Range<usize>| -> Vec<(f64, f64)> {
        range.map(|k| ((k + 1) as f64, sigma[k])).collect()
    };
    let relative = significant(cut.error, 3);
    let title = view.say("奇异值", "Singular values");
    let desc = view.say(
        format!("共 {} 个奇异值，保留前 {kept} 个，相对误差 {relative}。", sigma.len()),
        format!(
            "{} singular values, the first {kept} kept, relative error {relative}.",
            sigma.len()
        ),
    );
    let mut panel = Panel::new().x(Axis::linear().label("*k*")).y(Axis::log().label("σ_k")).mark(
        Dot::new(points(0..kept))
            .series(1)
            .label(view.say(format!("保留 {kept} 个"), format!("{kept} kept"))),
    );
    if kept < sigma.len() {
        panel = panel.mark(Dot::new(points(kept..sigma.len())).series(0).hollow()).mark(
            Rule::x(kept as f64 + 0.5)
                .label(view.say(format!("误差 {relative}"), format!("error {relative}"))),
        );
    }
    let smallest = sigma.iter().copied().filter(|value| *value > 0.0).fold(f64::MAX, f64::min);
    if let Some(zero) = cut.zero.filter(|&zero| zero > smallest) {
        panel = panel.mark(Rule::y(zero).series(2).label(view.say("视为零", "counts as zero")));
    }
    view.chart(title, desc).panel(panel).to_svg()
}
