//! What can be wrong with a prompt, a layout or a head.

use crate::{MAX_TOKENS, Segment, frequencies::MAX_HEAD_SIZE};

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rotation turns pairs of numbers.
    #[error(
        "head size {head_size} is not an even number in 2..={MAX_HEAD_SIZE}: a rotation turns pairs"
    )]
    HeadSize {
        /// The size that came.
        head_size: usize,
    },
    /// A base that makes no frequencies, or some above one radian a position.
    #[error("base {base} is not a finite number of 1 or more: 10000 is the usual one")]
    Base {
        /// The base that came.
        base: f64,
    },
    /// Sections that do not cover the pairs of a head.
    #[error(
        "the sections {sections:?} add up to {sum}, a head of {head_size} has {} pairs: \
         they must be the same number", head_size / 2
    )]
    Sections {
        /// Pairs of each axis.
        sections: Vec<usize>,
        /// What they add up to.
        sum: usize,
        /// Size of the head.
        head_size: usize,
    },
    /// Interleaved sections of which one would reach beyond the head.
    #[error(
        "the sections {sections:?} cannot be interleaved: pairs dealt in turn leave {most} at most to \
         axis {axis} (counted from 0); give the others to axis 0"
    )]
    Interleaving {
        /// Pairs of each axis.
        sections: Vec<usize>,
        /// The first axis that has too many.
        axis: usize,
        /// The most it could have.
        most: usize,
    },
    /// A map of axes without an axis.
    #[error("a map of axes needs one axis at least, such as 2 for images")]
    NoAxis,
    /// Positions with another number of axes than the frequencies.
    #[error(
        "the positions have {positions} axes, the frequencies {frequencies}: they must be the same number"
    )]
    Axes {
        /// Axes of the positions.
        positions: usize,
        /// Axes of the frequencies.
        frequencies: usize,
    },
    /// Lists of positions of different lengths.
    #[error("axis {axis} has {len} positions, axis 0 has {first}: every axis needs one a token")]
    Ragged {
        /// The axis, from 0.
        axis: usize,
        /// Its positions.
        len: usize,
        /// Positions of axis 0.
        first: usize,
    },
    /// A position that is NaN or infinite.
    #[error("position {value} of token {token} (counted from 0) is not finite")]
    NotFinite {
        /// The token, from 0.
        token: usize,
        /// The position.
        value: f64,
    },
    /// Text that is no segment.
    #[error(
        "{text:?} is no segment: write text:5, image:4x6 (rows x columns), video:8x2x2 (frames x rows \
         x columns), video:8x2x2@0.5 (seconds a frame) or video:?x2x2 (frames not known beforehand)"
    )]
    Form {
        /// What came.
        text: String,
    },
    /// A size of 0.
    #[error("{segment} has a size of 0: every size is 1 at least; leave the segment out instead")]
    Empty {
        /// The segment.
        segment: Segment,
    },
    /// A segment too large to be laid out.
    #[error("{segment} is too large: a segment has {MAX_TOKENS} tokens at most")]
    TooManyTokens {
        /// The segment.
        segment: Segment,
    },
    /// A prompt too large to be laid out in one piece.
    #[error(
        "the prompt has {tokens} tokens or more: {MAX_TOKENS} at most are laid out in one piece"
    )]
    TooLong {
        /// Tokens counted until it was too many.
        tokens: usize,
    },
    /// Seconds that are no distance in time.
    #[error("{segment}: {seconds} seconds from frame to frame; they must be finite and above 0")]
    Seconds {
        /// The segment.
        segment: Segment,
        /// Its seconds.
        seconds: f64,
    },
    /// A rate of positions that is none.
    #[error("{rate} tokens per second: the rate must be finite and above 0, such as 2 or 25")]
    Rate {
        /// The rate.
        rate: f64,
    },
    /// A parameter of a layout that is no length.
    #[error("a {what} of {length}: it must be finite and above 0")]
    Length {
        /// Which parameter: `step`, `stride` or `radius`.
        what: &'static str,
        /// What came.
        length: f64,
    },
    /// A weight outside `0..=1`.
    #[error("alpha = {weight}: the weight of the direction must be in 0..=1")]
    Weight {
        /// The weight.
        weight: f64,
    },
    /// A video whose end is not known, in a layout that needs it.
    #[error(
        "{segment}: tv-3d centres a video, so its first patch depends on the number of frames, which \
         must be known beforehand; give it (video:8x2x2), or take tv-frames, which places each frame \
         as it comes"
    )]
    Undeclared {
        /// The segment.
        segment: Segment,
    },
    /// Positions beyond what is exact, or none at all.
    #[error(
        "{segment} would reach position {farthest:e}: positions must be within 2^50 of 0, where halves \
         are exact; take smaller steps or a slower rate, or begin again from 0"
    )]
    TooFar {
        /// The segment.
        segment: Segment,
        /// The coordinate farthest from 0, or one that is not a number.
        farthest: f64,
    },
    /// A segment while tokens of another one are still to come.
    #[error("{left} tokens of {segment} are still to be taken: take them before another segment")]
    Unfinished {
        /// The segment under way.
        segment: Segment,
        /// Tokens of it that have not been taken.
        left: usize,
    },
    /// More tokens than the segment under way has left.
    #[error("{asked} tokens asked for, {left} left of the segment under way: begin the next one")]
    Beyond {
        /// Tokens asked for.
        asked: usize,
        /// Tokens left.
        left: usize,
    },
}
