//! The mean square of the states by position and layer: where a model without encoding keeps its position.

use crate::{forward::Trace, forward::mean_square, real::Real};

/// Which states are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// What attention gave, before the output matrix.
    Attention,
    /// The stream after the layer.
    Hidden,
}

/// The line `ln y = a·ln n + ln c` through values at `n = 1, 2, …`: least squares on logarithmic axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The exponent `a`.
    pub slope: f64,
    /// The factor `c`, the fitted value at `n = 1`.
    pub factor: f64,
}

impl Fit {
    /// The fit through `values[n − 1]`; values that are not positive are left out. `None` for fewer
    /// than two.
    pub fn new(values: &[f64]) -> Option<Fit> {
        let points: Vec<(f64, f64)> = (1..)
            .zip(values)
            .filter(|(_, value)| **value > 0.0)
            .map(|(n, value)| (f64::from(n).ln(), value.ln()))
            .collect();
        if points.len() < 2 {
            return None;
        }
        let count = points.len() as f64;
        let mean_x = points.iter().map(|point| point.0).sum::<f64>() / count;
        let mean_y = points.iter().map(|point| point.1).sum::<f64>() / count;
        let spread = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>();
        let joint = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
        let slope = joint / spread;
        Some(Fit { slope, factor: (mean_y - slope * mean_x).exp() })
    }

    /// The line's value at position `n`, from 1.
    pub fn at(&self, n: f64) -> f64 {
        self.factor * n.powf(self.slope)
    }
}

/// The mean square over the width, `[layer][position]`; positions from 0, the first layer first.
pub fn mean_squares<T: Real>(trace: &Trace<T>, quantity: Quantity) -> Vec<Vec<f64>> {
    let states = match quantity {
        Quantity::Attention => trace.attention.as_slice(),
        Quantity::Hidden => &trace.hidden[1..],
    };
    states
        .iter()
        .map(|states| states.chunks_exact(trace.width).map(mean_square).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_is_found_again() {
        let values: Vec<f64> = (1..=50).map(|n| 3.0 * f64::from(n).powf(-0.7)).collect();
        let fit = Fit::new(&values).unwrap();
        assert!((fit.slope + 0.7).abs() < 1e-13 && (fit.factor - 3.0).abs() < 1e-12);
        assert!((fit.at(50.0) / values[49] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_value_has_no_slope() {
        assert_eq!(Fit::new(&[1.0]), None);
        assert_eq!(Fit::new(&[1.0, 0.0, f64::NAN]), None);
    }
}
