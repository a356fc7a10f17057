//! Spaces, cells, labels of arrows, points, states of aggregation, parentheses and commas.

use super::State::{
    Amount, AmountSpace, Arrow, ArrowAbove, ArrowAboveType, ArrowBelow, ArrowBelowType, Atom, Body,
    Entity, Inner, LeftBoth, LeftSub, LeftSuper, Start, Sub, SubSuper, SubSuperBraced, Super,
    SuperBraced, SuperSub,
};
use super::{Follows, Reaction, Step};
use crate::chem::{Fault, groups, parts, patterns};

impl Reaction<'_> {
    /// Spaces, cells, labels of arrows, points, states, parentheses and commas.
    pub(super) fn marks<'a>(&mut self, text: &'a str) -> Step<'a> {
        if let Some(rest) = text.strip_prefix(char::is_whitespace) {
            self.space(rest)?;
            return Ok(Some(rest));
        }
        if let Some(mark) = patterns::cell_mark(text) {
            self.write(Follows::Nothing)?;
            self.tex.push_cell_mark(mark);
            if !matches!(self.state, Entity | Inner) {
                self.state = Start;
            }
            return Ok(Some(text[mark.len()..].trim_start()));
        }
        if matches!(self.state, Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType)
            && let Some(label) = groups::inside(text, "[", "]")?
        {
            if matches!(self.state, Arrow | ArrowAboveType) {
                label.text.clone_into(&mut self.collected.above);
                self.state = ArrowAbove;
            } else {
                label.text.clone_into(&mut self.collected.below);
                self.state = ArrowBelow;
            }
            return Ok(Some(label.rest));
        }
        if patterns::is_ellipsis(text) {
            if matches!(
                self.state,
                Body | Super | SuperBraced | SuperSub | SubSuper | SubSuperBraced
            ) {
                self.write(Follows::Nothing)?;
                self.bond("...")?;
            } else {
                self.write(Follows::Entity)?;
                self.tex.push(r"\ldots ");
                self.state = Entity;
            }
            return Ok(Some(&text[3..]));
        }
        if let Some(length) = patterns::addition(text) {
            self.write(Follows::Nothing)?;
            self.tex.push(r"\,{\cdot}\,");
            self.state = Entity;
            return Ok(Some(&text[length..]));
        }
        if let Some(state) = parts::state_of_aggregation(text)? {
            self.write(Follows::Nothing)?;
            self.tex.push(r"\mskip2mu ");
            parts::body(state.text, self.tex, self.depth)?;
            self.state = Entity;
            return Ok(Some(state.rest));
        }
        self.parenthesis(text)
    }

    fn space(&mut self, rest: &str) -> Result<(), Fault> {
        match self.state {
            LeftSuper | LeftSub | LeftBoth
                if rest.starts_with(|next: char| {
                    next.is_ascii_uppercase() || matches!(next, '\\' | '$')
                }) => {}
            Amount => self.state = AmountSpace,
            Start => self.collected.space = false,
            Entity | Inner => self.collected.space = true,
            Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                self.write(Follows::Nothing)?;
                self.state = Start;
            }
            Atom | AmountSpace | LeftSuper | LeftSub | LeftBoth | Body | Sub | Super
            | SuperBraced | SubSuper | SubSuperBraced | SuperSub => {
                self.write(Follows::Nothing)?;
                self.collected.space = true;
                self.state = Entity;
            }
        }
        Ok(())
    }

    /// Parentheses and commas.
    fn parenthesis<'a>(&mut self, text: &'a str) -> Step<'a> {
        if let Some(opener) = [r"\{", "[", "("].into_iter().find(|opener| text.starts_with(opener))
        {
            if !matches!(self.state, Start | Entity | Inner | Atom | Amount | AmountSpace | Body) {
                self.write(Follows::Nothing)?;
            }
            self.collected.body.push_str(opener);
            self.write(Follows::Nothing)?;
            self.parentheses += 1;
            self.state = Inner;
            return Ok(Some(&text[opener.len()..]));
        }
        if let Some(closer) = [")", "]", r"\}"].into_iter().find(|closer| text.starts_with(closer))
        {
            match self.state {
                Start | Entity | Inner | Atom | LeftSuper | LeftSub | LeftBoth | Body => {}
                Amount | AmountSpace | Super | SuperBraced | Sub | SubSuper | SubSuperBraced
                | SuperSub => {
                    self.write(Follows::Nothing)?;
                }
                Arrow | ArrowAboveType | ArrowAbove | ArrowBelowType | ArrowBelow => {
                    return Ok(None);
                }
            }
            self.collected.body.push_str(closer);
            self.parentheses -= 1;
            self.state = Body;
            return Ok(Some(&text[closer.len()..]));
        }
        let Some(comma) = text.get(..1).filter(|comma| matches!(*comma, "," | ";")) else {
            return Ok(None);
        };
        self.write(Follows::Nothing)?;
        let rest = text[1..].trim_start();
        let enumerates = rest.len() + 1 < text.len() && self.parentheses == 0;
        self.tex.push(&format!(r"{{{comma}}}\mkern{}mu ", if enumerates { 6 } else { 3 }));
        self.state = Start;
        Ok(Some(rest))
    }
}
