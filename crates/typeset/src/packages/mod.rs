//! LaTeX's packages that are only macros over mathematics: expanded before a formula is read.
//!
//! Every package has a file, and in it the table of its commands. What a command becomes is TeX, or what a function reads and makes. A
//! package that gives another meaning to what is defined without it must be asked for by `\require{…}`; all others are always there.

mod braket;
mod call;
mod chemistry;
mod definitions;
mod delimiters;
mod mathtools;
mod physics;
mod proofs;
mod symbols;
mod systems;

use std::sync::LazyLock;

pub(crate) use call::Call;
pub(crate) use definitions::{
    COLUMNS, TAG_FORM, column_key, defines, read as read_definition, tag_form_key,
};

use crate::error::Error;

/// A command of a package.
#[derive(Debug)]
pub(crate) struct Command {
    /// With its backslash.
    name: &'static str,
    pub(crate) meaning: Meaning,
}

/// What a command becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meaning {
    /// TeX, with `#1`, … for its arguments.
    Tex { arguments: usize, default: Option<&'static str>, body: &'static str },
    /// What a function makes of the tokens that follow; the text tells commands apart that share one.
    Reader(Reader, &'static str),
}

/// Reads what follows a command, and makes what stands in its place.
pub(crate) type Reader = fn(&mut Call<'_, '_>) -> Result<(), Error>;

/// A command without arguments.
const fn tex(name: &'static str, body: &'static str) -> Command {
    with_arguments(name, 0, body)
}

/// A command with arguments.
const fn with_arguments(name: &'static str, arguments: usize, body: &'static str) -> Command {
    Command { name, meaning: Meaning::Tex { arguments, default: None, body } }
}

/// A command whose first argument may stand in brackets, or be missing.
const fn with_default(
    name: &'static str,
    arguments: usize,
    default: &'static str,
    body: &'static str,
) -> Command {
    Command { name, meaning: Meaning::Tex { arguments, default: Some(default), body } }
}

/// A command that a function reads.
const fn reader(name: &'static str, read: Reader) -> Command {
    reader_of(name, read, "")
}

/// A command that a function reads, which is told this.
const fn reader_of(name: &'static str, read: Reader, variant: &'static str) -> Command {
    Command { name, meaning: Meaning::Reader(read, variant) }
}

/// Which packages a formula has asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Required {
    physics: bool,
}

impl Required {
    /// Asks for a package by the name in `\require{…}`. Those that are always there need not be asked for.
    pub(crate) fn add(&mut self, package: &str) {
        self.physics |= package == "physics";
    }
}

/// Commands by name. Most names that are asked for are none of them, which a look at the first letter and the length tells.
struct Table {
    /// Sorted.
    commands: Vec<&'static Command>,
    /// For each first letter, the lengths of the names that begin with it, as bits.
    lengths: [u64; 128],
}

impl Table {
    fn of(packages: &[&'static [Command]]) -> Table {
        let mut commands: Vec<&'static Command> =
            packages.iter().flat_map(|commands| commands.iter()).collect();
        commands.sort_by_key(|command| command.name);
        let mut lengths = [0; 128];
        for command in &commands {
            let (letter, length) = letter_and_length(command.name);
            lengths[letter] |= length;
        }
        Table { commands, lengths }
    }

    fn find(&self, name: &str) -> Option<&'static Command> {
        let (letter, length) = letter_and_length(name);
        if self.lengths[letter] & length == 0 {
            return None;
        }
        let place = self.commands.binary_search_by_key(&name, |command| command.name).ok()?;
        Some(self.commands[place])
    }
}

/// The letter after the backslash, and the length as a bit.
fn letter_and_length(name: &str) -> (usize, u64) {
    let letter = name.as_bytes().get(1).copied().unwrap_or_default();
    (usize::from(letter & 0x7f), 1 << name.len().min(63))
}

static ALWAYS: LazyLock<Table> = LazyLock::new(|| {
    Table::of(&[
        braket::COMMANDS,
        chemistry::COMMANDS,
        delimiters::COMMANDS,
        mathtools::COMMANDS,
        proofs::COMMANDS,
        symbols::COMMANDS,
        systems::COMMANDS,
    ])
});
static PHYSICS: LazyLock<Table> = LazyLock::new(|| Table::of(physics::COMMANDS));

/// The command of this name, with its backslash.
pub(crate) fn find(name: &str, required: Required) -> Option<&'static Command> {
    let physics = if required.physics { PHYSICS.find(name) } else { None };
    physics.or_else(|| ALWAYS.find(name))
}

/// Whether a command is always known.
pub(crate) fn knows(name: &str) -> bool {
    find(name, Required::default()).is_some()
}

/// All names that are always known, with their backslashes.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALWAYS.commands.iter().map(|command| command.name)
}

/// The names that `physics` gives a meaning.
#[cfg(feature = "outlines")]
#[cfg(test)]
pub(crate) fn physics_names() -> impl Iterator<Item = &'static str> {
    PHYSICS.commands.iter().map(|command| command.name)
}

#[cfg(test)]
mod tests;
