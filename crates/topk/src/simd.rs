//! Loops compiled for the widest vectors of the machine, and the exponential in them.
//!
//! Every kernel is written as a loop over slices without branches, in an order of sums that the source fixes: the
//! same bits on every machine, whatever the width of its vectors.

use crate::Real;

/// Runs a closure compiled for the vectors of this machine. What it calls must be `#[inline(always)]`.
#[inline(always)]
pub(crate) fn vectorized<R>(run: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(run)
}

/// Whether a question is answered with yes for any number, without a branch for each.
pub(crate) fn any<T: Real>(numbers: &[T], is: impl Fn(f64) -> bool) -> bool {
    vectorized(
        #[inline(always)]
        || {
            let (eights, rest) = numbers.as_chunks::<8>();
            let in_eight = |eight: &[T; 8]| eight.iter().fold(false, |any, x| any | is(x.to_f64()));
            eights.iter().any(in_eight) || rest.iter().any(|x| is(x.to_f64()))
        },
    )
}

/// `ln 2` in two parts; `n·LN2` of any exponent `n` is exact to twice the digits.
const LN2: (f64, f64) = (std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17);

/// Added to a number below 2⁵¹, it leaves the nearest whole number in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// `(eʳ − 1 − r)/r²` for `|r| ≤ ½ ln 2`: interpolated at Chebyshev's points, off by less than 0.003 ulp of `eʳ`.
const TAIL: [f64; 11] = [
    0.5,
    0.166_666_666_666_666_7,
    0.041_666_666_666_666_67,
    0.008_333_333_333_326_084,
    0.001_388_888_888_888_371_1,
    0.000_198_412_698_750_022_8,
    2.480_158_732_567_746e-5,
    2.755_725_517_000_089e-6,
    2.755_727_347_871_858e-7,
    2.510_531_272_962_210_3e-8,
    2.091_475_532_589_32e-9,
];

/// `e^(t + rest)` for a `rest` below an ulp of `t`; at most 0.8 ulp off, subnormal results one more.
#[inline(always)]
pub(crate) fn exp(t: f64, rest: f64) -> f64 {
    // Beyond both ends the result is 0 or ∞ whatever is added, and so much would be the rest of a huge t.
    let t = t.clamp(-800.0, 800.0);
    let rest = rest.clamp(-1e-9, 1e-9);
    let rounded = t.mul_add(std::f64::consts::LOG2_E, ROUND);
    let n = rounded - ROUND;
    let high = n.mul_add(-LN2.0, t);
    let low = n.mul_add(-LN2.1, rest);
    let r = high + low;
    let lost = (high - r) + low;
    let mut tail = TAIL[10];
    let mut place = 10;
    while place > 0 {
        place -= 1;
        tail = tail.mul_add(r, TAIL[place]);
    }
    let e = 1.0 + (r + (r * r).mul_add(tail, lost));
    // 2ⁿ in two factors, each a normal number, so that subnormal results are rounded once.
    let half = n.mul_add(0.5, ROUND);
    e * power(half) * power((n - (half - ROUND)) + ROUND)
}

/// `2ⁿ` of `n + ROUND`, `|n| < 1022`.
#[inline(always)]
fn power(shifted: f64) -> f64 {
    // The low twelve bits of the fraction are n, in two's complement.
    f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_exponential_to_the_last_place() {
        // libm's is within an ulp itself.
        for i in -74_000..70_900_i32 {
            let t = f64::from(i) * 0.010_000_37;
            let (ours, theirs) = (exp(t, 0.0), libm::exp(t));
            let ulps = (ours - theirs).abs() / (theirs * f64::EPSILON).max(f64::from_bits(1));
            assert!(ulps <= 1.0, "{t}: {ours:e} for {theirs:e}");
        }
        assert_eq!((exp(0.0, 0.0), exp(-800.0, 0.0), exp(-1e300, 0.0)), (1.0, 0.0, 0.0));
        assert_eq!((exp(720.0, 0.0), exp(f64::NEG_INFINITY, 0.0)), (f64::INFINITY, 0.0));
    }

    #[test]
    fn what_rounding_left_of_the_exponent_counts() {
        // t + rest = −690 − 2⁻⁵⁰ cannot be written in one number.
        let (t, rest) = (-690.0, -f64::powi(2.0, -50));
        assert!((exp(t, rest) / exp(t, 0.0) - 1.0 - rest).abs() < 3e-16);
    }
}
