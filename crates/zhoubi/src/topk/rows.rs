//! Rows of numbers as they come and go: lines of text, or a matrix as `.npy`.

use std::{
    fmt::{Debug, Write as _},
    fs,
    io::{self, Read},
    ops::Range,
    path::{Path, PathBuf},
};

use lowrank::Mat;
use topk::Real;

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

/// Rows that lie one after another in memory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table<T> {
    numbers: Vec<T>,
    /// Where each row ends.
    ends: Vec<usize>,
}

/// Rows in the type that they are computed in; half precision is computed in single.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rows {
    Single(Table<f32>),
    Double(Table<f64>),
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Input {
    pub(super) rows: Rows,
    /// Whether it was an array of one axis; the answer then is one, too.
    pub(super) vector: bool,
}

impl<T> Table<T> {
    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where the numbers of some rows lie.
    pub(super) fn span(&self, rows: Range<usize>) -> Range<usize> {
        let before = |row: usize| if row == 0 { 0 } else { self.ends[row - 1] };
        before(rows.start)..before(rows.end)
    }

    pub(super) fn row(&self, row: usize) -> &[T] {
        &self.numbers[self.span(row..row + 1)]
    }

    /// The row for a row of another table: its own, or the only one.
    pub(super) fn row_for(&self, row: usize) -> &[T] {
        self.row(if self.len() == 1 { 0 } else { row })
    }

    pub(super) fn numbers(&self) -> &[T] {
        &self.numbers
    }

    /// Neighbouring rows that are as long as each other.
    pub(super) fn runs(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        for row in 1..=self.len() {
            if row == self.len() || self.row(row).len() != self.row(start).len() {
                runs.push(start..row);
                start = row;
            }
        }
        runs
    }
}

