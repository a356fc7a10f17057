//! Lines and colour around, behind and through a formula: `\boxed`, `\colorbox`, `\bbox`, `\cancel`, `\enclose`.

use std::sync::Arc;

use crate::node::{Class, Enclose, Kind, Length, List, Node, Notation, Scripts, Style, Symbol};
use crate::scan::{Token, text_of};

use super::boxes::{box_argument, styled};
use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\boxed", 1, |parser, call, out| {
        let body = parser.math_argument(call);
        // A group within the style, so that its atoms are spaced as display style has it.
        let body = vec![Node { kind: Kind::Group(body), span: span(call) }];
        let body = vec![styled(Style::Display, body, call)];
        push(Enclose { notations: vec![Notation::Box], ..around(body) }, call, out);
    }),
    read(r"\fbox", 1, |parser, call, out| {
        let body = box_argument(parser, call);
        push(Enclose { notations: vec![Notation::Box], ..around(body) }, call, out);
    }),
    read(r"\framebox", 1, |parser, call, out| {
        for _ in 0..2 {
            let _width = parser.raw_option();
        }
        let body = box_argument(parser, call);
        push(Enclose { notations: vec![Notation::Box], ..around(body) }, call, out);
    })
    .with_option(),
    read(r"\colorbox", 2, |parser, call, out| {
        let background = Some(parser.colour(call));
        let body = box_argument(parser, call);
        push(Enclose { background, ..around(body) }, call, out);
    })
    .with_option(),
    read(r"\fcolorbox", 3, |parser, call, out| {
        let model = parser.raw_option().map(text_of);
        let mut colour = || {
            let text = parser.raw_argument(call).map(text_of).unwrap_or_default();
            Some(parser.colour_of(model.as_deref(), &text, call))
        };
        let (line_colour, background) = (colour(), colour());
        let body = box_argument(parser, call);
        let notations = vec![Notation::Box];
        push(Enclose { notations, line_colour, background, ..around(body) }, call, out);
    })
    .with_option(),
    read(r"\bbox", 1, background).with_option(),
    read(r"\cancel", 1, |parser, call, out| strike(parser, call, out, &[Notation::Up])),
    read(r"\bcancel", 1, |parser, call, out| strike(parser, call, out, &[Notation::Down])),
    read(r"\xcancel", 1, |parser, call, out| {
        strike(parser, call, out, &[Notation::Up, Notation::Down]);
    }),
    read(r"\sout", 1, |parser, call, out| strike(parser, call, out, &[Notation::Sout])),
    read(r"\cancelto", 2, cancel_to).with_option(),
    read(r"\angl", 1, |parser, call, out| {
        let body = box_argument(parser, call);
        push(Enclose { notations: vec![Notation::Actuarial], ..around(body) }, call, out);
    }),
    read(r"\phase", 1, |parser, call, out| {
        let body = parser.argument(call);
        push(Enclose { notations: vec![Notation::Phase], ..around(body) }, call, out);
    }),
    read(r"\enclose", 2, enclose),
];

/// Nothing around a body yet.
fn around(body: List) -> Enclose {
    Enclose {
        body,
        notations: Vec::new(),
        padding: None,
        line_colour: None,
        background: None,
        thickness: None,
        class: Class::Ord,
    }
}

fn push(enclose: Enclose, call: Token<'_>, out: &mut List) {
    out.push(Node { kind: Kind::Enclose(Box::new(enclose)), span: span(call) });
}

fn strike(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, notations: &[Notation]) {
    let body = struck_body(parser, call);
    let class = class_of(&body);
    push(Enclose { notations: notations.to_vec(), class, ..around(body) }, call, out);
}

/// In text what is struck out is text.
fn struck_body(parser: &mut Parser<'_, '_>, call: Token<'_>) -> List {
    let body = parser.argument(call);
    if parser.state.text {
        return vec![Node { kind: Kind::Text(body), span: span(call) }];
    }
    body
}

/// The class of a body that is a single symbol, else Ord.
fn class_of(body: &[Node]) -> Class {
    match body {
        [Node { kind: Kind::Symbol(Symbol { class, .. }), .. }] => *class,
        _ => Class::Ord,
    }
}

/// `\cancelto{value}{X}`: an arrow through X, the value at its tip.
fn cancel_to(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let _attributes = parser.raw_option();
    let value = parser.argument(call);
    let body = parser.argument(call);
    let mut base = List::new();
    push(Enclose { notations: vec![Notation::UpArrow], ..around(body) }, call, &mut base);
    let scripts = Scripts { base: base.pop(), sub: None, sup: Some(value) };
    out.push(Node { kind: Kind::Scripts(Box::new(scripts)), span: span(call) });
}

