//! Side-by-side benchmarks: `typeset` against KaTeX, MathJax, katex-rs and RaTeX, pages against nginx, comments against plain
//! inserts, labs over loopback, the typesetter's start and memory, factorisations, smooth top-k against its peers in Python and Rust.
//!
//! Each prints a table with the peer's numbers from the same run; `README.md` says what they need.

mod comments;
mod figures;
mod formulas;
mod lowrank;
mod pages;
mod process;
mod statistics;
mod topk;
mod topk_accuracy;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let rest = || env::args().skip(2);
    let result = match env::args().nth(1).as_deref() {
        Some("typeset") => formulas::compare(),
        Some("typeset-process") => process::measure(),
        Some("labs") => figures::measure(),
        Some("comments") => comments::measure(),
        Some("pages") => pages::compare(),
        Some("lowrank") => lowrank::compare(&rest().collect::<Vec<_>>()),
        Some("topk") => topk::compare(&rest().collect::<Vec<_>>()),
        Some("topk-accuracy") => topk_accuracy::check(rest()),
        _ => Err("usage: cargo run --release -- typeset|typeset-process|labs|pages|comments|lowrank|topk|topk-accuracy"
            .to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}
