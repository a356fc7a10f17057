//! Registering, logging in, logging out.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;
use site::either;

use crate::{
    app::App,
    clock,
    form::Form,
    limits::Act,
    members::{
        self, Who,
        email::Email,
        mistakes::{Mistakes, name_taken},
        name::Name,
        password::{HashError, Password},
        store::{self, Member, NewMember, Refusal},
    },
    reply, sessions,
    view::{self, Here, see_other},
    words::word,
};

/// What the two forms hold, and what is wrong with them.
#[derive(Debug, Default, Serialize)]
struct Entrance {
    user: String,
    kept: bool,
    login_alert: Option<String>,
    name: String,
    email: String,
    register_alert: Option<String>,
    errors: std::collections::BTreeMap<&'static str, String>,
}

/// The page with both forms; somebody who is logged in is sent on.
pub(crate) async fn show(here: Here, who: Who) -> Response {
    if who.member().is_some() {
        return members::next_or(here.asked("next"), &here.address("/member/"));
    }
    page(&here, StatusCode::OK, Entrance::default(), here.asked("next"))
}

fn page(here: &Here, status: StatusCode, entrance: Entrance, next: &str) -> Response {
    let values = context! {
        entrance => Value::from(Serde(entrance)),
        next => if members::is_own(next) { next } else { "" },
        register_first => here.path == "/member/register/",
    };
    here.page(status, word(here.lang, "enter_title"), None, "enter.html", values)
}

/// Checks name or address and password. Whatever is wrong, the answer is the same, and takes as long.
pub(crate) async fn log_in(State(app): State<Arc<App>>, here: Here, form: Form) -> Response {
    let (user, password) = (form.get("user").trim(), form.get("pass"));
    let (kept, next) = (form.has("keep"), form.get("next"));
    let refuse = |alert: &str| {
        let entrance = Entrance {
            user: user.to_owned(),
            kept,
            login_alert: Some(alert.to_owned()),
            ..Entrance::default()
        };
        page(&here, StatusCode::UNPROCESSABLE_ENTITY, entrance, next)
    };
    if is_open_wire(&here) {
        return refuse(needs_https(&here));
    }
    if user.is_empty() || password.is_empty() {
        let zh = "请填写邮箱（或用户名）和密码。";
        return refuse(either(here.lang, zh, "Please fill in your e-mail (or name) and password."));
    }
    // The longest address is shorter; what is longer is nobody's.
    let account: String = user.chars().take(300).collect();
    let counted = app
        .limits
        .count(Act::LogIn, &here.hand)
        .and_then(|()| app.limits.count(Act::LogInTo, &store::login_key(&account)));
    if let Err(wait) = counted {
        tracing::warn!(target: "zhoubi::auth", from = here.hand, "too many log-ins");
        return here.wait(wait, other_way(&here, &account));
    }
    let candidates = match store::by_login(&app.db, &account).await {
        Ok(candidates) => candidates,
        Err(error) => return view::failed(&error),
    };
    let (mut accounts, hashes): (Vec<Member>, Vec<String>) = candidates.into_iter().unzip();
    match app.hasher.find(password.to_owned(), hashes.clone()).await {
        Ok(Some(at)) => {
            let member = accounts.swap_remove(at);
            tracing::info!(target: "zhoubi::auth", member = member.id, from = here.hand, "logged in");
            enter(&app, &here, (&member, &hashes[at]), kept, next, "/").await
        }
        Ok(None) => {
            let known = accounts.first().map(|member| member.id.as_str());
            tracing::info!(target: "zhoubi::auth", member = known, from = here.hand, "log-in refused");
            let zh = "登录没有成功：邮箱（或用户名）与密码不相符。请核对后再试，注意大小写。";
            let en = "This did not work: e-mail (or name) and password do not belong together. Please check both, upper and lower case too.";
            refuse(either(here.lang, zh, en))
        }
        Err(error) => unhashed(error),
    }
}

