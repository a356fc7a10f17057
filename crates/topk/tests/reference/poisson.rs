//! Conditional Poisson inclusion probabilities to 40 digits and more: one polynomial of all scores, from which each
//! is divided out again.
//!
//! `Π_i (1 + a_i z)` with odds `a_i = ue^{x_i/τ}`; where `a_i > 1` the factor is `1/a_i + z`, so that coefficients
//! do not grow. Divided by `1 + az`, `a ≤ 1`, from the lowest power on, or by `b + z`, `b ≤ 1`, from the
//! highest on, errors die out.

use super::{
    scores::{Score, Scores},
    threshold::Family,
    wide::Wide,
};

/// Of each value of a row.
#[derive(Debug, Clone)]
pub(crate) struct Poisson {
    pub(crate) p: Vec<Wide>,
    /// `p(1 − p)`, the diagonal of the Jacobian by `x/τ`.
    pub(crate) variance: Vec<Wide>,
    /// `ln Z_k − k x_ref/τ`.
    pub(crate) ln_z: Wide,
    /// `Jv` with `J` the Jacobian of `p` by `x/τ`, by places.
    pub(crate) jvp: Option<Vec<Wide>>,
}

/// The trials of a row.
#[derive(Debug)]
pub(crate) struct Trials<'a> {
    scores: &'a Scores,
    k: usize,
    u: Wide,
    /// Of each value.
    factors: Vec<Factor>,
}

impl<'a> Trials<'a> {
    /// `0 < k <` the number of finite scores.
    pub(crate) fn new(scores: &'a Scores, k: usize) -> Trials<'a> {
        // Any tilt gives the same p. At this one k is the expected number, so that a band around it is enough.
        let u = Family::Sigmoid.root(scores, &Wide::from(k));
        let inverse_u = &Wide::one() / &u;
        let factor = |score: &Score| {
            let odds = &score.e * &u;
            let is_likely = odds > Wide::one();
            let ratio = if is_likely { &score.inverse * &inverse_u } else { odds };
            Factor { is_likely, ratio }
        };
        let factors = scores.values.iter().map(factor).collect();
        Trials { scores, k, u, factors }
    }

    /// The values of the finite scores in the order of the row.
    fn places(&self) -> impl Iterator<Item = usize> {
        self.scores.value_of.iter().flatten().copied()
    }

    /// The product of all factors near the power `k`; `v`: a direction by places.
    fn product(&self, v: Option<&[Wide]>) -> Polynomial {
        let chances: Vec<f64> = self.factors.iter().map(Factor::chance).collect();
        let mut product = Polynomial::one(v.is_some());
        let (mut expected, mut variance) = (0.0, 0.0);
        // Where no success is likely, nothing is divided from the highest power on.
        let highest =
            if self.factors.iter().any(|factor| factor.is_likely) { usize::MAX } else { self.k };
        for (done, value) in self.places().enumerate() {
            expected += chances[value];
            variance += chances[value] * (1.0 - chances[value]);
            product.multiply(&self.factors[value], v.map(|v| &v[done]));
            // The chance of a deviation d is below e^{−d²/(2σ² + 2d/3)} (Bernstein): 10⁻⁴⁰ out there.
            let reach = 14.0 * f64::sqrt(variance) + 62.0;
            let high = (expected + reach) as usize + 1;
            product.restrict((expected - reach).max(0.0) as usize, high.min(highest));
        }
        product
    }

    /// `v`: a direction by places.
    pub(crate) fn solve(&self, v: Option<&[Wide]>) -> Poisson {
        let product = self.product(v);
        let place = self.k - product.from;
        let whole = &product.value[place];
        let growth = product.slope.as_ref().map(|slope| &slope[place] / whole);
        let mut p = vec![None; self.factors.len()];
        let mut jvp = v.map(|_| Vec::new());
        for (done, value) in self.places().enumerate() {
            if v.is_none() && p[value].is_some() {
                continue;
            }
            let factor = &self.factors[value];
            let v = v.map(|v| &v[done]);
            let (rest, rest_slope) = product.without(factor, v, self.k);
            // The chance of what is less likely: ratio·rest/whole. In the direction the ratio grows by ±v.
            let share = &(&factor.ratio * &rest) / whole;
            if let (Some(jvp), Some(growth), Some(v)) = (&mut jvp, &growth, v) {
                let rest_slope = &(&factor.ratio * &rest_slope) / whole;
                let own = if factor.is_likely { -v } else { v.clone() };
                let change = &rest_slope + &(&(&own - growth) * &share);
                jvp.push(if factor.is_likely { -&change } else { change });
            }
            let other = &Wide::one() - &share;
            let variance = &share * &other;
            p[value] = Some((if factor.is_likely { other } else { share }, variance));
        }
        let solved = p.into_iter().map(|p| p.expect("each value has a place"));
        let (p, variance) = solved.unzip();
        Poisson { p, variance, ln_z: self.ln_z(whole), jvp }
    }

    fn ln_z(&self, whole: &Wide) -> Wide {
        // Odds above 1 and u^k were taken out.
        let taken = self.scores.values.iter().zip(&self.factors);
        let taken = taken.filter(|(_, factor)| factor.is_likely);
        let taken = taken.fold(Wide::one(), |product, (score, factor)| {
            (0..score.count).fold(product, |product, _| &product * &factor.ratio)
        });
        &(whole / &taken).ln() - &(&Wide::from(self.k) * &self.u.ln())
    }
}

/// `1 + ratio·z`, or `ratio + z` where success is likely.
#[derive(Debug)]
struct Factor {
    is_likely: bool,
    /// The odds or their inverse, at most 1.
    ratio: Wide,
}

impl Factor {
    /// Of success, roughly.
    fn chance(&self) -> f64 {
        let ratio = self.ratio.to_f64();
        if self.is_likely { 1.0 / (1.0 + ratio) } else { ratio / (1.0 + ratio) }
    }
}

/// The coefficients of `z^from` and the following powers, with their derivatives in a direction.
struct Polynomial {
    from: usize,
    value: Vec<Wide>,
    slope: Option<Vec<Wide>>,
}

impl Polynomial {
    fn one(with_slope: bool) -> Polynomial {
        let slope = with_slope.then(|| vec![Wide::zero()]);
        Polynomial { from: 0, value: vec![Wide::one()], slope }
    }

