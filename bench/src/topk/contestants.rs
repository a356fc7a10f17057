//! Who is measured: this library, its floor in Rust, a peer in Rust, and the peers in Python.

use std::{hint::black_box, time::Instant};

use rayon::ThreadPoolBuilder;
use topk::{Batch, Gradients, Operator, Real, Solution, TopK};

use super::{python::Python, rows::Rows};

pub(super) enum Contestant {
    Ours(Box<Ours<f64>>),
    Single(Box<Ours<f32>>),
    /// A copy of each row and `select_nth_unstable_by` on it: no probabilities.
    Select,
    /// `fynch::lapsum::lapsum_topk`.
    Fynch,
    Python(&'static str),
}

/// What came of one run, and how long it took.
pub(super) struct Answer {
    pub(super) seconds: f64,
    pub(super) p: Vec<f64>,
    pub(super) g: Option<Vec<f64>>,
}

/// Peers by operator, with the longest row at which one run takes seconds, not minutes.
const PEERS: [(Operator, &str, usize); 11] = [
    (Operator::Laplace, "LapSum (PyTorch)", usize::MAX),
    (Operator::Laplace, "LapSum (C++)", usize::MAX),
    (Operator::Sigmoid, "LML", usize::MAX),
    (Operator::CappedSimplex, "entmax.budget_bisect", usize::MAX),
    (Operator::Exp, "torch.topk", usize::MAX),
    (Operator::Exp, "torch.sort", usize::MAX),
    (Operator::Hard, "torch.topk", usize::MAX),
    (Operator::Hard, "torch.sort", usize::MAX),
    // Its memory grows with the square: 80 GB for the next size.
    (Operator::Grad, "conditional-poisson (NumPy tree)", 10_000),
    (Operator::Grad, "conditional-poisson (torch tree)", 100_000),
    (Operator::Grad, "conditional-poisson (NumPy sequential)", 1_000),
];

impl Contestant {
    /// Those that can be asked for these rows here.
    pub(super) fn all(rows: &Rows, python: &Python) -> Vec<Contestant> {
        let mut all = vec![if rows.single {
            Contestant::Single(Box::new(Ours::new(rows, |value| value as f32)))
        } else {
            Contestant::Ours(Box::new(Ours::new(rows, |value| value)))
        }];
        if matches!(rows.operator, Operator::Exp | Operator::Hard) {
            all.push(Contestant::Select);
        }
        // It fills an n×n matrix.
        if rows.operator == Operator::Laplace && rows.n <= 1_000 && !rows.single {
            all.push(Contestant::Fynch);
        }
        let peers = PEERS.iter().filter(|(operator, name, most)| {
            *operator == rows.operator && rows.n <= *most && python.has(name)
        });
        all.extend(peers.map(|&(_, name, _)| Contestant::Python(name)));
        all
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Contestant::Ours(_) | Contestant::Single(_) => "**ours**",
            Contestant::Select => "select_nth_unstable_by",
            Contestant::Fynch => "fynch 0.3.2",
            Contestant::Python(name) => name,
        }
    }

    /// Whether it only says which are the greatest where more is asked.
    pub(super) fn is_floor(&self, rows: &Rows) -> bool {
        let hard =
            matches!(self, Contestant::Select | Contestant::Python("torch.topk" | "torch.sort"));
        hard && rows.operator != Operator::Hard
    }

    /// Whether it offers a gradient: the hard choices have none, fynch offers none.
    fn has_gradient(&self, rows: &Rows) -> bool {
        match self {
            Contestant::Ours(_) | Contestant::Single(_) => rows.operator.is_smooth(),
            Contestant::Select | Contestant::Fynch => false,
            Contestant::Python(name) => !matches!(
                *name,
                "torch.topk"
                    | "torch.sort"
                    | "conditional-poisson (NumPy tree)"
                    | "conditional-poisson (NumPy sequential)"
            ),
        }
    }

    /// One run of each kind, the first of all: its answers, before anything is repeated.
    pub(super) fn answer(
        &mut self,
        rows: &Rows,
        threads: usize,
        python: &mut Python,
    ) -> Result<Vec<Answer>, String> {
        let kinds: &[bool] = if self.has_gradient(rows) { &[false, true] } else { &[false] };
        kinds.iter().map(|&both| self.run(rows, both, threads, python)).collect()
    }

    fn run(
        &mut self,
        rows: &Rows,
        both: bool,
        threads: usize,
        python: &mut Python,
    ) -> Result<Answer, String> {
        if let Contestant::Python(peer) = self {
            return python.answer(peer, both, threads);
        }
        let seconds = self.time(rows, both, threads, 0.0, python)?;
        let (p, g) = match self {
            Contestant::Ours(ours) => ours.answers(rows),
            Contestant::Single(ours) => ours.answers(rows),
            Contestant::Fynch => (fynch(rows)?, Vec::new()),
            Contestant::Select | Contestant::Python(_) => (hard(rows), Vec::new()),
        };
        Ok(Answer { seconds, p, g: both.then_some(g) })
    }

