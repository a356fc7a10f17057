//! `bussproofs`: proof trees, of which each step becomes a command of ours.

use super::{Call, Command, reader, tex};
use crate::error::Error;
use crate::scan::{Kind, Token, argument, scan, skip_space};

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\begin{prooftree}", proof),
    // Authors give it a meaning of their own.
    tex(r"\fCenter", ""),
];

/// What a step draws between its premisses and its conclusion, by the parser's names.
#[derive(Clone, Copy)]
enum Line {
    Single,
    Double,
    Dashed,
    None,
}

/// The number of premisses as an argument.
const COUNTS: [&str; 5] = ["{1}", "{2}", "{3}", "{4}", "{5}"];

impl Line {
    /// A step with this line, before its other arguments.
    fn step(self) -> &'static str {
        match self {
            Line::Single => r"\@infer{single}",
            Line::Double => r"\@infer{double}",
            Line::Dashed => r"\@infer{dashed}",
            Line::None => r"\@infer{none}",
        }
    }

    /// What `\doubleLine` and `\alwaysDoubleLine` ask for.
    fn asked(command: &str) -> Option<Line> {
        Some(match command {
            r"\noLine" | r"\alwaysNoLine" => Line::None,
            r"\singleLine" | r"\solidLine" | r"\alwaysSingleLine" | r"\alwaysSolidLine" => {
                Line::Single
            }
            r"\doubleLine" | r"\alwaysDoubleLine" => Line::Double,
            r"\dashedLine" | r"\alwaysDashedLine" => Line::Dashed,
            _ => return None,
        })
    }
}

/// What is known while a proof is read.
struct Proof<'a> {
    /// Proofs whose conclusions no inference has taken yet.
    open: Vec<Vec<Token<'a>>>,
    left: Vec<Token<'a>>,
    right: Vec<Token<'a>>,
    /// Of the next step.
    line: Line,
    /// Of steps of which nothing else is said.
    usual_line: Line,
    place: Token<'a>,
}

fn proof(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let body = call.environment("prooftree")?;
    let mut proof = Proof {
        open: Vec::new(),
        left: Vec::new(),
        right: Vec::new(),
        line: Line::Single,
        usual_line: Line::Single,
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
        if let Some(line) = Line::asked(command.text) {
            if command.text.starts_with(r"\always") {
                self.usual_line = line;
            }
            self.line = line;
            return Ok(at);
        }
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
            r"\rootAtTop" | r"\rootAtBottom" | r"\alwaysRootAtTop" | r"\alwaysRootAtBottom" => {
                return Ok(at);
            }
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
        let mut whole = Vec::new();
        self.made(&mut whole, self.line.step());
        let (left, right) = (std::mem::take(&mut self.left), std::mem::take(&mut self.right));
        for part in [left, right, conclusion] {
            self.group(&mut whole, part);
        }
        self.made(&mut whole, COUNTS[premisses - 1]);
        for premiss in self.open.split_off(start) {
            self.group(&mut whole, premiss);
        }
        self.line = self.usual_line;
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

    /// Adds `{…}`.
    fn group(&self, tokens: &mut Vec<Token<'a>>, body: Vec<Token<'a>>) {
        self.made(tokens, "{");
        tokens.extend(body);
        self.made(tokens, "}");
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
