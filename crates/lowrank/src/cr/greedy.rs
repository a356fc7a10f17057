//! Choices from the inner products `K` of all terms, without a guarantee but with their error
//! known: for terms `D` left out it is `‖Σ_D vᵢ‖² = 1_DᵀK1_D`.

use faer::Mat;

use super::choose::top;

/// The terms that are left when pairs of smallest sum are dropped, in no order.
pub(super) fn pairs(k: &Mat<f64>, rank: usize) -> Vec<usize> {
    let l = k.ncols();
    let sum = |i: usize, j: usize| k[(i, i)] + k[(j, j)] + 2.0 * k[(i, j)];
    let mut kept: Vec<usize> = (0..l).collect();
    // The partner with which each has the smallest sum; it is sought again only when it is gone.
    let partner = |i: usize, kept: &[usize]| {
        kept.iter().copied().filter(|&j| j != i).min_by(|&a, &b| sum(i, a).total_cmp(&sum(i, b)))
    };
    let mut partners: Vec<Option<usize>> = (0..l).map(|i| partner(i, &kept)).collect();
    while kept.len() >= rank + 2 {
        let (first, second) = kept
            .iter()
            .filter_map(|&i| Some((i, partners[i]?)))
            .min_by(|&(i, j), &(a, b)| sum(i, j).total_cmp(&sum(a, b)))
            .expect("two are left");
        kept.retain(|&i| i != first && i != second);
        for &i in &kept {
            if partners[i].is_some_and(|j| j == first || j == second) {
                partners[i] = partner(i, &kept);
            }
        }
    }
    if kept.len() > rank {
        let norms: Vec<f64> = kept.iter().map(|&i| k[(i, i)]).collect();
        return top(&norms, rank).into_iter().map(|at| kept[at]).collect();
    }
    kept
}

/// A set of terms left out, and what adding or removing one would do to the error.
struct LeftOut<'a> {
    k: &'a Mat<f64>,
    out: Vec<bool>,
    /// `K1_D`.
    pull: Vec<f64>,
    /// `1_DᵀK1_D`.
    square: f64,
}

impl LeftOut<'_> {
    fn none(k: &Mat<f64>) -> LeftOut<'_> {
        let l = k.ncols();
        LeftOut { k, out: vec![false; l], pull: vec![0.0; l], square: 0.0 }
    }

    fn all(k: &Mat<f64>) -> LeftOut<'_> {
        let pull: Vec<f64> = k.col_iter().map(|column| column.iter().sum()).collect();
        LeftOut { k, out: vec![true; k.ncols()], square: pull.iter().sum(), pull }
    }

    /// What changes when term `i` changes sides.
    fn change(&self, i: usize) -> f64 {
        let toward = if self.out[i] { -1.0 } else { 1.0 };
        toward * 2.0 * self.pull[i] + self.k[(i, i)]
    }

    fn turn(&mut self, i: usize) {
        self.square += self.change(i);
        let toward = if self.out[i] { -1.0 } else { 1.0 };
        for (pull, entry) in self.pull.iter_mut().zip(self.k.col(i).iter()) {
            *pull += toward * entry;
        }
        self.out[i] = !self.out[i];
    }

    /// Turns the terms of one side over, each time the one that leaves the least error, until
    /// `count` have been.
    fn turn_best(mut self, count: usize) -> Self {
        let side = self.out[0];
        for _ in 0..count {
            let best = (0..self.out.len())
                .filter(|&i| self.out[i] == side)
                .min_by(|&i, &j| self.change(i).total_cmp(&self.change(j)))
                .expect("not more than there are");
            self.turn(best);
        }
        self
    }

    fn kept(&self) -> Vec<usize> {
        (0..self.out.len()).filter(|&i| !self.out[i]).collect()
    }
}

/// Adds from nothing and drops from everything; the better of both.
pub(super) fn one_by_one(k: &Mat<f64>, rank: usize) -> Vec<usize> {
    let added = LeftOut::all(k).turn_best(rank);
    let dropped = LeftOut::none(k).turn_best(k.ncols() - rank);
    if added.square < dropped.square { added.kept() } else { dropped.kept() }
}

/// Exchanges the pair that lowers the error most until none does by more than rounding.
pub(super) fn swap(k: &Mat<f64>, kept: Vec<usize>) -> Vec<usize> {
    let l = k.ncols();
    let mut terms = LeftOut::all(k);
    for i in kept {
        terms.turn(i);
    }
    // Sums of l numbers whose sizes sum to l·Σ‖v‖² at most (Cauchy and Schwarz).
    let trace: f64 = (0..l).map(|i| k[(i, i)]).sum();
    let rounding = l as f64 * f64::EPSILON * trace;
    for _ in 0..l {
        let (inside, outside): (Vec<usize>, Vec<usize>) = (0..l).partition(|&i| !terms.out[i]);
        let exchanges = inside.iter().flat_map(|&i| outside.iter().map(move |&j| (i, j)));
        let gain =
            |&(i, j): &(usize, usize)| terms.change(i) + terms.change(j) - 2.0 * terms.k[(i, j)];
        let best = exchanges.map(|pair| (gain(&pair), pair)).min_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((change, (i, j))) if change < -rounding => {
                terms.turn(i);
                terms.turn(j);
            }
            _ => break,
        }
    }
    terms.kept()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inner products of vectors in the plane.
    fn gram(vectors: &[[f64; 2]]) -> Mat<f64> {
        Mat::from_fn(vectors.len(), vectors.len(), |i, j| {
            vectors[i][0] * vectors[j][0] + vectors[i][1] * vectors[j][1]
        })
    }

    #[test]
    fn two_that_cancel_go_though_they_are_the_largest() {
        let k = gram(&[[3.0, 0.0], [1.0, 0.0], [-3.0, 0.1], [0.0, 1.0]]);
        assert_eq!(pairs(&k, 2), [1, 3]);
        assert_eq!(one_by_one(&k, 2), [1, 3]);
        // An odd number to drop: the smallest of what is left goes last.
        assert_eq!(pairs(&k, 1).len(), 1);
    }

    #[test]
    fn an_exchange_that_helps_is_made() {
        let k = gram(&[[1.0, 0.0], [0.0, 2.0], [4.0, 0.0]]);
        assert_eq!(swap(&k, vec![0]), [2]);
        assert_eq!(swap(&k, vec![0, 1, 2]), [0, 1, 2]);
    }
}
