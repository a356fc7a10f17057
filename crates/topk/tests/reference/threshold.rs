//! Threshold operators `p = f((x−λ)/τ)` to 57 digits.
//!
//! With `u = e^{−λ/τ}` every family is a function of `z = ue^{x/τ}`. Binary digits of `ln u` are found by halving,
//! then Newton's method takes over inside a bracket of a factor of two; whatever it finds is accepted only
//! if `Σp − k` changes sign between `u(1 − 2⁻¹⁹⁰)` and `u(1 + 2⁻¹⁹⁰)`.

use super::{scores::Scores, wide::Wide};

/// The function `f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Exp,
    Laplace,
    Sigmoid,
}

/// Of each value of a row.
#[derive(Debug, Clone)]
pub(crate) struct Threshold {
    pub(crate) p: Vec<Wide>,
    /// `f′`.
    pub(crate) slope: Vec<Wide>,
    /// `u`.
    pub(crate) u: Wide,
    /// Whether a score is so near to a kink of `f` that derivatives depend on the last digits of `p`.
    pub(crate) at_kink: bool,
}

impl Family {
    /// `f` below the centre or kink, `z < 1`, and `1 − f` from there on.
    fn tail(self, z: &Wide, inverse: impl Fn() -> Wide) -> Wide {
        let below = *z < Wide::one();
        let half = Wide::power_of_two(-1);
        match self {
            Family::Exp if below => z.clone(),
            Family::Exp => Wide::zero(),
            Family::Laplace if below => z * &half,
            Family::Laplace => &inverse() * &half,
            Family::Sigmoid if below => z / &(&Wide::one() + z),
            Family::Sigmoid => &Wide::one() / &(&Wide::one() + z),
        }
    }

    /// `f′` by the tail.
    fn slope(self, tail: &Wide) -> Wide {
        match self {
            Family::Exp | Family::Laplace => tail.clone(),
            Family::Sigmoid => tail * &(&Wide::one() - tail),
        }
    }

    /// `Σp − k` and `Σf′`. All of `k` that is whole is taken off before tails are added.
    fn excess(self, scores: &Scores, k: &Wide, u: &Wide) -> (Wide, Wide) {
        let (mut above, mut below, mut slopes) = (Wide::zero(), Wide::zero(), Wide::zero());
        let (one, inverse_u) = (Wide::one(), &Wide::one() / u);
        let mut m = 0;
        for score in &scores.values {
            let z = &score.e * u;
            let tail = self.tail(&z, || &score.inverse * &inverse_u);
            slopes = &slopes + &self.slope(&tail).times(score.count);
            if z < one {
                below = &below + &tail.times(score.count);
            } else {
                m += score.count;
                above = &above + &tail.times(score.count);
            }
        }
        (&(&Wide::from(m) - k) + &(&below - &above), slopes)
    }

    /// `k` strictly between 0 and the number of finite scores.
    pub(crate) fn solve(self, scores: &Scores, k: &Wide) -> Threshold {
        let is_low = |u: &Wide| self.excess(scores, k, u).0.is_negative();
        let start = Rough::new(self, scores, k).u();
        let wider = |sign: f64| {
            &start * &(&Wide::one() + &(&Wide::from(sign) * &Wide::power_of_two(-16)))
        };
        let (mut low, mut high) = (wider(-1.0), wider(1.0));
        if !is_low(&low) || is_low(&high) {
            (low, high) = self.bracket(scores, is_low);
        }
        let mut u = low.clone();
        loop {
            let (excess, slopes) = self.excess(scores, k, &u);
            if excess.is_negative() {
                low = u.clone();
            } else {
                high = u.clone();
            }
            let next =
                if slopes.is_zero() { low.clone() } else { &u - &(&u * &(&excess / &slopes)) };
            let next = if low < next && next < high {
                next
            } else {
                &(&low + &high) * &Wide::power_of_two(-1)
            };
            let step = (&next - &u).abs();
            u = next;
            if step < &u * &Wide::power_of_two(-200) {
                break;
            }
        }
        let near = |sign: f64| {
            let factor = &Wide::one() + &(&Wide::from(sign) * &Wide::power_of_two(-190));
            self.excess(scores, k, &(&u * &factor)).0
        };
        let (before, after) = (near(-1.0), near(1.0));
        assert!(
            !(before > Wide::zero()) && !after.is_negative(),
            "the reference lost its way: {self:?}, k = {}",
            k.to_f64()
        );
        self.at(scores, u)
    }

