//! `mathtools`, but for its colons in relations, which the parser reads as one sign: scripts before, split fractions, boxes and laps.

use super::{Call, Command, reader, tex, with_arguments, with_default};
use crate::error::Error;
use crate::scan::{Token, text_of};

pub(super) const COMMANDS: &[Command] = &[
    tex(r"\centercolon", r"\vcentcolon"),
    with_arguments(
        r"\splitfrac",
        2,
        r"\genfrac{}{}{0pt}{1}{\textstyle #1\quad\hfill}{\textstyle\hfill\quad\mathstrut #2}",
    ),
    with_arguments(
        r"\splitdfrac",
        2,
        r"\genfrac{}{}{0pt}{0}{\displaystyle #1\quad\hfill}{\displaystyle\hfill\quad\mathstrut #2}",
    ),
    with_arguments(
        r"\adjustlimits@",
        4,
        r"\mathop{{#1}\vphantom{{#3}}}_{{#2}\vphantom{{#4}}}\mathop{{#3}\vphantom{{#1}}}_{{#4}\vphantom{{#2}}}",
    ),
    reader(r"\adjustlimits", adjust_limits),
    tex(r"\bigtimes", r"\mathop{\Large\mkern-2mu\boldsymbol{\times}\mkern-2mu}"),
    with_default(r"\MoveEqLeft", 1, "2", r"\hspace{#1em}&\hspace{-#1em}"),
    with_arguments(r"\crampedsubstack", 1, r"\substack{#1}"),
    with_arguments(r"\vdotswithin", 1, r"{\mathrlap{\hphantom{#1}}\vdots}"),
    with_arguments(r"\shortvdotswithin", 1, r"&\vdotswithin{#1}\\"),
    with_arguments(r"\textllap", 1, r"\mathllap{\text{#1}}"),
    with_arguments(r"\textrlap", 1, r"\mathrlap{\text{#1}}"),
    with_arguments(r"\textclap", 1, r"\mathclap{\text{#1}}"),
    with_default(r"\crampedllap", 2, "", r"\mathllap{\cramped[#1]{#2}}"),
    with_default(r"\crampedrlap", 2, "", r"\mathrlap{\cramped[#1]{#2}}"),
    with_default(r"\crampedclap", 2, "", r"\mathclap{\cramped[#1]{#2}}"),
    with_arguments(r"\mathmbox", 1, r"{#1}"),
    reader(r"\xmathstrut", strut),
    reader(r"\ArrowBetweenLines", arrow_between_lines),
    tex(r"\MTFlushSpaceAbove", ""),
    tex(r"\MTFlushSpaceBelow", r"\\"),
    tex(r"\xlongrightarrow", r"\xrightarrow"),
    tex(r"\xlongleftarrow", r"\xleftarrow"),
    tex(r"\xLongrightarrow", r"\xRightarrow"),
    tex(r"\xLongleftarrow", r"\xLeftarrow"),
    tex(r"\vcentercolon", r"\vcentcolon"),
    tex(r"\MTThinColon", r"\vcentcolon"),
    tex(r"\Approxcolon", r"\approxcoloncolon"),
    tex(r"\Simcolon", r"\simcoloncolon"),
    tex(r"\colondash", r"\colonminus"),
    tex(r"\Colondash", r"\coloncolonminus"),
    tex(r"\dashcolon", r"\minuscolon"),
    tex(r"\Dashcolon", r"\minuscoloncolon"),
    // amsmath's own, behind its spaces.
    with_arguments(r"\tmspace", 3, r"\mskip#1#2\relax"),
    // How numbers look is the page's affair.
    with_arguments(r"\mathtoolsset", 1, ""),
    with_arguments(r"\begin{spreadlines}", 1, r"{\jot=#1\relax "),
    tex(r"\end{spreadlines}", "}"),
    with_arguments(r"\refeq", 1, r"\ref{#1}"),
    tex(r"\nuparrow", r"\mathrel{\mathrlap{\mkern-3mu/}\uparrow}"),
    tex(r"\ndownarrow", r"\mathrel{\mathrlap{\mkern-3mu/}\downarrow}"),
    reader(r"\prescript", prescript),
    reader(r"\Aboxed", |call| {
        let argument = call.argument()?;
        boxed_cells(call, None, &argument);
        Ok(())
    }),
    reader(ABOXED, |call| {
        let (around, argument) = (call.argument()?, call.argument()?);
        boxed_cells(call, Some(&around), &argument);
        Ok(())
    }),
];

