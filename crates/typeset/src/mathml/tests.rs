//! What becomes of formulas, built by hand and read from TeX.

use super::check::check;
use super::write;
use crate::node::{
    Class, Font, Fraction, FractionRule, Kind, Limits, List, Node, Operator, OperatorBody, Scripts,
    Span, Symbol,
};
use crate::outlines::Face;

fn node(kind: Kind) -> Node {
    Node { kind, span: Span::default() }
}

fn symbol(character: char, class: Class, face: Face) -> Node {
    node(Kind::Symbol(Symbol { character, font: Font::Face(face), class, text: false }))
}

/// Letters slanted, digits upright, the usual operators of their classes.
fn atoms(text: &str) -> List {
    text.chars()
        .map(|character| match character {
            '+' | '−' => symbol(character, Class::Bin, Face::Main),
            '=' | '<' | '→' => symbol(character, Class::Rel, Face::Main),
            ',' => symbol(character, Class::Punct, Face::Main),
            '(' => symbol(character, Class::Open, Face::Main),
            ')' => symbol(character, Class::Close, Face::Main),
            '0'..='9' | '.' | '′' | '∞' => symbol(character, Class::Ord, Face::Main),
            _ => symbol(character, Class::Ord, Face::Math),
        })
        .collect()
}

/// What stands before the annotation.
fn presentation(list: &[Node], display: bool) -> String {
    let markup = write(list, "x<&", display);
    check(&markup).unwrap_or_else(|error| panic!("{error}: {markup}"));
    let body = markup.split_once("<semantics>").unwrap().1;
    let (body, annotation) =
        body.split_once("<annotation encoding=\"application/x-tex\">").unwrap();
    assert_eq!(annotation, "x&lt;&amp;</annotation></semantics></math>");
    body.to_owned()
}

#[track_caller]
fn by_hand(list: &[Node], expected: &str) {
    assert_eq!(presentation(list, true), expected);
}

fn scripts(base: Node, sub: &str, sup: &str) -> Node {
    let list = |text: &str| (!text.is_empty()).then(|| atoms(text));
    node(Kind::Scripts(Box::new(Scripts { base: Some(base), sub: list(sub), sup: list(sup) })))
}

fn operator(body: OperatorBody, limits: Limits) -> Node {
    node(Kind::Operator(Box::new(Operator { body, limits })))
}

#[test]
fn letters_numbers_and_signs() {
    by_hand(&[], "<mrow/>");
    by_hand(&atoms("x"), "<mi>x</mi>");
    by_hand(&atoms("3.14"), "<mn>3.14</mn>");
    by_hand(
        &atoms("−x+2<y"),
        "<mrow><mo>−</mo><mi>x</mi><mo>+</mo><mn>2</mn><mo>&lt;</mo><mi>y</mi></mrow>",
    );
    by_hand(
        &atoms("x=−1"),
        "<mrow><mi>x</mi><mo>=</mo><mo form=\"prefix\">−</mo><mn>1</mn></mrow>",
    );
    by_hand(
        &atoms("(a,∞)"),
        "<mrow><mo stretchy=\"false\">(</mo><mi>a</mi><mo>,</mo><mi>∞</mi><mo stretchy=\"false\">)</mo></mrow>",
    );
    by_hand(&[symbol('x', Class::Ord, Face::MainBold)], "<mi>𝐱</mi>");
    by_hand(&[symbol('d', Class::Ord, Face::Main)], "<mi mathvariant=\"normal\">d</mi>");
    by_hand(&[symbol('R', Class::Ord, Face::Ams)], "<mi>ℝ</mi>");
}

#[test]
fn scripts_belong_to_whole_numbers_and_primes_join() {
    let mut ten = atoms("1");
    ten.push(scripts(atoms("0").remove(0), "", "−6"));
    by_hand(&ten, "<msup><mn>10</mn><mrow><mo>−</mo><mn>6</mn></mrow></msup>");
    by_hand(&[scripts(atoms("f").remove(0), "", "′′")], "<msup><mi>f</mi><mo>″</mo></msup>");
    by_hand(
        &[scripts(atoms("f").remove(0), "i", "′2")],
        "<msubsup><mi>f</mi><mi>i</mi><mrow><mo>′</mo><mn>2</mn></mrow></msubsup>",
    );
}

#[test]
fn limits_and_names() {
    let sum = || operator(OperatorBody::Symbol('∑'), Limits::Display);
    let scripted = [scripts(sum(), "i", "n")];
    assert_eq!(
        presentation(&scripted, true),
        "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>"
    );
    assert_eq!(presentation(&scripted, false), "<msubsup><mo>∑</mo><mi>i</mi><mi>n</mi></msubsup>");
    let name = "sin".chars().map(|letter| symbol(letter, Class::Ord, Face::Main)).collect();
    let mut sine = atoms("2");
    sine.push(operator(OperatorBody::Name(name), Limits::Corners));
    sine.extend(atoms("x"));
    by_hand(
        &sine,
        "<mrow><mn>2</mn><mspace width=\".1667em\"/><mi>sin</mi><mo rspace=\".1667em\">\u{2061}</mo><mi>x</mi></mrow>",
    );
}

#[test]
fn fractions_have_two_children_whatever_is_in_them() {
    let fraction = |numerator: &str, denominator: &str| {
        node(Kind::Fraction(Box::new(Fraction {
            numerator: atoms(numerator),
            denominator: atoms(denominator),
            rule: FractionRule::Default,
            left: None,
            right: None,
            style: None,
            continued: None,
        })))
    };
    by_hand(&[fraction("", "2")], "<mfrac><mrow/><mn>2</mn></mfrac>");
    by_hand(
        &[fraction("a+b", "c")],
        "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>",
    );
}
