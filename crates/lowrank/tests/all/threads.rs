//! The same bits with any number of threads.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use lowrank::{Cutoff, Keep, Mat, Real, lstsq, pinv, truncated_svd};

/// Entries without a pattern.
fn scattered<T: Real>(rows: usize, cols: usize, seed: u32) -> Mat<T> {
    let mut state = seed;
    Mat::from_fn(rows, cols, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        T::nearest(f64::from(state >> 8) / f64::from(1 << 24) - 0.5)
    })
}

/// Every bit of every result.
fn bits<T: Real>(rows: usize, cols: usize) -> Vec<u64> {
    let a = scattered::<T>(rows, cols, 1);
    let b = scattered::<T>(rows, 3, 2);
    let svd = truncated_svd(a.as_ref(), Keep::Rank(20)).unwrap();
    let p = pinv(a.as_ref(), Cutoff::Precision).unwrap();
    let fit = lstsq(a.as_ref(), b.as_ref(), Cutoff::Precision).unwrap();
    let mut bits = Vec::new();
    for matrix in [&svd.u, &svd.vt, &p.matrix, &fit.solution] {
        for j in 0..matrix.ncols() {
            bits.extend((0..matrix.nrows()).map(|i| matrix[(i, j)].to_f64().to_bits()));
        }
    }
    bits.extend(svd.spectrum.iter().map(|value| value.to_f64().to_bits()));
    for number in [
        svd.certificate.uncertainty,
        svd.certificate.frobenius.absolute,
        p.consistency,
        p.reflexivity,
        fit.residual.absolute,
        fit.residual.optimality,
    ] {
        bits.push(number.to_bits());
    }
    bits
}

fn check<T: Real>(rows: usize, cols: usize) {
    let on = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| bits::<T>(rows, cols))
    };
    let one = on(1);
    for threads in [2, 3, 7] {
        assert!(on(threads) == one, "{rows}×{cols} {} on {threads} threads", T::NAME);
    }
    assert!(bits::<T>(rows, cols) == one, "{rows}×{cols} {} on the global pool", T::NAME);
}

#[test]
fn double_precision() {
    check::<f64>(400, 400);
    check::<f64>(900, 150);
}

#[test]
fn single_precision() {
    check::<f32>(400, 400);
    check::<f32>(150, 900);
}
