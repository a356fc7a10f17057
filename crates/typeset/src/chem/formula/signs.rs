//! Plus, minus, operators, and the amounts that may begin with a sign.

use super::State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};
use super::{Follows, Reaction, Step};
use crate::chem::{Fault, groups, patterns};

impl Reaction<'_> {
    /// Plus, minus, operators and amounts.
    pub(super) fn signs<'a>(&mut self, text: &'a str) -> Step<'a> {
        if let Some(rest) = text.strip_prefix('+')
            && self.plus()?
        {
            return Ok(Some(rest));
        }
        if matches!(self.state, Start | Inner)
            && let Some(rest) = self.amount(text)?
        {
            return Ok(Some(rest));
        }
        if matches!(self.state, Start | Entity | Inner | Amount | AmountSpace) {
            let length = match patterns::plus_minus(text) {
                Some(length) => Some((r"\pm", length)),
                None => patterns::operator(text).map(|length| (&text[..length], length)),
            };
            if let Some((sign, length)) = length {
                self.operator(sign)?;
                self.state = Start;
                return Ok(Some(&text[length..]));
            }
        }
        if text.starts_with('-')
            && let Some(rest) = self.hyphen(text)?
        {
            return Ok(Some(rest));
        }
        if matches!(self.state, Entity | Atom) { self.amount(text) } else { Ok(None) }
    }

    /// Whether a plus means something here; if so it is read.
    fn plus(&mut self) -> Result<bool, Fault> {
        match self.state {
            Body => self.start_superscript("+"),
            Super | SuperBraced | SubSuper | SubSuperBraced => {
                self.collected.superscript.push('+');
                self.state =
                    if matches!(self.state, Super | SuperBraced) { Super } else { SubSuper };
                return Ok(true);
            }
            Sub => {
                self.collected.superscript.push('+');
                self.state = SubSuper;
                return Ok(true);
            }
            SuperSub => {
                self.write(Follows::Nothing)?;
                self.collected.superscript.push('+');
            }
            Atom => {
                self.operator("+")?;
                self.state = Start;
                return Ok(true);
            }
            Start | Entity | Inner | Amount | AmountSpace | LeftSuper | LeftSub | LeftBoth
            | Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                return Ok(false);
            }
        }
        self.state = Super;
        Ok(true)
    }

    pub(super) fn amount<'a>(&mut self, text: &'a str) -> Step<'a> {
        let length = match patterns::amount(text) {
            Some(length) => length,
            None => match groups::around(text, "$", "$")? {
                Some(found) if patterns::is_amount_formula(found.text) => found.text.len(),
                _ => return Ok(None),
            },
        };
        self.collected.amount.push_str(&text[..length]);
        self.state = Amount;
        Ok(Some(&text[length..]))
    }

    /// A charge, a bond or a hyphen.
    fn hyphen<'a>(&mut self, text: &'a str) -> Step<'a> {
        let rest = &text[1..];
        if patterns::is_minus_at_end(text) && self.minus_at_end()? {
            return Ok(Some(rest));
        }
        let number_follows = rest.starts_with(|next: char| next.is_ascii_digit());
        if number_follows && matches!(self.state, Atom | Body) {
            self.write(Follows::Nothing)?;
            self.tex.push(r"\text{-}");
            self.state = Atom;
            return Ok(Some(rest));
        }
        if matches!(self.state, Body | Super) && patterns::is_orbital_overlap(text) {
            self.write(Follows::Nothing)?;
            self.tex.push(r"\text{-}");
            self.state = Inner;
            return Ok(Some(rest));
        }
        match self.state {
            Start | Entity | Inner => {
                self.write(Follows::Entity)?;
                self.bond_first = true;
                self.bond("-")?;
            }
            Atom => self.bond("-")?,
            Amount => {
                self.write(Follows::Nothing)?;
                self.tex.push(r"\text{-}");
                self.state = Inner;
                return Ok(Some(rest));
            }
            AmountSpace => {
                self.write(Follows::Counted)?;
                self.bond("-")?;
            }
            LeftSuper => {
                self.collected.left_super.push('-');
                return Ok(Some(rest));
            }
            Body | Sub | Super | SubSuper | SuperSub => {
                self.hyphen_after_entity()?;
                self.state = Inner;
                return Ok(Some(rest));
            }
            SuperBraced | SubSuperBraced | LeftSub => {
                self.write(Follows::Nothing)?;
                self.bond("-")?;
            }
            LeftBoth | Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                return Ok(None);
            }
        }
        Ok(Some(rest))
    }

    /// Whether a hyphen at the end means something here; if so it is read.
    fn minus_at_end(&mut self) -> Result<bool, Fault> {
        match self.state {
            Body | Sub => {
                if self.bond_first {
                    self.write(Follows::Nothing)?;
                    self.bond("-")?;
                } else {
                    "-".clone_into(&mut self.collected.superscript);
                }
                self.write(Follows::Nothing)?;
                self.state = SubSuper;
            }
            Super | SubSuper => self.collected.superscript.push('-'),
            SuperBraced | SubSuperBraced | SuperSub => {
                self.write(Follows::Nothing)?;
                self.bond("-")?;
            }
            Start | Entity | Inner | Atom | Amount | AmountSpace | LeftSuper | LeftSub
            | LeftBoth | Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hyphen_after_entity(&mut self) -> Result<(), Fault> {
        let after_superscript = matches!(self.state, Super | SubSuper | SuperSub);
        let collected = &mut self.collected;
        let is_orbital = patterns::orbital(&collected.body) == Some(collected.body.len());
        let is_latin = patterns::is_latin_letter(&collected.body);
        if is_orbital || is_latin || patterns::is_greek_letter(&collected.body) {
            let alone = collected.amount.is_empty()
                && collected.left_super.is_empty()
                && collected.left_sub.is_empty()
                && collected.superscript.is_empty()
                && collected.sub.is_empty();
            if alone && !is_orbital && is_latin {
                // A prefix such as n-, set as a variable.
                collected.body = format!("${}$", collected.body);
            }
            self.write(Follows::Nothing)?;
            self.tex.push(r"\text{-}");
            return Ok(());
        }
        let superscript = &mut self.collected.superscript;
        let number = !superscript.is_empty() && patterns::digits(superscript) == superscript.len();
        if after_superscript && number {
            superscript.push('-');
            return self.write(Follows::Nothing);
        }
        self.write(Follows::Nothing)?;
        self.bond_alone("-")
    }
}
