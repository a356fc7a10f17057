//! Text in markup.

/// Escapes text for XML and HTML alike; control characters, which XML forbids, become U+FFFD.
pub(crate) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if character.is_control() => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_for_xml() {
        let mut out = String::new();
        escape(&mut out, "a<b>&\"'\u{0}\n");
        assert_eq!(out, "a&lt;b&gt;&amp;&quot;&#39;\u{fffd}\n");
    }
}
