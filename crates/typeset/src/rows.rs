//! Which rows of a display get numbers, by the rules of AMS-LaTeX.

use std::ops::Range;

use crate::error::Error;
use crate::guard::environment_name;
use crate::parse;
use crate::scan::{Kind, Token, argument, optional, scan, skip_space, text_of};

/// A row of a display as AMS numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whether it gets the next number.
    pub numbered: bool,
    /// An author's own `\tag{…}` as plain text, with parentheses unless `\tag*`.
    pub tag: Option<String>,
    /// Its `\label` and where that stands.
    pub label: Option<(String, Range<usize>)>,
}

/// The rows of a display and which of them AMS rules number. `O(n)`, at worst (many `\\[` left open) `O(n²)`.
///
/// A display that is no AMS environment, such as `$$…$$`, is one row without a number unless it has a
/// `\tag`. A `split` or `aligned` within a row is part of it; so is everything in a `multline`. Macros are not expanded:
/// an environment that only a macro opens is not seen.
///
/// # Errors
/// Unbalanced environments or braces, and what cannot be the name of an environment.
///
/// ```
/// let rows = typeset::rows(r"\begin{align} a &= b \label{x} \\ c &= d \notag \end{align}")?;
/// assert_eq!(rows.iter().map(|row| row.numbered).collect::<Vec<_>>(), [true, false]);
/// # Ok::<(), typeset::Error>(())
/// ```
pub fn rows(tex: &str) -> Result<Vec<Row>, Error> {
    let tokens = scan(tex);
    crate::guard::check_balance(&tokens)?;
    Ok(analyse(&tokens))
}

/// The AMS display environments: those that need no `$$` around them.
pub fn is_display_environment(name: &str) -> bool {
    Numbering::of(name).is_some()
}

/// How the rows of an environment are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbering {
    pub(crate) numbered: bool,
    /// Each row for itself rather than the whole.
    pub(crate) by_row: bool,
}

impl Numbering {
    /// `None` for an environment that is no display of its own.
    pub(crate) fn of(environment: &str) -> Option<Numbering> {
        let plain = environment.strip_suffix('*').unwrap_or(environment);
        let by_row = match plain {
            "align" | "gather" | "alignat" | "xalignat" | "xxalignat" | "flalign" | "eqnarray" => {
                true
            }
            "equation" | "multline" => false,
            // Of `empheq` its argument says.
            "numcases" | "subnumcases" | "empheq" => true,
            _ => return None,
        };
        Some(Numbering { numbered: plain == environment && plain != "xxalignat", by_row })
    }
}

/// The rows of a balanced formula.
pub(crate) fn analyse(tokens: &[Token<'_>]) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut outside, mut row) = (State::default(), State::default());
    let mut environment: Option<Numbering> = None;
    let (mut depth, mut braces) = (0usize, 0usize);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match (token.kind, token.text) {
            (Kind::Control, r"\begin") => {
                let (name, next) = environment_name(tokens, at);
                at = next;
                depth += 1;
                if depth == 1
                    && let Some(numbering) = Numbering::of(&name)
                {
                    environment = Some(numbering);
                    (row, braces) = (State::default(), 0);
                    match name.as_str() {
                        "empheq" => {
                            at = optional(tokens, at).map_or(at, |(_, next)| next);
                            let (inner, next) = environment_name(tokens, at);
                            let inner = inner.split('=').next().unwrap_or_default().trim();
                            environment = Numbering::of(inner).or(environment);
                            at = next;
                        }
                        name if name.contains("alignat") || name.ends_with("numcases") => {
                            at = argument(tokens, at).map_or(at, |(_, next)| next);
                        }
                        _ => {}
                    }
                    continue;
                }
                row.empty = false;
            }
            (Kind::Control, r"\end") => {
                at = environment_name(tokens, at).1;
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(numbering) = environment.take()
                {
                    // A `\\` at the end starts no further row.
                    if !(row.empty && row.after_break && numbering.by_row) {
                        rows.push(std::mem::take(&mut row).row(numbering.numbered));
                    }
                }
            }
            (Kind::Control, r"\\" | r"\cr")
                if depth == 1
                    && braces == 0
                    && environment.is_some_and(|numbering| numbering.by_row) =>
            {
                let numbered = environment.is_some_and(|numbering| numbering.numbered);
                rows.push(std::mem::take(&mut row).row(numbered));
                row.after_break = true;
                at = after_break(tokens, at);
            }
            (Kind::Control, r"\nonumber" | r"\notag") => row.silent = true,
            (Kind::Control, r"\tag" | r"\label") => {
                let state = if environment.is_some() { &mut row } else { &mut outside };
                at = state.read(tokens, at, token);
            }
            (Kind::Open, _) => {
                braces += 1;
                row.empty = false;
            }
            (Kind::Close, _) => braces = braces.saturating_sub(1),
            (Kind::Space, _) => {}
            _ => row.empty = false,
        }
    }
    if rows.is_empty() {
        rows.push(outside.row(false));
    }
    rows
}

