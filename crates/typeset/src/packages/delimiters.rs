//! `\DeclarePairedDelimiter` and its kin: commands whose delimiters are as large as the author says.

use super::{Call, Command, reader};
use crate::error::Error;
use crate::scan::{Kind, Token};

pub(super) const COMMANDS: &[Command] = &[reader(PAIRED, paired)];

/// What a declared command stands for, with its number of arguments, what comes before, the delimiters, what comes after and the body
/// as arguments.
pub(crate) const PAIRED: &str = r"\@paired";

/// The size that a declared command is given.
enum Size<'a> {
    /// Starred: `\left … \right`.
    Growing,
    /// `[\big]`
    Fixed(Token<'a>),
    /// As the delimiters are.
    Plain,
}

fn paired(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let count = call.argument()?.first().and_then(|digit| digit.text.parse::<usize>().ok());
    let (before, left, right) = (call.argument()?, call.argument()?, call.argument()?);
    let (after, body) = (call.argument()?, call.argument()?);
    let size = if call.take("*") {
        Size::Growing
    } else {
        match call
            .option()
            .and_then(|size| size.into_iter().find(|token| token.kind == Kind::Control))
        {
            Some(size) => Size::Fixed(size),
            None => Size::Plain,
        }
    };
    let mut arguments = Vec::new();
    for _ in 0..count.unwrap_or(0) {
        arguments.push(call.argument()?);
    }
    substitute(call, &before, &arguments, &size);
    delimiter(call, &size, &left, true);
    substitute(call, &body, &arguments, &size);
    delimiter(call, &size, &right, false);
    substitute(call, &after, &arguments, &size);
    Ok(())
}

fn delimiter<'a>(call: &mut Call<'_, 'a>, size: &Size<'a>, delimiter: &[Token<'a>], left: bool) {
    match size {
        Size::Growing => {
            call.tex(if left { r"\left" } else { r"\right" });
            if delimiter.is_empty() {
                call.tex(".");
            }
            call.tokens(delimiter);
        }
        Size::Fixed(size) => {
            call.tex(sized(size.text, left));
            call.tokens(delimiter);
        }
        Size::Plain => {
            call.tex(if left { r"\mathopen" } else { r"\mathclose" });
            call.group(delimiter);
        }
    }
}

/// `\bigl` for `\big`, and so on.
fn sized(size: &str, left: bool) -> &'static str {
    match (size, left) {
        (r"\Big", true) => r"\Bigl",
        (r"\Big", false) => r"\Bigr",
        (r"\bigg", true) => r"\biggl",
        (r"\bigg", false) => r"\biggr",
        (r"\Bigg", true) => r"\Biggl",
        (r"\Bigg", false) => r"\Biggr",
        (_, true) => r"\bigl",
        (_, false) => r"\bigr",
    }
}

/// Makes tokens with their `#1`, … replaced, and `\delimsize` by the size.
fn substitute<'a>(
    call: &mut Call<'_, 'a>,
    tokens: &[Token<'a>],
    arguments: &[Vec<Token<'a>>],
    size: &Size<'a>,
) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if token.is(r"\delimsize") {
            match size {
                Size::Growing => call.tex(r"\middle"),
                Size::Fixed(size) => call.tokens(&[*size]),
                Size::Plain => {}
            }
        } else if token.is("#")
            && let Some(number) = tokens.get(at).and_then(|digit| digit.text.parse::<usize>().ok())
        {
            at += 1;
            if let Some(argument) = number.checked_sub(1).and_then(|index| arguments.get(index)) {
                call.tokens(argument);
            }
        } else {
            call.tokens(&[*token]);
        }
    }
}
