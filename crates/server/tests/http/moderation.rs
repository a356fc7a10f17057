//! The owner's page through the real router.

use crate::{TestServer, browser::Browser, comments::owner, database::on_both, members::register};

on_both!(
    comments_are_decided_by_row_and_in_bulk_and_put_back,
    the_owner_sees_what_readers_will_see,
    only_the_owner_decides,
);

/// The comments that a list of the page offers for choosing, in order.
async fn listed(owner: &mut Browser, list: &str) -> Vec<String> {
    let page = owner.get(&format!("/admin/?list={list}")).await.text();
    let boxes = page.split("name=\"id\" value=\"").skip(1);
    boxes.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn write(browser: &mut Browser, body: &str) {
    let answer = browser.post("/comments/1/", &[("body", body)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

async fn comments_are_decided_by_row_and_in_bulk_and_put_back(server: &TestServer) {
    let (mut owner, mut lin) =
        (owner(server).await, register(server, "lin", "lin@example.org").await);
    for body in ["one", "two", "three", "four"] {
        write(&mut lin, body).await;
    }
    let held = listed(&mut owner, "held").await;
    assert_eq!(held.len(), 4);
    assert!(owner.get("/archives/1/").await.text().contains("<span class=\"count\">4</span>"));

    // One row, whatever else is chosen.
    let one = [("id", held[3].as_str()), ("approve", &held[0]), ("list", "held")];
    let answer = owner.post("/admin/", &one).await;
    let address = format!("/admin/?list=held&did=approve&ids={}", held[0]);
    assert_eq!((answer.status, answer.header("location")), (303, address.as_str()));
    assert_eq!(listed(&mut owner, "held").await, held[1..]);
    assert!(server.get("/archives/1/").await.text().contains("<p>one</p>"));
    // And back: the page after the decision offers it.
    let page = owner.get(&address).await.text();
    assert!(page.contains("1 comment was approved."), "{page}");
    assert!(page.contains(&format!("name=\"undo\" value=\"{}\"", held[0])));
    owner.post("/admin/", &[("undo", &held[0])]).await;
    assert_eq!(listed(&mut owner, "held").await, held);
    assert!(!server.get("/archives/1/").await.text().contains("<p>one</p>"));

    // All that are chosen.
    let two = [("id", held[1].as_str()), ("id", &held[2]), ("spam", "")];
    let answer = owner.post("/admin/", &two).await;
    assert_eq!(listed(&mut owner, "held").await, [held[0].clone(), held[3].clone()]);
    assert_eq!(listed(&mut owner, "spam").await.len(), 2);
    let page = owner.get(answer.header("location")).await.text();
    assert!(page.contains("2 comments were marked as spam."), "{page}");
    owner.post("/admin/", &[("undo", &format!("{}.{}", held[1], held[2]))]).await;
    assert_eq!(listed(&mut owner, "held").await, held);

    // What is shown can be removed, and shown again on its floor.
    owner.post("/admin/", &[("approve", &held[0])]).await;
    owner.post("/admin/", &[("delete", &held[0])]).await;
    assert!(!server.get("/archives/1/").await.text().contains("<p>one</p>"));
    assert_eq!(listed(&mut owner, "deleted").await, [held[0].clone()]);
    owner.post("/admin/", &[("approve", &held[0])]).await;
    assert!(server.get("/archives/1/").await.text().contains("id=\"comment-1\""));
}

async fn the_owner_sees_what_readers_will_see(server: &TestServer) {
    let (mut owner, mut eve) =
        (owner(server).await, register(server, "<i>Eve</i>", "eve@example.org").await);
    let body = "$x^2$ <script>alert(1)</script> [a](javascript:alert(1))";
    write(&mut eve, body).await;
    let page = owner.get("/admin/").await.text();
    assert!(page.contains("<svg class=\"m"), "the formula is set: {page}");
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("&lt;i&gt;Eve&lt;/i&gt;") && !page.contains("<i>Eve"));
    assert!(!page.contains("href=\"javascript:"), "{page}");
    assert!(page.contains("href=\"/archives/1/\">One</a>") && page.contains("just now"), "{page}");
    assert!(!page.contains("@example.org"), "addresses are not shown");
}

async fn only_the_owner_decides(server: &TestServer) {
    let (mut owner, mut lin) =
        (owner(server).await, register(server, "lin", "lin@example.org").await);
    write(&mut lin, "mine").await;
    let id = listed(&mut owner, "held").await.remove(0);
    assert_eq!(lin.post("/admin/", &[("approve", &id)]).await.status, 403);
    let nobody = Browser::new(server.addr).post("/admin/", &[("approve", &id)]).await;
    assert_eq!(nobody.header("location"), "/member/login/?next=/admin/");
    assert_eq!(listed(&mut owner, "held").await.len(), 1);
    // Buttons that are not there, comments that are not there.
    assert_eq!(owner.post("/admin/", &[("burn", &id)]).await.status, 422);
    for id in ["", "nothing", "'; DROP TABLE comments; --", "\0", "<script>"] {
        let answer = owner.post("/admin/", &[("approve", id)]).await;
        assert_eq!(
            (answer.status, answer.header("location").contains("ids=&")),
            (303, false),
            "{id:?}"
        );
        assert!(answer.header("location").ends_with("ids="), "{id:?}");
    }
    assert_eq!(listed(&mut owner, "held").await.len(), 1);
    // Their own account tells what has become of it.
    assert!(lin.get("/member/").await.text().contains("waiting"));
    owner.post("/admin/", &[("approve", &id)]).await;
    let page = lin.get("/member/").await.text();
    assert!(page.contains("shown") && page.contains("href=\"/archives/1/#comment-1\""), "{page}");
}
