//! The guestbook: a page of comments that belong to no article.

use std::collections::BTreeMap;

use lab::Lang;
use minijinja::context;

use super::thread;
use crate::{
    Page, Site,
    people::{GUESTBOOK, People, Visit},
    view::{Section, html_page},
    words::word,
};

pub(crate) const ADDRESS: &str = "/guestbook/";

pub(crate) fn add(site: &Site, lang: Lang, pages: &mut BTreeMap<String, Page>) {
    let bytes = render(site, lang, 1, &People::default(), &Visit::default());
    pages.insert(format!("{}{ADDRESS}", site.prefix(lang)), html_page(bytes));
}

pub(crate) fn render(
    site: &Site,
    lang: Lang,
    page: u32,
    people: &People,
    visit: &Visit,
) -> Vec<u8> {
    let base = format!("{}{ADDRESS}", site.prefix(lang));
    let mut head = site.head(lang, ADDRESS, word(lang, "guestbook"));
    head.description = word(lang, "guestbook_text").to_owned();
    (head.comments, head.people) = (true, true);
    if visit.writer.is_some() {
        head.scripts.push(site.content.assets.comment.url.clone());
    }
    let body = context! {
        thread => thread::view(site, lang, GUESTBOOK, &base, page, people, visit),
    };
    site.render("guestbook.html", lang, ADDRESS, Section::Guestbook, head, body)
}
