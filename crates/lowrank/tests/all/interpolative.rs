//! Interpolative decomposition and CUR.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use lowrank::{
    Basis, ColumnMethod, Cur, Cutoff, Decomposition, Ended, Error, Interpolative,
    InterpolativeOptions, Keep, LinearOperator, Mat, MatMut, MatRef, Product, Real, cur,
    interpolative, left_factor, truncated_svd,
};
use proptest::prelude::*;

/// Entries without a pattern.
fn scattered<T: Real>(rows: usize, cols: usize, seed: u32) -> Mat<T> {
    let mut state = seed;
    Mat::from_fn(rows, cols, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        T::nearest(f64::from(state >> 8) / f64::from(1 << 24) - 0.5)
    })
}

fn hilbert<T: Real>(rows: usize, cols: usize) -> Mat<T> {
    Mat::from_fn(rows, cols, |i, j| T::nearest(1.0 / (1 + i + j) as f64))
}

/// Singular values `sigma`, or nearly.
fn with_spectrum(rows: usize, cols: usize, sigma: &dyn Fn(usize) -> f64) -> Mat<f64> {
    let whole = Decomposition::new(scattered::<f64>(rows, cols, 5).as_ref()).unwrap();
    let k = rows.min(cols);
    let scaled = Mat::from_fn(rows, k, |i, j| whole.u()[(i, j)] * sigma(j));
    scaled * whole.v().transpose()
}

/// A matrix in memory that is not seen to be.
struct Hidden<'a, T: Real>(MatRef<'a, T>);

impl<T: Real> LinearOperator<T> for Hidden<'_, T> {
    fn shape(&self) -> (usize, usize) {
        self.0.shape()
    }
    fn apply(&self, x: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.0.apply(x, out)
    }
    fn apply_transposed(&self, y: MatRef<'_, T>, out: MatMut<'_, T>) -> Result<(), Error> {
        self.0.apply_transposed(y, out)
    }
}

fn by(method: ColumnMethod) -> InterpolativeOptions {
    InterpolativeOptions { method, ..InterpolativeOptions::default() }
}

/// Divided by `unit`, in double precision.
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
    if greatest == 0.0 { 1.0 } else { greatest }
}

/// Checks everything that is promised; gives the true error divided by the greatest entry.
fn holds<T: Real>(a: MatRef<'_, T>, keep: Keep, id: &Interpolative<T>) -> f64 {
    let (rows, cols) = a.shape();
    let k = id.indices.len();
    let certificate = &id.certificate;
    assert_eq!((certificate.rows, certificate.cols, certificate.kept), (rows, cols, k));
    assert_eq!(id.coefficients.shape(), (k, cols));
    assert!(id.indices.windows(2).all(|pair| pair[0] < pair[1]) && id.indices[k - 1] < cols);
    for (at, &j) in id.indices.iter().enumerate() {
        for i in 0..k {
            assert_eq!(id.coefficients[(i, j)].to_f64(), f64::from(u8::from(i == at)));
        }
    }
    let largest = greatest(id.coefficients.as_ref());
    assert!(largest <= 2.0 * (1.0 + 1e-6), "|X| = {largest}");
    assert_eq!(largest, certificate.greatest);
    let unit = greatest(a);
    let a = relative(a, unit);
    let chosen = Mat::from_fn(rows, k, |i, at| a[(i, id.indices[at])]);
    let error = (&a - chosen * relative(id.coefficients.as_ref(), 1.0)).norm_l2();
    // Rounding here, and that of a bound in units so small that they are whole steps.
    let slack = 1e-14 * a.norm_l2() + f64::from_bits(1) / unit;
    let at_most = certificate.frobenius.at_most / unit;
    assert!(error <= at_most + slack, "{error:e} is more than {at_most:e}");
    if certificate.ended == Ended::Reached {
        let allowed = match keep {
            Keep::Rank(_) => f64::INFINITY,
            Keep::Relative(t) => t * a.norm_l2(),
            Keep::Absolute(t) => t / unit,
        };
        assert!(at_most <= allowed * (1.0 + 1e-12) + slack, "{at_most:e} for {allowed:e}");
    }
    if let Some(factor) = certificate.factor {
        assert!(factor <= (1.0 + 4.0 * (k * (cols - k)) as f64).sqrt() * (1.0 + 1e-12));
        let whole = Decomposition::new(a.as_ref()).unwrap();
        let best: f64 = whole.sigma()[k..].iter().map(|value| value * value).sum::<f64>().sqrt();
        let rounding = 8.0 * T::EPSILON * ((rows + cols) as f64) * a.norm_l2();
        assert!(error <= factor * best + rounding, "{error:e}, factor {factor}, best {best:e}");
    }
    error
}

