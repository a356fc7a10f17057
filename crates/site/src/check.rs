//! What is wrong with a site beyond the text of one article: numbers, slugs, files, places.

use std::collections::{BTreeMap, BTreeSet};

use article::Diagnostic;
use lab::Lang;

use crate::{
    Files, GUESTBOOK, address, assets,
    config::{self, Config, Names},
    load::{Draft, folder_of, path_beside},
};

/// A file that looks like an article but stands where none is looked for.
pub(crate) fn stray(files: &dyn Files, path: &str, mistakes: &mut Vec<Diagnostic>) {
    let Some(name) = path.strip_prefix("articles/").and_then(|rest| rest.strip_suffix(".md"))
    else {
        return;
    };
    let has_head =
        files.read(path).is_ok_and(|bytes| bytes.starts_with(b"---") || bytes.starts_with(b"+++"));
    if !name.contains('/') && has_head {
        let slug = name.split('.').next().unwrap_or_default();
        mistakes.push(
            Diagnostic::without_place(path, "an article has a folder of its own")
                .with_help(format!("move it to articles/{slug}/index.zh.md or index.en.md")),
        );
    }
}

/// The place of a word in the front matter, on the line of a key or below it.
fn place(source: &str, key: &str, word: &str) -> std::ops::Range<usize> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if line.trim_start().starts_with(key) {
            // Not within another word: `svd` is no part of `svd-noise`.
            let part = |c: char| c.is_alphanumeric() || c == '-';
            let found =
                source[at..].match_indices(word).map(|(offset, _)| at + offset).find(|&start| {
                    !source[..start].ends_with(part)
                        && !source[start + word.len()..].starts_with(part)
                });
            return found.map_or(at..at + line.trim_end().len(), |start| start..start + word.len());
        }
        at += line.len();
    }
    0..0
}

/// What heads of articles say about each other and about `site.toml`. Whether no number stands twice.
pub(crate) fn heads(drafts: &[Draft], config: &Config, mistakes: &mut Vec<Diagnostic>) -> bool {
    let mut distinct = true;
    let mut numbers: BTreeMap<(u32, Lang), &Draft> = BTreeMap::new();
    let mut addresses: BTreeMap<&str, &Draft> = BTreeMap::new();
    let mut parts: BTreeMap<(&str, u32, Lang), &Draft> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.standing.is_none()) {
        let front = &draft.article.front;
        let mut mistake = |key: &str, word: &str, message: String, help: String| {
            let span = place(&draft.source, key, word);
            mistakes.push(
                Diagnostic::at(&draft.article.path, &draft.source, span, message).with_help(help),
            );
        };
        let key = (front.id, draft.article.lang);
        if let Some(first) = numbers.get(&key) {
            distinct = false;
            let help = match free_number(drafts) {
                Some(free) => format!("a number is never reused; {free} is free"),
                None => "a number is never reused".to_owned(),
            };
            mistake(
                "id",
                &front.id.to_string(),
                format!("{} is already number {} in this language", first.article.path, front.id),
                help,
            );
        } else if let Some(first) = addresses.get(draft.url.as_str()) {
            mistake(
                "slug",
                front.slug.as_deref().unwrap_or_default(),
                format!("{} already has the address {}", first.article.path, draft.url),
                "give it another slug".to_owned(),
            );
        }
        if front.id == GUESTBOOK {
            mistake(
                "id",
                "0",
                "number 0 is the guestbook's".to_owned(),
                "the numbers of articles begin with 1".to_owned(),
            );
        }
        if address::is_reserved(&draft.base) {
            mistake(
                "slug",
                front.slug.as_deref().unwrap_or_default(),
                format!("the address {} is kept for the site's own pages", draft.url),
                "give it another slug, or change permalink in site.toml".to_owned(),
            );
        }
        numbers.entry(key).or_insert(draft);
        addresses.entry(&draft.url).or_insert(draft);
        for slug in &front.categories {
            if config.categories.get(slug).is_none() {
                let (message, help) = unknown("category", "categories", slug, &config.categories);
                mistake("categories", slug, message, help);
            }
        }
        for slug in front.tags.iter().filter(|slug| !config::is_slug(slug)) {
            let help = "write a–z, 0–9 and -; its name goes to [tags] in site.toml".to_owned();
            mistake("tags", slug, format!("tag {slug:?} cannot stand in an address"), help);
        }
        for slug in &front.tags {
            if let Some(near) = misspelt(slug, &config.tags) {
                let help = format!(
                    "write {near}, or add {slug} = {{ zh = \"…\", en = \"…\" }} to [tags] in site.toml"
                );
                mistake("tags", slug, format!("tag {slug} is nearly {near}"), help);
            }
        }
        if let Some(series) = &front.series {
            if config.series.get(&series.slug).is_none() {
                let (message, help) = unknown("series", "series", &series.slug, &config.series);
                mistake("series", &series.slug, message, help);
            }
            let part = (series.slug.as_str(), series.part, draft.article.lang);
            if let Some(first) = parts.get(&part) {
                mistake(
                    "series",
                    &series.slug,
                    format!(
                        "{} is already part {} of {}",
                        first.article.path, series.part, series.slug
                    ),
                    "give it another part".to_owned(),
                );
            }
            parts.entry(part).or_insert(draft);
        }
    }
    distinct
}

