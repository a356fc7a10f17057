//! What all pages have in common: the frame, links to articles, lines of metadata.

use lab::{Lang, Text};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use crate::{
    Page, Site, Templates, address, html,
    load::Entry,
    people::GUESTBOOK,
    vocabulary::either,
    words::{WORDS, word},
};

/// What a policy in a `<meta>` can say; the server says more in its header.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'";

static TEMPLATES: Templates = Templates::new(&[
    ("base.html", include_str!("../templates/base.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("front.html", include_str!("../templates/front.html")),
    ("thread.html", include_str!("../templates/thread.html")),
    ("guestbook.html", include_str!("../templates/guestbook.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("list.html", include_str!("../templates/list.html")),
    ("about.html", include_str!("../templates/about.html")),
    ("search.html", include_str!("../templates/search.html")),
    ("suggestions.html", include_str!("../templates/suggestions.html")),
    ("missing.html", include_str!("../templates/missing.html")),
    ("frame.html", include_str!("../templates/frame.html")),
    ("corner.html", include_str!("../templates/corner.html")),
]);

/// The head of a page.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Head {
    /// The page's own title, empty on the front page.
    #[serde(skip)]
    pub(crate) own_title: String,
    pub(crate) description: String,
    pub(crate) canonical: Option<String>,
    pub(crate) alternates: Vec<Alternate>,
    pub(crate) og_type: &'static str,
    pub(crate) metas: Vec<Meta>,
    pub(crate) json_ld: Option<String>,
    pub(crate) noindex: bool,
    /// Holds forms or comments, which have a style sheet of their own.
    pub(crate) people: bool,
    /// Whether the page shows comments, which have a feed of their own.
    pub(crate) comments: bool,
    pub(crate) scripts: Vec<String>,
}

/// The same page in another language.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Alternate {
    pub(crate) lang: &'static str,
    pub(crate) url: String,
}

/// A `<meta>` with `name=` or `property=`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Meta {
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) content: String,
}

impl Meta {
    pub(crate) fn name(name: &'static str, content: impl Into<String>) -> Meta {
        Meta { kind: "name", name, content: content.into() }
    }

    pub(crate) fn property(name: &'static str, content: impl Into<String>) -> Meta {
        Meta { kind: "property", name, content: content.into() }
    }
}

/// A name with an address, and how many articles stand behind it.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Item {
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) rel: &'static str,
    pub(crate) count: usize,
}

impl Item {
    pub(crate) fn text(title: impl Into<String>) -> Item {
        Item { title: title.into(), ..Item::default() }
    }

    pub(crate) fn link(title: impl Into<String>, url: impl Into<String>) -> Item {
        Item { title: title.into(), url: url.into(), ..Item::default() }
    }
}

/// A link to an article. `lang` is set where its text is not in the page's language.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ArticleLink {
    pub(crate) url: String,
    /// HTML.
    pub(crate) title: String,
    pub(crate) lang: Option<&'static str>,
}

/// A line of a list of articles.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) url: String,
    /// HTML.
    pub(crate) title: String,
    pub(crate) lang: Option<&'static str>,
    pub(crate) date: String,
    pub(crate) day: String,
    pub(crate) categories: Vec<Item>,
    /// `4 条评论`; empty where there are none.
    pub(crate) comments: String,
}

/// Where in the site a page stands: which entry of the navigation is marked, and how exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Articles,
    Archives,
    Categories,
    Series,
    Guestbook,
    About,
    Elsewhere,
}

