//! What an operator should answer for a row.

use topk::Operator;

use super::{
    poisson::Trials,
    row::Row,
    scores::Scores,
    threshold::{Family, Threshold},
    wide::Wide,
};

/// All by places of the row. Derivatives are by `x/τ` and `ln τ`.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) k: f64,
    pub(crate) p: Vec<Wide>,
    /// `Jv`, beside the greatest that `|J||v|` can be.
    pub(crate) jvp: Option<Scaled>,
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
    /// `None` for an operator that has no exact answer of its own.
    pub(crate) fn new(operator: Operator, row: &Row, scores: &Scores) -> Option<Answer> {
        let k = if operator.counts() { row.whole_k() } else { row.k };
        let finite_k = scores.finite_k(k);
        let is_end = finite_k.is_zero() || finite_k == Wide::from(scores.tiers[1]);
        let mut answer =
            Answer { k, p: Vec::new(), jvp: None, by_k: None, by_temperature: None, ln_z: None };
        let values = match operator {
            _ if is_end && operator != Operator::Iterative => {
                let zeros = || {
                    Some(Scaled { values: vec![Wide::zero(); row.x.len()], scale: Wide::zero() })
                };
                if operator.is_smooth() {
                    (answer.jvp, answer.by_temperature) = (zeros(), zeros());
                }
                let each = if finite_k.is_zero() { Wide::zero() } else { Wide::one() };
                vec![each; scores.values.len()]
            }
            Operator::Grad => answer.poisson(row, scores, finite_k.to_f64() as usize),
            Operator::Exp => answer.threshold(Family::Exp, row, scores, &finite_k),
            Operator::Laplace => answer.threshold(Family::Laplace, row, scores, &finite_k),
            Operator::Sigmoid => answer.threshold(Family::Sigmoid, row, scores, &finite_k),
            Operator::Hard => hard(scores, &finite_k),
            _ => return None,
        };
        answer.p = scores.spread(row, &values, &scores.shares(k));
        Some(answer)
    }

    fn poisson(&mut self, row: &Row, scores: &Scores, k: usize) -> Vec<Wide> {
        let trials = Trials::new(scores, k);
        let v = finite_direction(row);
        let t: Vec<Wide> =
            scores.value_of.iter().flatten().map(|&i| -&scores.values[i].t).collect();
        // Derivatives take their time: of longer rows one of the two, of long ones none or one.
        let n = row.x.len();
        let is_each = n <= 1_100 && (n <= 64 || row.seed.is_multiple_of(8));
        let is_first = row.seed.is_multiple_of(16) || !row.seed.is_multiple_of(8) && row.seed % 2 == 0;
        let solved = trials.solve(if !is_each {
            None
        } else if is_first {
            Some(&v)
        } else {
            Some(&t)
        });
        if is_each && is_first {
            // Σ_j |J_ij| = 2p_i(1 − p_i).
            let scale = &twice(&maximum(&solved.variance)) * &maximum(&v);
            self.jvp = solved.jvp.map(|values| Scaled { values: placed(scores, values), scale });
        } else if let Some(values) = solved.jvp {
            let scale = larger(&maximum(&values), &deviation(scores, &solved.variance));
            self.by_temperature = Some(Scaled { values: placed(scores, values), scale });
        }
        let infinite_k = scores.tiers[0] > 0 || !scores.shares(self.k)[1].is_zero();
        if !scores.is_cut && !infinite_k {
            let reference = scores.values.iter().position(|score| score.t.is_zero());
            let near = scores.value_of.iter().position(|&value| value == reference);
            let near = Wide::from(row.x[near.expect("a finite score")]);
            let shift = &(&Wide::from(k) * &near) / &Wide::from(row.temperature);
            let scale = &(&shift.abs() + &solved.ln_z.abs()) + &Wide::one();
            self.ln_z = Some(Scaled { values: vec![&solved.ln_z + &shift], scale });
        }
        solved.p
    }

    fn threshold(&mut self, family: Family, row: &Row, scores: &Scores, k: &Wide) -> Vec<Wide> {
        let solved = family.solve(scores, k);
        if !solved.at_kink {
            self.threshold_derivatives(row, scores, &solved);
        }
        solved.p
    }

    fn threshold_derivatives(&mut self, row: &Row, scores: &Scores, solved: &Threshold) {
        let weights = solved.weights(scores);
        let steepest = maximum(&solved.slope);
        // f′∘(v − wᵀv): the threshold moves by wᵀv.
        let product = |v: &[Wide]| -> Vec<Wide> {
            let places = || scores.value_of.iter().flatten();
            let moved = places()
                .zip(v)
                .fold(Wide::zero(), |sum, (&value, v)| &sum + &(&weights[value] * v));
            places().zip(v).map(|(&value, v)| &solved.slope[value] * &(v - &moved)).collect()
        };
        let v = finite_direction(row);
        let scale = &twice(&steepest) * &maximum(&v);
        self.jvp = Some(Scaled { values: placed(scores, product(&v)), scale });
        let t: Vec<Wide> =
            scores.value_of.iter().flatten().map(|&i| -&scores.values[i].t).collect();
        let values = product(&t);
        let scale = maximum(&values);
        self.by_temperature = Some(Scaled { values: placed(scores, values), scale });
        let zeros = [Wide::zero(), Wide::zero()];
        let scale = maximum(&weights);
        self.by_k = Some(Scaled { values: scores.spread(row, &weights, &zeros), scale });
    }
}

/// 1 above the score that the threshold is at, and its equals share.
pub(crate) fn hard(scores: &Scores, k: &Wide) -> Vec<Wide> {
    let mut left = k.clone();
    let each = |score: &super::scores::Score| {
        let count = Wide::from(score.count);
        if left < count {
            let share = &left / &count;
            left = Wide::zero();
            return share;
        }
        left = &left - &count;
        Wide::one()
    };
    scores.values.iter().map(each).collect()
}

/// The greatest `a_i|t_i − t̄|`, with `t̄` the mean of `t` weighted by `a`.
fn deviation(scores: &Scores, a: &[Wide]) -> Wide {
    let (mut total, mut moment) = (Wide::zero(), Wide::zero());
    for (score, a) in scores.values.iter().zip(a) {
        let weight = a * &Wide::from(score.count);
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
