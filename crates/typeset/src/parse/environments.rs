//! Environments: which there are, and the arrays that they make.

use crate::error::Error;
use crate::guard::environment_name;
use crate::node::{
    Align, Anchor, Array, ArrayName, Column, Delimiter, Fence, Kind, List, Node, Style,
};
use crate::rows::Numbering;
use crate::scan::{Token, text_of};

use super::arrays::{Numbers, empty_row, gap, push, same};
use super::columns::{Preamble, named};
use super::commands::{Command, read};
use super::parser::{Parser, Until, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\begin", 0, begin),
    read(r"\substack", 1, |parser, call, out| {
        in_braces(parser, call, out, Shape::Sub(Align::Centre));
    }),
    read(r"\matrix", 1, |parser, call, out| {
        in_braces(parser, call, out, Shape::Matrix(Align::Centre));
    }),
    read(r"\array", 1, |parser, call, out| {
        in_braces(parser, call, out, Shape::Matrix(Align::Centre));
    }),
    read(r"\pmatrix", 1, |parser, call, out| {
        fenced(parser, call, out, ['(', ')'], |parser, call, out| {
            in_braces(parser, call, out, Shape::Matrix(Align::Centre));
        });
    }),
    read(r"\cases", 1, |parser, call, out| {
        fenced(parser, call, out, ['{', '.'], |parser, call, out| {
            in_braces(parser, call, out, Shape::Cases);
        });
    }),
    read(r"\eqalign", 1, |parser, call, out| in_braces(parser, call, out, Shape::Aligned)),
    read(r"\eqalignno", 1, |parser, call, out| in_braces(parser, call, out, Shape::Aligned)),
    read(r"\leqalignno", 1, |parser, call, out| in_braces(parser, call, out, Shape::Aligned)),
    read(r"\displaylines", 1, |parser, call, out| {
        in_braces(parser, call, out, Shape::Gathered(Align::Centre));
    }),
];

/// What an environment's rows and columns are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// `array`: an argument says.
    Array,
    /// As many columns as there are, all aligned so; starred ones take the alignment in brackets.
    Matrix(Align),
    /// `smallmatrix`
    Small(Align),
    /// `subarray`, `\substack`: lines in script style.
    Sub(Align),
    Cases,
    /// Pairs of columns that meet at `&`.
    Aligned,
    /// The same without space between the pairs, whose number is an argument.
    AlignedAt,
    Gathered(Align),
    Multline,
    Equation,
    /// `eqnarray`: right, centre, left.
    Equations,
    Diagram,
}

/// An environment.
struct Environment {
    name: &'static str,
    shape: Shape,
    style: Style,
    /// Delimiters around: `.` for none at one side.
    fence: Option<[char; 2]>,
}

impl Environment {
    /// `numcases`, whose argument is what stands before the brace.
    fn has_left_side(&self) -> bool {
        self.name.ends_with("numcases")
    }

    /// The column from which on cells are text.
    fn text_from(&self) -> Option<usize> {
        let is_text = self.has_left_side() || self.name.ends_with('*');
        (self.shape == Shape::Cases && is_text).then_some(1)
    }
}

const fn plain(name: &'static str, shape: Shape, style: Style) -> Environment {
    Environment { name, shape, style, fence: None }
}

const fn within(name: &'static str, shape: Shape, style: Style, fence: [char; 2]) -> Environment {
    Environment { name, shape, style, fence: Some(fence) }
}

const MATRIX: Shape = Shape::Matrix(Align::Centre);
const SMALL: Shape = Shape::Small(Align::Centre);

