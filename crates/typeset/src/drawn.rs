//! Boxes that are drawn rather than set: rules, frames, braces, arrows, radicals.

use std::sync::Arc;

use katex::dom_tree::{HtmlDomNode, SvgChildNode, SvgNode};
use katex::svg_geometry::PATH_MAP;
use katex::types::CssProperty as Css;

use crate::draw::{Fit, Ink, Mark, Run, View};
use crate::flatten::Tree;
use crate::style::{Style, em, em_value};

/// Boxes as wide as what they belong to: braces, arrows, frames, strikes.
pub(crate) fn stretchy(span: &Tree, style: &Style, available: Option<f64>) -> Run {
    let length = |property| em(&span.style, property).map(|value| value * style.size);
    let least = length(Css::MinWidth).unwrap_or(0.0);
    let mut run = Run { width: least, stretches: true, marks: Vec::new() };
    let Some(available) = available else { return run };
    let (width, height) = (available.max(least), length(Css::Height).unwrap_or(0.0));
    run.width = width;
    let mut push = |x, y, colour, ink| run.marks.push(Mark { x, y, colour, ink });
    if let Some(colour) = span.style.get(Css::BackgroundColor) {
        push(0.0, -height, Some(colour.into()), Ink::Rule { width, height });
    }
    if span.classes.contains("fbox") || span.classes.contains("fcolorbox") {
        let thickness = length(Css::BorderWidth).unwrap_or(0.04 * style.size);
        let colour =
            span.style.get(Css::BorderColor).map(Arc::from).or_else(|| style.colour.clone());
        push(0.0, -height, colour, Ink::Frame { width, height, thickness });
    }
    if span.classes.contains("katex-sout") {
        let thickness = length(Css::BorderBottomWidth).unwrap_or(0.08 * style.size);
        push(0.0, -thickness, style.colour.clone(), Ink::Rule { width, height: thickness });
    }
    for child in &span.children {
        match child {
            HtmlDomNode::SvgNode(node) => {
                svg(node, (0.0, -height), (width, height), style, &mut push)
            }
            HtmlDomNode::DomSpan(part) => {
                let (start, share) = part_of_stretchy(part);
                let height_of_part =
                    em(&part.style, Css::Height).map_or(height, |value| value * style.size);
                for node in &part.children {
                    if let HtmlDomNode::SvgNode(node) = node {
                        let size = (share * width, height_of_part);
                        svg(node, (start * width, -height), size, style, &mut push);
                    }
                }
            }
            _ => {}
        }
    }
    run
}

/// A line as wide as the box around.
pub(crate) fn across(style: &Style, available: Option<f64>, thickness: f64, dashed: bool) -> Run {
    let mut run = Run { stretches: true, ..Run::default() };
    if let Some(width) = available {
        run.width = width;
        let ink = if dashed {
            Ink::Dashes { width, height: 0.0, thickness }
        } else {
            Ink::Rule { width, height: thickness }
        };
        run.marks.push(Mark { x: 0.0, y: -thickness, colour: style.colour.clone(), ink });
    }
    run
}

pub(crate) fn separator(span: &Tree, style: &Style) -> Run {
    let length = |property| em(&span.style, property).map(|value| value * style.size);
    let thickness = length(Css::BorderRightWidth).unwrap_or(0.04 * style.size);
    let height = length(Css::Height).unwrap_or(0.0);
    let y = -length(Css::VerticalAlign).unwrap_or(0.0) - height;
    let ink = if span.style.get(Css::BorderRightStyle) == Some("dashed") {
        Ink::Dashes { width: 0.0, height, thickness }
    } else {
        Ink::Rule { width: thickness, height }
    };
    let mark = Mark { x: -thickness / 2.0, y, colour: style.colour.clone(), ink };
    Run { marks: vec![mark], ..Run::default() }
}

pub(crate) fn rule(span: &Tree, style: &Style) -> Run {
    let length = |property| em(&span.style, property).unwrap_or(0.0) * style.size;
    let (width, height) = (length(Css::BorderRightWidth), length(Css::BorderTopWidth));
    let mut run = Run::space(width);
    if width > 0.0 && height > 0.0 {
        let y = -height - length(Css::Bottom);
        run.marks.push(Mark {
            x: 0.0,
            y,
            colour: style.colour.clone(),
            ink: Ink::Rule { width, height },
        });
    }
    run
}

