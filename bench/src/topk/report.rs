//! What came out, as tables of Markdown and lines on the aims.

use std::{fmt, fs};

use topk::Operator;

use super::{
    contestants::Answer,
    python::{Python, Reference},
    rows::Rows,
};
use crate::statistics::quantile;

/// Of one contestant on one set of rows.
pub(super) struct Line {
    pub(super) shape: String,
    pub(super) who: &'static str,
    pub(super) threads: usize,
    pub(super) answered: Answered,
}

pub(super) struct Table {
    operator: Operator,
    pub(super) lines: Vec<Line>,
}

/// Forward alone, then with the gradient where there is one; or why not.
pub(super) struct Answered {
    failure: Option<String>,
    kinds: Vec<Kind>,
    p: Option<f64>,
    sum: Option<f64>,
    g: Option<f64>,
}

struct Kind {
    first: f64,
    times: Vec<f64>,
}

impl Answered {
    pub(super) fn new(rows: &Rows, reference: &Reference, answers: Vec<Answer>) -> Answered {
        let last = answers.last().expect("one answer at least");
        let p = match &reference.places {
            Some(places) => worst(places.iter().map(|&place| last.p[place]).zip(&reference.p)),
            None => worst(last.p.iter().copied().zip(&reference.p)),
        };
        let sums = last.p.chunks_exact(rows.n).map(|p| (total(p) - rows.k as f64).abs());
        let sum = sums.fold(0.0, greater);
        let g = last.g.as_ref().zip(reference.g.as_ref());
        let g = g.map(|(found, known)| worst(found.iter().copied().zip(known)));
        Answered { p: Some(p), sum: Some(sum), g, ..Answered::timed(answers) }
    }

    /// Of one whose answers are to another question.
    pub(super) fn timed(answers: Vec<Answer>) -> Answered {
        let kind = |answer: Answer| Kind { first: answer.seconds, times: Vec::new() };
        let kinds = answers.into_iter().map(kind).collect();
        Answered { failure: None, kinds, p: None, sum: None, g: None }
    }

    pub(super) fn failed(message: String) -> Answered {
        Answered { failure: Some(message), kinds: Vec::new(), p: None, sum: None, g: None }
    }

    /// How long the first run took, if there is such a run.
    pub(super) fn first(&self, both: bool) -> Option<f64> {
        self.kinds.get(usize::from(both)).map(|kind| kind.first)
    }

    pub(super) fn times(&mut self, both: bool) -> &mut Vec<f64> {
        &mut self.kinds[usize::from(both)].times
    }

    /// The time below which `share` of the rounds lie.
    fn time(&self, both: bool, share: f64) -> Option<f64> {
        self.kinds.get(usize::from(both)).map(|kind| quantile(&kind.times, share))
    }
}

/// NaN counts as worse than any number.
fn greater(one: f64, other: f64) -> f64 {
    if one.is_nan() || one > other { one } else { other }
}

fn worst<'a>(pairs: impl Iterator<Item = (f64, &'a f64)>) -> f64 {
    pairs.map(|(found, known)| (found - known).abs()).fold(0.0, |most, off| greater(off, most))
}

/// With the rounding errors carried along, so that the error seen is not this sum's own.
fn total(values: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for &value in values {
        let next: f64 = sum + value;
        let kept = next - sum;
        lost += (sum - (next - kept)) + (value - kept);
        sum = next;
    }
    sum + lost
}

impl Table {
    pub(super) fn new(operator: Operator) -> Table {
        Table { operator, lines: Vec::new() }
    }

    /// Ours on the same rows with as many threads.
    fn ours(&self, line: &Line) -> &Answered {
        let same = |other: &&Line| {
            other.shape == line.shape && other.threads == line.threads && other.who == "**ours**"
        };
        &self.lines.iter().find(same).expect("ours is always measured").answered
    }

    /// How many times longer than ours a line took, if both ran: of medians (0.5) or of the shortest times (0).
    fn ratio(&self, line: &Line, both: bool, share: f64) -> Option<f64> {
        Some(line.answered.time(both, share)? / self.ours(line).time(both, share)?)
    }

