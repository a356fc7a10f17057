//! The first triplets by products alone: right, within their certificate, the same on any number of threads.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::ops::ControlFlow;

use lowrank::{
    Basis, Closures, Csr, Decomposition, Ended, Error, Keep, Mat, MatMut, MatRef, Method,
    PartialOptions, PartialSvd, Product, Real, Sketch, SketchPlan, Sum, partial_svd,
    partial_svd_watched,
};

/// Entries without a pattern, in −0.5..0.5.
fn scattered(rows: usize, cols: usize, seed: u32) -> Mat<f64> {
    let mut state = seed;
    Mat::from_fn(rows, cols, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24) - 0.5
    })
}

/// A matrix of these singular values, by two random orthogonal bases.
fn with_values(rows: usize, cols: usize, sigma: &[f64]) -> Mat<f64> {
    let basis = |rows: usize, seed| {
        Decomposition::new(scattered(rows, sigma.len(), seed).as_ref()).unwrap().u().to_owned()
    };
    let (u, v) = (basis(rows, 3), basis(cols, 4));
    let scaled = Mat::from_fn(rows, sigma.len(), |i, k| u[(i, k)] * sigma[k]);
    scaled * v.transpose()
}

fn values(count: usize, f: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..count).map(|i| f(i as f64)).collect()
}

fn krylov() -> PartialOptions {
    PartialOptions { method: Method::Krylov, ..PartialOptions::default() }
}

/// `‖A − UΣVᵀ‖`, measured.
fn error(a: &Mat<f64>, found: &PartialSvd<f64>) -> f64 {
    (a - found.product()).norm_l2()
}

/// Orthonormal factors, values in order, an error that the certificate covers and that is hardly above
/// the best.
fn check(name: &str, a: &Mat<f64>, found: &PartialSvd<f64>, excess: f64) {
    let kept = found.certificate.kept;
    assert_eq!(
        (found.u.ncols(), found.vt.nrows(), found.sigma.len()),
        (kept, kept, kept),
        "{name}"
    );
    let off = |x: Mat<f64>| (x - Mat::<f64>::identity(kept, kept)).norm_l2();
    assert!(off(found.u.transpose() * &found.u) < 1e-12, "{name}: UᵀU");
    assert!(off(&found.vt * found.vt.transpose()) < 1e-12, "{name}: VVᵀ");
    assert!(found.sigma.windows(2).all(|pair| pair[0] >= pair[1]), "{name}: order");
    let measured = error(a, found);
    let certificate = &found.certificate.frobenius;
    let rounding = 1e-14 * a.norm_l2();
    assert!(
        measured <= certificate.at_most + rounding,
        "{name}: {measured:e}, at most {:e}",
        certificate.at_most
    );
    let best = Decomposition::new(a.as_ref()).unwrap();
    let tail: f64 = best.sigma()[kept..].iter().rev().map(|value| value * value).sum();
    assert!(
        measured <= (1.0 + excess) * tail.sqrt() + 10.0 * rounding,
        "{name}: {measured:e} beside {:e}",
        tail.sqrt()
    );
    for (sigma, residual) in found.sigma.iter().zip(&found.certificate.residuals) {
        let nearest = best.sigma().iter().map(|true_one| (sigma - true_one).abs());
        let off = nearest.fold(f64::INFINITY, f64::min);
        assert!(off <= residual + rounding, "{name}: {sigma} off by {off:e}, not {residual:e}");
    }
}

