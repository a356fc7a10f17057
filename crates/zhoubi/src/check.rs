//! `zhoubi check`: every mistake of a site, what its articles hold, and whether records still hold.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use site::{Files, Settings, Site, Summary};

use crate::{command::Outcome, failure::Failure, output, place::Place};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the site
    site: Option<PathBuf>,
    /// Compute the recorded figures again and compare
    #[arg(long)]
    rerun: bool,
    /// Write the records that differ
    #[arg(long, requires = "rerun")]
    update: bool,
    /// Check drafts too
    #[arg(long)]
    drafts: bool,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, labs: &lab::Registry) -> Outcome {
    let place = Place::find(arguments.site.as_deref())?;
    let files = place.files();
    let settings = Settings { base_url: None, live: true, drafts: arguments.drafts };
    let site = match Site::load(place.files(), labs.clone(), settings, None) {
        Ok(site) => site,
        Err(mistakes) => {
            if arguments.json {
                let list: Vec<Json> = mistakes.iter().map(mistake).collect();
                output::print(format!("{:#}\n", json!({ "mistakes": list })).as_bytes())?;
            }
            return Err(Failure::mistakes(&mistakes));
        }
    };
    let articles = site.articles();
    let records = if arguments.rerun {
        rerun(&site, &articles, files.as_ref(), &place, arguments.update)?
    } else {
        Vec::new()
    };
    let report = if arguments.json {
        format!("{:#}\n", as_json(&articles, &records))
    } else {
        as_text(&articles, &records)
    };
    output::print(report.as_bytes())?;
    let differing: Vec<&Record> = records.iter().filter(|record| record.fails()).collect();
    match differing.len() {
        0 => Ok(()),
        n => Err(Failure::data(format!(
            "{n} of {} records differ from what is computed now; `zhoubi check --rerun --update` writes them",
            records.len()
        ))),
    }
}

/// What came of computing a record again.
struct Record {
    lab: String,
    path: String,
    state: State,
}

enum State {
    Same,
    Updated,
    Missing,
    /// From 1, with both lines.
    Differs {
        line: usize,
        recorded: String,
        computed: String,
    },
}

impl Record {
    fn fails(&self) -> bool {
        matches!(self.state, State::Missing | State::Differs { .. })
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            State::Same => f.write_str("the same"),
            State::Updated => f.write_str("written"),
            State::Missing => f.write_str("missing"),
            State::Differs { line, recorded, computed } => {
                write!(f, "differs in line {line}\n  recorded: {recorded}\n  computed: {computed}")
            }
        }
    }
}

/// Computes again each record of a lab that its own article shows.
fn rerun(
    site: &Site,
    articles: &[Summary],
    files: &dyn Files,
    place: &Place,
    update: bool,
) -> Result<Vec<Record>, Failure> {
    let materials = site.materials();
    let mut records = Vec::new();
    for lab in site.labs().iter() {
        let description = lab.description();
        let Some(owner) = owner(articles, description, files) else { continue };
        let Some(computed) = lab.record(&materials) else { continue };
        let folder = owner.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = format!("{folder}/records/{}.json", description.name);
        let recorded = files.read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into());
        let mut state = compare(recorded, &computed);
        if update && !matches!(state, State::Same) {
            write(place, &path, &computed)?;
            state = State::Updated;
        }
        records.push(Record { lab: description.name.to_string(), path, state });
    }
    Ok(records)
}

/// The article that a lab was written for, if it shows the lab: another site may have another
/// article of that number.
fn owner<'a>(
    articles: &'a [Summary],
    description: &lab::Description,
    files: &dyn Files,
) -> Option<&'a Summary> {
    articles.iter().filter(|article| article.id == description.article).find(|article| {
        let source = files.read(&article.path).unwrap_or_default();
        let fence = |line: &str| {
            let mut words = line.trim_start().trim_start_matches(['`', '~']).split_whitespace();
            words.next() == Some("lab") && words.next() == Some(description.name.as_ref())
        };
        String::from_utf8_lossy(&source).lines().any(fence)
    })
}

fn compare(recorded: Option<String>, computed: &str) -> State {
    let Some(recorded) = recorded else { return State::Missing };
    if recorded == computed {
        return State::Same;
    }
    let (mut old, mut new) = (recorded.lines(), computed.lines());
    let mut line = 0;
    loop {
        line += 1;
        let short = |text: Option<&str>| match text {
            Some(text) if text.chars().count() > 160 => {
                format!("{}…", text.chars().take(160).collect::<String>())
            }
            Some(text) => text.to_owned(),
            None => "(the end)".to_owned(),
        };
        match (old.next(), new.next()) {
            (Some(a), Some(b)) if a == b => {}
            // Equal lines throughout: only the line ends differ.
            (a, b) => return State::Differs { line, recorded: short(a), computed: short(b) },
        }
    }
}

fn write(place: &Place, path: &str, text: &str) -> Outcome {
    let Some(folder) = place.folder() else {
        return Err(Failure::usage("the built-in site cannot be written; name the site's folder"));
    };
    let file = folder.join(path);
    let written = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    written
        .and_then(|()| std::fs::write(&file, text))
        .map_err(|error| Failure::file("cannot write", Path::new(&file), &error))
}

fn mistake(mistake: &article::Diagnostic) -> Json {
    json!({
        "path": mistake.path,
        "line": mistake.line,
        "column": mistake.column,
        "length": mistake.length,
        "message": mistake.message,
        "help": mistake.help,
    })
}

fn as_json(articles: &[Summary], records: &[Record]) -> Json {
    let article = |article: &Summary| {
        json!({
            "id": article.id,
            "lang": article.lang.code(),
            "path": article.path,
            "title": article.title,
            "words": article.counts.words,
            "formulas": article.counts.formulas,
            "equations": article.counts.equations,
            "labs": article.counts.labs,
            "values": article.counts.values,
        })
    };
    let record = |record: &Record| {
        json!({
            "lab": record.lab,
            "path": record.path,
            "same": matches!(record.state, State::Same | State::Updated),
            "state": record.state.to_string(),
        })
    };
    json!({
        "articles": articles.iter().map(article).collect::<Vec<_>>(),
        "records": records.iter().map(record).collect::<Vec<_>>(),
        "mistakes": [],
    })
}

fn as_text(articles: &[Summary], records: &[Record]) -> String {
    let head =
        ["article", "lang", "characters or words", "formulas", "equations", "labs", "values"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for article in articles {
        let counts = &article.counts;
        let numbers = [counts.words, counts.formulas, counts.equations, counts.labs, counts.values];
        let mut row = vec![format!("{} {}", article.id, article.title), article.lang.code().into()];
        row.extend(numbers.map(|number| number.to_string()));
        rows.push(row);
    }
    let mut text = output::columns(&rows);
    for record in records {
        text.push_str(&format!("{} ({}): {}\n", record.path, record.lab, record.state));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_differing_line_is_named() {
        let differs = compare(Some("a\nb\nc\n".into()), "a\nx\nc\n").to_string();
        assert_eq!(differs, "differs in line 2\n  recorded: b\n  computed: x");
        let longer = compare(Some("a\n".into()), "a\nb\n").to_string();
        assert_eq!(longer, "differs in line 2\n  recorded: (the end)\n  computed: b");
        assert_eq!(compare(Some("a\n".into()), "a\n").to_string(), "the same");
        assert_eq!(compare(None, "a\n").to_string(), "missing");
    }
}
