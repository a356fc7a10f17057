//! `zhoubi position compare`: every layout on the same prompt.

use std::fmt::Write;

use position::{Error, Examined, LAYOUTS, Named, Positions, Profile, Prompt, examine};
use serde_json::{Value, json};

use super::{PromptArguments, layouts, only_m_rope, point};
use crate::{
    command::Outcome,
    failure::Failure,
    output::{self, counted},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only these layouts, between commas [default: all]
    #[arg(long, value_name = "LAYOUT", value_parser = layouts(), value_delimiter = ',')]
    layout: Vec<Named>,
    #[command(flatten)]
    prompt: PromptArguments,
}

/// A layout, with its profile if it has one, on the prompt.
struct Row {
    layout: Named,
    profile: Option<Profile>,
    axes: Vec<&'static str>,
    /// Without positions where there is no profile.
    found: Result<Examined, Error>,
    /// [`Examined::offset`], 0 if refused.
    offset: f64,
}

/// Two profiles that place the prompt differently.
struct Difference {
    profiles: [Profile; 2],
    /// Tokens that stand elsewhere.
    tokens: usize,
    /// The first of them, and where each profile puts it.
    first: usize,
    places: [Vec<f64>; 2],
    next: [f64; 2],
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let chosen = if arguments.layout.is_empty() { LAYOUTS } else { &arguments.layout };
    if arguments.prompt.tokens_per_second.is_some() && !chosen.iter().any(|l| l.has_profiles()) {
        return Err(only_m_rope("--tokens-per-second", "what is compared"));
    }
    let rows: Vec<Row> = chosen
        .iter()
        .flat_map(|layout| {
            let profiles = match layout.has_profiles() {
                true => Profile::ALL.map(Some).to_vec(),
                false => vec![None],
            };
            profiles.into_iter().map(|profile| row(*layout, profile, &arguments.prompt))
        })
        .collect();
    let mut refusals = rows.iter().map_while(|row| row.found.as_ref().err());
    if refusals.clone().count() == rows.len()
        && let Some(error) = refusals.next()
    {
        return Err(Failure::usage(error));
    }
    let differences = differences(&rows);
    let text = match arguments.prompt.json {
        true => format!("{}\n", json(&arguments.prompt, &rows, &differences)),
        false => table(&rows, &differences),
    };
    output::print(text.as_bytes())
}

fn row(layout: Named, profile: Option<Profile>, prompt: &PromptArguments) -> Row {
    let rule = layout.with(profile.unwrap_or_default(), prompt.tokens_per_second);
    let mut found = examine(&*rule, &prompt.segments.0);
    let offset = found.as_ref().map_or(0.0, Examined::offset);
    if let (Ok(found), None) = (&mut found, profile) {
        // Of the largest prompt the positions by all layouts would fill more than a gigabyte.
        found.prompt.positions = Positions::default();
    }
    let axes = rule.axes().iter().map(|axis| axis.name()).collect();
    Row { layout, profile, axes, found, offset }
}

impl Row {
    /// The layout with its profile, `m-rope hf-4.57`.
    fn name(&self) -> String {
        let profile =
            self.profile.map_or_else(String::new, |profile| format!(" {}", profile.name()));
        format!("{}{profile}", self.layout.name())
    }
}

