//! Words: oxidation states alone, elements, orbitals, and arrows with the types of their labels.

use super::State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};
use super::{Follows, Label, Reaction, Step};
use crate::chem::groups::Found;
use crate::chem::{Fault, parts, patterns};

impl Reaction<'_> {
    /// Oxidation states alone, types of labels, precipitates, words and arrows.
    pub(super) fn words<'a>(&mut self, text: &'a str) -> Step<'a> {
        if self.state == Start && patterns::is_oxidation(text, true) {
            self.tex.push("{");
            parts::oxidation(text, self.tex);
            self.tex.push("}");
            return Ok(Some(""));
        }
        if let Some(rest) = self.label_type(text) {
            return Ok(Some(rest));
        }
        if matches!(self.state, Start | Entity | Inner | AmountSpace)
            && let Some(length) = patterns::vertical_arrow(text)
        {
            self.operator(&text[..length])?;
            self.state = Entity;
            return Ok(Some(&text[length..]));
        }
        if matches!(self.state, Start | Entity | Inner)
            && let Some(length) = patterns::upright_word(text)
        {
            self.collected.body.push_str(&text[..length]);
            self.write(Follows::Nothing)?;
            self.state = Entity;
            return Ok(Some(&text[length..]));
        }
        if matches!(self.state, Start | Entity | Inner | Atom)
            && let Some(length) = patterns::orbital(text)
        {
            self.collected.body.push_str(&text[..length]);
            self.state = Body;
            return Ok(Some(&text[length..]));
        }
        let Some(length) = patterns::arrow(text) else { return Ok(None) };
        if !matches!(self.state, Start | Entity | Inner | Atom) {
            self.write(Follows::Nothing)?;
        }
        text[..length].clone_into(&mut self.collected.arrow);
        self.state = Arrow;
        Ok(Some(&text[length..]))
    }

    /// `C`, `M` or `T` before the label of an arrow.
    fn label_type<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if !text.get(1..)?.starts_with('[') {
            return None;
        }
        let label = match text.as_bytes()[0] {
            b'C' => Label::Formula,
            b'M' => Label::Mathematics,
            b'T' => Label::Text,
            _ => return None,
        };
        match self.state {
            Arrow => (self.collected.above_label, self.state) = (label, ArrowAboveType),
            ArrowAbove => (self.collected.below_label, self.state) = (label, ArrowBelowType),
            Start | Entity | Inner | Atom | Amount | AmountSpace | LeftSuper | LeftSub
            | LeftBoth | Body | Sub | Super | SuperBraced | SubSuper | SubSuperBraced
            | SuperSub | ArrowAboveType | ArrowBelowType | ArrowBelow => {
                return None;
            }
        }
        Some(&text[1..])
    }

    /// Letters and digits.
    pub(super) fn letters<'a>(&mut self, text: &'a str) -> Step<'a> {
        if let Some(word) = Found::take(text, patterns::word(text)) {
            match self.state {
                Start | Entity | Inner | Atom | Amount | AmountSpace | LeftSuper | LeftSub
                | LeftBoth | Body => {}
                Sub | SuperSub => self.write(Follows::Nothing)?,
                Super | SuperBraced | SubSuper | SubSuperBraced => {
                    self.entity_after_superscript()?
                }
                Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                    return Ok(None);
                }
            }
            self.collected.body.push_str(word.text);
            self.state = Body;
            return Ok(Some(word.rest));
        }
        let Some(digits) = Found::take(text, patterns::digits(text)) else { return Ok(None) };
        match self.state {
            Body | Super | SuperBraced => {
                self.collected.sub.push_str(digits.text);
                self.state = if self.state == Body { Sub } else { SuperSub };
            }
            Sub | Amount => {
                if self.state == Sub {
                    self.write(Follows::Nothing)?;
                }
                self.collected.body.push_str(digits.text);
                self.state = Body;
            }
            Start | Entity | Inner | Atom | AmountSpace | LeftSuper | LeftSub | LeftBoth
            | SubSuper | SubSuperBraced | SuperSub | Arrow | ArrowAboveType | ArrowAbove
            | ArrowBelowType | ArrowBelow => return Ok(None),
        }
        Ok(Some(digits.rest))
    }

    /// A number above what came before belongs to what follows.
    fn entity_after_superscript(&mut self) -> Result<(), Fault> {
        let superscript = &self.collected.superscript;
        let number =
            !superscript.starts_with('0') && patterns::digits(superscript) == superscript.len();
        if !number || superscript.is_empty() {
            return self.write(Follows::Nothing);
        }
        let number = std::mem::take(&mut self.collected.superscript);
        self.write(Follows::Nothing)?;
        self.tex.push(r"\mkern2mu");
        self.collected.left_super = number;
        Ok(())
    }
}
