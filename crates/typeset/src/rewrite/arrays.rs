//! Preambles of arrays: columns that rows have but the preamble lacks, and what only TeX's `array` package knows.

use crate::guard::environment_name;
use crate::scan::{Kind, Token, argument, optional, text_of};

/// An open environment.
struct Open {
    /// Where a column can be added, and how many there are; `None` if it is no array.
    columns: Option<(usize, usize)>,
    /// Depth of braces inside.
    braces: usize,
    cells: usize,
    most: usize,
}

/// Declares the columns that rows have but array preambles lack.
pub(crate) fn widen(tokens: &mut Vec<Token<'_>>) {
    let mut missing: Vec<(usize, usize)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match (token.kind, token.text) {
            (Kind::Control, r"\begin") => {
                let (name, next) = environment_name(tokens, at);
                at = next;
                let mut columns = None;
                if matches!(name.as_str(), "array" | "darray") {
                    let start = optional(tokens, at).map_or(at, |(_, next)| next);
                    if let Some((preamble, next)) = argument(tokens, start) {
                        columns = Some((next - 1, count(preamble)));
                        at = next;
                    }
                }
                open.push(Open { columns, braces: 0, cells: 1, most: 1 });
            }
            (Kind::Control, r"\end") => {
                at = environment_name(tokens, at).1;
                if let Some(Open { columns: Some((place, declared)), most, .. }) = open.pop()
                    && most > declared
                    && tokens[place].kind == Kind::Close
                {
                    missing.push((place, most - declared));
                }
            }
            (kind, text) => {
                let Some(inner) = open.last_mut() else { continue };
                match (kind, text) {
                    (Kind::Open, _) => inner.braces += 1,
                    (Kind::Close, _) => inner.braces = inner.braces.saturating_sub(1),
                    (Kind::Char, "&") if inner.braces == 0 => {
                        inner.cells += 1;
                        inner.most = inner.most.max(inner.cells);
                    }
                    (Kind::Control, r"\\" | r"\cr") if inner.braces == 0 => inner.cells = 1,
                    _ => {}
                }
            }
        }
    }
    missing.sort_unstable();
    for (place, columns) in missing.into_iter().rev() {
        let span = tokens[place].span();
        let columns = std::iter::repeat_n(Token::new(Kind::Char, "l", span), columns);
        tokens.splice(place..place, columns);
    }
}

/// A preamble in the engine's words: `l`, `c`, `r`, `|`, `:` only. `p{…}`, `m{…}`, `b{…}` become `l`, `w{c}{…}` its
/// alignment, `*{3}{c}` is repeated; what `@{…}`, `!{…}`, `>{…}` and `<{…}` would insert is left out.
pub(super) fn preamble<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        at += 1;
        let following = argument(tokens, at);
        match (token.text, following) {
            ("l" | "c" | "r" | "|" | ":", _) => out.push(token),
            ("p" | "m" | "b" | "X", following) => {
                out.push(Token::new(Kind::Char, "l", token.span()));
                if token.text != "X" {
                    at = following.map_or(at, |(_, next)| next);
                }
            }
            ("w" | "W", Some((alignment, next))) => {
                let column =
                    alignment.iter().copied().find(|token| matches!(token.text, "l" | "c" | "r"));
                out.extend(column);
                at = argument(tokens, next).map_or(next, |(_, next)| next);
            }
            ("*", Some((times, next))) => {
                let times: usize = text_of(times).trim().parse().unwrap_or(1);
                let Some((columns, next)) = argument(tokens, next) else { break };
                for _ in 0..times.min(MOST_COLUMNS) {
                    out.extend(
                        columns
                            .iter()
                            .copied()
                            .filter(|token| matches!(token.text, "l" | "c" | "r" | "|" | ":")),
                    );
                    if out.len() > MOST_COLUMNS {
                        break;
                    }
                }
                at = next;
            }
            ("@" | "!" | ">" | "<", Some((_, next))) => at = next,
            // Unknown letters are left for the engine to refuse.
            _ if token.kind == Kind::Char => out.push(token),
            _ => {}
        }
    }
    out
}

/// More columns than any page can hold.
const MOST_COLUMNS: usize = 256;

/// The columns of a preamble like `c|l@{\,}r`.
fn count(tokens: &[Token<'_>]) -> usize {
    preamble(tokens).iter().filter(|token| matches!(token.text, "l" | "c" | "r")).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{scan, text_of};

    #[test]
    fn declares_missing_columns() {
        let check = |tex: &str, expected: &str| {
            let mut tokens = scan(tex);
            widen(&mut tokens);
            assert_eq!(text_of(&tokens), expected);
        };
        check(
            r"\begin{array}{l}a&{b&c}&d\\e\end{array}",
            r"\begin{array}{lll}a&{b&c}&d\\e\end{array}",
        );
        check(r"\begin{array}{c|@{l}c}a&b\end{array}", r"\begin{array}{c|@{l}c}a&b\end{array}");
        check(
            r"\begin{array}{c}\begin{array}[t]{l}a&b\end{array}\end{array}",
            r"\begin{array}{c}\begin{array}[t]{ll}a&b\end{array}\end{array}",
        );
        check(r"\begin{array}a&b\end{array}", r"\begin{array}a&b\end{array}");
    }

    #[test]
    fn reads_the_array_package() {
        let check = |tex: &str, expected: &str| {
            assert_eq!(text_of(&preamble(&scan(tex))), expected, "{tex}")
        };
        check(r"|r*{2}{|c}>{\bf}l<{x}|", "|r|c|cl|");
        check(r"p{1cm}@{\,}m{2em}w{c}{1cm}:r", "llc:r");
        check("*{9}*x", "x");
        assert!(preamble(&scan("*{999999999}{c}")).len() <= MOST_COLUMNS + 1);
    }
}
