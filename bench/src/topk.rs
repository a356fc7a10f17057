//! Smooth top-k beside its peers: forward alone and with the gradient, on the same rows, with the error of each.
//!
//! Python's peers run in one process (`topk/peers.py`) that times itself; rounds of all contestants alternate.

mod allocations;
mod contestants;
mod exponents;
mod python;
mod report;
mod rows;

use topk::Operator;

use self::{
    contestants::Contestant,
    python::Python,
    report::{Answered, Line, Table},
    rows::Rows,
};

/// Rounds of a measurement; only the first run counts where it takes longer than `PATIENCE`, in seconds.
const ROUNDS: usize = 5;
const PATIENCE: f64 = 1.5;
/// How long a contestant repeats a run within a round, in seconds.
const SPAN: f64 = 0.02;

const OPERATORS: [Operator; 6] = [
    Operator::Laplace,
    Operator::Sigmoid,
    Operator::CappedSimplex,
    Operator::Exp,
    Operator::Hard,
    Operator::Grad,
];

/// `arguments`: names of operators, `exponents`, `allocations` and `faults`; or everything.
pub(crate) fn compare(arguments: &[String]) -> Result<(), String> {
    let parts = ["exponents", "allocations", "faults"];
    let known = |name: &str| {
        parts.contains(&name) || OPERATORS.iter().any(|operator| operator.name() == name)
    };
    if let Some(name) = arguments.iter().find(|name| !known(name)) {
        let operators = OPERATORS.map(Operator::name).join(", ");
        return Err(format!("topk {name}: there are {operators}, {}", parts.join(", ")));
    }
    let asked = |part: &str| arguments.is_empty() || arguments.iter().any(|name| name == part);
    let mut python = Python::start()?;
    println!("{}", report::machine(&python));
    let mut tables = Vec::new();
    for operator in OPERATORS.into_iter().filter(|operator| asked(operator.name())) {
        let mut table = Table::new(operator);
        for rows in rows::shapes(operator) {
            table.lines.extend(measure(&rows, &mut python)?);
        }
        println!("{table}");
        tables.push(table);
    }
    if !tables.is_empty() {
        println!("{}", report::targets(&tables));
    }
    if asked("exponents") {
        println!("{}", exponents::fitted()?);
    }
    if asked("allocations") {
        println!("{}", allocations::counted()?);
    }
    if asked("faults") {
        println!("{}{}", python.faults()?, contestants::fynch_faults()?);
    }
    Ok(())
}

/// All contestants on one set of rows, with one thread and, where there is work for them, with two.
fn measure(rows: &Rows, python: &mut Python) -> Result<Vec<Line>, String> {
    python.load(rows)?;
    let reference = python.reference(rows)?;
    let mut lines = Vec::new();
    // Nothing is learnt from seconds with one thread that become seconds with two.
    let mut slow = Vec::new();
    for threads in if rows.deserves_two() { 1..=2 } else { 1..=1 } {
        let mut contestants: Vec<(Contestant, Answered)> = Vec::new();
        for mut contestant in Contestant::all(rows, python) {
            if threads > 1 && slow.contains(&contestant.name()) {
                continue;
            }
            let answered = match contestant.answer(rows, threads, python) {
                Ok(answers) if contestant.is_floor(rows) => Answered::timed(answers),
                Ok(answers) => Answered::new(rows, &reference, answers),
                Err(message) => Answered::failed(message),
            };
            if answered.first(false).is_some_and(|first| first > PATIENCE) {
                slow.push(contestant.name());
            }
            contestants.push((contestant, answered));
        }
        for round in 0..ROUNDS {
            for (contestant, answered) in &mut contestants {
                for both in [false, true] {
                    match answered.first(both) {
                        Some(first) if first <= PATIENCE => {
                            let seconds = contestant.time(rows, both, threads, SPAN, python)?;
                            answered.times(both).push(seconds);
                        }
                        // The first run is all the time there is.
                        Some(first) if round == 0 => answered.times(both).push(first),
                        _ => {}
                    }
                }
            }
        }
        lines.extend(contestants.into_iter().map(|(contestant, answered)| Line {
            shape: rows.shape(),
            who: contestant.name(),
            threads,
            answered,
        }));
    }
    Ok(lines)
}
