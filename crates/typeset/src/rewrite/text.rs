//! Text inside formulas: MathJax shows `_`, `^`, `&`, `#` as they are, the engine wants them escaped.

use crate::error::Error;
use crate::scan::{Kind, Token};

use super::Rewriter;

impl<'a> Rewriter<'a> {
    /// Rewrites the text command at `at`; answers the place after its argument.
    pub(super) fn text(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (text, next) = self.argument(tokens, at, at + 1)?;
        match command.text {
            r"\mbox" => self.push(r"\text", command),
            _ => self.out.tokens.push(*command),
        }
        self.push("{", command);
        self.words(text)?;
        self.push("}", command);
        Ok(next)
    }

    /// Rewrites what stands in a text.
    pub(super) fn words(&mut self, text: &'a [Token<'a>]) -> Result<(), Error> {
        let mut at = 0;
        let mut formula = false;
        while let Some(token) = text.get(at) {
            at += 1;
            if token.kind == Kind::Char && token.text == "$" {
                formula = !formula;
                self.out.tokens.push(*token);
                continue;
            }
            if formula || token.kind == Kind::Control {
                at = self.step(text, at - 1)?;
                continue;
            }
            match (token.kind, token.text) {
                (Kind::Char, "_") => self.push(r"\_", token),
                (Kind::Char, "#") => self.push(r"\#", token),
                (Kind::Char, "&") => self.push(r"\&", token),
                (Kind::Char, "^") => self.push_all(&[r"\textasciicircum", "{", "}"], token),
                _ => self.out.tokens.push(*token),
            }
        }
        Ok(())
    }
}
