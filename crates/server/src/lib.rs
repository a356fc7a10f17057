#![doc = include_str!("../README.md")]
//!
//! # Map
//! `pages` turns addresses into answers and `labs` those of figures, both through `gate`; `reply` encodes them.
//! `members` are those who take part, `sessions` who of them is logged in, `comments` what they write, `readers`
//! how many read; `view` puts their pages into the site's frame, `form` reads what they send, `limits` counts it.
//! `watch` and `reload` are for an author at this machine, whom `visitor` knows. `listen` holds the connections.
//! Only this crate opens sockets.

mod app;
pub mod backup;
mod clock;
mod comments;
mod db;
mod form;
mod gate;
mod headers;
mod labs;
mod limits;
mod listen;
mod members;
mod moderation;
mod pages;
mod query;
mod readers;
mod reload;
mod reply;
mod sessions;
mod unseen;
mod upkeep;
mod view;
mod visitor;
mod watch;
mod words;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use article::Diagnostic;
use tokio::{net::TcpListener, sync::watch::channel};

pub use crate::comments::people;
pub use crate::db::{AddressError, Database, OpenError};
use crate::{
    app::{App, Doors},
    db::Db,
};

/// What to serve and where.
pub struct Config {
    /// Where to listen; port 0 lets the system choose.
    pub addr: SocketAddr,
    /// The site's files.
    pub files: Arc<dyn site::Files>,
    /// The folder to watch for edits; `None` where the files cannot change.
    pub watch: Option<PathBuf>,
    /// Where members and comments are kept.
    pub database: Database,
    /// Whether a proxy of one's own stands before the server: then the last address in its
    /// `X-Forwarded-For` is the reader's.
    pub behind_proxy: bool,
    /// Whether the same hand may log in, register and write only so often. Off for measurements.
    pub rate_limits: bool,
    /// The live figures.
    pub labs: lab::Registry,
    /// How the site is seen. Without a `base_url` the site's own is taken, or, when listening on a
    /// loopback address only, that address.
    pub settings: site::Settings,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("addr", &self.addr)
            .field("watch", &self.watch)
            .field("database", &self.database)
            .field("behind_proxy", &self.behind_proxy)
            .field("rate_limits", &self.rate_limits)
            .field("labs", &self.labs)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Something worth a line on the terminal.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The site was read and is being served.
    Loaded {
        /// Number of articles, each language counted.
        articles: usize,
        /// How long it took.
        took: Duration,
    },
    /// The site has mistakes; the last good version, if there is one, stays.
    Broken(&'a [Diagnostic]),
    /// Edits cannot be noticed.
    Unwatched(&'a notify::Error),
}

/// Told of every [`Event`].
pub type Report = dyn Fn(Event<'_>) + Send + Sync;

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program has the address.
    #[error("address {addr} is in use by another program")]
    Taken {
        /// The address asked for.
        addr: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address asked for.
        addr: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The process could not be told to stop.
    #[error("cannot listen for Ctrl-C: {0}")]
    Signals(std::io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database was opened, but does not answer.
    #[error("the database does not answer: {0}")]
    Store(db::Error),
    /// No runtime could be started.
    #[error("cannot start the server's threads: {0}")]
    Threads(std::io::Error),
}

/// A server that has its address and has read its site.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    addr: SocketAddr,
    app: Arc<App>,
    watch: Option<PathBuf>,
    database: Database,
    owner_link: Option<String>,
}

impl Server {
    /// Takes the address, opens the database (made where there is none), then reads the site. A site with mistakes is served all the same: with a
    /// page that shows them to a reader on this machine.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::Listen`], [`Error::Database`].
    pub async fn bind(config: Config, report: Arc<Report>) -> Result<Server, Error> {
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AddrInUse => Error::Taken { addr: config.addr },
            _ => Error::Listen { addr: config.addr, source },
        };
        let listener = TcpListener::bind(config.addr).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let db = Db::open(&config.database).await?;
        let mut settings = config.settings;
        settings.live = true;
        if settings.base_url.is_none() && addr.ip().is_loopback() {
            settings.base_url = Some(format!("http://{addr}"));
        }
        let watching = config.watch.is_some();
        let owner_path = members::owner::new_link(&db).await.map_err(Error::Store)?;
        let doors = Doors::new(config.behind_proxy, config.rate_limits);
        let app =
            Arc::new(App::new(config.files, config.labs, settings, watching, report, db, doors));
        // What cannot be read now is looked for again soon; articles are there without it.
        if let Err(error) = comments::shown::refresh(&app).await {
            tracing::error!("cannot read comments: {error}");
        }
        if let Err(error) = comments::shown::refresh_readers(&app).await {
            tracing::error!("cannot read the numbers of readers: {error}");
        }
        let loader = Arc::clone(&app);
        // A panic while reading was reported by the loader; there is nothing to add here.
        let _ = tokio::task::spawn_blocking(move || loader.load()).await;
        let owner_link = owner_path.map(|path| format!("{}{path}", app.base_url(addr)));
        Ok(Server {
            listener,
            addr,
            app,
            watch: config.watch,
            database: config.database,
            owner_link,
        })
    }

    /// The address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address that makes whoever opens it first the owner; `None` when the site has one.
    pub fn owner_link(&self) -> Option<&str> {
        self.owner_link.as_deref()
    }

    /// Answers until `stop` is there, then lets what is under way come to its end.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        let (stopping, stopped) = channel(false);
        let following = [
            tokio::spawn(comments::shown::follow(Arc::clone(&self.app))),
            tokio::spawn(readers::keep(Arc::clone(&self.app))),
            tokio::spawn(upkeep::keep(Arc::clone(&self.app))),
        ];
        let router = pages::router(Arc::clone(&self.app), stopped.clone());
        // Dropped at the end of this function, which ends the watching.
        let _watcher =
            self.watch.and_then(|folder| watch::start(&folder, &self.database, &self.app));
        tokio::spawn(async move {
            stop.await;
            // No receiver is left only when everything has ended already.
            let _ = stopping.send(true);
        });
        listen::accept(self.listener, router, stopped).await;
        following.iter().for_each(tokio::task::JoinHandle::abort);
        readers::write(&self.app).await;
        self.app.db.close().await;
    }
}

/// Serves until the process is told to stop (Ctrl-C, or SIGTERM where there is one). `ready` is told
/// the address, and the link for the owner while there is none, before the first request is answered.
///
/// # Errors
/// As [`Server::bind`], and [`Error::Threads`], [`Error::Signals`].
pub fn serve(
    config: Config,
    report: Arc<Report>,
    ready: impl FnOnce(SocketAddr, Option<&str>),
) -> Result<(), Error> {
    let runtime = tokio::runtime::Runtime::new().map_err(Error::Threads)?;
    let served = runtime.block_on(async {
        let server = Server::bind(config, report).await?;
        let stop = listen::told_to_stop().map_err(Error::Signals)?;
        ready(server.addr(), server.owner_link());
        server.run(stop).await;
        Ok(())
    });
    // A lab that still computes must not hold the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}
