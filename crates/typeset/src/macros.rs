//! Macro definitions: `\newcommand`, `\def`, `\let` and their like.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::error::{Defined, Error};
use crate::packages::{self, Required};
use crate::parse;
use crate::scan::{Kind, Token, argument, group_end, optional, scan, skip_space, text_of};

/// Macro definitions, for the formulas that follow them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Macros {
    definitions: BTreeMap<String, Stored>,
    /// The packages that were asked for.
    required: Required,
}

/// A definition that outlives the TeX it was read from.
#[derive(Debug, Clone, PartialEq)]
struct Stored {
    parameters: Parameters,
    default: Option<String>,
    body: String,
    frozen: bool,
    defined: Defined,
}

/// What a macro takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parameters {
    /// `\newcommand`: that many.
    Counted(usize),
    /// `\def` with delimiters: the tokens before `#1`, then after each parameter.
    Delimited(Vec<Vec<String>>),
}

/// A definition whose tokens still know where they stand.
#[derive(Debug, Clone)]
pub(crate) struct Definition<'a> {
    pub(crate) parameters: Parameters,
    /// What stands for the first argument if `[…]` does not follow.
    pub(crate) default: Option<Vec<Token<'a>>>,
    pub(crate) body: Vec<Token<'a>>,
    /// `\let` to a command that is no macro: keeps that meaning whatever becomes of the command's name.
    pub(crate) frozen: bool,
}

impl Macros {
    /// Adds every definition that `tex` makes at its outermost level (`\newcommand`, `\renewcommand`,
    /// `\providecommand`, `\def`, `\gdef`, `\let`, `\DeclareMathOperator`, `\newenvironment`) for the
    /// formulas that follow. A later definition of a name replaces an earlier one. `true` if there were any.
    /// `O(n log n)`.
    ///
    /// # Errors
    /// [`Error::Definition`] for one that cannot be read; none is added then.
    ///
    /// ```
    /// let mut macros = typeset::Macros::default();
    /// assert!(macros.define(r"\newcommand{\norm}[1]{\lVert #1 \rVert}")?);
    /// assert!(!macros.define(r"\norm{x}")?);
    /// assert!(macros.define(r"\newcommand{\half").is_err());
    /// # Ok::<(), typeset::Error>(())
    /// ```
    pub fn define(&mut self, tex: &str) -> Result<bool, Error> {
        self.define_in(Some(0), tex)
    }

    /// As [`define`](Macros::define), which reads its texts under the number 0: under a number by which
    /// [`Error::InMacro`] names this text.
    ///
    /// # Errors
    /// As [`define`](Macros::define).
    pub fn define_numbered(&mut self, number: usize, tex: &str) -> Result<bool, Error> {
        self.define_in(Some(number), tex)
    }

    /// Adds the definitions of a text of this number; `None` is the formula whose errors are told.
    pub(crate) fn define_in(&mut self, text: Option<usize>, tex: &str) -> Result<bool, Error> {
        let tokens = scan(tex);
        let (mut found, mut required) = (Vec::new(), self.required);
        let (mut at, mut depth) = (0, 0usize);
        while let Some(token) = tokens.get(at) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if token.is(r"\require")
                && let Some((name, _)) = argument(&tokens, at + 1)
            {
                required.add(text_of(name).trim());
            }
            if depth == 0 && is_definition(token) {
                let (definitions, next) = read_definition(&tokens, at)?;
                let span = place_of_name(&tokens, at + 1);
                found.extend(definitions.into_iter().map(|new| (new, span.clone())));
                at = next;
            } else {
                at += 1;
            }
        }
        let any = !found.is_empty() || required != self.required;
        self.required = required;
        for (new, span) in found {
            self.add(new, Defined { text, span });
        }
        Ok(any)
    }

    fn add(&mut self, new: New<'_>, defined: Defined) {
        if new.provide
            && (self.definitions.contains_key(&new.name)
                || packages::knows(&new.name)
                || parse::knows(&new.name))
        {
            return;
        }
        let stored = match new.meaning {
            Meaning::Macro(definition) => Stored {
                parameters: definition.parameters,
                default: definition.default.as_deref().map(text_of),
                body: text_of(&definition.body),
                frozen: false,
                defined,
            },
            Meaning::Alias(target) => match self.definitions.get(target.text) {
                Some(stored) => Stored { defined, ..stored.clone() },
                None => Stored {
                    parameters: Parameters::Counted(0),
                    default: None,
                    body: target.text.to_owned(),
                    frozen: true,
                    defined,
                },
            },
        };
        self.definitions.insert(new.name, stored);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// The packages that were asked for.
    pub(crate) fn required(&self) -> Required {
        self.required
    }

    /// The definition of a control sequence or `\begin{name}`.
    pub(crate) fn get(&self, name: &str) -> Option<Definition<'_>> {
        let stored = self.definitions.get(name)?;
        Some(Definition {
            parameters: stored.parameters.clone(),
            default: stored.default.as_deref().map(scan),
            body: scan(&stored.body),
            frozen: stored.frozen,
        })
    }

    /// The text of a definition and where it stands, for messages.
    pub(crate) fn text(&self, name: &str) -> Option<(&str, &Defined)> {
        self.definitions.get(name).map(|stored| (stored.body.as_str(), &stored.defined))
    }

    /// Whether `\newcolumntype` has named kinds of columns.
    pub(crate) fn has_columns(&self) -> bool {
        let next = self.definitions.range(packages::COLUMNS.to_owned()..).next();
        next.is_some_and(|(key, _)| key.starts_with(packages::COLUMNS))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.definitions.keys().map(String::as_str)
    }
}

