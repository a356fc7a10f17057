//! Lists of articles: by year, category, tag and series.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lab::Lang;
use minijinja::{Value, context};
use serde::Serialize;

use crate::{
    Page, Site, gnomon,
    load::Entry,
    people::People,
    view::{Item, Row, Section, html_page, list},
    words::{self, word},
};

/// Rows under one heading.
#[derive(Serialize)]
struct Group {
    title: String,
    url: Option<String>,
    count: String,
    /// The curve of the year; empty where the heading is not a year.
    sun: String,
    rows: Vec<Row>,
}

pub(crate) fn add(site: &Site, lang: Lang, pages: &mut BTreeMap<String, Page>) {
    let articles = site.articles_for(lang);
    let shelves = [
        Shelf { kind: Kind::Category, items: categories(site, lang) },
        Shelf { kind: Kind::Tag, items: tags(site, lang) },
        Shelf { kind: Kind::Series, items: series(site, lang) },
    ];
    let mut insert = |address: String, bytes| {
        pages.insert(format!("{}{address}", site.prefix(lang)), html_page(bytes));
    };
    insert("/archives/".to_owned(), archives(site, lang, &People::default()));
    for shelf in &shelves {
        let address = format!("/{}/", shelf.kind.name());
        let mut groups = Vec::new();
        for item in &shelf.items {
            let slug = item.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let mut on_it: Vec<&Entry> =
                articles.iter().copied().filter(|entry| shelf.kind.holds(entry, slug)).collect();
            if shelf.kind == Kind::Series {
                on_it.sort_by_key(|entry| entry.article.front.series.as_ref().map(|s| s.part));
            }
            insert(format!("{address}{slug}/"), one(site, lang, shelf.kind, item, slug, &on_it));
            groups.push(group(site, lang, shelf.kind, item, &on_it));
        }
        insert(address.clone(), overview(site, lang, shelf.kind, &address, groups));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Category,
    Tag,
    Series,
}

struct Shelf {
    kind: Kind,
    items: Vec<Item>,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Category => "category",
            Kind::Tag => "tag",
            Kind::Series => "series",
        }
    }

    /// The word for several of them.
    fn word(self) -> &'static str {
        match self {
            Kind::Category => "categories",
            Kind::Tag => "tags",
            Kind::Series => "series",
        }
    }

    fn section(self) -> Section {
        match self {
            Kind::Category => Section::Categories,
            Kind::Tag => Section::Archives,
            Kind::Series => Section::Series,
        }
    }

    fn empty(self) -> &'static str {
        match self {
            Kind::Category => "empty",
            Kind::Tag => "no_tags",
            Kind::Series => "no_series",
        }
    }

    fn holds(self, entry: &Entry, slug: &str) -> bool {
        let front = &entry.article.front;
        match self {
            Kind::Category => front.categories.iter().any(|own| own == slug),
            Kind::Tag => front.tags.iter().any(|own| own == slug),
            Kind::Series => front.series.as_ref().is_some_and(|own| own.slug == slug),
        }
    }
}

/// Categories with articles, in the order of `site.toml`.
pub(crate) fn categories(site: &Site, lang: Lang) -> Vec<Item> {
    let names = site.content.config.categories.iter();
    let items = names.map(|(slug, name)| item(site, lang, Kind::Category, slug, name.get(lang)));
    items.filter(|item| item.count > 0).collect()
}

/// Tags with articles: those that `site.toml` names in its order, then the others by slug.
pub(crate) fn tags(site: &Site, lang: Lang) -> Vec<Item> {
    let names = &site.content.config.tags;
    let mut others: Vec<&str> = site
        .articles_for(lang)
        .into_iter()
        .flat_map(|entry| entry.article.front.tags.iter().map(String::as_str))
        .filter(|slug| names.get(slug).is_none())
        .collect();
    others.sort_unstable();
    others.dedup();
    let named = names.iter().map(|(slug, name)| item(site, lang, Kind::Tag, slug, name.get(lang)));
    let unnamed = others.into_iter().map(|slug| item(site, lang, Kind::Tag, slug, slug));
    named.chain(unnamed).filter(|item| item.count > 0).collect()
}

/// Series with articles, in the order of `site.toml`.
fn series(site: &Site, lang: Lang) -> Vec<Item> {
    let names = site.content.config.series.iter();
    let items = names.map(|(slug, name)| item(site, lang, Kind::Series, slug, name.get(lang)));
    items.filter(|item| item.count > 0).collect()
}

fn item(site: &Site, lang: Lang, kind: Kind, slug: &str, name: &str) -> Item {
    let count = site.articles_for(lang).iter().filter(|entry| kind.holds(entry, slug)).count();
    let url = format!("{}/{}/{slug}/", site.prefix(lang), kind.name());
    Item { count, ..Item::link(name, url) }
}

