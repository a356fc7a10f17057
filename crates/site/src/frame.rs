//! Pages that others fill: the frame around a body, and the corner of the header that says who reads.

use lab::Lang;
use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use crate::{
    Page, Site, address,
    view::{Head, Section, html_page, part},
};

/// A page of the site whose body comes from elsewhere, such as a form of the server's.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the interface.
    pub lang: Lang,
    /// The address without the language's prefix, such as `/member/login/`. The link to the other language leads
    /// there, query included.
    pub path: &'a str,
    /// The page's own title, plain text.
    pub title: &'a str,
    /// HTML from `<main id="main" …>` to `</main>`; trusted.
    pub body: &'a str,
    /// The answer's status.
    pub status: u16,
    /// Who reads; `None` for everybody who has not logged in.
    pub viewer: Option<&'a Viewer>,
}

/// A member who reads, as the header greets them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Viewer {
    /// Their name, as written; escaped on output.
    pub name: String,
    /// For the owner, how many comments wait for a decision; `None` for all others.
    pub waiting: Option<u64>,
}

/// Where the corner begins and ends in a page; the bodies of pages come after it.
const CORNER: (&str, &str) = ("<div class=\"who\">", "</div>");

impl Site {
    /// A page around a body. It is not for search engines, and only a live site has such pages.
    pub fn frame(&self, frame: &Frame<'_>) -> Page {
        let head = Head {
            own_title: frame.title.to_owned(),
            noindex: true,
            og_type: "website",
            people: true,
            ..Head::default()
        };
        let body = context! { body => frame.body };
        let path = frame.path;
        let html = self.render("frame.html", frame.lang, path, Section::Elsewhere, head, body);
        let mut page = Page { status: frame.status, ..html_page(html) };
        if let Some(viewer) = frame.viewer {
            self.greet(&mut page, frame.lang, viewer);
        }
        page
    }

    /// Makes a page for everybody one for a member: their name, and the way out, in the header. Only pages of a
    /// live site have a place for it; others stay as they are.
    pub fn greet(&self, page: &mut Page, lang: Lang, viewer: &Viewer) {
        if !page.content_type.starts_with("text/html") {
            return;
        }
        let Ok(text) = std::str::from_utf8(&page.body) else { return };
        let Some(start) = text.find(CORNER.0) else { return };
        let Some(length) = text[start..].find(CORNER.1) else { return };
        let corner = self.corner(lang, "", Some(viewer));
        page.body.splice(start..start + length + CORNER.1.len(), corner.into_bytes());
    }

    /// The corner of the header; empty where nobody can log in. `address` is where a reader comes back to.
    pub(crate) fn corner(&self, lang: Lang, address: &str, viewer: Option<&Viewer>) -> String {
        if !self.settings.live {
            return String::new();
        }
        let prefix = self.prefix(lang);
        let next = match address {
            "" | "/" => String::new(),
            own if own.starts_with("/member/") || own.starts_with("/admin/") => String::new(),
            other => format!("?next={}", address::encode(&format!("{prefix}{other}"), "/")),
        };
        let values = context! {
            member => format!("{prefix}/member/"),
            admin => format!("{prefix}/admin/"),
            next => next,
            viewer => viewer.map(|viewer| Value::from(Serde(viewer))),
        };
        format!("{}{}{}", CORNER.0, part("corner.html", lang, values), CORNER.1)
    }

    /// The language of an address among the site's, and the address without the language's prefix.
    pub fn lang_of<'p>(&self, path: &'p str) -> (Lang, &'p str) {
        let languages = &self.content.config.languages;
        for lang in languages {
            let prefix = self.prefix(*lang);
            match path.strip_prefix(prefix) {
                Some("") if !prefix.is_empty() => return (*lang, "/"),
                Some(rest) if !prefix.is_empty() && rest.starts_with('/') => return (*lang, rest),
                _ => {}
            }
        }
        (languages[0], path)
    }

    /// An address, without the language's prefix, among the pages of a language.
    pub fn address(&self, lang: Lang, path: &str) -> String {
        format!("{}{path}", self.prefix(lang))
    }
}