/// The place of the name that is defined by the command before `at`.
fn place_of_name(tokens: &[Token<'_>], at: usize) -> Range<usize> {
    let before = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Space | Kind::Open) || token.is("*") || is_definition(token)
    };
    let rest = tokens.get(at..).unwrap_or_default();
    let Some(first) = rest.iter().find(|token| !before(token)) else { return 0..0 };
    // The name of an environment is not a single token.
    let letters = rest.iter().skip_while(before).take_while(|token| token.kind == Kind::Char);
    let end = letters.last().filter(|_| first.kind == Kind::Char).unwrap_or(first);
    first.span().start..end.span().end
}

/// A definition as read: a `\let` can only be resolved where it is added.
pub(crate) struct New<'a> {
    pub(crate) name: String,
    pub(crate) meaning: Meaning<'a>,
    /// Only if there is none yet.
    pub(crate) provide: bool,
}

impl<'a> New<'a> {
    pub(crate) fn of(
        name: String,
        parameters: Parameters,
        default: Option<&[Token<'a>]>,
        body: &[Token<'a>],
    ) -> New<'a> {
        let definition = Definition {
            parameters,
            default: default.map(<[_]>::to_vec),
            body: body.to_vec(),
            frozen: false,
        };
        New { name, meaning: Meaning::Macro(definition), provide: false }
    }
}

pub(crate) enum Meaning<'a> {
    Macro(Definition<'a>),
    Alias(Token<'a>),
}

pub(crate) fn is_definition(token: &Token<'_>) -> bool {
    token.kind == Kind::Control
        && (matches!(
            token.text,
            r"\newcommand"
                | r"\renewcommand"
                | r"\providecommand"
                | r"\def"
                | r"\gdef"
                | r"\edef"
                | r"\xdef"
                | r"\let"
                | r"\global"
                | r"\long"
                | r"\DeclareMathOperator"
                | r"\newenvironment"
                | r"\renewenvironment"
        ) || packages::defines(token.text))
}

const NAME: &str = r"a name like \half must follow it";
const BODY: &str = "what it stands for, in braces, is missing";
pub(crate) const COUNT: &str = "the number of its arguments is not in 0..=9";

/// Reads the definition at `at`; answers what it defines and the place after it.
pub(crate) fn read_definition<'a>(
    tokens: &[Token<'a>],
    at: usize,
) -> Result<(Vec<New<'a>>, usize), Error> {
    let command = &tokens[at];
    let fail = |reason| Error::Definition {
        command: command.text.to_owned(),
        reason,
        span: command.span(),
    };
    let at = at + 1;
    match command.text {
        // Prefixes of the definition that follows.
        r"\global" | r"\long" => Ok((Vec::new(), at)),
        r"\def" | r"\gdef" | r"\edef" | r"\xdef" => {
            let at = skip_space(tokens, at);
            let name = control(tokens, at).ok_or_else(|| fail(NAME))?;
            let open = (at + 1..tokens.len())
                .find(|&place| tokens[place].kind == Kind::Open)
                .ok_or_else(|| fail(BODY))?;
            let parameters = delimited(&tokens[at + 1..open])
                .ok_or_else(|| fail("its parameters must be #1, #2, … in order"))?;
            let end = group_end(tokens, open).ok_or_else(|| fail("a `}` is missing after it"))?;
            Ok((vec![New::of(name, parameters, None, &tokens[open + 1..end - 1])], end))
        }
        r"\let" => {
            let at = skip_space(tokens, at);
            let name = control(tokens, at).ok_or_else(|| fail(NAME))?;
            let mut at = skip_space(tokens, at + 1);
            if tokens.get(at).is_some_and(|token| token.is("=")) {
                at = skip_space(tokens, at + 1);
            }
            let target =
                tokens.get(at).filter(|token| !matches!(token.kind, Kind::Open | Kind::Close));
            let target = target.ok_or_else(|| fail("what it stands for is missing"))?;
            Ok((vec![New { name, meaning: Meaning::Alias(*target), provide: false }], at + 1))
        }
        r"\DeclareMathOperator" => operator(tokens, at).map_err(fail),
        r"\newenvironment" | r"\renewenvironment" => environment(tokens, at).map_err(fail),
        name if packages::defines(name) => {
            packages::read_definition(*command, tokens, at).map_err(fail)
        }
        command => {
            let (_, at) = starred(tokens, at);
            let (name, at) = named(tokens, at).ok_or_else(|| fail(NAME))?;
            let (parameters, default, at) = counted(tokens, at).ok_or_else(|| fail(COUNT))?;
            let (body, at) = argument(tokens, at).ok_or_else(|| fail(BODY))?;
            let new = New::of(name, parameters, default, body);
            Ok((vec![New { provide: command == r"\providecommand", ..new }], at))
        }
    }
}

fn operator<'a>(tokens: &[Token<'a>], at: usize) -> Result<(Vec<New<'a>>, usize), &'static str> {
    let (star, at) = starred(tokens, at);
    let (name, at) = named(tokens, at).ok_or(NAME)?;
    let (body, next) = argument(tokens, at).ok_or(BODY)?;
    let place = tokens[at].span();
    let mut whole = vec![Token::new(Kind::Control, r"\operatorname", place.clone())];
    whole.extend(star.then(|| Token::new(Kind::Char, "*", place.clone())));
    whole.push(Token::new(Kind::Open, "{", place.clone()));
    whole.extend_from_slice(body);
    whole.push(Token::new(Kind::Close, "}", place));
    Ok((vec![New::of(name, Parameters::Counted(0), None, &whole)], next))
}

fn environment<'a>(tokens: &[Token<'a>], at: usize) -> Result<(Vec<New<'a>>, usize), &'static str> {
    const PARTS: &str = "its beginning and its end, each in braces, must follow";
    let (name, at) = argument(tokens, at).ok_or("a name in braces must follow it")?;
    let name = text_of(name).trim().to_owned();
    let (parameters, default, at) = counted(tokens, at).ok_or(COUNT)?;
    let (begin, at) = argument(tokens, at).ok_or(PARTS)?;
    let (end, at) = argument(tokens, at).ok_or(PARTS)?;
    let new = vec![
        New::of(format!(r"\begin{{{name}}}"), parameters, default, begin),
        New::of(format!(r"\end{{{name}}}"), Parameters::Counted(0), None, end),
    ];
    Ok((new, at))
}

fn control(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let token = tokens.get(at)?;
    (token.kind == Kind::Control || token.is("~")).then(|| token.text.to_owned())
}

/// Whether `*` follows, and the place after it.
fn starred(tokens: &[Token<'_>], at: usize) -> (bool, usize) {
    let place = skip_space(tokens, at);
    if tokens.get(place).is_some_and(|token| token.is("*")) {
        (true, place + 1)
    } else {
        (false, at)
    }
}

/// `\name` or `{\name}`.
fn named(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let (name, next) = argument(tokens, at)?;
    let at = skip_space(name, 0);
    let found = control(name, at)?;
    (skip_space(name, at + 1) == name.len()).then_some((found, next))
}

pub(crate) type Counted<'t, 'a> = (Parameters, Option<&'t [Token<'a>]>, usize);

/// `[2][default]`
pub(crate) fn counted<'t, 'a>(tokens: &'t [Token<'a>], at: usize) -> Option<Counted<'t, 'a>> {
    let Some((count, at)) = optional(tokens, at) else {
        return Some((Parameters::Counted(0), None, at));
    };
    let count: usize = text_of(count).trim().parse().ok().filter(|&count| count <= 9)?;
    match optional(tokens, at) {
        Some((default, at)) if count > 0 => Some((Parameters::Counted(count), Some(default), at)),
        _ => Some((Parameters::Counted(count), None, at)),
    }
}