/// The shapes and spectra that break methods.
fn hard() -> Vec<(&'static str, Mat<f64>)> {
    let n = 120;
    let kahan = {
        let (s, c) = 1.2_f64.sin_cos();
        Mat::from_fn(n, n, |i, j| {
            let scale = s.powi(i32::try_from(i).unwrap());
            if i == j {
                scale
            } else if i < j {
                -c * scale
            } else {
                0.0
            }
        })
    };
    vec![
        ("slow", with_values(150, n, &values(n, |i| (1.0 + i).powf(-0.3)))),
        ("fast", with_values(n, 150, &values(n, |i| 2.0_f64.powf(-i)))),
        ("step", with_values(150, n, &values(n, |i| if i < 20.0 { 1.0 } else { 1e-9 }))),
        ("clustered", with_values(n, n, &values(n, |i| 1.0 + 1e-10 * i))),
        ("identity", Mat::identity(n, n)),
        ("hilbert", Mat::from_fn(n, n, |i, j| 1.0 / (1 + i + j) as f64)),
        (
            "graded",
            Mat::from_fn(n, n, |i, j| {
                0.5_f64.powi(i32::try_from(i + j).unwrap()) * (1.0 + ((i * j) % 5) as f64)
            }),
        ),
        ("kahan", kahan),
        ("rank one", Mat::from_fn(n, 140, |i, j| (1 + i) as f64 * (1.0 - j as f64))),
        ("zero", Mat::zeros(n, n)),
        ("one row", Mat::from_fn(1, 300, |_, j| j as f64)),
        ("one column", Mat::from_fn(300, 1, |i, _| i as f64 - 7.0)),
        ("thin", scattered(700, 5, 9)),
    ]
}

#[test]
fn a_rank_of_every_hard_matrix() {
    for (name, a) in hard() {
        let k = 10.min(a.nrows()).min(a.ncols());
        for method in [Method::Auto, Method::Krylov, Method::Subspace] {
            let options = PartialOptions { method, ..PartialOptions::default() };
            let found = partial_svd(&a, Keep::Rank(k), &options).unwrap();
            assert_eq!(found.certificate.kept, k, "{name}");
            check(&format!("{name}, {method:?}"), &a, &found, 0.05);
        }
    }
}

#[test]
fn a_tolerance_is_kept_down_to_rounding_with_hardly_more_than_the_least() {
    for (name, a) in hard() {
        for tolerance in [0.3, 1e-3, 1e-8, 1e-11, 1e-13] {
            let found = partial_svd(&a, Keep::Relative(tolerance), &krylov()).unwrap();
            let name = format!("{name}, {tolerance:e}");
            check(&name, &a, &found, 0.2);
            let (measured, allowed) = (error(&a, &found), tolerance * a.norm_l2());
            // Slow spectra cannot be known below rounding: then all is kept.
            assert!(measured <= allowed * 1.001 + 1e-14 * a.norm_l2(), "{name}: {measured:e}");
            let best = Decomposition::new(a.as_ref()).unwrap();
            let least = best.truncate(Keep::Relative(tolerance)).unwrap().certificate.kept;
            let kept = found.certificate.kept;
            assert!(kept >= least || allowed < 1e-13, "{name}: {kept} and {least}");
            if tolerance >= 1e-11 {
                assert!(kept <= least + least / 5 + 3, "{name}: {kept} and {least}");
            }
        }
    }
}

#[test]
fn an_absolute_tolerance_is_in_the_units_of_the_matrix() {
    let a = with_values(90, 80, &values(80, |i| 300.0 * 0.7_f64.powf(i)));
    let found = partial_svd(&a, Keep::Absolute(1.0), &krylov()).unwrap();
    assert!(error(&a, &found) <= 1.0);
    let best = Decomposition::new(a.as_ref()).unwrap().truncate(Keep::Absolute(1.0)).unwrap();
    assert_eq!(found.certificate.kept, best.certificate.kept);
}

#[test]
fn units_at_both_ends_of_the_range_change_no_digit() {
    let a = with_values(130, 120, &values(120, |i| 0.8_f64.powf(i)));
    let moved = |exponent: i32| {
        let factor = 2.0_f64.powi(exponent / 2);
        Mat::from_fn(130, 120, |i, j| a[(i, j)] * factor * factor)
    };
    let plain = partial_svd(&a, Keep::Rank(6), &krylov()).unwrap();
    for exponent in [1000, -1000] {
        let far = partial_svd(&moved(exponent), Keep::Rank(6), &krylov()).unwrap();
        assert_eq!(plain.u, far.u, "2^{exponent}");
        let factor = 2.0_f64.powi(exponent / 2);
        let back: Vec<f64> = far.sigma.iter().map(|value| value / factor / factor).collect();
        assert_eq!(plain.sigma, back);
    }
    let single = |exponent: i32| {
        Mat::from_fn(130, 120, |i, j| <f32 as Real>::nearest(a[(i, j)] * 2.0_f64.powi(exponent)))
    };
    let (large, small) = (single(120), single(-120));
    let value = |a: &Mat<f32>| partial_svd(a, Keep::Rank(6), &krylov()).unwrap().sigma[5];
    let ratio = f64::from(value(&large)) / f64::from(value(&small));
    assert!((ratio / 2.0_f64.powi(240) - 1.0).abs() < 1e-5, "{ratio:e}");
    // Denormal numbers have fewer digits, and no less of a direction.
    let tiny = Mat::from_fn(130, 120, |i, j| a[(i, j)] * 2.0_f64.powi(-1022) * 2.0_f64.powi(-20));
    let found = partial_svd(&tiny, Keep::Rank(1), &krylov()).unwrap();
    assert!((&found.u - plain.u.subcols(0, 1)).norm_max() < 1e-6);
}