/// Kahan's matrix, for which the longest column is never the right one to leave out.
fn kahan(n: usize) -> Mat<f64> {
    let (s, c) = 1.2_f64.sin_cos();
    Mat::from_fn(n, n, |i, j| {
        let scale = s.powi(i32::try_from(i).unwrap()) * (1.0 - 1e-12 * j as f64);
        scale * [1.0, -c, 0.0][usize::from(i < j) + 2 * usize::from(i > j)]
    })
}

#[test]
fn hard_matrices_keep_the_promises() {
    let cases: Vec<(&str, Mat<f64>)> = vec![
        ("hilbert", hilbert(20, 30)),
        ("kahan", kahan(30)),
        ("graded", Mat::from_fn(20, 20, |i, j| 10.0_f64.powi(-i32::try_from(i + j).unwrap()))),
        ("rows of many sizes", {
            let g = scattered::<f64>(12, 15, 4);
            Mat::from_fn(12, 15, |i, j| g[(i, j)] * 10.0_f64.powi(-2 * i32::try_from(i).unwrap()))
        }),
        ("clustered", with_spectrum(24, 18, &|j| if j < 9 { 1.0 } else { 1e-6 })),
        ("all equal", with_spectrum(16, 16, &|_| 1.0)),
        ("zero", Mat::zeros(5, 7)),
        ("ones", Mat::from_fn(6, 9, |_, _| 1.0)),
        ("rank one", Mat::from_fn(9, 6, |i, j| (1 + i) as f64 / (1 + j) as f64)),
        ("one row", Mat::from_fn(1, 8, |_, j| (j as f64 - 3.0) / 7.0)),
        ("one column", Mat::from_fn(8, 1, |i, _| i as f64)),
        ("one number", Mat::from_fn(1, 1, |_, _| -3.0)),
        ("denormal", Mat::from_fn(6, 8, |i, j| f64::from_bits(1 + ((7 * i + 3 * j) % 11) as u64))),
        ("huge", Mat::from_fn(6, 8, |i, j| 1e300 / (1 + i + 2 * j) as f64)),
        ("tiny", Mat::from_fn(6, 8, |i, j| 1e-300 / (1 + i + 2 * j) as f64)),
    ];
    for (name, a) in &cases {
        let most = a.nrows().min(a.ncols());
        for method in [ColumnMethod::Auto, ColumnMethod::Exact, ColumnMethod::Sketch] {
            for keep in (1..=most)
                .map(Keep::Rank)
                .chain([0.5, 1e-3, 1e-7, 1e-12, 0.0].map(Keep::Relative))
                .chain([1e-3, 1e290].map(Keep::Absolute))
            {
                eprintln!("{name}, {method:?}, {keep:?}");
                holds(a.as_ref(), keep, &interpolative(a, keep, &by(method)).unwrap());
                let single = Mat::from_fn(a.nrows(), a.ncols(), |i, j| f32::nearest(a[(i, j)]));
                if greatest(single.as_ref()).is_finite() {
                    let id = interpolative(&single, keep, &by(method)).unwrap();
                    holds(single.as_ref(), keep, &id);
                }
            }
        }
    }
}

