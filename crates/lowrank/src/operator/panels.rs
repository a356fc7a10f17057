//! Matrices larger than memory: read by panels of rows, as often as they are needed.

use faer::{Mat, MatMut, MatRef};

use super::{LinearOperator, Size, dense::scaled_norm};
use crate::{
    Error, Real,
    norm::multiply,
    scaled::{exponent_of, times_power_of_two},
};

/// Is given each panel of rows, with the number of its first.
pub type SeeRows<'a, T> = &'a mut dyn FnMut(usize, MatRef<'_, T>) -> Result<(), Error>;

/// Where panels of rows come from: a file, usually. This crate opens none.
pub trait RowPanels<T: Real> {
    /// Rows and columns.
    fn shape(&self) -> (usize, usize);

    /// Gives all rows to `see`, panel by panel from the first to the last, with the number of each panel's
    /// first row.
    ///
    /// # Errors
    /// What reading met, by [`Error::foreign`]; those of `see`.
    fn each(&self, see: SeeRows<'_, T>) -> Result<(), Error>;
}

/// The operator of such a matrix. A product with the matrix and one with its transpose can share a pass;
/// sums over panels are in double precision, in the order of the rows.
#[derive(Debug, Clone, Copy)]
pub struct Panels<P>(pub P);

impl<P> Panels<P> {
    /// One pass in which the panels are held against the shape.
    fn pass<T: Real>(&self, see: &mut dyn FnMut(usize, MatRef<'_, T>)) -> Result<(), Error>
    where
        P: RowPanels<T>,
    {
        let (rows, cols) = self.0.shape();
        let mut next = 0;
        self.0.each(&mut |first, panel| {
            let end = first.checked_add(panel.nrows());
            if first != next || panel.ncols() != cols || end.is_none_or(|end| end > rows) {
                return Err(Error::Panel { first, expected: next, rows, cols });
            }
            next += panel.nrows();
            see(first, panel);
            Ok(())
        })?;
        if next == rows {
            Ok(())
        } else {
            Err(Error::Panel { first: next, expected: rows, rows, cols })
        }
    }
}

/// Adds `panelᵀ·y` in double precision.
fn add_transposed<T: Real>(sum: &mut Mat<f64>, panel: MatRef<'_, T>, y: MatRef<'_, T>) {
    let mut part = Mat::<T>::zeros(panel.ncols(), y.ncols());
    multiply(part.as_mut(), panel.transpose(), y);
    for j in 0..part.ncols() {
        for i in 0..part.nrows() {
            sum[(i, j)] += part[(i, j)].to_f64();
        }
    }
}

fn rounded<T: Real>(sum: &Mat<f64>, mut out: MatMut<'_, T>) {
    for j in 0..sum.ncols() {
        for i in 0..sum.nrows() {
            out[(i, j)] = T::nearest(sum[(i, j)]);
        }
    }
}

impl<T: Real, P: RowPanels<T>> LinearOperator<T> for Panels<P> {
    fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }

    fn apply(&self, x: MatRef<'_, T>, mut out: MatMut<'_, T>) -> Result<(), Error> {
        self.pass(&mut |first, panel: MatRef<'_, T>| {
            multiply(out.as_mut().subrows_mut(first, panel.nrows()), panel, x);
        })
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        let mut sum = Mat::zeros(self.0.shape().1, y.ncols());
        self.pass(&mut |first, panel: MatRef<'_, T>| {
            add_transposed(&mut sum, panel, y.subrows(first, panel.nrows()));
        })?;
        rounded(&sum, out);
        Ok(())
    }

    fn apply_both(
        &self,
        x: MatRef<'_, T>,
        mut ax: MatMut<'_, T>,
        y: MatRef<'_, T>,
        aty: MatMut<'_, T>,
    ) -> Result<(), Error> {
        let mut sum = Mat::zeros(self.0.shape().1, y.ncols());
        self.pass(&mut |first, panel: MatRef<'_, T>| {
            multiply(ax.as_mut().subrows_mut(first, panel.nrows()), panel, x);
            add_transposed(&mut sum, panel, y.subrows(first, panel.nrows()));
        })?;
        rounded(&sum, aty);
        Ok(())
    }

    fn passes_for_both(&self) -> usize {
        1
    }

    /// Takes a pass of its own.
    fn size(&self) -> Result<Size, Error> {
        let mut wrong = None;
        let mut parts: Vec<(i32, f64)> = Vec::new();
        self.pass(&mut |first, panel: MatRef<'_, T>| {
            if panel.nrows() == 0 || wrong.is_some() {
                return;
            }
            match crate::scaled::checked(panel) {
                Ok(greatest) => {
                    let exponent = exponent_of(greatest);
                    parts.push((exponent, scaled_norm(panel, exponent)));
                }
                Err(Error::NotFinite { row, col, value }) => {
                    wrong = Some(Error::NotFinite { row: first + row, col, value });
                }
                Err(other) => wrong = Some(other),
            }
        })?;
        if let Some(error) = wrong {
            return Err(error);
        }
        // A panel of zeros has no size, and must not outweigh those of tiny numbers.
        let sizes = parts.iter().filter(|(_, norm)| *norm > 0.0);
        let exponent = sizes.map(|(exponent, _)| *exponent).max().unwrap_or(0);
        let square = |(e, norm): &(i32, f64)| times_power_of_two(*norm, e - exponent).powi(2);
        let norm = parts.iter().map(square).sum::<f64>().sqrt();
        Ok(Size { exponent, norm: Some(norm) })
    }

    fn is_far(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Keep, PartialOptions, Transposed,
        operator::{applied, applied_transposed},
        partial_svd,
    };

    /// Rows in memory, told in panels of these heights.
    struct Told<'a> {
        a: &'a Mat<f32>,
        heights: &'a [usize],
    }

    impl RowPanels<f32> for Told<'_> {
        fn shape(&self) -> (usize, usize) {
            self.a.shape()
        }

        fn each(&self, see: SeeRows<'_, f32>) -> Result<(), Error> {
            let mut first = 0;
            for &height in self.heights {
                see(first, self.a.as_ref().subrows(first, height))?;
                first += height;
            }
            Ok(())
        }
    }

    fn matrix() -> Mat<f32> {
        Mat::from_fn(100, 60, |i, j| ((i * i + 3 * i * j + 7 * j) % 17) as f32 - 8.0)
    }

    #[test]
    fn panels_multiply_as_the_whole_does_and_share_a_pass() {
        let a = matrix();
        let panels = Panels(Told { a: &a, heights: &[30, 1, 69] });
        // Whole numbers: every sum is exact in any order.
        let x = Mat::from_fn(60, 3, |i, j| ((i + j) % 5) as f32);
        let y = Mat::from_fn(100, 2, |i, j| ((i * j + 2 * i) % 3) as f32);
        assert_eq!(applied(&panels, x.as_ref()).unwrap(), &a * &x);
        assert_eq!(applied_transposed(&panels, y.as_ref()).unwrap(), a.transpose() * &y);
        let (mut ax, mut aty) = (Mat::zeros(100, 3), Mat::zeros(60, 2));
        panels.apply_both(x.as_ref(), ax.as_mut(), y.as_ref(), aty.as_mut()).unwrap();
        assert_eq!((ax, aty), (&a * &x, a.transpose() * &y));
        let (size, whole) = (panels.size().unwrap(), LinearOperator::size(&a).unwrap());
        assert_eq!(size.exponent, whole.exponent);
        assert!((size.norm.unwrap() / whole.norm.unwrap() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_factorisation_by_panels_is_that_of_the_matrix() {
        let a = matrix();
        let panels = Panels(Told { a: &a, heights: &[30, 1, 69] });
        let options = PartialOptions::default();
        let far = partial_svd(&panels, Keep::Rank(5), &options).unwrap();
        let near = crate::truncated_svd(a.as_ref(), Keep::Rank(5)).unwrap();
        for (x, y) in far.sigma.iter().zip(&near.sigma) {
            assert!((x / y - 1.0).abs() < 1e-2, "{x} and {y}");
        }
        assert!(far.certificate.work.passes < 12, "{:?}", far.certificate.work);
        let turned = partial_svd(&Transposed(&panels), Keep::Rank(5), &options).unwrap();
        assert!((turned.sigma[0] / near.sigma[0] - 1.0).abs() < 1e-4);
    }

    #[test]
    fn panels_that_do_not_make_up_the_matrix_are_refused() {
        let mut a = matrix();
        let refused =
            |a: &Mat<f32>, heights: &[usize]| Panels(Told { a, heights }).size().unwrap_err();
        assert!(matches!(refused(&a, &[30, 1]), Error::Panel { first: 31, expected: 100, .. }));
        a[(70, 2)] = f32::NAN;
        assert!(matches!(refused(&a, &[60, 40]), Error::NotFinite { row: 70, col: 2, .. }));
    }
}
