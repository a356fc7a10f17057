//! Tokens to a math list.
//!
//! Every concept has a file, and in it its part of the table of commands: a name, how many arguments it takes, what reads it. To find
//! a command, look for its name here. Fonts, synonyms and abbreviations are resolved; nothing is measured.
//!
//! Where MathJax and KaTeX read a command differently, we read it as MathJax does:
//! - `\color{c}{X}` colours X alone; the colour of `\color{c} X` holds to the end of its group in both.
//! - The scripts of `\mathop{…}` are limits in displays, as in TeX.
//! - `\boldsymbol` is bold on top of any alphabet: `\boldsymbol{\mathcal L}`; `\pmb` is as bold.
//! - `\cfrac[l]{…}{…}`, `\begin{aligned}[t]` and `\\*` take their options.
//! - A command with arguments may be an argument or a script without braces: `x^\frac12`, `\sqrt\frac12`.
//! - Text that is no command of text, such as `_` and `&` in `\text`, stands for itself.
//!
//! As in TeX and KaTeX, but not MathJax, `\llap` and its kin hold text.

mod abbreviations;
mod accents;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod acceptance;
mod arrays;
mod atoms;
mod boxes;
mod characters;
mod colours;
mod columns;
mod commands;
#[cfg(test)]
mod coverage;
mod delimiters;
mod diagrams;
mod dots;
mod environments;
mod fonts;
mod fractions;
mod frames;
mod lengths;
mod operators;
mod parser;
#[cfg(test)]
mod print;
mod proofs;
mod references;
mod scripts;
mod spaces;
mod switches;
mod synonyms;
mod text;
mod text_accents;
mod unicode;
mod web;
mod widths;

use crate::error::{Error, Near};
use crate::guard::Arity;
use crate::macros::Macros;
use crate::node::{JOT, Kind, List, Node, Span};
use crate::packages;
use crate::render::Warning;
use crate::scan::Token;

use commands::Command;
use parser::{Parser, State};

/// What parsing depends on besides the tokens.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Display style, which numbers the rows of the outermost environment.
    pub(crate) display: bool,
    /// What `\ref` and `\eqref` show for a label.
    pub(crate) references: &'a dyn Fn(&str) -> Option<String>,
    /// Names that an unknown command may have been meant as, besides our own.
    pub(crate) macros: Option<&'a Macros>,
}

#[cfg(test)]
impl Context<'_> {
    /// Without references and macros.
    pub(crate) fn plain(display: bool) -> Context<'static> {
        Context { display, references: &|_| None, macros: None }
    }
}

/// A formula as read. With an error the list holds what could be read.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) list: List,
    pub(crate) errors: Vec<Error>,
    pub(crate) warnings: Vec<Warning>,
}

/// Reads a formula whose macros are expanded, and whose nesting has been checked. `O(n)`.
pub(crate) fn parse<'a>(tokens: &[Token<'a>], context: Context<'a>) -> Parsed {
    let mut state = State {
        context,
        parsed: Parsed::default(),
        fonts: fonts::Fonts::default(),
        text: false,
        environments: 0,
        next_row: 0,
        tagged: false,
        shove: None,
        colours: Vec::new(),
        stretch: 1.0,
        jot: JOT,
        depth: 0,
    };
    let mut list = Parser::new(tokens, &mut state).root();
    if context.display && state.next_row == 0 {
        let end = tokens.last().map_or(0, |token| parser::span(*token).end);
        list.push(Node { kind: Kind::Row(0), span: Span { start: end, end } });
    }
    Parsed { list, ..state.parsed }
}

/// Whether a command, with its backslash, is known.
pub(crate) fn knows(name: &str) -> bool {
    commands::find(name).is_some()
}

/// All commands, with their backslashes, in no order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    commands::names()
}

/// All environments.
#[cfg(feature = "outlines")]
#[cfg(test)]
pub(crate) fn environment_names() -> impl Iterator<Item = &'static str> {
    environments::names()
}

