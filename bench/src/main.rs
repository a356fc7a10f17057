//! Side-by-side benchmarks: `typeset` against KaTeX in Node, pages against nginx, comments against plain
//! inserts, labs over loopback.
//!
//! Each prints a table with the peer's numbers from the same run; `README.md` says what they need.

mod comments;
mod figures;
mod formulas;
mod pages;
mod statistics;
mod topk_accuracy;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let result =
        match env::args().nth(1).as_deref() {
            Some("typeset") => formulas::compare(),
            Some("labs") => figures::measure(),
            Some("comments") => comments::measure(),
            Some("pages") => pages::compare(),
            Some("topk-accuracy") => topk_accuracy::check(env::args().skip(2)),
            _ => Err("usage: cargo run --release -- typeset|labs|pages|comments|topk-accuracy"
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
