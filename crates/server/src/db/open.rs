//! Opening a store: made where there is none, brought up to date where it is old.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Db;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a statement waits for another process's lock, and a question for a free connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections that read, beside the one that writes.
const READERS: u32 = 4;

/// Where the store is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Database {
    /// An SQLite file. It is made, with its folder, if it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL database, `postgres://user:password@host/database`.
    Postgres(String),
}

/// An address that names no database.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{address}` is not the address of a database; write sqlite:PATH or postgres://USER@HOST/DATABASE"
)]
pub struct AddressError {
    address: String,
}

impl FromStr for Database {
    type Err = AddressError;

    fn from_str(address: &str) -> Result<Database, AddressError> {
        let refused = || AddressError { address: without_password(address) };
        match address.split_once(':') {
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                Ok(Database::Postgres(address.to_owned()))
            }
            Some(("sqlite", path)) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                let refuses = path.is_empty() || path == ":memory:" || path.contains('?');
                if refuses { Err(refused()) } else { Ok(Database::Sqlite(path.into())) }
            }
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for Database {
    /// The place, without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => path.display().fmt(f),
            Database::Postgres(address) => f.write_str(&without_password(address)),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

/// `scheme://user:password@host/…` without the password.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // A password may contain an `@`; a host may not.
    match authority.rsplit_once('@') {
        Some((who, host)) => {
            let user = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{path}")
        }
        None => address.to_owned(),
    }
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder of an SQLite file cannot be made or written to.
    #[error("cannot keep the database {}: {source}; make its folder writable, or name another place with --database sqlite:PATH", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is there and is not a database of ours.
    #[error("{} is not a database that can be read ({reason}); move it away to begin with an empty one, or restore a backup", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What the database engine says.
        reason: String,
    },
    /// A newer program has changed the schema.
    #[error(
        "the database {database} has schema {found}, and this program knows schemas up to {known}; use a newer zhoubi, or another database"
    )]
    Newer {
        /// The database.
        database: Database,
        /// Its latest migration.
        found: i64,
        /// The program's latest migration.
        known: i64,
    },
    /// The server cannot be reached, or refuses.
    #[error(
        "cannot reach the database {database}: {reason}; check that PostgreSQL runs there and lets this user in"
    )]
    Unreachable {
        /// The database.
        database: Database,
        /// The driver's reason.
        reason: String,
    },
    /// Anything else.
    #[error("cannot open the database {database}: {reason}")]
    Other {
        /// The database.
        database: Database,
        /// What went wrong.
        reason: String,
    },
}

impl Db {
    /// Opens the store; makes it if it is not there; brings it up to date.
    ///
    /// # Errors
    /// [`OpenError`], which says where and what would mend it.
    pub(crate) async fn open(database: &Database) -> Result<Db, OpenError> {
        let db = match database {
            Database::Sqlite(path) => sqlite(path).await?,
            Database::Postgres(address) => postgres(database, address).await?,
        };
        let migrated = match &db {
            Db::Sqlite { write, .. } => MIGRATIONS.run(write).await,
            Db::Postgres(pool) => MIGRATIONS.run(pool).await,
        };
        if let Err(error) = migrated {
            return Err(migration_failed(database, error));
        }
        Ok(db)
    }
}

async fn sqlite(path: &Path) -> Result<Db, OpenError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)
        .map_err(|source| OpenError::Folder { path: path.to_owned(), source })?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone().create_if_missing(true))
        .await
        .map_err(|error| sqlite_failed(path, error))?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.read_only(true));
    Ok(Db::Sqlite { write, read })
}

fn sqlite_failed(path: &Path, error: sqlx::Error) -> OpenError {
    let path = path.to_owned();
    let code =
        error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
    // SQLite's result codes; the low byte is the kind.
    match code.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff) {
        Some(11 | 26) => OpenError::Corrupt { path, reason: error.to_string() },
        Some(3 | 8 | 10 | 13 | 14) => {
            OpenError::Folder { path, source: io::Error::other(error.to_string()) }
        }
        _ => OpenError::Other { database: Database::Sqlite(path), reason: error.to_string() },
    }
}

async fn postgres(database: &Database, address: &str) -> Result<Db, OpenError> {
    let unreachable = |error: sqlx::Error| OpenError::Unreachable {
        database: database.clone(),
        reason: error.to_string(),
    };
    let options = PgConnectOptions::from_str(address).map_err(unreachable)?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    Ok(Db::Postgres(pool))
}

fn migration_failed(database: &Database, error: MigrateError) -> OpenError {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    match (error, database) {
        (MigrateError::VersionMissing(found), _) => {
            OpenError::Newer { database: database.clone(), found, known }
        }
        (MigrateError::Execute(error), Database::Sqlite(path)) => sqlite_failed(path, error),
        (error, _) => OpenError::Other { database: database.clone(), reason: error.to_string() },
    }
}
