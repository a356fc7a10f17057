//! What was acknowledged is there after the process was killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::people::{Home, PASSWORD, Serving, Visitor};

/// How long clients write before each kill, in milliseconds.
const ROUNDS: [u64; 6] = [400, 90, 250, 30, 600, 160];

#[test]
fn no_acknowledged_comment_is_lost_when_the_server_is_killed() {
    let home = Home::new();
    let mut serving = home.serve();
    let clients = clients(&serving);
    let mut acknowledged = BTreeSet::new();
    for (round, pause) in ROUNDS.into_iter().enumerate() {
        let stopped = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = clients
            .iter()
            .enumerate()
            .map(|(i, client)| {
                // Sessions outlive the process as comments do: nobody logs in again.
                let client = client.at(&serving);
                let stopped = Arc::clone(&stopped);
                thread::spawn(move || {
                    write(client, &format!("round {round}, client {i}"), &stopped)
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(pause));
        serving.kill();
        stopped.store(true, Ordering::Relaxed);
        for writer in writers {
            acknowledged.extend(writer.join().unwrap());
        }
        check(&home, &acknowledged);
        serving = home.serve();
    }
    let written = home.comments().len();
    eprintln!(
        "{} comments acknowledged over {} kills, {written} in the store, none lost",
        acknowledged.len(),
        ROUNDS.len()
    );
    assert!(acknowledged.len() > 100, "too few to mean anything: {}", acknowledged.len());
    // And the site goes on.
    let mut last = clients[0].at(&serving);
    assert_eq!(last.get("/archives/1/").unwrap().status, 200);
    assert_eq!(last.post("/comments/1/", &[("body", "after all")]).unwrap().status, 303);
}

/// Four browsers of the owner, whose comments get floors, and four members, whose first are held.
fn clients(serving: &Serving) -> Vec<Visitor> {
    let mut clients = vec![serving.owner("owner")];
    for _ in 1..4 {
        let mut again = serving.visitor();
        let answer =
            again.post("/member/login/", &[("user", "owner"), ("pass", PASSWORD)]).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        clients.push(again);
    }
    clients.extend((0..4).map(|i| serving.member(&format!("member{i}"))));
    clients
}

/// Writes comments until the server is gone; those that it acknowledged.
fn write(mut client: Visitor, name: &str, stopped: &AtomicBool) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let body = format!("{name}, comment {n}");
        let path = ["/comments/0/", "/comments/1/", "/comments/2/"][n % 3];
        match client.post(path, &[("body", &body)]) {
            Ok(answer) => {
                assert_eq!(answer.status, 303, "{}", answer.body);
                acknowledged.push(body);
            }
            Err(_) if stopped.load(Ordering::Relaxed) => break,
            // The kill comes a moment before it is told.
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
    acknowledged
}

/// The store as the dead process left it, before another opens it to write.
fn check(home: &Home, acknowledged: &BTreeSet<String>) {
    let comments = home.comments();
    let mut bodies = BTreeSet::new();
    let mut floors = BTreeMap::<u64, BTreeSet<u64>>::new();
    for comment in &comments {
        bodies.insert(comment["body"].as_str().unwrap());
        if let Some(floor) = comment["floor"].as_u64() {
            let new = floors.entry(comment["article"].as_u64().unwrap()).or_default().insert(floor);
            assert!(new, "floor {floor} stands twice: {comment}");
        }
    }
    assert_eq!(bodies.len(), comments.len(), "a comment stands twice");
    let lost: Vec<_> = acknowledged.iter().filter(|body| !bodies.contains(body.as_str())).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    for (article, floors) in floors {
        assert_eq!(floors.len() as u64, *floors.last().unwrap(), "floors of {article} have gaps");
    }
    // A backup checks every page of the database that it is taken from.
    let (status, _, error) = home.run(&["backup", "-o", "backup.db", "--force"]);
    assert_eq!(status, 0, "{error}");
}
