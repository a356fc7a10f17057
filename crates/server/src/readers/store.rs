//! Counts of readers in the store.

use std::collections::BTreeMap;

use crate::db::{Db, Error, sql};

/// Adds to the counts of articles: all, or none.
pub(crate) async fn add(db: &Db, counts: &[(i64, i64)]) -> Result<(), Error> {
    // One order for all processes: two that add at the same time do not wait for each other in a circle.
    let mut sums = BTreeMap::<i64, i64>::new();
    for (subject, n) in counts {
        *sums.entry(*subject).or_default() += n;
    }
    if sums.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    for (subject, n) in sums {
        tx.run(sql!(
            "INSERT INTO readers (subject, reads) VALUES ($1, $2) \
             ON CONFLICT (subject) DO UPDATE SET reads = readers.reads + excluded.reads",
            subject,
            n
        ))
        .await?;
    }
    tx.commit().await
}

/// The counts of all articles, by number.
pub(crate) async fn all(db: &Db) -> Result<BTreeMap<i64, i64>, Error> {
    let rows = db.all::<(i64, i64)>(sql!("SELECT subject, reads FROM readers")).await?;
    Ok(rows.into_iter().collect())
}