    /// Seconds a run, repeated for `span` seconds.
    pub(super) fn time(
        &mut self,
        rows: &Rows,
        both: bool,
        threads: usize,
        span: f64,
        python: &mut Python,
    ) -> Result<f64, String> {
        if let Contestant::Python(peer) = self {
            return python.time(peer, both, threads, span);
        }
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map_err(|error| error.to_string())?.install(|| match self {
            Contestant::Ours(ours) => repeated(span, || ours.run(rows, both)),
            Contestant::Single(ours) => repeated(span, || ours.run(rows, both)),
            Contestant::Fynch => repeated(span, || fynch(rows)),
            Contestant::Select | Contestant::Python(_) => {
                let mut copy = Vec::new();
                repeated(span, || Ok::<_, String>(select(rows, &mut copy)))
            }
        })
    }
}

fn repeated<T, E: ToString>(
    span: f64,
    mut run: impl FnMut() -> Result<T, E>,
) -> Result<f64, String> {
    let begun = Instant::now();
    let mut runs = 0.0;
    loop {
        black_box(run().map_err(|error| error.to_string())?);
        runs += 1.0;
        let seconds = begun.elapsed().as_secs_f64();
        if seconds >= span {
            return Ok(seconds / runs);
        }
    }
}

/// This library with memory that is used again from run to run, as a loop of training would.
pub(super) struct Ours<T> {
    x: Vec<T>,
    v: Vec<T>,
    p: Vec<T>,
    g: Vec<T>,
    /// Of a single row; a batch keeps one for each thread.
    solution: Solution<T>,
}

impl<T: Real> Ours<T> {
    pub(super) fn new(rows: &Rows, number: impl Fn(f64) -> T) -> Ours<T> {
        let (x, v): (Vec<T>, Vec<T>) = (
            rows.x.iter().map(|&x| number(x)).collect(),
            rows.v.iter().map(|&v| number(v)).collect(),
        );
        let (p, g) = (x.clone(), x.clone());
        Ours { x, v, p, g, solution: Solution::default() }
    }

    pub(super) fn run(&mut self, rows: &Rows, both: bool) -> Result<(), topk::Error> {
        let Ours { x, v, p, g, solution } = self;
        if rows.count == 1 {
            TopK::new(rows.operator, rows.k as f64).solve_into(x, None, solution)?;
            if both {
                *g = solution.vjp(v)?;
            }
            return Ok(());
        }
        let batch = Batch::new(rows.operator, rows.n, rows.k as f64);
        if both {
            batch.backward(x, v, Gradients { p: Some(p), ..Gradients::by_scores(g) })
        } else {
            batch.forward(x, p)
        }
    }

    /// What the last run left, in double precision.
    fn answers(&self, rows: &Rows) -> (Vec<f64>, Vec<f64>) {
        let wide = |values: &[T]| values.iter().map(|value| value.to_f64()).collect();
        (wide(if rows.count == 1 { self.solution.p() } else { &self.p }), wide(&self.g))
    }
}

/// Finds the k-th largest score of each row in a copy of it.
fn select(rows: &Rows, copy: &mut Vec<f64>) -> f64 {
    let mut at = 0.0;
    for x in rows.x.chunks_exact(rows.n) {
        copy.clear();
        copy.extend_from_slice(x);
        let (_, kth, _) =
            copy.select_nth_unstable_by(rows.k - 1, |one, other| other.total_cmp(one));
        at = *kth;
    }
    at
}

/// What a user of `select` would go on to: 1 from the k-th largest up.
fn hard(rows: &Rows) -> Vec<f64> {
    let mut p = Vec::with_capacity(rows.x.len());
    for x in rows.x.chunks_exact(rows.n) {
        let mut copy = x.to_vec();
        let (_, &mut at, _) =
            copy.select_nth_unstable_by(rows.k - 1, |one, other| other.total_cmp(one));
        p.extend(x.iter().map(|&x| if x >= at { 1.0 } else { 0.0 }));
    }
    p
}

fn fynch(rows: &Rows) -> Result<Vec<f64>, String> {
    let solve = |x| fynch::lapsum::lapsum_topk(x, rows.k, 1.0).map_err(|error| error.to_string());
    let all: Vec<Vec<f64>> = rows.x.chunks_exact(rows.n).map(solve).collect::<Result<_, _>>()?;
    Ok(all.concat())
}

/// What fynch's two soft choices make of six scores, as lines of the table of `topk/faults.py`.
pub(super) fn fynch_faults() -> Result<String, String> {
    let x = [0.3, -1.2, 2.0, 0.7, -0.4, 1.1];
    let mut lines = String::new();
    let asked: [(&str, Vec<f64>); 2] = [
        ("lapsum_topk", fynch::lapsum_topk(&x, 2, 1.0).map_err(|error| error.to_string())?),
        (
            "soft_topk_indicator",
            fynch::soft_topk_indicator(&x, 2, 1.0).map_err(|error| error.to_string())?,
        ),
    ];
    for (function, p) in asked {
        let sum: f64 = p.iter().sum();
        let order = if (0..6).all(|i| (0..6).all(|j| x[i] <= x[j] || p[i] > p[j])) {
            "kept"
        } else {
            "broken"
        };
        let list: Vec<String> = p.iter().map(|p| format!("{p:.3}")).collect();
        lines += &format!(
            "| fynch ({function}) | k = 2 of 6 | Σp = {sum:.6}, order {order}: {} |\n",
            list.join(", ")
        );
    }
    Ok(lines)
}
