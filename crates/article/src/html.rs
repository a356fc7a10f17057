//! HTML: escaping what is written, and reading an author's own tags.

use std::ops::Range;

/// Text with `& < > "` escaped, for content and for attributes between double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Not allowed in HTML at all; nor is what marks a placeholder.
            '\0' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// An identifier as the fragment of an address, ready for an attribute: `%`, quotes and spaces are encoded.
pub(crate) fn fragment(id: &str) -> String {
    let mut encoded = String::with_capacity(id.len() + 1);
    encoded.push('#');
    for c in id.chars() {
        match c {
            '%' | '"' | '<' | '>' | '`' | '\\' | '^' | '{' | '|' | '}' => {
                encoded.push_str(&format!("%{:02X}", u32::from(c)));
            }
            '&' => encoded.push_str("&amp;"),
            c if c.is_whitespace() || c.is_control() => encoded.push('-'),
            c => encoded.push(c),
        }
    }
    encoded
}

/// A text as part of a query: everything but letters, digits and `-._~` is encoded.
pub(crate) fn query(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// HTML without its tags and with its character references for `& < > "` resolved.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        rest = rest.find('>').map_or("", |close| &rest[close + 1..]);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Elements without an end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Whether an element has no end tag.
pub(crate) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether dollars between an element's tags are not formulas.
pub(crate) fn holds_raw_text(name: &str) -> bool {
    matches!(name, "code" | "pre" | "script" | "style" | "textarea" | "title" | "svg" | "math")
}

/// The name of the tag at the start, in lower case.
pub(crate) fn tag_name(text: &str) -> String {
    text.trim_start_matches(['<', '/'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect::<String>()
        .to_ascii_lowercase()
}

/// Length of the tag, autolink, declaration or instruction at the start, as Markdown reads them.
pub(crate) fn tag_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (start, closing) = match (bytes.first()?, bytes.get(1)?) {
        (b'<', b'/') => (2, true),
        (b'<', b'!' | b'?') => return text.find('>').map(|end| end + 1),
        (b'<', _) => (1, false),
        _ => return None,
    };
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    if let Some(length) = autolink_length(text) {
        return Some(length);
    }
    let mut at = start;
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
        at += 1;
    }
    loop {
        let spaces = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        at += spaces;
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            b'/' if bytes.get(at + 1) == Some(&b'>') && !closing => return Some(at + 2),
            _ if closing || spaces == 0 => return None,
            _ => at = attribute_end(bytes, at)?,
        }
    }
}

/// Length of an address between angle brackets at the start.
pub(crate) fn autolink_length(text: &str) -> Option<usize> {
    // No `<` either: a text of nothing else is then read once, not once for each of them.
    let end = 1 + text.get(1..)?.find(|c: char| matches!(c, '>' | '<') || c.is_whitespace())?;
    let inside = &text[1..end];
    (text[end..].starts_with('>')
        && (inside.contains(':') || inside.contains('@'))
        && !inside.contains('='))
    .then_some(end + 1)
}

fn attribute_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let is_name = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | b'@')
    };
    while bytes.get(at).is_some_and(is_name) {
        at += 1;
    }
    if at == start {
        return None;
    }
    let mut equals = at;
    while bytes.get(equals).is_some_and(u8::is_ascii_whitespace) {
        equals += 1;
    }
    if bytes.get(equals) != Some(&b'=') {
        return Some(at);
    }
    at = equals + 1;
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    match bytes.get(at)? {
        quote @ (b'"' | b'\'') => {
            let length = bytes[at + 1..].iter().position(|byte| byte == quote)?;
            Some(at + length + 2)
        }
        _ => {
            let length = bytes[at..]
                .iter()
                .position(|byte| byte.is_ascii_whitespace() || b"\"'=<>`".contains(byte))?;
            (length > 0).then_some(at + length)
        }
    }
}

/// An attribute of a tag: name in lower case, place of the name, place of the value without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) span: Range<usize>,
    pub(crate) value: Range<usize>,
}

/// The attributes of a tag that [`tag_length`] has accepted.
pub(crate) fn attributes(tag: &str) -> Vec<Attribute> {
    let bytes = tag.as_bytes();
    let mut attributes = Vec::new();
    let mut at = 1 + tag_name(tag).len();
    loop {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
            at += 1;
        }
        let Some(end) = attribute_end(bytes, at) else { return attributes };
        let whole = &tag[at..end];
        let (name, value) = match whole.find('=') {
            None => (whole, end..end),
            Some(equals) => {
                let mut start = at + equals + 1;
                start += tag[start..end].len() - tag[start..end].trim_start().len();
                let quoted = tag[start..end].starts_with(['"', '\'']);
                (&whole[..equals], if quoted { start + 1..end - 1 } else { start..end })
            }
        };
        let name = name.trim_end();
        attributes.push(Attribute {
            name: name.to_ascii_lowercase(),
            span: at..at + name.len(),
            value,
        });
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_measured_as_commonmark_reads_them() {
        assert_eq!(tag_length("<a href=\"$5>\">x"), Some(14));
        assert_eq!(tag_length("<br/>"), Some(5));
        assert_eq!(tag_length("</b >"), Some(5));
        assert_eq!(tag_length("<https://a.b/$c>"), Some(16));
        assert_eq!(tag_length("< b"), None);
        assert_eq!(tag_length("<b"), None);
        assert_eq!(tag_length("<a b=>"), None);
    }

    #[test]
    fn attributes_are_found_with_their_values() {
        let tag = "<img src = 'a.png' alt=x hidden>";
        let found: Vec<(String, &str)> = attributes(tag)
            .into_iter()
            .map(|attribute| (attribute.name, &tag[attribute.value]))
            .collect();
        assert_eq!(
            found,
            [("src".to_owned(), "a.png"), ("alt".to_owned(), "x"), ("hidden".to_owned(), "")]
        );
    }

    #[test]
    fn fragments_and_queries_are_encoded() {
        assert_eq!(fragment("eq-a b\"%"), "#eq-a-b%22%25");
        assert_eq!(query("x=1&y 你"), "x%3D1%26y%20%E4%BD%A0");
        assert_eq!(text_of("<b>a &lt; b</b>"), "a < b");
    }
}
