//! A matrix known by what it does to blocks of vectors.

mod closure;
mod combined;
mod csr;
mod dense;
mod panels;

use faer::{MatMut, MatRef};

pub use self::{
    closure::Closures,
    combined::{Product, Sum, Transposed},
    csr::Csr,
    panels::{Panels, RowPanels, SeeRows},
};
use crate::{
    Error, Mat, Real,
    scaled::{exponent_of, times_power_of_two},
};

/// An `m×n` matrix that need not be written out: it multiplies blocks of vectors, from either side.
///
/// Implemented for [`MatRef`] and [`Mat`], [`Csr`], [`Sum`], [`Product`], [`Transposed`], [`Closures`],
/// files by row panels ([`Panels`](crate::Panels)), and references to all of them. The same input must
/// give the same bits each time, on any number of threads, if a factorisation's result is to.
pub trait LinearOperator<T: Real> {
    /// Rows and columns, `m` and `n`.
    fn shape(&self) -> (usize, usize);

    /// `out = A·x`; `x`: `n×p`, `out`: `m×p`, columns one after another in memory.
    ///
    /// # Errors
    /// What reading or computing it met, by [`Error::foreign`].
    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error>;

    /// `out = Aᵀ·y`; `y`: `m×p`, `out`: `n×p`.
    ///
    /// # Errors
    /// As [`apply`](LinearOperator::apply).
    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error>;

    /// `ax = A·x` and `aty = Aᵀ·y` at once, for matrices that are read from far away.
    ///
    /// # Errors
    /// As [`apply`](LinearOperator::apply).
    fn apply_both(
        &self,
        x: MatRef<'_, T>,
        ax: MatMut<'_, T>,
        y: MatRef<'_, T>,
        aty: MatMut<'_, T>,
    ) -> Result<(), Error> {
        self.apply(x, ax)?;
        self.apply_transposed(y, aty)
    }

    /// Passes over the data that [`apply_both`](LinearOperator::apply_both) takes.
    fn passes_for_both(&self) -> usize {
        2
    }

    /// Checks the entries where there are any to look at, and says how large they are.
    ///
    /// # Errors
    /// [`Error::NotFinite`] with the place; as [`apply`](LinearOperator::apply).
    fn size(&self) -> Result<Size, Error> {
        Ok(Size::unknown())
    }

    /// The entries, where they are in memory already.
    fn dense(&self) -> Option<MatRef<'_, T>> {
        None
    }

    /// Whether reading the matrix costs so much beside multiplying that fewer passes with larger
    /// blocks are better.
    fn is_far(&self) -> bool {
        false
    }
}

/// How large the entries of a matrix are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// A power of two near the greatest entry.
    pub(crate) exponent: i32,
    /// The Frobenius norm of the matrix divided by it, if it is known.
    pub(crate) norm: Option<f64>,
}

impl Size {
    /// Nothing is known but that products with unit vectors are in the range of the type.
    pub fn unknown() -> Size {
        Size { exponent: 0, norm: None }
    }

    /// From the magnitude of the greatest entry, if nothing is known of the norm.
    pub fn of_greatest(greatest: f64) -> Size {
        Size { exponent: exponent_of(greatest), norm: None }
    }

    /// Of numbers in any order of which all are finite. A second look at them sums the squares.
    pub(crate) fn of(numbers: impl Iterator<Item = f64> + Clone) -> Size {
        let exponent = exponent_of(numbers.clone().fold(0.0, |top: f64, x| top.max(x.abs())));
        let square = numbers.map(|x| times_power_of_two(x, -exponent).powi(2)).sum::<f64>();
        Size { exponent, norm: Some(square.sqrt()) }
    }
}

/// A reference is as good as what it refers to.
impl<T: Real, A: LinearOperator<T> + ?Sized> LinearOperator<T> for &A {
    fn shape(&self) -> (usize, usize) {
        (**self).shape()
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        (**self).apply(x, out)
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        (**self).apply_transposed(y, out)
    }

    fn apply_both(
        &self,
        x: MatRef<'_, T>,
        ax: MatMut<'_, T>,
        y: MatRef<'_, T>,
        aty: MatMut<'_, T>,
    ) -> Result<(), Error> {
        (**self).apply_both(x, ax, y, aty)
    }

    fn passes_for_both(&self) -> usize {
        (**self).passes_for_both()
    }

    fn size(&self) -> Result<Size, Error> {
        (**self).size()
    }

    fn dense(&self) -> Option<MatRef<'_, T>> {
        (**self).dense()
    }

    fn is_far(&self) -> bool {
        (**self).is_far()
    }
}

/// A matrix of zeros and a product into it.
pub(crate) fn applied<T: Real>(
    a: &(impl LinearOperator<T> + ?Sized),
    x: MatRef<'_, T>,
) -> Result<Mat<T>, Error> {
    let mut out = Mat::zeros(a.shape().0, x.ncols());
    a.apply(x, out.as_mut())?;
    Ok(out)
}

/// The same from the other side.
pub(crate) fn applied_transposed<T: Real>(
    a: &(impl LinearOperator<T> + ?Sized),
    y: MatRef<'_, T>,
) -> Result<Mat<T>, Error> {
    let mut out = Mat::zeros(a.shape().1, y.ncols());
    a.apply_transposed(y, out.as_mut())?;
    Ok(out)
}
