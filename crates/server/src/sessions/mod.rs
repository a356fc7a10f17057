//! Who is logged in: the cookie, and what it stands for.
//!
//! A session begins at log-in with a token of its own, whatever cookie came before, and ends on the server.
//! A reader who has not logged in has no cookie, and their requests do not touch the store.

pub(crate) mod store;

#[cfg(test)]
mod store_tests;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use serde_json::json;
use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store,
};

use self::store::{MEMBER, Sessions};
use crate::{app::App, clock, members::store::Member};

/// The entries of a session beside its member: when it began, when it was last seen, whether it is kept.
const SINCE: &str = "since";
const SEEN: &str = "seen";
const KEPT: &str = "kept";
/// A digest of the hash of the password with which it began.
const PASSWORD: &str = "password";

/// How long a session lives.
struct Lifetime {
    /// Without a request.
    idle: Duration,
    /// At all.
    whole: Duration,
    /// A request so much later than the last that counted is written down.
    step: Duration,
}

const HOUR: Duration = Duration::from_secs(3600);

/// On a device of one's own.
const KEPT_LIFE: Lifetime = Lifetime {
    idle: Duration::from_secs(14 * 24 * 3600),
    whole: Duration::from_secs(90 * 24 * 3600),
    step: HOUR,
};

/// Until the browser is closed, and not longer than half a day without a request.
const SHORT_LIFE: Lifetime = Lifetime {
    idle: Duration::from_secs(12 * 3600),
    whole: Duration::from_secs(7 * 24 * 3600),
    step: Duration::from_secs(300),
};

/// A live session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) member: String,
    /// Kept on the device when the browser is closed.
    pub(crate) kept: bool,
    password: String,
}

impl Session {
    /// Whether it began with the password that has this hash. One that a log-in begins while the password is being
    /// changed would else outlive the change, which ends all that there are.
    pub(crate) fn is_of(&self, password_hash: &str) -> bool {
        self.password == digest(password_hash)
    }
}

/// The session of a request, if it has a live one.
pub(crate) async fn of(
    app: &App,
    headers: &HeaderMap,
    local: bool,
) -> Result<Option<Session>, session_store::Error> {
    let Some(token) = token(headers, local) else { return Ok(None) };
    let Ok(id) = token.parse::<Id>() else { return Ok(None) };
    let sessions = Sessions(app.db.clone());
    let Some(mut record) = sessions.load(&id).await? else { return Ok(None) };
    let number = |name: &str| record.data.get(name).and_then(serde_json::Value::as_i64);
    let kept = record.data.get(KEPT).and_then(serde_json::Value::as_bool).unwrap_or(false);
    let member = record.data.get(MEMBER).and_then(serde_json::Value::as_str).map(str::to_owned);
    let password = record.data.get(PASSWORD).and_then(serde_json::Value::as_str).map(str::to_owned);
    let (Some(member), Some(since), Some(seen), Some(password)) =
        (member, number(SINCE), number(SEEN), password)
    else {
        return Ok(None);
    };
    let (now, life) = (clock::now(), lifetime(kept));
    if now - since > ms(life.whole) || now - seen > ms(life.idle) {
        sessions.delete(&id).await?;
        return Ok(None);
    }
    if now - seen > ms(life.step) {
        record.data.insert(SEEN.to_owned(), json!(now));
        record.expiry_date = expiry(now, since, life);
        sessions.save(&record).await?;
    }
    Ok(Some(Session { member, kept, password }))
}

/// Begins a session of a member whose password has this hash, and ends the one that the request bears. Gives the
/// cookie.
pub(crate) async fn begin(
    app: &App,
    headers: &HeaderMap,
    local: bool,
    member: &Member,
    password_hash: &str,
    kept: bool,
) -> Result<HeaderValue, session_store::Error> {
    let sessions = Sessions(app.db.clone());
    if let Some(old) = token(headers, local).and_then(|token| token.parse::<Id>().ok()) {
        sessions.delete(&old).await?;
    }
    let (now, life) = (clock::now(), lifetime(kept));
    let data = [
        (MEMBER.to_owned(), json!(member.id)),
        (SINCE.to_owned(), json!(now)),
        (SEEN.to_owned(), json!(now)),
        (KEPT.to_owned(), json!(kept)),
        (PASSWORD.to_owned(), json!(digest(password_hash))),
    ];
    let mut record = Record {
        id: Id::default(),
        data: data.into_iter().collect(),
        expiry_date: expiry(now, now, life),
    };
    sessions.create(&mut record).await?;
    let age = kept.then_some(life.whole);
    Ok(cookie(headers, local, &record.id.to_string(), age))
}