/// Sorted by name.
const ENVIRONMENTS: &[Environment] = &[
    within("Bmatrix", MATRIX, Style::Text, ['{', '}']),
    within("Bmatrix*", MATRIX, Style::Text, ['{', '}']),
    within("Bsmallmatrix", SMALL, Style::Script, ['{', '}']),
    within("Bsmallmatrix*", SMALL, Style::Script, ['{', '}']),
    plain("CD", Shape::Diagram, Style::Display),
    within("Vmatrix", MATRIX, Style::Text, ['∥', '∥']),
    within("Vmatrix*", MATRIX, Style::Text, ['∥', '∥']),
    within("Vsmallmatrix", SMALL, Style::Script, ['∥', '∥']),
    within("Vsmallmatrix*", SMALL, Style::Script, ['∥', '∥']),
    plain("align", Shape::Aligned, Style::Display),
    plain("align*", Shape::Aligned, Style::Display),
    plain("alignat", Shape::AlignedAt, Style::Display),
    plain("alignat*", Shape::AlignedAt, Style::Display),
    plain("aligned", Shape::Aligned, Style::Display),
    plain("alignedat", Shape::AlignedAt, Style::Display),
    plain("array", Shape::Array, Style::Text),
    within("bmatrix", MATRIX, Style::Text, ['[', ']']),
    within("bmatrix*", MATRIX, Style::Text, ['[', ']']),
    within("bsmallmatrix", SMALL, Style::Script, ['[', ']']),
    within("bsmallmatrix*", SMALL, Style::Script, ['[', ']']),
    within("cases", Shape::Cases, Style::Text, ['{', '.']),
    within("cases*", Shape::Cases, Style::Text, ['{', '.']),
    plain("crampedsubarray", Shape::Sub(Align::Centre), Style::Script),
    plain("darray", Shape::Array, Style::Display),
    within("dcases", Shape::Cases, Style::Display, ['{', '.']),
    within("dcases*", Shape::Cases, Style::Display, ['{', '.']),
    plain("displaymath", Shape::Equation, Style::Display),
    within("drcases", Shape::Cases, Style::Display, ['.', '}']),
    within("drcases*", Shape::Cases, Style::Display, ['.', '}']),
    plain("eqnarray", Shape::Equations, Style::Display),
    plain("eqnarray*", Shape::Equations, Style::Display),
    plain("equation", Shape::Equation, Style::Display),
    plain("equation*", Shape::Equation, Style::Display),
    plain("flalign", Shape::Aligned, Style::Display),
    plain("flalign*", Shape::Aligned, Style::Display),
    plain("gather", Shape::Gathered(Align::Centre), Style::Display),
    plain("gather*", Shape::Gathered(Align::Centre), Style::Display),
    plain("gathered", Shape::Gathered(Align::Centre), Style::Display),
    plain("lgathered", Shape::Gathered(Align::Left), Style::Display),
    plain("math", Shape::Equation, Style::Text),
    plain("matrix", MATRIX, Style::Text),
    plain("matrix*", MATRIX, Style::Text),
    plain("multline", Shape::Multline, Style::Display),
    plain("multline*", Shape::Multline, Style::Display),
    plain("multlined", Shape::Multline, Style::Display),
    within("numcases", Shape::Cases, Style::Display, ['{', '.']),
    within("pmatrix", MATRIX, Style::Text, ['(', ')']),
    within("pmatrix*", MATRIX, Style::Text, ['(', ')']),
    within("psmallmatrix", SMALL, Style::Script, ['(', ')']),
    within("psmallmatrix*", SMALL, Style::Script, ['(', ')']),
    within("rcases", Shape::Cases, Style::Text, ['.', '}']),
    within("rcases*", Shape::Cases, Style::Text, ['.', '}']),
    plain("rgathered", Shape::Gathered(Align::Right), Style::Display),
    plain("smallmatrix", SMALL, Style::Script),
    plain("smallmatrix*", SMALL, Style::Script),
    plain("split", Shape::Aligned, Style::Display),
    plain("subarray", Shape::Sub(Align::Centre), Style::Script),
    within("subnumcases", Shape::Cases, Style::Display, ['{', '.']),
    within("vmatrix", MATRIX, Style::Text, ['∣', '∣']),
    within("vmatrix*", MATRIX, Style::Text, ['∣', '∣']),
    within("vsmallmatrix", SMALL, Style::Script, ['∣', '∣']),
    within("vsmallmatrix*", SMALL, Style::Script, ['∣', '∣']),
    plain("xalignat", Shape::AlignedAt, Style::Display),
    plain("xalignat*", Shape::AlignedAt, Style::Display),
    plain("xxalignat", Shape::AlignedAt, Style::Display),
    plain("xxalignat*", Shape::AlignedAt, Style::Display),
];

fn find(name: &str) -> Option<&'static Environment> {
    let found = ENVIRONMENTS.binary_search_by(|environment| environment.name.cmp(name)).ok()?;
    ENVIRONMENTS.get(found)
}

