//! Pages: headers, encodings, entity tags, and requests that nobody should send.

use std::{io::Read, sync::Arc};

use site::Memory;

use crate::{ARTICLE, SITE, TestServer, client};

fn long_article() -> String {
    format!(
        "{ARTICLE}\n{}",
        "The rod is eight chi high, and its shadow tells the sun. ".repeat(200)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_policy() {
    let server = TestServer::with_article(ARTICLE).await;
    for target in ["/", "/archives/1/", "/archives/1", "/no-such/", "/feed.xml", "/?a=%ff"] {
        let answer = server.get(target).await;
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "{target}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{target}");
        assert!(!answer.header("referrer-policy").is_empty(), "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_compressed_and_is_the_same_page() {
    let server = TestServer::with_article(&long_article()).await;
    let plain = server.get("/archives/1/").await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.header("cache-control"), "no-cache");
    let gzip = server.ask("/archives/1/", &[("Accept-Encoding", "gzip, deflate")]).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&gzip.body[..]).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    let brotli = server.ask("/archives/1/", &[("Accept-Encoding", "gzip, br")]).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    let mut text = Vec::new();
    brotli::BrotliDecompress(&mut &brotli.body[..], &mut text).unwrap();
    assert_eq!(text, plain.body);
    assert!(brotli.body.len() < gzip.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_page_is_304() {
    let server = TestServer::with_article(&long_article()).await;
    for accept in ["identity", "gzip", "br"] {
        let first = server.ask("/archives/1/", &[("Accept-Encoding", accept)]).await;
        let tag = first.header("etag");
        assert!(tag.starts_with('"'), "strong: {tag}");
        let headers = [("Accept-Encoding", accept), ("If-None-Match", tag)];
        let again = server.ask("/archives/1/", &headers).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(again.header("etag"), tag);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_with_a_hash_are_kept_for_ever() {
    let server = TestServer::with_article(ARTICLE).await;
    let page = server.get("/").await.text().replace("&#x2f;", "/");
    let style = page.split('"').find(|part| part.ends_with(".css")).expect("a style sheet");
    let style = server.get(style).await;
    assert_eq!(style.status, 200);
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_its_slash_is_redirected() {
    let server = TestServer::with_article(ARTICLE).await;
    let answer = server.get("/archives/1").await;
    assert_eq!((answer.status, answer.header("location")), (301, "/archives/1/"));
    assert_eq!(server.get("/no-such/").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_are_405_and_head_has_no_body() {
    let server = TestServer::with_article(ARTICLE).await;
    for (method, target) in [("POST", "/"), ("PUT", "/labs/test.svg"), ("DELETE", "/archives/1/")] {
        let answer = client::ask(server.addr, method, target, &[]).await;
        assert_eq!(
            (answer.status, answer.header("allow").replace(' ', "").as_str()),
            (405, "GET,HEAD"),
            "{method} {target}"
        );
    }
    for target in ["/archives/1/", "/labs/test.svg"] {
        let head = client::ask(server.addr, "HEAD", target, &[]).await;
        let get = server.get(target).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), get.body.len().to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_are_refused_and_harm_nobody() {
    let server = TestServer::with_article(ARTICLE).await;
    let pairs = "a=b&".repeat(3000);
    let long = "x".repeat(9000);
    for (target, status) in [
        ("/?a=%ff".to_owned(), 400),
        ("/?%00=1".to_owned(), 400),
        ("/%00".to_owned(), 400),
        ("/%ff/".to_owned(), 400),
        ("/?a=%".to_owned(), 400),
        (format!("/?{}", &pairs[..8000]), 400),
        (format!("/?{pairs}"), 414),
        (format!("/?q={long}"), 414),
        (format!("/labs/test.json?number={long}"), 414),
        ("/labs/test.svg?number=%ff".to_owned(), 400),
        ("/labs/%ff.svg".to_owned(), 400),
        ("/../../etc/passwd".to_owned(), 404),
        ("/%2e%2e/%2e%2e/etc/passwd".to_owned(), 404),
        ("/labs/../../Cargo.toml".to_owned(), 404),
    ] {
        let answer = server.get(&target).await;
        let shown: String = target.chars().take(60).collect();
        assert_eq!(answer.status, status, "{shown}");
    }
    let head = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "y".repeat(100_000));
    assert_eq!(client::raw(server.addr, head.as_bytes()).await.status, 431);
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-A: b\r\n".repeat(500));
    assert_eq!(client::raw(server.addr, many.as_bytes()).await.status, 431);
    assert_eq!(client::raw(server.addr, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").await.status, 400);
    assert_eq!(server.get("/archives/1/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_was_never_good_is_503_and_hides_its_mistakes_unless_watched() {
    let mut files = Memory::default();
    files.add("site.toml", SITE);
    files.add("articles/one/index.en.md", "---\nidd: 1\n---\n");
    let server = TestServer::start(Arc::new(files), None).await;
    let answer = server.get("/").await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "1"));
    assert!(!answer.text().contains("idd"));
}
