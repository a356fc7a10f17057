//! A real server on a port of its own, asked over real connections.

#![expect(clippy::unwrap_used, reason = "a test says where it cannot go on")]

mod browser;
mod client;
mod comments;
mod database;
mod labs;
mod members;
mod moderation;
mod pages;
mod reload;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use server::{Config, Database, Server};
use site::{Files, Memory, Settings};
use tokio::sync::oneshot;

/// A server of its own for one test; it stops when dropped.
struct TestServer {
    addr: SocketAddr,
    owner_link: Option<String>,
    database: Database,
    _stop: oneshot::Sender<()>,
    _data: Option<tempfile::TempDir>,
}

impl TestServer {
    async fn start(files: Arc<dyn Files>, watch: Option<PathBuf>) -> TestServer {
        let data = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(data.path().join("zhoubi.db"));
        TestServer::on(files, watch, database, Some(data)).await
    }

    /// With a database, and the folder that goes with the server.
    async fn on(
        files: Arc<dyn Files>,
        watch: Option<PathBuf>,
        database: Database,
        data: Option<tempfile::TempDir>,
    ) -> TestServer {
        let config = Config {
            addr: ([127, 0, 0, 1], 0).into(),
            files,
            watch,
            database: database.clone(),
            behind_proxy: false,
            rate_limits: true,
            labs: labs::registry(),
            settings: Settings::default(),
        };
        let server = Server::bind(config, Arc::new(|_| {})).await.unwrap();
        let addr = server.addr();
        let owner_link = server.owner_link().map(str::to_owned);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(server.run(async {
            // Dropped or sent: both mean the end.
            let _ = stopped.await;
        }));
        TestServer { addr, owner_link, database, _stop: stop, _data: data }
    }

    /// A site of one article in memory.
    async fn with_article(text: &str) -> TestServer {
        TestServer::start(site_of(text), None).await
    }

    async fn get(&self, target: &str) -> client::Answer {
        client::ask(self.addr, "GET", target, &[]).await
    }

    async fn ask(&self, target: &str, headers: &[(&str, &str)]) -> client::Answer {
        client::ask(self.addr, "GET", target, headers).await
    }
}

fn site_of(text: &str) -> Arc<dyn Files> {
    let mut files = Memory::default();
    files.add("site.toml", SITE);
    files.add("articles/one/index.en.md", text);
    Arc::new(files)
}

const SITE: &str = "title = \"Test\"\nlanguages = [\"en\"]\n";

const ARTICLE: &str =
    "---\nid: 1\ntitle: One\ndate: 2026-01-01\n---\n\nOnly text, but enough of it.\n";
