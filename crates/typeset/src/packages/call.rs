//! A command's call: what its reader may read and make.

use std::ops::Range;

use crate::error::Error;
use crate::made::Made;
use crate::scan::{Kind, Token, scan};

/// A command of a package, what follows it, and what is made of it.
pub(crate) struct Call<'e, 'a> {
    pub(crate) token: Token<'a>,
    /// What is still to be read, in reverse.
    rest: &'e mut Vec<Token<'a>>,
    made: &'a Made,
    out: Vec<Token<'a>>,
}

impl<'e, 'a> Call<'e, 'a> {
    pub(crate) fn new(
        token: Token<'a>,
        rest: &'e mut Vec<Token<'a>>,
        made: &'a Made,
    ) -> Call<'e, 'a> {
        Call { token, rest, made, out: Vec::new() }
    }

    /// What was made.
    pub(crate) fn finish(self) -> Vec<Token<'a>> {
        self.out
    }

    /// The command's name without its backslash.
    pub(super) fn name(&self) -> &'a str {
        self.token.text.trim_start_matches('\\')
    }

    /// The next token that is no space.
    pub(super) fn peek(&mut self) -> Option<Token<'a>> {
        while self.rest.last().is_some_and(|token| token.kind == Kind::Space) {
            self.rest.pop();
        }
        self.rest.last().copied()
    }

    /// Whether this comes next.
    pub(super) fn next_is(&mut self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.is(text))
    }

    /// Takes this if it comes next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.next_is(text);
        if found {
            self.rest.pop();
        }
        found
    }

    /// Takes the next token that is no space.
    pub(super) fn take_any(&mut self) -> Option<Token<'a>> {
        self.peek()?;
        self.rest.pop()
    }

    /// Puts back what was taken.
    pub(super) fn put_back(&mut self, token: Token<'a>) {
        self.rest.push(token);
    }

    pub(super) fn missing(&self) -> Error {
        Error::MissingArgument { command: self.token.text.to_owned(), span: self.token.span() }
    }

    pub(super) fn fault(&self, reason: String, span: Range<usize>) -> Error {
        Error::Syntax { reason, span }
    }

    /// The next token or group, without its braces.
    pub(super) fn argument(&mut self) -> Result<Vec<Token<'a>>, Error> {
        let first = self.peek().ok_or_else(|| self.missing())?;
        match first.kind {
            Kind::Open => {
                self.rest.pop();
                self.up_to(|token| token.kind == Kind::Close).ok_or_else(|| self.missing())
            }
            Kind::Close => Err(self.missing()),
            Kind::Control | Kind::Space | Kind::Char | Kind::Verbatim => {
                self.rest.pop();
                Ok(vec![first])
            }
        }
    }

    /// `[…]`, if it follows.
    pub(super) fn option(&mut self) -> Option<Vec<Token<'a>>> {
        if self.next_is("[") { self.between("[", "]") } else { None }
    }

    /// Takes what stands between the opener, which comes next, and its closer; nothing if that does not come before the group, the
    /// cell or the row ends. Parentheses of the same kind within are counted.
    pub(super) fn between(&mut self, opener: &str, closer: &str) -> Option<Vec<Token<'a>>> {
        let first = self.take_any()?;
        let mut depth = 0usize;
        let found = self.up_to(|token| {
            if token.is(closer) && depth == 0 {
                return true;
            }
            if token.is(opener) {
                depth += 1;
            } else if token.is(closer) {
                depth -= 1;
            }
            false
        });
        if found.is_none() {
            self.rest.push(first);
        }
        found
    }

    /// Takes everything up to the token outside braces at which `ends` answers `true`, and that token; nothing if there is none in this
    /// cell of this group.
    fn up_to(&mut self, mut ends: impl FnMut(&Token<'a>) -> bool) -> Option<Vec<Token<'a>>> {
        let mut depth = 0usize;
        for (length, token) in self.rest.iter().rev().enumerate() {
            if depth == 0 && ends(token) {
                let at = self.rest.len() - length;
                let found = self.rest.drain(at..).rev().collect();
                self.rest.pop();
                return Some(found);
            }
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.checked_sub(1)?,
                Kind::Control | Kind::Space | Kind::Char | Kind::Verbatim => {}
            }
        }
        None
    }

    /// Makes this TeX.
    pub(super) fn tex(&mut self, tex: &'static str) {
        let token = self.token;
        self.out.extend(scan(tex).into_iter().map(|made| made.at(&token)));
    }

    /// Makes TeX that is not known beforehand.
    pub(super) fn made_tex(&mut self, tex: String) -> Result<(), Error> {
        let too_many = Error::TooManyExpansions {
            name: self.token.text.to_owned(),
            max: usize::from(u16::MAX),
            span: self.token.span(),
        };
        let tex = self.made.keep(tex).ok_or(too_many)?;
        let token = self.token;
        self.out.extend(scan(tex).into_iter().map(|made| made.at(&token)));
        Ok(())
    }

    /// Makes what was read.
    pub(super) fn tokens(&mut self, tokens: &[Token<'a>]) {
        self.out.extend_from_slice(tokens);
    }

    /// Makes `{…}` of what was read.
    pub(super) fn group(&mut self, tokens: &[Token<'a>]) {
        self.tex("{");
        self.tokens(tokens);
        self.tex("}");
    }
}
