//! The parser itself: lists, groups and arguments.

use std::sync::Arc;

use crate::error::{Error, MOST_ERRORS};
use crate::node::{Align, Kind, Length, List, Node, Span};
use crate::scan::{self, Token, argument, scan};

use super::commands::{Act, Command, Ending, Meaning, end, find, read};
use super::fonts::Fonts;
use super::fractions::Infix;
use super::{Context, Parsed};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\bgroup", 0, |parser, call, out| parser.group(call, out)),
    read(r"\begingroup", 0, |parser, call, out| parser.group(call, out)),
    read(r"\relax", 0, |_, _, _| {}),
    end(r"\egroup", Ending::Group),
    end(r"\endgroup", Ending::Group),
    end(r"\end", Ending::Environment),
    end(r"\right", Ending::Right),
    end(r"\middle", Ending::Middle),
    end(r"\\", Ending::Row),
    end(r"\cr", Ending::Row),
    end(r"\)", Ending::Math),
];

/// What ends a list, besides the end of the tokens, a closing brace, `\end`, `\right` and `\middle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    Group,
    /// `&` and `\\` too.
    Cell,
    /// `$` and `\)` too.
    Math,
}

/// What all parts of a formula share.
pub(super) struct State<'a> {
    pub(super) context: Context<'a>,
    pub(super) parsed: Parsed,
    pub(super) fonts: Fonts,
    /// Reading text, not mathematics.
    pub(super) text: bool,
    /// Open environments.
    pub(super) environments: usize,
    /// The number of the next row as [`crate::rows`] counts them.
    pub(super) next_row: usize,
    /// The row being read has a `\tag`.
    pub(super) tagged: bool,
    /// `\shoveleft` or `\shoveright` in the row being read.
    pub(super) shove: Option<Align>,
    /// The names of `\definecolor`.
    pub(super) colours: Vec<(String, Arc<str>)>,
    /// `\arraystretch`
    pub(super) stretch: f64,
    /// `\jot`, up to the end of the list.
    pub(super) jot: Length,
    /// Lists being read, one within the other.
    pub(super) depth: usize,
}

/// Reads tokens. Those of a command's text are read by a parser of their own, which shares the state.
pub(super) struct Parser<'s, 'a> {
    pub(super) tokens: &'s [Token<'a>],
    pub(super) at: usize,
    pub(super) state: &'s mut State<'a>,
    /// Commands of the list being read that act on its rest: where they stand in it, without their bodies.
    pub(super) switches: Vec<(usize, Node)>,
    /// `\over` and its like in the list being read.
    pub(super) infix: Option<Infix>,
}

/// Lists within lists that are read at most: far above what the guard before us lets pass, which does not know every command.
const MOST_NESTED: usize = 256;

