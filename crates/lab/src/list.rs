//! The list of all labs for machines: what `zhoubi lab list --json` prints.

use serde_json::{Value as Json, json};

use crate::{Description, Kind, Parameter, Registry, Text};

/// All labs with their parameters as a JSON array, indented, ending in a line feed.
///
/// `[{"name","article","title":{"zh","en"},"parameters":[{"name","kind","default","min","max","step","choices",
/// "label":{"zh","en"}}]}]`; `kind` is `integer`, `real`, `choice`, `switch` or `text`. A fact that a kind does not
/// have is `null`. `choices` holds `{"name","label"}`; of a text, `max` is the greatest length in bytes; `article` is 0
/// for a lab of no article.
pub fn list_json(registry: &Registry) -> String {
    let labs: Vec<Json> = registry.iter().map(|lab| description(lab.description())).collect();
    format!("{:#}\n", Json::Array(labs))
}

fn description(description: &Description) -> Json {
    json!({
        "name": description.name,
        "article": description.article,
        "title": text(&description.title),
        "parameters": description.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}

fn parameter(parameter: &Parameter) -> Json {
    let none = || Json::Null;
    let (kind, default, min, max, step, choices) = match &parameter.kind {
        Kind::Integer { default, min, max, step } => {
            ("integer", json!(default), json!(min), json!(max), json!(step), none())
        }
        Kind::Real { default, min, max, step } => {
            ("real", json!(default), json!(min), json!(max), json!(step), none())
        }
        Kind::Choice { options, .. } => {
            let choices: Vec<Json> = options
                .iter()
                .map(|option| json!({ "name": option.name, "label": text(&option.label) }))
                .collect();
            let default = json!(parameter.default().to_string());
            ("choice", default, none(), none(), none(), json!(choices))
        }
        Kind::Switch { default } => ("switch", json!(default), none(), none(), none(), none()),
        Kind::Text { default, max_bytes } => {
            ("text", json!(default), none(), json!(max_bytes), none(), none())
        }
    };
    json!({
        "name": parameter.name,
        "kind": kind,
        "default": default,
        "min": min,
        "max": max,
        "step": step,
        "choices": choices,
        "label": text(&parameter.label),
    })
}

fn text(text: &Text) -> Json {
    json!({ "zh": text.zh, "en": text.en })
}
