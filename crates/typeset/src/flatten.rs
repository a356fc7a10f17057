//! KaTeX's tree of boxes to marks at absolute places, as a browser with KaTeX's style sheet would put them.
//!
//! KaTeX describes a formula in HTML: inline boxes with classes and a few CSS properties, and vertical
//! lists (`vlist`) whose entries are moved by `top` from a common strut. The rules here are those of
//! KaTeX 0.16's `katex.scss`. A box that stretches (a fraction bar, a brace) is laid out a second time,
//! once the width of the list around it is known.

use katex::dom_tree::{HtmlDomNode, Span, SymbolNode};
use katex::types::CssProperty as Css;

use crate::draw::{Ink, Laid, Mark, Run};
use crate::drawn;
use crate::letters::text;
use crate::outlines::Face;
use crate::style::{Align, ROW, Style, em};

pub(crate) type Tree = Span<HtmlDomNode>;

/// Lays out the tree that KaTeX made of a formula: its breakable parts in order, one for a display.
pub(crate) fn layout(root: &Tree, display: bool) -> Vec<Laid> {
    let style = Style::root(display);
    let Some(html) = find_html(root) else { return Vec::new() };
    let bases: Vec<&HtmlDomNode> = html.children.iter().collect();
    if bases.iter().any(|node| has_class(node, "katex-newline")) {
        vec![lay_lines(&bases, &style)]
    } else if display {
        vec![lay_line(&bases, &style)]
    } else {
        bases.iter().map(|base| lay_line(&[*base], &style)).collect()
    }
}

fn find_html(span: &Tree) -> Option<&Tree> {
    if span.classes.contains("katex-html") {
        return Some(span);
    }
    span.children.iter().find_map(|child| match child {
        HtmlDomNode::DomSpan(child) => find_html(child),
        _ => None,
    })
}

fn has_class(node: &HtmlDomNode, class: &str) -> bool {
    matches!(node, HtmlDomNode::DomSpan(span) if span.classes.contains(class))
}

/// One unbroken line.
fn lay_line(bases: &[&HtmlDomNode], style: &Style) -> Laid {
    let mut laid = Laid::default();
    for base in bases {
        let (height, depth) = strut(base);
        laid.height = laid.height.max(height);
        laid.depth = laid.depth.max(depth);
        let run = lay_node(base, style, None);
        laid.run.append(run);
    }
    laid
}

