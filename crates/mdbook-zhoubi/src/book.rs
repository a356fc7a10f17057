//! A book as mdBook sends it: its settings, its chapters.
//!
//! It is read as plain JSON, of which only the chapters' texts are changed, so that fields that other versions of mdBook
//! add go through as they are.

use std::{fs, path::Path};

use pages::{Delimiters, Dollars, Setting};
use serde_json::Value as Json;
use typeset::Macros;

use crate::{
    chapter::{self, Settings},
    failure::Failure,
    report::{self, Source},
};

/// The settings of `[preprocessor.zhoubi]`.
struct Config {
    macros: Option<String>,
    dollars: bool,
    numbers: bool,
    inline_style: bool,
}

/// Keys that mdBook itself reads.
const OF_MDBOOK: [&str; 5] = ["command", "renderers", "before", "after", "optional"];

impl Config {
    fn read(context: &Json) -> Result<Config, Failure> {
        let mut config = Config { macros: None, dollars: true, numbers: true, inline_style: true };
        let settings = &context["config"]["preprocessor"]["zhoubi"];
        for (key, value) in settings.as_object().into_iter().flatten() {
            let wrong =
                |wanted| Failure::Setting { key: key.clone(), value: value.to_string(), wanted };
            let yes = || value.as_bool().ok_or_else(|| wrong("true or false"));
            match key.as_str() {
                "macros" => {
                    let path = value.as_str().ok_or_else(|| wrong("the path of a file"))?;
                    config.macros = Some(path.to_owned());
                }
                "dollars" => config.dollars = yes()?,
                "numbers" => config.numbers = yes()?,
                "style" => {
                    config.inline_style = match value.as_str() {
                        Some("inline") => true,
                        Some("linked") => false,
                        _ => return Err(wrong("\"inline\" or \"linked\"")),
                    }
                }
                key if OF_MDBOOK.contains(&key) => {}
                key => return Err(Failure::UnknownSetting(key.to_owned())),
            }
        }
        Ok(config)
    }
}

/// The book with its chapters typeset, as JSON, and warnings to print.
pub(crate) fn typeset(input: &[u8]) -> Result<(String, String), Failure> {
    let mut input: Json = serde_json::from_slice(input)?;
    let [context, book] = input.as_array_mut().map_or(&mut [][..], Vec::as_mut_slice) else {
        return Err(Failure::Protocol);
    };
    let config = Config::read(context)?;
    let mut typesetter = Typesetter {
        macros: Macros::default(),
        macro_file: None,
        config: &config,
        mistakes: String::new(),
        warnings: String::new(),
        count: 0,
    };
    if let Some(path) = &config.macros {
        let root = context["root"].as_str().unwrap_or(".");
        typesetter.read_macros(path, Path::new(root))?;
    }
    // mdBook before 0.5 calls them sections.
    let key = if book.get("items").is_some() { "items" } else { "sections" };
    let items = book.get_mut(key).and_then(Json::as_array_mut).ok_or(Failure::Protocol)?;
    typesetter.items(items);
    if typesetter.count > 0 {
        return Err(Failure::Mistakes { text: typesetter.mistakes, count: typesetter.count });
    }
    let warnings = typesetter.warnings;
    Ok((book.to_string(), warnings))
}

struct Typesetter<'a> {
    macros: Macros,
    macro_file: Option<(String, String)>,
    config: &'a Config,
    mistakes: String,
    warnings: String,
    count: usize,
}

impl Typesetter<'_> {
    fn read_macros(&mut self, path: &str, root: &Path) -> Result<(), Failure> {
        let text = fs::read_to_string(root.join(path))
            .map_err(|error| Failure::Macros { path: path.to_owned(), error })?;
        if let Err(error) = self.macros.define(&text) {
            let source = Source { name: path, text: &text };
            let text = report::show(source, error.span(), &error.to_string(), None);
            return Err(Failure::Mistakes { text, count: 1 });
        }
        self.macro_file = Some((path.to_owned(), text));
        Ok(())
    }

    /// Typesets every chapter of a list and those below them. `serde_json` has bounded how deep they nest.
    fn items(&mut self, items: &mut [Json]) {
        for item in items {
            let Some(chapter) = item.get_mut("Chapter") else { continue };
            let name = ["source_path", "path", "name"]
                .iter()
                .find_map(|key| chapter[*key].as_str())
                .unwrap_or("a chapter")
                .to_owned();
            if let Some(content) = chapter.get_mut("content")
                && let Some(text) = content.as_str()
                && let Some(new) = self.chapter(&name, text)
            {
                *content = Json::String(new);
            }
            if let Some(below) = chapter.get_mut("sub_items").and_then(Json::as_array_mut) {
                self.items(below);
            }
        }
    }

    /// The text of a chapter anew; `None` when there is no formula in it.
    fn chapter(&mut self, name: &str, text: &str) -> Option<String> {
        let dollars = if self.config.dollars { Dollars::Careful } else { Dollars::None };
        let settings = Settings {
            delimiters: Delimiters { dollars, doubled: true },
            setting: Setting { macros: &self.macros, numbered: self.config.numbers },
            inline_style: self.config.inline_style,
        };
        let set = chapter::typeset(text, &settings)?;
        let source = Source { name, text };
        let macro_file = self.macro_file.as_ref().map(|(name, text)| Source { name, text });
        for mistake in &set.mistakes {
            let help = report::help(source, macro_file, mistake);
            self.mistakes +=
                &report::show(source, mistake.span.clone(), &mistake.message, help.as_deref());
            self.count += 1;
        }
        for warning in &set.warnings {
            self.warnings.push_str("warning: ");
            self.warnings += &report::show(source, warning.span.clone(), &warning.message, None);
        }
        Some(set.text)
    }
}
