//! What can be wrong with a model that is asked for, or with what it is given to read.

/// Why a model or an input was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A size that must be 1 at least.
    #[error("{what} = 0: a model has at least one of them")]
    Zero {
        /// Which size.
        what: &'static str,
    },
    /// A width that the heads cannot share.
    #[error(
        "width {width} is not divisible by {heads} heads: take a width that is a multiple of {heads}"
    )]
    Heads {
        /// Numbers in a hidden state.
        width: usize,
        /// Heads of attention.
        heads: usize,
    },
    /// A head that a rotation cannot cut into pairs.
    #[error(
        "a head of {head} numbers (width {width}, {heads} heads) cannot be rotated: \
         a rotation turns pairs, so width/heads must be even"
    )]
    OddHead {
        /// Numbers in a head.
        head: usize,
        /// Numbers in a hidden state.
        width: usize,
        /// Heads of attention.
        heads: usize,
    },
    /// More layers than are held here.
    #[error("{layers} layers are too many: at most {max} are held")]
    Layers {
        /// The layers asked for.
        layers: usize,
        /// How many are allowed.
        max: usize,
    },
    /// More numbers than are held here.
    #[error(
        "the {what} would be {count} numbers, at most {max} are held: take fewer or smaller layers, \
         or a shorter text"
    )]
    TooLarge {
        /// What would be too large.
        what: &'static str,
        /// How many numbers it would be.
        count: u128,
        /// How many are allowed.
        max: u128,
    },
    /// A real number that is no size of anything.
    #[error("{what} = {value} is not a finite number of {least} or more")]
    Amount {
        /// Which number.
        what: &'static str,
        /// The number that came.
        value: f64,
        /// The least that would do.
        least: f64,
    },
    /// An array of parameters that does not have its shape.
    #[error("{name} has {found} numbers: its shape {shape:?} has {expected}")]
    Parameter {
        /// The parameter's name.
        name: String,
        /// How many numbers came.
        found: usize,
        /// Its axes.
        shape: Vec<usize>,
        /// How many it should be.
        expected: usize,
    },
    /// A text without tokens.
    #[error("there are no tokens: a model reads at least one")]
    NoTokens,
    /// A token that the vocabulary does not have.
    #[error("token {token} at position {at} (from 0) is not below the vocabulary's {vocabulary}")]
    Token {
        /// Position from 0.
        at: usize,
        /// The token that came.
        token: usize,
        /// Tokens in the vocabulary.
        vocabulary: usize,
    },
    /// States that are not numbers, or too large to be normed.
    #[error(
        "the states after layer {layer} (0: the embedding) are beyond the range of {dtype}: \
         take smaller weights and embeddings, or float64"
    )]
    NotFinite {
        /// The layer, from 1; 0 for the embedding.
        layer: usize,
        /// NumPy's name of the type computed in.
        dtype: &'static str,
    },
    /// An order of the earlier tokens that leaves one out or names one twice.
    #[error(
        "the order of {length} tokens must name each place but the last, 0..{last}, exactly once; \
         it does not at its place {at}"
    )]
    Order {
        /// Tokens.
        length: usize,
        /// The last place, which stays.
        last: usize,
        /// The first place of the order that is wrong.
        at: usize,
    },
}
