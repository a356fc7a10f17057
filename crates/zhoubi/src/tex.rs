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
use mistakes::MacroFile;

mod html;
mod mistakes;
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
    #[command(flatten)]
    pages: html::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let macros = match &arguments.macros {
        Some(path) => MacroFile::read(path)?,
        None => MacroFile::default(),
    };
    if let Some(place) = &arguments.pages.html {
        return html::run(place, &arguments.pages, &macros);
    }
    if arguments.jsonl {
        return stream::run(&arguments.file, &macros.macros);
    }
    let tex = read(&arguments.file)?;
    let tex = tex.trim_end_matches(['\n', '\r']);
    let name = name_of(&arguments.file);
    let options = options(arguments.display, &macros.macros);
    let formula =
        typeset::render(tex, &options).map_err(|_| macros.failure(&name, tex, &options))?;
    for warning in &formula.warnings {
        let warning = Diagnostic::at(&name, tex, warning.span.clone(), warning.message.clone());
        output::note(&format!("warning: {warning}\n"));
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

/// A file as messages name it.
fn name_of(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|error| Failure::file("cannot read", path, &error))
}

fn read(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let mistake = Diagnostic::invalid_utf8(&name_of(path), error.as_bytes());
        Failure::mistakes(&mistake.into_iter().collect::<Vec<_>>())
    })
}
