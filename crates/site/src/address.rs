//! Addresses: the pattern of permalinks, language prefixes, and text made safe for a URL.

use jiff::civil::Date;
use lab::Lang;

/// Why a permalink pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PatternError {
    #[error("permalink {0:?} does not start and end with a slash")]
    Slashes(String),
    #[error("permalink {0:?} needs {{id}} or {{slug}}, or all articles have one address")]
    SameForAll(String),
    #[error(
        "permalink has no placeholder {{{0}}}; there are {{id}}, {{slug}}, {{year}}, {{month}}, {{day}}"
    )]
    Placeholder(String),
    #[error("permalink {0:?} holds a character other than a–z, A–Z, 0–9, -, _, . and /")]
    Character(String),
}

/// Why a site cannot live at an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// Another scheme, or none.
    #[error("{0:?} does not start with https:// or http://")]
    Scheme(String),
    /// Something after the host.
    #[error("{0:?} has a path; a site lives at the root of its host")]
    Path(String),
    /// No host, or one with characters that none has.
    #[error("{0:?} is not an address")]
    Host(String),
}

/// The address that all others are absolute by, such as `https://example.org`, without the slash at its end.
///
/// # Errors
/// [`BaseUrlError`].
pub fn base_url(url: &str) -> Result<&str, BaseUrlError> {
    let url = url.strip_suffix('/').unwrap_or(url);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        None => Err(BaseUrlError::Scheme(url.to_owned())),
        Some(host) if host.contains('/') => Err(BaseUrlError::Path(url.to_owned())),
        Some("") => Err(BaseUrlError::Host(url.to_owned())),
        Some(host) if host.contains(|c: char| c.is_whitespace() || "?#\"<>".contains(c)) => {
            Err(BaseUrlError::Host(url.to_owned()))
        }
        Some(_) => Ok(url),
    }
}

/// The pattern of articles' addresses, such as `/archives/{id}/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Id,
    Slug,
    Year,
    Month,
    Day,
}

/// What an article's address is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) id: u32,
    pub(crate) slug: &'a str,
    pub(crate) date: Date,
}

impl Default for Pattern {
    fn default() -> Self {
        Pattern(vec![Piece::Text("/archives/".to_owned()), Piece::Id, Piece::Text("/".to_owned())])
    }
}

impl Pattern {
    /// # Errors
    /// [`PatternError`].
    pub(crate) fn parse(text: &str) -> Result<Pattern, PatternError> {
        if !(text.starts_with('/') && text.len() > 1) || text.contains("//") {
            return Err(PatternError::Slashes(text.to_owned()));
        }
        // An old permalink may be a file, `/{id}.html`; only what ends in a slash or a file name is one.
        let last = text.rsplit('/').next().unwrap_or_default();
        if !last.is_empty() && !last.contains('.') {
            return Err(PatternError::Slashes(text.to_owned()));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) =
                after.split_once('}').ok_or_else(|| PatternError::Placeholder(after.to_owned()))?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match name {
                "id" => Piece::Id,
                "slug" => Piece::Slug,
                "year" => Piece::Year,
                "month" => Piece::Month,
                "day" => Piece::Day,
                _ => return Err(PatternError::Placeholder(name.to_owned())),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        for piece in &pieces {
            if let Piece::Text(part) = piece
                && !part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b))
            {
                return Err(PatternError::Character(text.to_owned()));
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Id | Piece::Slug)) {
            return Err(PatternError::SameForAll(text.to_owned()));
        }
        Ok(Pattern(pieces))
    }

    /// The address of an article, without the language's prefix.
    pub(crate) fn address(&self, named: Named<'_>) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Id => named.id.to_string(),
                Piece::Slug => encode(named.slug, ""),
                Piece::Year => format!("{:04}", named.date.year()),
                Piece::Month => format!("{:02}", named.date.month()),
                Piece::Day => format!("{:02}", named.date.day()),
            })
            .collect()
    }
}

/// Whether an address, without the language's prefix, is where the site's own pages or the server's answers
/// stand: an article there would hide them or be hidden.
pub(crate) fn is_reserved(address: &str) -> bool {
    const NAMES: [&str; 20] = [
        "404.html",
        "about",
        "admin",
        "assets",
        "category",
        "comments",
        "comments.xml",
        "en",
        "feed.xml",
        "guestbook",
        "labs",
        "member",
        "page",
        "robots.txt",
        "search",
        "series",
        "sitemap.xml",
        "tag",
        "zh",
        "~reload",
    ];
    let first = address.split('/').nth(1).unwrap_or_default();
    NAMES.contains(&first) || address == "/archives/"
}

