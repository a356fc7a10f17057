//! `physics`, after `\require{physics}`: it gives other meanings to `\div`, `\Re`, `\sin` and others.

mod braces;
mod derivatives;
mod dirac;
mod matrices;
mod operators;
mod vectors;

use super::{Call, Command};
use crate::scan::Token;

pub(super) const COMMANDS: &[&[Command]] = &[
    braces::COMMANDS,
    derivatives::COMMANDS,
    dirac::COMMANDS,
    matrices::COMMANDS,
    operators::COMMANDS,
    vectors::COMMANDS,
];

/// A pair of delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    open: &'static str,
    close: &'static str,
}

const ROUND: Pair = Pair { open: "(", close: ")" };
const SQUARE: Pair = Pair { open: "[", close: "]" };
const CURLY: Pair = Pair { open: r"\{", close: r"\}" };
const BARS: Pair = Pair { open: "|", close: "|" };
const DOUBLE_BARS: Pair = Pair { open: r"\|", close: r"\|" };

/// The pair that is named by its opener, with or without a backslash.
fn pair(opener: &str) -> Pair {
    match opener {
        "(" => ROUND,
        "[" => SQUARE,
        "|" => BARS,
        r"\|" => DOUBLE_BARS,
        _ => CURLY,
    }
}

/// How large delimiters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// As large as what they enclose.
    Growing,
    /// The text's.
    Plain,
    /// `\bigl`, … and `\bigr`, ….
    Fixed { left: &'static str, right: &'static str },
}

/// The size that `\big` and its like ask for, if one comes next.
fn size(call: &mut Call<'_, '_>) -> Size {
    const SIZES: [(&str, &str, &str); 4] = [
        (r"\big", r"\bigl", r"\bigr"),
        (r"\Big", r"\Bigl", r"\Bigr"),
        (r"\bigg", r"\biggl", r"\biggr"),
        (r"\Bigg", r"\Biggl", r"\Biggr"),
    ];
    let found = SIZES.into_iter().find(|(name, ..)| call.take(name));
    found.map_or(Size::Growing, |(_, left, right)| Size::Fixed { left, right })
}

/// Makes delimiters around what was read.
fn fence<'a>(call: &mut Call<'_, 'a>, size: Size, pair: Pair, body: &[Token<'a>]) {
    let (left, right) = match size {
        Size::Growing => (r"\left", r"\right"),
        Size::Plain => ("", ""),
        Size::Fixed { left, right } => (left, right),
    };
    call.tex(left);
    call.tex(pair.open);
    call.tokens(body);
    call.tex(right);
    call.tex(pair.close);
}

/// Makes growing delimiters that belong to what stands before them: without the space around a formula of its own.
fn attached_fence<'a>(call: &mut Call<'_, 'a>, pair: Pair, body: &[Token<'a>]) {
    call.tex(r"\mathopen{}\mathclose{");
    fence(call, Size::Growing, pair, body);
    call.tex("}");
}

/// Makes growing delimiters of those that come next, if they are of one of these pairs and closed; answers whether.
fn grow(call: &mut Call<'_, '_>, pairs: &[Pair]) -> bool {
    let Some(pair) = pairs.iter().copied().find(|pair| call.next_is(pair.open)) else {
        return false;
    };
    let Some(body) = call.between(pair.open, pair.close) else { return false };
    attached_fence(call, pair, &body);
    true
}

/// Whether a group comes next.
fn group_follows(call: &mut Call<'_, '_>) -> bool {
    call.next_is("{")
}
