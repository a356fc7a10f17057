//! Expands macros before the layout engine sees a formula.
//!
//! Doing it here rather than in the engine bounds what macros may cost, keeps the origin of every token for
//! error messages, and lets the rewriting of commands see what macros contain.

mod columns;
mod tags;

use std::collections::BTreeMap;

pub(crate) use tags::TagForm;

use crate::Limits;
use crate::error::{Error, MOST_ERRORS};
use crate::guard::environment_name;
use crate::macros::{Definition, Macros, Meaning, New, Parameters, is_definition, read_definition};
use crate::made::Made;
use crate::packages::{self, Call, Command, Required};
use crate::parse;
use crate::scan::{Kind, Token, argument, scan, text_of};

/// How many times its allowed length a formula may grow by expansion, arguments counted as often as copied.
const GROWTH: usize = 4;

/// A formula without macros.
#[derive(Debug)]
pub(crate) struct Expanded<'a> {
    /// Without the calls that are wrong.
    pub(crate) tokens: Vec<Token<'a>>,
    /// [`Error::TooManyExpansions`], after which nothing is read, [`Error::Definition`], [`Error::MissingArgument`],
    /// [`Error::MacroUse`] and what readers of packages say.
    pub(crate) errors: Vec<Error>,
    /// Whether all was read.
    pub(crate) whole: bool,
    /// What stands around the tags beside rows.
    pub(crate) tag_form: TagForm,
}

#[cfg(test)]
impl<'a> Expanded<'a> {
    /// The tokens, or the first error.
    pub(crate) fn ok(self) -> Result<Vec<Token<'a>>, Error> {
        self.errors.into_iter().next().map_or(Ok(self.tokens), Err)
    }
}

/// Replaces every macro of `macros`, and of the formula itself, by what it stands for.
///
/// Definitions in the formula end with the group or environment they stand in, unless global.
pub(crate) fn expand<'a>(
    tokens: Vec<Token<'a>>,
    macros: &'a Macros,
    made: &'a Made,
    limits: Limits,
) -> Expanded<'a> {
    let required = macros.required();
    if macros.is_empty() && !tokens.iter().any(|token| may_expand(token, required)) {
        let (errors, tag_form) = (Vec::new(), TagForm::default());
        return Expanded { tokens, errors, whole: true, tag_form };
    }
    let mut expander = Expander {
        rest: tokens.into_iter().rev().collect(),
        out: Vec::new(),
        macros,
        required,
        made,
        own: BTreeMap::new(),
        groups: Vec::new(),
        global: false,
        steps: 0,
        bytes: 0,
        limits,
    };
    let (mut errors, mut whole) = (Vec::new(), true);
    while let Some(token) = expander.rest.pop() {
        let Err(error) = expander.step(token) else { continue };
        whole = errors.len() + 1 < MOST_ERRORS && !matches!(error, Error::TooManyExpansions { .. });
        errors.push(error);
        if !whole {
            break;
        }
    }
    let tag_form = expander.tag_form();
    Expanded { tokens: expander.out, errors, whole, tag_form }
}

/// Whether a token is, or may become, anything else without any macro of the author's.
fn may_expand(token: &Token<'_>, required: Required) -> bool {
    token.kind == Kind::Control
        && (is_definition(token)
            || matches!(
                token.text,
                r"\require" | r"\begin" | r"\expandafter" | r"\noexpand" | r"\futurelet"
            )
            || packages::find(token.text, required).is_some())
}

const STRETCH: &str = r"\arraystretch";

struct Expander<'a> {
    /// What is still to be read, in reverse.
    rest: Vec<Token<'a>>,
    out: Vec<Token<'a>>,
    macros: &'a Macros,
    /// The packages that were asked for so far.
    required: Required,
    /// Keeps the TeX that packages make.
    made: &'a Made,
    own: BTreeMap<String, Definition<'a>>,
    /// What each open group must restore at its end.
    groups: Vec<Vec<(String, Option<Definition<'a>>)>>,
    /// `\global` came just before.
    global: bool,
    steps: usize,
    bytes: usize,
    limits: Limits,
}

