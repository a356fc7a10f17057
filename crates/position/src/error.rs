//! What can be wrong with a prompt, a layout or a head.

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rotation turns pairs of numbers.
    #[error(
        "head size {head_size} is odd or 0: a rotation turns pairs, so it must be even, 2 at least"
    )]
    HeadSize {
        /// The size that came.
        head_size: usize,
    },
    /// A base that makes no frequencies.
    #[error("base {base} is not a finite number above 0: 10000 is the usual one")]
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
    /// Interleaved sections whose slices would reach beyond the head or leave the first axis short.
    #[error(
        "the sections {sections:?} cannot be interleaved: no axis may have more than the first one"
    )]
    Interleaving {
        /// Pairs of each axis.
        sections: Vec<usize>,
    },
    /// A map of axes without an axis.
    #[error("a map of axes needs 1 axis at least, {axes} came")]
    NoAxis {
        /// Number of axes.
        axes: usize,
    },
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
}
