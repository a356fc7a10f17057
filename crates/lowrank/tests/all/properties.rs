//! What holds for every matrix.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use lowrank::{
    Basis, Cutoff, Decomposition, Keep, Mat, MatRef, Real, left_factor, lstsq, pinv, right_factor,
    truncated_svd,
};
use proptest::prelude::*;

/// A shape, a rank at most, entries, and a power of ten in which the matrix is measured.
#[derive(Debug, Clone)]
struct Drawn {
    rows: usize,
    cols: usize,
    left: Vec<f64>,
    right: Vec<f64>,
    decade: i32,
}

impl Drawn {
    fn matrix<T: Real>(&self) -> Mat<T> {
        let rank = self.left.len() / self.rows;
        // Beyond single precision's range decades would only make zeros and infinities.
        let decade = if T::NAME == "float32" { self.decade / 20 } else { self.decade };
        Mat::from_fn(self.rows, self.cols, |i, j| {
            let sum: f64 =
                (0..rank).map(|k| self.left[i * rank + k] * self.right[k * self.cols + j]).sum();
            T::nearest(sum * 10.0_f64.powi(decade))
        })
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let entry = prop_oneof![4 => -1.0..1.0, 1 => Just(0.0), 1 => (-9_i32..0).prop_map(|e| 10.0_f64.powi(e))];
    (1..14_usize, 1..14_usize, 1..14_usize, -270..270_i32).prop_flat_map(
        move |(rows, cols, rank, decade)| {
            let rank = rank.min(rows).min(cols);
            let left = prop::collection::vec(entry.clone(), rows * rank);
            let right = prop::collection::vec(entry.clone(), rank * cols);
            (left, right).prop_map(move |(left, right)| Drawn { rows, cols, left, right, decade })
        },
    )
}

/// Both in double precision, divided by the greatest entry, so that squares stay in range.
fn relative<T: Real>(x: MatRef<'_, T>, unit: f64) -> Mat<f64> {
    Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)].to_f64() / unit)
}

fn greatest<T: Real>(x: MatRef<'_, T>) -> f64 {
    let mut greatest = 0.0_f64;
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            greatest = greatest.max(x[(i, j)].to_f64().abs());
        }
    }
    greatest
}

/// Rounding of a few products of matrices up to 14×14, relative to what is multiplied.
fn rounding<T: Real>() -> f64 {
    64.0 * T::EPSILON
}

fn near(x: &Mat<f64>, y: &Mat<f64>, tolerance: f64, what: &str) -> Result<(), TestCaseError> {
    let off = (x - y).norm_l2();
    prop_assert!(off <= tolerance, "{what}: off by {off:e}, allowed {tolerance:e}");
    Ok(())
}

fn svd_holds<T: Real>(drawn: &Drawn) -> Result<(), TestCaseError> {
    let a = drawn.matrix::<T>();
    let k = drawn.rows.min(drawn.cols);
    let svd = truncated_svd(a.as_ref(), Keep::Rank(k)).unwrap();
    let unit = greatest(a.as_ref());
    let identity = Mat::<f64>::identity(k, k);
    let (u, vt) = (relative(svd.u.as_ref(), 1.0), relative(svd.vt.as_ref(), 1.0));
    near(&(u.transpose() * &u), &identity, rounding::<T>(), "UᵀU = I")?;
    near(&(&vt * vt.transpose()), &identity, rounding::<T>(), "VᵀV = I")?;
    prop_assert!(svd.sigma.windows(2).all(|pair| pair[0] >= pair[1]));
    prop_assert!(svd.sigma.iter().all(|value| value.to_f64() >= 0.0));
    if unit > 0.0 {
        let (scaled, product) =
            (relative(a.as_ref(), unit), relative(svd.product().as_ref(), unit));
        near(&product, &scaled, rounding::<T>() * scaled.norm_l2(), "A = UΣVᵀ")?;
    }
    for column in 0..k {
        let entries: Vec<f64> = (0..drawn.rows).map(|i| svd.u[(i, column)].to_f64()).collect();
        let top = entries.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
        let first = entries.iter().find(|value| value.abs() >= top * (1.0 - T::EPSILON.sqrt()));
        prop_assert!(*first.unwrap() > 0.0, "sign of left vector {column}");
    }
    Ok(())
}

fn penrose_holds<T: Real>(drawn: &Drawn) -> Result<(), TestCaseError> {
    let a = drawn.matrix::<T>();
    // A cut-off far from rounding, so that the rank does not hang on the last digit.
    let result = pinv(a.as_ref(), Cutoff::Relative(1e-3)).unwrap();
    let unit = greatest(a.as_ref());
    if unit == 0.0 {
        prop_assert_eq!(greatest(result.matrix.as_ref()), 0.0);
        return Ok(());
    }
    let p = relative(result.matrix.as_ref(), 1.0 / unit);
    // The conditions hold for the matrix that is inverted: A cut at that rank.
    let rank = result.certificate.rank;
    let cut = truncated_svd(a.as_ref(), Keep::Rank(rank)).unwrap().product();
    let c = relative(cut.as_ref(), unit);
    let (pc, cp) = (&p * &c, &c * &p);
    // ‖A‖·‖A†‖ ≤ 1e3: rounding is enlarged by it, once a product.
    let allowed = rounding::<T>() * 1e3;
    near(&(&cp * &c), &c, allowed * c.norm_l2(), "APA = A")?;
    near(&(&pc * &p), &p, allowed * p.norm_l2(), "PAP = P")?;
    near(&cp.transpose().to_owned(), &cp, allowed, "(AP)ᵀ = AP")?;
    near(&pc.transpose().to_owned(), &pc, allowed, "(PA)ᵀ = PA")?;
    prop_assert!(result.reflexivity <= allowed);
    Ok(())
}

