//! What a model is made of.

use crate::Error;

/// How positions enter the attention.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Encoding {
    /// Not at all (NoPE).
    None,
    /// Queries and keys are turned by angles in proportion to their positions (RoPE; Su et al. 2021).
    Rotary {
        /// The pairs turn by `base^(−2j/head)` a step; usually 10,000.
        base: f64,
    },
    /// A line in the distance is subtracted from the scores (ALiBi; Press, Smith and Lewis 2022): head `h`
    /// of `H`, from 1, subtracts `2^(−8h/H)·|i − j|`.
    Alibi,
}

impl Encoding {
    /// RoPE with its usual base.
    pub const ROTARY: Encoding = Encoding::Rotary { base: 10_000.0 };
}

/// What a token may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Itself and what stands before it.
    Causal,
    /// Everything.
    Bidirectional,
}

/// How large the random weights are at the beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Scale {
    /// Standard deviation `1/√(rows)` of an `rows × columns` matrix: a product keeps the size of what it
    /// is given.
    FanIn,
    /// This standard deviation everywhere, such as GPT-2's 0.02.
    Fixed(f64),
}

/// The sizes and kinds of a decoder-only transformer.
///
/// A layer is `x ← x + attention(norm(x))`, then `x ← x + mlp(norm(x))`, with the norm's root mean
/// square; [`residual`](Config::residual) and [`mlp`](Config::mlp) leave parts of it out.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Layers.
    pub layers: usize,
    /// Numbers in a hidden state.
    pub width: usize,
    /// Heads of attention; they share the width.
    pub heads: usize,
    /// Numbers in the middle of the MLP; usually four times the width.
    pub hidden: usize,
    /// Different tokens.
    pub vocabulary: usize,
    /// How positions enter.
    pub encoding: Encoding,
    /// What a token may look at.
    pub mask: Mask,
    /// Whether each half of a layer adds to the stream (as usual) or takes its place.
    pub residual: bool,
    /// Whether a layer has an MLP.
    pub mlp: bool,
    /// Factor on the scores before the softmax, beside the usual `1/√head` and before ALiBi's line is
    /// subtracted; 0 makes attention uniform where there is no such line.
    pub sharpness: f64,
    /// Size of the weights at the beginning.
    pub weights: Scale,
    /// Standard deviation of the embeddings at the beginning.
    pub embeddings: f64,
    /// Seed of all random numbers.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            layers: 4,
            width: 64,
            heads: 4,
            hidden: 256,
            vocabulary: 256,
            encoding: Encoding::None,
            mask: Mask::Causal,
            residual: true,
            mlp: true,
            sharpness: 1.0,
            weights: Scale::FanIn,
            embeddings: 1.0,
            seed: 1,
        }
    }
}

/// Numbers at most in a model, and in what one run keeps: two gigabytes in double precision.
const MOST: u128 = 1 << 28;

/// Layers at most: beside its numbers each takes room for the lists that hold them.
const MOST_LAYERS: usize = 4_096;

impl Config {
    /// Numbers in one head; [`Config::check`] has seen that there are heads.
    pub(crate) fn head(&self) -> usize {
        self.width / self.heads
    }

    /// Numbers in the model.
    pub fn parameters(&self) -> u128 {
        let [layers, width, hidden, vocabulary] =
            [self.layers, self.width, self.hidden, self.vocabulary].map(|size| size as u128);
        let mlp = if self.mlp { width.saturating_mul(1 + 2 * hidden) } else { 0 };
        let layer = width.saturating_mul(4 * width + 1).saturating_add(mlp);
        layers.saturating_mul(layer).saturating_add(vocabulary.saturating_mul(width))
    }