/// The ways through the archives.
fn views(site: &Site, lang: Lang, current: &str) -> Vec<Value> {
    [
        ("by_year", "/archives/"),
        ("by_category", "/category/"),
        ("by_series", "/series/"),
        ("by_tag", "/tag/"),
    ]
    .into_iter()
    .map(|(name, address)| {
        context! {
            title => word(lang, name),
            url => format!("{}{address}", site.prefix(lang)),
            current => address == current,
        }
    })
    .collect()
}

pub(crate) fn archives(site: &Site, lang: Lang, people: &People) -> Vec<u8> {
    let articles = site.articles_for(lang);
    let mut years: Vec<(i16, Vec<&Entry>)> = Vec::new();
    for entry in articles.iter().copied() {
        let year = entry.article.front.date.year();
        match years.last_mut() {
            Some((last, entries)) if *last == year => entries.push(entry),
            _ => years.push((year, vec![entry])),
        }
    }
    let mut meta = vec![words::how_many(articles.len(), lang)];
    if let Some((first, _)) = years.last() {
        meta.push(match lang {
            Lang::Zh => format!("{first} 年至今"),
            Lang::En => format!("since {first}"),
        });
    }
    let groups: Vec<Group> = years
        .into_iter()
        .map(|(year, entries)| {
            let dates: Vec<Date> = entries.iter().map(|entry| entry.article.front.date).collect();
            Group {
                title: year.to_string(),
                url: None,
                count: words::how_many(entries.len(), lang),
                sun: gnomon::year(year, &dates, lang),
                rows: with_counts(rows(site, lang, &entries, false), &entries, lang, people),
            }
        })
        .collect();
    let address = "/archives/";
    let title = word(lang, "archives");
    let body = context! {
        title => title,
        meta => meta,
        views => views(site, lang, address),
        groups => list(groups),
        empty => word(lang, "empty"),
    };
    let head = site.head(lang, address, title);
    site.render("list.html", lang, address, Section::Archives, head, body)
}

/// Rows that say how many comments there are.
fn with_counts(mut rows: Vec<Row>, entries: &[&Entry], lang: Lang, people: &People) -> Vec<Row> {
    for (row, entry) in rows.iter_mut().zip(entries) {
        if let Some(count) = people.counts.get(&entry.id()).filter(|count| **count > 0) {
            row.comments = words::comments(*count, lang);
        }
    }
    rows
}

/// `09-26`, with the year where the heading does not say it.
fn rows(site: &Site, lang: Lang, entries: &[&Entry], with_year: bool) -> Vec<Row> {
    entries
        .iter()
        .map(|entry| {
            let date = entry.article.front.date;
            let day = date.to_string();
            site.row(entry, lang, if with_year { day } else { day[5..].to_owned() })
        })
        .collect()
}

fn group(site: &Site, lang: Lang, kind: Kind, item: &Item, entries: &[&Entry]) -> Group {
    let mut rows = rows(site, lang, entries, true);
    if kind == Kind::Category {
        // The heading says it.
        rows.iter_mut().for_each(|row| row.categories.clear());
    }
    Group {
        title: item.title.clone(),
        url: Some(item.url.clone()),
        count: words::how_many(entries.len(), lang),
        sun: String::new(),
        rows,
    }
}

/// The page of all categories, tags or series.
fn overview(site: &Site, lang: Lang, kind: Kind, address: &str, groups: Vec<Group>) -> Vec<u8> {
    let title = word(lang, kind.word());
    let body = context! {
        title => title,
        meta => Vec::<String>::new(),
        views => views(site, lang, address),
        groups => list(groups),
        empty => word(lang, kind.empty()),
    };
    let head = site.head(lang, address, title);
    site.render("list.html", lang, address, kind.section(), head, body)
}

/// The page of one category, tag or series.
fn one(
    site: &Site,
    lang: Lang,
    kind: Kind,
    item: &Item,
    slug: &str,
    entries: &[&Entry],
) -> Vec<u8> {
    let address = format!("/{}/{slug}/", kind.name());
    let groups = vec![Group {
        title: word(lang, kind.word()).to_owned(),
        url: Some(format!("{}/{}/", site.prefix(lang), kind.name())),
        ..group(site, lang, kind, item, entries)
    }];
    let body = context! {
        title => item.title.as_str(),
        meta => vec![words::how_many(entries.len(), lang)],
        views => Vec::<Value>::new(),
        groups => list(groups),
        empty => word(lang, "empty"),
    };
    let head = site.head(lang, &address, &item.title);
    site.render("list.html", lang, &address, kind.section(), head, body)
}