/// Makes an account and logs its member in. A name that is taken is told, names being public; an address
/// that somebody has named is not refused (see [`store::by_login`]), so nothing can be learnt from it.
pub(crate) async fn register(State(app): State<Arc<App>>, here: Here, form: Form) -> Response {
    let (name, email, password) = (form.get("name"), form.get("mail"), form.get("new"));
    let next = form.get("next");
    let refuse = |mistakes: &Mistakes, alert: Option<&str>| {
        let summary = || mistakes.summary(here.lang);
        let entrance = Entrance {
            name: name.to_owned(),
            email: email.to_owned(),
            register_alert: Some(alert.map_or_else(summary, str::to_owned)),
            errors: mistakes.by_field().clone(),
            ..Entrance::default()
        };
        page(&here, StatusCode::UNPROCESSABLE_ENTITY, entrance, next)
    };
    let mut mistakes = Mistakes::default();
    if is_open_wire(&here) {
        return refuse(&mistakes, Some(needs_https(&here)));
    }
    let good_name = mistakes.take("name", here.lang, Name::parse(name));
    let good_email = mistakes.take("mail", here.lang, Email::parse(email));
    let good_password = mistakes.take("new", here.lang, Password::parse(password, &[name, email]));
    let (Some(name), Some(email), Some(password)) = (good_name, good_email, good_password) else {
        return refuse(&mistakes, None);
    };
    if let Err(wait) = app.limits.count(Act::Register, &here.hand) {
        tracing::warn!(target: "zhoubi::auth", from = here.hand, "too many registrations");
        return here.wait(wait, "");
    }
    let _turn = app.turns.of(email.as_str()).await;
    let salt_source = match store::salt_source(&app.db, email.as_str()).await {
        Ok(hash) => hash,
        Err(error) => return view::failed(&error),
    };
    let password_hash = match app.hasher.hash(password, salt_source).await {
        Ok(hash) => hash,
        Err(error) => return unhashed(error),
    };
    let new = NewMember {
        name: name.as_str(),
        email: email.as_str(),
        password_hash: &password_hash,
        now: clock::now(),
    };
    match store::insert(&app.db, &new).await {
        Ok(member) => {
            tracing::info!(target: "zhoubi::auth", member = member.id, from = here.hand, "registered");
            enter(&app, &here, (&member, &password_hash), false, next, "/member/").await
        }
        Err(Refusal::Name) => {
            mistakes.add("name", name_taken(here.lang));
            refuse(&mistakes, None)
        }
        Err(refusal) => view::failed(&refusal),
    }
}

/// Names are public, and whoever guesses at one uses up its tries; an address is counted for itself.
fn other_way(here: &Here, account: &str) -> &'static str {
    if account.contains('@') {
        return "";
    }
    let zh = "如果是别人在猜这个名字的密码，您可以改用邮箱登录，不必等待。";
    let en = "If it is others who guess at this name, log in with your e-mail address; it need not wait.";
    either(here.lang, zh, en)
}

/// Begins a session with a new token and sends the member on.
async fn enter(
    app: &App,
    here: &Here,
    (member, password_hash): (&Member, &str),
    kept: bool,
    next: &str,
    default: &str,
) -> Response {
    match sessions::begin(app, &here.headers, here.local, member, password_hash, kept).await {
        Ok(cookie) => {
            let response = members::next_or(next, &here.address(default));
            with_cookie(response, cookie)
        }
        Err(error) => view::failed(&error),
    }
}

/// Ends the session on the server and takes the cookie away.
pub(crate) async fn log_out(State(app): State<Arc<App>>, here: Here, who: Who) -> Response {
    match sessions::end(&app, &here.headers, here.local).await {
        Ok(cookie) => {
            let member = who.member().map(|member| member.id.as_str());
            tracing::info!(target: "zhoubi::auth", member, from = here.hand, "logged out");
            with_cookie(see_other(&here.address("/")), cookie)
        }
        Err(error) => view::failed(&error),
    }
}

pub(super) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// The answer when no hash could be computed.
pub(super) fn unhashed(error: HashError) -> Response {
    match error {
        HashError::Refused(refusal) => {
            let message = format!("现在人太多，请稍后再试。\n{refusal}");
            reply::later(1, reply::words(refusal.status(), &message))
        }
        HashError::Failed(_) => view::failed(&error),
    }
}

/// Whether the form came over plain HTTP from another machine: a browser would not keep the cookie, and
/// the password has been open to everybody on the way.
fn is_open_wire(here: &Here) -> bool {
    let origin = here.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    !here.local && origin.is_some_and(|origin| origin.starts_with("http://"))
}

fn needs_https(here: &Here) -> &'static str {
    let zh = "这里走的是明文 HTTP，密码在路上谁都看得见，所以不能登录。请改用 https:// 的地址；站长可在前面放一个支持 HTTPS 的代理。";
    let en = "This is plain HTTP, where everybody on the way can read a password, so nobody can log in. Please use the https:// address; the site's keeper can put a proxy with HTTPS before it.";
    either(here.lang, zh, en)
}
