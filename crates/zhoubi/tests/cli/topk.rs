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

const SMOOTH: [&str; 6] = ["grad", "exp", "laplace", "sigmoid", "gaussian", "capped-simplex"];

#[test]
fn a_row_a_line_in_and_out_whatever_stands_between() {
    let bench = Bench::of("topk");
    for operator in SMOOTH.into_iter().chain(["hard", "iterative"]) {
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
        "--k - --operator exp --temperature - scores.txt",
        "--k 1,-1 --operator exp",
        "--k 1,1.5 --operator grad",
        "--k  --operator exp",
        "--k 1 --operator exp --temperature 1,0",
        "--k 1 --operator exp --temperature inf",
        "--k 1 --operator exp --vjp inf,0,0",
        "--k 1 --operator exp --weights 1,0,1",
        "--k 1 --operator exp --weights 1,-2,1",
        "--k 1 --operator grad --weights 1,2,1",
        "--k 1 --operator iterative --weights 1,2,1",
        "--k 1 --operator iterative --sample 1",
        "--k 1.5 --operator exp --sample 1",
        "--k 1 --operator exp --sample 0",
        "--k 1 --operator exp --sample -3",
        "--k 1 --operator exp --sample 1 --seed -1",
        "--k 1 --operator exp --seed 1",
        "--k 1 --operator exp --sample 1 --vjp 1,0,0",
        "--k 1 --operator exp --sample 1 --weights 1,1,1",
        "--k 1 --operator exp --plot p.png",
    ] {
        bench.refused_with(2, arguments, "1 2 3\n");
    }
    let message = bench.refused_with(2, "--k 2.5 --operator grad", "1 2 3\n");
    assert!(message.contains("k = 2.5 is not a whole number, which grad needs"), "{message}");
    for (arguments, expect) in [
        ("--k 1,-1 --operator exp", "number 2: k = -1 is not in 0 ≤ k ≤ the length of a row"),
        ("--k 1 --operator exp --temperature 0", "temperature 0 is not in 0 < τ < ∞"),
        ("--k 1 --operator exp --weights 1,0,1", "number 2: weight 0 is not in 0 < w < ∞"),
        ("--k 1 --operator grad --weights 1,1,1", "grad counts scores and takes no weights"),
        ("--k 1 --operator iterative --sample 1", "its numbers can leave [0, 1]"),
        ("--k 1.5 --operator exp --sample 1", "k = 1.5 is not a whole number, as the size of a"),
        ("--k 1 --operator exp --vjp -", "only one of FILE and --vjp can be standard input"),
    ] {
        let message = bench.refused_with(2, arguments, "1 2 3\n");
        assert!(message.contains(expect), "{message}");
    }
}

