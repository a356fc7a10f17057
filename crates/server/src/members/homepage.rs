//! The address of a member's own page.

use crate::unseen::is_unseen;

/// Greatest length in bytes.
pub(crate) const MAX: usize = 300;

/// An address that a link may lead to: `http` or `https`, a host by name or number, no password in it.
/// Empty for a member without one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Homepage(String);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HomepageError {
    Long,
    Scheme,
    Form,
}

impl Homepage {
    pub(crate) fn parse(text: &str) -> Result<Homepage, HomepageError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Homepage::default());
        }
        if text.len() > MAX {
            return Err(HomepageError::Long);
        }
        let (scheme, rest) = text.split_once("://").ok_or(HomepageError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(HomepageError::Scheme);
        }
        let foreign = |c: char| c.is_whitespace() || is_unseen(c) || "\"'<>\\^`{|}".contains(c);
        let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if rest.contains(foreign) || !is_host(&rest[..host_end]) {
            return Err(HomepageError::Form);
        }
        Ok(Homepage(format!("{scheme}://{rest}")))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// `name`, `name:port`; no `user@`, which is made to deceive.
fn is_host(text: &str) -> bool {
    let (name, port) = text.rsplit_once(':').unwrap_or((text, "80"));
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    name.split('.').all(is_label) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_people() {
        for text in
            ["https://example.org", "http://例子.中国/~lin?a=b#c", "https://127.0.0.1:8080/x", ""]
        {
            assert_eq!(Homepage::parse(text).map(|page| page.0), Ok(text.to_owned()));
        }
        assert_eq!(Homepage::parse("HTTPS://Example.org").unwrap().as_str(), "https://Example.org");
    }

    #[test]
    fn nothing_else_becomes_a_link() {
        for (text, error) in [
            ("example.org", HomepageError::Scheme),
            ("javascript:alert(1)", HomepageError::Scheme),
            ("javascript://example.org/%0aalert(1)", HomepageError::Scheme),
            ("data:text/html,x", HomepageError::Scheme),
            ("//example.org", HomepageError::Scheme),
            ("https://", HomepageError::Form),
            ("https://bank.example@evil.example/", HomepageError::Form),
            ("https://a b/", HomepageError::Form),
            ("https://a\"onmouseover=x", HomepageError::Form),
            ("https://a/<script>", HomepageError::Form),
            ("https://a/\u{202e}gpj", HomepageError::Form),
            ("https://a:99999/", HomepageError::Form),
        ] {
            assert_eq!(Homepage::parse(text), Err(error), "{text:?}");
        }
        let long = format!("https://a/{}", "b".repeat(300));
        assert_eq!(Homepage::parse(&long), Err(HomepageError::Long));
    }
}
