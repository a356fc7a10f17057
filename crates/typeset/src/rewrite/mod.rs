//! What authors write for MathJax, said in the words of the layout engine.
//!
//! Works on tokens whose macros are expanded. Numbers, labels and references are taken out here: the engine
//! sees marks for rows instead, which take no room.

mod arrays;
mod colours;
mod readings;
mod synonyms;
mod text;

pub(crate) use arrays::widen;

use std::collections::BTreeMap;

use crate::Warning;
use crate::engine;
use crate::error::Error;
use crate::guard::environment_name;
use crate::rows::Placed;
use crate::scan::{Kind, Token, argument, is_text, optional, skip_space, text_of};
use crate::style::{MULTLINE, ROW};

/// The formula in the engine's words.
#[derive(Debug, Default)]
pub(crate) struct Rewritten<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    pub(crate) warnings: Vec<Warning>,
}

/// What the rewriting depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) display: bool,
    /// Every row, and whether it has a number to be put beside it.
    pub(crate) rows: &'a [(Placed, bool)],
    /// What `\ref` and `\eqref` show for each label.
    pub(crate) references: &'a BTreeMap<String, Option<String>>,
    /// Greatest number of tokens, since a reading may double what it holds, and readings may be nested.
    pub(crate) max_tokens: usize,
}

/// The labels that `\ref` and `\eqref` name.
pub(crate) fn references(tokens: &[Token<'_>]) -> impl Iterator<Item = String> {
    let commands = tokens.iter().enumerate().filter(|(_, token)| is_reference(token));
    commands.filter_map(|(at, _)| argument(tokens, at + 1)).map(|(label, _)| label_of(label))
}

fn is_reference(token: &Token<'_>) -> bool {
    token.kind == Kind::Control && matches!(token.text, r"\ref" | r"\eqref")
}

fn label_of(tokens: &[Token<'_>]) -> String {
    text_of(tokens).trim().to_owned()
}

/// Rewrites a balanced formula.
///
/// # Errors
/// [`Error::Syntax`] for a `\tag` in an inline formula; [`Error::MissingArgument`]; [`Error::TooLong`].
pub(crate) fn rewrite<'a>(tokens: &'a [Token<'a>], plan: Plan<'a>) -> Result<Rewritten<'a>, Error> {
    let mut rewriter = Rewriter { plan, out: Rewritten::default(), environments: Vec::new() };
    rewriter.out.tokens.reserve(tokens.len() + 8);
    let mut rows = plan.rows.iter().enumerate().filter(|(_, (_, marked))| *marked).peekable();
    let mut at = 0;
    loop {
        while let Some(&(row, (placed, _))) = rows.peek()
            && placed.end <= at
        {
            rewriter.mark_row(row, tokens.get(at).or(tokens.last()));
            rows.next();
        }
        if at >= tokens.len() {
            return Ok(rewriter.out);
        }
        at = rewriter.step(tokens, at)?;
    }
}

struct Rewriter<'a> {
    plan: Plan<'a>,
    out: Rewritten<'a>,
    /// What must follow the `\end` of each open environment, and the name it must have.
    environments: Vec<Option<Replaced>>,
}

/// An environment that the engine knows by another name.
#[derive(Debug, Clone, Copy)]
struct Replaced {
    before: &'static [&'static str],
    name: &'static str,
    columns: Option<&'static str>,
    after: &'static [&'static str],
}

/// How the engine calls an AMS environment; it never numbers, so all are starred.
fn replacement(name: &str) -> Option<Replaced> {
    let plain = |name| Some(Replaced { before: &[], name, columns: None, after: &[] });
    match name.strip_suffix('*').unwrap_or(name) {
        "equation" => plain("equation*"),
        "align" | "flalign" => plain("align*"),
        "gather" => plain("gather*"),
        "alignat" | "xalignat" | "xxalignat" => plain("alignat*"),
        "eqnarray" => {
            Some(Replaced { before: &[], name: "darray", columns: Some("rcl"), after: &[] })
        }
        "multline" => Some(Replaced {
            before: &[r"\htmlClass", "{", MULTLINE, "}", "{"],
            name: "gathered",
            columns: None,
            after: &["}"],
        }),
        _ => None,
    }
}