#[test]
fn exact_rank_is_found_and_met() {
    for (rows, cols, rank) in [(300, 100, 20), (60, 200, 20), (40, 40, 1)] {
        let a = scattered::<f64>(rows, rank, 1) * scattered::<f64>(rank, cols, 2);
        for method in [ColumnMethod::Exact, ColumnMethod::Sketch] {
            let id = interpolative(&a, Keep::Relative(1e-10), &by(method)).unwrap();
            assert_eq!(id.indices.len(), rank, "{method:?}");
            assert!(holds(a.as_ref(), Keep::Relative(1e-10), &id) < 1e-11);
            // More columns than there are directions: asked for, given, and said.
            let more = interpolative(&a, Keep::Rank((rank + 3).min(40)), &by(method)).unwrap();
            assert_eq!(more.certificate.independent, rank);
            assert_eq!(more.certificate.ended, Ended::Exhausted);
            holds(a.as_ref(), Keep::Rank(rank + 3), &more);
        }
    }
}

#[test]
fn no_choice_of_columns_is_better_by_more_than_the_factor() {
    for seed in 0..12 {
        let a = scattered::<f64>(6, 9, seed);
        for k in 1..=4 {
            let id = interpolative(&a, Keep::Rank(k), &by(ColumnMethod::Exact)).unwrap();
            let error = holds(a.as_ref(), Keep::Rank(k), &id) * greatest(a.as_ref());
            let mut best = f64::INFINITY;
            for subset in (0..1_u32 << 9).filter(|subset| subset.count_ones() as usize == k) {
                let chosen: Vec<usize> = (0..9).filter(|j| subset >> j & 1 == 1).collect();
                let columns = Mat::from_fn(6, k, |i, at| a[(i, chosen[at])]);
                let fit = left_factor(columns.as_ref(), a.as_ref(), Cutoff::Precision).unwrap();
                best = best.min((&a - &fit.product).norm_l2());
            }
            assert!(best <= error * (1.0 + 1e-12), "{k}: {error} and {best}");
            // In practice the choice is near the best of all.
            assert!(error <= 1.5 * best, "seed {seed}, {k}: {error} and {best}");
        }
    }
}

#[test]
fn an_operator_is_sketched_and_its_error_estimated() {
    let (left, right) = (scattered::<f64>(150, 12, 3), scattered::<f64>(12, 180, 4));
    let small = with_spectrum(150, 180, &|j| 1e-4 * 0.8_f64.powi(i32::try_from(j).unwrap()));
    let a = &left * &right + &small;
    for keep in [
        Keep::Rank(12),
        Keep::Rank(30),
        Keep::Relative(1e-2),
        Keep::Relative(1e-6),
        Keep::Relative(1e-9),
    ] {
        let id =
            interpolative(&Hidden(a.as_ref()), keep, &InterpolativeOptions::default()).unwrap();
        assert_eq!(id.certificate.method, ColumnMethod::Sketch);
        assert_eq!(id.certificate.frobenius.basis, Basis::Probes(10));
        assert_eq!(id.certificate.factor, None);
        assert_eq!(id.certificate.ended, Ended::Reached);
        holds(a.as_ref(), keep, &id);
        assert!(id.certificate.work.products >= id.indices.len());
        // A sketch costs little: within a few times the best.
        let best = truncated_svd(a.as_ref(), Keep::Rank(id.indices.len())).unwrap();
        let error = id.certificate.frobenius.absolute;
        assert!(error <= 12.0 * best.certificate.frobenius.absolute, "{keep:?}");
    }
    // The product of two matrices that is never written out.
    let product = Product::new(left.as_ref(), right.as_ref()).unwrap();
    let id =
        interpolative(&product, Keep::Relative(1e-10), &InterpolativeOptions::default()).unwrap();
    assert_eq!(id.indices.len(), 12);
    let exact = interpolative(&product, Keep::Rank(12), &by(ColumnMethod::Exact)).unwrap();
    assert!(exact.certificate.factor.is_some());
}

