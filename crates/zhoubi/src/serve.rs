//! `zhoubi serve`: the site over HTTP, read again after each edit.

use std::{io::IsTerminal as _, net::SocketAddr, path::PathBuf, sync::Arc};

use server::{Config, Event};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{command::Outcome, database, failure::Failure, output, place::Place, site_settings};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the site
    site: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4000")]
    addr: SocketAddr,
    #[arg(long, value_name = "URL", help = site_settings::BASE_URL_HELP)]
    #[arg(value_parser = site_settings::base_url)]
    base_url: Option<String>,
    #[arg(long, value_name = "URL", help = database::HELP)]
    database: Option<server::Database>,
    /// A proxy of one's own stands before the server: the last address in its X-Forwarded-For is the reader's
    #[arg(long)]
    behind_proxy: bool,
    /// Whether one hand may log in, register and write only so often
    #[arg(long, value_name = "on|off", default_value = "on")]
    rate_limits: Switch,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
}

/// On, or off for measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

pub(crate) fn run(arguments: Arguments, labs: &lab::Registry) -> Outcome {
    // Who logged in, or could not, is written down; of all else only what went wrong.
    let worth = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("zhoubi::auth", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(worth)).init();
    let place = Place::find(arguments.site.as_deref())?;
    let config = Config {
        addr: arguments.addr,
        files: place.files(),
        database: database::find(arguments.database, &place)?,
        watch: place.folder().map(PathBuf::from),
        behind_proxy: arguments.behind_proxy,
        rate_limits: arguments.rate_limits == Switch::On,
        labs: labs.clone(),
        settings: site::Settings {
            base_url: arguments.base_url,
            live: true,
            drafts: arguments.drafts,
        },
    };
    let ready = |addr: SocketAddr, owner_link: Option<&str>| {
        let site = match &place {
            Place::Folder(folder) => format!("{}, read again after each edit", folder.display()),
            Place::BuiltIn => "the built-in site".to_owned(),
        };
        // The link stands on a line of its own, for a program to find.
        let owner = owner_link.map_or_else(String::new, |link| {
            format!("Nobody decides about comments yet; whoever opens this address first will:\n{link}\n")
        });
        let address = reachable(addr);
        let lines = format!("Serving {site}\n  http://{address}/\nCtrl-C stops it.\n{owner}");
        // A reader of standard output that has gone does not stop the serving.
        let _ = output::print(lines.as_bytes());
    };
    let watched = place.folder().is_some();
    let report = move |event: Event<'_>| report(&event, watched);
    server::serve(config, Arc::new(report), ready).map_err(|error| match error {
        server::Error::Taken { addr } => Failure::data(format!(
            "{error}; stop that program, or choose another port: --addr {}:{}",
            addr.ip(),
            addr.port().checked_add(1).unwrap_or(0)
        )),
        other => Failure::data(other),
    })
}

/// An address that a browser on this machine can open.
fn reachable(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V4(_) if addr.ip().is_unspecified() => ([127, 0, 0, 1], addr.port()).into(),
        SocketAddr::V6(_) if addr.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, addr.port()).into()
        }
        _ => addr,
    }
}

/// One line or a few on standard error, for the author at the terminal.
fn report(event: &Event<'_>, watched: bool) {
    match event {
        Event::Loaded { articles, took } => {
            output::note(&format!("read {articles} articles in {:.2} s\n", took.as_secs_f64()));
        }
        Event::Broken(mistakes) => {
            Failure::mistakes(mistakes).print();
            if watched {
                output::note(
                    "waiting for edits; a version that was good before stays until then\n",
                );
            }
        }
        Event::Unwatched(error) => {
            let message =
                format!("edits are not noticed ({error}); stop and start again to see them\n");
            output::note(&message);
        }
        _ => {}
    }
}
