//! Character references of HTML: `&lt;`, `&#60;`, `&#x3C;`.

use std::sync::OnceLock;

/// The names of the HTML standard, a line each, in order: the name, `?` where the semicolon may be missing, its
/// code points.
const NAMES: &str = include_str!("references.txt");
/// The longest name, in bytes.
const LONGEST: usize = 31;

struct Name {
    name: &'static str,
    /// Read without its semicolon too, as browsers do for the names of HTML 2.
    bare: bool,
    text: String,
}

fn names() -> &'static [Name] {
    static NAMES_READ: OnceLock<Vec<Name>> = OnceLock::new();
    NAMES_READ.get_or_init(|| NAMES.lines().filter_map(read_name).collect())
}

fn read_name(line: &'static str) -> Option<Name> {
    let (name, codes) = line.split_once(' ')?;
    let code = |code| char::from_u32(u32::from_str_radix(code, 16).ok()?);
    let text = codes.split(' ').map(code).collect::<Option<String>>()?;
    Some(match name.strip_suffix('?') {
        Some(name) => Name { name, bare: true, text },
        None => Name { name, bare: false, text },
    })
}

/// The characters that the reference at the start of `text`, after its `&`, stands for, and its length without
/// the `&`; `None` where the `&` means itself.
pub(crate) fn read(text: &str) -> Option<(String, usize)> {
    match text.strip_prefix('#') {
        Some(number) => numeric(number).map(|(character, length)| (character.into(), length + 1)),
        None => named(text),
    }
}

fn numeric(number: &str) -> Option<(char, usize)> {
    let (radix, digits) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits),
        None => (10, number),
    };
    let count = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    // Too many digits are no character either.
    let code = u32::from_str_radix(&digits[..count], radix).unwrap_or(u32::MAX);
    let character =
        char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
    let end = number.len() - digits.len() + count;
    Some((character, end + usize::from(number[end..].starts_with(';'))))
}

fn named(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let length =
        bytes.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let find = |name: &str| {
        let at = names().binary_search_by(|known| known.name.cmp(name)).ok()?;
        Some(&names()[at])
    };
    if bytes.get(length) == Some(&b';')
        && let Some(known) = find(&text[..length])
    {
        return Some((known.text.clone(), length + 1));
    }
    (2..=length).rev().find_map(|length| {
        let known = find(&text[..length]).filter(|known| known.bare)?;
        Some((known.text.clone(), length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(&str, usize)>) {
        let found = read(text);
        assert_eq!(found.as_ref().map(|(text, length)| (text.as_str(), *length)), expect, "{text}");
    }

    #[test]
    fn reads_names_and_numbers_as_browsers_do() {
        check("lt;x", Some(("<", 3)));
        check("ltx", Some(("<", 2)));
        check("bsol;", Some(("\\", 5)));
        check("notin;", Some(("∉", 6)));
        check("notit;", Some(("¬", 3)));
        check("NotEqualTilde;", Some(("≂̸", 14)));
        check("#60;", Some(("<", 4)));
        check("#x3Cz", Some(("<", 4)));
        check("#0;", Some(("\u{fffd}", 3)));
        check("#99999999999;", Some(("\u{fffd}", 13)));
        check("alpha", None);
        check("nonsense;", None);
        check(" a", None);
        check("#;", None);
        check("", None);
    }

    #[test]
    fn names_are_in_order_and_none_is_longer_than_said() {
        assert_eq!(names().len(), NAMES.lines().count());
        assert!(names().is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(names().iter().map(|known| known.name.len()).max(), Some(LONGEST));
    }
}
