//! `zhoubi lab …`: the live figures on the command line. The flags of `lab run` follow from each lab's
//! description, so that a lab never names them.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, builder::ValueParser};
use lab::{Column, Description, Format, Kind, Lab, Lang, Parameter, Registry, Theme, View};

use crate::{command::Outcome, failure::Failure, output};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List all figures
    List {
        /// All descriptions as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one figure's parameters, and its numbers at their first values
    Show {
        /// Name of the figure
        name: String,
        /// Language of the words
        #[arg(long, value_name = "zh|en", value_parser = ["zh", "en"], default_value = "en")]
        lang: String,
        /// The description as JSON
        #[arg(long)]
        json: bool,
    },
    /// Compute and draw one figure
    Run,
}

/// Flags of `lab run` that are not a lab's own. A parameter of such a name gets `set-` before it.
const OWN_FLAGS: [&str; 8] =
    ["output", "format", "json", "lang", "column", "theme", "help", "version"];

/// Gives `lab run` a subcommand for each lab.
pub(crate) fn with_flags(command: clap::Command, labs: &Registry) -> clap::Command {
    command.mut_subcommand("lab", |lab| {
        lab.mut_subcommand("run", |run| {
            run.subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand_value_name("NAME")
                .subcommand_help_heading("Figures")
                .disable_help_subcommand(true)
                .subcommands(labs.iter().map(|lab| run_command(lab.description())))
        })
    })
}

fn run_command(description: &Description) -> clap::Command {
    let choice = |name: &'static str, help: &'static str, words: &'static [&'static str]| {
        let parser = clap::builder::PossibleValuesParser::new(words);
        Arg::new(name).long(name).help(help).value_parser(parser).default_value(words[0])
    };
    let file = Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FILE")
        .value_parser(ValueParser::path_buf())
        .help("Where to write; the ending .svg, .csv or .json says what. `-`: standard output");
    let format = Arg::new("format")
        .long("format")
        .value_parser(["svg", "csv", "json"])
        .help("What to write, when no file's ending says it [default: svg]");
    let json = Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .conflicts_with("format")
        .help("The same as --format json");
    let title = &description.title;
    let parameters = description.parameters.iter().map(|p| flag(p).help_heading("Parameters"));
    clap::Command::new(description.name.to_string())
        .about(format!("{} ({})", title.get(Lang::En), title.get(Lang::Zh)))
        .args(parameters)
        .args([file, format, json])
        .arg(choice("lang", "Language of the words", &["zh", "en"]))
        .arg(choice("column", "Width of the column it is laid out for", &["wide", "narrow"]))
        .arg(choice(
            "theme",
            "Colours: those of the page around it, or fixed",
            &["page", "light", "dark"],
        ))
}

fn flag(parameter: &Parameter) -> Arg {
    let words = format!("{} ({})", parameter.label.get(Lang::En), parameter.label.get(Lang::Zh));
    let facts = facts(parameter);
    let dashed = parameter.name.replace('_', "-");
    let dashed =
        if OWN_FLAGS.contains(&dashed.as_str()) { format!("set-{dashed}") } else { dashed };
    let arg = Arg::new(id(parameter))
        .long(dashed)
        .value_name(parameter.name.to_uppercase())
        .help(format!("{words} [{facts}]"));
    match parameter.kind {
        // `--noise` alone switches on.
        Kind::Switch { .. } => arg.num_args(0..=1).default_missing_value("true"),
        // Numbers and formulas may begin with a minus sign.
        _ => arg.allow_hyphen_values(true),
    }
}

/// What can be given and what is taken without it.
fn facts(parameter: &Parameter) -> String {
    let default = parameter.default();
    match &parameter.kind {
        Kind::Integer { min, max, .. } => format!("{min}..={max}, default: {default}"),
        Kind::Real { min, max, .. } => format!("{min}..={max}, default: {default}"),
        Kind::Choice { options, .. } => {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_ref()).collect();
            format!("{}, default: {default}", names.join(" | "))
        }
        Kind::Switch { .. } => format!("true | false, default: {default}"),
        Kind::Text { max_bytes, .. } => format!("at most {max_bytes} bytes, default: {default}"),
    }
}

