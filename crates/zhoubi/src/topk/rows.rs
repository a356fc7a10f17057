//! Rows of numbers as they come and go: lines of text, or a matrix as `.npy`.

use std::{
    fmt::Write as _,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use lowrank::Mat;
use topk::{Error, Real};

use crate::{
    command::Outcome,
    failure::Failure,
    matrix::{self, Matrix, Numbers, npy},
    output,
};

/// Where rows come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// `-`.
    Stdin,
    File(PathBuf),
    /// One row, written out on the command line.
    Inline(Vec<f64>),
}

/// Rows in the type that they came in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rows {
    Single(Vec<Vec<f32>>),
    Double(Vec<Vec<f64>>),
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Input {
    pub(super) rows: Rows,
    /// Whether it was an array of one axis; the answer then is one, too.
    pub(super) vector: bool,
}

impl Rows {
    /// The rows in another type.
    pub(super) fn convert<T: Real>(&self) -> Vec<Vec<T>> {
        fn all<S: Real, T: Real>(rows: &[Vec<S>]) -> Vec<Vec<T>> {
            let row = |row: &Vec<S>| row.iter().map(|x| T::nearest(x.to_f64())).collect();
            rows.iter().map(row).collect()
        }
        match self {
            Rows::Single(rows) => all(rows),
            Rows::Double(rows) => all(rows),
        }
    }
}

impl Source {
    pub(super) fn parse(argument: &str) -> Result<Source, String> {
        Ok(if argument == "-" { Source::Stdin } else { Source::File(PathBuf::from(argument)) })
    }

    /// Numbers written out, or else a file.
    pub(super) fn numbers_or_file(argument: &str) -> Result<Source, String> {
        match line(argument) {
            Ok(row) if row.is_empty() => Err("there are no numbers in it".to_owned()),
            Ok(row) => Ok(Source::Inline(row)),
            Err(_) => Source::parse(argument),
        }
    }

    /// As a reader would call it.
    pub(super) fn name(&self) -> String {
        match self {
            Source::Stdin => "standard input".to_owned(),
            Source::File(path) => path.display().to_string(),
            Source::Inline(_) => "the row given".to_owned(),
        }
    }

    /// Reads all rows; there is one at least.
    pub(super) fn read(&self) -> Result<Input, Failure> {
        let failed = |reason: String| Failure::data(format!("{}: {reason}", self.name()));
        if let Source::File(path) = self
            && is_npy(path)
        {
            let matrix = matrix::Source::parse(&path.to_string_lossy()).map_err(failed)?.read()?;
            return Ok(Input { rows: rows_of(&matrix), vector: matrix.vector });
        }
        let bytes = match self {
            Source::Inline(row) => {
                return Ok(Input { rows: Rows::Double(vec![row.clone()]), vector: false });
            }
            Source::Stdin => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }
            Source::File(path) => fs::read(path),
        };
        let bytes = bytes.map_err(|error| failed(error.to_string()))?;
        let rows = text_rows(&bytes).map(Rows::Double).map_err(failed)?;
        Ok(Input { rows, vector: false })
    }

    /// What is wrong with a row, at the place where the reader finds it.
    pub(super) fn refused(&self, row: usize, error: &Error) -> Failure {
        let place = match self {
            Source::File(path) if is_npy(path) => format!("{}: row {row} (from 0)", self.name()),
            Source::Stdin | Source::File(_) => format!("{}: line {}", self.name(), row + 1),
            Source::Inline(_) => self.name(),
        };
        let reason = match error {
            Error::NotANumber { place, .. } => {
                format!("number {} is NaN: remove it, or write -inf to leave it out", place + 1)
            }
            Error::K { k, n, .. } => format!("k = {k} is more than its {n} numbers"),
            other => other.to_string(),
        };
        Failure::data(format!("{place}: {reason}"))
    }
}

