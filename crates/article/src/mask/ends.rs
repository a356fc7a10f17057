//! Where formulas end, and what a reference names.

use std::ops::Range;

/// `\eqref{label}` or `\ref{label}` at the start: whether with parentheses, and where the label stands.
pub(super) fn reference(text: &str) -> Option<(bool, Range<usize>)> {
    let (parentheses, start) = if text.starts_with("\\eqref{") {
        (true, "\\eqref{".len())
    } else if text.starts_with("\\ref{") {
        (false, "\\ref{".len())
    } else {
        return None;
    };
    let length = text[start..].find(['}', '\n'])?;
    text[start + length..].starts_with('}').then_some((parentheses, start..start + length))
}

/// Length of a numeric character reference at the start, if it names a character that placeholders are made of.
pub(super) fn reserved_reference(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("&#")?;
    let end = digits.find(';')?;
    let number = match digits[..end].strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => digits[..end].parse(),
    };
    (0xfdd0..=0xfdef).contains(&number.ok()?).then_some("&#".len() + end + 1)
}

/// Length of what stands before `close`, stepping over what a backslash escapes.
pub(super) fn find_close(text: &str, close: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find(close) {
        let start = at + found;
        let before = &text[..start];
        // An odd number of backslashes before it: the last one escapes it.
        if (before.len() - before.trim_end_matches('\\').len()).is_multiple_of(2) {
            return Some(start);
        }
        at = start + 1;
    }
    None
}

/// Length of what stands before the next dollar, if that may close a formula; with `braces`, only where all
/// braces are closed, since `\text{$x$}` is TeX too.
pub(super) fn closing_dollar(text: &str, braces: bool) -> Option<usize> {
    let mut depth = 0_usize;
    let mut previous = '$';
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => {
                characters.next();
            }
            '{' if braces => depth += 1,
            '}' if braces => depth = depth.saturating_sub(1),
            '$' if depth == 0 => {
                let digit = characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
                return (at > 0 && !previous.is_whitespace() && !digit).then_some(at);
            }
            _ => {}
        }
        previous = c;
    }
    None
}

/// Length of an environment with its `\begin` and `\end`, environments of the same name inside counted.
pub(super) fn environment_length(text: &str, name: &str) -> Option<usize> {
    let begin = format!("\\begin{{{name}}}");
    let end = format!("\\end{{{name}}}");
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(&begin) {
            depth += 1;
            at += begin.len();
        } else if rest.starts_with(&end) {
            depth = depth.saturating_sub(1);
            at += end.len();
            if depth == 0 {
                return Some(at);
            }
        } else {
            let mut characters = rest.chars();
            at += characters.next().map_or(1, char::len_utf8);
            if rest.starts_with('\\') && !rest.starts_with(&begin) {
                at += characters.next().map_or(0, char::len_utf8);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_closes_by_the_rule_of_pandoc() {
        let check = |text: &str| closing_dollar(text, true);
        assert_eq!(check("x$ y"), Some(1));
        assert_eq!(check("5 and $6"), None);
        assert_eq!(check("20-$30"), None);
        assert_eq!(check("\\$x$"), Some(3));
        assert_eq!(check("\\text{a $b$}$"), Some(12));
        assert_eq!(check("x^{2$"), None);
        assert_eq!(closing_dollar("x^{2$", false), Some(4));
        assert_eq!(check("$"), None);
    }

    #[test]
    fn an_environment_ends_with_its_own_end() {
        let text = "\\begin{align} \\begin{align} \\\\end \\end{align} \\end{align} \\end{align}";
        assert_eq!(environment_length(text, "align"), Some(57));
        assert_eq!(environment_length("\\begin{align} x", "align"), None);
        assert_eq!(find_close("a \\\\) \\) b", "\\)"), Some(6));
        assert_eq!(reference("\\eqref{a} b"), Some((true, 7..8)));
        assert_eq!(reference("\\ref{a\n}"), None);
    }
}
