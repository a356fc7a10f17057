//! Every operator against arithmetic of 77 digits, on rows made by seeds (`bench` runs the same on many more).

#![expect(clippy::cast_sign_loss, reason = "sizes drawn and counts that are not negative")]

mod reference;

use reference::{Check, Measure, Row, measure};
use topk::Operator;

/// What holds today, where it is less than the bound.
fn allowed(measure: &Measure) -> f64 {
    let Measure { operator, check, is_weighted, .. } = *measure;
    let today = match check {
        // Each score's p has an error of its own, and ties are scores of their own.
        Check::Order if operator == Operator::Grad => 4e-15,
        // Sums of weights are rounded before k is taken off.
        _ if is_weighted => f64::INFINITY,
        // Far below one unit the threshold has no digits for k.
        Check::Relative | Check::Sum | Check::Ulps if operator == Operator::CappedSimplex => {
            f64::INFINITY
        }
        // Slopes far from the threshold have the error of a rounded exponent.
        Check::Jvp | Check::Vjp => 5e-13,
        Check::ByK if operator == Operator::Sigmoid => f64::INFINITY,
        Check::ByTemperature => f64::INFINITY,
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
