//! Round numbers for an axis: steps of 1, 2 and 5, seconds and minutes, decades.

use crate::number::{decimal, power_of_ten, superscript};

/// How the numbers of an axis are written.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Format {
    /// `0.25`, `1,000`, `2×10⁶`.
    #[default]
    Plain,
    /// Whole numbers: a count, a rank. Ticks stand at whole numbers only.
    Whole,
    /// A share as per cent: 0.25 is `25%`.
    Percent,
    /// A duration in seconds: `0.5 s`, `30 s`, `2 min`, `1:30`, `3 h`. Steps are those of a clock.
    Seconds,
    /// With a unit after a thin space: `20 mV`.
    Unit(String),
    /// Powers of two: 8 is `2³`. Ticks of a logarithmic axis then stand at powers of two.
    PowersOfTwo,
}

/// One mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    /// `None` for a minor tick.
    pub(crate) label: Option<String>,
}

/// The step of 1, 2 or 5 times a power of ten that gives about `count` steps between `low` and `high`.
/// 0 if there is none.
pub(crate) fn step(low: f64, high: f64, count: f64) -> f64 {
    // Halves, since the difference of two finite numbers may overflow.
    let rough = (high / 2.0 - low / 2.0) / count.max(1.0) * 2.0;
    if !(rough > 0.0 && rough.is_finite()) {
        return 0.0;
    }
    let power = 10_f64.powi(rough.log10().floor() as i32);
    let fraction = rough / power;
    // Thresholds near the geometric means √2, √10, √50 choose the nearest step on a logarithmic scale.
    let step = match fraction {
        f if f < 1.5 => 1.0,
        f if f < 3.2 => 2.0,
        f if f < 7.1 => 5.0,
        _ => 10.0,
    };
    if power > 0.0 { step * power } else { 0.0 }
}

/// Multiples of `step` within `low..=high`, exact to the last digit for steps under 1 too.
pub(crate) fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // Beyond 2⁵³ multiples are no longer told apart.
    if !(step > 0.0 && last - first < 1000.0 && first.abs() < 9e15 && last.abs() < 9e15) {
        return Vec::new();
    }
    let inverse = (1.0 / step).round();
    let exact = step < 1.0 && inverse.is_finite() && (inverse * step - 1.0).abs() < 1e-9;
    let value = |k: f64| if exact { k / inverse } else { k * step };
    let count = (last - first) as i64;
    (0..=count).map(|i| value(first + i as f64) + 0.0).map(|v| v.clamp(low, high)).collect()
}

/// Ticks of a linear axis.
pub(crate) fn linear(low: f64, high: f64, count: f64, format: &Format) -> Vec<Tick> {
    let step = match format {
        Format::Seconds => clock_step(low, high, count),
        Format::Whole => step(low, high, count).max(1.0),
        _ => step(low, high, count),
    };
    let values = multiples(low, high, step);
    let labels = labels(&values, step, format);
    values
        .into_iter()
        .zip(labels)
        .map(|(value, label)| Tick { value, label: Some(label) })
        .collect()
}

/// Steps of a clock: seconds by 1, 2, 5, 10, 15, 30, then minutes, then hours.
fn clock_step(low: f64, high: f64, count: f64) -> f64 {
    const STEPS: [f64; 18] = [
        1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
        10800.0, 21600.0, 43200.0, 86400.0,
    ];
    let rough = (high - low) / count;
    if rough <= 0.8 {
        return step(low, high, count);
    }
    STEPS.into_iter().find(|step| *step >= rough * 0.8).unwrap_or_else(|| step(low, high, count))
}

/// `step`, or a smaller one that tells all `values` exactly with at most four digits more; `step > 0`.
pub(crate) fn finer(values: &[f64], step: f64) -> f64 {
    let unit = 10_f64.powf(step.log10().floor());
    let exact = |unit: &f64| {
        let rest = |value: &f64| value / unit - (value / unit).round();
        values.iter().all(|value| rest(value).abs() < 1e-6)
    };
    if exact(&unit) {
        return step;
    }
    (1..=4).map(|digits| unit / 10_f64.powi(digits)).find(exact).unwrap_or(step)
}

/// The labels of ticks that are `step` apart.
pub(crate) fn labels(values: &[f64], step: f64, format: &Format) -> Vec<String> {
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    values
        .iter()
        .map(|&value| match format {
            Format::Plain | Format::Whole | Format::PowersOfTwo => plain(value, step, largest),
            Format::Percent => decimal(value * 100.0, decimals(step * 100.0)) + "%",
            Format::Unit(unit) => format!("{}\u{202f}{unit}", plain(value, step, largest)),
            Format::Seconds => duration(value, step, largest),
        })
        .collect()
}

