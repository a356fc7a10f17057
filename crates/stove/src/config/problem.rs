//! What can be wrong with a configuration, where, and how to mend it.

use std::fmt;
use std::format;
use std::ops::Range;
use std::string::{String, ToString};
use std::vec::Vec;

/// What is wrong. The message says what came and why it fails; [`Mistake::help`] what would do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// Bytes that are not UTF-8.
    #[error("byte {byte} of the file, 0x{value:02x}, is not UTF-8")]
    NotUtf8 {
        /// Its place, from 0.
        byte: usize,
        /// The byte.
        value: u8,
    },
    /// Not TOML.
    #[error("not TOML: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
    },
    /// A key nobody reads.
    #[error("unknown key \"{key}\" in {table}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The table it stands in.
        table: &'static str,
        /// The known key that is most like it.
        nearest: Option<&'static str>,
        /// All known keys.
        known: &'static [&'static str],
    },
    /// A key that must be there.
    #[error("{table} has no key \"{key}\"")]
    Missing {
        /// The key.
        key: &'static str,
        /// The table it should stand in.
        table: &'static str,
        /// An example line.
        example: &'static str,
    },
    /// A value of another type.
    #[error("{key} is {came}, not {wanted}")]
    Type {
        /// The key.
        key: &'static str,
        /// The type that came.
        came: &'static str,
        /// The type that would do.
        wanted: &'static str,
    },
    /// A word that is none of the choices.
    #[error("{key} = \"{came}\" is none of {}", choices.join(", "))]
    Choice {
        /// The key.
        key: &'static str,
        /// What came.
        came: String,
        /// What would do.
        choices: &'static [&'static str],
    },
    /// A number outside its range.
    #[error("{key} = {came} is not in {min}..={max}")]
    Range {
        /// The key.
        key: &'static str,
        /// What came.
        came: String,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Why there are bounds.
        why: &'static str,
    },
    /// A pulse too short for the magnet.
    #[error(
        "pulse_ms = {pulse_ms} is too short: the magnet needs {release_ms} ms without current to let go, and relays, networks and scatter take their share of the rest"
    )]
    PulseTooShort {
        /// The pulse.
        pulse_ms: i64,
        /// The shortest allowed.
        min_ms: u32,
        /// The magnet's release time.
        release_ms: u32,
    },
    /// A pulse that the relay cannot make.
    #[error(
        "{relay} cannot make a pulse of {pulse_ms} ms; its pulses come in steps of {step_ms} ms"
    )]
    PulseStep {
        /// The relay's kind.
        relay: &'static str,
        /// The pulse.
        pulse_ms: u32,
        /// The step.
        step_ms: u32,
    },
    /// No burner at all.
    #[error("there is no [[burner]]")]
    NoBurner,
    /// One channel for two things.
    #[error("channel {channel} of burner \"{burner}\" is already that of \"{first}\"")]
    SharedChannel {
        /// The channel.
        channel: u8,
        /// The burner.
        burner: String,
        /// Who has it.
        first: String,
    },
    /// Two burners of one name.
    #[error("two burners are called \"{name}\"")]
    SharedName {
        /// The name.
        name: String,
    },
    /// A normally open contact.
    #[error(
        "contact = \"normally-open\": a normally open contact breaks the loop whenever the relay has no power, so the stove could not be used in a power cut, and the relay would have to be energised for as long as anybody cooks; its failure would look like a stove that will not stay lit"
    )]
    NormallyOpen,
    /// A supply that can reach the loop.
    #[error(
        "isolated = false: {supply_mv} mV of supply need no more than {ohm:.0} Ω to the loop to drive the {drop_ma} mA that hold the valve open without a flame"
    )]
    NotIsolated {
        /// The supply.
        supply_mv: u32,
        /// The resistance below which it holds the valve.
        ohm: f64,
        /// The drop-out current.
        drop_ma: f64,
    },
    /// A contact with which the valve never holds.
    #[error(
        "contact_mohm = {contact_mohm}: the loop's current would be {current_ma:.0} mA, and the magnet holds from {hold_ma} mA on; the burner would never stay lit"
    )]
    NeverHolds {
        /// The contact.
        contact_mohm: f64,
        /// The steady current.
        current_ma: f64,
        /// The holding current.
        hold_ma: f64,
        /// The limit.
        limit_mohm: f64,
    },
    /// A contact that leaves no margin for an old thermocouple.
    #[error(
        "contact_mohm = {contact_mohm} is over the budget of {budget_mohm:.0} mΩ: with four fifths of the emf the knob must be held longer than 10 s"
    )]
    OverBudget {
        /// The contact.
        contact_mohm: f64,
        /// The budget.
        budget_mohm: f64,
    },
    /// Physically impossible device.
    #[error("{0}")]
    Device(crate::Error),
    /// A topic that MQTT or good order refuses.
    #[error("topic = \"{topic}\" {reason}")]
    Topic {
        /// The topic.
        topic: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A mirror channel where there is no mirror.
    #[error("state_channel stands in burner \"{burner}\", but mode is \"close-only\"")]
    StateChannelUnused {
        /// The burner.
        burner: String,
    },
    /// A mirror without its channel.
    #[error("mode = \"mirror\" needs a state_channel in burner \"{burner}\"")]
    StateChannelMissing {
        /// The burner.
        burner: String,
    },
}