/// Lines broken by `\\\\` at the outermost level, under one another; the first one's baseline is the whole's.
fn lay_lines(bases: &[&HtmlDomNode], style: &Style) -> Laid {
    let mut lines: Vec<(Laid, f64)> = Vec::new();
    let mut gap = 0.0;
    let mut rest = bases;
    while !rest.is_empty() {
        let end =
            rest.iter().position(|node| has_class(node, "katex-newline")).unwrap_or(rest.len());
        if end > 0 {
            lines.push((lay_line(&rest[..end], style), gap));
        }
        gap = match rest.get(end) {
            Some(HtmlDomNode::DomSpan(newline)) => {
                em(&newline.style, Css::MarginTop).unwrap_or(0.0)
            }
            _ => 0.0,
        };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    let width = lines.iter().map(|(line, _)| line.run.width).fold(0.0, f64::max);
    let (mut whole, mut baseline, mut below) = (Laid::default(), 0.0, 0.0);
    for (index, (mut line, gap)) in lines.into_iter().enumerate() {
        let (room_above, room_below) = line_room(&line);
        if index == 0 {
            whole.height = line.height;
        } else {
            baseline += below + gap + line.height.max(room_above);
        }
        below = line.depth.max(room_below);
        whole.depth = baseline + line.depth;
        let dx = if style.align == Align::Centre { (width - line.run.width) / 2.0 } else { 0.0 };
        line.run.shift(dx, baseline);
        whole.run.marks.append(&mut line.run.marks);
    }
    whole.run.width = width;
    whole
}

/// What a browser gives a line above and below its baseline at least: half the leading of a line height of
/// 1.2 em around each font that stands on the baseline, and KaTeX's main font in any case.
fn line_room(line: &Laid) -> (f64, f64) {
    let on_baseline = line.run.marks.iter().filter_map(|mark| match mark.ink {
        Ink::Glyph { face, size, .. } if size == 1.0 && mark.y == 0.0 => Some(face),
        _ => None,
    });
    on_baseline.chain([Face::Main]).fold((0.0, 0.0), |(above, below): (f64, f64), face| {
        let (ascent, descent) = face.line_metrics();
        let lift = (ascent - descent) / 2.0;
        (above.max(0.6 + lift), below.max(0.6 - lift))
    })
}

fn lay_row(nodes: &[HtmlDomNode], style: &Style, available: Option<f64>) -> Run {
    let mut run = Run::default();
    for node in nodes {
        let next = lay_node(node, style, available);
        run.append(next);
    }
    run
}

fn lay_node(node: &HtmlDomNode, style: &Style, available: Option<f64>) -> Run {
    match node {
        HtmlDomNode::Symbol(symbol) => lay_symbol(symbol, style),
        HtmlDomNode::DomSpan(span) => lay_span(span, style, available),
        HtmlDomNode::Fragment(fragment) => lay_row(&fragment.children, style, available),
        HtmlDomNode::Anchor(anchor) => {
            let style = style.inside(&anchor.classes, &anchor.style);
            lay_row(&anchor.children, &style, available)
        }
        HtmlDomNode::SvgNode(_) | HtmlDomNode::Img(_) | HtmlDomNode::MathML(_) => Run::default(),
    }
}

fn lay_symbol(symbol: &SymbolNode, style: &Style) -> Run {
    let style = style.inside(&symbol.classes, &symbol.style);
    let length = |property| em(&symbol.style, property).map(|value| value * style.size);
    let mut run = text(&symbol.text, &style);
    let left = length(Css::MarginLeft).unwrap_or(0.0);
    run.shift(left, length(Css::Top).unwrap_or(0.0));
    // KaTeX writes the italic correction as a margin with four digits.
    let italic = if symbol.italic > 0.0 { (symbol.italic * 1e4).round() / 1e4 } else { 0.0 };
    run.width += left + length(Css::MarginRight).unwrap_or(italic * style.size);
    run
}

fn lay_span(span: &Tree, outer: &Style, available: Option<f64>) -> Run {
    let kind = Kind::of(span);
    let style = outer.inside(&span.classes, &span.style);
    let length = |property| em(&span.style, property).map(|value| value * style.size);
    let or_zero = |property| length(property).unwrap_or(0.0);
    let (mut left, mut right) = (or_zero(Css::MarginLeft), or_zero(Css::MarginRight));
    let mut run = match kind {
        Kind::Nothing => return Run::default(),
        Kind::Row(row) => {
            let ink = Ink::Row(row);
            return Run {
                marks: vec![Mark { x: 0.0, y: 0.0, colour: None, ink }],
                ..Run::default()
            };
        }
        Kind::Table => {
            let mut run = lay_table(span, &style);
            run.shift(left, -or_zero(Css::VerticalAlign));
            run.width += left + right;
            return run;
        }
        Kind::Line { dashed } => {
            let thickness = length(Css::BorderBottomWidth).unwrap_or(0.04 * style.size);
            return drawn::across(&style, available, thickness, dashed);
        }
        Kind::Separator => return drawn::separator(span, &style),
        Kind::Rule => drawn::rule(span, &style),
        Kind::NullDelimiter => Run::space(0.12 * style.size),
        Kind::Space => Run::space(or_zero(Css::Width)),
        Kind::Accent => {
            let mut run = lay_row(&span.children, &style, available);
            run.shift(or_zero(Css::Left), 0.0);
            run.width = 0.0;
            run
        }
        Kind::Lap(share) => {
            let mut run = lay_row(&span.children, &style, available);
            run.shift(-run.width * share, 0.0);
            run.width = 0.0;
            run
        }
        Kind::VerticalArrow => lay_vertical_arrow(span, &style, available),
        Kind::Stretchy => drawn::stretchy(span, &style, available),
        Kind::Picture => drawn::picture(span, &style, available),
        Kind::Plain => {
            let mut inner = style.clone();
            if let Some(align) = alignment(span) {
                inner.align = align;
            }
            let (before, after) = padding(span, &style);
            if span.classes.contains("cancel-lap") {
                left -= 0.2 * style.size;
                right -= 0.2 * style.size;
            }
            if span.classes.contains("katex-root") {
                left += 5.0 / 18.0 * style.size;
                right -= 10.0 / 18.0 * style.size;
            }
            let room = available.map(|width| (width - before - after).max(0.0));
            let mut run = lay_row(&span.children, &inner, room);
            run.shift(before, 0.0);
            run.width += before + after;
            if let Some(width) = length(Css::Width) {
                run.width = width;
            }
            run
        }
    };
    run.shift(left, or_zero(Css::Top) - or_zero(Css::VerticalAlign));
    run.width += left + right;
    run
}

/// A vertical list: each entry moved by its `top` from the strut in it.
fn lay_table(span: &Tree, style: &Style) -> Run {
    let mut out = Run::default();
    let Some(HtmlDomNode::DomSpan(row)) = span.children.first() else { return out };
    let Some(HtmlDomNode::DomSpan(cell)) = row.children.first() else { return out };
    let entries: Vec<&Tree> = cell
        .children
        .iter()
        .filter_map(|node| if let HtmlDomNode::DomSpan(entry) = node { Some(entry) } else { None })
        .collect();
    let mut laid = Vec::with_capacity(entries.len());
    for entry in &entries {
        let mut inner = style.inside(&entry.classes, &entry.style);
        inner.multline = false;
        let run = lay_row(&entry.children, &inner, None);
        let margin = |property| em(&entry.style, property).unwrap_or(0.0) * inner.size;
        let (left, right) = (margin(Css::MarginLeft), margin(Css::MarginRight));
        out.width = out.width.max(run.width + left + right);
        laid.push((run, inner, left, right));
    }
    if style.multline && entries.len() > 1 {
        // The first line stands at the left edge, the last at the right, two quads apart at least.
        out.width += 2.0 * style.size;
    }
    let last = entries.len().saturating_sub(1);
    // KaTeX lists entries from the bottom up or the top down; the highest one is the first line.
    let top_first = entries.first().map_or(0.0, |entry| em(&entry.style, Css::Top).unwrap_or(0.0))
        <= entries.last().map_or(0.0, |entry| em(&entry.style, Css::Top).unwrap_or(0.0));
    for (number, (entry, (mut run, inner, left, right))) in entries.iter().zip(laid).enumerate() {
        let width = (out.width - left - right).max(0.0);
        if run.stretches {
            run = lay_row(&entry.children, &inner, Some(width));
        }
        let align = match (style.multline && last > 0, number) {
            (true, 0) => {
                if top_first {
                    Align::Left
                } else {
                    Align::Right
                }
            }
            (true, _) if number == last => {
                if top_first {
                    Align::Right
                } else {
                    Align::Left
                }
            }
            _ => inner.align,
        };
        let free = (width - run.width).max(0.0);
        let dx = left
            + match align {
                Align::Left => 0.0,
                Align::Centre => free / 2.0,
                Align::Right => free,
            };
        run.shift(
            dx,
            (em(&entry.style, Css::Top).unwrap_or(0.0) + entry_strut(entry)) * inner.size,
        );
        out.marks.append(&mut run.marks);
    }
    out
}

/// The font size of a label.
fn text_size(label: &HtmlDomNode, style: &Style) -> f64 {
    match label {
        HtmlDomNode::DomSpan(span) => style.inside(&span.classes, &span.style).size,
        _ => style.size,
    }
}

/// Labels stand 0.3 em of their own left and right of the middle of the arrow, and a little
/// higher than the line they come from, as a browser places boxes that it takes out of a line.
fn lay_vertical_arrow(span: &Tree, style: &Style, available: Option<f64>) -> Run {
    let (labels, arrow): (Vec<_>, Vec<_>) = span
        .children
        .iter()
        .partition(|node| has_class(node, "cd-label-left") || has_class(node, "cd-label-right"));
    let mut run = Run::default();
    for node in arrow {
        run.append(lay_node(node, style, available));
    }
    for label in labels {
        let mut text = lay_node(label, style, None);
        let (gap, lift) = (0.3 * text_size(label, style), 0.155 * style.size);
        let left = has_class(label, "cd-label-left");
        text.shift(run.width / 2.0 + if left { -gap - text.width } else { gap }, -lift);
        run.marks.append(&mut text.marks);
    }
    run
}

/// The kinds of boxes that need rules of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Nothing,
    Row(usize),
    Table,
    Line {
        dashed: bool,
    },
    Separator,
    Rule,
    NullDelimiter,
    Space,
    Accent,
    /// Without width; moved left by this share of its own.
    Lap(f64),
    /// A vertical arrow of a commutative diagram, with labels that take no room.
    VerticalArrow,
    Stretchy,
    Picture,
    Plain,
}

