//! What an author at this machine sees while writing: pages that load themselves again, and mistakes.

use std::{convert::Infallible, sync::Arc};

use article::Diagnostic;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response, Sse, sse},
};
use futures_util::stream::unfold;
use site::Page;
use tokio::sync::watch;

use crate::{
    app::App,
    reply::{self, Effort, Stored},
    visitor,
};

const SCRIPT: &str = include_str!("../../../web/reload.js");

const TAG: &[u8] = b"<script src=\"/~reload.js\" defer></script>";

/// A stream that names the site's edition, now and after each change, until the server stops.
pub(crate) async fn events(
    app: Arc<App>,
    stopped: watch::Receiver<bool>,
    request: Request,
) -> Response {
    if !visitor::is_local(&request) {
        return absent();
    }
    let mut editions = app.editions();
    editions.mark_changed();
    let stream = unfold((editions, stopped), |(mut editions, mut stopped)| async move {
        tokio::select! {
            changed = editions.changed() => changed.ok()?,
            _ = stopped.wait_for(|stopped| *stopped) => return None,
        }
        let edition = editions.borrow_and_update().to_string();
        Some((Ok::<_, Infallible>(sse::Event::default().data(edition)), (editions, stopped)))
    });
    Sse::new(stream).keep_alive(sse::KeepAlive::default()).into_response()
}

/// The script that listens to [`events`].
pub(crate) async fn script(request: Request) -> Response {
    if !visitor::is_local(&request) {
        return absent();
    }
    let stored = Stored::new("text/javascript; charset=utf-8", SCRIPT.into(), Effort::Once);
    stored.answer(request.headers())
}

fn absent() -> Response {
    reply::words(StatusCode::NOT_FOUND, "there is nothing at this address")
}

/// Adds the script to a page, and the mistakes at its top.
pub(crate) fn into(page: &mut Page, mistakes: &[Diagnostic]) {
    if !page.content_type.starts_with("text/html") {
        return;
    }
    if let Some(at) = find(&page.body, b"</head>") {
        page.body.splice(at..at, TAG.iter().copied());
    }
    if mistakes.is_empty() {
        return;
    }
    let tag_end = find(&page.body, b"<body").and_then(|start| {
        page.body[start..].iter().position(|byte| *byte == b'>').map(|end| start + end + 1)
    });
    if let Some(at) = tag_end {
        page.body
            .splice(at..at, alert(mistakes, "This page is the last good version.").into_bytes());
    }
}

/// A page of mistakes, where there is no good version yet.
pub(crate) fn mistakes_only(mistakes: &[Diagnostic]) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Mistakes in the site</title>\n<script src=\"/~reload.js\" defer></script>\n</head>\n\
         <body>\n<main>\n{}</main>\n</body>\n</html>\n",
        alert(
            mistakes,
            "There is no good version yet. This page loads itself again after each edit."
        )
    )
}

fn alert(mistakes: &[Diagnostic], remark: &str) -> String {
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        n => format!("{n} mistakes"),
    };
    let list: String = mistakes.iter().map(one).collect();
    format!(
        "<div class=\"alert\" role=\"alert\" lang=\"en\">\n<p><strong>{count} in the site.</strong> {remark}</p>\n{list}</div>\n"
    )
}

/// The message may wrap; the line with its caret may not.
fn one(mistake: &Diagnostic) -> String {
    let text = site::escape(&mistake.to_string());
    let (message, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let (source, help) = rest.split_once("\n  help: ").unwrap_or((rest, ""));
    let (source, help) = match source.strip_prefix("  help: ") {
        Some(help) => ("", help),
        None => (source, help),
    };
    let mut html = format!("<p>{message}</p>\n");
    if !source.is_empty() {
        html.push_str(&format!("<pre>{source}</pre>\n"));
    }
    if !help.is_empty() {
        html.push_str(&format!("<p>help: {help}</p>\n"));
    }
    html
}

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    text.windows(sought.len()).position(|window| window == sought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_source_and_help_stand_apart_and_escaped() {
        let mut mistake = Diagnostic {
            path: "a.md".into(),
            line: 1,
            column: 2,
            length: 1,
            source: "a<b".into(),
            message: "no <".into(),
            help: Some("write &lt;".into()),
        };
        assert_eq!(
            one(&mistake),
            "<p>a.md:1:2: no &lt;</p>\n<pre>  1 | a&lt;b\n    |  ^</pre>\n<p>help: write &amp;lt;</p>\n"
        );
        mistake.line = 0;
        assert_eq!(one(&mistake), "<p>a.md: no &lt;</p>\n<p>help: write &amp;lt;</p>\n");
    }
}
