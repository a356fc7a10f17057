//! What becomes of formulas, built by hand and read from TeX.

use super::check::check;
use super::{read_for_tests, write};
use crate::face::Face;
use crate::node::{
    Class, Font, Fraction, FractionRule, Kind, Limits, List, Node, Operator, OperatorBody, Scripts,
    Span, Symbol,
};

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

#[track_caller]
fn by_tex(tex: &str, expected: &str) {
    assert_eq!(presentation(&read_for_tests(tex), true), expected, "{tex}");
}

#[test]
fn numbers_words_and_products() {
    by_tex(r"1{,}000.5", "<mn>1,000.5</mn>");
    by_tex(r"\mathbf{10}", "<mn>𝟏𝟎</mn>");
    by_tex(r"\mathrm{KL}", "<mi>KL</mi>");
    by_tex(
        r"\mathrm d\mathrm x",
        "<mrow><mi mathvariant=\"normal\">d</mi><mi mathvariant=\"normal\">x</mi></mrow>",
    );
    by_tex(r"\mathbf{AB}", "<mrow><mi>𝐀</mi><mi>𝐁</mi></mrow>");
    by_tex(r"\Gamma\boldsymbol\alpha", "<mrow><mi mathvariant=\"normal\">Γ</mi><mi>𝜶</mi></mrow>");
    by_tex("中文", "<mtext>中文</mtext>");
    by_tex(
        r"a \not= b \notin C",
        "<mrow><mi>a</mi><mo>≠</mo><mi>b</mi><mo>∉</mo><mi>C</mi></mrow>",
    );
    by_tex(r"\coloneqq", "<mo>≔</mo>");
}

#[test]
fn bars_open_close_and_divide() {
    by_tex(
        r"\lvert x\rvert",
        "<mrow><mo form=\"prefix\" stretchy=\"false\">|</mo><mi>x</mi><mo form=\"postfix\" stretchy=\"false\">|</mo></mrow>",
    );
    by_tex(r"x\mid y", "<mrow><mi>x</mi><mo>∣</mo><mi>y</mi></mrow>");
    by_tex(
        r"\left.x\right|_0",
        "<msub><mrow><mi>x</mi><mo fence=\"true\">|</mo></mrow><mn>0</mn></msub>",
    );
    by_tex(r"\bigl(", "<mo minsize=\"1.2em\" maxsize=\"1.2em\">(</mo>");
}

#[test]
fn marks_above_and_below() {
    by_tex(r"\hat x", "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>");
    by_tex(r"\widehat x", "<mover accent=\"true\"><mi>x</mi><mo>^</mo></mover>");
    by_tex(r"\underline k", "<munder accentunder=\"true\"><mi>k</mi><mo>_</mo></munder>");
    by_tex(
        r"\overbrace x^n",
        "<mover><mover accent=\"true\"><mi>x</mi><mo>⏞</mo></mover><mi>n</mi></mover>",
    );
    by_tex(r"\overset{!}{\le}", "<mover><mo>≤</mo><mo>!</mo></mover>");
    by_tex(
        r"\xrightarrow[b]{a}",
        "<munderover><mo stretchy=\"true\" minsize=\"1.75em\">→</mo><mrow><mspace width=\".4em\"/><mi>b</mi><mspace width=\".4em\"/></mrow><mrow><mspace width=\".4em\"/><mi>a</mi><mspace width=\".4em\"/></mrow></munderover>",
    );
}

