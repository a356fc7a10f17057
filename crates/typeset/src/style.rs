//! What KaTeX's style sheet says about the classes of a box: family, weight, size, alignment.

use std::sync::Arc;

use katex::ClassList;
use katex::types::{CssProperty, CssStyle};

use crate::outlines::Face;

/// A font family of KaTeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Main,
    Math,
    Ams,
    Calligraphic,
    Fraktur,
    Script,
    Sans,
    Typewriter,
    Size1,
    Size2,
    Size3,
    Size4,
}

/// Where a narrower box stands in a wider one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// The inherited properties at a place in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) family: Family,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    /// Font size in em of the formula.
    pub(crate) size: f64,
    /// A colour as KaTeX wrote it, not yet validated.
    pub(crate) colour: Option<Arc<str>>,
    pub(crate) align: Align,
    /// Inside a delimiter built of several pieces.
    in_pieces: bool,
    /// The rows of the next table are those of `multline`.
    pub(crate) multline: bool,
}

const SIZES: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488];

/// The class by which `rewrite` marks the table of a `multline`.
pub(crate) const MULTLINE: &str = "zb-multline";
/// The class by which `rewrite` marks script letters that are to be bold.
pub(crate) const BOLD: &str = "zb-bold";
/// The start of the class by which `rewrite` marks the end of a row; its index follows.
pub(crate) const ROW: &str = "zb-row";

impl Style {
    pub(crate) fn root(display: bool) -> Style {
        Style {
            family: Family::Main,
            bold: false,
            italic: false,
            size: 1.0,
            colour: None,
            align: if display { Align::Centre } else { Align::Left },
            in_pieces: false,
            multline: false,
        }
    }

    /// The style inside a box with these classes and inline properties.
    pub(crate) fn inside(&self, classes: &ClassList, css: &CssStyle) -> Style {
        let mut style = self.clone();
        let (mut sizing, mut delimiter, mut operator) = (false, false, false);
        for class in classes.iter() {
            match class {
                "textbf" => style.bold = true,
                "textit" => style.italic = true,
                "textrm" => style.family = Family::Main,
                "mathnormal" => style.set(Family::Math, None, Some(true)),
                "mathit" => style.set(Family::Main, None, Some(true)),
                "mathrm" => style.italic = false,
                "mathbf" => style.set(Family::Main, Some(true), None),
                "boldsymbol" => style.set(Family::Math, Some(true), Some(true)),
                "amsrm" | "mathbb" | "textbb" => style.family = Family::Ams,
                "mathcal" => style.family = Family::Calligraphic,
                "mathfrak" | "textfrak" => style.family = Family::Fraktur,
                "mathboldfrak" | "textboldfrak" => style.set(Family::Fraktur, Some(true), None),
                "mathtt" | "texttt" => style.family = Family::Typewriter,
                "mathscr" | "textscr" => style.family = Family::Script,
                "mathsf" | "textsf" => style.family = Family::Sans,
                "mathboldsf" | "textboldsf" => style.set(Family::Sans, Some(true), None),
                "mathsfit" | "mathitsf" | "textitsf" => style.set(Family::Sans, None, Some(true)),
                "mainrm" => style.set(Family::Main, None, Some(false)),
                "delimsizing" => delimiter = true,
                "op-symbol" => operator = true,
                "delim-size1" if style.in_pieces => style.family = Family::Size1,
                "delim-size4" if style.in_pieces => style.family = Family::Size4,
                "msupsub" | "svg-align" => style.align = Align::Left,
                "katex-sizing" | "sizing" | "fontsize-ensurer" => sizing = true,
                BOLD => style.bold = true,
                MULTLINE => style.multline = true,
                _ => {}
            }
        }
        if delimiter {
            style.delimiter(classes);
        }
        if operator {
            for class in classes.iter() {
                match class {
                    "small-op" => style.family = Family::Size1,
                    "large-op" => style.family = Family::Size2,
                    _ => {}
                }
            }
        }
        if sizing {
            style.resize(classes);
        }
        if let Some(colour) = css.get(CssProperty::Color) {
            style.colour = Some(colour.into());
        }
        style
    }

    fn set(&mut self, family: Family, bold: Option<bool>, italic: Option<bool>) {
        self.family = family;
        self.bold = bold.unwrap_or(self.bold);
        self.italic = italic.unwrap_or(self.italic);
    }

    fn delimiter(&mut self, classes: &ClassList) {
        for class in classes.iter() {
            match class {
                "size1" => self.family = Family::Size1,
                "size2" => self.family = Family::Size2,
                "size3" => self.family = Family::Size3,
                "size4" => self.family = Family::Size4,
                "mult" => self.in_pieces = true,
                _ => {}
            }
        }
    }

    fn resize(&mut self, classes: &ClassList) {
        let (mut from, mut to) = (6, 6);
        for class in classes.iter() {
            if let Some(number) = class.strip_prefix("reset-size") {
                from = number.parse().unwrap_or(6);
            } else if let Some(Ok(number)) = class.strip_prefix("size").map(str::parse) {
                to = number;
            }
        }
        let of = |number: usize| SIZES.get(number.wrapping_sub(1)).copied().unwrap_or(1.0);
        self.size *= of(to) / of(from);
    }

    /// The font file for this style.
    pub(crate) fn face(&self) -> Face {
        face(self.family, self.bold, self.italic)
    }
}

/// The font file that a browser picks for a family, weight and slant.
pub(crate) fn face(family: Family, bold: bool, italic: bool) -> Face {
    match (family, bold, italic) {
        (Family::Main, false, false) => Face::Main,
        (Family::Main, true, false) => Face::MainBold,
        (Family::Main, false, true) => Face::MainItalic,
        (Family::Main, true, true) => Face::MainBoldItalic,
        (Family::Math, false, _) => Face::Math,
        (Family::Math, true, _) => Face::MathBold,
        (Family::Ams, ..) => Face::Ams,
        (Family::Calligraphic, false, _) => Face::Calligraphic,
        (Family::Calligraphic, true, _) => Face::CalligraphicBold,
        (Family::Fraktur, false, _) => Face::Fraktur,
        (Family::Fraktur, true, _) => Face::FrakturBold,
        (Family::Script, ..) => Face::Script,
        (Family::Sans, true, _) => Face::SansBold,
        (Family::Sans, false, true) => Face::SansItalic,
        (Family::Sans, false, false) => Face::Sans,
        (Family::Typewriter, ..) => Face::Typewriter,
        (Family::Size1, ..) => Face::Size1,
        (Family::Size2, ..) => Face::Size2,
        (Family::Size3, ..) => Face::Size3,
        (Family::Size4, ..) => Face::Size4,
    }
}

/// A CSS length in em, as KaTeX writes them.
pub(crate) fn em(css: &CssStyle, property: CssProperty) -> Option<f64> {
    em_value(css.get(property)?)
}

/// `0.5em`, `0`.
pub(crate) fn em_value(text: &str) -> Option<f64> {
    let text = text.trim();
    match text.strip_suffix("em") {
        Some(number) => number.parse().ok().filter(|value: &f64| value.is_finite()),
        None => (text == "0").then_some(0.0),
    }
}
