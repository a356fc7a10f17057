//! Opening a store: made where there is none, brought up to date where it is old.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Db, group::Group, sql};

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

/// `scheme://user:password@host/…?password=…` without the passwords. One that is not escaped may hold any sign,
/// so everything up to the last `@` is who, and no host.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (user, place) = match rest.rsplit_once('@') {
        Some((who, place)) => {
            (format!("{}@", who.split([':', '/', '?']).next().unwrap_or_default()), place)
        }
        None => (String::new(), rest),
    };
    let place = match place.split_once('?') {
        Some((place, query)) => {
            let is_shown = |pair: &&str| !pair.to_ascii_lowercase().starts_with("password=");
            let pairs: Vec<&str> = query.split('&').filter(is_shown).collect();
            format!("{place}{}{}", if pairs.is_empty() { "" } else { "?" }, pairs.join("&"))
        }
        None => place.to_owned(),
    };
    format!("{scheme}://{user}{place}")
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
    /// The file is a database of another program.
    #[error("{} is a database of another program; name another place with --database sqlite:PATH", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// There is no store to read.
    #[error("there is no database {database}; `zhoubi serve` makes it")]
    Missing {
        /// The place.
        database: Database,
    },
    /// This program knows a newer schema, and has been asked to read only.
    #[error(
        "the database {database} has schema {found}, older than this program's {known}; `zhoubi serve` brings it up to date"
    )]
    Older {
        /// The database.
        database: Database,
        /// Its latest migration.
        found: i64,
        /// The program's latest migration.
        known: i64,
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

impl Db {
    /// Opens a store that is there, as it is, to be read.
    ///
    /// # Errors
    /// [`OpenError::Missing`], [`OpenError::Older`], and as [`Db::open`].
    pub(crate) async fn open_to_read(database: &Database) -> Result<Db, OpenError> {
        let db = match database {
            Database::Sqlite(path) => {
                if !path.exists() {
                    return Err(OpenError::Missing { database: database.clone() });
                }
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .read_only(true)
                    .busy_timeout(PATIENCE);
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(PATIENCE)
                    .connect_with(options)
                    .await
                    .map_err(|error| sqlite_failed(path, error))?;
                Db::Sqlite { group: Group::new(pool.clone()), write: pool.clone(), read: pool }
            }
            Database::Postgres(address) => postgres(database, address).await?,
        };
        let version =
            db.one::<(i64,)>(sql!("SELECT max(version) FROM _sqlx_migrations WHERE success")).await;
        let known = known();
        match (version, database) {
            (Ok((found,)), _) if found == known => Ok(db),
            (Ok((found,)), _) if found < known => {
                Err(OpenError::Older { database: database.clone(), found, known })
            }
            (Ok((found,)), _) => Err(OpenError::Newer { database: database.clone(), found, known }),
            // A file that can be read and lacks the table is not ours.
            (Err(error), Database::Sqlite(path)) => Err(match sqlite_failed(path, error) {
                OpenError::Other { .. } => OpenError::Foreign { path: path.clone() },
                other => other,
            }),
            (Err(_), Database::Postgres(_)) => {
                Err(OpenError::Missing { database: database.clone() })
            }
        }
    }
}

/// Copies an SQLite file whatever its schema, what is still in its log too.
pub(crate) async fn copy_file(from: &Path, to: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(from).read_only(true);
    let mut source = options.connect().await?;
    sqlx::query("VACUUM INTO $1")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut source)
        .await?;
    source.close().await
}

/// Closes a store whose file shall stand alone: a reader need not write a log beside it.
pub(crate) async fn close_as_one_file(db: Db) -> Result<(), sqlx::Error> {
    db.run(sql!("PRAGMA journal_mode = DELETE")).await?;
    db.close().await;
    Ok(())
}

