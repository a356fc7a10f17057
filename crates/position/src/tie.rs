//! Layouts that put a block symmetrically between the text before and after it.
//!
//! `L` is the last position of text before the block, `start = L + 1`; rows `i` and columns `j` are
//! counted from 1 in the formulas, from 0 in the code.

use crate::{Axis, Error, Layout, Placed, Segment, State};

/// `rope-tie`: patch `(i, j)` at `(L + i(w + 1), L + j(h + 1))`, next text at `L + (w + 1)(h + 1)`.
///
/// Symmetric for all sizes; a block of `wh` patches takes `(w + 1)(h + 1) − 1` positions, so it is not
/// equivalent. A video is its frames one after another.
#[derive(Debug, Clone, Copy, Default)]
pub struct RopeTie;

impl Layout for RopeTie {
    fn axes(&self) -> &[Axis] {
        &[Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 2, |block| {
            let (down, right) = (block.width as f64 + 1.0, block.height as f64 + 1.0);
            let (last, frame) = (block.start - 1.0, down * right - 1.0);
            let patch = move |t, i, j| {
                let last = last + t * frame;
                [last + (i + 1.0) * down, last + (j + 1.0) * right, 0.0]
            };
            (patch, block.start + block.frames as f64 * frame)
        })
    }
}

/// `rope-tie-v2`: patch `(i, j)` at `(β₁ + i, β₂ + j)` with `β₁ = L + (wh − h)/2` and
/// `β₂ = L + (wh − w)/2`, next text at `L + wh + 1`.
///
/// Symmetric and equivalent for all sizes; some coordinates are halves, exactly when `w` and `h`
/// differ in parity. A video is its frames one after another: the same as [`TvFrames`].
#[derive(Debug, Clone, Copy, Default)]
pub struct RopeTieV2;

impl Layout for RopeTieV2 {
    fn axes(&self) -> &[Axis] {
        &[Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 2, |block| {
            let (start, frame) = (block.start, block.frame());
            let (h, w) = (block.height as f64, block.width as f64);
            // L + (wh − h)/2 + i with i from 1 is start + (wh − h)/2 + i with i from 0.
            let (down, right) = ((frame - h) / 2.0, (frame - w) / 2.0);
            let patch = move |t, i, j| {
                let start = start + t * frame;
                [start + down + i, start + right + j, 0.0]
            };
            (patch, start + block.patches())
        })
    }
}

/// `tv-frames`: each frame of a video is an image of [`RopeTieV2`], so frames may come without end.
#[derive(Debug, Clone, Copy, Default)]
pub struct TvFrames;

impl Layout for TvFrames {
    fn axes(&self) -> &[Axis] {
        RopeTieV2.axes()
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        RopeTieV2.place(segment, state)
    }
}

/// `tv-3d`: patch `(k, i, j)` of `N = thw` at `(L + (N − t)/2 + k, L + (N − h)/2 + i, L + (N − w)/2 + j)`,
/// next text at `L + N + 1`.
///
/// Symmetric and equivalent for all sizes. The first patch already depends on the number of frames, so
/// an undeclared video is refused. An image is a video of one frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tv3d;

impl Layout for Tv3d {
    fn axes(&self) -> &[Axis] {
        &[Axis::T, Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        if let Segment::Video { frames: crate::Frames::SoFar(_), .. } = segment {
            return Err(Error::Undeclared { segment: *segment });
        }
        Placed::new(segment, state, 3, |block| {
            let (start, patches) = (block.start, block.patches());
            let middle = |side: usize| start + (patches - side as f64) / 2.0;
            let (t0, h0, w0) = (middle(block.frames), middle(block.height), middle(block.width));
            (move |t, i, j| [t0 + t, h0 + i, w0 + j], start + patches)
        })
    }
}
