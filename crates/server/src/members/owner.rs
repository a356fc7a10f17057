//! The link of the first start: whoever opens it becomes the owner.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use minijinja::context;
use tower_sessions::session::Id;

use crate::{
    app::App,
    clock,
    comments::shown,
    db::{Db, Error},
    form::Form,
    members::{Who, enter::with_cookie, store},
    sessions::{self, digest},
    view::{self, Here, component, see_other},
    words::word,
};

/// The path of a new link, valid until it is used or the server starts again; `None` when there is an
/// owner. Only a digest of its token is kept.
pub(crate) async fn new_link(db: &Db) -> Result<Option<String>, Error> {
    if store::has_owner(db).await? {
        return Ok(None);
    }
    let token = format!("{}{}", Id::default(), Id::default());
    store::put_owner_token(db, &digest(&token), clock::now()).await?;
    Ok(Some(format!("/member/owner/?token={token}")))
}

/// The address of the question, as the value of a pair in a query.
fn back(here: &Here, token: &str) -> String {
    component(&format!("{}?token={}", here.address("/member/owner/"), component(token)))
}

/// Asks whether the member who is logged in is to be the owner. Opening the link changes nothing yet: a
/// program that looks at links for its user must not use it up.
pub(crate) async fn show(State(app): State<Arc<App>>, here: Here, who: Who) -> Response {
    let token = here.asked("token");
    match store::is_owner_token(&app.db, &digest(token)).await {
        Ok(true) => {}
        Ok(false) => return gone(&here, &who),
        Err(error) => return view::failed(&error),
    }
    let values = context! {
        token => token,
        member => who.member().map(|member| member.name.as_str()),
        next => back(&here, token),
    };
    let title = word(here.lang, "owner_title");
    here.page(StatusCode::OK, title, who.viewer(), "owner.html", values)
}

/// Makes the member the owner, once, with a new session: their rights have grown.
pub(crate) async fn claim(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    form: Form,
) -> Response {
    let token = form.get("token");
    let (Some(member), Some(session)) = (who.member(), who.session()) else {
        // Only a token of ours goes into an address: a stranger's may be as long as a form.
        match store::is_owner_token(&app.db, &digest(token)).await {
            Ok(true) => {}
            Ok(false) => return gone(&here, &who),
            Err(error) => return view::failed(&error),
        }
        let (log_in, back) = (here.address("/member/login/"), back(&here, token));
        return see_other(&format!("{log_in}?next={back}"));
    };
    match store::make_owner(&app.db, &digest(token), &member.id).await {
        Ok(true) => {}
        Ok(false) => return gone(&here, &who),
        Err(error) => return view::failed(&error),
    }
    tracing::warn!(target: "zhoubi::auth", member = member.id, from = here.hand, "became the owner");
    if let Err(error) = shown::refresh(&app).await {
        tracing::error!("the owner's comments are not marked yet: {error}");
    }
    let hash = match store::password_hash(&app.db, &member.id).await {
        Ok(hash) => hash.unwrap_or_default(),
        Err(error) => return view::failed(&error),
    };
    match sessions::begin(&app, &here.headers, here.local, member, &hash, session.kept).await {
        Ok(cookie) => with_cookie(see_other(&here.address("/admin/")), cookie),
        Err(error) => view::failed(&error),
    }
}

fn gone(here: &Here, who: &Who) -> Response {
    let (title, text) = (word(here.lang, "owner_gone_title"), word(here.lang, "owner_gone"));
    here.message(StatusCode::GONE, title, text, who.viewer())
}
