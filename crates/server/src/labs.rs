//! `/labs/<name>.svg|.csv|.json`: the same bytes as `zhoubi lab run`.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use lab::{Column, Format, Lang, Theme, View};
use serde_json::json;

use crate::{
    app::App,
    gate::Refusal,
    pages, query,
    reply::{self, Effort, Stored},
};

pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    file: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let Ok(Path(file)) = file else { return pages::refuse(&query::Error::NotUtf8) };
    let known = file
        .rsplit_once('.')
        .and_then(|(name, ending)| Some((name, Format::from_extension(ending)?)));
    let Some((name, format)) = known else {
        let message = "a figure's address ends in .svg, .csv or .json";
        return reply::words(StatusCode::NOT_FOUND, message);
    };
    let lab = match app.lab(name) {
        Ok(lab) => lab,
        Err(nearest) => {
            let hint = nearest.map(|near| format!("; did you mean \"{near}\"?"));
            let message = format!("there is no lab \"{name}\"{}", hint.unwrap_or_default());
            return refuse(format, StatusCode::NOT_FOUND, None, &message);
        }
    };
    let pairs = match query::pairs(request.uri().query().unwrap_or("")) {
        Ok(pairs) => pairs,
        Err(error) => return pages::refuse(&error),
    };
    let headers = request.headers().clone();
    let run = move || compute(lab.as_ref(), &pairs, format, &headers);
    app.gate.run(run).await.unwrap_or_else(|refusal| {
        let response = refuse(format, refusal.status(), None, &refusal.to_string());
        if refusal == Refusal::Panicked { response } else { reply::later(1, response) }
    })
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Refusal::Busy | Refusal::Slow => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

fn compute(
    lab: &dyn lab::Lab,
    pairs: &[(String, String)],
    format: Format,
    headers: &HeaderMap,
) -> Response {
    let (view, parameters) = match view(pairs) {
        Ok(read) => read,
        Err((name, message)) => {
            return refuse(format, StatusCode::UNPROCESSABLE_ENTITY, Some(name), &message);
        }
    };
    let description = lab.description();
    let bytes = description
        .read(description.defaults(), parameters)
        .and_then(|values| lab::answer(lab, &values, view, format));
    match bytes {
        Ok(bytes) => Stored::new(format.media_type(), bytes, Effort::Once).answer(headers),
        Err(error) => {
            let status = match error {
                // The site's own fault, not the request's.
                lab::Error::Record { .. } | lab::Error::Failed { .. } => {
                    StatusCode::INTERNAL_SERVER_ERROR
                }
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let message = match format {
                Format::Json => beside_the_field(description, &error, view.lang),
                Format::Svg | Format::Csv => error.to_string(),
            };
            refuse(format, status, error.parameter(), &message)
        }
    }
}

/// The sentence for a reader, in the figure's language.
fn beside_the_field(description: &lab::Description, error: &lab::Error, lang: Lang) -> String {
    let parameter = error.parameter().and_then(|name| description.parameter(name));
    let label = parameter.map_or(&description.title, |parameter| &parameter.label);
    error.message(lang, label.get(lang))
}

/// A name and its text.
type Pair<'a> = (&'a str, &'a str);

/// Takes the reserved names out of the pairs.
fn view(pairs: &[(String, String)]) -> Result<(View, Vec<Pair<'_>>), (&str, String)> {
    let mut view = View::default();
    let mut parameters = Vec::new();
    for (name, text) in pairs {
        let wrong =
            |choices: &str| (name.as_str(), format!("{name} = \"{text}\" is not one of {choices}"));
        match name.as_str() {
            "lang" => view.lang = Lang::from_code(text).ok_or_else(|| wrong("zh, en"))?,
            "column" => {
                view.column = Column::from_code(text).ok_or_else(|| wrong("wide, narrow"))?;
            }
            "theme" => {
                view.theme = Theme::from_code(text).ok_or_else(|| wrong("page, light, dark"))?;
            }
            _ => parameters.push((name.as_str(), text.as_str())),
        }
    }
    Ok((view, parameters))
}

fn refuse(format: Format, status: StatusCode, parameter: Option<&str>, message: &str) -> Response {
    if format != Format::Json {
        return reply::words(status, message);
    }
    let body = json!({ "error": { "parameter": parameter, "message": message } });
    Stored::new("application/json", body.to_string().into_bytes(), Effort::Once)
        .status(status)
        .fleeting()
        .answer(&HeaderMap::new())
}
