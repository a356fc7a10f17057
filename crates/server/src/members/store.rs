//! Members in the store.

use crate::{
    db::{self, Db, Error, Tx, new_id, sql},
    members::key,
};

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Member,
    /// Approves and removes comments.
    Owner,
}

/// Somebody who has registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) id: String,
    /// Shown beside comments; unique as [`key::name`] sees it.
    pub(crate) name: String,
    /// Never shown to others; unique as [`key::email`] sees it.
    pub(crate) email: String,
    pub(crate) role: Role,
    /// Whether comments appear at once: the owner's do, and those of a member of whom one is approved
    /// and none is spam.
    pub(crate) trusted: bool,
    /// Milliseconds since 1970 (UTC).
    pub(crate) created: i64,
}

/// What registering needs.
#[derive(Debug, Clone)]
pub(crate) struct NewMember<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) now: i64,
}

/// Why a name or an address was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the name is taken")]
    Name,
    #[error("the e-mail address is taken")]
    Email,
    #[error(transparent)]
    Store(#[from] Error),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    email: String,
    password_hash: String,
    role: String,
    approved: i64,
    spam: i64,
    created: i64,
}

impl Row {
    fn member(self) -> Member {
        let role = if self.role == "owner" { Role::Owner } else { Role::Member };
        Member {
            id: self.id,
            name: self.name,
            email: self.email,
            role,
            trusted: role == Role::Owner || (self.approved > 0 && self.spam == 0),
            created: self.created,
        }
    }
}

/// All of a member; `WHERE` follows.
macro_rules! members {
    ($where:literal) => {
        concat!(
            "SELECT m.id, m.name, m.email, m.password_hash, m.role, m.created, \
             (SELECT count(*) FROM comments WHERE member_id = m.id AND state = 'approved') AS approved, \
             (SELECT count(*) FROM comments WHERE member_id = m.id AND state = 'spam') AS spam \
             FROM members m WHERE ",
            $where
        )
    };
}

/// Registers somebody.
///
/// # Errors
/// [`Refusal::Name`], [`Refusal::Email`] when another member has it.
pub(crate) async fn insert(db: &Db, new: &NewMember<'_>) -> Result<Member, Refusal> {
    let id = new_id();
    let (name_key, email_key) = (key::name(new.name), key::email(new.email));
    let done = db
        .run(sql!(
            "INSERT INTO members (id, name, name_key, email, email_key, password_hash, role, created) \
             VALUES ($1, $2, $3, $4, $5, $6, 'member', $7)",
            id.as_str(),
            new.name,
            name_key.as_str(),
            new.email,
            email_key.as_str(),
            new.password_hash,
            new.now
        ))
        .await;
    match done {
        Ok(_) => Ok(Member {
            id,
            name: new.name.to_owned(),
            email: new.email.to_owned(),
            role: Role::Member,
            trusted: false,
            created: new.now,
        }),
        Err(error) => Err(refusal(db, error, &name_key, "").await),
    }
}

/// Which of the two was taken. An error of SQLite does not say; so the name is looked up.
async fn refusal(db: &Db, error: Error, name_key: &str, but_member: &str) -> Refusal {
    if !db::is_taken(&error) {
        return Refusal::Store(error);
    }
    let same =
        sql!("SELECT id FROM members WHERE name_key = $1 AND id <> $2", name_key, but_member);
    match db.maybe::<(String,)>(same).await {
        Ok(Some(_)) => Refusal::Name,
        Ok(None) => Refusal::Email,
        Err(error) => Refusal::Store(error),
    }
}

/// The member of an identifier.
pub(crate) async fn by_id(db: &Db, id: &str) -> Result<Option<Member>, Error> {
    let row = db.maybe::<Row>(sql!(members!("m.id = $1"), id)).await?;
    Ok(row.map(Row::member))
}