/// Every bit of a result.
fn bits<T: Real>(found: &PartialSvd<T>) -> Vec<u64> {
    let mut bits = Vec::new();
    for matrix in [&found.u, &found.vt] {
        for j in 0..matrix.ncols() {
            bits.extend((0..matrix.nrows()).map(|i| matrix[(i, j)].to_f64().to_bits()));
        }
    }
    bits.extend(found.spectrum.iter().map(|value| value.to_f64().to_bits()));
    bits.push(found.certificate.frobenius.at_most.to_bits());
    bits
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let a = with_values(600, 500, &values(500, |i| (1.0 + i).powf(-0.5)));
    let single = Mat::from_fn(600, 500, |i, j| <f32 as Real>::nearest(a[(i, j)]));
    let triples = (0..60_000).map(|at| (at % 600, (at * 7919) % 500, a[(at % 600, at % 500)]));
    let sparse = Csr::from_triples((600, 500), triples.collect()).unwrap();
    let all = || {
        let mut all = Vec::new();
        for method in [Method::Krylov, Method::Subspace, Method::OnePass] {
            let options = PartialOptions { method, ..PartialOptions::default() };
            all.extend(bits(&partial_svd(&a, Keep::Rank(15), &options).unwrap()));
            all.extend(bits(&partial_svd(&single, Keep::Rank(15), &options).unwrap()));
            all.extend(bits(&partial_svd(&sparse, Keep::Rank(15), &options).unwrap()));
        }
        all
    };
    let on = |threads| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(all)
    };
    let one = on(1);
    assert!(on(2) == one, "1 and 2 threads differ");
    assert!(on(3) == one, "1 and 3 threads differ");
}

#[test]
fn operators_of_every_kind_give_what_the_dense_matrix_gives() {
    let (u, vt) = (scattered(200, 3, 1), scattered(3, 150, 2));
    let triples: Vec<_> = (0..400).map(|at| ((at * 37) % 200, (at * 91) % 150, 0.1)).collect();
    let sparse = Csr::from_triples((200, 150), triples).unwrap();
    let sum = Sum::new(Product::new(&u, &vt).unwrap(), &sparse).unwrap();
    let identity = Mat::<f64>::identity(150, 150);
    let mut dense = Mat::zeros(200, 150);
    lowrank::LinearOperator::apply(&sum, identity.as_ref(), dense.as_mut()).unwrap();
    // The norm of a sum is not known, so that this error is probed.
    let found = partial_svd(&sum, Keep::Rank(4), &krylov()).unwrap();
    assert!(matches!(found.certificate.frobenius.basis, Basis::Probes(10)));
    check("sum", &dense, &found, 0.05);
    let exact = PartialOptions { method: Method::Exact, ..PartialOptions::default() };
    let whole = partial_svd(&sum, Keep::Rank(4), &exact).unwrap();
    check("written out", &dense, &whole, 1e-10);
    let found = partial_svd(&sum, Keep::Relative(1e-10), &krylov()).unwrap();
    check("sum to a tolerance", &dense, &found, 0.5);
    assert!(found.certificate.frobenius.at_most <= 1e-10 * dense.norm_l2());
}