impl<'a> Expander<'a> {
    fn step(&mut self, token: Token<'a>) -> Result<(), Error> {
        match token.kind {
            Kind::Open => self.groups.push(Vec::new()),
            Kind::Close => self.end_group(),
            Kind::Control => return self.control(token),
            Kind::Char if token.text == "~" && self.find("~").is_some() => {
                return self.control(token);
            }
            _ => {}
        }
        self.out.push(token);
        Ok(())
    }

    fn control(&mut self, token: Token<'a>) -> Result<(), Error> {
        if is_definition(&token) {
            return self.define(token);
        }
        match token.text {
            r"\begin" | r"\end" => return self.environment(token),
            r"\expandafter" => return self.expand_after(token),
            r"\noexpand" => return self.no_expand(token),
            r"\futurelet" => return self.future_let(token),
            r"\require" => self.require(),
            _ => {}
        }
        if let Some(definition) = self.find(token.text) {
            return self.call(token, token.text, &definition);
        }
        if let Some(command) = packages::find(token.text, self.required) {
            return self.package(token, command);
        }
        self.out.push(token);
        Ok(())
    }

    /// Notes the package that is asked for here; the reader drops the command.
    fn require(&mut self) {
        let ahead: Vec<Token<'a>> = self.rest.iter().rev().take(64).copied().collect();
        if let Some((name, _)) = argument(&ahead, 0) {
            self.required.add(text_of(name).trim());
        }
    }

    /// Puts what a package's command becomes before what is still to be read.
    fn package(&mut self, call: Token<'a>, command: &'static Command) -> Result<(), Error> {
        match command.meaning {
            packages::Meaning::Tex { arguments, default, body } => {
                let definition = Definition {
                    parameters: Parameters::Counted(arguments),
                    default: default.map(scan),
                    body: scan(body),
                    frozen: false,
                };
                self.call(call, call.text, &definition)
            }
            packages::Meaning::Reader(read, variant) => {
                let mut reading = Call::new(call, variant, &mut self.rest, self.made);
                read(&mut reading)?;
                let text = reading.finish();
                self.count(call, call.text, &text)?;
                self.rest.extend(text.into_iter().rev());
                Ok(())
            }
        }
    }

