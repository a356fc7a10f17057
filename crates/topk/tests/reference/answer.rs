//! What an operator should answer for a row.

use topk::Operator;

use super::{
    gaussian,
    poisson::Trials,
    row::Row,
    scores::{Score, Scores},
    simplex,
    threshold::{Family, Threshold},
    wide::Wide,
};

/// A row as an operator sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) row: &'a Row,
    /// Of each place; positive.
    pub(crate) weights: Option<&'a [f64]>,
    /// `0 ≤ k ≤ Σw`, whole where the operator counts.
    pub(crate) k: f64,
    pub(crate) scores: &'a Scores,
}

/// All by places of the row. Derivatives are by `x/τ` and `ln τ`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) p: Vec<Wide>,
    /// `Jv` and `Jᵀv`, each beside the greatest that `|J||v|` or `|J|ᵀ|v|` can be.
    pub(crate) jvp: Option<Scaled>,
    pub(crate) vjp: Option<Scaled>,
    /// `∂p/∂k`.
    pub(crate) by_k: Option<Scaled>,
    /// `−J(x/τ)`.
    pub(crate) by_temperature: Option<Scaled>,
    /// `ln Z_k`, beside the size of what it is the sum of.
    pub(crate) ln_z: Option<Scaled>,
}

/// Numbers and what their errors are measured by.
#[derive(Debug, Clone)]
pub(crate) struct Scaled {
    pub(crate) values: Vec<Wide>,
    pub(crate) scale: Wide,
}

impl Answer {
    /// `None` for an operator or a row that has no exact answer here.
    pub(crate) fn new(operator: Operator, question: &Question<'_>) -> Option<Answer> {
        let Question { row, k, scores, .. } = *question;
        let n = row.x.len();
        // Its tails take their time.
        let is_left_out = n > 64 && row.seed % 64 != 0 || row.seed % 8 != 0 || n > 2_000;
        if operator == Operator::Iterative || operator == Operator::Gaussian && is_left_out {
            return None;
        }
        let finite_k = scores.finite_k(k);
        let is_end = finite_k.is_zero() || finite_k == scores.tiers[1];
        let mut answer = Answer::default();
        let values = if is_end {
            if operator.is_smooth() {
                let zeros = Scaled { values: vec![Wide::zero(); n], scale: Wide::zero() };
                answer.jvp = Some(zeros.clone());
                answer.vjp = Some(zeros.clone());
                answer.by_temperature = Some(zeros);
            }
            let each = if finite_k.is_zero() { Wide::zero() } else { Wide::one() };
            vec![each; scores.values.len()]
        } else {
            match operator {
                Operator::Grad => answer.poisson(question, finite_k.to_f64() as usize),
                Operator::Hard => hard(scores, &finite_k),
                Operator::Exp => answer.threshold(question, Family::Exp.solve(scores, &finite_k)),
                Operator::Laplace => {
                    answer.threshold(question, Family::Laplace.solve(scores, &finite_k))
                }
                Operator::Sigmoid => {
                    answer.threshold(question, Family::Sigmoid.solve(scores, &finite_k))
                }
                Operator::Gaussian => {
                    answer.threshold(question, gaussian::solve(scores, &finite_k))
                }
                Operator::CappedSimplex => {
                    answer.threshold(question, simplex::solve(scores, &finite_k))
                }
                _ => return None,
            }
        };
        if operator == Operator::Gaussian && scores.is_cut {
            // Its tails across a gap are in another ratio where the gap is cut.
            answer.by_k = None;
        }
        answer.p = scores.spread(row, &values, &scores.shares(k));
        Some(answer)
    }

    fn poisson(&mut self, question: &Question<'_>, k: usize) -> Vec<Wide> {
        let Question { row, scores, .. } = *question;
        let trials = Trials::new(scores, k);
        let (v, t) = (finite_direction(row), down(scores));
        // Derivatives take their time: of each row one of two, of long rows none or one.
        let n = row.x.len();
        let is_each = n <= 64 || n <= 1_100 && row.seed.is_multiple_of(8);
        let is_along_v = (row.seed / 8).is_multiple_of(2);
        let direction = if is_along_v { &v } else { &t };
        let solved = trials.solve(is_each.then_some(direction));
        match solved.jvp {
            Some(values) if is_along_v => {
                // Σ_j |J_ij| = 2p_i(1 − p_i).
                let scale = &twice(&maximum(&solved.variance)) * &maximum(&v);
                let product = Scaled { values: placed(scores, values), scale };
                self.jvp = Some(product.clone());
                self.vjp = Some(product);
            }
            Some(values) => {
                let rounding = rounding(&solved.variance, &t);
                let scale = larger(&deviation(scores, &solved.variance), &rounding);
                let scale = larger(&maximum(&values), &scale);
                self.by_temperature = Some(Scaled { values: placed(scores, values), scale });
            }
            None => {}
        }
        let is_infinite = !scores.tiers[0].is_zero() || !scores.shares(question.k)[1].is_zero();
        if !scores.is_cut && !is_infinite {
            let reference = scores.values.iter().position(|score| score.t.is_zero());
            let near = scores.value_of.iter().position(|&value| value == reference);
            let near = Wide::from(row.x[near.expect("a finite score")]);
            let shift = &(&Wide::from(k) * &near) / &Wide::from(row.temperature);
            let scale = &(&shift.abs() + &solved.ln_z.abs()) + &Wide::one();
            self.ln_z = Some(Scaled { values: vec![&solved.ln_z + &shift], scale });
        }
        solved.p
    }

