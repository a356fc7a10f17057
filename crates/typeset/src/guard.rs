//! Refuses what is unbalanced or nested too deeply, before anything recursive reads it.
//!
//! The layout engine parses, builds and drops its trees recursively and would overflow the stack, which
//! ends the process. Each of these adds a level: `{`, `\left`, `\begin`, the `[` of an option, a command right
//! after another (its argument may be that command), and a command that acts on the rest of its group.

use crate::error::{Error, Near};
use crate::scan::{Kind, Token, argument, optional, skip_space, text_of};

/// How many arguments a command may take from what follows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Arity {
    pub(crate) arguments: u8,
    /// May take `[…]` first.
    pub(crate) optional: bool,
    /// Acts on the rest of its group, which the parser reads recursively.
    pub(crate) rest: bool,
}

#[derive(Debug, PartialEq)]
enum Opener {
    Brace,
    Left,
    Begin(String),
    /// `[`, whose `]` is the token of this index.
    Option(usize),
}

struct Level<'a> {
    opener: Opener,
    token: Token<'a>,
    /// Commands before it that still wait for arguments, and for how many.
    waiting: Vec<u8>,
    /// Commands acting on the rest of the cell around it.
    rest: usize,
}

/// Checks balance and nesting of a formula whose macros are expanded.
///
/// `arity` says how many arguments a command takes where it may itself be an argument. Answers the greatest
/// nesting. `O(n)`.
///
/// # Errors
/// [`Error::TooDeep`], [`Error::Unclosed`], [`Error::Unopened`], [`Error::Mismatched`],
/// [`Error::UnknownEnvironment`] for a name that is more than characters.
pub(crate) fn check(
    tokens: &[Token<'_>],
    nesting: usize,
    arity: impl Fn(&str) -> Arity,
) -> Result<usize, Error> {
    let mut checker = Checker::default();
    let (mut at, mut deepest) = (0, 0);
    while let Some(token) = tokens.get(at) {
        at = checker.step(tokens, at, &arity)?;
        deepest = deepest.max(checker.depth());
        if deepest > nesting {
            return Err(Error::TooDeep { max: nesting, span: token.span() });
        }
    }
    match checker.open.last() {
        None => Ok(deepest),
        Some(level) => Err(Error::Unclosed {
            opener: written(level),
            closer: wanted(level),
            span: level.token.span(),
        }),
    }
}

/// Checks balance alone.
///
/// # Errors
/// As [`check`], but for the nesting.
pub(crate) fn check_balance(tokens: &[Token<'_>]) -> Result<(), Error> {
    check(tokens, usize::MAX, |_| Arity::default()).map(drop)
}

#[derive(Default)]
struct Checker<'a> {
    open: Vec<Level<'a>>,
    waiting: Vec<u8>,
    rest: usize,
    /// What the open levels keep: their own level, what waits before them, what acts on their rest.
    kept: usize,
}

impl<'a> Checker<'a> {
    fn depth(&self) -> usize {
        self.kept + self.waiting.len() + self.rest
    }

    /// Reads the token at `at`; returns the next place.
    fn step(
        &mut self,
        tokens: &[Token<'a>],
        at: usize,
        arity: &impl Fn(&str) -> Arity,
    ) -> Result<usize, Error> {
        let token = tokens[at];
        let next = at + 1;
        if self.open.last().is_some_and(|level| level.opener == Opener::Option(at)) {
            self.restore();
            return Ok(next);
        }
        match (token.kind, token.text) {
            (Kind::Space, _) => {}
            (Kind::Char, "^" | "_") => self.waiting.push(1),
            (Kind::Char, "&") | (Kind::Control, r"\\" | r"\cr") => {
                self.waiting.clear();
                self.rest = 0;
            }
            (Kind::Char | Kind::Verbatim, _) => self.argument_read(),
            (Kind::Open, _) | (Kind::Control, r"\bgroup" | r"\begingroup") => {
                self.enter(Opener::Brace, token)
            }
            (Kind::Close, _) => self.leave(&Opener::Brace, &token, "}")?,
            (Kind::Control, r"\egroup" | r"\endgroup") => {
                self.leave(&Opener::Brace, &token, token.text)?
            }
            (Kind::Control, r"\left") => {
                self.enter(Opener::Left, token);
                return Ok(skip_space(tokens, next) + 1);
            }
            (Kind::Control, r"\right") => {
                self.leave(&Opener::Left, &token, r"\right")?;
                return Ok(skip_space(tokens, next) + 1);
            }
            (Kind::Control, r"\begin") => {
                let (name, next) = plain_name(tokens, next, &token)?;
                self.enter(Opener::Begin(name), token);
                return Ok(next);
            }
            (Kind::Control, r"\end") => {
                let (name, next) = plain_name(tokens, next, &token)?;
                let closer = format!(r"\end{{{name}}}");
                self.leave(&Opener::Begin(name), &token, &closer)?;
                return Ok(next);
            }
            (Kind::Control, name) => {
                let Arity { arguments, optional: takes_option, rest } = arity(name);
                if rest {
                    self.rest += 1;
                    return Ok(next);
                }
                if arguments == 0 {
                    self.argument_read();
                } else {
                    self.waiting.push(arguments);
                }
                if takes_option && let Some((_, end)) = optional(tokens, next) {
                    let start = skip_space(tokens, next);
                    self.enter(Opener::Option(end - 1), tokens[start]);
                    return Ok(start + 1);
                }
            }
        }
        Ok(next)
    }

    fn enter(&mut self, opener: Opener, token: Token<'a>) {
        let waiting = std::mem::take(&mut self.waiting);
        let rest = std::mem::take(&mut self.rest);
        self.kept += 1 + waiting.len() + rest;
        self.open.push(Level { opener, token, waiting, rest });
    }

    fn leave(&mut self, opener: &Opener, token: &Token<'_>, written_as: &str) -> Result<(), Error> {
        expect(self.open.last(), opener, token, written_as)?;
        self.restore();
        self.argument_read();
        Ok(())
    }

    /// Ends the innermost level: what waited before it waits again.
    fn restore(&mut self) {
        if let Some(level) = self.open.pop() {
            self.kept -= 1 + level.waiting.len() + level.rest;
            self.waiting = level.waiting;
            self.rest = level.rest;
        }
    }

    /// What was read is an argument of the last command that waits; that may complete others.
    fn argument_read(&mut self) {
        while let Some(arguments) = self.waiting.last_mut() {
            *arguments -= 1;
            if *arguments > 0 {
                return;
            }
            self.waiting.pop();
        }
    }
}

/// Refuses an end that is not that of the innermost level.
fn expect(
    innermost: Option<&Level<'_>>,
    opener: &Opener,
    token: &Token<'_>,
    written_as: &str,
) -> Result<(), Error> {
    match innermost {
        Some(level) if level.opener == *opener => Ok(()),
        Some(level) => Err(Error::Mismatched {
            opener: written(level),
            closer: written_as.to_owned(),
            wanted: wanted(level),
            span: token.span(),
        }),
        None => Err(Error::Unopened {
            closer: written_as.to_owned(),
            opener: match opener {
                Opener::Brace => "{".to_owned(),
                Opener::Option(_) => "[".to_owned(),
                Opener::Left => r"\left".to_owned(),
                Opener::Begin(name) => format!(r"\begin{{{name}}}"),
            },
            span: token.span(),
        }),
    }
}

fn written(level: &Level<'_>) -> String {
    match &level.opener {
        Opener::Begin(name) => format!(r"\begin{{{name}}}"),
        _ => level.token.text.to_owned(),
    }
}

fn wanted(level: &Level<'_>) -> String {
    match &level.opener {
        Opener::Brace if level.token.text == r"\bgroup" => r"\egroup".to_owned(),
        Opener::Brace if level.token.text == r"\begingroup" => r"\endgroup".to_owned(),
        Opener::Brace => "}".to_owned(),
        Opener::Option(_) => "]".to_owned(),
        Opener::Left => r"\right.".to_owned(),
        Opener::Begin(name) => format!(r"\end{{{name}}}"),
    }
}

/// The name of an environment after `\begin` or `\end`, and the place after it.
pub(crate) fn environment_name(tokens: &[Token<'_>], at: usize) -> (String, usize) {
    match argument(tokens, at) {
        Some((name, next)) => (text_of(name).trim().to_owned(), next),
        None => (String::new(), at),
    }
}

/// The name of an environment and the place after it, if the engine can read it without recursion.
fn plain_name(
    tokens: &[Token<'_>],
    at: usize,
    command: &Token<'_>,
) -> Result<(String, usize), Error> {
    let (name, next) = environment_name(tokens, at);
    let read = &tokens[at..next];
    let groups = read.iter().filter(|token| token.kind == Kind::Open).count();
    if groups > 1 || read.iter().any(|token| token.kind == Kind::Control) {
        // Long nonsense is recognised by its beginning.
        let name = name.chars().take(40).collect();
        let near = Near::default();
        return Err(Error::UnknownEnvironment { name, near, span: command.span() });
    }
    Ok((name, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::scan;

    fn check(tex: &str) -> Result<(), String> {
        let arity = |name: &str| match name {
            r"\alpha" | r"\to" | r"\{" | r"\}" => Arity::default(),
            r"\dfrac" => Arity { arguments: 2, optional: true, rest: false },
            r"\displaystyle" | r"\color" => Arity { rest: true, ..Arity::default() },
            _ => Arity { arguments: 1, ..Arity::default() },
        };
        super::check(&scan(tex), 20, arity).map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn accepts_what_balances() {
        for tex in [
            r"\left\{\frac{a}{b}\right.",
            r"\begin{pmatrix}a&b\\c&d\end{pmatrix}",
            r"\{ \} \left( \begin {cases} {x} \end{cases} \right)",
            &r"\alpha\mathbf{x}\dfrac12".repeat(99),
        ] {
            assert_eq!(check(tex), Ok(()), "{tex}");
        }
    }

    #[test]
    fn says_what_does_not() {
        let expect =
            |tex: &str, message: &str| assert_eq!(check(tex).unwrap_err(), message, "{tex}");
        expect("{a", "`{` is never closed; add `}`");
        expect("a}", "`}` closes nothing; remove it or add `{` before it");
        expect(
            r"\begin{a}\end{b}",
            r"`\begin{a}` is ended by `\end{b}`; write `\end{a}` before it",
        );
        expect(r"\left(x", r"`\left` is never closed; add `\right.`");
        expect(r"{\left(x}\right)", r"`\left` is ended by `}`; write `\right.` before it");
        expect(r"\dfrac[\left(x]12", r"`\left` is never closed; add `\right.`");
        expect(r"\begin{a}\dfrac[\end{a}]12", r"`[` is ended by `\end{a}`; write `]` before it");
    }

    #[test]
    fn refuses_every_kind_of_deep_nesting() {
        for (unit, end) in [("{", "}"), (r"\left(", r"\right)"), (r"\begin{a}", r"\end{a}")] {
            let deep = |n: usize| format!("{}{}", unit.repeat(n), end.repeat(n));
            assert_eq!(check(&deep(20)), Ok(()));
            assert!(check(&deep(21)).unwrap_err().contains("nested more than 20 deep"));
        }
        for unit in [
            r"\sqrt",
            r"\frac ",
            r"\displaystyle ",
            r"\color{red}",
            r"\mathbf\hat",
            r"\dfrac1",
            r"\dfrac{1}",
            r"\dfrac[l]{1}",
            r"\dfrac[\dfrac1",
        ] {
            assert!(check(&unit.repeat(30)).is_err(), "{unit}");
        }
        let braces = "{".repeat(30) + &"}".repeat(30);
        assert!(check(&format!(r"\dfrac[{braces}]12")).unwrap_err().contains("nested"));
        assert!(
            check(&format!(r"\begin{{{braces}}}")).unwrap_err().contains("unknown environment")
        );
    }
}
