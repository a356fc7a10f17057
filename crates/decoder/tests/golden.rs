//! The forward pass against NumPy's, under every encoding and mask.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use decoder::{Config, Encoding, Mask, Model, Real};
use serde_json::Value;

/// The formula of `tests/golden/make.py`.
fn parameter<T: Real>(name: &str, shape: &[usize]) -> Vec<T> {
    let phase: u32 = name.bytes().map(u32::from).sum();
    let (scale, shift) = match shape {
        [_] => (0.9, 1.0),
        _ => (0.9 / (shape[0] as f64).sqrt(), 0.0),
    };
    (0..shape.iter().product::<usize>())
        .map(|index| {
            let index = index as f64;
            T::of(scale * (0.37 * index * index + f64::from(phase)).sin() + shift)
        })
        .collect()
}

fn check<T: Real>(tolerance: f64) {
    let golden: Value = serde_json::from_str(include_str!("golden/golden.json")).unwrap();
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let tokens: Vec<usize> = serde_json::from_value(golden["tokens"].clone()).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let encoding = match case["encoding"].as_str().unwrap() {
            "nope" => Encoding::None,
            "rope" => Encoding::ROTARY,
            "alibi" => Encoding::Alibi,
            other => panic!("{other}"),
        };
        let mask = match case["mask"].as_str().unwrap() {
            "causal" => Mask::Causal,
            "bidirectional" => Mask::Bidirectional,
            other => panic!("{other}"),
        };
        let sizes = Config { layers: 2, width: 12, heads: 3, hidden: 20, ..Config::default() };
        let config = Config { vocabulary: 7, encoding, mask, ..sizes };
        let model = Model::<T>::with_parameters(config, parameter).unwrap();
        let found = model.forward(&tokens).unwrap().hidden.pop().unwrap();
        let expected = numbers(&case["states"]);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            let off = (found.to_f64() - expected).abs();
            assert!(off <= tolerance, "{encoding:?}, {mask:?}: off by {off:e}");
        }
    }
}

#[test]
fn the_states_are_numpy_s() {
    // States are of size 1; some hundred operations deep, each within half a unit.
    check::<f64>(200.0 * <f64 as Real>::EPSILON);
    check::<f32>(200.0 * <f32 as Real>::EPSILON);
}