/// How many arguments follow a command.
pub(crate) fn arity(name: &str) -> Arity {
    match commands::find(name).and_then(|meaning| meaning.command) {
        Some(Command { arguments, optional, rest, .. }) => Arity { arguments, optional, rest },
        None => Arity::default(),
    }
}

/// The character that a symbol's command stands for.
pub(crate) fn character(name: &str) -> Option<char> {
    let meaning = commands::find(name)?;
    meaning.math.or(meaning.text).map(|entry| entry.character)
}

/// Known names like an unknown one.
fn nearest(name: &str, context: Context<'_>) -> Near {
    let own = |name: &str| context.macros.is_some_and(|macros| macros.get(name).is_some());
    let mut all: Vec<&str> = names().chain(packages::names()).collect();
    let own_names = context.macros.into_iter().flat_map(Macros::names);
    // Environments and what else is defined by a name in braces are no commands.
    all.extend(own_names.filter(|name| !name.contains('{')));
    let known = |name: &str| knows(name) || packages::knows(name) || own(name);
    crate::near::nearest(name, known, all.into_iter())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::print::check_errors;
    use super::*;

    #[test]
    fn finds_all_unknown_commands() {
        check_errors(
            r"a + \alhpa_\foo \frac{\bar}{\quux}",
            &[
                r"\alhpa: unknown command `\alhpa`; did you mean `\alpha`?",
                r"\foo: unknown command `\foo`; check its spelling or define it",
                r"\bar: `\bar` needs an argument; add `{…}` after it",
                r"\quux: unknown command `\quux`; check its spelling or define it",
            ],
        );
    }

    #[test]
    fn nesting_is_bounded_whatever_the_commands() {
        for text in [r"\root a\of", r"\buildrel a\over", "\u{301}", r"\over a", "{", r"\frac", "x_"]
        {
            let tex = text.repeat(5000);
            let tokens = crate::scan::scan(&tex);
            let thread = std::thread::Builder::new().stack_size(1 << 20);
            let parsed = std::thread::scope(|scope| {
                let thread = thread
                    .spawn_scoped(scope, || parse(&tokens, Context::plain(true)).errors.len());
                thread.unwrap().join().unwrap()
            });
            assert!(parsed > 0 || text == "\u{301}", "{text}");
        }
    }

    #[test]
    fn answers_about_commands() {
        assert!(knows(r"\frac") && knows(r"\alpha") && !knows(r"\alhpa"));
        assert_eq!(arity(r"\frac"), Arity { arguments: 2, ..Arity::default() });
        assert_eq!(arity(r"\sqrt"), Arity { arguments: 1, optional: true, rest: false });
        assert!(arity(r"\Huge").rest && arity(r"\color").rest && arity(r"\above").rest);
        assert_eq!(character(r"\star"), Some('⋆'));
        assert!(names().count() > 700);
    }

    /// Any mixture of what formulas are made of.
    fn soup() -> impl Strategy<Value = String> {
        let names: Vec<&'static str> = {
            let mut names: Vec<_> = names().collect();
            names.sort_unstable();
            names
        };
        let word = prop_oneof![
            proptest::sample::select(names).prop_map(|name| format!("{name} ")),
            proptest::sample::select(vec![
                "{",
                "}",
                "{",
                "}",
                "[",
                "]",
                "&",
                r"\\",
                "^",
                "_",
                "'",
                "$",
                "a",
                "1",
                "+",
                "中",
                "²",
                "\u{301}",
                " ",
                "2pt",
                "{red}",
                r"\begin{array}",
                "{c|c}",
                r"\end{array}",
                r"\left(",
                r"\right)",
                r"\begin{align}",
                r"\end{align}",
                r"\begin{CD}",
                r"\end{CD}",
                "@>>>",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(word, 0..40).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn any_tokens_are_read_to_their_end(tex in soup(), display: bool) {
            let tokens = crate::scan::scan(&tex);
            let parsed = parse(&tokens, Context::plain(display));
            for error in &parsed.errors {
                prop_assert!(tex.get(error.span()).is_some(), "{tex}: {error} at {:?}", error.span());
            }
        }
    }
}
