//! Lines and what stands before their text: indents, marks of quotes and lists.

/// The line at `at`, without its newline, from `at` on.
pub(super) fn line_at(source: &str, at: usize) -> &str {
    let rest = &source[at.min(source.len())..];
    &rest[..rest.find('\n').unwrap_or(rest.len())]
}

/// Length of the indent and of the marks of at most `most` block quotes.
pub(super) fn quote_prefix(line: &str, most: usize) -> usize {
    let mut end = 0;
    let mut quotes = 0;
    for (at, c) in line.char_indices() {
        match c {
            ' ' | '\t' => {}
            '>' if quotes < most => quotes += 1,
            _ => break,
        }
        end = at + 1;
    }
    if most == 0 { 0 } else { end }
}

/// Length of indent, marks of block quotes, and list markers.
pub(super) fn container_prefix(line: &str) -> usize {
    let mut at = 0;
    loop {
        at += quote_prefix(&line[at..], usize::MAX);
        let rest = &line[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let marker = match rest.as_bytes().get(digits) {
            Some(b'-' | b'+' | b'*') if digits == 0 => 1,
            Some(b'.' | b')') if 0 < digits && digits < 10 => digits + 1,
            _ => return at,
        };
        if !rest[marker..].starts_with([' ', '\t']) {
            return at;
        }
        at += marker;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_measured() {
        assert_eq!(quote_prefix("> > x", usize::MAX), 4);
        assert_eq!(quote_prefix("> > x", 1), 2);
        assert_eq!(quote_prefix("  x", 0), 0);
        assert_eq!(container_prefix("> - 12. x"), 8);
        assert_eq!(container_prefix("-x"), 0);
    }
}