impl Mistake {
    /// What would mend it.
    pub fn help(&self) -> String {
        match self {
            Mistake::NotUtf8 { .. } => "save the file as UTF-8".to_string(),
            Mistake::Syntax { .. } => "a line reads  key = value , a section  [relay]  or  [[burner]] ; words stand in quotes".to_string(),
            Mistake::UnknownKey { nearest: Some(nearest), .. } => format!("did you mean \"{nearest}\"?"),
            Mistake::UnknownKey { nearest: None, known, .. } => format!("known here: {}", known.join(", ")),
            Mistake::Missing { example, .. } => format!("add  {example}"),
            Mistake::Type { wanted, .. } => format!("write {wanted}"),
            Mistake::Choice { choices, .. } => format!("write \"{}\"", choices.join("\" or \"")),
            Mistake::Range { why, .. } => why.to_string(),
            Mistake::PulseTooShort { min_ms, .. } => format!("write at least {min_ms}; 3000 is usual, 60000 if nobody is near who could press the knob"),
            Mistake::PulseStep { pulse_ms, step_ms, .. } => format!("write {}", pulse_ms.div_ceil(*step_ms) * step_ms),
            Mistake::NoBurner => "add  [[burner]]  with name, channel and minutes".to_string(),
            Mistake::SharedChannel { .. } => "give each burner a channel of its own: one contact, one loop".to_string(),
            Mistake::SharedName { .. } => "give each burner a name of its own".to_string(),
            Mistake::NormallyOpen => "wire the normally closed contact into the loop and write \"normally-closed\"".to_string(),
            Mistake::NotIsolated { .. } => "use a relay whose contacts are isolated from its supply (no shared ground) and write true once that is measured".to_string(),
            Mistake::NeverHolds { limit_mohm, .. } => format!("stay below {limit_mohm:.0} mΩ by far: gold-clad contacts, two poles in parallel, short thick leads"),
            Mistake::OverBudget { .. } => "gold-clad contacts, two poles in parallel, short thick leads; then measure again".to_string(),
            Mistake::Device(_) => "take the values from the device's data sheet".to_string(),
            Mistake::Topic { .. } => "write the relay's base topic, such as \"kitchen/stove\"".to_string(),
            Mistake::StateChannelUnused { .. } => "remove it, or write  mode = \"mirror\"".to_string(),
            Mistake::StateChannelMissing { .. } => "add  state_channel = 3  for an unwired channel".to_string(),
        }
    }
}

/// A mistake and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong.
    pub mistake: Mistake,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of the line.
    source: String,
    /// How many columns to mark.
    marked: usize,
}

impl Problem {
    /// A mistake at a range of bytes of the text.
    pub(super) fn at(mistake: Mistake, text: &str, span: Range<usize>) -> Problem {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let source = text[line_start..line_end].trim_end().to_string();
        let marked = columns(&text[start..end.min(line_end)]);
        Problem {
            mistake,
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            source,
            marked: marked.max(1),
        }
    }

    /// The mistake, its line and a caret, and the help, with the file's name before the line.
    pub fn render(&self, file: &str) -> String {
        let (line, column) = (self.line, self.column);
        let before: String = self.source.chars().take(column.saturating_sub(1)).collect();
        // Very long lines, and empty ones, say nothing by being repeated.
        let length = self.source.chars().count();
        let shown = if (1..=160).contains(&length) && !has_control(&self.source) {
            let indent = " ".repeat(columns(&before));
            format!(
                "\n  {line} | {}\n  {} | {indent}{}",
                self.source,
                " ".repeat(line.to_string().len()),
                "^".repeat(self.marked)
            )
        } else {
            String::new()
        };
        format!("{file}:{line}:{column}: {}{shown}\n  help: {}", self.mistake, self.mistake.help())
    }
}

/// Everything that is wrong with a configuration, in order of place; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn new(mut problems: Vec<Problem>) -> Problems {
        problems.sort_by_key(|problem| (problem.line, problem.column));
        Problems(problems)
    }

    /// The problems.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// All of them, rendered one after another.
    pub fn render(&self, file: &str) -> String {
        let rendered: Vec<String> = self.0.iter().map(|problem| problem.render(file)).collect();
        rendered.join("\n")
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render("stove.toml"))
    }
}

impl core::error::Error for Problems {}

/// The problem of bytes that cease to be UTF-8.
pub(super) fn not_utf8(bytes: &[u8], valid_up_to: usize) -> Problems {
    let value = bytes.get(valid_up_to).copied().unwrap_or(0);
    let text = String::from_utf8_lossy(bytes);
    // What comes before is unchanged by the loss, so the place is the same.
    let mistake = Mistake::NotUtf8 { byte: valid_up_to, value };
    Problems::new(Vec::from([Problem::at(mistake, &text, valid_up_to..valid_up_to + 1)]))
}

/// The columns that a text takes in a terminal: two for an East Asian character.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if ('\u{1100}'..).contains(&c) { 2 } else { 1 }).sum()
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}