#[test]
fn rows_are_columns_of_the_transpose() {
    let a = hilbert::<f64>(25, 14);
    let id =
        interpolative(&a.transpose(), Keep::Rank(5), &InterpolativeOptions::default()).unwrap();
    let rows = Mat::from_fn(5, 14, |k, j| a[(id.indices[k], j)]);
    let error = (id.coefficients.transpose() * rows - &a).norm_l2();
    assert!((error - id.certificate.frobenius.absolute).abs() < 1e-14);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let options = InterpolativeOptions::default();
    let a = hilbert::<f64>(3, 5);
    let refused = |keep| interpolative(&a, keep, &options).map(|_| ()).unwrap_err();
    assert_eq!(refused(Keep::Rank(0)), Error::Rank { k: 0, max: 3, rows: 3, cols: 5 });
    assert_eq!(refused(Keep::Rank(4)), Error::Rank { k: 4, max: 3, rows: 3, cols: 5 });
    assert_eq!(refused(Keep::Relative(-0.1)), Error::Tolerance { tolerance: -0.1 });
    assert_eq!(refused(Keep::Absolute(-1.0)), Error::AbsoluteTolerance { tolerance: -1.0 });
    let mut bad = a.clone();
    bad[(2, 3)] = f64::NAN;
    bad[(2, 4)] = f64::INFINITY;
    for method in [ColumnMethod::Exact, ColumnMethod::Sketch] {
        match interpolative(&bad, Keep::Rank(1), &by(method)).unwrap_err() {
            Error::NotFinite { row: 2, col: 3, value } => assert!(value.is_nan()),
            other => panic!("{other}"),
        }
        assert!(matches!(
            cur(&bad, Keep::Rank(1), &by(method)),
            Err(Error::NotFinite { row: 2, col: 3, .. })
        ));
    }
    let empty = Mat::<f64>::zeros(0, 4);
    assert_eq!(
        cur(&empty, Keep::Rank(1), &options).unwrap_err(),
        Error::Empty { rows: 0, cols: 4 }
    );
    let none = InterpolativeOptions { probes: 0, ..options };
    assert_eq!(interpolative(&a, Keep::Rank(1), &none).unwrap_err(), Error::Probes);
}

/// The true error of a CUR, divided by the greatest entry, within what is promised.
fn cur_holds<T: Real>(a: MatRef<'_, T>, found: &Cur<T>) -> f64 {
    let (k, l) = (found.columns.len(), found.rows.len());
    assert_eq!(found.u.shape(), (k, l));
    for i in 0..a.nrows() {
        assert!((0..k).all(|at| found.c[(i, at)] == a[(i, found.columns[at])]));
    }
    for j in 0..a.ncols() {
        assert!((0..l).all(|at| found.r[(at, j)] == a[(found.rows[at], j)]));
    }
    let unit = greatest(a);
    let (a, c, r) =
        (relative(a, unit), relative(found.c.as_ref(), unit), relative(found.r.as_ref(), unit));
    let u = relative(found.u.as_ref(), 1.0 / unit);
    let error = (&a - c * (u * r)).norm_l2();
    let at_most = found.certificate.frobenius.at_most / unit;
    assert!(error <= at_most * (1.0 + 1e-9) + 1e-300, "{error:e} is more than {at_most:e}");
    error
}

#[test]
fn cur_keeps_entries_and_promises() {
    let options = InterpolativeOptions::default();
    let cases: Vec<(&str, Mat<f64>)> = vec![
        ("hilbert", hilbert(20, 30)),
        ("kahan", kahan(20)),
        ("scattered", scattered(17, 13, 1)),
        ("geometric", with_spectrum(25, 25, &|j| 0.5_f64.powi(i32::try_from(j).unwrap()))),
        ("zero", Mat::zeros(4, 6)),
        ("ones", Mat::from_fn(6, 4, |_, _| 1.0)),
        ("one row", Mat::from_fn(1, 5, |_, j| j as f64)),
        ("one column", Mat::from_fn(5, 1, |i, _| i as f64)),
        ("huge", Mat::from_fn(6, 8, |i, j| 1e300 / (1 + i + 2 * j) as f64)),
        ("tiny", Mat::from_fn(6, 8, |i, j| 1e-300 / (1 + i + 2 * j) as f64)),
    ];
    for (name, a) in &cases {
        let norm = relative(a.as_ref(), greatest(a.as_ref()));
        let whole = Decomposition::new(norm.as_ref()).unwrap();
        for k in 1..=a.nrows().min(a.ncols()).min(12) {
            eprintln!("{name}, {k}");
            let found = cur(a, Keep::Rank(k), &options).unwrap();
            let error = cur_holds(a.as_ref(), &found);
            let best = whole.sigma()[k..].iter().map(|value| value * value).sum::<f64>().sqrt();
            let factor = found.certificate.factor.unwrap();
            // Rounding of U written out.
            let rounding = 1e-7 * norm.norm_l2();
            assert!(
                error <= factor * best + rounding,
                "{name}, {k}: {error:e}, {factor}, {best:e}"
            );
            if *name == "hilbert" {
                let single = hilbert::<f32>(20, 30);
                let found = cur(&single, Keep::Rank(k), &options).unwrap();
                let error = cur_holds(single.as_ref(), &found);
                assert!(error <= factor * best + 1e-2 * norm.norm_l2(), "{k}: {error:e}");
            }
        }
        for tolerance in [0.3, 1e-3, 1e-6] {
            let found = cur(a, Keep::Relative(tolerance), &options).unwrap();
            let error = cur_holds(a.as_ref(), &found);
            assert_eq!(found.certificate.ended, Ended::Reached, "{name}, {tolerance}");
            assert!(error <= tolerance * norm.norm_l2() * (1.0 + 1e-12));
        }
    }
}

