//! The math list: what a formula says, before anything is measured (*The TeXbook*, chapter 17).
//!
//! The parser makes it, layout and MathML read it. Commands that stand for others are resolved: no node keeps a macro, a font
//! command or a synonym. Lengths keep their units, since `em` and `mu` depend on the size at the place where they stand.

use std::ops::Range;
use std::sync::Arc;

use crate::face::Face;

/// Nodes side by side.
pub(crate) type List = Vec<Node>;

/// A part of a formula and where the author wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// Bytes of the TeX as given; what a macro made comes from the macro's call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Range<usize> {
        span.start as usize..span.end as usize
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A character.
    Symbol(Symbol),
    /// `{…}`: an ordinary atom, spaced within itself.
    Group(List),
    /// `\mathrel{…}` and the like: an atom of this class, spaced within itself.
    Class { class: Class, body: List },
    /// What our fonts lack and is drawn of parts: `≠`, `∉`, `≔`, `⟦`, `LaTeX`. Laid out as [`Kind::Class`]; who reads it hears `means`.
    Composed { class: Class, means: &'static str, body: List },
    /// Subscript and superscript; primes are in the superscript. `base` is empty for `{}^2` and a bare `^2`.
    Scripts(Box<Scripts>),
    /// A large operator or an operator's name.
    Operator(Box<Operator>),
    /// `\frac`, `\binom`, `\over` and all generalized fractions.
    Fraction(Box<Fraction>),
    /// `\sqrt[index]{body}`.
    Radical { index: Option<List>, body: List },
    /// Something above or below that belongs to the body.
    Accent(Box<Accent>),
    /// `\overline`, `\underline`.
    Bar { place: Vertical, body: List },
    /// `\xrightarrow[below]{above}`: a relation as long as its labels.
    Arrow(Box<Arrow>),
    /// `\left … \middle … \right`.
    Fence(Box<Fence>),
    /// `\bigl(`: a delimiter of size 1 to 4.
    Delimiter { class: Class, size: u8, delimiter: Delimiter },
    /// Rows and columns.
    Array(Box<Array>),
    /// An arrow between the cells of a diagram (`\begin{CD}`): a cell of its own.
    DiagramArrow(Box<DiagramArrow>),
    /// White space. In text and as `\ ` or `~` a space has a font's width and is a `Symbol(' ')` instead.
    Space(Length),
    /// `\rule[raise]{width}{height}`.
    Rule { width: Length, height: Length, raise: Length },
    /// The rest of a group in another style. Its atoms are spaced as if they stood in the list around.
    Styled { style: Style, body: List },
    /// `\cramped{…}`: superscripts stand lower. As [`Kind::Styled`] for spacing.
    Cramped(List),
    /// The rest of a group at another size: 1 (`\tiny`) to 11 (`\Huge`), 6 is `\normalsize`. As [`Kind::Styled`] for spacing.
    Sized { size: u8, body: List },
    /// In this colour. As [`Kind::Styled`] for spacing.
    Coloured { colour: Arc<str>, body: List },
    /// `\text{…}` and other boxes of text: symbols of text side by side without any spacing of mathematics;
    /// `$…$` within is a [`Kind::Math`].
    Text(List),
    /// `$…$` within text: text style, spaced as a formula.
    Math(List),
    /// `\mathchoice`: display, text, script, scriptscript.
    Choice(Box<[List; 4]>),
    /// `\phantom` and its kin, `\smash`, `\llap`: the body with some of its ink or extent taken away.
    Hollow(Box<Hollow>),
    /// `\raisebox{by}{…}`, `\raise`, `\lower`.
    Raise { by: Length, body: List },
    /// `\vcenter{…}`: centred on the axis.
    Centre(List),
    /// `\reflectbox`, `\pmb`: the body's room with its ink changed.
    Effect { effect: Effect, body: List },
    /// `\boxed`, `\fbox`, `\colorbox`, `\bbox`, `\cancel`, `\enclose`: lines and colour around, behind or through the body.
    Enclose(Box<Enclose>),
    /// `\stackrel`, `\overset`, `\underset`, and limits that belong to an atom of any class: `above` and `below`
    /// in script style, centred.
    Stack(Box<Stack>),
    /// `\parbox[t]{width}{…}`: text in lines.
    Paragraph(Box<Paragraph>),
    /// A step of a proof tree; the premisses that are steps themselves are nodes of this kind alone in their lists.
    Inference(Box<Inference>),
    /// `\verb|…|`.
    Verbatim(String),
    /// A line may (`\allowbreak`) or may not (`\nobreak`) be broken here.
    Break { allowed: bool },
    /// `\\` or `\newline` outside any array, with the gap after it.
    NewLine(Option<Length>),
    /// The baseline of a numbered row, no ink: the index of [`crate::rows`].
    Row(usize),
}

