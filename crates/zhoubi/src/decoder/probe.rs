//! The numbers of a probe: the same for the table, the JSON and the picture.

use decoder::{
    Fit, Model, Real, Spread, Trace, cosines, drawn, mean_squares, permutation, shuffled,
};

use super::{Probe, What};
use crate::failure::Failure;

/// What was measured, averaged over the seeds.
#[derive(Debug)]
pub(super) struct Found {
    /// Where each number of a series stands: positions and distances from 1, layers from 0.
    pub(super) at: Vec<usize>,
    /// A series for each layer that was measured; one in all for the permutation.
    pub(super) series: Vec<Vec<f64>>,
    /// The layer of the first series: 0 is the embedding.
    pub(super) first_layer: usize,
    /// Mean and standard deviation over the seeds of each layer's slope; for the variance only. `None`
    /// where a layer has no two values to lay a line through.
    pub(super) slopes: Vec<Option<(f64, f64)>>,
}

pub(super) fn run<T: Real>(arguments: &Probe) -> Result<Found, Failure> {
    if arguments.what == What::Cosine && arguments.length.get() < 2 {
        return Err(Failure::usage(
            "--what cosine compares two states: take a --length of 2 at least",
        ));
    }
    let mut sum: Vec<Vec<f64>> = Vec::new();
    let mut slopes: Vec<Vec<Option<f64>>> = Vec::new();
    for seed in (0..arguments.seeds).map(|more| arguments.seed.wrapping_add(more)) {
        // All that can be wrong follows from the arguments.
        let series = of_seed::<T>(arguments, seed).map_err(Failure::usage)?;
        if arguments.what == What::Variance {
            let slope = |layer: &Vec<f64>| Fit::new(layer).map(|fit| fit.slope);
            slopes.push(series.iter().map(slope).collect());
        }
        if sum.is_empty() {
            sum = series;
        } else {
            let pairs = sum.iter_mut().flatten().zip(series.iter().flatten());
            pairs.for_each(|(sum, value)| *sum += value);
        }
    }
    let count = arguments.seeds as f64;
    sum.iter_mut().flatten().for_each(|value| *value /= count);
    let length = sum.first().map_or(0, Vec::len);
    let (first, first_layer) = match arguments.what {
        What::Variance | What::Entropy => (1, 1),
        What::Permutation => (0, 0),
        What::Cosine => (1, 0),
    };
    Ok(Found {
        at: (first..first + length).collect(),
        series: sum,
        first_layer,
        slopes: spreads(&slopes),
    })
}

fn of_seed<T: Real>(arguments: &Probe, seed: u64) -> Result<Vec<Vec<f64>>, decoder::Error> {
    let (length, config) = (arguments.length.get(), arguments.config(seed));
    config.check()?;
    config.check_length(length)?;
    let model = Model::<T>::new(config)?;
    let tokens: Vec<usize> = match arguments.vocabulary {
        None => (0..length).collect(),
        Some(vocabulary) => drawn(length, vocabulary.get(), seed),
    };
    let trace = || -> Result<Trace<T>, decoder::Error> { model.forward(&tokens) };
    Ok(match arguments.what {
        What::Variance => mean_squares(&trace()?, arguments.quantity()),
        What::Permutation => vec![permutation(&model, &tokens, &shuffled(length - 1, seed))?],
        What::Cosine => cosines(&trace()?),
        What::Entropy => {
            let of_layer =
                |layer: &Vec<Spread>| layer.iter().map(|spread| spread.entropy).collect();
            trace()?.spread.iter().map(of_layer).collect()
        }
    })
}

/// Mean and standard deviation by layer of what each seed gave.
fn spreads(by_seed: &[Vec<Option<f64>>]) -> Vec<Option<(f64, f64)>> {
    let layers = by_seed.first().map_or(0, Vec::len);
    (0..layers)
        .map(|layer| {
            let values = by_seed.iter().map(|seed| seed[layer]).collect::<Option<Vec<f64>>>()?;
            let count = values.len() as f64;
            let mean = values.iter().sum::<f64>() / count;
            let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
            Some((mean, (square / (count - 1.0).max(1.0)).sqrt()))
        })
        .collect()
}