    fn find(&self, name: &str) -> Option<Definition<'a>> {
        self.own.get(name).cloned().or_else(|| self.macros.get(name))
    }

    /// Puts the text of a macro, with its arguments in it, before what is still to be read.
    fn call(
        &mut self,
        call: Token<'a>,
        name: &str,
        definition: &Definition<'a>,
    ) -> Result<(), Error> {
        if definition.frozen {
            self.out.extend(definition.body.iter().map(|token| token.at(&call)));
            return Ok(());
        }
        let arguments = self.arguments(call, name, definition)?;
        let mut text = Vec::with_capacity(definition.body.len());
        let mut body = definition.body.iter().peekable();
        while let Some(token) = body.next() {
            if !token.is("#") {
                text.push(token.at(&call));
                continue;
            }
            match body.next() {
                Some(next) if next.is("#") => text.push(next.at(&call)),
                Some(next) => {
                    let number = next.text.parse::<usize>().ok();
                    let argument = number.and_then(|number| arguments.get(number.checked_sub(1)?));
                    let missing = || Error::MacroUse { name: name.to_owned(), span: call.span() };
                    text.extend_from_slice(argument.ok_or_else(missing)?);
                }
                None => {}
            }
        }
        self.count(call, name, &text)?;
        self.rest.extend(text.into_iter().rev());
        Ok(())
    }

    /// Counts an expansion and what it made.
    fn count(&mut self, call: Token<'a>, name: &str, text: &[Token<'a>]) -> Result<(), Error> {
        self.steps += 1;
        self.bytes += text.iter().map(|token| token.text.len()).sum::<usize>();
        if self.steps > self.limits.expansions
            || self.bytes > self.limits.bytes.saturating_mul(GROWTH)
        {
            let (name, max) = (name.to_owned(), self.limits.expansions);
            return Err(Error::TooManyExpansions { name, max, span: call.span() });
        }
        Ok(())
    }

    fn arguments(
        &mut self,
        call: Token<'a>,
        name: &str,
        definition: &Definition<'a>,
    ) -> Result<Vec<Vec<Token<'a>>>, Error> {
        let missing = || Error::MissingArgument { command: name.to_owned(), span: call.span() };
        let mut arguments = Vec::new();
        match &definition.parameters {
            Parameters::Counted(count) => {
                if let Some(default) = &definition.default {
                    arguments.push(if self.opens_bracket() {
                        let mismatch =
                            || Error::MacroUse { name: name.to_owned(), span: call.span() };
                        self.until(&["]".to_owned()]).ok_or_else(mismatch)?
                    } else {
                        default.iter().map(|token| token.at(&call)).collect()
                    });
                }
                while arguments.len() < *count {
                    arguments.push(self.argument().ok_or_else(missing)?);
                }
            }
            Parameters::Delimited(texts) => {
                let mismatch = || Error::MacroUse { name: name.to_owned(), span: call.span() };
                self.expect(&texts[0]).ok_or_else(mismatch)?;
                for delimiter in &texts[1..] {
                    let argument =
                        if delimiter.is_empty() { self.argument() } else { self.until(delimiter) };
                    arguments.push(argument.ok_or_else(mismatch)?);
                }
            }
        }
        Ok(arguments)
    }

    fn skip_space(&mut self) {
        while self.rest.last().is_some_and(|token| token.kind == Kind::Space) {
            self.rest.pop();
        }
    }

    /// The next token or group, without its braces.
    fn argument(&mut self) -> Option<Vec<Token<'a>>> {
        self.skip_space();
        let first = self.rest.pop()?;
        match first.kind {
            Kind::Open => self.rest_of_group(),
            Kind::Close => {
                self.rest.push(first);
                None
            }
            _ => Some(vec![first]),
        }
    }

    /// Up to the brace that closes the group that was just opened.
    fn rest_of_group(&mut self) -> Option<Vec<Token<'a>>> {
        let (mut depth, mut group) = (1usize, Vec::new());
        loop {
            let token = self.rest.pop()?;
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(group);
            }
            group.push(token);
        }
    }

    /// Takes `[`, if it follows.
    fn opens_bracket(&mut self) -> bool {
        let before = skip_space_reversed(&self.rest);
        let opens = self.rest[..before].last().is_some_and(|token| token.is("["));
        if opens {
            self.rest.truncate(before - 1);
        }
        opens
    }

    fn expect(&mut self, texts: &[String]) -> Option<()> {
        for text in texts {
            self.skip_space();
            if !self.rest.pop()?.is(text) {
                return None;
            }
        }
        Some(())
    }

    /// Everything before the delimiter, which is taken too; a group counts as one.
    fn until(&mut self, delimiter: &[String]) -> Option<Vec<Token<'a>>> {
        let mut found = Vec::new();
        loop {
            if self.starts_with(delimiter) {
                self.expect(delimiter)?;
                let whole = found.first().is_some_and(|first: &Token<'_>| first.kind == Kind::Open)
                    && crate::scan::group_end(&found, 0) == Some(found.len());
                return Some(if whole { found[1..found.len() - 1].to_vec() } else { found });
            }
            let token = self.rest.pop()?;
            match token.kind {
                Kind::Close => return None,
                Kind::Open => {
                    let group = self.rest_of_group()?;
                    found.push(token);
                    found.extend(group);
                    found.push(Token::new(Kind::Close, "}", token.span()));
                }
                _ => found.push(token),
            }
        }
    }

    fn starts_with(&self, delimiter: &[String]) -> bool {
        let next = self.rest.iter().rev().filter(|token| token.kind != Kind::Space);
        delimiter.len() <= self.rest.len()
            && delimiter.iter().zip(next).all(|(text, token)| token.is(text))
    }

    fn define(&mut self, command: Token<'a>) -> Result<(), Error> {
        if command.text == r"\global" || command.text == r"\long" {
            self.global |= command.text == r"\global";
            self.skip_space();
            self.global &= self.rest.last().is_some_and(is_definition);
            return Ok(());
        }
        let prefixed = std::mem::take(&mut self.global);
        // What belongs to a whole document stays, wherever it is said.
        let global = prefixed
            || matches!(
                command.text,
                r"\gdef" | r"\xdef" | r"\newtagform" | r"\renewtagform" | r"\usetagform"
            );
        // Read from a copy in reading order; the number of definitions, and so of copies, is bounded.
        let mut tokens = vec![command];
        tokens.extend(self.rest.iter().rev().copied());
        let (definitions, next) = read_definition(&tokens, 0)?;
        self.steps += 1;
        if self.steps > self.limits.expansions {
            let (name, max) = (command.text.to_owned(), self.limits.expansions);
            return Err(Error::TooManyExpansions { name, max, span: command.span() });
        }
        self.rest.truncate(self.rest.len() - (next - 1));
        for new in definitions {
            if new.name == packages::TAG_FORM {
                self.check_tag_form(command, &new)?;
            }
            self.add(new, global);
        }
        Ok(())
    }

    fn add(&mut self, new: New<'a>, global: bool) {
        if new.provide
            && (self.find(&new.name).is_some()
                || packages::knows(&new.name)
                || parse::knows(&new.name))
        {
            return;
        }
        let definition = match new.meaning {
            Meaning::Macro(definition) => definition,
            Meaning::Alias(target) => match self.find(target.text) {
                Some(definition) => definition,
                None => Definition {
                    parameters: Parameters::Counted(0),
                    default: None,
                    body: vec![target],
                    frozen: true,
                },
            },
        };
        let before = self.own.insert(new.name.clone(), definition);
        if global {
            // No open group restores what the name meant before.
            for group in &mut self.groups {
                group.retain(|(name, _)| *name != new.name);
            }
        } else if let Some(group) = self.groups.last_mut() {
            group.push((new.name, before));
        }
    }

    fn end_group(&mut self) {
        for (name, before) in self.groups.pop().unwrap_or_default().into_iter().rev() {
            match before {
                Some(definition) => self.own.insert(name, definition),
                None => self.own.remove(&name),
            };
        }
    }

    fn environment(&mut self, token: Token<'a>) -> Result<(), Error> {
        // Only the name is needed; it is short.
        let ahead: Vec<Token<'a>> = self.rest.iter().rev().take(64).copied().collect();
        let (name, next) = environment_name(&ahead, 0);
        let key = format!("{}{{{name}}}", token.text);
        let definition = self.find(&key);
        if definition.is_none()
            && let Some(command) = packages::find(&key, self.required)
        {
            self.rest.truncate(self.rest.len() - next);
            return self.package(token, command);
        }
        if token.text == r"\begin" {
            self.groups.push(Vec::new());
        } else {
            self.end_group();
        }
        match definition {
            Some(definition) => {
                self.rest.truncate(self.rest.len() - next);
                self.call(token, &key, &definition)
            }
            None => {
                self.stretch(token);
                self.out.push(token);
                self.out.extend_from_slice(&ahead[..next]);
                self.rest.truncate(self.rest.len() - next);
                if token.text == r"\begin" && matches!(name.as_str(), "array" | "darray") {
                    self.preamble(token)?;
                }
                Ok(())
            }
        }
    }

    /// `\arraystretch`, which is no command but a definition that environments look at: said before each that it holds for.
    fn stretch(&mut self, begin: Token<'a>) {
        if begin.text != r"\begin" {
            return;
        }
        let Some(definition) = self.find(STRETCH) else { return };
        let place = begin.span();
        self.out.push(Token::new(Kind::Control, STRETCH, place.clone()));
        self.out.push(Token::new(Kind::Open, "{", place.clone()));
        self.out.extend(definition.body.iter().map(|token| token.at(&begin)));
        self.out.push(Token::new(Kind::Close, "}", place));
    }

    /// `\expandafter\a\b`: one expansion of `\b` before `\a` is read.
    fn expand_after(&mut self, token: Token<'a>) -> Result<(), Error> {
        self.skip_space();
        let missing =
            || Error::MissingArgument { command: token.text.to_owned(), span: token.span() };
        let first = self.rest.pop().ok_or_else(missing)?;
        self.skip_space();
        if let Some(second) = self.rest.pop() {
            match self.find(second.text).filter(|_| second.kind == Kind::Control) {
                Some(definition) => self.call(second, second.text, &definition)?,
                None => self.rest.push(second),
            }
        }
        self.rest.push(first);
        Ok(())
    }

    /// `\noexpand\a`: nothing where `\a` is a macro, else `\a` itself.
    fn no_expand(&mut self, token: Token<'a>) -> Result<(), Error> {
        self.skip_space();
        let missing =
            || Error::MissingArgument { command: token.text.to_owned(), span: token.span() };
        let next = self.rest.pop().ok_or_else(missing)?;
        if next.kind == Kind::Control && self.find(next.text).is_some() {
            self.out.push(Token::new(Kind::Control, r"\relax", next.span()));
        } else {
            self.rest.push(next);
        }
        Ok(())
    }

    /// `\futurelet\a xy`: `xy`, and until the group ends `\a` stands for `y`.
    fn future_let(&mut self, token: Token<'a>) -> Result<(), Error> {
        let missing =
            || Error::MissingArgument { command: token.text.to_owned(), span: token.span() };
        let mut next = || {
            self.skip_space();
            self.rest.pop().ok_or_else(missing)
        };
        let (name, first, second) = (next()?, next()?, next()?);
        let place = token.span();
        let equals = Token::new(Kind::Char, "=", place.clone());
        let definition = [Token::new(Kind::Control, r"\let", place), name, equals, second];
        let (new, _) = read_definition(&definition, 0)?;
        let global = std::mem::take(&mut self.global);
        new.into_iter().for_each(|new| self.add(new, global));
        self.rest.extend([second, first]);
        Ok(())
    }
}

