//! The normal equations `(AᵀA + εI)·X = Aᵀ`, solved as one would by hand, rounded at every step.

use lowrank::{Mat, MatRef, Real};

/// `(AᵀA + εI)⁻¹Aᵀ` by Gaussian elimination with partial pivoting; `None` where a pivot is 0.
///
/// Every operation is done in double precision and rounded to `T`. For the basic operations in single
/// precision that is the same as doing them in it (Figueroa 1995: twice the digits and two more are
/// enough).
pub(crate) fn by_gram<T: Real>(a: MatRef<'_, T>, epsilon: f64) -> Option<Mat<T>> {
    let (rows, cols) = a.shape();
    let round = |value: f64| T::nearest(value).to_f64();
    let dot = |i: usize, j: usize| {
        (0..rows).fold(0.0, |sum, k| round(sum + round(a[(k, i)].to_f64() * a[(k, j)].to_f64())))
    };
    let penalty = round(epsilon);
    // Each row of the system with its right-hand sides.
    let mut system: Vec<Vec<f64>> = (0..cols)
        .map(|i| {
            let gram = (0..cols).map(|j| dot(i, j));
            let right = (0..rows).map(|k| a[(k, i)].to_f64());
            gram.chain(right).collect()
        })
        .collect();
    for (i, row) in system.iter_mut().enumerate() {
        row[i] = round(row[i] + penalty);
    }
    for step in 0..cols {
        let pivot = (step..cols)
            .max_by(|&i, &j| system[i][step].abs().total_cmp(&system[j][step].abs()))
            .expect("a row is left");
        system.swap(step, pivot);
        if system[step][step] == 0.0 {
            return None;
        }
        let (above, below) = system.split_at_mut(step + 1);
        let pivot = &above[step];
        for row in below {
            let factor = round(row[step] / pivot[step]);
            for (value, upper) in row[step..].iter_mut().zip(&pivot[step..]) {
                *value = round(*value - round(factor * upper));
            }
        }
    }
    for step in (0..cols).rev() {
        let (above, below) = system.split_at_mut(step + 1);
        let row = &mut above[step];
        for (k, later) in below.iter().enumerate() {
            let factor = row[step + 1 + k];
            for (value, known) in row[cols..].iter_mut().zip(&later[cols..]) {
                *value = round(*value - round(factor * known));
            }
        }
        let pivot = row[step];
        for value in &mut row[cols..] {
            *value = round(*value / pivot);
        }
    }
    Some(Mat::from_fn(cols, rows, |i, j| T::nearest(system[i][cols + j])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_well_conditioned_system_is_solved() {
        let a = Mat::from_fn(5, 3, |i, j| ((i * i + 2 * j) % 7) as f64);
        let x = by_gram(a.as_ref(), 0.25).unwrap();
        let off = a.transpose() * &a * &x + x * 0.25 - a.transpose();
        assert!(off.norm_max() < 1e-13);
    }

    #[test]
    fn single_precision_is_single_precision() {
        // Läuchli's matrix: 1 + 1e-8 is 1 in single precision, so the Gram matrix is singular.
        let a = Mat::from_fn(3, 2, |i, j| {
            if i == 0 {
                1.0_f32
            } else if i == j + 1 {
                1e-4
            } else {
                0.0
            }
        });
        assert!(by_gram(a.as_ref(), 0.0).is_none());
        let wide = Mat::from_fn(3, 2, |i, j| f64::from(a[(i, j)]));
        assert!(by_gram(wide.as_ref(), 0.0).is_some());
    }
}
