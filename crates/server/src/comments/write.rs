//! What the form of a comment brings: a comment, a preview, or the page again with what was typed.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use lab::Lang;
use site::{Draft, LONGEST_COMMENT, People, Shows, Visit};

use super::{
    body::{Body, BodyError, line_ends},
    shown,
    store::{self, Comment, NewComment, Refusal, State as Decided},
    visit,
};
use crate::{
    app::App,
    clock,
    form::Form,
    limits::Act,
    members::{Who, store::Member},
    pages, query,
    reply::{self, Effort},
    view::{self, Here, see_other},
};

/// Room for ten thousand characters as a form sends them, and for some more, so that a text that is too long
/// comes back with what is wrong.
const FORM: usize = 256 * 1024;

/// How many comments of one member may wait for the owner: what nobody has looked at fills neither the disk
/// nor the owner's day.
const MOST_HELD: i64 = 10;

/// A form that was sent: to what, by whom, with what.
struct Sent<'a> {
    app: &'a App,
    here: &'a Here,
    who: &'a Who,
    subject: u32,
    /// The page of comments on which the form stood.
    page: u32,
    draft: Draft,
}

/// Takes a comment, or shows how it would look.
pub(crate) async fn write(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    Path(subject): Path<String>,
    form: Form<FORM>,
) -> Response {
    let Some(subject) = known_subject(&here, &subject) else { return nowhere(&here) };
    let sent = Sent {
        app: &app,
        here: &here,
        who: &who,
        subject,
        page: form.get("page").parse().unwrap_or(1),
        draft: Draft {
            body: line_ends(form.get("body")),
            reply_to: form.get("reply_to").parse().ok(),
            preview: false,
            problem: None,
        },
    };
    let Some(member) = who.member() else {
        if let Err(wait) = app.limits.count(Act::Preview, &here.hand) {
            return here.wait(wait, "");
        }
        return sent.again(StatusCode::FORBIDDEN, logged_out(here.lang)).await;
    };
    let wants_preview = form.has("preview");
    let act = if wants_preview { Act::Preview } else { Act::Comment };
    let body = match Body::parse(&sent.draft.body) {
        Ok(body) => body,
        Err(error) => {
            let message = error.message(here.lang);
            return sent.again(StatusCode::UNPROCESSABLE_ENTITY, message).await;
        }
    };
    if let Err(wait) = app.limits.count(act, &member.id) {
        let seconds = wait.as_secs() + 1;
        let problem = too_often(seconds, here.lang);
        return reply::later(seconds, sent.again(StatusCode::TOO_MANY_REQUESTS, problem).await);
    }
    if wants_preview {
        return sent.preview().await;
    }
    sent.take(member, &body).await
}

