//! The page of an article.

use std::{collections::BTreeMap, sync::LazyLock};

use article::{Heading, Rendered};
use lab::Lang;
use minijinja::{context, value::Serde};
use serde::Serialize;

use super::{citation, front::series_item, text, thread};
use crate::{
    Page, Site, html,
    load::{self, Entry, Surroundings},
    people::{People, Visit},
    view::{Alternate, ArticleLink, Head, Item, Section, foreign, html_page, title_html},
    words::{self, word},
};

/// Characters of a description in the head.
const DESCRIPTION: usize = 160;

#[derive(Serialize)]
struct View<'a> {
    lang: Option<&'static str>,
    title: String,
    meta: Vec<Item>,
    second: Vec<Item>,
    note: Option<&'static str>,
    contents: Vec<Line<'a>>,
    html: &'a str,
    citation: String,
    bibtex: String,
    series: Option<Series>,
    previous: Option<ArticleLink>,
    next: Option<ArticleLink>,
}

/// A heading of the contents with those below it.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    html: &'a str,
    children: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Series {
    title: String,
    url: String,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    number: u32,
    url: String,
    title: String,
    lang: Option<&'static str>,
    current: bool,
}

pub(crate) fn add(site: &Site, lang: Lang, pages: &mut BTreeMap<String, Page>) {
    let asked = Asked::default();
    for entry in site.articles_for(lang) {
        let page = render(site, lang, entry, &asked);
        pages.extend(page.map(|page| (site.address_in(entry, lang), page)));
        let pictures = text(entry.rendered.pictures.clone(), "image/svg+xml");
        pages.insert(format!("{}formulas.svg", entry.url), pictures);
    }
}

/// What a reader asks of an article's page.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// Values for its figures.
    pub(crate) values: &'a [(String, String, String)],
    /// Which page of comments.
    pub(crate) comments: u32,
    pub(crate) people: &'a People,
    pub(crate) visit: &'a Visit,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        static NOBODY: LazyLock<(People, Visit)> = LazyLock::new(Default::default);
        Asked { values: &[], comments: 1, people: &NOBODY.0, visit: &NOBODY.1 }
    }
}

/// The page of an article; with values for its figures 422 when one of them was refused.
pub(crate) fn render(site: &Site, lang: Lang, entry: &Entry, asked: &Asked<'_>) -> Option<Page> {
    if asked.values.is_empty() {
        return Some(html_page(written(site, lang, entry, &entry.rendered, None, asked)));
    }
    let surroundings = Surroundings {
        references: &site.content.references,
        with_standing: &site.content.references,
        labs: &site.labs,
        beside: &site.content.beside,
        sizes: &site.content.sizes,
        live: site.settings.live,
    };
    let rendered = load::render(&entry.article, &surroundings, asked.values).ok()?;
    let unknown = unknown_figure(&rendered, asked.values);
    let status = if rendered.refused.is_empty() && unknown.is_none() { 200 } else { 422 };
    let bytes = written(site, lang, entry, &rendered, unknown, asked);
    Some(Page { status, ..html_page(bytes) })
}

/// The first of the values whose figure is not on the page.
fn unknown_figure<'a>(
    rendered: &Rendered,
    values: &'a [(String, String, String)],
) -> Option<&'a str> {
    let attributes = html::attributes(&rendered.html);
    let is_figure = |name: &str| {
        attributes.iter().any(|attribute| {
            attribute.tag == "figure"
                && attribute.name == "id"
                && html::unescape(attribute.value) == name
        })
    };
    values.iter().map(|(figure, ..)| figure.as_str()).find(|figure| !is_figure(figure))
}

/// `unknown` is a figure that the reader asked for and that is not there.
fn written(
    site: &Site,
    lang: Lang,
    entry: &Entry,
    rendered: &Rendered,
    unknown: Option<&str>,
    asked: &Asked<'_>,
) -> Vec<u8> {
    let view = view(site, lang, entry, rendered, asked.people);
    let problem = unknown.map(|figure| {
        let figure = html::shorten(figure, 40);
        match lang {
            Lang::Zh => format!("本页没有名为“{figure}”的图。"),
            Lang::En => format!("There is no figure “{figure}” on this page."),
        }
    });
    let (people, visit) = (asked.people, asked.visit);
    // An export has a place for comments only where there are some.
    let has_thread = site.settings.live || people.threads.contains_key(&entry.id());
    let thread = has_thread.then(|| {
        let base = site.address_in(entry, lang);
        thread::view(site, lang, entry.id(), &base, asked.comments, people, visit)
    });
    let body = context! {
        article => minijinja::Value::from(Serde(view)),
        problem => problem,
        thread => thread,
    };
    let mut head = head(site, entry, rendered);
    head.noindex |= unknown.is_some();
    (head.comments, head.people) = (has_thread, has_thread);
    if visit.writer.is_some() || !visit.draft.body.is_empty() {
        head.scripts.push(site.content.assets.comment.url.clone());
    }
    site.render("article.html", lang, &entry.base, Section::Elsewhere, head, body)
}

pub(crate) fn description(entry: &Entry) -> String {
    let text = entry.article.front.summary.as_deref().unwrap_or(&entry.rendered.text);
    html::shorten(text, DESCRIPTION)
}