/// Apart from our own arguments' names, whatever a lab calls its parameters.
fn id(parameter: &Parameter) -> String {
    format!("parameter {}", parameter.name)
}

pub(crate) fn run(command: &Command, matches: &ArgMatches, labs: &Registry) -> Outcome {
    match command {
        Command::List { json: true } => output::print(lab::list_json(labs).as_bytes()),
        Command::List { json: false } => output::print(list(labs).as_bytes()),
        Command::Show { name, json: true, .. } => {
            let mut one = Registry::default();
            one.add(std::sync::Arc::clone(find(labs, name)?));
            output::print(lab::list_json(&one).as_bytes())
        }
        Command::Show { name, lang, json: false } => {
            let lang = Lang::from_code(lang).unwrap_or_default();
            output::print(show(find(labs, name)?.as_ref(), lang)?.as_bytes())
        }
        Command::Run => {
            let chosen = matches
                .subcommand_matches("lab")
                .and_then(|matches| matches.subcommand_matches("run"))
                .and_then(ArgMatches::subcommand);
            let (name, matches) = chosen.expect("clap demands a figure's name");
            draw(find(labs, name)?.as_ref(), matches)
        }
    }
}

fn find<'a>(labs: &'a Registry, name: &str) -> Result<&'a std::sync::Arc<dyn Lab>, Failure> {
    labs.get(name).ok_or_else(|| {
        let hint = match labs.nearest(name) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "`zhoubi lab list` names them".to_owned(),
        };
        Failure::usage(format!("there is no lab \"{name}\"; {hint}"))
    })
}

fn list(labs: &Registry) -> String {
    let width = labs.iter().map(|lab| lab.description().name.len()).max().unwrap_or(0);
    let line = |lab: &std::sync::Arc<dyn Lab>| {
        let description = lab.description();
        let title = description.title.get(Lang::En);
        format!("{:width$}  {title}  ({})\n", description.name, description.title.get(Lang::Zh))
    };
    labs.iter().map(line).collect()
}

fn draw(lab: &dyn Lab, matches: &ArgMatches) -> Outcome {
    let description = lab.description();
    let word = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let view = View {
        lang: Lang::from_code(word("lang")).unwrap_or_default(),
        column: Column::from_code(word("column")).unwrap_or_default(),
        theme: Theme::from_code(word("theme")).unwrap_or_default(),
    };
    let pairs = description.parameters.iter().filter_map(|parameter| {
        let text = matches.get_one::<String>(&id(parameter))?;
        Some((parameter.name.as_ref(), text.as_str()))
    });
    let values = description.read(description.defaults(), pairs).map_err(Failure::usage)?;
    let file = matches.get_one::<PathBuf>("output").map_or(Path::new("-"), PathBuf::as_path);
    let named = matches.get_one::<String>("format").map(String::as_str);
    let named = if matches.get_flag("json") { Some("json") } else { named };
    let format = format(file, named)?;
    let bytes = lab::answer(lab, &values, view, format).map_err(|error| match error {
        lab::Error::Record { .. } | lab::Error::Failed { .. } => Failure::data(error),
        _ => Failure::usage(error),
    })?;
    output::write(file, &bytes)
}

/// The format that was named, or the one that the file's ending says.
fn format(file: &Path, named: Option<&str>) -> Result<Format, Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match named.or(ending).map(Format::from_extension) {
        Some(Some(format)) => Ok(format),
        None if file == Path::new("-") => Ok(Format::Svg),
        _ => Err(Failure::usage(format!(
            "{} should end in .svg, .csv or .json, or --format say what to write",
            file.display()
        ))),
    }
}

