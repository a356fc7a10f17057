//! `zhoubi lowrank …` as a user calls it.

use std::{fs, io::Write, path::Path};

use serde_json::Value;

use crate::given::{Bench, npy};

impl Bench {
    fn read(&self, name: &str) -> Npy {
        Npy::read(&self.path().join(name))
    }
}

/// A `.npy` file as its header and numbers.
#[derive(Debug, PartialEq)]
struct Npy {
    header: String,
    numbers: Vec<f64>,
}

impl Npy {
    fn read(path: &Path) -> Npy {
        let bytes = fs::read(path).unwrap();
        assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
        let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        let header = String::from_utf8(bytes[10..10 + length].to_vec()).unwrap();
        let rest = &bytes[10 + length..];
        let numbers = if header.contains("<i8") {
            rest.chunks(8).map(|b| i64::from_le_bytes(b.try_into().unwrap()) as f64).collect()
        } else if header.contains("<f4") {
            rest.chunks(4).map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap()))).collect()
        } else {
            rest.chunks(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect()
        };
        Npy { header, numbers }
    }

    fn says(&self, kind: &str, shape: &str) {
        assert!(self.header.contains(kind) && self.header.contains(shape), "{}", self.header);
    }
}

/// An index that was read as a number.
fn whole(index: f64) -> usize {
    #[expect(clippy::cast_sign_loss, reason = "an index is not negative")]
    let index = index as usize;
    index
}

fn doubles(shape: &str, numbers: &[f64]) -> Vec<u8> {
    npy("<f8", shape, &numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>())
}

fn singles(shape: &str, numbers: &[f32]) -> Vec<u8> {
    npy("<f4", shape, &numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>())
}

/// Singular values 5 and 3, since `AAᵀ = [[17, 8], [8, 17]]`.
const A: [f64; 6] = [3.0, 2.0, 2.0, 2.0, 3.0, -2.0];

#[test]
fn a_ridge_stays_short_of_the_pseudo_inverse_by_what_is_reported() {
    let bench = Bench::of("lowrank");
    bench.put("a.npy", doubles("(2, 3)", &A));
    bench.put("b.npy", doubles("(2,)", &[1.0, 2.0]));
    let near = |value: f64, expected: f64| {
        assert!((value - expected).abs() < 1e-14, "{value} and {expected}");
    };
    let report = bench.report("pinv a.npy --ridge 9 -o out --json");
    // σ = 5 and 3: ε/(3² + ε).
    near(report["distance"].as_f64().unwrap(), 0.5);
    assert_eq!(report["rank"], 2);
    // Aᵀ(AAᵀ + 9I)⁻¹ with (AAᵀ + 9I)⁻¹ = [[26, -8], [-8, 26]]/612.
    for (found, expected) in
        bench.read("out/P.npy").numbers.iter().zip([62.0, 28.0, 28.0, 62.0, 68.0, -68.0])
    {
        near(*found, expected / 612.0);
    }
    let report = bench.report("lstsq a.npy b.npy --ridge 9 -o out --json");
    near(report["freedom"].as_f64().unwrap(), 25.0 / 34.0 + 0.5);
    for (found, expected) in bench.read("out/X.npy").numbers.iter().zip([118.0, 152.0, -68.0]) {
        near(*found, expected / 612.0);
    }
    let summary = bench.run("lstsq a.npy b.npy --ridge 9").out;
    assert!(summary.contains("1.235 effective degrees of freedom"), "{summary}");
    for wrong in ["0", "-1", "nan", "inf", "x"] {
        let message = bench.refused(2, &format!("pinv a.npy --ridge={wrong}"));
        assert!(message.contains("--ridge"), "{message}");
    }
}

