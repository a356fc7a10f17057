//! The front page and its older pages.

use std::collections::BTreeMap;

use lab::Lang;
use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::thread;
use crate::{
    Page, Site, gnomon,
    load::Entry,
    people::People,
    view::{self, ArticleLink, Item, Section, html_page, list},
    words::{self, word},
};

/// How many recent articles, and comments, stand in the sidebar.
const RECENT: usize = 5;

#[derive(Serialize)]
struct Post {
    url: String,
    title: String,
    title_text: String,
    lang: Option<&'static str>,
    date: String,
    day: String,
    month: String,
    rod: String,
    meta: Vec<Item>,
    excerpt: String,
}

#[derive(Serialize)]
struct Number {
    number: usize,
    url: String,
    current: bool,
}

pub(crate) fn add(site: &Site, lang: Lang, pages: &mut BTreeMap<String, Page>) {
    for number in 1..=count(site, lang) {
        let bytes = page(site, lang, number, &People::default());
        pages.insert(format!("{}{}", site.prefix(lang), address(number)), html_page(bytes));
    }
}

/// How many front pages there are, the older ones counted.
pub(crate) fn count(site: &Site, lang: Lang) -> usize {
    site.articles_for(lang).len().div_ceil(site.content.config.page_size).max(1)
}

/// A front page, from 1.
pub(crate) fn page(site: &Site, lang: Lang, number: usize, people: &People) -> Vec<u8> {
    let articles = site.articles_for(lang);
    let size = site.content.config.page_size;
    let count = count(site, lang);
    let from = (number - 1) * size;
    let shown = articles.iter().skip(from).take(size);
    let address = address(number);
    let url = |number: usize| format!("{}{}", site.prefix(lang), self::address(number));
    let numbers: Vec<Number> = (1..=count)
        .filter(|_| count > 1)
        .map(|n| Number { number: n, url: url(n), current: n == number })
        .collect();
    let latest = word(lang, "latest");
    let (own_title, heading) = match number {
        1 => (String::new(), latest.to_owned()),
        _ => (format!("{latest} {number}"), format!("{latest} {number}")),
    };
    let body = context! {
        heading => heading,
        posts => list(shown.map(|entry| post(site, entry, lang, people)).collect()),
        pages => list(numbers),
        newer => (number > 1).then(|| url(number - 1)),
        older => (number < count).then(|| url(number + 1)),
        side => sidebar(site, lang, &articles, people),
    };
    let mut head = site.head(lang, &address, &own_title);
    head.comments = true;
    site.render("front.html", lang, &address, Section::Articles, head, body)
}

pub(crate) fn address(number: usize) -> String {
    if number == 1 { "/".to_owned() } else { format!("/page/{number}/") }
}

fn post(site: &Site, entry: &Entry, lang: Lang, people: &People) -> Post {
    let ArticleLink { url, title, lang: foreign } = site.link(entry, lang);
    let date = entry.article.front.date;
    Post {
        title_text: entry.rendered.title_text.clone(),
        lang: foreign,
        date: date.to_string(),
        day: date.day().to_string(),
        month: words::short_month(date, lang),
        rod: gnomon::rod(date, lang),
        meta: meta(site, entry, lang, people),
        excerpt: entry.rendered.excerpt.clone(),
        url,
        title,
    }
}

/// The quiet line under a title: topics, series, reading time, comments.
fn meta(site: &Site, entry: &Entry, lang: Lang, people: &People) -> Vec<Item> {
    let mut items = site.categories_of(entry, lang);
    items.extend(series_item(site, entry, lang));
    let time = words::reading_time(&entry.rendered.counts, entry.lang(), lang);
    items.push(Item::text(time));
    if let Some(count) = people.counts.get(&entry.id()).filter(|count| **count > 0) {
        let url = format!("{}#comments", site.address_in(entry, lang));
        items.push(Item::link(words::comments(*count, lang), url));
    }
    if entry.article.front.draft {
        items.push(Item::text(word(lang, "draft")));
    }
    items
}

/// The series and the article's part in it.
pub(crate) fn series_item(site: &Site, entry: &Entry, lang: Lang) -> Option<Item> {
    let series = entry.article.front.series.as_ref()?;
    let name = site.series_name(&series.slug)?.get(lang);
    let title = format!("{name}{}", words::part(series.part, lang));
    Some(Item::link(title, format!("{}/series/{}/", site.prefix(lang), series.slug)))
}

fn sidebar(site: &Site, lang: Lang, articles: &[&Entry], people: &People) -> Value {
    let recent: Vec<ArticleLink> =
        articles.iter().take(RECENT).map(|entry| site.link(entry, lang)).collect();
    let links: Vec<Item> = site
        .content
        .config
        .links
        .iter()
        .map(|link| Item::link(link.title.get(lang), link.url.as_str()))
        .collect();
    let categories: Vec<Item> = super::lists::categories(site, lang);
    let tags: Vec<Item> = super::lists::tags(site, lang);
    context! {
        categories => Value::from(Serde(categories)),
        recent => view::list(recent),
        comments => view::list(thread::recent(site, lang, people, RECENT)),
        tags => view::list(tags),
        links => view::list(links),
    }
}
