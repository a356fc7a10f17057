//! A member's own account: what they say of themselves, their comments, their password.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use minijinja::{Value, context, value::Serde};
use serde::Serialize;
use site::either;

use crate::{
    app::App,
    clock,
    comments::{
        shown,
        store::{self as comments, Comment, State as CommentState},
    },
    form::Form,
    limits::Act,
    members::{
        Who,
        email::Email,
        enter::{unhashed, with_cookie},
        homepage::Homepage,
        key,
        mistakes::{Mistakes, name_taken},
        name::Name,
        password::Password,
        store::{self, Profile, Refusal, Role},
    },
    sessions,
    view::{self, Here, component, see_other},
    words::word,
};

/// How many of a member's comments are listed.
const LISTED: i64 = 200;

/// A comment in the list of one's own.
#[derive(Debug, Serialize)]
struct Own {
    place: String,
    url: String,
    text: String,
    state: &'static str,
    shown: bool,
    age: String,
}

/// Sends a reader to the log-in, and back here afterwards.
pub(crate) fn log_in_first(here: &Here) -> Response {
    let address = here.address(&here.path);
    let query: Vec<String> = here
        .query
        .iter()
        .map(|(name, value)| format!("{}={}", component(name), component(value)))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let back = component(&format!("{address}{mark}{}", query.join("&")));
    see_other(&format!("{}?next={back}", here.address("/member/login/")))
}

/// The account.
pub(crate) async fn show(State(app): State<Arc<App>>, here: Here, who: Who) -> Response {
    let Some(member) = who.member() else { return log_in_first(&here) };
    let saved = match here.asked("saved") {
        "profile" => word(here.lang, "saved_profile"),
        "password" => word(here.lang, "saved_password"),
        _ => "",
    };
    let typed = [&member.name, &member.email, &member.page].map(String::as_str);
    page(&app, &here, &who, StatusCode::OK, saved, typed, &Mistakes::default()).await
}

async fn page(
    app: &App,
    here: &Here,
    who: &Who,
    status: StatusCode,
    saved: &str,
    [name, email, homepage]: [&str; 3],
    mistakes: &Mistakes,
) -> Response {
    let Some(member) = who.member() else { return log_in_first(here) };
    let own = match comments::of_member(&app.db, &member.id, LISTED).await {
        Ok(own) => own,
        Err(error) => return view::failed(&error),
    };
    let own: Vec<Own> = own.iter().map(|comment| listed(app, here, comment)).collect();
    let values = context! {
        saved => saved,
        name => name,
        email => email,
        homepage => homepage,
        owner => member.role == Role::Owner,
        alert_text => (!mistakes.is_empty()).then(|| mistakes.summary(here.lang)),
        errors => Value::from(Serde(mistakes.by_field().clone())),
        own => Value::from(Serde(own)),
    };
    here.page(status, word(here.lang, "profile_title"), who.viewer(), "profile.html", values)
}

fn listed(app: &App, here: &Here, comment: &Comment) -> Own {
    let (state, shown) = match comment.state {
        CommentState::Held => ("state_held", false),
        CommentState::Approved => ("state_approved", true),
        CommentState::Deleted => ("state_deleted", false),
        CommentState::Spam => ("state_spam", false),
    };
    let (place, url) = place(app, here, comment);
    let text: String = comment.body.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = text.chars().take(120).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    Own {
        place,
        url,
        text: format!("{short}{more}"),
        state: word(here.lang, state),
        shown,
        age: clock::age(comment.created, clock::now(), here.lang),
    }
}

/// Under what a comment stands, and its address: the article's title and page, or the guestbook's.
pub(crate) fn place(app: &App, here: &Here, comment: &Comment) -> (String, String) {
    let subject = u32::try_from(comment.subject).unwrap_or(site::GUESTBOOK);
    let title = here.site().subject_title(subject, here.lang);
    let people = app.shown.people();
    let floor = comment.floor.and_then(|floor| u32::try_from(floor).ok());
    let url = match (floor, people.threads.get(&subject)) {
        (Some(floor), Some(thread)) => {
            here.site().comment_path(here.lang, subject, thread.page_of(floor), floor)
        }
        _ => here.site().thread_path(here.lang, subject, 1),
    };
    let removed = || either(here.lang, "已移除的文章", "an article that was removed").to_owned();
    (title.map_or_else(removed, str::to_owned), url.unwrap_or_else(|| here.address("/")))
}

