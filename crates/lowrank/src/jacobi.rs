//! One-sided Jacobi (Hestenes 1958; Demmel and Veselić 1992): slow, and never at a loss.
//!
//! Rotates pairs of columns until all are orthogonal; their lengths are then the singular values.
//! It is what remains when the bidiagonal iteration gives up, so it favours sureness over speed:
//! always in double precision, always sequential, no early exit but convergence.

use faer::{Mat, MatRef};

use crate::Real;

/// Sweeps after which rotation stops. Ten suffice for any matrix seen; each further one only
/// polishes, and the certificate measures what was reached.
const MAX_SWEEPS: usize = 64;

/// `A = U·diag(σ)·Vᵀ`, thin, in double precision.
pub(crate) struct Factors {
    pub(crate) u: Mat<f64>,
    pub(crate) sigma: Vec<f64>,
    pub(crate) v: Mat<f64>,
}

/// Thin SVD of a scaled matrix. `O(m n² · sweeps)` for `m ≥ n`.
pub(crate) fn jacobi<T: Real>(a: MatRef<'_, T>) -> Factors {
    if a.nrows() < a.ncols() {
        let Factors { u, sigma, v } = tall(a.transpose());
        return Factors { u: v, sigma, v: u };
    }
    tall(a)
}

/// Columns as vectors of their own: rotations touch two at a time.
type Columns = Vec<Vec<f64>>;