impl Kind {
    fn of(span: &Tree) -> Kind {
        let mut accent = false;
        for class in span.classes.iter() {
            let kind = match class {
                "pstrut" | "katex-strut" | "strut" | "vlist-s" | "katex-fix" => Kind::Nothing,
                "vlist-t" => Kind::Table,
                "frac-line" | "overline-line" | "underline-line" | "katex-hline" | "hline" => {
                    Kind::Line { dashed: false }
                }
                "katex-hdashline" | "hdashline" => Kind::Line { dashed: true },
                "vertical-separator" => Kind::Separator,
                "nulldelimiter" => Kind::NullDelimiter,
                "katex-rule" | "rule" => Kind::Rule,
                "arraycolsep" => Kind::Space,
                "llap" => Kind::Lap(1.0),
                "clap" => Kind::Lap(0.5),
                "rlap" | "katex-thinbox" => Kind::Lap(0.0),
                "katex-stretchy" | "stretchy" | "hide-tail" | "fbox" | "fcolorbox" | "colorbox"
                | "katex-sout" => Kind::Stretchy,
                "cd-vert-arrow" => Kind::VerticalArrow,
                "accent-body" => {
                    accent = true;
                    continue;
                }
                "accent-full" => {
                    accent = false;
                    continue;
                }
                _ => match class.strip_prefix(ROW).map(str::parse) {
                    Some(Ok(row)) => Kind::Row(row),
                    _ => continue,
                },
            };
            return kind;
        }
        if accent && !span.classes.contains("accent-full") {
            Kind::Accent
        } else if span.children.iter().any(|child| matches!(child, HtmlDomNode::SvgNode(_))) {
            Kind::Picture
        } else {
            Kind::Plain
        }
    }
}

