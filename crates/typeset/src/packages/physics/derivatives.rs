//! Differentials and derivatives.

use super::super::{Call, Command, reader_of, tex, with_arguments};
use super::{ROUND, group_follows, grow};
use crate::error::Error;
use crate::scan::{Kind, Token};

pub(super) const COMMANDS: &[Command] = &[
    tex(r"\diffd", r"{\mathrm{d}}"),
    with_arguments(r"\flatfrac", 2, r"\left.#1\middle/#2\right."),
    reader_of(r"\differential", differential, r"\diffd"),
    reader_of(r"\dd", differential, r"\diffd"),
    reader_of(r"\variation", differential, r"\delta"),
    reader_of(r"\var", differential, r"\delta"),
    reader_of(r"\derivative", derivative, r"\diffd"),
    reader_of(r"\dv", derivative, r"\diffd"),
    reader_of(r"\partialderivative", partial_derivative, r"\partial"),
    reader_of(r"\pderivative", partial_derivative, r"\partial"),
    reader_of(r"\pdv", partial_derivative, r"\partial"),
    reader_of(r"\functionalderivative", derivative, r"\delta"),
    reader_of(r"\fderivative", derivative, r"\delta"),
    reader_of(r"\fdv", derivative, r"\delta"),
];

/// `\dd[3]{x}`, `\dd(…)`, `\dd x`
fn differential(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let power = call.option();
    let braced = group_follows(call);
    if braced {
        call.tex(r"\mathop{");
    }
    call.tex(call.variant);
    if let Some(power) = power {
        call.tex("^");
        call.group(&power);
    }
    if braced {
        let body = call.argument()?;
        call.tokens(&body);
        call.tex(r"}\nolimits");
    } else if !grow(call, &[ROUND]) && call.peek().is_some_and(|next| next.kind != Kind::Close) {
        let next = call.argument()?;
        call.tokens(&next);
    }
    Ok(())
}

/// `\dv[2]{f}{x}`, `\dv{x}(…)`, starred with a slash.
fn derivative(call: &mut Call<'_, '_>) -> Result<(), Error> {
    read_derivative(call, 2)
}

/// As [`derivative`], or with two variables: `\pdv{f}{x}{y}`.
fn partial_derivative(call: &mut Call<'_, '_>) -> Result<(), Error> {
    read_derivative(call, 3)
}

fn read_derivative(call: &mut Call<'_, '_>, most: usize) -> Result<(), Error> {
    let flat = call.take("*");
    let order = call.option();
    let mut arguments = vec![call.argument()?];
    while arguments.len() < most && group_follows(call) {
        arguments.push(call.argument()?);
    }
    let two_variables = arguments.len() > 2;
    let above = |call: &mut Call<'_, '_>| {
        if two_variables {
            call.tex("^{2}");
        }
    };
    call.tex(if flat { r"\flatfrac{" } else { r"\frac{" });
    call.tex(call.variant);
    above(call);
    let power = order.filter(|_| !two_variables);
    raise(call, power.as_deref());
    if arguments.len() > 1 {
        call.tokens(&arguments[0]);
    }
    call.tex("}{");
    call.tex(call.variant);
    call.tokens(&arguments[usize::from(arguments.len() > 1)]);
    raise(call, power.as_deref());
    if two_variables {
        call.tex(call.variant);
        call.tokens(&arguments[2]);
    }
    call.tex("}");
    grow(call, &[ROUND]);
    Ok(())
}

fn raise<'a>(call: &mut Call<'_, 'a>, power: Option<&[Token<'a>]>) {
    if let Some(power) = power {
        call.tex("^");
        call.group(power);
    }
}