/// Decimals that tell two numbers apart which differ by `step`.
fn decimals(step: f64) -> usize {
    if !(step > 0.0) {
        return 0;
    }
    // The small number absorbs the rounding of the logarithm at exact powers of ten.
    usize::try_from(-((step.log10() + 1e-9).floor() as i64)).unwrap_or(0).min(17)
}

fn plain(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if largest >= 1e6 || largest < 1e-3 {
        let exponent = (largest.log10() + 1e-12).floor() as i32;
        let unit = 10_f64.powi(exponent);
        let mantissa = decimal(value / unit, decimals(step / unit));
        return match mantissa.as_str() {
            "1" => format!("10{}", superscript(exponent)),
            "−1" => format!("−10{}", superscript(exponent)),
            _ => format!("{mantissa}×10{}", superscript(exponent)),
        };
    }
    decimal(value, decimals(step))
}

fn duration(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if largest < 120.0 || step < 1.0 {
        return format!("{}\u{202f}s", decimal(value, decimals(step)));
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let seconds = value.abs().round();
    let (hours, minutes, rest) =
        ((seconds / 3600.0).floor(), (seconds % 3600.0 / 60.0).floor(), seconds % 60.0);
    if step >= 3600.0 {
        format!("{sign}{hours}\u{202f}h")
    } else if largest >= 7200.0 {
        format!("{sign}{hours}:{minutes:02}")
    } else if step % 60.0 == 0.0 {
        format!("{sign}{}\u{202f}min", (seconds / 60.0).floor())
    } else {
        format!("{sign}{}:{rest:02}", (seconds / 60.0).floor())
    }
}

/// Ticks of a logarithmic axis over `low..=high`, both positive: decades, with minor ticks between
/// them where there is room for them.
pub(crate) fn logarithmic(low: f64, high: f64, count: f64, format: &Format) -> Vec<Tick> {
    if matches!(format, Format::PowersOfTwo) {
        return powers_of_two(low, high, count);
    }
    let decades = high.log10() - low.log10();
    let (first, last) = ((low.log10() - 1e-9).ceil() as i32, (high.log10() + 1e-9).floor() as i32);
    if decades <= 1.6 || last <= first {
        return within_a_decade(low, high, count, format);
    }
    // Powers are short, and evenly spaced: a third more of them than of linear ticks still reads well.
    let stride = ((f64::from(last - first) / (count.max(1.0) * 1.34)).ceil() as i32).max(1);
    // Few decades of everyday size are written out; else all as powers, for one look.
    let written = first >= -3 && last <= 3;
    let mut ticks = Vec::new();
    for exponent in first - 1..=last {
        let value = 10_f64.powi(exponent);
        if exponent >= first {
            let label = (exponent.rem_euclid(stride) == 0).then(|| match format {
                Format::Plain if !written => power_of_ten(exponent),
                _ => labels(&[value], value, format).remove(0),
            });
            ticks.push(Tick { value, label });
        }
        if stride == 1 && decades <= count {
            let minors = (2..10).map(|digit| f64::from(digit) * value);
            let inside = minors.filter(|minor| low <= *minor && *minor <= high);
            ticks.extend(inside.map(|value| Tick { value, label: None }));
        }
    }
    ticks
}

/// Ticks at 1, 2 and 5 times a power of ten, for a logarithmic axis of about a decade; linear ones
/// where even these are too far apart.
fn within_a_decade(low: f64, high: f64, count: f64, format: &Format) -> Vec<Tick> {
    let mut values = Vec::new();
    let first = low.log10().floor() as i32;
    for exponent in first..=first + 3 {
        let unit = 10_f64.powi(exponent);
        values.extend([1.0, 2.0, 5.0].map(|digit| digit * unit));
    }
    values.retain(|value| low * (1.0 - 1e-9) <= *value && *value <= high * (1.0 + 1e-9));
    if values.len() < 3 {
        return linear(low, high, count, format);
    }
    values
        .into_iter()
        .map(|value| {
            let step = 10_f64.powi((value.log10() + 1e-9).floor() as i32);
            Tick { value, label: Some(labels(&[value], step, format).remove(0)) }
        })
        .collect()
}

fn powers_of_two(low: f64, high: f64, count: f64) -> Vec<Tick> {
    let (first, last) = ((low.log2() - 1e-9).ceil() as i32, (high.log2() + 1e-9).floor() as i32);
    let stride = ((f64::from(last - first) / count.max(1.0)).ceil() as i32).max(1);
    (first..=last)
        .map(|exponent| Tick {
            value: 2_f64.powi(exponent),
            label: (exponent.rem_euclid(stride) == 0).then(|| match exponent {
                0..4 => decimal(2_f64.powi(exponent), 0),
                _ => format!("2{}", superscript(exponent)),
            }),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(ticks: &[Tick], expect: &[&str]) {
        let shown: Vec<&str> = ticks.iter().filter_map(|tick| tick.label.as_deref()).collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn steps_of_one_two_five() {
        check(&linear(0.0, 1.0, 5.0, &Format::Plain), &["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(&linear(-2.4, 3.2, 5.0, &Format::Plain), &["−2", "−1", "0", "1", "2", "3"]);
        check(
            &linear(0.0, 4000.0, 4.0, &Format::Plain),
            &["0", "1,000", "2,000", "3,000", "4,000"],
        );
        check(&linear(0.0, 4e7, 4.0, &Format::Plain), &["0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"]);
        check(&linear(0.5, 3.5, 8.0, &Format::Whole), &["1", "2", "3"]);
        check(&linear(0.0, 0.5, 5.0, &Format::Percent), &["0%", "10%", "20%", "30%", "40%", "50%"]);
    }

    #[test]
    fn durations_have_the_steps_of_a_clock() {
        check(
            &linear(0.0, 60.0, 4.0, &Format::Seconds),
            &["0", "15 s", "30 s", "45 s", "60 s"]
                .map(|s| s.replace(' ', "\u{202f}"))
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        check(
            &linear(0.0, 300.0, 5.0, &Format::Seconds),
            &["0", "1 min", "2 min", "3 min", "4 min", "5 min"]
                .map(|s| s.replace(' ', "\u{202f}"))
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        check(&linear(100.0, 200.0, 3.0, &Format::Seconds), &["2:00", "2:30", "3:00"]);
    }

    #[test]
    fn decades_and_parts_of_one() {
        check(
            &logarithmic(1e-3, 1e3, 7.0, &Format::Plain),
            &["0.001", "0.01", "0.1", "1", "10", "100", "1,000"],
        );
        check(
            &logarithmic(1e-16, 1.0, 4.0, &Format::Plain),
            &["10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1"],
        );
        check(&logarithmic(1.5, 9.0, 5.0, &Format::Plain), &["2", "4", "6", "8"]);
        check(&logarithmic(0.5, 6.0, 5.0, &Format::Plain), &["0.5", "1", "2", "5"]);
        check(&logarithmic(1.0, 4096.0, 4.0, &Format::PowersOfTwo), &["1", "8", "2⁶", "2⁹", "2¹²"]);
    }

    #[test]
    fn domains_without_room_for_ticks_have_none() {
        assert!(multiples(1e17, 1e17 + 16.0, 2.0).is_empty());
        assert!(linear(1.0, 1.0, 5.0, &Format::Plain).is_empty());
        assert!(!linear(-1.7e308, 1.7e308, 5.0, &Format::Plain).is_empty());
        assert!(linear(f64::NAN, 1.0, 5.0, &Format::Plain).is_empty());
    }

    proptest! {
        #[test]
        fn ticks_are_round_and_within_the_domain(low in -1e9..1e9_f64, width in 1e-6..1e9_f64, count in 2.0..12.0_f64) {
            let high = low + width;
            let step = step(low, high, count);
            let digit = step / 10_f64.powf((step.log10() + 1e-9).floor());
            prop_assert!([1.0, 2.0, 5.0].iter().any(|round| (digit - round).abs() < 1e-6), "step {step}");
            let ticks = linear(low, high, count, &Format::Plain);
            prop_assert!(ticks.len() as f64 <= 2.0 * count + 1.0);
            for tick in &ticks {
                prop_assert!(low <= tick.value && tick.value <= high);
                let multiple = tick.value / step;
                prop_assert!((multiple - multiple.round()).abs() < 1e-3, "{} of {step}", tick.value);
            }
            for pair in ticks.windows(2) {
                prop_assert!(pair[0].value < pair[1].value);
                prop_assert_ne!(&pair[0].label, &pair[1].label);
            }
        }

        #[test]
        fn logarithmic_ticks_lie_within_the_domain(low in 1e-12..1e12_f64, ratio in 1.01..1e15_f64, count in 2.0..12.0_f64) {
            let high = low * ratio;
            let ticks = logarithmic(low, high, count, &Format::Plain);
            for tick in &ticks {
                prop_assert!(low * (1.0 - 1e-8) <= tick.value && tick.value <= high * (1.0 + 1e-8), "{tick:?}");
            }
            prop_assert!(ratio < 1.5 || ticks.iter().filter(|tick| tick.label.is_some()).count() >= 2, "{ticks:?}");
        }
    }
}
