//! `zhoubi decoder …`: what small transformers know of positions.

mod plot;
mod probe;
mod report;

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueEnum};
use decoder::{Config, Encoding, Mask, Quantity, Scale};

use crate::{
    command::Outcome,
    output,
    view::{ViewArguments, svg_file},
};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Run a model at its random beginning and measure where it keeps positions
    Probe(Box<Probe>),
}

/// A model, a text and what to measure.
#[derive(Debug, Args)]
pub(crate) struct Probe {
    /// What to measure
    #[arg(long, value_enum, default_value_t)]
    what: What,
    /// Of which states the variance is taken
    #[arg(long, value_enum, default_value_t)]
    of: Of,
    /// How positions enter the attention
    #[arg(long, value_enum, default_value_t)]
    encoding: EncodingArgument,
    /// What a token may look at
    #[arg(long, value_enum, default_value_t)]
    mask: MaskArgument,
    /// Layers
    #[arg(long, value_name = "L", default_value = "6")]
    layers: NonZeroUsize,
    /// Numbers in a hidden state
    #[arg(long, value_name = "D", default_value = "64")]
    width: NonZeroUsize,
    /// Heads of attention; they share the width
    #[arg(long, value_name = "H", default_value = "4")]
    heads: NonZeroUsize,
    /// Tokens of the text
    #[arg(long, value_name = "N", default_value = "128")]
    length: NonZeroUsize,
    /// Draw the tokens from so many, with repetition [default: all are different]
    #[arg(long, value_name = "V")]
    vocabulary: Option<NonZeroUsize>,
    /// Factor on the scores beside 1/√head, 0 or more; 0 makes attention uniform
    #[arg(long, value_name = "S", default_value_t = 1.0, value_parser = amount, allow_negative_numbers = true)]
    sharpness: f64,
    /// Standard deviation of the weights [default: 1/√rows of each matrix]
    #[arg(long, value_name = "STD", value_parser = amount, allow_negative_numbers = true)]
    weights: Option<f64>,
    /// Standard deviation of the embeddings
    #[arg(long, value_name = "STD", default_value_t = 1.0, value_parser = amount, allow_negative_numbers = true)]
    embeddings: f64,
    /// Each half of a layer takes the place of its input instead of adding to it
    #[arg(long)]
    no_residual: bool,
    /// Leave the MLPs out
    #[arg(long)]
    no_mlp: bool,
    /// The numbers computed in
    #[arg(long, value_enum, default_value_t)]
    dtype: DtypeArgument,
    /// Seed of parameters, tokens and order
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Average over so many seeds, from SEED on
    #[arg(long, value_name = "K", default_value_t = 1,
          value_parser = clap::value_parser!(u64).range(1..=1_000))]
    seeds: u64,
    /// Print all numbers as JSON
    #[arg(long)]
    json: bool,
    /// Draw them
    #[arg(long, value_name = "FILE.svg", value_parser = svg_file)]
    plot: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArguments,
}

/// The probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum What {
    /// Mean square by position and layer, with the slope on logarithmic axes
    #[default]
    Variance,
    /// Relative change of the last state when the earlier tokens are shuffled, by layer
    Permutation,
    /// Mean cosine of two states by their distance, and layer
    Cosine,
    /// Entropy of the attention weights in nats by position and layer
    Entropy,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Of {
    /// What attention gave, before the output matrix
    #[default]
    Attention,
    /// The residual stream after the layer
    Stream,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum EncodingArgument {
    /// Not at all
    #[default]
    Nope,
    /// Queries and keys are rotated, base 10000
    Rope,
    /// A bias in the distance, with a slope for each head
    Alibi,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum MaskArgument {
    /// Itself and what stands before
    #[default]
    Causal,
    /// Everything
    Bidirectional,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum DtypeArgument {
    #[default]
    F32,
    F64,
}

fn amount(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if 0.0 <= number && number.is_finite() => Ok(number),
        Ok(_) => Err("not a finite number of 0 or more".to_owned()),
        Err(_) => Err("not a number".to_owned()),
    }
}

impl Probe {
    /// The model of one seed.
    fn config(&self, seed: u64) -> Config {
        let (width, length) = (self.width.get(), self.length.get());
        Config {
            layers: self.layers.get(),
            width,
            heads: self.heads.get(),
            hidden: width.saturating_mul(4),
            vocabulary: self.vocabulary.map_or(length, NonZeroUsize::get),
            encoding: match self.encoding {
                EncodingArgument::Nope => Encoding::None,
                EncodingArgument::Rope => Encoding::ROTARY,
                EncodingArgument::Alibi => Encoding::Alibi,
            },
            mask: match self.mask {
                MaskArgument::Causal => Mask::Causal,
                MaskArgument::Bidirectional => Mask::Bidirectional,
            },
            residual: !self.no_residual,
            mlp: !self.no_mlp,
            sharpness: self.sharpness,
            weights: self.weights.map_or(Scale::FanIn, Scale::Fixed),
            embeddings: self.embeddings,
            seed,
        }
    }

    fn quantity(&self) -> Quantity {
        match self.of {
            Of::Attention => Quantity::Attention,
            Of::Stream => Quantity::Hidden,
        }
    }
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Probe(arguments) = command;
    let found = match arguments.dtype {
        DtypeArgument::F32 => probe::run::<f32>(arguments)?,
        DtypeArgument::F64 => probe::run::<f64>(arguments)?,
    };
    if let Some(path) = &arguments.plot {
        let svg = plot::draw(arguments, &found);
        output::write(path, svg.as_bytes())?;
    }
    let text = if arguments.json {
        report::json(arguments, &found)
    } else {
        report::table(arguments, &found)
    };
    output::print(text.as_bytes())
}