#[test]
fn what_the_data_show_to_be_wrong_is_one_with_its_place() {
    let bench = Bench::of("topk");
    bench.put("far.txt", "1 2\ninf 0\n");
    bench.put("broken.txt", "1\n0.5\n");
    bench.put("zero.txt", "1\n0\n");
    for (arguments, input, expect) in [
        ("--k 4 --operator exp", "1 2 3 4\n1 2 3\n", "line 2: k = 4 is more than its 3 numbers"),
        ("--k 1 --operator exp", "1 2\n3 nan\n", "line 2: number 2 is NaN"),
        ("--k 1 --operator exp", "1 2\n3 x\n", "line 2: \"x\" is not a number"),
        ("--k 1 --operator exp", "1,,2\n", "line 1: nothing stands before or after comma 1"),
        ("--k 1 --operator exp", "1 2\n\n3 4\n", "line 2 is empty"),
        ("--k 1 --operator exp", "\n", "standard input: there are no numbers in it"),
        ("--k 1 --operator exp none.txt", "", "none.txt: "),
        (
            "--k 1 --operator exp --vjp 1,2",
            "1 2 3\n",
            "--vjp: the row given has 2 numbers where 3 are needed, as in standard input: line 1",
        ),
        ("--k 1 --operator exp --vjp none.txt", "1 2 3\n", "none.txt: "),
        ("--k 1 --operator exp --vjp far.txt", "1 2\n3 4\n", "far.txt: line 2: number 1 is inf"),
        ("--k 1,2,1 --operator exp", "1 2\n3 4\n", "--k has 3 numbers, standard input has 2 rows"),
        ("--k 1,3 --operator exp", "1 2\n3 4\n", "line 2: k = 3 is more than its 2 numbers"),
        ("--k none.txt --operator exp", "1 2\n", "none.txt: "),
        ("--k broken.txt --operator grad", "1 2\n3 4\n", "--k: broken.txt: number 2: k = 0.5"),
        ("--k broken.txt --operator exp --sample 2", "1 2\n3 4\n", "k = 0.5 is not a whole number"),
        ("--k 1 --operator exp --temperature zero.txt", "1 2\n3 4\n", "zero.txt: number 2: "),
        ("--k 1 --operator exp --temperature 1,2,3", "1 2\n3 4\n", "--temperature has 3 numbers"),
        (
            "--k 4.5 --operator exp --weights 1,3",
            "1 2\n3 4\n",
            "line 1: k = 4.5 is more than 4, the sum of its weights",
        ),
        (
            "--k 1 --operator exp --weights zero.txt",
            "1\n3\n",
            "--weights: zero.txt: line 2: number 1",
        ),
        (
            "--k 1 --operator exp --weights 1,1",
            "1 2\n1 2 3\n",
            "2 numbers where 3 are needed, as in",
        ),
        ("--k 1 --operator exp --weights far.txt", "1 2\n3 4\n5 6\n", "--weights has 2 rows"),
        ("--k 3 --operator exp --sample 2", "1 2\n", "k = 3 is more than its 2 numbers"),
        ("--k 1 --operator exp --sample 99999999", "1 2\n3 4\n", "more than 100000000 members"),
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

#[test]
fn each_row_can_have_a_count_and_a_temperature_of_its_own() {
    let bench = Bench::of("topk");
    let input = "3 1 2\n5 0 1 2\n-1 0 1 4\n";
    bench.put("k.txt", "1\n2\n3\n");
    let doubles: Vec<u8> = [0.5, 1.0, 2.0].map(f64::to_le_bytes).concat();
    bench.put("t.npy", npy("<f8", "(3, 1)", &doubles));
    for operator in SMOOTH.into_iter().chain(["hard", "iterative"]) {
        let given = format!("--operator {operator} --k 1,2,3 --temperature");
        let found = bench.rows(&format!("{given} 0.5,1,2"), input);
        let from_files =
            bench.rows(&format!("--operator {operator} --k k.txt --temperature t.npy"), input);
        assert_eq!(found, from_files, "{operator}");
        for (row, (line, temperature)) in input.lines().zip(["0.5", "1", "2"]).enumerate() {
            let alone =
                format!("--operator {operator} --k {} --temperature {temperature}", row + 1);
            assert_eq!(found[row], bench.rows(&alone, line)[0], "{operator}");
        }
    }
    let report = bench.good("--operator exp --k 1,2,3 --temperature 2 --json", input);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["k"], serde_json::json!([1.0, 2.0, 3.0]));
    assert_eq!(report["temperature"], 2.0);
}

#[test]
fn weights_make_the_weighted_sum_k() {
    let bench = Bench::of("topk");
    bench.put("w.txt", "1 2 0.5\n3 1 1\n");
    for operator in ["exp", "laplace", "sigmoid", "gaussian", "capped-simplex", "hard"] {
        let request = format!("--k 1.25 --operator {operator}");
        let found = bench.rows(&format!("{request} --weights w.txt"), "3 1 2\n5 5.5 4\n");
        for (row, weights) in found.iter().zip([[1.0, 2.0, 0.5], [3.0, 1.0, 1.0]]) {
            let sum: f64 = row.iter().zip(weights).map(|(p, w)| p * w).sum();
            assert!((sum - 1.25).abs() < 1e-15, "{operator}: {row:?}");
        }
        let one_for_all = bench.rows(&format!("{request} --weights 1,2,0.5"), "3 1 2\n3 1 2\n");
        assert_eq!(one_for_all, [found[0].clone(), found[0].clone()], "{operator}");
        let unit = bench.rows(&format!("{request} --weights 1,1,1"), "3 1 2");
        for (p, plain) in unit[0].iter().zip(&bench.rows(&request, "3 1 2")[0]) {
            assert!((p - plain).abs() < 1e-15, "{operator}");
        }
    }
    // A weighted Jacobian moves no weight either.
    let found =
        bench.rows("--k 1.25 --operator sigmoid --weights w.txt --vjp 1,2,0.5", "3 1 2\n1 2 3\n");
    assert!(found[0].iter().all(|slope| slope.abs() < 1e-15), "{found:?}");
    assert!(found[1].iter().any(|slope| slope.abs() > 1e-3), "{found:?}");
}

#[test]
fn subsets_have_k_members_and_come_with_their_probabilities() {
    let bench = Bench::of("topk");
    let (input, draws) = ("3 1 2 2 -inf\n5 0 1 0.5 0.5\n", 4000);
    for operator in SMOOTH.into_iter().chain(["hard"]) {
        let request = format!("--k 2 --operator {operator}");
        let drawn = bench.good(&format!("{request} --sample {draws} --seed 3"), input);
        let p = bench.rows(&request, input);
        let subsets: Vec<Vec<usize>> = drawn
            .lines()
            .map(|line| line.split(' ').map(|place| place.parse().unwrap()).collect())
            .collect();
        assert_eq!(subsets.len(), 2 * draws, "{operator}");
        for (p, subsets) in p.iter().zip(subsets.chunks(draws)) {
            let mut counts = [0.0; 5];
            for subset in subsets {
                assert!(subset.len() == 2 && subset[0] < subset[1], "{operator}: {subset:?}");
                subset.iter().for_each(|&place| counts[place] += 1.0);
            }
            for (p, count) in p.iter().zip(counts) {
                let spread = (p * (1.0 - p) * draws as f64).sqrt();
                assert!(
                    (count - p * draws as f64).abs() <= 5.0 * spread,
                    "{operator}: {count}, {p}"
                );
            }
        }
        let again = bench.good(&format!("{request} --sample {draws} --seed 3"), input);
        assert!(again == drawn, "{operator}: the same seed");
        let other = bench.good(&format!("{request} --sample {draws} --seed 4"), input);
        assert!(other != drawn, "{operator}: another seed");
    }
}

#[test]
fn subsets_of_grad_come_with_the_chances_of_pairs() {
    let (x, draws) = ([1.0, 0.0, 0.5, -0.5], 6000);
    let drawn =
        Bench::of("topk").good(&format!("--k 2 --operator grad --sample {draws}"), "1 0 0.5 -0.5");
    let solved = topk::TopK::new(topk::Operator::Grad, 2.0).solve(&x).unwrap();
    let pairs = solved.second_order().unwrap();
    for i in 0..4 {
        for j in i + 1..4 {
            let (chance, pair) = (pairs[4 * i + j], format!("{i} {j}"));
            let count = drawn.lines().filter(|line| *line == pair).count() as f64;
            let expected = chance * f64::from(draws);
            assert!((count - expected).abs() <= 5.0 * (expected * (1.0 - chance)).sqrt(), "{pair}");
        }
    }
}

#[test]
fn subsets_as_indices_of_numpy_and_as_json() {
    let bench = Bench::of("topk");
    let request = "--k 2 --operator exp --sample 3 --seed 9";
    let printed = bench.good(request, "3 1 2 2\n1 2 3\n");
    assert_eq!(bench.good(&format!("{request} -o s.npy"), "3 1 2 2\n1 2 3\n"), "");
    let written = fs::read(bench.path().join("s.npy")).unwrap();
    let header = String::from_utf8_lossy(&written[..128]).into_owned();
    assert!(header.contains("'<i8'") && header.contains("(6, 2)"), "{header}");
    let places: Vec<i64> = written[128..]
        .chunks(8)
        .map(|bytes| i64::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let expected: Vec<i64> =
        printed.split_whitespace().map(|place| place.parse().unwrap()).collect();
    assert_eq!(places, expected);
    let report = bench.good(&format!("{request} --json"), "3 1 2 2\n1 2 3\n");
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["seed"], 9);
    let listed: Vec<i64> = (0..2)
        .flat_map(|row| {
            serde_json::from_value::<Vec<Vec<i64>>>(report["rows"][row]["samples"].clone()).unwrap()
        })
        .flatten()
        .collect();
    assert_eq!(listed, expected);
    // Of nothing there is one subset; of sizes that differ, no matrix.
    assert_eq!(bench.good("--k 0 --operator grad --sample 2", "1 2\n"), "\n\n");
    let message =
        bench.refused_with(1, "--k 1,2 --operator exp --sample 1 -o p.npy", "1 2 3\n1 2 3\n");
    assert!(message.contains("line 1 has 1 number, line 2 has 2"), "{message}");
    assert!(!bench.path().join("p.npy").exists());
}

#[test]
fn the_picture_of_subsets_shows_how_often_each_number_is_in_one() {
    let bench = Bench::of("topk");
    let request = "--k 1 --operator hard --sample 8 --plot p.svg --lang en";
    assert_eq!(bench.good(request, "3 1 2\n"), "0\n".repeat(8));
    let svg = fs::read_to_string(bench.path().join("p.svg")).unwrap();
    assert!(svg.contains("Shares in 8 subsets, hard, k = 1"), "{svg}");
}

#[test]
fn half_precision_is_computed_in_single() {
    let bench = Bench::of("topk");
    let halves: Vec<u8> =
        [3.0, 1.0, 2.0].iter().flat_map(|x| half::f16::from_f32(*x).to_le_bytes()).collect();
    bench.put("h.npy", npy("<f2", "(1, 3)", &halves));
    let x = [3.0_f32, 1.0, 2.0];
    let expected = topk::TopK::new(topk::Operator::Gaussian, 1.0).solve(&x).unwrap();
    let report = bench.report("--k 1 --operator gaussian h.npy --json -o p.npy");
    assert_eq!(report["dtype"], "float32");
    let found: Vec<f32> = serde_json::from_value(report["rows"][0]["p"].clone()).unwrap();
    assert_eq!(found, expected.p());
    let written = fs::read(bench.path().join("p.npy")).unwrap();
    assert!(String::from_utf8_lossy(&written[..128]).contains("'<f4'"));
}

#[test]
fn many_rows_are_what_each_is_alone() {
    let bench = Bench::of("topk");
    let number = |i: usize| (i as f64 * 0.37).sin() * 8.0;
    let numbers: Vec<f64> = (0..60 * 100).map(number).collect();
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    bench.put("a.npy", npy("<f8", "(60, 100)", &bytes));
    for operator in [topk::Operator::Grad, topk::Operator::Exp] {
        let found = bench.rows(&format!("--k 7 --operator {operator} a.npy"), "");
        for (row, x) in found.iter().zip(numbers.chunks(100)) {
            assert_eq!(row, topk::TopK::new(operator, 7.0).solve(x).unwrap().p());
        }
        // The first row that is wrong is named, however many are.
        let mut broken = numbers.clone();
        broken[4321] = f64::NAN;
        broken[5999] = f64::NAN;
        let bytes: Vec<u8> = broken.iter().flat_map(|x| x.to_le_bytes()).collect();
        bench.put("b.npy", npy("<f8", "(60, 100)", &bytes));
        let message = bench.refused(1, &format!("--k 7 --operator {operator} b.npy"));
        assert!(message.contains("b.npy: row 43 (from 0): number 22 is NaN"), "{message}");
    }
}
