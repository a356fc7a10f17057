//! The plain baselines: the order of reading, and rows and columns as they are.

use crate::{Axis, Error, Layout, Placed, Segment, State};

/// `flatten`: every token counts one, patches in reading order. RoPE as if there were no picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flatten;

impl Layout for Flatten {
    fn axes(&self) -> &[Axis] {
        &[Axis::N]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 1, |block| {
            let (start, frame, width) = (block.start, block.frame(), block.width as f64);
            (move |t, i, j| [start + t * frame + i * width + j, 0.0, 0.0], start + block.patches())
        })
    }
}

/// `rope-2d`: a patch stands at its row and column from the block's start, text goes on after the
/// longer side. A video is its frames one after another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rope2d;

impl Layout for Rope2d {
    fn axes(&self) -> &[Axis] {
        &[Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 2, |block| {
            let (start, side) = (block.start, block.side());
            let patch = move |t, i, j| [start + t * side + i, start + t * side + j, 0.0];
            (patch, start + block.frames as f64 * side)
        })
    }
}

/// `rope-3d`: as [`Rope2d`], with the frame as a third coordinate; text goes on after the greatest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rope3d;

impl Layout for Rope3d {
    fn axes(&self) -> &[Axis] {
        &[Axis::T, Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 3, |block| {
            let start = block.start;
            let next = start + block.side().max(block.frames as f64);
            (move |t, i, j| [start + t, start + i, start + j], next)
        })
    }
}
