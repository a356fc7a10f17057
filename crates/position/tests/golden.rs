//! Positions and rotations against what other programs compute (see `golden/README.md`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use position::{
    Examined, Frequencies, Layout, MRope, Named, Pairs, Profile, Rotation, examine, parse_prompt,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct Case {
    segments: String,
    positions: Vec<Vec<f64>>,
    delta: f64,
    // Of m_rope.json.
    profile: Option<String>,
    tokens_per_second: Option<f64>,
    // Of layouts.json.
    layout: Option<String>,
}

fn on(layout: &dyn Layout, case: &Case) -> Examined {
    examine(layout, &parse_prompt(&case.segments).unwrap()).unwrap()
}

#[test]
fn m_rope_is_that_of_three_releases() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("golden/m_rope.json")).unwrap();
    assert_eq!(cases.len(), 132);
    for case in &cases {
        let profile = Profile::from_name(case.profile.as_ref().unwrap()).unwrap();
        let layout = MRope { profile, tokens_per_second: case.tokens_per_second };
        let found = on(&layout, case);
        assert_eq!(found.prompt.positions.by_axis(), case.positions, "{case:?}");
        // Generation goes on after the greatest position, which in 4.x is where text goes on.
        let after = found.prompt.positions.max().unwrap() + 1.0;
        assert_eq!(after - found.prompt.positions.len() as f64, case.delta, "{case:?}");
        if profile != Profile::Hf523 {
            assert_eq!(found.prompt.state.next, after, "{case:?}");
        }
    }
}

#[test]
fn other_layouts_are_those_of_the_reference_implementation() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("golden/layouts.json")).unwrap();
    assert_eq!(cases.len(), 77);
    for case in &cases {
        let named = Named::find(case.layout.as_ref().unwrap()).unwrap();
        let found = on(&*named.layout(), case);
        // The one axis of flatten and v2pe stands three times there.
        for (axis, expected) in case.positions.iter().enumerate() {
            let lists = found.prompt.positions.by_axis();
            let list = lists.get(axis).unwrap_or(&lists[0]);
            assert_eq!(list.len(), expected.len(), "{case:?}");
            for (number, expected) in list.iter().zip(expected) {
                // They are single precision there, after some ten roundings on the circle.
                let tolerance = 10.0 * expected.abs() * f64::from(f32::EPSILON);
                assert!(
                    (number - expected).abs() <= tolerance,
                    "{number} and {expected}: {case:?}"
                );
            }
        }
        assert!((found.offset() - case.delta).abs() < 1e-4, "{case:?}");
    }
}

#[test]
fn the_axes_of_the_pairs_are_those_of_the_reference_implementation() {
    let golden: Value = serde_json::from_str(include_str!("golden/axes.json")).unwrap();
    let axes = |name: &str| -> Vec<usize> { serde_json::from_value(golden[name].clone()).unwrap() };
    let chunked = Frequencies::chunked(&[16, 24, 24], 128, 1e6).unwrap();
    let interleaved = Frequencies::interleaved(&[24, 20, 20], 128, 1e6).unwrap();
    assert_eq!(chunked.axis(), axes("mrope"));
    assert_eq!(interleaved.axis(), axes("mrope-interleave"));
    let given = Frequencies::given(axes("mmrope"), 128, 1e6).unwrap();
    assert_eq!(given.axis()[..8], [0, 0, 1, 2, 1, 2, 1, 2]);
    assert_eq!(given.axes(), 3);
}

#[test]
fn heads_turn_as_in_transformers() {
    let golden: Value = serde_json::from_str(include_str!("golden/rotation.json")).unwrap();
    let numbers =
        |name: &str| -> Vec<f64> { serde_json::from_value(golden[name].clone()).unwrap() };
    let positions: Vec<Vec<f64>> = serde_json::from_value(golden["pos"].clone()).unwrap();
    let (size, base) = (128, golden["base"].as_f64().unwrap());
    for (name, map) in [
        ("rot_chunked_16_24_24", Frequencies::chunked(&[16, 24, 24], size, base)),
        ("rot_interleaved_24_20_20", Frequencies::interleaved(&[24, 20, 20], size, base)),
    ] {
        let rotation = Rotation::<f64>::on_axes(&positions, &map.unwrap(), Pairs::Halves).unwrap();
        let mut query = numbers("q");
        for head in 0..2 {
            for token in 0..8 {
                let start = (8 * head + token) * size;
                rotation.turn(token, &mut query[start..start + size]);
            }
        }
        for (number, expected) in query.iter().zip(numbers(name)) {
            // Seven decimals in the file; angles up to 5 and numbers up to 4 in single precision there.
            assert!((number - expected).abs() < 2e-6, "{number} and {expected} in {name}");
        }
    }
}
