//! The picture of what was chosen: bars for one row, a map for several.

use chart::{Axis, Bar, Cells, Format, Panel, decimal};
use lab::View;
use topk::{Real, TopK};

use crate::failure::Failure;

/// Numbers that a picture can show.
const MOST: usize = 4000;

/// Draws probabilities, or gradients.
pub(super) fn draw<T: Real>(
    rows: &[Vec<T>],
    request: TopK,
    gradients: bool,
    view: View,
) -> Result<String, Failure> {
    let count: usize = rows.iter().map(Vec::len).sum();
    if count > MOST {
        return Err(Failure::data(format!(
            "{count} numbers are too many for a picture, which shows {MOST} at most"
        )));
    }
    let (k, operator) =
        (decimal(request.k, if request.k.fract() == 0.0 { 0 } else { 3 }), request.operator);
    let title = if gradients {
        view.say(format!("梯度，{operator}，k = {k}"), format!("Gradient, {operator}, k = {k}"))
    } else {
        view.say(
            format!("概率，{operator}，k = {k}"),
            format!("Probabilities, {operator}, k = {k}"),
        )
    };
    let desc = view.say(
        format!("{} 行，共 {count} 个数。", rows.len()),
        format!("{} rows, {count} numbers in all.", rows.len()),
    );
    let panel = match rows {
        [row] => bars(row, gradients, view),
        rows => map(rows, gradients, view),
    };
    Ok(view.chart(title.clone(), desc).panel(panel.title(title)).to_svg())
}

fn bars<T: Real>(row: &[T], gradients: bool, view: View) -> Panel {
    let bars = row.iter().enumerate().map(|(i, value)| ((i + 1) as f64, value.to_f64()));
    let y = if gradients {
        Axis::linear().zero().label(view.say("梯度", "gradient"))
    } else {
        Axis::linear().domain(0.0, row.iter().map(|p| p.to_f64()).fold(1.0, f64::max)).label("*p*")
    };
    let x = Axis::linear().label("*i*").format(Format::Whole).domain(0.25, row.len() as f64 + 0.75);
    Panel::new().x(x.nice(false)).y(y).mark(Bar::new(bars).series(1))
}

/// Row 1 on top; rows that are shorter leave gaps.
fn map<T: Real>(rows: &[Vec<T>], gradients: bool, view: View) -> Panel {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let values = rows
        .iter()
        .flat_map(|row| (0..columns).map(|j| row.get(j).map_or(f64::NAN, |value| value.to_f64())));
    let cells = Cells::new(rows.len(), columns, values);
    let cells = if gradients { cells.diverging() } else { cells.domain(0.0, 1.0).key("*p*") };
    Panel::new()
        .x(Axis::bands((1..=columns).map(|j| j.to_string())).label("*i*"))
        .y(Axis::bands((1..=rows.len()).map(|i| i.to_string())).label(view.say("行", "row")))
        .mark(cells)
}
