//! Hard top-k: the limit of every other operator as the temperature falls to zero.

use crate::{
    locate::{Rule, Score, Work},
    scale::Scale,
    threshold::left_of,
};

/// 1 above the score where the sum of weights passes `k`, 0 below it; scores equal to it share what is left.
pub(crate) struct Hard;

impl Rule for Hard {
    const ABOVE: bool = false;
    const BELOW: bool = false;

    fn reaches(count: f64, _above: f64, _below: f64, k: f64) -> bool {
        count >= k
    }
}

/// The score at the threshold. `0 < k < Σw`. `O(n)`.
pub(crate) fn threshold<S: Score>(scores: &[S], k: f64, work: &mut Work<S>) -> f64 {
    // None reaches k where the sum of weights was rounded down to it.
    let least = || scores.iter().fold(f64::INFINITY, |least, item| least.min(item.score()));
    work.locate::<Hard>(scores, k, Scale::new(1.0)).unwrap_or_else(least)
}

/// Fills `p`; the threshold.
pub(crate) fn solve<S: Score>(scores: &[S], k: f64, work: &mut Work<S>, p: &mut Vec<f64>) -> f64 {
    let threshold = threshold(scores, k, work);
    let left = left_of(k, scores, |x| x > threshold);
    let ties = -left_of(0.0, scores, |x| x == threshold);
    let share = (left / ties).clamp(0.0, 1.0);
    let chance = |x: f64| match x.partial_cmp(&threshold) {
        Some(std::cmp::Ordering::Greater) => 1.0,
        Some(std::cmp::Ordering::Equal) => share,
        _ => 0.0,
    };
    p.clear();
    p.extend(scores.iter().map(|item| chance(item.score())));
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_and_parts_are_kept() {
        let p = |x: &[f64], k: f64| -> Vec<f64> {
            let mut p = Vec::new();
            solve(x, k, &mut Work::default(), &mut p);
            p
        };
        assert_eq!(p(&[3.0, 1.0, 2.0], 2.0), [1.0, 0.0, 1.0]);
        assert_eq!(p(&[3.0, 1.0, 2.0], 1.25), [1.0, 0.0, 0.25]);
        assert_eq!(p(&[1.0, 1.0, 2.0, 1.0], 2.0), [1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0 / 3.0]);
        assert_eq!(p(&[0.0, -0.0], 1.0), [0.5, 0.5]);
    }
}
