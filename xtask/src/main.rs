//! `./test`: formatting, lints, every Rust test on both databases, then the browser; one summary line at the end.

mod browser;
mod debian;
mod postgres;
mod stage;

use std::{
    env,
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

use stage::{Stage, Tally};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("test") => test(&arguments[1..]),
        Some("postgres") if arguments.len() > 1 => with_postgres(&arguments[1..]),
        _ => {
            eprintln!(
                "usage: cargo xtask test [--no-browser]\n       cargo xtask postgres COMMAND…"
            );
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
    for stage in postgres::stages() {
        total.add(stage.run(root));
    }
    // Lives until the tests have ended.
    let cluster = postgres::Cluster::start().map_err(|error| {
        eprintln!("\n── PostgreSQL ── {error}");
        total.failed += 1;
    });
    let mut stages = rust_stages(strict, cluster.as_ref().ok());
    if !flags.iter().any(|flag| flag == "--no-browser") {
        stages.extend(browser::stages());
    }
    for stage in &stages {
        total.add(stage.run(root));
    }
    drop(cluster);
    eprintln!("\n{} s in all", begun.elapsed().as_secs());
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A command, such as `cargo test -p zhoubi-server`, that finds a PostgreSQL to test on.
fn with_postgres(command: &[String]) -> ExitCode {
    let cluster = match postgres::Cluster::start() {
        Ok(cluster) => cluster,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let status = Command::new(&command[0])
        .args(&command[1..])
        .env(postgres::VARIABLE, cluster.address())
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot run {}: {error}", command[0]);
            ExitCode::FAILURE
        }
    }
}

/// Formatting, lints, and every unit, property, snapshot, golden and documentation test.
fn rust_stages(strict: bool, cluster: Option<&postgres::Cluster>) -> Vec<Stage> {
    let mut clippy = Stage::new("lints", "cargo clippy --workspace --all-targets --quiet");
    if strict {
        clippy = clippy.arguments(&["--", "-D", "warnings"]);
    }
    // A snapshot that differs is a failure; nothing is written.
    let mut tests = Stage::new("Rust tests", "cargo test --workspace --no-fail-fast")
        .variable("INSTA_UPDATE", "no")
        .counting(stage::count_cargo);
    if let Some(cluster) = cluster {
        tests = tests.variable(postgres::VARIABLE, &cluster.address());
    }
    // The typesetter of those who need no pictures.
    let without_pictures = Stage::new(
        "typesetter without fonts",
        "cargo test -p zhoubi-typeset --no-default-features",
    )
    .arguments(&["--lib", "--test", "meaning"])
    .counting(stage::count_cargo);
    vec![Stage::new("formatting", "cargo fmt --all --check"), clippy, tests, without_pictures]
}