/// Kinds of atoms (*The TeXbook*, p. 158); `Inner` is that of fractions and `\left … \right`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Ord,
    Op,
    Bin,
    Rel,
    Open,
    Close,
    Punct,
    Inner,
}

/// A character of known class and font.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Symbol {
    /// As in the font; a blackboard letter is the letter in [`Face::Ams`].
    pub(crate) character: char,
    pub(crate) font: Font,
    pub(crate) class: Class,
    /// Set as text: no italic correction before a subscript, no spacing.
    pub(crate) text: bool,
}

/// Where a character's outline comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Font {
    /// One of ours.
    Face(Face),
    /// The reader's own, for what ours lack.
    Reader { bold: bool, italic: bool },
}

/// The four styles; cramping is layout's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Display,
    Text,
    Script,
    ScriptScript,
}

/// Above or below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vertical {
    Above,
    Below,
}

/// A length as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Length {
    pub(crate) value: f64,
    pub(crate) unit: Unit,
}

/// TeX's units; `em`, `ex` and `mu` are of the size and style where they stand, the rest of the formula's root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Em,
    Ex,
    Mu,
    /// 1/10 of the root's em: TeX's point at ten points an em. `cm`, `in`, `bp` and the like are converted to it.
    Pt,
}

/// See [`Kind::Scripts`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scripts {
    /// An operator, a brace or a [`Stack`] decides for itself whether scripts become limits.
    pub(crate) base: Option<Node>,
    pub(crate) sub: Option<List>,
    pub(crate) sup: Option<List>,
}

/// See [`Kind::Operator`]: class Op.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operator {
    pub(crate) body: OperatorBody,
    pub(crate) limits: Limits,
}

/// What an operator is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OperatorBody {
    /// `\sum`, `\int`: of the fonts Size1 and Size2, centred on the axis; `\oiint` and `\oiiint` are `∯` and `∰`.
    Symbol(char),
    /// `\sin`, `\operatorname{…}`: symbols in Main, not centred.
    Name(List),
    /// `\mathop{…}`: a formula; a single character is centred on the axis.
    Formula(List),
}

/// Where an operator's scripts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    /// At the corners: `\nolimits`, `\int`, `\sin`.
    Corners,
    /// Above and below in display style, else at the corners: `\sum`, `\lim`.
    Display,
    /// Above and below always: `\limits`.
    Always,
}

/// See [`Kind::Fraction`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fraction {
    pub(crate) numerator: List,
    pub(crate) denominator: List,
    pub(crate) rule: FractionRule,
    /// Delimiters around, as of `\binom`.
    pub(crate) left: Option<Delimiter>,
    pub(crate) right: Option<Delimiter>,
    /// `\dfrac` and `\tfrac`: the style of the whole.
    pub(crate) style: Option<Style>,
    /// `\cfrac`: display style, a strut, numerator at this side.
    pub(crate) continued: Option<Align>,
}

/// The line of a fraction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FractionRule {
    /// The font's thickness.
    Default,
    /// `\atop`, `\binom`.
    None,
    /// `\above1pt`, `\genfrac`.
    Thick(Length),
}

