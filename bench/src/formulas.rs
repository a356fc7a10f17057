//! TeX to what a page holds, on the same formulas: ours beside KaTeX and MathJax in Node, katex-rs and RaTeX.

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
/// MathJax takes seconds for one.
const ROUNDS_OF_MATHJAX: usize = 2;

/// TeX and whether it is a display.
type Formulas = [(String, bool)];

/// What an engine did in one round.
#[derive(Debug, Clone, Copy)]
struct Round {
    seconds: f64,
    rendered: usize,
    bytes: usize,
}

pub(crate) fn compare() -> Result<(), String> {
    let formulas = formulas()?;
    let katex = katex::KatexContext::default();
    let threads = |count: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .map_err(|error| error.to_string())
    };
    let two = threads(2)?;
    // All in one process take turns, so that what else the machine does falls on all alike.
    let (mut ours, mut ours_twice, mut port, mut ratex) = (vec![], vec![], vec![], vec![]);
    for _ in 0..=ROUNDS {
        ours.push(round(&formulas, zhoubi));
        ours_twice.push(two.install(|| round_in_parallel(&formulas)));
        port.push(round(&formulas, |tex, display| katex_rs(&katex, tex, display)));
        ratex.push(round(&formulas, ratex_svg));
    }
    let in_katex = in_node("katex", &formulas, ROUNDS)?;
    let in_mathjax = in_node("mathjax", &formulas, ROUNDS_OF_MATHJAX)?;

    println!("{} formulas; median of {ROUNDS} rounds (least–greatest)", formulas.len());
    println!("| | formulas/s | rendered | bytes each | ours is |\n|---|---|---|---|---|");
    let rates = |rounds: &[Round]| -> Vec<f64> {
        // The first round warms up.
        rounds[1..].iter().map(|round| formulas.len() as f64 / round.seconds).collect()
    };
    let base = quantile(&rates(&ours), 0.5);
    for (name, rounds) in [
        ("zhoubi: SVG + MathML", &ours),
        ("the same on two threads", &ours_twice),
        ("katex-rs 0.3.0: HTML + MathML", &port),
        ("RaTeX 0.1.15: SVG", &ratex),
        ("KaTeX 0.19.1 in Node: HTML + MathML", &in_katex),
        ("MathJax 4.1.3 in Node: SVG + MathML", &in_mathjax),
    ] {
        let last = rounds[rounds.len() - 1];
        let rates = rates(rounds);
        let each = last.bytes / last.rendered.max(1);
        let ratio = base / quantile(&rates, 0.5);
        println!("| {name} | {} | {} | {each} | {ratio:.2}× |", spread(&rates, 0), last.rendered);
    }
    Ok(())
}

fn round(formulas: &Formulas, mut engine: impl FnMut(&str, bool) -> Option<usize>) -> Round {
    let begun = Instant::now();
    let (mut rendered, mut bytes) = (0, 0);
    for (tex, display) in formulas {
        if let Some(size) = engine(tex, *display) {
            rendered += 1;
            bytes += size;
        }
    }
    Round { seconds: begun.elapsed().as_secs_f64(), rendered, bytes }
}

fn round_in_parallel(formulas: &Formulas) -> Round {
    use rayon::prelude::*;
    let begun = Instant::now();
    let (rendered, bytes) = formulas
        .par_iter()
        .filter_map(|(tex, display)| zhoubi(tex, *display))
        .fold(|| (0, 0), |(count, sum), size| (count + 1, sum + size))
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Round { seconds: begun.elapsed().as_secs_f64(), rendered, bytes }
}

/// The bytes of a formula's SVG and MathML.
pub(crate) fn zhoubi(tex: &str, display: bool) -> Option<usize> {
    let macros = Macros::default();
    let options = Options {
        display,
        macros: &macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::default(),
    };
    let formula = render(tex, &options).ok()?;
    let svg: usize = formula.pieces.iter().map(|piece| piece.svg.len()).sum();
    Some(svg + formula.mathml.len())
}

fn katex_rs(context: &katex::KatexContext, tex: &str, display: bool) -> Option<usize> {
    let settings = katex::Settings { display_mode: display, ..katex::Settings::default() };
    katex::render_to_string(context, tex, &settings).ok().map(|html| html.len())
}

fn ratex_svg(tex: &str, display: bool) -> Option<usize> {
    use ratex_types::math_style::MathStyle;
    let nodes = ratex_parser::parser::parse(tex).ok()?;
    let style = if display { MathStyle::Display } else { MathStyle::Text };
    let options = ratex_layout::LayoutOptions { style, ..Default::default() };
    let list = ratex_layout::to_display_list(&ratex_layout::layout(&nodes, &options));
    let drawing = ratex_svg::SvgOptions { embed_glyphs: true, ..Default::default() };
    Some(ratex_svg::render_to_svg(&list, &drawing).len())
}

/// The formulas of *Dive into Deep Learning*, Chinese edition: what people really write.
pub(crate) fn formulas() -> Result<Vec<(String, bool)>, String> {
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

/// One round more than asked: the first warms up.
fn in_node(engine: &str, formulas: &Formulas, rounds: usize) -> Result<Vec<Round>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tex");
    if !folder.join("node_modules").exists() {
        return Err("the peers are missing: run `npm ci` in bench/tex".to_owned());
    }
    let list: Vec<Value> =
        formulas.iter().map(|(tex, display)| json!({"tex": tex, "display": display})).collect();
    let input = env::temp_dir().join(format!("zhoubi-bench-{}.json", std::process::id()));
    fs::write(&input, Value::from(list).to_string()).map_err(|error| error.to_string())?;
    let output = Command::new("node")
        .args(["run.mjs", engine])
        .arg(&input)
        .arg((rounds + 1).to_string())
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("node: {error}"))?;
    fs::remove_file(&input).map_err(|error| error.to_string())?;
    let read = |line: &str| {
        let round: Value = serde_json::from_str(line).ok()?;
        let count = |name: &str| usize::try_from(round[name].as_u64()?).ok();
        Some(Round {
            seconds: round["seconds"].as_f64()?,
            rendered: count("rendered")?,
            bytes: count("bytes")?,
        })
    };
    let rounds: Option<Vec<Round>> =
        String::from_utf8_lossy(&output.stdout).lines().map(read).collect();
    rounds
        .filter(|rounds| rounds.len() > 1)
        .ok_or_else(|| format!("{engine} in Node answered nothing"))
}