#[test]
fn tables_say_where_their_columns_stand() {
    by_tex(
        r"\begin{aligned} a &= b \\ &= -c \end{aligned}",
        "<mtable columnalign=\"right left\" columnspacing=\"0em\" displaystyle=\"true\"><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr><mtr><mtd></mtd><mtd><mo>=</mo><mo form=\"prefix\">−</mo><mi>c</mi></mtd></mtr></mtable>",
    );
    by_tex(
        r"\begin{aligned} a & {}+ b \\ & + b \end{aligned}",
        "<mtable columnalign=\"right left\" columnspacing=\"0em\" displaystyle=\"true\"><mtr><mtd><mi>a</mi></mtd><mtd><mo form=\"infix\">+</mo><mi>b</mi></mtd></mtr><mtr><mtd></mtd><mtd><mo form=\"infix\">+</mo><mi>b</mi></mtd></mtr></mtable>",
    );
    by_tex(
        r"\left[\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}\right]",
        "<mrow><mo fence=\"true\">[</mo><mtable columnlines=\"solid\" rowlines=\"solid\"><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo fence=\"true\">]</mo></mrow>",
    );
}

#[test]
fn text_keeps_its_spaces_and_shows_its_mathematics() {
    by_tex(
        r"\text{当 } x \text{a $b$ c}",
        "<mrow><mtext>当\u{a0}</mtext><mi>x</mi><mtext>a\u{a0}</mtext><mi>b</mi><mtext>\u{a0}c</mtext></mrow>",
    );
    by_tex(r"\textbf{x}", "<mtext>𝐱</mtext>");
    by_tex(r"\textbf{no}", "<mtext>no</mtext>");
    by_tex(r"\text{\'e<}", "<mtext>e\u{301}&lt;</mtext>");
}

#[test]
fn boxes_and_colours() {
    by_tex(r"\phantom x", "<mphantom><mi>x</mi></mphantom>");
    by_tex(r"\vphantom x", "<mpadded width=\"0\"><mphantom><mi>x</mi></mphantom></mpadded>");
    by_tex(r"\cancel x", "<menclose notation=\"updiagonalstrike\"><mi>x</mi></menclose>");
    by_tex(r"\textcolor{red}{x}", "<mrow mathcolor=\"red\"><mi>x</mi></mrow>");
    by_tex(r"a\;\!\quad b", "<mrow><mi>a</mi><mspace width=\"1.1111em\"/><mi>b</mi></mrow>");
    by_tex(
        r"\tfrac12",
        "<mstyle displaystyle=\"false\"><mfrac><mn>1</mn><mn>2</mn></mfrac></mstyle>",
    );
    by_tex(r"\large x", "<mstyle mathsize=\"1.2em\"><mi>x</mi></mstyle>");
}

#[test]
fn steps_of_proofs_are_fractions_with_labels() {
    by_tex(
        r"\@infer{single}{l}{r}{c}{2}{a}{\@infer{none}{}{}{b}{1}{x}}",
        "<mrow><mi>l</mi><mfrac><mrow><mi>a</mi><mspace width=\"2em\"/><mfrac linethickness=\"0\"><mi>x</mi><mi>b</mi></mfrac></mrow><mi>c</mi></mfrac><mi>r</mi></mrow>",
    );
}

#[test]
fn lines_of_text_are_one_text() {
    by_tex(
        r"\parbox{3em}{a\\b $c$}",
        "<mstyle displaystyle=\"false\"><mtext>a b\u{a0}</mtext><mi>c</mi></mstyle>",
    );
    by_tex(
        r"\begin{aligned}a&=b\\ \intertext{or}c\end{aligned}",
        "<mtable columnalign=\"right left\" columnspacing=\"0em\" displaystyle=\"true\"><mtr><mtd><mi>a</mi></mtd><mtd><mo>=</mo><mi>b</mi></mtd></mtr><mtr columnalign=\"left\"><mtd columnspan=\"2\"><mtext>or</mtext></mtd></mtr><mtr><mtd><mi>c</mi></mtd></mtr></mtable>",
    );
}

#[test]
fn what_only_looks_otherwise_reads_as_usual() {
    by_tex(r"\cramped{x^2}", "<msup><mi>x</mi><mn>2</mn></msup>");
    by_tex(
        r"\overbracket[1pt]{x}^a",
        "<mover><mover accent=\"true\"><mi>x</mi><mo>⎴</mo></mover><mi>a</mi></mover>",
    );
}