    /// The shapes of the lines, each with the ratios of the fastest of `who`: of medians and of shortest times.
    fn ratios(&self, who: &str, both: bool) -> Vec<(String, [f64; 2])> {
        let mut all: Vec<(String, [f64; 2])> = Vec::new();
        for line in self.lines.iter().filter(|line| line.who.starts_with(who)) {
            let [Some(medians), Some(leasts)] =
                [0.5, 0.0].map(|share| self.ratio(line, both, share))
            else {
                continue;
            };
            let shape = format!("{}, {} thread(s)", line.shape, line.threads);
            match all.iter_mut().find(|(other, _)| *other == shape) {
                Some((_, known)) => *known = [known[0].min(medians), known[1].min(leasts)],
                None => all.push((shape, [medians, leasts])),
            }
        }
        all
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}", self.operator)?;
        writeln!(
            f,
            "Milliseconds: median (least–greatest); × is how many times longer than ours.\n"
        )?;
        writeln!(
            f,
            "| rows | threads | who | forward | × | with gradient | × | p | Σp | gradient |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|")?;
        for line in &self.lines {
            let Line { shape, who, threads, answered } = line;
            if let Some(failure) = &answered.failure {
                writeln!(f, "| {shape} | {threads} | {who} | {failure} | | | | | | |")?;
                continue;
            }
            write!(f, "| {shape} | {threads} | {who} |")?;
            for both in [false, true] {
                match answered.kinds.get(usize::from(both)) {
                    Some(kind) => {
                        let [median, least, most] =
                            [0.5, 0.0, 1.0].map(|share| milliseconds(quantile(&kind.times, share)));
                        let ratio = self.ratio(line, both, 0.5).map_or(String::new(), times);
                        write!(f, " {median} ({least}–{most}) | {ratio} |")?;
                    }
                    None => write!(f, " – | |")?,
                }
            }
            for error in [answered.p, answered.sum, answered.g] {
                match error {
                    Some(error) => write!(f, " {error:.1e} |")?,
                    None => write!(f, " – |")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Three digits.
fn milliseconds(seconds: f64) -> String {
    let ms = seconds * 1e3;
    match ms {
        _ if ms >= 100.0 => format!("{ms:.0}"),
        _ if ms >= 10.0 => format!("{ms:.1}"),
        _ if ms >= 1.0 => format!("{ms:.2}"),
        _ if ms >= 0.1 => format!("{ms:.3}"),
        _ => format!("{ms:.4}"),
    }
}

fn times(ratio: f64) -> String {
    if ratio >= 10.0 { format!("{ratio:.0}") } else { format!("{ratio:.2}") }
}

/// The aims of this library's speed, each as the ratios that were measured.
pub(super) fn targets(tables: &[Table]) -> String {
    let mut lines = String::from("## Aims\n");
    let aims: [(Operator, &str, bool, &str); 7] = [
        (
            Operator::Laplace,
            "LapSum",
            true,
            "forward and gradient, LapSum's fastest / ours (aim: ≥ 10)",
        ),
        (Operator::Sigmoid, "LML", true, "forward and gradient, LML / ours (aim: ≥ 20)"),
        (Operator::CappedSimplex, "entmax", true, "forward and gradient, budget_bisect / ours"),
        (Operator::Exp, "select_nth", false, "exp, select_nth_unstable_by / ours (aim: ≥ 1/3)"),
        (
            Operator::Exp,
            "torch.topk",
            false,
            "exp, torch.topk / ours (a floor: values and places only)",
        ),
        (
            Operator::Grad,
            "conditional-poisson (NumPy tree",
            false,
            "grad, its NumPy tree / ours (aim at k = 2000 of 5000: ≥ 100)",
        ),
        (Operator::Grad, "conditional-poisson", false, "grad, its fastest form / ours"),
    ];
    for (operator, who, both, what) in aims {
        let Some(table) = tables.iter().find(|table| table.operator == operator) else { continue };
        let ratios = table.ratios(who, both);
        if ratios.is_empty() {
            continue;
        }
        let least = ratios.iter().map(|(_, [medians, _])| *medians).fold(f64::INFINITY, f64::min);
        lines += &format!("- {what}: {} at least\n", times(least));
        for (shape, [medians, leasts]) in &ratios {
            lines += &format!(
                "  - {shape}: {}, of shortest times {}\n",
                times(*medians),
                times(*leasts)
            );
        }
    }
    lines
}

/// What it ran on.
pub(super) fn machine(python: &Python) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let versions = &python.versions;
    let name = |key: &str| versions[key].as_str().unwrap_or("?").to_owned();
    let mut text = format!(
        "{}, {cores} cores, load {} at the start; Python {}, torch {}, numpy {}, scipy {}\n",
        model.unwrap_or("a processor without a name"),
        load.split(' ').next().unwrap_or("?"),
        name("python"),
        name("torch"),
        name("numpy"),
        name("scipy"),
    );
    for (peer, version) in versions["peers"].as_object().into_iter().flatten() {
        text += &format!("- {peer}: {}\n", version.as_str().unwrap_or("?"));
    }
    for (peer, why) in versions["missing"].as_object().into_iter().flatten() {
        text += &format!("- {peer}: not here: {}\n", why.as_str().unwrap_or("?"));
    }
    if let Some(off) = versions["off"].as_f64() {
        text +=
            &format!("The reference, in 80 bits, differs from 50 digits by {off:.1e} at most.\n");
    }
    text
}