/// Ends the session of a request on the server. Gives the cookie that takes the place of the old one.
pub(crate) async fn end(
    app: &App,
    headers: &HeaderMap,
    local: bool,
) -> Result<HeaderValue, session_store::Error> {
    if let Some(id) = token(headers, local).and_then(|token| token.parse::<Id>().ok()) {
        Sessions(app.db.clone()).delete(&id).await?;
    }
    Ok(no_cookie(headers, local))
}

/// Takes the browser's cookie away.
pub(crate) fn no_cookie(headers: &HeaderMap, local: bool) -> HeaderValue {
    cookie(headers, local, "", Some(Duration::ZERO))
}

/// What is kept of a secret, by which it is known again: SHA-256 in hexadecimal digits.
pub(crate) fn digest(secret: impl AsRef<[u8]>) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lifetime(kept: bool) -> &'static Lifetime {
    if kept { &KEPT_LIFE } else { &SHORT_LIFE }
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn expiry(now: i64, since: i64, life: &Lifetime) -> OffsetDateTime {
    let at = (now + ms(life.idle)).min(since + ms(life.whole));
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `__Host-` binds a cookie to this very host over HTTPS. A browser on this machine speaks plain HTTP with
/// us, where no such cookie is kept; there the port is part of the name, since cookies do not tell ports
/// apart and two sites may be open at once.
fn name(headers: &HeaderMap, local: bool) -> String {
    if !local {
        return "__Host-zhoubi".to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    let digits = port.len() <= 5 && port.bytes().all(|digit| digit.is_ascii_digit());
    format!("zhoubi-{}", if digits { port } else { "80" })
}

fn cookie(headers: &HeaderMap, local: bool, token: &str, age: Option<Duration>) -> HeaderValue {
    let name = name(headers, local);
    let secure = if local { "" } else { "; Secure" };
    let age = age.map_or_else(String::new, |age| format!("; Max-Age={}", age.as_secs()));
    HeaderValue::try_from(format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
        .expect("a token and a name are plain ASCII")
}

/// The token in the cookie.
fn token(headers: &HeaderMap, local: bool) -> Option<&str> {
    let wanted = name(headers, local);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_bound_to_its_host_or_to_its_port() {
        let asked = headers(&[(header::HOST, "127.0.0.1:4000")]);
        let local = cookie(&asked, true, "abc", None);
        assert_eq!(local, "zhoubi-4000=abc; Path=/; HttpOnly; SameSite=Lax");
        let far = cookie(&asked, false, "abc", Some(HOUR));
        assert_eq!(far, "__Host-zhoubi=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600");
        for (host, expected) in [
            ("localhost", "zhoubi-80"),
            ("[::1]:81", "zhoubi-81"),
            ("x:1; Path=/evil", "zhoubi-80"),
            ("x:", "zhoubi-"),
        ] {
            assert_eq!(name(&headers(&[(header::HOST, host)]), true), expected);
        }
    }

    #[test]
    fn the_token_is_that_of_our_cookie() {
        let asked = headers(&[
            (header::HOST, "localhost:4000"),
            (header::COOKIE, "a=b; zhoubi-4000=one"),
            (header::COOKIE, "__Host-zhoubi=two"),
        ]);
        assert_eq!(token(&asked, true), Some("one"));
        assert_eq!(token(&asked, false), Some("two"));
        assert_eq!(token(&headers(&[(header::COOKIE, "zhoubi=one")]), false), None);
    }

    #[test]
    fn no_session_outlives_its_whole_life() {
        let day = 24 * 3600 * 1000;
        let end = expiry(89 * day, 0, &KEPT_LIFE);
        assert_eq!(end.unix_timestamp(), 90 * 24 * 3600);
        assert_eq!(expiry(day, 0, &KEPT_LIFE).unix_timestamp(), 15 * 24 * 3600);
    }
}
