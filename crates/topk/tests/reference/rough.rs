//! A threshold in double precision, for the reference to start from.

use super::{scores::Scores, wide::Wide};

/// `ln f(t)` below the centre of `f`, `ln(1 − f(t))` from there on.
pub(crate) type Tail = fn(f64) -> f64;

/// A row in double precision.
pub(crate) struct Rough {
    tail: Tail,
    /// Scores and their weights, descending.
    scores: Vec<(f64, f64)>,
    k: f64,
}

impl Rough {
    pub(crate) fn new(tail: Tail, scores: &Scores, k: &Wide) -> Rough {
        let pairs = scores.values.iter().map(|score| (score.t.to_f64(), score.weight().to_f64()));
        Rough { tail, scores: pairs.collect(), k: k.to_f64() }
    }

    /// `λ`, some millionths off at most where all goes well.
    pub(crate) fn threshold(&self) -> f64 {
        let mut high = self.scores[0].0 + 800.0;
        let mut low = self.scores[self.scores.len() - 1].0 - 800.0;
        for _ in 0..64 {
            let middle = f64::midpoint(low, high);
            if self.is_low(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        low
    }

    /// Whether `Σp < k` with the threshold at `at`.
    fn is_low(&self, at: f64) -> bool {
        let tails: Vec<(f64, f64, f64)> =
            self.scores.iter().map(|&(t, weight)| (t - at, weight, (self.tail)(t - at))).collect();
        // Sums of tails are kept relative to their greatest, so that none underflows across a gap.
        let sum = |above: bool| {
            let side = || tails.iter().filter(|(t, ..)| (*t >= 0.0) == above);
            let greatest = side().map(|(.., tail)| *tail).fold(f64::NEG_INFINITY, f64::max);
            if greatest == f64::NEG_INFINITY {
                return f64::NEG_INFINITY;
            }
            let terms = side().map(|(_, weight, tail)| weight * (tail - greatest).exp());
            greatest + terms.sum::<f64>().ln()
        };
        let (above, below) = (sum(true), sum(false));
        let m: f64 = tails.iter().filter(|(t, ..)| *t >= 0.0).map(|(_, weight, _)| weight).sum();
        if m == self.k { below < above } else { (m - self.k) + (below.exp() - above.exp()) < 0.0 }
    }
}