#[test]
fn svd_writes_factors_and_a_report() {
    let bench = Bench::of("lowrank");
    bench.put("a.npy", doubles("(2, 3)", &A));
    let report = bench.report("svd a.npy --rank 1 -o out/deep --json");
    assert_eq!(report["input"]["rows"], 2);
    assert_eq!(report["kept"], 1);
    assert_eq!(report["rank"], 2);
    let near = |value: &Value, expected: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - expected).abs() < 1e-14, "{value} and {expected}");
    };
    near(&report["sigma"][0], 5.0);
    near(&report["error"]["frobenius"]["absolute"], 3.0);
    near(&report["error"]["frobenius"]["relative"], 3.0 / 34.0_f64.sqrt());
    near(&report["error"]["spectral"]["relative"], 0.6);
    near(&report["gap"], 5.0 / 3.0);
    let (u, s, vt) =
        (bench.read("out/deep/U.npy"), bench.read("out/deep/s.npy"), bench.read("out/deep/Vt.npy"));
    u.says("<f8", "(2, 1)");
    s.says("<f8", "(1,)");
    vt.says("<f8", "(1, 3)");
    let half = 0.5_f64.sqrt();
    for (value, expected) in u.numbers.iter().chain(&vt.numbers).zip([half, half, half, half, 0.0])
    {
        assert!((value - expected).abs() < 1e-15, "{value} and {expected}");
    }
    let written = fs::read_to_string(bench.path().join("out/deep/report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), report);
    let left: Vec<_> = fs::read_dir(bench.path().join("out/deep")).unwrap().collect();
    assert_eq!(left.len(), 4, "no unfinished file stays");
}

#[test]
fn a_tolerance_keeps_as_few_as_will_do() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "8,0,0\n0,2,0\n0,0,1\n");
    assert_eq!(bench.report("svd a.csv --tol 0.3 --json")["kept"], 1);
    assert_eq!(bench.report("svd a.csv --tol 0.2 --json")["kept"], 2);
    assert_eq!(bench.report("svd a.csv --tol 0 --json --method exact")["kept"], 3);
}

#[test]
fn every_method_finds_the_first_values_and_says_what_it_took() {
    let bench = Bench::of("lowrank");
    // σ = 2⁻ᵏ on the diagonal.
    let row = |i: i32| (0..30).map(move |j| if i == j { 0.5_f64.powi(i) } else { 0.0 });
    bench.put("a.npy", doubles("(30, 30)", &(0..30).flat_map(row).collect::<Vec<_>>()));
    for method in ["krylov", "subspace", "one-pass"] {
        let report = bench
            .report(&format!("svd a.npy --rank 4 --method {method} --seed 3 --json -o {method}"));
        assert_eq!((&report["method"], &report["kept"]), (&method.into(), &4.into()));
        for k in 0..4 {
            let value = report["sigma"][k].as_f64().unwrap();
            assert!((value * 2.0_f64.powf(k as f64) - 1.0).abs() < 0.01, "{method}: {value}");
        }
        let best = 0.5_f64.powi(4) / 0.75_f64.sqrt();
        let error = &report["error"]["frobenius"];
        assert!(error["at_most"].as_f64().unwrap() >= best * 0.999, "{error}");
        assert!(report["work"]["products"].as_u64().unwrap() > 0);
        assert_eq!(bench.read(&format!("{method}/U.npy")).numbers.len(), 120);
    }
    let report = bench.report("svd a.npy --tol 1e-3 --method krylov --json");
    assert_eq!(report["kept"], 10);
    assert!(report["error"]["frobenius"]["at_most"].as_f64().unwrap() <= 1e-3 / 0.75_f64.sqrt());
}

#[test]
fn a_summary_is_printed_without_other_wishes() {
    let bench = Bench::of("lowrank");
    bench.put("a.npy", singles("(2, 2)", &[2.0, 0.0, 0.0, 1.0]));
    let given = bench.run("svd a.npy --rank 1");
    assert_eq!(given.status, 0);
    assert_eq!(
        given.out,
        "a.npy: 2×2 float32\nrank kept: 1 of 2\n\
         relative error: 4.472e-1 (Frobenius), 5.000e-1 (spectral)\n\
         gap behind the last value kept: 2.000\n\
         numerical rank: 2 (cut-off 4.768e-7, condition 2.000e0)\n"
    );
}

