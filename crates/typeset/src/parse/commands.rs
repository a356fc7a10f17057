//! Every command in one table: how many arguments it takes, and what reads it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::node::{AccentMark, Class, List, Vertical};
use crate::scan::Token;
use crate::symbols::{self, Entry, Mode};

use super::parser::Parser;

/// Reads what follows a command, and adds what it makes to the list.
pub(super) type Reader = fn(&mut Parser<'_, '_>, Token<'_>, &mut List);

/// A command that is more than a symbol.
#[derive(Clone, Copy)]
pub(super) struct Command {
    pub(super) name: &'static str,
    /// How many arguments it takes, options not counted.
    pub(super) arguments: u8,
    /// May take `[…]` first.
    pub(super) optional: bool,
    /// Acts on the rest of its group.
    pub(super) rest: bool,
    pub(super) act: Act,
}

/// What a command does.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Read(Reader),
    /// Stands for this TeX, `#1` and so on being its arguments. None is used twice: text must not grow with nesting.
    Tex(&'static str),
    /// Stands for this TeX, too, but as one atom that is read as the text before it.
    Composed(Class, &'static str, &'static str),
    /// This mark at its argument.
    Accent(AccentMark, Vertical),
    /// An arrow of this drawing, as long as its labels.
    Arrow(&'static str),
    /// Ends the list that it stands in.
    End(Ending),
}

/// What ends a list besides a brace.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Group,
    Environment,
    Right,
    Middle,
    /// `\\`, `\cr`: only in a cell.
    Row,
    /// `\)`: only in mathematics within text.
    Math,
}

/// A command that this function reads.
pub(super) const fn read(name: &'static str, arguments: u8, reader: Reader) -> Command {
    Command { name, arguments, optional: false, rest: false, act: Act::Read(reader) }
}

/// A command that stands for other TeX.
pub(super) const fn tex(name: &'static str, arguments: u8, body: &'static str) -> Command {
    Command { name, arguments, optional: false, rest: false, act: Act::Tex(body) }
}

/// An atom that is put together from what this TeX makes, and means one thing.
pub(super) const fn composed(
    name: &'static str,
    class: Class,
    means: &'static str,
    body: &'static str,
) -> Command {
    Command {
        name,
        arguments: 0,
        optional: false,
        rest: false,
        act: Act::Composed(class, means, body),
    }
}

pub(super) const fn end(name: &'static str, ending: Ending) -> Command {
    Command { name, arguments: 0, optional: false, rest: false, act: Act::End(ending) }
}

impl Command {
    pub(super) const fn with_option(self) -> Command {
        Command { optional: true, ..self }
    }

    pub(super) const fn for_rest(self) -> Command {
        Command { rest: true, ..self }
    }
}

/// All that a name may mean.
#[derive(Clone, Copy, Default)]
pub(super) struct Meaning {
    pub(super) math: Option<Entry>,
    pub(super) text: Option<Entry>,
    pub(super) command: Option<Command>,
}

/// The commands of each concept.
const TABLES: &[&[Command]] = &[
    super::abbreviations::COMMANDS,
    super::accents::COMMANDS,
    super::arrays::COMMANDS,
    super::atoms::COMMANDS,
    super::boxes::COMMANDS,
    super::characters::COMMANDS,
    super::colours::COMMANDS,
    super::delimiters::COMMANDS,
    super::dots::COMMANDS,
    super::environments::COMMANDS,
    super::fonts::COMMANDS,
    super::frames::COMMANDS,
    super::fractions::COMMANDS,
    super::operators::COMMANDS,
    super::parser::COMMANDS,
    super::proofs::COMMANDS,
    super::references::COMMANDS,
    super::spaces::COMMANDS,
    super::switches::COMMANDS,
    super::synonyms::COMMANDS,
    super::text::COMMANDS,
    super::text_accents::COMMANDS,
    super::web::COMMANDS,
    super::widths::COMMANDS,
];

type Table = HashMap<&'static str, Meaning, BuildHasherDefault<Fnv>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    symbols::each(|mode, name, entry| {
        let meaning = table.entry(name).or_default();
        match mode {
            Mode::Math => meaning.math = Some(entry),
            Mode::Text => meaning.text = Some(entry),
        }
    });
    for command in TABLES.iter().copied().flatten() {
        table.entry(command.name).or_default().command = Some(*command);
    }
    table
});

/// What a command, with its backslash, or a character means.
pub(super) fn find(name: &str) -> Option<&'static Meaning> {
    TABLE.get(name)
}

/// Every command.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied().filter(|name| name.starts_with('\\'))
}

/// Fowler, Noll and Vo's hash: names are short, and the table holds only ours.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_stands_in_one_place() {
        let mut seen = BTreeSet::new();
        for command in TABLES.iter().copied().flatten() {
            assert!(seen.insert(command.name), "{} stands twice", command.name);
        }
    }

    #[test]
    fn no_abbreviation_uses_an_argument_twice_or_one_it_lacks() {
        for command in TABLES.iter().copied().flatten() {
            let Act::Tex(body) = command.act else { continue };
            for number in 1..=9 {
                let uses = body.matches(&format!("#{number}")).count();
                assert!(uses == usize::from(number <= command.arguments), "{}", command.name);
            }
        }
    }
}
