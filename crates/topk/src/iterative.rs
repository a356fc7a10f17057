//! The iterated softmax, kept to show how it fails.

use crate::sum::scaled;

/// `k` times `p ← p + softmax((1−p)∘(x − min x)/τ)`, from `p = 0`.
///
/// `x` finite, `k ≤ n`. `Σp = k`; nothing else is promised. `O(kn)`.
pub(crate) fn solve(x: &[f64], k: usize, temperature: f64) -> Vec<f64> {
    let least = x.iter().copied().fold(f64::INFINITY, f64::min);
    // Capped, so that (1 − p)·x is never 0·∞ and no two infinities meet in a difference.
    let heights: Vec<f64> = x.iter().map(|&x| scaled(x, least, temperature).min(1e300)).collect();
    let mut p = vec![0.0; x.len()];
    let mut terms = vec![0.0; x.len()];
    for _ in 0..k {
        let exponents = || heights.iter().zip(&p).map(|(height, p)| (1.0 - p) * height);
        let greatest = exponents().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for (term, exponent) in terms.iter_mut().zip(exponents()) {
            *term = (exponent - greatest).exp();
            sum += *term;
        }
        for (p, term) in p.iter_mut().zip(&terms) {
            *p += term / sum;
        }
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_softmax_and_more_leave_the_unit_interval() {
        let p = solve(&[0.0, 1.0], 1, 1.0);
        assert!((p[1] - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-16);
        // All heights are 0 where all scores are equal: softmax is constant and so is p.
        assert_eq!(solve(&[7.0; 4], 2, 1.0), [0.5; 4]);
        // The lowest score has height 0 whatever its p, so nothing holds it back: here it ends above 1.
        let p = solve(&[0.0, 1.0], 2, 1.0);
        assert!((p.iter().sum::<f64>() - 2.0).abs() < 1e-15);
        assert!(p[1] > 1.0 && p[0] < 1.0, "{p:?}");
    }
}