#[test]
fn the_type_stays_and_sets_the_cut_off() {
    let bench = Bench::of("lowrank");
    // 1/3 rounded to single precision: rank 1 but for rounding.
    let rows: Vec<f32> = [1.0_f32, 3.0, 5.0, 7.0].into_iter().flat_map(|x| [x, x / 3.0]).collect();
    bench.put("single.npy", singles("(4, 2)", &rows));
    let wide: Vec<f64> = rows.iter().map(|x| f64::from(*x)).collect();
    bench.put("double.npy", doubles("(4, 2)", &wide));
    assert_eq!(bench.report("pinv single.npy --json -o single")["rank"], 1);
    assert_eq!(bench.report("pinv double.npy --json -o double")["rank"], 2);
    assert_eq!(bench.report("pinv double.npy --rcond 1e-6 --json")["rank"], 1);
    bench.read("single/P.npy").says("<f4", "(2, 4)");
    bench.read("double/P.npy").says("<f8", "(2, 4)");
    // The same in half precision, computed in single precision.
    let halves: Vec<u8> = rows.iter().flat_map(|x| half::f16::from_f32(*x).to_le_bytes()).collect();
    bench.put("half.npy", npy("<f2", "(4, 2)", &halves));
    let report = bench.report("pinv half.npy --json -o half");
    assert_eq!((&report["rank"], &report["input"]["dtype"]), (&1.into(), &"float16".into()));
    bench.read("half/P.npy").says("<f4", "(2, 4)");
}

#[test]
fn least_squares_fits_a_line() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "one,x\n1,0\n1,1\n1,2\n1,3\n");
    bench.put("b.npy", doubles("(4,)", &[1.0, 3.0, 4.0, 4.0]));
    let report = bench.report("lstsq a.csv b.npy -o out --json");
    let absolute = report["residual"]["absolute"].as_f64().unwrap();
    assert!((absolute - 1.0).abs() < 1e-14, "{absolute}");
    let x = bench.read("out/X.npy");
    x.says("<f8", "(2,)");
    assert!((x.numbers[0] - 1.5).abs() < 1e-14 && (x.numbers[1] - 1.0).abs() < 1e-14);
    // Either side may come on standard input.
    let given = bench.run_with("lstsq a.csv - --json", "1\n3\n4\n4\n");
    assert_eq!(given.status, 0, "{}", given.err);
}

#[test]
fn every_format_gives_the_same_answer() {
    let bench = Bench::of("lowrank");
    let file = doubles("(2, 3)", &A);
    bench.put("a.npy", &file);
    bench.put("a.csv", "3,2,2\n2,3,-2\n");
    bench.put(
        "a.mtx",
        "%%MatrixMarket matrix coordinate integer general\n2 3 6\n\
         1 1 3\n1 2 2\n1 3 2\n2 1 2\n2 2 3\n2 3 -2\n",
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("other.npy", doubles("(1,)", &[1.0])), ("a.npy", file)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    bench.put("a.npz", archive.finish().unwrap().into_inner());
    let bytes: Vec<u8> = A.iter().flat_map(|x| x.to_le_bytes()).collect();
    let view =
        safetensors::tensor::TensorView::new(safetensors::Dtype::F64, vec![2, 3], &bytes).unwrap();
    bench.put("a.safetensors", safetensors::serialize([("a", view)], None).unwrap());
    bench.report("svd a.npy --rank 2 -o same --json");
    for file in ["a.csv", "a.mtx", "a.npz:a", "a.npz:a.npy", "a.safetensors:a", "a.safetensors"] {
        bench.report(&format!("svd {file} --rank 2 -o {file}.out --json"));
        for factor in ["U.npy", "s.npy", "Vt.npy"] {
            let ours = bench.read(&format!("{file}.out/{factor}"));
            assert_eq!(ours, bench.read(&format!("same/{factor}")), "{file}");
        }
    }
    assert!(bench.refused(1, "svd a.npz --rank 1").contains("name one, as in a.npz:"));
    let message = bench.refused(1, "svd a.npz:b --rank 1");
    assert!(message.contains("no array is called \"b\"") && message.contains("\"a\""), "{message}");
    assert!(bench.refused(1, "svd a.safetensors:b --rank 1").contains("no array is called"));
}

#[test]
fn what_arguments_alone_show_is_status_2() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "1,2\n3,4\n");
    for arguments in [
        "svd a.csv",
        "svd a.csv --rank 0",
        "svd a.csv --rank -1",
        "svd a.csv --rank 1.5",
        "svd a.csv --rank 1 --tol 0.1",
        "svd a.csv --tol -0.1",
        "svd a.csv --tol 1",
        "svd a.csv --tol nan",
        "svd a.csv --rank 1 --method fast",
        "svd a.csv --tol 0.1 --method one-pass",
        "svd a.csv --rank 1 --seed -1",
        "svd a.csv --rank 1 --plot picture.png",
        "svd a.txt --rank 1",
        "pinv a.csv --rcond -1e-9",
        "pinv a.csv --rcond 1",
        "pinv a.csv --tall",
        "lstsq a.csv",
        "lstsq - -",
        "qr a.csv",
        "id a.csv",
        "id a.csv --rank 1 --tol 0.1",
        "cur a.csv --tol 1",
        "cur a.csv --rank 1 --rows",
    ] {
        bench.refused(2, arguments);
    }
}

