//! `cases` and `empheq`: equations with a brace, and others with something at their sides. Their rows have no numbers here.

use super::{Call, Command, reader, reader_of, tex, with_arguments};
use crate::error::Error;
use crate::scan::{Kind, Token, text_of};

pub(super) const COMMANDS: &[Command] = &[
    with_arguments(r"\begin{numcases}", 1, r"#1\begin{cases}"),
    tex(r"\end{numcases}", r"\end{cases}"),
    with_arguments(r"\begin{subnumcases}", 1, r"#1\begin{cases}"),
    tex(r"\end{subnumcases}", r"\end{cases}"),
    reader(r"\begin{empheq}", sides),
    tex(r"\empheqlbrace", r"\{"),
    tex(r"\empheqrbrace", r"\}"),
    tex(r"\empheqlbrack", "["),
    tex(r"\empheqrbrack", "]"),
    tex(r"\empheqlangle", r"\langle"),
    tex(r"\empheqrangle", r"\rangle"),
    tex(r"\empheqlparen", "("),
    tex(r"\empheqrparen", ")"),
    tex(r"\empheqlvert", r"\lvert"),
    tex(r"\empheqrvert", r"\rvert"),
    tex(r"\empheqlVert", r"\lVert"),
    tex(r"\empheqrVert", r"\rVert"),
    tex(r"\empheqlfloor", r"\lfloor"),
    tex(r"\empheqrfloor", r"\rfloor"),
    tex(r"\empheqlceil", r"\lceil"),
    tex(r"\empheqrceil", r"\rceil"),
    reader_of(r"\empheqbigl", side, "left"),
    reader_of(r"\empheqbigr", side, "right"),
];

/// `\empheqbigl\{`: the delimiter alone; all of them grow here.
fn side(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let delimiter = call.argument()?;
    call.tokens(&delimiter);
    Ok(())
}

/// `\begin{empheq}[left=…,right=…]{align}…\end{empheq}`
fn sides(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let options = call.option().unwrap_or_default();
    let name = call.argument()?;
    let body = call.environment("empheq")?;
    let (inner, columns) = inner_environment(text_of(&name).trim());
    let (left, right) = (option(&options, "left"), option(&options, "right"));
    delimited(call, left, r"\left", true);
    call.tex(inner.0);
    if columns {
        call.tex("{2}");
    }
    call.tokens(&body);
    call.tex(inner.1);
    delimited(call, right, r"\right", false);
    Ok(())
}

/// The environment without numbers that stands for a display, and whether it wants a number of columns.
fn inner_environment(name: &str) -> ((&'static str, &'static str), bool) {
    let name = name.split(['=', '*']).next().unwrap_or_default();
    match name {
        "gather" | "equation" | "multline" => ((r"\begin{gathered}", r"\end{gathered}"), false),
        "alignat" => ((r"\begin{alignedat}", r"\end{alignedat}"), true),
        _ => ((r"\begin{aligned}", r"\end{aligned}"), false),
    }
}

/// What stands at a side: everything but its delimiter, which is the last at the left and the first at the right, and grows.
fn delimited<'a>(call: &mut Call<'_, 'a>, side: &[Token<'a>], command: &'static str, left: bool) {
    let is_delimiter = |token: &Token<'_>| {
        token.text.starts_with(r"\empheq")
            || matches!(
                token.text,
                r"\{"
                    | r"\}"
                    | "("
                    | ")"
                    | "["
                    | "]"
                    | "|"
                    | r"\lvert"
                    | r"\rvert"
                    | r"\langle"
                    | r"\rangle"
            )
    };
    let place =
        if left { side.iter().rposition(is_delimiter) } else { side.iter().position(is_delimiter) };
    let Some(place) = place else {
        if left {
            call.tokens(side);
        }
        call.tex(command);
        call.tex(".");
        if !left {
            call.tokens(side);
        }
        return;
    };
    call.tokens(&side[..place]);
    call.tex(command);
    call.tokens(&side[place..=place]);
    call.tokens(&side[place + 1..]);
}

/// The value of an option in `name=value,…`, without braces around it.
fn option<'t, 'a>(options: &'t [Token<'a>], name: &str) -> &'t [Token<'a>] {
    let mut depth = 0usize;
    let parts = options.split(|token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Control | Kind::Space | Kind::Char | Kind::Verbatim => {}
        }
        depth == 0 && token.is(",")
    });
    for part in parts {
        let Some(place) = part.iter().position(|token| token.is("=")) else { continue };
        if text_of(&part[..place]).trim() == name {
            let value = &part[place + 1..];
            return match value {
                [first, inner @ .., last]
                    if first.kind == Kind::Open && last.kind == Kind::Close =>
                {
                    inner
                }
                _ => value,
            };
        }
    }
    &[]
}