impl Sent<'_> {
    async fn take(self, member: &Member, body: &Body) -> Response {
        let lang = self.here.lang;
        if !member.trusted && self.app.limits.are_on() {
            match store::count_held_of(&self.app.db, &member.id).await {
                Ok(count) if count >= MOST_HELD => {
                    return self.again(StatusCode::TOO_MANY_REQUESTS, too_many_held(lang)).await;
                }
                Ok(_) => {}
                Err(error) => return self.failed(&error).await,
            }
        }
        let (subject, reply_to) = (i64::from(self.subject), self.draft.reply_to.map(i64::from));
        let same = (member.id.clone(), subject, reply_to, body.as_str().to_owned());
        let new = NewComment {
            subject,
            member: &member.id,
            reply_to,
            body: body.as_str(),
            now: clock::now(),
        };
        let written = self.app.once.run(same, || store::insert(&self.app.db, &new));
        match written.await {
            Ok(comment) => self.lead_to(&comment).await,
            Err(Refusal::Parent) => {
                let gone = Sent { draft: Draft { reply_to: None, ..self.draft }, ..self };
                gone.again(StatusCode::UNPROCESSABLE_ENTITY, no_floor(lang)).await
            }
            Err(Refusal::Member) => self.again(StatusCode::FORBIDDEN, logged_out(lang)).await,
            Err(Refusal::Store(error)) => self.failed(&error).await,
        }
    }

    /// To where a comment stands that was just written.
    async fn lead_to(&self, comment: &Comment) -> Response {
        if let Err(error) = shown::refresh(self.app).await {
            // It is written; it is shown when the store can be read again.
            tracing::error!("cannot read comments: {error}");
        }
        let (site, lang) = (self.here.site(), self.here.lang);
        let floor = comment.floor.and_then(|floor| u32::try_from(floor).ok());
        let address = match floor.filter(|_| comment.state == Decided::Approved) {
            Some(floor) => {
                let people = self.app.shown.people();
                let thread = people.threads.get(&self.subject);
                let page = thread.map_or(1, |thread| thread.page_of(floor));
                site.comment_path(lang, self.subject, page, floor)
            }
            None => {
                let path = site.thread_path(lang, self.subject, self.page);
                path.map(|path| path + "#held")
            }
        };
        address.map_or_else(|| nowhere(self.here), |address| see_other(&address))
    }

    async fn preview(mut self) -> Response {
        self.draft.preview = true;
        self.show(StatusCode::OK).await
    }

    /// The page again, with what was typed and why it was not taken.
    async fn again(mut self, status: StatusCode, problem: String) -> Response {
        // Of what is far too long it is of no use; and nobody makes the server work by being refused.
        self.draft.preview = status == StatusCode::UNPROCESSABLE_ENTITY
            && self.draft.body.chars().count() <= LONGEST_COMMENT;
        self.draft.problem = Some(problem);
        self.show(status).await
    }

    async fn failed(self, error: &crate::db::Error) -> Response {
        tracing::error!("cannot write a comment: {error}");
        let problem = match self.here.lang {
            Lang::Zh => "暂时存不进去，原因已经记下；写的内容还在，请稍后再按“发表”。",
            Lang::En => {
                "It cannot be stored just now; the cause was noted. What you wrote is still here: please post it again in a while."
            }
        };
        self.again(StatusCode::SERVICE_UNAVAILABLE, problem.to_owned()).await
    }

    async fn show(self, status: StatusCode) -> Response {
        let (app, here, subject) = (self.app, self.here, self.subject);
        let shows = Shows::Thread(subject);
        let people = match shown::people(app, shows).await {
            Ok(people) => people,
            Err(_) => app.shown.people(),
        };
        let visit = match self.who.member() {
            Some(member) => visit::of(app, member, subject).await.unwrap_or_default(),
            None => Visit::default(),
        };
        let visit = Visit { draft: self.draft, ..visit };
        let page = page_there(&people, subject, self.page);
        let Some(address) = here.site().thread_path(here.lang, subject, page) else {
            return nowhere(here);
        };
        let path = query::path(&address).unwrap_or(address);
        let (published, viewer, lang) = (here.published(), self.who.viewer().cloned(), here.lang);
        let headers = here.headers.clone();
        let work = move || {
            let site = &published.site;
            let page = site.page_with(&path, &[], &people, &visit);
            let mut page = page.unwrap_or_else(|| site.not_found(&path));
            page.status = status.as_u16();
            if let Some(viewer) = viewer {
                site.greet(&mut page, lang, &viewer);
            }
            pages::store(page, Effort::Once).fleeting().answer(&headers)
        };
        app.gate.run(work).await.unwrap_or_else(pages::refused)
    }
}

/// A page of a subject's comments, or the first where that one is not there (any more).
fn page_there(people: &People, subject: u32, page: u32) -> u32 {
    let thread = people.threads.get(&subject);
    if thread.is_some_and(|thread| thread.pages().contains(&page)) { page } else { 1 }
}

