//! The layout engine's MathML, written out in a form that a page with a strict policy can hold.
//!
//! Attributes come in alphabetical order (the engine keeps them in a hash map), those that a page must not
//! have are left out, and the annotation is the author's own TeX.

use std::fmt::Write as _;

use katex::dom_tree::{DomSpan, HtmlDomNode};
use katex::mathml_tree::{MathDomNode, MathNode, MathNodeType};

use crate::colour;
use crate::svg::escape;

/// Writes `<math>…</math>`.
pub(crate) fn write(tree: &DomSpan, tex: &str, display: bool) -> String {
    let mut out = String::with_capacity(512);
    out.push_str("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    if display {
        out.push_str(" display=\"block\"");
    }
    out.push_str("><semantics>");
    match presentation(tree) {
        Some(node) => write_node(&mut out, node),
        None => out.push_str("<mrow></mrow>"),
    }
    out.push_str("<annotation encoding=\"application/x-tex\">");
    escape(&mut out, tex);
    out.push_str("</annotation></semantics></math>");
    out
}

/// The first child of `<semantics>`.
fn presentation(tree: &DomSpan) -> Option<&MathDomNode> {
    let math = tree.children.iter().find_map(|child| match child {
        HtmlDomNode::MathML(math) => Some(Some(math)),
        HtmlDomNode::DomSpan(span) => span.children.iter().find_map(|child| match child {
            HtmlDomNode::MathML(math) => Some(Some(math)),
            _ => None,
        }),
        _ => None,
    })??;
    let semantics = math.children.iter().find_map(MathDomNode::as_math_node)?;
    semantics.children.first()
}

fn write_node(out: &mut String, node: &MathDomNode) {
    match node {
        MathDomNode::Math(node) => write_element(out, node),
        MathDomNode::Text(text) => escape(out, &text.text),
        MathDomNode::Space(space) => match &space.character {
            Some(character) => {
                out.push_str("<mtext>");
                escape(out, character);
                out.push_str("</mtext>");
            }
            None => {
                let _ = write!(
                    out,
                    "<mspace width=\"{}em\"></mspace>",
                    (space.width * 1e4).round() / 1e4
                );
            }
        },
        MathDomNode::Fragment(fragment) => {
            for child in &fragment.children {
                write_node(out, child);
            }
        }
    }
}

fn write_element(out: &mut String, node: &MathNode) {
    // `mglyph` (pictures) is not in MathML Core, and pictures are not drawn.
    if node.node_type == MathNodeType::Mglyph {
        return;
    }
    let name = node.node_type.as_ref();
    out.push('<');
    out.push_str(name);
    let mut attributes: Vec<(&str, &str)> =
        node.attributes.iter().filter_map(|(name, value)| attribute(name, value)).collect();
    attributes.sort_unstable();
    for (name, value) in attributes {
        let _ = write!(out, " {name}=\"");
        escape(out, value);
        out.push('"');
    }
    out.push('>');
    let mut children = &node.children[..];
    // Marks of rows leave an empty group at the end, which says nothing.
    if node.node_type == MathNodeType::Mrow
        && let [rest @ .., MathDomNode::Math(last)] = children
        && last.node_type == MathNodeType::Mrow
        && last.children.is_empty()
        && !rest.is_empty()
    {
        children = rest;
    }
    for child in children {
        write_node(out, child);
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// The attributes that may stand in a page: presentation only, no style, class, id or address.
fn attribute<'a>(name: &'a str, value: &'a str) -> Option<(&'a str, &'a str)> {
    const PLAIN: &[&str] = &[
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "depth",
        "displaystyle",
        "fence",
        "form",
        "frame",
        "height",
        "largeop",
        "linethickness",
        "lspace",
        "mathsize",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "stretchy",
        "symmetric",
        "voffset",
        "width",
    ];
    match name {
        "mathcolor" | "mathbackground" => colour::valid(value).map(|value| (name, value)),
        _ if PLAIN.contains(&name) => Some((name, value)),
        _ => None,
    }
}
