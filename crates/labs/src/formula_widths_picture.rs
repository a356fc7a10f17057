//! The picture of `formula-widths`: a histogram of widths, the cumulative curve above it, and the screen chosen.

use chart::{Axis, Bar, Dot, Format, Line, Panel, Rule};
use lab::{Text, View};

use crate::formula_widths::{FormulaWidthsParams, Widths, noun};

/// Width of a bar, in em.
const BIN: f64 = 1.0;
/// Steps of the curve, in em.
const STEP: f64 = 0.2;
/// The least end of the axis, in em: a little over the widest column of the site.
const LEAST_END: f64 = 40.0;
/// The greatest end of the axis, in em; wider formulas are counted in the last bar.
const GREATEST_END: f64 = 80.0;

/// Draws histogram and curve. `column` is the column of the chosen screen, in em.
pub(crate) fn draw(
    widths: &Widths,
    params: &FormulaWidthsParams,
    column: f64,
    alt: &str,
    view: View,
) -> String {
    let say = |text: Text| text.get(view.lang).to_owned();
    let end = widths.widest().clamp(LEAST_END, GREATEST_END).max(column + 1.0);
    let bars = histogram(widths, end);
    let (fit, over): (Vec<_>, Vec<_>) = bars.into_iter().partition(|(middle, _)| *middle <= column);
    let share = widths.share(column);
    let noun = noun(params.kind);
    let screen = Rule::x(column).series(2).label(say(Text::of(
        format!("{} px：{column:.1} em", params.screen),
        format!("{} px: {column:.1} em", params.screen),
    )));
    let here = Dot::new([(column, share)]).series(2);
    let panel = Panel::new()
        .x(Axis::linear()
            .label(say(Text::new("自然宽度（em），一柱 1 em", "natural width (em); bars of 1 em")))
            .domain(0.0, end)
            .nice(false))
        .y(Axis::linear()
            .label(say(Text::of(format!("{}的比例", noun.zh), format!("share of {}", noun.en))))
            .domain(0.0, 1.0)
            .format(Format::Percent))
        .mark(Bar::new(fit).series(0))
        .mark(Bar::new(over).series(2))
        .mark(
            Line::new(curve(widths, column, end))
                .series(1)
                .label(say(Text::new("累积", "cumulative")))
                .label_inside(),
        )
        .mark(screen)
        .mark(here.label(say(Text::of(
            format!("{:.0}% 放得下", 100.0 * share),
            format!("{:.0}% fit", 100.0 * share),
        ))));
    let title = say(Text::of(
        format!("本站{}的宽度", noun.zh),
        format!("Widths of the {} of this site", noun.en),
    ));
    view.chart(title, alt).panel(panel).to_svg()
}

/// `(middle, share)` of each bar.
fn histogram(widths: &Widths, end: f64) -> Vec<(f64, f64)> {
    let mut bars = Vec::new();
    let mut low = 0.0;
    let mut below = 0.0;
    while low < end {
        let high = low + BIN;
        // The last bar holds all that is wider.
        let upto = if high >= end { 1.0 } else { widths.share(high) };
        bars.push((low + BIN / 2.0, upto - below));
        below = upto;
        low = high;
    }
    bars
}

/// Points of the empirical distribution, every [`STEP`] and exactly at the column.
fn curve(widths: &Widths, column: f64, end: f64) -> Vec<(f64, f64)> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 400")]
    let steps = (end / STEP).ceil() as u32;
    let mut places: Vec<f64> = (0..=steps).map(|step| f64::from(step) * STEP).collect();
    places.push(column);
    places.sort_by(f64::total_cmp);
    places.into_iter().map(|place| (place, widths.share(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_sum_to_one_and_the_last_holds_the_widest() {
        let widths = Widths::from_sorted(vec![0.5, 1.0, 1.5, 200.0]);
        let bars = histogram(&widths, GREATEST_END);
        assert_eq!(bars[0], (0.5, 0.5));
        assert_eq!(bars[1], (1.5, 0.25));
        assert_eq!(bars.last(), Some(&(79.5, 0.25)));
        assert!((bars.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_curve_passes_through_the_column() {
        let widths = Widths::from_sorted(vec![1.0, 17.54, 20.0]);
        assert!(curve(&widths, 17.541, 40.0).contains(&(17.541, 2.0 / 3.0)));
    }
}
