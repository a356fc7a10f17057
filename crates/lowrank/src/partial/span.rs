//! Orthonormal columns that grow by blocks.

use faer::{Mat, MatRef};

use crate::{norm::product, random::Random};

/// What a column must have left of its length, squared, after the others of its block are taken out of
/// it, to be made orthonormal with them: Cholesky's factorisation squares the condition number, and at
/// 10⁸ it leaves eight digits, which the second round makes whole.
const INDEPENDENT: f64 = 1e-8;

/// Length, squared, of what is left of a unit vector when it was nothing but rounding.
const VANISHED: f64 = 1e-12;

/// Rounds in which a block is divided at most; each takes one column at least.
const ROUNDS: usize = 256;

/// Orthonormal columns.
#[derive(Debug)]
pub(super) struct Span {
    columns: Mat<f64>,
    len: usize,
}

impl Span {
    pub(super) fn new(rows: usize) -> Span {
        Span { columns: Mat::zeros(rows, 0), len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// All columns.
    pub(super) fn view(&self) -> MatRef<'_, f64> {
        self.columns.as_ref().subcols(0, self.len)
    }

    /// Columns from `start` on.
    pub(super) fn from(&self, start: usize) -> MatRef<'_, f64> {
        self.columns.as_ref().subcols(start, self.len - start)
    }

    /// Takes in the directions of `w` that are not in the span, but for what is no longer than `least`.
    ///
    /// Block Gram–Schmidt, twice, with Cholesky's factorisation of the Gram matrix inside the block
    /// (Barlow and Smoktunowicz 2013), in rounds: columns that depend on others of the block wait for
    /// the next, with what is left of them.
    pub(super) fn extend(&mut self, mut w: Mat<f64>, least: f64) {
        for _ in 0..ROUNDS {
            if w.ncols() == 0 || self.len == w.nrows() {
                return;
            }
            self.remove(&mut w);
            let lengths = lengths(&w);
            let long: Vec<usize> = (0..w.ncols()).filter(|&j| lengths[j] > least).collect();
            if long.is_empty() {
                return;
            }
            // Columns of length 1: the factorisation then sees directions and not sizes.
            let unit =
                Mat::from_fn(w.nrows(), long.len(), |i, j| w[(i, long[j])] / lengths[long[j]]);
            let room = w.nrows() - self.len;
            let Some((chosen, q)) = independent(&unit, room, INDEPENDENT) else { return };
            let q = self.polished(q);
            self.append(&q);
            w = Mat::from_fn(w.nrows(), long.len() - chosen.len(), |i, j| {
                let mut others = (0..long.len()).filter(|at| !chosen.contains(at));
                let at = others.nth(j).expect("as many as are not chosen");
                w[(i, long[at])]
            });
        }
    }

    /// Adds `count` random directions, or as many as there is room for.
    pub(super) fn fill(&mut self, count: usize, random: Random, purpose: u64) {
        let rows = self.columns.nrows();
        let count = count.min(rows - self.len);
        if count > 0 {
            self.extend(gaussian(rows, count, random, purpose), 0.0);
        }
    }

    /// `w − QQᵀw`.
    pub(super) fn remove(&self, w: &mut Mat<f64>) {
        if self.len > 0 {
            let inside = product(self.view().transpose(), w.as_ref());
            *w -= product(self.view(), inside.as_ref());
        }
    }

    /// Orthogonal to the span and orthonormal to rounding.
    fn polished(&self, mut q: Mat<f64>) -> Mat<f64> {
        // Twice is enough (Kahan), unless nearly nothing was left the first time.
        for _ in 0..4 {
            self.remove(&mut q);
            let shortest = lengths(&q).into_iter().fold(f64::INFINITY, f64::min);
            // What all but vanishes was in the span already.
            match independent(&q, q.ncols(), VANISHED) {
                Some((_, better)) => q = better,
                None => return Mat::zeros(q.nrows(), 0),
            }
            if shortest > 0.5 {
                break;
            }
        }
        q
    }

    /// Takes columns that are orthonormal already and orthogonal to the span.
    pub(super) fn append(&mut self, q: &Mat<f64>) {
        let (rows, more) = (q.nrows(), q.ncols());
        if self.len + more > self.columns.ncols() {
            let room = (2 * (self.len + more)).min(rows);
            let old = std::mem::replace(&mut self.columns, Mat::zeros(rows, room));
            self.columns.as_mut().subcols_mut(0, self.len).copy_from(old.subcols(0, self.len));
        }
        self.columns.as_mut().subcols_mut(self.len, more).copy_from(q);
        self.len += more;
    }
}

/// Standard normal numbers by place.
pub(crate) fn gaussian(rows: usize, cols: usize, random: Random, purpose: u64) -> Mat<f64> {
    let random = random.apart(purpose);
    Mat::from_fn(rows, cols, |i, j| random.gaussian((j * rows + i) as u64))
}

fn lengths(w: &Mat<f64>) -> Vec<f64> {
    (0..w.ncols()).map(|j| crate::norm::frobenius(w.as_ref().subcols(j, 1))).collect()
}

