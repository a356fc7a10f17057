//! Computed numbers in sentences: `{{svd(rank=8).error:.3}}`, written by a part of Python's format rules.

use std::ops::Range;

use crate::{
    diagnostic::Mistake,
    document::{LabParameter, Value},
};

/// How a number is written: `[,][.precision][type]` with type `f e g % d` or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    thousands: bool,
    precision: Option<usize>,
    style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Significant digits, as `g` and as no type with a precision.
    General,
    Fixed,
    Exponent,
    Percent,
    Whole,
}

/// A number ready to be put into a sentence or a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    negative: bool,
    digits: String,
    exponent: Option<i32>,
    percent: bool,
}

impl NumberFormat {
    /// Reads a format; the error says what is allowed.
    pub(crate) fn parse(text: &str) -> Option<NumberFormat> {
        let (thousands, rest) = match text.strip_prefix(',') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (precision, kind) = match rest.strip_prefix('.') {
            Some(rest) => {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                let precision: usize =
                    rest[..length].parse().ok().filter(|digits| *digits <= 17)?;
                (Some(precision), &rest[length..])
            }
            None => (None, rest),
        };
        let style = match kind {
            "" | "g" => Style::General,
            "f" => Style::Fixed,
            "e" => Style::Exponent,
            "%" => Style::Percent,
            "d" if precision.is_none() => Style::Whole,
            _ => return None,
        };
        Some(NumberFormat { thousands, precision, style })
    }

    /// Writes a number; `None` for a fraction under `d` and for what is not finite.
    pub(crate) fn write(self, number: f64) -> Option<Written> {
        let size = number.abs() * if self.style == Style::Percent { 100.0 } else { 1.0 };
        if !size.is_finite() {
            return None;
        }
        let precision = self.precision.unwrap_or(6);
        let (digits, exponent) = match self.style {
            Style::Fixed | Style::Percent => (format!("{size:.precision$}"), None),
            Style::Whole if size.fract() == 0.0 => (format!("{size:.0}"), None),
            Style::Whole => return None,
            Style::Exponent => split_exponent(&format!("{size:.precision$e}")),
            Style::General if self.precision.is_none() => (format!("{size}"), None),
            Style::General => general(size, precision.max(1)),
        };
        let zero = !digits.bytes().any(|digit| matches!(digit, b'1'..=b'9'));
        Some(Written {
            negative: number < 0.0 && !zero,
            digits: if self.thousands { group(&digits) } else { digits },
            exponent,
            percent: self.style == Style::Percent,
        })
    }
}

/// Significant digits without trailing zeros; with an exponent under 10⁻⁴ and from 10^precision on, as `%g`.
fn general(size: f64, precision: usize) -> (String, Option<i32>) {
    let (mantissa, exponent) = split_exponent(&format!("{:.*e}", precision - 1, size));
    let power = exponent.unwrap_or(0);
    let trim = |digits: String| {
        if digits.contains('.') {
            digits.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            digits
        }
    };
    let places = i32::try_from(precision).unwrap_or(i32::MAX) - 1 - power;
    if power < -4 || places < 0 {
        (trim(mantissa), exponent)
    } else {
        (trim(format!("{size:.*}", usize::try_from(places).unwrap_or(0))), None)
    }
}

fn split_exponent(text: &str) -> (String, Option<i32>) {
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse().ok()),
        None => (text.to_owned(), None),
    }
}

fn group(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

impl Written {
    /// For a sentence: `−1.2×10⁻³`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if self.negative {
            text.push('−');
        }
        text.push_str(&self.digits);
        if let Some(exponent) = self.exponent {
            text.push_str("×10");
            text.extend(exponent.to_string().chars().map(|c| match c {
                '-' => '⁻',
                '1' => '¹',
                '2' => '²',
                '3' => '³',
                digit => char::from_u32(0x2070 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit),
            }));
        }
        if self.percent {
            text.push('%');
        }
        text
    }

    /// For a formula: `-1.2\times 10^{-3}`.
    pub(crate) fn tex(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.digits.replace(',', "{,}");
        let power =
            self.exponent.map(|exponent| format!("\\times 10^{{{exponent}}}")).unwrap_or_default();
        let percent = if self.percent { "\\%" } else { "" };
        format!("{sign}{digits}{power}{percent}")
    }
}

/// A number as a figure shows it, made fit for a formula: TeX's special characters are escaped, words are text.
pub(crate) fn shown_as_tex(shown: &str) -> String {
    let number = shown.replace('−', "-");
    if number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')) {
        return number;
    }
    let mut tex = String::from("\\text{");
    for c in shown.chars() {
        match c {
            '%' | '#' | '&' | '_' | '$' | '{' | '}' => tex.extend(['\\', c]),
            '\\' | '^' | '~' => tex.push(' '),
            c => tex.push(c),
        }
    }
    tex + "}"
}

