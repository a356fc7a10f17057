//! Vectors and the operators on fields.

use super::super::{Call, Command, reader_of, tex};
use super::{CURLY, Pair, ROUND, SQUARE, Size, fence, group_follows, grow};
use crate::error::Error;

pub(super) const COMMANDS: &[Command] = &[
    tex(r"\dotproduct", r"\mathbin{\boldsymbol{\cdot}}"),
    tex(r"\vdot", r"\mathbin{\boldsymbol{\cdot}}"),
    tex(r"\crossproduct", r"\times"),
    tex(r"\cross", r"\times"),
    tex(r"\cp", r"\times"),
    tex(r"\gradientnabla", r"\boldsymbol{\nabla}"),
    tex(r"\vnabla", r"{\boldsymbol{\nabla}}"),
    tex(r"\real", "ℜ"),
    tex(r"\imaginary", "ℑ"),
    reader_of(r"\vectorbold", vector, ""),
    reader_of(r"\vb", vector, ""),
    reader_of(r"\vectorarrow", vector, r"\vec"),
    reader_of(r"\va", vector, r"\vec"),
    reader_of(r"\vectorunit", vector, r"\hat"),
    reader_of(r"\vu", vector, r"\hat"),
    reader_of(r"\gradient", field, r"\vnabla"),
    reader_of(r"\grad", field, r"\vnabla"),
    reader_of(r"\divergence", field, r"\vnabla\vdot"),
    reader_of(r"\div", field, r"\vnabla\vdot"),
    tex(r"\divsymbol", "÷"),
    tex(r"\divisionsymbol", "÷"),
    reader_of(r"\curl", field, r"\vnabla\crossproduct"),
    reader_of(r"\laplacian", field, r"\nabla^2"),
    tex(r"\Residue", r"\mathrm{Res}"),
    reader_of(r"\Res", residue, r"\operatorname{Res}"),
    reader_of(r"\principalvalue", value, r"{\mathcal{P}}"),
    reader_of(r"\pv", value, r"{\mathcal{P}}"),
    reader_of(r"\PV", value, r"{\mathrm{P.V.}}"),
    reader_of(r"\Re", complex_part, r"\operatorname{Re}"),
    reader_of(r"\Im", complex_part, r"\operatorname{Im}"),
];

/// Bold and upright, starred bold and slanted, perhaps under an accent.
fn vector(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let slanted = call.take("*");
    let body = call.argument()?;
    call.tex(call.variant);
    call.tex(if slanted { r"{\boldsymbol" } else { r"{\mathbf" });
    call.group(&body);
    call.tex("}");
    Ok(())
}

/// An operator before a field in parentheses, in brackets, or in braces that are not shown.
fn field(call: &mut Call<'_, '_>) -> Result<(), Error> {
    apply(call, &[ROUND, SQUARE], false)
}

fn residue(call: &mut Call<'_, '_>) -> Result<(), Error> {
    apply(call, &[ROUND, SQUARE], true)
}

fn value(call: &mut Call<'_, '_>) -> Result<(), Error> {
    apply(call, &[], false)
}

fn complex_part(call: &mut Call<'_, '_>) -> Result<(), Error> {
    apply(call, &[], true)
}

fn apply(call: &mut Call<'_, '_>, pairs: &[Pair], shows_braces: bool) -> Result<(), Error> {
    call.tex(call.variant);
    if !group_follows(call) {
        grow(call, pairs);
        return Ok(());
    }
    let body = call.argument()?;
    if shows_braces {
        fence(call, Size::Growing, CURLY, &body);
    } else {
        call.tokens(&body);
    }
    Ok(())
}
