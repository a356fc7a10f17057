//! What is drawn in a panel: one type for each mark, and what all marks share.

use crate::place::{Labels, Rect};
use crate::scale::{Extent, Scale};
use crate::svg::Svg;
use crate::theme::Width;

mod area;
mod arrow;
mod bar;
mod cells;
mod dot;
mod frame;
mod graph;
mod image;
mod line;
mod note;
mod rule;
mod span;

pub use area::Area;
pub use arrow::Arrow;
pub use bar::Bar;
pub use cells::Cells;
pub use dot::Dot;
pub use frame::{Fragment, Frame};
pub use graph::{Edge, Graph, Node};
pub use image::Image;
pub use line::Line;
pub use note::Note;
pub use rule::{Rule, Stripe};
pub use span::Span;

/// Where a mark is drawn.
#[derive(Debug)]
pub(crate) struct Canvas<'a> {
    pub(crate) svg: &'a mut Svg,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// The place of the data.
    pub(crate) frame: Rect,
    pub(crate) labels: Labels,
}

impl Canvas<'_> {
    /// The place of a point; `None` for one that has none.
    pub(crate) fn place(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        Some((self.x.place(x)?, self.y.place(y)?))
    }

    /// Whether a place lies in the frame, up to half a unit.
    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        let frame = &self.frame;
        frame.left - 0.5 <= x
            && x <= frame.right + 0.5
            && frame.top - 0.5 <= y
            && y <= frame.bottom + 0.5
    }
}

macro_rules! marks {
    ($($name:ident: $words:literal),* $(,)?) => {
        /// One layer of a panel; later ones lie over earlier ones. Made from any mark by `into`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Mark {
            $(#[doc = $words] $name($name),)*
        }

        $(impl From<$name> for Mark {
            fn from(mark: $name) -> Mark {
                Mark::$name(mark)
            }
        })*

        impl Mark {
            /// Adds the data to the extents.
            pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
                match self {
                    $(Mark::$name(mark) => mark.extend(x, y),)*
                }
            }

            pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
                match self {
                    $(Mark::$name(mark) => mark.draw(canvas),)*
                }
            }
        }
    };
}

marks! {
    Line: "A line through points.",
    Area: "The band between two lines.",
    Dot: "Points.",
    Bar: "Bars or stems from a base.",
    Rule: "A straight line across the frame.",
    Stripe: "A shaded interval across the frame.",
    Note: "Words at a point.",
    Arrow: "An arrow.",
    Span: "A state that lasts.",
    Cells: "A matrix of tinted cells.",
    Image: "A picture of pixels.",
    Graph: "Boxes and arrows.",
    Frame: "A rectangle.",
    Fragment: "A drawing made elsewhere.",
}

impl Mark {
    /// Units that a label beside the end of the data needs at the right of the frame.
    pub(crate) fn right(&self, width: Width) -> f64 {
        match self {
            Mark::Line(line) => line.right(width),
            Mark::Bar(bar) => bar.right(),
            _ => 0.0,
        }
    }

    /// Whether a label or a key stands above the frame.
    pub(crate) fn labels_above(&self) -> bool {
        match self {
            Mark::Rule(rule) => rule.has_label_above(),
            Mark::Cells(cells) => cells.has_key(),
            _ => false,
        }
    }

    /// Whether rows are counted from the top.
    pub(crate) fn is_matrix(&self) -> bool {
        matches!(self, Mark::Cells(_) | Mark::Image(_))
    }

    /// Whether values run along the level axis.
    pub(crate) fn is_lying(&self) -> bool {
        matches!(self, Mark::Bar(bar) if bar.is_lying())
    }
}

/// The dashes of a dashed line.
pub(crate) const DASHES: &str = "5 4";

/// The methods that several marks share.
macro_rules! builder {
    ($name:ident: $($which:ident),*) => {
        impl $name {
            $(crate::mark::builder!(@ $which $name);)*
        }
    };
    (@ colour $name:ident) => {
        /// The series, which has a colour and a class: 0 grey, 1 qing (the main one, the default), 2 zhu (the one
        /// thing to see), 3 to 5.
        #[must_use]
        pub fn series(self, number: u8) -> $name {
            self.colour(crate::Colour::Series(number))
        }

        /// The colour.
        #[must_use]
        pub fn colour(mut self, colour: crate::Colour) -> $name {
            self.colour = colour;
            self
        }
    };
    (@ label $name:ident) => {
        /// The label beside the data.
        #[must_use]
        pub fn label(mut self, label: impl Into<String>) -> $name {
            self.label = label.into();
            self
        }
    };
    (@ dashed $name:ident) => {
        /// Dashes instead of a full line.
        #[must_use]
        pub fn dashed(mut self) -> $name {
            self.dashed = true;
            self
        }
    };
}
pub(crate) use builder;