#[test]
fn chemistry_reads_as_its_atoms() {
    let macros = crate::Macros::default();
    let list = super::golden::read(r"\ce{H2O}", &macros, true).unwrap();
    assert_eq!(
        presentation(&list, true),
        "<mrow><msub><mi mathvariant=\"normal\">H</mi><mn>2</mn></msub><mi mathvariant=\"normal\">O</mi></mrow>"
    );
}

/// Pieces of TeX that belong together or do not.
const PIECES: &[&str] = &[
    "x",
    "1",
    ".",
    "+",
    "-",
    "=",
    "<",
    ",",
    "(",
    "|",
    "中",
    " ",
    "'",
    "^",
    "_",
    "{",
    "}",
    "&",
    r"\\",
    "$",
    r"\frac",
    r"\sqrt",
    r"\sum",
    r"\lim",
    r"\sin",
    r"\operatorname{ab}",
    r"\limits",
    r"\hat",
    r"\overbrace",
    r"\left(",
    r"\right.",
    r"\middle|",
    r"\big/",
    r"\text{a ",
    r"\mathbf",
    r"\mathrm{ab}",
    r"\color{red}",
    r"\displaystyle",
    r"\scriptstyle",
    r"\Large",
    r"\begin{matrix}",
    r"\end{matrix}",
    r"\begin{aligned}",
    r"\end{aligned}",
    r"\begin{array}{|c:r@{-}}",
    r"\end{array}",
    r"\hline",
    r"\not",
    r"\phantom",
    r"\llap",
    r"\cancel",
    r"\boxed",
    r"\xrightarrow",
    r"\stackrel",
    r"\binom",
    r"\over",
    r"\quad",
    r"\rule{1em}{-2pt}",
    r"\raisebox{1pt}",
    r"\mathchoice",
    r"\verb|<|",
    r"\mathrel",
    r"\kern-1em",
    r"\substack{a\\b}",
    r"\colorbox{#123}",
    r"\cramped",
    r"\parbox{2em}",
    r"\intertext{a}",
    r"\overbracket[1pt]",
    r"\@infer{single}{}{a}{b}{1}",
];

/// Pieces side by side, where what opens is closed in order and what would close nothing is left out.
fn balanced(pieces: &[&'static str]) -> String {
    let (mut tex, mut open) = (String::new(), Vec::new());
    for &piece in pieces {
        let closer = match piece {
            "{" => Some("}"),
            r"\left(" => Some(r"\right."),
            r"\begin{matrix}" => Some(r"\end{matrix}"),
            r"\begin{aligned}" => Some(r"\end{aligned}"),
            r"\begin{array}{|c:r@{-}}" => Some(r"\end{array}"),
            r"\text{a " => Some("}"),
            _ => None,
        };
        let closes = matches!(piece, "}" | r"\right.") || piece.starts_with(r"\end");
        if closes && open.pop_if(|wanted| *wanted == piece).is_none() {
            continue;
        }
        tex.push_str(piece);
        // Names end before letters.
        tex.push_str(if piece.starts_with('\\') { " " } else { "" });
        open.extend(closer);
    }
    open.iter().rev().for_each(|closer| tex.push_str(closer));
    tex
}

proptest::proptest! {
    /// Whatever could be read of any TeX, with its mistakes, becomes valid MathML, and text without control characters.
    #[test]
    fn any_list_becomes_valid(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40), display: bool) {
        let tex = balanced(&pieces);
        let list = super::golden::read_what_can_be(&tex, display);
        let markup = write(&list, &tex, display);
        proptest::prop_assert!(check(&markup).is_ok(), "{tex}: {:?} in {markup}", check(&markup));
        proptest::prop_assert_eq!(&markup, &write(&list, &tex, display));
        let text = crate::text::write(&list);
        proptest::prop_assert!(!text.contains(char::is_control), "{tex}: {text:?}");
    }
}
