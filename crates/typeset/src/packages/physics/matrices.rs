//! Matrices: `\mqty(…)`, and rows of them that are made, to stand within.

use super::super::{Call, Command, reader, reader_of};
use super::{BARS, ROUND, SQUARE, group_follows};
use crate::error::Error;
use crate::scan::{Kind, Token, text_of};

/// More rows or columns than any page holds.
const MOST: usize = 50;

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\matrixquantity", matrix),
    reader(r"\mqty", matrix),
    reader_of(r"\pmqty", enclosed, "("),
    reader_of(r"\Pmqty", enclosed, ")"),
    reader_of(r"\bmqty", enclosed, "["),
    reader_of(r"\vmqty", enclosed, "|"),
    reader_of(r"\matrixdeterminant", enclosed, "|"),
    reader_of(r"\mdet", enclosed, "|"),
    reader_of(r"\smallmatrixquantity", matrix, "small"),
    reader_of(r"\smqty", matrix, "small"),
    reader_of(r"\spmqty", small_enclosed, "("),
    reader_of(r"\sPmqty", small_enclosed, ")"),
    reader_of(r"\sbmqty", small_enclosed, "["),
    reader_of(r"\svmqty", small_enclosed, "|"),
    reader_of(r"\smdet", small_enclosed, "|"),
    reader(r"\identitymatrix", identity),
    reader(r"\imat", identity),
    reader(r"\xmatrix", constant),
    reader(r"\xmat", constant),
    reader(r"\zeromatrix", zero),
    reader(r"\zmat", zero),
    reader(r"\paulimatrix", pauli),
    reader(r"\pmat", pauli),
    reader(r"\diagonalmatrix", diagonal),
    reader(r"\dmat", diagonal),
    reader_of(r"\antidiagonalmatrix", diagonal, "anti"),
    reader_of(r"\admat", diagonal, "anti"),
];

/// `\mqty{…}`, `\mqty(…)`, `\mqty*(…)`, `\mqty[…]`, `\mqty|…|`
fn matrix(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let rounder = call.take("*");
    let small = call.variant == "small";
    if group_follows(call) {
        let rows = call.argument()?;
        write(call, small, "", "", &rows);
        return Ok(());
    }
    let Some(pair) = [ROUND, SQUARE, BARS].into_iter().find(|pair| call.next_is(pair.open)) else {
        write(call, small, "(", ")", &[]);
        return Ok(());
    };
    let rows = call.between(pair.open, pair.close).ok_or_else(|| call.missing())?;
    if rounder && pair == ROUND {
        write(call, small, r"\lgroup", r"\rgroup", &rows);
    } else {
        write(call, small, pair.open, pair.close, &rows);
    }
    Ok(())
}

/// `\pmqty{…}` and its like.
fn enclosed(call: &mut Call<'_, '_>) -> Result<(), Error> {
    in_delimiters(call, false)
}

fn small_enclosed(call: &mut Call<'_, '_>) -> Result<(), Error> {
    in_delimiters(call, true)
}

fn in_delimiters(call: &mut Call<'_, '_>, small: bool) -> Result<(), Error> {
    let rows = call.argument()?;
    let (open, close) = match call.variant {
        "(" => ("(", ")"),
        ")" => (r"\lgroup", r"\rgroup"),
        "[" => ("[", "]"),
        _ => ("|", "|"),
    };
    write(call, small, open, close, &rows);
    Ok(())
}

fn write<'a>(
    call: &mut Call<'_, 'a>,
    small: bool,
    open: &'static str,
    close: &'static str,
    rows: &[Token<'a>],
) {
    if !open.is_empty() {
        call.tex(r"\left");
        call.tex(open);
    }
    call.tex(if small { r"\begin{smallmatrix}" } else { r"\begin{matrix}" });
    call.tokens(rows);
    call.tex(if small { r"\end{smallmatrix}" } else { r"\end{matrix}" });
    if !close.is_empty() {
        call.tex(r"\right");
        call.tex(close);
    }
}

/// A number of rows or columns; less than one counts as one.
fn count(call: &mut Call<'_, '_>) -> Result<usize, Error> {
    let argument = call.argument()?;
    let number = text_of(&argument).trim().parse::<i64>().ok();
    let number = number.and_then(|number| usize::try_from(number.max(1)).ok());
    number.filter(|&number| number <= MOST).ok_or_else(|| {
        let reason = format!("`{}` needs a number of at most {MOST} here", call.token.text);
        call.fault(reason, argument.first().unwrap_or(&call.token).span())
    })
}

/// Cells in rows.
fn cells<'a>(
    call: &mut Call<'_, 'a>,
    rows: usize,
    columns: usize,
    mut cell: impl FnMut(&mut Call<'_, 'a>, usize, usize),
) {
    for row in 0..rows {
        if row > 0 {
            call.tex(r"\\");
        }
        for column in 0..columns {
            if column > 0 {
                call.tex("&");
            }
            cell(call, row, column);
        }
    }
}

fn identity(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let size = count(call)?;
    cells(call, size, size, |call, row, column| call.tex(if row == column { "1" } else { "0" }));
    Ok(())
}

/// `\xmat{a}{2}{3}`, starred with indices.
fn constant(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let indexed = call.take("*");
    let element = call.argument()?;
    let (rows, columns) = (count(call)?, count(call)?);
    let mut made = Ok(());
    cells(call, rows, columns, |call, row, column| {
        call.tokens(&element);
        if !indexed || made.is_err() {
            return;
        }
        let (row, column) = (row + 1, column + 1);
        made = match (rows, columns) {
            (1, 1) => Ok(()),
            (1, _) => call.made_tex(format!("_{{{column}}}")),
            (_, 1) => call.made_tex(format!("_{{{row}}}")),
            _ => call.made_tex(format!("_{{{{{row}}}{{{column}}}}}")),
        };
    });
    made
}

fn zero(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let (rows, columns) = (count(call)?, count(call)?);
    cells(call, rows, columns, |call, _, _| call.tex("0"));
    Ok(())
}

/// `\pmat{1}` or `\pmat{x}`, up to 3 or z.
fn pauli(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let argument = call.argument()?;
    match argument.first().map(|token| token.text) {
        Some("0") => call.tex(r"1&0\\0&1"),
        Some("1" | "x") => call.tex(r"0&1\\1&0"),
        Some("2" | "y") => call.tex(r"0&-i\\i&0"),
        Some("3" | "z") => call.tex(r"1&0\\0&-1"),
        _ => {}
    }
    Ok(())
}

/// `\dmat{a,b,c}`: each element, which may be a matrix, on the diagonal.
fn diagonal(call: &mut Call<'_, '_>) -> Result<(), Error> {
    if !group_follows(call) {
        return Ok(());
    }
    let argument = call.argument()?;
    let elements = split(&argument);
    if elements.len() > MOST {
        let reason = format!("`{}` takes at most {MOST} elements", call.token.text);
        return Err(call.fault(reason, call.token.span()));
    }
    for (row, element) in elements.iter().enumerate() {
        if row > 0 {
            call.tex(r"\\");
        }
        let before = if call.variant == "anti" { elements.len() - 1 - row } else { row };
        for _ in 0..before {
            call.tex("&");
        }
        write(call, false, "", "", element);
    }
    Ok(())
}

/// The parts between commas outside braces.
fn split<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0usize;
    let parts = tokens.split(|token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Control | Kind::Space | Kind::Char | Kind::Verbatim => {}
        }
        depth == 0 && token.is(",")
    });
    parts.collect()
}