/// A figure in words and numbers.
fn show(lab: &dyn Lab, lang: Lang) -> Result<String, Failure> {
    let description = lab.description();
    let mut text = format!("{}: {}\n", description.name, description.title.get(lang));
    if description.article != 0 {
        text.push_str(&format!("written for article {}\n", description.article));
    }
    text.push('\n');
    for parameter in &description.parameters {
        let flag = flag(parameter);
        let long = flag.get_long().unwrap_or_default();
        text.push_str(&format!(
            "  --{long}  {} [{}]\n",
            parameter.label.get(lang),
            facts(parameter)
        ));
    }
    let view = View { lang, ..View::default() };
    let figure = lab.run(&description.defaults(), view).map_err(Failure::data)?;
    text.push_str(&format!("\nAt these defaults: {}\n", figure.answer));
    for value in &figure.values {
        text.push_str(&format!(
            "  {} = {}  ({})\n",
            value.name,
            value.shown,
            value.label.get(lang)
        ));
    }
    text.push('\n');
    text.push_str(&table(&figure.table));
    text.push_str(&format!("\nzhoubi lab run {} -o figure.svg\n", description.name));
    Ok(text)
}

/// The first rows of the data, with a bar for the last column that holds numbers.
fn table(table: &lab::Table) -> String {
    const ROWS: usize = 16;
    const BAR: f64 = 24.0;
    let number = |cell: &String| cell.parse::<f64>().ok().filter(|number| number.is_finite());
    let drawn = (0..table.columns.len()).rev().find(|column| {
        !table.rows.is_empty()
            && table.rows.iter().all(|row| row.get(*column).and_then(number).is_some())
    });
    let size = |row: &Vec<String>| drawn.and_then(|column| number(&row[column])).map(f64::abs);
    let largest = table.rows.iter().take(ROWS).filter_map(size).fold(0.0, f64::max);
    let mut rows = vec![table.columns.clone()];
    rows.extend(table.rows.iter().take(ROWS).cloned());
    let text = output::columns(&rows);
    let mut lines = text.lines();
    let width = text.lines().map(output::cell_width).max().unwrap_or(0);
    let mut drawing = format!("{}\n", lines.next().unwrap_or_default());
    for (line, row) in lines.zip(&table.rows) {
        let share = size(row).filter(|_| largest > 0.0).map_or(0.0, |size| size / largest);
        // In 0..=24: no sign, nothing lost.
        #[expect(clippy::cast_sign_loss, reason = "a share is not negative")]
        let bar = "█".repeat((share * BAR).round() as usize);
        let gap = " ".repeat(width - output::cell_width(line) + 2);
        drawing.push_str(format!("{line}{gap}{bar}").trim_end());
        drawing.push('\n');
    }
    if table.rows.len() > ROWS {
        drawing.push_str(&format!("… {} more rows\n", table.rows.len() - ROWS));
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_format_unless_one_is_named() {
        let check = |file: &str, named| format(Path::new(file), named).map_err(|f| f.status());
        assert_eq!(check("a/fig.csv", None), Ok(Format::Csv));
        assert_eq!(check("-", None), Ok(Format::Svg));
        assert_eq!(check("-", Some("json")), Ok(Format::Json));
        assert_eq!(check("fig.txt", Some("csv")), Ok(Format::Csv));
        assert_eq!(check("fig.png", None), Err(2));
        assert_eq!(check("fig", None), Err(2));
    }

    #[test]
    fn bars_stand_behind_the_last_numeric_column() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let data = lab::Table {
            columns: row(["k", "σ", "name"]),
            rows: vec![row(["1", "4", "a"]), row(["2", "1", "b"])],
        };
        let drawn = table(&data);
        let bars: Vec<usize> = drawn.lines().map(|line| line.matches('█').count()).collect();
        assert_eq!(bars, [0, 24, 6]);
    }
}
