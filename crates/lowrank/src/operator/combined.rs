//! Sums, products and transposes of operators.

use faer::{MatMut, MatRef};

use super::{LinearOperator, Size, applied, applied_transposed};
use crate::{Error, Real};

/// `A + B`; low rank plus sparse is `Sum::new(Product::new(u, vt)?, csr)?`.
#[derive(Debug, Clone, Copy)]
pub struct Sum<A, B> {
    a: A,
    b: B,
}

impl<A, B> Sum<A, B> {
    /// Two operators of one shape.
    ///
    /// # Errors
    /// [`Error::Summands`].
    pub fn new<T: Real>(a: A, b: B) -> Result<Sum<A, B>, Error>
    where
        A: LinearOperator<T>,
        B: LinearOperator<T>,
    {
        let ((rows, cols), (others_rows, others_cols)) = (a.shape(), b.shape());
        if (rows, cols) != (others_rows, others_cols) {
            return Err(Error::Summands { rows, cols, others_rows, others_cols });
        }
        Ok(Sum { a, b })
    }
}

impl<T: Real, A: LinearOperator<T>, B: LinearOperator<T>> LinearOperator<T> for Sum<A, B> {
    fn shape(&self) -> (usize, usize) {
        self.a.shape()
    }

    fn apply(&self, x: MatRef<'_, T>, mut out: MatMut<'_, T>) -> Result<(), Error> {
        self.a.apply(x, out.as_mut())?;
        out += applied(&self.b, x)?;
        Ok(())
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, mut out: MatMut<'_, T>) -> Result<(), Error> {
        self.a.apply_transposed(y, out.as_mut())?;
        out += applied_transposed(&self.b, y)?;
        Ok(())
    }

    fn size(&self) -> Result<Size, Error> {
        let exponent = self.a.size()?.exponent.max(self.b.size()?.exponent);
        Ok(Size { exponent, norm: None })
    }

    fn is_far(&self) -> bool {
        self.a.is_far() || self.b.is_far()
    }
}

/// `A·B`, never multiplied out.
#[derive(Debug, Clone, Copy)]
pub struct Product<A, B> {
    a: A,
    b: B,
}

impl<A, B> Product<A, B> {
    /// Two operators of which the second has as many rows as the first columns.
    ///
    /// # Errors
    /// [`Error::Inner`].
    pub fn new<T: Real>(a: A, b: B) -> Result<Product<A, B>, Error>
    where
        A: LinearOperator<T>,
        B: LinearOperator<T>,
    {
        let (cols, rows) = (a.shape().1, b.shape().0);
        if cols != rows {
            return Err(Error::Inner { cols, rows });
        }
        Ok(Product { a, b })
    }
}

impl<T: Real, A: LinearOperator<T>, B: LinearOperator<T>> LinearOperator<T> for Product<A, B> {
    fn shape(&self) -> (usize, usize) {
        (self.a.shape().0, self.b.shape().1)
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.a.apply(applied(&self.b, x)?.as_ref(), out)
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.b.apply_transposed(applied_transposed(&self.a, y)?.as_ref(), out)
    }

    fn size(&self) -> Result<Size, Error> {
        let exponent = self.a.size()?.exponent + self.b.size()?.exponent;
        Ok(Size { exponent, norm: None })
    }

    fn is_far(&self) -> bool {
        self.a.is_far() || self.b.is_far()
    }
}

/// `Aᵀ`.
#[derive(Debug, Clone, Copy)]
pub struct Transposed<A>(pub A);

impl<T: Real, A: LinearOperator<T>> LinearOperator<T> for Transposed<A> {
    fn shape(&self) -> (usize, usize) {
        let (rows, cols) = self.0.shape();
        (cols, rows)
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.0.apply_transposed(x, out)
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.0.apply(y, out)
    }

    fn apply_both(
        &self,
        x: MatRef<'_, T>,
        ax: MatMut<'_, T>,
        y: MatRef<'_, T>,
        aty: MatMut<'_, T>,
    ) -> Result<(), Error> {
        self.0.apply_both(y, aty, x, ax)
    }

    fn passes_for_both(&self) -> usize {
        self.0.passes_for_both()
    }

    fn size(&self) -> Result<Size, Error> {
        self.0.size().map_err(|error| match error {
            Error::NotFinite { row, col, value } => Error::NotFinite { row: col, col: row, value },
            other => other,
        })
    }

    fn dense(&self) -> Option<MatRef<'_, T>> {
        self.0.dense().map(MatRef::transpose)
    }

    fn is_far(&self) -> bool {
        self.0.is_far()
    }
}

#[cfg(test)]
mod tests {
    use faer::Mat;

    use super::*;
    use crate::Csr;

    #[test]
    fn low_rank_plus_sparse_multiplies_as_its_parts_do() {
        let u = Mat::from_fn(4, 1, |i, _| 1.0 + i as f64);
        let vt = Mat::from_fn(1, 3, |_, j| 2.0 - j as f64);
        let sparse = Csr::from_triples((4, 3), vec![(3, 1, 7.0), (0, 2, -2.0)]).unwrap();
        let whole = Sum::new(Product::new(u.as_ref(), vt.as_ref()).unwrap(), &sparse).unwrap();
        let mut dense = &u * &vt;
        dense[(3, 1)] += 7.0;
        dense[(0, 2)] -= 2.0;
        let (x, y) = (Mat::<f64>::identity(3, 3), Mat::<f64>::identity(4, 4));
        assert_eq!(applied(&whole, x.as_ref()).unwrap(), dense);
        assert_eq!(applied_transposed(&whole, y.as_ref()).unwrap(), dense.transpose().to_owned());
        assert_eq!(applied(&Transposed(&whole), y.as_ref()).unwrap(), dense.transpose().to_owned());
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused_with_numbers() {
        let (a, b) = (Mat::<f32>::zeros(2, 3), Mat::<f32>::zeros(2, 4));
        let refused = Sum::new::<f32>(&a, &b).map(|_| ()).unwrap_err().to_string();
        assert_eq!(refused, "a 2×3 matrix cannot be added to one of 2×4");
        assert!(Product::new::<f32>(&a, &b).is_err());
    }
}