#[test]
fn cur_of_an_operator_has_the_entries_of_the_operator() {
    let a = with_spectrum(120, 90, &|j| 0.7_f64.powi(i32::try_from(j).unwrap()));
    for keep in [Keep::Rank(15), Keep::Relative(1e-3)] {
        let found = cur(&Hidden(a.as_ref()), keep, &InterpolativeOptions::default()).unwrap();
        cur_holds(a.as_ref(), &found);
        assert_eq!(found.certificate.frobenius.basis, Basis::Probes(10));
        assert_eq!(found.certificate.ended, Ended::Reached);
    }
}

/// Every bit of every result.
fn bits<T: Real>(rows: usize, cols: usize) -> Vec<u64> {
    let a = scattered::<T>(rows, cols, 1);
    let mut bits = Vec::new();
    for method in [ColumnMethod::Exact, ColumnMethod::Sketch] {
        let id = interpolative(&a, Keep::Rank(40), &by(method)).unwrap();
        let found = cur(&a, Keep::Rank(25), &by(method)).unwrap();
        for matrix in [&id.coefficients, &found.u] {
            for j in 0..matrix.ncols() {
                bits.extend((0..matrix.nrows()).map(|i| matrix[(i, j)].to_f64().to_bits()));
            }
        }
        bits.extend(id.indices.iter().chain(&found.rows).map(|&i| i as u64));
        bits.push(id.certificate.frobenius.at_most.to_bits());
        bits.push(found.certificate.frobenius.at_most.to_bits());
    }
    bits
}

#[test]
fn the_same_bits_with_any_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (bits::<f64>(300, 400), bits::<f32>(400, 300)))
    };
    let one = on(1);
    for threads in [2, 3] {
        assert!(on(threads) == one, "{threads} threads");
    }
}

proptest! {
    #[test]
    fn every_matrix_keeps_the_promises(
        rows in 1..14_usize, cols in 1..14_usize, rank in 1..14_usize, seed in any::<u32>(),
        decade in -300..300_i32, sketch in any::<bool>(), tolerance in 1e-13..0.9_f64, single in any::<bool>(),
    ) {
        let left = scattered::<f64>(rows, rank, seed);
        let right = scattered::<f64>(rank, cols, seed ^ 1);
        let a = left * right;
        let options = by(if sketch { ColumnMethod::Sketch } else { ColumnMethod::Exact });
        let k = 1 + seed as usize % rows.min(cols);
        for keep in [Keep::Rank(k), Keep::Relative(tolerance)] {
            if single {
                let a = Mat::from_fn(rows, cols, |i, j| f32::nearest(a[(i, j)] * 10.0_f64.powi(decade / 10)));
                holds(a.as_ref(), keep, &interpolative(&a, keep, &options).unwrap());
                cur_holds(a.as_ref(), &cur(&a, keep, &options).unwrap());
            } else {
                let a = Mat::from_fn(rows, cols, |i, j| a[(i, j)] * 10.0_f64.powi(decade));
                holds(a.as_ref(), keep, &interpolative(&a, keep, &options).unwrap());
                cur_holds(a.as_ref(), &cur(&a, keep, &options).unwrap());
            }
        }
    }
}
