//! The picture of what was chosen: bars for one row, a map for several.

use chart::{Axis, Bar, Cells, Format, Panel, decimal};
use lab::View;
use topk::{Operator, Real};

use crate::failure::Failure;

/// Numbers that a picture can show.
const MOST: usize = 4000;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    P,
    Gradients,
    /// How often each number is in one of so many random subsets.
    Shares {
        draws: u32,
    },
}

impl What {
    /// Places in subsets are printed from 0, and drawn so.
    fn first_place(self) -> usize {
        match self {
            What::P | What::Gradients => 1,
            What::Shares { .. } => 0,
        }
    }

    fn name(self, view: View) -> String {
        match self {
            What::P => view.say("概率", "Probabilities").to_owned(),
            What::Gradients => view.say("梯度", "Gradient").to_owned(),
            What::Shares { draws } => view.say(
                format!("{draws} 个子集中的频率"),
                format!("Shares in {draws} {}", if draws == 1 { "subset" } else { "subsets" }),
            ),
        }
    }
}

/// What a picture says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title {
    pub(super) what: What,
    pub(super) operator: Operator,
    /// Where it is the same for all rows.
    pub(super) k: Option<f64>,
}

/// Draws rows of numbers.
pub(super) fn draw<T: Real>(rows: &[&[T]], title: Title, view: View) -> Result<String, Failure> {
    let count: usize = rows.iter().map(|row| row.len()).sum();
    if count > MOST {
        return Err(Failure::data(format!(
            "{count} numbers are too many for a picture, which shows {MOST} at most"
        )));
    }
    let Title { what, operator, k } = title;
    let mut title = format!("{}{}{operator}", what.name(view), view.say("，", ", "));
    if let Some(k) = k {
        title.push_str(view.say("，", ", "));
        title.push_str(&format!("k = {}", decimal(k, if k.fract() == 0.0 { 0 } else { 3 })));
    }
    let desc = view.say(
        format!("{} 行，共 {count} 个数。", rows.len()),
        format!("{} rows, {count} numbers in all.", rows.len()),
    );
    let panel = match rows {
        [row] => bars(row, what, view),
        rows => map(rows, what, view),
    };
    Ok(view.chart(title.clone(), desc).panel(panel.title(title)).to_svg())
}

fn bars<T: Real>(row: &[T], what: What, view: View) -> Panel {
    let first = what.first_place();
    let bars = row.iter().enumerate().map(|(i, value)| ((i + first) as f64, value.to_f64()));
    let greatest = row.iter().map(|p| p.to_f64()).fold(1.0, f64::max);
    let y = match what {
        What::Gradients => Axis::linear().zero().label(view.say("梯度", "gradient")),
        What::P => Axis::linear().domain(0.0, greatest).label("*p*"),
        What::Shares { .. } => Axis::linear().domain(0.0, 1.0).label(view.say("频率", "share")),
    };
    let x = Axis::linear()
        .label("*i*")
        .format(Format::Whole)
        .domain(first as f64 - 0.75, (row.len() + first) as f64 - 0.25);
    Panel::new().x(x.nice(false)).y(y).mark(Bar::new(bars).series(1))
}

/// Row 1 on top; rows that are shorter leave gaps.
fn map<T: Real>(rows: &[&[T]], what: What, view: View) -> Panel {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let values = rows
        .iter()
        .flat_map(|row| (0..columns).map(|j| row.get(j).map_or(f64::NAN, |value| value.to_f64())));
    let cells = Cells::new(rows.len(), columns, values);
    let cells = match what {
        What::Gradients => cells.diverging(),
        What::P => cells.domain(0.0, 1.0).key("*p*"),
        What::Shares { .. } => cells.domain(0.0, 1.0).key(view.say("频率", "share")),
    };
    Panel::new()
        .x(Axis::bands((0..columns).map(|j| (j + what.first_place()).to_string())).label("*i*"))
        .y(Axis::bands((1..=rows.len()).map(|i| i.to_string())).label(view.say("行", "row")))
        .mark(cells)
}
