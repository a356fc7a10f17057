//! Which rows of a display get numbers, by the rules of AMS-LaTeX.

use std::ops::Range;

use crate::error::Error;
use crate::expand::TagForm;
use crate::guard::environment_name;
use crate::parse;
use crate::scan::{Kind, Token, argument, optional, scan, skip_space, text_of};

/// A row of a display as AMS numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whether it gets the next number.
    pub numbered: bool,
    /// Which of the numbered rows that share one number, from 0, as those of `subnumcases` do; each adds a letter.
    pub part: Option<usize>,
    /// An author's own `\tag{…}` as plain text, with parentheses unless `\tag*`.
    pub tag: Option<String>,
    /// Its `\label` and where that stands.
    pub label: Option<(String, Range<usize>)>,
}

impl Row {
    /// The row's number after the one before, which is advanced: `2`, or `2a` and `2b` for [parts](Row::part) of one number.
    ///
    /// ```
    /// let rows = typeset::rows(r"\begin{subnumcases}{f=} 1 & x > 0 \\ 0 & x = 0 \end{subnumcases}")?;
    /// let mut last = 1;
    /// let numbers: Vec<_> = rows.iter().filter_map(|row| row.number(&mut last)).collect();
    /// assert_eq!(numbers, ["2a", "2b"]);
    /// # Ok::<(), typeset::Error>(())
    /// ```
    pub fn number(&self, last: &mut usize) -> Option<String> {
        if !self.numbered {
            return None;
        }
        *last += usize::from(self.part.unwrap_or(0) == 0);
        Some(format!("{last}{}", self.part.map(letters).unwrap_or_default()))
    }
}

/// `a` to `z`, then `aa` to `az` and so on.
fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[rest % 26]));
        rest /= 26;
    }
    letters.iter().rev().collect()
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
    Ok(analyse(&tokens, &TagForm::default()))
}

/// The AMS display environments: those that need no `$$` around them.
pub fn is_display_environment(name: &str) -> bool {
    Numbering::of(name).is_some()
}

/// An environment that stands around displays and changes only how they look.
fn is_transparent(name: &str) -> bool {
    name == "spreadlines"
}

/// How the rows of an environment are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbering {
    pub(crate) numbered: bool,
    /// Each row for itself rather than the whole.
    pub(crate) by_row: bool,
    /// All rows share one number, and each adds a letter.
    pub(crate) in_parts: bool,
}

impl Numbering {
    /// Of what is no AMS environment.
    const NONE: Numbering = Numbering { numbered: false, by_row: false, in_parts: false };

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
        Some(Numbering {
            numbered: plain == environment && plain != "xxalignat",
            by_row,
            in_parts: plain == "subnumcases",
        })
    }
}

/// The rows of a balanced formula, with `form` around their own tags.
pub(crate) fn analyse(tokens: &[Token<'_>], form: &TagForm) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut outside, mut row) = (State::default(), State::default());
    let mut environment: Option<Numbering> = None;
    let (mut depth, mut braces, mut part) = (0usize, 0usize, 0usize);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match (token.kind, token.text) {
            (Kind::Control, r"\begin") => {
                let (name, next) = environment_name(tokens, at);
                at = next;
                if is_transparent(&name) {
                    at = argument(tokens, at).map_or(at, |(_, next)| next);
                    continue;
                }
                depth += 1;
                if depth == 1
                    && let Some(numbering) = Numbering::of(&name)
                {
                    environment = Some(numbering);
                    part = 0;
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
                let (name, next) = environment_name(tokens, at);
                at = next;
                if is_transparent(&name) {
                    continue;
                }
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(numbering) = environment.take()
                {
                    // A `\\` at the end starts no further row.
                    if !(row.empty && row.after_break && numbering.by_row) {
                        rows.push(std::mem::take(&mut row).row(numbering, &mut part));
                    }
                }
            }
            (Kind::Control, r"\\" | r"\cr")
                if depth == 1
                    && braces == 0
                    && environment.is_some_and(|numbering| numbering.by_row) =>
            {
                if let Some(numbering) = environment {
                    rows.push(std::mem::take(&mut row).row(numbering, &mut part));
                }
                row.after_break = true;
                at = after_break(tokens, at);
            }
            (Kind::Control, r"\nonumber" | r"\notag") => row.silent = true,
            (Kind::Control, r"\tag" | r"\label") => {
                let state = if environment.is_some() { &mut row } else { &mut outside };
                at = state.read(tokens, at, token, form);
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
        rows.push(outside.row(Numbering::NONE, &mut part));
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
    fn read(
        &mut self,
        tokens: &[Token<'_>],
        at: usize,
        command: &Token<'_>,
        form: &TagForm,
    ) -> usize {
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
            self.tag = Some(if starred { text } else { form.around(&text) });
            self.empty = false;
        }
        next
    }

    /// The row; `part` counts the numbered rows of its display.
    fn row(self, numbering: Numbering, part: &mut usize) -> Row {
        let numbered = numbering.numbered && !self.silent && self.tag.is_none();
        let own = (numbered && numbering.in_parts).then_some(*part);
        *part += usize::from(numbered);
        Row { numbered, part: own, tag: self.tag, label: self.label }
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

    #[test]
    fn parts_of_a_number_have_letters() {
        let tex = r"\begin{subnumcases}{f=}a\\b\notag\\c\tag{*}\\d\end{subnumcases}";
        let rows = rows(tex).unwrap();
        let mut last = 4;
        let numbers: Vec<_> = rows.iter().map(|row| row.number(&mut last)).collect();
        assert_eq!(numbers, [Some("5a".to_owned()), None, None, Some("5b".to_owned())]);
        assert_eq!(last, 5);
        assert_eq!([25, 26, 51, 52, 702].map(letters), ["z", "aa", "az", "ba", "aaa"]);
    }

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
        check(r"\begin{spreadlines}{9pt}\begin{align}a\\b\end{align}\end{spreadlines}", "1, 1");
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