/// What a command of `\MakeAboxedCommand` stands for, with its box and what is in it as arguments.
pub(super) const ABOXED: &str = r"\@aboxed";

/// `\adjustlimits\limsup_{a}\sup_{b}`: two operators whose limits stand at the same height.
fn adjust_limits(call: &mut Call<'_, '_>) -> Result<(), Error> {
    call.tex(r"\adjustlimits@");
    for _ in 0..2 {
        let operator = call.argument()?;
        if !call.take("_") {
            return Err(call.missing());
        }
        let limit = call.argument()?;
        call.group(&operator);
        call.group(&limit);
    }
    Ok(())
}

/// `\prescript{sup}{sub}{body}`: scripts at the left that end at the same place.
fn prescript(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let (above, below, body) = (call.argument()?, call.argument()?, call.argument()?);
    call.tex(r"{\vphantom");
    call.group(&body);
    // The wider of the two makes the room in which both end at the right.
    for (sign, script) in [(r"^{\hphantom", &above), (r"_{\hphantom", &below)] {
        call.tex(sign);
        call.group(script);
        call.tex("}");
    }
    call.tex(r"\vphantom");
    call.group(&body);
    for (sign, script) in [(r"^{\mathllap", &above), (r"_{\mathllap", &below)] {
        call.tex(sign);
        call.group(script);
        call.tex("}");
    }
    call.tex(r"\mskip-2mu}");
    call.group(&body);
    Ok(())
}

/// `\xmathstrut[depth]{height}`: a strut higher and deeper than a parenthesis by these shares of it.
fn strut(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let depth = call.option();
    let height = call.argument()?;
    let share = |tokens: &[Token<'_>]| text_of(tokens).trim().parse::<f64>().ok();
    let more = (share(&height), share(&depth.unwrap_or_else(|| height.clone())));
    let (Some(height), Some(depth)) = more else {
        return Err(call.fault(r"`\xmathstrut` takes numbers".to_owned(), call.token.span()));
    };
    // Those of a parenthesis, in em.
    let (height, depth) = (0.75 * (1.0 + height), 0.25 * (1.0 + depth));
    call.made_tex(format!(r"\rule[{:.3}em]{{0em}}{{{:.3}em}}", -depth, height + depth))
}

/// `\ArrowBetweenLines*[\Downarrow]`: a row of its own; with the star in the third column, else in the first.
fn arrow_between_lines(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let star = call.take("*");
    let sign = call.option();
    if star {
        call.tex(r"&&\quad ");
    }
    match sign {
        Some(sign) => call.tokens(&sign),
        None => call.tex(r"\Updownarrow"),
    }
    call.tex(if star { r"\\" } else { r"\quad\\" });
    Ok(())
}

/// `\Aboxed{left & right}`: a box around two cells of an alignment, which ends the first and begins the second. The padding of other
/// boxes than `\boxed` is taken to be its.
fn boxed_cells<'a>(call: &mut Call<'_, 'a>, around: Option<&[Token<'a>]>, argument: &[Token<'a>]) {
    let boxed = |call: &mut Call<'_, 'a>, content: &[&[Token<'a>]]| {
        match around {
            None => call.tex(r"\boxed{"),
            // Boxes may be of text.
            Some(around) => {
                call.tokens(around);
                call.tex(r"{\ensuremath{\displaystyle ");
            }
        }
        for (number, tokens) in content.iter().enumerate() {
            if number > 0 {
                call.tex("{}");
            }
            call.tokens(tokens);
        }
        call.tex(if around.is_none() { "}" } else { "}}" });
    };
    let Some(place) = argument.iter().position(|token| token.is("&")) else {
        return boxed(call, &[argument]);
    };
    let (left, right) = (&argument[..place], &argument[place + 1..]);
    // The box stands in the second cell, and reaches out of it to the left; in the first there is room for what it covers there.
    call.tex(r"\hphantom{\kern.3em");
    call.tokens(left);
    call.tex(r"}&\hphantom{{}");
    call.tokens(right);
    call.tex(r"}\kern.3em\mathllap{");
    boxed(call, &[left, right]);
    call.tex("}");
}
