//! Standard output and files named by `-o`; tables, counts and choices in words.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use clap::ValueEnum;

use crate::{command::Outcome, failure::Failure};

/// Writes bytes to standard output.
pub(crate) fn print(bytes: &[u8]) -> Outcome {
    let mut output = io::stdout().lock();
    output.write_all(bytes).and_then(|()| output.flush()).map_err(|error| Failure::output(&error))
}

/// Writes a message to standard error. That nobody reads it must not end the program.
pub(crate) fn note(message: &str) {
    let _ = io::stderr().lock().write_all(message.as_bytes());
}

/// Writes bytes to a file, or to standard output for `-`.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if path == Path::new("-") {
        return print(bytes);
    }
    std::fs::write(path, bytes).map_err(|error| Failure::file("cannot write", path, &error))
}

/// Writes beside the file and renames: a reader sees the old file or the new one, never half.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let attempt = || {
        let mut out = BufWriter::new(File::create(&unfinished)?);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&unfinished, path)
    };
    attempt().map_err(|error: io::Error| {
        // What is left of it is of no use; that it cannot be removed either adds nothing.
        let _ = fs::remove_file(&unfinished);
        Failure::data(format!("{}: {error}", path.display()))
    })
}

/// A table in columns: the first left, the others right, two spaces between. Rows are asked for twice,
/// so that millions of them can be made as they are written.
pub(crate) fn columns<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R> + Clone) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.clone() {
        let row = row.as_ref();
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell_width(cell).max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.as_ref().iter().enumerate() {
            let gap = " ".repeat(widths[column] - cell_width(cell));
            match column {
                0 => line.extend([cell, gap.as_str()]),
                _ => line.extend(["  ", gap.as_str(), cell]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How many of something, for a sentence: `1 comment`, `2 comments`.
pub(crate) fn counted(n: u64, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {one}{s}")
}

/// A choice by the word that its flag takes.
pub(crate) fn word(choice: &impl ValueEnum) -> String {
    let value = choice.to_possible_value().expect("no choice is hidden");
    value.get_name().to_owned()
}

/// Columns of a terminal that a text takes: Han characters and full-width marks take two.
pub(crate) fn cell_width(text: &str) -> usize {
    text.chars().map(|c| if article::is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_beside_han() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(columns(&[row(["周髀", "7"]), row(["rod", "12"])]), "周髀   7\nrod   12\n");
    }
}
