//! `zhoubi tex`: formulas from the command line, one at a time or a stream of them.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use article::Diagnostic;
use serde_json::json;
use typeset::{Formula, Limits, Macros, Options};

use crate::{command::Outcome, failure::Failure, output};

mod html;
mod markup;
mod stream;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File with one formula, without $ signs; `-` is standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Display style, as between `\[` and `\]`
    #[arg(long)]
    display: bool,
    /// What to write
    #[arg(long, value_parser = ["svg", "mathml"], default_value = "svg")]
    format: String,
    /// File with macro definitions
    #[arg(long, value_name = "FILE")]
    macros: Option<PathBuf>,
    /// Write the object that `--jsonl` writes
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// A formula a line, as {"tex":"…","display":true}; an object a line out, in the same order
    #[arg(long, conflicts_with_all = ["display", "format", "json"])]
    jsonl: bool,
    /// HTML page, or folder of pages, whose TeX is replaced by SVG with MathML; numbers, labels and macros
    /// run through a page
    #[arg(long, value_name = "PAGE|DIR", conflicts_with_all = ["file", "display", "format", "json", "jsonl"])]
    html: Option<PathBuf>,
    /// Rewrite the pages where they are
    #[arg(short, long, requires = "html")]
    in_place: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let macros = macros(arguments.macros.as_deref())?;
    if let Some(place) = &arguments.html {
        return html::run(place, arguments.in_place, &macros);
    }
    if arguments.jsonl {
        return stream::run(&arguments.file, &macros);
    }
    let tex = read(&arguments.file)?;
    let tex = tex.trim_end_matches(['\n', '\r']);
    let formula = typeset::render(tex, &options(arguments.display, &macros))
        .map_err(|error| Failure::data(caret(tex, &error)))?;
    for warning in &formula.warnings {
        output::note(&format!("zhoubi: warning: {}\n", warning.message));
    }
    let text = match arguments.format.as_str() {
        _ if arguments.json => object(&formula).to_string(),
        "mathml" => formula.mathml,
        _ => formula.svg(),
    };
    output::print(format!("{text}\n").as_bytes())
}

/// No numbers are drawn, and nothing is known of labels.
fn options<'a>(display: bool, macros: &'a Macros) -> Options<'a> {
    Options { display, macros, numbers: &[], references: &|_| None, limits: Limits::default() }
}

/// The answer of `--jsonl` for a formula.
fn object(formula: &Formula) -> serde_json::Value {
    let warnings: Vec<&str> = formula.warnings.iter().map(|w| w.message.as_str()).collect();
    let mut answer = json!({
        "svg": formula.svg(),
        "mathml": formula.mathml,
        "width": formula.width,
        "height": formula.height,
        "depth": formula.depth,
        "warnings": warnings,
    });
    let tags: Vec<&str> = formula.tags.iter().map(|tag| tag.text.as_str()).collect();
    match tags.as_slice() {
        [] => {}
        [tag] => answer["tag"] = json!(tag),
        several => answer["tag"] = json!(several),
    }
    answer
}

fn macros(file: Option<&Path>) -> Result<Macros, Failure> {
    let mut macros = Macros::default();
    if let Some(file) = file {
        let text = read(file)?;
        macros.define(&text).map_err(|error| {
            Failure::data(format!("{}: {}", file.display(), caret(&text, &error)))
        })?;
    }
    Ok(macros)
}

fn read(file: &Path) -> Result<String, Failure> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    let bytes = bytes.map_err(|error| Failure::file("cannot read", file, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::data(format!("{}: byte {at} is not UTF-8; save the file as UTF-8", file.display()))
    })
}

/// Line, column, message, the line, and a caret under the place.
fn caret(tex: &str, error: &typeset::Error) -> String {
    let Diagnostic { line, column, source, message, .. } =
        Diagnostic::at("", tex, error.span(), error.to_string());
    let before: String = source.chars().take(column - 1).collect();
    let indent = " ".repeat(output::cell_width(&before));
    format!("line {line}, column {column}: {message}\n  {source}\n  {indent}^")
}
