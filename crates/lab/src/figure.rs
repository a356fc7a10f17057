//! What a run gives: the picture, its words, its numbers.

use crate::Text;

/// The result of a run. Depends on parameters and [`View`](crate::View) only.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// One self-contained `<svg>` with `<title>` and `<desc>`.
    pub svg: String,
    /// What the picture shows, in words with numbers.
    pub alt: String,
    /// The answer to the title's question, in one sentence; may hold `$…$`.
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

/// The data behind a picture: as an HTML table in the page and as CSV.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Heads of the columns, with units.
    pub columns: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}
