//! `./test`: formatting, lints, every Rust test, then the browser; one summary line at the end.

mod browser;
mod stage;

use std::{env, path::Path, process::ExitCode, time::Instant};

use stage::{Stage, Tally};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("test") => test(&arguments[1..]),
        _ => {
            eprintln!("usage: cargo xtask test [--no-browser]");
            ExitCode::from(2)
        }
    }
}

/// Runs every stage even after a failure, so that one run shows all there is to mend.
#[expect(clippy::print_stdout, reason = "the summary is what this command is for")]
fn test(flags: &[String]) -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root");
    let strict = env::var_os("CI").is_some();
    let begun = Instant::now();
    let mut total = Tally::default();
    let mut stages = rust_stages(strict);
    if !flags.iter().any(|flag| flag == "--no-browser") {
        stages.extend(browser::stages());
    }
    for stage in &stages {
        total.add(stage.run(root));
    }
    eprintln!("\n{} s in all", begun.elapsed().as_secs());
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Formatting, lints, and every unit, property, snapshot, golden and documentation test.
fn rust_stages(strict: bool) -> Vec<Stage> {
    let mut clippy = Stage::new("lints", "cargo clippy --workspace --all-targets --quiet");
    if strict {
        clippy = clippy.arguments(["--", "-D", "warnings"]);
    }
    vec![
        Stage::new("formatting", "cargo fmt --all --check"),
        clippy,
        // A snapshot that differs is a failure; nothing is written.
        Stage::new("Rust tests", "cargo test --workspace --no-fail-fast")
            .variable("INSTA_UPDATE", "no")
            .counting(stage::count_cargo),
    ]
}
