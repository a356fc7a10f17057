//! Where the colours come from, and the two column classes.

use std::fmt;

/// The colours that a chart is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// The page's variables with light fall-backs, so that a downloaded file looks right.
    #[default]
    Page,
    /// Light colours, fixed, on a light card.
    Light,
    /// Dark colours, fixed, on a dark card.
    Dark,
}

/// The class of the column that a chart is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Width {
    /// 640 units wide.
    #[default]
    Wide,
    /// 340 units wide, for phones.
    Narrow,
}

impl Width {
    /// Width of the drawing in units; one unit is a CSS pixel at the natural size.
    pub const fn units(self) -> f64 {
        match self {
            Width::Wide => 640.0,
            Width::Narrow => 340.0,
        }
    }

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Width::Wide => "wide",
            Width::Narrow => "narrow",
        }
    }

    /// One of two values.
    pub(crate) const fn pick(self, wide: f64, narrow: f64) -> f64 {
        match self {
            Width::Wide => wide,
            Width::Narrow => narrow,
        }
    }
}

/// A colour with a meaning, one of the page's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// The colour of a series: 0 grey, 1 qing (the main series), 2 zhu (the one thing to see), 3 huang, 4 lv, 5 zi.
    /// Higher numbers start again at 1.
    Series(u8),
    /// Text and formulas.
    Ink,
    /// Axis labels, notes.
    Quiet,
    /// Hairlines.
    Line,
    /// Axis, controls.
    Edge,
    /// The faintest filling.
    Wash,
    /// The ground of a figure.
    Card,
}

impl Colour {
    /// Name of the variable, light colour, dark colour.
    const fn token(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Colour::Series(0) | Colour::Edge => ("edge", "#86888b", "#7f7f7d"),
            Colour::Series(number) => match (number - 1) % 5 {
                0 => ("qing", "#16679f", "#6ba9e6"),
                1 => ("zhu", "#ab3d12", "#f0744e"),
                2 => ("huang", "#c07d10", "#f0bb45"),
                3 => ("lv", "#3c9b84", "#5fd9b4"),
                _ => ("zi", "#643058", "#a968a2"),
            },
            Colour::Ink => ("ink", "#22242a", "#dcdad3"),
            Colour::Quiet => ("quiet", "#555a63", "#aeb1b5"),
            Colour::Line => ("line", "#dddbd8", "#353739"),
            Colour::Wash => ("wash", "#f3f1ec", "#232528"),
            Colour::Card => ("card", "#fff", "#212429"),
        }
    }

    /// The class that a style sheet can take hold of, for series.
    pub(crate) const fn class(self) -> Option<u8> {
        match self {
            Colour::Series(0) => Some(0),
            Colour::Series(number) => Some((number - 1) % 5 + 1),
            _ => None,
        }
    }

    /// The colour for text: contrast of 4.5 and more, which only the first two series have.
    pub(crate) const fn legible(self) -> Colour {
        match self.class() {
            Some(1 | 2) => self,
            _ => Colour::Ink,
        }
    }

    /// The colour for text that may be quiet.
    pub(crate) const fn legible_or_quiet(self) -> Colour {
        match self {
            Colour::Quiet => self,
            _ => self.legible(),
        }
    }

    /// The value of a presentation attribute.
    pub(crate) fn paint(self, theme: Theme) -> Paint {
        Paint(self, theme)
    }
}

/// A colour as a presentation attribute's value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(Colour, Theme);

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, light, dark) = self.0.token();
        match self.1 {
            Theme::Page => write!(f, "var(--{name},{light})"),
            Theme::Light => f.write_str(light),
            Theme::Dark => f.write_str(dark),
        }
    }
}

/// The families of interface text.
pub(crate) const fn sans(theme: Theme) -> &'static str {
    match theme {
        Theme::Page => "var(--sans,system-ui,'Noto Sans CJK SC',sans-serif)",
        Theme::Light | Theme::Dark => "system-ui,'Noto Sans CJK SC',sans-serif",
    }
}

/// The families of mathematical letters.
pub(crate) const fn serif(theme: Theme) -> &'static str {
    match theme {
        Theme::Page => "var(--math,'STIX Two Text',Cambria,'Times New Roman',serif)",
        Theme::Light | Theme::Dark => "'STIX Two Text',Cambria,'Times New Roman',serif",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of a colour such as `#16679f` or `#fff` (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let digits: Vec<u32> = colour.chars().filter_map(|c| c.to_digit(16)).collect();
        let wide = |index: usize| match digits.len() {
            3 => digits[index] * 17,
            _ => digits[2 * index] * 16 + digits[2 * index + 1],
        };
        let linear = |index: usize| {
            let share = f64::from(wide(index)) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2)
    }

    fn contrast(a: Colour, b: Colour, theme: Theme) -> f64 {
        let (a, b) =
            (luminance(&a.paint(theme).to_string()), luminance(&b.paint(theme).to_string()));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn series_are_seen_and_texts_are_read() {
        for theme in [Theme::Light, Theme::Dark] {
            for number in 0..=5 {
                let series = Colour::Series(number);
                assert!(contrast(series, Colour::Card, theme) >= 3.0, "{series:?} {theme:?}");
                assert!(
                    contrast(series.legible(), Colour::Card, theme) >= 4.5,
                    "{series:?} {theme:?}"
                );
            }
            for text in [Colour::Ink, Colour::Quiet] {
                assert!(contrast(text, Colour::Card, theme) >= 4.5, "{text:?} {theme:?}");
            }
            // Words in the colour of the ground stand on full series colours.
            assert!(contrast(Colour::Card, Colour::Series(1), theme) >= 4.5, "{theme:?}");
        }
    }

    #[test]
    fn a_page_colour_falls_back_to_light() {
        assert_eq!(Colour::Series(1).paint(Theme::Page).to_string(), "var(--qing,#16679f)");
        assert_eq!(Colour::Series(6).paint(Theme::Dark).to_string(), "#6ba9e6");
    }
}
