//! `zhoubi backup` and `zhoubi restore`: between databases, while serving.

use crate::people::Home;

/// The address of a PostgreSQL server where tests may make databases.
const POSTGRES: &str = "ZHOUBI_TEST_POSTGRES";

#[test]
fn a_backup_taken_while_serving_is_restored_elsewhere() {
    let home = Home::new();
    let serving = home.serve();
    let mut owner = serving.owner("owner");
    let mut lin = serving.member("lin");
    for (visitor, body) in [(&mut owner, "$x^2$ from the owner"), (&mut lin, "held")] {
        assert_eq!(visitor.post("/comments/1/", &[("body", body)]).unwrap().status, 303);
    }
    let (status, output, error) = home.run(&["backup", "-o", "backup.db"]);
    assert_eq!(
        (status, output.as_str()),
        (0, "2 members and 2 comments in backup.db\n"),
        "{error}"
    );
    let before = home.comments();
    assert_eq!(before.len(), 2);
    // What comes after the backup is not in it.
    assert_eq!(owner.post("/comments/1/", &[("body", "later")]).unwrap().status, 303);
    assert_eq!(home.comments().len(), 3);

    let elsewhere = Home::new();
    let backup = home.file("backup.db");
    let backup = backup.to_str().unwrap();
    let (status, output, error) = elsewhere.run(&["restore", backup]);
    assert_eq!(status, 0, "{error}");
    assert!(output.starts_with("2 members and 2 comments restored into "), "{output}");
    assert_eq!(elsewhere.comments(), before);
    let there = elsewhere.serve();
    assert!(there.owner_link.is_none(), "the owner is still the owner");
    let page = there.visitor().get("/archives/1/").unwrap().body;
    assert!(page.contains("from the owner") && !page.contains("held"), "{page}");
    // The session was left behind.
    let mut same = owner.at(&there);
    assert_eq!(same.post("/comments/1/", &[("body", "x")]).unwrap().status, 403);
}

#[test]
fn a_restore_under_a_serving_process_is_shown_and_needs_a_flag() {
    let home = Home::new();
    let serving = home.serve();
    let mut owner = serving.owner("owner");
    assert_eq!(owner.post("/comments/1/", &[("body", "first words")]).unwrap().status, 303);
    assert_eq!(home.run(&["backup", "-o", "backup.db"]).0, 0);
    assert_eq!(owner.post("/comments/1/", &[("body", "second words")]).unwrap().status, 303);
    let (status, _, error) = home.run(&["restore", "backup.db"]);
    assert_eq!(status, 1);
    assert!(error.contains("is not empty (members: 1, comments: 2)"), "{error}");
    assert!(error.contains("--force"), "{error}");
    let (status, output, error) = home.run(&["restore", "backup.db", "--force", "--json"]);
    assert_eq!(status, 0, "{error}");
    assert!(output.starts_with("{\"members\":1,\"comments\":1,"), "{output}");
    // The server looks for what others have changed every few seconds.
    let mut reader = serving.visitor();
    let mut page = String::new();
    for _ in 0..100 {
        page = reader.get("/archives/1/").unwrap().body;
        if !page.contains("second words") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(page.contains("first words") && !page.contains("second words"), "{page}");
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_said_with_the_remedy() {
    let home = Home::new();
    std::fs::write(home.file("text.db"), "not a database, but long enough to be looked into")
        .unwrap();
    for (arguments, status, expected) in [
        (&["backup", "-o", "b.db"][..], 1, "`zhoubi serve` makes it"),
        (&["backup"], 2, "--output <FILE>"),
        (&["backup", "--comments", "-", "--json"], 2, "standard output"),
        (&["backup", "-o", "b.db", "--database", "mysql://a:b@c/d"], 2, "sqlite:PATH"),
        (&["restore"], 2, "<FILE>"),
        (&["restore", "none.db"], 1, "no such file"),
        (&["restore", "text.db"], 1, "is not a backup that can be restored"),
        (&["restore", "text.db", "nowhere"], 1, "there is no folder nowhere"),
        (&["restore", "text.db", "--database", "sqlite:text.db"], 1, "is the database itself"),
    ] {
        let (found, output, error) = home.run(arguments);
        assert_eq!((found, output.as_str()), (status, ""), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(!home.file("zhoubi.db").exists(), "{arguments:?}");
    }
}

#[test]
fn comments_move_from_sqlite_to_postgresql_and_back() {
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("skipped: {POSTGRES} is not set, so there is no PostgreSQL to test on");
        return;
    };
    let home = Home::new();
    let serving = home.serve();
    let mut owner = serving.owner("owner");
    assert_eq!(owner.post("/comments/0/", &[("body", "留言 $x$")]).unwrap().status, 303);
    assert_eq!(home.run(&["backup", "-o", "backup.db"]).0, 0);
    let backup = home.file("backup.db");

    // The cluster's own database: this test alone uses it.
    let postgres = Home::with_database(&server);
    let (status, _, error) = postgres.run(&["restore", backup.to_str().unwrap()]);
    assert_eq!(status, 0, "{error}");
    assert_eq!(postgres.comments(), home.comments());
    let there = postgres.serve();
    let page = there.visitor().get("/guestbook/").unwrap().body;
    assert!(page.contains("留言"), "{page}");
    let (status, output, error) = postgres.run(&["backup", "-o", "again.db", "--json"]);
    assert_eq!(status, 0, "{error}");
    assert!(output.starts_with("{\"members\":1,\"comments\":1,"), "{output}");

    let back = Home::new();
    let again = postgres.file("again.db");
    assert_eq!(back.run(&["restore", again.to_str().unwrap()]).0, 0);
    assert_eq!(back.comments(), home.comments());
}
