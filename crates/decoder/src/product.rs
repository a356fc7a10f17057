//! Matrix products in a fixed order of sums, on one thread.

use crate::real::Real;

/// A matrix within a slice: element `(i, j)` is `data[i·row + j·column]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    data: &'a [T],
    rows: usize,
    columns: usize,
    row: usize,
    column: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// Rows one after another.
    pub(crate) fn new(data: &'a [T], rows: usize, columns: usize) -> Matrix<'a, T> {
        Matrix::strided(data, rows, columns, columns)
    }

    /// Rows `row` numbers apart, which may be more than there are columns.
    pub(crate) fn strided(data: &'a [T], rows: usize, columns: usize, row: usize) -> Matrix<'a, T> {
        Matrix { data, rows, columns, row, column: 1 }
    }

    pub(crate) fn transposed(self) -> Matrix<'a, T> {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            row: self.column,
            column: self.row,
            ..self
        }
    }

    fn fits(&self) -> bool {
        self.rows > 0
            && self.columns > 0
            && (self.rows - 1) * self.row + (self.columns - 1) * self.column < self.data.len()
    }
}

/// `c = factor·a·b`; the rows of `c` are `row` numbers apart.
///
/// # Panics
/// If a matrix leaves its slice or the shapes do not fit.
#[track_caller]
pub(crate) fn product<T: Real>(
    c: &mut [T],
    row: usize,
    factor: f64,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
) {
    assert!(a.columns == b.rows, "{}×{} times {}×{}", a.rows, a.columns, b.rows, b.columns);
    assert!(a.fits() && b.fits(), "a factor leaves its slice");
    assert!(
        b.columns <= row && (a.rows - 1) * row + b.columns <= c.len(),
        "the product is too large"
    );
    let stride = |distance: usize| isize::try_from(distance).expect("within a slice");
    #[expect(unsafe_code, reason = "the kernel takes pointers")]
    // SAFETY: by the assertions above every element of the three matrices lies in its slice; `c` is
    // borrowed mutably, so it is neither `a` nor `b`.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            c.as_mut_ptr(),
            1,
            stride(row),
            false,
            a.data.as_ptr(),
            stride(a.column),
            stride(a.row),
            b.data.as_ptr(),
            stride(b.column),
            stride(b.row),
            T::of(0.0),
            T::of(factor),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_and_transposes() {
        // a = [1 2; 3 4] in rows of three, b = [5 6; 7 8].
        let (a, b) = ([1.0, 2.0, 0.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
        let (a, b) = (Matrix::strided(&a, 2, 2, 3), Matrix::new(&b, 2, 2));
        let mut c = [-1.0; 5];
        product(&mut c, 3, 1.0, a, b);
        assert_eq!(c, [19.0, 22.0, -1.0, 43.0, 50.0]);
        product(&mut c, 3, 0.5, a.transposed(), b.transposed());
        assert_eq!(c, [11.5, 15.5, -1.0, 17.0, 23.0]);
    }

    #[test]
    #[should_panic(expected = "leaves its slice")]
    fn a_matrix_beyond_its_slice_is_our_mistake() {
        product(&mut [0.0; 4], 2, 1.0, Matrix::new(&[1.0; 3], 2, 2), Matrix::new(&[1.0; 4], 2, 2));
    }
}
