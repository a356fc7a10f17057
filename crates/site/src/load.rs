//! From files to rendered articles: reading, checking, numbering, rendering. Finds every mistake.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use article::{Article, Context, Diagnostic, References, Rendered};
use lab::{Lang, Registry};

use crate::{
    Files, Settings,
    address::{self, Named},
    assets::{self, Assets},
    check,
    config::{self, Config},
    picture,
    words::word,
};

/// An article in one language, rendered with the first values of its figures.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) article: Article,
    /// The file's text: places of mistakes, and what a later load compares.
    pub(crate) source: String,
    pub(crate) rendered: Rendered,
    /// The address, with the language's prefix.
    pub(crate) url: String,
    /// Address of the files beside it: the article's, without the language's prefix.
    pub(crate) base: String,
}

impl Entry {
    pub(crate) fn id(&self) -> u32 {
        self.article.front.id
    }

    pub(crate) fn lang(&self) -> Lang {
        self.article.lang
    }
}

/// Everything that was read, before there are pages.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) config: Config,
    /// What pages load.
    pub(crate) assets: Assets,
    pub(crate) entries: BTreeMap<(u32, Lang), Arc<Entry>>,
    /// Pages that are not articles, such as `about`, by name and language.
    pub(crate) standing: BTreeMap<(String, Lang), Arc<Entry>>,
    pub(crate) references: References,
    /// Files beside articles: address to path.
    pub(crate) beside: BTreeMap<String, String>,
    /// Width and height of the pictures that articles show, by address.
    pub(crate) sizes: BTreeMap<String, (u32, u32)>,
}

/// A file read, not yet rendered.
pub(crate) struct Draft {
    pub(crate) article: Article,
    pub(crate) source: String,
    pub(crate) url: String,
    pub(crate) base: String,
    /// The name of a page that is no article.
    pub(crate) standing: Option<String>,
}

/// The head that a standing page is given: it has a title, but neither a number nor a date.
const STANDING_HEAD: &str = "---\nid: 4294967295\ndate: 2000-01-01\ntitle: ";
const STANDING_HEAD_LINES: usize = 5;

/// A standing page as an article: its first heading is the title.
fn with_head(text: &str, title: &str) -> String {
    let (title, body) =
        match text.strip_prefix("# ").map(|rest| rest.split_once('\n').unwrap_or((rest, ""))) {
            Some((title, body)) => (title.trim(), format!("\n{body}")),
            None => (title, text.to_owned()),
        };
    // A JSON string is a YAML string.
    format!("{STANDING_HEAD}{}\n---\n{body}", serde_json::Value::from(title))
}

/// Reads and renders the folder.
///
/// # Errors
/// Every mistake in every file, in the order of paths and places; those of `site.toml` alone where it has any.
pub(crate) fn load(
    files: &dyn Files,
    labs: &Registry,
    settings: &Settings,
    previous: Option<&Content>,
) -> Result<Content, Vec<Diagnostic>> {
    read_and_render(files, labs, settings, previous).map_err(in_order)
}

fn read_and_render(
    files: &dyn Files,
    labs: &Registry,
    settings: &Settings,
    previous: Option<&Content>,
) -> Result<Content, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let paths = files.list().unwrap_or_else(|error| {
        mistakes
            .push(Diagnostic::without_place(".", format!("cannot list the site's files: {error}")));
        Vec::new()
    });
    let config = read_config(files, &paths, &mut mistakes);
    // Without settings every article seems to name what is not there: only the cause is reported.
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let drafts = read_articles(files, &paths, &config, settings, &mut mistakes);
    // References to an article that cannot be read, or to one of two, would be reported in vain.
    let readable = mistakes.is_empty();
    let distinct = check::heads(&drafts, &config, &mut mistakes);
    if !(readable && distinct) {
        return Err(mistakes);
    }

    let addresses: BTreeMap<(u32, Lang), String> = drafts
        .iter()
        .map(|draft| ((draft.article.front.id, draft.article.lang), draft.url.clone()))
        .collect();
    // A reference to a translation that is not there goes to the page that shows the original.
    let url = |id: u32, lang: Lang| {
        let own = addresses.get(&(id, lang));
        own.or_else(|| config.languages.iter().find_map(|lang| addresses.get(&(id, *lang))))
            .cloned()
            .unwrap_or_default()
    };
    // Nobody cites a standing page, and its number means nothing: only such pages know of each other.
    let (standing, articles): (Vec<Article>, Vec<Article>) = drafts
        .iter()
        .map(|draft| draft.article.clone())
        .partition(|article| matches!(role(&article.path), Role::Standing { .. }));
    let references = References::collect(&articles, &config.macros, &url)?;
    let with_standing = References::collect(&[articles, standing].concat(), &config.macros, &url)?;

    let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let beside = files_beside(&paths, &drafts);
    let by_path: BTreeMap<&str, &str> =
        beside.iter().map(|(url, path)| (path.as_str(), url.as_str())).collect();
    for draft in &drafts {
        check::files(draft, &known, &by_path, &mut mistakes);
    }
    let sizes = picture_sizes(files, &drafts, &by_path);
    let reusable = previous.filter(|previous| {
        previous.references == references
            && previous.config == config
            && previous.beside == beside
            && previous.sizes == sizes
    });
    let surroundings = Surroundings {
        references: &references,
        with_standing: &with_standing,
        labs,
        beside: &beside,
        sizes: &sizes,
        live: settings.live,
    };
    let results = render_all(&drafts, &surroundings, reusable);
    let mut content = Content {
        assets: Assets::new(config.smallest_formula_px),
        config,
        entries: BTreeMap::new(),
        standing: BTreeMap::new(),
        references,
        beside,
        sizes,
    };
    for (draft, result) in drafts.into_iter().zip(results) {
        match result {
            Ok(entry) => match draft.standing {
                Some(name) => {
                    content.standing.insert((name, entry.lang()), entry);
                }
                None => {
                    content.entries.insert((entry.id(), entry.lang()), entry);
                }
            },
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(content) } else { Err(mistakes) }
}