#[test]
fn single_precision_is_as_accurate_as_single_precision_can_be() {
    let a = with_values(300, 200, &values(200, |i| 0.6_f64.powf(i)));
    let single = Mat::from_fn(300, 200, |i, j| <f32 as Real>::nearest(a[(i, j)]));
    let found = partial_svd(&single, Keep::Relative(1e-5), &krylov()).unwrap();
    let product = found.product();
    let error = (&a - Mat::from_fn(300, 200, |i, j| f64::from(product[(i, j)]))).norm_l2();
    assert!(error <= 1e-5 * a.norm_l2() && error <= found.certificate.frobenius.at_most);
    assert!(found.certificate.kept <= 28, "{}", found.certificate.kept);
}

#[test]
fn the_watcher_ends_it_with_the_best_so_far() {
    let a = with_values(400, 300, &values(300, |i| (1.0 + i).powf(-0.2)));
    let options = PartialOptions { accuracy: 1e-9, ..krylov() };
    let mut seen = Vec::new();
    let found = partial_svd_watched(&a, Keep::Rank(12), &options, &mut |progress| {
        seen.push(progress.columns);
        if progress.columns >= 60 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(found.certificate.ended, Ended::Interrupted);
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
    check("interrupted", &a, &found, 0.1);
    let budget = PartialOptions { budget: Some(100), ..options };
    let found = partial_svd(&a, Keep::Rank(12), &budget).unwrap();
    assert_eq!(found.certificate.ended, Ended::Budget);
    assert!(found.certificate.work.products <= 150, "{:?}", found.certificate.work);
    check("budget", &a, &found, 0.2);
}

#[test]
fn the_leave_one_out_estimate_is_near_the_error() {
    for (name, decay, near) in [("slow", -0.4, 0.2), ("faster", -1.0, 0.3)] {
        let a = with_values(300, 250, &values(250, |i| (1.0 + i).powf(decay)));
        let (mut squares, mut estimates) = (0.0, 0.0);
        for seed in 0..20 {
            let options = PartialOptions {
                method: Method::Subspace,
                rounds: Some(0),
                seed,
                ..PartialOptions::default()
            };
            let found = partial_svd(&a, Keep::Rank(20), &options).unwrap();
            assert_eq!(found.certificate.frobenius.basis, Basis::LeaveOneOut);
            squares += error(&a, &found).powi(2);
            estimates += found.certificate.frobenius.absolute.powi(2);
        }
        let ratio = (estimates / squares).sqrt();
        assert!((ratio - 1.0).abs() < near, "{name}: {ratio}");
    }
}

#[test]
fn one_pass_takes_one_pass_and_knows_its_error() {
    let a = with_values(300, 200, &values(200, |i| 0.8_f64.powf(i)));
    let options =
        PartialOptions { method: Method::OnePass, probes: 40, ..PartialOptions::default() };
    let found = partial_svd(&a, Keep::Rank(20), &options).unwrap();
    let measured = error(&a, &found);
    let certificate = &found.certificate.frobenius;
    assert!(measured <= certificate.at_most);
    assert!((certificate.absolute / measured - 1.0).abs() < 0.6, "{measured} {certificate:?}");
    let best = 0.8_f64.powi(20) / (1.0 - 0.64_f64).sqrt();
    assert!(measured <= 2.0 * best, "{measured} beside {best}");
    let refused = partial_svd(&a, Keep::Relative(0.1), &options).map(|_| ()).unwrap_err();
    assert_eq!(refused, Error::OnePassTolerance);
}

#[test]
fn sketches_of_parts_merge_to_the_same_bits_in_every_order() {
    let a = with_values(120, 60, &values(60, |i| 0.7_f64.powf(i)));
    let plan = SketchPlan::for_rank(8, 60, 10, 10, 5).unwrap();
    let part = |number: u64, rows: std::ops::Range<usize>| {
        let mut sketch = Sketch::new(plan);
        let panel = Mat::from_fn(rows.len(), 60, |i, j| a[(rows.start + i, j)]);
        sketch.add(number, &panel).unwrap();
        sketch
    };
    let parts = [part(0, 0..50), part(1, 50..51), part(2, 51..120)];
    let merged = |order: [usize; 3]| {
        let [x, y, z] = order.map(|at| parts[at].clone());
        x.merge(y).unwrap().merge(z).unwrap().svd::<f64>(8).unwrap()
    };
    let first = merged([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert!(bits(&merged(order)) == bits(&first), "{order:?}");
    }
    let pairs = parts[2].clone().merge(parts[0].clone().merge(parts[1].clone()).unwrap()).unwrap();
    assert!(bits(&pairs.svd::<f64>(8).unwrap()) == bits(&first));
    assert!(error(&a, &first) <= first.certificate.frobenius.at_most);
    let best: f64 = (8..60).map(|i| 0.7_f64.powi(2 * i)).sum::<f64>().sqrt();
    assert!(error(&a, &first) < 3.0 * best);
    // The same part twice, other columns, another plan.
    let twice = parts[0].clone().merge(parts[0].clone()).map(|_| ()).unwrap_err();
    assert_eq!(twice, Error::PartTwice { number: 0 });
    let refused = Sketch::new(plan).add(0, &Mat::<f64>::zeros(3, 61)).unwrap_err();
    assert_eq!(refused, Error::PartColumns { number: 0, cols: 61, expected: 60 });
    let other = Sketch::new(SketchPlan { seed: 6, ..plan });
    assert_eq!(parts[0].clone().merge(other).map(|_| ()).unwrap_err(), Error::Plans);
    assert_eq!(Sketch::new(plan).svd::<f64>(2).map(|_| ()).unwrap_err(), Error::NoParts);
}

#[test]
fn operators_that_lie_or_fail_are_told_apart() {
    let a = scattered(80, 70, 1);
    let forward = |x: MatRef<'_, f64>, mut out: MatMut<'_, f64>| {
        out.copy_from(&a * x);
        Ok(())
    };
    let wrong = |y: MatRef<'_, f64>, mut out: MatMut<'_, f64>| {
        out.copy_from(a.transpose() * y * 1.5);
        Ok(())
    };
    let refused = partial_svd(&Closures::new((80, 70), forward, wrong), Keep::Rank(3), &krylov());
    assert!(matches!(refused.map(|_| ()), Err(Error::NotTransposed { .. })));
    let broken = |_: MatRef<'_, f64>, _: MatMut<'_, f64>| {
        Err(Error::foreign(std::io::Error::other("the disk is gone")))
    };
    let refused = partial_svd(&Closures::new((80, 70), broken, broken), Keep::Rank(3), &krylov());
    assert_eq!(refused.map(|_| ()).unwrap_err().to_string(), "the disk is gone");
    let endless = |_: MatRef<'_, f64>, mut out: MatMut<'_, f64>| {
        out.fill(f64::INFINITY);
        Ok(())
    };
    let refused = partial_svd(&Closures::new((80, 70), endless, endless), Keep::Rank(3), &krylov());
    assert_eq!(refused.map(|_| ()).unwrap_err(), Error::NotFiniteProduct { rows: 80, cols: 70 });
}

#[test]
fn requests_out_of_range_are_refused() {
    let mut a = scattered(30, 20, 1);
    let refused =
        |keep, options: &PartialOptions| partial_svd(&a, keep, options).map(|_| ()).unwrap_err();
    assert!(matches!(refused(Keep::Rank(21), &krylov()), Error::Rank { .. }));
    assert!(matches!(refused(Keep::Absolute(-1.0), &krylov()), Error::AbsoluteTolerance { .. }));
    let options = PartialOptions { accuracy: 0.0, ..krylov() };
    assert!(matches!(refused(Keep::Rank(2), &options), Error::Setting { name: "accuracy", .. }));
    let options = PartialOptions { probes: 0, ..krylov() };
    assert_eq!(refused(Keep::Rank(2), &options), Error::Probes);
    a[(4, 7)] = f64::NAN;
    let found = partial_svd(&a, Keep::Rank(2), &krylov()).map(|_| ()).unwrap_err();
    assert!(matches!(found, Error::NotFinite { row: 4, col: 7, .. }));
    let empty = partial_svd(&Mat::<f64>::zeros(0, 4), Keep::Rank(1), &krylov()).map(|_| ());
    assert_eq!(empty.unwrap_err(), Error::Empty { rows: 0, cols: 4 });
}