#[test]
fn what_only_data_show_is_status_1() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "1,2\n3,4\n");
    bench.put("nan.csv", "1,2,3\n4,nan,6\n");
    bench.put("inf.npy", singles("(2, 2)", &[1.0, 2.0, f32::NEG_INFINITY, 4.0]));
    bench.put("ragged.csv", "1,2\n3\n");
    bench.put("word.csv", "1,2\n3,x\n");
    bench.put("empty.npy", doubles("(0, 3)", &[]));
    bench.put("short.npy", doubles("(2, 3)", &A[..5]));
    bench.put("huge.npy", doubles("(4000000000, 4000000000)", &A));
    bench.put("cube.npy", doubles("(1, 2, 3)", &A));
    bench.put("complex.npy", npy("<c16", "(1, 1)", &[0; 16]));
    bench.put("object.npy", npy("|O", "(1, 1)", &[0; 8]));
    bench.put("magic.npy", "not a matrix");
    bench.put("magic.npz", "not a matrix");
    bench.put("lie.safetensors", [&[255; 8][..], b"{}"].concat());
    bench.put("lie.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 9\n1 1 1\n");
    bench.put(
        "huge.mtx",
        "%%MatrixMarket matrix coordinate real general\n1000000000 1000000000 1\n1 1 1\n",
    );
    bench.put("great.csv", "1.5e308,1.5e308\n1.5e308,1.5e308\n");
    bench.put("tiny.csv", "1e-310\n");
    for (arguments, says) in [
        ("svd none.npy --rank 1", "none.npy: "),
        ("svd a.csv --rank 3", "a.csv: rank k = 3 is not in 1..=2 for a 2×2 matrix"),
        ("svd nan.csv --rank 1", "nan.csv: entry [1, 1] is NaN"),
        ("pinv inf.npy", "inf.npy: entry [1, 0] is -inf"),
        ("lstsq a.csv nan.csv", "nan.csv: entry [1, 1] is NaN"),
        ("pinv ragged.csv", "ragged.csv: line 2 has 1 columns, line 1 has 2"),
        ("pinv word.csv", "word.csv: line 2, column 2: \"x\" is not a number"),
        ("pinv empty.npy", "empty.npy: there are no numbers in it"),
        ("pinv short.npy", "is 48 bytes, but 40 follow it: the file is cut short"),
        ("pinv huge.npy", "the file is cut short"),
        ("pinv cube.npy", "the shape 1×2×3"),
        ("pinv complex.npy", "complex128 numbers are not read here"),
        ("pinv object.npy", "object numbers are not read here"),
        ("pinv magic.npy", "not a .npy file: it begins with \"not a matrix\""),
        ("pinv magic.npz", "not a .npz file"),
        ("pinv lie.safetensors", "lie.safetensors: "),
        ("pinv lie.mtx", "lie.mtx: line 2: 9 entries are declared, 1 are there"),
        ("pinv huge.mtx", "8000000000 GB"),
        ("pinv great.csv", "the Frobenius norm exceeds the greatest float64"),
        ("pinv tiny.csv", "the pseudo-inverse exceeds the greatest float64"),
        ("lstsq a.csv none.csv", "none.csv: "),
        ("id a.csv --rank 3", "a.csv: rank k = 3 is not in 1..=2 for a 2×2 matrix"),
        ("id nan.csv --rank 1", "nan.csv: entry [1, 1] is NaN"),
        ("id inf.npy --rank 1 --rows", "inf.npy: entry [1, 0] is -inf"),
        ("cur inf.npy --rank 1", "inf.npy: entry [1, 0] is -inf"),
        ("cur tiny.csv --rank 1", "U, of the size of 1/A, exceeds the greatest float64"),
    ] {
        let message = bench.refused(1, arguments);
        assert!(message.contains(says), "{arguments}: {message}");
    }
    bench.put("b.csv", "1\n2\n3\n");
    assert!(bench.refused(1, "lstsq a.csv b.csv").contains("2 rows, the right-hand side 3"));
}

