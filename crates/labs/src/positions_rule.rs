//! The layouts that the figures of the article on positions offer.

use lab::{Choice, View};
use position::{Error, Examined, Frames, Layout, MRope, Named, Profile, Segment, examine};

/// Positions a second in the three M-RoPE rules: the rate of Qwen2.5-VL.
const TOKENS_PER_SECOND: f64 = 2.0;

/// A layout, with its profile where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Rule {
    /// 依次编号（flatten） | In reading order (flatten)
    #[choice(name = "flatten")]
    Flatten,
    /// RoPE-2D | RoPE-2D
    #[choice(name = "rope-2d")]
    Rope2d,
    /// RoPE-3D | RoPE-3D
    #[choice(name = "rope-3d")]
    Rope3d,
    /// RoPE-Tie | RoPE-Tie
    #[choice(name = "rope-tie")]
    RopeTie,
    /// RoPE-Tie-v2 | RoPE-Tie-v2
    #[choice(name = "rope-tie-v2")]
    RopeTieV2,
    /// RoPE-TV 三维 | RoPE-TV in 3-D
    #[choice(name = "tv-3d")]
    Tv3d,
    /// RoPE-TV 逐帧 | RoPE-TV by frames
    #[choice(name = "tv-frames")]
    TvFrames,
    /// M-RoPE（hf-4.49） | M-RoPE (hf-4.49)
    #[choice(name = "m-rope-hf449")]
    MRopeHf449,
    /// M-RoPE（hf-4.57） | M-RoPE (hf-4.57)
    #[choice(name = "m-rope-hf457")]
    MRopeHf457,
    /// M-RoPE（hf-5.23） | M-RoPE (hf-5.23)
    #[choice(name = "m-rope-hf523")]
    MRopeHf523,
    /// VideoRoPE | VideoRoPE
    #[choice(name = "videorope")]
    VideoRope,
    /// V2PE | V2PE
    #[choice(name = "v2pe")]
    V2pe,
    /// Circle-RoPE | Circle-RoPE
    #[choice(name = "circle")]
    Circle,
    /// Omni-RoPE | Omni-RoPE
    #[choice(name = "omni")]
    Omni,
    /// MM-RoPE | MM-RoPE
    #[choice(name = "mm-rope")]
    MmRope,
    /// 空间重置 | Spatial reset
    #[choice(name = "spatial-reset")]
    SpatialReset,
    /// HoPE | HoPE
    #[choice(name = "hope")]
    Hope,
}

impl Rule {
    /// All of them, in the order of the choices.
    pub(crate) const ALL: [Rule; 17] = [
        Rule::Flatten,
        Rule::Rope2d,
        Rule::Rope3d,
        Rule::RopeTie,
        Rule::RopeTieV2,
        Rule::Tv3d,
        Rule::TvFrames,
        Rule::MRopeHf449,
        Rule::MRopeHf457,
        Rule::MRopeHf523,
        Rule::VideoRope,
        Rule::V2pe,
        Rule::Circle,
        Rule::Omni,
        Rule::MmRope,
        Rule::SpatialReset,
        Rule::Hope,
    ];

    /// Its name on the command line, with the profile after a space.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Rule::Flatten => "flatten",
            Rule::Rope2d => "rope-2d",
            Rule::Rope3d => "rope-3d",
            Rule::RopeTie => "rope-tie",
            Rule::RopeTieV2 => "rope-tie-v2",
            Rule::Tv3d => "tv-3d",
            Rule::TvFrames => "tv-frames",
            Rule::MRopeHf449 => "m-rope hf-4.49",
            Rule::MRopeHf457 => "m-rope hf-4.57",
            Rule::MRopeHf523 => "m-rope hf-5.23",
            Rule::VideoRope => "videorope",
            Rule::V2pe => "v2pe",
            Rule::Circle => "circle",
            Rule::Omni => "omni",
            Rule::MmRope => "mm-rope",
            Rule::SpatialReset => "spatial-reset",
            Rule::Hope => "hope",
        }
    }

    pub(crate) fn layout(self) -> Box<dyn Layout> {
        match self.name().split_once(' ') {
            Some((_, profile)) => Box::new(MRope {
                profile: Profile::from_name(profile).expect("the profiles are named above"),
                tokens_per_second: Some(TOKENS_PER_SECOND),
            }),
            None => Named::find(self.name()).expect("the layouts are named above").layout(),
        }
    }
}

/// A picture, or a video with so many seconds a frame, between two texts; a text of 0 tokens is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sandwich {
    pub(crate) before: usize,
    pub(crate) frames: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) after: usize,
    pub(crate) seconds: f64,
}

impl Sandwich {
    pub(crate) fn examine(self, layout: &dyn Layout) -> Result<Examined, Error> {
        let Sandwich { before, frames, height, width, after, seconds } = self;
        let block = match frames {
            1 => Segment::Image { height, width },
            _ => Segment::Video {
                frames: Frames::Declared(frames),
                height,
                width,
                seconds: Some(seconds),
            },
        };
        let text = |tokens: usize| (tokens > 0).then_some(Segment::Text(tokens));
        let prompt: Vec<Segment> =
            [text(before), Some(block), text(after)].into_iter().flatten().collect();
        examine(layout, &prompt)
    }

    pub(crate) fn patches(self) -> usize {
        self.frames * self.height * self.width
    }
}

/// A coordinate without needless digits, with the minus sign of text.
pub(crate) fn coordinate(number: f64) -> String {
    let decimals = [0, 1, 2].into_iter().find(|decimals| {
        let scale = 10_f64.powi(*decimals);
        (number * scale).fract() == 0.0
    });
    chart::decimal(number, usize::try_from(decimals.unwrap_or(2)).expect("2 at most"))
}

/// Yes or no.
pub(crate) fn yes(view: View, property: bool) -> String {
    match property {
        true => view.say("是", "yes"),
        false => view.say("否", "no"),
    }
    .to_owned()
}