impl Site {
    /// What stands before every address of a language.
    pub(crate) fn prefix(&self, lang: Lang) -> &'static str {
        address::prefix(&self.content.config.languages, lang)
    }

    pub(crate) fn absolute(&self, address: &str) -> String {
        format!("{}{address}", self.base)
    }

    /// The articles as a reader of `lang` sees them, newest first: in that language, or as they were written.
    pub(crate) fn articles_for(&self, lang: Lang) -> Vec<&Entry> {
        let keys = self.order.get(&lang).map(Vec::as_slice).unwrap_or_default();
        keys.iter().filter_map(|key| self.content.entries.get(key)).map(AsRef::as_ref).collect()
    }

    /// The order of [`Site::articles_for`].
    pub(crate) fn newest_first(&self, lang: Lang) -> Vec<(u32, Lang)> {
        let mut shown: Vec<&Entry> =
            self.ids().into_iter().filter_map(|id| self.shown(id, lang)).collect();
        shown.sort_by_key(|entry| std::cmp::Reverse((entry.article.front.date, entry.id())));
        shown.into_iter().map(|entry| (entry.id(), entry.lang())).collect()
    }

    /// All numbers, each once.
    fn ids(&self) -> Vec<u32> {
        let mut ids: Vec<u32> = self.content.entries.keys().map(|(id, _)| *id).collect();
        ids.dedup();
        ids
    }

    /// An article in the wanted language, else in the first of the site's that it exists in.
    pub(crate) fn shown(&self, id: u32, lang: Lang) -> Option<&Entry> {
        let entries = &self.content.entries;
        let others = self.content.config.languages.iter().copied();
        std::iter::once(lang)
            .chain(others)
            .find_map(|lang| entries.get(&(id, lang)))
            .map(AsRef::as_ref)
    }

    /// The address of an article among the pages of a language.
    pub(crate) fn address_in(&self, entry: &Entry, lang: Lang) -> String {
        if entry.lang() == lang {
            entry.url.clone()
        } else {
            format!("{}{}", self.prefix(lang), entry.base)
        }
    }

    pub(crate) fn link(&self, entry: &Entry, lang: Lang) -> ArticleLink {
        ArticleLink {
            url: self.address_in(entry, lang),
            title: title_html(entry),
            lang: foreign(entry, lang),
        }
    }

    pub(crate) fn row(&self, entry: &Entry, lang: Lang, day: String) -> Row {
        let ArticleLink { url, title, lang: foreign } = self.link(entry, lang);
        let date = entry.article.front.date.to_string();
        let categories = self.categories_of(entry, lang);
        Row { url, title, lang: foreign, date, day, categories, comments: String::new() }
    }

    pub(crate) fn categories_of(&self, entry: &Entry, lang: Lang) -> Vec<Item> {
        let slugs = entry.article.front.categories.iter();
        slugs
            .filter_map(|slug| {
                let name = self.content.config.categories.get(slug)?;
                Some(Item::link(name.get(lang), format!("{}/category/{slug}/", self.prefix(lang))))
            })
            .collect()
    }

    /// The address of the page that shows a subject's comments.
    pub(crate) fn base_of(&self, lang: Lang, subject: u32) -> Option<String> {
        match subject {
            GUESTBOOK => Some(format!("{}{}", self.prefix(lang), crate::pages::GUESTBOOK_ADDRESS)),
            id => self.shown(id, lang).map(|entry| self.address_in(entry, lang)),
        }
    }

    pub(crate) fn series_name(&self, slug: &str) -> Option<&Text> {
        self.content.config.series.get(slug)
    }

    /// The author of an article in the words of a language.
    pub(crate) fn author_of<'a>(&'a self, entry: &'a Entry, lang: Lang) -> &'a str {
        let site = self.content.config.author.get(lang);
        entry.article.front.author.as_deref().unwrap_or(site)
    }

    /// The head of a page that exists in all of the site's languages at `address` (without prefix).
    pub(crate) fn head(&self, lang: Lang, address: &str, own_title: &str) -> Head {
        let languages = &self.content.config.languages;
        let url = |lang| self.absolute(&format!("{}{address}", self.prefix(lang)));
        let mut alternates = Vec::new();
        if languages.len() > 1 {
            alternates = languages
                .iter()
                .map(|lang| Alternate { lang: lang.tag(), url: url(*lang) })
                .collect();
            alternates.push(Alternate { lang: "x-default", url: url(languages[0]) });
        }
        Head {
            own_title: own_title.to_owned(),
            description: self.content.config.description.get(lang).to_owned(),
            canonical: Some(url(lang)),
            alternates,
            og_type: "website",
            ..Head::default()
        }
    }

    /// A page out of a template. `address` is without the language's prefix; the link to the other
    /// language goes to the same address there.
    pub(crate) fn render(
        &self,
        template: &str,
        lang: Lang,
        address: &str,
        section: Section,
        head: Head,
        body: Value,
    ) -> Vec<u8> {
        let config = &self.content.config;
        let prefix = self.prefix(lang);
        let site_title = config.title.get(lang);
        let (title, og_title) = if head.own_title.is_empty() {
            (site_title.to_owned(), site_title.to_owned())
        } else {
            (format!("{} · {site_title}", head.own_title), head.own_title.clone())
        };
        let other = config.languages.iter().find(|other| **other != lang).map(|other| {
            context! { url => format!("{}{address}", self.prefix(*other)), lang => other.tag() }
        });
        let licence = config.licence.as_ref().map(|licence| {
            context! {
                title => licence.title.get(lang),
                url => licence.url.as_str(),
                note => config.licence_note.get(lang),
            }
        });
        let assets = &self.content.assets;
        let at = |path: &str| format!("{prefix}{path}");
        let frame = context! {
            lang => lang.tag(),
            words => WORDS.table(lang),
            policy => (!self.settings.live).then_some(POLICY),
            head => context! {
                title => title,
                og_title => og_title,
                ..Value::from(Serde(head))
            },
            site => context! {
                title => site_title,
                tagline => config.description.get(lang),
                locale => either(lang, "zh_CN", "en_GB"),
                home => at("/"),
                feed => at("/feed.xml"),
                comments => at("/comments.xml"),
                search => at("/search/"),
                about => at("/about/"),
                archives => at("/archives/"),
                categories => at("/category/"),
                tags => at("/tag/"),
                licence => licence,
                acknowledgement => config.acknowledgement.get(lang),
            },
            assets => context! {
                style => assets.style.url.as_str(),
                people => assets.people.url.as_str(),
                script => assets.script.url.as_str(),
                mark => assets.mark.url.as_str(),
            },
            nav => self.navigation(lang, address, section),
            corner => self.corner(lang, address, None),
            other => other,
        };
        TEMPLATES.render(template, context! { ..body, ..frame }).into_bytes()
    }

    fn navigation(&self, lang: Lang, address: &str, section: Section) -> Vec<Value> {
        [
            ("articles", "/", Section::Articles),
            ("archives", "/archives/", Section::Archives),
            ("categories", "/category/", Section::Categories),
            ("series", "/series/", Section::Series),
            ("guestbook", "/guestbook/", Section::Guestbook),
            ("about", "/about/", Section::About),
        ]
        .into_iter()
        .map(|(name, url, own)| {
            let current = match section == own {
                true if address == url => "page",
                true => "true",
                false => "",
            };
            context! {
                title => word(lang, name),
                url => format!("{}{url}", self.prefix(lang)),
                current => current,
            }
        })
        .collect()
    }
}

/// A piece of a page out of a template, without a line break at its end.
pub(crate) fn part(template: &str, lang: Lang, values: Value) -> String {
    TEMPLATES.render(template, context! { words => WORDS.table(lang), ..values })
}

/// An answer of 200 with HTML.
pub(crate) fn html_page(body: Vec<u8>) -> Page {
    Page {
        status: 200,
        content_type: "text/html; charset=utf-8",
        location: None,
        body,
        immutable: false,
    }
}

/// The language of an article's text where it is not the page's.
pub(crate) fn foreign(entry: &Entry, lang: Lang) -> Option<&'static str> {
    (entry.lang() != lang).then(|| entry.lang().tag())
}

/// The title as HTML for headings. In Chinese, a space beside Latin letters does not break, because
/// titles break after punctuation only.
pub(crate) fn title_html(entry: &Entry) -> String {
    match entry.lang() {
        Lang::Zh => html::map_text(&entry.rendered.title, |text| text.replace(' ', "\u{a0}")),
        Lang::En => entry.rendered.title.clone(),
    }
}

/// A list for a template.
pub(crate) fn list<T: Serialize>(items: Vec<T>) -> Value {
    Value::from(Serde(items))
}
