//! Notices edits in the site's folder and has it read again.

use std::{
    path::{Component, Path},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::{Event, app::App};

/// Editors write a file in several steps; this long nothing must happen before it is read.
const QUIET: Duration = Duration::from_millis(60);

/// Watches until the returned watcher is dropped. `None`, and a report, when the system refuses.
pub(crate) fn start(folder: &Path, app: &Arc<App>) -> Option<RecommendedWatcher> {
    let (edited, edits) = mpsc::channel();
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let base = root.clone();
    let notice = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_edit(&event, &base)) {
            // Nobody listens any more only when the server is ending.
            let _ = edited.send(());
        }
    };
    let watcher = notify::recommended_watcher(notice)
        .and_then(|mut watcher| watcher.watch(&root, RecursiveMode::Recursive).map(|()| watcher));
    let watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => {
            app.report(Event::Unwatched(&error));
            return None;
        }
    };
    let app = Arc::clone(app);
    thread::spawn(move || {
        while edits.recv().is_ok() {
            while edits.recv_timeout(QUIET).is_ok() {}
            app.load();
        }
    });
    Some(watcher)
}

/// Whether files may have changed: not for reading them, nor in hidden folders such as `.git` and
/// the swap files of editors.
fn is_edit(event: &notify::Event, root: &Path) -> bool {
    let visible = |path: &Path| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        inside.components().all(|part| match part {
            Component::Normal(name) => {
                let name = name.to_string_lossy();
                !name.starts_with('.') && !name.ends_with('~')
            }
            _ => true,
        })
    };
    !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| visible(path))
}
