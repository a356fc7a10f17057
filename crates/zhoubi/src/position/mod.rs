//! `zhoubi position …`: where the tokens of a prompt stand, and what each layout keeps of order.

mod compare;
mod ids;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use position::{LAYOUTS, Named, Profile, Segment};

use crate::{command::Outcome, failure::Failure};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// The position of every token, one list an axis
    Ids(ids::Arguments),
    /// All layouts on one prompt: properties, next position, collisions, where profiles differ
    Compare(compare::Arguments),
}

pub(crate) fn run(command: &Command) -> Outcome {
    match command {
        Command::Ids(arguments) => ids::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
    }
}

/// What both commands read.
#[derive(Debug, clap::Args)]
struct PromptArguments {
    /// text:N, image:HxW, video:TxHxW[@SECONDS], video:?xHxW, between commas; sizes in patches after
    /// merging, SECONDS from frame to frame, ? where the number of frames is not known beforehand
    /// (?8: eight have come)
    #[arg(long, value_name = "SEGMENTS", value_parser = prompt)]
    segments: Prompt,
    /// Positions a second of m-rope, such as 2 or 25; without it a frame is one position
    #[arg(long, value_name = "N", value_parser = rate, allow_negative_numbers = true)]
    tokens_per_second: Option<f64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The segments of a prompt, checked.
#[derive(Debug, Clone)]
struct Prompt(Vec<Segment>);

fn prompt(text: &str) -> Result<Prompt, position::Error> {
    position::parse_prompt(text).map(Prompt)
}

fn rate(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        Ok(_) => Err("not finite and above 0; 2 and 25 are in use".to_owned()),
        Err(_) => Err("not a number; 2 and 25 are in use".to_owned()),
    }
}

/// The layouts by name; another name is answered with the nearest one.
fn layouts() -> impl TypedValueParser<Value = Named> {
    let values =
        LAYOUTS.iter().map(|layout| PossibleValue::new(layout.name()).help(layout.about()));
    PossibleValuesParser::new(values)
        .map(|name| Named::find(&name).expect("the parser knows the names of the catalogue"))
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    let values = Profile::ALL.map(|profile| {
        PossibleValue::new(profile.name()).help(match profile {
            Profile::Hf449 => "Transformers 4.49: the product with the seconds is cut at the end",
            Profile::Hf457 => "Transformers 4.57: seconds are cut to a whole number first",
            Profile::Hf523 => "Transformers 5.23: as 4.49, and the text goes on whatever the time",
        })
    });
    PossibleValuesParser::new(values)
        .map(|name| Profile::from_name(&name).expect("the parser knows the names of the profiles"))
}

/// A flag of m-rope's where there is no m-rope.
fn only_m_rope(flag: &str, there: &str) -> Failure {
    Failure::usage(format!("{flag} goes with --layout m-rope; {there} has no such thing"))
}

/// A coordinate, `(5, 6.5)`.
fn point(coordinate: &[f64]) -> String {
    let numbers: Vec<String> = coordinate.iter().map(f64::to_string).collect();
    format!("({})", numbers.join(", "))
}