/// Whether an environment is known.
pub(super) fn knows(name: &str) -> bool {
    find(name).is_some()
}

/// All environments.
#[cfg(feature = "outlines")]
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ENVIRONMENTS.iter().map(|environment| environment.name)
}

fn begin(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let (name, next) = environment_name(parser.tokens, parser.at);
    parser.at = next;
    let unknown = plain("", MATRIX, Style::Text);
    let environment = find(&name).unwrap_or_else(|| {
        let names = ENVIRONMENTS.iter().map(|environment| environment.name);
        let near = crate::near::nearest(&name, knows, names);
        parser.fail(Error::UnknownEnvironment { name: name.clone(), near, span: call.span() });
        &unknown
    });
    if environment.has_left_side() {
        let mut left = parser.argument(call);
        out.append(&mut left);
    }
    parser.state.environments += 1;
    let stretch = std::mem::replace(&mut parser.state.stretch, 1.0);
    match environment.fence {
        None => body(parser, call, out, environment, stretch),
        Some(fence) => fenced(parser, call, out, fence, |parser, call, out| {
            body(parser, call, out, environment, stretch);
        }),
    }
    parser.state.environments -= 1;
    // `\end` and its name, whose agreement has been checked.
    if parser.peek().is_some_and(|token| token.is(r"\end")) {
        parser.at = environment_name(parser.tokens, parser.at + 1).1;
    }
}