/// `\enclose{box,updiagonalstrike}[mathcolor="red"]{X}`
fn enclose(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let names = parser.raw_argument(call).map(text_of).unwrap_or_default();
    let attributes = parser.raw_option().map(text_of).unwrap_or_default();
    let body = parser.argument(call);
    let mut enclose = around(body);
    for name in names.split([',', ' ']).filter(|name| !name.is_empty()) {
        let known: &[Notation] = match name {
            "box" => &[Notation::Box],
            "roundedbox" => &[Notation::RoundedBox],
            "circle" => &[Notation::Circle],
            "left" => &[Notation::Left],
            "right" => &[Notation::Right],
            "top" => &[Notation::Top],
            "bottom" => &[Notation::Bottom],
            "updiagonalstrike" => &[Notation::Up],
            "updiagonalarrow" | "northeastarrow" => &[Notation::UpArrow],
            "downdiagonalstrike" => &[Notation::Down],
            "horizontalstrike" => &[Notation::Horizontal],
            "verticalstrike" => &[Notation::Vertical],
            "actuarial" => &[Notation::Actuarial],
            "madruwb" => &[Notation::Right, Notation::Bottom],
            "longdiv" => &[Notation::LongDivision],
            "phasorangle" => &[Notation::Phase],
            "radical" => &[Notation::Radical],
            _ => {
                let message = format!("`\\enclose` knows no notation `{name}`; it is left out");
                let warning = crate::render::Warning { message, span: call.span() };
                parser.state.parsed.warnings.push(warning);
                continue;
            }
        };
        enclose.notations.extend_from_slice(known);
        // Each line costs; nobody needs more of them.
        enclose.notations.truncate(MOST_NOTATIONS);
    }
    for attribute in attributes.split([',', ' ']) {
        let Some((name, value)) = attribute.split_once('=') else { continue };
        let value = value.trim_matches(['"', '\'', ' ']);
        match name.trim() {
            "mathcolor" => enclose.line_colour = super::colours::parse(None, value),
            "mathbackground" => enclose.background = super::colours::parse(None, value),
            "data-padding" => enclose.padding = page_length(value),
            "data-thickness" => enclose.thickness = page_length(value),
            _ => {}
        }
    }
    push(enclose, call, out);
}

const MOST_NOTATIONS: usize = 16;

/// `\bbox[yellow,5px,border:1px solid red]{X}`
fn background(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let options = parser.raw_option().map(text_of).unwrap_or_default();
    let body = parser.argument(call);
    let mut enclose = around(body);
    // Without a length the colour ends at the body's edges.
    enclose.padding = Some(Length { value: 0.0, unit: crate::node::Unit::Em });
    for option in options.split(',').map(str::trim) {
        if let Some(length) = page_length(option) {
            enclose.padding = Some(length);
        } else if let Some(border) = option.strip_prefix("border:") {
            let (thickness, colour) = border_of(border);
            enclose.thickness = thickness;
            enclose.line_colour = colour;
            enclose.notations = vec![Notation::Box];
        } else if !option.is_empty() && !option.contains(':') {
            enclose.background = super::colours::parse(None, option);
        }
    }
    push(enclose, call, out);
}

/// A length as pages have them: a pixel is 1/16 em, as in MathJax, and no point.
fn page_length(text: &str) -> Option<Length> {
    let Some(pixels) = text.trim().strip_suffix("px") else { return super::lengths::parse(text) };
    let length = super::lengths::parse(&format!("{pixels}em"))?;
    Some(Length { value: length.value / 16.0, ..length })
}

/// Thickness and colour of a border as CSS says it: `2px solid red`.
fn border_of(border: &str) -> (Option<Length>, Option<Arc<str>>) {
    let mut found = (None, None);
    for word in border.split_ascii_whitespace() {
        match page_length(word) {
            Some(length) => found.0 = Some(length),
            None if matches!(word, "solid" | "dashed" | "dotted" | "double") => {}
            None => found.1 = super::colours::parse(None, word),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_frames() {
        check(r"\boxed{x}\fbox{a}", "enclose:box(display({x})) enclose:box(text(text(a)))");
        check(
            r"\colorbox{red}{$x$}\fcolorbox{blue}{#fff}{b}",
            "enclose::back=red(text(text(math(x)))) enclose:box:line=blue:back=#fff(text(text(b)))",
        );
        check(
            r"\bbox[yellow,5px,border:2px solid red]{x}",
            "enclose:box:padding=0.31em:lines=0.13em:line=red:back=yellow(x)",
        );
    }

    #[test]
    fn reads_strikes() {
        check(r"\cancel{x}\xcancel=", "enclose:up(x) enclose:up+down:Rel(=)");
        check(r"\cancelto{0}{x}", "scripts(enclose:uparrow(x) ^0)");
        check(
            r#"\enclose{circle,bottom}[mathcolor="red"]{x}"#,
            "enclose:circle+bottom:line=red(x)",
        );
    }
}
