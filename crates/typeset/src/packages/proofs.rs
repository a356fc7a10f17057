//! `bussproofs`: proof trees, each inference a fraction.

use super::{Call, Command, reader, tex};
use crate::error::Error;
use crate::scan::{Kind, Token, argument, scan, skip_space};

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\begin{prooftree}", proof),
    // Authors give it a meaning of their own.
    tex(r"\fCenter", ""),
];

/// What an inference draws between its premisses and its conclusion.
#[derive(Clone, Copy)]
enum Line {
    Solid,
    None,
}

/// What is known while a proof is read.
struct Proof<'a> {
    /// Proofs whose conclusions no inference has taken yet.
    open: Vec<Vec<Token<'a>>>,
    left: Vec<Token<'a>>,
    right: Vec<Token<'a>>,
    line: Line,
    place: Token<'a>,
}

fn proof(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let body = call.environment("prooftree")?;
    let mut proof = Proof {
        open: Vec::new(),
        left: Vec::new(),
        right: Vec::new(),
        line: Line::Solid,
        place: call.token,
    };
    let mut at = 0;
    while let Some(token) = body.get(at) {
        at += 1;
        if token.kind == Kind::Space {
            continue;
        }
        at = proof.step(call, *token, &body, at)?;
    }
    if proof.open.len() != 1 {
        let reason =
            format!("{} conclusions are left at the end of this proof, not one", proof.open.len());
        return Err(call.fault(reason, call.token.span()));
    }
    call.tex("{");
    for part in proof.open {
        call.tokens(&part);
    }
    call.tex("}");
    Ok(())
}

impl<'a> Proof<'a> {
    /// Reads a command and its argument; answers the place after it.
    fn step(
        &mut self,
        call: &Call<'_, 'a>,
        command: Token<'a>,
        body: &[Token<'a>],
        at: usize,
    ) -> Result<usize, Error> {
        let premisses = match command.text {
            r"\AxiomC" | r"\AXC" | r"\Axiom" => 0,
            r"\UnaryInfC" | r"\UIC" | r"\UnaryInf" => 1,
            r"\BinaryInfC" | r"\BIC" | r"\BinaryInf" => 2,
            r"\TrinaryInfC" | r"\TIC" | r"\TrinaryInf" => 3,
            r"\QuaternaryInfC" | r"\QuaternaryInf" => 4,
            r"\QuinaryInfC" | r"\QuinaryInf" => 5,
            r"\LeftLabel" | r"\LL" | r"\RightLabel" | r"\RL" => {
                return self.label(command, body, at);
            }
            r"\noLine" => {
                self.line = Line::None;
                return Ok(at);
            }
            r"\solidLine"
            | r"\singleLine"
            | r"\doubleLine"
            | r"\dashedLine"
            | r"\alwaysNoLine"
            | r"\alwaysSingleLine"
            | r"\alwaysDoubleLine"
            | r"\alwaysSolidLine"
            | r"\alwaysDashedLine"
            | r"\rootAtTop"
            | r"\rootAtBottom"
            | r"\alwaysRootAtTop"
            | r"\alwaysRootAtBottom" => return Ok(at),
            r"\def" | r"\fCenter" => return Ok(at),
            _ => {
                let reason = format!("`{}` is no step of a proof", command.text);
                return Err(call.fault(reason, command.span()));
            }
        };
        let sequent = !command.text.ends_with('C');
        let found = if sequent { in_dollars(body, at) } else { argument(body, at) };
        let (conclusion, next) = found.ok_or_else(|| missing(command))?;
        let conclusion = self.text(conclusion);
        if premisses == 0 {
            self.open.push(conclusion);
            return Ok(next);
        }
        let Some(start) = self.open.len().checked_sub(premisses) else {
            let reason = format!("`{}` needs {premisses} premisses before it", command.text);
            return Err(call.fault(reason, command.span()));
        };
        let mut whole = self.left();
        self.made(
            &mut whole,
            match self.line {
                Line::Solid => r"\genfrac{}{}{}{0}{",
                Line::None => r"\genfrac{}{}{0pt}{0}{",
            },
        );
        for (number, premiss) in self.open.drain(start..).enumerate() {
            if number > 0 {
                whole.extend(scan(r"\qquad").into_iter().map(|token| token.at(&command)));
            }
            whole.extend(premiss);
        }
        self.made(&mut whole, "}{");
        whole.extend(conclusion);
        self.made(&mut whole, "}");
        whole.extend(self.right());
        self.line = Line::Solid;
        self.open.push(whole);
        Ok(next)
    }

    fn label(&mut self, command: Token<'a>, body: &[Token<'a>], at: usize) -> Result<usize, Error> {
        let (label, next) = argument(body, at).ok_or_else(|| missing(command))?;
        let label = self.text(label);
        if matches!(command.text, r"\LeftLabel" | r"\LL") {
            self.left = label;
        } else {
            self.right = label;
        }
        Ok(next)
    }

    /// A formula's text, in which `$…$` is mathematics.
    fn text(&self, tokens: &[Token<'a>]) -> Vec<Token<'a>> {
        let mut text = Vec::new();
        self.made(&mut text, r"\text{");
        text.extend_from_slice(tokens);
        self.made(&mut text, "}");
        text
    }

    fn left(&mut self) -> Vec<Token<'a>> {
        let label = std::mem::take(&mut self.left);
        self.small(label, "{", r"}\;")
    }

    fn right(&mut self) -> Vec<Token<'a>> {
        let label = std::mem::take(&mut self.right);
        self.small(label, r"\;{", "}")
    }

    /// A label, smaller than the formulas.
    fn small(
        &self,
        label: Vec<Token<'a>>,
        before: &'static str,
        after: &'static str,
    ) -> Vec<Token<'a>> {
        let mut small = Vec::new();
        if !label.is_empty() {
            self.made(&mut small, before);
            self.made(&mut small, r"\scriptstyle");
            small.extend(label);
            self.made(&mut small, after);
        }
        small
    }

    fn made(&self, tokens: &mut Vec<Token<'a>>, tex: &'static str) {
        tokens.extend(scan(tex).into_iter().map(|token| token.at(&self.place)));
    }
}

/// `$…$`, dollars included, and the place after it.
fn in_dollars<'t, 'a>(tokens: &'t [Token<'a>], at: usize) -> Option<(&'t [Token<'a>], usize)> {
    let start = skip_space(tokens, at);
    tokens.get(start).filter(|token| token.is("$"))?;
    let length = tokens[start + 1..].iter().position(|token| token.is("$"))?;
    let end = start + length + 2;
    Some((&tokens[start..end], end))
}

fn missing(command: Token<'_>) -> Error {
    Error::MissingArgument { command: command.text.to_owned(), span: command.span() }
}
