//! Backups: a store as one file, and back.
//!
//! A backup is an SQLite file with the same tables, whichever database it was taken from, so it can be
//! restored into either, and looked into with any SQLite tool. It is taken while the server serves, at one
//! moment. Sessions and the owner's link are not in it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Serialize;

pub use crate::db::copy::Contents;
use crate::{
    Database, OpenError,
    comments::store,
    db::{self, Db, copy},
};

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file is there already.
    #[error("{} exists already; name another file, or add --force to replace it", file.display())]
    Exists {
        /// The file to write.
        file: PathBuf,
    },
    /// The backup and the database are one file.
    #[error("{} is the database itself; name another file", file.display())]
    Itself {
        /// The file.
        file: PathBuf,
    },
    /// The file cannot be written.
    #[error("cannot write {}: {source}", file.display())]
    File {
        /// The file to write.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file to restore is not a backup, or no longer one.
    #[error("{} is not a backup that can be restored: {reason}", file.display())]
    Damaged {
        /// The file to restore.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is something in the database already.
    #[error(
        "the database {database} is not empty (members: {}, comments: {}); add --force to put the backup in their place",
        contents.members, contents.comments
    )]
    NotEmpty {
        /// The database to restore into.
        database: Database,
        /// What is in it.
        contents: Contents,
    },
    /// A database fails while it is read or written.
    #[error("the database {database} fails: {reason}")]
    Store {
        /// The database.
        database: Database,
        /// What it says.
        reason: String,
    },
    /// No runtime could be started.
    #[error("cannot start a thread: {0}")]
    Threads(io::Error),
}

/// Writes what is in `database` now into `file`, which then stands there whole or not at all. An SQLite
/// database is checked first, page by page.
///
/// # Errors
/// [`Error::Exists`] unless `replace`; [`Error::Itself`], [`Error::File`], [`Error::Open`],
/// [`Error::Store`].
pub fn write(database: &Database, file: &Path, replace: bool) -> Result<Contents, Error> {
    refuse_itself(database, file)?;
    if file.exists() && !replace {
        return Err(Error::Exists { file: file.to_owned() });
    }
    let unwritable = |source| Error::File { file: file.to_owned(), source };
    let folder = db::folder_of(file);
    // On the same disk, so that the file takes its place at once.
    let workplace =
        tempfile::Builder::new().prefix(".zhoubi-backup").tempdir_in(folder).map_err(unwritable)?;
    let fresh = workplace.path().join("backup.db");
    let contents = block_on(async {
        let source = Db::open_to_read(database).await?;
        // A damaged database must not pass for a backed-up one.
        db::integrity(&source).await.map_err(|reason| Error::Store {
            database: database.clone(),
            reason: format!("it is damaged: {reason}"),
        })?;
        let target = Db::open(&Database::Sqlite(fresh.clone())).await?;
        let copied = copy::copy(&source, &target, true).await;
        source.close().await;
        let copied = copied.map_err(|error| failed(database, &error))?;
        // One file, which a reader need not write beside.
        let closed = db::close_as_one_file(target).await;
        closed.map_err(|error| unwritable(io::Error::other(error.to_string())))?;
        Ok(copied.unwrap_or_default())
    })?;
    fs::rename(&fresh, file).map_err(unwritable)?;
    #[cfg(unix)]
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritable)?;
    Ok(contents)
}

/// Puts what is in `file` into `database`, which is made if it is not there: all of it, or nothing. A
/// server may go on serving; everybody is logged out.
///
/// # Errors
/// [`Error::NotEmpty`] unless `replace`; [`Error::Damaged`], [`Error::Itself`], [`Error::Open`],
/// [`Error::Store`].
pub fn restore(file: &Path, database: &Database, replace: bool) -> Result<Contents, Error> {
    refuse_itself(database, file)?;
    let damaged = |reason: String| Error::Damaged { file: file.to_owned(), reason };
    block_on(async {
        // Lives until the copying has ended.
        let workplace = tempfile::tempdir().map_err(Error::Threads)?;
        let source = match Db::open_to_read(&Database::Sqlite(file.to_owned())).await {
            Err(OpenError::Older { .. }) => up_to_date(file, workplace.path()).await?,
            Err(OpenError::Missing { .. }) => {
                return Err(damaged("there is no such file".to_owned()));
            }
            Err(OpenError::Corrupt { reason, .. }) => return Err(damaged(reason)),
            Err(OpenError::Foreign { .. }) => {
                return Err(damaged("it is a database of another program".to_owned()));
            }
            other => other?,
        };
        db::integrity(&source).await.map_err(damaged)?;
        let target = Db::open(database).await?;
        let copied = copy::copy(&source, &target, replace).await;
        let copied = copied.map_err(|error| failed(database, &error))?;
        let contents = copy::contents(&target).await.map_err(|error| failed(database, &error))?;
        target.close().await;
        source.close().await;
        copied.ok_or_else(|| Error::NotEmpty { database: database.clone(), contents })
    })
}

