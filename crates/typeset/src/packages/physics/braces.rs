//! Delimiters around quantities: `\qty`, `\abs`, `\comm`, ….

use super::super::{Call, Command, reader, reader_of};
use super::{BARS, CURLY, ROUND, SQUARE, Size, attached_fence, fence, group_follows, pair, size};
use crate::error::Error;

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\quantity", quantity),
    reader(r"\qty", quantity),
    reader_of(r"\pqty", enclosed, "("),
    reader_of(r"\bqty", enclosed, "["),
    reader_of(r"\vqty", enclosed, "|"),
    reader_of(r"\Bqty", enclosed, r"\{"),
    reader_of(r"\absolutevalue", enclosed, "|"),
    reader_of(r"\abs", enclosed, "|"),
    reader_of(r"\norm", enclosed, r"\|"),
    reader(r"\order", order),
    reader(r"\evaluated", evaluated),
    reader(r"\eval", evaluated),
    reader_of(r"\commutator", commutator, "["),
    reader_of(r"\comm", commutator, "["),
    reader_of(r"\anticommutator", commutator, r"\{"),
    reader_of(r"\acomm", commutator, r"\{"),
    reader_of(r"\poissonbracket", commutator, r"\{"),
    reader_of(r"\pb", commutator, r"\{"),
];

/// `\qty(…)`, `\qty[…]`, `\qty|…|`, `\qty{…}`; with nothing of these, empty parentheses.
fn quantity(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let size = size(call);
    if group_follows(call) {
        let body = call.argument()?;
        fence(call, size, CURLY, &body);
        return Ok(());
    }
    let Some(pair) = [ROUND, SQUARE, BARS].into_iter().find(|pair| call.next_is(pair.open)) else {
        if size != Size::Growing {
            return Err(call.missing());
        }
        fence(call, size, ROUND, &[]);
        return Ok(());
    };
    let body = call.between(pair.open, pair.close).ok_or_else(|| call.missing())?;
    if size == Size::Growing {
        attached_fence(call, pair, &body);
    } else {
        fence(call, size, pair, &body);
    }
    Ok(())
}

/// `\abs{…}`, `\abs*{…}`, `\abs\big{…}`
fn enclosed(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let plain = call.take("*");
    let size = size(call);
    if !group_follows(call) {
        return Err(call.missing());
    }
    let body = call.argument()?;
    fence(call, if plain { Size::Plain } else { size }, pair(call.variant), &body);
    Ok(())
}

fn order(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let plain = call.take("*");
    let size = size(call);
    if !group_follows(call) {
        return Err(call.missing());
    }
    let body = call.argument()?;
    call.tex(r"\mathcal{O}");
    fence(call, if plain { Size::Plain } else { size }, ROUND, &body);
    Ok(())
}

/// `\eval{…}`, `\eval(…|`, `\eval[…|`: a bar at the right, in which limits follow.
fn evaluated(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let plain = call.take("*");
    let (open, body) = if group_follows(call) {
        (".", call.argument()?)
    } else {
        let open = ["(", "["].into_iter().find(|open| call.next_is(open));
        let open = open.ok_or_else(|| call.missing())?;
        (open, call.between(open, "|").ok_or_else(|| call.missing())?)
    };
    call.tex(r"\left");
    call.tex(open);
    if plain {
        call.tex(r"\smash");
        call.group(&body);
    } else {
        call.tokens(&body);
    }
    call.tex(r"\vphantom{\int}\right|");
    Ok(())
}

/// `\comm{…}{…}`
fn commutator(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let plain = call.take("*");
    let size = size(call);
    if !group_follows(call) {
        return Err(call.missing());
    }
    let mut body = call.argument()?;
    let second = call.argument()?;
    body.push(crate::scan::Token::new(crate::scan::Kind::Char, ",", call.token.span()));
    body.extend(second);
    fence(call, if plain { Size::Plain } else { size }, pair(call.variant), &body);
    Ok(())
}