/// What `read` makes, between delimiters.
fn fenced<'s, 'a>(
    parser: &mut Parser<'s, 'a>,
    call: Token<'_>,
    out: &mut List,
    fence: [char; 2],
    read: impl FnOnce(&mut Parser<'s, 'a>, Token<'_>, &mut List),
) {
    let mut part = List::new();
    read(parser, call, &mut part);
    let [left, right] = fence.map(|sign| match sign {
        '.' => Delimiter::None,
        sign => Delimiter::Character(sign),
    });
    let fence = Fence { left, right, right_colour: None, parts: vec![part], middles: Vec::new() };
    out.push(Node { kind: Kind::Fence(Box::new(fence)), span: span(call) });
}

/// `\matrix{a&b\cr c&d}`: an environment's body as an argument.
fn in_braces(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, shape: Shape) {
    parser.skip_space();
    if parser.peek().is_none_or(|token| token.kind != crate::scan::Kind::Open) {
        match shape {
            Shape::Sub(align) => {
                let cell = parser.argument(call);
                push(single(cell, align, Style::Script, 0.5), call, out);
            }
            _ => parser.missing(call),
        }
        return;
    }
    parser.at += 1;
    let style = match shape {
        Shape::Sub(_) => Style::Script,
        Shape::Aligned | Shape::Gathered(_) => Style::Display,
        _ => Style::Text,
    };
    // What is in braces has no rows with numbers, and takes no options.
    parser.state.environments += 1;
    let opening = Opening {
        shape,
        style,
        numbers: Numbers::None,
        anchor: Anchor::Axis,
        preamble: Preamble::default(),
        stretch: 1.0,
    };
    rows(parser, call, out, &opening);
    parser.state.environments -= 1;
    parser.at += 1;
}

/// All of an environment between `\begin{…}` and `\end`.
fn body(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    environment: &Environment,
    stretch: f64,
) {
    let numbers = numbers(parser, environment.name);
    let (mut shape, mut anchor, mut preamble) =
        (environment.shape, Anchor::Axis, Preamble::default());
    match shape {
        Shape::Equation => return equation(parser, call, out, environment.style, numbers, stretch),
        Shape::Diagram => return super::diagrams::read(parser, call, out),
        Shape::Array => {
            anchor = option_anchor(parser);
            preamble = parser.preamble(call);
        }
        Shape::Matrix(_) | Shape::Small(_) if environment.name.ends_with('*') => {
            if let Some(align) = option_align(parser) {
                shape = match shape {
                    Shape::Small(_) => Shape::Small(align),
                    _ => Shape::Matrix(align),
                };
            }
        }
        Shape::Sub(_) => {
            let align = parser.raw_argument(call).map(text_of).unwrap_or_default();
            shape = Shape::Sub(named(align.trim()).unwrap_or(Align::Centre));
        }
        Shape::AlignedAt => {
            if environment.name == "alignedat" {
                anchor = adjacent_anchor(parser);
            }
            let _pairs = parser.raw_argument(call);
        }
        Shape::Aligned | Shape::Gathered(_) | Shape::Multline
            if numbers == Numbers::None && environment.name.ends_with("ed") =>
        {
            anchor = adjacent_anchor(parser);
        }
        _ => {}
    }
    preamble.text_from = environment.text_from();
    let opening = Opening { shape, style: environment.style, numbers, anchor, preamble, stretch };
    rows(parser, call, out, &opening);
}

/// Only the rows of outermost displays have numbers.
fn numbers(parser: &Parser<'_, '_>, name: &str) -> Numbers {
    if !parser.state.context.display || parser.state.environments != 1 {
        return Numbers::None;
    }
    match Numbering::of(name) {
        None => Numbers::None,
        Some(Numbering { by_row: true, .. }) => Numbers::Rows,
        Some(Numbering { by_row: false, .. }) => Numbers::Whole,
    }
}

/// `[t]` or `[b]`.
fn option_anchor(parser: &mut Parser<'_, '_>) -> Anchor {
    match parser.raw_option().map(text_of).as_deref().map(str::trim) {
        Some("t") => Anchor::Top,
        Some("b") => Anchor::Bottom,
        _ => Anchor::Axis,
    }
}

/// The same of amsmath's environments, whose first cell may begin with a bracket: after a space it does.
fn adjacent_anchor(parser: &mut Parser<'_, '_>) -> Anchor {
    if parser.peek().is_some_and(|token| token.kind == crate::scan::Kind::Space) {
        return Anchor::Axis;
    }
    option_anchor(parser)
}

/// `[l]`
fn option_align(parser: &mut Parser<'_, '_>) -> Option<Align> {
    named(text_of(parser.raw_option()?).trim())
}

/// A single row of a single cell.
fn equation(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    style: Style,
    numbers: Numbers,
    stretch: f64,
) {
    let cell = parser.list(Until::Group);
    let number = (numbers != Numbers::None).then_some(parser.state.next_row);
    parser.state.next_row += usize::from(number.is_some());
    parser.state.tagged = false;
    let mut array = single(cell, Align::Centre, style, stretch);
    array.rows[0].number = number;
    push(array, call, out);
}

/// An array of one cell.
fn single(cell: List, align: Align, style: Style, stretch: f64) -> Array {
    Array {
        columns: same(align, 1),
        rows: vec![empty_row(vec![cell])],
        last_lines: Vec::new(),
        stretch,
        jot: None,
        outer_space: false,
        style,
        small: false,
        anchor: Anchor::Axis,
        name: ArrayName::Plain,
    }
}

/// What is known of an array before its rows.
struct Opening<'t, 'a> {
    shape: Shape,
    style: Style,
    numbers: Numbers,
    anchor: Anchor,
    preamble: Preamble<'t, 'a>,
    stretch: f64,
}

fn rows<'a>(
    parser: &mut Parser<'_, 'a>,
    call: Token<'_>,
    out: &mut List,
    opening: &Opening<'_, 'a>,
) {
    let Opening { shape, style, numbers, anchor, preamble, stretch } = opening;
    let (shape, style, anchor) = (*shape, *style, *anchor);
    let found = parser.rows(preamble, *numbers);
    let most = found.most;
    let mut array = Array {
        columns: Vec::new(),
        rows: found.rows,
        last_lines: found.last_lines,
        stretch: *stretch,
        jot: None,
        outer_space: false,
        style,
        small: false,
        anchor,
        name: ArrayName::Plain,
    };
    match shape {
        Shape::Array => {
            array.columns.clone_from(&preamble.columns);
            let last = array.columns.iter().rev().find_map(|column| match column {
                Column::Cells { align, .. } => Some(*align),
                Column::Line(_) | Column::Text { .. } => None,
            });
            let missing = most.saturating_sub(preamble.cells);
            array.columns.extend(same(last.unwrap_or(Align::Centre), missing));
            array.outer_space = true;
        }
        Shape::Matrix(align) => array.columns = same(align, most),
        Shape::Small(align) => {
            array.columns = same(align, most);
            (array.small, array.stretch) = (true, 0.5);
        }
        Shape::Sub(align) => {
            array.columns = same(align, most);
            array.stretch = 0.5;
        }
        Shape::Cases => {
            array.stretch = 1.2;
            array.columns = vec![
                Column::Cells { align: Align::Left, before: gap(0.0), after: gap(1.0) },
                Column::Cells { align: Align::Left, before: gap(0.0), after: gap(0.0) },
            ];
            array.columns.extend(same(Align::Left, most.saturating_sub(2)));
        }
        Shape::Aligned | Shape::AlignedAt => {
            array.columns = pairs(most, if shape == Shape::Aligned { 1.0 } else { 0.0 });
            (array.jot, array.name) = (Some(parser.state.jot), ArrayName::Aligned);
        }
        Shape::Gathered(align) => {
            array.columns = same(align, most);
            (array.jot, array.name) = (Some(parser.state.jot), ArrayName::Gathered);
        }
        Shape::Multline => {
            array.columns = same(Align::Centre, most);
            (array.jot, array.name) = (Some(parser.state.jot), ArrayName::Multline);
        }
        Shape::Equations => {
            array.columns = [Align::Right, Align::Centre, Align::Left]
                .into_iter()
                .flat_map(|align| same(align, 1))
                .collect();
            array.columns.extend(same(Align::Left, most.saturating_sub(3)));
            array.outer_space = true;
        }
        Shape::Equation | Shape::Diagram => {}
    }
    push(array, call, out);
}