fn theorem_holds<T: Real>(
    drawn: &Drawn,
    share: prop::sample::Index,
    rival: &[f64],
) -> Result<(), TestCaseError> {
    let a = drawn.matrix::<T>();
    let unit = greatest(a.as_ref());
    prop_assume!(unit > 0.0);
    let most = drawn.rows.min(drawn.cols);
    let k = 1 + share.index(most);
    let svd = truncated_svd(a.as_ref(), Keep::Rank(k)).unwrap();
    let scaled = relative(a.as_ref(), unit);
    let measured = (relative(svd.product().as_ref(), unit) - &scaled).norm_l2();
    let tail: f64 = svd.spectrum[k..].iter().map(|value| (value.to_f64() / unit).powi(2)).sum();
    let slack = rounding::<T>() * scaled.norm_l2();
    prop_assert!((measured - tail.sqrt()).abs() <= slack, "error² = Σ tail");
    let certificate = &svd.certificate;
    prop_assert!(measured <= certificate.frobenius.at_most / unit + slack);
    if certificate.frobenius.basis == Basis::SingularValues {
        prop_assert!((certificate.frobenius.absolute / unit - tail.sqrt()).abs() <= slack);
        prop_assert!(certificate.spectral.absolute <= certificate.frobenius.absolute * 1.0000001);
    }
    // A competitor of the same rank, with the right factor that suits it best.
    let left = Mat::from_fn(drawn.rows, k, |i, j| T::nearest(rival[(i * k + j) % rival.len()]));
    let image = Mat::from_fn(drawn.rows, drawn.cols, |i, j| T::nearest(scaled[(i, j)]));
    let fit = lstsq(left.as_ref(), image.as_ref(), Cutoff::Precision).unwrap();
    prop_assert!(fit.residual.absolute + slack >= measured, "a competitor of rank {k} is closer");
    Ok(())
}

fn tolerance_holds<T: Real>(drawn: &Drawn, tolerance: f64) -> Result<(), TestCaseError> {
    let a = drawn.matrix::<T>();
    let whole = Decomposition::new(a.as_ref()).unwrap();
    let svd = whole.truncate(Keep::Relative(tolerance)).unwrap();
    let kept = svd.certificate.kept;
    if svd.certificate.frobenius.basis == Basis::SingularValues {
        prop_assert!(svd.certificate.frobenius.relative <= tolerance * (1.0 + 4.0 * T::EPSILON));
    }
    if kept > 1 {
        let fewer = whole.truncate(Keep::Rank(kept - 1)).unwrap();
        prop_assert!(fewer.certificate.frobenius.relative >= tolerance * (1.0 - 4.0 * T::EPSILON));
    }
    Ok(())
}

fn least_squares_holds<T: Real>(drawn: &Drawn, rhs: &[f64]) -> Result<(), TestCaseError> {
    let a = drawn.matrix::<T>();
    let b = Mat::from_fn(drawn.rows, 2, |i, j| T::nearest(rhs[2 * i + j]));
    let fit = lstsq(a.as_ref(), b.as_ref(), Cutoff::Relative(1e-3)).unwrap();
    let unit = greatest(a.as_ref()).max(f64::MIN_POSITIVE);
    let cut = match fit.certificate.rank {
        0 => Mat::zeros(drawn.rows, drawn.cols),
        rank => truncated_svd(a.as_ref(), Keep::Rank(rank)).unwrap().product(),
    };
    let c = relative(cut.as_ref(), unit);
    let x = relative(fit.solution.as_ref(), 1.0 / unit);
    let b = relative(b.as_ref(), 1.0);
    // A minimum: the residual is orthogonal to every column.
    let gradient = (c.transpose() * (&c * &x - &b)).norm_l2();
    prop_assert!(gradient <= rounding::<T>() * 1e3 * c.norm_l2() * b.norm_l2());
    // Of least norm: the solution is made of rows, so projecting on them changes nothing.
    let p = pinv(a.as_ref(), Cutoff::Relative(1e-3)).unwrap().matrix;
    let p = relative(p.as_ref(), 1.0 / unit);
    near(&(&p * (&c * &x)), &x, rounding::<T>() * 1e3 * x.norm_l2(), "X lies in the row space")
}

