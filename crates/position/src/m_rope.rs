//! M-RoPE of Qwen2-VL and its successors, as three releases of Transformers compute it.

use crate::{Axis, Error, Layout, Placed, Segment, State};

/// Whose arithmetic: a checkpoint's positions are what the release it was trained with computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Transformers 4.49: time is the product `frame · seconds · tokens per second`, cut to a whole
    /// number at the end. Text goes on after the greatest coordinate.
    Hf449,
    /// Transformers 4.57: seconds are cut to a whole number first, so half a second is none. Text goes
    /// on after the greatest coordinate.
    #[default]
    Hf457,
    /// Transformers 5.23: time as in 4.49; text goes on after the longer side of a frame, whatever the
    /// time, so a long video reaches over the text that follows it.
    Hf523,
}

impl Profile {
    /// All of them, oldest first.
    pub const ALL: [Self; 3] = [Self::Hf449, Self::Hf457, Self::Hf523];

    /// `hf-4.49`, `hf-4.57`, `hf-5.23`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hf449 => "hf-4.49",
            Self::Hf457 => "hf-4.57",
            Self::Hf523 => "hf-5.23",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// `m-rope`: text equal on three axes, a patch at its frame, row and column from the block's start.
///
/// Wang et al. 2024, *Qwen2-VL*. Frames count one each, or, as in Qwen2.5-VL, by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MRope {
    /// Which release.
    pub profile: Profile,
    /// Positions a second. `None`: a frame is one position, as in Qwen2-VL. With a rate, a video
    /// without seconds has one second a frame.
    pub tokens_per_second: Option<f64>,
}

impl MRope {
    /// Positions from the first frame to frame `t`.
    fn time(self, t: f64, seconds: Option<f64>) -> f64 {
        let Some(rate) = self.tokens_per_second else { return t };
        let seconds = seconds.unwrap_or(1.0);
        match self.profile {
            Profile::Hf457 => (t * seconds.trunc() * rate).trunc(),
            // The product is taken in single precision there, and cut.
            Profile::Hf449 | Profile::Hf523 => {
                f64::from((t as f32 * seconds as f32 * rate as f32).trunc())
            }
        }
    }
}

impl Layout for MRope {
    fn axes(&self) -> &[Axis] {
        &[Axis::T, Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        if let Some(rate) = self.tokens_per_second.filter(|r| !(*r > 0.0 && r.is_finite())) {
            return Err(Error::Rate { rate });
        }
        Placed::new(segment, state, 3, |block| {
            let (start, seconds, layout) = (block.start, block.seconds, *self);
            let patch = move |t: f64, i: f64, j: f64| {
                [start + layout.time(t, seconds), start + i, start + j]
            };
            let last = self.time((block.frames - 1) as f64, seconds);
            let extent = match self.profile {
                Profile::Hf449 | Profile::Hf457 => block.side().max(last + 1.0),
                Profile::Hf523 => block.side(),
            };
            (patch, start + extent)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_are_no_numbers_are_refused() {
        // In single precision 10³⁰⁰ is infinite, and 0·∞, the time of the first frame, is no number.
        for profile in [Profile::Hf449, Profile::Hf523] {
            let layout = MRope { profile, tokens_per_second: Some(1e300) };
            let image = Segment::Image { height: 2, width: 2 };
            let refused = layout.place(&image, &State::default()).unwrap_err();
            assert!(matches!(refused, Error::TooFar { .. }), "{refused}");
        }
    }
}
