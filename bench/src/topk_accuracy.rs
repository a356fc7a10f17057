//! The top-k operators against arithmetic of 77 digits, on rows made by seeds: worst errors, each with the seed of
//! its row.

#[path = "../../crates/topk/tests/reference/mod.rs"]
mod reference;

use std::{
    collections::BTreeMap,
    panic::catch_unwind,
    time::{Duration, Instant},
};

use reference::{Measure, Row, check::Check, measure};

/// Names of `n` and of spreads in units of the temperature, with what they end below.
const LENGTHS: [(&str, usize); 4] =
    [("1–64", 65), ("10³", 2_000), ("10⁴", 20_000), ("10⁵", usize::MAX)];
const SPREADS: [(&str, f64); 6] = [
    ("0", f64::MIN_POSITIVE),
    ("<10⁻⁴", 1e-4),
    ("<1", 1.0),
    ("<10³", 1e3),
    ("<10⁶", 1e6),
    ("more", f64::INFINITY),
];

/// The worst error so far, how many there were, and how many beyond the bound.
#[derive(Clone, Copy, Default)]
struct Worst {
    error: f64,
    seed: u64,
    bound: f64,
    measured: usize,
    broken: usize,
}

impl Worst {
    fn note(&mut self, measure: &Measure, seed: u64) {
        if self.measured == 0 || measure.error > self.error {
            (self.error, self.seed) = (measure.error, seed);
        }
        self.bound = measure.bound();
        self.measured += 1;
        self.broken += usize::from(!(measure.error <= self.bound));
    }
}

/// Checks rows of `--seed`, `--seed` + 1, … and prints the worst; an error where a bound is broken.
pub(crate) fn check(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut rows, mut first) = (100_000, 0);
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|value| value.parse::<u64>().ok());
        match (name.as_str(), value) {
            ("--rows", Some(value)) => rows = value,
            ("--seed", Some(value)) => first = value,
            _ => return Err("usage: topk-accuracy [--rows N] [--seed S]".to_owned()),
        }
    }
    let mut checks: BTreeMap<(usize, bool, &str, Check), Worst> = BTreeMap::new();
    let mut table: BTreeMap<(usize, usize, usize), Worst> = BTreeMap::new();
    let mut panics = Vec::new();
    let (begun, mut shown) = (Instant::now(), Duration::ZERO);
    for seed in first..first + rows {
        let row = Row::new(seed);
        if rows == 1 {
            print_row(&row);
        }
        let Ok(measures) = catch_unwind(|| measure(&row)) else {
            panics.push(seed);
            continue;
        };
        let n = LENGTHS.iter().position(|(_, end)| row.x.len() < *end).unwrap_or(3);
        let spread = SPREADS.iter().position(|(_, end)| row.spread() < *end).unwrap_or(5);
        for measure in &measures {
            let operator = topk::Operator::ALL.iter().position(|&one| one == measure.operator);
            let operator = operator.unwrap_or_default();
            checks
                .entry((operator, measure.is_weighted, measure.numbers, measure.check))
                .or_default()
                .note(measure, seed);
            if measure.check == Check::Ulps && measure.numbers == "float64" && !measure.is_weighted
            {
                table.entry((operator, spread, n)).or_default().note(measure, seed);
            }
        }
        if begun.elapsed() > shown + Duration::from_secs(2) {
            shown = begun.elapsed();
            eprint!("\r{} of {rows} rows, {} s", seed - first + 1, shown.as_secs());
        }
    }
    eprintln!();
    print_table(&table);
    print_checks(&checks);
    println!("\n{rows} rows from seed {first} in {:.0} s", begun.elapsed().as_secs_f64());
    let broken = checks.values().filter(|worst| worst.broken > 0).count();
    if broken == 0 && panics.is_empty() {
        Ok(())
    } else {
        Err(format!("{broken} bounds broken; panics at seeds {panics:?}"))
    }
}

fn print_row(row: &Row) {
    let Row { kind, x, k, temperature, v, is_single, .. } = row;
    let (n, spread) = (x.len(), row.spread());
    println!("{kind:?}, n = {n}, k = {k:e}, τ = {temperature:e}, spread/τ = {spread:.3e}");
    let short = if *is_single { ", of single precision" } else { "" };
    println!("x = {x:?}{short}\nv = {v:?}");
    if let Some((weights, k)) = row.weights() {
        println!("with weights {weights:?} k = {k:e}");
    }
    println!();
}

fn print_table(table: &BTreeMap<(usize, usize, usize), Worst>) {
    println!("Worst error of p in ulps of the exact value, by spread/τ (across) and n.\n");
    let header: Vec<&str> = SPREADS.iter().map(|(name, _)| *name).collect();
    println!("| operator | n | {} |", header.join(" | "));
    println!("|---|---|{}", "---|".repeat(SPREADS.len()));
    for (index, operator) in topk::Operator::ALL.iter().enumerate() {
        for (place, (length, _)) in LENGTHS.iter().enumerate() {
            let cells = (0..SPREADS.len()).map(|spread| table.get(&(index, spread, place)));
            let cells: Vec<String> = cells
                .map(|worst| worst.map_or(String::new(), |worst| format!("{:.3}", worst.error)))
                .collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                println!("| {operator} | {length} | {} |", cells.join(" | "));
            }
        }
    }
}

fn print_checks(checks: &BTreeMap<(usize, bool, &str, Check), Worst>) {
    println!("\n| operator | numbers | check | worst | bound | seed | rows | beyond |");
    println!("|---|---|---|---|---|---|---|---|");
    for ((operator, is_weighted, numbers, check), worst) in checks {
        let weights = if *is_weighted { ", weights" } else { "" };
        let bound =
            if worst.bound.is_finite() { format!("{:e}", worst.bound) } else { "–".to_owned() };
        println!(
            "| {}{weights} | {numbers} | {check} | {:.2e} | {bound} | {} | {} | {} |",
            topk::Operator::ALL[*operator],
            worst.error,
            worst.seed,
            worst.measured,
            worst.broken
        );
    }
}
