//! The page of an address where nothing stands.

use lab::Lang;
use minijinja::context;

use crate::{
    Site, address, gnomon,
    load::{Entry, folder_of},
    view::{Head, Row, Section, list},
    words::word,
};

/// How many articles are offered.
const NEAR: usize = 3;

pub(crate) fn page(site: &Site, lang: Lang, path: &str) -> Vec<u8> {
    let title = word(lang, "missing");
    let near: Vec<Row> = nearest(site, lang, path)
        .into_iter()
        .map(|entry| site.row(entry, lang, entry.article.front.date.to_string()))
        .collect();
    let body = context! { rod => gnomon::rod_without_shadow(lang), near => list(near) };
    let head =
        Head { own_title: title.to_owned(), noindex: true, og_type: "website", ..Head::default() };
    // The other language has no such page either: the link goes to its front page.
    site.render("missing.html", lang, "/", Section::Elsewhere, head, body)
}

/// The articles whose titles or names share most with the words of the address, then the newest.
fn nearest<'a>(site: &'a Site, lang: Lang, path: &str) -> Vec<&'a Entry> {
    let wanted = bigrams(&address::decode(path));
    let mut articles: Vec<(usize, &Entry)> = site
        .articles_for(lang)
        .into_iter()
        .map(|entry| {
            let front = &entry.article.front;
            let folder = folder_of(&entry.article.path).rsplit('/').next().unwrap_or_default();
            let slug = front.slug.as_deref().unwrap_or(folder);
            let own = bigrams(&format!("{} {slug}", entry.rendered.title_text));
            (wanted.iter().filter(|pair| own.contains(pair)).count(), entry)
        })
        .collect();
    // Stable: of articles equally near, the newest first.
    articles.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    articles.into_iter().take(NEAR).map(|(_, entry)| entry).collect()
}

/// Pairs of neighbouring letters, each once.
fn bigrams(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let mut pairs: Vec<(char, char)> = letters
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric())
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
