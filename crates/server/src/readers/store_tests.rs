//! Counts of readers in both databases.

use super::store::{add, all};
use crate::db::{Db, testing::on_both};

on_both!(counts_add_up, counts_from_many_at_once_add_up);

async fn counts_add_up(db: Db) {
    assert!(all(&db).await.unwrap().is_empty());
    add(&db, &[]).await.unwrap();
    add(&db, &[(2, 3), (1, 1), (2, 4)]).await.unwrap();
    add(&db, &[(1, 10)]).await.unwrap();
    assert_eq!(all(&db).await.unwrap(), [(1, 11), (2, 7)].into());
}

async fn counts_from_many_at_once_add_up(db: Db) {
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let db = db.clone();
            // Each names the articles in another order.
            let counts: Vec<(i64, i64)> = (0..6).map(|k| ((k + i) % 6, 1)).collect();
            tokio::spawn(async move {
                for _ in 0..5 {
                    add(&db, &counts).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(all(&db).await.unwrap(), (0..6).map(|k| (k, 40)).collect());
}
