//! The HTML by which a formula fits every screen: what shrinks, what breaks, what scrolls. For articles and comments.

use std::{fmt::Write as _, ops::RangeInclusive};

use lab::Lang;
use typeset::{Formula, Piece};

use crate::{html, words::choose};

/// Wider pieces of an inline formula, in em, can be wider than a line and so can shrink. Others never do, which keeps
/// them whole in tables and flex boxes: what may shrink counts as nothing there.
const LONG_PIECE: f64 = 4.0;
/// Wider displays and pieces, in em, scroll in a box of their own before they get illegible.
const LONG: f64 = 12.0;
/// Wider displays, in em, can be enlarged: of legible size they are wider than the column of the narrowest page.
const ENLARGED: f64 = 20.0;
/// Wider displays, in em, put their number below them in the columns of phones.
const WIDE: f64 = 26.0;
/// Wider ones do so everywhere.
const VAST: f64 = 36.0;
/// The widths in em that have a class of their own.
const WIDTHS: RangeInclusive<u32> = 13..=160;

/// The rules of the classes `wN`, which say how many em wide a formula is, rounded up.
pub fn width_rules() -> String {
    WIDTHS.map(|width| format!(".w{width}{{--w:{width}}}")).collect()
}

/// MathML for screen readers and for copying only.
fn hidden(mathml: &str) -> String {
    mathml.replacen("<math", "<math class=\"vh\"", 1)
}

/// A formula in a line, with the punctuation that touches it, both escaped.
pub(crate) fn line(set: &Formula, before: &str, after: &str) -> String {
    let math = hidden(&set.mathml);
    let (first, last, long) = match &set.pieces[..] {
        [] => (&[][..], math, false),
        [first @ .., last] => (first, piece(last) + &math, is_long(last)),
    };
    // Full-width punctuation has its own room behind it.
    let stop = if after.is_empty() { "" } else { " stop" };
    if first.is_empty() {
        let class =
            held_class(before, after, long).map_or(String::new(), |class| format!(" {class}"));
        return format!("<span class=\"f{class}{stop}\">{before}{last}{after}</span>");
    }
    let mut out = format!("<span class=\"f{stop}\">");
    for (at, part) in first.iter().enumerate() {
        let before = if at == 0 { before } else { "" };
        out.push_str(&held(before, &piece(part), "", is_long(part)));
    }
    out.push_str(&held("", &last, after, long));
    out + "</span>"
}

fn is_long(piece: &Piece) -> bool {
    piece.width > LONG_PIECE
}

/// Keeps punctuation on the line of the piece that it belongs to.
fn held(before: &str, piece: &str, after: &str, long: bool) -> String {
    match held_class(before, after, long) {
        Some(class) => format!("<span class=\"{class}\">{before}{piece}{after}</span>"),
        None => piece.to_owned(),
    }
}

/// The class that keeps punctuation on the line of a piece, if there is any; a long piece makes room for it.
fn held_class(before: &str, after: &str, long: bool) -> Option<&'static str> {
    match (before.is_empty() && after.is_empty(), long) {
        (true, _) => None,
        (false, true) => Some("nb long"),
        (false, false) => Some("nb"),
    }
}

/// One piece. A long one stands in a grid whose baseline is the lower edge of an empty picture, as high as the piece is
/// above its baseline: both shrink together, so that the baseline stays where it is, at any scale.
fn piece(piece: &Piece) -> String {
    if !is_long(piece) {
        return piece.svg.clone();
    }
    let (width, height) = (milli(piece.width), milli(piece.height));
    let picture = with_width(&piece.svg, piece.width);
    let class = if piece.width > LONG { "fit long" } else { "fit" };
    if !piece.svg.starts_with("<svg class=\"m d") || height < 1.0 {
        return format!("<span class=\"{class}\">{picture}</span>");
    }
    let strut = format!(
        "<svg class=\"m\" width=\"{}em\" height=\"{}em\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\"></svg>",
        width / 1000.0,
        height / 1000.0
    );
    format!("<span class=\"{class}\">{}{picture}</span>", with_width(&strut, piece.width))
}

/// In whole thousandths.
fn milli(em: f64) -> f64 {
    (em * 1000.0).round()
}

/// Gives a long formula its class `wN`.
fn with_width(svg: &str, width: f64) -> String {
    if !(width > LONG) {
        return svg.to_owned();
    }
    let class = width.ceil().min(f64::from(*WIDTHS.end()));
    svg.replacen("class=\"m", &format!("class=\"m w{class}"), 1)
}

/// What stands around the picture of a display.
pub(crate) struct Display<'a> {
    pub(crate) lang: Lang,
    /// ` id="…"`, or nothing.
    pub(crate) id: &'a str,
    /// The HTML of its numbers.
    pub(crate) numbers: &'a str,
    /// The name of the sheet that would show it enlarged, if there may be one.
    pub(crate) sheet: Option<&'a str>,
}

