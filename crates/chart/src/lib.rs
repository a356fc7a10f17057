#![doc = include_str!("../README.md")]

mod axis;
mod chart;
mod label;
mod mark;
mod number;
mod panel;
mod place;
mod png;
mod ready;
mod scale;
mod svg;
mod theme;
mod ticks;

pub use axis::Axis;
pub use chart::Chart;
pub use label::escape;
pub use mark::{
    Area, Arrow, Bar, Cells, Dot, Edge, Fragment, Frame, Graph, Image, Line, Mark, Node, Note,
    Rule, Span, Stripe,
};
pub use number::{decimal, significant};
pub use panel::Panel;
pub use svg::Anchor;
pub use theme::{Colour, Theme, Width};
pub use ticks::Format;