/// The order in which mistakes are shown: by file, then by place.
pub(crate) fn in_order(mut mistakes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for mistake in &mut mistakes {
        // The author of a standing page has not written its head.
        if matches!(role(&mistake.path), Role::Standing { .. }) && mistake.line > 0 {
            mistake.line = mistake.line.saturating_sub(STANDING_HEAD_LINES).max(1);
        }
    }
    mistakes.sort_by(|a, b| {
        (&a.path, a.line, a.column, &a.message).cmp(&(&b.path, b.line, b.column, &b.message))
    });
    mistakes.dedup();
    mistakes
}

fn read_text(files: &dyn Files, path: &str) -> Result<String, Diagnostic> {
    let bytes = files
        .read(path)
        .map_err(|error| Diagnostic::without_place(path, format!("cannot be read: {error}")))?;
    match Diagnostic::invalid_utf8(path, &bytes) {
        Some(diagnostic) => Err(diagnostic),
        // A byte order mark is what some editors put before the text; it is no part of it.
        None => Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned()),
    }
}

fn read_config(files: &dyn Files, paths: &[String], mistakes: &mut Vec<Diagnostic>) -> Config {
    if !paths.iter().any(|path| path == config::PATH) {
        mistakes.push(
            Diagnostic::without_place(config::PATH, "there is no such file in the site's folder")
                .with_help("zhoubi new DIR makes a site to begin with"),
        );
        return Config::default();
    }
    let parsed = read_text(files, config::PATH)
        .map_err(|diagnostic| vec![diagnostic])
        .and_then(|text| Config::parse(&text));
    parsed.unwrap_or_else(|found| {
        mistakes.extend(found);
        Config { languages: Lang::ALL.to_vec(), ..Config::default() }
    })
}

/// What a Markdown file is, by its path alone.
enum Role<'a> {
    Article { code: &'a str },
    Standing { name: &'a str, code: &'a str },
    Other,
}

fn role(path: &str) -> Role<'_> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let Some(stem) = file.strip_suffix(".md") else { return Role::Other };
    let (name, code) = stem.split_once('.').unwrap_or((stem, ""));
    if folder.starts_with("articles/") && name == "index" {
        Role::Article { code }
    } else if folder.is_empty() && name == "about" {
        Role::Standing { name, code }
    } else {
        Role::Other
    }
}

fn read_articles(
    files: &dyn Files,
    paths: &[String],
    config: &Config,
    settings: &Settings,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for path in paths {
        let (code, standing) = match role(path) {
            Role::Article { code } => (code, None),
            Role::Standing { name, code } => (code, Some(name.to_owned())),
            Role::Other => {
                check::stray(files, path, mistakes);
                continue;
            }
        };
        let lang = if code.is_empty() { Some(config.languages[0]) } else { Lang::from_code(code) };
        let Some(lang) = lang.filter(|lang| config.languages.contains(lang)) else {
            let known: Vec<&str> = config.languages.iter().map(|lang| lang.code()).collect();
            mistakes.push(
                Diagnostic::without_place(path, format!("{code:?} is not a language of this site"))
                    .with_help(format!("the languages in site.toml are {}", known.join(", "))),
            );
            continue;
        };
        let source = match read_text(files, path) {
            Ok(source) if standing.is_some() => with_head(&source, word(lang, "about")),
            Ok(source) => source,
            Err(diagnostic) => {
                mistakes.push(diagnostic);
                continue;
            }
        };
        match Article::parse(path, &source, lang) {
            Ok(article) if article.front.draft && !settings.drafts => {}
            Ok(article) => drafts.push(draft(config, article, source, standing)),
            Err(found) => mistakes.extend(found),
        }
    }
    drafts
}

