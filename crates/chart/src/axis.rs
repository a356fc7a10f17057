//! An axis: its scale, its round numbers, its name.

use crate::scale::{Extent, Kind, Scale};
use crate::ticks::{self, Format, Tick};

/// One axis of a panel; the domain follows from the data unless it is set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    kind: AxisKind,
    domain: Option<(f64, f64)>,
    pub(crate) label: String,
    format: Format,
    at: Option<Vec<f64>>,
    count: Option<f64>,
    zero: bool,
    nice: Option<bool>,
    pub(crate) reversed: bool,
    pub(crate) hidden: bool,
    pub(crate) grid: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum AxisKind {
    #[default]
    Linear,
    Log,
    Bands(Vec<String>),
}

impl Axis {
    /// Equal steps are equal differences.
    pub fn linear() -> Axis {
        Axis::default()
    }

    /// Equal steps are equal ratios; values that are not positive have no place.
    pub fn log() -> Axis {
        Axis { kind: AxisKind::Log, ..Axis::default() }
    }

    /// One band for each name; data say 0 for the first, 1 for the second.
    pub fn bands<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Axis {
        let names = names.into_iter().map(Into::into).collect();
        Axis { kind: AxisKind::Bands(names), ..Axis::default() }
    }

    /// Linear, without numbers, line and grid.
    pub fn hidden() -> Axis {
        Axis { hidden: true, ..Axis::default() }
    }

    /// The name of the axis with its unit, as a label.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Axis {
        self.label = label.into();
        self
    }

    /// The ends of the domain; without effect unless finite and in order, and positive on a logarithmic
    /// axis.
    #[must_use]
    pub fn domain(mut self, low: f64, high: f64) -> Axis {
        self.domain = Some((low, high));
        self
    }

    /// How numbers are written.
    #[must_use]
    pub fn format(mut self, format: Format) -> Axis {
        self.format = format;
        self
    }

    /// Ticks at these values and no others.
    #[must_use]
    pub fn ticks_at(mut self, values: impl IntoIterator<Item = f64>) -> Axis {
        self.at = Some(values.into_iter().collect());
        self
    }

    /// About how many ticks; otherwise as many as there is room for.
    #[must_use]
    pub fn ticks(mut self, count: u8) -> Axis {
        self.count = Some(f64::from(count));
        self
    }

    /// The domain holds 0.
    #[must_use]
    pub fn zero(mut self) -> Axis {
        self.zero = true;
        self
    }

    /// Whether the domain grows to round numbers; otherwise only upright axes' do.
    #[must_use]
    pub fn nice(mut self, nice: bool) -> Axis {
        self.nice = Some(nice);
        self
    }

    /// The larger numbers stand where the smaller would: downwards on an upright axis.
    #[must_use]
    pub fn reversed(mut self) -> Axis {
        self.reversed = true;
        self
    }

    /// Whether there are hairlines at the ticks; otherwise only upright axes have them.
    #[must_use]
    pub fn grid(mut self, grid: bool) -> Axis {
        self.grid = Some(grid);
        self
    }

    pub(crate) fn is_bands(&self) -> bool {
        matches!(self.kind, AxisKind::Bands(_))
    }

    /// Scale (with a range still to be set) and ticks, about `count` of them.
    pub(crate) fn resolve(&self, extent: Extent, count: f64, upright: bool) -> (Scale, Vec<Tick>) {
        let count = self.count.unwrap_or(count).max(1.0);
        let kind = match &self.kind {
            AxisKind::Linear => Kind::Linear,
            AxisKind::Log => Kind::Log,
            AxisKind::Bands(names) => Kind::Band(names.len()),
        };
        let set = self.domain.filter(|&(low, high)| {
            low < high && low.is_finite() && high.is_finite() && (kind != Kind::Log || low > 0.0)
        });
        let nice = self.nice.unwrap_or(upright) && set.is_none() && !self.hidden;
        let domain = match (set, &self.kind) {
            (_, AxisKind::Bands(names)) => (-0.5, names.len().max(1) as f64 - 0.5),
            (Some(domain), _) => domain,
            (None, AxisKind::Linear) => extent.linear(self.zero),
            (None, AxisKind::Log) => extent.logarithmic(),
        };
        let domain = if nice { rounded(domain, kind, count) } else { domain };
        let scale = Scale { kind, domain, range: (0.0, 1.0) };
        (scale, self.marks(&scale, count))
    }

    /// The ticks of a scale.
    fn marks(&self, scale: &Scale, count: f64) -> Vec<Tick> {
        if self.hidden {
            return Vec::new();
        }
        let (low, high) = scale.domain;
        if let Some(values) = &self.at {
            let mut values: Vec<f64> = values.iter().copied().filter(|v| scale.holds(*v)).collect();
            values.sort_by(f64::total_cmp);
            let apart = values.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0);
            let step = apart.fold(f64::INFINITY, f64::min);
            let own = |value: &f64| if *value == 0.0 { 1.0 } else { value.abs() };
            let step = if step.is_finite() { step } else { values.first().map_or(1.0, own) };
            let labels = match scale.kind {
                Kind::Log => values
                    .iter()
                    .map(|value| {
                        let step = ticks::finer(&[*value], *value);
                        ticks::labels(&[*value], step, &self.format).remove(0)
                    })
                    .collect(),
                Kind::Linear | Kind::Band(_) => {
                    ticks::labels(&values, ticks::finer(&values, step), &self.format)
                }
            };
            return values
                .into_iter()
                .zip(labels)
                .map(|(value, label)| Tick { value, label: Some(label) })
                .collect();
        }
        match &self.kind {
            AxisKind::Linear => ticks::linear(low, high, count, &self.format),
            AxisKind::Log => ticks::logarithmic(low, high, count, &self.format),
            AxisKind::Bands(names) => names
                .iter()
                .enumerate()
                .map(|(index, name)| Tick { value: index as f64, label: Some(name.clone()) })
                .collect(),
        }
    }
}

