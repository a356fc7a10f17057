//! A row's finite scores as exponentials, and what the infinite ones get.

use super::{row::Row, wide::Wide};

/// Differences of neighbours beyond this, in units of the temperature, are cut to it: `e^{−2000}`, half way, is
/// zero in double precision, and so is every product that holds it.
const WIDEST: f64 = 4_000.0;

/// A score and those equal to it.
#[derive(Debug, Clone)]
pub(crate) struct Score {
    /// `(x − x_ref)/τ`.
    pub(crate) t: Wide,
    /// `e^t` and `e^{−t}`.
    pub(crate) e: Wide,
    pub(crate) inverse: Wide,
    /// How many of them the row has.
    pub(crate) count: usize,
    /// What they weigh together, `count` where the row has no weights.
    weight: Option<Wide>,
}

impl Score {
    /// A number times the weight.
    pub(crate) fn times(&self, value: &Wide) -> Wide {
        match &self.weight {
            None => value.clone(),
            Some(weight) => value * weight,
        }
    }

    pub(crate) fn weight(&self) -> Wide {
        self.times(&Wide::one())
    }
}

/// The finite scores, each value once, descending.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    pub(crate) values: Vec<Score>,
    /// Of each place of the row its value, `None` at `±∞`.
    pub(crate) value_of: Vec<Option<usize>>,
    /// What `+∞`, finite scores, `−∞` weigh.
    pub(crate) tiers: [Wide; 3],
    /// Whether a difference was cut.
    pub(crate) is_cut: bool,
}

impl Scores {
    pub(crate) fn new(row: &Row) -> Scores {
        let pluses = row.x.iter().filter(|&&x| x == f64::INFINITY).count();
        let finite = row.x.iter().filter(|x| x.is_finite()).count();
        let tiers = [pluses, finite, row.x.len() - pluses - finite].map(Wide::from);
        let mut sorted: Vec<f64> = row.x.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(|one, other| other.total_cmp(one));
        let mut distinct = sorted.clone();
        distinct.dedup();
        let temperature = Wide::from(row.temperature);
        // All are taken relative to one near the threshold.
        let chosen = (row.k.ceil() as usize).saturating_sub(pluses + 1).min(finite.max(1) - 1);
        let reference =
            distinct.iter().position(|&x| Some(&x) == sorted.get(chosen)).unwrap_or_default();
        let mut t = vec![Wide::zero(); distinct.len()];
        let mut is_cut = false;
        let mut step = |from: usize, to: usize| {
            let exact = &(&Wide::from(distinct[from]) - &Wide::from(distinct[to])) / &temperature;
            let widest = Wide::from(WIDEST);
            is_cut |= exact > widest;
            if exact > widest { widest } else { exact }
        };
        for i in (0..reference).rev() {
            t[i] = &t[i + 1] + &step(i, i + 1);
        }
        for i in reference + 1..t.len() {
            t[i] = &t[i - 1] - &step(i - 1, i);
        }
        let place = |x: f64| distinct.partition_point(|&other| other > x);
        let value_of: Vec<Option<usize>> =
            row.x.iter().map(|&x| x.is_finite().then(|| place(x))).collect();
        let mut counts = vec![0; t.len()];
        value_of.iter().flatten().for_each(|&value| counts[value] += 1);
        let values = t.into_iter().zip(counts).map(|(t, count)| {
            let e = t.exp();
            let weight = (count > 1).then(|| Wide::from(count));
            Score { inverse: &Wide::one() / &e, t, e, count, weight }
        });
        Scores { values: values.collect(), value_of, tiers, is_cut }
    }

    /// The same with weights: positive, as many as the row has scores.
    pub(crate) fn weighted(&self, row: &Row, weights: &[f64]) -> Scores {
        let mut weighted = self.clone();
        weighted.tiers = [Wide::zero(), Wide::zero(), Wide::zero()];
        weighted.values.iter_mut().for_each(|score| score.weight = Some(Wide::zero()));
        for ((x, weight), value) in row.x.iter().zip(weights).zip(&self.value_of) {
            let weight = Wide::from(*weight);
            let tier = match *x {
                f64::INFINITY => 0,
                f64::NEG_INFINITY => 2,
                _ => 1,
            };
            weighted.tiers[tier] = &weighted.tiers[tier] + &weight;
            if let Some(value) = *value {
                let score = &mut weighted.values[value];
                score.weight = score.weight.as_ref().map(|sum| sum + &weight);
            }
        }
        weighted
    }

    /// What of `k` the finite scores get together: `+∞` comes first, `−∞` last.
    pub(crate) fn finite_k(&self, k: f64) -> Wide {
        let [plus, finite, _] = &self.tiers;
        let left = &Wide::from(k) - plus;
        if left.is_negative() {
            Wide::zero()
        } else if left > *finite {
            finite.clone()
        } else {
            left
        }
    }

    /// What each score of `+∞` and of `−∞` gets.
    pub(crate) fn shares(&self, k: f64) -> [Wide; 2] {
        let [plus, finite, minus] = &self.tiers;
        let share = |k: Wide, size: &Wide| {
            if size.is_zero() || !(k > Wide::zero()) {
                Wide::zero()
            } else if k > *size {
                Wide::one()
            } else {
                &k / size
            }
        };
        let k = Wide::from(k);
        [share(k.clone(), plus), share(&k - &(plus + finite), minus)]
    }

    /// A whole row from a number for each value, and those at `±∞`.
    pub(crate) fn spread(&self, row: &Row, values: &[Wide], infinite: &[Wide; 2]) -> Vec<Wide> {
        let [plus, minus] = infinite;
        let number = |(&x, value): (&f64, &Option<usize>)| match value {
            Some(value) => &values[*value],
            None if x > 0.0 => plus,
            None => minus,
        };
        row.x.iter().zip(&self.value_of).map(number).cloned().collect()
    }
}
