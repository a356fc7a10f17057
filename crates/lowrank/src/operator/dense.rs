//! Matrices in memory.

use faer::{Mat, MatMut, MatRef};

use super::{LinearOperator, Size};
use crate::{
    Error, Real,
    norm::multiply,
    scaled::{checked, exponent_of, times_power_of_two},
};

impl<T: Real> LinearOperator<T> for MatRef<'_, T> {
    fn shape(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        multiply(out, *self, x);
        Ok(())
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        multiply(out, self.transpose(), y);
        Ok(())
    }

    fn size(&self) -> Result<Size, Error> {
        let exponent = exponent_of(checked(*self)?);
        Ok(Size { exponent, norm: Some(scaled_norm(*self, exponent)) })
    }

    fn dense(&self) -> Option<MatRef<'_, T>> {
        Some(*self)
    }
}

impl<T: Real> LinearOperator<T> for Mat<T> {
    fn shape(&self) -> (usize, usize) {
        (self.nrows(), self.ncols())
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.as_ref().apply(x, out)
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.as_ref().apply_transposed(y, out)
    }

    fn size(&self) -> Result<Size, Error> {
        self.as_ref().size()
    }

    fn dense(&self) -> Option<MatRef<'_, T>> {
        Some(self.as_ref())
    }
}

/// `‖A‖/2^exponent`; sums of four columns or rows side by side, whichever lies in memory.
pub(crate) fn scaled_norm<T: Real>(a: MatRef<'_, T>, exponent: i32) -> f64 {
    let a = if a.row_stride().unsigned_abs() > a.col_stride().unsigned_abs() {
        a.transpose()
    } else {
        a
    };
    // Within the range of a factor; beyond it each number is moved on its own.
    let factor = (exponent.abs() < 1000).then(|| 2.0_f64.powi(-exponent));
    let mut sum = 0.0;
    for col in 0..a.ncols() {
        let mut lanes = [0.0; 4];
        for row in 0..a.nrows() {
            let value = a[(row, col)].to_f64();
            let value = match factor {
                Some(factor) => value * factor,
                None => times_power_of_two(value, -exponent),
            };
            lanes[row % 4] += value * value;
        }
        sum += lanes.iter().sum::<f64>();
    }
    sum.sqrt()
}