#[test]
fn a_folder_in_the_way_is_named_and_nothing_half_stays() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "1,2\n3,4\n");
    bench.put("out", "a file");
    assert!(bench.refused(1, "pinv a.csv -o out").contains("out: "));
    fs::create_dir_all(bench.path().join("dir/P.npy")).unwrap();
    bench.refused(1, "pinv a.csv -o dir");
    assert_eq!(fs::read_dir(bench.path().join("dir")).unwrap().count(), 1);
}

#[test]
fn the_spectrum_is_drawn_in_both_languages() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", "8,0,0\n0,2,0\n0,0,1\n");
    bench.run("svd a.csv --rank 1 --plot zh.svg");
    bench.run("svd a.csv --rank 1 --plot en.svg --lang en --column narrow --theme dark");
    let read = |name| fs::read_to_string(bench.path().join(name)).unwrap();
    assert!(read("zh.svg").contains("共 3 个奇异值") && read("zh.svg").contains("var(--qing"));
    assert!(read("en.svg").contains("the first 1 kept") && !read("en.svg").contains("var(--"));
}

#[test]
fn without_rank_and_tolerance_both_are_named() {
    let bench = Bench::of("lowrank");
    bench.put("A.csv", "2,0\n0,1\n");
    let message = bench.refused(2, "svd A.csv");
    assert!(message.contains("--rank") && message.contains("--tol"), "{message}");
}

/// Terms of sizes 1, 6, 2 and 3 in orthogonal places, so that their product is their diagonal.
const X: &str = "1,0,0,0\n0,2,0,0\n0,0,1,0\n0,0,0,3\n";
const Y: &str = "1,0,0,0\n0,3,0,0\n0,0,2,0\n0,0,0,1\n";

