//! TeX → SVG and MathML on one thread, beside KaTeX → HTML and MathML in Node, on the same formulas.

use std::{
    env, fs,
    io::Read,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::{Value, json};
use typeset::{Limits, Macros, Options, render};

use crate::statistics::{quantile, spread};

const ROUNDS: usize = 7;

pub(crate) fn compare() -> Result<(), String> {
    let formulas = formulas()?;
    let macros = Macros::default();
    let none = |_: &str| None;
    let ours = |tex: &str, display: bool| {
        let options = Options {
            display,
            macros: &macros,
            numbers: &[],
            references: &none,
            limits: Limits::default(),
        };
        render(tex, &options).ok().map(|formula| {
            let svg: usize = formula.pieces.iter().map(|piece| piece.svg.len()).sum();
            svg + formula.mathml.len()
        })
    };

    let mut rates = Vec::new();
    let (mut rendered, mut bytes) = (0, 0);
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        (rendered, bytes) = (0, 0);
        for (tex, display) in &formulas {
            if let Some(size) = ours(tex, *display) {
                rendered += 1;
                bytes += size;
            }
        }
        // The first round warms up.
        if round > 0 {
            rates.push(formulas.len() as f64 / begun.elapsed().as_secs_f64());
        }
    }
    let (peer_rates, peer_rendered) = katex(&formulas)?;

    println!("{} formulas, one thread, median of {ROUNDS} rounds (least–greatest)", formulas.len());
    println!("| | formulas/s | rendered |\n|---|---|---|");
    for (name, rates, rendered) in [
        (format!("zhoubi: SVG + MathML, {} bytes each", bytes / rendered.max(1)), &rates, rendered),
        ("KaTeX 0.19.1 in Node: HTML + MathML".to_owned(), &peer_rates, peer_rendered),
    ] {
        println!("| {name} | {} | {rendered} |", spread(rates, 0));
    }
    println!("ratio {:.2}", quantile(&rates, 0.5) / quantile(&peer_rates, 0.5));
    Ok(())
}

/// The formulas of *Dive into Deep Learning*, Chinese edition: what people really write.
fn formulas() -> Result<Vec<(String, bool)>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/typeset/tests/golden/d2l-zh.jsonl.gz");
    let file = fs::File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            let tex = value["tex"].as_str().ok_or("a line without tex")?;
            Ok((tex.to_owned(), value["display"].as_bool().unwrap_or(false)))
        })
        .collect()
}

fn katex(formulas: &[(String, bool)]) -> Result<(Vec<f64>, usize), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("katex");
    if !folder.join("node_modules").exists() {
        return Err("the peer is missing: run `npm ci` in bench/katex".to_owned());
    }
    let list: Vec<Value> =
        formulas.iter().map(|(tex, display)| json!({"tex": tex, "display": display})).collect();
    let input = env::temp_dir().join(format!("zhoubi-bench-{}.json", std::process::id()));
    fs::write(&input, Value::from(list).to_string()).map_err(|error| error.to_string())?;
    let output = Command::new("node")
        .arg("run.mjs")
        .arg(&input)
        .arg((ROUNDS + 1).to_string())
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("node: {error}"))?;
    fs::remove_file(&input).map_err(|error| error.to_string())?;
    let mut rates = Vec::new();
    let mut rendered = 0;
    for line in String::from_utf8_lossy(&output.stdout).lines().skip(1) {
        let round: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        rates.push(formulas.len() as f64 / round["seconds"].as_f64().ok_or("no time")?);
        rendered = round["rendered"].as_u64().ok_or("no count")? as usize;
    }
    if rates.is_empty() { Err("KaTeX answered nothing".to_owned()) } else { Ok((rates, rendered)) }
}
