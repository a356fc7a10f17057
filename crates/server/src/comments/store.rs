//! Comments in the store.
//!
//! A comment gets its floor when it is first shown, under the lock of its subject's row, and keeps it for
//! ever: a number that is missing below the last one is that of a comment which was removed.

use std::collections::BTreeMap;

use crate::{
    db::{Db, Error, Tx, new_id, sql},
    members::store::{self as members, Role},
};

/// What has been decided about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Waits for the owner.
    Held,
    /// Shown.
    Approved,
    Deleted,
    Spam,
}

impl State {
    pub(crate) fn text(self) -> &'static str {
        match self {
            State::Held => "held",
            State::Approved => "approved",
            State::Deleted => "deleted",
            State::Spam => "spam",
        }
    }

    fn parse(text: &str) -> State {
        match text {
            "approved" => State::Approved,
            "deleted" => State::Deleted,
            "spam" => State::Spam,
            _ => State::Held,
        }
    }
}

/// A comment as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) id: String,
    /// The article's number, or [`site::GUESTBOOK`].
    pub(crate) subject: i64,
    /// From 1; none before it is first shown.
    pub(crate) floor: Option<i64>,
    /// The author's identifier.
    pub(crate) member: String,
    /// The author's name today.
    pub(crate) author: String,
    /// The address of the author's own page; empty for none.
    pub(crate) author_page: String,
    pub(crate) by_owner: bool,
    /// The comment that it answers.
    pub(crate) parent: Option<String>,
    /// That comment's floor.
    pub(crate) reply_to: Option<i64>,
    pub(crate) body: String,
    pub(crate) state: State,
    /// Milliseconds since 1970 (UTC).
    pub(crate) created: i64,
}

#[cfg(test)]
impl Comment {
    /// One that waits for the owner.
    pub(crate) fn waiting(id: &str) -> Comment {
        Comment {
            id: id.to_owned(),
            subject: 1,
            floor: None,
            member: "m".to_owned(),
            author: "a".to_owned(),
            author_page: String::new(),
            by_owner: false,
            parent: None,
            reply_to: None,
            body: "words".to_owned(),
            state: State::Held,
            created: 0,
        }
    }
}

/// What writing a comment needs.
#[derive(Debug, Clone)]
pub(crate) struct NewComment<'a> {
    pub(crate) subject: i64,
    pub(crate) member: &'a str,
    /// The floor that it answers.
    pub(crate) reply_to: Option<i64>,
    pub(crate) body: &'a str,
    pub(crate) now: i64,
}

/// Why a comment was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// No comment is shown under this subject on the floor that is answered.
    #[error("the comment that is answered is not there")]
    Parent,
    /// No such member.
    #[error("the member is not there")]
    Member,
    #[error(transparent)]
    Store(#[from] Error),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    subject: i64,
    floor: Option<i64>,
    member_id: String,
    author: String,
    author_page: String,
    role: String,
    parent_id: Option<String>,
    reply_to: Option<i64>,
    body: String,
    state: String,
    created: i64,
}

impl Row {
    fn comment(self) -> Comment {
        Comment {
            id: self.id,
            subject: self.subject,
            floor: self.floor,
            member: self.member_id,
            author: self.author,
            author_page: self.author_page,
            by_owner: self.role == "owner",
            parent: self.parent_id,
            reply_to: self.reply_to,
            body: self.body,
            state: State::parse(&self.state),
            created: self.created,
        }
    }
}

/// All of a comment; `WHERE` follows.
macro_rules! comments {
    ($where:literal) => {
        concat!(
            "SELECT c.id, c.subject, c.floor, c.member_id, m.name AS author, m.page AS author_page, m.role, c.parent_id, \
             p.floor AS reply_to, c.body, c.state, c.created FROM comments c \
             JOIN members m ON m.id = c.member_id LEFT JOIN comments p ON p.id = c.parent_id WHERE ",
            $where
        )
    };
}

async fn list(db: &Db, statement: crate::db::Statement) -> Result<Vec<Comment>, Error> {
    Ok(db.all::<Row>(statement).await?.into_iter().map(Row::comment).collect())
}

