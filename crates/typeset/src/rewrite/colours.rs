//! Colours: MathJax's `\color{c}{X}`, models other than names, the names of `dvipsnames`.

use crate::error::Error;
use crate::scan::{Kind, Token, optional, skip_space, text_of};

use super::Rewriter;

const HEX: &str = "0123456789abcdef";

impl<'a> Rewriter<'a> {
    /// `\color{red}{X}` colours X; `\color{red}` alone the rest of the group. `\textcolor` likewise.
    pub(super) fn colour(&mut self, tokens: &'a [Token<'a>], at: usize) -> Result<usize, Error> {
        let command = &tokens[at];
        let (model, next) = match optional(tokens, at + 1) {
            Some((model, next)) => (Some(text_of(model)), next),
            None => (None, at + 1),
        };
        let (name, next) = self.argument(tokens, at, next)?;
        let grouped =
            tokens.get(skip_space(tokens, next)).is_some_and(|token| token.kind == Kind::Open);
        if command.text == r"\color" && !grouped {
            self.push_all(&[r"\color", "{"], command);
            self.colour_name(model.as_deref(), name, command);
            self.push("}", command);
            return Ok(next);
        }
        let (body, next) = self.argument(tokens, at, next)?;
        self.push_all(&[r"\textcolor", "{"], command);
        self.colour_name(model.as_deref(), name, command);
        self.push_all(&["}", "{"], command);
        self.sequence(body)?;
        self.push("}", command);
        Ok(next)
    }

    /// `\colorbox{c}{text}`, `\fcolorbox{c}{d}{text}`.
    pub(super) fn colour_box(
        &mut self,
        tokens: &'a [Token<'a>],
        at: usize,
    ) -> Result<usize, Error> {
        let command = &tokens[at];
        let (model, mut next) = match optional(tokens, at + 1) {
            Some((model, next)) => (Some(text_of(model)), next),
            None => (None, at + 1),
        };
        self.out.tokens.push(*command);
        for _ in 0..if command.text == r"\fcolorbox" { 2 } else { 1 } {
            let (name, after) = self.argument(tokens, at, next)?;
            self.push("{", command);
            self.colour_name(model.as_deref(), name, command);
            self.push("}", command);
            next = after;
        }
        Ok(next)
    }

    /// A colour as the engine takes it; what cannot be read stays as it is, for the engine's message.
    pub(super) fn colour_name(
        &mut self,
        model: Option<&str>,
        name: &'a [Token<'a>],
        place: &Token<'_>,
    ) {
        let text = text_of(name);
        let text = text.trim();
        let rgb = match model {
            None => named(text),
            Some(model) => in_model(model.trim(), text),
        };
        match rgb {
            Some(rgb) => {
                self.push("#", place);
                for part in rgb {
                    for digit in [usize::from(part >> 4), usize::from(part & 15)] {
                        self.push(&HEX[digit..=digit], place);
                    }
                }
            }
            None => self.out.tokens.extend(name.iter().filter(|token| token.kind != Kind::Space)),
        }
    }
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
    use super::*;

    #[test]
    fn reads_all_models() {
        assert_eq!(in_model("rgb", "1, 0.5,0"), Some([255, 128, 0]));
        assert_eq!(in_model("RGB", "255,128,0"), Some([255, 128, 0]));
        assert_eq!(in_model("gray", "0.5"), Some([128; 3]));
        assert_eq!(in_model("cmyk", "0,1,1,0"), Some([255, 0, 0]));
        assert_eq!(in_model("HTML", "FF8000"), Some([255, 128, 0]));
        for (model, text) in [("rgb", "1,2"), ("HTML", "FFF"), ("hsb", "1,1,1"), ("rgb", "a,b,c")] {
            assert_eq!(in_model(model, text), None);
        }
    }
}
