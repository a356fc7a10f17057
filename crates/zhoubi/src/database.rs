//! Where a site's members and comments are kept.

use std::{
    env,
    path::{Path, PathBuf},
};

use server::Database;

use crate::{failure::Failure, place::Place};

pub(crate) const HELP: &str = "Where members and comments are kept: sqlite:PATH or postgres://USER@HOST/DATABASE; \
                               else DATABASE_URL, else zhoubi.db in the site's folder (for the built-in site, in \
                               your data folder)";

/// The file's name where no other is given. A site's folder may hold it: it is never published.
const FILE: &str = "zhoubi.db";

/// The variable that other programs read too.
const VARIABLE: &str = "DATABASE_URL";

/// The database named; else the environment's; else the file that belongs to the site.
pub(crate) fn find(named: Option<Database>, place: &Place) -> Result<Database, Failure> {
    if let Some(database) = named {
        return Ok(database);
    }
    if let Some(address) = env::var_os(VARIABLE).filter(|_| is_in_environment()) {
        let address = address.to_string_lossy();
        return address.parse().map_err(|error| Failure::usage(format!("{VARIABLE}: {error}")));
    }
    match place {
        Place::Folder(folder) => Ok(Database::Sqlite(folder.join(FILE))),
        Place::BuiltIn => {
            let folder = data_folder().ok_or_else(|| {
                Failure::data(
                    "there is no data folder to keep the database in (HOME is not set); \
                     name a place: --database sqlite:PATH",
                )
            })?;
            Ok(Database::Sqlite(folder.join("zhoubi").join(FILE)))
        }
    }
}

/// Whether the environment names a database.
pub(crate) fn is_in_environment() -> bool {
    env::var_os(VARIABLE).is_some_and(|address| !address.is_empty())
}

/// The folder where the user's programs keep their data.
fn data_folder() -> Option<PathBuf> {
    // A path that is not absolute must be ignored (XDG Base Directory Specification).
    let variable = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = |below: &str| variable("HOME").map(|home| home.join(Path::new(below)));
    if let Some(folder) = variable("XDG_DATA_HOME") {
        Some(folder)
    } else if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        home(".local/share")
    }
}
