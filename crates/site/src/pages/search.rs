//! The search page: answers by the server, or by script in an export.

use lab::Lang;
use minijinja::context;
use serde::Serialize;

use crate::{
    Site,
    search::Hit,
    view::{Section, list},
    words::word,
};

const ADDRESS: &str = "/search/";
/// How many articles are shown at most.
const SHOWN: usize = 30;

#[derive(Serialize)]
struct Found {
    url: String,
    title: String,
    lang: &'static str,
    date: String,
    /// HTML with `<mark>`.
    lines: Vec<String>,
}

/// The page with the answers to a query; with the form alone when it is empty.
pub(crate) fn page(site: &Site, lang: Lang, query: &str) -> Vec<u8> {
    let hits = site.index.search(query, lang);
    let count = match (hits.len(), lang) {
        (0, _) => String::new(),
        (n, Lang::Zh) => format!("找到 {n} 篇"),
        (1, Lang::En) => "1 article found".to_owned(),
        (n, Lang::En) => format!("{n} articles found"),
    };
    let found: Vec<Found> =
        hits.into_iter().take(SHOWN).filter_map(|hit| found(site, hit)).collect();
    let in_browser = !site.settings.live;
    let body = context! {
        query => query,
        count => count,
        hits => list(found),
        in_browser => in_browser,
        index => site.index.address(),
    };
    let title = word(lang, "search");
    let mut head = site.head(lang, ADDRESS, title);
    head.noindex = !query.is_empty();
    if in_browser {
        head.scripts.push(site.content.assets.search.url.clone());
    }
    site.render("search.html", lang, ADDRESS, Section::Elsewhere, head, body)
}

fn found(site: &Site, hit: Hit) -> Option<Found> {
    let entry = site.content.entries.get(&(hit.id, hit.lang))?;
    Some(Found {
        url: entry.url.clone(),
        title: hit.title,
        lang: hit.lang.tag(),
        date: entry.article.front.date.to_string(),
        lines: hit.lines,
    })
}