/// Saves name, address and page. Another address needs the password: whoever finds a browser open must not be
/// able to take the account away with it.
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    form: Form,
) -> Response {
    let (Some(member), Some(session)) = (who.member(), who.session()) else {
        return log_in_first(&here);
    };
    if let Err(wait) = app.limits.count(Act::Change, &member.id) {
        return here.wait(wait, "");
    }
    let typed = ["name", "mail", "page"].map(|field| form.get(field));
    let mut mistakes = Mistakes::default();
    let name = mistakes.take("name", here.lang, Name::parse(typed[0]));
    let email = mistakes.take("mail", here.lang, Email::parse(typed[1]));
    let homepage = mistakes.take("page", here.lang, Homepage::parse(typed[2]));
    let moving =
        email.as_ref().filter(|email| key::email(email.as_str()) != key::email(&member.email));
    let _turn = match moving {
        Some(email) => Some(app.turns.of(email.as_str()).await),
        None => None,
    };
    let mut rehash = None;
    if let Some(email) = moving {
        let hash = match store::password_hash(&app.db, &member.id).await {
            Ok(hash) => hash.unwrap_or_default(),
            Err(error) => return view::failed(&error),
        };
        let current = form.get("current");
        match app.hasher.find(current.to_owned(), vec![hash.clone()]).await {
            Ok(Some(_)) => {}
            Ok(None) => mistakes.add("current", wrong_current(&here, current)),
            Err(error) => return unhashed(error),
        }
        // The password may be of an age when others were taken; it is hashed anew as it is.
        let source = match store::salt_source(&app.db, email.as_str()).await {
            Ok(source) => source,
            Err(error) => return view::failed(&error),
        };
        if mistakes.is_empty() {
            match app.hasher.hash(Password::known(current), source).await {
                Ok(fresh) => rehash = Some((hash, fresh)),
                Err(error) => return unhashed(error),
            }
        }
    }
    let (Some(name), Some(email), Some(homepage), true) =
        (name, email, homepage, mistakes.is_empty())
    else {
        return page(&app, &here, &who, StatusCode::UNPROCESSABLE_ENTITY, "", typed, &mistakes)
            .await;
    };
    let profile = Profile {
        name: name.as_str(),
        email: email.as_str(),
        page: homepage.as_str(),
        email_before: &member.email,
        rehash: rehash.as_ref().map(|(old, new)| (old.as_str(), new.as_str())),
    };
    match store::set_profile(&app.db, &member.id, &profile).await {
        Ok(()) => {
            let moved = rehash.is_some();
            tracing::info!(target: "zhoubi::auth", member = member.id, moved, "profile changed");
            if let Err(error) = shown::refresh(&app).await {
                tracing::error!("a changed name is not shown yet: {error}");
            }
            let done = see_other(&format!("{}?saved=profile", here.address("/member/")));
            let Some((_, hash)) = &rehash else { return done };
            // The hash is another one, and so is the session.
            match sessions::begin(&app, &here.headers, here.local, member, hash, session.kept).await
            {
                Ok(cookie) => with_cookie(done, cookie),
                Err(error) => view::failed(&error),
            }
        }
        Err(Refusal::Name) => {
            mistakes.add("name", name_taken(here.lang));
            page(&app, &here, &who, StatusCode::UNPROCESSABLE_ENTITY, "", typed, &mistakes).await
        }
        Err(Refusal::Changed) => {
            let zh = "邮箱或密码刚在别处改过，请核对后再保存一次。";
            let en = "Address or password were changed elsewhere just now; please look again and save once more.";
            mistakes.add("mail", either(here.lang, zh, en).to_owned());
            page(&app, &here, &who, StatusCode::CONFLICT, "", typed, &mistakes).await
        }
        Err(Refusal::Store(error)) => view::failed(&error),
    }
}

fn wrong_current(here: &Here, typed: &str) -> String {
    let (zh, en) = if typed.is_empty() {
        (
            "请填写现在的密码，以确认是您本人。",
            "Please fill in your current password, so that it is certain that it is you.",
        )
    } else {
        (
            "现在的密码不对，请再输一次，注意大小写。",
            "This is not your current password; please type it again, with an eye on upper and lower case.",
        )
    };
    either(here.lang, zh, en).to_owned()
}

/// The form for another password.
pub(crate) async fn show_password(here: Here, who: Who) -> Response {
    if who.member().is_none() {
        return log_in_first(&here);
    }
    password_page(&here, &who, StatusCode::OK, &Mistakes::default())
}

fn password_page(here: &Here, who: &Who, status: StatusCode, mistakes: &Mistakes) -> Response {
    let values = context! {
        alert_text => (!mistakes.is_empty()).then(|| mistakes.summary(here.lang)),
        errors => Value::from(Serde(mistakes.by_field().clone())),
        name => who.member().map(|member| member.name.as_str()),
    };
    here.page(status, word(here.lang, "password_title"), who.viewer(), "password.html", values)
}

/// Another password: all sessions end, and this browser gets a new one.
pub(crate) async fn save_password(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    form: Form,
) -> Response {
    let (Some(member), Some(session)) = (who.member(), who.session()) else {
        return log_in_first(&here);
    };
    if let Err(wait) = app.limits.count(Act::Change, &member.id) {
        return here.wait(wait, "");
    }
    let (current, fresh) = (form.get("current"), form.get("new"));
    let hash = match store::password_hash(&app.db, &member.id).await {
        Ok(hash) => hash.unwrap_or_default(),
        Err(error) => return view::failed(&error),
    };
    let mut mistakes = Mistakes::default();
    match app.hasher.find(current.to_owned(), vec![hash.clone()]).await {
        Ok(Some(_)) => {}
        Ok(None) => mistakes.add("current", wrong_current(&here, current)),
        Err(error) => return unhashed(error),
    }
    let parsed = Password::parse(fresh, &[&member.name, &member.email]);
    let password = mistakes.take("new", here.lang, parsed);
    let (Some(password), true) = (password, mistakes.is_empty()) else {
        tracing::info!(target: "zhoubi::auth", member = member.id, "change of password refused");
        return password_page(&here, &who, StatusCode::UNPROCESSABLE_ENTITY, &mistakes);
    };
    // The salt stays: the member may share it with others of their address.
    let fresh = match app.hasher.hash(password, Some(hash.clone())).await {
        Ok(fresh) => fresh,
        Err(error) => return unhashed(error),
    };
    match store::set_password(&app.db, &member.id, &hash, &fresh).await {
        Ok(true) => {}
        Ok(false) => {
            mistakes.add("current", wrong_current(&here, current));
            return password_page(&here, &who, StatusCode::CONFLICT, &mistakes);
        }
        Err(error) => return view::failed(&error),
    }
    tracing::info!(target: "zhoubi::auth", member = member.id, from = here.hand, "password changed");
    match sessions::begin(&app, &here.headers, here.local, member, &fresh, session.kept).await {
        Ok(cookie) => {
            let done = see_other(&format!("{}?saved=password", here.address("/member/")));
            with_cookie(done, cookie)
        }
        Err(error) => view::failed(&error),
    }
}
