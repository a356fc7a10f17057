//! TeX mathematics to MathML and plain text and, with the feature `outlines`, to pictures.
#![cfg_attr(feature = "outlines", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "outlines"),
    expect(dead_code, reason = "the math list says more than MathML shows")
)]

mod chem;
#[cfg(feature = "outlines")]
mod classes;
mod colour;
#[cfg(feature = "outlines")]
mod draw;
mod error;
mod escape;
mod expand;
mod face;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod golden;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod golden_parts;
mod guard;
#[cfg(feature = "outlines")]
mod layout;
mod locate;
mod macros;
mod made;
mod mathml;
#[cfg(feature = "outlines")]
mod metrics;
mod near;
mod node;
#[cfg(feature = "outlines")]
mod outlines;
mod packages;
mod parse;
#[cfg(feature = "outlines")]
mod path;
#[cfg(feature = "outlines")]
mod picture;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod reference;
mod render;
mod rows;
mod scan;
#[cfg(feature = "outlines")]
mod shape;
#[cfg(feature = "outlines")]
mod svg;
mod symbols;
mod text;

#[cfg(feature = "outlines")]
pub use classes::{depth_rule, height_rule};
pub use error::{Defined, Error, Near};
pub use macros::Macros;
#[cfg(feature = "outlines")]
pub use picture::{Formula, Piece, Tag, render};
pub use render::{Limits, Options, Warning, errors, mathml, text};
pub use rows::{Row, is_display_environment, rows};