/// Left, centre, right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// See [`Kind::Accent`]. A brace's scripts are limits; [`Scripts`] with a brace as base hold them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Accent {
    pub(crate) mark: AccentMark,
    pub(crate) place: Vertical,
    /// Of a mark that is a character: Main, unless an alphabet that has it is in force around the accent (`\mathbf{\hat x}`).
    pub(crate) face: Face,
    pub(crate) body: List,
    /// Of text (`\'e`): no skew by the character's slant, no cramping.
    pub(crate) text: bool,
}

/// What an accent shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum AccentMark {
    /// A character of [`Accent::face`], such as `ˆ`.
    Character(char),
    /// `\vec`, drawn.
    Vector,
    /// `\widehat`, `\widecheck`, `\widetilde`, `\utilde`, `\overrightarrow`, `\overgroup`, `\overbrace`, …: as long as the body.
    /// KaTeX's name of the drawing without the backslash (`widehat`, `overbrace`).
    Stretchy(&'static str),
    /// `\overbracket[thickness][height]{…}`: three lines of these measures.
    Bracket { thickness: Length, height: Length },
    /// `\mathring` and others that stand for a body placed above, in the body's own style.
    Dots(u8),
}

/// See [`Kind::Arrow`]: class Rel.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrow {
    /// KaTeX's name of the drawing without the backslash: `xrightarrow`, `xleftharpoondown`, `xlongequal`.
    pub(crate) name: &'static str,
    pub(crate) above: List,
    pub(crate) below: Option<List>,
}

/// A character that grows, or `.`: none, which takes a null delimiter's space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delimiter {
    None,
    /// The character in the fonts: `(`, `⟨`, `∥`, `⌊`, `↑`, `⎰`, `/`, `\`.
    Character(char),
}

/// See [`Kind::Fence`]: class Inner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fence {
    pub(crate) left: Delimiter,
    pub(crate) right: Delimiter,
    /// The colour that holds at `\right`, which may differ from that of `\left`.
    pub(crate) right_colour: Option<Arc<str>>,
    /// What stands between the delimiters; `\middle` separates.
    pub(crate) parts: Vec<List>,
    /// The `\middle` after each part but the last.
    pub(crate) middles: Vec<Delimiter>,
}

/// See [`Kind::Hollow`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hollow {
    pub(crate) body: List,
    /// Without ink.
    pub(crate) invisible: bool,
    /// Takes no height, depth.
    pub(crate) no_height: bool,
    pub(crate) no_depth: bool,
    /// Takes no width: ends here (`\llap`: Right), is centred here, starts here (`\rlap`: Left). With `\hphantom` none.
    pub(crate) lap: Option<Align>,
    /// Spaced as its body, as `\phantom` is; else an ordinary atom.
    pub(crate) transparent: bool,
}

/// See [`Kind::Enclose`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Enclose {
    pub(crate) body: List,
    /// Any number, in the order of drawing.
    pub(crate) notations: Vec<Notation>,
    /// Between the body and a frame or the edge of the colour; `None`: what KaTeX leaves (`\fboxsep`, 0.3 em; none for strikes).
    pub(crate) padding: Option<Length>,
    /// Of lines; `None`: the text's.
    pub(crate) line_colour: Option<Arc<str>>,
    /// Behind the body.
    pub(crate) background: Option<Arc<str>>,
    pub(crate) thickness: Option<Length>,
    /// Spaced as an atom of the class of its body (`\cancel`), else ordinary.
    pub(crate) class: Class,
}

/// A line of [`Enclose`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    Box,
    RoundedBox,
    Circle,
    Left,
    Right,
    Top,
    Bottom,
    /// `\cancel`: from lower left to upper right, and with a tip: `updiagonalarrow`, `\cancelto`.
    Up,
    UpArrow,
    /// `\bcancel`.
    Down,
    Horizontal,
    Vertical,
    /// `\sout`: through the middle of the x-height.
    Sout,
    /// `\angl`, `actuarial`: top and right.
    Actuarial,
    LongDivision,
    /// `\phase`: an angle below.
    Phase,
    /// `radical`, drawn as `\sqrt` without padding.
    Radical,
}