impl Rows {
    /// The rows in another type.
    pub(super) fn convert<T: Real>(&self) -> Table<T> {
        fn all<S: Real, T: Real>(rows: &Table<S>) -> Table<T> {
            let numbers = rows.numbers.iter().map(|x| T::nearest(x.to_f64())).collect();
            Table { numbers, ends: rows.ends.clone() }
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

    /// Numbers written out, which are checked, or else a file.
    pub(super) fn numbers_or_file(
        argument: &str,
        check: impl Fn(f64) -> Result<(), String>,
    ) -> Result<Source, String> {
        let mut row = Vec::new();
        match line(argument, &mut row) {
            Ok(()) if row.is_empty() => Err("there are no numbers in it".to_owned()),
            Ok(()) => {
                first_wrong(&row, check)?;
                Ok(Source::Inline(row))
            }
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

    /// A row, where the reader finds it.
    pub(super) fn place(&self, row: usize) -> String {
        match self {
            Source::File(path) if is_npy(path) => format!("{}: row {row} (from 0)", self.name()),
            Source::Stdin | Source::File(_) => format!("{}: line {}", self.name(), row + 1),
            Source::Inline(_) => self.name(),
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
                let rows = Table { numbers: row.clone(), ends: vec![row.len()] };
                return Ok(Input { rows: Rows::Double(rows), vector: false });
            }
            Source::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }
            Source::File(path) => fs::read(path),
        };
        let bytes = bytes.map_err(|error| failed(error.to_string()))?;
        let rows = text_rows(&bytes).map(Rows::Double).map_err(failed)?;
        Ok(Input { rows, vector: false })
    }

    /// The numbers of all rows, which are checked: one for all of `rows` rows of `of`, or one for each.
    pub(super) fn read_for_each(
        &self,
        flag: &str,
        (rows, of): (usize, &Source),
        check: impl Fn(f64) -> Result<(), String>,
    ) -> Result<Vec<f64>, Failure> {
        let numbers = match self {
            Source::Inline(numbers) => numbers.clone(),
            Source::Stdin | Source::File(_) => self.read()?.rows.convert().numbers,
        };
        let failed = |reason| Failure::data(format!("{flag}: {}: {reason}", self.name()));
        first_wrong(&numbers, check).map_err(failed)?;
        if numbers.len() != 1 && numbers.len() != rows {
            return Err(Failure::data(format!(
                "{flag} has {}, {} has {}: it needs one number, or one for each row",
                output::counted(numbers.len() as u64, "number"),
                of.name(),
                output::counted(rows as u64, "row")
            )));
        }
        Ok(numbers)
    }

    /// Rows beside the `scores` from `of`: one for all, or one for each, as long as they are.
    pub(super) fn read_beside<T: Real>(
        &self,
        flag: &str,
        (scores, of): (&Table<T>, &Source),
    ) -> Result<Table<T>, Failure> {
        let table: Table<T> = self.read()?.rows.convert();
        if table.len() != 1 && table.len() != scores.len() {
            return Err(Failure::data(format!(
                "{flag} has {}, {} has {}: it needs one row, or as many",
                output::counted(table.len() as u64, "row"),
                of.name(),
                scores.len()
            )));
        }
        for row in 0..scores.len() {
            let (found, expected) = (table.row_for(row).len(), scores.row(row).len());
            if found != expected {
                let place = self.place(if table.len() == 1 { 0 } else { row });
                return Err(Failure::data(format!(
                    "{flag}: {place} has {found} numbers where {expected} are needed, as in {}",
                    of.place(row)
                )));
            }
        }
        Ok(table)
    }
}

/// What is wrong with a number, and with which of several.
fn first_wrong(numbers: &[f64], check: impl Fn(f64) -> Result<(), String>) -> Result<(), String> {
    for (place, &number) in numbers.iter().enumerate() {
        check(number).map_err(|reason| match numbers.len() {
            1 => reason,
            _ => format!("number {}: {reason}", place + 1),
        })?;
    }
    Ok(())
}

/// Lines of numbers; empty ones at the end do not count.
fn text_rows(bytes: &[u8]) -> Result<Table<f64>, String> {
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
    let mut rows = Table { numbers: Vec::new(), ends: Vec::new() };
    for (index, text) in text.lines().enumerate() {
        let before = rows.numbers.len();
        line(text, &mut rows.numbers).map_err(|reason| format!("line {}: {reason}", index + 1))?;
        if rows.numbers.len() == before {
            return Err(format!("line {} is empty: a row has one number at least", index + 1));
        }
        rows.ends.push(rows.numbers.len());
    }
    Ok(rows)
}

/// Appends the numbers of a line, spaces or commas between; a comma at the end is no further number.
fn line(text: &str, row: &mut Vec<f64>) -> Result<(), String> {
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
    Ok(())
}

/// Appends a number in the fewest digits that read back the same.
fn push_shortest(text: &mut String, value: impl Debug) {
    let _ = write!(text, "{value:?}");
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
}

/// A number for JSON; infinities become null.
pub(super) fn json<T: Real>(value: T) -> serde_json::Value {
    // Through the shortest digits, so that 0.1_f32 does not become 0.10000000149.
    let mut text = String::new();
    push_shortest(&mut text, value);
    text.parse::<serde_json::Number>().map_or(serde_json::Value::Null, Into::into)
}

/// A row a line, spaces between.
fn text<N: Number>(rows: &[&[N]]) -> String {
    let mut text = String::new();
    for row in rows {
        for (index, value) in row.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            push_shortest(&mut text, value);
        }
        text.push('\n');
    }
    text
}

/// A number that rows are written of.
pub(super) trait Number: Debug + Copy {
    /// Its type in a `.npy` file.
    const DESCR: &'static str;

    /// Writes it as that type.
    fn put(self, out: &mut impl io::Write) -> io::Result<()>;
}

impl Number for f32 {
    const DESCR: &'static str = "<f4";

    fn put(self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(&self.to_le_bytes())
    }
}

impl Number for f64 {
    const DESCR: &'static str = "<f8";

    fn put(self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(&self.to_le_bytes())
    }
}

/// An index.
impl Number for usize {
    const DESCR: &'static str = "<i8";

