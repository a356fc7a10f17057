#![doc = include_str!("../README.md")]

mod chem;
mod colour;
mod draw;
mod drawn;
mod engine;
mod engine_mathml;
mod error;
mod expand;
mod flatten;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod golden_parts;
mod guard;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod layout;
mod letters;
mod macros;
mod made;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod mathml;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod metrics;
mod near;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod node;
mod outlines;
mod packages;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod parse;
mod path;
mod render;
mod rewrite;
mod rows;
mod scan;
mod shape;
mod style;
mod svg;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod symbols;
#[allow(dead_code, reason = "the engine that is being built beside the one in use")]
mod text;

pub use error::{Error, Near};
pub use macros::Macros;
pub use render::{Formula, Limits, Options, Piece, Tag, Warning, render};
pub use rows::{Row, is_display_environment, rows};