/// Writes a comment: shown at once if its author is trusted (see
/// [`Member::trusted`](members::Member::trusted)), else held. When this returns, it is on
/// the disk.
///
/// # Errors
/// [`Refusal::Parent`], [`Refusal::Member`].
pub(crate) async fn insert(db: &Db, new: &NewComment<'_>) -> Result<Comment, Refusal> {
    let comment = Comment {
        id: new_id(),
        subject: new.subject,
        member: new.member.to_owned(),
        reply_to: new.reply_to,
        body: new.body.to_owned(),
        created: new.now,
        // What follows is known when it is written.
        floor: None,
        author: String::new(),
        author_page: String::new(),
        by_owner: false,
        parent: None,
        state: State::Held,
    };
    db.together(move |tx| Box::pin(write(tx, comment))).await
}

async fn write(tx: &mut Tx, mut comment: Comment) -> Result<Comment, Refusal> {
    let author = members::by_id_in(tx, &comment.member).await?.ok_or(Refusal::Member)?;
    comment.author = author.name;
    comment.author_page = author.page;
    comment.by_owner = author.role == Role::Owner;
    if let Some(floor) = comment.reply_to {
        let statement = sql!(
            "SELECT id FROM comments WHERE subject = $1 AND floor = $2 AND state = 'approved'",
            comment.subject,
            floor
        );
        let (parent,) = tx.maybe::<(String,)>(statement).await?.ok_or(Refusal::Parent)?;
        comment.parent = Some(parent);
    }
    if author.trusted {
        comment.state = State::Approved;
        comment.floor = Some(next_floor(tx, comment.subject).await?);
    } else {
        touch(tx, comment.subject).await?;
    }
    tx.run(sql!(
        "INSERT INTO comments \
         (id, subject, floor, member_id, parent_id, body, state, state_before, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        comment.id.as_str(),
        comment.subject,
        comment.floor,
        comment.member.as_str(),
        comment.parent.as_deref(),
        comment.body.as_str(),
        comment.state.text(),
        comment.created
    ))
    .await?;
    Ok(comment)
}

/// The next floor of a subject; its row is locked until the transaction ends, so no two get the same.
async fn next_floor(tx: &mut Tx, subject: i64) -> Result<i64, Error> {
    let (floor,) = tx
        .one::<(i64,)>(sql!(
            "INSERT INTO subjects (id, floors, generation) VALUES ($1, 1, 1) ON CONFLICT (id) \
             DO UPDATE SET floors = subjects.floors + 1, generation = subjects.generation + 1 \
             RETURNING floors",
            subject
        ))
        .await?;
    Ok(floor)
}

/// Makes sure that the subject is there.
async fn touch(tx: &mut Tx, subject: i64) -> Result<(), Error> {
    tx.run(sql!(
        "INSERT INTO subjects (id, floors, generation) VALUES ($1, 0, 0) ON CONFLICT (id) DO NOTHING",
        subject
    ))
    .await?;
    Ok(())
}

/// The comment of an identifier, whatever its state.
pub(crate) async fn by_id(db: &Db, id: &str) -> Result<Option<Comment>, Error> {
    Ok(db.maybe::<Row>(sql!(comments!("c.id = $1"), id)).await?.map(Row::comment))
}

/// What is shown under a subject, by floor.
pub(crate) async fn thread(db: &Db, subject: i64) -> Result<Vec<Comment>, Error> {
    let statement =
        sql!(comments!("c.subject = $1 AND c.state = 'approved' ORDER BY c.floor"), subject);
    list(db, statement).await
}

/// What a member has written under a subject and nobody else sees yet, oldest first.
pub(crate) async fn own_held(db: &Db, subject: i64, member: &str) -> Result<Vec<Comment>, Error> {
    let statement = sql!(
        comments!(
            "c.subject = $1 AND c.member_id = $2 AND c.state = 'held' ORDER BY c.created, c.id"
        ),
        subject,
        member
    );
    list(db, statement).await
}

/// The latest `n` that a member has written, whatever has become of them, newest first.
pub(crate) async fn of_member(db: &Db, member: &str, n: i64) -> Result<Vec<Comment>, Error> {
    let statement =
        sql!(comments!("c.member_id = $1 ORDER BY c.created DESC, c.id DESC LIMIT $2"), member, n);
    list(db, statement).await
}

/// The latest `n` that are shown anywhere, newest first.
pub(crate) async fn recent(db: &Db, n: i64) -> Result<Vec<Comment>, Error> {
    list(db, sql!(comments!("c.state = 'approved' ORDER BY c.created DESC, c.id DESC LIMIT $1"), n))
        .await
}

/// The first `n` that wait for the owner, oldest first.
pub(crate) async fn held(db: &Db, n: i64) -> Result<Vec<Comment>, Error> {
    list(db, sql!(comments!("c.state = 'held' ORDER BY c.created, c.id LIMIT $1"), n)).await
}