/// The domain grown to round numbers.
fn rounded((low, high): (f64, f64), kind: Kind, count: f64) -> (f64, f64) {
    match kind {
        Kind::Linear => {
            let step = ticks::step(low, high, count);
            let (down, up) = ((low / step).floor() * step, (high / step).ceil() * step);
            if down.is_finite() && up.is_finite() && step > 0.0 { (down, up) } else { (low, high) }
        }
        Kind::Log if high / low > 5.0 => {
            let down = 10_f64.powf(low.log10().floor());
            let up = 10_f64.powf(high.log10().ceil());
            // More than two thirds of a decade of emptiness is more than roundness is worth.
            let keep = |round: f64, end: f64| {
                if (round / end).log10().abs() < 0.67 && round > 0.0 { round } else { end }
            };
            (keep(down, low), keep(up, high))
        }
        Kind::Log | Kind::Band(_) => (low, high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(axis: Axis, extent: (f64, f64), expect: &[&str]) {
        let mut data = Extent::default();
        data.add(extent.0);
        data.add(extent.1);
        let (_, ticks) = axis.resolve(data, 5.0, true);
        let shown: Vec<String> = ticks.into_iter().filter_map(|tick| tick.label).collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn ticks_that_are_asked_for_say_their_values() {
        let linear = |values: &[f64]| Axis::linear().ticks_at(values.to_vec());
        check(linear(&[0.0, 2.5]), (0.0, 3.0), &["0", "2.5"]);
        check(linear(&[3.5, 1.0, 2.25, 9.0]), (0.0, 4.0), &["1.00", "2.25", "3.50"]);
        check(linear(&[0.0, 1.0 / 3.0]), (0.0, 1.0), &["0", "0.3"]);
        check(Axis::log().ticks_at([0.25, 2.5, 25.0]), (0.1, 100.0), &["0.25", "2.5", "25"]);
        let seconds = linear(&[60.0, 120.0]).format(Format::Seconds);
        check(seconds, (0.0, 180.0), &["1\u{202f}min", "2\u{202f}min"]);
    }

    #[test]
    fn a_domain_that_cannot_be_is_the_data_s() {
        check(Axis::linear().domain(3.0, f64::NAN).ticks(2), (0.0, 10.0), &["0", "5", "10"]);
        check(Axis::log().domain(0.0, 10.0), (1.0, 10.0), &["1", "2", "5", "10"]);
        check(Axis::hidden(), (0.0, 1.0), &[]);
    }
}