/// The head; of an original that stands for a missing translation, the original's own.
fn head(site: &Site, entry: &Entry, rendered: &Rendered) -> Head {
    let config = &site.content.config;
    let entries = &site.content.entries;
    let mut alternates: Vec<Alternate> = config
        .languages
        .iter()
        .filter_map(|lang| entries.get(&(entry.id(), *lang)))
        .map(|entry| Alternate { lang: entry.lang().tag(), url: site.absolute(&entry.url) })
        .collect();
    match alternates.first().map(|first| first.url.clone()) {
        Some(url) if alternates.len() > 1 => alternates.push(Alternate { lang: "x-default", url }),
        _ => alternates.clear(),
    }
    let description = description(entry);
    let mut scripts = Vec::new();
    if rendered.has_labs && site.settings.live {
        scripts.push(site.content.assets.lab.url.clone());
    }
    Head {
        own_title: entry.rendered.title_text.clone(),
        canonical: Some(site.absolute(&entry.url)),
        alternates,
        og_type: "article",
        metas: citation::metas(site, entry),
        json_ld: Some(citation::json_ld(site, entry, &description)),
        noindex: entry.article.front.draft || !rendered.refused.is_empty(),
        scripts,
        description,
        ..Head::default()
    }
}

fn view<'a>(
    site: &Site,
    lang: Lang,
    entry: &'a Entry,
    rendered: &'a Rendered,
    people: &People,
) -> View<'a> {
    let front = &entry.article.front;
    let mut meta = site.categories_of(entry, lang);
    meta.push(Item::text(words::full_date(front.date, lang)));
    if let Some(updated) = front.updated {
        let date = words::full_date(updated, lang);
        meta.push(Item::text(format!("{} {date}", word(lang, "updated"))));
    }
    meta.push(Item::text(words::reading_time(&rendered.counts, entry.lang(), lang)));
    if front.draft {
        meta.push(Item::text(word(lang, "draft")));
    }
    if let Some(readers) = people.readers.get(&entry.id()).filter(|readers| **readers > 0) {
        meta.push(Item::text(words::readings(*readers, lang)));
    }
    let mut second = Vec::new();
    let author = site.author_of(entry, lang);
    if !author.is_empty() {
        second.push(Item::text(author));
    }
    second.extend(series_item(site, entry, lang));
    if let Some(count) = people.counts.get(&entry.id()).filter(|count| **count > 0) {
        second.push(Item::link(words::comments(*count, lang), "#comments"));
    }
    second.push(Item::link(word(lang, "cite_link"), "#cite"));
    second.extend(tags(site, entry, lang));
    let (previous, next) = neighbours(site, entry, lang);
    View {
        lang: foreign(entry, lang),
        title: title_html(entry),
        meta,
        second,
        note: foreign(entry, lang).map(|_| match entry.lang() {
            Lang::Zh => word(lang, "only_zh"),
            Lang::En => word(lang, "only_en"),
        }),
        contents: contents(&rendered.headings),
        html: &rendered.html,
        citation: citation::plain(site, entry),
        bibtex: citation::bibtex(site, entry),
        series: series(site, entry, lang),
        previous,
        next,
    }
}

fn tags(site: &Site, entry: &Entry, lang: Lang) -> Vec<Item> {
    let link = |slug: &String| {
        let name = site.content.config.tags.get(slug).map_or(slug.as_str(), |name| name.get(lang));
        Item { rel: "tag", ..Item::link(name, format!("{}/tag/{slug}/", site.prefix(lang))) }
    };
    entry.article.front.tags.iter().map(link).collect()
}

/// Headings of the second level with those of the third below them; nothing for one heading alone.
fn contents(headings: &[Heading]) -> Vec<Line<'_>> {
    let mut contents: Vec<Line<'_>> = Vec::new();
    for heading in headings {
        let entry = Line { id: &heading.id, html: &heading.html, children: Vec::new() };
        match contents.last_mut() {
            Some(above) if heading.level > 2 => above.children.push(entry),
            _ => contents.push(entry),
        }
    }
    if headings.len() < 2 { Vec::new() } else { contents }
}

fn series(site: &Site, entry: &Entry, lang: Lang) -> Option<Series> {
    let own = entry.article.front.series.as_ref()?;
    let mut parts: Vec<Part> = site
        .articles_for(lang)
        .into_iter()
        .filter_map(|other| {
            let series = other.article.front.series.as_ref().filter(|s| s.slug == own.slug)?;
            let ArticleLink { url, title, lang } = site.link(other, lang);
            let current = other.id() == entry.id();
            Some(Part { number: series.part, url, title, lang, current })
        })
        .collect();
    parts.sort_by_key(|part| part.number);
    Some(Series {
        title: site.series_name(&own.slug)?.get(lang).to_owned(),
        url: format!("{}/series/{}/", site.prefix(lang), own.slug),
        parts,
    })
}

/// The article before in time, and the one after.
fn neighbours(
    site: &Site,
    entry: &Entry,
    lang: Lang,
) -> (Option<ArticleLink>, Option<ArticleLink>) {
    let articles = site.articles_for(lang);
    let Some(at) = articles.iter().position(|other| other.id() == entry.id()) else {
        return (None, None);
    };
    let link = |at: usize| articles.get(at).map(|other| site.link(other, lang));
    (link(at + 1), at.checked_sub(1).and_then(link))
}