/// The latest `n` in a state, newest first.
pub(crate) async fn in_state(db: &Db, state: State, n: i64) -> Result<Vec<Comment>, Error> {
    let statement = sql!(
        comments!("c.state = $1 ORDER BY c.created DESC, c.id DESC LIMIT $2"),
        state.text(),
        n
    );
    list(db, statement).await
}

/// How many wait for the owner.
pub(crate) async fn count_held(db: &Db) -> Result<i64, Error> {
    let (n,) = db.one::<(i64,)>(sql!("SELECT count(*) FROM comments WHERE state = 'held'")).await?;
    Ok(n)
}

/// How many of a member wait for the owner.
pub(crate) async fn count_held_of(db: &Db, member: &str) -> Result<i64, Error> {
    let statement =
        sql!("SELECT count(*) FROM comments WHERE member_id = $1 AND state = 'held'", member);
    Ok(db.one::<(i64,)>(statement).await?.0)
}

/// All that is shown, by subject and floor.
pub(crate) async fn approved_all(db: &Db) -> Result<Vec<Comment>, Error> {
    list(db, sql!(comments!("c.state = 'approved' ORDER BY c.subject, c.floor"))).await
}

/// Everything that was ever written, by subject and time.
pub(crate) async fn all(db: &Db) -> Result<Vec<Comment>, Error> {
    list(db, sql!(comments!("1 = 1 ORDER BY c.subject, c.created, c.id"))).await
}

/// How many are shown under each subject that has any.
pub(crate) async fn counts(db: &Db) -> Result<BTreeMap<i64, i64>, Error> {
    let statement =
        sql!("SELECT subject, count(*) FROM comments WHERE state = 'approved' GROUP BY subject");
    Ok(db.all::<(i64, i64)>(statement).await?.into_iter().collect())
}

/// For each subject a number that grows with every change that a reader could see.
pub(crate) async fn generations(db: &Db) -> Result<BTreeMap<i64, i64>, Error> {
    let rows = db.all::<(i64, i64)>(sql!("SELECT id, generation FROM subjects")).await?;
    Ok(rows.into_iter().collect())
}

/// Shows a comment; it gets its floor if it has none. The comment as it is now; `None` when there is no
/// such comment.
pub(crate) async fn approve(db: &Db, id: &str) -> Result<Option<Comment>, Error> {
    decide(db, id, Decision::To(State::Approved)).await
}

/// Takes a comment away.
pub(crate) async fn delete(db: &Db, id: &str) -> Result<Option<Comment>, Error> {
    decide(db, id, Decision::To(State::Deleted)).await
}

/// Takes a comment away as spam; its author's further ones are held.
pub(crate) async fn spam(db: &Db, id: &str) -> Result<Option<Comment>, Error> {
    decide(db, id, Decision::To(State::Spam)).await
}

/// Undoes the latest decision about a comment.
pub(crate) async fn restore(db: &Db, id: &str) -> Result<Option<Comment>, Error> {
    decide(db, id, Decision::Undo).await
}

#[derive(Debug, Clone, Copy)]
enum Decision {
    To(State),
    Undo,
}

async fn decide(db: &Db, id: &str, decision: Decision) -> Result<Option<Comment>, Error> {
    let mut tx = db.begin().await?;
    let statement = sql!("SELECT subject FROM comments WHERE id = $1", id);
    let Some((subject,)) = tx.maybe::<(i64,)>(statement).await? else { return Ok(None) };
    // Locks the subject before its comment is read: two decisions about one comment follow each other.
    tx.run(sql!("UPDATE subjects SET generation = generation + 1 WHERE id = $1", subject)).await?;
    let (now, before, floor) = tx
        .one::<(String, String, Option<i64>)>(sql!(
            "SELECT state, state_before, floor FROM comments WHERE id = $1",
            id
        ))
        .await?;
    let to = match decision {
        Decision::To(state) => state,
        Decision::Undo => State::parse(&before),
    };
    if to.text() != now {
        let floor = match (to, floor) {
            (State::Approved, None) => Some(next_floor(&mut tx, subject).await?),
            (_, floor) => floor,
        };
        tx.run(sql!(
            "UPDATE comments SET state = $2, state_before = $3, floor = $4 WHERE id = $1",
            id,
            to.text(),
            now,
            floor
        ))
        .await?;
    }
    let comment = tx.one::<Row>(sql!(comments!("c.id = $1"), id)).await?.comment();
    tx.commit().await?;
    Ok(Some(comment))
}
