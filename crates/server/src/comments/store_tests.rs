//! Comments in both databases.

use super::store::{self, *};
use crate::{
    db::{Db, testing::on_both},
    members::store::{self as members, Member, NewMember, Profile},
};

/// What is said in the guestbook.
const GUESTBOOK: i64 = 0;

on_both!(
    a_first_comment_is_held_and_approval_gives_trust,
    floors_follow_each_other_and_stay,
    decisions_can_be_undone,
    answers_name_the_floor_that_they_answer,
    floors_are_unique_under_a_crowd,
    lists_have_their_order_and_length,
    every_visible_change_is_counted,
    the_owner_is_not_held,
    crossing_changes_do_not_block_each_other,
);

async fn register(db: &Db, name: &str) -> Member {
    let email = format!("{name}@example.org");
    let new = NewMember { name, email: &email, password_hash: "-", now: 1 };
    members::insert(db, &new).await.unwrap()
}

async fn write(db: &Db, subject: i64, member: &Member, body: &str) -> Comment {
    let new = NewComment { subject, member: &member.id, reply_to: None, body, now: 2 };
    store::insert(db, &new).await.unwrap()
}

async fn a_first_comment_is_held_and_approval_gives_trust(db: Db) {
    let lin = register(&db, "lin").await;
    let first = write(&db, 3, &lin, "$x$ 一").await;
    assert_eq!((first.state, first.floor), (State::Held, None));
    assert!(thread(&db, 3).await.unwrap().is_empty());
    assert_eq!(held(&db, 9).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(own_held(&db, 3, &lin.id).await.unwrap(), std::slice::from_ref(&first));
    assert!(own_held(&db, 4, &lin.id).await.unwrap().is_empty());
    assert!(!members::by_id(&db, &lin.id).await.unwrap().unwrap().0.trusted);

    let shown = approve(&db, &first.id).await.unwrap().unwrap();
    assert_eq!((shown.state, shown.floor), (State::Approved, Some(1)));
    assert_eq!(thread(&db, 3).await.unwrap(), [shown]);
    assert!(members::by_id(&db, &lin.id).await.unwrap().unwrap().0.trusted);
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

async fn answers_name_the_floor_that_they_answer(db: Db) {
    let lin = register(&db, "lin").await;
    let one = write(&db, 1, &lin, "one").await;
    let answer = async |subject, floor| {
        let reply_to = Some(floor);
        let new = NewComment { subject, member: &lin.id, reply_to, body: "re", now: 3 };
        store::insert(&db, &new).await
    };
    assert!(matches!(answer(1, 1).await, Err(Refusal::Parent)), "it is held");
    approve(&db, &one.id).await.unwrap();
    assert!(matches!(answer(2, 1).await, Err(Refusal::Parent)), "elsewhere");
    assert!(matches!(answer(1, 2).await, Err(Refusal::Parent)));
    let two = answer(1, 1).await.unwrap();
    assert_eq!((two.parent.as_deref(), two.reply_to), (Some(one.id.as_str()), Some(1)));
    assert_eq!(by_id(&db, &two.id).await.unwrap(), Some(two));
    delete(&db, &one.id).await.unwrap();
    assert!(matches!(answer(1, 1).await, Err(Refusal::Parent)), "it was removed");
    assert_eq!(by_id(&db, "none").await.unwrap(), None);
    let new = NewComment { subject: 1, member: "nobody", reply_to: None, body: "x", now: 3 };
    assert!(matches!(store::insert(&db, &new).await, Err(Refusal::Member)));
}

async fn floors_are_unique_under_a_crowd(db: Db) {
    let mut tasks = Vec::new();
    for i in 0..8 {
        let member = register(&db, &format!("m{i}")).await;
        let first = write(&db, 7, &member, "first").await;
        approve(&db, &first.id).await.unwrap();
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for k in 0..10 {
                write(&db, 7, &member, &format!("{i} {k}")).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let floors: Vec<i64> =
        thread(&db, 7).await.unwrap().iter().map(|comment| comment.floor.unwrap()).collect();
    assert_eq!(floors, (1..=88).collect::<Vec<_>>());
}

async fn lists_have_their_order_and_length(db: Db) {
    let lin = register(&db, "lin").await;
    let mut ids = Vec::new();
    for i in 0..4 {
        ids.push(write(&db, i % 2, &lin, &i.to_string()).await.id);
    }
    assert_eq!(count_held(&db).await.unwrap(), 4);
    for id in ids.iter().rev() {
        approve(&db, id).await.unwrap();
    }
    let bodies = |list: Vec<Comment>| list.into_iter().map(|c| c.body).collect::<Vec<_>>();
    assert_eq!(bodies(recent(&db, 3).await.unwrap()), ["3", "2", "1"]);
    assert_eq!(bodies(thread(&db, 0).await.unwrap()), ["2", "0"], "by floor");
    assert_eq!(bodies(approved_all(&db).await.unwrap()), ["2", "0", "3", "1"]);
    assert_eq!(counts(&db).await.unwrap(), [(0, 2), (1, 2)].into());
    assert_eq!(count_held(&db).await.unwrap(), 0);
    spam(&db, &ids[1]).await.unwrap();
    delete(&db, &ids[2]).await.unwrap();
    assert_eq!(bodies(in_state(&db, State::Spam, 9).await.unwrap()), ["1"]);
    assert_eq!(bodies(in_state(&db, State::Deleted, 9).await.unwrap()), ["2"]);
    assert_eq!(bodies(in_state(&db, State::Approved, 1).await.unwrap()), ["3"]);
}

async fn every_visible_change_is_counted(db: Db) {
    let lin = register(&db, "lin").await;
    let one = write(&db, 1, &lin, "one").await;
    let mut last = generations(&db).await.unwrap()[&1];
    assert_eq!(last, 0, "what is held is not seen");
    for step in 0..4 {
        match step {
            0 => approve(&db, &one.id).await.map(|_| ()).unwrap(),
            1 => {
                write(&db, 1, &lin, "two").await;
            }
            2 => delete(&db, &one.id).await.map(|_| ()).unwrap(),
            _ => restore(&db, &one.id).await.map(|_| ()).unwrap(),
        }
        let now = generations(&db).await.unwrap()[&1];
        assert!(now > last, "step {step}");
        last = now;
    }
}

async fn the_owner_is_not_held(db: Db) {
    let lin = register(&db, "lin").await;
    members::put_owner_token(&db, "token", 1).await.unwrap();
    assert!(members::make_owner(&db, "token", &lin.id).await.unwrap());
    let one = write(&db, 1, &lin, "one").await;
    assert_eq!((one.state, one.by_owner), (State::Approved, true));
    assert_eq!(thread(&db, 1).await.unwrap(), [one]);
}

/// A rename touches many subjects while comments are written to them in another order.
async fn crossing_changes_do_not_block_each_other(db: Db) {
    let (lin, wu) = (register(&db, "lin").await, register(&db, "wu").await);
    for subject in 1..=4 {
        for member in [&lin, &wu] {
            let comment = write(&db, subject, member, "x").await;
            approve(&db, &comment.id).await.unwrap();
        }
    }
    let tasks: Vec<_> = [&lin, &wu]
        .into_iter()
        .flat_map(|member| {
            let (renamed, writer) = (member.clone(), member.clone());
            let (a, b) = (db.clone(), db.clone());
            let rename = tokio::spawn(async move {
                for i in 0..20 {
                    let name = format!("{}{i}", renamed.name);
                    let profile = Profile {
                        name: &name,
                        email: &renamed.email,
                        page: "",
                        email_before: &renamed.email,
                        rehash: None,
                    };
                    members::set_profile(&a, &renamed.id, &profile).await.unwrap();
                }
            });
            let write = tokio::spawn(async move {
                for i in 0..20 {
                    write(&b, 4 - i % 4, &writer, "y").await;
                }
            });
            [rename, write]
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(counts(&db).await.unwrap(), (1..=4).map(|subject| (subject, 12)).collect());
}
