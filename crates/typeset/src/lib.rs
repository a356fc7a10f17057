#![doc = include_str!("../README.md")]

mod chem;
mod classes;
mod colour;
mod draw;
mod error;
mod expand;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod golden_parts;
mod guard;
mod layout;
mod locate;
mod macros;
mod made;
mod mathml;
mod metrics;
mod near;
mod node;
mod outlines;
mod packages;
mod parse;
mod path;
mod render;
mod rows;
mod scan;
mod shape;
mod svg;
mod symbols;
mod text;

pub use classes::{depth_rule, height_rule};
pub use error::{Defined, Error, Near};
pub use macros::Macros;
pub use render::{Formula, Limits, Options, Piece, Tag, Warning, errors, render, text};
pub use rows::{Row, is_display_environment, rows};
