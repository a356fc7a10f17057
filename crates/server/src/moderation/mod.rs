//! The owner decides about comments: one page, a row a comment, without script.
//!
//! A decision is done at once and can be undone from the page that follows it; nobody is asked "are you sure".

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use lab::Lang;
use minijinja::{Value, context, value::Serde};
use serde::Serialize;
use site::{Body, either};

use crate::{
    app::App,
    clock,
    comments::{
        shown,
        store::{self as comments, Comment, State as CommentState},
    },
    form::Form,
    members::{self, Who, store::Member},
    pages, reply,
    view::{self, Here, component, route, see_other},
    words::word,
};

/// How many comments a page shows; more wait for the next.
const ROWS: usize = 50;

/// The moderation page, for one language's prefix.
pub(crate) fn routes(prefix: &str) -> Router<Arc<App>> {
    route(Router::new(), &format!("{prefix}/admin/"), get(show).post(decide))
}

/// What can be done with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Approve,
    Delete,
    Spam,
    Undo,
}

impl Decision {
    const ALL: [Decision; 4] =
        [Decision::Approve, Decision::Delete, Decision::Spam, Decision::Undo];

    /// Its name in forms and addresses, and that of its word.
    fn name(self) -> &'static str {
        match self {
            Decision::Approve => "approve",
            Decision::Delete => "delete",
            Decision::Spam => "spam",
            Decision::Undo => "undo",
        }
    }

    /// What was done to so many comments.
    fn done(self, count: usize, lang: Lang) -> String {
        let (zh, en) = match self {
            Decision::Approve => ("已通过", "approved"),
            Decision::Delete => ("已删除", "deleted"),
            Decision::Spam => ("已标为垃圾", "marked as spam"),
            Decision::Undo => ("已放回原处", "put back"),
        };
        match (lang, count) {
            (Lang::Zh, _) => format!("{zh}：{count} 条评论。"),
            (Lang::En, 1) => format!("1 comment was {en}."),
            (Lang::En, _) => format!("{count} comments were {en}."),
        }
    }
}

/// The lists of the page, and what can be done in each.
const LISTS: [(&str, CommentState, &[Decision]); 4] = [
    ("held", CommentState::Held, &[Decision::Approve, Decision::Delete, Decision::Spam]),
    ("approved", CommentState::Approved, &[Decision::Delete, Decision::Spam]),
    ("deleted", CommentState::Deleted, &[Decision::Approve, Decision::Spam]),
    ("spam", CommentState::Spam, &[Decision::Approve, Decision::Delete]),
];

/// A comment in a list.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    author: String,
    page: String,
    by_owner: bool,
    place: String,
    url: String,
    /// HTML.
    text: String,
    age: String,
}

/// A decision as a template names it.
#[derive(Debug, Serialize)]
struct Button {
    name: &'static str,
    title: &'static str,
    main: bool,
}

/// The owner, or the answer for all others.
fn owner<'a>(here: &Here, who: &'a Who) -> Result<&'a Member, Box<Response>> {
    match (who.owner(), who.member()) {
        (Some(owner), _) => Ok(owner),
        (None, Some(_)) => {
            let title = word(here.lang, "forbidden_title");
            let text = word(here.lang, "forbidden");
            Err(Box::new(here.message(StatusCode::FORBIDDEN, title, text, who.viewer())))
        }
        (None, None) => Err(Box::new(members::log_in_first(here))),
    }
}

async fn show(State(app): State<Arc<App>>, here: Here, who: Who) -> Response {
    if let Err(response) = owner(&here, &who) {
        return *response;
    }
    let asked = here.asked("list");
    let (list, state, decisions) =
        LISTS.into_iter().find(|(name, ..)| *name == asked).unwrap_or(LISTS[0]);
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let found = match state {
        CommentState::Held => comments::held(&app.db, limit).await,
        other => comments::in_state(&app.db, other, limit).await,
    };
    let mut found = match found {
        Ok(found) => found,
        Err(error) => return view::failed(&error),
    };
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let rows = match rows(&app, &here, found).await {
        Ok(rows) => rows,
        Err(response) => return *response,
    };
    let did = Decision::ALL.into_iter().find(|decision| decision.name() == here.asked("did"));
    let ids: Vec<&str> = here.asked("ids").split('.').filter(|id| !id.is_empty()).collect();
    let did = did.filter(|_| !ids.is_empty());
    let values = context! {
        list => list,
        lists => lists(&here, list),
        rows => Value::from(Serde(rows)),
        buttons => buttons(&here, decisions),
        more => more,
        empty => word(here.lang, if list == "held" { "nothing_held" } else { "nothing_here" }),
        done => did.map(|decision| decision.done(ids.len(), here.lang)),
        undo => did.filter(|decision| *decision != Decision::Undo).map(|_| ids.join(".")),
    };
    let title = word(here.lang, "moderation_title");
    here.page(StatusCode::OK, title, who.viewer(), "moderation.html", values)
}