/// The place after the options of a `\\`: `*` and `[2pt]`.
fn after_break(tokens: &[Token<'_>], at: usize) -> usize {
    let star = skip_space(tokens, at);
    let at = if tokens.get(star).is_some_and(|token| token.is("*")) { star + 1 } else { at };
    optional(tokens, at).map_or(at, |(_, next)| next)
}

/// What is known of a row while it is read.
#[derive(Debug)]
struct State {
    empty: bool,
    after_break: bool,
    silent: bool,
    tag: Option<String>,
    label: Option<(String, Range<usize>)>,
}

impl Default for State {
    fn default() -> State {
        State { empty: true, after_break: false, silent: false, tag: None, label: None }
    }
}

impl State {
    /// Reads the argument of `\tag` or `\label` at `at`.
    fn read(&mut self, tokens: &[Token<'_>], at: usize, command: &Token<'_>) -> usize {
        let star = skip_space(tokens, at);
        let starred =
            command.text == r"\tag" && tokens.get(star).is_some_and(|token| token.is("*"));
        let Some((text, next)) = argument(tokens, if starred { star + 1 } else { at }) else {
            return at;
        };
        if command.text == r"\label" {
            let end = tokens[next - 1].span().end;
            self.label = Some((text_of(text).trim().to_owned(), command.span().start..end));
        } else {
            let text = plain(text);
            self.tag = Some(if starred { text } else { format!("({text})") });
            self.empty = false;
        }
        next
    }

    fn row(self, numbered: bool) -> Row {
        let numbered = numbered && !self.silent && self.tag.is_none();
        Row { numbered, tag: self.tag, label: self.label }
    }
}

/// The characters that TeX stands for: `$\ast$` is `∗`, braces and unknown commands vanish.
pub(crate) fn plain(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    for token in tokens {
        match token.kind {
            Kind::Char if token.text == "$" => {}
            Kind::Char if token.text == "~" => out.push('\u{a0}'),
            Kind::Char => out.push_str(token.text),
            Kind::Space if !token.text.is_empty() => out.push(' '),
            Kind::Control => match token.text {
                r"\prime" => out.push('′'),
                r"\ " | r"\," | r"\;" | r"\:" => out.push(' '),
                name => out.extend(parse::character(name)),
            },
            _ => {}
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1` numbered, `-` not, else the tag; then the label.
    fn check(tex: &str, expected: &str) {
        let rows = rows(tex).unwrap();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let number = row
                    .tag
                    .clone()
                    .unwrap_or_else(|| if row.numbered { "1" } else { "-" }.to_owned());
                let label = row
                    .label
                    .as_ref()
                    .map(|(name, span)| format!(" {name}={}", &tex[span.clone()]));
                number + &label.unwrap_or_default()
            })
            .collect();
        assert_eq!(shown.join(", "), expected, "{tex}");
    }

    #[test]
    fn follows_ams_rules() {
        check("x", "-");
        check(r"x \tag{A} \label{a}", r"(A) a=\label{a}");
        check(r"x \tag*{A$'$}", "A'");
        check(r"\begin{equation}x\end{equation}", "1");
        check(r"\begin{equation*}x\end{equation*}", "-");
        check(
            r"\begin{equation}\begin{split}a\\b\label{q}\end{split}\end{equation}",
            r"1 q=\label{q}",
        );
        check(r"\begin{align}a\\b\nonumber\\c\tag{$*$}\\d\end{align}", "1, -, (*), 1");
        check(r"\begin{align*}a\\b\tag{2}\end{align*}", "-, (2)");
        check(r"\begin{align}a\\b\\ \end{align}", "1, 1");
        check(r"\begin{align}\begin{aligned}a\\b\end{aligned}\\[2pt]{c\\d}\end{align}", "1, 1");
        check(r"\begin{multline}a\\b\\c\end{multline}", "1");
        check(r"\begin{gather}a\\b\end{gather} \begin{gather*}c\end{gather*}", "1, 1, -");
        check(r"\begin{alignat}{2}a&b\\c&d\end{alignat}", "1, 1");
        check(r"\begin{eqnarray}a&=&b\end{eqnarray}", "1");
        check(r"\begin{numcases}{f=}a\\b\label{q}\\c\notag\end{numcases}", r"1, 1 q=\label{q}, -");
        check(r"\begin{empheq}[left={x=\{}]{align}a\\b\end{empheq}", "1, 1");
        check(r"\begin{empheq}{align*}a\\b\tag{2}\end{empheq}", "-, (2)");
        check(r"\begin{empheq}[box=\fbox]{alignat=2}a&b\\c\end{empheq}", "1, 1");
        check(r"\begin{empheq}{equation}a\end{empheq}", "1");
        check(r"\begin{align}a\\ \intertext{and}b\end{align}", "1, 1");
        check(r"\begin{aligned}a\\b\end{aligned}", "-");
        check(r"\begin{equation}\tag{\star}x\end{equation}", "(⋆)");
    }

    #[test]
    fn knows_the_display_environments() {
        assert!(is_display_environment("align*") && is_display_environment("equation"));
        assert!(!is_display_environment("aligned") && !is_display_environment("align**"));
    }

    #[test]
    fn refuses_what_is_unbalanced() {
        assert!(matches!(rows(r"\begin{align}"), Err(Error::Unclosed { .. })));
        assert!(matches!(rows("a}"), Err(Error::Unopened { .. })));
    }
}
