//! Words at a point.

use crate::label::Label;
use crate::mark::{Canvas, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::Anchor;
use crate::theme::Colour;

/// Words at a point of the data; left out where they would cover another label.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    at: (f64, f64),
    text: String,
    anchor: Anchor,
    offset: (f64, f64),
    colour: Colour,
}

builder!(Note: colour);

impl Note {
    /// Words whose middle stands at `(x, y)`; lines are parted by a line feed.
    pub fn new(x: f64, y: f64, text: impl Into<String>) -> Note {
        let text = text.into();
        Note { at: (x, y), text, anchor: Anchor::Middle, offset: (0.0, 0.0), colour: Colour::Ink }
    }

    /// Which point of the words stands there.
    #[must_use]
    pub fn anchor(mut self, anchor: Anchor) -> Note {
        self.anchor = anchor;
        self
    }

    /// Moved by so many units to the right and down.
    #[must_use]
    pub fn offset(mut self, right: f64, down: f64) -> Note {
        self.offset = (right, down);
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        x.add(self.at.0);
        y.add(self.at.1);
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let Some((x, y)) = canvas.place(self.at).filter(|place| canvas.holds(*place)) else {
            return;
        };
        let lines: Vec<&str> = self.text.lines().collect();
        let first = y + 4.5 + self.offset.1 - 8.5 * lines.len().saturating_sub(1) as f64;
        for (index, line) in lines.into_iter().enumerate() {
            let spot = Spot::new(x + self.offset.0, first + 17.0 * index as f64, self.anchor);
            canvas.labels.fix(Label::parse(line), self.colour.legible_or_quiet(), spot);
        }
    }
}