    /// Neighbouring powers of two around `u`.
    fn bracket(self, scores: &Scores, is_low: impl Fn(&Wide) -> bool) -> (Wide, Wide) {
        let exponents = || scores.values.iter().map(|score| score.e.exponent());
        // p < 2⁻¹¹⁰⁰ each, or 1 − p: beyond any k between whole numbers.
        let reach = 1_200;
        let mut low = -exponents().max().expect("finite scores") - reach;
        let mut high = -exponents().min().expect("finite scores") + reach;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if is_low(&Wide::power_of_two(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        (Wide::power_of_two(low), Wide::power_of_two(high))
    }

    fn at(self, scores: &Scores, u: Wide) -> Threshold {
        let inverse_u = &Wide::one() / &u;
        let mut solved =
            Threshold { p: Vec::new(), slope: Vec::new(), u: u.clone(), at_kink: false };
        for score in &scores.values {
            let z = &score.e * &u;
            let tail = self.tail(&z, || &score.inverse * &inverse_u);
            solved.at_kink |= self == Family::Exp && z.distance(1.0) < 1e-12;
            solved.slope.push(self.slope(&tail));
            solved.p.push(if z < Wide::one() { tail } else { &Wide::one() - &tail });
        }
        solved
    }
}

impl Threshold {
    /// `∂p/∂k = ∂λ/∂x`, which sums to 1 over the scores.
    pub(crate) fn weights(&self, scores: &Scores) -> Vec<Wide> {
        let total =
            scores.values.iter().zip(&self.slope).fold(Wide::zero(), |sum, (score, slope)| {
                &sum + &slope.times(score.count)
            });
        self.slope.iter().map(|slope| slope / &total).collect()
    }
}

/// The same in double precision, for a start only.
struct Rough<'a> {
    family: Family,
    scores: &'a Scores,
    t: Vec<f64>,
    k: f64,
}

impl Rough<'_> {
    fn new<'a>(family: Family, scores: &'a Scores, k: &Wide) -> Rough<'a> {
        let t = scores.values.iter().map(|score| score.t.to_f64()).collect();
        Rough { family, scores, t, k: k.to_f64() }
    }

    /// Whether `Σp < k` with the threshold at `at`.
    fn is_low(&self, at: f64) -> bool {
        // Sums of tails are kept relative to their greatest, so that none underflows across a gap.
        let nearest = |above: bool| {
            let distances = self.t.iter().map(|t| t - at).filter(|t| (*t >= 0.0) == above);
            distances.map(f64::abs).fold(f64::INFINITY, f64::min)
        };
        let (near_above, near_below) = (nearest(true), nearest(false));
        let (mut above, mut below, mut m) = (0.0, 0.0, 0.0);
        for (score, t) in self.scores.values.iter().zip(&self.t) {
            let (t, count) = (t - at, score.count as f64);
            let e = (-t.abs()).exp();
            let weight = match self.family {
                Family::Exp if t >= 0.0 => 0.0,
                Family::Exp => 1.0,
                Family::Laplace => 0.5,
                Family::Sigmoid => 1.0 / (1.0 + e),
            };
            if t >= 0.0 {
                m += count;
                above += count * weight * (near_above - t.abs()).exp();
            } else {
                below += count * weight * (near_below - t.abs()).exp();
            }
        }
        if m == self.k {
            return near_above - above.ln() < near_below - below.ln();
        }
        let below = if below > 0.0 { below * (-near_below).exp() } else { 0.0 };
        let above = if above > 0.0 { above * (-near_above).exp() } else { 0.0 };
        (m - self.k) + (below - above) < 0.0
    }

    /// `e^{−λ}`, a few millionths off at most where all goes well.
    fn u(&self) -> Wide {
        let mut high = self.t[0] + 800.0;
        let mut low = self.t[self.t.len() - 1] - 800.0;
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            // A low sum wants a lower threshold.
            if self.is_low(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        let exponent = (-low / std::f64::consts::LN_2).floor();
        let rest = (-low - exponent * std::f64::consts::LN_2).exp();
        &Wide::power_of_two(exponent as isize) * &Wide::from(rest)
    }
}
