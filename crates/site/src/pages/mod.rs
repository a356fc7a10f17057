//! All pages of a site.

mod about;
mod article;
mod citation;
mod front;
mod guestbook;
mod links;
mod lists;
mod missing;
mod search;
mod thread;

use std::collections::BTreeMap;

use lab::Lang;

use crate::{
    Page, People, Site, address, feed,
    load::Entry,
    site::{Place, redirect},
    view::html_page,
};

pub(crate) use article::{Asked, description, render as article};
pub(crate) use front::page as front;
pub(crate) use guestbook::{ADDRESS as GUESTBOOK_ADDRESS, render as guestbook};
pub(crate) use links::broken as broken_links;
pub(crate) use lists::archives;
pub(crate) use missing::page as missing;
pub(crate) use search::page as search;
pub use thread::LONGEST_COMMENT;
pub(crate) use thread::{address as thread_address, permalink, recent_url};

/// Every page without a query, by address.
pub(crate) fn all(site: &Site) -> BTreeMap<String, Page> {
    let mut pages = BTreeMap::new();
    for lang in site.content.config.languages.iter().copied() {
        front::add(site, lang, &mut pages);
        article::add(site, lang, &mut pages);
        lists::add(site, lang, &mut pages);
        guestbook::add(site, lang, &mut pages);
        about::add(site, lang, &mut pages);
        let prefix = site.prefix(lang);
        pages.insert(format!("{prefix}/search/"), html_page(search::page(site, lang, "")));
        let feed = text(feed::atom(site, lang), "application/atom+xml; charset=utf-8");
        pages.insert(format!("{prefix}/feed.xml"), feed);
        pages.insert(format!("{prefix}/comments.xml"), comments(site, lang, &People::default()));
    }
    for (url, json) in site.index.parts() {
        pages.insert(url, text(json, "application/json"));
    }
    for asset in site.content.assets.all() {
        pages.insert(asset.url.clone(), asset.page());
    }
    let sitemap = text(feed::sitemap(site, &pages), "application/xml; charset=utf-8");
    pages.insert("/sitemap.xml".to_owned(), sitemap);
    pages.insert("/robots.txt".to_owned(), text(feed::robots(site), "text/plain; charset=utf-8"));
    pages.insert("/404.html".to_owned(), site.not_found("/404.html"));
    add_redirects(site, &mut pages);
    pages
}

/// Where the pages that show what people add stand.
pub(crate) fn places(site: &Site) -> BTreeMap<String, (Place, Lang)> {
    let mut places = BTreeMap::new();
    for lang in site.content.config.languages.iter().copied() {
        let prefix = site.prefix(lang);
        let mut put = |address: String, place| places.insert(address, (place, lang));
        for number in 1..=front::count(site, lang) {
            put(format!("{prefix}{}", front::address(number)), Place::Front(number));
        }
        for entry in site.articles_for(lang) {
            put(site.address_in(entry, lang), Place::Article(entry.id()));
        }
        put(format!("{prefix}/archives/"), Place::Archives);
        put(format!("{prefix}{GUESTBOOK_ADDRESS}"), Place::Guestbook);
        put(format!("{prefix}/comments.xml"), Place::Comments);
    }
    places
}

/// Old addresses lead to where an article is now; they never hide a page.
fn add_redirects(site: &Site, pages: &mut BTreeMap<String, Page>) {
    let config = &site.content.config;
    let default = address::Pattern::default();
    for entry in site.content.entries.values() {
        let front = &entry.article.front;
        let prefix = site.prefix(entry.lang());
        let slug = front.slug.as_deref().unwrap_or(folder_name(entry));
        let named = address::Named { id: front.id, slug, date: front.date };
        let old = config.old_permalinks.iter().chain(std::iter::once(&default));
        let old = old.map(|pattern| format!("{prefix}{}", pattern.address(named)));
        let aliases =
            front.aliases.iter().map(|alias| address::encode(&address::join("/", alias), "/"));
        for address in old.chain(aliases) {
            // `/about` leads to `/about/`, whatever an alias says.
            if pages.get(&format!("{address}/")).is_some_and(|page| page.location.is_none()) {
                continue;
            }
            pages.entry(address).or_insert_with(|| redirect(&entry.url));
        }
    }
}

fn folder_name(entry: &Entry) -> &str {
    crate::load::folder_of(&entry.article.path).rsplit('/').next().unwrap_or_default()
}

/// The feed of comments.
pub(crate) fn comments(site: &Site, lang: Lang, people: &People) -> Page {
    text(feed::comments(site, lang, people), "application/atom+xml; charset=utf-8")
}

fn text(body: String, content_type: &'static str) -> Page {
    Page { content_type, ..html_page(body.into_bytes()) }
}