/// The number after the greatest. A standing page's number means nothing.
fn free_number(drafts: &[Draft]) -> Option<u32> {
    let articles = drafts.iter().filter(|draft| draft.standing.is_none());
    articles.map(|draft| draft.article.front.id).max().unwrap_or(0).checked_add(1)
}

/// The known tag that an unknown one was probably meant to be. Tags need not be named in `site.toml`, so that
/// only a slip of one letter counts, of two in a long word.
fn misspelt<'a>(slug: &str, names: &'a Names) -> Option<&'a str> {
    if names.get(slug).is_some() {
        return None;
    }
    let slips = |known: &str| match known.len() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    let known = names.iter().map(|(known, _)| (lab::distance(known, slug), known));
    known.filter(|(distance, known)| *distance <= slips(known)).min().map(|(_, known)| known)
}

fn unknown(what: &str, table: &str, slug: &str, names: &Names) -> (String, String) {
    let help = match lab::nearest(names.iter().map(|(slug, _)| slug), slug) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("add {slug} = {{ zh = \"…\", en = \"…\" }} to [{table}] in site.toml"),
    };
    (format!("site.toml names no {what} {slug}"), help)
}

/// Files that an article shows or links to and that are not there, or have no address.
pub(crate) fn files(
    draft: &Draft,
    known: &BTreeSet<&str>,
    addresses: &BTreeMap<&str, &str>,
    mistakes: &mut Vec<Diagnostic>,
) {
    let folder = folder_of(&draft.article.path);
    for file in draft.article.files() {
        let name = file.to_string_lossy();
        let path = path_beside(folder, &name);
        let mistake = draft.article.missing_file(file);
        let up = name.split('/').filter(|part| *part == "..").count();
        let (message, help) = if up > folder.split('/').filter(|part| !part.is_empty()).count() {
            let help = format!("files of an article stand in {folder}/");
            (format!("{name} leaves the site's folder"), Some(help))
        } else if !known.contains(path.as_str()) {
            let own = known.iter().filter_map(|path| path.strip_prefix(&format!("{folder}/")));
            let near = lab::nearest(own, &name).map(|near| format!("did you mean {near}?"));
            (mistake.message.clone(), near.or(mistake.help.clone()))
        } else if assets::media_type(&path).is_none() {
            let help = "pictures, video, sound, PDF and data files are".to_owned();
            (format!("{name} is of a kind that is not served"), Some(help))
        } else if !addresses.contains_key(path.as_str()) {
            let help = format!("files of an article stand in {folder}/");
            (format!("{name} is in no article's folder and has no address"), Some(help))
        } else {
            continue;
        };
        mistakes.push(Diagnostic { message, help, ..mistake });
    }
}
