//! The threshold operator with the normal distribution function, to 45 digits and more.

use super::{rough::Rough, scores::Scores, threshold::Threshold, wide::Wide};

/// Newton's method from a threshold in double precision; accepted is what leaves of `Σp − k` less than `2⁻¹⁶⁸` of
/// `Σf′`, by which the threshold then is off at most.
pub(crate) fn solve(scores: &Scores, k: &Wide) -> Threshold {
    let normal = Normal::new();
    let mut at = Wide::from(Rough::new(rough_tail, scores, k).threshold());
    for _ in 0..40 {
        let mut solved = Threshold::default();
        let (mut above, mut below, mut m) = (Wide::zero(), Wide::zero(), Wide::zero());
        let mut slopes = Wide::zero();
        for score in &scores.values {
            let t = &score.t - &at;
            let (tail, slope) = normal.tail(&t.abs());
            slopes = &slopes + &score.times(&slope);
            if t.is_negative() {
                below = &below + &score.times(&tail);
                solved.p.push(tail);
            } else {
                m = &m + &score.weight();
                above = &above + &score.times(&tail);
                solved.p.push(&Wide::one() - &tail);
            }
            solved.slope.push(slope);
        }
        let step = &(&(&m - k) + &(&below - &above)) / &slopes;
        if step.abs() < Wide::power_of_two(-168) {
            return solved;
        }
        at = &at + &step;
    }
    panic!("the reference lost its way: gaussian, k = {}", k.to_f64());
}

/// The normal distribution.
struct Normal {
    /// `1/√(2π)`.
    height: Wide,
}

impl Normal {
    fn new() -> Normal {
        Normal { height: Wide::normal_height() }
    }

    /// `1 − Φ(s)` and `φ(s)` for `s ≥ 0`.
    fn tail(&self, s: &Wide) -> (Wide, Wide) {
        let square = s * s;
        let half = Wide::power_of_two(-1);
        let density = &self.height * &(-&(&square * &half)).exp();
        let size = s.to_f64();
        if size < 5.0 {
            // Φ − ½ = φ·(s + s³/3 + s⁵/(3·5) + …), which leaves 70 digits of 77.
            let (mut term, mut sum, mut odd) = (s.clone(), s.clone(), 1);
            while term > &sum * &Wide::power_of_two(-260) {
                odd += 2;
                term = &(&term * &square) / &Wide::from(odd);
                sum = &sum + &term;
            }
            (&half - &(&density * &sum), density)
        } else {
            // φ/(s + 1/(s + 2/(s + 3/…))); so many terms leave 10⁻⁵⁸ or less, by trial from 5 to 60.
            let terms = (6_000.0 / (size * size)) as usize + 28;
            let tail = (1..=terms).rev().fold(s.clone(), |tail, n| s + &(&Wide::from(n) / &tail));
            (&density / &tail, density)
        }
    }
}

/// `ln(1 − Φ(|t|))`.
fn rough_tail(t: f64) -> f64 {
    let s = t.abs();
    if s < 20.0 {
        (0.5 * libm::erfc(s * std::f64::consts::FRAC_1_SQRT_2)).ln()
    } else {
        let series = 1.0 - 1.0 / (s * s) + 3.0 / (s * s * s * s);
        -0.5 * s * s - (s * (std::f64::consts::TAU).sqrt() / series).ln()
    }
}
