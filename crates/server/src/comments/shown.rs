//! What pages show of what people have added, held in memory: a reader who is not logged in costs no query.
//!
//! Numbers and the newest comments are always here, a thread from its first reader on. A change in the store
//! grows its subject's generation; [`refresh`] reads again what has grown and drops the pages that show it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use site::{Body, People, Recent, Shows, Thread};
use tokio::sync::Mutex;

use super::store::{self, Comment};
use crate::{app::App, db::Error, readers};

/// How many comments the feed has; the sidebar shows fewer.
pub(super) const RECENT: i64 = 20;
/// How often what other processes have changed is looked for.
const EVERY: Duration = Duration::from_secs(5);

/// So many texts that no page shows are kept: those that wait, until they are decided.
const SPARE: usize = 200;

/// What is in memory.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    snapshot: RwLock<Arc<Snapshot>>,
    /// Held while something is read from the store, so that two changes follow each other.
    reading: Mutex<()>,
    /// Texts with what they are rendered to, by comment.
    bodies: std::sync::Mutex<HashMap<String, Body>>,
}

/// The state at one moment.
#[derive(Debug, Default, Clone)]
struct Snapshot {
    people: Arc<People>,
    /// The subjects whose threads have been read.
    read: BTreeSet<u32>,
    generations: BTreeMap<i64, i64>,
}

impl Shown {
    fn now(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// What is in memory, whatever it is.
    pub(crate) fn people(&self) -> Arc<People> {
        Arc::clone(&self.now().people)
    }

    /// What is in memory if a page needs nothing else.
    pub(crate) fn ready(&self, shows: Shows) -> Option<Arc<People>> {
        let now = self.now();
        match shows {
            Shows::Thread(subject) if !now.read.contains(&subject) => None,
            _ => Some(Arc::clone(&now.people)),
        }
    }
}

/// What a page needs; a thread that nobody has read yet is read from the store.
///
/// # Errors
/// The store's.
pub(crate) async fn people(app: &App, shows: Shows) -> Result<Arc<People>, Error> {
    if let Some(people) = app.shown.ready(shows) {
        return Ok(people);
    }
    let _alone = app.shown.reading.lock().await;
    if let (None, Shows::Thread(subject)) = (app.shown.ready(shows), shows) {
        let mut next = Snapshot::clone(&app.shown.now());
        let mut people = People::clone(&next.people);
        read_thread(app, subject, &mut next, &mut people).await?;
        next.people = Arc::new(people);
        app.shown.put(next);
    }
    Ok(app.shown.people())
}

/// Reads what has changed, and drops the pages that show it. To be called after every change.
///
/// # Errors
/// The store's; what is shown stays as it was.
pub(crate) async fn refresh(app: &App) -> Result<(), Error> {
    let _alone = app.shown.reading.lock().await;
    let now = app.shown.now();
    app.shown.forget(&now.people);
    // Before the threads are read: what changes meanwhile is found the next time.
    let generations = store::generations(&app.db).await?;
    let changed: BTreeSet<i64> = generations
        .iter()
        .filter(|(subject, generation)| now.generations.get(subject) != Some(generation))
        .map(|(subject, _)| *subject)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut next = Snapshot::clone(&now);
    let mut people = People::clone(&next.people);
    for subject in changed.iter().filter_map(|subject| u32::try_from(*subject).ok()) {
        if next.read.contains(&subject) {
            read_thread(app, subject, &mut next, &mut people).await?;
        }
    }
    let counts = store::counts(&app.db).await?;
    people.counts = counts.into_iter().filter_map(small).collect();
    // A floor's page is that of its conversation's beginning, which the thread knows.
    let recent = store::recent(&app.db, RECENT).await?;
    for subject in recent.iter().filter_map(|comment| u32::try_from(comment.subject).ok()) {
        if !next.read.contains(&subject) {
            read_thread(app, subject, &mut next, &mut people).await?;
        }
    }
    people.recent =
        recent.into_iter().filter_map(|comment| recent_of(app, &people, comment)).collect();
    next.generations = generations;
    next.people = Arc::new(people);
    app.shown.put(next);
    app.drop_pages(&|shows| match shows {
        Shows::Nothing => false,
        Shows::Lists => true,
        Shows::Thread(subject) => changed.contains(&i64::from(subject)),
    });
    Ok(())
}

/// Reads the numbers of readers, and drops the pages whose number has changed.
///
/// # Errors
/// The store's.
pub(crate) async fn refresh_readers(app: &App) -> Result<(), Error> {
    let _alone = app.shown.reading.lock().await;
    let counts: BTreeMap<u32, u64> = readers::store::all(&app.db)
        .await?
        .into_iter()
        .filter_map(|(subject, n)| Some((u32::try_from(subject).ok()?, u64::try_from(n).ok()?)))
        .collect();
    let mut next = Snapshot::clone(&app.shown.now());
    let before = next.people.readers.clone();
    if before == counts {
        return Ok(());
    }
    next.people = Arc::new(People { readers: counts.clone(), ..People::clone(&next.people) });
    app.shown.put(next);
    app.drop_pages(&|shows| match shows {
        Shows::Thread(subject) => before.get(&subject) != counts.get(&subject),
        Shows::Nothing | Shows::Lists => false,
    });
    Ok(())
}

/// Looks for what other processes have changed, for ever.
pub(crate) async fn follow(app: Arc<App>) {
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        if let Err(error) = refresh(&app).await {
            tracing::warn!("cannot look for new comments: {error}");
        }
    }
}

