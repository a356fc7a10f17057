//! A loaded site and its answers to addresses.

use std::{collections::BTreeMap, sync::Arc};

use article::Diagnostic;
use lab::Lang;

use crate::{
    Files, GUESTBOOK, People, Visit, address, assets,
    load::{self, Content},
    pages::{self, Asked},
    search::Index,
    view::html_page,
    words::word,
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
    /// Those that show what people add.
    places: BTreeMap<String, (Place, Lang)>,
}

/// A page that shows what people add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Article(u32),
    Guestbook,
    /// A front page, from 1.
    Front(usize),
    Archives,
    /// The feed of comments.
    Comments,
}

/// What of that which people add a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Nothing.
    Nothing,
    /// The comments of this subject, and how many have read it.
    Thread(u32),
    /// Numbers of comments, or the newest ones.
    Lists,
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
            places: BTreeMap::new(),
        };
        let languages = site.content.config.languages.iter();
        site.order = languages.map(|lang| (*lang, site.newest_first(*lang))).collect();
        site.places = pages::places(&site);
        site.pages = pages::all(&site);
        let broken = pages::broken_links(&site);
        if broken.is_empty() { Ok(site) } else { Err(load::in_order(broken)) }
    }

    /// The answer to an address as it is before anybody has added something, `None` where there is none (see
    /// [`Site::not_found`]). `path` is decoded; `query` are decoded pairs in order.
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

    /// The answer to an address with what people have added, as [`Site::page`] otherwise. `people` needs the
    /// thread of [`Site::shows`] only.
    pub fn page_with(
        &self,
        path: &str,
        query: &[(String, String)],
        people: &People,
        visit: &Visit,
    ) -> Option<Page> {
        let encoded = address::encode(path, "/");
        let Some((place, lang, comments)) = self.place_of(&encoded) else {
            return self.page_of_comments(&encoded).or_else(|| self.page(path, query));
        };
        let has_page = |subject| {
            let thread = people.threads.get(&subject);
            comments == 1 || thread.is_some_and(|thread| thread.pages().contains(&comments))
        };
        match place {
            Place::Article(id) if has_page(id) => {
                let values = values(query);
                let asked = Asked { values: &values, comments, people, visit };
                pages::article(self, lang, self.shown(id, lang)?, &asked)
            }
            Place::Guestbook if has_page(GUESTBOOK) => {
                Some(html_page(pages::guestbook(self, lang, comments, people, visit)))
            }
            Place::Article(_) | Place::Guestbook => None,
            Place::Front(number) => Some(html_page(pages::front(self, lang, number, people))),
            Place::Archives => Some(html_page(pages::archives(self, lang, people))),
            Place::Comments => Some(pages::comments(self, lang, people)),
        }
    }

    /// Where an address that shows what people add stands, and the number of its page of comments.
    fn place_of(&self, encoded: &str) -> Option<(Place, Lang, u32)> {
        if let Some((place, lang)) = self.places.get(encoded) {
            return Some((*place, *lang, 1));
        }
        let (base, number) = encoded.strip_suffix('/')?.rsplit_once('/')?;
        let base = base.strip_suffix("comments")?;
        // One address for each page: no zeros before the number, no `1`.
        let number = number.parse().ok().filter(|n: &u32| *n > 1 && n.to_string() == number)?;
        match self.places.get(base)? {
            (place @ (Place::Article(_) | Place::Guestbook), lang) => Some((*place, *lang, number)),
            _ => None,
        }
    }

    /// A page of comments without the slash at its end, or the first by its number.
    fn page_of_comments(&self, encoded: &str) -> Option<Page> {
        if let Some(base) = encoded.strip_suffix("comments/1/")
            && self.place_of(base).is_some()
        {
            return Some(redirect(base));
        }
        let folder = format!("{encoded}/");
        let (_, _, number) = self.place_of(&folder)?;
        (number > 1).then(|| redirect(&folder))
    }

    /// What of that which people add the page at an address shows: when that changes, the page does.
    pub fn shows(&self, path: &str) -> Shows {
        match self.place_of(&address::encode(path, "/")) {
            Some((Place::Article(id), ..)) => Shows::Thread(id),
            Some((Place::Guestbook, ..)) => Shows::Thread(GUESTBOOK),
            Some((Place::Front(_) | Place::Archives | Place::Comments, ..)) => Shows::Lists,
            None => Shows::Nothing,
        }
    }

    /// Whether there is an article of this number, or it is the guestbook's.
    pub fn has_subject(&self, subject: u32) -> bool {
        subject == GUESTBOOK || self.content.entries.keys().any(|(id, _)| *id == subject)
    }

    /// The title of the page that a subject's comments stand under, without markup.
    pub fn subject_title(&self, subject: u32, lang: Lang) -> Option<&str> {
        match subject {
            GUESTBOOK => Some(word(lang, "guestbook")),
            id => self.shown(id, lang).map(|entry| entry.rendered.title_text.as_str()),
        }
    }

    /// The address of a page of a subject's comments, from 1.
    pub fn thread_path(&self, lang: Lang, subject: u32, page: u32) -> Option<String> {
        Some(pages::thread_address(&self.base_of(lang, subject)?, page))
    }

    /// The address of a comment, with its anchor.
    pub fn comment_path(&self, lang: Lang, subject: u32, page: u32, floor: u32) -> Option<String> {
        Some(pages::permalink(&self.base_of(lang, subject)?, page, floor))
    }

    /// The addresses of pages of comments after the first, as [`Site::paths`] gives the others.
    pub fn comment_paths(&self, people: &People) -> Vec<String> {
        let mut paths = Vec::new();
        for (subject, thread) in &people.threads {
            for lang in &self.content.config.languages {
                for page in thread.pages().into_iter().filter(|page| *page > 1) {
                    let path = self.thread_path(*lang, *subject, page);
                    paths.extend(path.map(|path| address::decode(&path)));
                }
            }
        }
        paths.sort();
        paths
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
        let values = values(query);
        let Some((Place::Article(id), lang, 1)) = self.place_of(path) else { return None };
        if values.is_empty() {
            return None;
        }
        let asked = Asked { values: &values, ..Asked::default() };
        pages::article(self, lang, self.shown(id, lang)?, &asked)
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

/// The values for figures in a query.
fn values(query: &[(String, String)]) -> Vec<(String, String, String)> {
    let of_figures = query.iter().filter_map(|(name, text)| {
        let (figure, parameter) = name.split_once('.')?;
        Some((figure.to_owned(), parameter.to_owned(), text.clone()))
    });
    of_figures.collect()
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
