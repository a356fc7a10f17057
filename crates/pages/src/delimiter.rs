//! Formulas in a text, by the delimiters that MathJax looks for.

use std::ops::Range;

use crate::run::Run;

/// What is looked for besides `\[…\]`, `\(…\)`, `$$…$$`, bare environments, `\ref{…}` and `\eqref{…}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delimiters {
    /// Whether `$…$` is a formula too.
    pub dollars: Dollars,
    /// The source is Markdown, which takes away one backslash of two: `\\(…\\)` and `\\[…\\]` are formulas, `\(` is a
    /// parenthesis.
    pub doubled: bool,
}

/// Whether `$…$` is a formula.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dollars {
    /// Never, as in MathJax unless told otherwise: prices are written with it.
    #[default]
    None,
    /// Always, as in MathJax when told so.
    All,
    /// By Pandoc's rule, so that prices stay prices: no space after the first `$` nor before the last, no digit after
    /// the last.
    Careful,
}

/// A formula in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the source, delimiters included.
    pub range: Range<usize>,
    /// Its TeX, and where each part of it comes from.
    pub tex: Run,
    /// Between `$$` or `\[`, or an environment.
    pub display: bool,
    /// How it is written.
    pub form: Form,
}

/// How a formula is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Between delimiters.
    Delimited,
    /// `\begin{…}…\end{…}` without delimiters; MathJax takes any, so it may be no formula.
    Environment,
    /// `\ref{…}` or `\eqref{…}` in prose.
    Reference,
    /// `\$`, which is a dollar sign.
    Escape,
}

/// Finds formulas in runs. One finder serves a whole source, whose size bounds its work.
#[derive(Debug)]
pub struct Finder {
    delimiters: Delimiters,
    /// How many bytes may still be read in vain for closing delimiters that are not there.
    patience: usize,
}

/// Bytes read in vain that are always allowed, and per byte of the source.
const PATIENCE: usize = 1 << 20;
const PATIENCE_PER_BYTE: usize = 4;

impl Finder {
    /// For a source of so many bytes.
    pub fn new(delimiters: Delimiters, bytes: usize) -> Finder {
        let patience = bytes.saturating_mul(PATIENCE_PER_BYTE).saturating_add(PATIENCE);
        Finder { delimiters, patience }
    }

