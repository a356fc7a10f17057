//! Superscripts and subscripts, at the left and at the right.

use super::State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};
use super::{Follows, Reaction, Step, SuperKind};
use crate::chem::groups::Found;
use crate::chem::{Fault, groups, patterns};

impl Reaction<'_> {
    /// Superscripts and subscripts.
    pub(super) fn scripts<'a>(&mut self, text: &'a str) -> Step<'a> {
        if !text.starts_with(['^', '_', '\'']) {
            return Ok(None);
        }
        let next = text[1..].chars().next();
        match (text.as_bytes()[0], next) {
            // Without anything to be raised or lowered.
            (b'^', Some('_') | None) | (b'_', Some('^') | None) => return Ok(Some(&text[1..])),
            (b'^' | b'_' | b'\'', _) => {}
            _ => return Ok(None),
        }
        if text.starts_with('_') {
            return self.subscript(text);
        }
        if let Some(found) = braced_script(text, "^{", "^")? {
            return Ok(self.braced_superscript(found.text)?.then_some(found.rest));
        }
        let found = if let Some(rest) = text.strip_prefix('\'') {
            Some(Found { text: &text[..1], rest })
        } else {
            let digits = patterns::digits(&text[1..]);
            match next {
                Some(_) if digits > 0 => Found::take(&text[1..], digits),
                Some('\\') => command_script(&text[1..])?,
                Some(character) => Found::take(&text[1..], character.len_utf8()),
                None => None,
            }
        };
        let Some(found) = found else { return Ok(None) };
        Ok(self.superscript(found.text)?.then_some(found.rest))
    }

    /// Whether a superscript in braces means something here; if so it is read.
    fn braced_superscript(&mut self, text: &str) -> Result<bool, Fault> {
        match self.state {
            Start | Entity | Inner | AmountSpace | LeftSub => {
                return Ok(self.left_superscript(text));
            }
            Atom | Body => {
                self.start_superscript(text);
                self.state = SuperBraced;
            }
            Sub => {
                self.collected.superscript.push_str(text);
                self.state = SubSuperBraced;
            }
            Super | SuperBraced | SubSuper | SubSuperBraced | SuperSub => {
                self.write(Follows::Nothing)?;
                self.collected.superscript.push_str(text);
                self.state = SuperBraced;
            }
            Amount | LeftSuper | LeftBoth | Arrow | ArrowAboveType | ArrowAbove
            | ArrowBelowType | ArrowBelow => {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// As [`Self::braced_superscript`], without braces.
    fn superscript(&mut self, text: &str) -> Result<bool, Fault> {
        match self.state {
            Start | Entity | Inner | AmountSpace | LeftSub => {
                return Ok(self.left_superscript(text));
            }
            Atom | Body => {
                self.start_superscript(text);
                self.state = Super;
            }
            Sub => {
                self.collected.superscript.push_str(text);
                self.state = SubSuper;
            }
            Super | SubSuper | SuperBraced | SubSuperBraced => {
                self.collected.superscript.push_str(text)
            }
            SuperSub => {
                self.write(Follows::Nothing)?;
                self.collected.superscript.push_str(text);
                self.state = Super;
            }
            Amount | LeftSuper | LeftBoth | Arrow | ArrowAboveType | ArrowAbove
            | ArrowBelowType | ArrowBelow => {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn left_superscript(&mut self, text: &str) -> bool {
        self.collected.left_super.push_str(text);
        self.state = if self.state == LeftSub { LeftBoth } else { LeftSuper };
        true
    }

    pub(super) fn start_superscript(&mut self, text: &str) {
        text.clone_into(&mut self.collected.superscript);
        self.collected.kind = SuperKind::Either;
    }

    fn subscript<'a>(&mut self, text: &'a str) -> Step<'a> {
        if matches!(self.state, Super | SuperBraced | Sub | SubSuper | SubSuperBraced | SuperSub)
            && let Some(state) = bare_state(text)
        {
            self.write(Follows::Nothing)?;
            self.collected.sub.push_str(state.text);
            self.state = Sub;
            return Ok(Some(state.rest));
        }
        let Some(found) = subscript_text(text)? else { return Ok(None) };
        match self.state {
            Start | Entity | Inner | AmountSpace | LeftSuper => {
                self.collected.left_sub.push_str(found.text);
                self.state = if self.state == LeftSuper { LeftBoth } else { LeftSub };
                return Ok(Some(found.rest));
            }
            Atom | Body => self.state = Sub,
            Super | SuperBraced => self.state = SuperSub,
            Sub | SubSuper | SubSuperBraced | SuperSub => {
                self.write(Follows::Nothing)?;
                self.state = Sub;
            }
            Amount | LeftSub | LeftBoth | Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType
            | ArrowBelow => {
                return Ok(None);
            }
        }
        self.collected.sub.push_str(found.text);
        Ok(Some(found.rest))
    }
}

/// `^{…}` without its braces, or `^$…$` with its dollar signs.
fn braced_script<'a>(text: &'a str, opener: &str, sign: &str) -> groups::Part<'a> {
    if let Some(found) = groups::inside(text, opener, "}")? {
        return Ok(Some(found));
    }
    groups::around(text.strip_prefix(sign).unwrap_or(text), "$", "$")
}

/// `\name{…}{…}`, `\name{…}`, or `\name` without the spaces that are taken after it.
fn command_script(text: &str) -> groups::Part<'_> {
    if let Some(found) = groups::command_with_argument(text)? {
        return Ok(Some(found));
    }
    let length = match groups::letters(text.strip_prefix('\\').unwrap_or("")) {
        0 => return Ok(None),
        name => 1 + name,
    };
    Ok(Some(Found { text: &text[..length], rest: text[length..].trim_start() }))
}

/// `_{(aq)}`
fn bare_state(text: &str) -> Option<Found<'_>> {
    let inner = text.strip_prefix("_{")?;
    let end = inner.find('}')?;
    let state = inner[..end].strip_prefix('(')?.strip_suffix(')')?;
    let known =
        (1..=3).contains(&state.len()) && state.bytes().all(|byte| byte.is_ascii_lowercase());
    known.then(|| Found { text: &inner[..end], rest: &inner[end + 1..] })
}

/// What a subscript at the start of `text` is.
fn subscript_text(text: &str) -> groups::Part<'_> {
    if let Some(found) = braced_script(text, "_{", "_")? {
        return Ok(Some(found));
    }
    let text = &text[1..];
    let sign = patterns::sign(text);
    let digits = patterns::digits(&text[sign..]);
    if digits > 0 {
        return Ok(Found::take(text, sign + digits));
    }
    match text.chars().next() {
        Some('\\') => command_script(text),
        Some(character) => Ok(Found::take(text, character.len_utf8())),
        None => Ok(None),
    }
}