impl<'a> Rewriter<'a> {
    fn push(&mut self, text: &'a str, place: &Token<'_>) {
        let kind = match text {
            "{" => Kind::Open,
            "}" => Kind::Close,
            _ if text.starts_with('\\') => Kind::Control,
            _ => Kind::Char,
        };
        self.out.tokens.push(Token::new(kind, text, place.span()));
    }

    fn push_all(&mut self, texts: &[&'a str], place: &Token<'_>) {
        for text in texts {
            self.push(text, place);
        }
    }

    /// `\htmlClass{zb-row7}{}`: no ink, no room.
    fn mark_row(&mut self, row: usize, place: Option<&Token<'_>>) {
        let none = Token::new(Kind::Space, "", 0..0);
        let place = place.unwrap_or(&none);
        self.push_all(&[r"\htmlClass", "{", ROW], place);
        for digit in row.to_string().bytes() {
            let digit = usize::from(digit - b'0');
            self.push(&"0123456789"[digit..=digit], place);
        }
        self.push_all(&["}", "{", "}"], place);
    }

    /// Rewrites all of an argument.
    fn sequence(&mut self, tokens: &'a [Token<'a>]) -> Result<(), Error> {
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(tokens, at)?;
        }
        Ok(())
    }

    /// Rewrites the token at `at` and what belongs to it; answers the next place.
    fn step(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        if self.out.tokens.len() > self.plan.max_tokens {
            let bytes = self.out.tokens.iter().map(|token| token.text.len()).sum();
            return Err(Error::TooLong { bytes, max: self.plan.max_tokens });
        }
        let token = &tokens[at];
        match token.kind {
            Kind::Char if matches!(token.text, "_" | "^") => return self.script(tokens, at),
            Kind::Control => {}
            _ => {
                self.out.tokens.push(*token);
                return Ok(at + 1);
            }
        }
        let next = at + 1;
        match token.text {
            r"\begin" => self.begin(tokens, at),
            r"\end" => self.end(tokens, at),
            r"\nonumber" | r"\notag" => Ok(next),
            r"\label" => Ok(self.argument(tokens, at, next)?.1),
            r"\tag" => self.tag(tokens, at),
            r"\ref" | r"\eqref" => self.reference(tokens, at),
            name if is_text(name) => self.text(tokens, at),
            _ => match self.reading(tokens, at)? {
                Some(next) => Ok(next),
                None => {
                    self.out.tokens.push(*token);
                    Ok(next)
                }
            },
        }
    }

    fn begin(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let token = &tokens[at];
        let (name, next) = environment_name(tokens, at + 1);
        let replaced = replacement(&name);
        self.environments.push(replaced);
        match replaced {
            Some(replaced) => {
                self.push_all(replaced.before, token);
                self.push_all(&[r"\begin", "{", replaced.name, "}"], token);
                if let Some(columns) = replaced.columns {
                    self.push_all(&["{", columns, "}"], token);
                }
            }
            None if matches!(name.as_str(), "array" | "darray") => {
                self.out.tokens.extend_from_slice(&tokens[at..next]);
                let start = optional(tokens, next).map_or(next, |(_, start)| start);
                self.out.tokens.extend_from_slice(&tokens[next..start]);
                let (columns, next) = self.argument(tokens, at, start)?;
                self.push("{", token);
                self.out.tokens.extend(arrays::preamble(columns));
                self.push("}", token);
                return Ok(next);
            }
            None => self.out.tokens.extend_from_slice(&tokens[at..next]),
        }
        Ok(next)
    }

    fn end(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let token = &tokens[at];
        let (_, next) = environment_name(tokens, at + 1);
        match self.environments.pop().flatten() {
            Some(replaced) => {
                self.push_all(&[r"\end", "{", replaced.name, "}"], token);
                self.push_all(replaced.after, token);
            }
            None => self.out.tokens.extend_from_slice(&tokens[at..next]),
        }
        Ok(next)
    }

    /// `x_\boldsymbol{a}`, `x^\frac12`: the engine wants braces around a command with arguments.
    fn script(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        self.out.tokens.push(tokens[at]);
        let start = skip_space(tokens, at + 1);
        let Some(command) = tokens.get(start).filter(|token| token.kind == Kind::Control) else {
            return Ok(at + 1);
        };
        if !engine::needs_braces(command.text) {
            return Ok(at + 1);
        }
        let end = self.command_end(tokens, start)?;
        self.push("{", command);
        self.sequence(&tokens[start..end])?;
        self.push("}", command);
        Ok(end)
    }

    /// The place after the arguments of the command at `at`.
    fn command_end(&self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let mut end = at + 1;
        let wanted = engine::arguments(tokens[at].text);
        if wanted > 0
            && let Some((_, next)) = optional(tokens, end)
        {
            end = next;
        }
        for _ in 0..wanted {
            end = self.argument(tokens, at, end)?.1;
        }
        Ok(end)
    }

    /// The argument after `at` of the command at `command`.
    fn argument(
        &self,
        tokens: &'a [Token<'a>],
        command: usize,
        at: usize,
    ) -> Result<(&'a [Token<'a>], usize), Error> {
        argument(tokens, at).ok_or_else(|| Error::MissingArgument {
            command: tokens[command].text.to_owned(),
            span: tokens[command].span(),
        })
    }

    fn tag(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        if !self.plan.display {
            let reason = r"`\tag` works only in a display; write `$$…$$` or an environment around the formula";
            return Err(Error::Syntax { reason: reason.to_owned(), span: tokens[at].span() });
        }
        let star = skip_space(tokens, at + 1);
        let starred = tokens.get(star).is_some_and(|token| token.is("*"));
        Ok(self.argument(tokens, at, if starred { star + 1 } else { at + 1 })?.1)
    }

    fn reference(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (label, next) = self.argument(tokens, at, at + 1)?;
        let label = label_of(label);
        let shown = self.plan.references.get(&label).and_then(Option::as_deref);
        self.push_all(&[r"\text", "{"], command);
        if let Some(shown) = shown {
            let parentheses = command.text == r"\eqref" && !shown.starts_with('(');
            self.push(if parentheses { "(" } else { "" }, command);
            self.literal(shown, command);
            self.push(if parentheses { ")" } else { "" }, command);
        } else {
            self.push("(???)", command);
            let span = command.span().start..tokens[next - 1].span().end;
            let message =
                format!("nothing has the label `{label}`; define it by `\\label` or mend the name");
            self.out.warnings.push(Warning { message, span });
        }
        self.push("}", command);
        Ok(next)
    }

    /// Text whose every character stands for itself.
    fn literal(&mut self, text: &'a str, place: &Token<'_>) {
        for (start, character) in text.char_indices() {
            match character {
                '\\' => self.push(r"\textbackslash", place),
                '{' => self.push(r"\{", place),
                '}' => self.push(r"\}", place),
                '#' => self.push(r"\#", place),
                '$' => self.push(r"\$", place),
                '%' => self.push(r"\%", place),
                '&' => self.push(r"\&", place),
                '_' => self.push(r"\_", place),
                '^' => self.push(r"\textasciicircum", place),
                '~' => self.push(r"\textasciitilde", place),
                _ => self.push(&text[start..start + character.len_utf8()], place),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Numbering;

    #[test]
    fn every_numbered_environment_has_a_name_in_the_engine() {
        for name in [
            "equation", "align", "gather", "multline", "alignat", "xalignat", "flalign", "eqnarray",
        ] {
            assert!(Numbering::of(name).is_some() && replacement(name).is_some(), "{name}");
        }
    }
}
