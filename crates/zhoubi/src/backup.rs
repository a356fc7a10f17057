//! `zhoubi backup`: what people have added, as one file.

use std::path::{Path, PathBuf};

use server::backup::{self, Contents};

use crate::{
    command::Outcome,
    database,
    failure::Failure,
    output::{self, counted},
    place::Place,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The backup is an SQLite file whichever database it is taken from; `zhoubi restore` puts it into \
                        either. It holds e-mail addresses and hashes of passwords: keep it as you keep the database. \
                        Articles are files and are not in it."
)]
pub(crate) struct Arguments {
    /// Folder of the site
    site: Option<PathBuf>,
    /// File to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "comments")]
    output: Option<PathBuf>,
    /// Write all comments as JSON too, without addresses; `-` is standard output
    #[arg(long, value_name = "FILE")]
    comments: Option<PathBuf>,
    #[arg(long, value_name = "URL", help = database::HELP)]
    database: Option<server::Database>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let to_output = arguments.comments.as_deref() == Some(Path::new("-"));
    if to_output && arguments.json {
        let message =
            "--json and --comments - would both write to standard output; name a file for one";
        return Err(Failure::usage(message));
    }
    let place = Place::find(arguments.site.as_deref())?;
    let database = database::find(arguments.database.clone(), &place)?;
    if let Some(file) = &arguments.output {
        let contents = backup::write(&database, file, arguments.force).map_err(Failure::data)?;
        let report = report(&contents, file, arguments.json);
        // Where the comments go to standard output, nothing else does.
        if to_output { output::note(&report) } else { output::print(report.as_bytes())? }
    }
    if let Some(file) = &arguments.comments {
        if !to_output && !arguments.force && file.exists() {
            let file = file.clone();
            return Err(Failure::data(backup::Error::Exists { file }));
        }
        let comments = backup::comments(&database).map_err(Failure::data)?;
        let mut json = serde_json::to_string_pretty(&comments).map_err(Failure::data)?;
        json.push('\n');
        output::write(file, json.as_bytes())?;
        if !to_output && arguments.output.is_none() {
            let text = if arguments.json {
                format!("{}\n", serde_json::json!({ "comments": comments.len(), "output": file }))
            } else {
                format!("{} in {}\n", counted(comments.len() as u64, "comment"), file.display())
            };
            output::print(text.as_bytes())?;
        }
    }
    Ok(())
}

fn report(contents: &Contents, file: &Path, json: bool) -> String {
    if json {
        let report = serde_json::json!({
            "members": contents.members,
            "comments": contents.comments,
            "output": file,
        });
        return format!("{report}\n");
    }
    format!(
        "{} and {} in {}\n",
        counted(contents.members, "member"),
        counted(contents.comments, "comment"),
        file.display()
    )
}
