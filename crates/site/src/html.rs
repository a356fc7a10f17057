//! Rendered HTML as text with tags: finding, rewriting and removing, without a parser of documents.
//!
//! Works on HTML of our own making: attributes are quoted, `<` and `"` in text are escaped.

use std::fmt::Write as _;

/// An attribute of a tag, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// The tag's name, lower case.
    pub(crate) tag: &'a str,
    pub(crate) name: &'a str,
    /// As it stands: entities not decoded.
    pub(crate) value: &'a str,
    /// Offset of the value in the HTML.
    pub(crate) start: usize,
}

/// All quoted attributes of all tags, in order.
pub(crate) fn attributes(html: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        let start = at + open + 1;
        if html[start..].starts_with("!--") {
            at = html[start..].find("-->").map_or(html.len(), |end| start + end);
            continue;
        }
        let name_end = html[start..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map_or(html.len(), |end| start + end);
        at = if name_end > start {
            attributes_of(html, &html[start..name_end], name_end, &mut found)
        } else {
            start
        };
    }
    found
}

/// Reads attributes from `at` to the end of the tag; gives the place after it.
fn attributes_of<'a>(
    html: &'a str,
    tag: &'a str,
    mut at: usize,
    found: &mut Vec<Attribute<'a>>,
) -> usize {
    loop {
        let rest = &html[at..];
        let Some(skip) = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/') else {
            return html.len();
        };
        at += skip;
        let rest = &html[at..];
        if rest.starts_with('>') {
            return at + 1;
        }
        let name_length = rest.find(|c: char| c == '=' || c == '>' || c.is_ascii_whitespace());
        let Some(name_length) = name_length else { return html.len() };
        let name = &rest[..name_length];
        let after = &rest[name_length..];
        let Some(quoted) = after.strip_prefix('=') else {
            at += name_length.max(1);
            continue;
        };
        let Some(quote @ ('"' | '\'')) = quoted.chars().next() else {
            at += name_length + 1;
            continue;
        };
        let start = at + name_length + 2;
        let Some(length) = html[start..].find(quote) else { return html.len() };
        found.push(Attribute { tag, name, value: &html[start..start + length], start });
        at = start + length + 1;
    }
}

/// Rewrites attribute values; `None` leaves one as it is. The new value is escaped here.
pub(crate) fn rewrite(
    html: &str,
    mut change: impl FnMut(Attribute<'_>) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for attribute in attributes(html) {
        if let Some(value) = change(attribute) {
            out.push_str(&html[done..attribute.start]);
            out.push_str(&escape(&value));
            done = attribute.start + attribute.value.len();
        }
    }
    out.push_str(&html[done..]);
    out
}

/// Whether an attribute holds an address that a page's reader or browser may follow.
pub(crate) fn is_address(attribute: Attribute<'_>) -> bool {
    match attribute.name {
        "href" | "src" | "poster" | "altimg" => true,
        "action" => attribute.tag == "form",
        _ => false,
    }
}

/// Changes text between tags, not the tags.
pub(crate) fn map_text(html: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&change(&rest[..open]));
        let close = rest[open..].find('>').map_or(rest.len(), |end| open + end + 1);
        out.push_str(&rest[open..close]);
        rest = &rest[close..];
    }
    out.push_str(&change(rest));
    out
}

/// Text as HTML, in elements and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Undoes [`escape`].
pub(crate) fn unescape(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// JSON that is safe inside `<script>`: no `<` can end the element.
pub(crate) fn json_in_script(json: &serde_json::Value) -> String {
    let mut out = String::new();
    for c in json.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The first `limit` characters of a text in one line, cut at a word or character with an ellipsis.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    let line: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    if line.len() <= limit {
        return line.into_iter().collect();
    }
    let mut cut = limit - 1;
    // Not inside a word of letters; Han characters may part anywhere.
    while cut > limit / 2
        && line[cut].is_ascii_alphanumeric()
        && line[cut - 1].is_ascii_alphanumeric()
    {
        cut -= 1;
    }
    let text: String = line[..cut].iter().collect();
    format!("{}…", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_and_rewritten() {
        let html = "<a class=\"x\" href=\"#eq-1\">href=&quot;no&quot;</a><img alt='a > b' src='p.png'/><!-- <a href=\"c\"> --><input disabled name=\"n\">";
        let names: Vec<(&str, &str, &str)> =
            attributes(html).into_iter().map(|a| (a.tag, a.name, a.value)).collect();
        assert_eq!(
            names,
            [
                ("a", "class", "x"),
                ("a", "href", "#eq-1"),
                ("img", "alt", "a > b"),
                ("img", "src", "p.png"),
                ("input", "name", "n"),
            ]
        );
        let changed = rewrite(html, |a| is_address(a).then(|| format!("/2/?a&{}", a.value)));
        assert!(changed.contains("href=\"/2/?a&amp;#eq-1\""), "{changed}");
        assert!(changed.contains("src='/2/?a&amp;p.png'"), "{changed}");
        assert!(changed.contains("<!-- <a href=\"c\"> -->"), "{changed}");
    }

    #[test]
    fn unfinished_html_does_not_stop_the_reading() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href=\"",
            "<a href=\"x",
            "<!--",
            "a < b",
            "<a =\"x\" b='",
        ] {
            let _ = attributes(html);
            assert_eq!(rewrite(html, |_| None), html);
        }
    }

    #[test]
    fn json_cannot_end_its_script() {
        let json = serde_json::json!({ "a": "</script><!--" });
        let text = json_in_script(&json);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), json);
    }

    #[test]
    fn escaping_is_undone() {
        let text = "a < b & \"c\" > 'd' &amp;lt;";
        assert_eq!(unescape(&escape(text)), text);
    }

    #[test]
    fn long_text_is_cut_between_words_or_characters() {
        assert_eq!(shorten("one two\n three", 40), "one two three");
        assert_eq!(shorten("one two three four", 12), "one two…");
        assert_eq!(shorten("一二三四五六七八九十", 5), "一二三四…");
    }
}
