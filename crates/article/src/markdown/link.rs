//! Where an author's links lead, and where they must not.

use super::Reader;
use crate::{
    diagnostic::Mistake,
    document::{Reference, ReferenceStyle, Span, Target},
    references::split_label,
};

/// Schemes that a link may have.
const SCHEMES: [&str; 7] = ["http", "https", "mailto", "tel", "doi", "ftp", "geo"];

/// First folders of addresses that the site itself answers.
const SITE: [&str; 15] = [
    "",
    "archives",
    "en",
    "page",
    "category",
    "tag",
    "series",
    "search",
    "labs",
    "about",
    "guestbook",
    "member",
    "feed.xml",
    "comments.xml",
    "sitemap.xml",
];

impl Reader<'_> {
    /// The target of a link or an image.
    pub(super) fn target(&mut self, url: &str, span: Span, image: bool) -> Target {
        match resolve(url, self.path, &span, image) {
            Ok(target) => target,
            Err((message, help)) => {
                self.mistakes.push(Mistake::new(span, message).help(help));
                Target::Address(String::new())
            }
        }
    }
}

fn resolve(url: &str, article: &str, span: &Span, image: bool) -> Result<Target, (String, String)> {
    let trimmed = url.trim();
    if let Some(label) = trimmed.strip_prefix('@') {
        return Ok(Target::Label(citation(label, ReferenceStyle::Full, span.clone())));
    }
    if trimmed.starts_with('#') || trimmed.starts_with("//") && !image {
        return Ok(Target::Address(trimmed.to_owned()));
    }
    if let Some((scheme, _)) = trimmed.split_once(':')
        && !scheme.contains(['/', '?', '#'])
    {
        let scheme = scheme.to_ascii_lowercase();
        if SCHEMES.contains(&scheme.as_str()) {
            return if image {
                Err((
                    format!(
                        "the picture {trimmed} is on another site, where the page may not fetch it"
                    ),
                    "put the file into the article's folder and name it".to_owned(),
                ))
            } else {
                Ok(Target::Address(trimmed.to_owned()))
            };
        }
        return Err(if scheme.len() == 1 || scheme == "file" {
            absolute(trimmed)
        } else {
            (
                format!("a link may not begin with {scheme}:"),
                format!("link to an address that begins with one of {}:", SCHEMES.join(":, ")),
            )
        });
    }
    if trimmed.starts_with(['/', '\\']) {
        let first = trimmed[1..].split(['/', '?', '#']).next().unwrap_or("");
        return if !image && SITE.contains(&first) {
            Ok(Target::Address(trimmed.to_owned()))
        } else {
            Err(absolute(trimmed))
        };
    }
    if trimmed.is_empty() {
        return Err((
            "this link leads nowhere".to_owned(),
            "write an address between the parentheses".to_owned(),
        ));
    }
    relative(trimmed, article, span)
}

fn absolute(url: &str) -> (String, String) {
    (
        format!("{url} is a path of one machine, not a file of the site"),
        "put the file into the article's folder and write its name alone".to_owned(),
    )
}

fn relative(url: &str, article: &str, span: &Span) -> Result<Target, (String, String)> {
    let (path, anchor) = match url.find(['#', '?']) {
        Some(at) => url.split_at(at),
        None => (url, ""),
    };
    let decoded = decode(path);
    let folder = article.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut from_site: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let depth = from_site.len();
    let mut kept = depth;
    for part in decoded.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                if from_site.pop().is_none() {
                    return Err((
                        format!("{url} leads out of the site's folder"),
                        "put the file into the article's folder and write its name alone"
                            .to_owned(),
                    ));
                }
                kept = kept.min(from_site.len());
            }
            part => from_site.push(part),
        }
    }
    let is_source =
        std::path::Path::new(&decoded).extension().is_some_and(|extension| extension == "md");
    if is_source || (decoded.ends_with('/') && kept < depth) {
        return Ok(Target::Source {
            path: from_site.join("/"),
            anchor: anchor.to_owned(),
            span: span.clone(),
        });
    }
    let mut from_article = vec![".."; depth - kept];
    from_article.extend(&from_site[kept..]);
    let path = from_article.join("/");
    Ok(Target::File { path, after: anchor.to_owned(), span: span.clone() })
}

/// `%20` and its like resolved; what is not UTF-8 stays as it is.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// `2`, `label` or `2:label`.
pub(super) fn citation(text: &str, style: ReferenceStyle, span: Span) -> Reference {
    if style == ReferenceStyle::Full
        && let Ok(article) = text.parse()
    {
        return Reference { article: Some(article), label: None, style, span };
    }
    let (article, label) = split_label(text);
    Reference { article, label: Some(label.to_owned()), style, span }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, image: bool) -> String {
        match resolve(url, "articles/svd/index.zh.md", &(0..1), image) {
            Ok(Target::Address(address)) => format!("address {address}"),
            Ok(Target::File { path, after, .. }) => format!("file {path}{after}"),
            Ok(Target::Source { path, anchor, .. }) => format!("source {path}{anchor}"),
            Ok(Target::Label(reference)) => {
                format!("label {:?} {:?}", reference.article, reference.label)
            }
            Err((message, _)) => format!("error: {message}"),
        }
    }

    #[test]
    fn links_lead_where_they_say() {
        assert_eq!(check("https://a.b/c?d#e", false), "address https://a.b/c?d#e");
        assert_eq!(check("#part", false), "address #part");
        assert_eq!(check("./data.csv", false), "file data.csv");
        assert_eq!(check("paper.pdf#page=3", false), "file paper.pdf#page=3");
        assert_eq!(check("a%20b.png", true), "file a b.png");
        assert_eq!(check("../stove/index.zh.md#x", false), "source articles/stove/index.zh.md#x");
        assert_eq!(check("../stove/", false), "source articles/stove");
        assert_eq!(check("../shared/cat.png", true), "file ../shared/cat.png");
        assert_eq!(check("@2:loss", false), "label Some(2) Some(\"loss\")");
        assert_eq!(check("@2", false), "label Some(2) None");
        assert_eq!(check("/archives/2/", false), "address /archives/2/");
    }

    #[test]
    fn links_that_lead_out_are_refused() {
        for url in ["../../../etc/passwd", "..%2f..%2f..%2fetc", "..\\..\\..\\x"] {
            assert!(check(url, false).contains("out of the site's folder"), "{url}");
        }
        for url in ["/etc/passwd", "C:\\x", "file:///etc/passwd", "\\\\host\\share"] {
            assert!(check(url, false).contains("path of one machine"), "{url}");
        }
        assert!(check("JavaScript:alert(1)", false).contains("may not begin with javascript:"));
        assert!(check("data:text/html,x", false).contains("may not begin with data:"));
        assert!(check("https://a.b/c.png", true).contains("on another site"));
        assert!(check("//a.b/c.png", true).starts_with("error"));
    }
}