/// The tokens before and between the parameters of a `\def`.
fn delimited(tokens: &[Token<'_>]) -> Option<Parameters> {
    let mut texts: Vec<Vec<String>> = vec![Vec::new()];
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token.is("#") {
            let number: usize = tokens.get(at + 1)?.text.parse().ok()?;
            if number != texts.len() || number > 9 {
                return None;
            }
            texts.push(Vec::new());
            at += 2;
        } else {
            if token.kind != Kind::Space {
                texts.last_mut()?.push(token.text.to_owned());
            }
            at += 1;
        }
    }
    if texts.iter().all(Vec::is_empty) {
        return Some(Parameters::Counted(texts.len() - 1));
    }
    Some(Parameters::Delimited(texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_all_forms_of_definition() {
        let mut macros = Macros::default();
        macros
            .define(
                r"\newcommand{\a}{A} \renewcommand\b[2][x]{#1#2} \def\c#1.#2;{#1} \let\d=\a
                  \DeclareMathOperator*{\e}{arg\,max} \newenvironment{f}[1]{(#1}{)} {\def\g{no}}
                  \providecommand{\alpha}{no} \global\long\def\h{H}",
            )
            .unwrap();
        assert_eq!(
            macros.names().collect::<Vec<_>>(),
            [r"\a", r"\b", r"\begin{f}", r"\c", r"\d", r"\e", r"\end{f}", r"\h"]
        );
        assert_eq!(text_of(&macros.get(r"\d").unwrap().body), "A");
        assert_eq!(text_of(&macros.get(r"\e").unwrap().body), r"\operatorname*{arg\,max}");
        let delimiters = vec![vec![], vec![".".to_owned()], vec![";".to_owned()]];
        assert_eq!(macros.get(r"\c").unwrap().parameters, Parameters::Delimited(delimiters));
    }

    #[test]
    fn knows_where_a_macro_is_defined() {
        let mut macros = Macros::default();
        let tex = r"\global\long\def \a{A}\newcommand*{\b}{B}\newenvironment{cd}{C}{D}\let\e\a";
        macros.define_numbered(7, tex).unwrap();
        let place = |name: &str| {
            let (_, defined) = macros.text(name).unwrap();
            assert_eq!(defined.text, Some(7));
            &tex[defined.span.clone()]
        };
        assert_eq!([r"\a", r"\b", r"\begin{cd}", r"\e"].map(place), [r"\a", r"\b", "cd", r"\e"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_definition_and_adds_nothing() {
        let mut macros = Macros::default();
        let expect = |tex: &str, message: &str, macros: &mut Macros| {
            assert_eq!(macros.define(tex).unwrap_err().to_string(), message);
        };
        expect(
            r"\def\a{A}\newcommand{x}{y}",
            r"`\newcommand` does not define a macro: a name like \half must follow it",
            &mut macros,
        );
        expect(
            r"\newcommand\x[10]{}",
            r"`\newcommand` does not define a macro: the number of its arguments is not in 0..=9",
            &mut macros,
        );
        expect(
            r"\def\x#2{}",
            r"`\def` does not define a macro: its parameters must be #1, #2, … in order",
            &mut macros,
        );
        expect(
            r"\def\x{",
            r"`\def` does not define a macro: a `}` is missing after it",
            &mut macros,
        );
        assert!(macros.is_empty());
    }
}
