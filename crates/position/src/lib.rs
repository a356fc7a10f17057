#![doc = include_str!("../README.md")]
//!
//! # Map
//! A [`Segment`] is text, an image or a video; a [`Layout`] places it. [`lay_out`] does a whole prompt,
//! [`Sequence`] one that comes in pieces, [`examine`] decides the properties. [`Frequencies`] says
//! which pair of a head hears of which axis, [`Rotation`] turns heads.

mod catalogue;
mod circle;
mod error;
mod frequencies;
mod layout;
mod m_rope;
mod others;
mod plain;
mod positions;
mod prompt;
mod real;
mod rotation;
mod segment;
mod sequence;
mod tie;

pub use catalogue::{LAYOUTS, Named};
pub use circle::Circle;
pub use error::Error;
pub use frequencies::Frequencies;
pub use layout::{Block, Layout, Placed, State, Stream};
pub use m_rope::{MRope, Profile};
pub use others::{Hope, MhRope, MmRope, Omni, SpatialReset, Step, V2pe, VideoRope};
pub use plain::{Flatten, Rope2d, Rope3d};
pub use positions::{Axis, Positions};
pub use prompt::{Examined, Part, Prompt, examine, lay_out};
pub use real::Real;
pub use rotation::{Pairs, Rotation};
pub use segment::{Frames, MAX_TOKENS, Segment, parse_prompt};
pub use sequence::Sequence;
pub use tie::{RopeTie, RopeTieV2, Tv3d, TvFrames};
