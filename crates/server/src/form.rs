//! Forms as strangers send them: bounded in size, time and number of fields, decoded strictly.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use futures_util::{StreamExt, TryStreamExt};
use tokio::time::timeout;

use crate::{query, reply};

/// Until a form must have come.
const TIME: Duration = Duration::from_secs(20);
/// So much of a form that is too large is read before it is refused: a browser that is still sending
/// would not see the answer.
const DRAINED: usize = 8 * 1024 * 1024;

/// The fields of a form of at most `MAX` bytes as they were sent, controls included.
#[derive(Clone)]
pub(crate) struct Form<const MAX: usize = { 16 * 1024 }>(Vec<(String, String)>);

impl<const MAX: usize> Form<MAX> {
    /// A field's first value; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// All values of a field, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field was sent, such as the button that was pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }
}

impl<S: Send + Sync, const MAX: usize> FromRequest<S> for Form<MAX> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        if !is_form(&parts.headers) {
            let message = "only forms are taken here (application/x-www-form-urlencoded)";
            return Err(reply::words(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let bytes = match timeout(TIME, read(body, MAX)).await {
            Ok(Ok(Some(bytes))) => bytes,
            Ok(Ok(None)) => {
                let message = format!(
                    "这份表单超过了 {0} KB 的上限，请缩短后再试。\nThe form is larger than {0} KB; please shorten it and try again.",
                    MAX / 1024
                );
                return Err(reply::words(StatusCode::PAYLOAD_TOO_LARGE, &message));
            }
            Ok(Err(_)) => {
                return Err(reply::words(StatusCode::BAD_REQUEST, "the form broke off"));
            }
            Err(_) => {
                return Err(reply::words(StatusCode::REQUEST_TIMEOUT, "the form came too slowly"));
            }
        };
        match query::form(&bytes) {
            Ok(pairs) => Ok(Form(pairs)),
            Err(error) => Err(reply::words(StatusCode::BAD_REQUEST, &error.to_string())),
        }
    }
}

/// The bytes of a body; `None` when there are more than `max`.
async fn read(body: Body, max: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let mut bytes = Vec::new();
    let mut seen = 0;
    let mut pieces = body.into_data_stream().boxed();
    while let Some(piece) = pieces.try_next().await? {
        seen += piece.len();
        if seen <= max {
            bytes.extend_from_slice(&piece);
        } else if seen > DRAINED {
            break;
        }
    }
    Ok((seen <= max).then_some(bytes))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent(kind: &str, body: impl Into<Body>) -> Result<Form<64>, StatusCode> {
        let request = Request::post("/").header(header::CONTENT_TYPE, kind).body(body.into());
        let form = Form::<64>::from_request(request.unwrap(), &()).await;
        form.map_err(|response| response.status())
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn fields_come_as_they_were_sent() {
        let form = sent(FORM, "a=1+2&b=%0D%0A%00&a=3&c").await.unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("none")), ("1 2", "\r\n\0", ""));
        assert!(form.all("a").eq(["1 2", "3"]));
        assert!(form.has("c") && !form.has("d"));
        assert!(sent("application/x-www-form-urlencoded; charset=utf-8", "a=1").await.is_ok());
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_with_its_reason() {
        assert_eq!(sent("text/plain", "a=1").await.err(), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        let large = sent(FORM, "a".repeat(65)).await.err();
        assert_eq!(large, Some(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(sent(FORM, "a=%ff").await.err(), Some(StatusCode::BAD_REQUEST));
        assert_eq!(sent(FORM, "a=%").await.err(), Some(StatusCode::BAD_REQUEST));
        assert!(sent(FORM, "a".repeat(64)).await.is_ok());
    }
}