    /// Checks that there can be such a model.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::Layers`], [`Error::Heads`], [`Error::OddHead`], [`Error::TooLarge`],
    /// [`Error::Amount`].
    pub fn check(&self) -> Result<(), Error> {
        for (what, size) in [
            ("layers", self.layers),
            ("width", self.width),
            ("heads", self.heads),
            ("hidden numbers", if self.mlp { self.hidden } else { 1 }),
            ("tokens in the vocabulary", self.vocabulary),
        ] {
            if size == 0 {
                return Err(Error::Zero { what });
            }
        }
        if self.layers > MOST_LAYERS {
            return Err(Error::Layers { layers: self.layers, max: MOST_LAYERS });
        }
        if !self.width.is_multiple_of(self.heads) {
            return Err(Error::Heads { width: self.width, heads: self.heads });
        }
        if let Encoding::Rotary { base } = self.encoding {
            if !self.head().is_multiple_of(2) {
                let (width, heads) = (self.width, self.heads);
                return Err(Error::OddHead { head: self.head(), width, heads });
            }
            amount("base of the rotation", base, 1.0)?;
        }
        amount("sharpness", self.sharpness, 0.0)?;
        amount("standard deviation of the embeddings", self.embeddings, 0.0)?;
        if let Scale::Fixed(deviation) = self.weights {
            amount("standard deviation of the weights", deviation, 0.0)?;
        }
        within("parameters", self.parameters())
    }

    /// Checks that a text of so many tokens can be read, before it is made.
    ///
    /// # Errors
    /// [`Error::NoTokens`], [`Error::TooLarge`].
    pub fn check_length(&self, length: usize) -> Result<(), Error> {
        if length == 0 {
            return Err(Error::NoTokens);
        }
        let [layers, width, hidden, length] =
            [self.layers, self.width, self.hidden, length].map(|size| size as u128);
        // Two states and a spread of two numbers a layer are kept; of scores and of the MLP's middle
        // there is one block at a time.
        let kept = (2 * layers + 8).saturating_mul(width + 1).saturating_add(hidden);
        within("numbers kept of one text", kept.saturating_add(length).saturating_mul(length))
    }
}

fn amount(what: &'static str, value: f64, least: f64) -> Result<(), Error> {
    if value.is_finite() && least <= value {
        Ok(())
    } else {
        Err(Error::Amount { what, value, least })
    }
}

fn within(what: &'static str, count: u128) -> Result<(), Error> {
    if count <= MOST { Ok(()) } else { Err(Error::TooLarge { what, count, max: MOST }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(config: Config, expect: &str) {
        assert_eq!(config.check().unwrap_err().to_string(), expect);
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_cure() {
        let config = Config::default();
        assert_eq!(config.check(), Ok(()));
        check(
            Config { layers: 0, ..config.clone() },
            "layers = 0: a model has at least one of them",
        );
        check(
            Config { width: 10, heads: 3, ..config.clone() },
            "width 10 is not divisible by 3 heads: take a width that is a multiple of 3",
        );
        check(
            Config { width: 9, heads: 3, encoding: Encoding::ROTARY, ..config.clone() },
            "a head of 3 numbers (width 9, 3 heads) cannot be rotated: a rotation turns pairs, \
             so width/heads must be even",
        );
        check(
            Config { sharpness: f64::NAN, ..config.clone() },
            "sharpness = NaN is not a finite number of 0 or more",
        );
        let odd = Config { width: 9, heads: 3, encoding: Encoding::Alibi, ..config.clone() };
        assert_eq!(odd.check(), Ok(()), "only a rotation needs pairs");
        let many = Config { layers: usize::MAX, width: 1, heads: 1, ..config.clone() };
        assert_eq!(many.check(), Err(Error::Layers { layers: usize::MAX, max: 4_096 }));
        for huge in [
            Config { vocabulary: usize::MAX, ..config.clone() },
            Config { width: usize::MAX, heads: 1, ..config.clone() },
            Config { hidden: usize::MAX, ..config.clone() },
        ] {
            assert!(matches!(huge.check(), Err(Error::TooLarge { .. })), "{huge:?}");
        }
        assert_eq!(config.check_length(0), Err(Error::NoTokens));
        assert!(matches!(config.check_length(usize::MAX), Err(Error::TooLarge { .. })));
    }
}