/// What stands before every address of a language: nothing for the site's first.
pub(crate) fn prefix(languages: &[Lang], lang: Lang) -> &'static str {
    match lang {
        _ if languages.first() == Some(&lang) => "",
        Lang::Zh => "/zh",
        Lang::En => "/en",
    }
}

/// Percent-encodes everything but unreserved characters and those in `keep`.
pub fn encode(text: &str, keep: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(c) || keep.contains(c) {
            encoded.push(c);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Undoes [`encode`]; what is not an escape stays.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// An address with a query of these pairs.
pub(crate) fn with_query(address: &str, pairs: &[(String, String)]) -> String {
    let mut url = address.to_owned();
    for (at, (name, value)) in pairs.iter().enumerate() {
        let mark = if at == 0 { '?' } else { '&' };
        url.push_str(&format!("{mark}{}={}", encode(name, ""), encode(value, "")));
    }
    url
}

/// The address of a file named from a page at `base` (which ends in a slash), `.` and `..` resolved.
pub(crate) fn join(base: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = if relative.starts_with('/') {
        Vec::new()
    } else {
        base.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let slash = if relative.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("/{}{slash}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn address(pattern: &str) -> String {
        let named = Named { id: 7, slug: "svd", date: date(2026, 3, 9) };
        Pattern::parse(pattern).unwrap().address(named)
    }

    #[test]
    fn a_pattern_is_filled_in() {
        assert_eq!(address("/archives/{id}/"), "/archives/7/");
        assert_eq!(address("/{year}/{month}/{day}/{slug}/"), "/2026/03/09/svd/");
        assert_eq!(address("/{slug}.html"), "/svd.html");
        assert_eq!(
            Pattern::parse("/archives/{id}/").unwrap().address(Named {
                id: 7,
                slug: "",
                date: date(2026, 1, 1)
            }),
            Pattern::default().address(Named { id: 7, slug: "", date: date(2026, 1, 1) })
        );
    }

    #[test]
    fn a_pattern_that_cannot_work_is_refused() {
        for (pattern, wanted) in [
            ("archives/{id}/", "does not start"),
            ("/archives/{id}", "does not start"),
            ("/archives/", "needs {id} or {slug}"),
            ("/{name}/", "no placeholder {name}"),
            ("/{id/", "no placeholder"),
            ("/a b/{id}/", "holds a character"),
        ] {
            let message = Pattern::parse(pattern).unwrap_err().to_string();
            assert!(message.contains(wanted), "{pattern}: {message}");
        }
    }

    #[test]
    fn a_base_url_is_a_scheme_and_a_host() {
        assert_eq!(base_url("https://example.org/"), Ok("https://example.org"));
        assert_eq!(base_url("http://127.0.0.1:4000"), Ok("http://127.0.0.1:4000"));
        for wrong in ["", "example.org", "ftp://x", "https://", "https://x/y", "https://a b"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_sites_own_addresses_are_reserved_and_articles_are_not() {
        for own in ["/about/", "/archives/", "/tag/sums/", "/en/", "/labs/svd/", "/feed.xml"] {
            assert!(is_reserved(own), "{own}");
        }
        for free in ["/archives/7/", "/svd/", "/2026/03/about/", "/tags/", "/svd.html"] {
            assert!(!is_reserved(free), "{free}");
        }
    }

    #[test]
    fn encoding_is_undone() {
        for text in ["a b", "奇异值", "100%", "%zz", "a/b?c=d&e", ""] {
            assert_eq!(decode(&encode(text, "")), text);
        }
        assert_eq!(decode("%E5%A5%87"), "奇");
        assert_eq!(decode("%zz"), "%zz");
    }

    #[test]
    fn relative_addresses_are_joined_and_never_leave_the_root() {
        assert_eq!(join("/archives/2/", "flower.png"), "/archives/2/flower.png");
        assert_eq!(join("/archives/2/", "../3/"), "/archives/3/");
        assert_eq!(join("/archives/2/", "../../../../x"), "/x");
        assert_eq!(join("/archives/2/", "/about/"), "/about/");
        assert_eq!(join("/", ".."), "/");
    }
}