    fn put(self, out: &mut impl io::Write) -> io::Result<()> {
        out.write_all(&(self as u64).to_le_bytes())
    }
}

pub(super) fn print<N: Number>(rows: &[&[N]]) -> Outcome {
    output::print(text(rows).as_bytes())
}

/// Writes rows into a file: as a matrix where it is called `.npy`, a `vector` with one axis, else as text.
pub(super) fn write<N: Number>(path: &Path, rows: &[&[N]], vector: bool) -> Outcome {
    if !is_npy(path) {
        return output::write(path, text(rows).as_bytes());
    }
    let columns = rows.first().map_or(0, |row| row.len());
    if let Some(row) = rows.iter().position(|row| row.len() != columns) {
        return Err(Failure::data(format!(
            "{}: line 1 has {}, line {} has {}: a .npy file has as many in each",
            path.display(),
            output::counted(columns as u64, "number"),
            row + 1,
            rows[row].len()
        )));
    }
    let shape =
        if vector { format!("({columns},)") } else { format!("({}, {columns})", rows.len()) };
    output::replace(path, |out| {
        npy::write_header(out, N::DESCR, &shape)?;
        rows.iter().flat_map(|row| row.iter()).try_for_each(|number| number.put(out))
    })
}

fn is_npy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npy"))
}

/// The rows of a matrix; one axis is one row.
fn rows_of(matrix: &Matrix) -> Rows {
    fn all<T: Copy>(a: &Mat<T>, vector: bool) -> Table<T> {
        let (rows, columns) = if vector { (1, a.nrows()) } else { a.shape() };
        let at = |i: usize, j: usize| if vector { a[(j, i)] } else { a[(i, j)] };
        let mut numbers = Vec::with_capacity(rows * columns);
        numbers.extend((0..rows).flat_map(|i| (0..columns).map(move |j| at(i, j))));
        Table { numbers, ends: (1..=rows).map(|row| row * columns).collect() }
    }
    match &matrix.numbers {
        Numbers::Single(a) => Rows::Single(all(a, matrix.vector)),
        Numbers::Double(a) => Rows::Double(all(a, matrix.vector)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<f64>, String> {
        let mut row = Vec::new();
        line(text, &mut row).map(|()| row)
    }

    #[test]
    fn spaces_and_commas() {
        assert_eq!(read("1 2,3 , -4e-3\t5,").unwrap(), [1.0, 2.0, 3.0, -4e-3, 5.0]);
        assert_eq!(read("inf, -inf").unwrap(), [f64::INFINITY, f64::NEG_INFINITY]);
        assert_eq!(read("  ").unwrap(), [0.0; 0]);
        assert_eq!(read("1, x").unwrap_err(), "\"x\" is not a number");
        for broken in ["1,,2", ",1", ","] {
            assert!(read(broken).unwrap_err().contains("comma"), "{broken}");
        }
    }

    #[test]
    fn digits_read_back() {
        for value in [0.1, 1.0 / 3.0, 1e-300, 1.0, 0.0, 5e-324, 1e300] {
            let mut text = String::new();
            push_shortest(&mut text, value);
            assert_eq!(text.parse::<f64>().unwrap(), value);
        }
        assert_eq!(text(&[&[1.0, 0.25], &[0.1_f64]]), "1 0.25\n0.1\n");
        assert_eq!(text::<usize>(&[&[10, 0], &[]]), "10 0\n\n");
        assert_eq!(json(0.1_f32).to_string(), "0.1");
        assert!(json(f64::INFINITY).is_null());
    }

    #[test]
    fn neighbours_of_one_length_run_together() {
        let rows = text_rows(b"1 2\n3 4\n5\n6 7\n").unwrap();
        assert_eq!(rows.runs(), [0..2, 2..3, 3..4]);
        assert_eq!(
            (rows.row(2), &rows.numbers()[rows.span(2..4)]),
            (&[5.0][..], &[5.0, 6.0, 7.0][..])
        );
    }
}
