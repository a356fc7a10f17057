//! What holds at a place of a formula: style, size, colour, and the measures that follow from them.

use std::sync::Arc;

use crate::metrics::{CONSTANTS, Constants};
use crate::node::{Length, Style, Unit};

/// Font sizes in em of the formula's root: `\tiny` to `\Huge`.
const SIZES: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488];

/// The sizes of script and scriptscript style at each text size, as TeX has them for `\normalsize` = 10 pt.
const SCRIPT_SIZES: [[u8; 2]; 11] =
    [[1, 1], [1, 1], [1, 1], [2, 1], [2, 1], [3, 1], [4, 2], [6, 3], [7, 6], [8, 7], [10, 9]];

/// `\normalsize`.
const NORMAL: u8 = 6;

/// No length is longer, in em.
const LONGEST: f64 = 1000.0;

/// The surroundings of a node. All lengths that layout computes are in em of the formula's root, so every constant of
/// a font is multiplied by [`State::size`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct State<'a> {
    pub(crate) style: Style,
    /// Superscripts stand lower (*The TeXbook*, p. 140).
    pub(crate) cramped: bool,
    /// 1 to 11: that of text style, and that of the style in force.
    text_step: u8,
    step: u8,
    pub(crate) colour: Option<&'a Arc<str>>,
    /// Within `\pmb`.
    pub(crate) bolder: bool,
}

impl<'a> State<'a> {
    pub(crate) fn root(display: bool) -> State<'a> {
        let style = if display { Style::Display } else { Style::Text };
        State {
            style,
            cramped: false,
            text_step: NORMAL,
            step: NORMAL,
            colour: None,
            bolder: false,
        }
    }

    /// The font's size in em of the formula's root.
    pub(crate) fn size(&self) -> f64 {
        SIZES[usize::from(self.step) - 1]
    }

    /// The fonts' parameters, in em of [`State::size`].
    pub(crate) fn constants(&self) -> &'static Constants {
        match self.step {
            5.. => &CONSTANTS[0],
            3..=4 => &CONSTANTS[1],
            _ => &CONSTANTS[2],
        }
    }

    /// Height of the axis above the baseline, in em of the root.
    pub(crate) fn axis(&self) -> f64 {
        self.constants().axis_height * self.size()
    }

    /// ξ₈: thickness of lines, in em of the root.
    pub(crate) fn rule(&self) -> f64 {
        self.constants().rule_thickness * self.size()
    }

    /// Whether atoms have hardly any space between them: script and scriptscript style.
    pub(crate) fn is_tight(&self) -> bool {
        matches!(self.style, Style::Script | Style::ScriptScript)
    }

    pub(crate) fn is_display(&self) -> bool {
        self.style == Style::Display
    }

    /// A length in em of the root.
    pub(crate) fn length(&self, length: Length) -> f64 {
        let unit = match length.unit {
            Unit::Pt => 0.1,
            Unit::Mu => self.constants().quad / 18.0 * self.size(),
            Unit::Em => {
                let text = self.at_least_text();
                text.constants().quad * text.size()
            }
            Unit::Ex => {
                let text = self.at_least_text();
                text.constants().x_height * text.size()
            }
        };
        (length.value * unit).clamp(-LONGEST, LONGEST)
    }

    /// In another style, cramped as before.
    pub(crate) fn in_style(&self, style: Style) -> State<'a> {
        let step = match style {
            Style::Display | Style::Text => self.text_step,
            Style::Script => SCRIPT_SIZES[usize::from(self.text_step) - 1][0],
            Style::ScriptScript => SCRIPT_SIZES[usize::from(self.text_step) - 1][1],
        };
        State { style, step, ..*self }
    }

    pub(crate) fn with_cramping(&self, cramped: bool) -> State<'a> {
        State { cramped, ..*self }
    }

    pub(crate) fn cramp(&self) -> State<'a> {
        self.with_cramping(true)
    }

    /// Text style in script and scriptscript, else the same.
    pub(crate) fn at_least_text(&self) -> State<'a> {
        if self.is_tight() { self.in_style(Style::Text) } else { *self }
    }

    /// At a size of 1 (`\tiny`) to 11 (`\Huge`), in text style at least.
    pub(crate) fn at_size(&self, size: u8) -> State<'a> {
        let step = size.clamp(1, 11);
        let style = if self.is_tight() { Style::Text } else { self.style };
        State { style, text_step: step, step, ..*self }
    }

    /// At normal size in this style: large delimiters do not grow with `\Huge`.
    pub(crate) fn at_normal_size(&self, style: Style) -> State<'a> {
        State { text_step: NORMAL, ..*self }.in_style(style)
    }

    pub(crate) fn coloured(&self, colour: &'a Arc<str>) -> State<'a> {
        State { colour: Some(colour), ..*self }
    }

    pub(crate) fn bolder(&self) -> State<'a> {
        State { bolder: true, ..*self }
    }

    /// The style of superscripts (C↑ on p. 441).
    pub(crate) fn superscript(&self) -> State<'a> {
        let style = match self.style {
            Style::Display | Style::Text => Style::Script,
            Style::Script | Style::ScriptScript => Style::ScriptScript,
        };
        self.in_style(style)
    }

    /// The style of subscripts (C↓).
    pub(crate) fn subscript(&self) -> State<'a> {
        self.superscript().cramp()
    }

    /// The style of numerators.
    pub(crate) fn numerator(&self) -> State<'a> {
        match self.style {
            Style::Display => self.in_style(Style::Text),
            Style::Text => self.in_style(Style::Script),
            Style::Script | Style::ScriptScript => self.in_style(Style::ScriptScript),
        }
    }

    /// The style of denominators.
    pub(crate) fn denominator(&self) -> State<'a> {
        self.numerator().cramp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_lengths_follow_the_style() {
        let text = State::root(false);
        assert_eq!(text.superscript().size(), 0.7);
        assert_eq!(text.superscript().superscript().size(), 0.5);
        assert_eq!(text.at_size(8).subscript().size(), 1.0);
        let length = |value, unit| Length { value, unit };
        assert_eq!(text.superscript().length(length(2.0, Unit::Em)), 2.0);
        assert_eq!(text.superscript().length(length(10.0, Unit::Pt)), 1.0);
        assert!((text.superscript().length(length(18.0, Unit::Mu)) - 0.7 * 1.171).abs() < 1e-12);
    }
}