/// A display with its numbers beside it.
pub(crate) fn display(set: &Formula, around: &Display<'_>) -> String {
    let Display { lang, id, numbers, sheet } = around;
    let svg: String = set.pieces.iter().map(|piece| piece.svg.as_str()).collect();
    let math = hidden(&set.mathml);
    let Some(class) = class_of(set.width) else {
        return format!("<div class=\"eq\"{id}>{svg}{math}{numbers}</div>\n");
    };
    let sheet = sheet.filter(|_| set.width > ENLARGED);
    let shared = sheet.map(|sheet| (sheet, shared(&svg, &format!("{sheet}.path"))));
    let drawing = shared.as_ref().map_or(svg.as_str(), |(_, (drawing, _))| drawing);
    let mut out = format!("<div class=\"eq {class}\"{id}><div class=\"scroll\"");
    if set.width > VAST {
        // It may scroll in any window, and a keyboard reaches it in every browser.
        let shown = set.tags.first().map_or("", |tag| tag.text.trim_matches(['(', ')']));
        let label = format!("{} {shown}", choose(*lang, "公式", "Formula"));
        let label = html::escape(label.trim());
        let _ = write!(out, " role=\"region\" tabindex=\"0\" aria-label=\"{label}\"");
    }
    let _ = write!(out, ">{}</div>{math}", with_width(drawing, set.width));
    if let Some((sheet, (_, copy))) = &shared {
        let enlarge = choose(*lang, "放大", "Enlarge");
        let close = choose(*lang, "关闭", "Close");
        let _ = write!(
            out,
            "<button class=\"zoom bare meta\" type=\"button\" popovertarget=\"{sheet}\">⤢ {enlarge}</button>\
             {numbers}<div class=\"sheet\" id=\"{sheet}\" popover>{copy}\
             <button class=\"bare meta\" type=\"button\" popovertarget=\"{sheet}\" \
             popovertargetaction=\"hide\">{close}</button></div>"
        );
    } else {
        out.push_str(numbers);
    }
    out + "</div>\n"
}

fn class_of(width: f64) -> Option<&'static str> {
    match width {
        width if width > VAST => Some("long vast"),
        width if width > WIDE => Some("long wide"),
        width if width > LONG => Some("long"),
        _ => None,
    }
}

/// An SVG whose drawing has the name `id`, and a copy of it that shows the same drawing.
fn shared(svg: &str, id: &str) -> (String, String) {
    let parts = svg.find('>').and_then(|open| Some((open + 1, svg.rfind("</svg>")?)));
    match parts {
        Some((open, close)) if open <= close => {
            let (head, drawing) = (&svg[..open], &svg[open..close]);
            let named = match drawing.strip_prefix("<path ") {
                Some(rest) if !rest.contains('<') => format!("<path id=\"{id}\" {rest}"),
                _ => format!("<g id=\"{id}\">{drawing}</g>"),
            };
            (format!("{head}{named}</svg>"), format!("{head}<use href=\"#{id}\"/></svg>"))
        }
        _ => (svg.to_owned(), svg.to_owned()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::render) fn typeset(tex: &str, display: bool) -> Formula {
        let macros = typeset::Macros::default();
        let options = typeset::Options {
            display,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: typeset::Limits::default(),
        };
        typeset::render(tex, &options).unwrap()
    }

    #[test]
    fn a_drawing_is_shared_not_doubled() {
        let (named, copy) = shared("<svg class=\"m\"><path d=\"M0 0\"/></svg>", "zoom.1.path");
        assert_eq!(named, "<svg class=\"m\"><path id=\"zoom.1.path\" d=\"M0 0\"/></svg>");
        assert_eq!(copy, "<svg class=\"m\"><use href=\"#zoom.1.path\"/></svg>");
        let (named, _) = shared("<svg><path d=\"M0 0\"/><text>x</text></svg>", "z");
        assert_eq!(named, "<svg><g id=\"z\"><path d=\"M0 0\"/><text>x</text></g></svg>");
    }

    #[test]
    fn a_short_formula_never_shrinks_and_a_long_piece_has_a_baseline_of_its_own() {
        assert!(!line(&typeset("x_1", false), "", "").contains("class=\"fit\""));
        let long = line(&typeset(r"\left(\frac{aaaa}{bbbb}+cccccccc\right)", false), "", "，");
        assert!(long.starts_with(
            "<span class=\"f nb long stop\"><span class=\"fit\"><svg class=\"m\" width"
        ));
        assert_eq!(long.matches("<svg").count(), 2, "{long}");
        let flat = line(&typeset(r"\mathrm{aaaaaaaaaaaaaaaa}", false), "", "");
        assert_eq!(flat.matches("<svg").count(), 1, "{flat}");
    }

    #[test]
    fn a_formula_has_the_next_width_up() {
        assert_eq!(with_width("<svg class=\"m d1\">", 12.0), "<svg class=\"m d1\">");
        assert_eq!(with_width("<svg class=\"m d1\">", 12.001), "<svg class=\"m w13 d1\">");
        assert_eq!(with_width("<svg class=\"m\">", 13.0), "<svg class=\"m w13\">");
        assert_eq!(with_width("<svg class=\"m\">", 900.0), "<svg class=\"m w160\">");
        assert!(width_rules().contains(".w13{--w:13}.w14{--w:14}"));
    }

    #[test]
    fn a_display_scrolls_from_the_first_width_at_which_it_could_be_illegible() {
        let around = Display { lang: Lang::En, id: "", numbers: "", sheet: Some("zoom.0") };
        let shown = |tex: &str| display(&typeset(tex, true), &around);
        assert!(shown("x").starts_with("<div class=\"eq\"><svg"));
        let long = shown("a+b+c+d+e+f+g+h");
        assert!(long.starts_with("<div class=\"eq long\"><div class=\"scroll\"><svg class=\"m w"));
        assert!(!long.contains("popovertarget"), "it is legible in the narrowest column");
        let longer = shown(&"a+b+c+d+".repeat(4));
        assert!(
            longer.starts_with("<div class=\"eq long")
                && longer.contains("popovertarget=\"zoom.0\"")
        );
        let vast = shown(&"a+b+c+d+".repeat(6));
        assert!(vast.contains("class=\"eq long vast\"") && vast.contains("tabindex=\"0\""));
    }
}
