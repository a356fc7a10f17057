//! Where a site's files come from. The rest of the crate sees paths and bytes only.

use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind},
    path::{Component, Path, PathBuf},
};

/// Where a site's files come from: a folder, or what is embedded in the binary.
pub trait Files: Send + Sync {
    /// All paths, relative, with `/`, sorted.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn list(&self) -> Result<Vec<String>, Error>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::PermissionDenied`] for a path that leaves the site.
    fn read(&self, path: &str) -> Result<Vec<u8>, Error>;
}

/// A folder on disk. Never follows a link out of it.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

/// Files in memory: for tests, and for a site that was never on disk.
#[derive(Debug, Clone, Default)]
pub struct Memory(BTreeMap<String, Vec<u8>>);

impl Memory {
    /// Adds a file, or replaces one.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) {
        self.0.remove(path);
    }
}

impl Files for Memory {
    fn list(&self) -> Result<Vec<String>, Error> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        self.0.get(path).cloned().ok_or_else(|| Error::from(ErrorKind::NotFound))
    }
}

/// Whether a name says that nothing of the site is in it. The database lies in the site's folder, with
/// files beside it and perhaps copies; none of them may ever be published.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("zhoubi.db")
        || matches!(name, "target" | "node_modules")
}

impl Folder {
    /// The file's place on disk, links resolved, if it is inside the folder.
    fn resolve(&self, path: &str) -> Result<PathBuf, Error> {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.contains('\\') {
            return Err(leaves(path));
        }
        let root = self.0.canonicalize()?;
        let file = root.join(path).canonicalize()?;
        if file.starts_with(&root) { Ok(file) } else { Err(leaves(path)) }
    }

    fn walk(&self, root: &Path, relative: &str, paths: &mut Vec<String>) -> Result<(), Error> {
        for entry in std::fs::read_dir(root.join(relative))? {
            let entry = entry?;
            // A name that is not Unicode cannot be an address: it is not part of the site.
            let Ok(name) = entry.file_name().into_string() else { continue };
            if is_hidden(&name) {
                continue;
            }
            let path = if relative.is_empty() { name } else { format!("{relative}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.walk(root, &path, paths)?;
            } else if kind.is_file() || self.resolve(&path).is_ok_and(|file| file.is_file()) {
                // Links to folders are not walked: they may run in circles.
                paths.push(path);
            }
        }
        Ok(())
    }
}

impl Files for Folder {
    fn list(&self) -> Result<Vec<String>, Error> {
        let mut paths = Vec::new();
        self.walk(&self.0, "", &mut paths)?;
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        std::fs::read(self.resolve(path)?)
    }
}

fn leaves(path: &str) -> Error {
    Error::new(ErrorKind::PermissionDenied, format!("{path} leaves the site's folder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_its_files_sorted_and_reads_them() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("articles/b")).unwrap();
        std::fs::create_dir_all(dir.path().join(".git")).unwrap();
        for path in [
            "site.toml",
            "articles/b/index.zh.md",
            "articles/a.txt",
            ".git/config",
            "zhoubi.db",
            "articles/b/zhoubi.db-wal",
        ] {
            std::fs::write(dir.path().join(path), path).unwrap();
        }
        let folder = Folder(dir.path().to_owned());
        assert_eq!(
            folder.list().unwrap(),
            ["articles/a.txt", "articles/b/index.zh.md", "site.toml"]
        );
        assert_eq!(folder.read("articles/a.txt").unwrap(), b"articles/a.txt");
        assert_eq!(folder.read("no").unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("secret"), "s").unwrap();
        let site = dir.path().join("site");
        std::fs::create_dir(&site).unwrap();
        let folder = Folder(site);
        for path in ["../secret", "/etc/passwd", "a/../../secret", "..\\secret", "./x"] {
            let kind = folder.read(path).unwrap_err().kind();
            assert_eq!(kind, ErrorKind::PermissionDenied, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused_and_not_listed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("secret"), "s").unwrap();
        let site = dir.path().join("site");
        std::fs::create_dir(&site).unwrap();
        std::fs::write(site.join("own"), "o").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), site.join("out")).unwrap();
        std::os::unix::fs::symlink(site.join("own"), site.join("inside")).unwrap();
        std::os::unix::fs::symlink(dir.path(), site.join("up")).unwrap();
        let folder = Folder(site);
        assert_eq!(folder.list().unwrap(), ["inside", "own"]);
        assert_eq!(folder.read("inside").unwrap(), b"o");
        for path in ["out", "up/secret"] {
            let kind = folder.read(path).unwrap_err().kind();
            assert_eq!(kind, ErrorKind::PermissionDenied, "{path}");
        }
    }
}