#[test]
fn cr_keeps_the_largest_terms_and_says_what_is_lost() {
    let bench = Bench::of("lowrank");
    bench.put("x.csv", X);
    bench.put("y.csv", Y);
    for method in ["top", "greedy", "swap", "gram"] {
        let report =
            bench.report(&format!("cr x.csv y.csv --rank 2 --method {method} -o {method} --json"));
        assert_eq!((&report["terms"], &report["kept"]), (&4.into(), &2.into()));
        assert_eq!((&report["method"], &report["weights"]), (&method.into(), &"identity".into()));
        let (indices, weights, product) = (
            bench.read(&format!("{method}/indices.npy")),
            bench.read(&format!("{method}/weights.npy")),
            bench.read(&format!("{method}/product.npy")),
        );
        indices.says("<i8", "(2,)");
        weights.says("<f8", "(2,)");
        product.says("<f8", "(4, 4)");
        assert_eq!(indices.numbers, [1.0, 3.0], "{method}");
        assert_eq!(weights.numbers, [1.0, 1.0]);
        let expected =
            [0.0, 0.0, 0.0, 0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0];
        assert_eq!(product.numbers, expected);
        // √(1 + 4) is lost of √50: the estimate has a standard deviation of a tenth or so.
        let error = &report["error"]["frobenius"];
        let (absolute, at_most) =
            (error["absolute"].as_f64().unwrap(), error["at_most"].as_f64().unwrap());
        assert!((absolute / 5.0_f64.sqrt() - 1.0).abs() < 0.5, "{absolute}");
        assert!(at_most >= 5.0_f64.sqrt() && at_most < 5.0, "{at_most}");
        let written =
            fs::read_to_string(bench.path().join(format!("{method}/report.json"))).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), report);
    }
    let whole = bench.report("cr x.csv y.csv --rank 4 --json");
    assert_eq!(whole["error"]["frobenius"]["relative"], 0.0);
}

#[test]
fn cr_draws_the_same_terms_for_the_same_seed() {
    let bench = Bench::of("lowrank");
    let numbers: Vec<f64> =
        (0..200).map(|i| f64::from(i * i % 17) - 8.0 + f64::from(i) / 100.0).collect();
    bench.put("x.npy", doubles("(5, 40)", &numbers));
    bench.put("y.npy", doubles("(40, 5)", &numbers));
    for method in ["sample", "systematic"] {
        let run = |seed: u32, folder: &str| {
            let arguments = format!(
                "cr x.npy y.npy --rank 8 --method {method} --seed {seed} -o {folder} --json"
            );
            let report = bench.report(&arguments);
            assert_eq!(report["weights"], "unbiased");
            ["indices", "weights", "product"]
                .map(|name| bench.read(&format!("{folder}/{name}.npy")))
        };
        let first = run(1, "one");
        assert_eq!(first, run(1, "again"));
        let others = (2..12).filter(|&seed| run(seed, "other")[0] != first[0]).count();
        assert!(others > 5, "{method}: {others} of 10 seeds differ");
        // X[:, indices]·diag(weights)·Y[indices, :] is the product.
        let [indices, weights, product] = first;
        assert_eq!(indices.numbers.len(), 8);
        for row in 0..5 {
            for col in 0..5 {
                let sum: f64 = indices
                    .numbers
                    .iter()
                    .zip(&weights.numbers)
                    .map(|(&i, w)| {
                        let i = whole(i);
                        w * numbers[row * 40 + i] * numbers[i * 5 + col]
                    })
                    .sum();
                assert!((sum - product.numbers[row * 5 + col]).abs() < 1e-10);
            }
        }
    }
}

#[test]
fn cr_weighs_best_and_puts_means_apart() {
    let bench = Bench::of("lowrank");
    let numbers: Vec<f32> = (0..120).map(|i| ((i * i) as f32 * 0.37).sin() + 3.0).collect();
    bench.put("x.npy", singles("(6, 20)", &numbers));
    bench.put("y.npy", singles("(20, 6)", &numbers));
    let error = |arguments: &str| {
        let report = bench.report(&format!("cr x.npy y.npy --rank 5 --json {arguments}"));
        assert_eq!(report["dtype"], "float32");
        report["error"]["frobenius"]["relative"].as_f64().unwrap()
    };
    let (plain, mean) = (error(""), error("--compensate mean -o mean"));
    let (diagonal, full) = (error("--weights diagonal"), error("--weights full -o full"));
    assert!(mean < 0.5 * plain, "{mean} and {plain}");
    assert!(diagonal < plain && full < diagonal, "{plain}, {diagonal}, {full}");
    bench.read("full/weights.npy").says("<f4", "(5, 5)");
    let [indices, weights, offset, product] = ["indices", "weights", "offset", "product"]
        .map(|name| bench.read(&format!("mean/{name}.npy")));
    offset.says("<f4", "(6,)");
    for row in 0..6 {
        for col in 0..6 {
            let sum: f64 = indices
                .numbers
                .iter()
                .zip(&weights.numbers)
                .map(|(&i, w)| {
                    let i = whole(i);
                    w * f64::from(numbers[row * 20 + i]) * f64::from(numbers[i * 6 + col])
                })
                .sum();
            let (sum, value) = (sum + offset.numbers[col], product.numbers[row * 6 + col]);
            assert!((sum - value).abs() < 1e-4 * value.abs(), "{sum} and {value}");
        }
    }
}

