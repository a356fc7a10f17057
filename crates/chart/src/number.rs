//! Numbers: as coordinates in the file, and as a reader sees them.

use std::fmt::Write as _;

/// Appends a coordinate with at most two decimals; no exponent, no `-0`. Not a number becomes 0: marks
/// leave gaps long before.
pub(crate) fn push_coordinate(out: &mut String, value: f64) {
    let hundredths = (value * 100.0).round();
    // Beyond a million units nothing can be seen, and exponents would appear.
    let clamped = if hundredths.is_nan() { 0.0 } else { hundredths.clamp(-1e8, 1e8) };
    let rounded = clamped / 100.0;
    let _ = write!(out, "{}", if rounded == 0.0 { 0.0 } else { rounded });
}

/// More decimals than any number has digits to show.
const MOST_DECIMALS: usize = 340;

/// A number with a fixed count of decimals (at most 340), commas between thousands and a true minus sign:
/// `−1,234.50`.
pub fn decimal(value: f64, decimals: usize) -> String {
    // The standard library panics at precisions above 65,535.
    let decimals = decimals.min(MOST_DECIMALS);
    if value.is_nan() {
        return "–".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut shown = String::new();
    if value < 0.0 && !is_zero {
        shown.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown + fraction
}

/// A number with so many significant digits, as a sentence shows it: `0.0123`, `12,345`, `1.23×10⁻⁷`.
///
/// ```
/// assert_eq!(chart::significant(0.012345, 3), "0.0123");
/// assert_eq!(chart::significant(-1.234e-7, 3), "−1.23×10⁻⁷");
/// assert_eq!(chart::significant(98765.0, 3), "98,765");
/// ```
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return decimal(value, 0);
    }
    let digits = digits.clamp(1, 17);
    let written = format!("{:.*e}", digits - 1, value.abs());
    let Some((mantissa, exponent)) = written.split_once('e') else { return decimal(value, digits) };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        let decimals =
            usize::try_from(i32::try_from(digits).unwrap_or(0) - 1 - exponent).unwrap_or(0);
        return decimal(value, decimals);
    }
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{mantissa}×10{}", superscript(exponent))
}

/// A power of ten: `10⁻³`; 1 and 10 as they are.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        _ => format!("10{}", superscript(exponent)),
    }
}

/// A whole number in raised digits.
pub(crate) fn superscript(number: i32) -> String {
    number
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            _ => char::from_u32(u32::from(c) - u32::from('0') + 0x2070).unwrap_or(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short_and_never_strange() {
        let check = |value: f64, expect: &str| {
            let mut out = String::new();
            push_coordinate(&mut out, value);
            assert_eq!(out, expect);
        };
        check(12.345_678, "12.35");
        check(-0.001, "0");
        check(3.0, "3");
        check(f64::NAN, "0");
        check(f64::INFINITY, "1000000");
        check(-1e300, "-1000000");
    }

    #[test]
    fn decimals_as_readers_see_them() {
        assert_eq!(decimal(-1234.5, 2), "−1,234.50");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!(decimal(1e6, 0), "1,000,000");
        assert_eq!(decimal(999.0, 0), "999");
        assert_eq!(decimal(f64::NEG_INFINITY, 1), "−∞");
        assert_eq!(decimal(f64::NAN, 1), "–");
        assert_eq!(decimal(0.5, usize::MAX).len(), 342);
    }

    #[test]
    fn significant_digits() {
        assert_eq!(significant(0.0, 3), "0");
        assert_eq!(significant(0.999_96, 4), "1.000");
        assert_eq!(significant(1.5e12, 3), "1.50×10¹²");
        assert_eq!(significant(0.000_123_4, 2), "0.00012");
        assert_eq!(significant(512.0, 2), "512");
    }
}
