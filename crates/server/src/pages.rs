//! Addresses to answers.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::get,
};
use site::{Page, People, Shows, Visit};
use tokio::sync::watch;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{
    app::{App, Current, Kept, Published},
    comments::{self, shown},
    gate::Refusal,
    headers, labs,
    members::{self, Who},
    moderation, query, readers, reload,
    reply::{self, Effort, Stored},
    visitor,
};

/// All routes over what the server holds. `stopped` ends the answers that would never end.
pub(crate) fn router(app: Arc<App>, stopped: watch::Receiver<bool>) -> Router {
    let mut router = Router::new().route("/labs/{file}", get(labs::answer));
    if app.watching {
        let events = {
            let app = Arc::clone(&app);
            move |request: Request| reload::events(app, stopped, request)
        };
        router = router.route("/~reload", get(events)).route("/~reload.js", get(reload::script));
    }
    for prefix in ["", "/zh", "/en"] {
        router = router
            .merge(members::routes(prefix))
            .merge(moderation::routes(prefix))
            .merge(comments::routes(prefix));
    }
    router
        .fallback(page)
        .method_not_allowed_fallback(async || not_allowed("this address does not take that method"))
        // Reads `Sec-Fetch-Site`, or `Origin` where there is none; every browser sends one of them with
        // a form. What sends neither is no browser, and has no cookies that it was not given.
        .layer(CsrfLayer::new().with_rejection_response(foreign))
        .layer(from_fn_with_state(Arc::clone(&app), around))
        .with_state(app)
}

/// What holds for every request: behind a proxy nobody sits at this machine, and the headers of every answer.
async fn around(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if app.behind_proxy {
        request.extensions_mut().insert(visitor::Proxied);
    }
    let mut response = next.run(request).await;
    headers::secure(response.headers_mut());
    response
}

/// A form of another site that was sent to us.
fn foreign(_: ProtectionError) -> Response {
    tracing::warn!(target: "zhoubi::auth", "a form of another site was refused");
    let message =
        "这份表单来自另一个网站，已被拒绝。\nThe form comes from another site and was refused.";
    reply::words(StatusCode::FORBIDDEN, message)
}

fn not_allowed(message: &str) -> Response {
    reply::words(StatusCode::METHOD_NOT_ALLOWED, message)
}

/// A page of the site.
async fn page(State(app): State<Arc<App>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refused = not_allowed("only GET and HEAD are answered here");
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let local = app.watching && visitor::is_local(&request);
    let uri = request.uri();
    let (path, pairs) = match (query::path(uri.path()), query::pairs(uri.query().unwrap_or(""))) {
        (Ok(path), Ok(pairs)) => (path, pairs),
        (Err(error), _) | (_, Err(error)) => return refuse(&error),
    };
    let (mut parts, _) = request.into_parts();
    let current = app.current();
    let Some(published) = current.published.clone() else { return broken(&current, local) };
    let shows_mistakes = local && !current.mistakes.is_empty();
    let shows = published.site.shows(&path);
    if let Shows::Thread(article @ 1..) = shows {
        readers::note(&app, article, &parts);
    }
    // The form that they fill is a member's: for all others the page is the same without them.
    let is_filling = |pair: &(String, String)| comments::FILLS.contains(&pair.0.as_str());
    let (fillings, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_filling);
    // Only pages greet; what they load is the same for all. Without the store nobody is known.
    let who = match path.ends_with('/') {
        true => Who::from_request_parts(&mut parts, &app).await.unwrap_or_default(),
        false => Who::default(),
    };
    let viewer = who.viewer().cloned();
    let keeps = pairs.is_empty() && !shows_mistakes && viewer.is_none();
    let place = published.kept(&path).filter(|_| keeps);
    let request = parts.headers;
    if let Some(ready) = place.as_ref().and_then(|kept| ready(kept, local, &request)) {
        return ready;
    }
    let (people, is_whole) = match shown::people(&app, shows).await {
        Ok(people) => (people, true),
        Err(error) => {
            tracing::error!("cannot read comments: {error}");
            (app.shown.people(), false)
        }
    };
    let (lang, _) = published.site.lang_of(&path);
    let visit = comments::visit(&app, &who, shows, &fillings, &people, lang).await;
    let visit = visit.unwrap_or_else(|error| {
        tracing::error!("cannot read a member's comments: {error}");
        Visit::default()
    });
    let work = move || {
        if let Some(place) = place.filter(|_| is_whole)
            && let Some(stored) = keep(&published, &place, &path, local, &people)
        {
            return stored.answer(&request);
        }
        let page = published.site.page_with(&path, &pairs, &people, &visit);
        let mut page = page.unwrap_or_else(|| published.site.not_found(&path));
        if keeps && is_whole && page.status == 200 && shows != Shows::Nothing {
            // A page of comments after the first: the next reader gets it ready.
            published.keep_from_now(&path);
        }
        if local {
            reload::into(&mut page, &current.mistakes);
        }
        match &page.location {
            Some(location) => redirect(page.status, location),
            None => {
                if let Some(viewer) = &viewer {
                    published.site.greet(&mut page, lang, viewer);
                }
                let stored = store(page, Effort::Once);
                let passes = shows_mistakes || !is_whole || viewer.is_some();
                let stored = if passes { stored.fleeting() } else { stored };
                stored.answer(&request)
            }
        }
    };
    app.gate.run(work).await.unwrap_or_else(refused)
}

