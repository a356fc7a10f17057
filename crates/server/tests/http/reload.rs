//! Edits in a watched folder, and who sees the mistakes.

use std::{fs, path::Path, sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{ARTICLE, SITE, TestServer, client};

const FILE: &str = "articles/one/index.en.md";

fn write(folder: &Path, article: &str) {
    fs::create_dir_all(folder.join("articles/one")).unwrap();
    fs::write(folder.join("site.toml"), SITE).unwrap();
    fs::write(folder.join(FILE), article).unwrap();
}

async fn serve(folder: &Path) -> TestServer {
    TestServer::start(Arc::new(site::Folder(folder.to_owned())), Some(folder.to_owned())).await
}

async fn next_edition(stream: &mut tokio::io::BufReader<tokio::net::TcpStream>) -> String {
    timeout(Duration::from_secs(10), client::next_event(stream)).await.expect("an event in time")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_told_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ARTICLE);
    let server = serve(folder.path()).await;
    let page = server.get("/archives/1/").await.text();
    assert!(page.contains("<script src=\"/~reload.js\" defer></script>"));
    assert!(server.get("/~reload.js").await.text().contains("EventSource"));
    let mut events = client::stream(server.addr, "/~reload").await;
    let before = next_edition(&mut events).await;
    write(folder.path(), &ARTICLE.replace("Only text", "Other words"));
    assert_ne!(next_edition(&mut events).await, before);
    assert!(server.get("/archives/1/").await.text().contains("Other words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_shown_here_and_others_get_the_last_good_version() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ARTICLE);
    let server = serve(folder.path()).await;
    let mut events = client::stream(server.addr, "/~reload").await;
    next_edition(&mut events).await;
    fs::write(folder.path().join(FILE), ARTICLE.replace("title:", "titel:")).unwrap();
    next_edition(&mut events).await;
    let local = server.get("/archives/1/").await;
    assert_eq!(local.status, 200);
    assert_eq!(local.header("cache-control"), "no-store");
    let text = local.text();
    assert!(text.contains("class=\"alert\""), "{text}");
    assert!(text.contains("articles/one/index.en.md:3:1") && text.contains("titel"), "{text}");
    assert!(text.contains("Only text"), "the last good version is below");
    for headers in [
        [("Host", "zhoubi.example"), ("Accept", "*/*")],
        [("Host", "localhost"), ("X-Forwarded-For", "203.0.113.7")],
    ] {
        let other = server.ask("/archives/1/", &headers).await;
        assert_eq!(other.status, 200);
        assert!(other.text().contains("Only text"));
        assert!(!other.text().contains("titel") && !other.text().contains("~reload"));
        assert_eq!(server.ask("/~reload", &headers).await.status, 404);
        assert_eq!(server.ask("/~reload.js", &headers).await.status, 404);
    }
    fs::write(folder.path().join(FILE), ARTICLE).unwrap();
    next_edition(&mut events).await;
    assert!(!server.get("/archives/1/").await.text().contains("class=\"alert\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_broken_at_the_start_is_mended_by_an_edit() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "---\nid: 1\ntitle: <b>One\n---\n");
    let server = serve(folder.path()).await;
    let local = server.get("/anything/").await;
    assert_eq!(local.status, 500);
    assert!(local.text().contains(FILE) && local.text().contains("~reload.js"));
    assert!(!local.text().contains("<b>"), "escaped");
    let other = server.ask("/", &[("Host", "zhoubi.example")]).await;
    assert_eq!(other.status, 503);
    assert!(!other.text().contains("index.en.md"));
    let mut events = client::stream(server.addr, "/~reload").await;
    next_edition(&mut events).await;
    write(folder.path(), ARTICLE);
    next_edition(&mut events).await;
    assert_eq!(server.get("/archives/1/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_folder_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("site.toml"), SITE).unwrap();
    let server = serve(folder.path()).await;
    let mut events = client::stream(server.addr, "/~reload").await;
    next_edition(&mut events).await;
    fs::create_dir_all(folder.path().join("articles/one")).unwrap();
    next_edition(&mut events).await;
    fs::write(folder.path().join(FILE), ARTICLE).unwrap();
    next_edition(&mut events).await;
    assert!(server.get("/archives/1/").await.text().contains("Only text"));
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_files_and_hidden_files_are_no_edits() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ARTICLE);
    let server = serve(folder.path()).await;
    let mut events = client::stream(server.addr, "/~reload").await;
    next_edition(&mut events).await;
    fs::read(folder.path().join(FILE)).unwrap();
    fs::write(folder.path().join("articles/one/.index.en.md.swp"), "x").unwrap();
    fs::write(folder.path().join("articles/one/index.en.md~"), "x").unwrap();
    fs::create_dir_all(folder.path().join("target/debug")).unwrap();
    fs::write(folder.path().join("target/debug/x"), "x").unwrap();
    let quiet = timeout(Duration::from_millis(700), client::next_event(&mut events)).await;
    assert!(quiet.is_err(), "the site was read again for nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_the_event_streams() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ARTICLE);
    let server = serve(folder.path()).await;
    let mut events = client::stream(server.addr, "/~reload").await;
    next_edition(&mut events).await;
    drop(server);
    let mut rest = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut events, &mut rest);
    timeout(Duration::from_secs(3), ended).await.expect("the stream ends").unwrap();
}
