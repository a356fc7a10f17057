//! A user's own products.

use std::fmt;

use faer::{MatMut, MatRef};

use super::{LinearOperator, Size};
use crate::{Error, Real};

/// An operator made of two functions.
///
/// ```
/// # use lowrank::{Closures, Keep, PartialOptions, partial_svd};
/// // A diagonal matrix that is nowhere written down; its own transpose.
/// let scale = |x: lowrank::MatRef<'_, f64>, mut out: lowrank::MatMut<'_, f64>| {
///     for j in 0..x.ncols() {
///         for i in 0..x.nrows() {
///             out[(i, j)] = x[(i, j)] / (1.0 + i as f64).powi(2);
///         }
///     }
///     Ok(())
/// };
/// let operator = Closures::new((500, 500), scale, scale);
/// let found = partial_svd(&operator, Keep::Rank(3), &PartialOptions::default())?;
/// assert!((found.sigma[2] - 1.0 / 9.0).abs() < 1e-6);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub struct Closures<F, G> {
    shape: (usize, usize),
    apply: F,
    apply_transposed: G,
    size: Size,
}

impl<F, G> Closures<F, G> {
    /// `apply` is given a block `x` (`n×p`) and fills `A·x` (`m×p`), `apply_transposed` the other way.
    pub fn new(shape: (usize, usize), apply: F, apply_transposed: G) -> Closures<F, G> {
        Closures { shape, apply, apply_transposed, size: Size::unknown() }
    }

    /// Says how large the entries are, for matrices near the ends of the range of the type.
    #[must_use]
    pub fn sized(mut self, size: Size) -> Closures<F, G> {
        self.size = size;
        self
    }
}

impl<T: Real, F, G> LinearOperator<T> for Closures<F, G>
where
    F: Fn(MatRef<'_, T>, MatMut<'_, T>) -> Result<(), Error>,
    G: Fn(MatRef<'_, T>, MatMut<'_, T>) -> Result<(), Error>,
{
    fn shape(&self) -> (usize, usize) {
        self.shape
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        (self.apply)(x, out)
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        (self.apply_transposed)(y, out)
    }

    fn size(&self) -> Result<Size, Error> {
        Ok(self.size)
    }
}

impl<F, G> fmt::Debug for Closures<F, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closures").field("shape", &self.shape).finish_non_exhaustive()
    }
}
