//! `zhoubi topk` as a user calls it.

use std::fs;

use serde_json::Value;

use crate::given::{Bench, npy};

impl Bench {
    /// The rows that a good run prints.
    #[track_caller]
    fn rows(&self, arguments: &str, input: &str) -> Vec<Vec<f64>> {
        rows(&self.good(arguments, input))
    }
}

fn rows(text: &str) -> Vec<Vec<f64>> {
    let row = |line: &str| line.split(' ').map(|number| number.parse().unwrap()).collect();
    text.lines().map(row).collect()
}

const SMOOTH: [&str; 4] = ["grad", "exp", "laplace", "sigmoid"];

#[test]
fn a_row_a_line_in_and_out_whatever_stands_between() {
    let bench = Bench::of("topk");
    for operator in ["grad", "exp", "laplace", "sigmoid", "hard", "iterative"] {
        let found = bench.rows(&format!("--k 2 --operator {operator}"), "3 1,2\n0.5, -1 2e0 4\n");
        assert_eq!((found.len(), found[0].len(), found[1].len()), (2, 3, 4), "{operator}");
        for row in found {
            assert!((row.iter().sum::<f64>() - 2.0).abs() < 1e-15, "{operator}: {row:?}");
        }
    }
    assert_eq!(bench.run_with("--k 2 --operator hard", "3,1,2,-inf\n").out, "1 0 1 0\n");
    assert_eq!(bench.rows("--k 1 --operator exp", "inf 0 -inf"), [[1.0, 0.0, 0.0]]);
    bench.put("scores.txt", "1 2 3\n");
    assert_eq!(bench.rows("--k 0 --operator grad scores.txt", ""), [[0.0; 3]]);
}

#[test]
fn digits_round_trip() {
    let found = Bench::of("topk").rows("--k 1 --operator exp --temperature 0.5", "0.3 -800 -0.7");
    let p = topk::TopK::new(topk::Operator::Exp, 1.0).at(0.5).solve(&[0.3, -800.0, -0.7]).unwrap();
    assert_eq!(found[0], p.p());
}

#[test]
fn gradients_are_those_of_the_library_and_add_up_to_nothing() {
    let bench = Bench::of("topk");
    for operator in SMOOTH {
        let request = format!("--k 2 --operator {operator} --temperature 0.5 --vjp");
        let found = bench.rows(&format!("{request} 1,0,-2,0"), "3 1 2 0.5\n1 2 3 4\n");
        assert!(found.iter().all(|row| row.iter().sum::<f64>().abs() < 1e-15), "{operator}");
        // One row of cotangents serves all, or each has its own.
        bench.put("v.txt", "1 0 -2 0\n1 0 -2 0\n");
        let same = bench.rows(&format!("{request} v.txt"), "3 1 2 0.5\n1 2 3 4\n");
        assert_eq!(found, same, "{operator}");
    }
    let negative = bench.rows("--k 2 --operator exp --vjp -1,0,0", "3 1 2");
    assert!(negative[0][1] >= 0.0);
}

#[test]
fn json_has_thresholds_and_the_logarithm_of_z() {
    let bench = Bench::of("topk");
    let json = |operator: &str| -> Value {
        let given = bench.run_with(&format!("--k 1 --operator {operator} --json"), "0 0 0 0\n");
        serde_json::from_str(&given.out).unwrap()
    };
    let exp = json("exp");
    assert_eq!(exp["rows"][0]["p"], serde_json::json!([0.25, 0.25, 0.25, 0.25]));
    let ln_four = 4.0_f64.ln();
    assert!((exp["rows"][0]["threshold"].as_f64().unwrap() - ln_four).abs() < 1e-15);
    assert!((json("grad")["rows"][0]["ln_z"].as_f64().unwrap() - ln_four).abs() < 1e-15);
    assert_eq!(exp["rows"][0].get("vjp"), None);
}

#[test]
fn what_the_arguments_show_to_be_wrong_is_two() {
    let bench = Bench::of("topk");
    for arguments in [
        "--operator exp",
        "--k 1",
        "--k -1 --operator exp",
        "--k nan --operator exp",
        "--k 1.5 --operator grad",
        "--k 1.5 --operator iterative",
        "--k 1 --operator softmax",
        "--k 1 --operator exp --temperature 0",
        "--k 1 --operator exp --temperature -2",
        "--k 1 --operator hard --vjp 1,2,3",
        "--k 1 --operator exp --vjp -",
        "--k 1 --operator exp --plot p.png",
    ] {
        bench.refused_with(2, arguments, "1 2 3\n");
    }
    let message = bench.refused_with(2, "--k 2.5 --operator grad", "1 2 3\n");
    assert!(message.contains("k = 2.5 is not a whole number, which grad needs"), "{message}");
}

