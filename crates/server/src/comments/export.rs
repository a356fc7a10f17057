//! What a static export shows of what people have added: approved comments, and nothing else.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use site::{Body, People, Recent, Thread};

use super::{
    shown::{RECENT, as_shown},
    store,
};
use crate::{
    Database,
    backup::{Error, block_on, failed},
    db::Db,
};

/// The comments that are shown, from a store that is only read. How often articles are read is not in it.
///
/// # Errors
/// [`Error::Open`] when there is no store, or an older one; [`Error::Store`].
pub fn people(database: &Database) -> Result<People, Error> {
    block_on(async {
        let db = Db::open_to_read(database).await?;
        let comments = store::approved_all(&db).await.map_err(|error| failed(database, &error))?;
        db.close().await;
        Ok(collect(comments))
    })
}

fn collect(comments: Vec<store::Comment>) -> People {
    let mut by_subject: BTreeMap<u32, Vec<site::Comment>> = BTreeMap::new();
    for comment in comments {
        let Ok(subject) = u32::try_from(comment.subject) else { continue };
        let body = Body::new(comment.body.as_str());
        by_subject.entry(subject).or_default().push(as_shown(comment, body));
    }
    let threads: BTreeMap<u32, Arc<Thread>> = by_subject
        .into_iter()
        .map(|(subject, comments)| (subject, Arc::new(Thread::new(comments))))
        .collect();
    let mut recent: Vec<Recent> = threads
        .iter()
        .flat_map(|(subject, thread)| {
            thread.comments().filter(|comment| comment.body.is_some()).filter_map(|comment| {
                let page = thread.page_of(comment.floor?);
                Some(Recent { subject: *subject, page, comment: comment.clone() })
            })
        })
        .collect();
    recent.sort_by(|a, b| {
        let key = |recent: &Recent| Reverse((recent.comment.time_ms, recent.comment.id.clone()));
        key(a).cmp(&key(b))
    });
    recent.truncate(usize::try_from(RECENT).unwrap_or(0));
    let counts = threads.iter().map(|(subject, thread)| (*subject, thread.count())).collect();
    People { threads, counts, recent, readers: BTreeMap::new() }
}