async fn read_thread(
    app: &App,
    subject: u32,
    next: &mut Snapshot,
    people: &mut People,
) -> Result<(), Error> {
    let comments = store::thread(&app.db, i64::from(subject)).await?;
    let comments: Vec<site::Comment> =
        comments.into_iter().map(|comment| app.shown.comment(comment)).collect();
    people.threads.insert(subject, Arc::new(Thread::new(comments)));
    next.read.insert(subject);
    Ok(())
}

impl Shown {
    /// A comment as pages show it.
    pub(super) fn comment(&self, comment: Comment) -> site::Comment {
        let body = self.body(&comment);
        as_shown(comment, body)
    }

    /// A comment's text; it is rendered once, however often it is read.
    pub(crate) fn body(&self, comment: &Comment) -> Body {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let known = bodies.get(&comment.id).filter(|body| body.markdown() == comment.body);
        known.cloned().unwrap_or_else(|| {
            let body = Body::new(comment.body.as_str());
            bodies.insert(comment.id.clone(), body.clone());
            body
        })
    }

    /// Drops the texts that no page shows, when there are many.
    fn forget(&self, people: &People) {
        let threads = || people.threads.values();
        let shown: usize = threads().map(|thread| thread.count()).sum();
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        if bodies.len() > shown + SPARE {
            let ids: HashSet<&str> =
                threads().flat_map(|thread| thread.comments()).map(|c| c.id.as_str()).collect();
            bodies.retain(|id, _| ids.contains(id.as_str()));
        }
    }
}

/// A comment of the store as a page shows it.
pub(crate) fn as_shown(comment: Comment, body: Body) -> site::Comment {
    let floor = |floor: Option<i64>| floor.and_then(|floor| u32::try_from(floor).ok());
    site::Comment {
        id: comment.id,
        floor: floor(comment.floor),
        author: comment.author,
        author_page: Some(comment.author_page).filter(|page| !page.is_empty()),
        by_owner: comment.by_owner,
        time_ms: comment.created,
        reply_to: floor(comment.reply_to),
        body: Some(body),
    }
}

fn recent_of(app: &App, people: &People, comment: Comment) -> Option<Recent> {
    let subject = u32::try_from(comment.subject).ok()?;
    let comment = app.shown.comment(comment);
    let page = people.threads.get(&subject)?.page_of(comment.floor?);
    Some(Recent { subject, page, comment })
}

fn small((subject, count): (i64, i64)) -> Option<(u32, usize)> {
    Some((u32::try_from(subject).ok()?, usize::try_from(count).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: usize) -> Comment {
        Comment { floor: i64::try_from(id).ok(), ..Comment::waiting(&id.to_string()) }
    }

    #[test]
    fn texts_that_no_page_shows_do_not_pile_up() {
        let shown = Shown::default();
        let thread = Thread::new((1..=3).map(|id| shown.comment(comment(id))));
        let people = People { threads: [(1, Arc::new(thread))].into(), ..People::default() };
        let kept = || shown.bodies.lock().unwrap().len();
        for id in 4..=3 + SPARE {
            shown.body(&comment(id));
        }
        shown.forget(&people);
        assert_eq!(kept(), 3 + SPARE, "what waits is kept as long as it is not much");
        shown.body(&comment(0));
        shown.forget(&people);
        assert_eq!(kept(), 3);
    }
}
