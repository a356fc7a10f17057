//! A loaded site and its answers to addresses.

use std::{collections::BTreeMap, sync::Arc};

use article::Diagnostic;

use crate::{
    Files, address, assets,
    load::{self, Content},
    pages,
    search::Index,
    view::html_page,
};

/// A site, loaded and checked.
pub struct Site {
    pub(crate) content: Content,
    pub(crate) settings: Settings,
    /// `https://…` without a slash at the end; empty when nobody said.
    pub(crate) base: String,
    pub(crate) labs: lab::Registry,
    pub(crate) index: Index,
    /// Articles as readers of each language see them, newest first.
    pub(crate) order: BTreeMap<lab::Lang, Vec<(u32, lab::Lang)>>,
    files: Arc<dyn Files>,
    /// Every page without a query.
    pages: BTreeMap<String, Page>,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site")
            .field("base", &self.base)
            .field("labs", &self.labs)
            .field("paths", &self.paths())
            .finish_non_exhaustive()
    }
}

/// How the site is going to be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `https://…` without a slash at the end; overrides the site's own.
    pub base_url: Option<String>,
    /// Figures with forms (server) or without (export).
    pub live: bool,
    /// Show drafts.
    pub drafts: bool,
}

impl Site {
    /// Loads every article, numbers, renders and checks. What `previous` has rendered from the same
    /// text with the same numbers and settings is taken from there.
    ///
    /// # Errors
    /// Every mistake in every file, in the order of paths and places.
    pub fn load(
        files: Arc<dyn Files>,
        labs: lab::Registry,
        settings: Settings,
        previous: Option<&Site>,
    ) -> Result<Site, Vec<Diagnostic>> {
        let previous = previous
            .filter(|previous| previous.settings.live == settings.live)
            .map(|previous| &previous.content);
        let content = load::load(files.as_ref(), &labs, &settings, previous)?;
        let base = match (&settings.base_url, &content.config.base_url) {
            (Some(url), _) | (None, Some(url)) => url.trim_end_matches('/').to_owned(),
            (None, None) => String::new(),
        };
        let index = Index::build(&content);
        let mut site = Site {
            content,
            settings,
            base,
            labs,
            index,
            order: BTreeMap::new(),
            files,
            pages: BTreeMap::new(),
        };
        let languages = site.content.config.languages.iter();
        site.order = languages.map(|lang| (*lang, site.newest_first(*lang))).collect();
        site.pages = pages::all(&site);
        let broken = pages::broken_links(&site);
        if broken.is_empty() { Ok(site) } else { Err(load::in_order(broken)) }
    }

    /// The answer to an address, `None` where there is none (see [`Site::not_found`]).
    /// `path` is decoded; `query` are decoded pairs in order.
    ///
    /// Names with a dot, `figure.parameter`, are values for a figure of the page; other names are
    /// ignored, but for `q` of the search page.
    pub fn page(&self, path: &str, query: &[(String, String)]) -> Option<Page> {
        let path = &address::encode(path, "/");
        if let Some(page) = self.pages.get(path) {
            return match &page.location {
                // A shared link keeps its values under an old address.
                Some(target) => Some(redirect(&address::with_query(target, query))),
                None => Some(self.with_query(path, query).unwrap_or_else(|| page.clone())),
            };
        }
        if let Some(file) = self.content.beside.get(path)
            && let Some(content_type) = assets::media_type(file)
            && let Ok(body) = self.files.read(file)
        {
            return Some(Page {
                status: 200,
                content_type,
                location: None,
                body,
                immutable: false,
            });
        }
        // Addresses of pages end in a slash.
        let folder = format!("{path}/");
        self.pages.contains_key(&folder).then(|| redirect(&address::with_query(&folder, query)))
    }

    fn with_query(&self, path: &str, query: &[(String, String)]) -> Option<Page> {
        if query.is_empty() {
            return None;
        }
        for lang in &self.content.config.languages {
            if path == format!("{}/search/", self.prefix(*lang)) {
                let words = query.iter().find(|(name, _)| name == "q")?;
                return Some(html_page(pages::search(self, *lang, &words.1)));
            }
        }
        let values: Vec<(String, String, String)> = query
            .iter()
            .filter_map(|(name, text)| {
                let (figure, parameter) = name.split_once('.')?;
                Some((figure.to_owned(), parameter.to_owned(), text.clone()))
            })
            .collect();
        if values.is_empty() { None } else { pages::article_with_values(self, path, &values) }
    }

    /// The 404 page for an address, with the nearest titles.
    pub fn not_found(&self, path: &str) -> Page {
        let (lang, _) = self.lang_of(path);
        Page { status: 404, ..html_page(pages::missing(self, lang, path)) }
    }

    /// Every address without a query, decoded as [`Site::page`] takes it; sorted. Redirects are among
    /// them: their body sends a reader on where no server does. `/404.html` answers 404.
    pub fn paths(&self) -> Vec<String> {
        let encoded = self.pages.keys().chain(self.content.beside.keys());
        let mut paths: Vec<String> = encoded.map(|path| address::decode(path)).collect();
        paths.sort();
        paths
    }

    /// `https://…` without a slash at the end, if the settings or the site have one.
    pub fn base_url(&self) -> Option<&str> {
        (!self.base.is_empty()).then_some(self.base.as_str())
    }

    /// The articles that are published, by number and then language: what `check` reports on.
    pub fn articles(&self) -> Vec<Summary> {
        let summary = |entry: &Arc<load::Entry>| Summary {
            id: entry.id(),
            lang: entry.lang(),
            path: entry.article.path.clone(),
            title: entry.rendered.title_text.clone(),
            counts: entry.rendered.counts,
        };
        self.content.entries.values().map(summary).collect()
    }

    /// The site's labs.
    pub fn labs(&self) -> &lab::Registry {
        &self.labs
    }

    /// What recorded labs may read: every formula of every article, by number and then language.
    pub fn materials(&self) -> lab::Materials {
        let entries = self.content.entries.values();
        lab::Materials {
            formulas: entries.flat_map(|entry| entry.rendered.formulas.iter().cloned()).collect(),
        }
    }

    pub(crate) fn has_address(&self, path: &str) -> bool {
        self.pages.contains_key(path) || self.content.beside.contains_key(path)
    }

    pub(crate) fn body(&self, path: &str) -> Option<&str> {
        self.pages.get(path).and_then(|page| std::str::from_utf8(&page.body).ok())
    }
}

/// One article in one language, as lists and checks need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number in its front matter.
    pub id: u32,
    /// Its language.
    pub lang: article::Lang,
    /// Its file, relative to the site's folder, such as `articles/svd/index.zh.md`.
    pub path: String,
    /// The title without markup.
    pub title: String,
    /// How much of what it holds.
    pub counts: article::Counts,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// 200, 301 (then `location`), 404 or 422.
    pub status: u16,
    /// Media type with charset.
    pub content_type: &'static str,
    /// Target of a redirect.
    pub location: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
    /// Bears a hash in its address and never changes.
    pub immutable: bool,
}

/// A lasting redirect, with a body for a static export.
pub(crate) fn redirect(target: &str) -> Page {
    let escaped = crate::html::escape(target);
    let body = format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{escaped}</title>\n\
         <link rel=\"canonical\" href=\"{escaped}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={escaped}\">\n<a href=\"{escaped}\">{escaped}</a>\n"
    );
    Page { status: 301, location: Some(target.to_owned()), ..html_page(body.into_bytes()) }
}
