//! Sparse matrices, row by row.

use faer::{MatMut, MatRef};
use rayon::prelude::*;

use super::{LinearOperator, Size};
use crate::{Error, Real};

/// Multiplications below which threads cost more than they save.
const SEQUENTIAL_WORK: usize = 1 << 17;

/// A sparse matrix in compressed rows: `values[starts[i]..starts[i + 1]]` stand in the columns of the
/// same range of `columns`, in rising order.
#[derive(Debug, Clone)]
pub struct Csr<T> {
    cols: usize,
    starts: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<T>,
    /// The transposed matrix in the same form, so that both products read rows in order and no two
    /// threads write to one place.
    transposed: Option<Box<Csr<T>>>,
}

impl<T: Real> Csr<T> {
    /// Checks and takes over the three arrays. `O(entries)`; the transposed matrix is made, too.
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::RowStarts`] unless `starts` are `rows + 1` numbers that rise from 0 to
    /// the number of entries; [`Error::Column`] unless columns rise within a row and are below `cols`;
    /// [`Error::NotFinite`].
    pub fn new(
        (rows, cols): (usize, usize),
        starts: Vec<usize>,
        columns: Vec<usize>,
        values: Vec<T>,
    ) -> Result<Csr<T>, Error> {
        if rows == 0 || cols == 0 {
            return Err(Error::Empty { rows, cols });
        }
        let entries = values.len().min(columns.len());
        let wrong = |at| Error::RowStarts { rows, entries, at };
        if starts.len() != rows + 1 || starts[0] != 0 {
            return Err(wrong(0));
        }
        if let Some(at) = (0..rows).find(|&i| starts[i] > starts[i + 1]) {
            return Err(wrong(at + 1));
        }
        if starts[rows] != values.len() || starts[rows] != columns.len() {
            return Err(wrong(rows));
        }
        for row in 0..rows {
            let mut least = 0;
            for at in starts[row]..starts[row + 1] {
                let col = columns[at];
                if col < least || col >= cols {
                    return Err(Error::Column { row, col, cols });
                }
                least = col + 1;
                let value = values[at].to_f64();
                if !value.is_finite() {
                    return Err(Error::NotFinite { row, col, value });
                }
            }
        }
        let mut matrix = Csr { cols, starts, columns, values, transposed: None };
        matrix.transposed = Some(Box::new(matrix.turned()));
        Ok(matrix)
    }

    /// From entries in any order; those of one place are added up.
    ///
    /// # Errors
    /// As [`Csr::new`]; an entry outside the shape is [`Error::Column`] or [`Error::RowStarts`].
    pub fn from_triples(
        (rows, cols): (usize, usize),
        mut triples: Vec<(usize, usize, T)>,
    ) -> Result<Csr<T>, Error> {
        // Stable, so that sums have the order of the entries.
        triples.sort_by_key(|&(row, col, _)| (row, col));
        if let Some(&(at, _, _)) = triples.last().filter(|&&(row, _, _)| row >= rows) {
            return Err(Error::RowStarts { rows, entries: triples.len(), at });
        }
        let mut starts = vec![0; rows + 1];
        let (mut columns, mut values): (Vec<usize>, Vec<T>) = (Vec::new(), Vec::new());
        let mut last = None;
        for (row, col, value) in triples {
            match values.last_mut() {
                Some(sum) if last == Some((row, col)) => {
                    *sum = T::nearest(sum.to_f64() + value.to_f64());
                }
                _ => {
                    columns.push(col);
                    values.push(value);
                    starts[row + 1] += 1;
                    last = Some((row, col));
                }
            }
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        Csr::new((rows, cols), starts, columns, values)
    }

    /// Entries stored.
    pub fn entries(&self) -> usize {
        self.values.len()
    }

    fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// By counting; entries of a row of the result keep the order of the rows they come from.
    fn turned(&self) -> Csr<T> {
        let mut starts = vec![0; self.cols + 1];
        for &col in &self.columns {
            starts[col + 1] += 1;
        }
        for col in 0..self.cols {
            starts[col + 1] += starts[col];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; self.values.len()];
        let mut values = vec![T::nearest(0.0); self.values.len()];
        for row in 0..self.rows() {
            for at in self.starts[row]..self.starts[row + 1] {
                let place = &mut next[self.columns[at]];
                columns[*place] = row;
                values[*place] = self.values[at];
                *place += 1;
            }
        }
        Csr { cols: self.rows(), starts, columns, values, transposed: None }
    }

    /// One inner product a row and vector, in double precision; each entry of the result is one
    /// thread's alone.
    fn multiply(&self, x: MatRef<'_, T>, mut out: MatMut<'_, T>) {
        let entry = |row: usize, j: usize| {
            let range = self.starts[row]..self.starts[row + 1];
            let term = |at: usize| self.values[at].to_f64() * x[(self.columns[at], j)].to_f64();
            T::nearest(range.map(term).sum())
        };
        if self.values.len() * x.ncols() < SEQUENTIAL_WORK {
            for j in 0..x.ncols() {
                for row in 0..self.rows() {
                    out[(row, j)] = entry(row, j);
                }
            }
            return;
        }
        let columns: Vec<Vec<T>> = (0..x.ncols())
            .into_par_iter()
            .map(|j| (0..self.rows()).map(|row| entry(row, j)).collect())
            .collect();
        for (j, values) in columns.iter().enumerate() {
            for (row, &value) in values.iter().enumerate() {
                out[(row, j)] = value;
            }
        }
    }
}

impl<T: Real> LinearOperator<T> for Csr<T> {
    fn shape(&self) -> (usize, usize) {
        (self.rows(), self.cols)
    }

    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.multiply(x, out);
        Ok(())
    }

    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.transposed.as_ref().expect("made with the matrix").multiply(y, out);
        Ok(())
    }

    fn size(&self) -> Result<Size, Error> {
        Ok(Size::of(self.values.iter().map(|value| value.to_f64())))
    }
}

#[cfg(test)]
mod tests {
    use faer::Mat;

    use super::*;
    use crate::operator::{applied, applied_transposed};

    #[test]
    fn both_products_are_those_of_the_dense_matrix() {
        let triples = vec![(2, 0, 3.0), (0, 1, -1.0), (2, 4, 0.5), (0, 1, 5.0), (1, 3, 2.0)];
        let sparse = Csr::from_triples((3, 5), triples.clone()).unwrap();
        assert_eq!(sparse.entries(), 4);
        let mut dense = Mat::<f64>::zeros(3, 5);
        for (row, col, value) in triples {
            dense[(row, col)] += value;
        }
        let x = Mat::from_fn(5, 2, |i, j| (i + 3 * j) as f64);
        let y = Mat::from_fn(3, 2, |i, j| (2 * i + j) as f64);
        assert_eq!(applied(&sparse, x.as_ref()).unwrap(), &dense * &x);
        assert_eq!(applied_transposed(&sparse, y.as_ref()).unwrap(), dense.transpose() * &y);
        let norm = sparse.size().unwrap();
        let scaled = norm.norm.unwrap() * 2.0_f64.powi(norm.exponent);
        assert!((scaled - dense.norm_l2()).abs() < 1e-15 * scaled);
    }

    #[test]
    fn arrays_that_contradict_each_other_are_refused() {
        let refused = |starts: &[usize], columns: &[usize], values: &[f64]| {
            Csr::new((2, 3), starts.to_vec(), columns.to_vec(), values.to_vec())
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert!(refused(&[0, 1], &[0], &[1.0]).ends_with("number 0 is not"));
        assert!(refused(&[0, 2, 1], &[0], &[1.0]).ends_with("number 2 is not"));
        assert!(refused(&[0, 1, 9], &[0], &[1.0]).ends_with("number 2 is not"));
        assert!(refused(&[0, 1, 2], &[0, 3], &[1.0, 1.0]).starts_with("row 1: column 3"));
        assert!(refused(&[0, 2, 2], &[1, 1], &[1.0, 1.0]).starts_with("row 0: column 1"));
        assert!(refused(&[0, 1, 2], &[1, 1], &[1.0, f64::NAN]).starts_with("entry [1, 1] is NaN"));
        assert!(Csr::from_triples((2, 3), vec![(2, 0, 1.0)]).is_err());
        assert!(Csr::<f64>::from_triples((0, 3), vec![]).is_err());
    }
}
