//! The page about the site: its own text, then licence, thanks and how to take part.

use std::{collections::BTreeMap, fmt::Write as _};

use lab::Lang;
use minijinja::context;

use crate::{
    Page, Site, html,
    view::{Section, foreign, html_page},
    vocabulary::either,
    words::word,
};

const ADDRESS: &str = "/about/";

pub(crate) fn add(site: &Site, lang: Lang, pages: &mut BTreeMap<String, Page>) {
    let standing = &site.content.standing;
    let others = site.content.config.languages.iter().copied();
    let own = std::iter::once(lang)
        .chain(others)
        .find_map(|lang| standing.get(&("about".to_owned(), lang)));
    let title = own.map_or(word(lang, "about"), |entry| entry.rendered.title_text.as_str());
    let mut text = own.map(|entry| entry.rendered.html.clone()).unwrap_or_default();
    text.push_str(&from_settings(site, lang));
    let body = context! {
        title => own.map_or(html::escape(title), |entry| entry.rendered.title.clone()),
        body_lang => own.and_then(|entry| foreign(entry, lang)),
        html => text,
    };
    let head = site.head(lang, ADDRESS, title);
    let bytes = site.render("about.html", lang, ADDRESS, Section::About, head, body);
    pages.insert(format!("{}{ADDRESS}", site.prefix(lang)), html_page(bytes));
}

/// What `site.toml` knows, as sections.
fn from_settings(site: &Site, lang: Lang) -> String {
    let config = &site.content.config;
    let mut out = String::new();
    let mut section = |id: &str, title: &str, text: String| {
        let _ = write!(out, "\n<h2 id=\"{id}\">{title}</h2>\n<p>{text}</p>");
    };
    if let Some(licence) = &config.licence {
        let name = html::escape(licence.title.get(lang));
        let link = if licence.url.is_empty() {
            name
        } else {
            format!("<a href=\"{}\" rel=\"license\">{name}</a>", html::escape(&licence.url))
        };
        let (space, words) = (word(lang, "space"), word(lang, "foot_licence"));
        let end = match config.licence_note.get(lang) {
            "" => word(lang, "stop").to_owned(),
            note => format!("{}{}", word(lang, "colon"), html::escape(note)),
        };
        section("licence", word(lang, "licence"), format!("{link}{space}{words}{end}"));
    }
    let acknowledgement = config.acknowledgement.get(lang);
    if !acknowledgement.is_empty() {
        section("thanks", word(lang, "thanks"), html::escape(acknowledgement));
    }
    let prefix = site.prefix(lang);
    let mut part = match &config.source {
        Some(url) => {
            let link = format!(
                "<a href=\"{}\">{}</a>",
                html::escape(url),
                either(lang, "源码仓库", "the repository")
            );
            match lang {
                Lang::Zh => format!("发现错误，请到{link}提出或直接修改。"),
                Lang::En => format!("Found a mistake? Report or mend it in {link}. "),
            }
        }
        None => String::new(),
    };
    part.push_str(&match lang {
        Lang::Zh => format!("全部文章在<a href=\"{prefix}/archives/\">归档页</a>，新文章由 <a href=\"{prefix}/feed.xml\">Atom</a> 送达。"),
        Lang::En => format!("All articles are in <a href=\"{prefix}/archives/\">the archive</a>; new ones arrive by <a href=\"{prefix}/feed.xml\">Atom</a>."),
    });
    section("part", word(lang, "take_part"), part);
    out
}
