//! Who takes part: members and the owner.
//!
//! `enter` registers and logs in, `profile` changes what a member says of themselves, `owner` is the link of the
//! first start. `who` tells all other features who asks. What a form says becomes a type that can only
//! be valid (`name`, `email`, `homepage`, `password`); why it is not, `mistakes` says in both languages.

mod email;
mod enter;
mod guessable;
mod homepage;
mod key;
mod mistakes;
mod name;
pub(crate) mod owner;
pub(crate) mod password;
mod profile;
pub(crate) mod store;
pub(crate) mod turns;
mod who;

#[cfg(test)]
mod store_tests;

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};

pub(crate) use self::{
    profile::{log_in_first, place},
    who::Who,
};
use crate::{
    app::App,
    view::{route, see_other},
};

/// The pages of members, for one language's prefix.
pub(crate) fn routes(prefix: &str) -> Router<Arc<App>> {
    let pages = [
        ("login/", get(enter::show).post(enter::log_in)),
        ("register/", get(enter::show).post(enter::register)),
        ("logout/", post(enter::log_out)),
        ("", get(profile::show).post(profile::save)),
        ("password/", get(profile::show_password).post(profile::save_password)),
        ("owner/", get(owner::show).post(owner::claim)),
    ];
    pages.into_iter().fold(Router::new(), |router, (path, methods)| {
        route(router, &format!("{prefix}/member/{path}"), methods)
    })
}

/// Where to go after a log-in, as the reader's address asked: an address of this site, or the default.
fn next_or(wanted: &str, default: &str) -> Response {
    see_other(if is_own(wanted) { wanted } else { default })
}

/// Whether an address leads to this site whatever a browser makes of it: a path, with no second slash or
/// backslash that would make it a host, and no controls, which browsers drop before they look.
fn is_own(address: &str) -> bool {
    address.starts_with('/')
        && address.len() <= 2000
        && !address.contains('\\')
        && !address.starts_with("//")
        && !address.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_are_gone_to() {
        for own in ["/", "/archives/2/?svd.rank=8#figure", "/en/member/", "/归档/"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in [
            "",
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil",
            " /",
            "/\n/evil.example",
            "/\\/evil",
        ] {
            assert!(!is_own(foreign), "{foreign}");
        }
    }
}
