//! A folder of articles as a web site: pages, feeds, search index, static export.
//! Pure: no network, no database, no clock.
#![allow(dead_code, clippy::todo)]

use std::sync::Arc;

use article::Diagnostic;

/// Where a site's files come from: a folder, or what is embedded in the binary.
pub trait Files: Send + Sync {
    /// All paths, relative, with `/`, sorted.
    fn list(&self) -> Result<Vec<String>, std::io::Error>;
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, std::io::Error>;
}

/// A folder on disk. Never follows a link out of it.
#[derive(Debug)]
pub struct Folder(pub std::path::PathBuf);

/// A site, loaded and checked.
pub struct Site {}

/// How the site is going to be seen.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `https://…` without a slash at the end; overrides the site's own.
    pub base_url: Option<String>,
    /// Figures with forms (server) or without (export).
    pub live: bool,
    /// Show drafts.
    pub drafts: bool,
}

impl Site {
    /// Loads every article, numbers, renders and checks.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn load(
        _files: Arc<dyn Files>,
        _labs: lab::Registry,
        _settings: Settings,
        _previous: Option<&Site>,
    ) -> Result<Site, Vec<Diagnostic>> {
        todo!()
    }

    /// The answer to an address, `None` where there is none (see [`Site::not_found`]).
    /// `path` is decoded; `query` are decoded pairs in order.
    pub fn page(&self, _path: &str, _query: &[(String, String)]) -> Option<Page> {
        todo!()
    }

    /// The 404 page for an address, with the nearest titles.
    pub fn not_found(&self, _path: &str) -> Page {
        todo!()
    }

    /// Every address without a query, for the export; sorted.
    pub fn paths(&self) -> Vec<String> {
        todo!()
    }

    /// The articles that are published, by number and then language: what `check` reports on.
    pub fn articles(&self) -> Vec<Summary> {
        todo!()
    }

    /// The site's labs.
    pub fn labs(&self) -> &lab::Registry {
        todo!()
    }

    /// What recorded labs may read.
    pub fn materials(&self) -> lab::Materials {
        todo!()
    }
}

/// One article in one language, as lists and checks need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number in its front matter.
    pub id: u32,
    /// Its language.
    pub lang: article::Lang,
    /// Its file, relative to the site's folder, such as `articles/svd/index.zh.md`.
    pub path: String,
    /// The title without markup.
    pub title: String,
    /// How much of what it holds.
    pub counts: article::Counts,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// 200, 301 (then `location`), 404 or 422.
    pub status: u16,
    /// Media type with charset.
    pub content_type: &'static str,
    /// Target of a redirect.
    pub location: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
    /// Bears a hash in its address and never changes.
    pub immutable: bool,
}
