//! Kinds of columns that `\newcolumntype` names, replaced in the preambles of arrays by what they stand for.

use super::Expander;
use crate::error::Error;
use crate::packages;
use crate::scan::{Kind, Token, optional};

impl<'a> Expander<'a> {
    /// Replaces kinds of columns that authors have named in the preamble that follows.
    pub(super) fn preamble(&mut self, begin: Token<'a>) -> Result<(), Error> {
        let begins = |key: &String| key.starts_with(packages::COLUMNS);
        let own = self.own.range(packages::COLUMNS.to_owned()..).next();
        if !own.is_some_and(|(key, _)| begins(key)) && !self.macros.has_columns() {
            return Ok(());
        }
        let made = |kind, text| Token::new(kind, text, begin.span());
        // `[t]` at most.
        let ahead: Vec<Token<'a>> = self.rest.iter().rev().take(16).copied().collect();
        if let Some((_, next)) = optional(&ahead, 0) {
            self.out.extend_from_slice(&ahead[..next]);
            self.rest.truncate(self.rest.len() - next);
        }
        self.skip_space();
        if self.rest.last().is_none_or(|token| token.kind != Kind::Open) {
            return Ok(());
        }
        let Some(mut preamble) = self.argument() else { return Ok(()) };
        let columns = self.columns(begin, &mut preamble)?;
        self.rest.push(made(Kind::Close, "}"));
        self.rest.extend(columns.into_iter().rev());
        self.rest.push(made(Kind::Open, "{"));
        Ok(())
    }

    /// A preamble with what named kinds of columns stand for; `*{3}{X}` may hold some, other arguments are TeX.
    fn columns(
        &mut self,
        begin: Token<'a>,
        preamble: &mut Vec<Token<'a>>,
    ) -> Result<Vec<Token<'a>>, Error> {
        // What is left of the formula waits, so that macros' means of reading serve here too.
        preamble.reverse();
        let waiting = std::mem::replace(&mut self.rest, std::mem::take(preamble));
        let mut columns = Vec::new();
        let mut result = Ok(());
        while let Some(token) = self.rest.pop() {
            let definition = match token.kind {
                Kind::Char => self.find(&packages::column_key(token.text)),
                _ => None,
            };
            if let Some(definition) = definition {
                result = self.call(token, token.text, &definition);
                if result.is_err() {
                    break;
                }
                continue;
            }
            columns.push(token);
            let arguments = match (token.kind, token.text) {
                (Kind::Char, "@" | "!" | ">" | "<" | "p" | "m" | "b" | "*") => 1,
                (Kind::Char, "w" | "W") => 2,
                _ => 0,
            };
            for _ in 0..arguments {
                let Some(argument) = self.argument() else { break };
                columns.push(Token::new(Kind::Open, "{", begin.span()));
                columns.extend(argument);
                columns.push(Token::new(Kind::Close, "}", begin.span()));
            }
        }
        self.rest = waiting;
        result.map(|()| columns)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::expand;

    #[test]
    fn named_columns_stand_for_others() {
        let definitions = r"\newcolumntype{L}{>{\x}l} \newcolumntype{D}[2][c]{*{#2}{#1|}}\def\x{X}";
        let expect = |preamble: &str, out: &str| {
            let around = |preamble| format!(r"\begin{{array}}[t]{{{preamble}}}L\end{{array}}");
            assert_eq!(expand(definitions, &around(preamble)).unwrap(), around(out), "{preamble}");
        };
        expect("cL|D[L]2", r"c>{X}l|*{2}{>{X}l|}");
        expect("@{L}p{L}*{3}{L}>{L}w{L}{L}", r"@{L}p{L}*{3}{>{X}l}>{L}w{L}{L}");
        expect("D3", "*{3}{c|}");
        let own = r"\newcolumntype Pc{\newcolumntype Cl\begin{array}{PC}\end{array}}\begin{array}{C}\end{array}";
        assert_eq!(
            expand("", own).unwrap(),
            r"{\begin{array}{cl}\end{array}}\begin{array}{C}\end{array}"
        );
        for endless in ["EE", ">{x}E"] {
            let endless =
                format!(r"\newcolumntype{{E}}{{{endless}}}\begin{{array}}{{E}}\end{{array}}x");
            assert!(expand("", &endless).unwrap_err().contains("does a macro call itself?"));
        }
        let open = r"\newcolumntype Pc\begin{array}[x}y";
        assert_eq!(expand("", open).unwrap(), r"\begin{array}[x}y");
        let wrong = expand("", r"\newcolumntype{LL}{c}").unwrap_err();
        assert!(wrong.ends_with("a column is named by one letter"), "{wrong}");
    }
}
