//! What the server holds: the site as it was last good, and the mistakes of the latest reading.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock, PoisonError, RwLock},
    thread::available_parallelism,
    time::{Duration, Instant, SystemTime},
};

use article::Diagnostic;
use site::{Files, Settings, Shows, Site};
use tokio::sync::watch;

use crate::{
    Event, Report,
    comments::{Once, shown::Shown},
    db::Db,
    gate::Gate,
    limits::Limits,
    listen::CONNECTIONS,
    members::{password::Hasher, turns::Turns},
    readers::seen::Seen,
    reply::Stored,
};

/// Everything that handlers share.
pub(crate) struct App {
    files: Arc<dyn Files>,
    labs: lab::Registry,
    settings: Settings,
    report: Arc<Report>,
    current: RwLock<Arc<Current>>,
    edition: watch::Sender<u128>,
    /// Whether edits are noticed and shown.
    pub(crate) watching: bool,
    /// What people have added.
    pub(crate) db: Db,
    /// What of it pages show.
    pub(crate) shown: Shown,
    /// Who has read what.
    pub(crate) seen: Seen,
    /// The comments of the last minute.
    pub(crate) once: Once,
    /// Where pages with a query and figures are computed.
    pub(crate) gate: Gate,
    /// Whether the last address in `X-Forwarded-For` is the reader's.
    pub(crate) behind_proxy: bool,
    /// How often the same hand may do what costs something.
    pub(crate) limits: Limits,
    /// Where passwords are hashed.
    pub(crate) hasher: Hasher,
    /// Who is about to name an address.
    pub(crate) turns: Turns,
}

/// How members come in.
#[derive(Debug)]
pub(crate) struct Doors {
    behind_proxy: bool,
    limits: Limits,
    hasher: Hasher,
    turns: Turns,
}

