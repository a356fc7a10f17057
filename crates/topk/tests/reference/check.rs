//! The library's answers beside the exact ones.

use std::fmt;

use topk::{Batch, Operator, Real, Solution, TopK};

use super::{
    answer::{Answer, Question, Scaled, hard},
    row::{Random, Row},
    scores::Scores,
    wide::Wide,
};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    /// `|Δp|`.
    Absolute,
    /// `|Δp|/p` where `p ≥ 1e-300`.
    Relative,
    /// `|Δp|` in units in the last place of the exact `p`, in double precision where `p ≥ 1e-300`.
    Ulps,
    /// `|Σp − k|` in units in the last place of `k`.
    Sum,
    /// How far `p` is outside `[0, 1]`.
    Range,
    /// How much less than another `p` the `p` of a greater or equal score is, relatively.
    Order,
    /// Of `p` of a row shifted without rounding, relatively where `p ≥ 1e-300`.
    Shift,
    /// `|Δp|` from hard top-k at a low temperature.
    Limit,
    /// `|Δ(Jv)|` by the greatest that `|J||v|` can be.
    Jvp,
    /// The same of `Jᵀv`.
    Vjp,
    /// `|Δ ∂p/∂k|` by the greatest of them.
    ByK,
    /// `|Δ ∂p/∂τ|` by the greatest of them, or of `f′|t|`.
    ByTemperature,
    /// `|Δ ln Z_k|` by the size of its terms.
    LnZ,
    /// `|Δp|/p` from softmax at `k = 1`.
    Softmax,
    /// Numbers that a refused call wrote.
    Memory,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::Absolute => "p, absolute",
            Check::Relative => "p, relative",
            Check::Ulps => "p, ulps",
            Check::Sum => "Σp − k, ulps of k",
            Check::Range => "outside [0, 1]",
            Check::Order => "out of order",
            Check::Shift => "shifted row",
            Check::Limit => "τ → 0 is hard",
            Check::Jvp => "Jv",
            Check::Vjp => "Jᵀv",
            Check::ByK => "∂p/∂k",
            Check::ByTemperature => "∂p/∂τ",
            Check::LnZ => "ln Z",
            Check::Softmax => "k = 1 is softmax",
            Check::Memory => "written on error",
        })
    }
}

/// A measured error.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) operator: Operator,
    pub(crate) check: Check,
    /// `float64` or `float32`.
    pub(crate) numbers: &'static str,
    /// Whether scores counted with weights.
    pub(crate) is_weighted: bool,
    pub(crate) error: f64,
}

impl Measure {
    /// What the error may be; infinite where it is only reported.
    pub(crate) fn bound(&self) -> f64 {
        let is_single = self.numbers == f32::NAME;
        match self.check {
            Check::Absolute if is_single => f64::INFINITY,
            Check::Relative if is_single => f64::INFINITY,
            Check::Ulps if is_single => 1.0,
            Check::Ulps => f64::INFINITY,
            Check::Absolute if self.operator == Operator::Grad => 1e-14,
            Check::Absolute | Check::Limit => 1e-15,
            Check::Relative | Check::Softmax => 1e-14,
            Check::Sum => 4.0,
            Check::Range | Check::Order | Check::Memory => 0.0,
            // Both rows may be off by 1e-14.
            Check::Shift => 2e-14,
            Check::Jvp | Check::Vjp | Check::ByK | Check::ByTemperature if is_single => 1.2e-7,
            Check::Jvp | Check::Vjp | Check::ByK | Check::ByTemperature | Check::LnZ => 1e-14,
        }
    }
}

/// All checks of a row, for operators that have an exact answer.
pub(crate) fn measure(row: &Row) -> Vec<Measure> {
    let mut measures = Vec::new();
    let scores = Scores::new(row);
    for operator in Operator::ALL {
        let k = if operator.counts() { row.whole_k() } else { row.k };
        let question = Question { row, weights: None, k, scores: &scores };
        let Some(answer) = Answer::new(operator, &question) else {
            continue;
        };
        let mut found = Found { operator, question, answer, measures: &mut measures };
        found.numbers::<f64>();
        if row.is_single {
            found.numbers::<f32>();
        }
        found.shift();
        found.limit();
        found.softmax();
        found.memory();
    }
    if let Some((weights, k)) = row.weights() {
        let scores = scores.weighted(row, &weights);
        for operator in Operator::ALL.into_iter().filter(|operator| !operator.counts()) {
            let question = Question { row, weights: Some(&weights), k, scores: &scores };
            if let Some(answer) = Answer::new(operator, &question) {
                let mut found = Found { operator, question, answer, measures: &mut measures };
                found.numbers::<f64>();
                if row.is_single {
                    found.numbers::<f32>();
                }
            }
        }
    }
    measures
}

