//! Finds TeX in the text of an HTML page, as MathJax and KaTeX's auto-render would.

use std::{borrow::Cow, ops::Range};

/// A formula in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands in the page, delimiters included.
    pub(super) range: Range<usize>,
    /// Where its TeX begins in the page.
    pub(super) start: usize,
    /// Its TeX, with character references read.
    pub(super) tex: String,
    pub(super) display: bool,
}

/// Elements whose text is not prose.
const SKIPPED: [&str; 13] = [
    "code", "kbd", "math", "noscript", "pre", "samp", "script", "style", "svg", "template",
    "textarea", "title", "xmp",
];

/// All formulas of a page, in order.
pub(super) fn find(page: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < page.len() {
        let text_end = next_tag(page, at);
        find_in_text(page, at..text_end, &mut found);
        at = if text_end < page.len() { after_tag(page, text_end) } else { text_end };
    }
    found
}

/// The next `<` that begins markup: in `$a < b$` it does not.
fn next_tag(page: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(offset) = page[at..].find('<') {
        at += offset;
        match page.as_bytes().get(at + 1) {
            Some(b'/' | b'!' | b'?') => return at,
            Some(letter) if letter.is_ascii_alphabetic() => return at,
            _ => at += 1,
        }
    }
    page.len()
}

/// The place after the markup at `at`: a comment, a tag, or an element that is skipped as a whole.
fn after_tag(page: &str, at: usize) -> usize {
    let rest = &page[at..];
    if rest.starts_with("<!--") {
        return rest.find("-->").map_or(page.len(), |end| at + end + 3);
    }
    let end = at + tag_length(rest);
    let name: String = name_of(&rest[1..]);
    if SKIPPED.contains(&name.as_str()) && !page[at..end].ends_with("/>") {
        return after_element(page, end, &name);
    }
    end
}

/// Length of a tag, with `>` in quoted attributes.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn name_of(tag: &str) -> String {
    tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The place after the end tag of an element whose start tag ends at `from`.
fn after_element(page: &str, from: usize, name: &str) -> usize {
    let mut depth = 1;
    let mut at = from;
    while let Some(offset) = page[at..].find('<') {
        let tag = &page[at + offset..];
        let length = tag_length(tag);
        if tag[1..].starts_with('/') && name_of(&tag[2..]) == name {
            depth -= 1;
        } else if name == "svg" && name_of(&tag[1..]) == name && !tag[..length].ends_with("/>") {
            depth += 1;
        }
        // Text such as a script is no markup: step over one character only.
        at += offset + if depth == 0 { length } else { 1 };
        if depth == 0 {
            return at;
        }
    }
    page.len()
}

