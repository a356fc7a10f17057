//! The search for the place of a threshold among unsorted scores, in linear time.

use crate::{
    scale::Scale,
    simd::{exp, vectorized},
};

/// A score with what it counts.
pub(crate) trait Score: Copy + Default {
    /// Whether all count the same, so that the `k`-th is where hard top-k ends.
    const EQUAL: bool;

    fn score(self) -> f64;
    fn weight(self) -> f64;
}

impl Score for f64 {
    const EQUAL: bool = true;

    #[inline(always)]
    fn score(self) -> f64 {
        self
    }

    #[inline(always)]
    fn weight(self) -> f64 {
        1.0
    }
}

/// A score and its weight.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Weighted {
    pub(crate) score: f64,
    pub(crate) weight: f64,
}

impl Score for Weighted {
    const EQUAL: bool = false;

    #[inline(always)]
    fn score(self) -> f64 {
        self.score
    }

    #[inline(always)]
    fn weight(self) -> f64 {
        self.weight
    }
}

/// Where the sum over all scores passes `k`, for an operator whose tails are exponentials.
pub(crate) trait Rule {
    /// Whether `above` counts, and `below`; else they are 0.
    const ABOVE: bool;
    const BELOW: bool;

    /// Whether `Σ w p ≥ k` if the threshold were at a pivot. `count`: the weight of all scores from the pivot on;
    /// `above`, `below`: `Σ w e^{−|x − pivot|/τ}` over them, and over the lower ones.
    fn reaches(count: f64, above: f64, below: f64, k: f64) -> bool;
}

/// Memory of a search, used again by the next.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Work<S> {
    undecided: Vec<S>,
}

impl<S: Score> Work<S> {
    /// The greatest score at or below the threshold; `None` if all are above.
    ///
    /// A threshold at a pivot decides about half of the scores that are left, so that `O(n)` work is enough,
    /// whatever the scores. The first pivot is the `k`-th score, near which the threshold usually is.
    pub(crate) fn locate<R: Rule>(&mut self, scores: &[S], k: f64, scale: Scale) -> Option<f64> {
        self.undecided.clear();
        self.undecided.extend_from_slice(scores);
        Sides::default().narrow::<S, R>(&mut self.undecided, place(scores.len(), k), k, scale)
    }

    /// The `⌈k⌉`-th score from above, and in no order the others that are not below it.
    pub(crate) fn kth(&mut self, scores: &[S], k: f64) -> (f64, &mut [S]) {
        self.undecided.clear();
        self.undecided.extend_from_slice(scores);
        let place = place(scores.len(), k);
        let (_, kth, upper) = self.undecided.select_nth_unstable_by(place, order);
        (kth.score(), upper)
    }
}

/// [`Work::locate`] among some scores, `below` being `Σ w e^{(x − from)/τ}` of all others.
pub(crate) fn locate_above<S: Score, R: Rule>(
    undecided: &mut [S],
    below: f64,
    from: f64,
    k: f64,
    scale: Scale,
) -> Option<f64> {
    let middle = undecided.len() / 2;
    Sides { below, below_from: from, ..Sides::default() }
        .narrow::<S, R>(undecided, middle, k, scale)
}

/// Where the `⌈k⌉`-th score from above is in order; the nearest place where `k` is a sum of weights.
fn place(n: usize, k: f64) -> usize {
    #[expect(clippy::cast_sign_loss, reason = "k is positive")]
    let from_above = k.ceil() as usize;
    n - from_above.clamp(1, n)
}

fn order<S: Score>(one: &S, other: &S) -> std::cmp::Ordering {
    one.score().total_cmp(&other.score())
}

/// The scores that are known to be on one side of the threshold or the other.
#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    /// The weight of those above.
    count: f64,
    /// `Σ w e^{−(x − from)/τ}` of those above, and from where.
    above: f64,
    above_from: f64,
    /// `Σ w e^{(x − from)/τ}` of those below.
    below: f64,
    below_from: f64,
}

impl Sides {
    /// Searches among the `undecided`, which are left in another order; the first pivot is the one of that place.
    fn narrow<S: Score, R: Rule>(
        mut self,
        mut undecided: &mut [S],
        mut place: usize,
        k: f64,
        scale: Scale,
    ) -> Option<f64> {
        let mut greatest = None;
        while !undecided.is_empty() {
            let (lower, pivot, upper) = undecided.select_nth_unstable_by(place, order);
            let (pivot, weight) = (pivot.score(), pivot.weight());
            let count = self.count + weight + upper.iter().map(|item| item.weight()).sum::<f64>();
            let below = if R::BELOW { self.below_at(lower, pivot, scale) } else { 0.0 };
            let above = if R::ABOVE { weight + self.above_at(upper, pivot, scale) } else { 0.0 };
            // Wrong by rounding only where threshold and pivot coincide, and there all branches of p agree.
            if R::reaches(count, above, below, k) {
                greatest = Some(pivot);
                (self.below, self.below_from) = (below + weight, pivot);
                undecided = upper;
            } else {
                (self.count, self.above, self.above_from) = (count, above, pivot);
                undecided = lower;
            }
            place = undecided.len() / 2;
        }
        greatest
    }

    /// Of those below and `lower` together, relative to a pivot above all.
    fn below_at<S: Score>(&self, lower: &[S], pivot: f64, scale: Scale) -> f64 {
        let joined = if self.below > 0.0 {
            self.below * exp(scale.about(self.below_from, pivot), 0.0)
        } else {
            0.0
        };
        joined + total(lower, |item| item.weight() * exp(scale.about(item.score(), pivot), 0.0))
    }

    /// Of those above and `upper` together, relative to a pivot below all.
    fn above_at<S: Score>(&self, upper: &[S], pivot: f64, scale: Scale) -> f64 {
        let joined = if self.above > 0.0 {
            self.above * exp(scale.about(pivot, self.above_from), 0.0)
        } else {
            0.0
        };
        joined + total(upper, |item| item.weight() * exp(scale.about(pivot, item.score()), 0.0))
    }
}

/// A sum in eight parts, which vectors add at once.
fn total<S: Score>(items: &[S], term: impl Fn(S) -> f64) -> f64 {
    vectorized(
        #[inline(always)]
        || {
            let mut sums = [0.0; 8];
            let (eights, rest) = items.as_chunks::<8>();
            for eight in eights {
                for lane in 0..8 {
                    sums[lane] += term(eight[lane]);
                }
            }
            // The rest as eight too, which is quicker than one by one.
            let mut eight = [S::default(); 8];
            eight[..rest.len()].copy_from_slice(rest);
            for lane in 0..8 {
                sums[lane] += if lane < rest.len() { term(eight[lane]) } else { 0.0 };
            }
            sums.iter().sum()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hard::Hard;

    #[test]
    fn finds_the_place() {
        for n in [1, 1000] {
            let scores: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n)).collect();
            let mut work = Work::default();
            for k in [0.5, 1.0, 2.0, 100.0, 990.0] {
                let found = work.locate::<Hard>(&scores, k, Scale::new(1.0));
                assert_eq!(
                    found,
                    (k <= f64::from(n)).then(|| f64::from(n) - k.ceil()),
                    "{k} of {n}"
                );
            }
            assert_eq!(work.locate::<Hard>(&scores, f64::from(n) + 1.0, Scale::new(1.0)), None);
        }
        assert_eq!(Work::default().locate::<Hard>(&[3.0; 9], 2.0, Scale::new(1.0)), Some(3.0));
    }
}
