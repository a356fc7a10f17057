//! Sessions in both databases.

use std::time::Duration;

use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
};

use super::store::{self, MEMBER, Sessions};
use crate::{
    db::{Db, sql, testing::on_both},
    members::store::{self as members, NewMember},
};

on_both!(
    sessions_are_kept_changed_and_deleted,
    a_token_is_not_in_the_database,
    what_has_expired_is_not_found,
    all_of_a_member_end,
);

fn record(member: Option<&str>) -> Record {
    let data = [("keep".to_owned(), true.into())].into_iter();
    let data = data.chain(member.map(|member| (MEMBER.to_owned(), member.into()))).collect();
    let now = OffsetDateTime::from_unix_timestamp(OffsetDateTime::now_utc().unix_timestamp());
    Record { id: Id::default(), data, expiry_date: now.unwrap() + Duration::from_secs(60) }
}

async fn sessions_are_kept_changed_and_deleted(db: Db) {
    let sessions = Sessions(db);
    let mut one = record(None);
    assert_eq!(sessions.load(&one.id).await.unwrap(), None);
    sessions.create(&mut one).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), Some(one.clone()));
    one.data.insert("name".to_owned(), "林 \"月\"".into());
    sessions.save(&one).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), Some(one.clone()));

    // A token that is there already is not given twice.
    let mut two = Record { id: one.id, ..record(None) };
    sessions.create(&mut two).await.unwrap();
    assert_ne!(one.id, two.id);

    sessions.delete(&one.id).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), None);
    sessions.save(&one).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), None, "a request under way revives nothing");
    assert!(sessions.load(&two.id).await.unwrap().is_some());
}

async fn a_token_is_not_in_the_database(db: Db) {
    let mut one = record(None);
    Sessions(db.clone()).create(&mut one).await.unwrap();
    let rows: Vec<(String, String)> =
        db.all(sql!("SELECT id_hash, data FROM sessions")).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0.len(), 64);
    assert!(!format!("{rows:?}").contains(&one.id.to_string()));
}

async fn what_has_expired_is_not_found(db: Db) {
    let sessions = Sessions(db.clone());
    let (mut one, mut two) = (record(None), record(None));
    one.expiry_date -= Duration::from_secs(61);
    sessions.create(&mut one).await.unwrap();
    sessions.create(&mut two).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), None);
    let now = OffsetDateTime::now_utc().unix_timestamp() * 1000;
    assert_eq!(store::delete_expired(&db, now).await.unwrap(), 1);
    assert_eq!(store::delete_expired(&db, now).await.unwrap(), 0);
    assert!(sessions.load(&two.id).await.unwrap().is_some());
}

async fn all_of_a_member_end(db: Db) {
    let mut ids = Vec::new();
    for name in ["lin", "wu"] {
        let new = NewMember { name, email: name, password_hash: "-", now: 1 };
        ids.push(members::insert(&db, &new).await.unwrap().id);
    }
    let sessions = Sessions(db.clone());
    let mut records = [&ids[0], &ids[0], &ids[0], &ids[1]].map(|id| record(Some(id)));
    for record in &mut records {
        sessions.create(record).await.unwrap();
    }
    let mut tx = db.begin().await.unwrap();
    assert_eq!(store::delete_all(&mut tx, &ids[0]).await.unwrap(), 3);
    tx.commit().await.unwrap();
    for record in &records[..3] {
        assert!(sessions.load(&record.id).await.unwrap().is_none());
    }
    assert!(sessions.load(&records[3].id).await.unwrap().is_some());
}
