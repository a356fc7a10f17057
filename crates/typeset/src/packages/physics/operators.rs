//! Named functions whose parentheses grow, and words between formulas.

use super::super::{Call, Command, reader, reader_of, tex};
use super::{ROUND, grow};
use crate::error::Error;

pub(super) const COMMANDS: &[Command] = &[
    reader_of(r"\sin", power_function, "sin"),
    reader_of(r"\sinh", power_function, "sinh"),
    reader_of(r"\arcsin", power_function, "arcsin"),
    reader_of(r"\asin", power_function, "asin"),
    reader_of(r"\cos", power_function, "cos"),
    reader_of(r"\cosh", power_function, "cosh"),
    reader_of(r"\arccos", power_function, "arccos"),
    reader_of(r"\acos", power_function, "acos"),
    reader_of(r"\tan", power_function, "tan"),
    reader_of(r"\tanh", power_function, "tanh"),
    reader_of(r"\arctan", power_function, "arctan"),
    reader_of(r"\atan", power_function, "atan"),
    reader_of(r"\csc", power_function, "csc"),
    reader_of(r"\csch", power_function, "csch"),
    reader_of(r"\arccsc", power_function, "arccsc"),
    reader_of(r"\acsc", power_function, "acsc"),
    reader_of(r"\sec", power_function, "sec"),
    reader_of(r"\sech", power_function, "sech"),
    reader_of(r"\arcsec", power_function, "arcsec"),
    reader_of(r"\asec", power_function, "asec"),
    reader_of(r"\cot", power_function, "cot"),
    reader_of(r"\coth", power_function, "coth"),
    reader_of(r"\arccot", power_function, "arccot"),
    reader_of(r"\acot", power_function, "acot"),
    reader_of(r"\log", power_function, "log"),
    reader_of(r"\ln", power_function, "ln"),
    reader_of(r"\exp", function, "exp"),
    reader_of(r"\det", function, "det"),
    reader_of(r"\Pr", function, "Pr"),
    reader_of(r"\tr", function, "tr"),
    reader_of(r"\trace", function, "tr"),
    reader_of(r"\Tr", function, "Tr"),
    reader_of(r"\Trace", function, "Tr"),
    reader_of(r"\erf", function, "erf"),
    tex(r"\rank", r"\operatorname{rank}"),
    tex(r"\sine", r"\operatorname{sin}"),
    tex(r"\hypsine", r"\operatorname{sinh}"),
    tex(r"\arcsine", r"\operatorname{arcsin}"),
    tex(r"\asine", r"\operatorname{asin}"),
    tex(r"\cosine", r"\operatorname{cos}"),
    tex(r"\hypcosine", r"\operatorname{cosh}"),
    tex(r"\arccosine", r"\operatorname{arccos}"),
    tex(r"\acosine", r"\operatorname{acos}"),
    tex(r"\tangent", r"\operatorname{tan}"),
    tex(r"\hyptangent", r"\operatorname{tanh}"),
    tex(r"\arctangent", r"\operatorname{arctan}"),
    tex(r"\atangent", r"\operatorname{atan}"),
    tex(r"\cosecant", r"\operatorname{csc}"),
    tex(r"\hypcosecant", r"\operatorname{csch}"),
    tex(r"\arccosecant", r"\operatorname{arccsc}"),
    tex(r"\acosecant", r"\operatorname{acsc}"),
    tex(r"\secant", r"\operatorname{sec}"),
    tex(r"\hypsecant", r"\operatorname{sech}"),
    tex(r"\arcsecant", r"\operatorname{arcsec}"),
    tex(r"\asecant", r"\operatorname{asec}"),
    tex(r"\cotangent", r"\operatorname{cot}"),
    tex(r"\hypcotangent", r"\operatorname{coth}"),
    tex(r"\arccotangent", r"\operatorname{arccot}"),
    tex(r"\acotangent", r"\operatorname{acot}"),
    tex(r"\exponential", r"\operatorname{exp}"),
    tex(r"\logarithm", r"\operatorname{log}"),
    tex(r"\naturallogarithm", r"\operatorname{ln}"),
    tex(r"\determinant", r"\operatorname{det}"),
    tex(r"\Probability", r"\operatorname{Pr}"),
    reader(r"\qqtext", words),
    reader(r"\qq", words),
    tex(r"\qcomma", r"\text{,}\quad"),
    tex(r"\qc", r"\text{,}\quad"),
    reader_of(r"\qcc", words, "c.c."),
    reader_of(r"\qif", words, "if"),
    reader_of(r"\qthen", words, "then"),
    reader_of(r"\qelse", words, "else"),
    reader_of(r"\qotherwise", words, "otherwise"),
    reader_of(r"\qunless", words, "unless"),
    reader_of(r"\qgiven", words, "given"),
    reader_of(r"\qusing", words, "using"),
    reader_of(r"\qassume", words, "assume"),
    reader_of(r"\qsince", words, "since"),
    reader_of(r"\qlet", words, "let"),
    reader_of(r"\qfor", words, "for"),
    reader_of(r"\qall", words, "all"),
    reader_of(r"\qeven", words, "even"),
    reader_of(r"\qodd", words, "odd"),
    reader_of(r"\qinteger", words, "integer"),
    reader_of(r"\qand", words, "and"),
    reader_of(r"\qor", words, "or"),
    reader_of(r"\qas", words, "as"),
    reader_of(r"\qin", words, "in"),
];

/// `\sin[2](x)`: the power, and parentheses that grow, are optional.
fn power_function(call: &mut Call<'_, '_>) -> Result<(), Error> {
    name(call);
    if let Some(power) = call.option() {
        call.tex("^");
        call.group(&power);
    }
    grow(call, &[ROUND]);
    Ok(())
}

fn function(call: &mut Call<'_, '_>) -> Result<(), Error> {
    name(call);
    grow(call, &[ROUND]);
    Ok(())
}

/// The name as an operator. The command itself would be read again as this one.
fn name(call: &mut Call<'_, '_>) {
    call.tex(r"\operatorname{");
    call.tex(call.variant);
    call.tex("}");
}

/// Words with wide spaces around them, starred only after them.
fn words(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let starred = call.take("*");
    let own = if call.variant.is_empty() { Some(call.argument()?) } else { None };
    call.tex(if starred { r"\text{" } else { r"\quad\text{" });
    match own {
        Some(words) => call.tokens(&words),
        None => call.tex(call.variant),
    }
    call.tex(r"}\quad");
    Ok(())
}