/// Columns of which none depends on those chosen before it, `most` at most, and an orthonormal basis of
/// them: `W·R⁻¹` with `RᵀR = WᵀW`, Cholesky with pivots. `None` if there is no such column.
fn independent(w: &Mat<f64>, most: usize, cut: f64) -> Option<(Vec<usize>, Mat<f64>)> {
    let mut gram = product(w.transpose(), w.as_ref());
    let size = gram.nrows();
    let mut order: Vec<usize> = (0..size).collect();
    // Row `k` of R, in the order of the pivots.
    let mut r = Mat::<f64>::zeros(size, size);
    let mut rank = 0;
    while rank < size.min(most) {
        let best = (rank..size)
            .max_by(|&a, &b| gram[(a, a)].total_cmp(&gram[(b, b)]).then(b.cmp(&a)))
            .expect("rank < size");
        let pivot = gram[(best, best)];
        if !(pivot > cut) {
            break;
        }
        exchange(&mut gram, &mut r, &mut order, rank, best);
        let root = pivot.sqrt();
        r[(rank, rank)] = root;
        for j in rank + 1..size {
            r[(rank, j)] = gram[(rank, j)] / root;
        }
        for j in rank + 1..size {
            for i in rank + 1..=j {
                gram[(i, j)] -= r[(rank, i)] * r[(rank, j)];
                gram[(j, i)] = gram[(i, j)];
            }
        }
        rank += 1;
    }
    if rank == 0 {
        return None;
    }
    order.truncate(rank);
    let inverse = upper_inverse(&r, rank);
    let chosen = Mat::from_fn(w.nrows(), rank, |i, j| w[(i, order[j])]);
    Some((order, product(chosen.as_ref(), inverse.as_ref())))
}

/// Rows and columns `a` and `b` of a symmetric matrix, and what goes with them.
fn exchange(gram: &mut Mat<f64>, r: &mut Mat<f64>, order: &mut [usize], a: usize, b: usize) {
    if a == b {
        return;
    }
    order.swap(a, b);
    for i in 0..gram.nrows() {
        (gram[(i, a)], gram[(i, b)]) = (gram[(i, b)], gram[(i, a)]);
    }
    for j in 0..gram.ncols() {
        (gram[(a, j)], gram[(b, j)]) = (gram[(b, j)], gram[(a, j)]);
    }
    for k in 0..a {
        (r[(k, a)], r[(k, b)]) = (r[(k, b)], r[(k, a)]);
    }
}

/// The inverse of the leading `size×size` part of an upper triangle.
fn upper_inverse(r: &Mat<f64>, size: usize) -> Mat<f64> {
    let mut inverse = Mat::zeros(size, size);
    for j in 0..size {
        inverse[(j, j)] = 1.0 / r[(j, j)];
        for i in (0..j).rev() {
            let sum: f64 = (i + 1..=j).map(|k| r[(i, k)] * inverse[(k, j)]).sum();
            inverse[(i, j)] = -sum / r[(i, i)];
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::defect;

    fn random() -> Random {
        Random::new(5, 3)
    }

    #[test]
    fn blocks_of_every_condition_become_orthonormal() {
        // Columns that differ by 10⁻ᵉ: from well apart to all but equal.
        for exponent in [0, 3, 7, 11, 14] {
            let noise = gaussian(60, 12, random(), 1);
            let same = gaussian(60, 1, random(), 2);
            let small = 10.0_f64.powi(-exponent);
            let w = Mat::from_fn(60, 12, |i, j| same[(i, 0)] + small * noise[(i, j)]);
            let mut span = Span::new(60);
            span.fill(7, random(), 3);
            span.extend(w.clone(), 0.0);
            assert_eq!(span.len(), 19, "10^-{exponent}");
            let off = defect(span.view());
            assert!(off < 1e-13, "10^-{exponent}: {off:e}");
            let mut left = w;
            span.remove(&mut left);
            assert!(left.norm_l2() < 1e-13, "10^-{exponent}: {:e}", left.norm_l2());
        }
    }

    #[test]
    fn columns_of_the_span_and_of_rounding_are_left_out() {
        let mut span = Span::new(40);
        span.fill(10, random(), 1);
        let inside = span.view().subcols(2, 5).to_owned() * 3.0;
        span.extend(inside, 1e-13);
        assert_eq!(span.len(), 10);
        span.extend(Mat::zeros(40, 3), 0.0);
        assert_eq!(span.len(), 10);
        // No more than there are dimensions.
        span.fill(100, random(), 2);
        assert_eq!(span.len(), 40);
        assert!(defect(span.view()) < 1e-12);
    }

    #[test]
    fn columns_of_many_sizes_are_all_taken() {
        let g = gaussian(50, 8, random(), 4);
        let w =
            Mat::from_fn(50, 8, |i, j| g[(i, j)] * 10.0_f64.powi(-2 * i32::try_from(j).unwrap()));
        let mut span = Span::new(50);
        span.extend(w, 1e-15);
        assert_eq!(span.len(), 8);
        assert!(defect(span.view()) < 1e-13);
    }
}
