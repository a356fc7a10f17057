//! `zhoubi restore`: a backup in the place of what is in the database.

use std::path::PathBuf;

use server::backup;

use crate::{
    command::Outcome,
    database,
    failure::Failure,
    output::{self, counted},
    place::Place,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is checked first. Then everything in the database is replaced at once, or nothing is; a \
                        server may go on serving. Everybody is logged out."
)]
pub(crate) struct Arguments {
    /// The backup
    file: PathBuf,
    /// Folder of the site
    site: Option<PathBuf>,
    #[arg(long, value_name = "URL", help = database::HELP)]
    database: Option<server::Database>,
    /// Replace what is in the database
    #[arg(long)]
    force: bool,
    /// Report as JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let place = Place::find(arguments.site.as_deref())?;
    let database = database::find(arguments.database.clone(), &place)?;
    let contents =
        backup::restore(&arguments.file, &database, arguments.force).map_err(Failure::data)?;
    let report = if arguments.json {
        let report = serde_json::json!({
            "members": contents.members,
            "comments": contents.comments,
            "database": database.to_string(),
        });
        format!("{report}\n")
    } else {
        format!(
            "{} and {} restored into {database}\n",
            counted(contents.members, "member"),
            counted(contents.comments, "comment")
        )
    };
    output::print(report.as_bytes())
}
