//! Members in the store.

use crate::{
    db::{self, Db, Error, Tx, new_id, sql},
    members::key,
    sessions::store as sessions,
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
    /// Never shown to others. Several members may have named the same: no mail has proved whose it is.
    pub(crate) email: String,
    /// The address of a page of their own, `http` or `https`; empty for none.
    pub(crate) page: String,
    pub(crate) role: Role,
    /// Whether comments appear at once: the owner's do, and those of a member of whom one is approved
    /// and none is spam.
    pub(crate) trusted: bool,
}

/// What registering needs.
#[derive(Debug, Clone)]
pub(crate) struct NewMember<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password_hash: &'a str,
    /// Milliseconds since 1970 (UTC).
    pub(crate) now: i64,
}

/// What a member says about themselves.
#[derive(Debug, Clone)]
pub(crate) struct Profile<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) page: &'a str,
    /// The address that the member had when the change was looked at.
    pub(crate) email_before: &'a str,
    /// With another address: the hash that was looked at, and the one that goes with it (see [`salt_source`]).
    pub(crate) rehash: Option<(&'a str, &'a str)>,
}

/// Why a name or a profile was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the name is taken")]
    Name,
    /// Address or password are not those any more for which the change was looked at.
    #[error("the account has been changed meanwhile")]
    Changed,
    #[error(transparent)]
    Store(#[from] Error),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    email: String,
    page: String,
    password_hash: String,
    role: String,
    approved: i64,
    spam: i64,
}

impl Row {
    fn with_hash(self) -> (Member, String) {
        let role = if self.role == "owner" { Role::Owner } else { Role::Member };
        let member = Member {
            id: self.id,
            name: self.name,
            email: self.email,
            page: self.page,
            role,
            trusted: role == Role::Owner || (self.approved > 0 && self.spam == 0),
        };
        (member, self.password_hash)
    }
}