/// Whether every page of an SQLite store is sound and every reference leads somewhere; what is wrong
/// otherwise.
pub(crate) async fn integrity(db: &Db) -> Result<(), String> {
    let Db::Sqlite { read, .. } = db else { return Ok(()) };
    let checked = sqlx::query_as::<_, (String,)>("PRAGMA integrity_check(1)").fetch_one(read).await;
    match checked {
        Ok((verdict,)) if verdict == "ok" => {}
        Ok((verdict,)) => return Err(verdict),
        Err(error) => return Err(error.to_string()),
    }
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_optional(read).await;
    match dangling {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err("something in it refers to what is not there".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The latest migration of this program.
fn known() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The folder that a file is in or is going to be in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

async fn sqlite(path: &Path) -> Result<Db, OpenError> {
    std::fs::create_dir_all(folder_of(path))
        .map_err(|source| OpenError::Folder { path: path.to_owned(), source })?;
    keep_private(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await
        .map_err(|error| sqlite_failed(path, error))?;
    // Without the table of migrations there must be no table at all, or it is not ours to fill.
    let ours: (bool,) = sqlx::query_as(
        "SELECT count(*) = 0 OR sum(name = '_sqlx_migrations') > 0 FROM sqlite_master",
    )
    .fetch_one(&write)
    .await
    .map_err(|error| sqlite_failed(path, error))?;
    if !ours.0 {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.read_only(true));
    Ok(Db::Sqlite { group: Group::new(write.clone()), write, read })
}

/// Makes an empty file, an empty database to SQLite, that only this user can read if there is none:
/// addresses and hashes of passwords will stand in it. SQLite gives the files beside it the same mode.
fn keep_private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
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
    // The pool asks again until its patience ends, and then forgets why it was refused.
    let first = tokio::time::timeout(PATIENCE, options.connect()).await;
    first
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(unreachable)?
        .close()
        .await
        .map_err(unreachable)?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    Ok(Db::Postgres(pool))
}

fn migration_failed(database: &Database, error: MigrateError) -> OpenError {
    let known = known();
    match (error, database) {
        (MigrateError::VersionMissing(found), _) => {
            OpenError::Newer { database: database.clone(), found, known }
        }
        (MigrateError::Execute(error), Database::Sqlite(path)) => sqlite_failed(path, error),
        (error, _) => OpenError::Other { database: database.clone(), reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::db::testing;

    async fn refusal(database: &Database) -> String {
        Db::open(database).await.unwrap_err().to_string()
    }

    #[test]
    fn addresses_are_read_and_others_refused_without_their_password() {
        let read = |address: &str| address.parse::<Database>();
        assert_eq!(read("sqlite:a/b.db").unwrap(), Database::Sqlite("a/b.db".into()));
        assert_eq!(read("sqlite:///a/b.db").unwrap(), Database::Sqlite("/a/b.db".into()));
        let address = "postgres://lin:p@ss@db.example:5433/blog?sslmode=require";
        let database = read(address).unwrap();
        assert_eq!(database, Database::Postgres(address.to_owned()));
        assert_eq!(database.to_string(), "postgres://lin@db.example:5433/blog?sslmode=require");
        for leaky in [
            "postgres://lin:se/cret@db.example/blog",
            "postgres://lin:se?cret@db.example/blog",
            "postgres://lin@db.example/blog?password=se-cret",
            "postgres://lin:secret:cret@db.example/blog?Password=cret&a=b",
        ] {
            let shown = read(leaky).unwrap().to_string();
            assert!(shown.starts_with("postgres://lin@db.example/blog"), "{shown}");
            assert!(!shown.contains("cret"), "{shown}");
        }
        for wrong in
            ["", "blog.db", "sqlite:", "sqlite::memory:", "mysql://a:secret@b/c", "postgres:x"]
        {
            let message = read(wrong).unwrap_err().to_string();
            assert!(message.contains("sqlite:PATH") && !message.contains("secret"), "{message}");
        }
    }

    #[tokio::test]
    async fn a_store_is_made_with_its_folder_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("a/b/own.db"));
        for _ in 0..2 {
            let db = Db::open(&database).await.unwrap();
            let (mode,): (String,) = db.one(sql!("PRAGMA journal_mode")).await.unwrap();
            assert_eq!(mode, "wal");
            let Db::Sqlite { write, .. } = &db else { unreachable!("it was opened as SQLite") };
            let (full, keys): (i64, i64) = sqlx::query_as(
                "SELECT s.synchronous, f.foreign_keys FROM pragma_synchronous s, pragma_foreign_keys f",
            )
            .fetch_one(write)
            .await
            .unwrap();
            assert_eq!((full, keys), (2, 1));
            #[cfg(unix)]
            for name in ["own.db", "own.db-wal"] {
                let file = folder.path().join("a/b").join(name);
                let mode = std::os::unix::fs::PermissionsExt::mode(
                    &file.metadata().unwrap().permissions(),
                );
                assert_eq!(mode & 0o777, 0o600, "{name}");
            }
            db.close().await;
        }
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.db");
        let text = "These are notes, not a database. ".repeat(200);
        std::fs::write(&path, &text).unwrap();
        let message = refusal(&Database::Sqlite(path.clone())).await;
        assert!(message.contains("own.db is not a database that can be read"), "{message}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }

    #[tokio::test]
    async fn a_database_of_another_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.db");
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut other = options.connect().await.unwrap();
        other.execute("CREATE TABLE cookies (id)").await.unwrap();
        other.close().await.unwrap();
        let message = refusal(&Database::Sqlite(path)).await;
        assert!(message.contains("another program"), "{message}");
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        for path in ["file/own.db", "."] {
            let message = refusal(&Database::Sqlite(folder.path().join(path))).await;
            assert!(message.contains("cannot keep the database"), "{message}");
            assert!(message.contains("--database sqlite:PATH"), "{message}");
        }
    }

    #[tokio::test]
    async fn a_newer_schema_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Database::Sqlite(folder.path().join("own.db"));
        let postgres =
            testing::new_postgres().await.map(|(address, _)| Database::Postgres(address));
        for database in [Some(sqlite), postgres].into_iter().flatten() {
            let db = Db::open(&database).await.unwrap();
            db.run(sql!(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1"
            ))
            .await
            .unwrap();
            db.close().await;
            let message = refusal(&database).await;
            assert!(message.contains("has schema 9999"), "{message}");
            assert!(message.contains("use a newer zhoubi"), "{message}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_with_the_reason() {
        let database = Database::Postgres("postgres://lin:secret@127.0.0.1:1/blog".to_owned());
        let message = refusal(&database).await;
        assert!(message.contains("postgres://lin@127.0.0.1:1/blog"), "{message}");
        assert!(message.contains("refused") && !message.contains("secret"), "{message}");
    }
}
