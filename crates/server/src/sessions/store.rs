//! Sessions in the store, as `tower-sessions` wants them.

use std::collections::HashMap;

use async_trait::async_trait;
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{self, Error::Backend},
};

use crate::db::{Db, Error, Tx, sql};

/// The entry of a session that holds its member's identifier, as text.
pub(crate) const MEMBER: &str = "member";

/// Keeps sessions under a digest of their token: who reads the database, or a backup of it, cannot
/// take a session over.
#[derive(Debug, Clone)]
pub(crate) struct Sessions(pub(crate) Db);

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // 128 random bits do not meet twice; were they to, the other's session is not overwritten.
        while !insert(&self.0, record).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let statement = sql!(
            "UPDATE sessions SET member_id = $2, data = $3, expires = $4 WHERE id_hash = $1",
            digest(&record.id),
            member(record),
            encode(record)?,
            expires(record)
        );
        // One that was deleted meanwhile (logged out elsewhere) must not come back.
        self.0.run(statement).await.map_err(failed)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let statement = sql!("SELECT data, expires FROM sessions WHERE id_hash = $1", digest(id));
        let Some((data, expires)) =
            self.0.maybe::<(String, i64)>(statement).await.map_err(failed)?
        else {
            return Ok(None);
        };
        let decoded =
            |error: &dyn std::fmt::Display| session_store::Error::Decode(error.to_string());
        let data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&data).map_err(|error| decoded(&error))?;
        let expiry_date =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires) * 1_000_000)
                .map_err(|error| decoded(&error))?;
        let live = expiry_date > OffsetDateTime::now_utc();
        Ok(live.then_some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let statement = sql!("DELETE FROM sessions WHERE id_hash = $1", digest(id));
        self.0.run(statement).await.map_err(failed)?;
        Ok(())
    }
}

async fn insert(db: &Db, record: &Record) -> session_store::Result<bool> {
    let statement = sql!(
        "INSERT INTO sessions (id_hash, member_id, data, expires) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id_hash) DO NOTHING",
        digest(&record.id),
        member(record),
        encode(record)?,
        expires(record)
    );
    Ok(db.run(statement).await.map_err(failed)? == 1)
}

/// Ends all sessions of a member; how many there were.
pub(crate) async fn delete_all(tx: &mut Tx, member: &str) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM sessions WHERE member_id = $1", member)).await
}

/// Removes what has expired by `now`; how many there were.
pub(crate) async fn delete_expired(db: &Db, now: i64) -> Result<u64, Error> {
    db.run(sql!("DELETE FROM sessions WHERE expires <= $1", now)).await
}

fn digest(id: &Id) -> String {
    super::digest(id.0.to_le_bytes())
}

fn member(record: &Record) -> Option<&str> {
    record.data.get(MEMBER).and_then(serde_json::Value::as_str)
}

fn encode(record: &Record) -> session_store::Result<String> {
    serde_json::to_string(&record.data)
        .map_err(|error| session_store::Error::Encode(error.to_string()))
}

/// Milliseconds since 1970 (UTC), rounded down.
fn expires(record: &Record) -> i64 {
    let ms = record.expiry_date.unix_timestamp_nanos().div_euclid(1_000_000);
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn failed(error: Error) -> session_store::Error {
    Backend(error.to_string())
}
