//! `zhoubi decoder …` as a user calls it.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::given::{Given, run_in};

#[track_caller]
fn given_in(folder: &TempDir, arguments: &[&str]) -> Given {
    run_in(folder.path(), &[&["decoder", "probe"][..], arguments].concat(), b"")
}

#[track_caller]
fn given(arguments: &[&str]) -> Given {
    given_in(&TempDir::new().unwrap(), arguments)
}

#[track_caller]
fn answer(arguments: &[&str]) -> Value {
    let given = given(&[arguments, &["--json"]].concat());
    assert_eq!((given.status, given.err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&given.out).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn the_variance_falls_with_position_and_less_so_in_deeper_layers() {
    let run = answer(&["--layers", "4", "--sharpness", "0.5", "--seeds", "3"]);
    let slopes = numbers(&run["slopes"]);
    assert_eq!((slopes.len(), numbers(&run["slopes_deviation"]).len()), (4, 4));
    assert!(slopes[0] < -0.8 && slopes[0] < slopes[3] - 0.3, "{slopes:?}");
    assert_eq!(numbers(&run["mean_square"][0]).len(), 128);
    assert_eq!(run["encoding"], "nope");
    let one = given(&["--layers", "1", "--sharpness", "0", "--length", "20"]);
    assert_eq!(one.status, 0);
    let head = one.out.lines().next().unwrap();
    assert!(head.contains("position") && head.contains("layer 1"), "{head}");
    assert!(one.out.lines().last().unwrap().starts_with("slope"), "{}", one.out);
    let tiny = given(&["--layers", "1", "--length", "2", "--weights", "0.0001"]);
    assert!(tiny.out.contains("×10⁻"), "{}", tiny.out);
    let stream = answer(&["--layers", "1", "--of", "stream"]);
    assert_eq!(stream["of"], "stream");
    assert!(numbers(&stream["slopes"])[0] > -0.3);
}

#[test]
fn permutation_tells_masks_and_encodings_apart() {
    let changes = |arguments: &[&str]| {
        let small = ["--what", "permutation", "--layers", "3", "--length", "20", "--dtype", "f64"];
        numbers(&answer(&[&small, arguments].concat())["change"])
    };
    let causal = changes(&[]);
    assert!(causal[1] < 1e-13 && causal[2] > 1e-2, "{causal:?}");
    let both = changes(&["--mask", "bidirectional"]);
    assert!(both[3] < 1e-13, "{both:?}");
    for encoding in ["rope", "alibi"] {
        assert!(changes(&["--mask", "bidirectional", "--encoding", encoding])[1] > 1e-3);
    }
}

#[test]
fn cosines_and_entropies() {
    let run = answer(&["--what", "cosine", "--layers", "2", "--length", "30"]);
    assert_eq!(run["cosine"].as_array().unwrap().len(), 3, "the embedding and two layers");
    assert_eq!(numbers(&run["distances"]), (1..30).map(f64::from).collect::<Vec<_>>());
    let run = answer(&["--what", "entropy", "--layers", "1", "--length", "9", "--sharpness", "0"]);
    let entropy = numbers(&run["entropy"][0]);
    assert!((entropy[8] - 9.0_f64.ln()).abs() < 1e-6, "{entropy:?}");
    let table = given(&["--what", "entropy", "--layers", "1", "--length", "9"]);
    assert!(table.out.contains("equal weights"));
}

#[test]
fn every_probe_draws_and_draws_the_same_again() {
    let folder = TempDir::new().unwrap();
    for what in ["variance", "permutation", "cosine", "entropy"] {
        let draw = || {
            let arguments = [
                "--what", what, "--layers", "2", "--length", "12", "--plot", "p.svg", "--lang",
                "en",
            ];
            let given = given_in(&folder, &arguments);
            assert_eq!((given.status, given.err.as_str()), (0, ""), "{what}");
            std::fs::read_to_string(folder.path().join("p.svg")).unwrap()
        };
        let first = draw();
        assert!(first.starts_with("<svg") && !first.contains("NaN"), "{what}");
        assert_eq!(first, draw());
    }
}

#[test]
fn a_model_of_zeros_is_measured_and_drawn() {
    let folder = TempDir::new().unwrap();
    for what in ["variance", "permutation", "cosine", "entropy"] {
        for zero in ["--weights", "--embeddings"] {
            let arguments =
                ["--what", what, zero, "0", "--layers", "2", "--length", "9", "--plot", "p.svg"];
            let given = given_in(&folder, &arguments);
            assert_eq!((given.status, given.err.as_str()), (0, ""), "{what} {zero}");
            let svg = std::fs::read_to_string(folder.path().join("p.svg")).unwrap();
            assert!(!svg.contains("NaN") && !given.out.contains("NaN"), "{what} {zero}");
        }
    }
}

#[test]
fn wrong_arguments_exit_with_2_and_say_what_would_do() {
    let check = |arguments: &[&str], expected: &str| {
        let given = given(arguments);
        assert_eq!((given.status, given.out.as_str()), (2, ""), "{arguments:?}");
        assert!(given.err.contains(expected), "{expected:?} is not in: {}", given.err);
    };
    check(&["--width", "10", "--heads", "3"], "a multiple of 3");
    check(&["--width", "6", "--heads", "2", "--encoding", "rope"], "must be even");
    check(&["--layers", "0"], "--layers");
    check(&["--length", "0"], "--length");
    check(&["--length", "99999999"], "at most");
    // A text is refused before it is made, and so is the model that would have to read it.
    check(&["--vocabulary", "5", "--length", "18446744073709551615"], "a shorter text");
    check(&["--length", "4000000"], "a shorter text");
    check(&["--width", "18446744073709551615", "--heads", "1"], "at most");
    check(&["--layers", "50000000", "--width", "1", "--heads", "1"], "at most 4096");
    check(&["--weights", "1e300"], "after layer 1");
    check(&["--embeddings", "1e300"], "float64");
    check(&["--sharpness", "-1"], "--sharpness");
    check(&["--sharpness", "NaN"], "0 or more");
    check(&["--weights", "inf"], "0 or more");
    check(&["--encoding", "magic"], "nope, rope, alibi");
    check(&["--what", "cosine", "--length", "1"], "2 at least");
    check(&["--plot", "p.png"], ".svg");
    check(&["--seeds", "0"], "--seeds");
}

#[test]
fn a_text_of_one_token_is_read() {
    assert_eq!(answer(&["--length", "1", "--layers", "2"])["slopes"], json!([null, null]));
    assert!(given(&["--length", "1", "--layers", "2"]).out.contains("\nslope           –"));
    let run = answer(&["--length", "1", "--layers", "2", "--what", "permutation"]);
    assert_eq!(numbers(&run["change"]), [0.0; 3]);
}