    /// The formulas of a run, in order. `O(n)` in the run, and in the source for what is never closed.
    pub fn find(&mut self, run: &Run) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(formula) = self.next(run, &mut at) {
            found.push(formula);
        }
        found
    }

    /// The first formula of a run.
    pub fn find_first(&mut self, run: &Run) -> Option<Found> {
        self.next(run, &mut 0)
    }

    /// The next formula from a place, which is moved behind it.
    fn next(&mut self, run: &Run, place: &mut usize) -> Option<Found> {
        let text = run.text.as_str();
        while let Some(offset) = text[*place..].find(['$', '\\']) {
            let at = *place + offset;
            match self.start(&text[at..]) {
                Start::Nothing(length) => *place = at + length,
                Start::Formula(form, display, tex, length) => {
                    *place = at + length;
                    let tex = at + tex.start..at + tex.end;
                    if form == Form::Delimited && text[tex.clone()].trim().is_empty() {
                        continue;
                    }
                    let range = run.source(at..*place);
                    return Some(Found { range, tex: run.part_of(tex), display, form });
                }
            }
        }
        None
    }

    /// What begins with the `$` or `\` at the start of a text.
    fn start(&mut self, text: &str) -> Start {
        let delimiters = if self.delimiters.doubled { &DOUBLED } else { &SINGLE };
        for &(open, close, display) in delimiters {
            if let Some(rest) = text.strip_prefix(open) {
                return match self.closing(rest, |rest| close_length(rest, close)) {
                    Some((tex, length)) => {
                        let end = open.len() + tex;
                        Start::Formula(Form::Delimited, display, open.len()..end, end + length)
                    }
                    None => Start::Nothing(open.len()),
                };
            }
        }
        let Some(rest) = text.strip_prefix('\\') else { return self.dollar(text) };
        match rest.as_bytes().first() {
            Some(b'$') if !self.delimiters.doubled => Start::Formula(Form::Escape, false, 1..2, 2),
            Some(b'\\') if self.is_quad(text) => Start::Nothing(4),
            Some(b'$' | b'\\') => Start::Nothing(2),
            Some(b'b') => self.environment(text).unwrap_or(Start::Nothing(1)),
            Some(b'r' | b'e') => reference(text).unwrap_or(Start::Nothing(1)),
            _ => Start::Nothing(1),
        }
    }

    /// Two backslashes to the reader of Markdown, four as written.
    fn is_quad(&self, text: &str) -> bool {
        self.delimiters.doubled && text.starts_with("\\\\\\\\")
    }

    /// `$…$`.
    fn dollar(&mut self, text: &str) -> Start {
        let careful = match self.delimiters.dollars {
            Dollars::None => return Start::Nothing(1),
            Dollars::All => false,
            Dollars::Careful => true,
        };
        if careful && text[1..].starts_with(char::is_whitespace) {
            return Start::Nothing(1);
        }
        let Some((length, _)) = self.closing(&text[1..], |rest| close_length(rest, "$")) else {
            return Start::Nothing(1);
        };
        let (tex, after) = (&text[1..=length], &text[length + 2..]);
        let is_price = tex.ends_with(char::is_whitespace)
            || after.starts_with(|next: char| next.is_ascii_digit());
        match careful && is_price {
            true => Start::Nothing(1),
            false => Start::Formula(Form::Delimited, false, 1..length + 1, length + 2),
        }
    }

    fn environment(&mut self, text: &str) -> Option<Start> {
        let (name, open) = braced(text, "\\begin")?;
        let close = |rest: &str| {
            let (other, length) = braced(rest, "\\end")?;
            (other == name).then_some(length)
        };
        Some(match self.closing(&text[open..], close) {
            Some((tex, length)) => {
                let end = open + tex + length;
                Start::Formula(Form::Environment, true, 0..end, end)
            }
            None => Start::Nothing(open),
        })
    }

    /// The place and length of the first closing delimiter that no brace of the formula encloses and no
    /// backslash escapes.
    fn closing(
        &mut self,
        text: &str,
        close: impl Fn(&str) -> Option<usize>,
    ) -> Option<(usize, usize)> {
        let mut braces = 0usize;
        let mut at = 0;
        while let Some(offset) = text[at..].find(['\\', '{', '}', '$']) {
            at += offset;
            if at > self.patience {
                break;
            }
            let rest = &text[at..];
            at += match (close(rest), rest.as_bytes()[0]) {
                (Some(length), _) if braces == 0 => return Some((at, length)),
                (Some(length), _) => length,
                (None, b'\\') if self.is_quad(rest) => 4,
                (None, b'\\') => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                (None, b'{') => {
                    braces += 1;
                    1
                }
                (None, b'}') => {
                    braces = braces.saturating_sub(1);
                    1
                }
                (None, _) => 1,
            };
        }
        self.patience = self.patience.saturating_sub(text.len());
        None
    }
}

/// Opening, closing, display.
const SINGLE: [(&str, &str, bool); 3] =
    [("$$", "$$", true), ("\\[", "\\]", true), ("\\(", "\\)", false)];
const DOUBLED: [(&str, &str, bool); 3] =
    [("$$", "$$", true), ("\\\\[", "\\\\]", true), ("\\\\(", "\\\\)", false)];

fn close_length(rest: &str, close: &str) -> Option<usize> {
    rest.starts_with(close).then_some(close.len())
}

/// What stands at a place where something may begin.
enum Start {
    /// Nothing: go on so many bytes further.
    Nothing(usize),
    /// Form, display, TeX, length of the whole.
    Formula(Form, bool, Range<usize>, usize),
}

/// `\ref{…}` and `\eqref{…}`.
fn reference(text: &str) -> Option<Start> {
    let (_, length) = braced(text, "\\ref").or_else(|| braced(text, "\\eqref"))?;
    Some(Start::Formula(Form::Reference, false, 0..length, length))
}

/// The name in braces after a command, and the length of both.
fn braced<'t>(text: &'t str, command: &str) -> Option<(&'t str, usize)> {
    let rest = text.strip_prefix(command)?.trim_start().strip_prefix('{')?;
    let end = rest.bytes().take(LONGEST_NAME).position(|byte| byte == b'}')?;
    Some((&rest[..end], text.len() - rest.len() + end + 1))
}