/// A copy of an older backup, brought up to date; the backup itself stays as it is.
async fn up_to_date(file: &Path, workplace: &Path) -> Result<Db, Error> {
    let path = workplace.join("backup.db");
    db::copy_file(file, &path)
        .await
        .map_err(|error| Error::Damaged { file: file.to_owned(), reason: error.to_string() })?;
    Ok(Db::open(&Database::Sqlite(path)).await?)
}

/// A comment for other programs, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedComment {
    /// Its identifier, which stays.
    pub id: String,
    /// The article's number; 0 is the guestbook.
    pub article: i64,
    /// Its number under the article, if it was ever shown.
    pub floor: Option<i64>,
    /// The floor that it answers.
    pub reply_to: Option<i64>,
    /// The author's name.
    pub author: String,
    /// Whether the author is the site's owner.
    pub by_owner: bool,
    /// When it was written, such as `2026-11-05T08:00:00.5Z`.
    pub time: String,
    /// `held`, `approved`, `deleted` or `spam`.
    pub state: &'static str,
    /// As it was written: Markdown with TeX.
    pub body: String,
}

/// Every comment that was ever written, by article and time. No addresses.
///
/// # Errors
/// [`Error::Open`], [`Error::Store`].
pub fn comments(database: &Database) -> Result<Vec<ExportedComment>, Error> {
    block_on(async {
        let db = Db::open_to_read(database).await?;
        let all = store::all(&db).await.map_err(|error| failed(database, &error))?;
        db.close().await;
        Ok(all.into_iter().map(exported).collect())
    })
}

fn exported(comment: store::Comment) -> ExportedComment {
    let time = jiff::Timestamp::from_millisecond(comment.created).unwrap_or_default();
    ExportedComment {
        id: comment.id,
        article: comment.subject,
        floor: comment.floor,
        reply_to: comment.reply_to,
        author: comment.author,
        by_owner: comment.by_owner,
        time: time.to_string(),
        state: comment.state.text(),
        body: comment.body,
    }
}

fn refuse_itself(database: &Database, file: &Path) -> Result<(), Error> {
    let Database::Sqlite(path) = database else { return Ok(()) };
    match (path.canonicalize(), file.canonicalize()) {
        (Ok(path), Ok(same)) if path == same => Err(Error::Itself { file: file.to_owned() }),
        _ => Ok(()),
    }
}

pub(crate) fn failed(database: &Database, error: &db::Error) -> Error {
    Error::Store { database: database.clone(), reason: error.to_string() }
}

pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Error::Threads)?.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        comments::store::{NewComment, State},
        db::{sql, testing},
        members::store::{self as members, NewMember},
        readers::store as readers,
    };

    /// Fills a store with a little of everything; the comments as they are exported.
    fn fill(database: &Database) -> Vec<ExportedComment> {
        block_on(async {
            let db = Db::open(database).await?;
            let new =
                NewMember { name: "林月", email: "lin@example.org", password_hash: "$h", now: 1 };
            let lin = members::insert(&db, &new).await.unwrap();
            let mut floor = None;
            for (subject, body) in [(1, "$x$ 'one'"), (1, "two\n三"), (0, "four"), (1, "five")] {
                let new = NewComment {
                    subject,
                    member: &lin.id,
                    reply_to: floor.filter(|_| subject == 1),
                    body,
                    now: 1_793_865_600_500,
                };
                let mut comment = store::insert(&db, &new).await.unwrap();
                if comment.state == State::Held {
                    comment = store::approve(&db, &comment.id).await.unwrap().unwrap();
                }
                floor = comment.floor.filter(|_| subject == 1);
            }
            let last = store::recent(&db, 1).await.unwrap().remove(0);
            store::spam(&db, &last.id).await.unwrap();
            readers::add(&db, &[(1, 7), (2, 9)]).await.unwrap();
            members::put_owner_token(&db, "secret-token", 1).await.unwrap();
            db.close().await;
            Ok(())
        })
        .unwrap();
        comments(database).unwrap()
    }

    /// Two stores to copy between: of SQLite, and of PostgreSQL where there is one.
    fn stores(folder: &Path) -> Vec<Database> {
        let sqlite = Database::Sqlite(folder.join("own.db"));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let postgres = runtime.block_on(testing::new_postgres());
        [sqlite]
            .into_iter()
            .chain(postgres.map(|(address, _)| Database::Postgres(address)))
            .collect()
    }

    #[test]
    fn a_backup_of_either_database_is_restored_into_either() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        for from in stores(folder.path()) {
            let before = fill(&from);
            assert_eq!(before.len(), 4);
            assert_eq!(before[1].time, "2026-11-05T08:00:00.5Z");
            let written = write(&from, &file, true).unwrap();
            assert_eq!(written, Contents { members: 1, comments: 4, read_articles: 2 });
            for to in stores(tempfile::tempdir().unwrap().path()) {
                assert_eq!(restore(&file, &to, false).unwrap(), written);
                assert_eq!(comments(&to).unwrap(), before);
                block_on(async {
                    let db = Db::open(&to).await?;
                    assert_eq!(readers::all(&db).await.unwrap(), [(1, 7), (2, 9)].into());
                    let (lin, hash) = members::by_login(&db, "林月").await.unwrap().remove(0);
                    assert_eq!((lin.email.as_str(), hash.as_str()), ("lin@example.org", "$h"));
                    assert!(!members::is_owner_token(&db, "secret-token").await.unwrap());
                    assert!(store::generations(&db).await.unwrap().values().all(|n| *n > 0));
                    db.close().await;
                    Ok(())
                })
                .unwrap();
            }
        }
    }

    #[test]
    fn nothing_is_replaced_without_being_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        for database in stores(folder.path()) {
            fill(&database);
            write(&database, &file, true).unwrap();
            let message = write(&database, &file, false).unwrap_err().to_string();
            assert!(message.contains("--force"), "{message}");
            let message = restore(&file, &database, false).unwrap_err().to_string();
            assert!(
                message.contains("(members: 1, comments: 4)") && message.contains("--force"),
                "{message}"
            );
            let before = block_on(async {
                let db = Db::open(&database).await?;
                // A subject that the backup does not know.
                let lin = members::by_login(&db, "林月").await.unwrap().remove(0).0;
                let new =
                    NewComment { subject: 9, member: &lin.id, reply_to: None, body: "x", now: 1 };
                store::insert(&db, &new).await.unwrap();
                Ok(store::generations(&db).await.unwrap())
            });
            restore(&file, &database, true).unwrap();
            let after = block_on(async {
                let db = Db::open(&database).await?;
                Ok(store::generations(&db).await.unwrap())
            });
            for (subject, generation) in before.unwrap() {
                assert!(after.as_ref().unwrap()[&subject] > generation, "pages must be told");
            }
        }
        let own = Database::Sqlite(folder.path().join("own.db"));
        let itself = folder.path().join("own.db");
        assert!(matches!(write(&own, &itself, true), Err(Error::Itself { .. })));
        assert!(matches!(restore(&itself, &own, true), Err(Error::Itself { .. })));
        assert_eq!(comments(&own).unwrap().len(), 4);
    }

    #[test]
    fn what_is_no_backup_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("own.db"));
        let before = fill(&database);
        let file = folder.path().join("backup.db");
        write(&database, &file, false).unwrap();
        let whole = fs::read(&file).unwrap();
        let mut torn = whole.clone();
        // Pages of the middle; the first, with the schema, stays.
        torn[8192..20480].fill(0x5a);
        for (bytes, expected) in [
            (&b""[..], "another program"),
            (b"not a database, only a text that is long enough to be looked at", "not a database"),
            (&whole[..whole.len() / 2], ""),
            (&torn, ""),
        ] {
            fs::write(&file, bytes).unwrap();
            let refused = restore(&file, &database, true).unwrap_err();
            assert!(matches!(refused, Error::Damaged { .. }), "{refused:?}");
            assert!(refused.to_string().contains(expected), "{refused}");
            assert_eq!(comments(&database).unwrap(), before);
        }
        let refused = restore(&folder.path().join("none.db"), &database, true).unwrap_err();
        assert!(refused.to_string().contains("no such file"), "{refused}");
    }

    #[test]
    fn an_older_backup_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("own.db"));
        let before = fill(&database);
        let file = folder.path().join("backup.db");
        write(&database, &file, false).unwrap();
        block_on(async {
            let db = Db::open(&Database::Sqlite(file.clone())).await?;
            db.run(sql!("DROP TABLE readers")).await.unwrap();
            db.run(sql!("DELETE FROM _sqlx_migrations WHERE version >= 3")).await.unwrap();
            db.close().await;
            Ok(())
        })
        .unwrap();
        let bytes = fs::read(&file).unwrap();
        let to = Database::Sqlite(folder.path().join("new.db"));
        let restored = restore(&file, &to, false).unwrap();
        assert_eq!(restored, Contents { members: 1, comments: 4, read_articles: 0 });
        assert_eq!(comments(&to).unwrap(), before);
        assert_eq!(fs::read(&file).unwrap(), bytes, "the backup is as it was");
    }

    #[test]
    fn there_must_be_a_database_to_back_up() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("own.db"));
        let file = folder.path().join("backup.db");
        let message = write(&database, &file, false).unwrap_err().to_string();
        assert!(message.contains("there is no database"), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made or left");
        block_on(async {
            Db::open(&database).await?.close().await;
            Ok(())
        })
        .unwrap();
        let message =
            write(&database, &folder.path().join("no/b.db"), false).unwrap_err().to_string();
        assert!(message.contains("cannot write"), "{message}");
        assert_eq!(write(&database, &file, false).unwrap(), Contents::default());
    }
}