/// Lines of numbers; empty ones at the end do not count.
fn text_rows(bytes: &[u8]) -> Result<Vec<Vec<f64>>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!(
            "byte {} is not UTF-8: rows are lines of numbers, or a .npy file",
            error.valid_up_to()
        )
    })?;
    let text = text.trim_start_matches('\u{feff}').trim_end();
    if text.is_empty() {
        return Err("there are no numbers in it".to_owned());
    }
    let mut rows = Vec::new();
    for (index, text) in text.lines().enumerate() {
        let row = line(text).map_err(|reason| format!("line {}: {reason}", index + 1))?;
        if row.is_empty() {
            return Err(format!("line {} is empty: a row has one number at least", index + 1));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The numbers of a line, spaces or commas between; a comma at the end is no further number.
fn line(text: &str) -> Result<Vec<f64>, String> {
    let mut row = Vec::new();
    let trimmed = text.trim();
    let fields = trimmed.strip_suffix(',').unwrap_or(trimmed).split(',');
    for (index, field) in fields.enumerate() {
        let before = row.len();
        for word in field.split_whitespace() {
            row.push(word.parse().map_err(|_| {
                let found: String = word.chars().take(30).collect();
                format!("\"{}\" is not a number", found.escape_debug())
            })?);
        }
        if row.len() == before && !(index == 0 && trimmed.is_empty()) {
            return Err(format!("nothing stands before or after comma {}", index.max(1)));
        }
    }
    Ok(row)
}

/// A number in the fewest digits that read back the same.
fn shortest<T: Real>(value: T) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// A number for JSON; infinities become null.
pub(super) fn json<T: Real>(value: T) -> serde_json::Value {
    // Through the shortest digits, so that 0.1_f32 does not become 0.10000000149.
    shortest(value).parse::<serde_json::Number>().map_or(serde_json::Value::Null, Into::into)
}

/// A row a line, spaces between.
pub(super) fn text<T: Real>(rows: &[Vec<T>]) -> String {
    let mut text = String::new();
    for row in rows {
        for (index, &value) in row.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            let _ = write!(text, "{gap}{}", shortest(value));
        }
        text.push('\n');
    }
    text
}

/// Writes rows into a file: as a matrix where it is called `.npy`, else as text.
pub(super) fn write<T: Real>(path: &Path, rows: &[Vec<T>], vector: bool) -> Outcome {
    if !is_npy(path) {
        return output::write(path, text(rows).as_bytes());
    }
    let columns = rows[0].len();
    if let Some(row) = rows.iter().position(|row| row.len() != columns) {
        return Err(Failure::data(format!(
            "{}: line 1 has {columns} numbers, line {} has {}: a .npy file has as many in each",
            path.display(),
            row + 1,
            rows[row].len()
        )));
    }
    let at = |i: usize, j: usize| if vector { rows[j][i] } else { rows[i][j] };
    let shape = if vector { (columns, 1) } else { (rows.len(), columns) };
    let double = Mat::from_fn(shape.0, shape.1, |i, j| at(i, j).to_f64());
    output::replace(path, |out| {
        if T::NAME == <f32 as Real>::NAME {
            let single =
                Mat::from_fn(shape.0, shape.1, |i, j| <f32 as Real>::nearest(double[(i, j)]));
            npy::write(out, &single, vector)
        } else {
            npy::write(out, &double, vector)
        }
    })
}

fn is_npy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npy"))
}

/// The rows of a matrix; one axis is one row.
fn rows_of(matrix: &Matrix) -> Rows {
    fn all<T: Copy>(a: &Mat<T>, vector: bool) -> Vec<Vec<T>> {
        let (rows, columns) = if vector { (1, a.nrows()) } else { a.shape() };
        let at = |i: usize, j: usize| if vector { a[(j, i)] } else { a[(i, j)] };
        (0..rows).map(|i| (0..columns).map(|j| at(i, j)).collect()).collect()
    }
    match &matrix.numbers {
        Numbers::Single(a) => Rows::Single(all(a, matrix.vector)),
        Numbers::Double(a) => Rows::Double(all(a, matrix.vector)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_commas() {
        assert_eq!(line("1 2,3 , -4e-3\t5,").unwrap(), [1.0, 2.0, 3.0, -4e-3, 5.0]);
        assert_eq!(line("inf, -inf").unwrap(), [f64::INFINITY, f64::NEG_INFINITY]);
        assert_eq!(line("  ").unwrap(), [0.0; 0]);
        assert_eq!(line("1, x").unwrap_err(), "\"x\" is not a number");
        for broken in ["1,,2", ",1", ","] {
            assert!(line(broken).unwrap_err().contains("comma"), "{broken}");
        }
    }

    #[test]
    fn digits_read_back() {
        for value in [0.1, 1.0 / 3.0, 1e-300, 1.0, 0.0, 5e-324] {
            assert_eq!(shortest(value).parse::<f64>().unwrap(), value);
        }
        assert_eq!(text(&[vec![1.0, 0.25], vec![0.1_f64]]), "1 0.25\n0.1\n");
        assert_eq!(json(0.1_f32).to_string(), "0.1");
        assert!(json(f64::INFINITY).is_null());
    }
}
