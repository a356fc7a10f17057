//! Fractions and roots.

use super::{Writer, script, style_tag};
use crate::node::{Fraction, FractionRule, Inference, Node, ProofLine, Style};

impl Writer {
    pub(super) fn fraction(&mut self, fraction: &Fraction) -> usize {
        let around = self.style;
        let style = match (fraction.style, fraction.continued) {
            (Some(style), _) => style,
            (None, Some(_)) => Style::Display,
            (None, None) => around,
        };
        if style != around {
            self.push(style_tag(around, style));
        }
        let delimited = fraction.left.is_some() || fraction.right.is_some();
        if delimited {
            self.push("<mrow>");
        }
        if let Some(left) = fraction.left {
            self.fence_side(left, None);
        }
        self.push("<mfrac");
        match fraction.rule {
            FractionRule::Default => {}
            FractionRule::None => self.push(" linethickness=\"0\""),
            FractionRule::Thick(length) => {
                let thickness = self.em(length).max(0.0);
                self.length("linethickness", thickness);
            }
        }
        self.push(">");
        let inner = match style {
            Style::Display => Style::Text,
            style => script(style),
        };
        self.slot_in(inner, &fraction.numerator);
        self.slot_in(inner, &fraction.denominator);
        self.push("</mfrac>");
        if let Some(right) = fraction.right {
            self.fence_side(right, None);
        }
        if delimited {
            self.push("</mrow>");
        }
        if style != around {
            self.push("</mstyle>");
        }
        1
    }

    /// A step of a proof: premisses over their conclusion, as a fraction, with the labels at its sides.
    pub(super) fn inference(&mut self, inference: &Inference) -> usize {
        let labelled = !inference.left.is_empty() || !inference.right.is_empty();
        if labelled {
            self.push("<mrow>");
            self.list(&inference.left);
        }
        self.push("<mfrac");
        if inference.line == ProofLine::None {
            self.push(" linethickness=\"0\"");
        }
        self.push(">");
        let (start, mut count) = (self.out.len(), 0);
        for (index, premiss) in inference.premisses.iter().enumerate() {
            if index > 0 {
                count += self.space(2.0);
            }
            count += self.list(premiss);
        }
        self.row_from(start, count);
        self.slot(&inference.conclusion);
        self.push("</mfrac>");
        if labelled {
            self.list(&inference.right);
            self.push("</mrow>");
        }
        1
    }

    pub(super) fn radical(&mut self, index: Option<&[Node]>, body: &[Node]) -> usize {
        match index.filter(|index| !index.is_empty()) {
            None => {
                self.push("<msqrt>");
                self.list(body);
                self.push("</msqrt>");
            }
            Some(index) => {
                self.push("<mroot>");
                self.slot(body);
                self.slot_in(Style::ScriptScript, index);
                self.push("</mroot>");
            }
        }
        1
    }
}
