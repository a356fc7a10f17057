//! The projection onto the capped simplex, `p = min(max((x−λ)/τ, 0), 1)`, by its kinks.

use super::{scores::Scores, threshold::Threshold, wide::Wide};

pub(crate) fn solve(scores: &Scores, k: &Wide) -> Threshold {
    // Where a score leaves 0 and where it reaches 1, as λ falls.
    let one = Wide::one();
    let mut kinks: Vec<Wide> =
        scores.values.iter().flat_map(|score| [score.t.clone(), &score.t - &one]).collect();
    kinks.sort_by(|one, other| other.partial_cmp(one).expect("numbers"));
    // Of neighbouring kinks, the sum is at most k at the higher and at least k at the lower.
    let lower = kinks.partition_point(|kink| Piece::new(scores, kink).sum(scores, kink) < *k);
    let lower = &kinks[lower.min(kinks.len() - 1)];
    let higher = kinks.iter().rev().find(|kink| *kink > lower);
    let inside = match higher {
        Some(higher) => &(higher + lower) * &Wide::power_of_two(-1),
        None => lower + &one,
    };
    Piece::new(scores, &inside).solve(scores, k)
}

/// Which scores are at 1, and which between 0 and 1.
struct Piece {
    full: usize,
    end: usize,
}

impl Piece {
    fn new(scores: &Scores, at: &Wide) -> Piece {
        let one = Wide::one();
        let full = scores.values.partition_point(|score| &score.t - at >= one);
        let end = scores.values.partition_point(|score| score.t > *at);
        Piece { full, end }
    }

    /// `Σp` with the threshold at `at`.
    fn sum(&self, scores: &Scores, at: &Wide) -> Wide {
        let full = scores.values[..self.full].iter();
        let full = full.fold(Wide::zero(), |sum, score| &sum + &score.weight());
        let between = scores.values[self.full..self.end].iter();
        between.fold(full, |sum, score| &sum + &score.times(&(&score.t - at)))
    }

    /// `p` with this piece's scores between: `t − λ` with `λ = (Σt − (k − m))/Σ1`, each difference taken before
    /// it is summed, so that a small `k − m` is not lost.
    fn solve(&self, scores: &Scores, k: &Wide) -> Threshold {
        let full = scores.values[..self.full].iter();
        let left = full.fold(k.clone(), |left, score| &left - &score.weight());
        let between = &scores.values[self.full..self.end];
        let total = between.iter().fold(Wide::zero(), |sum, score| &sum + &score.weight());
        let mut solved = Threshold::default();
        for (place, score) in scores.values.iter().enumerate() {
            if place < self.full || place >= self.end {
                solved.p.push(if place < self.full { Wide::one() } else { Wide::zero() });
                solved.slope.push(Wide::zero());
                continue;
            }
            let p = between
                .iter()
                .fold(left.clone(), |sum, other| &sum + &other.times(&(&score.t - &other.t)));
            solved.p.push(&p / &total);
            solved.slope.push(Wide::one());
        }
        solved.at_kink = self.is_at_kink(scores, &solved);
        solved
    }

    /// Whether the threshold is where a score leaves 0 or 1.
    fn is_at_kink(&self, scores: &Scores, solved: &Threshold) -> bool {
        let near = |p: &Wide| p.to_f64() < 1e-12 || p.distance(1.0) < 1e-12;
        if self.full == self.end {
            return false;
        }
        let t = |place: usize| &scores.values[place].t;
        let p = |place: usize| &solved.p[place];
        let between = solved.p[self.full..self.end].iter().any(near);
        // λ = t − p of a score between; those next to it.
        let at = t(self.full) - p(self.full);
        let above = self.full > 0 && near(&(&(t(self.full - 1) - &at) - &Wide::one()).abs());
        let below = scores.values.get(self.end).is_some_and(|score| near(&(&score.t - &at).abs()));
        between || above || below
    }
}
