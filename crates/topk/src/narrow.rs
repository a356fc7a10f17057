//! The search for the place of a threshold among unsorted scores, in linear time.

/// The undecided scores around a pivot.
pub(crate) struct Split<'a> {
    /// The pivot, their median.
    pub(crate) pivot: f64,
    /// The others up to the pivot, in no order.
    pub(crate) lower: &'a [f64],
    /// The others from the pivot on, in no order.
    pub(crate) upper: &'a [f64],
}

/// The greatest score at or below a threshold that is known only through questions; `None` if all are above.
///
/// `at_or_below(split)` answers whether `split.pivot` is at or below the threshold, and takes note of the
/// scores that this decides: `lower` and the pivot if so, the pivot and `upper` if not. Each question
/// halves what is undecided, so that all splits together hold at most `2n` scores; a median costs `O(n)`
/// also in the worst case, whatever the scores.
pub(crate) fn narrow(
    scores: &[f64],
    mut at_or_below: impl FnMut(&Split<'_>) -> bool,
) -> Option<f64> {
    let mut copy = scores.to_vec();
    let mut undecided = copy.as_mut_slice();
    let mut greatest = None;
    while !undecided.is_empty() {
        let middle = undecided.len() / 2;
        let (lower, pivot, upper) = undecided.select_nth_unstable_by(middle, f64::total_cmp);
        if at_or_below(&Split { pivot: *pivot, lower, upper }) {
            greatest = Some(*pivot);
            undecided = upper;
        } else {
            undecided = lower;
        }
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_place_with_work_linear_in_the_length() {
        let scores: Vec<f64> = (0..1000).map(|i| f64::from(i * 7919 % 1000)).collect();
        for threshold in [-1.0, 0.0, 0.5, 499.0, 998.5, 2000.0] {
            let mut seen = 0;
            let found = narrow(&scores, |split| {
                seen += split.lower.len() + 1 + split.upper.len();
                split.pivot <= threshold
            });
            let expect = (threshold >= 0.0).then(|| threshold.floor().min(999.0));
            assert_eq!(found, expect);
            assert!(seen <= 2000, "{seen}");
        }
        assert_eq!(narrow(&[3.0; 9], |split| split.pivot <= 3.0), Some(3.0));
    }
}
