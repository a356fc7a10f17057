//! Notices edits in the site's folder and has it read again.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::{Database, Event, app::App};

/// Editors write a file in several steps; this long nothing must happen before it is read.
const QUIET: Duration = Duration::from_millis(60);

/// Ends the watching when dropped.
#[derive(Debug)]
pub(crate) struct Watching(Arc<Mutex<Option<RecommendedWatcher>>>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Watches until the answer is dropped. `None`, and a report, when the system refuses.
pub(crate) fn start(folder: &Path, database: &Database, app: &Arc<App>) -> Option<Watching> {
    let (edited, edits) = mpsc::channel();
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let base = root.clone();
    let kept = match database {
        Database::Sqlite(file) => file.canonicalize().ok(),
        Database::Postgres(_) => None,
    };
    let notice = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_edit(&event, &base, kept.as_deref())) {
            // Nobody listens any more only when the server is ending.
            let _ = edited.send(());
        }
    };
    let watcher = notify::recommended_watcher(notice).and_then(|mut watcher| {
        watcher.watch(&root, RecursiveMode::NonRecursive)?;
        watch_folders(&mut watcher, &root)?;
        Ok(watcher)
    });
    let watcher = match watcher {
        Ok(watcher) => Arc::new(Mutex::new(Some(watcher))),
        Err(error) => {
            app.report(Event::Unwatched(&error));
            return None;
        }
    };
    let (app, shared) = (Arc::clone(app), Arc::clone(&watcher));
    thread::spawn(move || {
        while edits.recv().is_ok() {
            while edits.recv_timeout(QUIET).is_ok() {}
            if let Some(watcher) = shared.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                // There may be new folders.
                if let Err(error) = watch_folders(watcher, &root) {
                    app.report(Event::Unwatched(&error));
                }
            }
            app.load();
        }
    });
    Some(Watching(watcher))
}

/// Watches the folders that may be part of the site: not a compiler's output, which changes all the
/// time and has thousands of folders.
fn watch_folders(watcher: &mut RecommendedWatcher, root: &Path) -> notify::Result<()> {
    let folders: Vec<PathBuf> = fs::read_dir(root)
        .map_err(notify::Error::io)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir() && is_visible(path, root))
        .collect();
    folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::Recursive))
}

/// Whether files may have changed, not only been read.
fn is_edit(event: &notify::Event, root: &Path, database: Option<&Path>) -> bool {
    let changed = !matches!(event.kind, EventKind::Access(_));
    let seen = |path: &Path| is_visible(path, root) && !database.is_some_and(|db| is_of(path, db));
    changed && event.paths.iter().any(|path| seen(path))
}

/// Whether a file is the database or stands beside it under its name: `-wal`, `-shm`, `-journal`.
fn is_of(path: &Path, database: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (Some(file), Some(own)) = (name(path), name(database)) else { return false };
    path.parent() == database.parent()
        && file.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// What is in `.git`, `target` and the like is not the site's, nor are editors' swap files.
fn is_visible(path: &Path, root: &Path) -> bool {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.components().all(|part| match part {
        Component::Normal(name) => {
            let name = name.to_string_lossy();
            !name.starts_with('.')
                && !name.ends_with('~')
                && !matches!(&*name, "target" | "node_modules")
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_sites_is_not_seen() {
        let check = |path: &str| is_visible(Path::new(path), Path::new("/home/.a/site"));
        assert!(check("/home/.a/site/articles/one/index.zh.md"));
        assert!(check("/home/.a/site/site.toml"));
        for path in ["target/debug/x", ".git/HEAD", "articles/.x.swp", "site.toml~"] {
            assert!(!check(&format!("/home/.a/site/{path}")), "{path}");
        }
    }

    #[test]
    fn what_a_database_writes_is_not_an_edit() {
        let check = |path: &str| is_of(Path::new(path), Path::new("/site/own.db"));
        for path in ["/site/own.db", "/site/own.db-wal", "/site/own.db-shm"] {
            assert!(check(path), "{path}");
        }
        for path in ["/site/articles/own.db", "/site/own.db.md", "/site/site.toml"] {
            assert!(!check(path), "{path}");
        }
    }
}
