//! Threshold operators `p = f((x−λ)/τ)` with exponential tails, to 57 digits.
//!
//! With `u = e^{−λ/τ}` every family is a function of `z = ue^{x/τ}`, and `u` is found by Newton's method within a
//! bracket. Whatever it finds is accepted only if `Σp − k` changes sign between `u(1 − 2⁻¹⁹⁰)` and `u(1 + 2⁻¹⁹⁰)`.

use super::{
    rough::{Rough, Tail},
    scores::Scores,
    wide::Wide,
};

/// A solved row, by its values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Threshold {
    pub(crate) p: Vec<Wide>,
    /// `f′`.
    pub(crate) slope: Vec<Wide>,
    /// Whether a score is so near to a kink of `f` that derivatives depend on the last digits of `p`.
    pub(crate) at_kink: bool,
}

impl Threshold {
    /// `∂p/∂k`, which with the weights of scores sums to 1; `None` where all slopes are zero.
    pub(crate) fn by_k(&self, scores: &Scores) -> Option<Vec<Wide>> {
        let total = self.total(scores);
        (!total.is_zero()).then(|| self.slope.iter().map(|slope| slope / &total).collect())
    }

    fn total(&self, scores: &Scores) -> Wide {
        let terms = scores.values.iter().zip(&self.slope);
        terms.fold(Wide::zero(), |sum, (score, slope)| &sum + &score.times(slope))
    }
}

/// The function `f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Exp,
    Laplace,
    Sigmoid,
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

    /// `Σp − k` and `Σf′`. All of `k` that scores above the threshold fill is taken off before tails are added.
    fn excess(self, scores: &Scores, k: &Wide, u: &Wide) -> (Wide, Wide) {
        let (mut above, mut below, mut slopes) = (Wide::zero(), Wide::zero(), Wide::zero());
        let (one, inverse_u) = (Wide::one(), &Wide::one() / u);
        let mut m = Wide::zero();
        for score in &scores.values {
            let z = &score.e * u;
            let tail = self.tail(&z, || &score.inverse * &inverse_u);
            slopes = &slopes + &score.times(&self.slope(&tail));
            if z < one {
                below = &below + &score.times(&tail);
            } else {
                m = &m + &score.weight();
                above = &above + &score.times(&tail);
            }
        }
        (&(&m - k) + &(&below - &above), slopes)
    }

    /// `u`, for `k` strictly between 0 and what the finite scores weigh.
    pub(crate) fn root(self, scores: &Scores, k: &Wide) -> Wide {
        let is_low = |u: &Wide| self.excess(scores, k, u).0.is_negative();
        let mut u = exponential(-Rough::new(self.rough(), scores, k).threshold());
        let wider =
            |sign: f64| &u * &(&Wide::one() + &(&Wide::from(sign) * &Wide::power_of_two(-16)));
        let (mut low, mut high) = (wider(-1.0), wider(1.0));
        if !is_low(&low) || is_low(&high) {
            (low, high) = self.bracket(scores, is_low);
            u = low.clone();
        }
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
        let is_between = !(before > Wide::zero()) && !after.is_negative();
        assert!(is_between, "the reference lost its way: {self:?}, k = {}", k.to_f64());
        u
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

    fn rough(self) -> Tail {
        match self {
            Family::Exp => |t| if t < 0.0 { t } else { f64::NEG_INFINITY },
            Family::Laplace => |t| -t.abs() - std::f64::consts::LN_2,
            Family::Sigmoid => |t| -t.abs() - (-t.abs()).exp().ln_1p(),
        }
    }

    pub(crate) fn solve(self, scores: &Scores, k: &Wide) -> Threshold {
        let u = self.root(scores, k);
        let inverse_u = &Wide::one() / &u;
        let mut solved = Threshold::default();
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

/// `e^t` to the digits of `t`.
fn exponential(t: f64) -> Wide {
    let exponent = (t / std::f64::consts::LN_2).floor();
    let rest = (t - exponent * std::f64::consts::LN_2).exp();
    &Wide::power_of_two(exponent as isize) * &Wide::from(rest)
}
