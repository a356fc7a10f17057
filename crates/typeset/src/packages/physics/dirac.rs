//! Dirac's notation.

use super::super::{Call, Command, reader};
use super::group_follows;
use crate::error::Error;
use crate::scan::Token;

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\bra", bra),
    reader(r"\ket", ket),
    reader(r"\innerproduct", inner_product),
    reader(r"\ip", inner_product),
    reader(r"\braket", inner_product),
    reader(r"\outerproduct", outer_product),
    reader(r"\dyad", outer_product),
    reader(r"\ketbra", outer_product),
    reader(r"\op", outer_product),
    reader(r"\expectationvalue", expectation),
    reader(r"\expval", expectation),
    reader(r"\ev", expectation),
    reader(r"\matrixelement", matrix_element),
    reader(r"\matrixel", matrix_element),
    reader(r"\mel", matrix_element),
];

/// `\bra{a}`, which with a `\ket{b}` after it becomes one.
fn bra(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let mut plain = call.take("*");
    let bra = call.argument()?;
    if !call.take(r"\ket") {
        write(call, plain, &[r"\langle", r"\vert"], &[&bra]);
        return Ok(());
    }
    plain |= call.take("*");
    let ket = if group_follows(call) { call.argument()? } else { Vec::new() };
    write(call, plain, &[r"\langle", r"\vert", r"\rangle"], &[&bra, &ket]);
    Ok(())
}

fn ket(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let plain = call.take("*");
    let ket = call.argument()?;
    write(call, plain, &[r"\vert", r"\rangle"], &[&ket]);
    Ok(())
}

/// One argument stands on both sides.
fn two<'a>(call: &mut Call<'_, 'a>) -> Result<(bool, Vec<Token<'a>>, Vec<Token<'a>>), Error> {
    let plain = call.take("*");
    let first = call.argument()?;
    let second = if group_follows(call) { call.argument()? } else { first.clone() };
    Ok((plain, first, second))
}

fn inner_product(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let (plain, bra, ket) = two(call)?;
    write(call, plain, &[r"\langle", r"\vert", r"\rangle"], &[&bra, &ket]);
    Ok(())
}

fn outer_product(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let (plain, ket, bra) = two(call)?;
    call.tex(if plain { r"\vert" } else { r"\left\vert" });
    call.group(&ket);
    call.tex(if plain { r"\rangle\!\langle" } else { r"\middle\rangle\!\middle\langle" });
    call.group(&bra);
    call.tex(if plain { r"\vert" } else { r"\right\vert" });
    Ok(())
}

/// `\ev{A}`, `\ev{A}{a}`; starred with delimiters that do not grow, twice starred with all that grow alike.
fn expectation(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let stars = usize::from(call.take("*"));
    let stars = stars + usize::from(stars > 0 && call.take("*"));
    let operator = call.argument()?;
    if group_follows(call) {
        let state = call.argument()?;
        if !operator.is_empty() && !state.is_empty() {
            sandwich(call, stars, [&state, &operator, &state]);
            return Ok(());
        }
    }
    write(call, stars > 0, &[r"\langle", r"\rangle"], &[&operator]);
    Ok(())
}

/// `\mel{a}{A}{b}`
fn matrix_element(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let stars = usize::from(call.take("*"));
    let stars = stars + usize::from(stars > 0 && call.take("*"));
    let (bra, operator, ket) = (call.argument()?, call.argument()?, call.argument()?);
    sandwich(call, stars, [&bra, &operator, &ket]);
    Ok(())
}

fn sandwich<'a>(call: &mut Call<'_, 'a>, stars: usize, [bra, operator, ket]: [&[Token<'a>]; 3]) {
    if stars > 0 {
        write(
            call,
            stars == 1,
            &[r"\langle", r"\vert", r"\vert", r"\rangle"],
            &[bra, operator, ket],
        );
    } else {
        // In groups, since no space is wanted around the operator.
        call.tex("{");
        write(call, false, &[r"\langle", r"\vert"], &[bra]);
        call.tex("}");
        call.group(operator);
        call.tex("{");
        write(call, false, &[r"\vert", r"\rangle"], &[ket]);
        call.tex("}");
    }
}

/// Delimiters with bodies between them.
fn write<'a>(
    call: &mut Call<'_, 'a>,
    plain: bool,
    delimiters: &[&'static str],
    bodies: &[&[Token<'a>]],
) {
    for (number, delimiter) in delimiters.iter().enumerate() {
        if number > 0 {
            call.group(bodies[number - 1]);
        }
        if !plain {
            let last = number == delimiters.len() - 1;
            call.tex(if number == 0 {
                r"\left"
            } else if last {
                r"\right"
            } else {
                r"\middle"
            });
        }
        call.tex(delimiter);
    }
}