/// The length of a reversed list without the spaces at its end.
fn skip_space_reversed(tokens: &[Token<'_>]) -> usize {
    let spaces = tokens.iter().rev().take_while(|token| token.kind == Kind::Space).count();
    tokens.len() - spaces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula after these definitions, or the first error.
    pub(super) fn expand(definitions: &str, tex: &str) -> Result<String, String> {
        let mut macros = Macros::default();
        macros.define(definitions).unwrap();
        let limits = Limits { expansions: 100, bytes: 1000, ..Limits::default() };
        super::expand(scan(tex), &macros, &Made::default(), limits)
            .ok()
            .map(|tokens| text_of(&tokens))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn expands_arguments_defaults_and_delimiters() {
        let definitions =
            r"\newcommand\n[2][2]{\|#2\|_{#1}}\def\pair(#1,#2){\langle#1|#2\rangle}\let\m\n";
        let expect =
            |tex: &str, out: &str| assert_eq!(expand(definitions, tex).unwrap(), out, "{tex}");
        expect(r"\n x+\n[F]{xy}", r"\|x\|_{2}+\|xy\|_{F}");
        expect(r"\pair({a,b},\m c)", r"\langle a,b|\|c\|_{2}\rangle");
        expect(r"\def\x{1}{\def\x{2}\x}\x", r"{2}1");
        expect(r"{\gdef\x{2}}\x", r"{}2");
        expect(r"{\def\x{1}{\global\long\def\x{2}}\x}\x", r"{{}2}2");
        expect(r"{\global\x\def\x{2}}\x", r"{\x}\x");
        expect(
            r"\newenvironment{v}[1]{#1\begin{matrix}}{\end{matrix}}\begin{v}{A}x\end{v}",
            r"A\begin{matrix}x\end{matrix}",
        );
        expect(r"\let\|=\sqrt \| X", r" \sqrt X");
        expect(r"\def\a{{x}}\sqrt\expandafter\relax\a", r"\sqrt\relax{x}");
        expect(r"a\expandafter b_{\expandafter x}", r"ab_{x}");
        expect(r"a\noexpand b_{\noexpand\n} c", r"ab_{\relax} c");
        expect(r"\def\a#1{#1\b}\futurelet\b\a xy", r"xxy");
        expect(r"\begin{a\n}\verb|\n|", r"\begin{a\n}\verb|\n|");
    }

    #[test]
    fn stops_runaway_macros_and_says_which() {
        for tex in [r"\def\a{\a}\a", r"\def\a{\b\b}\def\b{\a\a}x\a", r"\def\a#1{\a{#1#1}}\a{xx}"] {
            assert!(expand("", tex).unwrap_err().contains("does a macro call itself?"), "{tex}");
        }
        assert_eq!(
            expand(r"\def\a#1{}", r"\a").unwrap_err(),
            r"`\a` needs an argument; add `{…}` after it"
        );
        assert!(expand(r"\def\a(#1){}", r"\a[x]").unwrap_err().starts_with(r"what follows `\a`"));
        let optional = r"\newcommand\a[1][x]{#1}";
        for tex in [r"\a[b", r"{\a[b}]"] {
            assert!(expand(optional, tex).unwrap_err().starts_with(r"what follows `\a`"), "{tex}");
        }
    }
}
