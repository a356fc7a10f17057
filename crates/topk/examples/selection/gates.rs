//! Features chosen by gates that learn: a smooth top-k of scores, trained by gradient descent, ever colder.

use topk::{Annealing, Error, Operator, TopK};

use crate::regression::{Found, Regression, dot, solve};

/// How gates are trained.
#[derive(Debug, Clone)]
pub(crate) struct Training {
    /// The smooth top-k.
    pub(crate) operator: Operator,
    /// How many features are chosen.
    pub(crate) k: usize,
    /// Temperatures, one a step.
    pub(crate) annealing: Annealing,
    /// The step size.
    pub(crate) rate: f64,
    /// What half-open gates cost.
    pub(crate) ridge: f64,
}

/// One step of training.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) temperature: f64,
    /// What is minimised, before the step.
    pub(crate) loss: f64,
    /// The gates, before the step.
    pub(crate) gates: Vec<f64>,
}

impl Training {
    /// Trains from equal scores on: all steps, and the features that the hard top-k of the last scores chooses.
    pub(crate) fn run(&self, regression: &Regression) -> Result<(Vec<Step>, Found), Error> {
        let soft = TopK::new(self.operator, self.k as f64);
        let mut scores = vec![0.0; regression.features()];
        let mut steps = Vec::with_capacity(self.annealing.len());
        for temperature in self.annealing.clone() {
            let solved = soft.at(temperature).solve(&scores)?;
            let (loss, by_gates) = loss(regression, solved.p(), self.ridge);
            for (score, slope) in scores.iter_mut().zip(solved.vjp(&by_gates)?) {
                *score -= self.rate * slope;
            }
            steps.push(Step { temperature, loss, gates: solved.into_p() });
        }
        let chosen = soft.hardened().solve(&scores)?;
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&i, &j| chosen.p()[j].total_cmp(&chosen.p()[i]));
        order.truncate(self.k);
        order.sort_unstable();
        Ok((steps, (regression.unexplained(&order), order)))
    }
}

/// `min_w |y − XPw|² + ridge Σ (1 − p_i²) w_i²` with `P = diag(p)`, and its gradient by the gates.
///
/// Where every gate is 0 or 1 this is what least squares with the open features leaves unexplained; without the
/// second term a gate of one tenth would be as good as an open one, since weights could make up for it (Moka,
/// Liquet, Zhu and Muller 2024, who penalise the sum of the gates where here it is given). At the least `w` only the
/// explicit `p` count for the gradient.
pub(crate) fn loss(regression: &Regression, p: &[f64], ridge: f64) -> (f64, Vec<f64>) {
    let n = p.len();
    let mut normal = regression.gram.clone();
    for (i, row) in normal.chunks_exact_mut(n).enumerate() {
        row.iter_mut().zip(p).for_each(|(entry, other)| *entry *= p[i] * other);
        row[i] += ridge * (1.0 - p[i]) * (1.0 + p[i]);
    }
    let right: Vec<f64> = p.iter().zip(&regression.moments).map(|(p, c)| p * c).collect();
    let w = solve(normal, right.clone());
    let gated: Vec<f64> = p.iter().zip(&w).map(|(p, w)| p * w).collect();
    let slope = |i: usize| {
        let residual = regression.moments[i] - dot(&regression.gram[i * n..][..n], &gated);
        -2.0 * w[i] * (residual + ridge * gated[i])
    };
    (1.0 - dot(&right, &w), (0..n).map(slope).collect())
}