/// See [`Kind::Effect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Left and right change places.
    Mirrored,
    /// `\pmb`: characters are drawn twice, one a little beside the other.
    Bolder,
}

/// See [`Kind::Stack`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stack {
    pub(crate) class: Class,
    pub(crate) base: List,
    pub(crate) above: Option<List>,
    pub(crate) below: Option<List>,
}

/// See [`Kind::Paragraph`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paragraph {
    pub(crate) width: Length,
    pub(crate) anchor: Anchor,
    /// Text, with [`Kind::NewLine`] where the author ends a line.
    pub(crate) body: List,
}

/// See [`Kind::Inference`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inference {
    pub(crate) premisses: Vec<List>,
    pub(crate) conclusion: List,
    /// Beside the line.
    pub(crate) left: List,
    pub(crate) right: List,
    pub(crate) line: ProofLine,
}

/// What separates premisses from their conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProofLine {
    None,
    Single,
    Double,
    Dashed,
}

/// See [`Kind::Array`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<ArrayRow>,
    /// Horizontal lines below the last row.
    pub(crate) last_lines: Vec<LineStyle>,
    /// `\arraystretch`: 1, 1.2 for `cases`.
    pub(crate) stretch: f64,
    /// Extra space between rows, as displays have ([`JOT`]).
    pub(crate) jot: Option<Length>,
    /// Half a column's space before the first and after the last column, as `array` has.
    pub(crate) outer_space: bool,
    /// The style of cells: display for `align`, script for `smallmatrix`, text for `matrix`.
    pub(crate) style: Style,
    /// `smallmatrix`, `subarray`: tighter rows and columns.
    pub(crate) small: bool,
    /// `[t]`, `[b]`: the first or last row's baseline; else centred on the axis.
    pub(crate) anchor: Anchor,
    /// As wide as a line, where its container has a width, as `multline` and `flalign` are; their first and last columns then
    /// reach the edges. Layout gives them their natural width.
    pub(crate) name: ArrayName,
}

/// `\jot` unless the author changes it: LaTeX's three points, but at any size.
pub(crate) const JOT: Length = Length { value: 0.3, unit: Unit::Em };

/// What makes an array special beyond its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArrayName {
    Plain,
    /// Every cell an element of an equation: `{}` before the second cell's operators.
    Aligned,
    Gathered,
    /// First row at the left, last at the right.
    Multline,
    /// `\begin{CD}`: cells alternate between objects and arrows.
    Diagram,
}

/// Where an array's baseline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Axis,
    Top,
    Bottom,
}

/// A column, or what stands between two.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Column {
    /// `None` for a gap: the array's own column space.
    Cells { align: Align, before: Option<Length>, after: Option<Length> },
    /// `|`, `:`.
    Line(LineStyle),
    /// `@{…}` (which takes the columns' space away) and `!{…}`.
    Text { body: List, replaces_space: bool },
}

/// A table's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineStyle {
    Solid,
    Dashed,
}

/// A row of an array.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArrayRow {
    pub(crate) lines_before: Vec<LineStyle>,
    pub(crate) cells: Vec<List>,
    /// `\\[2pt]`
    pub(crate) gap_after: Option<Length>,
    /// The index of [`crate::rows`] if this row may carry a number.
    pub(crate) number: Option<usize>,
    /// `\shoveleft`, `\shoveright`.
    pub(crate) shove: Option<Align>,
    /// `\intertext`: a line of text across all columns, which are as wide as without it.
    pub(crate) across: bool,
}

/// See [`Kind::DiagramArrow`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DiagramArrow {
    pub(crate) to: Direction,
    /// Above, or at the left of a vertical arrow.
    pub(crate) first: Option<List>,
    /// Below, or at the right.
    pub(crate) second: Option<List>,
}

/// Where an arrow of a diagram points; `@=` and `@|` are lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Left,
    Right,
    Up,
    Down,
    EqualsAcross,
    EqualsDown,
}
