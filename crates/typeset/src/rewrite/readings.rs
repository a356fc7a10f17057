//! Commands that MathJax or plain TeX know and the engine does not, or reads otherwise.

use crate::engine;
use crate::error::Error;
use crate::scan::{Kind, Token, argument, is_text, optional, skip_space, text_of};
use crate::style::BOLD;

use super::{Rewriter, synonyms::synonym};

impl<'a> Rewriter<'a> {
    /// Rewrites the command at `at` if it needs another reading; answers the place after it and its arguments.
    pub(super) fn reading(
        &mut self,
        tokens: &'a [Token<'a>],
        at: usize,
    ) -> Result<Option<usize>, Error> {
        let command = &tokens[at];
        let next = at + 1;
        let done = match command.text {
            r"\mathop" => return self.operator(tokens, at),
            r"\boldsymbol" | r"\bm" | r"\mathbf" | r"\bold" => return self.bold(tokens, at),
            r"\color" | r"\textcolor" => self.colour(tokens, at)?,
            r"\colorbox" | r"\fcolorbox" => self.colour_box(tokens, at)?,
            r"\sqrt" => self.square_root(tokens, at)?,
            r"\bbox" => self.background(tokens, at)?,
            r"\enclose" => self.enclose(tokens, at)?,
            // What is asked for is there or unknown; either way nothing is drawn.
            r"\require" | r"\uproot" | r"\leftroot" | r"\setCounter" => {
                self.argument(tokens, at, next)?.1
            }
            r"\allowdisplaybreaks" | r"\displaybreak" => {
                optional(tokens, next).map_or(next, |(_, next)| next)
            }
            r"\hfilll" | r"\oldstyle" | r"\break" | r"\goodbreak" | r"\badbreak" | r"\hfill"
            | r"\hfil" | r"\hss" | r"\strut" | r"\nonscript" => next,
            // Style, class, address and identity have no meaning in a picture.
            r"\style" | r"\class" | r"\cssId" | r"\href" | r"\htmlClass" | r"\htmlId"
            | r"\htmlStyle" | r"\htmlData" | r"\data" => {
                let (_, next) = self.argument(tokens, at, next)?;
                self.inside(tokens, at, next)?
            }
            r"\shoveleft" | r"\shoveright" => self.inside(tokens, at, next)?,
            r"\url" => self.address(tokens, at)?,
            // The tip is not shown.
            r"\mathtip" | r"\texttip" => {
                let next = self.inside(tokens, at, next)?;
                self.argument(tokens, at, next)?.1
            }
            r"\lefteqn" => {
                self.around(tokens, at, &[r"\rlap", "{", "$", r"\displaystyle"], &["$", "}"])?
            }
            r"\eqalign" => self.table(tokens, at, "aligned")?,
            r"\displaylines" => self.table(tokens, at, "gathered")?,
            r"\matrix" => self.table(tokens, at, "matrix")?,
            r"\pmatrix" => self.table(tokens, at, "pmatrix")?,
            r"\cases" => self.table(tokens, at, "cases")?,
            r"\array" => self.table(tokens, at, "matrix")?,
            r"\root" => return self.root(tokens, at),
            r"\raise" | r"\lower" | r"\moveleft" | r"\moveright" => self.moved(tokens, at)?,
            r"\framebox" | r"\makebox" => self.sized_box(tokens, at)?,
            r"\sideset" => self.side_set(tokens, at)?,
            r"\overunderset" => self.over_under(tokens, at)?,
            r"\cancelto" => self.cancel_to(tokens, at)?,
            r"\buildrel" => return self.build_relation(tokens, at),
            r"\skew" => self.argument(tokens, at, next)?.1,
            r"\mmlToken" => {
                let (_, next) = self.argument(tokens, at, next)?;
                let next = optional(tokens, next).map_or(next, |(_, next)| next);
                self.push_all(&[r"\mathord", "{"], command);
                let next = self.inside(tokens, at, next)?;
                self.push("}", command);
                next
            }
            r"\unicode" => self.unicode(tokens, at)?,
            r"\includegraphics" => {
                return Err(Error::Syntax {
                    reason:
                        "`\\includegraphics` cannot stand in a formula; put the picture beside it"
                            .to_owned(),
                    span: command.span(),
                });
            }
            r"\idotsint" => {
                self.push_all(&[r"\int", r"\!", r"\cdots", r"\!", r"\int"], command);
                next
            }
            r"\iiiint" => {
                self.push_all(&[r"\iint", r"\!", r"\!", r"\iint"], command);
                next
            }
            name => match synonym(name) {
                Some(known) => {
                    self.push(known, command);
                    next
                }
                None => return Ok(None),
            },
        };
        Ok(Some(done))
    }

    /// The argument at `at`, as if its command were not there.
    fn inside(
        &mut self,
        tokens: &'a [Token<'a>],
        command: usize,
        at: usize,
    ) -> Result<usize, Error> {
        let (body, next) = self.argument(tokens, command, at)?;
        // Braces only where something inside acts on the rest of its group; they would change spacing.
        let leaks =
            body.iter().any(|token| token.kind == Kind::Control && is_declaration(token.text));
        if leaks {
            self.push("{", &tokens[command]);
        }
        self.sequence(body)?;
        if leaks {
            self.push("}", &tokens[command]);
        }
        Ok(next)
    }

    fn around(
        &mut self,
        tokens: &'a [Token<'a>],
        at: usize,
        before: &[&'static str],
        after: &[&'static str],
    ) -> Result<usize, Error> {
        let (body, next) = self.argument(tokens, at, at + 1)?;
        self.push_all(before, &tokens[at]);
        self.sequence(body)?;
        self.push_all(after, &tokens[at]);
        Ok(next)
    }

    /// Plain TeX's `\pmatrix{a&b\cr c&d}`; without a group after it, the command is left alone.
    fn table(
        &mut self,
        tokens: &'a [Token<'a>],
        at: usize,
        environment: &'static str,
    ) -> Result<usize, Error> {
        let before = [r"\begin", "{", environment, "}"];
        self.around(tokens, at, &before, &[r"\end", "{", environment, "}"])
    }

    /// `\mathop{\text{argmin}}_x` sets its scripts below and above as operators do.
    fn operator(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<Option<usize>, Error> {
        let command = &tokens[at];
        let (body, next) = self.argument(tokens, at, at + 1)?;
        if let Some(name) = roman(body) {
            self.push_all(&[r"\operatorname", "*", "{"], command);
            self.sequence(name)?;
            self.push("}", command);
            return Ok(Some(next));
        }
        self.push_all(&[r"\mathop", "{"], command);
        self.sequence(body)?;
        self.push("}", command);
        let after = tokens.get(skip_space(tokens, next));
        let scripts = after.is_some_and(|token| token.is("_") || token.is("^"));
        if scripts && self.plan.display && self.environments.is_empty() {
            self.push(r"\limits", command);
        }
        Ok(Some(next))
    }

    /// `\boldsymbol{\mathcal{L}}` is bold: the engine's inner command would win, though the font is there.
    fn bold(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<Option<usize>, Error> {
        let command = &tokens[at];
        let start = skip_space(tokens, at + 1);
        let (body, next) = match tokens.get(start) {
            Some(inner) if inner.kind == Kind::Control && is_script(inner.text) => {
                let (_, next) = self.argument(tokens, start, start + 1)?;
                (&tokens[start..next], next)
            }
            _ => self.argument(tokens, at, at + 1)?,
        };
        if !body.iter().any(|token| token.kind == Kind::Control && is_script(token.text)) {
            return Ok(None);
        }
        self.out.tokens.push(*command);
        self.push("{", command);
        let mut at = 0;
        while let Some(token) = body.get(at) {
            if token.kind == Kind::Control && is_script(token.text) {
                let (letters, next) = self.argument(body, at, at + 1)?;
                self.push_all(&[r"\htmlClass", "{", BOLD, "}", "{"], token);
                self.out.tokens.push(*token);
                self.push("{", token);
                self.sequence(letters)?;
                self.push_all(&["}", "}"], token);
                at = next;
            } else {
                at = self.step(body, at)?;
            }
        }
        self.push("}", command);
        Ok(Some(next))
    }

    /// `\bbox[yellow,5px,border:1px solid red]{X}`: the colour and whether there is a border count.
    fn background(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (options, next) = optional(tokens, at + 1).unwrap_or((&[], at + 1));
        let (body, next) = self.argument(tokens, at, next)?;
        let border = text_of(options).contains("border");
        let colour = options.split(|token| token.is(",")).find(|part| {
            let text = text_of(part);
            let text = text.trim();
            crate::colour::valid(text).is_some() && text.len() > 2
        });
        let mut ends: Vec<&'static str> = Vec::new();
        if let Some(colour) = colour {
            self.push_all(&[r"\colorbox", "{"], command);
            self.colour_name(None, colour, command);
            self.push_all(&["}", "{", "$"], command);
            self.push(if self.plan.display { r"\displaystyle" } else { r"\textstyle" }, command);
            ends.extend(["}", "$"]);
        }
        if border {
            self.push_all(&[r"\boxed", "{"], command);
            ends.push("}");
        }
        self.push("{", command);
        self.sequence(body)?;
        self.push("}", command);
        for end in ends.iter().rev() {
            self.push(end, command);
        }
        Ok(next)
    }

    /// `\enclose{box,updiagonalstrike}[attributes]{X}`
    fn enclose(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (notations, next) = self.argument(tokens, at, at + 1)?;
        let next = optional(tokens, next).map_or(next, |(_, next)| next);
        let (body, next) = self.argument(tokens, at, next)?;
        let mut groups = 1;
        self.push("{", command);
        for notation in text_of(notations).split([',', ' ']) {
            let known = match notation {
                "box" | "roundedbox" => r"\boxed",
                "updiagonalstrike" => r"\cancel",
                "downdiagonalstrike" => r"\bcancel",
                "horizontalstrike" => r"\sout",
                "top" => r"\overline",
                "bottom" => r"\underline",
                "radical" => r"\sqrt",
                "actuarial" => r"\angl",
                "phasorangle" => r"\phase",
                _ => continue,
            };
            self.push_all(&[known, "{"], command);
            groups += 1;
        }
        self.sequence(body)?;
        for _ in 0..groups {
            self.push("}", command);
        }
        Ok(next)
    }

    /// `\raise 1em {x}`: a length up to the group; sideways movements are left out.
    fn moved(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let start = skip_space(tokens, at + 1);
        let (length, next) = match tokens.get(start) {
            Some(token) if token.kind == Kind::Open => self.argument(tokens, at, start)?,
            _ => {
                let end = (start..tokens.len())
                    .find(|&place| !matches!(tokens[place].kind, Kind::Char | Kind::Space))
                    .unwrap_or(tokens.len());
                (&tokens[start..end], end)
            }
        };
        let (body, next) = self.argument(tokens, at, next)?;
        let vertical = matches!(command.text, r"\raise" | r"\lower");
        if vertical {
            self.push_all(&[r"\raisebox", "{"], command);
            let minus = length.first().is_some_and(|token| token.is("-"));
            if (command.text == r"\lower") != minus {
                self.push("-", command);
            }
            self.out.tokens.extend_from_slice(&length[usize::from(minus)..]);
            self.push_all(&["}", "{", "$"], command);
        } else {
            self.push("{", command);
        }
        self.sequence(body)?;
        if vertical {
            self.push("$", command);
        }
        self.push("}", command);
        Ok(next)
    }

    /// `\framebox[2cm][l]{text}`, without the width.
    fn sized_box(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let mut next = at + 1;
        for _ in 0..2 {
            next = optional(tokens, next).map_or(next, |(_, next)| next);
        }
        let (body, next) = self.argument(tokens, at, next)?;
        let known = if tokens[at].text == r"\framebox" { r"\fbox" } else { r"\text" };
        self.push_all(&[known, "{"], &tokens[at]);
        self.words(body)?;
        self.push("}", &tokens[at]);
        Ok(next)
    }

    /// `\sideset{_a^b}{_c^d}\sum`
    fn side_set(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (left, next) = self.argument(tokens, at, at + 1)?;
        let (right, next) = self.argument(tokens, at, next)?;
        let (operator, next) = self.argument(tokens, at, next)?;
        self.push_all(&[r"\mathop", "{", "{", r"\vphantom", "{"], command);
        self.sequence(operator)?;
        self.push_all(&["}", "}"], command);
        self.sequence(left)?;
        self.push("{", command);
        self.sequence(operator)?;
        if matches!(operator, [token] if engine::is_operator(token.text)) {
            self.push(r"\nolimits", command);
        }
        self.sequence(right)?;
        self.push_all(&["}", "}"], command);
        if self.plan.display {
            self.push(r"\limits", command);
        }
        Ok(next)
    }

    /// `\overunderset{above}{below}{X}`
    fn over_under(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (above, next) = self.argument(tokens, at, at + 1)?;
        let (below, next) = self.argument(tokens, at, next)?;
        let (body, next) = self.argument(tokens, at, next)?;
        self.push_all(&[r"\overset", "{"], command);
        self.sequence(above)?;
        self.push_all(&["}", "{", r"\underset", "{"], command);
        self.sequence(below)?;
        self.push_all(&["}", "{"], command);
        self.sequence(body)?;
        self.push_all(&["}", "}"], command);
        Ok(next)
    }

    /// `\cancelto{value}{X}`: X struck out, the value at its upper right.
    fn cancel_to(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let next = optional(tokens, at + 1).map_or(at + 1, |(_, next)| next);
        let (value, next) = self.argument(tokens, at, next)?;
        let (body, next) = self.argument(tokens, at, next)?;
        self.push_all(&["{", r"\cancel", "{"], command);
        self.sequence(body)?;
        self.push_all(&["}", "}", "^", "{"], command);
        self.sequence(value)?;
        self.push("}", command);
        Ok(next)
    }

    /// `\buildrel X \over Y`
    fn build_relation(
        &mut self,
        tokens: &'a [Token<'a>],
        at: usize,
    ) -> Result<Option<usize>, Error> {
        let command = &tokens[at];
        let Some(over) = find_in_group(tokens, at, r"\over") else { return Ok(None) };
        let (below, next) = self.argument(tokens, over, over + 1)?;
        self.push_all(&[r"\stackrel", "{"], command);
        self.sequence(&tokens[at + 1..over])?;
        self.push_all(&["}", "{"], command);
        self.sequence(below)?;
        self.push("}", command);
        Ok(Some(next))
    }

    fn address(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let (address, next) = self.argument(tokens, at, at + 1)?;
        self.push_all(&[r"\texttt", "{"], &tokens[at]);
        for token in address {
            self.literal(token.text, token);
        }
        self.push("}", &tokens[at]);
        Ok(next)
    }

    /// `\sqrt2`: the engine leaves no room for the sign before an argument without braces.
    fn square_root(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        self.out.tokens.push(*command);
        let mut next = at + 1;
        if let Some((index, after)) = optional(tokens, next) {
            self.push_all(&["[", "{"], command);
            self.sequence(index)?;
            self.push_all(&["}", "]"], command);
            next = after;
        }
        let start = skip_space(tokens, next);
        let (body, next) = match tokens.get(start) {
            Some(inner) if inner.kind == Kind::Control => {
                let end = self.command_end(tokens, start)?;
                (&tokens[start..end], end)
            }
            _ => self.argument(tokens, at, start)?,
        };
        self.push("{", command);
        self.sequence(body)?;
        self.push("}", command);
        Ok(next)
    }

    /// `\root n \of x`
    fn root(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<Option<usize>, Error> {
        let command = &tokens[at];
        let Some(of) = find_in_group(tokens, at, r"\of") else { return Ok(None) };
        let (body, next) = self.argument(tokens, of, of + 1)?;
        self.push_all(&[r"\sqrt", "[", "{"], command);
        self.sequence(&tokens[at + 1..of])?;
        self.push_all(&["}", "]", "{"], command);
        self.sequence(body)?;
        self.push("}", command);
        Ok(Some(next))
    }

    /// `\unicode[font]{x263A}` or `\unicode{9786}`
    fn unicode(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let mut next = at + 1;
        for _ in 0..2 {
            next = optional(tokens, next).map_or(next, |(_, next)| next);
        }
        let (number, next) = self.argument(tokens, at, next)?;
        let mut digits = number.iter().filter(|token| token.kind == Kind::Char).peekable();
        self.push_all(&["{", r"\char"], command);
        if digits.next_if(|token| token.text.eq_ignore_ascii_case("x")).is_some() {
            self.push("\"", command);
        }
        let rest: Vec<&'a str> = digits.map(|token| token.text).collect();
        for digit in rest {
            // The engine reads hexadecimal digits in capitals only.
            let capital = "ABCDEF"
                .char_indices()
                .find(|(_, letter)| digit.chars().eq([letter.to_ascii_lowercase()]));
            self.push(capital.map_or(digit, |(index, _)| &"ABCDEF"[index..=index]), command);
        }
        self.push("}", command);
        Ok(next)
    }
}

/// Where `name` stands after `at` in the same group.
fn find_in_group(tokens: &[Token<'_>], at: usize, name: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            _ if depth == 0 && token.is(name) => return Some(place),
            _ => {}
        }
    }
    None
}

/// Whether the body of a `\mathop` is a name in upright letters; answers what goes into an operator's name.
fn roman<'t, 'a>(body: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    let start = skip_space(body, 0);
    let first = body.get(start)?;
    if first.kind != Kind::Control {
        return None;
    }
    if first.text == r"\rm" {
        return Some(&body[start + 1..]);
    }
    if first.text != r"\mathrm" && first.text != r"\operatorname" && !is_text(first.text) {
        return None;
    }
    let (name, next) = argument(body, start + 1)?;
    if skip_space(body, next) != body.len() {
        return None;
    }
    Some(if is_text(first.text) { body } else { name })
}

fn is_script(name: &str) -> bool {
    matches!(name, r"\mathcal" | r"\mathfrak" | r"\frak")
}

/// Commands that act on the rest of their group.
fn is_declaration(name: &str) -> bool {
    crate::guard::REST_OF_GROUP.contains(&name)
}
