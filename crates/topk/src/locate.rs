//! The search for the place of a threshold among unsorted scores, in linear time.

use crate::{
    scale::Scale,
    simd::{exp, vectorized},
};

/// A score with what it counts.
pub(crate) trait Score: Copy + Default {
    fn score(self) -> f64;
    fn weight(self) -> f64;
}

impl Score for f64 {
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
    sample: Vec<S>,
}

/// Scores from which a sample is taken first.
const MANY: usize = 2048;

impl<S: Score> Work<S> {
    /// The greatest score at or below the threshold; `None` if all are above.
    ///
    /// A threshold at a pivot decides about half of the scores that are left, so that `O(n)` work is enough,
    /// whatever the scores. Of many scores a sample tells first between which two the threshold must be
    /// looked for: then one pass decides about nearly all of them.
    pub(crate) fn locate<R: Rule>(&mut self, scores: &[S], k: f64, scale: Scale) -> Option<f64> {
        if scores.len() >= MANY
            && let Some(found) = self.locate_between::<R>(scores, k, scale)
        {
            return Some(found);
        }
        self.undecided.clear();
        self.undecided.extend_from_slice(scores);
        Sides::default().narrow::<S, R>(&mut self.undecided, k, scale)
    }

    /// The same by means of a sample, if that shows where to look.
    fn locate_between<R: Rule>(&mut self, scores: &[S], k: f64, scale: Scale) -> Option<f64> {
        let stride = scores.len() / (2 * scores.len().isqrt()).clamp(256, 4096);
        self.sample.clear();
        self.sample.extend(scores.iter().step_by(stride));
        let part = self.sample.len() as f64 / scores.len() as f64;
        let most = self.sample.iter().fold(0.0, |most: f64, item| most.max(item.weight()));
        // Four standard deviations of a sum of `k/most` independent choices, at most.
        let (middle, reach) = (k * part, 4.0 * most * ((k * part / most).sqrt() + 1.0));
        let mut bound = |k: f64| {
            self.undecided.clone_from(&self.sample);
            Sides::default().narrow::<S, R>(&mut self.undecided, k, scale)
        };
        let low = bound(middle + reach).unwrap_or(f64::NEG_INFINITY);
        let greatest = |items: &[S]| items.iter().fold(f64::NEG_INFINITY, |g, s| s.score().max(g));
        let high = if middle > reach { bound(middle - reach)? } else { f64::INFINITY };
        let high = if high < greatest(&self.sample) { high } else { f64::INFINITY };
        let (sides, next) = Sides::around::<S, R>(scores, low, high, scale, &mut self.undecided);
        // Neither the next score above nor none of those between may be the answer.
        if next < f64::INFINITY {
            let below = if R::BELOW { sides.below_at(&self.undecided, next, scale) } else { 0.0 };
            let above = if R::ABOVE { sides.above_at(&[] as &[S], next, scale) } else { 0.0 };
            if R::reaches(sides.count, above, below, k) {
                return None;
            }
        }
        sides.narrow::<S, R>(&mut self.undecided, k, scale)
    }
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
    /// Searches among the `undecided`, which are left in another order.
    fn narrow<S: Score, R: Rule>(
        mut self,
        mut undecided: &mut [S],
        k: f64,
        scale: Scale,
    ) -> Option<f64> {
        let mut greatest = None;
        while !undecided.is_empty() {
            let middle = undecided.len() / 2;
            let order = |a: &S, b: &S| a.score().total_cmp(&b.score());
            let (lower, pivot, upper) = undecided.select_nth_unstable_by(middle, order);
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

    /// One pass over all scores: those from `low` to `high` go to `between`; also the least score above `high`.
    fn around<S: Score, R: Rule>(
        scores: &[S],
        low: f64,
        high: f64,
        scale: Scale,
        between: &mut Vec<S>,
    ) -> (Sides, f64) {
        between.clear();
        let mut next = f64::INFINITY;
        for item in scores {
            let x = item.score();
            if low <= x && x <= high {
                between.push(*item);
            }
            next = next.min(if x > high { x } else { f64::INFINITY });
        }
        let weight_if = |chosen: bool, item: S| if chosen { item.weight() } else { 0.0 };
        let count = total(scores, |item| weight_if(item.score() > high, item));
        let below = if R::BELOW && low > f64::NEG_INFINITY {
            total(scores, |item| {
                let x = item.score();
                weight_if(x < low, item) * exp(scale.about(x.min(low), low), 0.0)
            })
        } else {
            0.0
        };
        let above = if R::ABOVE && high < f64::INFINITY {
            total(scores, |item| {
                let x = item.score();
                weight_if(x > high, item) * exp(scale.about(high, x.max(high)), 0.0)
            })
        } else {
            0.0
        };
        (Sides { count, above, above_from: high, below, below_from: low }, next)
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
            for (lane, item) in rest.iter().enumerate() {
                sums[lane] += term(*item);
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
    fn finds_the_place_of_few_and_of_many() {
        for n in [1000, 50_000] {
            let scores: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n)).collect();
            let mut work = Work::default();
            for k in [0.5, 1.0, 2.0, 100.0, 990.0, f64::from(n)] {
                let found = work.locate::<Hard>(&scores, k, Scale::new(1.0));
                assert_eq!(found, Some(f64::from(n) - k.ceil()), "{k} of {n}");
            }
            assert_eq!(work.locate::<Hard>(&scores, f64::from(n) + 1.0, Scale::new(1.0)), None);
        }
        assert_eq!(Work::default().locate::<Hard>(&[3.0; 9], 2.0, Scale::new(1.0)), Some(3.0));
    }

    #[test]
    fn a_sample_that_misleads_costs_time_and_nothing_else() {
        // Every place that the stride visits holds a low score.
        let mut scores = vec![1.0; 10_000];
        scores.iter_mut().skip(1).step_by(2).for_each(|score| *score = 5.0);
        for k in [1.0, 5000.0, 5001.0] {
            let found = Work::default().locate::<Hard>(&scores, k, Scale::new(1.0));
            assert_eq!(found, Some(if k <= 5000.0 { 5.0 } else { 1.0 }));
        }
    }
}
