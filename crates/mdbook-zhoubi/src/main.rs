//! `mdbook-zhoubi`: what mdBook calls. The book comes as JSON on standard input and goes out on standard output.

mod book;
mod chapter;
mod failure;
mod markdown;
mod prose;
mod report;

use std::{
    env,
    io::{self, Read, Write},
    process::ExitCode,
};

use failure::Failure;

const HELP: &str = "\
mdbook-zhoubi: TeX in a book becomes SVG with MathML

  mdbook-zhoubi                  read the book from mdBook, as a preprocessor
  mdbook-zhoubi supports NAME    status 0 if the renderer NAME is supported: html
  mdbook-zhoubi css              print the style sheet, for books that link to it

In book.toml:

  [preprocessor.zhoubi]
  # macros = \"macros.tex\"    definitions for all chapters
  # dollars = true           $…$ is a formula
  # numbers = true           equations are numbered in each chapter
  # style = \"inline\"         or \"linked\", with zhoubi.css in additional-css
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] => preprocess(),
        ["supports", "html"] => Ok(()),
        // mdBook asks this of each renderer; it is no mistake.
        ["supports", _] => return ExitCode::FAILURE,
        ["css"] => print(&format!("{}\n", pages::Sheet::whole().css())),
        ["--help" | "-h" | "help"] => print(HELP),
        _ => {
            note(HELP);
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            note(&format!("{failure}\n"));
            ExitCode::FAILURE
        }
    }
}

fn preprocess() -> Result<(), Failure> {
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input).map_err(Failure::Input)?;
    let (book, warnings) = book::typeset(&input)?;
    note(&warnings);
    print(&book)
}

fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(Failure::Output)
}

/// Writes to standard error. That nobody reads it must not end the program.
fn note(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
