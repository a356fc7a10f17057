//! HTML that goes through Markdown unchanged.

/// What Markdown or smart punctuation could take for its own.
const MARKS: &str = "\\`*_[](){}~!|:<>$-.'\"#+=^@/";

/// The same HTML on one line, with a reference for each character of its text that means something to Markdown.
/// Tags stay as they are. `O(n)`.
pub(crate) fn through_markdown(html: &str) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '\n' | '\r' if in_tag => out.push(' '),
            '<' => {
                in_tag = true;
                out.push('<');
            }
            '>' if in_tag => {
                in_tag = false;
                out.push('>');
            }
            // Four spaces or a tab at the start of a line would be code.
            '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(character))),
            mark if !in_tag && MARKS.contains(mark) => {
                out.push_str(&format!("&#{};", u32::from(mark)));
            }
            other => out.push(other),
        }
    }
    out
}

/// TeX as mdBook's own MathJax support reads it: Markdown takes away the backslash before a mark.
pub(crate) fn unescaped(text: &str) -> Option<(String, usize)> {
    let mark = text.strip_prefix('\\')?.chars().next().filter(char::is_ascii_punctuation)?;
    Some((mark.into(), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_the_text_are_escaped_and_tags_are_not() {
        assert_eq!(
            through_markdown("<a b=\"*_c\nd\">*x\n&lt;|</a>"),
            "<a b=\"*_c d\">&#42;x&#10;&lt;&#124;</a>"
        );
    }
}