#[test]
fn cr_takes_the_wider_of_two_types() {
    let bench = Bench::of("lowrank");
    bench.put("x.npy", singles("(2, 3)", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    bench.put("y.csv", "1\n2\n3\n");
    bench.put("y.npy", doubles("(3,)", &[1.0, 2.0, 3.0]));
    assert_eq!(bench.report("cr x.npy y.npy --rank 3 --json -o out")["dtype"], "float64");
    let product = bench.read("out/product.npy");
    product.says("<f8", "(2,)");
    assert_eq!(product.numbers, [14.0, 32.0]);
    // Either factor may come on standard input.
    let given = bench.run_with("cr x.npy - --rank 3 --json", "1\n2\n3\n");
    assert_eq!(given.status, 0, "{}", given.err);
}

#[test]
fn cr_refuses_what_cannot_be_done() {
    let bench = Bench::of("lowrank");
    bench.put("x.csv", X);
    bench.put("y.csv", Y);
    bench.put("three.csv", "1,2\n3,4\n5,6\n");
    bench.put("nan.csv", "1,2\n3,nan\n5,6\n7,8\n");
    bench.put("great.csv", "1e200\n");
    for arguments in [
        "cr x.csv",
        "cr x.csv y.csv",
        "cr x.csv y.csv --rank 0",
        "cr x.csv y.csv --rank 2 --method best",
        "cr x.csv y.csv --rank 2 --weights unbiased",
        "cr x.csv y.csv --rank 2 --method swap --weights unbiased",
        "cr x.csv y.csv --rank 2 --compensate median",
        "cr x.csv y.csv --rank 2 --seed -1",
        "cr x.csv y.csv --rank 2 --plot picture.png",
        "cr - - --rank 2",
    ] {
        bench.refused(2, arguments);
    }
    for (arguments, says) in [
        ("cr x.csv y.csv --rank 5", "x.csv, y.csv: rank r = 5 is not in 1..=4"),
        ("cr x.csv three.csv --rank 2", "X has 4 columns, Y has 3 rows"),
        ("cr x.csv nan.csv --rank 2", "nan.csv: entry [1, 1] is NaN"),
        ("cr nan.csv x.csv --rank 2", "X has 2 columns, Y has 4 rows"),
        ("cr great.csv great.csv --rank 1", "the product exceeds the greatest float64"),
        ("cr none.npy y.csv --rank 1", "none.npy: "),
    ] {
        let message = bench.refused(1, arguments);
        assert!(message.contains(says), "{arguments}: {message}");
    }
}

#[test]
fn cr_draws_the_sizes_of_the_terms() {
    let bench = Bench::of("lowrank");
    bench.put("x.csv", X);
    bench.put("y.csv", Y);
    let given = bench.run("cr x.csv y.csv --rank 2 --plot zh.svg");
    assert!(given.out.contains("terms kept: 2 of 4 (top, weights identity)"), "{}", given.out);
    bench.run("cr x.csv y.csv --rank 2 --plot en.svg --lang en --column narrow --theme dark");
    let read = |name| fs::read_to_string(bench.path().join(name)).unwrap();
    assert!(read("zh.svg").contains("留下 2 项") && read("zh.svg").contains("var(--qing"));
    assert!(read("en.svg").contains("2 kept") && !read("en.svg").contains("var(--"));
}

/// The third column is the sum of the others, the third row nearly that of the others.
const SUMS: &str = "9,0,9\n0,5,5\n9,5,14.5\n";

#[test]
fn id_chooses_columns_or_rows() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", SUMS);
    let report = bench.report("id a.csv --tol 0.05 -o out --json");
    assert_eq!((&report["kept"], &report["side"]), (&2.into(), &"columns".into()));
    assert_eq!(report["method"], "exact");
    let error = report["error"]["frobenius"]["relative"].as_f64().unwrap();
    assert!(error > 1e-3 && error <= 0.05, "{error}");
    let (indices, x) = (bench.read("out/indices.npy"), bench.read("out/X.npy"));
    indices.says("<i8", "(2,)");
    x.says("<f8", "(2, 3)");
    let a = [[9.0, 0.0, 9.0], [0.0, 5.0, 5.0], [9.0, 5.0, 14.5]];
    let mut square = 0.0_f64;
    for (i, row) in a.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            let sum: f64 =
                (0..2).map(|k| a[i][whole(indices.numbers[k])] * x.numbers[3 * k + j]).sum();
            square += (entry - sum).powi(2);
        }
    }
    let told = report["error"]["frobenius"]["absolute"].as_f64().unwrap();
    assert!((square.sqrt() - told).abs() < 1e-13, "{} and {told}", square.sqrt());

    bench.put("wide.csv", "1,2,3,4\n2,4,6,8.5\n");
    let report =
        bench.report("id wide.csv --rank 1 --rows -o rows --json --plot rows.svg --lang en");
    assert_eq!((&report["kept"], &report["side"]), (&1.into(), &"rows".into()));
    assert_eq!(bench.read("rows/indices.npy").numbers, [1.0]);
    let x = bench.read("rows/X.npy");
    x.says("<f8", "(2, 1)");
    assert_eq!(x.numbers[1], 1.0);
    let svg = fs::read_to_string(bench.path().join("rows.svg")).unwrap();
    assert!(svg.contains("1 chosen"));
    let summary = bench.run("id wide.csv --rank 2 --rows --method sketch").out;
    assert!(summary.contains("rows chosen: 2 of 2 (sketch)"), "{summary}");
}

