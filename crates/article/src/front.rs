//! The head of an article, in YAML between `---` or in TOML between `+++`.

mod tree;

use std::collections::BTreeMap;

use lab::Lang;

use crate::{diagnostic::Mistake, document::Span};
use tree::{Entry, Node, Tree};

/// The head of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter {
    /// The number, never reused.
    pub id: u32,
    /// Title as Markdown with TeX.
    pub title: String,
    /// When it was published.
    pub date: jiff::civil::Date,
    /// When it was last changed.
    pub updated: Option<jiff::civil::Date>,
    /// A name for addresses.
    pub slug: Option<String>,
    /// Author; the site's when absent.
    pub author: Option<String>,
    /// Slugs of categories.
    pub categories: Vec<String>,
    /// Slugs of tags.
    pub tags: Vec<String>,
    /// Series and part.
    pub series: Option<Series>,
    /// A sentence for lists and feeds.
    pub summary: Option<String>,
    /// Not published.
    pub draft: bool,
    /// Old addresses that redirect here.
    pub aliases: Vec<String>,
    /// TeX macros of this article.
    pub macros: BTreeMap<String, String>,
}

/// The place of an article in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Slug of the series.
    pub slug: String,
    /// Part, from 1.
    pub part: u32,
}

/// What was read of a head, and where the body begins.
#[derive(Debug)]
pub(crate) struct Head {
    /// `None` when something required is missing or wrong.
    pub(crate) front: Option<FrontMatter>,
    pub(crate) lang: Option<Lang>,
    pub(crate) id_span: Span,
    pub(crate) title_span: Span,
    /// The names of the macros, each in its place.
    pub(crate) macros: BTreeMap<String, Span>,
    /// Byte at which the body begins.
    pub(crate) body: usize,
}

const KEYS: [&str; 14] = [
    "id",
    "title",
    "date",
    "updated",
    "slug",
    "lang",
    "author",
    "categories",
    "tags",
    "series",
    "summary",
    "draft",
    "aliases",
    "macros",
];

/// Reads the head of `text`, a whole file.
pub(crate) fn read(text: &str, mistakes: &mut Vec<Mistake>) -> Head {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut head = Head {
        front: None,
        lang: None,
        id_span: 0..0,
        title_span: 0..0,
        macros: BTreeMap::new(),
        body: start,
    };
    let first = text[start..].lines().next().unwrap_or("");
    let mark = first.trim_end();
    if mark != "---" && mark != "+++" {
        mistakes.push(
            Mistake::new(start..start + first.len(), "the article has no front matter")
                .help("begin with ---, then id: 1, title: …, date: 2026-01-31, then --- again"),
        );
        return head;
    }
    let inside = (start + first.len() + 1).min(text.len());
    let Some((end, body)) = closing(text, inside, mark) else {
        mistakes.push(
            Mistake::new(start..start + 3, "the front matter has no end")
                .help(format!("write a line {mark} below it")),
        );
        head.body = text.len();
        return head;
    };
    head.body = body;
    let source = &text[inside..end];
    let tree = if mark == "---" { tree::yaml(source, inside) } else { tree::toml(source, inside) };
    match tree {
        Ok(tree) => Fields { tree, whole: start..start + 3, mistakes }.read(&mut head),
        Err(wrong) => mistakes.extend(wrong),
    }
    head
}

/// Where the closing mark begins and where the line after it begins.
fn closing(text: &str, from: usize, mark: &str) -> Option<(usize, usize)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

struct Fields<'a> {
    tree: Tree,
    /// Where a missing key is reported.
    whole: Span,
    mistakes: &'a mut Vec<Mistake>,
}