/// The answer from a page that is ready to be sent.
fn ready(kept: &Kept, local: bool, request: &HeaderMap) -> Option<Response> {
    let stored = place(kept, local).get()?;
    stored.is_ready(request).then(|| stored.answer(request))
}

/// A page without a query, made once. `None` for what is not kept: redirects and unknown addresses.
fn keep(
    published: &Published,
    kept: &Kept,
    path: &str,
    local: bool,
    people: &People,
) -> Option<Arc<Stored>> {
    let place = place(kept, local);
    if let Some(stored) = place.get() {
        return Some(Arc::clone(stored));
    }
    let mut page = published.site.page_with(path, &[], people, &Visit::default())?;
    if page.location.is_some() {
        return None;
    }
    if local {
        reload::into(&mut page, &[]);
    }
    Some(Arc::clone(place.get_or_init(|| Arc::new(store(page, Effort::Kept)))))
}

fn place(kept: &Kept, local: bool) -> &std::sync::OnceLock<Arc<Stored>> {
    if local { &kept.local } else { &kept.plain }
}

pub(crate) fn store(page: Page, effort: Effort) -> Stored {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let stored = Stored::new(page.content_type, page.body, effort).status(status);
    if page.immutable { stored.immutable() } else { stored }
}

pub(crate) fn redirect(status: u16, location: &str) -> Response {
    let Ok(target) = HeaderValue::try_from(location) else {
        return reply::words(StatusCode::INTERNAL_SERVER_ERROR, "a redirect leads nowhere");
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::MOVED_PERMANENTLY);
    let mut response = reply::words(status, &format!("moved to {location}"));
    response.headers_mut().insert(header::LOCATION, target);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// An address that cannot be read.
pub(crate) fn refuse(error: &query::Error) -> Response {
    let status = match error {
        query::Error::TooLong(_) => StatusCode::URI_TOO_LONG,
        query::Error::TooManyPairs(_)
        | query::Error::Escape
        | query::Error::NotUtf8
        | query::Error::Control(_) => StatusCode::BAD_REQUEST,
    };
    reply::words(status, &error.to_string())
}

/// A computation without a result.
pub(crate) fn refused(refusal: Refusal) -> Response {
    let response = reply::words(refusal.status(), &refusal.to_string());
    if refusal == Refusal::Panicked { response } else { reply::later(1, response) }
}

/// The site has never been read without mistakes.
pub(crate) fn broken(current: &Current, local: bool) -> Response {
    if local {
        let page = reload::mistakes_only(&current.mistakes);
        return Stored::new("text/html; charset=utf-8", page.into_bytes(), Effort::Once)
            .status(StatusCode::INTERNAL_SERVER_ERROR)
            .fleeting()
            .answer(&HeaderMap::new());
    }
    let message = "this site is being mended; please come again in a while";
    reply::later(1, reply::words(StatusCode::SERVICE_UNAVAILABLE, message))
}