#[test]
fn cur_keeps_entries_of_the_matrix() {
    let bench = Bench::of("lowrank");
    bench.put("a.csv", SUMS);
    let report = bench.report("cur a.csv --rank 2 -o out --json --plot cur.svg --lang en");
    let read = |name: &str| bench.read(&format!("out/{name}.npy")).numbers;
    let (columns, rows) = (read("columns"), read("rows"));
    let (c, u, r) = (read("C"), read("U"), read("R"));
    let a = [[9.0, 0.0, 9.0], [0.0, 5.0, 5.0], [9.0, 5.0, 14.5]];
    let mut square = 0.0_f64;
    for i in 0..3 {
        for j in 0..3 {
            let mut sum = 0.0;
            for k in 0..2 {
                assert_eq!(c[2 * i + k], a[i][whole(columns[k])]);
                assert_eq!(r[3 * k + j], a[whole(rows[k])][j]);
                sum += (0..2).map(|l| c[2 * i + k] * u[2 * k + l] * r[3 * l + j]).sum::<f64>();
            }
            square += (a[i][j] - sum).powi(2);
        }
    }
    let told = report["error"]["frobenius"]["absolute"].as_f64().unwrap();
    assert!((square.sqrt() - told).abs() < 1e-13, "{} and {told}", square.sqrt());
    assert!(report["factor"].as_f64().unwrap() < 5.0);
    let summary = bench.run("cur a.csv --tol 0.05").out;
    assert!(summary.contains("columns chosen: 2 of 3 (exact)"), "{summary}");
    let svg = fs::read_to_string(bench.path().join("cur.svg")).unwrap();
    assert!(svg.contains("2 chosen"));
}
