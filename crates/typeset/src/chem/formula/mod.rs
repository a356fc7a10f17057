//! `\ce`: formulas and reactions.

mod commands;
mod entity;
mod marks;
mod scripts;
mod signs;
mod words;

use super::Fault;
use super::tex::{self, Tex};

/// Where in a reaction the machine is. “Braced” superscripts end where their brace does, others go on with what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start, or after an operator.
    Start,
    /// Before an entity.
    Entity,
    /// Before an entity within a formula, after a parenthesis or a hyphen.
    Inner,
    /// After a bond, before an atom.
    Atom,
    Amount,
    AmountSpace,
    LeftSuper,
    LeftSub,
    LeftBoth,
    Body,
    Sub,
    Super,
    SuperBraced,
    SubSuper,
    SubSuperBraced,
    SuperSub,
    Arrow,
    /// After the type of an arrow's upper label.
    ArrowAboveType,
    ArrowAbove,
    ArrowBelowType,
    ArrowBelow,
}

use State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};

/// What follows what is written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// Nothing that matters: a space just read is dropped if nothing was collected.
    Nothing,
    /// An entity.
    Entity,
    /// An entity whose amount may have been read.
    Counted,
}

/// How a superscript after an element is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum SuperKind {
    /// After the subscript.
    #[default]
    Charge,
    /// Perhaps an oxidation state, perhaps a charge above the subscript.
    Either,
    Oxidation,
}

/// How an arrow's label is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Label {
    #[default]
    Formula,
    Mathematics,
    Text,
}

/// What is collected of an entity or an arrow.
#[derive(Debug, Default)]
struct Collected {
    /// A space came before it.
    space: bool,
    amount: String,
    left_super: String,
    left_sub: String,
    body: String,
    sub: String,
    superscript: String,
    kind: SuperKind,
    arrow: String,
    above: String,
    above_label: Label,
    below: String,
    below_label: Label,
}

/// Reads a reaction.
pub(in crate::chem) fn read(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let collected = Collected::default();
    let mut reaction =
        Reaction { state: Start, collected, bond_first: false, parentheses: 0, depth, tex };
    let mut rest = text;
    while !rest.is_empty() {
        rest = reaction.step(rest)?;
    }
    if text.is_empty() { Ok(()) } else { reaction.write(Follows::Nothing) }
}

struct Reaction<'t> {
    state: State,
    collected: Collected,
    /// The entity began with a bond, so that a hyphen at its end is one too.
    bond_first: bool,
    parentheses: i32,
    depth: u8,
    tex: &'t mut Tex,
}

type Step<'a> = Result<Option<&'a str>, Fault>;

impl Reaction<'_> {
    /// Reads the first thing of `text`; answers what follows it. What comes first here wins.
    fn step<'a>(&mut self, text: &'a str) -> Result<&'a str, Fault> {
        if matches!(self.state, Start | Entity | Inner) {
            self.bond_first = false;
        }
        let readers = [
            Self::words,
            Self::signs,
            Self::letters,
            Self::marks,
            Self::scripts,
            Self::bonds,
            Self::groups,
            Self::commands,
        ];
        for reader in readers {
            if let Some(rest) = reader(self, text)? {
                return Ok(rest);
            }
        }
        self.other(text)
    }

    /// What nothing else reads.
    fn other<'a>(&mut self, text: &'a str) -> Result<&'a str, Fault> {
        match self.state {
            Amount => {
                self.collected.body = std::mem::take(&mut self.collected.amount);
                self.state = Body;
                Ok(text)
            }
            AmountSpace => {
                self.write(Follows::Nothing)?;
                self.collected.space = true;
                self.state = Entity;
                Ok(text)
            }
            Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                self.write(Follows::Nothing)?;
                self.state = Start;
                Ok(text)
            }
            Start | Entity | Inner | Atom | LeftSuper | LeftSub | LeftBoth | Body | Sub | Super
            | SuperBraced | SubSuper | SubSuperBraced | SuperSub => {
                self.write(Follows::Nothing)?;
                let length = text.chars().next().map_or(0, char::len_utf8);
                self.tex.push(&text[..length]);
                self.state = Atom;
                Ok(&text[length..])
            }
        }
    }

    /// An operator between entities; a space before it is its own.
    fn operator(&mut self, sign: &str) -> Result<(), Fault> {
        self.collected.space = false;
        self.write(Follows::Nothing)?;
        self.tex.push(tex::operator(sign));
        Ok(())
    }

    /// A bond, after which an atom follows.
    fn bond(&mut self, kind: &str) -> Result<(), Fault> {
        self.state = Atom;
        self.bond_alone(kind)
    }

    fn bond_alone(&mut self, kind: &str) -> Result<(), Fault> {
        self.tex.push(tex::bond(kind).ok_or_else(|| Fault::Bond(kind.to_owned()))?);
        Ok(())
    }
}
