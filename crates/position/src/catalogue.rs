//! The layouts by name.

use crate::{
    Circle, Flatten, Hope, Layout, MRope, MhRope, MmRope, Omni, Profile, Rope2d, Rope3d, RopeTie,
    RopeTieV2, SpatialReset, Tv3d, TvFrames, V2pe, VideoRope,
};

/// A layout of this crate, by name.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    name: &'static str,
    about: &'static str,
    make: fn() -> Box<dyn Layout>,
}

/// A layout of type `L` with its default parameters.
fn standard<L: Layout + Default + 'static>() -> Box<dyn Layout> {
    Box::new(L::default())
}

macro_rules! named {
    ($($name:literal, $layout:ty, $about:literal;)*) => {
        /// Every layout, in the order of the article.
        pub const LAYOUTS: &[Named] =
            &[$(Named { name: $name, about: $about, make: standard::<$layout> },)*];
    };
}

named! {
    "flatten", Flatten, "every token counts one, patches in reading order";
    "rope-2d", Rope2d, "row and column from the block's start";
    "rope-3d", Rope3d, "frame, row and column from the block's start";
    "rope-tie", RopeTie, "symmetric; a block takes (w + 1)(h + 1) − 1 positions";
    "rope-tie-v2", RopeTieV2, "symmetric and equivalent; halves where parities differ";
    "tv-3d", Tv3d, "the same on three axes; the number of frames must be known";
    "tv-frames", TvFrames, "each frame of a video an image of rope-tie-v2";
    "m-rope", MRope, "Qwen2-VL and its successors; see --profile";
    "videorope", VideoRope, "frames on a diagonal, rows and columns about their middle";
    "v2pe", V2pe, "one axis, patches at small steps";
    "circle", Circle, "patches on a circle about the diagonal of the text";
    "omni", Omni, "shift, row and column, rows and columns from 0";
    "mm-rope", MmRope, "m-rope with rows and columns twice as far apart";
    "mhrope", MhRope, "the places of spatial-reset, heads given to the axes";
    "spatial-reset", SpatialReset, "m-rope's time, rows and columns from 0";
    "hope", Hope, "videorope at another distance of frames";
}

impl Named {
    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        LAYOUTS.iter().copied().find(|layout| layout.name == name)
    }

    /// Its name, such as `rope-tie-v2`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What it does, in half a sentence.
    pub fn about(self) -> &'static str {
        self.about
    }

    /// With its default parameters.
    pub fn layout(self) -> Box<dyn Layout> {
        (self.make)()
    }

    /// Does it come in profiles and keep time? Only `m-rope` does.
    pub fn has_profiles(self) -> bool {
        self.name == "m-rope"
    }

    /// `m-rope` by a profile, at a rate of positions a second; any other as [`Named::layout`].
    pub fn with(self, profile: Profile, tokens_per_second: Option<f64>) -> Box<dyn Layout> {
        if self.has_profiles() {
            Box::new(MRope { profile, tokens_per_second })
        } else {
            self.layout()
        }
    }
}