/// The product is the nearest to the target among all with this factor, on either side.
fn one_sided_holds<T: Real>(drawn: &Drawn, entries: &[f64]) -> Result<(), TestCaseError> {
    let cutoff = Cutoff::Relative(1e-3);
    let a = drawn.matrix::<T>();
    let at = |index: usize| entries[index % entries.len()];
    let target = |rows, cols| Mat::from_fn(rows, cols, |i, j| T::nearest(at(i * cols + j)));
    let (above, beside) = (target(drawn.rows, 3), target(3, drawn.cols));
    let left = left_factor(a.as_ref(), above.as_ref(), cutoff).unwrap();
    let right = right_factor(a.as_ref(), beside.as_ref(), cutoff).unwrap();
    prop_assert_eq!(left.factor.shape(), (drawn.cols, 3));
    prop_assert_eq!(right.factor.shape(), (3, drawn.rows));
    // Left over: orthogonal to what the factor spans (A as cut), so that Pythagoras holds.
    for (found, target) in [(&left, &above), (&right, &beside)] {
        let (whole, product) =
            (relative(target.as_ref(), 1.0), relative(found.product.as_ref(), 1.0));
        let squares = (&whole - &product).squared_norm_l2() + product.squared_norm_l2();
        let slack = rounding::<T>() * whole.squared_norm_l2();
        prop_assert!((squares - whole.squared_norm_l2()).abs() <= slack, "Pythagoras");
        // Projected once more, it stays.
        let again = if std::ptr::eq(found, &left) {
            left_factor(a.as_ref(), found.product.as_ref(), cutoff)
        } else {
            right_factor(a.as_ref(), found.product.as_ref(), cutoff)
        };
        let again = relative(again.unwrap().product.as_ref(), 1.0);
        near(&again, &product, rounding::<T>() * whole.norm_l2(), "a projection")?;
    }
    Ok(())
}

/// `(AᵀA + εI)·P = Aᵀ` in units in which the greatest entry of `A` is 1.
fn ridge_holds<T: Real>(drawn: &Drawn, exponent: f64) -> Result<(), TestCaseError> {
    let raw = drawn.matrix::<T>();
    let unit = greatest(raw.as_ref());
    prop_assume!(unit > 0.0);
    let a = Mat::from_fn(drawn.rows, drawn.cols, |i, j| T::nearest(raw[(i, j)].to_f64() / unit));
    let epsilon = 10.0_f64.powf(exponent);
    let whole = Decomposition::new(a.as_ref()).unwrap();
    let p = whole.ridge_pinv(epsilon, Cutoff::Relative(0.0)).unwrap().matrix;
    let (a, p) = (relative(a.as_ref(), 1.0), relative(p.as_ref(), 1.0));
    let off = a.transpose() * (&a * &p) + &p * epsilon - a.transpose();
    // Rounding of P, times what multiplies it.
    let allowed = rounding::<T>() * (a.squared_norm_l2() + epsilon) * (1.0 + p.norm_l2());
    prop_assert!(off.norm_l2() <= allowed, "off by {:e}, allowed {allowed:e}", off.norm_l2());
    // The filter σ/(σ² + ε) is at most 1/(2√ε).
    let stretch = Decomposition::new(p.as_ref()).unwrap().sigma()[0];
    prop_assert!(stretch <= (1.0 + rounding::<T>()) * 0.5 / epsilon.sqrt());
    Ok(())
}

proptest! {
    #[test]
    fn best_with_one_factor_given(
        drawn in drawn(),
        entries in prop::collection::vec(-1.0..1.0_f64, 50),
    ) {
        one_sided_holds::<f64>(&drawn, &entries)?;
        one_sided_holds::<f32>(&drawn, &entries)?;
    }

    #[test]
    fn regularised_normal_equations(drawn in drawn(), exponent in -6.0..3.0_f64) {
        ridge_holds::<f64>(&drawn, exponent)?;
        ridge_holds::<f32>(&drawn, exponent)?;
    }

    #[test]
    fn singular_value_decomposition(drawn in drawn()) {
        svd_holds::<f64>(&drawn)?;
        svd_holds::<f32>(&drawn)?;
    }

    #[test]
    fn penrose_conditions(drawn in drawn()) {
        penrose_holds::<f64>(&drawn)?;
        penrose_holds::<f32>(&drawn)?;
    }

    #[test]
    fn eckart_young_mirsky(
        drawn in drawn(),
        share in any::<prop::sample::Index>(),
        rival in prop::collection::vec(-1.0..1.0_f64, 200),
    ) {
        theorem_holds::<f64>(&drawn, share, &rival)?;
        theorem_holds::<f32>(&drawn, share, &rival)?;
    }

    #[test]
    fn a_tolerance_is_kept_with_as_few_as_possible(drawn in drawn(), exponent in -7.0..-0.01_f64) {
        tolerance_holds::<f64>(&drawn, 10.0_f64.powf(exponent))?;
        tolerance_holds::<f32>(&drawn, 10.0_f64.powf(exponent))?;
    }

    #[test]
    fn least_squares(drawn in drawn(), rhs in prop::collection::vec(-1.0..1.0_f64, 28)) {
        least_squares_holds::<f64>(&drawn, &rhs)?;
        least_squares_holds::<f32>(&drawn, &rhs)?;
    }
}
