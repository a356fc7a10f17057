//! Everything in a store, from one to another: the same tables in both, so that a backup of either
//! database is restored into either.

use super::{Db, Error, Kind, Statement, Tx, sql};

/// A table as it is copied.
#[derive(Debug)]
struct Table {
    #[cfg(test)]
    name: &'static str,
    /// All columns, in the order of `insert`.
    select: &'static str,
    kinds: &'static [Kind],
    insert: &'static str,
    delete: &'static str,
}

use Kind::{Int, Text};

/// In the order in which they name each other. Sessions and the owner's link are secrets of the place
/// where they are, and are not copied.
const TABLES: [Table; 4] = [
    Table {
        #[cfg(test)]
        name: "members",
        select: "SELECT id, name, name_key, email, email_key, page, password_hash, role, created \
                 FROM members ORDER BY id",
        kinds: &[Text, Text, Text, Text, Text, Text, Text, Text, Int],
        insert: "INSERT INTO members (id, name, name_key, email, email_key, page, password_hash, role, created) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        delete: "DELETE FROM members",
    },
    Table {
        #[cfg(test)]
        name: "subjects",
        select: "SELECT id, floors, generation FROM subjects ORDER BY id",
        kinds: &[Int, Int, Int],
        insert: "INSERT INTO subjects (id, floors, generation) VALUES ($1, $2, $3)",
        delete: "DELETE FROM subjects",
    },
    Table {
        #[cfg(test)]
        name: "comments",
        select: "SELECT id, subject, floor, member_id, parent_id, body, state, state_before, created \
                 FROM comments ORDER BY created, id",
        kinds: &[Text, Int, Int, Text, Text, Text, Text, Text, Int],
        insert: "INSERT INTO comments \
                 (id, subject, floor, member_id, parent_id, body, state, state_before, created) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        delete: "DELETE FROM comments",
    },
    Table {
        #[cfg(test)]
        name: "readers",
        select: "SELECT subject, reads FROM readers ORDER BY subject",
        kinds: &[Int, Int],
        insert: "INSERT INTO readers (subject, reads) VALUES ($1, $2)",
        delete: "DELETE FROM readers",
    },
];

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// Members.
    pub members: u64,
    /// Comments, those that are held or removed too.
    pub comments: u64,
    /// Articles whose readers were counted.
    pub read_articles: u64,
}

impl Contents {
    fn of(counts: [u64; TABLES.len()]) -> Contents {
        let [members, _, comments, read_articles] = counts;
        Contents { members, comments, read_articles }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Contents::default()
    }
}

/// How much is in a store.
pub(crate) async fn contents(db: &Db) -> Result<Contents, Error> {
    count(&mut db.snapshot().await?).await
}

async fn count(tx: &mut Tx) -> Result<Contents, Error> {
    let (members, comments, read_articles) = tx
        .one::<(i64, i64, i64)>(sql!(
            "SELECT (SELECT count(*) FROM members), (SELECT count(*) FROM comments), \
             (SELECT count(*) FROM readers)"
        ))
        .await?;
    Ok(Contents {
        members: members.unsigned_abs(),
        comments: comments.unsigned_abs(),
        read_articles: read_articles.unsigned_abs(),
    })
}

/// Puts what is in `from`, at one moment, in the place of what is in `to`: all of it, or nothing. Whoever
/// is logged in at `to` is logged out. `None`, and nothing happens, when `to` is not empty and `replace`
/// is false.
pub(crate) async fn copy(from: &Db, to: &Db, replace: bool) -> Result<Option<Contents>, Error> {
    let mut source = from.snapshot().await?;
    let mut target = to.begin().await?;
    if !replace && !count(&mut target).await?.is_empty() {
        return Ok(None);
    }
    let subjects: Vec<(i64, i64)> =
        target.all(sql!("SELECT id, generation FROM subjects ORDER BY id")).await?;
    for table in TABLES.iter().rev() {
        target.run(sql!(table.delete)).await?;
    }
    let mut counts = [0; TABLES.len()];
    for (table, count) in TABLES.iter().zip(&mut counts) {
        for args in source.values(table.select, table.kinds).await? {
            target.run(Statement { text: table.insert, args }).await?;
            *count += 1;
        }
    }
    // Caches that watch the generations must see that everything has changed, what is gone too.
    for (subject, _) in &subjects {
        target
            .run(sql!(
                "INSERT INTO subjects (id, floors, generation) VALUES ($1, 0, 0) \
                 ON CONFLICT (id) DO NOTHING",
                *subject
            ))
            .await?;
    }
    let latest = subjects.iter().map(|(_, generation)| *generation).max().unwrap_or(0);
    target.run(sql!("UPDATE subjects SET generation = generation + $1", latest + 1)).await?;
    target.commit().await?;
    Ok(Some(Contents::of(counts)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::on_both;

    on_both!(every_table_and_column_is_copied);

    /// Tables that stay where they are.
    const KEPT: [&str; 3] = ["_sqlx_migrations", "owner_tokens", "sessions"];

    async fn every_table_and_column_is_copied(db: Db) {
        let columns = match &db {
            Db::Sqlite { .. } => {
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
                 WHERE t.type = 'table' ORDER BY t.name, c.name"
            }
            Db::Postgres(_) => {
                "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = 'public' ORDER BY 1, 2"
            }
        };
        let columns: Vec<(String, String)> = db.all(sql!(columns)).await.unwrap();
        let there: Vec<_> =
            columns.into_iter().filter(|(table, _)| !KEPT.contains(&table.as_str())).collect();
        let mut copied = Vec::new();
        for table in &TABLES {
            let list = table.insert.split(['(', ')']).nth(1).unwrap();
            assert!(table.select.starts_with(&format!("SELECT {list} ")), "{}", table.name);
            copied
                .extend(list.split(", ").map(|column| (table.name.to_owned(), column.to_owned())));
        }
        copied.sort();
        assert_eq!(copied, there);
    }
}
