//! `zhoubi build`: the whole site as files that any web server can hand out.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use site::{People, Settings, Site, Visit};

use crate::{command::Outcome, database, failure::Failure, output, place::Place, site_settings};

/// In a folder that this command may replace.
const MARKER: &str = ".zhoubi-site";
const MARKER_TEXT: &str = "Written by `zhoubi build`, which replaces this whole folder.\n";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the site
    site: Option<PathBuf>,
    /// Folder to write; replaced as a whole
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[arg(long, value_name = "URL", help = site_settings::BASE_URL_HELP)]
    #[arg(value_parser = site_settings::base_url)]
    base_url: Option<String>,
    #[arg(long, value_name = "URL", help = database::HELP)]
    database: Option<server::Database>,
    /// Write drafts too
    #[arg(long)]
    drafts: bool,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, labs: &lab::Registry) -> Outcome {
    // A link is kept: the folder that it leads to is replaced.
    let target = &fs::canonicalize(&arguments.output).unwrap_or_else(|_| arguments.output.clone());
    refuse_foreign(target)?;
    let place = Place::find(arguments.site.as_deref())?;
    let settings =
        Settings { base_url: arguments.base_url.clone(), live: false, drafts: arguments.drafts };
    let site = Site::load(place.files(), labs.clone(), settings, None)
        .map_err(|mistakes| Failure::mistakes(&mistakes))?;
    if site.base_url().is_none() {
        return Err(Failure::data(
            "feeds and the site map need the site's address: add base_url = \"https://…\" to site.toml, or give \
             --base-url",
        ));
    }
    let people = people(arguments, &place)?;
    let fresh = Fresh::beside(target)?;
    let (files, bytes) = write(&site, &people, &fresh.0)
        .map_err(|error| Failure::file("cannot write", target, &error))?;
    fresh.put_in_place(target).map_err(|error| Failure::file("cannot replace", target, &error))?;
    let report = if arguments.json {
        format!("{}\n", json!({ "files": files, "bytes": bytes, "output": arguments.output }))
    } else {
        let size = bytes as f64 / 1e6;
        format!("{files} files, {size:.1} MB in {}\n", arguments.output.display())
    };
    output::print(report.as_bytes())
}

/// The approved comments. A site that has never been served has none, unless a database was named.
fn people(arguments: &Arguments, place: &Place) -> Result<People, Failure> {
    let is_named = arguments.database.is_some() || database::is_in_environment();
    let database = match database::find(arguments.database.clone(), place) {
        Ok(database) => database,
        Err(_) if !is_named => return Ok(People::default()),
        Err(failure) => return Err(failure),
    };
    match server::people(&database) {
        Err(server::backup::Error::Open(server::OpenError::Missing { .. })) if !is_named => {
            Ok(People::default())
        }
        people => people.map_err(Failure::data),
    }
}

/// Only an empty folder or one of ours is replaced.
fn refuse_foreign(target: &Path) -> Outcome {
    let mut entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::file("cannot write into", target, &error)),
    };
    if entries.next().is_none() || target.join(MARKER).is_file() {
        return Ok(());
    }
    Err(Failure::data(format!(
        "{} holds files that `zhoubi build` has not written; choose an empty or new folder",
        target.display()
    )))
}

/// Writes every address; returns the number of files and of bytes.
fn write(site: &Site, people: &People, root: &Path) -> io::Result<(usize, u64)> {
    let paths = [site.paths(), site.comment_paths(people)].concat();
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    // Drawn on standard error, and only where that is a terminal.
    let bar = ProgressBar::new(paths.len() as u64).with_style(style);
    let (mut files, mut bytes) = (0, 0);
    let mut put = |file: &str, body: &[u8]| -> io::Result<()> {
        let file = root.join(file);
        fs::create_dir_all(file.parent().unwrap_or(root))?;
        fs::write(file, body)?;
        files += 1;
        bytes += body.len() as u64;
        Ok(())
    };
    for path in &paths {
        bar.set_message(path.clone());
        // A redirect's body sends a reader on where no server does.
        if let Some(page) = site.page_with(path, &[], people, &Visit::default()) {
            put(&file_name(path)?, &page.body)?;
        }
        bar.inc(1);
    }
    put(MARKER, MARKER_TEXT.as_bytes())?;
    bar.finish_and_clear();
    Ok((files, bytes))
}

/// Where a web server looks for an address.
fn file_name(path: &str) -> io::Result<String> {
    let relative = path.strip_prefix('/').unwrap_or(path);
    if relative.split('/').any(|part| part == ".." || part == "." || part.contains('\\')) {
        let message = format!("the address {path} leaves the folder");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let last = relative.rsplit('/').next().unwrap_or_default();
    Ok(match last {
        "" => format!("{relative}index.html"),
        name if name.contains('.') => relative.to_owned(),
        _ => format!("{relative}/index.html"),
    })
}

/// A folder beside the target that is written first, and removed unless it takes the target's place.
struct Fresh(PathBuf);

impl Fresh {
    fn beside(target: &Path) -> Result<Fresh, Failure> {
        let folder = sibling(target, "new")?;
        // What a run that was killed has left under the same number would become part of the site.
        for left in [&folder, &sibling(target, "old")?] {
            match fs::remove_dir_all(left) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Failure::file("cannot remove", left, &error));
                }
                _ => {}
            }
        }
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::file("cannot make", &folder, &error))?;
        Ok(Fresh(folder))
    }

    /// Two renames: there is no moment with half a site.
    fn put_in_place(&self, target: &Path) -> io::Result<()> {
        if !target.exists() {
            return fs::rename(&self.0, target);
        }
        let old = sibling(target, "old").map_err(|_| io::ErrorKind::InvalidInput)?;
        fs::rename(target, &old)?;
        if let Err(error) = fs::rename(&self.0, target) {
            fs::rename(&old, target)?;
            return Err(error);
        }
        fs::remove_dir_all(&old)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // Nothing is there any more once it has taken its place.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A hidden name beside the target, on the same disk.
fn sibling(target: &Path, kind: &str) -> Result<PathBuf, Failure> {
    let Some(name) = target.file_name() else {
        let message = "name the folder to write, such as `-o public`";
        return Err(Failure::usage(message));
    };
    let name = format!(".{}.zhoubi-{kind}-{}", name.to_string_lossy(), std::process::id());
    Ok(target.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_the_files_that_web_servers_look_for() {
        let check = |path: &str, file: &str| assert_eq!(file_name(path).unwrap(), file);
        check("/", "index.html");
        check("/archives/2/", "archives/2/index.html");
        check("/old-name", "old-name/index.html");
        check("/feed.xml", "feed.xml");
        check("/assets/style.0a1b.css", "assets/style.0a1b.css");
        assert!(file_name("/../secret").is_err());
    }

    #[test]
    fn what_a_killed_run_has_left_does_not_become_part_of_the_site() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("public");
        let left = sibling(&target, "new").unwrap();
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("stale.html"), "old").unwrap();
        let fresh = Fresh::beside(&target).unwrap();
        fresh.put_in_place(&target).unwrap();
        assert_eq!(fs::read_dir(&target).unwrap().count(), 0);
    }

    #[test]
    fn foreign_files_are_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        assert!(refuse_foreign(dir.path()).is_ok());
        fs::write(dir.path().join("thesis.doc"), "years of work").unwrap();
        assert_eq!(refuse_foreign(dir.path()).unwrap_err().status(), 1);
        fs::write(dir.path().join(MARKER), MARKER_TEXT).unwrap();
        assert!(refuse_foreign(dir.path()).is_ok());
    }
}