/// The links to the lists.
fn lists(here: &Here, shown: &str) -> Vec<Value> {
    LISTS
        .into_iter()
        .map(|(name, ..)| {
            context! {
                title => word(here.lang, &format!("list_{name}")),
                url => format!("{}?list={name}", here.address("/admin/")),
                current => name == shown,
            }
        })
        .collect()
}

fn buttons(here: &Here, decisions: &[Decision]) -> Value {
    let button = |decision: &Decision| Button {
        name: decision.name(),
        title: word(here.lang, decision.name()),
        main: *decision == Decision::Approve,
    };
    Value::from(Serde(decisions.iter().map(button).collect::<Vec<_>>()))
}

/// Comments as readers will see them; rendering strangers' formulas may take its time.
async fn rows(app: &App, here: &Here, found: Vec<Comment>) -> Result<Vec<Row>, Box<Response>> {
    let places: Vec<_> = found.iter().map(|comment| members::place(app, here, comment)).collect();
    let lang = here.lang;
    // Kept: a page that takes too long goes on being made, and is there the next time.
    let texts: Vec<Body> = found.iter().map(|comment| app.shown.body(comment)).collect();
    let work = move || {
        let rows = found.into_iter().zip(places).zip(texts);
        rows.map(|((comment, place), text)| row(comment, place, &text, lang)).collect()
    };
    app.gate.run(work).await.map_err(|refusal| Box::new(pages::refused(refusal)))
}

fn row(comment: Comment, (place, url): (String, String), text: &Body, lang: Lang) -> Row {
    let text = text.rendered(lang).html.clone();
    Row {
        id: comment.id,
        author: comment.author,
        page: comment.author_page,
        by_owner: comment.by_owner,
        place,
        url,
        text,
        age: clock::age(comment.created, clock::now(), lang),
    }
}

/// Does what a button says: with its own row (its value is the comment), or with all that are chosen.
async fn decide(State(app): State<Arc<App>>, here: Here, who: Who, form: Form) -> Response {
    let owner = match owner(&here, &who) {
        Ok(owner) => owner,
        Err(response) => return *response,
    };
    let pressed = Decision::ALL.into_iter().find(|decision| form.has(decision.name()));
    let Some(decision) = pressed else {
        let message = either(here.lang, "请按其中一个按钮。", "please press one of the buttons");
        return reply::words(StatusCode::UNPROCESSABLE_ENTITY, message);
    };
    let ids: Vec<&str> = match form.get(decision.name()) {
        "" => form.all("id").collect(),
        own => own.split('.').collect(),
    };
    let mut done = Vec::new();
    for id in ids.into_iter().take(ROWS) {
        let changed = match decision {
            Decision::Approve => comments::approve(&app.db, id).await,
            Decision::Delete => comments::delete(&app.db, id).await,
            Decision::Spam => comments::spam(&app.db, id).await,
            Decision::Undo => comments::restore(&app.db, id).await,
        };
        match changed {
            Ok(Some(comment)) => done.push(comment.id),
            // There is no such comment.
            Ok(None) => {}
            Err(error) => return view::failed(&error),
        }
    }
    tracing::info!(
        target: "zhoubi::auth",
        member = owner.id,
        decision = decision.name(),
        comments = done.len(),
        "decided"
    );
    if let Err(error) = shown::refresh(&app).await {
        tracing::error!("what was decided is not shown yet: {error}");
    }
    let list = component(form.get("list"));
    let query = format!("?list={list}&did={}&ids={}", decision.name(), done.join("."));
    see_other(&format!("{}{query}", here.address("/admin/")))
}
