//! What machines read: Atom feeds, the site map, robots.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use atom_syndication::{
    Category, Content, Entry as AtomEntry, Feed, FixedDateTime, Generator, Link, Person, Text,
};
use jiff::{Timestamp, civil::Date};
use lab::Lang;

use crate::{
    GUESTBOOK, Page, People, Recent, Site, address, html, load::Entry, pages, vocabulary::either,
    words::word,
};

/// How many articles a feed holds.
const ENTRIES: usize = 20;

/// Midnight UTC of a date: articles have dates, feeds have instants.
fn midnight(date: Date) -> FixedDateTime {
    format!("{date}T00:00:00+00:00").parse().unwrap_or_default()
}

fn changed(entry: &Entry) -> Date {
    let front = &entry.article.front;
    front.updated.unwrap_or(front.date)
}

/// The feed of a language: the newest articles in full, formulas as MathML.
pub(crate) fn atom(site: &Site, lang: Lang) -> String {
    let config = &site.content.config;
    let prefix = site.prefix(lang);
    let articles = site.articles_for(lang);
    let own = site.absolute(&format!("{prefix}/feed.xml"));
    let home = site.absolute(&format!("{prefix}/"));
    let subtitle = config.description.get(lang);
    let feed = Feed {
        title: Text::plain(config.title.get(lang)),
        subtitle: (!subtitle.is_empty()).then(|| Text::plain(subtitle)),
        id: home.clone(),
        lang: Some(lang.tag().to_owned()),
        updated: articles
            .iter()
            .map(|entry| changed(entry))
            .max()
            .map(midnight)
            .unwrap_or_default(),
        links: vec![
            link("self", own, "application/atom+xml"),
            link("alternate", home, "text/html"),
        ],
        authors: person(match config.author.get(lang) {
            // A feed without an author is no Atom feed; then the site has written it.
            "" => config.title.get(lang),
            author => author,
        }),
        rights: config.licence.as_ref().map(|licence| Text::plain(licence.title.get(lang))),
        generator: Some(generator(lang)),
        entries: articles.iter().take(ENTRIES).map(|entry| entry_of(site, entry, lang)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

fn person(name: &str) -> Vec<Person> {
    if name.is_empty() {
        return Vec::new();
    }
    vec![Person { name: name.to_owned(), ..Person::default() }]
}

fn entry_of(site: &Site, entry: &Entry, lang: Lang) -> AtomEntry {
    let front = &entry.article.front;
    let url = site.absolute(&entry.url);
    let categories = front.categories.iter().map(|slug| Category {
        term: slug.clone(),
        label: site.content.config.categories.get(slug).map(|name| name.get(lang).to_owned()),
        scheme: None,
    });
    AtomEntry {
        title: Text::plain(entry.rendered.title_text.as_str()),
        id: url.clone(),
        updated: midnight(changed(entry)),
        published: Some(midnight(front.date)),
        authors: person(site.author_of(entry, lang)),
        categories: categories.collect(),
        links: vec![Link {
            rel: "alternate".to_owned(),
            href: url,
            hreflang: Some(entry.lang().tag().to_owned()),
            mime_type: Some("text/html".to_owned()),
            ..Link::default()
        }],
        summary: Some(Text::plain(pages::description(entry))),
        content: Some(Content {
            content_type: Some("html".to_owned()),
            lang: Some(entry.lang().tag().to_owned()),
            value: Some(absolute(site, entry)),
            ..Content::default()
        }),
        ..AtomEntry::default()
    }
}

/// The body for feed readers with every address absolute.
fn absolute(site: &Site, entry: &Entry) -> String {
    html::rewrite(&entry.rendered.feed, |attribute| {
        if !html::is_address(attribute) {
            return None;
        }
        let link = html::unescape(attribute.value);
        let has_scheme = link.split('/').next().is_some_and(|start| start.contains(':'));
        if has_scheme || link.starts_with("//") {
            return None;
        }
        let split = link.find(['#', '?']).unwrap_or(link.len());
        let (path, rest) = link.split_at(split);
        let path =
            if path.is_empty() { entry.url.clone() } else { address::join(&entry.url, path) };
        Some(site.absolute(&format!("{path}{rest}")))
    })
}

/// The feed of the newest comments, formulas as MathML. Without comments it is of the site's newest day.
pub(crate) fn comments(site: &Site, lang: Lang, people: &People) -> String {
    let config = &site.content.config;
    let prefix = site.prefix(lang);
    let entries: Vec<AtomEntry> = people
        .recent
        .iter()
        .filter_map(|recent| comment_entry(site, lang, recent))
        .take(ENTRIES)
        .collect();
    let last_day = site.articles_for(lang).into_iter().map(changed).max().map(midnight);
    let updated = entries.iter().map(|entry| entry.updated).max();
    let title =
        format!("{}{}{}", config.title.get(lang), either(lang, "：", ": "), word(lang, "comments"));
    let feed = Feed {
        title: Text::plain(title),
        id: site.absolute(&format!("{prefix}/comments.xml")),
        lang: Some(lang.tag().to_owned()),
        updated: updated.or(last_day).unwrap_or_default(),
        links: vec![
            link("self", site.absolute(&format!("{prefix}/comments.xml")), "application/atom+xml"),
            link("alternate", site.absolute(&format!("{prefix}/")), "text/html"),
        ],
        generator: Some(generator(lang)),
        entries,
        ..Feed::default()
    };
    feed.to_string()
}

/// `None` for a comment whose article or text is not there.
fn comment_entry(site: &Site, lang: Lang, recent: &Recent) -> Option<AtomEntry> {
    let comment = &recent.comment;
    let body = comment.body.as_ref()?.rendered(lang);
    let url = site.absolute(&pages::recent_url(site, lang, recent)?);
    let about = match recent.subject {
        GUESTBOOK => word(lang, "guestbook").to_owned(),
        id => site.shown(id, lang)?.rendered.title_text.clone(),
    };
    let time = Timestamp::from_millisecond(comment.time_ms).ok()?;
    let time: FixedDateTime = time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string().parse().ok()?;
    Some(AtomEntry {
        title: Text::plain(match lang {
            Lang::Zh => format!("{} 评论《{about}》", comment.author),
            Lang::En => format!("{} on “{about}”", comment.author),
        }),
        id: format!("urn:uuid:{}", comment.id),
        updated: time,
        published: Some(time),
        authors: person(&comment.author),
        links: vec![link("alternate", url, "text/html")],
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(body.feed.clone()),
            ..Content::default()
        }),
        ..AtomEntry::default()
    })
}

fn link(rel: &str, href: String, kind: &str) -> Link {
    Link { rel: rel.to_owned(), href, mime_type: Some(kind.to_owned()), ..Link::default() }
}

fn generator(lang: Lang) -> Generator {
    Generator { value: either(lang, "周髀", "Zhoubi").to_owned(), ..Generator::default() }
}

/// All pages that are worth finding, with the day of an article's last change.
pub(crate) fn sitemap(site: &Site, pages: &BTreeMap<String, Page>) -> String {
    let articles: BTreeMap<&str, &Entry> =
        site.content.entries.values().map(|entry| (entry.url.as_str(), entry.as_ref())).collect();
    let substitutes = substitutes(site);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (address, page) in pages {
        let is_page = page.status == 200
            && page.content_type.starts_with("text/html")
            && !address.ends_with("/search/");
        if !is_page || substitutes.contains(address) {
            continue;
        }
        let url = html::escape(&site.absolute(address));
        let _ = write!(out, "<url><loc>{url}</loc>");
        if let Some(entry) = articles.get(address.as_str()) {
            let _ = write!(out, "<lastmod>{}</lastmod>", changed(entry));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// Addresses where an original stands in place of a translation.
fn substitutes(site: &Site) -> BTreeSet<String> {
    let languages = site.content.config.languages.iter().copied();
    languages
        .flat_map(|lang| {
            let foreign = site.articles_for(lang).into_iter().filter(move |e| e.lang() != lang);
            foreign.map(move |entry| site.address_in(entry, lang))
        })
        .collect()
}

pub(crate) fn robots(site: &Site) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}\n", site.absolute("/sitemap.xml"))
}
