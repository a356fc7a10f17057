//! Members in both databases.

use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
};

use super::store::*;
use crate::{
    comments::store::{self as comments, NewComment},
    db::{Db, sql, testing::on_both},
    sessions::store::{MEMBER, Sessions},
};

on_both!(
    members_are_found_by_name_and_address,
    names_are_unique_and_addresses_are_not,
    a_profile_changes_and_pages_are_told,
    passwords_change,
    a_profile_that_is_saved_late_undoes_no_password_and_no_address,
    a_link_that_is_left_over_makes_no_second_owner,
    the_owner_is_made_once,
    hostile_text_is_kept_as_it_is,
);

async fn register(db: &Db, name: &str, email: &str) -> Result<Member, Refusal> {
    insert(db, &NewMember { name, email, password_hash: "$argon2id$1", now: 17 }).await
}

/// The first who may log in with this.
async fn first(db: &Db, login: &str) -> Option<(Member, String)> {
    by_login(db, login).await.unwrap().into_iter().next()
}

async fn members_are_found_by_name_and_address(db: Db) {
    let lin = register(&db, "Lin Yue", "Lin@Example.org").await.unwrap();
    assert_eq!(by_id(&db, &lin.id).await.unwrap().unwrap().0, lin);
    assert_eq!((lin.role, lin.trusted), (Role::Member, false));
    let created = sql!("SELECT created FROM members WHERE id = $1", lin.id.as_str());
    assert_eq!(db.one::<(i64,)>(created).await.unwrap(), (17,));
    for login in ["lin yue", "LINYUE", "lin@example.org", " lin@EXAMPLE.org"] {
        let (found, hash) = first(&db, login).await.unwrap();
        assert_eq!((found, hash.as_str()), (lin.clone(), "$argon2id$1"), "{login}");
    }
    assert!(by_login(&db, "nobody").await.unwrap().is_empty());
    assert!(by_id(&db, "nobody").await.unwrap().is_none());
    // Somebody who is called like another's address cannot stand in for them.
    let other = register(&db, "lin@example.org", "other@example.org").await.unwrap();
    assert_eq!(by_login(&db, "lin@example.org").await.unwrap(), [(lin, "$argon2id$1".to_owned())]);
    assert_eq!(first(&db, "other@example.org").await.unwrap().0, other);
}

async fn names_are_unique_and_addresses_are_not(db: Db) {
    let lin = register(&db, "林月", "lin@example.org").await.unwrap();
    for name in ["林月", "林 月", "林\u{200b}月"] {
        let refused = register(&db, name, "a@example.org").await.unwrap_err();
        assert!(matches!(refused, Refusal::Name), "{name}: {refused:?}");
    }
    // An address that somebody has named is named by another: both log in with it, the older first.
    assert_eq!(salt_source(&db, "lin@example.org").await.unwrap().as_deref(), Some("$argon2id$1"));
    assert_eq!(salt_source(&db, "a@example.org").await.unwrap(), None);
    let moon = register(&db, "月", "LIN@example.org").await.unwrap();
    let both = by_login(&db, "lin@example.ORG").await.unwrap();
    assert!(both.into_iter().map(|(member, _)| member).eq([lin, moon]));
    // Of many at the same time one gets the name.
    let attempts = (0..8).map(|i| {
        let db = db.clone();
        tokio::spawn(async move { register(&db, "one", &format!("{i}@example.org")).await.is_ok() })
    });
    let mut successes = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        successes += i32::from(attempt.await.unwrap());
    }
    assert_eq!(successes, 1);
}

async fn a_profile_changes_and_pages_are_told(db: Db) {
    let lin = register(&db, "lin", "lin@example.org").await.unwrap();
    register(&db, "wu", "wu@example.org").await.unwrap();
    let new = NewComment { subject: 5, member: &lin.id, reply_to: None, body: "x", now: 1 };
    let comment = comments::insert(&db, &new).await.unwrap();
    comments::approve(&db, &comment.id).await.unwrap();
    let before = comments::generations(&db).await.unwrap()[&5];

    let profile = |name: &'static str| Profile {
        name,
        email: "new@example.org",
        page: "https://lin.example",
        email_before: "LIN@example.org",
        rehash: Some(("$argon2id$1", "$argon2id$2")),
    };
    let refused = set_profile(&db, &lin.id, &profile("WU")).await.unwrap_err();
    assert!(matches!(refused, Refusal::Name), "{refused:?}");
    assert_eq!(comments::generations(&db).await.unwrap()[&5], before, "nothing has happened");

    set_profile(&db, &lin.id, &profile("Lin")).await.unwrap();
    let now = by_id(&db, &lin.id).await.unwrap().unwrap().0;
    assert_eq!((now.name.as_str(), now.email.as_str()), ("Lin", "new@example.org"));
    assert_eq!(now.page, "https://lin.example");
    assert_eq!(first(&db, "new@example.org").await.unwrap(), (now, "$argon2id$2".to_owned()));
    assert!(by_login(&db, "lin@example.org").await.unwrap().is_empty());
    assert_eq!(comments::generations(&db).await.unwrap()[&5], before + 1);
    let shown = comments::thread(&db, 5).await.unwrap();
    assert_eq!(
        (shown[0].author.as_str(), shown[0].author_page.as_str()),
        ("Lin", "https://lin.example")
    );
}

