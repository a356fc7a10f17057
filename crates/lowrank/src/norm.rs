//! Frobenius norms and products in double precision, with a fixed order of summation.

use faer::{Accum, Mat, MatMut, MatRef, Par, linalg::matmul::matmul};

use crate::Real;

/// Columns a panel: large enough for the product's speed, small beside the matrix.
const PANEL: usize = 256;

/// Work below which one thread is quicker than several, in multiplications.
const SEQUENTIAL_WORK: usize = 1 << 21;

/// Degree of parallelism. It is part of the result (sums are split by it), so it depends on the
/// size of the work only, never on how many threads there are.
const DEGREE: usize = 4;

/// The degree for a work of `multiplications`.
pub(crate) fn parallelism(multiplications: usize) -> Par {
    if multiplications < SEQUENTIAL_WORK { Par::Seq } else { Par::rayon(DEGREE) }
}

/// `√Σ a²` of scaled entries, in double precision, column by column.
pub(crate) fn frobenius<T: Real>(a: MatRef<'_, T>) -> f64 {
    let mut sum = 0.0;
    for col in 0..a.ncols() {
        let mut column = 0.0;
        for row in 0..a.nrows() {
            let value = a[(row, col)].to_f64();
            column += value * value;
        }
        sum += column;
    }
    sum.sqrt()
}

/// The same matrix in double precision.
pub(crate) fn doubled<T: Real>(a: MatRef<'_, T>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |row, col| a[(row, col)].to_f64())
}

/// `out = A·B` in the precision of the type.
pub(crate) fn multiply<T: Real>(out: MatMut<'_, T>, a: MatRef<'_, T>, b: MatRef<'_, T>) {
    let par = parallelism(a.nrows() * a.ncols() * b.ncols());
    matmul(out, Accum::Replace, a, b, T::nearest(1.0), par);
}

/// `A·B` in double precision.
pub(crate) fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let mut c = Mat::zeros(a.nrows(), b.ncols());
    multiply(c.as_mut(), a, b);
    c
}

/// `‖A − X·Y‖` in double precision, panel by panel, so that `A` is never copied whole.
pub(crate) fn distance<T: Real>(a: MatRef<'_, T>, x: MatRef<'_, f64>, y: MatRef<'_, f64>) -> f64 {
    let mut sum = 0.0;
    for start in (0..a.ncols()).step_by(PANEL) {
        let width = PANEL.min(a.ncols() - start);
        let mut panel = doubled(a.subcols(start, width));
        let par = parallelism(a.nrows() * x.ncols() * width);
        matmul(panel.as_mut(), Accum::Add, x, y.subcols(start, width), -1.0, par);
        let norm = frobenius(panel.as_ref());
        sum += norm * norm;
    }
    sum.sqrt()
}

/// `‖QᵀQ − I‖`: how far columns are from orthonormal.
pub(crate) fn defect(q: MatRef<'_, f64>) -> f64 {
    let mut gram = product(q.transpose(), q);
    for i in 0..gram.nrows() {
        gram[(i, i)] -= 1.0;
    }
    frobenius(gram.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_sees_every_panel() {
        let a = Mat::from_fn(3, 700, |i, j| if j == 699 && i == 2 { 3.0_f32 } else { 1.0 });
        let ones = Mat::from_fn(3, 1, |_, _| 1.0);
        let row = Mat::from_fn(1, 700, |_, _| 1.0);
        assert_eq!(distance(a.as_ref(), ones.as_ref(), row.as_ref()), 2.0);
    }

    #[test]
    fn the_defect_of_a_rotation_is_rounding() {
        let (s, c) = 0.7_f64.sin_cos();
        let q = faer::mat![[c, -s], [s, c]];
        assert!(defect(q.as_ref()) < 4.0 * f64::EPSILON);
    }
}
