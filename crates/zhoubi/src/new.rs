//! `zhoubi new`: a site that serves at once, with a first article that explains itself.

use std::{borrow::Cow, fs, io, path::PathBuf};

use rust_embed::RustEmbed;
use serde_json::json;

use crate::{command::Outcome, failure::Failure, output};

/// The files of a new site.
#[derive(RustEmbed)]
#[folder = "new"]
struct Template;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder to make
    folder: PathBuf,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, labs: &lab::Registry) -> Outcome {
    let folder = &arguments.folder;
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            return Err(Failure::data(format!(
                "{} is not empty; name a new folder",
                folder.display()
            )));
        }
        Ok(false) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::file("cannot make a site in", folder, &error)),
    }
    let mut paths: Vec<_> = Template::iter().collect();
    paths.sort();
    for path in &paths {
        let embedded = Template::get(path).expect("the list names what is there");
        let file = folder.join(path.as_ref());
        file.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&file, fitting(&embedded.data, labs)))
            .map_err(|error| Failure::file("cannot write", &file, &error))?;
    }
    let shown = folder.display();
    let report = if arguments.json {
        format!("{}\n", json!({ "files": paths.len(), "output": folder }))
    } else {
        let files = paths.len();
        format!(
            "{files} files in {shown}. To see the site while you write:\n  zhoubi serve {shown}\n"
        )
    };
    output::print(report.as_bytes())
}

/// Between these lines the article shows a figure.
const FIGURE: [&str; 2] = ["<!-- figure -->\n", "<!-- /figure -->\n"];
/// The figure that it shows.
const SHOWN: &str = "formula-fit";

/// A file of the template, without the figure where this program does not have it.
fn fitting<'a>(bytes: &'a [u8], labs: &lab::Registry) -> Cow<'a, [u8]> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.into() };
    let Some((before, rest)) = text.split_once(FIGURE[0]) else { return bytes.into() };
    let Some((figure, after)) = rest.split_once(FIGURE[1]) else { return bytes.into() };
    let figure = if labs.get(SHOWN).is_some() { figure } else { "" };
    [before, figure, after].concat().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_figure_is_left_out() {
        let file = Template::get("articles/first/index.en.md").unwrap();
        let text =
            String::from_utf8(fitting(&file.data, &lab::Registry::default()).into()).unwrap();
        assert!(!text.contains("figure -->") && !text.contains("```lab"));
        assert!(text.contains("## Tables and code") && text.contains("## Next"));
    }
}
