//! Every operator against arithmetic of 77 digits, on rows made by seeds (`bench` runs the same on many more).

#![expect(clippy::cast_sign_loss, reason = "sizes drawn and counts that are not negative")]

mod reference;

use std::collections::BTreeMap;

use reference::{
    Measure, Row,
    answer::{Answer, Question, Scaled},
    measure,
    row::Kind,
    scores::Scores,
    wide::Wide,
};
use topk::Operator;

#[test]
fn bounds_hold_on_some_hundred_rows() {
    let mut broken = Vec::new();
    let short = (0..).map(Row::new).filter(|row| row.x.len() <= 32);
    for row in short.take(300) {
        let (seed, kind, n, spread) = (row.seed, row.kind, row.x.len(), row.spread());
        for measure in measure(&row) {
            let (error, bound) = (measure.error, measure.bound());
            if !(error <= bound) {
                let Measure { operator, check, numbers, is_weighted, .. } = measure;
                let weights = if is_weighted { ", weights" } else { "" };
                broken.push(format!(
                    "seed {seed} ({kind:?}, n = {n}, spread {spread:e}): {operator}{weights}, {numbers}, {check}: {error:e}, not {bound:e}"
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{} bounds broken:\n{}", broken.len(), broken.join("\n"));
}

/// The reference is itself held against another: what mpmath found in ways that are neither's (`golden/README.md`).
#[test]
fn the_reference_agrees_with_the_golden_data() {
    for text in include_str!("golden/golden.txt").split("\n\n") {
        let case: BTreeMap<&str, &str> =
            text.lines().filter_map(|line| line.split_once(' ')).collect();
        let numbers = |name: &str| -> Option<Vec<f64>> {
            let numbers = case.get(name)?.split(' ').map(|number| number.parse());
            Some(numbers.collect::<Result<_, _>>().expect("numbers"))
        };
        let one = |name: &str| numbers(name).expect("a number")[0];
        let (x, v) = (numbers("x").expect("scores"), numbers("v").expect("a direction"));
        let row = Row {
            // Such that Grad is asked along v, and Gaussian would not be left out.
            seed: 0,
            kind: Kind::Normal,
            x,
            k: one("k"),
            temperature: one("temperature"),
            v,
            is_single: false,
        };
        let operator = Operator::ALL.into_iter().find(|known| known.name() == case["operator"]);
        let scores = Scores::new(&row);
        let question = Question { row: &row, weights: None, k: row.k, scores: &scores };
        let found = Answer::new(operator.expect("known"), &question).expect("an exact answer");
        let title = format!("{} of {}", case["operator"], case["name"]);
        close(&title, &found.p, &numbers("p").expect("probabilities"), &Wide::one());
        let unit = Wide::from(row.temperature);
        let derivatives =
            [("jvp", &found.jvp), ("jvp", &found.vjp), ("by_temperature", &found.by_temperature)];
        for (name, product) in derivatives {
            if let Some(Scaled { values, .. }) = product {
                close(&title, values, &numbers(name).expect("a derivative"), &unit);
            }
        }
        if let (Some(Scaled { values, .. }), Some(by_k)) = (&found.by_k, numbers("by_k")) {
            close(&title, values, &by_k, &Wide::one());
        }
    }
}

/// Values per unit, to the rounding of what was written down.
#[track_caller]
fn close(title: &str, values: &[Wide], expected: &[f64], unit: &Wide) {
    assert_eq!(values.len(), expected.len(), "{title}");
    for (value, &expected) in values.iter().zip(expected) {
        let off = (value / unit).distance(expected);
        // Differences of step 1e-40 in 140 digits leave 1e-100 at best.
        let rounding = 0.5 * f64::EPSILON * expected.abs() + 1e-97 / unit.to_f64().min(1.0);
        assert!(off <= rounding, "{title}: {expected:e} is off by {off:e}");
    }
}
