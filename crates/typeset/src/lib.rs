#![doc = include_str!("../README.md")]

mod colour;
mod draw;
mod drawn;
mod engine;
mod error;
mod expand;
mod flatten;
#[cfg(test)]
mod golden;
mod guard;
mod letters;
mod macros;
mod mathml;
mod near;
mod outlines;
mod path;
mod render;
mod rewrite;
mod rows;
mod scan;
mod shape;
mod style;
mod svg;

pub use error::{Error, Near};
pub use macros::Macros;
pub use render::{Formula, Limits, Options, Piece, Tag, Warning, render};
pub use rows::{Row, is_display_environment, rows};