/// The member who logs in with this name or address, and the hash of their password.
pub(crate) async fn by_login(
    db: &Db,
    name_or_email: &str,
) -> Result<Option<(Member, String)>, Error> {
    let (name, email) = (key::name(name_or_email), key::email(name_or_email));
    // Were a name somebody else's address, the address would win.
    let statement = sql!(
        members!(
            "m.email_key = $1 OR m.name_key = $2 ORDER BY CASE WHEN m.email_key = $1 THEN 0 ELSE 1 END LIMIT 1"
        ),
        email,
        name
    );
    let row = db.maybe::<Row>(statement).await?;
    Ok(row.map(|mut row| {
        let hash = std::mem::take(&mut row.password_hash);
        (row.member(), hash)
    }))
}

/// The hash of a member's password.
pub(crate) async fn password_hash(db: &Db, member: &str) -> Result<Option<String>, Error> {
    let statement = sql!("SELECT password_hash FROM members WHERE id = $1", member);
    Ok(db.maybe::<(String,)>(statement).await?.map(|(hash,)| hash))
}

/// Another password. `false` when there is no such member.
pub(crate) async fn set_password(db: &Db, member: &str, hash: &str) -> Result<bool, Error> {
    let statement = sql!("UPDATE members SET password_hash = $2 WHERE id = $1", member, hash);
    Ok(db.run(statement).await? == 1)
}

/// Another name and address. Pages that show the name are told by their generation.
///
/// # Errors
/// [`Refusal::Name`], [`Refusal::Email`] when another member has it.
pub(crate) async fn set_profile(
    db: &Db,
    member: &str,
    name: &str,
    email: &str,
) -> Result<(), Refusal> {
    let (name_key, email_key) = (key::name(name), key::email(email));
    let mut tx = db.begin().await?;
    shown_anew(&mut tx, member).await?;
    let done = tx
        .run(sql!(
            "UPDATE members SET name = $2, name_key = $3, email = $4, email_key = $5 WHERE id = $1",
            member,
            name,
            name_key.as_str(),
            email,
            email_key
        ))
        .await;
    if let Err(error) = done {
        drop(tx);
        return Err(refusal(db, error, &name_key, member).await);
    }
    tx.commit().await?;
    Ok(())
}

/// Everything that shows this member changes. Subjects are locked before members, as by a comment that is
/// being written, and in one order: no two transactions wait for each other.
async fn shown_anew(tx: &mut Tx, member: &str) -> Result<(), Error> {
    let statement = sql!(
        "SELECT DISTINCT subject FROM comments WHERE member_id = $1 AND state = 'approved' \
         ORDER BY subject",
        member
    );
    for (subject,) in tx.all::<(i64,)>(statement).await? {
        tx.run(sql!("UPDATE subjects SET generation = generation + 1 WHERE id = $1", subject))
            .await?;
    }
    Ok(())
}

/// Whether somebody is the owner.
pub(crate) async fn has_owner(db: &Db) -> Result<bool, Error> {
    let (n,): (i64,) = db.one(sql!("SELECT count(*) FROM members WHERE role = 'owner'")).await?;
    Ok(n > 0)
}

/// Keeps the digest of the link's token; one before it is worth nothing from now on.
pub(crate) async fn put_owner_token(db: &Db, token_hash: &str, now: i64) -> Result<(), Error> {
    let mut tx = db.begin().await?;
    tx.run(sql!("DELETE FROM owner_tokens")).await?;
    tx.run(sql!("INSERT INTO owner_tokens (token_hash, created) VALUES ($1, $2)", token_hash, now))
        .await?;
    tx.commit().await
}

/// Whether the digest is that of the link's token, which stays good.
pub(crate) async fn is_owner_token(db: &Db, token_hash: &str) -> Result<bool, Error> {
    let statement = sql!("SELECT count(*) FROM owner_tokens WHERE token_hash = $1", token_hash);
    let (n,): (i64,) = db.one(statement).await?;
    Ok(n > 0)
}

/// Makes a member the owner, once: the token is used up. `false` for a token that is not there, or no
/// such member.
pub(crate) async fn make_owner(db: &Db, token_hash: &str, member: &str) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    shown_anew(&mut tx, member).await?;
    let used = tx.run(sql!("DELETE FROM owner_tokens WHERE token_hash = $1", token_hash)).await?;
    let made = tx.run(sql!("UPDATE members SET role = 'owner' WHERE id = $1", member)).await?;
    if used != 1 || made != 1 {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}
