//! What a page costs the store. A file of its own: it listens to the whole process.

#![expect(clippy::unwrap_used, reason = "a test says where it cannot go on")]

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use server::{Config, Database, Server};
use site::Memory;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// The statements that the driver reports.
#[derive(Default, Clone)]
struct Queries(Arc<Mutex<Vec<String>>>);

impl Queries {
    /// All since the last time, but the look-out for what other processes have changed, every few seconds
    /// whoever comes.
    fn take(&self) -> Vec<String> {
        let mut all = std::mem::take(&mut *self.0.lock().unwrap());
        all.retain(|query| !query.contains("SELECT id, generation FROM"));
        all
    }
}

impl Subscriber for Queries {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut summary = Summary::default();
        event.record(&mut summary);
        self.0.lock().unwrap().push(summary.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

async fn get(addr: SocketAddr, path: &str, cookie: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\n{cookie}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_page_for_a_reader_who_is_not_logged_in_costs_no_query() {
    let queries = Queries::default();
    tracing::subscriber::set_global_default(queries.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut files = Memory::default();
    files.add("site.toml", "title = \"T\"\nlanguages = [\"en\"]\n");
    let article = "---\nid: 1\ntitle: One\ndate: 2026-01-01\n---\n\nText with $x$.\n";
    files.add("articles/one/index.en.md", article);
    let config = Config {
        addr: ([127, 0, 0, 1], 0).into(),
        files: Arc::new(files),
        database: Database::Sqlite(folder.path().join("zhoubi.db")),
        watch: None,
        behind_proxy: false,
        rate_limits: true,
        labs: lab::Registry::default(),
        settings: site::Settings::default(),
    };
    let server = Server::bind(config, Arc::new(|_| {})).await.unwrap();
    let addr = server.addr();
    tokio::spawn(server.run(std::future::pending()));
    assert!(!queries.take().is_empty(), "opening the store asks it");

    const PAGES: [&str; 8] = [
        "/",
        "/archives/1/",
        "/archives/",
        "/guestbook/",
        "/comments.xml",
        "/feed.xml",
        "/member/login/",
        "/nothing-here/",
    ];
    // Who comes first may cost the reading of a thread; nobody after them does.
    for path in PAGES {
        get(addr, path, "").await;
    }
    assert!(queries.take().iter().any(|query| query.contains("FROM")));
    for path in PAGES {
        for _ in 0..3 {
            get(addr, path, "").await;
        }
    }
    // A cookie that is none of ours changes nothing.
    get(addr, "/archives/1/", "Cookie: theme=dark\r\n").await;
    assert_eq!(queries.take(), Vec::<String>::new());
}
