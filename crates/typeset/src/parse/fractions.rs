//! Fractions, binomials and roots.

use crate::node::{
    Align, Delimiter, Fraction, FractionRule, Kind, Length, List, Node, Span, Style,
};
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\frac", 2, |parser, call, out| fraction(parser, call, out, None)),
    read(r"\dfrac", 2, |parser, call, out| fraction(parser, call, out, Some(Style::Display))),
    read(r"\tfrac", 2, |parser, call, out| fraction(parser, call, out, Some(Style::Text))),
    read(r"\cfrac", 2, continued).with_option(),
    read(r"\binom", 2, |parser, call, out| binomial(parser, call, out, None)),
    read(r"\dbinom", 2, |parser, call, out| binomial(parser, call, out, Some(Style::Display))),
    read(r"\tbinom", 2, |parser, call, out| binomial(parser, call, out, Some(Style::Text))),
    read(r"\genfrac", 6, general),
    read(r"\over", 0, |parser, call, out| infix(parser, call, out, FractionRule::Default, None))
        .for_rest(),
    read(r"\atop", 0, |parser, call, out| infix(parser, call, out, FractionRule::None, None))
        .for_rest(),
    read(r"\choose", 0, |parser, call, out| {
        infix(parser, call, out, FractionRule::None, Some(('(', ')')));
    })
    .for_rest(),
    read(r"\brace", 0, |parser, call, out| {
        infix(parser, call, out, FractionRule::None, Some(('{', '}')));
    })
    .for_rest(),
    read(r"\brack", 0, |parser, call, out| {
        infix(parser, call, out, FractionRule::None, Some(('[', ']')));
    })
    .for_rest(),
    read(r"\above", 0, |parser, call, out| {
        let rule = thickness(parser.length(call));
        infix(parser, call, out, rule, None);
    })
    .for_rest(),
    read(r"\overwithdelims", 0, |parser, call, out| {
        with_delimiters(parser, call, out, |_| FractionRule::Default);
    })
    .for_rest(),
    read(r"\atopwithdelims", 0, |parser, call, out| {
        with_delimiters(parser, call, out, |_| FractionRule::None);
    })
    .for_rest(),
    read(r"\abovewithdelims", 0, |parser, call, out| {
        with_delimiters(parser, call, out, |parser| thickness(parser.length(call)));
    })
    .for_rest(),
    read(r"\sqrt", 1, square_root).with_option(),
    read(r"\surd", 0, |parser, call, out| {
        let entry = crate::symbols::Entry {
            character: '√',
            class: crate::node::Class::Ord,
            face: crate::face::Face::Main,
            slanted: false,
        };
        super::atoms::symbol(parser, entry, call, out);
    }),
    read(r"\root", 0, root),
    // Where the index of a root stands is left to layout.
    read(r"\uproot", 1, skip),
    read(r"\leftroot", 1, skip),
];

/// What stands between the halves of a group: `\over`, `\choose` and their like.
pub(super) struct Infix {
    numerator: List,
    rule: FractionRule,
    delimiters: Option<(Delimiter, Delimiter)>,
    span: Span,
}

impl Infix {
    /// Makes the fraction of what stood before and what now stands in the list.
    pub(super) fn complete(self, out: &mut List) {
        let denominator = std::mem::take(out);
        let (left, right) = self.delimiters.unzip();
        let fraction = Fraction {
            numerator: self.numerator,
            denominator,
            rule: self.rule,
            left,
            right,
            style: None,
            continued: None,
        };
        out.push(Node { kind: Kind::Fraction(Box::new(fraction)), span: self.span });
    }
}

fn fraction(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, style: Option<Style>) {
    let numerator = parser.argument(call);
    let denominator = parser.argument(call);
    push(Fraction { style, ..plain(numerator, denominator) }, call, out);
}

fn binomial(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, style: Option<Style>) {
    let numerator = parser.argument(call);
    let denominator = parser.argument(call);
    let fraction = Fraction {
        rule: FractionRule::None,
        left: Some(Delimiter::Character('(')),
        right: Some(Delimiter::Character(')')),
        style,
        ..plain(numerator, denominator)
    };
    push(fraction, call, out);
}

/// `\cfrac[l]{numerator}{denominator}`
fn continued(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let option = parser.raw_option().map(crate::scan::text_of);
    let side = match option.as_deref().map(str::trim) {
        Some("l") => Align::Left,
        Some("r") => Align::Right,
        _ => Align::Centre,
    };
    let numerator = parser.argument(call);
    let denominator = parser.argument(call);
    let fraction = Fraction {
        style: Some(Style::Display),
        continued: Some(side),
        ..plain(numerator, denominator)
    };
    push(fraction, call, out);
}

