//! What a probe found, as a table for people and as JSON for programs.

use serde_json::{Value, json};

use super::{Probe, What, probe::Found};
use crate::output::{self, word};

/// Rows of a table at most, so that it fits a terminal: all places, or those at powers of two.
const ROWS: usize = 16;

pub(super) fn table(arguments: &Probe, found: &Found) -> String {
    let corner = match arguments.what {
        What::Variance | What::Entropy => "position",
        What::Cosine => "distance",
        What::Permutation => "layer",
    };
    let name = |index: usize| match (arguments.what, found.first_layer + index) {
        (What::Permutation, _) => "change".to_owned(),
        (_, 0) => "embedding".to_owned(),
        (_, layer) => format!("layer {layer}"),
    };
    let mut head = vec![corner.to_owned()];
    head.extend((0..found.series.len()).map(name));
    let equal = arguments.what == What::Entropy;
    if equal {
        head.push("equal weights".to_owned());
    }
    let few = found.at.len() <= ROWS;
    let last = found.at.len().saturating_sub(1);
    let mut rows = vec![head];
    for (index, &at) in found.at.iter().enumerate() {
        if few || at.is_power_of_two() || index == last {
            let mut row = vec![at.to_string()];
            row.extend(found.series.iter().map(|series| number(arguments.what, series[index])));
            if equal {
                row.push(number(arguments.what, (at as f64).ln()));
            }
            rows.push(row);
        }
    }
    if !found.slopes.is_empty() {
        let mut row = |name: &str, of: fn((f64, f64)) -> f64| {
            let cell = |slope: &Option<(f64, f64)>| match slope {
                Some(slope) => format!("{:.2}", of(*slope)),
                None => "–".to_owned(),
            };
            let cells = found.slopes.iter().map(cell);
            rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
        };
        row("slope", |(mean, _)| mean);
        if arguments.seeds > 1 {
            row("± over seeds", |(_, deviation)| deviation);
        }
    }
    output::columns(&rows)
}

fn number(what: What, value: f64) -> String {
    match what {
        // Small weights give small squares: decimals would make zeros of them.
        What::Variance => chart::significant(value, 3),
        What::Cosine | What::Entropy => format!("{value:.3}"),
        What::Permutation => format!("{value:.2e}"),
    }
}

pub(super) fn json(arguments: &Probe, found: &Found) -> String {
    let mut answer = json!({
        "what": word(&arguments.what),
        "encoding": word(&arguments.encoding),
        "mask": word(&arguments.mask),
        "layers": arguments.layers,
        "width": arguments.width,
        "heads": arguments.heads,
        "length": arguments.length,
        "vocabulary": arguments.vocabulary,
        "sharpness": arguments.sharpness,
        "weights": arguments.weights,
        "embeddings": arguments.embeddings,
        "residual": !arguments.no_residual,
        "mlp": !arguments.no_mlp,
        "dtype": word(&arguments.dtype),
        "seed": arguments.seed,
        "seeds": arguments.seeds,
    });
    let layers =
        || -> Vec<usize> { (0..found.series.len()).map(|i| found.first_layer + i).collect() };
    let mut put = |name: &str, value: Value| answer[name] = value;
    match arguments.what {
        What::Variance => {
            put("of", json!(word(&arguments.of)));
            put("positions", json!(found.at));
            put("measured_layers", json!(layers()));
            put("mean_square", json!(found.series));
            let slopes = || found.slopes.iter();
            put("slopes", slopes().map(|slope| slope.map(|(mean, _)| mean)).collect());
            put("slopes_deviation", slopes().map(|slope| slope.map(|(_, off)| off)).collect());
        }
        What::Permutation => {
            put("measured_layers", json!(found.at));
            put("change", json!(found.series[0]));
        }
        What::Cosine => {
            put("distances", json!(found.at));
            put("measured_layers", json!(layers()));
            put("cosine", json!(found.series));
        }
        What::Entropy => {
            put("positions", json!(found.at));
            put("measured_layers", json!(layers()));
            put("entropy", json!(found.series));
        }
    }
    format!("{answer:#}\n")
}
