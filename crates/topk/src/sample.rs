//! Random subsets of fixed size with given inclusion probabilities, from explicit seeds.

use crate::{Error, Real};

/// Independent random numbers of a seed: `SplitMix64` (Steele, Lea and Flood 2014), whose state counts in
/// steps of an odd constant and is mixed until every bit depends on every other. The same on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampler {
    state: u64,
}

/// 2⁶⁴ over the golden ratio, made odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Sampler {
    /// The stream of a seed. Seeds next to each other have streams that have nothing in common.
    pub fn new(seed: u64) -> Sampler {
        Sampler { state: mixed(seed.wrapping_add(STEP)) }
    }

    /// The next number, uniform among the multiples of `2⁻⁵³` in `[0, 1)`.
    pub fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(STEP);
        (mixed(self.state) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A uniform whole number below `bound`, exactly but for `bound·2⁻⁵³`.
    fn below(&mut self, bound: usize) -> usize {
        #[expect(clippy::cast_sign_loss, reason = "not negative")]
        let place = (self.uniform() * bound as f64) as usize;
        place.min(bound - 1)
    }

    /// `size` of the given indices, all subsets alike; in their order.
    pub(crate) fn equally<'a>(
        &mut self,
        indices: &'a [usize],
        size: usize,
    ) -> impl Iterator<Item = usize> + use<'a, '_> {
        // Each is taken with the chance missing/left (Fan, Muller and Rezucha 1962).
        let (mut missing, mut left) = (size, indices.len());
        indices.iter().copied().filter(move |_| {
            let taken = missing > 0 && (self.uniform() * left as f64) < missing as f64;
            missing -= usize::from(taken);
            left -= 1;
            taken
        })
    }
}

/// In which order [`systematic`] goes through the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// As they stand: neighbours are seldom drawn together, which helps where neighbours are alike.
    #[default]
    Given,
    /// In a random order: next to no pair is excluded, and `π_ij` is near that of the most random design.
    Shuffled,
}

/// Draws exactly `k = Σp` indices, index `i` with probability `p_i` (systematic sampling, Madow 1949); ascending.
///
/// `p`: in `[0, 1]`, their sum whole but for rounding, such as [`Solution::p`](crate::Solution::p) of any sound
/// operator with whole `k`. The running sum of `p` takes an index whenever it passes one of
/// `u, u + 1, …, u + k − 1`, with `u` uniform in `[0, 1)`. Independent of `p` only in size: unlike conditional
/// Poisson sampling, many pairs may never come together. `O(n)`.
///
/// ```
/// use topk::{Operator, Order, Sampler, TopK, systematic};
///
/// let solved = TopK::new(Operator::Exp, 2.0).solve(&[0.0, 1.0, 3.0, 2.0_f64])?;
/// let chosen = systematic(solved.p(), Order::Given, &mut Sampler::new(1))?;
/// assert_eq!(chosen.len(), 2);
/// # Ok::<(), topk::Error>(())
/// ```
///
/// # Errors
/// [`Error::Chance`] for a `p` that is NaN or outside `[0, 1]`; [`Error::NotWhole`] where `Σp` is not whole.
pub fn systematic<T: Real>(
    p: &[T],
    order: Order,
    sampler: &mut Sampler,
) -> Result<Vec<usize>, Error> {
    let start = sampler.uniform();
    match order {
        Order::Given => systematic_from(p, start),
        Order::Shuffled => {
            let mut places: Vec<usize> = (0..p.len()).collect();
            for last in (1..p.len()).rev() {
                places.swap(last, sampler.below(last + 1));
            }
            let shuffled: Vec<T> = places.iter().map(|&i| p[i]).collect();
            let drawn = systematic_from(&shuffled, start).map_err(|error| match error {
                Error::Chance { place, value } => Error::Chance { place: places[place], value },
                other => other,
            })?;
            let mut chosen: Vec<usize> = drawn.into_iter().map(|at| places[at]).collect();
            chosen.sort_unstable();
            Ok(chosen)
        }
    }
}

/// [`systematic`] in the given order with the start `u` chosen by the caller.
///
/// # Errors
/// As [`systematic`]; [`Error::Start`] unless `0 ≤ start < 1`.
pub fn systematic_from<T: Real>(p: &[T], start: f64) -> Result<Vec<usize>, Error> {
    if !(0.0 <= start && start < 1.0) {
        return Err(Error::Start { start });
    }
    let size = size(p)?;
    // The running sum less the number taken by it, in two parts: below 1 it loses no digits as k grows.
    let (mut beyond, mut lost) = (0.0, 0.0);
    let mut taken = vec![false; p.len()];
    let mut count = 0;
    for (p, taken) in p.iter().zip(&mut taken) {
        let p = p.to_f64();
        if p >= 1.0 {
            *taken = true;
        } else {
            let next: f64 = beyond + p;
            let part = next - beyond;
            lost += (beyond - (next - part)) + (p - part);
            beyond = next;
            if beyond + lost > start {
                *taken = true;
                beyond -= 1.0;
            }
        }
        count += usize::from(*taken);
    }
    // Rounding of p may have kept the sum from its last step, or brought one too many: by as little as that the
    // likeliest is taken, or the least likely is not.
    while count != size {
        let wrong = (0..p.len()).filter(|&i| taken[i] == (count > size));
        let key = |i: usize| if count < size { p[i].to_f64() } else { -p[i].to_f64() };
        let Some(i) = wrong.max_by(|&i, &j| key(i).total_cmp(&key(j)).then(j.cmp(&i))) else {
            break;
        };
        taken[i] = !taken[i];
        count = if taken[i] { count + 1 } else { count - 1 };
    }
    Ok((0..p.len()).filter(|&i| taken[i]).collect())
}