/// Smaller numbers count by their absolute errors only.
const LEAST: f64 = 1e-300;

struct Found<'a> {
    operator: Operator,
    question: Question<'a>,
    answer: Answer,
    measures: &'a mut Vec<Measure>,
}

impl Found<'_> {
    fn note<T: Real>(&mut self, check: Check, errors: impl IntoIterator<Item = f64>) {
        // A NaN is the worst error.
        let worse = |worst: f64, error: f64| {
            if error.is_nan() { f64::INFINITY } else { worst.max(error) }
        };
        let error = errors.into_iter().fold(0.0, worse);
        let (operator, is_weighted) = (self.operator, self.question.weights.is_some());
        self.measures.push(Measure { operator, check, numbers: T::NAME, is_weighted, error });
    }

    fn request(&self) -> TopK {
        TopK::new(self.operator, self.question.k).at(self.question.row.temperature)
    }

    fn numbers<T: Real>(&mut self) {
        let (answer, Question { row, weights, k, .. }) = (self.answer.clone(), self.question);
        let cast = |numbers: &[f64]| -> Vec<T> { numbers.iter().map(|&x| T::nearest(x)).collect() };
        let solved = match weights {
            None => self.request().solve(&cast(&row.x)),
            Some(weights) => self.request().solve_weighted(&cast(&row.x), &cast(weights)),
        };
        let solved = solved.expect("the row is valid");
        let p: Vec<f64> = solved.p().iter().map(|p| p.to_f64()).collect();
        self.note::<T>(Check::Range, p.iter().map(|p| (-p).max(p - 1.0)));
        let pairs = || p.iter().zip(&answer.p);
        self.note::<T>(Check::Absolute, pairs().map(|(&p, exact)| distance(exact, p)));
        let large = pairs().filter(|(_, exact)| exact.to_f64() >= LEAST);
        let relative = large.map(|(&p, exact)| distance(exact, p) / exact.to_f64());
        self.note::<T>(Check::Relative, relative);
        let is_counted = |exact: &Wide| T::NAME == f32::NAME || exact.to_f64() >= LEAST;
        let ulps = pairs().filter(|(_, exact)| is_counted(exact));
        let ulps = ulps.map(|(&p, exact)| distance(exact, p) / ulp::<T>(exact.to_f64()));
        self.note::<T>(Check::Ulps, ulps);
        let sum = p.iter().enumerate().fold(Wide::zero(), |sum, (place, &p)| {
            let weight = weights.map_or(1.0, |weights| weights[place]);
            &sum + &(&Wide::from(weight) * &Wide::from(p))
        });
        // Smallest numbers are rounded to multiples of one.
        let weight = weights.map_or(row.x.len() as f64, |weights| weights.iter().sum());
        let lost = 0.5 * ulp::<T>(0.0) * weight;
        self.note::<T>(Check::Sum, [(distance(&sum, k) - lost).max(0.0) / ulp::<T>(k)]);
        self.order::<T>(&p);
        if let Some(ln_z) = &answer.ln_z {
            let off = distance(&ln_z.values[0], solved.ln_z().expect("grad has one"));
            self.note::<T>(Check::LnZ, [off / ln_z.scale.to_f64()]);
        }
        self.derivatives(&answer, &solved, &cast(&row.v));
    }

    fn order<T: Real>(&mut self, p: &[f64]) {
        let x = &self.question.row.x;
        let mut order: Vec<usize> = (0..x.len()).collect();
        order.sort_by(|&i, &j| x[i].total_cmp(&x[j]));
        let excess = |pair: &[usize]| {
            let (lower, upper) = (p[pair[0]], p[pair[1]]);
            let is_tied = x[pair[0]] == x[pair[1]];
            let excess = if is_tied { (lower - upper).abs() } else { lower - upper };
            if excess > 0.0 { excess / lower.max(upper) } else { 0.0 }
        };
        self.note::<T>(Check::Order, order.windows(2).map(excess));
    }

    fn derivatives<T: Real>(&mut self, answer: &Answer, solved: &Solution<T>, v: &[T]) {
        let row = self.question.row;
        let temperature = Wide::from(row.temperature);
        let greatest = row.v.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        let per_unit = |by: &Scaled| Scaled {
            values: by.values.iter().map(|value| value / &temperature).collect(),
            scale: &by.scale / &temperature,
        };
        // What of J is below 1e-305 may be lost to underflow, and of products some smallest numbers.
        let lost = &Wide::from(1e-305) / &temperature;
        let least = Wide::from(16.0 * ulp::<f64>(0.0));
        let compare = |found: Vec<T>, exact: &Scaled, lost: Wide| -> Vec<f64> {
            let lost = &(&lost + &Wide::from(ulp::<T>(0.0))) + &(&least / &temperature);
            let pairs = found.iter().zip(&exact.values);
            pairs
                .map(|(found, value)| off::<T>(found.to_f64(), value, &exact.scale, &lost))
                .collect()
        };
        let products =
            [(Check::Jvp, &answer.jvp, solved.jvp(v)), (Check::Vjp, &answer.vjp, solved.vjp(v))];
        for (check, exact, found) in products {
            if let Some(exact) = exact.as_ref().map(per_unit) {
                let found = found.expect("the direction is finite");
                self.note::<T>(check, compare(found, &exact, &lost * &Wide::from(greatest)));
            }
        }
        if let Some(by_temperature) = answer.by_temperature.as_ref().map(per_unit) {
            let found = solved.by_temperature().expect("a smooth operator");
            // With |t| up to 1000.
            let lost = &lost * &Wide::from(1e3);
            self.note::<T>(Check::ByTemperature, compare(found, &by_temperature, lost));
        }
        if let Some(by_k) = &answer.by_k {
            let found = solved.by_k().expect("a threshold operator");
            self.note::<T>(Check::ByK, compare(found, by_k, Wide::from(1e-305)));
        }
    }

    /// A row whose scores can all be moved by one number without rounding.
    fn shift(&mut self) {
        let x = &self.question.row.x;
        let greatest =
            x.iter().filter(|x| x.is_finite()).fold(0.0, |most: f64, x| most.max(x.abs()));
        let mut random = Random::new(self.question.row.seed ^ 0x5111F7);
        let shift = greatest * 2.0_f64.powi(random.below(9) as i32 - 5);
        // A power of two, so that more rows can be moved.
        let shift = f64::from_bits(shift.to_bits() & 0x7FF0_0000_0000_0000);
        let moved: Vec<f64> = x.iter().map(|x| x + shift).collect();
        // The rounding error of a sum is a double itself (Knuth).
        let is_exact = x.iter().zip(&moved).all(|(&x, &moved)| {
            let added = moved - x;
            x.is_infinite() || (x - (moved - added)) + (shift - added) == 0.0
        });
        if shift > 0.0 && is_exact {
            let solve = |x: &[f64]| self.request().solve(x).expect("the row is valid").into_p();
            let (still, moved) = (solve(x), solve(&moved));
            let large = still.iter().zip(&moved).filter(|(p, _)| **p >= LEAST);
            let errors: Vec<f64> = large.map(|(p, moved)| (moved - p).abs() / p).collect();
            self.note::<f64>(Check::Shift, errors);
        }
    }

    fn limit(&mut self) {
        if !self.operator.is_smooth() {
            return;
        }
        let mut sorted: Vec<f64> =
            self.question.row.x.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let gaps = sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|&gap| gap > 0.0);
        let least = gaps.fold(f64::INFINITY, f64::min);
        // Chances of a wrong choice are below e^{−1500}, beside k as small as 1e-300.
        let temperature = if least.is_finite() { least / 3_000.0 } else { 1.0 };
        if temperature < 1e-300 {
            return;
        }
        let Question { k, scores, .. } = self.question;
        let request = self.request().at(temperature);
        let p = request.solve(&self.question.row.x).expect("the row is valid").into_p();
        let values = hard(scores, &scores.finite_k(k));
        let exact = scores.spread(self.question.row, &values, &scores.shares(k));
        let errors = p.iter().zip(&exact).map(|(&p, exact)| distance(exact, p));
        self.note::<f64>(Check::Limit, errors.collect::<Vec<f64>>());
    }

    fn softmax(&mut self) {
        let is_softmax = matches!(self.operator, Operator::Grad | Operator::Exp);
        if !is_softmax || self.question.row.x.iter().any(|x| x.is_infinite()) {
            return;
        }
        let scores = self.question.scores;
        let terms = scores.values.iter();
        let sum = terms.fold(Wide::zero(), |sum, score| &sum + &score.times(&score.e));
        let p = TopK::new(self.operator, 1.0)
            .at(self.question.row.temperature)
            .solve(&self.question.row.x);
        let p = p.expect("1 ≤ n").into_p();
        let errors = p.iter().zip(scores.value_of.iter().flatten()).map(|(&p, &value)| {
            let exact = &scores.values[value].e / &sum;
            let size = exact.to_f64();
            if size >= LEAST { distance(&exact, p) / size } else { 0.0 }
        });
        self.note::<f64>(Check::Softmax, errors.collect::<Vec<f64>>());
    }

    /// Refused calls, with places that are not to be written.
    fn memory(&mut self) {
        let x = &self.question.row.x;
        let n = x.len();
        let mut random = Random::new(self.question.row.seed ^ 0x3E30);
        let mut spoilt = [x.as_slice(), x.as_slice()].concat();
        spoilt[n + random.below(n)] = f64::NAN;
        let twice = [x.as_slice(), x.as_slice()].concat();
        let request = self.request();
        let refused = [
            (request, &spoilt, n, 2 * n),
            (TopK { k: n as f64 + 1.0, ..request }, &twice, n, 2 * n),
            (TopK { k: -1.0, ..request }, &twice, n, 2 * n),
            (request.at(0.0), &twice, n, 2 * n),
            (request.at(f64::NAN), &twice, n, 2 * n),
            (request, &twice, 2 * n + 1, 2 * n),
            (request, &twice, n, 2 * n - 1),
        ];
        let mut written = 0;
        for (request, x, n, length) in refused {
            let mut p = vec![7.5; length];
            // An accepted call is as bad as a written place.
            let TopK { operator, k, temperature } = request;
            let batch = Batch::new(operator, n, k).temperature(temperature);
            written += usize::from(batch.forward(x, &mut p).is_ok());
            written += p.iter().filter(|&&p| p != 7.5).count();
            if length == x.len() {
                let mut own = x.clone();
                written += usize::from(batch.forward_in_place(&mut own).is_ok());
                let pairs = own.iter().zip(x);
                written += pairs.filter(|(own, x)| own.to_bits() != x.to_bits()).count();
            }
        }
        self.note::<f64>(Check::Memory, [written as f64]);
    }
}

