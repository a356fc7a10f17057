//! Exact draws: the number of successes is split between the halves of each node, from the root down.

use super::Poisson;

impl Poisson {
    /// The indices of a subset of `k`, drawn with probability proportional to `e^{Σx/τ}`, appended in ascending
    /// order. `uniform` gives independent numbers in `[0, 1)`, fewer than `2n` of them. `O(n)`.
    pub(crate) fn draw(&self, mut uniform: impl FnMut() -> f64, chosen: &mut Vec<usize>) {
        let blocks = self.shape.blocks();
        let mut counts = vec![0; 2 * blocks];
        counts[1] = self.shape.window(1).low;
        for node in 1..blocks {
            let count = counts[node];
            let left = if count == 0 { 0 } else { self.split(node, count, &mut uniform) };
            counts[2 * node] = left;
            counts[2 * node + 1] = count - left;
        }
        let mut rest = Vec::new();
        for node in blocks..2 * blocks {
            self.draw_in_block(node, counts[node], &mut rest, &mut uniform, chosen);
        }
    }

    /// How many of `count` are on the left of a node: `j` with a chance proportional to that of `j` on the
    /// left and `count − j` on the right.
    fn split(&self, node: usize, count: usize, uniform: &mut impl FnMut() -> f64) -> usize {
        let (left, right) = (self.shape.window(2 * node), self.shape.window(2 * node + 1));
        let first = left.low.max((count + 1).saturating_sub(right.low + right.length));
        let last = (left.low + left.length - 1).min(count.saturating_sub(right.low));
        let (left_chances, right_chances) = (left.of(&self.inside), right.of(&self.inside));
        let chance = |j: usize| left_chances[j - left.low] * right_chances[count - j - right.low];
        let total: f64 = (first..=last).map(chance).sum();
        pick(first..=last, chance, uniform() * total).unwrap_or(first)
    }

    /// Goes through a block trial by trial, each with its chance given how many are still to succeed.
    fn draw_in_block(
        &self,
        node: usize,
        count: usize,
        rest: &mut Vec<f64>,
        uniform: &mut impl FnMut() -> f64,
        chosen: &mut Vec<usize>,
    ) {
        let trials = self.shape.trials_of(node);
        if count == 0 || count == trials.len() {
            chosen.extend(trials.take(count));
            return;
        }
        // rest[i·stride + j]: the chance of j successes, j ≤ count, among the trials from the i-th on.
        let (q, r) = (&self.trials.q[trials.clone()], &self.trials.r[trials.clone()]);
        let stride = count + 1;
        rest.clear();
        rest.resize((q.len() + 1) * stride, 0.0);
        rest[q.len() * stride] = 1.0;
        for i in (0..q.len()).rev() {
            let (row, later) = rest[i * stride..].split_at_mut(stride);
            row[0] = r[i] * later[0];
            for j in 1..stride {
                row[j] = r[i].mul_add(later[j], q[i] * later[j - 1]);
            }
        }
        let mut missing = count;
        for i in 0..q.len() {
            if missing == 0 {
                break;
            }
            let later = &rest[(i + 1) * stride..][..stride];
            let (success, failure) = (q[i] * later[missing - 1], r[i] * later[missing]);
            let needed = missing == q.len() - i;
            if needed || uniform() * (success + failure) < success {
                chosen.push(trials.start + i);
                missing -= 1;
            }
        }
    }
}

/// The first `j` whose chances up to it exceed `at`; of none, which is rounding, the last that has a chance.
fn pick(
    places: std::ops::RangeInclusive<usize>,
    chance: impl Fn(usize) -> f64,
    at: f64,
) -> Option<usize> {
    let mut sum = 0.0;
    let mut last = None;
    for j in places {
        let chance = chance(j);
        sum += chance;
        if chance > 0.0 {
            last = Some(j);
            if sum > at {
                break;
            }
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sampler;

    /// `χ²` of the counts of all subsets against their probabilities.
    #[test]
    fn every_subset_comes_as_often_as_it_should() {
        let x = [0.3, -1.2, 2.0, 0.0, 1.5, -0.5, 1.1];
        let (n, k, draws) = (x.len(), 3, 200_000);
        let solved = Poisson::solve(&x, k, 1.0);
        let mut sampler = Sampler::new(20_261_114);
        let mut counts = vec![0.0; 1 << n];
        for _ in 0..draws {
            let mut chosen = Vec::new();
            solved.draw(|| sampler.uniform(), &mut chosen);
            assert!(chosen.len() == k && chosen.windows(2).all(|pair| pair[0] < pair[1]));
            counts[chosen.iter().fold(0, |subset, i| subset | 1 << i)] += 1.0;
        }
        let weight = |subset: usize| -> f64 {
            (0..n).filter(|i| subset >> i & 1 == 1).map(|i| f64::exp(x[i])).product()
        };
        let subsets = || (0..1_usize << n).filter(|subset| subset.count_ones() == 3);
        let z: f64 = subsets().map(weight).sum();
        let terms = subsets().map(|subset| {
            let expected = weight(subset) / z * f64::from(draws);
            (counts[subset] - expected).powi(2) / expected
        });
        // 35 subsets: mean 34, standard deviation √68.
        let chi: f64 = terms.sum();
        assert!((chi - 34.0).abs() < 6.0 * 68.0_f64.sqrt(), "{chi}");
    }

    #[test]
    fn items_and_pairs_of_a_long_row_come_as_often_as_they_should() {
        let x: Vec<f64> = (0..90).map(|i| f64::from(i * 7919 % 251).sin() * 2.0).collect();
        let (n, k, draws) = (x.len(), 31, 40_000);
        let solved = Poisson::solve(&x, k, 1.0);
        let pairs = solved.pairs();
        let mut sampler = Sampler::new(7);
        let mut counts = vec![0.0; n * n];
        let mut chosen = Vec::new();
        for _ in 0..draws {
            chosen.clear();
            solved.draw(|| sampler.uniform(), &mut chosen);
            assert!(chosen.len() == k);
            for &i in &chosen {
                chosen.iter().for_each(|j| counts[i * n + j] += 1.0);
            }
        }
        for (count, chance) in counts.iter().zip(&pairs) {
            let spread = (chance * (1.0 - chance) * f64::from(draws)).sqrt();
            assert!(
                (count - chance * f64::from(draws)).abs() < 6.0 * spread + 1.0,
                "{count} {chance}"
            );
        }
    }

    #[test]
    fn what_is_certain_is_always_drawn() {
        let x: Vec<f64> = (0..200).map(|i| if i % 5 == 0 { 400.0 } else { -400.0 }).collect();
        let solved = Poisson::solve(&x, 40, 1.0);
        let mut sampler = Sampler::new(1);
        for _ in 0..100 {
            let mut chosen = Vec::new();
            solved.draw(|| sampler.uniform(), &mut chosen);
            assert!(chosen.iter().enumerate().all(|(at, i)| *i == 5 * at));
        }
    }
}
