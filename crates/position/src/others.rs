//! Layouts of other models and papers, with the parameters of their reference implementation.

use crate::{Axis, Error, Layout, Placed, Segment, State};

const THW: &[Axis] = &[Axis::T, Axis::H, Axis::W];

/// `videorope`: a diagonal of frames `stride` apart, rows and columns counted from each frame's
/// middle; text goes on one after the last frame (Wei et al. 2025, *VideoRoPE*).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VideoRope {
    /// Positions from one frame to the next.
    pub stride: f64,
}

impl Default for VideoRope {
    fn default() -> Self {
        Self { stride: 2.0 }
    }
}

/// `hope`: the positions of [`VideoRope`] at a stride that training draws and inference fixes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hope {
    /// Positions from one frame to the next.
    pub stride: f64,
}

impl Default for Hope {
    fn default() -> Self {
        Self { stride: 1.5 }
    }
}

fn diagonal(stride: f64, segment: &Segment, state: &State) -> Result<Placed, Error> {
    if !(stride > 0.0 && stride.is_finite()) {
        return Err(Error::Length { what: "stride", length: stride });
    }
    Placed::new(segment, state, 3, |block| {
        let start = block.start;
        let (up, left) = (((block.height - 1) / 2) as f64, ((block.width - 1) / 2) as f64);
        let patch = move |t: f64, i: f64, j: f64| {
            let time = start + stride * t;
            [time, time + i - up, time + j - left]
        };
        (patch, start + stride * (block.frames - 1) as f64 + 1.0)
    })
}

impl Layout for VideoRope {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        diagonal(self.stride, segment, state)
    }
}

impl Layout for Hope {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        diagonal(self.stride, segment, state)
    }
}

/// How far apart the patches of [`V2pe`] stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// So much each, whatever the size: a power of two such as `1/16` stays exact.
    Each(f64),
    /// So much for the whole frame: each `1/(hw)` of it.
    Frame(f64),
}

/// `v2pe`: one axis; patches in reading order at small steps, text goes on at the next whole number
/// after `ceil` of the last (Ge et al. 2024, *V2PE*). A video is its frames one after another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct V2pe {
    /// Distance of two patches.
    pub step: Step,
}

impl Default for V2pe {
    fn default() -> Self {
        Self { step: Step::Frame(4.0) }
    }
}

impl Layout for V2pe {
    fn axes(&self) -> &[Axis] {
        &[Axis::N]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        let (Step::Each(step) | Step::Frame(step)) = self.step;
        if !(step > 0.0 && step.is_finite()) {
            return Err(Error::Length { what: "step", length: step });
        }
        Placed::new(segment, state, 1, |block| {
            let (last, width, patches) = (block.start - 1.0, block.width as f64, block.frame());
            let step = self.step;
            let offset = move |k: f64| match step {
                Step::Each(step) => k * step,
                // Multiplied first: the last patch stands exactly at the end.
                Step::Frame(whole) => k * whole / patches,
            };
            let frame = offset(patches).ceil();
            let patch = move |t: f64, i: f64, j: f64| {
                [last + t * frame + offset(i * width + j + 1.0), 0.0, 0.0]
            };
            (patch, last + block.frames as f64 * frame + 1.0)
        })
    }
}

/// `omni`: a picture is an instance of its own: `(shift, row, column)` with rows and columns from 0;
/// text goes on after the longer side. A video is its frames one after another (`OmniGen2`; IL-RoPE
/// gives the same places).
#[derive(Debug, Clone, Copy, Default)]
pub struct Omni;

impl Layout for Omni {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 3, |block| {
            let (start, side) = (block.start, block.side());
            (move |t, i, j| [start + t * side, i, j], start + block.frames as f64 * side)
        })
    }
}

/// `mm-rope`: as M-RoPE, with the axes stretched; text goes on after the greatest coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MmRope {
    /// Positions from one frame, row, column to the next.
    pub scale: [f64; 3],
}

impl Default for MmRope {
    fn default() -> Self {
        Self { scale: [1.0, 2.0, 2.0] }
    }
}

impl Layout for MmRope {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        if let Some(step) = self.scale.into_iter().find(|s| !(*s > 0.0 && s.is_finite())) {
            return Err(Error::Length { what: "step", length: step });
        }
        Placed::new(segment, state, 3, |block| {
            let (start, [t1, h1, w1]) = (block.start, self.scale);
            let last = [
                t1 * (block.frames - 1) as f64,
                h1 * (block.height - 1) as f64,
                w1 * (block.width - 1) as f64,
            ];
            let patch = move |t, i, j| [start + t1 * t, start + h1 * i, start + w1 * j];
            (patch, start + last.into_iter().fold(0.0, f64::max) + 1.0)
        })
    }
}

/// `spatial-reset`: M-RoPE's time, rows and columns from 0 in every block; text goes on as in M-RoPE.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpatialReset;

impl Layout for SpatialReset {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        Placed::new(segment, state, 3, |block| {
            let start = block.start;
            (move |t, i, j| [start + t, i, j], start + block.side().max(block.frames as f64))
        })
    }
}

/// `mhrope`: the places of [`SpatialReset`]; its own is that whole heads, not frequencies, are given
/// to the axes.
#[derive(Debug, Clone, Copy, Default)]
pub struct MhRope;

impl Layout for MhRope {
    fn axes(&self) -> &[Axis] {
        THW
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        SpatialReset.place(segment, state)
    }
}
