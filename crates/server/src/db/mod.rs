//! Where what people add is kept: an embedded SQLite file, or PostgreSQL.
//!
//! One SQL text serves both (see [`Statement`]); it stands only in the features' `store.rs`. A query that
//! changes something runs in a [`Tx`], so that SQLite's readers never wait for its one writer.

pub(crate) mod copy;
mod group;
mod open;
mod statement;
#[cfg(test)]
pub(crate) mod testing;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction, query_as_with, query_with};

pub use self::open::{AddressError, Database, OpenError};
pub(crate) use self::open::{close_as_one_file, copy_file, folder_of, integrity};
pub(crate) use self::statement::{Kind, Record, Statement, Value, sql};
use self::{
    group::Group,
    statement::{arguments, values},
};

/// A query that the database refused or could not answer.
pub(crate) type Error = sqlx::Error;

/// The store. A copy is another handle on the same connections.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// One connection that writes; it never waits for another of this process. Some that only read. Where
    /// changes wait that share a transaction.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
        group: Group,
    },
    Postgres(PgPool),
}

/// A transaction: all of it happens, or nothing. Dropped without [`commit`](Tx::commit), nothing.
#[derive(Debug)]
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Gives a statement to whichever database `$self` is: `$sqlite` and `$postgres` are executors.
macro_rules! ask {
    ($make:ident, $statement:expr, $fetch:ident, $this:expr, $sqlite:pat => $sqlite_on:expr, $postgres:pat => $postgres_on:expr) => {{
        let Statement { text, args } = $statement;
        match $this {
            $sqlite => $make(text, arguments::<Sqlite>(args)?).$fetch($sqlite_on).await,
            $postgres => $make(text, arguments::<Postgres>(args)?).$fetch($postgres_on).await,
        }
    }};
}

impl Db {
    /// All rows of a question that changes nothing.
    pub(crate) async fn all<R: Record>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        ask!(query_as_with, statement, fetch_all, self,
            Db::Sqlite { read, .. } => read, Db::Postgres(pool) => pool)
    }

    /// The only row of a question that changes nothing.
    pub(crate) async fn one<R: Record>(&self, statement: Statement) -> Result<R, Error> {
        ask!(query_as_with, statement, fetch_one, self,
            Db::Sqlite { read, .. } => read, Db::Postgres(pool) => pool)
    }

    /// The row of a question that changes nothing, if there is one.
    pub(crate) async fn maybe<R: Record>(&self, statement: Statement) -> Result<Option<R>, Error> {
        ask!(query_as_with, statement, fetch_optional, self,
            Db::Sqlite { read, .. } => read, Db::Postgres(pool) => pool)
    }

    /// A change in one statement; the number of rows that it touched.
    pub(crate) async fn run(&self, statement: Statement) -> Result<u64, Error> {
        let Statement { text, args } = statement;
        Ok(match self {
            Db::Sqlite { write, .. } => {
                query_with(text, arguments::<Sqlite>(args)?).execute(write).await?.rows_affected()
            }
            Db::Postgres(pool) => {
                query_with(text, arguments::<Postgres>(args)?).execute(pool).await?.rows_affected()
            }
        })
    }

    /// Begins a transaction that may write. SQLite takes its lock at once: one that reads first and
    /// then finds another writer before it would have to give up.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that only reads: all its questions see one moment.
    pub(crate) async fn snapshot(&self) -> Result<Tx, Error> {
        Ok(match self {
            Db::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Db::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::Postgres(pool.begin_with(begin).await?)
            }
        })
    }

    /// Lets go of all connections; what is under way ends first.
    pub(crate) async fn close(&self) {
        match self {
            Db::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// All rows.
    pub(crate) async fn all<R: Record>(&mut self, statement: Statement) -> Result<Vec<R>, Error> {
        ask!(query_as_with, statement, fetch_all, self,
            Tx::Sqlite(tx) => &mut **tx, Tx::Postgres(tx) => &mut **tx)
    }

    /// The only row.
    pub(crate) async fn one<R: Record>(&mut self, statement: Statement) -> Result<R, Error> {
        ask!(query_as_with, statement, fetch_one, self,
            Tx::Sqlite(tx) => &mut **tx, Tx::Postgres(tx) => &mut **tx)
    }

    /// The row, if there is one.
    pub(crate) async fn maybe<R: Record>(
        &mut self,
        statement: Statement,
    ) -> Result<Option<R>, Error> {
        ask!(query_as_with, statement, fetch_optional, self,
            Tx::Sqlite(tx) => &mut **tx, Tx::Postgres(tx) => &mut **tx)
    }

    /// A change; the number of rows that it touched.
    pub(crate) async fn run(&mut self, statement: Statement) -> Result<u64, Error> {
        let Statement { text, args } = statement;
        Ok(match self {
            Tx::Sqlite(tx) => query_with(text, arguments::<Sqlite>(args)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Tx::Postgres(tx) => query_with(text, arguments::<Postgres>(args)?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// All rows of a question whose columns have these types.
    pub(crate) async fn values(
        &mut self,
        text: &'static str,
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Value>>, Error> {
        match self {
            Tx::Sqlite(tx) => {
                let rows = sqlx::query(text).fetch_all(&mut **tx).await?;
                rows.iter().map(|row| values(row, kinds)).collect()
            }
            Tx::Postgres(tx) => {
                let rows = sqlx::query(text).fetch_all(&mut **tx).await?;
                rows.iter().map(|row| values(row, kinds)).collect()
            }
        }
    }

    /// Makes it so. When this returns, a power cut does not undo it.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await,
            Tx::Postgres(tx) => tx.commit().await,
        }
    }
}

/// Whether a change failed because something that must be unique was there already.
pub(crate) fn is_taken(error: &Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// A new identifier: a UUID that begins with the time, as text.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