/// The longest name of an environment or label, in bytes.
const LONGEST_NAME: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn find_with(text: &str, delimiters: Delimiters) -> Vec<(String, bool)> {
        let mut finder = Finder::new(delimiters, text.len());
        let found = finder.find(&Run::literal(text, 0..text.len()));
        found
            .into_iter()
            .filter(|found| found.form != Form::Escape)
            .map(|found| (found.tex.text, found.display))
            .collect()
    }

    fn find(text: &str, all: bool) -> Vec<(String, bool)> {
        let dollars = if all { Dollars::All } else { Dollars::None };
        find_with(text, Delimiters { dollars, doubled: false })
    }

    fn check(text: &str, expect: &[(&str, bool)]) {
        let found = find(text, true);
        let found: Vec<(&str, bool)> =
            found.iter().map(|(tex, display)| (tex.as_str(), *display)).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn finds_every_kind_of_delimiter() {
        check(
            "$a$, \\(b\\), $$c$$ and \\[d\\] \\begin{align}e\\end{align}",
            &[
                ("a", false),
                ("b", false),
                ("c", true),
                ("d", true),
                ("\\begin{align}e\\end{align}", true),
            ],
        );
        check(
            "by \\eqref{a}, \\ref {b} and \\reference",
            &[("\\eqref{a}", false), ("\\ref {b}", false)],
        );
        check(
            "$5\\$ \\text{each}$ 矩阵$\\mathbb 阵$",
            &[("5\\$ \\text{each}", false), ("\\mathbb 阵", false)],
        );
        check("\\begin {x}\\end\n{x}", &[("\\begin {x}\\end\n{x}", true)]);
    }

    #[test]
    fn closing_delimiters_stand_outside_braces() {
        check("$\\text{a $b$ c}$", &[("\\text{a $b$ c}", false)]);
        check("$$\\text{$x$}$$", &[("\\text{$x$}", true)]);
        check("\\(\\text{\\)}\\)", &[("\\text{\\)}", false)]);
        check("\\[a\\\\]b\\]", &[("a\\\\]b", true)]);
        check("\\begin{a}{\\end{a}}\\end{a}", &[("\\begin{a}{\\end{a}}\\end{a}", true)]);
        check("$\\}$", &[("\\}", false)]);
    }

    #[test]
    fn what_is_escaped_or_open_is_left_alone() {
        check("\\$x\\$ \\\\(y\\\\) $$ $$ $ $", &[]);
        check("$a", &[]);
        check("\\begin{align} $x$", &[("x", false)]);
        check("$$a$ b", &[]);
        assert_eq!(find("It costs $5 or $10.", false), []);
        assert_eq!(find("$$x$$ $y$", false), [("x".to_owned(), true)]);
    }

    #[test]
    fn prices_stay_prices_when_care_is_asked_for() {
        let careful = Delimiters { dollars: Dollars::Careful, doubled: false };
        for text in ["$5 or $10", "$5/$6", "US$ 5 and $ x$", "$x $y", "$"] {
            assert_eq!(find_with(text, careful), [], "{text}");
        }
        assert_eq!(find_with("costs $5: $x$, $y$", careful).len(), 2);
    }

    #[test]
    fn in_markdown_backslashes_are_written_twice() {
        let markdown = Delimiters { dollars: Dollars::Careful, doubled: true };
        let found = find_with(
            r"\\(a\\) \(b\) \\[c \\\\ d\\] \[e\] $f \\ g$ \$h\$ \\\\(i\\\\) \ref{j}",
            markdown,
        );
        let found: Vec<(&str, bool)> =
            found.iter().map(|(tex, display)| (tex.as_str(), *display)).collect();
        assert_eq!(
            found,
            [("a", false), (r"c \\\\ d", true), (r"f \\ g", false), (r"\ref{j}", false)]
        );
    }

    #[test]
    fn a_page_of_openings_is_read_in_bounded_time() {
        for open in ["\\(", "\\[", "$", "$$ ", "\\begin{a}", "\\begin{", "\\ref{", "\\ref   "] {
            let text = open.repeat(100_000) + "{\\)\\]\\end{a}";
            let start = std::time::Instant::now();
            find(&text, true);
            assert!(start.elapsed().as_secs() < 10, "{open}: {:?}", start.elapsed());
        }
    }
}
