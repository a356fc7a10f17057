//! `zhoubi lowrank id` and `cur`: a matrix by some of its own columns and rows.

use chart::{Axis, Dot, Panel, significant};
use clap::{ArgGroup, Args, ValueEnum};
use lab::View;
use lowrank::{
    ColumnMethod, Cur, Discrepancy, Interpolative, InterpolativeCertificate, InterpolativeOptions,
    Keep, MatRef, Real, cur, interpolative,
};
use serde_json::{Map, Value, json};

use super::{
    ResultArguments, about, finish, positive,
    report::{asked, basis, beginning, discrepancy, ended, line, opening},
    share,
};
use crate::{
    command::Outcome,
    matrix::{Matrix, Numbers, Source},
};

#[derive(Debug, Args)]
pub(crate) struct IdArguments {
    #[command(flatten)]
    choice: ChoiceArguments,
    /// Choose rows: A ≈ X·A[indices, :] in place of A[:, indices]·X
    #[arg(long)]
    rows: bool,
    #[command(flatten)]
    result: ResultArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CurArguments {
    #[command(flatten)]
    choice: ChoiceArguments,
    #[command(flatten)]
    result: ResultArguments,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("keep").args(["rank", "tol"]).required(true)))]
struct ChoiceArguments {
    /// The matrix, as for svd
    #[arg(value_name = "A", value_parser = Source::parse)]
    a: Source,
    /// Choose this many
    #[arg(long, value_name = "R", value_parser = positive)]
    rank: Option<usize>,
    /// Choose until no more than this share of the Frobenius norm is left, 0 ≤ T < 1
    #[arg(long, value_name = "T", value_parser = share)]
    tol: Option<f64>,
    /// What they are chosen by
    #[arg(long, value_enum, default_value_t)]
    method: MethodArgument,
    /// Of the random vectors of a sketch
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
}

/// What columns and rows are chosen by.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum MethodArgument {
    /// What suits the size: exact up to 2²⁰ entries, else sketch
    #[default]
    Auto,
    /// The matrix itself; the error is then bounded by that of the best matrix of the rank
    Exact,
    /// Random combinations of rows or columns
    Sketch,
}

impl ChoiceArguments {
    fn keep(&self) -> Keep {
        match (self.rank, self.tol) {
            (Some(rank), _) => Keep::Rank(rank),
            (None, Some(tolerance)) => Keep::Relative(tolerance),
            (None, None) => unreachable!("clap asks for one of the two"),
        }
    }

    fn options(&self) -> InterpolativeOptions {
        let method = match self.method {
            MethodArgument::Auto => ColumnMethod::Auto,
            MethodArgument::Exact => ColumnMethod::Exact,
            MethodArgument::Sketch => ColumnMethod::Sketch,
        };
        InterpolativeOptions { method, seed: self.seed, ..InterpolativeOptions::default() }
    }

    fn beginning(&self, command: &str, a: &Matrix) -> Map<String, Value> {
        let mut fields = beginning(command, &self.a, a);
        fields.insert("asked".to_owned(), asked(self.keep()));
        fields.insert("seed".to_owned(), json!(self.seed));
        fields
    }
}

pub(super) fn run_id(arguments: &IdArguments) -> Outcome {
    let a = arguments.choice.a.read()?;
    match &a.numbers {
        Numbers::Single(numbers) => id(arguments, &a, numbers.as_ref()),
        Numbers::Double(numbers) => id(arguments, &a, numbers.as_ref()),
    }
}

pub(super) fn run_cur(arguments: &CurArguments) -> Outcome {
    let a = arguments.choice.a.read()?;
    match &a.numbers {
        Numbers::Single(numbers) => skeleton(arguments, &a, numbers.as_ref()),
        Numbers::Double(numbers) => skeleton(arguments, &a, numbers.as_ref()),
    }
}

fn id<T: Real>(arguments: &IdArguments, a: &Matrix, numbers: MatRef<'_, T>) -> Outcome {
    let choice = &arguments.choice;
    let turned = if arguments.rows { numbers.transpose() } else { numbers };
    let about = |error| match error {
        // In the order of the file, not of its transpose.
        lowrank::Error::NotFinite { row, col, value } if arguments.rows => {
            about(&choice.a, lowrank::Error::NotFinite { row: col, col: row, value })
        }
        lowrank::Error::Rank { k, max, rows, cols } if arguments.rows => {
            about(&choice.a, lowrank::Error::Rank { k, max, rows: cols, cols: rows })
        }
        other => about(&choice.a, other),
    };
    let found = interpolative(&turned, choice.keep(), &choice.options()).map_err(about)?;
    let Interpolative { indices, coefficients, certificate } = &found;
    let side = if arguments.rows { "rows" } else { "columns" };
    let mut fields = choice.beginning("id", a);
    fields.insert("side".to_owned(), json!(side));
    fields.extend(known(certificate));
    fields.insert("error".to_owned(), json!({ "frobenius": discrepancy(&certificate.frobenius) }));
    let mut summary = opening(&choice.a, a);
    chosen(&mut summary, side, certificate);
    measured(&mut summary, &certificate.frobenius, certificate.factor);
    let draw = |view: View| {
        let axis = if arguments.rows { row_axis(view) } else { column_axis(view) };
        let panel = lengths(turned, indices, axis, view);
        drawn(&certificate.frobenius, vec![panel], view)
    };
    finish(&arguments.result, &text(&fields), &summary, draw, |folder| {
        folder.indices("indices.npy", indices)?;
        if arguments.rows {
            folder.npy("X.npy", &coefficients.transpose().to_owned(), false)
        } else {
            folder.npy("X.npy", coefficients, false)
        }
    })
}