/// All of a member; `WHERE` follows.
macro_rules! members {
    ($where:literal) => {
        concat!(
            "SELECT m.id, m.name, m.email, m.page, m.password_hash, m.role, \
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
/// [`Refusal::Name`] when another member has it.
pub(crate) async fn insert(db: &Db, new: &NewMember<'_>) -> Result<Member, Refusal> {
    let id = new_id();
    let (name_key, email_key) = (key::name(new.name), key::email(new.email));
    let done = db
        .run(sql!(
            "INSERT INTO members \
             (id, name, name_key, email, email_key, page, password_hash, role, created) \
             VALUES ($1, $2, $3, $4, $5, '', $6, 'member', $7)",
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
            page: String::new(),
            role: Role::Member,
            trusted: false,
        }),
        Err(error) => Err(refusal(error)),
    }
}

/// Of what must be unique, only the name can be there already.
fn refusal(error: Error) -> Refusal {
    if db::is_taken(&error) { Refusal::Name } else { Refusal::Store(error) }
}

/// The member of an identifier, and the hash of their password.
pub(crate) async fn by_id(db: &Db, id: &str) -> Result<Option<(Member, String)>, Error> {
    let row = db.maybe::<Row>(sql!(members!("m.id = $1"), id)).await?;
    Ok(row.map(Row::with_hash))
}

/// The member of an identifier, as they are in a transaction.
pub(crate) async fn by_id_in(tx: &mut Tx, id: &str) -> Result<Option<Member>, Error> {
    let row = tx.maybe::<Row>(sql!(members!("m.id = $1"), id)).await?;
    Ok(row.map(|row| row.with_hash().0))
}

/// What a name or an address is looked up by at log-in. However an account is written, its key is one, and tries
/// are counted by it.
pub(crate) fn login_key(login: &str) -> String {
    if login.contains('@') { key::email(login) } else { key::name(login) }
}

/// Who may log in with this name or address, each with the hash of their password: one at most by name,
/// several by address, the oldest first. No name holds an `@`.
pub(crate) async fn by_login(db: &Db, login: &str) -> Result<Vec<(Member, String)>, Error> {
    let statement = if login.contains('@') {
        sql!(members!("m.email_key = $1 ORDER BY m.created, m.id"), login_key(login))
    } else {
        sql!(members!("m.name_key = $1"), login_key(login))
    };
    Ok(db.all::<Row>(statement).await?.into_iter().map(Row::with_hash).collect())
}

/// The hash whose salt another member of this address has to take too: so a log-in by address computes
/// one hash, however many have named it, and its time tells nothing.
pub(crate) async fn salt_source(db: &Db, email: &str) -> Result<Option<String>, Error> {
    let statement = sql!(
        "SELECT password_hash FROM members WHERE email_key = $1 ORDER BY created, id LIMIT 1",
        key::email(email)
    );
    Ok(db.maybe::<(String,)>(statement).await?.map(|(hash,)| hash))
}

/// The hash of a member's password.
pub(crate) async fn password_hash(db: &Db, member: &str) -> Result<Option<String>, Error> {
    let statement = sql!("SELECT password_hash FROM members WHERE id = $1", member);
    Ok(db.maybe::<(String,)>(statement).await?.map(|(hash,)| hash))
}

/// Another password in place of that whose hash is `old`; all sessions of the member end with it. `false` when
/// `old` is not the member's any more: of two changes at the same time one is made, and none undone.
pub(crate) async fn set_password(
    db: &Db,
    member: &str,
    old: &str,
    hash: &str,
) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    let statement = sql!(
        "UPDATE members SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        member,
        old,
        hash
    );
    if tx.run(statement).await? != 1 {
        return Ok(false);
    }
    sessions::delete_all(&mut tx, member).await?;
    tx.commit().await?;
    Ok(true)
}

/// Another name, address, page. Pages that show the name are told by their generation.
///
/// # Errors
/// [`Refusal::Name`] when another member has it; [`Refusal::Changed`].
pub(crate) async fn set_profile(
    db: &Db,
    member: &str,
    profile: &Profile<'_>,
) -> Result<(), Refusal> {
    let mut tx = db.begin().await?;
    shown_anew(&mut tx, member).await?;
    let done = tx
        .run(sql!(
            "UPDATE members SET name = $2, name_key = $3, email = $4, email_key = $5, page = $6, \
             password_hash = COALESCE($9, password_hash) \
             WHERE id = $1 AND email_key = $7 AND password_hash = COALESCE($8, password_hash)",
            member,
            profile.name,
            key::name(profile.name),
            profile.email,
            key::email(profile.email),
            profile.page,
            key::email(profile.email_before),
            profile.rehash.map(|(old, _)| old),
            profile.rehash.map(|(_, new)| new)
        ))
        .await;
    if done.map_err(refusal)? != 1 {
        return Err(Refusal::Changed);
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

/// Whether the digest is that of the link's token, which stays good; none is when there is an owner.
pub(crate) async fn is_owner_token(db: &Db, token_hash: &str) -> Result<bool, Error> {
    let statement = sql!(
        "SELECT count(*) FROM owner_tokens WHERE token_hash = $1 \
         AND NOT EXISTS (SELECT 1 FROM members WHERE role = 'owner')",
        token_hash
    );
    let (n,): (i64,) = db.one(statement).await?;
    Ok(n > 0)
}

/// Makes a member the owner, once: the token is used up. `false` for a token that is not there, no such member,
/// or an owner who came with a backup or by the link of another process.
pub(crate) async fn make_owner(db: &Db, token_hash: &str, member: &str) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    shown_anew(&mut tx, member).await?;
    let used = tx.run(sql!("DELETE FROM owner_tokens WHERE token_hash = $1", token_hash)).await?;
    let made = tx
        .run(sql!(
            "UPDATE members SET role = 'owner' WHERE id = $1 \
             AND NOT EXISTS (SELECT 1 FROM members WHERE role = 'owner')",
            member
        ))
        .await?;
    if used != 1 || made != 1 {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}