const SHAPE: &str = "write {{figure.value}}, {{figure.value:.3}} or {{lab(parameter=value).value}}";

/// Reads `svd(rank=8).error:.3`, which stands at `offset` in the file.
pub(crate) fn parse(text: &str, offset: usize) -> Result<Value, Mistake> {
    let whole = offset..offset + text.len();
    let wrong = |message: &str| Mistake::new(whole.clone(), message).help(SHAPE);
    let place = |part: &str| {
        // Every part is a slice of `text`.
        let start = part.as_ptr() as usize - text.as_ptr() as usize + offset;
        start..start + part.len()
    };
    let name_length =
        text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(text.len());
    let figure = text[..name_length].trim();
    let mut rest = &text[name_length..];
    let mut parameters = Vec::new();
    if let Some(inside) = rest.strip_prefix('(') {
        let end =
            inside.find(')').ok_or_else(|| wrong("the parameters have no closing parenthesis"))?;
        for pair in inside[..end].split(',').filter(|pair| !pair.trim().is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                Mistake::new(place(pair.trim()), "a parameter needs a value")
                    .help("write name=value")
            })?;
            parameters.push(LabParameter {
                name: name.trim().to_owned(),
                name_span: place(name.trim()),
                text: value.trim().trim_matches('"').to_owned(),
                text_span: place(value.trim()),
            });
        }
        rest = &inside[end + 1..];
    }
    let rest = rest
        .strip_prefix('.')
        .ok_or_else(|| wrong("a value needs a figure, a point and a name"))?;
    let (name, format) = match rest.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (rest, None),
    };
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    if figure.is_empty() || !is_name(name.trim()) {
        return Err(wrong("a value needs a figure, a point and a name"));
    }
    let format = match format.map(str::trim) {
        None => None,
        Some(text) => Some(NumberFormat::parse(text).ok_or_else(|| {
            Mistake::new(place(text), format!("\"{text}\" is not a number format"))
                .help("such as .3 (significant digits), .3f, .2e, .1%, d, ,d")
        })?),
    };
    Ok(Value {
        figure: figure.to_owned(),
        figure_span: place(figure),
        parameters,
        name: name.trim().to_owned(),
        name_span: place(name.trim()),
        format,
    })
}

/// The uses of `\val{…}` in TeX: the place of each and of its inside.
pub(crate) fn uses(tex: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(next) = tex[from..].find("\\val{") {
        let start = from + next;
        let inside = start + "\\val{".len();
        let Some(length) = tex[inside..].find('}') else { break };
        found.push((start..inside + length + 1, inside..inside + length));
        from = inside + length + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: &str, number: f64) -> String {
        NumberFormat::parse(format).unwrap().write(number).unwrap().text()
    }

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        assert_eq!(text(".3", 0.123_456), "0.123");
        assert_eq!(text(".3", 1234.5), "1.23×10³");
        assert_eq!(text(".3", 0.000_012), "1.2×10⁻⁵");
        assert_eq!(text(".3", 12.0), "12");
        assert_eq!(text(".3f", 2.0), "2.000");
        assert_eq!(text(".2e", -0.004_56), "−4.56×10⁻³");
        assert_eq!(text(".1%", 0.0314), "3.1%");
        assert_eq!(text("d", 64.0), "64");
        assert_eq!(text(",", 1_234_567.0), "1,234,567");
        assert_eq!(text(",.1f", 1_234.56), "1,234.6");
        assert_eq!(text(".1f", -0.01), "0.0");
        assert_eq!(NumberFormat::parse("d").unwrap().write(0.5), None);
        assert_eq!(NumberFormat::parse(".3").unwrap().write(f64::NAN), None);
        assert_eq!(NumberFormat::parse(".1%").unwrap().write(1e307), None, "1e309 %");
        assert_eq!(NumberFormat::parse(".3x"), None);
    }

    #[test]
    fn numbers_in_formulas_are_tex() {
        let written = NumberFormat::parse(".2e").unwrap().write(-0.0012).unwrap();
        assert_eq!(written.tex(), "-1.20\\times 10^{-3}");
        assert_eq!(NumberFormat::parse(".0%").unwrap().write(0.5).unwrap().tex(), "50\\%");
        assert_eq!(shown_as_tex("−2.5"), "-2.5");
        assert_eq!(shown_as_tex("3.1%"), "\\text{3.1\\%}");
    }

    #[test]
    fn a_value_is_read_with_its_places() {
        let value = parse("svd(rank=8, noise=0.1).error:.3", 10).unwrap();
        assert_eq!((value.figure.as_str(), value.name.as_str()), ("svd", "error"));
        assert_eq!(value.parameters[1].text, "0.1");
        assert_eq!(value.parameters[1].name_span, 22..27);
        assert_eq!(value.name_span, 33..38);
        assert_eq!(parse("svd.error:.3q", 0).unwrap_err().span, 10..13);
        assert!(parse("svd", 0).is_err());
    }
}