fn skeleton<T: Real>(arguments: &CurArguments, a: &Matrix, numbers: MatRef<'_, T>) -> Outcome {
    let choice = &arguments.choice;
    let found =
        cur(&numbers, choice.keep(), &choice.options()).map_err(|error| about(&choice.a, error))?;
    let Cur { columns, rows, c, u, r, certificate } = &found;
    let mut fields = choice.beginning("cur", a);
    let mut put = |name: &str, value| fields.insert(name.to_owned(), value);
    put("columns", Value::Object(known(&certificate.columns)));
    put("rows", Value::Object(known(&certificate.rows)));
    put("ranks", json!([certificate.ranks.0, certificate.ranks.1]));
    put("factor", json!(certificate.factor));
    put("ended", json!(ended(certificate.ended)));
    put("error", json!({ "frobenius": discrepancy(&certificate.frobenius) }));
    let work = certificate.work;
    put("work", json!({ "products": work.products, "passes": work.passes }));
    let mut summary = opening(&choice.a, a);
    chosen(&mut summary, "columns", &certificate.columns);
    chosen(&mut summary, "rows", &certificate.rows);
    measured(&mut summary, &certificate.frobenius, certificate.factor);
    let draw = |view: View| {
        let panels = vec![
            lengths(numbers, columns, column_axis(view), view),
            lengths(numbers.transpose(), rows, row_axis(view), view),
        ];
        drawn(&certificate.frobenius, panels, view)
    };
    finish(&arguments.result, &text(&fields), &summary, draw, |folder| {
        folder.indices("columns.npy", columns)?;
        folder.indices("rows.npy", rows)?;
        folder.npy("C.npy", c, false)?;
        folder.npy("U.npy", u, false)?;
        folder.npy("R.npy", r, false)
    })
}

fn text(fields: &Map<String, Value>) -> String {
    let mut text = serde_json::to_string_pretty(fields).expect("a tree of values");
    text.push('\n');
    text
}

fn method(method: ColumnMethod) -> &'static str {
    match method {
        ColumnMethod::Exact => "exact",
        ColumnMethod::Sketch => "sketch",
        _ => "other",
    }
}

/// What is known of one choice.
fn known(certificate: &InterpolativeCertificate) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut put = |name: &str, value| fields.insert(name.to_owned(), value);
    put("method", json!(method(certificate.method)));
    put("kept", json!(certificate.kept));
    put("independent", json!(certificate.independent));
    put("greatest", json!(certificate.greatest));
    put("factor", json!(certificate.factor));
    put("swaps", json!(certificate.swaps));
    put("ended", json!(ended(certificate.ended)));
    let work = certificate.work;
    put("work", json!({ "products": work.products, "passes": work.passes }));
    fields
}

fn chosen(summary: &mut String, side: &str, certificate: &InterpolativeCertificate) {
    // Rows are chosen as columns of the transpose, and `cols` is their number.
    let InterpolativeCertificate { cols, kept, independent, greatest, .. } = certificate;
    let short = if independent < kept {
        format!(", of which {independent} are independent: nothing more is there")
    } else {
        String::new()
    };
    line(
        summary,
        &format!(
            "{side} chosen: {kept} of {cols} ({}){short}; greatest coefficient {greatest:.3}",
            method(certificate.method)
        ),
    );
}

fn measured(summary: &mut String, error: &Discrepancy, factor: Option<f64>) {
    let at_most = if error.norm > 0.0 { error.at_most / error.norm } else { 0.0 };
    line(
        summary,
        &format!(
            "relative error: {:.3e} (Frobenius), at most {at_most:.3e}, {}",
            error.relative,
            basis(error.basis)
        ),
    );
    if let Some(factor) = factor {
        line(summary, &format!("no more than {factor:.3} times that of the best of the same rank"));
    }
}

fn column_axis(view: View) -> &'static str {
    view.say("列号 *j*", "column *j*")
}

fn row_axis(view: View) -> &'static str {
    view.say("行号 *i*", "row *i*")
}

/// The lengths of all columns, those chosen filled.
fn lengths<T: Real>(a: MatRef<'_, T>, indices: &[usize], axis: &str, view: View) -> Panel {
    let length = |j: usize| -> f64 {
        let top =
            (0..a.nrows()).map(|i| a[(i, j)].to_f64().abs()).fold(f64::MIN_POSITIVE, f64::max);
        top * (0..a.nrows()).map(|i| (a[(i, j)].to_f64() / top).powi(2)).sum::<f64>().sqrt()
    };
    let points = |kept: bool| -> Vec<(f64, f64)> {
        let columns = (0..a.ncols()).filter(|j| indices.binary_search(j).is_ok() == kept);
        columns.map(|j| (j as f64, length(j))).collect()
    };
    let kept = indices.len();
    let mut panel =
        Panel::new().x(Axis::linear().label(axis)).y(Axis::log().label(view.say("长度", "length")));
    let others = points(false);
    if !others.is_empty() {
        panel = panel.mark(Dot::new(others).series(0).hollow());
    }
    let label = view.say(format!("选出 {kept} 个"), format!("{kept} chosen"));
    panel.mark(Dot::new(points(true)).series(1).label(label))
}

fn drawn(error: &Discrepancy, panels: Vec<Panel>, view: View) -> String {
    let relative = significant(error.relative, 3);
    let title = view.say("选出的列与行", "Columns and rows chosen");
    let desc = view.say(
        format!("各列（行）的长度，选出的为实心；相对误差 {relative}。"),
        format!("Lengths of all columns or rows, those chosen filled; relative error {relative}."),
    );
    view.chart(title, desc).panels(panels).to_svg()
}
