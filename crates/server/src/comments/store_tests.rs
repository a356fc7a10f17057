//! Comments in both databases.

use super::store::{self, *};
use crate::{
    db::{Db, testing::on_both},
    members::store::{self as members, Member, NewMember},
};

on_both!(
    a_first_comment_is_held_and_approval_gives_trust,
    floors_follow_each_other_and_stay,
    decisions_can_be_undone,
);

async fn register(db: &Db, name: &str) -> Member {
    let email = format!("{name}@example.org");
    let new = NewMember { name, email: &email, password_hash: "-", now: 1 };
    members::insert(db, &new).await.unwrap()
}

async fn write(db: &Db, subject: i64, member: &Member, body: &str) -> Comment {
    let new = NewComment { subject, member: &member.id, parent: None, body, now: 2 };
    store::insert(db, &new).await.unwrap()
}

async fn a_first_comment_is_held_and_approval_gives_trust(db: Db) {
    let lin = register(&db, "lin").await;
    let first = write(&db, 3, &lin, "$x$ 一").await;
    assert_eq!((first.state, first.floor), (State::Held, None));
    assert!(thread(&db, 3).await.unwrap().is_empty());
    assert_eq!(held(&db).await.unwrap(), [first.clone()]);
    assert_eq!(own_held(&db, 3, &lin.id).await.unwrap(), [first.clone()]);
    assert!(own_held(&db, 4, &lin.id).await.unwrap().is_empty());
    assert!(!members::by_id(&db, &lin.id).await.unwrap().unwrap().trusted);

    let shown = approve(&db, &first.id).await.unwrap().unwrap();
    assert_eq!((shown.state, shown.floor), (State::Approved, Some(1)));
    assert_eq!(thread(&db, 3).await.unwrap(), [shown]);
    assert!(members::by_id(&db, &lin.id).await.unwrap().unwrap().trusted);
    let second = write(&db, 4, &lin, "at once").await;
    assert_eq!((second.state, second.floor), (State::Approved, Some(1)));

    spam(&db, &second.id).await.unwrap();
    let third = write(&db, 4, &lin, "again").await;
    assert_eq!(third.state, State::Held);
}

async fn floors_follow_each_other_and_stay(db: Db) {
    let lin = register(&db, "lin").await;
    let first = write(&db, GUESTBOOK, &lin, "one").await;
    approve(&db, &first.id).await.unwrap();
    let second = write(&db, GUESTBOOK, &lin, "two").await;
    delete(&db, &second.id).await.unwrap();
    let third = write(&db, GUESTBOOK, &lin, "three").await;
    assert_eq!(third.floor, Some(3), "a removed comment's floor is not given again");
    let floors: Vec<_> =
        thread(&db, GUESTBOOK).await.unwrap().iter().map(|comment| comment.floor).collect();
    assert_eq!(floors, [Some(1), Some(3)]);
    restore(&db, &second.id).await.unwrap();
    let floors: Vec<_> =
        thread(&db, GUESTBOOK).await.unwrap().iter().map(|comment| comment.floor).collect();
    assert_eq!(floors, [Some(1), Some(2), Some(3)]);
    assert_eq!(counts(&db).await.unwrap(), [(GUESTBOOK, 3)].into());
    assert_eq!(recent(&db, 2).await.unwrap().len(), 2);
    assert_eq!(approved_all(&db).await.unwrap(), thread(&db, GUESTBOOK).await.unwrap());
}

async fn decisions_can_be_undone(db: Db) {
    let lin = register(&db, "lin").await;
    let comment = write(&db, 1, &lin, "one").await;
    for decide in ["approve", "delete", "spam"] {
        match decide {
            "approve" => approve(&db, &comment.id).await,
            "delete" => delete(&db, &comment.id).await,
            _ => spam(&db, &comment.id).await,
        }
        .unwrap()
        .unwrap();
        let undone = restore(&db, &comment.id).await.unwrap().unwrap();
        assert_eq!(undone.state, State::Held, "after {decide}");
    }
    assert!(approve(&db, "no such").await.unwrap().is_none());
}
