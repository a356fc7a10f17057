//! Our own pages: the templates of the features, and the answers that carry them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
    routing::{MethodRouter, get},
};
use lab::Lang;
use minijinja::{Value, context};
use site::{Frame, Page, Site, Templates, Viewer};

use crate::{
    app::{App, Published},
    pages, query,
    reply::{self, Effort},
    visitor,
    words::{WORDS, word},
};

static TEMPLATES: Templates = Templates::new(&[
    ("parts.html", include_str!("members/parts.html")),
    ("enter.html", include_str!("members/enter.html")),
    ("profile.html", include_str!("members/profile.html")),
    ("password.html", include_str!("members/password.html")),
    ("owner.html", include_str!("members/owner.html")),
    ("message.html", include_str!("members/message.html")),
    ("moderation.html", include_str!("moderation/page.html")),
]);

/// Where a request for one of our own pages stands: the site, the language, the reader's machine.
pub(crate) struct Here {
    published: Arc<Published>,
    pub(crate) lang: Lang,
    /// The address without the language's prefix.
    pub(crate) path: String,
    /// The pairs of the query.
    pub(crate) query: Vec<(String, String)>,
    /// Whether the reader sits at this machine.
    pub(crate) local: bool,
    /// Whose requests are counted together (see [`visitor::hand`]).
    pub(crate) hand: String,
    pub(crate) headers: HeaderMap,
}

impl FromRequestParts<Arc<App>> for Here {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Here, Response> {
        let local = visitor::are_local(parts);
        let current = app.current();
        let Some(published) = current.published.clone() else {
            return Err(pages::broken(&current, local && app.watching));
        };
        let path = query::path(parts.uri.path()).map_err(|error| pages::refuse(&error))?;
        let query = query::pairs(parts.uri.query().unwrap_or_default())
            .map_err(|error| pages::refuse(&error))?;
        let (lang, own) = published.site.lang_of(&path);
        // Our routes exist for every language that we know; the site may have fewer.
        if Lang::ALL.iter().any(|lang| own.starts_with(&format!("/{}/", lang.code()))) {
            let page = published.site.not_found(&path);
            return Err(pages::store(page, Effort::Once).answer(&parts.headers));
        }
        let path = own.to_owned();
        let hand = visitor::hand(parts, app.behind_proxy);
        let headers = parts.headers.clone();
        Ok(Here { published, lang, path, query, local, hand, headers })
    }
}

impl Here {
    pub(crate) fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published)
    }

    pub(crate) fn site(&self) -> &Site {
        &self.published.site
    }

    /// The first value of a name in the query; empty when there is none.
    pub(crate) fn asked(&self, name: &str) -> &str {
        let pair = self.query.iter().find(|(own, _)| own == name);
        pair.map_or("", |(_, value)| value)
    }

    /// An address of the site among the pages of the reader's language.
    pub(crate) fn address(&self, path: &str) -> String {
        self.site().address(self.lang, path)
    }

    /// A page out of one of our templates, kept nowhere.
    pub(crate) fn page(
        &self,
        status: StatusCode,
        title: &str,
        viewer: Option<&Viewer>,
        template: &str,
        values: Value,
    ) -> Response {
        let body = self.render(template, values);
        let query = match self.asked("next") {
            "" => String::new(),
            next => format!("?next={}", component(next)),
        };
        let frame = Frame {
            lang: self.lang,
            path: &format!("{}{query}", self.path),
            title,
            body: &body,
            status: status.as_u16(),
            viewer,
        };
        self.answer(self.site().frame(&frame))
    }

    /// A page that says one thing.
    pub(crate) fn message(
        &self,
        status: StatusCode,
        title: &str,
        text: &str,
        viewer: Option<&Viewer>,
    ) -> Response {
        let values = context! { title => title, text => text };
        self.page(status, title, viewer, "message.html", values)
    }

    /// Too many tries: when to come again, and what can be done until then.
    pub(crate) fn wait(&self, wait: Duration, meanwhile: &str) -> Response {
        let seconds = wait.as_secs() + 1;
        let text = match self.lang {
            Lang::Zh => {
                format!("短时间内尝试得太多了。请过 {seconds} 秒再试；在那之前的尝试都不会被处理。")
            }
            Lang::En => format!(
                "There were too many tries in a short time. Please try again in {seconds} seconds; nothing is tried before."
            ),
        };
        let text = format!("{text} {meanwhile}");
        let title = word(self.lang, "wait_title");
        let response = self.message(StatusCode::TOO_MANY_REQUESTS, title, text.trim(), None);
        reply::later(seconds, response)
    }

    /// HTML out of one of our templates.
    pub(crate) fn render(&self, template: &str, values: Value) -> String {
        render(template, self.lang, context! { home => self.address(""), ..values })
    }

    fn answer(&self, page: Page) -> Response {
        let mut response = pages::store(page, Effort::Once).fleeting().answer(&self.headers);
        // Addresses of these pages may hold a token or where somebody wants to go.
        let policy = HeaderValue::from_static("same-origin");
        response.headers_mut().insert(header::REFERRER_POLICY, policy);
        response
    }
}

/// HTML out of one of our templates, with the words of a language.
pub(crate) fn render(template: &str, lang: Lang, values: Value) -> String {
    TEMPLATES.render(template, context! { words => WORDS.table(lang), ..values })
}

/// Sends the reader on after a form was done.
pub(crate) fn see_other(address: &str) -> Response {
    let mut response = reply::words(StatusCode::SEE_OTHER, "done; the answer stands elsewhere");
    match HeaderValue::try_from(encode(address)) {
        Ok(target) => {
            response.headers_mut().insert(header::LOCATION, target);
            response
        }
        Err(_) => reply::words(StatusCode::INTERNAL_SERVER_ERROR, "an address leads nowhere"),
    }
}

/// Percent-encodes what no address holds as it is; what is one already stays.
fn encode(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// An address without its slash leads to the one with it.
pub(crate) async fn slash(request: Request) -> Response {
    let uri = request.uri();
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    // Two slashes at the beginning would be another site.
    let path = format!("/{}/", uri.path().trim_matches('/'));
    pages::redirect(301, &format!("{path}{query}"))
}

/// A route, and that to it from the address without its slash.
pub(crate) fn route(
    router: Router<Arc<App>>,
    path: &str,
    methods: MethodRouter<Arc<App>>,
) -> Router<Arc<App>> {
    router.route(path, methods).route(path.trim_end_matches('/'), get(slash))
}

/// Text as the value of a pair in a query.
pub(crate) fn component(text: &str) -> String {
    site::encode(text, "/")
}

/// The store failed, or the program: the reader is told that it is not their mistake, the cause goes
/// to the log.
pub(crate) fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!("a request failed: {error}");
    let message = "出了内部错误，已经记下，请稍后再试。\nAn internal error happened and was noted; please try again later.";
    reply::words(StatusCode::INTERNAL_SERVER_ERROR, message)
}
