//! Comments through the real router: written, held, shown, answered, quoted, removed; what was typed stays.

use std::time::Duration;

use server::Database;
use sqlx::{
    ConnectOptions, Connection, Executor, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};

use crate::{ARTICLE, TestServer, browser::Browser, database::on_both, site_of};

on_both!(
    a_first_comment_is_held_until_the_owner_approves_it,
    whatever_is_wrong_what_was_typed_stays,
    only_so_many_comments_of_one_member_wait,
    a_floor_is_answered_and_quoted,
    a_floor_that_is_not_shown_is_not_answered,
    the_same_words_are_one_comment,
    a_preview_is_the_comment_to_be,
    what_the_owner_removes_keeps_its_floor_where_it_has_answers,
    the_guestbook_is_a_page_of_its_own,
    an_export_shows_what_is_approved,
    a_reader_without_an_account_costs_no_query,
);

async fn member(server: &TestServer, name: &str) -> Browser {
    let mut browser = Browser::new(server.addr);
    let mail = format!("{}@example.org", name.to_lowercase());
    let fields = [("name", name), ("mail", &*mail), ("new", "rods and shadows at noon")];
    let answer = browser.post("/member/register/", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

pub(crate) async fn owner(server: &TestServer) -> Browser {
    let mut browser = member(server, "Owner").await;
    let link = server.owner_link.as_deref().expect("nobody is the owner yet");
    let token = link.split("token=").nth(1).expect("a token");
    assert_eq!(browser.post("/member/owner/", &[("token", token)]).await.status, 303);
    browser
}

/// Approves everything that waits.
async fn approve_all(owner: &mut Browser) {
    loop {
        let page = owner.get("/admin/").await.text();
        let Some(at) = page.find("name=\"approve\" value=\"") else { return };
        let id = page[at..].split('"').nth(3).expect("an identifier").to_owned();
        assert_eq!(owner.post("/admin/", &[("approve", &id)]).await.status, 303);
    }
}

/// Somebody whose comments are shown at once.
async fn trusted(server: &TestServer, owner: &mut Browser, name: &str) -> Browser {
    let mut browser = member(server, name).await;
    browser.post("/comments/0/", &[("body", "Hello from me.")]).await;
    approve_all(owner).await;
    browser
}

async fn a_first_comment_is_held_until_the_owner_approves_it(server: &TestServer) {
    let mut owner = owner(server).await;
    let before = server.get("/archives/1/").await.text();
    let mut lin = member(server, "Lin").await;
    let words = [("body", "Is $x_1$ **so**? <script>alert(1)</script>")];
    let answer = lin.post("/comments/1/", &words).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/archives/1/#held"));
    let own = lin.get("/archives/1/").await.text();
    assert!(own.contains("waiting for approval") && own.contains("<strong>so</strong>"));
    assert_eq!(server.get("/archives/1/").await.text(), before, "nobody else sees it");
    assert!(!owner.get("/archives/1/").await.text().contains("<strong>so</strong>"));

    approve_all(&mut owner).await;
    let shown = server.get("/archives/1/").await.text();
    assert!(shown.contains("id=\"comment-1\"") && shown.contains("<bdi>Lin</bdi>"));
    assert!(shown.contains("<strong>so</strong>") && shown.contains("&lt;script&gt;"));
    assert!(!shown.contains("<script>alert"));
    assert!(shown.contains("<a href=\"#comments\">1 comment</a>"));
    assert!(server.get("/").await.text().contains("href=\"/archives/1/#comment-1\""));
    assert!(server.get("/archives/").await.text().contains("1 comment"));
    let feed = server.get("/comments.xml").await;
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    assert!(feed.text().contains("#comment-1") && feed.text().contains("&lt;math"));

    let answer = lin.post("/comments/1/", &[("body", "A second one.")]).await;
    assert_eq!(
        answer.header("location"),
        "/archives/1/#comment-2",
        "who is known is shown at once"
    );
    let shown = server.get("/archives/1/").await;
    assert!(shown.text().contains("A second one.") && shown.text().contains("2 comments"));
    assert_eq!((shown.header("set-cookie"), shown.header("cache-control")), ("", "no-cache"));
    assert!(!lin.get("/archives/1/").await.text().contains("waiting for approval"));
}

async fn whatever_is_wrong_what_was_typed_stays(server: &TestServer) {
    let mut lin = member(server, "Lin").await;
    let kept = |text: &str| text.contains(">\n  kept &lt;/textarea&gt; $x$</textarea>");
    let body = "  kept </textarea> $x$";
    for (fields, status, sentence) in [
        (vec![("body", body), ("reply_to", "7")], 422, "is not there any more"),
        (vec![("body", body), ("preview", "1")], 200, ""),
    ] {
        let answer = lin.post("/comments/1/", &fields).await;
        assert_eq!(answer.status, status, "{sentence}");
        assert!(kept(&answer.text()) && answer.text().contains(sentence), "{}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let long = "字".repeat(10_001);
    let answer = lin.post("/comments/1/", &[("body", &long)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("has 10001 characters; at most 10000"));
    assert!(answer.text().contains(&format!("{long}</textarea>")));
    let answer = lin.post("/comments/1/", &[("body", " \r\n ")]).await;
    assert_eq!((answer.status, answer.text().contains("There is no text yet.")), (422, true));
    let huge = "x".repeat(300 * 1024);
    assert_eq!(lin.post("/comments/1/", &[("body", &huge)]).await.status, 413);

    let mut nobody = Browser::new(server.addr);
    let answer = nobody.post("/comments/1/", &[("body", body)]).await;
    assert_eq!(answer.status, 403);
    assert!(kept(&answer.text()), "{}", answer.text());
    assert!(answer.text().contains("href=\"/member/login/?next=/archives/1/\""));
    let answer = nobody.post("/comments/1/", &[("body", "**bold**"), ("preview", "1")]).await;
    let text = answer.text();
    assert!(text.contains("**bold**") && !text.contains("<strong>bold"), "rendered for nobody");
    lin.cookies.values_mut().for_each(|token| *token = "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let answer = lin.post("/comments/1/", &[("body", body)]).await;
    assert_eq!((answer.status, kept(&answer.text())), (403, true), "a session that has ended");

    let mut fast = member(server, "Fast").await;
    let mut last = 0;
    for n in 0..30 {
        let text = format!("{body}{}", " ".repeat(n % 2));
        let text = if n < 29 { format!("{n}") } else { text };
        let answer = fast.post("/comments/1/", &[("body", &text)]).await;
        last = answer.status;
        if n == 29 {
            assert!(answer.text().contains("kept &lt;/textarea&gt;"));
            assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| wait > 0));
        }
    }
    assert_eq!(last, 429);
}

async fn only_so_many_comments_of_one_member_wait(server: &TestServer) {
    let (mut owner, mut lin) = (owner(server).await, member(server, "Lin").await);
    for n in 0..10 {
        assert_eq!(lin.post("/comments/1/", &[("body", &format!("{n}"))]).await.status, 303);
    }
    let answer = lin.post("/comments/0/", &[("body", "one more")]).await;
    assert_eq!(answer.status, 429);
    let text = answer.text();
    assert!(text.contains("10 comments of yours wait") && text.contains("one more</textarea>"));
    let other = member(server, "Wu").await.post("/comments/1/", &[("body", "mine")]).await;
    assert_eq!(other.status, 303, "others are not held up");
    approve_all(&mut owner).await;
    let answer = lin.post("/comments/0/", &[("body", "one more")]).await;
    assert_eq!(answer.header("location"), "/guestbook/#comment-1");
}

async fn a_floor_is_answered_and_quoted(server: &TestServer) {
    let mut owner = owner(server).await;
    owner.post("/comments/1/", &[("body", "First\r\n\r\n> line")]).await;
    let guest = server.get("/archives/1/").await.text();
    for query in ["?reply=1", "?quote=1", "?reply=9", "?quote=x"] {
        let same = server.get(&format!("/archives/1/{query}")).await.text();
        assert_eq!(same, guest, "for a reader without an account {query} is the same page");
    }
    let reply = owner.get("/archives/1/?reply=1").await.text();
    assert!(reply.contains("name=\"reply_to\" value=\"1\"") && reply.contains("in reply to #1"));
    let quote = owner.get("/archives/1/?quote=1").await.text();
    assert!(
        quote.contains("&gt; **Floor 1**\n&gt;\n&gt; First\n&gt;\n&gt; &gt; line\n\n</textarea>")
    );
    let nothing = owner.get("/archives/1/?quote=9").await.text();
    assert!(!nothing.contains("name=\"reply_to\""));

    let answer = owner.post("/comments/1/", &[("body", "Second"), ("reply_to", "1")]).await;
    assert_eq!(answer.header("location"), "/archives/1/#comment-2");
    let answer = owner.post("/comments/1/", &[("body", "Third"), ("reply_to", "2")]).await;
    assert_eq!(answer.header("location"), "/archives/1/#comment-3");
    let page = server.get("/archives/1/").await.text();
    let second = page.find("id=\"comment-2\"").unwrap();
    let third = page.find("id=\"comment-3\"").unwrap();
    assert!(page[..second].ends_with("<ol class=\"list\">\n<li class=\"comment\" "), "one indent");
    assert!(page[third..].contains("href=\"#comment-2\">in reply to #2</a>"));
    assert!(page.contains("<span class=\"tag\">author</span>"));
}

async fn a_floor_that_is_not_shown_is_not_answered(server: &TestServer) {
    let mut owner = owner(server).await;
    owner.post("/comments/1/", &[("body", "To be removed.")]).await;
    let page = owner.get("/archives/1/").await.text();
    let at = page.find("name=\"comment\" value=\"").unwrap();
    let id = page[at..].split('"').nth(3).unwrap();
    owner.post("/comments/1/remove/", &[("comment", id)]).await;
    // The first of a stranger waits, so it has no floor yet.
    member(server, "Lin").await.post("/comments/0/", &[("body", "Held.")]).await;
    for subject in ["/comments/1/", "/comments/0/"] {
        let answer = owner.post(subject, &[("body", "An answer."), ("reply_to", "1")]).await;
        assert_eq!(answer.status, 422, "{subject}");
        let page = answer.text();
        let beside = "role=\"alert\">The comment that you answer is not there any more; \
                      post again to send yours on its own.</p>";
        assert!(page.contains(">\nAn answer.</textarea>") && page.contains(beside), "{page}");
        assert!(!page.contains("name=\"reply_to\""), "the next time it stands alone: {page}");
        assert!(!server.get("/archives/1/").await.text().contains("An answer."));
    }
}

async fn the_same_words_are_one_comment(server: &TestServer) {
    let mut owner = owner(server).await;
    let mut other = owner.clone();
    let (body, again) = ([("body", "Once.")], [("body", "Once.\r\n")]);
    let (first, second) =
        tokio::join!(owner.post("/comments/1/", &body), other.post("/comments/1/", &again));
    assert_eq!(first.header("location"), "/archives/1/#comment-1");
    assert_eq!(second.header("location"), "/archives/1/#comment-1");
    let third = owner.post("/comments/1/", &[("body", "Once."), ("reply_to", "1")]).await;
    assert_eq!(third.header("location"), "/archives/1/#comment-2", "an answer is another comment");
}

async fn a_preview_is_the_comment_to_be(server: &TestServer) {
    let mut lin = member(server, "Lin").await;
    let words = "**bold** $\\frac{a$ <img src=x onerror=alert(1)>";
    let page = lin.post("/comments/1/", &[("body", words), ("preview", "1")]).await.text();
    let fragment = lin.post("/comments/preview/", &[("body", words)]).await;
    assert_eq!((fragment.status, fragment.header("cache-control")), (200, "no-store"));
    let fragment = fragment.text();
    assert!(fragment.contains("<strong>bold</strong>") && fragment.contains("&lt;img"));
    assert!(fragment.contains("is never closed"), "{fragment}");
    assert!(page.contains(&fragment), "with script and without they are the same");
    assert!(!server.get("/archives/1/").await.text().contains("bold"));
    let long = "x".repeat(10_001);
    assert_eq!(lin.post("/comments/preview/", &[("body", &long)]).await.status, 422);
    assert_eq!(lin.post("/comments/preview/", &[("body", "")]).await.text(), "");
    let mut nobody = Browser::new(server.addr);
    assert_eq!(nobody.post("/comments/preview/", &[("body", "x")]).await.status, 403);
    assert_eq!(nobody.get("/comments/preview/").await.status, 405);
}

async fn what_the_owner_removes_keeps_its_floor_where_it_has_answers(server: &TestServer) {
    let mut owner = owner(server).await;
    let mut lin = trusted(server, &mut owner, "Lin").await;
    for (body, answered) in [("First.", ""), ("Second.", "1"), ("Third.", "")] {
        let answer = lin.post("/comments/1/", &[("body", body), ("reply_to", answered)]).await;
        assert_eq!(answer.status, 303);
    }
    let page = owner.get("/archives/1/").await.text();
    let id = |floor: usize| {
        let at = page.find(&format!("id=\"comment-{floor}\"")).unwrap();
        let at = at + page[at..].find("name=\"comment\" value=\"").unwrap();
        page[at..].split('"').nth(3).unwrap().to_owned()
    };
    let refused = lin.post("/comments/1/remove/", &[("comment", &id(1))]).await;
    assert_eq!(refused.status, 403, "only the owner may");
    assert!(!lin.get("/archives/1/").await.text().contains("/remove/"));
    let wrong = owner.post("/comments/0/remove/", &[("comment", &id(1))]).await;
    assert_eq!((wrong.status, wrong.header("location")), (303, "/guestbook/#comments"));
    assert!(server.get("/archives/1/").await.text().contains("First."), "it is another subject's");

    for floor in [1, 3] {
        let done = owner.post("/comments/1/remove/", &[("comment", &id(floor))]).await;
        assert_eq!((done.status, done.header("location")), (303, "/archives/1/#comments"));
    }
    let page = server.get("/archives/1/").await.text();
    assert!(!page.contains("First.") && !page.contains("Third.") && !page.contains("comment-3"));
    assert!(page.contains("id=\"comment-1\"><header><b>removed</b>") && page.contains("Second."));
    let answer = lin.post("/comments/1/", &[("body", "Fourth."), ("reply_to", "1")]).await;
    assert_eq!(answer.status, 422, "what was removed is not answered");
    let answer = lin.post("/comments/1/", &[("body", "Fourth.")]).await;
    assert_eq!(answer.header("location"), "/archives/1/#comment-4", "no floor is given twice");
}

async fn the_guestbook_is_a_page_of_its_own(server: &TestServer) {
    let mut owner = owner(server).await;
    let answer = owner.post("/comments/0/", &[("body", "Welcome.")]).await;
    assert_eq!(answer.header("location"), "/guestbook/#comment-1");
    assert!(server.get("/guestbook/").await.text().contains("Welcome."));
    assert!(!server.get("/archives/1/").await.text().contains("Welcome."));
    assert!(server.get("/").await.text().contains("href=\"/guestbook/#comment-1\""));
    for subject in ["77", "x", "-1", "01x", "4294967296"] {
        let answer = owner.post(&format!("/comments/{subject}/"), &[("body", "x")]).await;
        assert_eq!(answer.status, 404, "{subject}");
    }
    let back = owner.get("/comments/1/").await;
    assert_eq!((back.status, back.header("location")), (303, "/archives/1/#comments"));
    assert_eq!(server.get("/zh/comments/1/").await.status, 404, "a language that the site has not");
}

async fn an_export_shows_what_is_approved(server: &TestServer) {
    let mut owner = owner(server).await;
    owner.post("/comments/1/", &[("body", "Shown.")]).await;
    owner.post("/comments/0/", &[("body", "A message.")]).await;
    let mut lin = member(server, "Lin").await;
    lin.post("/comments/1/", &[("body", "Held.")]).await;
    let database = server.database.clone();
    let people = tokio::task::spawn_blocking(move || server::people(&database)).await.unwrap();
    let people = people.unwrap();
    let shown: Vec<(u32, &str)> = people
        .threads
        .iter()
        .flat_map(|(subject, thread)| thread.comments().map(move |comment| (*subject, comment)))
        .map(|(subject, comment)| (subject, comment.body.as_ref().unwrap().markdown()))
        .collect();
    assert_eq!(shown, [(0, "A message."), (1, "Shown.")]);
    assert_eq!(people.recent.len(), 2);
    assert_eq!(people.recent[0].subject, 0, "the newest first");
    assert_eq!((people.counts[&0], people.counts[&1]), (1, 1));
    assert!(people.readers.is_empty());
}

/// With the tables gone every query fails; what readers get is the same.
async fn a_reader_without_an_account_costs_no_query(server: &TestServer) {
    let mut owner = owner(server).await;
    owner.post("/comments/1/", &[("body", "Still here.")]).await;
    let paths =
        ["/archives/1/", "/archives/1/?reply=1", "/", "/archives/", "/comments.xml", "/guestbook/"];
    // The guestbook's first reader has its messages read.
    assert_eq!(server.get("/guestbook/").await.status, 200);
    let statement = "ALTER TABLE comments RENAME TO gone; ALTER TABLE members RENAME TO gone_too; \
                     ALTER TABLE sessions RENAME TO gone_as_well";
    match &server.database {
        Database::Sqlite(path) => {
            let mut connection =
                SqliteConnectOptions::new().filename(path).connect().await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        }
        Database::Postgres(address) => {
            let options: PgConnectOptions = address.parse().unwrap();
            let mut connection = options.connect().await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        }
        other => panic!("a test for {other} is missing"),
    }
    let greets = owner.get("/archives/1/").await.text().contains("/member/logout/");
    assert!(!greets, "a member costs queries: without the store nobody is known");
    assert_eq!(owner.get("/member/").await.status, 500);
    for path in paths {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""), "{path}");
        if path != "/guestbook/" && path != "/archives/" {
            assert!(answer.text().contains("Still here."), "{path}");
        }
    }
}

/// Counted in memory, written when the server ends, shown by the next.
#[tokio::test(flavor = "multi_thread")]
async fn readers_are_counted_once_and_without_a_cookie() {
    let data = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(data.path().join("zhoubi.db"));
    let start = async || TestServer::on(site_of(ARTICLE), None, database.clone(), None).await;
    let reader = [("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")];
    let first = start().await;
    for _ in 0..3 {
        let answer = first.ask("/archives/1/", &reader).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
        assert!(!answer.text().contains("read once"), "shown from the next minute on");
    }
    first.ask("/archives/1/", &[("User-Agent", "Googlebot/2.1")]).await;
    first.ask("/", &reader).await;
    drop(first);
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // The first thing that a server does is to look.
        let next = start().await;
        let page = next.get("/archives/1/").await.text();
        assert!(!page.contains("read 2 times"), "a reader counts once");
        if page.contains("read once") {
            return;
        }
    }
    panic!("nobody was counted");
}
