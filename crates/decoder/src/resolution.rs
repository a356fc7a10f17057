//! How far a variance can tell positions apart: the spread over a finite width, and rounding.

/// The standard deviation of the mean square of `width` independent normal numbers, as a share of its
/// mean: `√(2/width)`, for a width of 1 at least.
pub fn relative_deviation(width: usize) -> f64 {
    (2.0 / width as f64).sqrt()
}

/// Positions beyond which one state's mean square cannot tell neighbours apart: `√(width/2)`, where the
/// step from `1/n` to `1/(n + 1)`, a share of about `1/n`, has become one standard deviation.
pub fn separable(width: usize) -> f64 {
    (width as f64 / 2.0).sqrt()
}

/// The least `n` for which `1/√n` and `1/√(n + 1)` round to the same number of `digits` binary digits, to
/// the nearest and ties to even: 8 digits are those of bfloat16, 11 of float16, 24 of float32.
///
/// The work grows as `2^digits`; a tenth of a second at 26.
///
/// # Panics
/// Unless `2 ≤ digits ≤ 26`: beyond, double precision is too coarse to decide, and the work too long.
pub fn first_merge(digits: u32) -> u64 {
    assert!((2..=26).contains(&digits), "{digits} digits are not in 2..=26");
    // Two numbers that round to one are at most one step apart, and a step is at most y·2^(1−digits):
    // 1/√n − 1/√(n+1) ≥ ½(n+1)^(−3/2), so n + 1 ≥ 2^(digits−2)·√(n/(n+1)) and n > 2^(digits−2) − 2.
    let start = (1_u64 << (digits - 2)).saturating_sub(2).max(1);
    let rounded = |n: u64| round((n as f64).sqrt().recip(), digits);
    let mut last = rounded(start);
    for n in start.. {
        let next = rounded(n + 1);
        if next == last {
            return n;
        }
        last = next;
    }
    unreachable!("steps of 1/√n become smaller than any rounding")
}

/// The nearest number of so many binary digits, for a positive normal number; the range of exponents is
/// as large as double precision's.
fn round(value: f64, digits: u32) -> f64 {
    let drop = 53 - digits;
    let bits = value.to_bits();
    let (half, odd) = (1_u64 << (drop - 1), (bits >> drop) & 1);
    // Adding half a step, less one unless the kept part is odd, carries exactly where to round up.
    f64::from_bits(((bits + half - 1 + odd) >> drop) << drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_that_of_single_precision() {
        for n in 1..20_000_u32 {
            let value = f64::from(n).sqrt().recip();
            #[expect(clippy::cast_possible_truncation, reason = "rounding is what is asked for")]
            let single = value as f32;
            assert_eq!(round(value, 24), f64::from(single));
        }
        // Ties: 1 + 2⁻³ with three digits is between 1 and 1.25, and 1 is even; 1.375 goes up to 1.5.
        assert_eq!((round(1.125, 3), round(1.375, 3)), (1.0, 1.5));
    }

    #[test]
    fn neighbours_merge_where_the_article_says() {
        assert_eq!(first_merge(8), 111);
        assert_eq!(first_merge(11), 660);
        let single = first_merge(24);
        assert!((6_600_000..6_800_000).contains(&single), "{single}");
    }

    #[test]
    fn no_merge_is_passed_over() {
        for digits in 2..=14 {
            let rounded = |n: u64| round((n as f64).sqrt().recip(), digits);
            let found = (1..).find(|n| rounded(*n) == rounded(n + 1)).unwrap();
            assert_eq!(first_merge(digits), found, "{digits}");
        }
    }

    #[test]
    fn the_spread_is_a_step_where_neighbours_touch() {
        assert_eq!(separable(128), 8.0);
        assert_eq!(relative_deviation(128), 0.125);
    }
}
