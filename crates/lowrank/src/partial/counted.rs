//! An operator seen in double precision and near 1, with its work counted.

use std::marker::PhantomData;

use faer::{Mat, MatRef};

use super::Work;
use crate::{
    Error, LinearOperator, Real, Size,
    operator::{applied, applied_transposed},
    scaled::times_power_of_two,
};

/// `A/2^exponent` for blocks of doubles, whatever `A` is stored in.
pub(crate) struct Counted<'a, T, A: ?Sized> {
    operator: &'a A,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) exponent: i32,
    /// The Frobenius norm of the scaled matrix, if it is known.
    pub(crate) norm: Option<f64>,
    pub(crate) work: Work,
    numbers: PhantomData<T>,
}

impl<'a, T: Real, A: LinearOperator<T> + ?Sized> Counted<'a, T, A> {
    /// Looks at the shape and the size of the entries.
    pub(crate) fn new(operator: &'a A) -> Result<Counted<'a, T, A>, Error> {
        let (rows, cols) = operator.shape();
        if rows == 0 || cols == 0 {
            return Err(Error::Empty { rows, cols });
        }
        let Size { exponent, norm } = operator.size()?;
        let work = Work::default();
        Ok(Counted { operator, rows, cols, exponent, norm, work, numbers: PhantomData })
    }

    /// `A·x`, `m×p`.
    pub(crate) fn times(&mut self, x: MatRef<'_, f64>) -> Result<Mat<f64>, Error> {
        let out = applied(self.operator, self.entering(x).as_ref())?;
        self.count(x.ncols(), 1);
        self.leaving(out)
    }

    /// `Aᵀ·y`, `n×p`.
    pub(crate) fn transposed_times(&mut self, y: MatRef<'_, f64>) -> Result<Mat<f64>, Error> {
        let out = applied_transposed(self.operator, self.entering(y).as_ref())?;
        self.count(y.ncols(), 1);
        self.leaving(out)
    }

    /// `(A·x, Aᵀ·y)`, in one pass where the operator can.
    pub(crate) fn both(
        &mut self,
        x: MatRef<'_, f64>,
        y: MatRef<'_, f64>,
    ) -> Result<(Mat<f64>, Mat<f64>), Error> {
        let mut ax = Mat::zeros(self.rows, x.ncols());
        let mut aty = Mat::zeros(self.cols, y.ncols());
        let (from, onto) = (self.entering(x), self.entering(y));
        self.operator.apply_both(from.as_ref(), ax.as_mut(), onto.as_ref(), aty.as_mut())?;
        self.count(x.ncols() + y.ncols(), self.operator.passes_for_both());
        Ok((self.leaving(ax)?, self.leaving(aty)?))
    }

    pub(crate) fn in_memory(&self) -> bool {
        self.operator.dense().is_some()
    }

    pub(crate) fn is_far(&self) -> bool {
        self.operator.is_far()
    }

    fn count(&mut self, products: usize, passes: usize) {
        self.work.products += products;
        self.work.passes += passes;
    }

    /// How much of the exponent is taken off before the product: all, unless vectors of unit length
    /// would then leave the range themselves. 24 binary digits are left for sums.
    fn shift(&self) -> i32 {
        let range = if T::NAME == "float32" { 127 } else { 1023 } - 24;
        if self.exponent > 0 { (self.exponent - range).max(0) } else { self.exponent.max(-range) }
    }

    fn entering(&self, x: MatRef<'_, f64>) -> Mat<T> {
        let factor = times_power_of_two(1.0, -self.shift());
        Mat::from_fn(x.nrows(), x.ncols(), |i, j| T::nearest(x[(i, j)] * factor))
    }

    fn leaving(&self, x: Mat<T>) -> Result<Mat<f64>, Error> {
        let rest = self.shift() - self.exponent;
        let factor = times_power_of_two(1.0, rest);
        let mut finite = true;
        let out = Mat::from_fn(x.nrows(), x.ncols(), |i, j| {
            let value = x[(i, j)].to_f64();
            finite &= value.is_finite();
            if factor > 0.0 && factor.is_finite() {
                value * factor
            } else {
                times_power_of_two(value, rest)
            }
        });
        if finite {
            Ok(out)
        } else {
            Err(Error::NotFiniteProduct { rows: self.rows, cols: self.cols })
        }
    }
}