fn find_in_text(page: &str, text: Range<usize>, found: &mut Vec<Found>) {
    let mut at = text.start;
    while at < text.end {
        let rest = &page[at..text.end];
        let Some(offset) = rest.find(['$', '\\']) else { return };
        at += offset;
        let rest = &page[at..text.end];
        if rest.starts_with("\\$") || rest.starts_with("\\\\") {
            at += 2;
            continue;
        }
        match delimited(rest) {
            Some((open, close, length, display)) => {
                let tex = read_references(&rest[open..length - close]).into_owned();
                found.push(Found { range: at..at + length, start: at + open, tex, display });
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// Lengths of the opening and closing delimiter and of the whole at the start of a text.
fn delimited(text: &str) -> Option<(usize, usize, usize, bool)> {
    for (open, close, display) in [("$$", "$$", true), ("\\[", "\\]", true), ("\\(", "\\)", false)]
    {
        if let Some(rest) = text.strip_prefix(open) {
            let length = closing(rest, close)?;
            let empty = rest[..length].trim().is_empty();
            return (!empty).then_some((open.len(), close.len(), length + 4, display));
        }
    }
    if text.starts_with("\\eqref{") || text.starts_with("\\ref{") {
        // As MathJax reads them, outside formulas too.
        return text.find('}').map(|end| (0, 0, end + 1, false));
    }
    if let Some(rest) = text.strip_prefix("\\begin{") {
        let name = &rest[..rest.find('}')?];
        let end = format!("\\end{{{name}}}");
        let length = text.find(&end)? + end.len();
        return typeset::is_display_environment(name).then_some((0, 0, length, true));
    }
    single_dollars(text).map(|length| (1, 1, length, false))
}

/// The place of a closing delimiter that is not escaped.
fn closing(text: &str, close: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let offset = text[at..].find([close.chars().next()?, '\\'])?;
        at += offset;
        if text[at..].starts_with(close) {
            return Some(at);
        }
        // `\$` and `\\` are no delimiters; nor is any other command.
        let step = if text[at..].starts_with('\\') { 2 } else { 1 };
        at = (at + step..=text.len()).find(|end| text.is_char_boundary(*end))?;
    }
}

/// Pandoc's rule, so that prices stay prices: no space after the first `$` nor before the last, no
/// digit after the last, no blank line between.
fn single_dollars(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('$')?;
    let end = closing(rest, "$")?;
    let inside = &rest[..end];
    let spaced = inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    let price = rest[end + 1..].starts_with(|next: char| next.is_ascii_digit());
    (!inside.is_empty() && !spaced && !price && !inside.contains("\n\n")).then_some(end + 2)
}

/// Reads `&lt;` and the like.
fn read_references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        read.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest.find(';').filter(|end| *end <= 10).and_then(|end| {
            let character = match &rest[1..end] {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                name => numeric(name)?,
            };
            Some((character, end + 1))
        });
        let (character, length) = reference.unwrap_or(('&', 1));
        read.push(character);
        rest = &rest[length..];
    }
    read.push_str(rest);
    read.into()
}

fn numeric(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expect: &[(&str, bool)]) {
        let found = find(page);
        let found: Vec<(&str, bool)> =
            found.iter().map(|found| (found.tex.as_str(), found.display)).collect();
        assert_eq!(found, expect, "{page}");
    }

    #[test]
    fn finds_every_kind_of_delimiter() {
        check(
            "<p>$a$, \\(b\\), $$c$$ and \\[d\\]</p>\\begin{align}e\\end{align}",
            &[
                ("a", false),
                ("b", false),
                ("c", true),
                ("d", true),
                ("\\begin{align}e\\end{align}", true),
            ],
        );
        check("by \\eqref{a} and \\reference", &[("\\eqref{a}", false)]);
        check("$a < b$ $x &lt; y \\&amp; z$", &[("a < b", false), ("x < y \\& z", false)]);
        check(
            "$5\\$ \\text{each}$ 矩阵$\\mathbb 阵$",
            &[("5\\$ \\text{each}", false), ("\\mathbb 阵", false)],
        );
    }

    #[test]
    fn prices_code_and_comments_are_left_alone() {
        check("It costs $5 or $10. \\$x\\$, $ y $, $$ $$", &[]);
        check("<code>$a$</code><pre>$b$</pre><!-- $c$ --><script>'<b>$d$'</script>", &[]);
        check(
            "<svg><svg></svg>$a$</svg><math>$b$</math><a title=\"$c>$\">$d$</a>",
            &[("d", false)],
        );
        check("<p>\\begin{verse}x\\end{verse} \\begin{align} open", &[]);
        check("$a", &[]);
        check("<textarea>$a$", &[]);
    }

    #[test]
    fn places_are_those_of_the_page() {
        let page = "<p>周 $x$";
        let found = find(page);
        assert_eq!(
            (&page[found[0].range.clone()], &page[found[0].start..=found[0].start]),
            ("$x$", "x")
        );
    }

    proptest::proptest! {
        #[test]
        fn formulas_of_any_page_lie_in_order_and_apart(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\ref{", "}", "\\",
                    "<p>", "</p>", "<", ">", "<code>", "</code>", "<!--", "-->", "\"", "&lt;", "&", "&#x41;", "x", " ",
                    "周", "5", "\n\n", "<svg>", "</svg>", "<svg/>",
                ]),
                0..40,
            ),
        ) {
            let page = parts.concat();
            let mut last = 0;
            for formula in find(&page) {
                proptest::prop_assert!(last <= formula.range.start);
                proptest::prop_assert!(formula.range.contains(&formula.start));
                proptest::prop_assert!(page.get(formula.range.clone()).is_some());
                last = formula.range.end;
            }
        }
    }
}
