//! The bytes of a figure as a file: the same for the server, the command line and the export.

use serde_json::{Map, Value as Json, json};

use crate::{Error, Figure, Lab, Shown, Value, Values, View};

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The picture.
    Svg,
    /// The table.
    Csv,
    /// Parameters, values, table, alternative text and picture.
    Json,
}

impl Format {
    /// The format of a file name's ending, without the point: `svg`, `csv`, `json`.
    pub fn from_extension(extension: &str) -> Option<Format> {
        [Format::Svg, Format::Csv, Format::Json]
            .into_iter()
            .find(|format| format.extension() == extension)
    }

    /// The ending of a file name, without the point.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    /// The media type, as a `Content-Type` header says it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Svg => "image/svg+xml",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        }
    }
}

/// Runs the lab and writes the figure as a file; the same arguments give the same bytes.
///
/// JSON is one indented object `{"lab", "parameters", "lang", "column", "values": [{"name", "label", "value",
/// "shown"}], "answer", "alt", "table": {"columns", "rows"}, "svg"}` in this order; a number that is not finite is
/// `null`. CSV is [`Table::to_csv`](crate::Table::to_csv).
///
/// # Errors
/// As [`Lab::run`].
pub fn answer(
    lab: &dyn Lab,
    values: &Values,
    view: View,
    format: Format,
) -> Result<Vec<u8>, Error> {
    let figure = lab.run(values, view)?;
    Ok(match format {
        Format::Svg => figure.svg.into_bytes(),
        Format::Csv => figure.table.to_csv().into_bytes(),
        Format::Json => json(&lab.description().name, values, view, &figure).into_bytes(),
    })
}

fn json(lab: &str, values: &Values, view: View, figure: &Figure) -> String {
    let parameters: Map<String, Json> =
        values.iter().map(|(name, value)| (name.to_owned(), parameter(value))).collect();
    let shown: Vec<Json> = figure.values.iter().map(|shown| number(shown, view)).collect();
    let object = json!({
        "lab": lab,
        "parameters": parameters,
        "lang": view.lang.code(),
        "column": view.column.code(),
        "values": shown,
        "answer": figure.answer,
        "alt": figure.alt,
        "table": { "columns": figure.table.columns, "rows": figure.table.rows },
        "svg": figure.svg,
    });
    format!("{:#}\n", object)
}

/// `json!` writes a number that is not finite as `null`.
fn parameter(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::Choice(name) => json!(name),
        Value::Switch(on) => json!(on),
        Value::Text(text) => json!(text),
    }
}

fn number(shown: &Shown, view: View) -> Json {
    json!({
        "name": shown.name,
        "label": shown.label.get(view.lang),
        "value": shown.value,
        "shown": shown.shown,
    })
}
