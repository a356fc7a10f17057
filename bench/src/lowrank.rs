//! Factorisations beside their peers: truncated SVD, full SVD, pseudo-inverse,
//! interpolative decomposition; time and accuracy of each answer.
//!
//! Python's peers run in one process a number of threads (`lowrank/peers.py`) that times itself; rounds of all
//! contestants alternate. The error of every answer is measured here, by the same sum.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

use lowrank::{
    ColumnMethod, Cutoff, Decomposition, InterpolativeOptions, Keep, Mat, Method, PartialOptions,
    interpolative, partial_svd, pinv,
};
use serde_json::{Value, json};

use crate::statistics::quantile;

/// Rounds of all contestants.
const ROUNDS: usize = 3;

/// `arguments`: `truncated`, `full`, `pinv`, `id`; or everything.
pub(crate) fn compare(arguments: &[String]) -> Result<(), String> {
    let known = ["truncated", "full", "pinv", "id"];
    if let Some(name) = arguments.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("lowrank {name}: there are {}", known.join(", ")));
    }
    let asked = |part: &str| arguments.is_empty() || arguments.iter().any(|name| name == part);
    let mut first = Python::start(1)?;
    println!("{}", first.ask(&json!({ "do": "versions" }))?["text"].as_str().unwrap_or(""));
    drop(first);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| error.to_string())?;
        let mut python = Python::start(threads)?;
        pool.install(|| -> Result<(), String> {
            if asked("truncated") {
                for spectrum in [Spectrum::Slow, Spectrum::Fast] {
                    truncated(spectrum, threads, &mut python)?;
                }
            }
            if asked("full") {
                full(threads, &mut python)?;
            }
            if asked("pinv") {
                inverse(threads, &mut python)?;
            }
            if asked("id") {
                for spectrum in [Spectrum::Slow, Spectrum::Fast] {
                    by_columns(spectrum, threads, &mut python)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Spectrum {
    Slow,
    Fast,
}

impl Spectrum {
    fn values(self, count: usize) -> Vec<f64> {
        (0..count)
            .map(|i| match self {
                Spectrum::Slow => (1.0 + i as f64).powf(-0.3),
                Spectrum::Fast => 0.9_f64.powf(i as f64),
            })
            .collect()
    }

    fn name(self) -> &'static str {
        match self {
            Spectrum::Slow => "σ_i = i^−0.3",
            Spectrum::Fast => "σ_i = 0.9^i",
        }
    }
}

/// A process of Python with one number of threads.
struct Python {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: PathBuf,
}

impl Python {
    fn start(threads: usize) -> Result<Python, String> {
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/lowrank/peers.py");
        let folder = std::env::temp_dir().join(format!("lowrank-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut command = Command::new(&python);
        for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
            command.env(name, threads.to_string());
        }
        let mut child = command
            .arg(peers)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{python}: {error}; PYTHON names another"))?;
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Ok(Python { child, input, output, folder })
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        writeln!(self.input, "{request}").map_err(|error| error.to_string())?;
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&line)
            .map_err(|error| format!("a peer ended without an answer: {error}"))?;
        match answer.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(answer),
        }
    }

    fn give(&mut self, name: &str, a: &Mat<f64>) -> Result<(), String> {
        let mut bytes = Vec::with_capacity(8 * a.nrows() * a.ncols());
        for j in 0..a.ncols() {
            for i in 0..a.nrows() {
                bytes.extend(a[(i, j)].to_le_bytes());
            }
        }
        fs::write(self.folder.join(name), bytes).map_err(|error| error.to_string())
    }

    fn take(&self, name: &str, rows: usize, cols: usize) -> Result<Mat<f64>, String> {
        let bytes = fs::read(self.folder.join(name)).map_err(|error| error.to_string())?;
        let number = |at: usize| {
            f64::from_le_bytes(bytes[8 * at..8 * at + 8].try_into().expect("eight bytes"))
        };
        Ok(Mat::from_fn(rows, cols, |i, j| number(j * rows + i)))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may be gone already; what is left of it is of no use.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Numbers without a pattern.
fn scattered(rows: usize, cols: usize, seed: u64) -> Mat<f64> {
    let mut state = seed;
    Mat::from_fn(rows, cols, |_, _| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    })
}

/// `U·diag(σ)·Vᵀ` with the singular vectors of two products of reflections: exactly these values.
fn with_values(n: usize, sigma: &[f64]) -> Mat<f64> {
    let mut a = Mat::from_fn(n, n, |i, j| if i == j { sigma[i] } else { 0.0 });
    let reflections = scattered(n, 12, 7);
    for k in 0..12 {
        let h = Mat::from_fn(n, 1, |i, _| reflections[(i, k)]);
        let scale = 2.0 / h.squared_norm_l2();
        if k % 2 == 0 {
            let row = h.transpose() * &a * scale;
            a -= &h * row;
        } else {
            let column = &a * &h * scale;
            a -= column * h.transpose();
        }
    }
    a
}

struct Row {
    who: &'static str,
    seconds: Vec<f64>,
    errors: String,
}

fn print(title: &str, columns: &str, threads: usize, rows: &[Row]) {
    let plural = if threads == 1 { "thread" } else { "threads" };
    println!("\n{title}, {threads} {plural}\n\n| | seconds (median of {ROUNDS}) | {columns} |");
    println!("|---|---:|{}", "---:|".repeat(columns.split('|').count()));
    for row in rows {
        println!("| {} | {:.3} | {} |", row.who, quantile(&row.seconds, 0.5), row.errors);
    }
}

fn timed<R>(seconds: &mut Vec<f64>, run: impl FnOnce() -> R) -> R {
    let begun = Instant::now();
    let result = run();
    seconds.push(begun.elapsed().as_secs_f64());
    result
}

/// Excess of the error over the best, and the relative errors of the last value and the worst.
fn quality(a: &Mat<f64>, truth: &[f64], u: &Mat<f64>, sigma: &[f64], vt: &Mat<f64>) -> String {
    let k = sigma.len();
    let scaled = Mat::from_fn(u.nrows(), k, |i, j| u[(i, j)] * sigma[j]);
    let error = (a - scaled * vt).norm_l2();
    let best = truth[k..].iter().rev().map(|value| value * value).sum::<f64>().sqrt();
    let off = |j: usize| (sigma[j] / truth[j] - 1.0).abs();
    let worst = (0..k).map(off).fold(0.0, f64::max);
    format!("{:.1e} | {:.1e} | {:.1e}", error / best - 1.0, off(k - 1), worst)
}

fn truncated(spectrum: Spectrum, threads: usize, python: &mut Python) -> Result<(), String> {
    const N: usize = 4000;
    const RANK: usize = 64;
    let truth = spectrum.values(N);
    let a = with_values(N, &truth);
    python.give("a", &a)?;
    python.ask(&json!({ "do": "load", "rows": N, "cols": N }))?;
    let mut rows: Vec<Row> = Vec::new();
    let ours = [
        ("krylov, accuracy 0.05", 0.05),
        ("krylov, accuracy 0.2", 0.2),
        ("krylov, accuracy 0.01", 0.01),
    ];
    let theirs = [
        "scikit-learn randomized_svd",
        "scikit-learn, n_iter=2",
        "scikit-learn, n_iter=15",
        "SciPy svds (ARPACK)",
    ];
    for round in 0..ROUNDS {
        for (at, (who, accuracy)) in ours.into_iter().enumerate() {
            let options =
                PartialOptions { method: Method::Krylov, accuracy, ..PartialOptions::default() };
            let mut seconds = Vec::new();
            let found = timed(&mut seconds, || partial_svd(&a, Keep::Rank(RANK), &options))
                .map_err(|error| error.to_string())?;
            if round == 0 {
                let errors = quality(&a, &truth, &found.u, &found.sigma, &found.vt);
                let errors = format!("{errors} | {}", found.certificate.work.products);
                rows.push(Row { who, seconds, errors });
            } else {
                rows[at].seconds.extend(seconds);
            }
        }
        for (at, who) in theirs.into_iter().enumerate() {
            let answer = python.ask(&json!({ "do": "svd", "who": who, "rank": RANK }))?;
            let seconds = answer["seconds"].as_f64().unwrap_or(f64::NAN);
            if round == 0 {
                let (u, vt) = (python.take("u", N, RANK)?, python.take("vt", RANK, N)?);
                let s = python.take("s", RANK, 1)?;
                let sigma: Vec<f64> = (0..RANK).map(|k| s[(k, 0)]).collect();
                let products = answer["products"].to_string();
                let errors = format!("{} | {products}", quality(&a, &truth, &u, &sigma, &vt));
                rows.push(Row { who, seconds: vec![seconds], errors });
            } else {
                rows[ours.len() + at].seconds.push(seconds);
            }
        }
    }
    let title = format!("Truncated SVD {N}×{N}, r = {RANK}, {}", spectrum.name());
    let columns = "excess over the best error | error of σ₆₄ | greatest error of a σ | products";
    print(&title, columns, threads, &rows);
    Ok(())
}

fn full(threads: usize, python: &mut Python) -> Result<(), String> {
    const N: usize = 1000;
    let a = scattered(N, N, 3);
    python.give("a", &a)?;
    python.ask(&json!({ "do": "load", "rows": N, "cols": N }))?;
    let off = |u: &Mat<f64>, sigma: &[f64], vt: &Mat<f64>| {
        let scaled = Mat::from_fn(N, N, |i, j| u[(i, j)] * sigma[j]);
        let orthogonal = (u.transpose() * u - Mat::<f64>::identity(N, N)).norm_l2();
        format!("{:.1e} | {:.1e}", (&a - scaled * vt).norm_l2() / a.norm_l2(), orthogonal)
    };
    let mut rows: Vec<Row> = Vec::new();
    for round in 0..ROUNDS {
        let mut seconds = Vec::new();
        let whole = timed(&mut seconds, || Decomposition::new(a.as_ref()))
            .map_err(|error| error.to_string())?;
        let answer = python.ask(&json!({ "do": "svd", "who": "SciPy svd (gesdd)", "rank": N }))?;
        let theirs = answer["seconds"].as_f64().unwrap_or(f64::NAN);
        if round == 0 {
            let vt = whole.v().transpose().to_owned();
            let errors = off(&whole.u().to_owned(), whole.sigma(), &vt);
            rows.push(Row { who: "Decomposition, certificate included", seconds, errors });
            let s = python.take("s", N, 1)?;
            let sigma: Vec<f64> = (0..N).map(|k| s[(k, 0)]).collect();
            let errors = off(&python.take("u", N, N)?, &sigma, &python.take("vt", N, N)?);
            rows.push(Row { who: "SciPy svd (gesdd)", seconds: vec![theirs], errors });
        } else {
            rows[0].seconds.extend(seconds);
            rows[1].seconds.push(theirs);
        }
    }
    print("Full SVD 1000×1000", "relative residual | ‖UᵀU − I‖", threads, &rows);
    Ok(())
}

fn inverse(threads: usize, python: &mut Python) -> Result<(), String> {
    let (m, n) = (1000, 500);
    let a = scattered(m, n, 4);
    python.give("a", &a)?;
    python.ask(&json!({ "do": "load", "rows": m, "cols": n }))?;
    let off = |p: &Mat<f64>| {
        let pa = p * &a;
        format!("{:.1e}", (pa - Mat::<f64>::identity(n, n)).norm_l2())
    };
    let mut rows: Vec<Row> = Vec::new();
    for round in 0..ROUNDS {
        let mut seconds = Vec::new();
        let found = timed(&mut seconds, || pinv(a.as_ref(), Cutoff::Precision))
            .map_err(|error| error.to_string())?;
        let answer = python.ask(&json!({ "do": "pinv" }))?;
        let theirs = answer["seconds"].as_f64().unwrap_or(f64::NAN);
        if round == 0 {
            rows.push(Row {
                who: "pinv, certificate included",
                seconds,
                errors: off(&found.matrix),
            });
            let errors = off(&python.take("p", n, m)?);
            rows.push(Row { who: "NumPy pinv", seconds: vec![theirs], errors });
        } else {
            rows[0].seconds.extend(seconds);
            rows[1].seconds.push(theirs);
        }
    }
    print("Pseudo-inverse 1000×500", "‖A†A − I‖", threads, &rows);
    Ok(())
}

/// `U·diag(σ)·Vᵀ` with singular vectors in no direction of their own, so that no column stands out.
fn spread_out(n: usize, sigma: &[f64]) -> Result<Mat<f64>, String> {
    let basis = |seed| {
        Decomposition::new(scattered(n, sigma.len(), seed).as_ref())
            .map_err(|error| error.to_string())
    };
    let (left, right) = (basis(5)?, basis(6)?);
    let scaled = Mat::from_fn(n, sigma.len(), |i, k| left.u()[(i, k)] * sigma[k]);
    Ok(scaled * right.u().transpose())
}

fn by_columns(spectrum: Spectrum, threads: usize, python: &mut Python) -> Result<(), String> {
    const N: usize = 2000;
    const RANK: usize = 64;
    const VALUES: usize = 400;
    let truth = spectrum.values(VALUES);
    let a = spread_out(N, &truth)?;
    let best = truth[RANK..].iter().rev().map(|value| value * value).sum::<f64>().sqrt();
    python.give("a", &a)?;
    python.ask(&json!({ "do": "load", "rows": N, "cols": N }))?;
    let quality = |indices: &[usize], x: &Mat<f64>| {
        let columns = Mat::from_fn(N, RANK, |i, k| a[(i, indices[k])]);
        format!("{:.2} | {:.2}", (&a - columns * x).norm_l2() / best, x.norm_max())
    };
    let ours = [
        ("exact, certificate included", ColumnMethod::Exact),
        ("sketch, certificate included", ColumnMethod::Sketch),
    ];
    let theirs = ["SciPy interp_decomp", "SciPy interp_decomp, randomized"];
    let mut rows: Vec<Row> = Vec::new();
    for round in 0..ROUNDS {
        for (at, (who, method)) in ours.into_iter().enumerate() {
            let options = InterpolativeOptions { method, ..InterpolativeOptions::default() };
            let mut seconds = Vec::new();
            let found = timed(&mut seconds, || interpolative(&a, Keep::Rank(RANK), &options))
                .map_err(|error| error.to_string())?;
            if round == 0 {
                let errors = quality(&found.indices, &found.coefficients);
                rows.push(Row { who, seconds, errors });
            } else {
                rows[at].seconds.extend(seconds);
            }
        }
        for (at, who) in theirs.into_iter().enumerate() {
            let answer = python.ask(&json!({ "do": "id", "who": who, "rank": RANK }))?;
            let seconds = answer["seconds"].as_f64().unwrap_or(f64::NAN);
            if round == 0 {
                let places = python.take("indices", RANK, 1)?;
                let index = |k: usize| (0..N).find(|&j| j as f64 == places[(k, 0)]);
                let indices: Option<Vec<usize>> = (0..RANK).map(index).collect();
                let indices = indices.ok_or("an index of a peer is none")?;
                let errors = quality(&indices, &python.take("x", RANK, N)?);
                rows.push(Row { who, seconds: vec![seconds], errors });
            } else {
                rows[ours.len() + at].seconds.push(seconds);
            }
        }
    }
    let title = format!(
        "Interpolative decomposition {N}×{N} of rank {VALUES}, k = {RANK}, {}",
        spectrum.name()
    );
    print(&title, "error over the best of the rank | greatest coefficient", threads, &rows);
    Ok(())
}