    /// `v`: the growth of the odds' logarithm.
    fn multiply(&mut self, factor: &Factor, v: Option<&Wide>) {
        if let (Some(slope), Some(v)) = (&mut self.slope, v) {
            times(slope, factor);
            // The factor's own growth: ratio·v·z, or −ratio·v.
            let step = &factor.ratio * v;
            for (place, value) in self.value.iter().enumerate() {
                if factor.is_likely {
                    slope[place] = &slope[place] - &(&step * value);
                } else {
                    slope[place + 1] = &slope[place + 1] + &(&step * value);
                }
            }
        }
        times(&mut self.value, factor);
    }

    /// Forgets all powers outside `low..=high`.
    fn restrict(&mut self, low: usize, high: usize) {
        let skip = low.saturating_sub(self.from);
        let keep = (high + 1).saturating_sub(self.from.max(low));
        let cut = |row: &mut Vec<Wide>| {
            row.drain(..skip.min(row.len()));
            row.truncate(keep);
        };
        cut(&mut self.value);
        self.slope.iter_mut().for_each(cut);
        self.from += skip;
    }

    /// The coefficient of the product of the other factors that the less likely outcome of this one needs to make
    /// up `z^k`, and its derivative.
    fn without(&self, factor: &Factor, v: Option<&Wide>, k: usize) -> (Wide, Wide) {
        let ratio = &factor.ratio;
        let (mut rest, mut rest_slope) = (Wide::zero(), Wide::zero());
        let place = k - self.from;
        // 1 + az: F_j = G_j + aG_{j−1} gives G_{k−1}; b + z: F_j = bG_j + G_{j−1} gives G_k.
        let range: &mut dyn Iterator<Item = usize> = if factor.is_likely {
            &mut (place + 1..self.value.len()).rev()
        } else {
            &mut (0..place)
        };
        for j in range {
            if let (Some(slope), Some(v)) = (&self.slope, v) {
                let own = if factor.is_likely { -v } else { v.clone() };
                rest_slope = &slope[j] - &(ratio * &(&rest_slope + &(&own * &rest)));
            }
            rest = &self.value[j] - &(ratio * &rest);
        }
        (rest, rest_slope)
    }
}

/// A polynomial times a factor.
fn times(row: &mut Vec<Wide>, factor: &Factor) {
    let ratio = &factor.ratio;
    let (last, first) = (&row[row.len() - 1], &row[0]);
    let pairs = || row.windows(2).map(|pair| (&pair[0], &pair[1]));
    let mut product = Vec::with_capacity(row.len() + 1);
    if factor.is_likely {
        product.push(first * ratio);
        product.extend(pairs().map(|(lower, own)| lower + &(ratio * own)));
        product.push(last.clone());
    } else {
        product.push(first.clone());
        product.extend(pairs().map(|(lower, own)| own + &(ratio * lower)));
        product.push(last * ratio);
    }
    *row = product;
}