impl<'s, 'a> Parser<'s, 'a> {
    pub(super) fn new(tokens: &'s [Token<'a>], state: &'s mut State<'a>) -> Parser<'s, 'a> {
        Parser { tokens, at: 0, state, switches: Vec::new(), infix: None }
    }

    /// The whole formula. What closes nothing is an error and left out.
    pub(super) fn root(&mut self) -> List {
        let mut out = self.list(Until::Group);
        while let Some(token) = self.next() {
            let (closer, opener) = (token.text.to_owned(), "{".to_owned());
            self.fail(Error::Unopened { closer, opener, span: token.span() });
            out.append(&mut self.list(Until::Group));
        }
        out
    }

    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    pub(super) fn skip_space(&mut self) {
        self.at = scan::skip_space(self.tokens, self.at);
    }

    /// The next token that is no space.
    pub(super) fn peek_beyond_space(&mut self) -> Option<&Token<'a>> {
        self.skip_space();
        self.peek()
    }

    /// Takes `text` if it follows, spaces before it too.
    pub(super) fn takes(&mut self, text: &str) -> bool {
        let at = scan::skip_space(self.tokens, self.at);
        let found = self.tokens.get(at).is_some_and(|token| token.is(text));
        if found {
            self.at = at + 1;
        }
        found
    }

    /// Notes an error, each once.
    pub(super) fn fail(&mut self, error: Error) {
        let errors = &mut self.state.parsed.errors;
        if errors.len() < MOST_ERRORS && !errors.contains(&error) {
            errors.push(error);
        }
    }

    pub(super) fn refuse(&mut self, call: Token<'_>, reason: impl Into<String>) {
        self.fail(Error::Syntax { reason: reason.into(), span: call.span() });
    }

    /// A list up to its end, in a group of its own: fonts end with it.
    pub(super) fn list(&mut self, until: Until) -> List {
        self.nested(|parser, out| while !parser.step(out, until) {})
    }

    /// A single token and what belongs to it, as a list.
    fn single(&mut self) -> List {
        self.nested(|parser, out| {
            parser.step(out, Until::Group);
        })
    }

    /// A list of its own, in whose middle `read` reads.
    fn nested(&mut self, read: impl FnOnce(&mut Self, &mut List)) -> List {
        let mut out = List::new();
        if self.too_deep() {
            return out;
        }
        let (fonts, jot) = (self.state.fonts, self.state.jot);
        let switches = std::mem::take(&mut self.switches);
        let infix = self.infix.take();
        self.state.depth += 1;
        read(self, &mut out);
        self.finish(&mut out);
        self.state.depth -= 1;
        self.switches = switches;
        self.infix = infix;
        (self.state.fonts, self.state.jot) = (fonts, jot);
        out
    }

    /// Whether no further list can be read; what is left of the tokens is then given up.
    fn too_deep(&mut self) -> bool {
        if self.state.depth < MOST_NESTED {
            return false;
        }
        let span = self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, Token::span);
        self.fail(Error::TooDeep { max: MOST_NESTED, span });
        self.at = self.tokens.len();
        true
    }

    /// A list that goes on where the one before `\middle` ended: with the switches that `carried` names, which answers those that
    /// are in force at its own end, and with the fonts, which are left as they are then.
    pub(super) fn part(&mut self, carried: &mut List) -> List {
        let reopened = carried.drain(..).map(|node| (0, node)).collect();
        let switches = std::mem::replace(&mut self.switches, reopened);
        let infix = self.infix.take();
        let mut out = List::new();
        while !self.step(&mut out, Until::Group) {}
        carried.extend(self.switches.iter().map(|(_, node)| node.clone()));
        self.finish(&mut out);
        self.switches = switches;
        self.infix = infix;
        out
    }

    /// A cell of an array, between what its column's preamble puts around it.
    pub(super) fn cell(&mut self, before: &[Token<'a>], after: &[Token<'a>]) -> List {
        self.nested(|parser, out| {
            if !before.is_empty() {
                let mut inner = Parser::new(before, parser.state);
                while !inner.step(out, Until::Group) {}
                parser.switches = inner.switches;
            }
            while !parser.step(out, Until::Cell) {}
            if !after.is_empty() {
                parser.read_tokens(after, out);
            }
        })
    }

    fn finish(&mut self, out: &mut List) {
        self.close_switches(out);
        if let Some(infix) = self.infix.take() {
            infix.complete(out);
        }
    }

    /// Reads one token and what belongs to it; `true` if the list ends there instead.
    fn step(&mut self, out: &mut List, until: Until) -> bool {
        let Some(&token) = self.peek() else { return true };
        match token.kind {
            scan::Kind::Space => {
                self.at += 1;
                if self.state.text {
                    super::text::space(self, token, out);
                }
            }
            scan::Kind::Close => return true,
            scan::Kind::Open => {
                self.at += 1;
                self.group(token, out);
            }
            scan::Kind::Char => return self.character(token, out, until),
            scan::Kind::Control => return self.control(token, out, until),
            scan::Kind::Verbatim => {
                self.at += 1;
                super::text::verbatim(token, out);
            }
        }
        false
    }

    fn character(&mut self, token: Token<'a>, out: &mut List, until: Until) -> bool {
        match token.text {
            "&" if until == Until::Cell => return true,
            "$" if until == Until::Math => return true,
            _ => self.at += 1,
        }
        if self.state.text {
            super::text::character(self, token, out);
        } else {
            super::atoms::character(self, token, out);
        }
        false
    }

    fn control(&mut self, token: Token<'a>, out: &mut List, until: Until) -> bool {
        let Some(meaning) = find(token.text) else {
            self.at += 1;
            self.unknown(token);
            return false;
        };
        if let Some(Command { act: Act::End(ending), .. }) = meaning.command {
            let ends = match ending {
                Ending::Row => until == Until::Cell,
                Ending::Math => until == Until::Math,
                Ending::Group | Ending::Environment | Ending::Right | Ending::Middle => true,
            };
            if ends {
                return true;
            }
            self.at += 1;
            if ending == Ending::Row {
                super::spaces::new_line(self, token, out);
            } else {
                let (closer, opener) = (token.text.to_owned(), r"\(".to_owned());
                self.fail(Error::Unopened { closer, opener, span: token.span() });
            }
            return false;
        }
        self.at += 1;
        self.run(meaning, token, out);
        false
    }

    /// Does what a command or character means.
    pub(super) fn run(&mut self, meaning: &Meaning, token: Token<'a>, out: &mut List) {
        let symbol = if self.state.text { meaning.text } else { meaning.math };
        match (symbol, meaning.command) {
            (Some(entry), _) => super::atoms::symbol(self, entry, token, out),
            (None, Some(command)) => match command.act {
                Act::Read(reader) => reader(self, token, out),
                Act::Tex(body) => self.expand(command, body, token, out),
                Act::Composed(class, means, body) => {
                    let mut parts = List::new();
                    self.read_text(body, &[], token, &mut parts);
                    let kind = Kind::Composed { class, means, body: parts };
                    out.push(Node { kind, span: span(token) });
                }
                Act::Accent(mark, place) => {
                    super::accents::read_accent(self, command, (mark, place), token, out);
                }
                Act::Arrow(name) => super::accents::read_arrow(self, name, token, out),
                Act::End(_) => {}
            },
            (None, None) => super::text::other_mode(self, meaning, token, out),
        }
    }

    /// Reads the TeX that a command stands for.
    fn expand(&mut self, command: Command, body: &'static str, call: Token<'a>, out: &mut List) {
        let mut arguments = Vec::new();
        for _ in 0..command.arguments {
            let Some(found) = self.raw_argument(call) else { return };
            arguments.push(found);
        }
        self.read_text(body, &arguments, call, out);
    }

    /// Reads TeX as if it stood in place of the call.
    pub(super) fn read_text(
        &mut self,
        body: &'static str,
        arguments: &[&[Token<'a>]],
        call: Token<'_>,
        out: &mut List,
    ) {
        let mut tokens: Vec<Token<'a>> = Vec::with_capacity(body.len());
        let mut body = scan(body).into_iter();
        while let Some(token) = body.next() {
            if !token.is("#") {
                tokens.push(token.at(&call));
                continue;
            }
            let number = body.next().and_then(|digit| digit.text.parse::<usize>().ok());
            if let Some(argument) = number.and_then(|number| arguments.get(number - 1)) {
                tokens.extend_from_slice(argument);
            }
        }
        self.read_tokens(&tokens, out);
    }

    /// Reads other tokens into the same list.
    pub(super) fn read_tokens(&mut self, tokens: &[Token<'a>], out: &mut List) {
        let mut inner = Parser::new(tokens, self.state);
        while !inner.step(out, Until::Group) {}
        inner.finish(out);
    }

    /// Reads other tokens as a list of their own.
    pub(super) fn list_of(&mut self, tokens: &[Token<'a>]) -> List {
        Parser::new(tokens, self.state).list(Until::Group)
    }

    /// `{…}`, whose opener has been read.
    pub(super) fn group(&mut self, open: Token<'_>, out: &mut List) {
        let mut body = self.list(Until::Group);
        let end = self.close(open);
        if self.state.text {
            out.append(&mut body);
        } else {
            let span = Span { start: span(open).start, end };
            out.push(Node { kind: Kind::Group(body), span });
        }
    }

    /// Takes the end of a group; answers where it ends.
    fn close(&mut self, open: Token<'_>) -> u32 {
        match self.next() {
            Some(token) => span(token).end,
            None => span(open).end,
        }
    }

    /// The next argument of a command, as a list.
    pub(super) fn argument(&mut self, call: Token<'_>) -> List {
        self.skip_space();
        match self.peek().copied() {
            Some(open) if open.kind == scan::Kind::Open => {
                self.at += 1;
                let list = self.list(Until::Group);
                self.close(open);
                list
            }
            Some(token) if !is_end(token) => self.single(),
            _ => {
                self.missing(call);
                List::new()
            }
        }
    }

    /// The tokens of the next argument.
    pub(super) fn raw_argument(&mut self, call: Token<'_>) -> Option<&'s [Token<'a>]> {
        self.skip_space();
        if self.peek().is_none_or(|&token| is_end(token)) {
            self.missing(call);
            return None;
        }
        let (found, next) = argument(self.tokens, self.at)?;
        self.at = next;
        Some(found)
    }

    /// The tokens between the brackets of an option, if there is one.
    pub(super) fn raw_option(&mut self) -> Option<&'s [Token<'a>]> {
        let (found, next) = scan::optional(self.tokens, self.at)?;
        self.at = next;
        Some(found)
    }

    /// The option as a list, if there is one.
    pub(super) fn option(&mut self) -> Option<List> {
        let tokens = self.raw_option()?;
        Some(self.list_of(tokens))
    }

    pub(super) fn missing(&mut self, call: Token<'_>) {
        self.fail(Error::MissingArgument { command: call.text.to_owned(), span: call.span() });
    }

    fn unknown(&mut self, token: Token<'_>) {
        // To look for names like it takes long.
        if self.state.parsed.errors.len() >= MOST_ERRORS {
            return;
        }
        let near = super::nearest(token.text, self.state.context);
        self.fail(Error::UnknownCommand { name: token.text.to_owned(), near, span: token.span() });
    }

    /// Wraps what follows each open switch in it.
    pub(super) fn close_switches(&mut self, out: &mut List) {
        while let Some((start, mut node)) = self.switches.pop() {
            let body = out.split_off(start);
            if body.is_empty() {
                continue;
            }
            match &mut node.kind {
                Kind::Styled { body: inner, .. }
                | Kind::Sized { body: inner, .. }
                | Kind::Coloured { body: inner, .. } => *inner = body,
                _ => {}
            }
            out.push(node);
        }
    }
}

/// Whether a token can be no argument.
fn is_end(token: Token<'_>) -> bool {
    match token.kind {
        scan::Kind::Close => true,
        scan::Kind::Char => token.text == "&",
        scan::Kind::Control => {
            let command = find(token.text).and_then(|meaning| meaning.command);
            matches!(command, Some(Command { act: Act::End(_), .. }))
        }
        scan::Kind::Open | scan::Kind::Space | scan::Kind::Verbatim => false,
    }
}

pub(super) fn span(token: Token<'_>) -> Span {
    let range = token.span();
    let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Span { start: small(range.start), end: small(range.end) }
}
