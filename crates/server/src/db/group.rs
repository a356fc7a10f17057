//! Changes of many clients in one transaction: the disk is waited for once, not once for each.
//!
//! SQLite has one writer, and at `synchronous=FULL` a commit waits until the disk has it, which takes from a
//! fraction of a millisecond to ten. Whoever comes while it waits shares the next commit. Nobody is answered
//! before the commit that has their change.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{mpsc, oneshot};

use super::{Db, Error, Tx, sql};

/// So many share a commit at most.
const LARGEST: usize = 64;

/// A change that waits for its turn. It tells whether it is to be kept, and how its client is answered when
/// the commit has succeeded or failed.
type Change = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Done> + Send>;

struct Done {
    keep: bool,
    answer: Answer,
}

/// Tells a client what has become of its change.
type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Where changes wait.
#[derive(Debug, Clone)]
pub(crate) struct Group(mpsc::Sender<Change>);

impl Group {
    /// Begins to work off changes; ends when the last copy is dropped.
    pub(super) fn new(write: sqlx::SqlitePool) -> Group {
        let (sender, mut receiver) = mpsc::channel::<Change>(2 * LARGEST);
        tokio::spawn(async move {
            let mut changes = Vec::with_capacity(LARGEST);
            while receiver.recv_many(&mut changes, LARGEST).await > 0 {
                let mut answers = Vec::with_capacity(changes.len());
                // A change that panics is undone with those beside it; those after it go on.
                let work = together(&write, &mut changes, &mut answers);
                let result = AssertUnwindSafe(work).catch_unwind().await;
                let result = result.unwrap_or(Err(Error::WorkerCrashed));
                if let Err(error) = &result {
                    tracing::error!("changes were not written: {error}");
                }
                // Those that were not reached find their channel closed.
                changes.clear();
                for answer in answers {
                    answer(match &result {
                        Ok(()) => Ok(()),
                        Err(error) => Err(Error::Protocol(error.to_string())),
                    });
                }
            }
        });
        Group(sender)
    }
}

/// Does all changes in one transaction. One that is refused leaves no trace and does not touch the others.
async fn together(
    write: &sqlx::SqlitePool,
    changes: &mut Vec<Change>,
    answers: &mut Vec<Answer>,
) -> Result<(), Error> {
    let mut tx = Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?);
    for change in changes.drain(..) {
        tx.run(sql!("SAVEPOINT change")).await?;
        let done = change(&mut tx).await;
        answers.push(done.answer);
        if !done.keep {
            tx.run(sql!("ROLLBACK TO change")).await?;
        }
        tx.run(sql!("RELEASE change")).await?;
    }
    tx.commit().await
}

impl Db {
    /// Does a change in a transaction, which others may share. When this returns, a power cut does not undo
    /// it. The change goes on though its client has gone.
    ///
    /// # Errors
    /// The change's, and then nothing of it stays; the store's.
    pub(crate) async fn together<T, E>(
        &self,
        change: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let Db::Sqlite { group, .. } = self else {
            let mut tx = self.begin().await?;
            let value = change(&mut tx).await?;
            tx.commit().await?;
            return Ok(value);
        };
        let (tell, told) = oneshot::channel();
        let change: Change = Box::new(move |tx| {
            Box::pin(async move {
                let result = change(tx).await;
                let keep = result.is_ok();
                let answer = Box::new(move |committed: Result<(), Error>| {
                    // A client that has gone is not told.
                    let _ = tell.send(match committed {
                        Ok(()) => result,
                        Err(error) => Err(result.err().unwrap_or_else(|| E::from(error))),
                    });
                });
                Done { keep, answer }
            })
        });
        group.0.send(change).await.map_err(|_| Error::PoolClosed)?;
        told.await.unwrap_or_else(|_| Err(Error::WorkerCrashed.into()))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        comments::store::{self as comments, NewComment, Refusal},
        db::{Db, Error, sql, testing::on_both},
        members::store::{self as members, NewMember},
        readers::store as readers,
    };

    on_both!(
        a_refused_change_leaves_no_trace_and_the_others_stay,
        a_change_is_done_though_its_client_has_gone,
        a_change_that_panics_does_not_stop_those_after_it,
    );

    async fn count(db: &Db, subject: i64, refuse: bool) -> Result<i64, Error> {
        db.together(move |tx| {
            Box::pin(async move {
                tx.run(sql!("INSERT INTO readers (subject, reads) VALUES ($1, 1)", subject))
                    .await?;
                if refuse { Err(Error::RowNotFound) } else { Ok(subject) }
            })
        })
        .await
    }

    async fn a_refused_change_leaves_no_trace_and_the_others_stay(db: Db) {
        let tasks: Vec<_> = (0..200)
            .map(|i| {
                let db = db.clone();
                tokio::spawn(async move { (i, count(&db, i, i % 3 == 0).await) })
            })
            .collect();
        for task in tasks {
            let (i, result) = task.await.unwrap();
            assert_eq!(result.ok(), (i % 3 != 0).then_some(i));
        }
        let there = readers::all(&db).await.unwrap();
        assert!(there.keys().copied().eq((0..200).filter(|i| i % 3 != 0)));
        // One that the database itself refuses: the key is there already.
        assert!(count(&db, 1, false).await.is_err());
        assert_eq!(count(&db, 1000, false).await.unwrap(), 1000);
    }

    async fn a_change_that_panics_does_not_stop_those_after_it(db: Db) {
        let own = db.clone();
        let panics = tokio::spawn(async move {
            own.together::<(), Error>(|_| Box::pin(async { panic!("on purpose") })).await
        });
        assert!(!matches!(panics.await, Ok(Ok(()))));
        assert_eq!(count(&db, 5, false).await.unwrap(), 5);
    }

    async fn a_change_is_done_though_its_client_has_gone(db: Db) {
        let new = NewMember { name: "lin", email: "lin@example.org", password_hash: "-", now: 1 };
        let lin = members::insert(&db, &new).await.unwrap();
        let attempts: Vec<_> = (0..50)
            .map(|i| {
                let (db, member) = (db.clone(), lin.id.clone());
                tokio::spawn(async move {
                    let body = i.to_string();
                    let new = NewComment {
                        subject: 1,
                        member: &member,
                        reply_to: None,
                        body: &body,
                        now: 1,
                    };
                    comments::insert(&db, &new).await
                })
            })
            .collect();
        let mut told = Vec::new();
        for (i, attempt) in attempts.into_iter().enumerate() {
            if i % 2 == 0 {
                attempt.abort();
            } else {
                told.push(attempt.await.unwrap().unwrap().id);
            }
        }
        let all: Vec<_> = comments::all(&db).await.unwrap().into_iter().map(|c| c.id).collect();
        assert!(told.iter().all(|id| all.contains(id)));
        let new = NewComment { subject: 1, member: "nobody", reply_to: None, body: "x", now: 1 };
        assert!(matches!(comments::insert(&db, &new).await, Err(Refusal::Member)));
    }
}