fn draft(config: &Config, article: Article, source: String, standing: Option<String>) -> Draft {
    let front = &article.front;
    let folder = folder_of(&article.path).rsplit('/').next().unwrap_or_default();
    let named =
        Named { id: front.id, slug: front.slug.as_deref().unwrap_or(folder), date: front.date };
    let base = match &standing {
        Some(name) => format!("/{name}/"),
        None => config.permalink.address(named),
    };
    let url = format!("{}{base}", address::prefix(&config.languages, article.lang));
    Draft { article, source, url, base, standing }
}

pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path in the site of a file that an article in `folder` names.
pub(crate) fn path_beside(folder: &str, name: &str) -> String {
    address::join(&format!("/{folder}/"), name)[1..].to_owned()
}

/// Every file beside an article that may be served, under the article's address.
fn files_beside(paths: &[String], drafts: &[Draft]) -> BTreeMap<String, String> {
    let mut beside = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.standing.is_none()) {
        let folder = format!("{}/", folder_of(&draft.article.path));
        for path in paths {
            if let Some(name) = path.strip_prefix(&folder)
                && assets::media_type(name).is_some()
            {
                let name = address::encode(name, "/");
                beside.insert(format!("{}{name}", draft.base), path.clone());
            }
        }
    }
    beside
}

/// Sizes of the pictures that articles show, by address.
fn picture_sizes(
    files: &dyn Files,
    drafts: &[Draft],
    addresses: &BTreeMap<&str, &str>,
) -> BTreeMap<String, (u32, u32)> {
    let mut sizes = BTreeMap::new();
    for draft in drafts {
        for file in draft.article.files() {
            let path = path_beside(folder_of(&draft.article.path), &file.to_string_lossy());
            // What is only to be downloaded may be large.
            if !assets::media_type(&path).is_some_and(|kind| kind.starts_with("image/")) {
                continue;
            }
            let Some(url) = addresses.get(path.as_str()).filter(|url| !sizes.contains_key(**url))
            else {
                continue;
            };
            if let Some(size) = files.read(&path).ok().and_then(|bytes| picture::size(&bytes)) {
                sizes.insert((*url).to_owned(), size);
            }
        }
    }
    sizes
}

/// Renders all articles on all processors; results in the order of the drafts.
fn render_all(
    drafts: &[Draft],
    surroundings: &Surroundings<'_>,
    previous: Option<&Content>,
) -> Vec<Result<Arc<Entry>, Vec<Diagnostic>>> {
    type Slot = Mutex<Option<Result<Arc<Entry>, Vec<Diagnostic>>>>;
    let slots: Vec<Slot> = drafts.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(draft) = drafts.get(at) else { break };
            let result = render_one(draft, surroundings, previous);
            *slots[at].lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(result);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(drafts.len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let taken = |slot: Slot| slot.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    slots.into_iter().map(|slot| taken(slot).expect("every article was rendered")).collect()
}

fn render_one(
    draft: &Draft,
    surroundings: &Surroundings<'_>,
    previous: Option<&Content>,
) -> Result<Arc<Entry>, Vec<Diagnostic>> {
    let key = (draft.article.front.id, draft.article.lang);
    let old = previous.and_then(|previous| match &draft.standing {
        Some(name) => previous.standing.get(&(name.clone(), key.1)),
        None => previous.entries.get(&key),
    });
    if let Some(old) = old
        && old.source == draft.source
        && old.article.path == draft.article.path
    {
        return Ok(Arc::clone(old));
    }
    let rendered = render(&draft.article, surroundings, &[])?;
    Ok(Arc::new(Entry {
        article: draft.article.clone(),
        source: draft.source.clone(),
        rendered,
        url: draft.url.clone(),
        base: draft.base.clone(),
    }))
}

/// Renders an article with values for its figures.
///
/// # Errors
/// As [`article::render`].
pub(crate) fn render(
    article: &Article,
    surroundings: &Surroundings<'_>,
    values: &[(String, String, String)],
) -> Result<Rendered, Vec<Diagnostic>> {
    let Surroundings { references, with_standing, labs, beside, sizes, live } = *surroundings;
    let references = match role(&article.path) {
        Role::Standing { .. } => with_standing,
        Role::Article { .. } | Role::Other => references,
    };
    let file_url = |name: &str| {
        let path = path_beside(folder_of(&article.path), name);
        let found = beside.iter().find(|(_, known)| **known == path);
        found.map(|(url, _)| url.clone()).unwrap_or_default()
    };
    let context = Context { references, labs, values, live, file_url: &file_url };
    let mut rendered = article::render(article, &context)?;
    for html in [&mut rendered.html, &mut rendered.excerpt] {
        *html = picture::with_sizes(html, |url| sizes.get(&crate::html::unescape(url)).copied());
    }
    Ok(rendered)
}

/// What rendering needs beside the article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) references: &'a References,
    /// The same with the labels of pages that are not articles.
    pub(crate) with_standing: &'a References,
    pub(crate) labs: &'a Registry,
    pub(crate) beside: &'a BTreeMap<String, String>,
    pub(crate) sizes: &'a BTreeMap<String, (u32, u32)>,
    pub(crate) live: bool,
}
