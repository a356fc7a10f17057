//! The work: each row is solved once, rows of one length together, and on all threads.

use std::ops::Range;

use topk::{Batch, Error, Operator, Order, PerRow, Real, Sampler, Solution, systematic};

use super::{
    Arguments,
    rows::{Source, Table},
};
use crate::{failure::Failure, progress::Progress};

/// Numbers that all subsets together may have: what is drawn is held in memory until all rows are solved.
const MOST_DRAWN: u64 = 100_000_000;

/// Everything that was read.
#[derive(Debug)]
pub(super) struct Job<'a, T> {
    pub(super) arguments: &'a Arguments,
    pub(super) scores: &'a Table<T>,
    /// One, or one for each row.
    pub(super) k: Vec<f64>,
    /// One, or one for each row.
    pub(super) temperature: Vec<f64>,
    pub(super) weights: Option<Table<T>>,
    pub(super) cotangents: Option<Table<T>>,
    /// One for each row where subsets are drawn, else none.
    pub(super) seeds: Vec<u64>,
}

/// What came of a row.
#[derive(Debug)]
pub(super) struct Answer<T> {
    pub(super) p: Vec<T>,
    pub(super) threshold: Option<f64>,
    pub(super) ln_z: Option<f64>,
    /// `Jᵀv`, where it was asked for.
    pub(super) gradient: Option<Vec<T>>,
    pub(super) subsets: Vec<Vec<usize>>,
}

/// A seed for each row, so that no row's subsets depend on the others' or on the order of the work.
pub(super) fn seeds(seed: u64, rows: usize) -> Vec<u64> {
    let mut seeds = Sampler::new(seed);
    #[expect(clippy::cast_sign_loss, reason = "in 0..2⁵³, and whole")]
    let next = |_| (seeds.uniform() * (1_u64 << 53) as f64) as u64;
    (0..rows).map(next).collect()
}

impl<T: Real> Job<'_, T> {
    /// All rows; on an error, the first row's that has one.
    pub(super) fn solve(&self) -> Result<Vec<Answer<T>>, Failure> {
        let draws = u64::from(self.arguments.sample.unwrap_or(0));
        self.check_drawn(draws)?;
        let rows = self.scores.len();
        let progress =
            Progress::new(Some(rows as u64 * draws.max(1)), "{bar:30} {pos}/{len} {eta}");
        let mut answers = Vec::with_capacity(rows);
        for run in self.scores.runs() {
            let start = run.start;
            let made = self.solve_run(run, &progress).map_err(|error| match error {
                Error::K { row, .. }
                | Error::Budget { row, .. }
                | Error::NotANumber { row, .. }
                | Error::Weight { row, .. } => self.refused(start + row, &error),
                error => self.refused(start, &error),
            })?;
            for (row, made) in (start..).zip(made) {
                answers.push(made.map_err(|error| self.refused(row, &error))?);
            }
        }
        Ok(answers)
    }

    /// Rows of one length.
    fn solve_run(
        &self,
        run: Range<usize>,
        progress: &Progress,
    ) -> Result<Vec<Result<Answer<T>, Error>>, Error> {
        let start = run.start;
        let span = self.scores.span(run.clone());
        let n = self.scores.row(start).len();
        let mut batch = Batch::new(self.arguments.operator, n, per_row(&self.k, &run))
            .temperature(per_row(&self.temperature, &run));
        if let Some(weights) = &self.weights {
            batch = batch.weights(match weights.len() {
                1 => weights.numbers(),
                _ => &weights.numbers()[span.clone()],
            });
        }
        batch.map(&self.scores.numbers()[span], |row, solved| {
            self.answer(start + row, solved, progress)
        })
    }

    fn answer(
        &self,
        row: usize,
        solved: &Solution<T>,
        progress: &Progress,
    ) -> Result<Answer<T>, Error> {
        let cotangents = self.cotangents.as_ref();
        let gradient = cotangents.map(|v| solved.vjp(v.row_for(row))).transpose()?;
        let mut subsets = Vec::new();
        if let Some(draws) = self.arguments.sample {
            let mut sampler = Sampler::new(self.seeds[row]);
            for _ in 0..draws {
                subsets.push(match self.arguments.operator {
                    Operator::Grad => solved.sample(&mut sampler),
                    _ => systematic(solved.p(), Order::Shuffled, &mut sampler),
                }?);
                progress.step(|bar| bar.inc(1));
            }
        } else {
            progress.step(|bar| bar.inc(1));
        }
        let (threshold, ln_z) = (solved.threshold(), solved.ln_z());
        Ok(Answer { p: solved.p().to_vec(), threshold, ln_z, gradient, subsets })
    }

    fn check_drawn(&self, draws: u64) -> Result<(), Failure> {
        let rows = self.scores.len();
        let members = match &self.k[..] {
            [k] => k.max(1.0) * rows as f64,
            each => each.iter().map(|k| k.max(1.0)).sum(),
        };
        if members * draws as f64 > MOST_DRAWN as f64 {
            return Err(Failure::data(format!(
                "{draws} subsets of each row have more than {MOST_DRAWN} members in all: draw fewer at once, with \
                 one seed after another"
            )));
        }
        Ok(())
    }

    /// What is wrong with a row, at the place where the reader finds it.
    fn refused(&self, row: usize, error: &Error) -> Failure {
        let arguments = self.arguments;
        let beside = |source: &Option<Source>, table: &Option<Table<T>>| match (source, table) {
            (Some(source), Some(table)) => source.place(if table.len() == 1 { 0 } else { row }),
            _ => arguments.file.place(row),
        };
        let (place, reason) = match error {
            Error::NotANumber { place, .. } => (
                arguments.file.place(row),
                format!("number {} is NaN: remove it, or write -inf to leave it out", place + 1),
            ),
            Error::K { k, n, .. } => {
                (arguments.file.place(row), format!("k = {k} is more than its {n} numbers"))
            }
            Error::Budget { k, total, .. } => {
                let reason = format!("k = {k} is more than {total}, the sum of its weights");
                (arguments.file.place(row), reason)
            }
            Error::Weight { place, value, .. } => (
                format!("--weights: {}", beside(&arguments.weights, &self.weights)),
                format!(
                    "number {} is {value}: weights must be positive and have a finite sum",
                    place + 1
                ),
            ),
            Error::NotFinite { place, value, .. } => (
                format!("--vjp: {}", beside(&arguments.vjp, &self.cotangents)),
                format!("number {} is {value}: it must be finite", place + 1),
            ),
            other => (arguments.file.place(row), other.to_string()),
        };
        Failure::data(format!("{place}: {reason}"))
    }
}

/// The part of numbers that belongs to some rows.
fn per_row<'a>(numbers: &'a [f64], rows: &Range<usize>) -> PerRow<'a> {
    match numbers {
        [one] => PerRow::Same(*one),
        each => PerRow::Each(&each[rows.clone()]),
    }
}