#[test]
fn what_the_data_show_to_be_wrong_is_one_with_its_place() {
    let bench = Bench::of("topk");
    for (arguments, input, expect) in [
        ("--k 4 --operator exp", "1 2 3 4\n1 2 3\n", "line 2: k = 4 is more than its 3 numbers"),
        ("--k 1 --operator exp", "1 2\n3 nan\n", "line 2: number 2 is NaN"),
        ("--k 1 --operator exp", "1 2\n3 x\n", "line 2: \"x\" is not a number"),
        ("--k 1 --operator exp", "1,,2\n", "line 1: nothing stands before or after comma 1"),
        ("--k 1 --operator exp", "1 2\n\n3 4\n", "line 2 is empty"),
        ("--k 1 --operator exp", "\n", "standard input: there are no numbers in it"),
        ("--k 1 --operator exp none.txt", "", "none.txt: "),
        ("--k 1 --operator exp --vjp 1,2", "1 2 3\n", "cotangent has 2 numbers where 3 are needed"),
        ("--k 1 --operator exp --vjp none.txt", "1 2 3\n", "none.txt: "),
        ("--k 1 --operator exp --vjp inf,0,0", "1 2 3\n", "it must be finite"),
    ] {
        let message = bench.refused_with(1, arguments, input);
        assert!(message.contains(expect), "{message}");
    }
    bench.put("v.txt", "1 0\n0 1\n1 1\n");
    let message = bench.refused_with(1, "--k 1 --operator exp --vjp v.txt", "1 2\n3 4\n");
    assert!(message.contains("--vjp has 3 rows, standard input has 2"), "{message}");
}

#[test]
fn matrices_of_numpy_come_and_go() {
    let bench = Bench::of("topk");
    let singles: Vec<u8> = [3.0, 1.0, 2.0, f32::INFINITY, 0.0, 0.0].map(f32::to_le_bytes).concat();
    bench.put("a.npy", npy("<f4", "(2, 3)", &singles));
    assert_eq!(bench.run("--k 1 --operator hard a.npy").out, "1 0 0\n1 0 0\n");
    let given = bench.run("--k 2 --operator exp a.npy -o p.npy");
    assert_eq!((given.status, given.out.as_str(), given.err.as_str()), (0, "", ""));
    let written = fs::read(bench.path().join("p.npy")).unwrap();
    let header = String::from_utf8_lossy(&written[..128]).into_owned();
    assert!(header.contains("'<f4'") && header.contains("(2, 3)"), "{header}");
    let numbers: Vec<f32> = written[written.len() - 24..]
        .chunks(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    assert_eq!(numbers[3..], [1.0, 0.5, 0.5]);
    // What was written is read back as it is; one axis is one row, and stays one axis.
    assert_eq!(
        bench.rows("--k 2 --operator exp a.npy", ""),
        numbers
            .chunks(3)
            .map(|row| row.iter().map(|p| p.to_string().parse().unwrap()).collect())
            .collect::<Vec<Vec<f64>>>()
    );
    let doubles: Vec<u8> = [1.0, 2.0, 3.0].map(f64::to_le_bytes).concat();
    bench.put("v.npy", npy("<f8", "(3,)", &doubles));
    assert_eq!(bench.rows("--k 1 --operator hard v.npy", ""), [[0.0, 0.0, 1.0]]);
    bench.run("--k 1 --operator exp v.npy -o w.npy");
    let written = fs::read(bench.path().join("w.npy")).unwrap();
    assert!(String::from_utf8_lossy(&written[..128]).contains("(3,)"));
    // Gradients of rows in single precision, with a matrix of cotangents.
    let found = bench.rows("--k 1 --operator sigmoid a.npy --vjp v.npy", "");
    assert_eq!(found.len(), 2);
}

#[test]
fn matrices_of_numpy_that_will_not_do() {
    let bench = Bench::of("topk");
    bench.put("cut.npy", npy("<f8", "(2, 3)", &[0; 8]));
    assert!(bench.refused(1, "--k 1 --operator exp cut.npy").contains("cut short"));
    bench.put("nan.npy", npy("<f8", "(1, 2)", &[1.0, f64::NAN].map(f64::to_le_bytes).concat()));
    let message = bench.refused(1, "--k 1 --operator exp nan.npy");
    assert!(message.contains("nan.npy: row 0 (from 0): number 2 is NaN"), "{message}");
    let message = bench.refused_with(1, "--k 1 --operator exp -o p.npy", "1 2 3\n1 2\n");
    assert!(message.contains("line 1 has 3 numbers, line 2 has 2"), "{message}");
    assert!(!bench.path().join("p.npy").exists());
}

#[test]
fn pictures_and_text_files() {
    let bench = Bench::of("topk");
    let given = bench
        .run_with("--k 2 --operator sigmoid --plot p.svg -o p.txt --lang en", "3 1 2\n5 0 1\n");
    assert_eq!((given.status, given.out.as_str()), (0, ""), "{}", given.err);
    let written = fs::read_to_string(bench.path().join("p.txt")).unwrap();
    assert_eq!(rows(&written), bench.rows("--k 2 --operator sigmoid", "3 1 2\n5 0 1\n"));
    let svg = fs::read_to_string(bench.path().join("p.svg")).unwrap();
    assert!(svg.contains("Probabilities, sigmoid"), "{svg}");
    assert!(!svg.contains(" style="));
}