impl Fields<'_> {
    fn read(mut self, head: &mut Head) {
        self.unknown_keys();
        let before = self.mistakes.len();
        head.id_span = self.place("id");
        head.title_span = self.place("title");
        let id = self.required("id", Fields::id);
        let title = self.required("title", Fields::text);
        let date = self.required("date", Fields::date);
        let updated = self.optional("updated", Fields::date);
        let slug = self.optional("slug", Fields::slug);
        head.lang = self.optional("lang", Fields::lang);
        let author = self.optional("author", Fields::text);
        let categories = self.optional("categories", Fields::slugs).unwrap_or_default();
        let tags = self.optional("tags", Fields::slugs).unwrap_or_default();
        let series = self.optional("series", Fields::series);
        let summary = self.optional("summary", Fields::text);
        let draft = self.optional("draft", Fields::switch).unwrap_or(false);
        let aliases = self.optional("aliases", Fields::aliases).unwrap_or_default();
        let macros = self.optional("macros", Fields::macros).unwrap_or_default();
        head.macros = macros.iter().map(|(name, (_, span))| (name.clone(), span.clone())).collect();
        let macros = macros.into_iter().map(|(name, (body, _))| (name, body)).collect();
        if let (Some(date), Some(updated)) = (date, updated)
            && updated < date
        {
            let span = self.place("updated");
            self.mistakes.push(
                Mistake::new(span, format!("updated {updated} lies before date {date}"))
                    .help("exchange them, or leave updated out"),
            );
        }
        if self.mistakes.len() > before {
            return;
        }
        if let (Some(id), Some(title), Some(date)) = (id, title, date) {
            head.front = Some(FrontMatter {
                id,
                title,
                date,
                updated,
                slug,
                author,
                categories,
                tags,
                series,
                summary,
                draft,
                aliases,
                macros,
            });
        }
    }

    fn unknown_keys(&mut self) {
        for entry in &self.tree.entries {
            if !KEYS.contains(&entry.key.as_str()) {
                let mistake = Mistake::new(
                    entry.key_span.clone(),
                    match lab::nearest(KEYS.into_iter(), &entry.key) {
                        Some(near) => {
                            format!("unknown key `{}`; did you mean `{near}`?", entry.key)
                        }
                        None => format!("unknown key `{}`", entry.key),
                    },
                );
                self.mistakes.push(mistake.help(format!("the keys are {}", KEYS.join(", "))));
            }
        }
    }

    fn place(&self, key: &str) -> Span {
        self.tree.get(key).map_or(self.whole.clone(), |entry| entry.span.clone())
    }

    fn required<T>(&mut self, key: &str, read: fn(&mut Self, &Entry) -> Option<T>) -> Option<T> {
        if self.tree.get(key).is_none() {
            let example = match key {
                "id" => "id: 1 (a number that no other article has)",
                "title" => "title: …",
                _ => "date: 2026-01-31",
            };
            self.mistakes.push(
                Mistake::new(self.whole.clone(), format!("the front matter has no `{key}`"))
                    .help(format!("add {example}")),
            );
        }
        self.optional(key, read)
    }

    fn optional<T>(&mut self, key: &str, read: fn(&mut Self, &Entry) -> Option<T>) -> Option<T> {
        let entry = self.tree.get(key)?.clone();
        read(self, &entry)
    }

    fn wrong<T>(&mut self, entry: &Entry, wanted: &str, help: &str) -> Option<T> {
        let message = format!("`{}` must be {wanted}, not {}", entry.key, entry.node.describe());
        self.mistakes.push(Mistake::new(entry.span.clone(), message).help(help));
        None
    }

    fn id(&mut self, entry: &Entry) -> Option<u32> {
        match entry.node.text().and_then(|text| text.trim().parse().ok()) {
            Some(id) if id > 0 => Some(id),
            _ => self.wrong(entry, "a whole number from 1 on", "write id: 7"),
        }
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        match entry.node.text() {
            Some(text)
                if text
                    .trim()
                    .chars()
                    .any(|c| c.is_control() && (c != '\n' || entry.key == "title")) =>
            {
                let message = format!("`{}` holds a control character", entry.key);
                self.mistakes.push(Mistake::new(entry.span.clone(), message).help(
                    "write TeX between 'single quotes', where a backslash stays a backslash",
                ));
                None
            }
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => self.wrong(entry, "a text", "write it between quotes"),
        }
    }

    fn date(&mut self, entry: &Entry) -> Option<jiff::civil::Date> {
        let text = entry.node.text().unwrap_or_default();
        // A time behind the date is allowed and dropped, as other site generators write it.
        let day = text.trim().split(['T', ' ']).next().unwrap_or("");
        match day.parse() {
            Ok(date) => Some(date),
            Err(_) => self.wrong(
                entry,
                "a date that there is",
                "write year-month-day, such as 2026-01-31",
            ),
        }
    }

    fn lang(&mut self, entry: &Entry) -> Option<Lang> {
        let text = entry.node.text().unwrap_or_default();
        let code = text.trim().split('-').next().unwrap_or("").to_lowercase();
        match Lang::from_code(&code) {
            Some(lang) => Some(lang),
            None => self.wrong(entry, "a language of the site", "write zh or en"),
        }
    }

    fn slug(&mut self, entry: &Entry) -> Option<String> {
        let text = entry.node.text().unwrap_or_default();
        if is_slug(&text) {
            Some(text)
        } else {
            self.wrong(entry, "a name for addresses", "lower-case letters a–z, digits and - only")
        }
    }

    fn slugs(&mut self, entry: &Entry) -> Option<Vec<String>> {
        let list = match &entry.node {
            Node::List(list) => list.clone(),
            Node::Null => Vec::new(),
            _ => vec![(entry.node.clone(), entry.span.clone())],
        };
        let mut slugs = Vec::new();
        for (node, span) in list {
            let one = Entry { node, span, ..entry.clone() };
            if let Some(slug) = self.slug(&one)
                && !slugs.contains(&slug)
            {
                slugs.push(slug);
            }
        }
        Some(slugs)
    }

    fn series(&mut self, entry: &Entry) -> Option<Series> {
        const SHAPE: &str = "write series: { slug: low-rank, part: 1 }";
        let Node::Map(entries) = &entry.node else {
            return self.wrong(entry, "a slug and a part", SHAPE);
        };
        let find = |key: &str| entries.iter().find(|entry| entry.key == key);
        let slug = find("slug").and_then(|entry| entry.node.text()).filter(|slug| is_slug(slug));
        let part =
            find("part").and_then(|entry| entry.node.text()?.parse().ok()).filter(|part| *part > 0);
        let known = entries.iter().all(|entry| matches!(entry.key.as_str(), "slug" | "part"));
        match (slug, part) {
            (Some(slug), Some(part)) if known => Some(Series { slug, part }),
            _ => self.wrong(entry, "a slug and a part from 1 on", SHAPE),
        }
    }

    fn switch(&mut self, entry: &Entry) -> Option<bool> {
        match entry.node {
            Node::Bool(on) => Some(on),
            _ => self.wrong(entry, "true or false", "write draft: true"),
        }
    }

    fn aliases(&mut self, entry: &Entry) -> Option<Vec<String>> {
        let list = match &entry.node {
            Node::List(list) => list.clone(),
            _ => vec![(entry.node.clone(), entry.span.clone())],
        };
        let mut aliases = Vec::new();
        for (node, span) in list {
            match node.text() {
                Some(text)
                    if text.starts_with('/')
                        && !text.contains("..")
                        && !text.contains(['?', '#', '\\'])
                        && !text.contains(char::is_control) =>
                {
                    aliases.push(text);
                }
                _ => {
                    let one = Entry { node, span, ..entry.clone() };
                    let _: Option<()> = self.wrong(
                        &one,
                        "a list of old addresses",
                        "write aliases: [/archives/old/]",
                    );
                }
            }
        }
        Some(aliases)
    }

    /// The TeX of each macro, and where its name stands.
    fn macros(&mut self, entry: &Entry) -> Option<BTreeMap<String, (String, Span)>> {
        const SHAPE: &str = "write macros: { R: '\\mathbb{R}', norm: '\\left\\|#1\\right\\|' }";
        let Node::Map(entries) = &entry.node else {
            return self.wrong(entry, "names with TeX", SHAPE);
        };
        let mut macros = BTreeMap::new();
        for entry in entries {
            let name = entry.key.trim_start_matches('\\');
            let good = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
            match entry.node.text() {
                Some(body) if good => {
                    macros.insert(name.to_owned(), (body, entry.key_span.clone()));
                }
                _ => {
                    let message =
                        format!("the macro `{}` is not a name of letters with TeX", entry.key);
                    self.mistakes.push(Mistake::new(entry.key_span.clone(), message).help(SHAPE));
                }
            }
        }
        Some(macros)
    }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}
