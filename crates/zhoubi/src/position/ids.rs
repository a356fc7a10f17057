//! `zhoubi position ids`: the positions of a prompt's tokens.

use std::fmt::Write;

use position::{Named, Profile, Prompt, lay_out};

use super::{PromptArguments, layouts, only_m_rope, profiles};
use crate::{
    command::Outcome,
    failure::Failure,
    output::{self, counted},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The layout
    #[arg(long, value_name = "LAYOUT", value_parser = layouts())]
    layout: Named,
    /// Whose arithmetic m-rope follows [default: hf-4.57]
    #[arg(long, value_name = "PROFILE", value_parser = profiles())]
    profile: Option<Profile>,
    #[command(flatten)]
    prompt: PromptArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments { layout, profile, prompt } = arguments;
    if !layout.has_profiles() {
        if profile.is_some() {
            return Err(only_m_rope("--profile", layout.name()));
        }
        if prompt.tokens_per_second.is_some() {
            return Err(only_m_rope("--tokens-per-second", layout.name()));
        }
    }
    let layout = layout.with(profile.unwrap_or_default(), prompt.tokens_per_second);
    // All that a layout can refuse stands in the arguments.
    let laid_out = lay_out(&*layout, &prompt.segments.0).map_err(Failure::usage)?;
    let axes: Vec<&str> = layout.axes().iter().map(|axis| axis.name()).collect();
    let text = if prompt.json { json(&axes, &laid_out) } else { table(&axes, &laid_out) };
    output::print(text.as_bytes())
}

/// Written number by number: a prompt may have millions.
fn json(axes: &[&str], prompt: &Prompt) -> String {
    let mut text = format!("{{\"axes\":[\"{}\"],\"positions\":[", axes.join("\",\""));
    for (axis, list) in prompt.positions.by_axis().iter().enumerate() {
        text.push_str(if axis == 0 { "[" } else { ",[" });
        for (token, number) in list.iter().enumerate() {
            let comma = if token == 0 { "" } else { "," };
            write!(text, "{comma}{number}").expect("a string takes all");
        }
        text.push(']');
    }
    let (next, tokens) = (prompt.state.next, prompt.positions.len());
    let offset = next - tokens as f64;
    writeln!(text, "],\"next\":{next},\"tokens\":{tokens},\"offset\":{offset}}}")
        .expect("a string takes all");
    text
}

fn table(axes: &[&str], prompt: &Prompt) -> String {
    let head = ["segment", "token"].iter().chain(axes).map(|&name| name.to_owned()).collect();
    let rows = prompt.parts.iter().flat_map(|part| {
        part.tokens.clone().map(move |token| {
            let mut row = vec![part.segment.to_string(), token.to_string()];
            row.extend(prompt.positions.token(token).iter().map(f64::to_string));
            row
        })
    });
    let rows = std::iter::once::<Vec<String>>(head).chain(rows);
    let (next, tokens) = (prompt.state.next, prompt.positions.len());
    let mut text = output::columns(rows);
    writeln!(text, "{}; text goes on at {next}", counted(tokens as u64, "token"))
        .expect("a string takes all");
    text
}
