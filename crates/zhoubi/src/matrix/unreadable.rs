//! Why a file is not a matrix: what came, where, and what would do.

use std::io;

/// Why a file cannot be read as a matrix.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("not {format}: {found}")]
    WrongMagic { format: &'static str, found: String },
    #[error("the header {reason}")]
    Header { reason: String },
    #[error(
        "the header says {shape} of {dtype}, which is {declared} bytes, but {actual} follow it: \
         the file is {}",
        if *actual as u128 > *declared { "longer than it says" } else { "cut short" }
    )]
    Size { shape: String, dtype: &'static str, declared: u128, actual: usize },
    #[error(
        "the array has the shape {shape}: a matrix has two axes (one axis is read as a column)"
    )]
    Axes { shape: String },
    #[error("{name} numbers are not read here: convert them to float32 or float64{hint}")]
    Dtype { name: String, hint: &'static str },
    #[error("no array is called \"{name}\"; there {}", list(known))]
    NoSuchArray { name: String, known: Vec<String> },
    #[error("several arrays: name one, as in {file}:{}; there {}", known.first().map_or("", String::as_str), list(known))]
    WhichArray { file: String, known: Vec<String> },
    #[error("line {line}: {reason}")]
    Line { line: usize, reason: String },
    #[error("line {line}, column {column}: \"{found}\" is not a number")]
    NotANumber { line: usize, column: usize, found: String },
    #[error("line {line} has {found} columns, line {first} has {expected}")]
    Ragged { line: usize, found: usize, first: usize, expected: usize },
    #[error(
        "{rows}×{cols} would take {gigabytes} GB when written out in full; at most {limit} numbers \
         are read from this format"
    )]
    TooLarge { rows: u64, cols: u64, gigabytes: u128, limit: u64 },
    #[error("there are no numbers in it")]
    Nothing,
    #[error("{0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("{0}")]
    Safetensors(#[from] safetensors::SafeTensorError),
}

fn list(known: &[String]) -> String {
    match known {
        [] => "are none".to_owned(),
        [one] => format!("is \"{one}\""),
        many => format!("are \"{}\"", many.join("\", \"")),
    }
}

/// The first bytes of a file for a message, as text where they are.
pub(super) fn beginning(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "the file is empty".to_owned();
    }
    let first = &bytes[..bytes.len().min(16)];
    format!("it begins with \"{}\"", first.escape_ascii())
}