/// A form that was looked at before another was written must not take back what that one has changed.
async fn a_profile_that_is_saved_late_undoes_no_password_and_no_address(db: Db) {
    let lin = register(&db, "lin", "lin@example.org").await.unwrap();
    let profile = |email: &'static str, email_before, rehash| Profile {
        name: "Lin",
        email,
        page: "",
        email_before,
        rehash,
    };
    assert!(set_password(&db, &lin.id, "$argon2id$1", "$argon2id$2").await.unwrap());
    let name_only = profile("lin@example.org", "lin@example.org", None);
    set_profile(&db, &lin.id, &name_only).await.unwrap();
    assert_eq!(password_hash(&db, &lin.id).await.unwrap().as_deref(), Some("$argon2id$2"));
    let stale = profile("new@example.org", "lin@example.org", Some(("$argon2id$1", "$argon2id$3")));
    let refused = set_profile(&db, &lin.id, &stale).await.unwrap_err();
    assert!(matches!(refused, Refusal::Changed), "{refused:?}");
    let moved = profile("new@example.org", "lin@example.org", Some(("$argon2id$2", "$argon2id$3")));
    set_profile(&db, &lin.id, &moved).await.unwrap();
    let refused = set_profile(&db, &lin.id, &name_only).await.unwrap_err();
    assert!(matches!(refused, Refusal::Changed), "{refused:?}");
    let (now, hash) = first(&db, "lin").await.unwrap();
    assert_eq!((now.email.as_str(), hash.as_str()), ("new@example.org", "$argon2id$3"));
}

async fn passwords_change(db: Db) {
    let lin = register(&db, "lin", "lin@example.org").await.unwrap();
    let session = Record {
        id: Id::default(),
        data: [(MEMBER.to_owned(), lin.id.as_str().into())].into(),
        expiry_date: OffsetDateTime::now_utc() + std::time::Duration::from_secs(60),
    };
    Sessions(db.clone()).create(&mut session.clone()).await.unwrap();
    assert!(!set_password(&db, &lin.id, "$argon2id$0", "$argon2id$2").await.unwrap());
    assert!(Sessions(db.clone()).load(&session.id).await.unwrap().is_some(), "nothing was changed");
    assert!(set_password(&db, &lin.id, "$argon2id$1", "$argon2id$2").await.unwrap());
    assert!(Sessions(db.clone()).load(&session.id).await.unwrap().is_none());
    assert_eq!(password_hash(&db, &lin.id).await.unwrap().as_deref(), Some("$argon2id$2"));
    assert_eq!(first(&db, "lin").await.unwrap().1, "$argon2id$2");
    assert!(!set_password(&db, "nobody", "$argon2id$1", "x").await.unwrap());
    assert!(password_hash(&db, "nobody").await.unwrap().is_none());
}

async fn the_owner_is_made_once(db: Db) {
    let lin = register(&db, "lin", "lin@example.org").await.unwrap();
    let wu = register(&db, "wu", "wu@example.org").await.unwrap();
    assert!(!has_owner(&db).await.unwrap());
    put_owner_token(&db, "old", 1).await.unwrap();
    put_owner_token(&db, "new", 2).await.unwrap();
    assert!(!make_owner(&db, "old", &wu.id).await.unwrap(), "a newer link has taken its place");
    assert!(!make_owner(&db, "new", "nobody").await.unwrap());
    assert!(is_owner_token(&db, "new").await.unwrap(), "a failure does not use it up");
    assert!(make_owner(&db, "new", &lin.id).await.unwrap());
    assert!(!is_owner_token(&db, "new").await.unwrap());
    assert!(!make_owner(&db, "new", &wu.id).await.unwrap());
    assert!(has_owner(&db).await.unwrap());
    let owner = by_id(&db, &lin.id).await.unwrap().unwrap().0;
    assert_eq!((owner.role, owner.trusted), (Role::Owner, true));
    assert_eq!(by_id(&db, &wu.id).await.unwrap().unwrap().0.role, Role::Member);
}

/// Two processes at their start, or a backup with its owner put into a database that still waits for one.
async fn a_link_that_is_left_over_makes_no_second_owner(db: Db) {
    let lin = register(&db, "lin", "lin@example.org").await.unwrap();
    let wu = register(&db, "wu", "wu@example.org").await.unwrap();
    put_owner_token(&db, "one", 1).await.unwrap();
    assert!(make_owner(&db, "one", &lin.id).await.unwrap());
    put_owner_token(&db, "two", 2).await.unwrap();
    assert!(!is_owner_token(&db, "two").await.unwrap());
    assert!(!make_owner(&db, "two", &wu.id).await.unwrap());
    assert_eq!(by_id(&db, &wu.id).await.unwrap().unwrap().0.role, Role::Member);
}

async fn hostile_text_is_kept_as_it_is(db: Db) {
    for (i, name) in [
        "'); DROP TABLE members; --",
        "$1",
        "%",
        "<script>",
        "\u{202e}abc",
        "😀".repeat(50).as_str(),
    ]
    .into_iter()
    .enumerate()
    {
        let member = register(&db, name, &format!("{i}'\"@example.org")).await.unwrap();
        let found = first(&db, name).await.unwrap().0;
        assert_eq!(found, member);
        assert_eq!(found.name, name);
    }
    assert!(by_login(&db, "a\0b").await.unwrap().is_empty());
    assert!(by_login(&db, "_").await.unwrap().is_empty());
}
