//! From data to places: linear, logarithmic and band scales.

/// The kind of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Linear,
    Log,
    /// So many bands; band `i` reaches from `i − ½` to `i + ½`.
    Band(usize),
}

/// A scale from a domain of data to a range of units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) kind: Kind,
    /// Smaller and larger end in data.
    pub(crate) domain: (f64, f64),
    /// Where these lie, in units.
    pub(crate) range: (f64, f64),
}

impl Scale {
    /// The place of a value in units, outside the range too. `None` for what has no place: a number that
    /// is not finite, or not positive on a logarithmic scale.
    pub(crate) fn place(&self, value: f64) -> Option<f64> {
        let (low, high) = self.domain;
        if !value.is_finite() {
            return None;
        }
        let t = match self.kind {
            Kind::Log if value <= 0.0 => return None,
            Kind::Log => (value.log10() - low.log10()) / (high.log10() - low.log10()),
            // Halves, since the difference of two finite numbers may overflow.
            Kind::Linear | Kind::Band(_) => (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0),
        };
        let t = if t.is_nan() { 0.5 } else { t.clamp(-1e4, 1e4) };
        Some(self.range.0 + t * (self.range.1 - self.range.0))
    }

    /// The place of a value, moved to the nearer end if it lies outside; what has no place on a
    /// logarithmic scale goes to its low end.
    pub(crate) fn clamped(&self, value: f64) -> Option<f64> {
        if value.is_nan() {
            return None;
        }
        let (low, high) = self.domain;
        self.place(value.max(low).min(high))
    }

    /// Whether a value lies in the domain, up to rounding.
    pub(crate) fn holds(&self, value: f64) -> bool {
        let slack = (self.domain.1 - self.domain.0).abs() * 1e-9;
        self.domain.0 - slack <= value && value <= self.domain.1 + slack
    }

    /// Width of one band, or of one data unit on a linear scale, in units.
    pub(crate) fn unit(&self) -> f64 {
        match (self.place(self.domain.0), self.place(self.domain.1), self.kind) {
            (Some(a), Some(b), Kind::Linear | Kind::Band(_)) => {
                ((b - a) / (self.domain.1 - self.domain.0)).abs()
            }
            _ => 0.0,
        }
    }
}

/// The finite extent of data, for a domain.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extent {
    ends: Option<(f64, f64)>,
    /// Smallest number above 0, for a logarithmic scale.
    positive: Option<f64>,
    /// Whether a mark grows from 0, so that the domain must hold it.
    pub(crate) zero: bool,
}

impl Extent {
    /// Adds a number; one that is not finite counts for nothing.
    pub(crate) fn add(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        // A domain grows by a factor or two; so it stays within the finite numbers.
        let value = value.clamp(-1e300, 1e300);
        self.ends = Some(match self.ends {
            None => (value, value),
            Some((low, high)) => (low.min(value), high.max(value)),
        });
        if value > 0.0 {
            self.positive = Some(self.positive.map_or(value, |least| least.min(value)));
        }
    }

    /// Adds all that another holds.
    pub(crate) fn join(&mut self, other: Extent) {
        for value in [other.ends.map(|ends| ends.0), other.ends.map(|ends| ends.1), other.positive]
            .into_iter()
            .flatten()
        {
            self.add(value);
        }
        self.zero |= other.zero;
    }

    /// A domain for a linear scale: never empty, within the finite numbers.
    pub(crate) fn linear(&self, zero: bool) -> (f64, f64) {
        let (mut low, mut high) = self.ends.unwrap_or((0.0, 1.0));
        if zero || self.zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if low < high && high / 2.0 - low / 2.0 > f64::MIN_POSITIVE {
            return (low, high);
        }
        let margin = if low == 0.0 { 1.0 } else { (low.abs() * 0.5).max(f64::MIN_POSITIVE * 4.0) };
        ((low - margin).max(f64::MIN), (high + margin).min(f64::MAX))
    }

    /// A domain for a logarithmic scale: positive, never empty.
    pub(crate) fn logarithmic(&self) -> (f64, f64) {
        let high = self.ends.map_or(0.0, |ends| ends.1);
        match self.positive {
            // Numbers below the normal ones would make logarithms coarse.
            Some(low) if low < high => (low.max(1e-300), high.max(1e-299)),
            Some(only) => (only.max(1e-300) / 3.0, only.max(1e-300) * 3.0),
            None => (1.0, 10.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let scale = Scale { kind: Kind::Log, domain: (1.0, 100.0), range: (0.0, 200.0) };
        assert_eq!(scale.place(10.0), Some(100.0));
        assert_eq!(scale.place(0.0), None);
        assert_eq!(scale.clamped(0.0), Some(0.0));
        let scale = Scale { kind: Kind::Linear, domain: (f64::MIN, f64::MAX), range: (0.0, 200.0) };
        assert_eq!(scale.place(0.0), Some(100.0));
        assert_eq!(scale.place(f64::NAN), None);
    }

    #[test]
    fn a_domain_is_never_empty() {
        let domain = |values: &[f64]| {
            let mut extent = Extent::default();
            values.iter().for_each(|value| extent.add(*value));
            (extent.linear(false), extent.logarithmic())
        };
        assert_eq!(domain(&[]), ((0.0, 1.0), (1.0, 10.0)));
        assert_eq!(domain(&[f64::NAN, f64::INFINITY]), ((0.0, 1.0), (1.0, 10.0)));
        assert_eq!(domain(&[4.0]).0, (2.0, 6.0));
        assert_eq!(domain(&[0.0]).0, (-1.0, 1.0));
        assert_eq!(domain(&[-3.0, 0.0, 5.0, 50.0]).1, (5.0, 50.0));
    }
}
