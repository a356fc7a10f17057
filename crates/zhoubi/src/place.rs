//! Which site a command is about: a folder, or the one built into the program.

use std::{
    borrow::Cow,
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

use rust_embed::RustEmbed;
use site::{Files, Folder};

use crate::failure::Failure;

const SITE_TOML: &str = "site.toml";

/// A site's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Folder(PathBuf),
    BuiltIn,
}

impl Place {
    /// The folder named; else the current folder if it is a site; else the built-in site.
    pub(crate) fn find(named: Option<&Path>) -> Result<Place, Failure> {
        match named {
            Some(folder) if folder.join(SITE_TOML).is_file() => {
                Ok(Place::Folder(folder.to_owned()))
            }
            Some(folder) if folder.is_dir() => Err(Failure::data(format!(
                "{} has no site.toml; `zhoubi new DIR` makes a site",
                folder.display()
            ))),
            Some(folder) => Err(Failure::data(format!(
                "there is no folder {}; `zhoubi new DIR` makes a site",
                folder.display()
            ))),
            None if Path::new(SITE_TOML).is_file() => Ok(Place::Folder(".".into())),
            None => Ok(Place::BuiltIn),
        }
    }

    pub(crate) fn files(&self) -> Arc<dyn Files> {
        match self {
            Place::Folder(folder) => Arc::new(Folder(folder.clone())),
            Place::BuiltIn => Arc::new(BuiltIn),
        }
    }

    /// The folder, where there is one to watch and to write to.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Place::Folder(folder) => Some(folder),
            Place::BuiltIn => None,
        }
    }
}

/// The articles built into the program.
#[derive(RustEmbed)]
#[folder = "../../articles"]
struct Articles;

/// What stands beside `articles/` in the site built into the program.
const BESIDE: [(&str, &[u8]); 3] = [
    ("about.en.md", include_bytes!("../../../about.en.md")),
    ("about.zh.md", include_bytes!("../../../about.zh.md")),
    (SITE_TOML, include_bytes!("../../../site.toml")),
];

/// The site built into the program.
#[derive(Debug)]
struct BuiltIn;

impl Files for BuiltIn {
    fn list(&self) -> Result<Vec<String>, Error> {
        let articles = Articles::iter().map(|path| format!("articles/{path}"));
        let mut paths: Vec<String> =
            articles.chain(BESIDE.map(|(path, _)| path.to_owned())).collect();
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        if let Some((_, bytes)) = BESIDE.iter().find(|(beside, _)| *beside == path) {
            return Ok(bytes.to_vec());
        }
        path.strip_prefix("articles/")
            .and_then(Articles::get)
            .map(|file| match file.data {
                Cow::Borrowed(bytes) => bytes.to_vec(),
                Cow::Owned(bytes) => bytes,
            })
            .ok_or_else(|| Error::from(ErrorKind::NotFound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_built_in_site_can_be_read() {
        let paths = BuiltIn.list().unwrap();
        assert!(paths.is_sorted());
        for beside in ["about.en.md", "about.zh.md", SITE_TOML] {
            assert!(paths.iter().any(|path| path == beside), "{beside}");
        }
        assert!(paths.iter().any(|path| path.ends_with("index.zh.md")));
        for path in paths {
            assert!(!BuiltIn.read(&path).unwrap().is_empty(), "{path}");
        }
        assert_eq!(BuiltIn.read("articles/../Cargo.toml").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_folder_without_a_site_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Place::find(Some(dir.path())).unwrap_err().status(), 1);
        std::fs::write(dir.path().join(SITE_TOML), "").unwrap();
        assert_eq!(Place::find(Some(dir.path())).unwrap(), Place::Folder(dir.path().to_owned()));
    }
}
