//! What a run gives: the picture, its words, its numbers.

use crate::Text;

/// The result of a run. Depends on parameters and [`View`](crate::View) only.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// One self-contained `<svg>` with `<title>` and `<desc>`.
    pub svg: String,
    /// What the picture shows, in words with numbers; plain text.
    pub alt: String,
    /// The answer to the title's question: one sentence of plain text, without TeX, in the view's language.
    pub answer: String,
    /// The data behind the picture.
    pub table: Table,
    /// The numbers to be shown large, and cited in sentences as `{{lab.name}}`.
    pub values: Vec<Shown>,
}

/// A named number of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The name in `{{lab.name:.3}}`.
    pub name: String,
    /// The words above the number.
    pub label: Text,
    /// The number itself.
    pub value: f64,
    /// The number as the figure shows it, with its unit.
    pub shown: String,
}

impl Shown {
    /// A number under its name, with its words and as the figure shows it.
    pub fn new(name: &str, label: Text, value: f64, shown: String) -> Shown {
        Shown { name: name.to_owned(), label, value, shown }
    }
}

/// The data behind a picture: as an HTML table in the page and as CSV.
///
/// Numbers in cells are written to be read by machines: ASCII minus, no unit (it stands in the head).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Heads of the columns, with units.
    pub columns: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The table as CSV after RFC 4180, in UTF-8; lines end in a line feed alone, as tools in a pipe
    /// expect.
    ///
    /// A text that a spreadsheet would run as a formula (it begins with `=`, `@`, `+`, `-`, tab or
    /// carriage return and is no number) gets an apostrophe before it: cells may repeat what a stranger
    /// put into a link.
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    csv.push(',');
                }
                push_cell(&mut csv, cell);
            }
            csv.push('\n');
        }
        csv
    }
}

fn push_cell(csv: &mut String, cell: &str) {
    let runs = cell.starts_with(['=', '@', '+', '-', '\t', '\r']) && cell.parse::<f64>().is_err();
    let mark = if runs { "'" } else { "" };
    if cell.contains([',', '"', '\n', '\r']) {
        csv.push('"');
        csv.push_str(mark);
        csv.push_str(&cell.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(mark);
        csv.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], expect: &str) {
        let columns = cells.iter().map(ToString::to_string).collect();
        assert_eq!(Table { columns, rows: Vec::new() }.to_csv(), expect);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        check(&["r", "‖A − B‖"], "r,‖A − B‖\n");
        check(&["a,b", "say \"hi\"", "two\nlines"], "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n");
        check(&["", ""], ",\n");
    }

    #[test]
    fn a_formula_from_a_link_does_not_run_in_a_spreadsheet() {
        check(&["-1.5", "+2", "-inf", "1e-3"], "-1.5,+2,-inf,1e-3\n");
        check(&["=1+1", "@SUM(A1)", "-x", "=A1,B1"], "'=1+1,'@SUM(A1),'-x,\"'=A1,B1\"\n");
    }
}