/// A preview while typing: HTML to be put into the page.
pub(crate) async fn preview(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    form: Form<FORM>,
) -> Response {
    let Some(member) = who.member() else {
        return reply::words(StatusCode::FORBIDDEN, &logged_out(here.lang));
    };
    let body = match Body::parse(form.get("body")) {
        Ok(body) => body,
        Err(BodyError::Empty) => return fragment(String::new(), &here),
        Err(error @ BodyError::TooLong(_)) => {
            return reply::words(StatusCode::UNPROCESSABLE_ENTITY, &error.message(here.lang));
        }
    };
    if let Err(wait) = app.limits.count(Act::Preview, &member.id) {
        let seconds = wait.as_secs() + 1;
        let message = too_often(seconds, here.lang);
        return reply::later(seconds, reply::words(StatusCode::TOO_MANY_REQUESTS, &message));
    }
    let lang = here.lang;
    let rendered = app.gate.run(move || article::comment::render(body.as_str(), lang).html).await;
    match rendered {
        Ok(html) => fragment(html, &here),
        Err(refusal) => pages::refused(refusal),
    }
}

fn fragment(html: String, here: &Here) -> Response {
    reply::Stored::new("text/html; charset=utf-8", html.into_bytes(), Effort::Once)
        .fleeting()
        .answer(&here.headers)
}

/// Takes a comment away; only the owner may. Undone on the page of moderation.
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    here: Here,
    who: Who,
    Path(subject): Path<String>,
    form: Form,
) -> Response {
    let Some(subject) = known_subject(&here, &subject) else { return nowhere(&here) };
    if who.owner().is_none() {
        let message = "只有站长能删除评论。\nOnly the owner can remove comments.";
        return reply::words(StatusCode::FORBIDDEN, message);
    }
    let page = form.get("page").parse().unwrap_or(1);
    let comment = match store::by_id(&app.db, form.get("comment")).await {
        Ok(comment) => comment.filter(|comment| comment.subject == i64::from(subject)),
        Err(error) => return view::failed(&error),
    };
    if let Some(comment) = comment {
        if let Err(error) = store::delete(&app.db, &comment.id).await {
            return view::failed(&error);
        }
        if let Err(error) = shown::refresh(&app).await {
            return view::failed(&error);
        }
    }
    let page = page_there(&app.shown.people(), subject, page);
    match here.site().thread_path(here.lang, subject, page) {
        Some(path) => see_other(&(path + "#comments")),
        None => nowhere(&here),
    }
}

/// Where a reader goes who loads the address of a form again.
pub(crate) async fn lead_back(here: Here, Path(subject): Path<String>) -> Response {
    let path = known_subject(&here, &subject)
        .and_then(|subject| here.site().thread_path(here.lang, subject, 1));
    path.map_or_else(|| nowhere(&here), |path| see_other(&(path + "#comments")))
}

fn known_subject(here: &Here, text: &str) -> Option<u32> {
    text.parse().ok().filter(|subject| here.site().has_subject(*subject))
}

fn nowhere(here: &Here) -> Response {
    let page = here.site().not_found(&here.address(&here.path));
    pages::store(page, Effort::Once).answer(&here.headers)
}

fn logged_out(lang: Lang) -> String {
    match lang {
        Lang::Zh => "您还没有登录，或者登录已经过期。请先登录（上面的链接会打开新的一页），再回到这里按“发表”；写的内容还在。",
        Lang::En => "You are not logged in, or no longer. Please log in (the link above opens a page of its own), then come back here and post; what you wrote is still here.",
    }
    .to_owned()
}

fn too_often(seconds: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("发得太快了，请过 {seconds} 秒再按；写的内容还在。"),
        Lang::En => format!(
            "That was too much in a short time; please press again in {seconds} seconds. What you wrote is still here."
        ),
    }
}

fn too_many_held(lang: Lang) -> String {
    match lang {
        Lang::Zh => {
            format!("您已有 {MOST_HELD} 条评论在等站长审核，请等审核之后再发；写的内容还在。")
        }
        Lang::En => format!(
            "{MOST_HELD} comments of yours wait for the owner; please post again when they are decided. What you wrote is still here."
        ),
    }
}

fn no_floor(lang: Lang) -> String {
    match lang {
        Lang::Zh => "要回复的那一楼已经不在了；再按一次“发表”，就作为单独的一条发出。",
        Lang::En => "The comment that you answer is not there any more; post again to send yours on its own.",
    }
    .to_owned()
}
