//! Which terms are kept.

use topk::{Operator, TopK};

use super::{CrTerms, greedy, random::Random};
use crate::{Error, Real};

/// How terms are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Selection {
    /// The `r` largest `sᵢ = ‖xᵢ‖‖yᵢ‖`; of equals the first. Optimal when the terms are orthogonal.
    /// `O(l log l)`.
    #[default]
    Top,
    /// `r` independent draws with `pᵢ = sᵢ/Σs`, with replacement: the `p` of least expected squared
    /// error (Drineas, Kannan and Mahoney 2006). `O(l + r log l)`.
    Sample,
    /// Systematic sampling without replacement, term `i` with probability `πᵢ = min(1, sᵢ/t)`,
    /// `Σπ = r` (Madow 1949): those above `t` are certain, of the rest the running sum of `π`
    /// picks one at each whole step from a random start. The order of the terms is kept, so that
    /// neighbours that are alike are seldom both taken. `O(l log l)`.
    Systematic,
    /// Drops again and again the two terms whose sum is smallest, `‖vᵢ + vⱼ‖`. `O(l²)` beside the
    /// inner products, `O(l³)` at worst.
    Greedy,
    /// As [`Gram`](Selection::Gram), then exchanges one kept term for one left out as long as the
    /// error falls. `O(rl)` an exchange, `l` exchanges at most.
    Swap,
    /// Adds, or drops, one term at a time so that the error is smallest after each step; of the
    /// two ways the better. `O(l²)` beside the inner products.
    Gram,
}

/// The terms chosen, and how likely that was.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    indices: Vec<usize>,
    /// Weights that make the expectation exact, where there is one.
    pub(super) unbiased: Option<Vec<f64>>,
    pub(super) selection: Selection,
}

impl Choice {
    /// Indices from 0, ascending; with [`Selection::Sample`] one for each draw, so that some may
    /// come twice.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// How it was chosen.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The indices without repetitions.
    pub(super) fn distinct(&self) -> Vec<usize> {
        let mut distinct = self.indices.clone();
        distinct.dedup();
        distinct
    }
}

/// # Errors
/// [`Error::Terms`] unless `1 ≤ rank ≤ l`.
pub(super) fn check<T: Real>(terms: &CrTerms<T>, rank: usize) -> Result<(), Error> {
    let l = terms.terms();
    if 1 <= rank && rank <= l { Ok(()) } else { Err(Error::Terms { rank, terms: l }) }
}

pub(super) fn choose<T: Real>(
    terms: &CrTerms<T>,
    rank: usize,
    selection: Selection,
    seed: u64,
) -> Result<Choice, Error> {
    check(terms, rank)?;
    let random = Random::new(seed, 1);
    let fixed = |mut indices: Vec<usize>| {
        indices.sort_unstable();
        Choice { indices, unbiased: None, selection }
    };
    Ok(match selection {
        Selection::Top => fixed(top(&terms.norms, rank)),
        Selection::Sample => sample(terms.shares(), rank, random),
        Selection::Systematic => systematic(&terms.norms, rank, random),
        Selection::Greedy => fixed(greedy::pairs(terms.gram()?, rank)),
        Selection::Swap => {
            fixed(greedy::swap(terms.gram()?, greedy::one_by_one(terms.gram()?, rank)))
        }
        Selection::Gram => fixed(greedy::one_by_one(terms.gram()?, rank)),
    })
}

/// The indices of the `count` largest, of equals the first.
pub(super) fn top(norms: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..norms.len()).collect();
    // A stable sort: equals keep their order.
    order.sort_by(|&i, &j| norms[j].total_cmp(&norms[i]));
    order.truncate(count);
    order
}

fn sample(shares: &[f64], rank: usize, random: Random) -> Choice {
    let sums: Vec<f64> = shares
        .iter()
        .scan(0.0, |sum, share| {
            *sum += share;
            Some(*sum)
        })
        .collect();
    // The last sum is 1 but for rounding; the last term with a chance ends the scale.
    let last = shares.iter().rposition(|share| *share > 0.0).expect("shares sum to 1");
    let mut indices: Vec<usize> = (0..rank as u64)
        .map(|draw| {
            let at = random.uniform(draw) * sums[last];
            sums.partition_point(|sum| *sum <= at).min(last)
        })
        .collect();
    indices.sort_unstable();
    let weights = indices.iter().map(|&i| 1.0 / (rank as f64 * shares[i])).collect();
    Choice { indices, unbiased: Some(weights), selection: Selection::Sample }
}

fn systematic(norms: &[f64], rank: usize, random: Random) -> Choice {
    let chances = inclusion(norms, rank);
    let indices = topk::systematic_from(&chances, random.uniform(0))
        .expect("chances are in [0, 1], their sum is the rank, the start is in [0, 1)");
    // A term of no chance is zero: any weight will do.
    let weight = |&i: &usize| if chances[i] > 0.0 { 1.0 / chances[i] } else { 1.0 };
    let unbiased = Some(indices.iter().map(weight).collect());
    Choice { indices, unbiased, selection: Selection::Systematic }
}

/// `πᵢ = min(1, sᵢ/t)` with `Σπ = rank`, which is smooth top-k with the clipped exponential of
/// `ln sᵢ` as score. A term that is zero has no chance while others are enough.
fn inclusion(norms: &[f64], rank: usize) -> Vec<f64> {
    let scores: Vec<f64> = norms.iter().map(|norm| norm.ln()).collect();
    TopK::new(Operator::Exp, rank as f64)
        .solve(&scores)
        .expect("logarithms of norms are no NaN, and the rank is among their number")
        .into_p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_sum_to_the_rank_and_none_exceeds_one() {
        for (norms, rank, expected) in [
            (vec![8.0, 1.0, 2.0, 1.0, 0.0], 2, vec![1.0, 0.25, 0.5, 0.25, 0.0]),
            (vec![3.0, 0.0, 1.0], 2, vec![1.0, 0.0, 1.0]),
            (vec![3.0, 0.0, 1.0], 3, vec![1.0, 1.0, 1.0]),
            (vec![1.0; 4], 1, vec![0.25; 4]),
            (vec![0.0; 4], 2, vec![0.5; 4]),
        ] {
            for (chance, expected) in inclusion(&norms, rank).into_iter().zip(expected) {
                assert!((chance - expected).abs() < 1e-15, "{norms:?}: {chance}");
            }
        }
    }

    #[test]
    fn equals_are_taken_in_order() {
        assert_eq!(top(&[1.0, 2.0, 2.0, 3.0, 2.0], 3), [3, 1, 2]);
    }

    #[test]
    fn systematic_sampling_takes_exactly_the_rank() {
        let norms: Vec<f64> = (0..37).map(|i| f64::from(i % 7)).collect();
        for rank in 1..=37 {
            for seed in 0..50 {
                let choice = systematic(&norms, rank, Random::new(seed, 1));
                assert_eq!(choice.indices().len(), rank);
                assert!(choice.indices().windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}