fn tall<T: Real>(a: MatRef<'_, T>) -> Factors {
    let (m, n) = a.shape();
    assert!(m >= n && n > 0, "a tall matrix, not {m}×{n}");
    let mut w: Columns = (0..n).map(|j| (0..m).map(|i| a[(i, j)].to_f64()).collect()).collect();
    let mut v: Columns =
        (0..n).map(|j| (0..n).map(|i| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    orthogonalise(&mut w, &mut v);
    sorted(w, v)
}

/// Sweeps until nothing is left to rotate; how many there were.
fn orthogonalise(w: &mut Columns, v: &mut Columns) -> usize {
    (1..=MAX_SWEEPS).find(|_| !sweep(w, v)).unwrap_or(MAX_SWEEPS)
}

/// Length up to which a column counts as zero, squared: what a sweep of rotations leaves of a column
/// that depends on others. Dropped all together they change the matrix by `4√(mn)·eps·σ₁` at most, as
/// much as a backward stable algorithm may; kept, they would be turned for ever, since every rotation
/// with a long column brings new rounding of their own size.
fn negligible_square(w: &Columns) -> f64 {
    let longest = w.iter().map(|column| dot(column, column)).fold(0.0, f64::max);
    16.0 * w[0].len() as f64 * f64::EPSILON * f64::EPSILON * longest
}

/// One rotation of every pair. Whether any was needed.
fn sweep(w: &mut Columns, v: &mut Columns) -> bool {
    let negligible = negligible_square(w);
    // A computed inner product of m terms is off by at most m·(eps/2) of the lengths' product; √m is
    // what rounding does on average, and the loop then stops at the accuracy that it can measure.
    let small = (w[0].len() as f64).sqrt() * f64::EPSILON;
    let mut rotated = false;
    for p in 0..w.len() {
        for q in p + 1..w.len() {
            let (alpha, beta) = (dot(&w[p], &w[p]), dot(&w[q], &w[q]));
            if alpha <= negligible || beta <= negligible {
                continue;
            }
            let gamma = dot(&w[p], &w[q]);
            if gamma.abs() <= small * alpha.sqrt() * beta.sqrt() {
                continue;
            }
            rotated = true;
            // The smaller root of t² + 2ζt − 1 = 0: an angle of at most 45°.
            let zeta = (beta - alpha) / (2.0 * gamma);
            let t = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
            let c = 1.0 / t.hypot(1.0);
            rotate(w, p, q, c, c * t);
            rotate(v, p, q, c, c * t);
        }
    }
    rotated
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

fn rotate(columns: &mut Columns, p: usize, q: usize, c: f64, s: f64) {
    let (left, right) = columns.split_at_mut(q);
    for (x, y) in left[p].iter_mut().zip(right[0].iter_mut()) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}

/// Lengths become singular values in non-increasing order, directions left vectors.
fn sorted(w: Columns, v: Columns) -> Factors {
    let (m, n) = (w[0].len(), w.len());
    let negligible = negligible_square(&w).sqrt();
    let lengths: Vec<f64> = w.iter().map(|column| dot(column, column).sqrt()).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| lengths[j].total_cmp(&lengths[i]));
    let mut u: Columns = Vec::with_capacity(n);
    let mut sigma = Vec::with_capacity(n);
    for &j in &order {
        if lengths[j] > negligible {
            u.push(w[j].iter().map(|value| value / lengths[j]).collect());
            sigma.push(lengths[j]);
        } else {
            u.push(another_direction(&u, m));
            sigma.push(0.0);
        }
    }
    Factors {
        u: Mat::from_fn(m, n, |i, k| u[k][i]),
        sigma,
        v: Mat::from_fn(n, n, |i, k| v[order[k]][i]),
    }
}

/// A unit vector orthogonal to fewer than `m` orthonormal ones.
fn another_direction(known: &Columns, m: usize) -> Vec<f64> {
    // The squares of the parts left of e₁ … e_m sum to m − |known|, so one of them leaves at least
    // the mean; half of that allows for rounding.
    let enough = (m - known.len()) as f64 / (2.0 * m as f64);
    for axis in 0..m {
        let mut vector = vec![0.0; m];
        vector[axis] = 1.0;
        // Twice is enough (Kahan and Parlett).
        for _ in 0..2 {
            for direction in known {
                let share = dot(direction, &vector);
                for (value, along) in vector.iter_mut().zip(direction) {
                    *value -= share * along;
                }
            }
        }
        let square = dot(&vector, &vector);
        if square >= enough {
            let length = square.sqrt();
            return vector.into_iter().map(|value| value / length).collect();
        }
    }
    unreachable!("one of the axes leaves at least the mean part")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::{defect, distance};

    /// Reconstruction and orthonormality to rounding, values sorted.
    fn check(a: &Mat<f64>) -> Vec<f64> {
        let Factors { u, sigma, v } = jacobi(a.as_ref());
        let scaled = Mat::from_fn(u.nrows(), sigma.len(), |i, k| u[(i, k)] * sigma[k]);
        let tolerance = 8.0 * f64::EPSILON * a.nrows().max(a.ncols()) as f64;
        let off = distance(a.as_ref(), scaled.as_ref(), v.transpose());
        assert!(off <= tolerance * sigma[0], "reconstruction off by {off}");
        assert!(defect(u.as_ref()) <= tolerance && defect(v.as_ref()) <= tolerance);
        assert!(sigma.windows(2).all(|pair| pair[0] >= pair[1]));
        sigma
    }

    #[test]
    fn zero_wide_and_rank_deficient_matrices() {
        assert_eq!(check(&Mat::zeros(4, 3)), [0.0; 3]);
        assert_eq!(check(&Mat::from_fn(1, 5, |_, _| 2.0)), [2.0 * 5.0_f64.sqrt()]);
        let sigma = check(&Mat::from_fn(7, 5, |i, j| (i + 1) as f64 * (j + 1) as f64));
        assert!(sigma[1] < 1e-13 * sigma[0]);
    }

    #[test]
    fn kahan_matrix() {
        // Kahan's matrix of order 30: upper triangular, condition about 1e6, hard for pivoted QR.
        let (s, c) = 1.2_f64.sin_cos();
        let a = Mat::from_fn(30, 30, |i, j| {
            let row = s.powi(i32::try_from(i).unwrap());
            if i == j {
                row
            } else if i < j {
                -c * row
            } else {
                0.0
            }
        });
        check(&a);
    }

    #[test]
    fn rounding_is_not_turned_for_ever() {
        // Rank 29 of 120, the rest rounding.
        let a = Mat::from_fn(120, 120, |i, j| f64::from(u8::from((7 * i + 13 * j) % 29 == 0)));
        let sigma = check(&a);
        assert!(sigma[28] > 1.0 && sigma[29] == 0.0);
        let mut w: Columns = (0..120).map(|j| (0..120).map(|i| a[(i, j)]).collect()).collect();
        let mut v = w.clone();
        let sweeps = orthogonalise(&mut w, &mut v);
        assert!(sweeps < 16, "{sweeps} sweeps");
    }
}