/// `\genfrac{left}{right}{thickness}{style}{numerator}{denominator}`
fn general(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let left = optional_delimiter(parser, call);
    let right = optional_delimiter(parser, call);
    let rule = match parser.raw_argument(call).map(crate::scan::text_of) {
        Some(text) if !text.trim().is_empty() => match super::lengths::parse(&text) {
            Some(length) => thickness(length),
            None => {
                parser.no_length(call, &text);
                FractionRule::Default
            }
        },
        _ => FractionRule::Default,
    };
    let style = parser.raw_argument(call).map(crate::scan::text_of);
    let style = match style.as_deref().map(str::trim) {
        Some("0") => Some(Style::Display),
        Some("1") => Some(Style::Text),
        Some("2") => Some(Style::Script),
        Some("3") => Some(Style::ScriptScript),
        _ => None,
    };
    let numerator = parser.argument(call);
    let denominator = parser.argument(call);
    push(Fraction { rule, left, right, style, ..plain(numerator, denominator) }, call, out);
}

/// A delimiter in braces, which may be empty.
fn optional_delimiter(parser: &mut Parser<'_, '_>, call: Token<'_>) -> Option<Delimiter> {
    let text = parser.raw_argument(call).map(crate::scan::text_of)?;
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let found = super::delimiters::named(text);
    if found.is_none() {
        parser.refuse(call, format!("`{text}` is no delimiter; write one such as `(` or `.`"));
    }
    found
}

fn infix(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    rule: FractionRule,
    delimiters: Option<(char, char)>,
) {
    let delimiters =
        delimiters.map(|(left, right)| (Delimiter::Character(left), Delimiter::Character(right)));
    divide(parser, call, out, rule, delimiters);
}

/// `a \overwithdelims() b`
fn with_delimiters(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    rule: impl Fn(&mut Parser<'_, '_>) -> FractionRule,
) {
    let left = super::delimiters::delimiter(parser, call);
    let right = super::delimiters::delimiter(parser, call);
    let rule = rule(parser);
    divide(parser, call, out, rule, Some((left, right)));
}

/// Ends the numerator: what stands in the list so far.
fn divide(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    rule: FractionRule,
    delimiters: Option<(Delimiter, Delimiter)>,
) {
    parser.close_switches(out);
    if parser.infix.is_some() {
        let name = call.text;
        let reason = format!("`{name}` after another of its kind; put braces around one of them");
        return parser.refuse(call, reason);
    }
    let numerator = std::mem::take(out);
    parser.infix = Some(Infix { numerator, rule, delimiters, span: span(call) });
}

fn thickness(length: Length) -> FractionRule {
    if length.value > 0.0 { FractionRule::Thick(length) } else { FractionRule::None }
}

fn plain(numerator: List, denominator: List) -> Fraction {
    Fraction {
        numerator,
        denominator,
        rule: FractionRule::Default,
        left: None,
        right: None,
        style: None,
        continued: None,
    }
}

fn push(fraction: Fraction, call: Token<'_>, out: &mut List) {
    out.push(Node { kind: Kind::Fraction(Box::new(fraction)), span: span(call) });
}

/// `\sqrt[index]{body}`
fn square_root(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let index = parser.option();
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Radical { index, body }, span: span(call) });
}

/// Leaves an argument out.
fn skip(parser: &mut Parser<'_, '_>, call: Token<'_>, _: &mut List) {
    let _ = parser.raw_argument(call);
}

/// `\root index \of body`
fn root<'a>(parser: &mut Parser<'_, 'a>, call: Token<'_>, out: &mut List) {
    let Some(of) = parser.find_in_group(r"\of") else {
        parser.refuse(call, r"`\root` needs `\of` after the index, as in `\root 3 \of x`");
        return;
    };
    let index = parser.list_of(&parser.tokens[parser.at..of]);
    parser.at = of + 1;
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Radical { index: Some(index), body }, span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_fractions() {
        check(r"\frac12", "frac(1; 2)");
        check(r"\dfrac{a}{b}\tfrac\pi2", "frac:display(a; b) frac:text(π; 2)");
        check(r"\cfrac[l]1{2}", "frac:display:Left(1; 2)");
        check(r"\binom nk", "frac[( )]:none(n; k)");
        check(r"\genfrac\{.{1pt}{2}ab", "frac[{ .]:1pt:script(a; b)");
        check(r"\genfrac{}{}{0pt}{}ab", "frac:none(a; b)");
        check(r"a+b\over c", "frac(a + b; c)");
        check(r"{n\choose k}^2", "scripts({frac[( )]:none(n; k)} ^2)");
        check(r"\displaystyle a\above 2pt b", "frac:2pt(display(a); b)");
        check(r"a \overwithdelims[] b", "frac[[ ]](a; b)");
        check_errors(
            r"a\over b\over c",
            &[r"\over: `\over` after another of its kind; put braces around one of them"],
        );
    }

    #[test]
    fn reads_roots() {
        check(r"\sqrt2\sqrt[3]{x+1}", "sqrt(2) sqrt[3](x + 1)");
        check(r"\root n+1 \of \frac12", "sqrt[n + 1](frac(1; 2))");
        check(r"\sqrt\frac12", "sqrt(frac(1; 2))");
    }
}
