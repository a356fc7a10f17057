//! How the time of the gradient of ln Z_k grows with the number of scores.

use std::time::Instant;

use topk::Operator;

use super::{PATIENCE, contestants::Ours, rows::Rows};
use crate::statistics::quantile;

const SIZES: [usize; 7] = [1_000, 3_162, 10_000, 31_623, 100_000, 316_228, 1_000_000];
const ROUNDS: usize = 5;

/// Least-squares slopes of ln time over ln n, forward and with gradient, at `k = n/2`.
pub(super) fn fitted() -> Result<String, String> {
    let mut text = String::from("## Exponents of grad, k = n/2, one thread\n");
    for (what, both) in [("forward", false), ("forward and gradient", true)] {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for n in SIZES {
            let rows = Rows::new(Operator::Grad, 1, n, n / 2, false);
            // As long as the next size can be expected to end within a minute or so.
            if points.last().is_some_and(|&(_, seconds)| seconds > 8.0) {
                break;
            }
            points.push((n as f64, median(&rows, both)?));
        }
        let list: Vec<String> =
            points.iter().map(|(n, seconds)| format!("{n}: {:.3} ms", seconds * 1e3)).collect();
        text += &format!("- {what}: n^{:.2} ({})\n", slope(&points), list.join(", "));
    }
    Ok(text)
}

fn median(rows: &Rows, both: bool) -> Result<f64, String> {
    let mut ours = Ours::new(rows, |value| value);
    let mut times = Vec::new();
    for _ in 0..=ROUNDS {
        let begun = Instant::now();
        ours.run(rows, both).map_err(|error| error.to_string())?;
        times.push(begun.elapsed().as_secs_f64());
        if times[0] > PATIENCE {
            break;
        }
    }
    // The first run takes memory.
    if times.len() > 1 {
        times.remove(0);
    }
    Ok(quantile(&times, 0.5))
}

fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let logs = points.iter().map(|(n, seconds)| (n.ln(), seconds.ln()));
    let (x, y) = logs.clone().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y));
    let (x, y) = (x / count, y / count);
    let of = |term: fn(f64, f64) -> f64| -> f64 {
        logs.clone().map(|(one, other)| term(one - x, other - y)).sum()
    };
    of(|x, y| x * y) / of(|x, _| x * x)
}
