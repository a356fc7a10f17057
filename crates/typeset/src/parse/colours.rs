//! Colours: `\color{c}{X}` colours X as in MathJax, `\color{c}` alone the rest of its group.

use std::sync::Arc;

use crate::colour::valid;
use crate::node::{Kind, List, Node};
use crate::scan::{self, Token};

use super::commands::{Command, read};
use super::parser::{Parser, span};

/// Names of colours that a formula may define, all of which are looked at.
const MOST_NAMES: usize = 64;

pub(super) const COMMANDS: &[Command] = &[
    read(r"\color", 1, colour).with_option().for_rest(),
    read(r"\definecolor", 3, define),
    read(r"\textcolor", 2, colour).with_option(),
];

fn colour(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let colour = parser.colour(call);
    parser.skip_space();
    let grouped = parser.peek().is_some_and(|token| token.kind == scan::Kind::Open);
    if call.text == r"\color" && !grouped {
        let kind = Kind::Coloured { colour, body: List::new() };
        super::switches::open(parser, call, out, kind);
        return;
    }
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Coloured { colour, body }, span: span(call) });
}

impl Parser<'_, '_> {
    /// A colour as argument, with its model before it in brackets. What is none is an error and black.
    pub(super) fn colour(&mut self, call: Token<'_>) -> Arc<str> {
        let model = self.raw_option().map(scan::text_of);
        let text = self.raw_argument(call).map(scan::text_of).unwrap_or_default();
        self.colour_of(model.as_deref(), &text, call)
    }

    pub(super) fn colour_of(
        &mut self,
        model: Option<&str>,
        text: &str,
        call: Token<'_>,
    ) -> Arc<str> {
        let own = self
            .state
            .colours
            .iter()
            .rev()
            .find(|(name, _)| model.is_none() && name == text.trim());
        match own.map(|(_, colour)| colour.clone()).or_else(|| parse(model, text)) {
            Some(colour) => colour,
            None => {
                let reason = format!(
                    "`{}` is no colour; write a name such as `red`, or `#rgb`, `#rrggbb` in hexadecimal digits",
                    text.trim()
                );
                self.refuse(call, reason);
                Arc::from("black")
            }
        }
    }
}

/// `\definecolor{name}{model}{components}`: a name for the rest of the formula.
fn define(parser: &mut Parser<'_, '_>, call: Token<'_>, _: &mut List) {
    let [name, model, components] =
        std::array::from_fn(|_| parser.raw_argument(call).map(scan::text_of).unwrap_or_default());
    if parser.state.colours.len() >= MOST_NAMES {
        return parser.refuse(call, format!("more than {MOST_NAMES} names of colours"));
    }
    let colour = parser.colour_of(Some(&model), &components, call);
    parser.state.colours.push((name.trim().to_owned(), colour));
}

/// A colour that may stand in an attribute: a name, `#rgb`, `#rrggbb`.
pub(super) fn parse(model: Option<&str>, text: &str) -> Option<Arc<str>> {
    let text = text.trim();
    let rgb = match model.map(str::trim) {
        None | Some("" | "named") => named(text),
        Some(model) => return in_model(model, text).map(hexadecimal),
    };
    if let Some(rgb) = rgb {
        return Some(hexadecimal(rgb));
    }
    // LaTeX's `HTML` model without its name.
    if text.len() == 6 && text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Some(format!("#{text}").into());
    }
    valid(text).map(Arc::from)
}

fn hexadecimal([red, green, blue]: [u8; 3]) -> Arc<str> {
    format!("#{red:02x}{green:02x}{blue:02x}").into()
}
/// Red, green and blue of `components` in `rgb`, `RGB`, `gray`, `cmyk` or `HTML`.
fn in_model(model: &str, components: &str) -> Option<[u8; 3]> {
    if model == "HTML" {
        let value = u32::from_str_radix(components, 16).ok().filter(|_| components.len() == 6)?;
        let [_, red, green, blue] = value.to_be_bytes();
        return Some([red, green, blue]);
    }
    let parts: Vec<f64> =
        components.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let rgb = match (model, parts[..].as_ref()) {
        ("rgb", &[red, green, blue]) => [red, green, blue],
        ("RGB", &[red, green, blue]) => [red / 255.0, green / 255.0, blue / 255.0],
        ("gray", &[gray]) => [gray; 3],
        ("cmyk", &[cyan, magenta, yellow, black]) => {
            [cyan, magenta, yellow].map(|ink| 1.0 - f64::min(1.0, ink + black))
        }
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=255"
    )]
    Some(rgb.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8))
}

/// The names of `dvipsnames` that are no CSS names.
fn named(name: &str) -> Option<[u8; 3]> {
    let value: u32 = match name {
        "Apricot" => 0xfb_b982,
        "Bittersweet" => 0xc0_4f17,
        "BlueGreen" => 0x00_b3b8,
        "BrickRed" => 0xb6_321c,
        "BurntOrange" => 0xf7_921d,
        "CarnationPink" => 0xf2_82b4,
        "Cerulean" => 0x00_a2e3,
        "Dandelion" => 0xfd_bc42,
        "Emerald" => 0x00_a99d,
        "JungleGreen" => 0x00_a99a,
        "Mahogany" => 0xa9_341f,
        "Melon" => 0xf8_9e7b,
        "Mulberry" => 0xa9_3c93,
        "NavyBlue" => 0x00_6eb8,
        "OliveGreen" => 0x3c_8031,
        "Peach" => 0xf7_965a,
        "Periwinkle" => 0x79_77b8,
        "PineGreen" => 0x00_8b72,
        "ProcessBlue" => 0x00_b0f0,
        "RawSienna" => 0x97_4006,
        "RedOrange" => 0xf2_6035,
        "RedViolet" => 0xa1_246b,
        "Rhodamine" => 0xef_559f,
        "RoyalPurple" => 0x61_3f99,
        "RubineRed" => 0xed_017d,
        "Sepia" => 0x67_1800,
        "TealBlue" => 0x00_aeb3,
        "VioletRed" => 0xef_58a0,
        "WildStrawberry" => 0xee_2967,
        "YellowOrange" => 0xfa_a21a,
        _ => return None,
    };
    let [_, red, green, blue] = value.to_be_bytes();
    Some([red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};
    use super::*;

    #[test]
    fn reads_colours() {
        let shown = |model, text| parse(model, text).map(|colour| colour.to_string());
        assert_eq!(shown(None, " red "), Some("red".into()));
        assert_eq!(shown(None, "Apricot"), Some("#fbb982".into()));
        assert_eq!(shown(None, "00ff7f"), Some("#00ff7f".into()));
        assert_eq!(shown(Some("rgb"), "1, 0, .5"), Some("#ff0080".into()));
        assert_eq!(shown(Some("gray"), "0.5"), Some("#808080".into()));
        assert_eq!(shown(None, "url(x)"), None);
    }

    #[test]
    fn a_colour_holds_for_its_group_or_the_rest() {
        check(r"\color{red}{a}b", "colour:red(a) b");
        check(r"a\color{#f00} b c", "a colour:#f00(b c)");
        check(r"\textcolor{blue}{x}^2", "scripts(colour:blue(x) ^2)");
        check(r"\left(\color{red}x\right)", "fence(( colour:red(x) )):red");
        check_errors(
            r"\color{#12}{x}",
            &[
                r"\color: `#12` is no colour; write a name such as `red`, or `#rgb`, `#rrggbb` in hexadecimal digits",
            ],
        );
    }
}
