//! `empheq`: displays with something at their sides; and MathJax's `indentalign`.

use super::{Call, Command, reader, tex};
use crate::error::Error;
use crate::scan::{Kind, Token, text_of};

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\begin{empheq}", sides),
    reader(r"\begin{indentalign}", indented),
    tex(r"\end{indentalign}", "}"),
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
    tex(r"\empheqbiglbrace", r"\{"),
    tex(r"\empheqbigrbrace", r"\}"),
    tex(r"\empheqbiglbrack", r"["),
    tex(r"\empheqbigrbrack", r"]"),
    tex(r"\empheqbiglangle", r"\langle"),
    tex(r"\empheqbigrangle", r"\rangle"),
    tex(r"\empheqbiglparen", r"("),
    tex(r"\empheqbigrparen", r")"),
    tex(r"\empheqbiglvert", r"\lvert"),
    tex(r"\empheqbigrvert", r"\rvert"),
    tex(r"\empheqbiglVert", r"\lVert"),
    tex(r"\empheqbigrVert", r"\rVert"),
    tex(r"\empheqbiglfloor", r"\lfloor"),
    tex(r"\empheqbigrfloor", r"\rfloor"),
    tex(r"\empheqbiglceil", r"\lceil"),
    tex(r"\empheqbigrceil", r"\rceil"),
    reader(r"\empheql", side),
    reader(r"\empheqr", side),
    reader(r"\empheqbigl", side),
    reader(r"\empheqbigr", side),
];

/// `\empheqbigl\{`: the delimiter alone; all of them grow here.
fn side(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let delimiter = call.argument()?;
    call.tokens(&delimiter);
    Ok(())
}

/// `\begin{indentalign}[first][others][last]{lcr}`: where broken lines begin, which ours do where the page says.
fn indented(call: &mut Call<'_, '_>) -> Result<(), Error> {
    while call.option().is_some() {}
    call.argument()?;
    call.tex("{");
    Ok(())
}

/// `\begin{empheq}[left=…,right=…]{align}…\end{empheq}`
fn sides(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let options = call.option().unwrap_or_default();
    let name = call.argument()?;
    let body = call.environment("empheq")?;
    let (begin, end) = inner_environment(&text_of(&name));
    let (left, right) = (option(&options, "left"), option(&options, "right"));
    delimited(call, left, r"\left", true);
    call.tex(begin);
    call.tokens(&body);
    call.tex(end);
    delimited(call, right, r"\right", false);
    Ok(())
}

/// The beginning and the end of the display in `empheq`.
fn inner_environment(name: &str) -> (&'static str, &'static str) {
    match name.split('=').next().unwrap_or_default().trim() {
        "gather" => (r"\begin{gather}", r"\end{gather}"),
        "gather*" => (r"\begin{gather*}", r"\end{gather*}"),
        "equation" => (r"\begin{equation}", r"\end{equation}"),
        "equation*" => (r"\begin{equation*}", r"\end{equation*}"),
        "multline" => (r"\begin{multline}", r"\end{multline}"),
        "multline*" => (r"\begin{multline*}", r"\end{multline*}"),
        "alignat" => (r"\begin{alignat}{2}", r"\end{alignat}"),
        "alignat*" => (r"\begin{alignat*}{2}", r"\end{alignat*}"),
        "align*" | "flalign*" => (r"\begin{align*}", r"\end{align*}"),
        _ => (r"\begin{align}", r"\end{align}"),
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
