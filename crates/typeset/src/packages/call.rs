//! A command's call: what its reader may read and make.

use std::ops::Range;

use crate::error::Error;
use crate::guard::environment_name;
use crate::made::Made;
use crate::scan::{Kind, Token, scan};

/// A command of a package, what follows it, and what is made of it.
pub(crate) struct Call<'e, 'a> {
    pub(crate) token: Token<'a>,
    /// Tells commands apart that share a reader.
    pub(super) variant: &'static str,
    /// What is still to be read, in reverse.
    rest: &'e mut Vec<Token<'a>>,
    made: &'a Made,
    out: Vec<Token<'a>>,
}

impl<'e, 'a> Call<'e, 'a> {
    pub(crate) fn new(
        token: Token<'a>,
        variant: &'static str,
        rest: &'e mut Vec<Token<'a>>,
        made: &'a Made,
    ) -> Call<'e, 'a> {
        Call { token, variant, rest, made, out: Vec::new() }
    }

    /// What was made.
    pub(crate) fn finish(self) -> Vec<Token<'a>> {
        self.out
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

    /// Takes what follows up to the `\\end{…}` of this environment, which may contain others of its name, and that end.
    pub(super) fn environment(&mut self, name: &str) -> Result<Vec<Token<'a>>, Error> {
        let (mut depth, mut at) = (0usize, self.rest.len());
        while at > 0 {
            at -= 1;
            let token = self.rest[at];
            if !token.is(r"\begin") && !token.is(r"\end") {
                continue;
            }
            let ahead: Vec<Token<'a>> = self.rest[..at].iter().rev().take(64).copied().collect();
            let (found, next) = environment_name(&ahead, 0);
            if found != name {
                continue;
            }
            if token.is(r"\begin") {
                depth += 1;
            } else if depth > 0 {
                depth -= 1;
            } else {
                let body = self.rest.drain(at + 1..).rev().collect();
                self.rest.truncate(at - next);
                return Ok(body);
            }
        }
        Err(Error::Unclosed {
            opener: format!(r"\begin{{{name}}}"),
            closer: format!(r"\end{{{name}}}"),
            span: self.token.span(),
        })
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
        self.text(tex);
    }

    /// Makes TeX that is not known beforehand.
    pub(super) fn made_tex(&mut self, tex: String) -> Result<(), Error> {
        let too_many = Error::TooManyExpansions {
            name: self.token.text.to_owned(),
            max: usize::from(u16::MAX),
            span: self.token.span(),
        };
        self.text(self.made.keep(tex).ok_or(too_many)?);
        Ok(())
    }

    /// Makes what was read.
    pub(super) fn tokens(&mut self, tokens: &[Token<'a>]) {
        self.out.extend_from_slice(tokens);
    }

    /// Makes the TeX of a part of the formula, such as a command's name.
    pub(super) fn text(&mut self, text: &'a str) {
        let token = self.token;
        self.out.extend(scan(text).into_iter().map(|made| made.at(&token)));
    }

    /// Makes `{…}` of what was read.
    pub(super) fn group(&mut self, tokens: &[Token<'a>]) {
        self.tex("{");
        self.tokens(tokens);
        self.tex("}");
    }
}