fn distance(exact: &Wide, found: f64) -> f64 {
    if found.is_finite() { exact.distance(found) } else { f64::INFINITY }
}

/// `|found − value|` beyond `lost`, by `scale`; an overflow is right where the value overflows.
fn off<T: Real>(found: f64, value: &Wide, scale: &Wide, lost: &Wide) -> f64 {
    let rounded = T::nearest(value.to_f64()).to_f64();
    if rounded == found {
        return 0.0;
    }
    if found.is_nan() {
        return f64::INFINITY;
    }
    // An infinite number is as far off as the greatest one.
    let most = if T::NAME == f32::NAME { f64::from(f32::MAX) } else { f64::MAX };
    let found = found.clamp(-most, most);
    let beyond = &(value - &Wide::from(found)).abs() - lost;
    if !(beyond > Wide::zero()) {
        0.0
    } else if scale.is_zero() {
        f64::INFINITY
    } else {
        (&beyond / scale).to_f64()
    }
}

/// The distance of neighbours of the type around a number.
fn ulp<T: Real>(value: f64) -> f64 {
    let (digits, least) = if T::NAME == f32::NAME { (23, -149) } else { (52, -1074) };
    // The exponent of a double; of a smaller number than 2⁻¹⁰²², −1023.
    let exponent = (value.abs().to_bits() >> 52) as i32 - 1023;
    let exponent = (exponent - digits).max(least);
    // 2⁻¹⁰⁷⁴ is beyond what powi inverts.
    2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent - exponent / 2)
}