/// Every pair of profiles that disagrees, oldest first.
fn differences(rows: &[Row]) -> Vec<Difference> {
    let by_profile: Vec<(Profile, &Prompt)> = rows
        .iter()
        .filter_map(|row| Some((row.profile?, &row.found.as_ref().ok()?.prompt)))
        .collect();
    let mut differences = Vec::new();
    for (index, (one, a)) in by_profile.iter().enumerate() {
        for (other, b) in &by_profile[index + 1..] {
            let lists = || a.positions.by_axis().iter().zip(b.positions.by_axis());
            let elsewhere: Vec<usize> = (0..a.positions.len())
                .filter(|token| lists().any(|(a, b)| a[*token] != b[*token]))
                .collect();
            let next = [a.state.next, b.state.next];
            // Where only the text still to come would stand elsewhere, that is the first place.
            let (first, places) = match elsewhere.first() {
                Some(first) => (*first, [a.positions.token(*first), b.positions.token(*first)]),
                None if next[0] != next[1] => {
                    (a.positions.len(), next.map(|next| vec![next; a.positions.axes()]))
                }
                None => continue,
            };
            differences.push(Difference {
                profiles: [*one, *other],
                tokens: elsewhere.len(),
                first,
                places,
                next,
            });
        }
    }
    differences
}

fn json(prompt: &PromptArguments, rows: &[Row], differences: &[Difference]) -> Value {
    let layouts: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (name, profile) = (row.layout.name(), row.profile.map(Profile::name));
            match &row.found {
                Ok(found) => json!({
                    "layout": name,
                    "profile": profile,
                    "axes": row.axes,
                    "compatible": found.compatible,
                    "equivalent": found.equivalent,
                    "symmetric": found.symmetric,
                    "next": number(found.prompt.state.next),
                    "offset": number(row.offset),
                    "collisions": found.collisions,
                    "overlaps": found.overlaps,
                    "fractions": found.fractions,
                }),
                Err(error) => json!({
                    "layout": name, "profile": profile, "axes": row.axes, "error": error.to_string(),
                }),
            }
        })
        .collect();
    let differences: Vec<Value> = differences
        .iter()
        .map(|difference| {
            json!({
                "profiles": difference.profiles.map(Profile::name),
                "tokens": difference.tokens,
                "first": difference.first,
                "places": difference.places.each_ref().map(|place| numbers(place)),
                "next": numbers(&difference.next),
            })
        })
        .collect();
    let segments: Vec<String> = prompt.segments.0.iter().map(ToString::to_string).collect();
    json!({ "segments": segments, "layouts": layouts, "differences": differences })
}

/// A whole number without its `.0`, as in `ids`.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn numbers(values: &[f64]) -> Vec<Value> {
    values.iter().map(|value| number(*value)).collect()
}

fn table(rows: &[Row], differences: &[Difference]) -> String {
    let head = [
        "layout",
        "axes",
        "compatible",
        "equivalent",
        "symmetric",
        "next",
        "offset",
        "collisions",
        "overlaps",
        "fractions",
    ];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    let mut refused = String::new();
    for row in rows {
        let mut line = vec![row.name(), row.axes.join(" ")];
        match &row.found {
            Ok(found) => {
                let yes = |property| if property { "yes" } else { "no" }.to_owned();
                line.extend([found.compatible, found.equivalent, found.symmetric].map(yes));
                line.extend([found.prompt.state.next, row.offset].map(|n| n.to_string()));
                line.extend([found.collisions, found.overlaps].map(|n| n.to_string()));
                line.push(yes(found.fractions));
            }
            Err(error) => {
                line.extend(["–"; 8].map(str::to_owned));
                writeln!(refused, "{}: {error}", row.name()).expect("a string takes all");
            }
        }
        cells.push(line);
    }
    let mut text = output::columns(&cells);
    for part in [refused, said(differences)] {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(&part);
        }
    }
    text
}

/// A line for each pair of profiles.
fn said(differences: &[Difference]) -> String {
    let mut text = String::new();
    for Difference { profiles: [one, other], tokens, first, places: [a, b], next } in differences {
        let (one, other, a, b) = (one.name(), other.name(), point(a), point(b));
        let what = if *tokens == 0 {
            format!("differ in the text still to come: {} against {}", next[0], next[1])
        } else {
            format!(
                "differ in {}, first in token {first}: {a} against {b}",
                counted(*tokens as u64, "token")
            )
        };
        writeln!(text, "{one} and {other} {what}").expect("a string takes all");
    }
    text
}