impl Doors {
    pub(crate) fn new(behind_proxy: bool, rate_limits: bool) -> Doors {
        Doors {
            behind_proxy,
            limits: Limits::new(rate_limits),
            hasher: Hasher::new(),
            turns: Turns::new(),
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The state of the site at one moment.
#[derive(Default)]
pub(crate) struct Current {
    /// The last good version.
    pub(crate) published: Option<Arc<Published>>,
    /// What is wrong with the files as they are now.
    pub(crate) mistakes: Vec<Diagnostic>,
}

/// A site with a place for each page that needs no query.
pub(crate) struct Published {
    pub(crate) site: Site,
    /// By address, pages of comments from their first reader on.
    pages: RwLock<HashMap<String, Place>>,
}

/// Where a page is kept, and what of that which people add it shows.
struct Place {
    shows: Shows,
    kept: Arc<Kept>,
}

/// A page kept ready for sending, as every reader gets it and as a reader at this machine does.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) plain: OnceLock<Arc<Stored>>,
    pub(crate) local: OnceLock<Arc<Stored>>,
}

impl App {
    pub(crate) fn new(
        files: Arc<dyn Files>,
        labs: lab::Registry,
        settings: Settings,
        watching: bool,
        report: Arc<Report>,
        db: Db,
        doors: Doors,
    ) -> App {
        let places = available_parallelism().map_or(2, |n| n.get()).max(2);
        App {
            files,
            labs,
            settings,
            report,
            current: RwLock::default(),
            edition: watch::Sender::new(0),
            watching,
            db,
            shown: Shown::default(),
            seen: Seen::default(),
            once: Once::default(),
            // A crowd at a page that is not made yet waits rather than being refused.
            gate: Gate::new(places, CONNECTIONS, Duration::from_secs(2), Duration::from_secs(10)),
            behind_proxy: doors.behind_proxy,
            limits: doors.limits,
            hasher: doors.hasher,
            turns: doors.turns,
        }
    }

    /// `https://…` without a slash at the end: the site's own, else the address that it listens on.
    pub(crate) fn base_url(&self, addr: SocketAddr) -> String {
        let current = self.current();
        let own = current.published.as_ref().and_then(|published| published.site.base_url());
        own.or(self.settings.base_url.as_deref()).map_or_else(
            || {
                // A browser on this machine cannot open an address that means all of them.
                let ip = match addr.ip() {
                    ip if !ip.is_unspecified() => ip,
                    IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                    IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
                };
                format!("http://{}", SocketAddr::new(ip, addr.port()))
            },
            str::to_owned,
        )
    }

    /// The state now; it does not change under the caller.
    pub(crate) fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The live figures: the site's when it could be read, else those it was started with.
    pub(crate) fn lab(&self, name: &str) -> Result<Arc<dyn lab::Lab>, Option<String>> {
        let current = self.current();
        let labs = current.published.as_ref().map_or(&self.labs, |p| p.site.labs());
        labs.get(name).cloned().ok_or_else(|| labs.nearest(name).map(str::to_owned))
    }

    /// Forgets the pages that show what has changed.
    pub(crate) fn drop_pages(&self, changed: &dyn Fn(Shows) -> bool) {
        if let Some(published) = &self.current().published {
            published.drop_pages(changed);
        }
    }

    /// Changes whenever a browser should load its page again.
    pub(crate) fn editions(&self) -> watch::Receiver<u128> {
        self.edition.subscribe()
    }

    pub(crate) fn report(&self, event: Event<'_>) {
        (self.report)(event);
    }

    /// Reads the site again. With mistakes the last good version stays.
    pub(crate) fn load(&self) {
        let started = Instant::now();
        let last = self.current().published.clone();
        let loaded = catch_unwind(AssertUnwindSafe(|| {
            let previous = last.as_deref().map(|published| &published.site);
            let site = Site::load(
                Arc::clone(&self.files),
                self.labs.clone(),
                self.settings.clone(),
                previous,
            )?;
            Ok(Published::new(site))
        }))
        .unwrap_or_else(|_| Err(vec![reading_failed()]));
        let current = match loaded {
            Ok(published) => {
                let articles = published.site.articles().len();
                self.report(Event::Loaded { articles, took: started.elapsed() });
                Current { published: Some(Arc::new(published)), mistakes: Vec::new() }
            }
            Err(mistakes) => {
                self.report(Event::Broken(&mistakes));
                Current { published: last, mistakes }
            }
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
        // The time, not a count: a browser must also notice that another process answers now.
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        self.edition.send_replace(now.map_or(0, |since| since.as_nanos()));
    }
}

impl Published {
    fn new(site: Site) -> Published {
        let place = |path: String| {
            let place = Place { shows: site.shows(&path), kept: Arc::default() };
            (path, place)
        };
        let pages = site.paths().into_iter().map(place).collect();
        Published { site, pages: RwLock::new(pages) }
    }

    /// The place of a page that needs no query. It is to be asked for before what people have added is: when that
    /// changes, the place is another, and what is put into this one is never seen.
    pub(crate) fn kept(&self, path: &str) -> Option<Arc<Kept>> {
        let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(path).map(|place| Arc::clone(&place.kept))
    }

    /// Makes a place for a page of comments that is there.
    pub(crate) fn keep_from_now(&self, path: &str) {
        let shows = self.site.shows(path);
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        pages.entry(path.to_owned()).or_insert_with(|| Place { shows, kept: Arc::default() });
    }

    fn drop_pages(&self, changed: &dyn Fn(Shows) -> bool) {
        let mut pages = self.pages.write().unwrap_or_else(PoisonError::into_inner);
        for place in pages.values_mut().filter(|place| changed(place.shows)) {
            place.kept = Arc::default();
        }
    }
}

fn reading_failed() -> Diagnostic {
    Diagnostic {
        path: "site".to_owned(),
        line: 0,
        column: 0,
        length: 1,
        source: String::new(),
        message: "reading the site failed; this is a mistake in the program".to_owned(),
        help: Some("the lines above in the terminal say where it happened".to_owned()),
    }
}
