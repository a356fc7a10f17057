//! Signs that do not depend on the algorithm.

use faer::Mat;

use crate::Real;

/// Makes the first entry of each left vector whose magnitude is within `(1 − √eps)` of the greatest
/// positive, turning the right vector with it.
///
/// The greatest entry itself would not do: of two that are equal but for rounding (a symmetric
/// picture has them) rounding would choose.
pub(crate) fn fix<T: Real>(u: &mut Mat<T>, v: &mut Mat<T>) {
    assert_eq!(u.ncols(), v.ncols(), "left and right vectors come in pairs");
    let nearly = 1.0 - T::EPSILON.sqrt();
    for k in 0..u.ncols() {
        let greatest = (0..u.nrows()).map(|i| u[(i, k)].to_f64().abs()).fold(0.0_f64, f64::max);
        let first = (0..u.nrows())
            .map(|i| u[(i, k)].to_f64())
            .find(|value| value.abs() >= nearly * greatest);
        if first.is_some_and(|value| value < 0.0) {
            turn(u, k);
            turn(v, k);
        }
    }
}

fn turn<T: Real>(vectors: &mut Mat<T>, k: usize) {
    for i in 0..vectors.nrows() {
        vectors[(i, k)] = -vectors[(i, k)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_nearly_equal_entries_decides() {
        let mut u = faer::mat![[-0.6, 0.1], [0.6 + 1e-15, -0.9], [0.2, 0.3]];
        let mut v = faer::mat![[1.0, 2.0], [3.0, 4.0]];
        fix(&mut u, &mut v);
        assert_eq!(u, faer::mat![[0.6, -0.1], [-0.6 - 1e-15, 0.9], [-0.2, -0.3]]);
        assert_eq!(v, faer::mat![[-1.0, -2.0], [-3.0, -4.0]]);
    }
}