    fn threshold(&mut self, question: &Question<'_>, solved: Threshold) -> Vec<Wide> {
        let by_k = solved.by_k(question.scores);
        if let Some(by_k) = by_k.filter(|_| !solved.at_kink) {
            self.derivatives(question, &solved.slope, &by_k);
        }
        solved.p
    }

    /// With `g = ∂p/∂k` and weights `w`: `Jv = f′∘(v − (w∘g)ᵀv)`, since the threshold moves by that mean.
    fn derivatives(&mut self, question: &Question<'_>, slope: &[Wide], by_k: &[Wide]) {
        let Question { row, scores, weights, .. } = *question;
        let values = || scores.value_of.iter().flatten().copied();
        let finite = (0..row.x.len()).filter(|&place| row.x[place].is_finite());
        let w: Vec<Wide> =
            finite.map(|place| Wide::from(weights.map_or(1.0, |w| w[place]))).collect();
        let mean = |v: &[Wide], w: &[Wide]| {
            let terms = values().zip(v).zip(w);
            terms.fold(Wide::zero(), |sum, ((value, v), w)| &sum + &(&(&by_k[value] * v) * w))
        };
        let product = |v: &[Wide]| -> Vec<Wide> {
            let moved = mean(v, &w);
            values().zip(v).map(|(value, v)| &slope[value] * &(v - &moved)).collect()
        };
        let v = finite_direction(row);
        let scale = &twice(&maximum(slope)) * &maximum(&v);
        self.jvp = Some(Scaled { values: placed(scores, product(&v)), scale });

        let ones = vec![Wide::one(); v.len()];
        let transposed = |v: &[Wide], sign: f64| -> Vec<Wide> {
            let moved = &mean(v, &ones) * &Wide::from(sign);
            let each = values().zip(v).zip(&w);
            each.map(|((value, v), w)| &slope[value] * &(v - &(w * &moved))).collect()
        };
        let sizes: Vec<Wide> = v.iter().map(Wide::abs).collect();
        let scale = maximum(&transposed(&sizes, -1.0));
        self.vjp = Some(Scaled { values: placed(scores, transposed(&v, 1.0)), scale });

        let t = down(scores);
        let values = product(&t);
        let scale = larger(&maximum(&values), &rounding(slope, &t));
        self.by_temperature = Some(Scaled { values: placed(scores, values), scale });
        let zeros = [Wide::zero(), Wide::zero()];
        let values = scores.spread(row, by_k, &zeros);
        self.by_k = Some(Scaled { values, scale: maximum(by_k) });
    }
}

/// More than the reference's own rounding of `J` times `t`, which is all there is where only ties have slopes.
fn rounding(slope: &[Wide], t: &[Wide]) -> Wide {
    &(&maximum(slope) * &maximum(t)) * &Wide::power_of_two(-180)
}

/// `−(x − x_ref)/τ` of the finite scores.
fn down(scores: &Scores) -> Vec<Wide> {
    scores.value_of.iter().flatten().map(|&value| -&scores.values[value].t).collect()
}

/// 1 above the score that the threshold is at, and its equals share.
pub(crate) fn hard(scores: &Scores, k: &Wide) -> Vec<Wide> {
    let mut left = k.clone();
    let each = |score: &Score| {
        let weight = score.weight();
        if left < weight {
            let share = &left / &weight;
            left = Wide::zero();
            return share;
        }
        left = &left - &weight;
        Wide::one()
    };
    scores.values.iter().map(each).collect()
}

/// The greatest `a_i|t_i − t̄|`, with `t̄` the mean of `t` weighted by `a`.
fn deviation(scores: &Scores, a: &[Wide]) -> Wide {
    let (mut total, mut moment) = (Wide::zero(), Wide::zero());
    for (score, a) in scores.values.iter().zip(a) {
        let weight = score.times(a);
        moment = &moment + &(&weight * &score.t);
        total = &total + &weight;
    }
    let mean = &moment / &total;
    let each = scores.values.iter().zip(a).map(|(score, a)| a * &(&score.t - &mean));
    maximum(&each.collect::<Vec<Wide>>())
}

fn finite_direction(row: &Row) -> Vec<Wide> {
    let finite = row.x.iter().zip(&row.v).filter(|(x, _)| x.is_finite());
    finite.map(|(_, &v)| Wide::from(v)).collect()
}

/// Numbers of finite scores in their places, 0 at `±∞`.
fn placed(scores: &Scores, values: Vec<Wide>) -> Vec<Wide> {
    let mut values = values.into_iter();
    let place = |value: &Option<usize>| match value {
        Some(_) => values.next().expect("one for each finite score"),
        None => Wide::zero(),
    };
    scores.value_of.iter().map(place).collect()
}

fn larger(one: &Wide, other: &Wide) -> Wide {
    if one < other { other.clone() } else { one.clone() }
}

fn maximum(values: &[Wide]) -> Wide {
    values.iter().fold(Wide::zero(), |most, value| larger(&most, &value.abs()))
}

fn twice(value: &Wide) -> Wide {
    value * &Wide::from(2.0)
}