/// How a class aligns the lists in its box.
fn alignment(span: &Tree) -> Option<Align> {
    let mut align = None;
    for class in span.classes.iter() {
        match class {
            "op-limits" | "katex-accent" | "accent" | "x-arrow" | "mover" | "munder"
            | "col-align-c" | "mfrac" => align = Some(Align::Centre),
            "col-align-l" => align = Some(Align::Left),
            "col-align-r" => align = Some(Align::Right),
            _ => {}
        }
    }
    align
}

/// Padding at the left and right, in em.
fn padding(span: &Tree, style: &Style) -> (f64, f64) {
    let mut padding = (em(&span.style, Css::PaddingLeft).unwrap_or(0.0), 0.0);
    for class in span.classes.iter() {
        padding = match class {
            "boxpad" => (0.3, 0.3),
            "cancel-pad" => (0.2, 0.2),
            "x-arrow-pad" => (0.5, 0.5),
            "cd-arrow-pad" => (0.27778, 0.55556),
            "anglpad" => (0.03889, 0.03889),
            _ => continue,
        };
    }
    (padding.0 * style.size, padding.1 * style.size)
}

/// Height and depth of an unbreakable part, from the strut that KaTeX puts in it.
fn strut(base: &HtmlDomNode) -> (f64, f64) {
    let HtmlDomNode::DomSpan(span) = base else { return (0.0, 0.0) };
    let Some(HtmlDomNode::DomSpan(strut)) = span.children.first() else { return (0.0, 0.0) };
    let depth = -em(&strut.style, Css::VerticalAlign).unwrap_or(0.0);
    (em(&strut.style, Css::Height).unwrap_or(0.0) - depth, depth)
}

/// The height of the strut in an entry of a vertical list.
fn entry_strut(entry: &Tree) -> f64 {
    entry
        .children
        .iter()
        .find_map(|node| match node {
            HtmlDomNode::DomSpan(span) if span.classes.contains("pstrut") => {
                em(&span.style, Css::Height)
            }
            _ => None,
        })
        .unwrap_or(0.0)
}