/// Right, left, right, left, with a gap before each pair but the first.
fn pairs(count: usize, between: f64) -> Vec<Column> {
    let column = |index: usize| {
        let left = index % 2 == 1;
        let before = if left || index == 0 { 0.0 } else { between };
        let align = if left { Align::Left } else { Align::Right };
        Column::Cells { align, before: gap(before), after: gap(0.0) }
    };
    (0..count).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_display, check_errors};
    use super::*;

    #[test]
    fn a_bracket_after_a_space_belongs_to_the_first_cell() {
        check(r"\begin{aligned} [b]\end{aligned}", "array:aligned:display[0emr0em]([ b ])");
        check(r"\begin{aligned}[b] a\end{aligned}", "array:aligned:display:bottom[0emr0em](a)");
    }

    #[test]
    fn a_single_character_is_a_substack() {
        check(r"\substack i", "array:script[c](i)");
    }

    #[test]
    fn environments_are_sorted() {
        assert!(ENVIRONMENTS.is_sorted_by(|one, other| one.name < other.name));
    }

    #[test]
    fn reads_matrices() {
        check(r"\begin{matrix}a&b\\c\end{matrix}", "array[cc](a & b; c)");
        check(r"\begin{pmatrix*}[r]a\\\end{pmatrix*}", "fence(( array[r](a) ))");
        check(r"\begin{smallmatrix}a&b\end{smallmatrix}", "array:script:small[cc](a & b)");
        check(r"\pmatrix{a\cr b}", "fence(( array[c](a; b) ))");
        check(
            r"\begin{array}[t]{c}\hline a\\[2pt]\hdashline\hline b\\ \hline\end{array}",
            "array:top[c](—a [2pt]; - —b—)",
        );
        check(r"\begin{cases}1&x\\2\end{cases}", "fence({ array[0eml1em0eml0em](1 & x; 2) .)");
        check(r"\substack{i\\j}_k", "scripts(array:script[c](i; j) _k)");
        check(r"\mathbf{\begin{matrix}a\end{matrix}b}", "{array[c](a) b/MainBold}");
    }

    #[test]
    fn reads_displays() {
        check(
            r"\begin{aligned}[b]a&=b&c\end{aligned}",
            "array:aligned:display:bottom[0emr0em0eml0em1emr0em](a & = b & c)",
        );
        check(
            r"\begin{alignat}{2}a&b&c\end{alignat}",
            "array:aligned:display[0emr0em0eml0em0emr0em](a & b & c)",
        );
        check(r"\begin{gathered}a\\b\end{gathered}", "array:gathered:display[c](a; b)");
        check(
            r"\begin{multline}a\\\shoveleft{b}\\c\end{multline}",
            "array:multline:display[c](a; b Left; c)",
        );
        check(r"\begin{eqnarray}a&=&b\end{eqnarray}", "array:display[rcl](a & = & b)");
        check(r"\begin{equation}a\end{equation}", "array:display[c](a)");
    }

    #[test]
    fn text_stands_beside_cases_and_between_rows() {
        check(
            r"\begin{cases*}1& if $x$\\2\end{cases*}",
            "fence({ array[0eml1em0eml0em](1 & text(i f ' math(x)); 2) .)",
        );
        check(
            r"\begin{aligned}a&=b\\ \intertext{or}c&=d\end{aligned}",
            "array:aligned:display[0emr0em0eml0em](a & = b; text(o r) across; c & = d)",
        );
        check_errors(
            r"a\intertext{x}",
            &[r"\intertext: `\intertext` belongs at the start of an array's row"],
        );
    }

    #[test]
    fn numbers_the_rows_of_cases_and_empheq() {
        check_display(
            r"\begin{numcases}{f=}1&x\\2\end{numcases}",
            "f = fence({ array:display[0eml1em0eml0em](1 & text(x) #0; 2 #1) .)",
        );
        check_display(
            r"\left\{\begin{align}a\\b\end{align}\right.",
            "fence({ array:aligned:display[0emr0em](a #0; b #1) .)",
        );
        check_display(
            r"\begin{align}a\\ \intertext{or}b\end{align}",
            "array:aligned:display[0emr0em](a #0; text(o r) across; b #1)",
        );
    }

    #[test]
    fn numbers_the_rows_that_rows_counts() {
        check_display("x", "x row0");
        check_display(
            r"\begin{gather}a\\b\\ \end{gather}",
            "array:gathered:display[c](a #0; b #1)",
        );
        check_display(
            r"\begin{multline}a\\b\end{multline}\begin{equation}c\end{equation}",
            "array:multline:display[c](a; b #0) array:display[c](c #1)",
        );
        check_display(
            r"\begin{gather}\begin{gathered}a\\b\end{gathered}\\ \tag{1}\end{gather}",
            "array:gathered:display[c](array:gathered:display[c](a; b) #0;  #1)",
        );
        check_display(r"\begin{gather}\end{gather}", "array:gathered:display[c]( #0)");
    }

    #[test]
    fn a_stretch_holds_for_the_environment_after_it() {
        check(
            r"\arraystretch{1.5}\begin{matrix}\begin{matrix}a\end{matrix}\end{matrix}",
            "array*1.5[c](array[c](a))",
        );
        check_errors(
            r"\arraystretch{-1}\begin{matrix}\end{matrix}",
            &[r"\arraystretch: `-1` is no factor for the height of rows"],
        );
    }

    #[test]
    fn rows_are_as_far_apart_as_the_author_says() {
        let jots = |tex: &str| {
            let tokens = crate::scan::scan(tex);
            let parsed = super::super::parse(&tokens, super::super::Context::plain(true));
            let jot = |node: &Node| match &node.kind {
                Kind::Array(array) => Some(array.jot),
                _ => None,
            };
            fn within<'n>(nodes: &'n [Node], out: &mut Vec<&'n Node>) {
                for node in nodes {
                    out.push(node);
                    if let Kind::Group(body) = &node.kind {
                        within(body, out);
                    }
                }
            }
            let mut all = Vec::new();
            within(&parsed.list, &mut all);
            all.into_iter().filter_map(jot).collect::<Vec<_>>()
        };
        let (wide, usual) = (gap(2.0), Some(crate::node::JOT));
        let aligned = r"\begin{aligned}a\\b\end{aligned}";
        assert_eq!(
            jots(&format!(r"{{\jot=2em\relax {aligned}}}{aligned}\begin{{matrix}}\end{{matrix}}")),
            [wide, usual, None]
        );
    }

    #[test]
    fn names_what_is_unknown() {
        check_errors(
            r"1\begin{algined}a&b\end{algined}\foo",
            &[
                r"\begin: unknown environment `algined`; did you mean `aligned`?",
                r"\foo: unknown command `\foo`; check its spelling or define it",
            ],
        );
        check_errors(
            "a & b",
            &[
                r"&: `&` stands outside of rows and columns; write `\&`, or `\begin{aligned}…\end{aligned}` around the formula",
            ],
        );
    }
}