/// `Σp`, which must be whole but for the rounding of `n` numbers of their type.
fn size<T: Real>(p: &[T]) -> Result<usize, Error> {
    if let Some(place) = p.iter().position(|p| !(0.0..=1.0).contains(&p.to_f64())) {
        return Err(Error::Chance { place, value: p[place].to_f64() });
    }
    let sum = p.iter().map(|p| p.to_f64()).collect::<crate::sum::Sum>().value();
    let rounding = (epsilon::<T>() * p.len() as f64 * sum.max(1.0)).min(0.25);
    if (sum - sum.round()).abs() > rounding {
        return Err(Error::NotWhole { sum });
    }
    #[expect(clippy::cast_sign_loss, reason = "a sum of numbers that are not negative")]
    let size = sum.round() as usize;
    Ok(size)
}

/// The distance from 1 to the next number of a type.
fn epsilon<T: Real>() -> f64 {
    let mut epsilon = 1.0;
    while T::nearest(1.0 + epsilon / 2.0).to_f64() > 1.0 {
        epsilon /= 2.0;
    }
    epsilon
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each index is drawn in many draws, in standard deviations from what is expected.
    fn check(p: &[f64], order: Order) {
        let draws = 20_000;
        let mut counts = vec![0.0; p.len()];
        let mut sampler = Sampler::new(99);
        let size = size(p).unwrap();
        for _ in 0..draws {
            let chosen = systematic(p, order, &mut sampler).unwrap();
            assert_eq!(chosen.len(), size);
            assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            chosen.iter().for_each(|&i| counts[i] += 1.0);
        }
        for (count, p) in counts.iter().zip(p) {
            let spread = (p * (1.0 - p) * f64::from(draws)).sqrt();
            assert!((count - p * f64::from(draws)).abs() <= 6.0 * spread, "{count} for {p}");
        }
    }

    #[test]
    fn each_index_comes_with_its_probability() {
        for order in [Order::Given, Order::Shuffled] {
            check(&[0.5, 0.25, 1.0, 0.0, 0.75, 0.125, 0.375], order);
            check(&[0.1; 10], order);
            check(&[1.0; 3], order);
            check(&[0.0; 3], order);
        }
    }

    #[test]
    fn the_size_is_kept_through_all_rounding() {
        let third = [1.0_f32 / 3.0; 99_999];
        for start in [0.0, 0.5, 1.0 - f64::EPSILON] {
            assert_eq!(systematic_from(&third, start).unwrap().len(), 33_333);
            assert_eq!(systematic_from(&[0.1_f64; 10], start).unwrap().len(), 1);
            assert_eq!(systematic_from(&[0.7_f64, 0.1, 0.1, 0.1], start).unwrap().len(), 1);
        }
        assert_eq!(systematic_from::<f64>(&[], 0.5), Ok(vec![]));
    }

    #[test]
    fn in_a_random_order_pairs_come_that_never_come_in_the_given_one() {
        let mut sampler = Sampler::new(3);
        let mut both = |order| {
            (0..1000)
                .filter(|_| systematic(&[0.5_f64; 4], order, &mut sampler).unwrap() == [0, 1])
                .count()
        };
        assert_eq!(both(Order::Given), 0);
        // 1/6 if all pairs were alike; neighbours of four in a circle never come: two of three pairings.
        assert!((100..250).contains(&both(Order::Shuffled)));
    }

    #[test]
    fn what_is_no_chance_is_refused() {
        let mut sampler = Sampler::new(0);
        let mut refused = |p: &[f64], order| systematic(p, order, &mut sampler).unwrap_err();
        for order in [Order::Given, Order::Shuffled] {
            assert_eq!(refused(&[0.5, 1.5, 0.0], order), Error::Chance { place: 1, value: 1.5 });
            assert!(matches!(refused(&[0.5, f64::NAN], order), Error::Chance { place: 1, .. }));
            assert_eq!(refused(&[0.5, 0.25], order), Error::NotWhole { sum: 0.75 });
        }
        assert_eq!(systematic_from(&[1.0_f64], 1.0), Err(Error::Start { start: 1.0 }));
        assert!(matches!(systematic_from(&[1.0_f64], f64::NAN), Err(Error::Start { .. })));
    }

    #[test]
    fn a_seed_gives_the_same_numbers_anywhere() {
        let mut sampler = Sampler::new(1);
        // From an implementation of the generator in another language.
        for expected in [3_316_356_330_981_164_u64, 8_498_871_037_046_174, 407_638_796_292_049] {
            assert_eq!(sampler.uniform() * (1_u64 << 53) as f64, expected as f64);
        }
        assert!(Sampler::new(1).uniform() != Sampler::new(2).uniform());
    }
}