/// A box whose content is drawn: a large radical, `\vec`, `\oiint`.
pub(crate) fn picture(span: &Tree, style: &Style, available: Option<f64>) -> Run {
    let length = |property| em(&span.style, property).map(|value| value * style.size);
    let own = length(Css::Width);
    let width = own.or(available).unwrap_or(0.0).max(length(Css::MinWidth).unwrap_or(0.0));
    let height = length(Css::Height).unwrap_or(0.0);
    let mut run = Run { width, stretches: own.is_none(), marks: Vec::new() };
    let mut push = |x, y, colour, ink| run.marks.push(Mark { x, y, colour, ink });
    for child in &span.children {
        if let HtmlDomNode::SvgNode(node) = child {
            svg(node, (0.0, -height), (width, height), style, &mut push);
        }
    }
    run
}

/// Where a part of a brace or two-headed arrow lies: start and share of the whole width.
fn part_of_stretchy(part: &Tree) -> (f64, f64) {
    for class in part.classes.iter() {
        return match class {
            "halfarrow-left" => (0.0, 0.502),
            "halfarrow-right" => (0.498, 0.502),
            "brace-left" => (0.0, 0.251),
            "brace-center" => (0.25, 0.5),
            "brace-right" => (0.749, 0.251),
            _ => continue,
        };
    }
    (0.0, 1.0)
}

type Push<'a> = dyn FnMut(f64, f64, Option<Arc<str>>, Ink) + 'a;

fn svg(node: &SvgNode, at: (f64, f64), size: (f64, f64), style: &Style, push: &mut Push<'_>) {
    let (width, height) = size;
    for child in &node.children {
        match child {
            SvgChildNode::Path(path) => {
                let data: &str = match &path.alternate {
                    Some(data) => data,
                    None => PATH_MAP.get(&path.path_name).copied().unwrap_or_default(),
                };
                let ink = Ink::Shape {
                    path: data.to_owned().into(),
                    view: view(node, size, style),
                    width,
                    height,
                };
                push(at.0, at.1, style.colour.clone(), ink);
            }
            SvgChildNode::Line(line) => {
                let attribute = |name: &str| line.attributes.get(name).map_or("", String::as_str);
                let place = |name: &str, whole: f64| match attribute(name).strip_suffix('%') {
                    Some(share) => share.parse().unwrap_or(0.0) / 100.0 * whole,
                    None => em_value(attribute(name)).unwrap_or(0.0) * style.size,
                };
                let (x, y) = (place("x1", width), place("y1", height));
                let (dx, dy) = (place("x2", width) - x, place("y2", height) - y);
                let thickness = em_value(attribute("stroke-width")).unwrap_or(0.046) * style.size;
                push(at.0 + x, at.1 + y, style.colour.clone(), Ink::Stroke { dx, dy, thickness });
            }
        }
    }
}

/// The window on an SVG's path data; without a `viewBox`, 1000 units are an em.
fn view(node: &SvgNode, (width, height): (f64, f64), style: &Style) -> View {
    let ratio = node.attributes.get("preserveAspectRatio").map_or("", String::as_str);
    let fit = match ratio {
        "none" => Fit::Stretch,
        _ if !ratio.contains("slice") => Fit::Meet,
        _ if ratio.starts_with("xMax") => Fit::SliceRight,
        _ if ratio.starts_with("xMid") => Fit::SliceMiddle,
        _ => Fit::SliceLeft,
    };
    let numbers: Vec<f64> = node
        .attributes
        .get("viewBox")
        .map(|text| text.split_whitespace().filter_map(|number| number.parse().ok()).collect())
        .unwrap_or_default();
    match numbers[..] {
        [x, y, width, height] if width > 0.0 && height > 0.0 => View { x, y, width, height, fit },
        _ => {
            let scale = 1000.0 / style.size;
            View { x: 0.0, y: 0.0, width: width * scale, height: height * scale, fit: Fit::Stretch }
        }
    }
}
