//! Steps of proof trees, as the package `bussproofs` writes them down.

use crate::node::{Inference, Kind, List, Node, ProofLine};
use crate::scan::{Token, text_of};

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[read(r"\@infer", 5, step)];

/// `\@infer{line}{left}{right}{conclusion}{n}` and after it n premisses, each in braces.
fn step(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let line = match parser.raw_argument(call).map(text_of).as_deref() {
        Some("none") => ProofLine::None,
        Some("double") => ProofLine::Double,
        Some("dashed") => ProofLine::Dashed,
        _ => ProofLine::Single,
    };
    let [left, right, conclusion] = std::array::from_fn(|_| parser.argument(call));
    let count = parser.raw_argument(call).map(text_of).and_then(|count| count.parse().ok());
    // Five at most are ever written.
    let count: usize = count.unwrap_or(0).min(5);
    let premisses = (0..count).map(|_| parser.argument(call)).collect();
    let step = Inference { premisses, conclusion, left, right, line };
    out.push(Node { kind: Kind::Inference(Box::new(step)), span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_steps_within_steps() {
        check(
            r"\@infer{single}{l}{}{c}{2}{a}{\@infer{none}{}{r}{b}{1}{x}}",
            "infer:single(a & infer:none(x; b; ; r); c; l; )",
        );
    }
}
