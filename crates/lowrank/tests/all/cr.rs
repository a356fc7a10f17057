//! What holds for every approximate product.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use lowrank::{
    Compensation, Cr, CrOptions, CrTerms, CrWeights, Cutoff, Error, Keep, Mat, MatRef, Real,
    Selection, Weights, cr, lstsq, pinv, truncated_svd,
};
use proptest::prelude::*;

const SELECTIONS: [Selection; 6] = [
    Selection::Top,
    Selection::Sample,
    Selection::Systematic,
    Selection::Greedy,
    Selection::Swap,
    Selection::Gram,
];

/// Standard normal numbers without a pattern (the sum of twelve uniform ones, less 6).
fn gaussian<T: Real>(rows: usize, cols: usize, seed: u32) -> Mat<T> {
    let mut state = seed;
    Mat::from_fn(rows, cols, |_, _| {
        let mut sum = -6.0;
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            sum += f64::from(state >> 8) / f64::from(1 << 24);
        }
        T::nearest(sum)
    })
}

fn doubled<T: Real>(a: MatRef<'_, T>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)].to_f64())
}

fn product<T: Real>(x: &Mat<T>, y: &Mat<T>) -> Mat<f64> {
    doubled(x.as_ref()) * doubled(y.as_ref())
}

/// `‖XY − P‖/‖XY‖` as it is defined.
fn measured<T: Real>(x: &Mat<T>, y: &Mat<T>, found: &Cr<T>) -> f64 {
    let xy = product(x, y);
    (&xy - doubled(found.product.as_ref())).norm_l2() / xy.norm_l2()
}

fn options(selection: Selection) -> CrOptions {
    CrOptions { selection, ..CrOptions::default() }
}

/// Factors of small sizes, columns of unequal lengths, in units far from 1.
#[derive(Debug, Clone)]
struct Drawn {
    x: Mat<f64>,
    y: Mat<f64>,
    rank: usize,
    seed: u64,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (1..7_usize, 1..9_usize, 1..7_usize, any::<u64>(), -140..140_i32).prop_flat_map(
        |(m, l, n, seed, decade)| {
            let entry = prop_oneof![4 => -1.0..1.0, 1 => Just(0.0), 1 => 1e-6..1e-3];
            let x = prop::collection::vec(entry.clone(), m * l);
            let y = prop::collection::vec(entry, l * n);
            (x, y, 1..=l).prop_map(move |(x, y, rank)| Drawn {
                x: Mat::from_fn(m, l, |k, i| x[k * l + i] * 10.0_f64.powi(decade)),
                y: Mat::from_fn(l, n, |i, k| y[i * n + k] * 10.0_f64.powi(-decade / 2)),
                rank,
                seed,
            })
        },
    )
}

proptest! {
    #[test]
    fn what_is_returned_multiplies_to_the_product(drawn in drawn(), mean in any::<bool>()) {
        let compensation = if mean { Compensation::Mean } else { Compensation::None };
        for selection in SELECTIONS {
            for weights in [Weights::Identity, Weights::Unbiased, Weights::Diagonal] {
                if weights == Weights::Unbiased && !selection.is_random() {
                    continue;
                }
                let options = CrOptions {
                    selection, weights: Some(weights), compensation, seed: drawn.seed, probes: 3,
                };
                let found = cr(drawn.x.as_ref(), drawn.y.as_ref(), drawn.rank, &options).unwrap();
                let CrWeights::Diagonal(lambda) = &found.weights else { panic!("a diagonal") };
                prop_assert_eq!(lambda.len(), found.indices.len());
                let (m, n) = found.product.shape();
                let size = |k: usize, j: usize| -> f64 {
                    found.indices.iter().zip(lambda)
                        .map(|(&i, w)| (w * drawn.x[(k, i)] * drawn.y[(i, j)]).abs()).sum()
                };
                // Means are of the size of their columns.
                let scale = (0..m).flat_map(|k| (0..n).map(move |j| (k, j)))
                    .map(|(k, j)| size(k, j)).fold(0.0_f64, f64::max)
                    + product(&drawn.x, &drawn.y).norm_max();
                for k in 0..m {
                    for j in 0..n {
                        let mut sum = found.offset.as_ref().map_or(0.0, |offset| offset[j]);
                        for (&i, weight) in found.indices.iter().zip(lambda) {
                            sum += weight * drawn.x[(k, i)] * drawn.y[(i, j)];
                        }
                        let off = (sum - found.product[(k, j)]).abs();
                        prop_assert!(off <= 1e-13 * scale, "{selection:?} {weights:?}: {off:e} of {scale:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn all_terms_give_the_product(drawn in drawn(), mean in any::<bool>()) {
        let compensation = if mean { Compensation::Mean } else { Compensation::None };
        let xy = product(&drawn.x, &drawn.y);
        let terms: f64 = (0..drawn.x.ncols())
            .map(|i| drawn.x.col(i).norm_l2() * drawn.y.row(i).norm_l2()).sum();
        for selection in SELECTIONS.into_iter().filter(|s| *s != Selection::Sample) {
            let options = CrOptions { compensation, ..options(selection) };
            let found = cr(drawn.x.as_ref(), drawn.y.as_ref(), drawn.x.ncols(), &options).unwrap();
            // The choice has every index, once.
            prop_assert!(found.indices.iter().copied().eq(0..drawn.x.ncols()));
            let off = (&xy - &found.product).norm_l2();
            prop_assert!(off <= 1e-14 * terms, "{selection:?}: {off:e}");
        }
    }

    #[test]
    fn no_choice_beats_the_best_of_all_subsets(drawn in drawn()) {
        let terms = CrTerms::new(drawn.x.as_ref(), drawn.y.as_ref(), Compensation::None).unwrap();
        let xy = product(&drawn.x, &drawn.y);
        let l = drawn.x.ncols();
        let left_out = |kept: u32| {
            let mut sum = xy.clone();
            for i in (0..l).filter(|i| kept >> i & 1 == 1) {
                sum -= drawn.x.col(i) * drawn.y.row(i);
            }
            sum.norm_l2()
        };
        let subsets = (0..1_u32 << l).filter(|kept| kept.count_ones() as usize == drawn.rank);
        let best = subsets.map(left_out).fold(f64::INFINITY, f64::min);
        let sizes: f64 = (0..l).map(|i| drawn.x.col(i).norm_l2() * drawn.y.row(i).norm_l2()).sum();
        for selection in [Selection::Top, Selection::Greedy, Selection::Swap, Selection::Gram] {
            let choice = terms.choose(drawn.rank, selection, 0).unwrap();
            let kept = choice.indices().iter().fold(0, |kept, i| kept | 1 << i);
            let error = left_out(kept);
            prop_assert!(error >= best * (1.0 - 1e-12) - 1e-15 * sizes);
            // What is foretold from inner products is what is measured, down to the rounding of squares.
            let foretold = terms.error(&choice, Weights::Identity).unwrap() * xy.norm_l2();
            prop_assert!((foretold - error).abs() <= 1e-7 * sizes, "{selection:?}: {foretold:e}, {error:e}");
            if selection == Selection::Swap {
                // No exchange of one for another is better by more than the rounding of squares.
                for i in (0..l).filter(|i| kept >> i & 1 == 1) {
                    for j in (0..l).filter(|j| kept >> j & 1 == 0) {
                        let other = left_out(kept & !(1 << i) | 1 << j);
                        prop_assert!(other >= error - 1e-6 * sizes, "{other:e} after {error:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn diagonal_weights_are_those_of_least_squares(drawn in drawn()) {
        for selection in SELECTIONS {
            let options = CrOptions {
                weights: Some(Weights::Diagonal), seed: drawn.seed, ..options(selection)
            };
            let found = cr(drawn.x.as_ref(), drawn.y.as_ref(), drawn.rank, &options).unwrap();
            let (m, n) = found.product.shape();
            // Every outer product as one column, brought to length 1.
            let norms: Vec<f64> = found.indices.iter()
                .map(|&i| drawn.x.col(i).norm_l2() * drawn.y.row(i).norm_l2()).collect();
            let columns = Mat::from_fn(m * n, norms.len(), |at, c| {
                let i = found.indices[c];
                if norms[c] > 0.0 { drawn.x[(at / n, i)] * drawn.y[(i, at % n)] / norms[c] } else { 0.0 }
            });
            let xy = product(&drawn.x, &drawn.y);
            let whole = Mat::from_fn(m * n, 1, |at, _| xy[(at / n, at % n)]);
            // The normal equations do not see directions whose singular values are near √eps: to leave them out altogether
            // is the worst that may happen.
            let seen = Cutoff::Relative(1e-4);
            let best = lstsq(columns.as_ref(), whole.as_ref(), seen).unwrap();
            let error = (&xy - &found.product).norm_l2();
            let sizes: f64 = (0..drawn.x.ncols())
                .map(|i| drawn.x.col(i).norm_l2() * drawn.y.row(i).norm_l2()).sum();
            // In the others a ridge of r·eps in equations of unit diagonal leaves r·eps/σ² of what is fitted.
            prop_assert!(error <= best.residual.absolute + 1e-7 * sizes,
                "{selection:?}: {error:e} against {:e}", best.residual.absolute);
        }
    }

    #[test]
    fn full_weights_project_on_both_sides(drawn in drawn()) {
        let xy = product(&drawn.x, &drawn.y);
        for selection in SELECTIONS {
            let with = |weights| {
                let options = CrOptions {
                    weights: Some(weights), seed: drawn.seed, ..options(selection)
                };
                cr(drawn.x.as_ref(), drawn.y.as_ref(), drawn.rank, &options).unwrap()
            };
            let (full, diagonal) = (with(Weights::Full), with(Weights::Diagonal));
            let sizes: f64 = (0..drawn.x.ncols())
                .map(|i| drawn.x.col(i).norm_l2() * drawn.y.row(i).norm_l2()).sum();
            let (of_full, of_diagonal) =
                ((&xy - &full.product).norm_l2(), (&xy - &diagonal.product).norm_l2());
            prop_assert!(of_full <= of_diagonal + 1e-12 * sizes, "{of_full:e} and {of_diagonal:e}");
            // The optimum of its rank is not beaten.
            let rank = full.indices.len().min(xy.nrows()).min(xy.ncols());
            let svd = truncated_svd(xy.as_ref(), Keep::Rank(rank)).unwrap();
            prop_assert!(of_full >= svd.certificate.frobenius.absolute - 1e-13 * sizes);
            // What is left over is orthogonal to every chosen column.
            let left = &xy - &full.product;
            for &i in &full.indices {
                let column = drawn.x.col(i);
                let along = (column.transpose() * &left * drawn.y.row(i).transpose()).abs();
                let size = column.norm_l2() * drawn.y.row(i).norm_l2();
                prop_assert!(along <= 1e-10 * size * sizes, "{along:e}");
            }
        }
    }
}

#[test]
fn top_is_optimal_for_orthogonal_terms() {
    // Columns of X orthogonal, of lengths 1 to 8 out of order: every subset is tried.
    let lengths = [3.0, 8.0, 1.0, 5.0, 2.0, 7.0, 4.0, 6.0];
    let q = truncated_svd(gaussian::<f64>(9, 8, 3).as_ref(), Keep::Rank(8)).unwrap().u;
    let x = Mat::from_fn(9, 8, |k, i| q[(k, i)] * lengths[i]);
    let mut y = gaussian::<f64>(8, 5, 4);
    for i in 0..8 {
        let norm = y.row(i).norm_l2();
        y.row_mut(i).iter_mut().for_each(|value| *value /= norm);
    }
    let xy = product(&x, &y);
    for rank in 1..=8_usize {
        let found = cr(x.as_ref(), y.as_ref(), rank, &options(Selection::Top)).unwrap();
        let best = (0..256_u32)
            .filter(|kept| kept.count_ones() as usize == rank)
            .map(|kept| {
                let mut left = xy.clone();
                for i in (0..8).filter(|i| kept >> i & 1 == 1) {
                    left -= x.col(i) * y.row(i);
                }
                left.norm_l2()
            })
            .fold(f64::INFINITY, f64::min);
        let error = (&xy - &found.product).norm_l2();
        assert!((error - best).abs() < 1e-13, "{rank}: {error} and {best}");
        // Pythagoras: what is left out adds up in squares.
        let tail: f64 = (1..=8 - rank).map(|length| (length * length) as f64).sum();
        assert!((error - tail.sqrt()).abs() < 1e-13, "{rank}");
    }
}

#[test]
fn the_mean_over_seeds_is_the_product() {
    const SEEDS: u64 = 4000;
    let (x, y) = (gaussian::<f64>(4, 12, 5), gaussian::<f64>(12, 3, 6));
    let x = Mat::from_fn(4, 12, |k, i| x[(k, i)] * (1 + i * i) as f64);
    let xy = product(&x, &y);
    for compensation in [Compensation::None, Compensation::Mean] {
        let terms = CrTerms::new(x.as_ref(), y.as_ref(), compensation).unwrap();
        for (selection, rank) in
            [(Selection::Sample, 3), (Selection::Systematic, 3), (Selection::Systematic, 8)]
        {
            let (mut mean, mut squares, mut fourth) = (Mat::<f64>::zeros(4, 3), 0.0, 0.0);
            for seed in 0..SEEDS {
                let choice = terms.choose(rank, selection, seed).unwrap();
                let found = terms.approximate(&choice, Weights::Unbiased, seed, 1).unwrap();
                let square = (&found.product - &xy).squared_norm_l2();
                mean += &found.product;
                squares += square;
                fourth += square * square;
            }
            let n = SEEDS as f64;
            let variance = squares / n;
            mean *= faer::Scale(1.0 / n);
            // E‖mean − XY‖² = V/N; by Markov, ten times as much comes once in ten at most, and what
            // is seen is far below: the bound leaves room for V being estimated, too.
            let off = (&mean - &xy).squared_norm_l2();
            assert!(off <= 10.0 * variance / n, "{selection:?} {rank}: {off:e}, {variance:e}");
            if selection == Selection::Sample {
                let expected = (terms.expected(rank).unwrap() * xy.norm_l2()).powi(2);
                // Five standard deviations of a mean of N squares.
                let deviation = ((fourth / n - variance * variance) / n).sqrt();
                assert!(
                    (variance - expected).abs() < 5.0 * deviation,
                    "{variance:e} and {expected:e} ± {deviation:e}"
                );
            }
        }
    }
}

#[test]
fn terms_come_as_often_as_their_chances_say() {
    const SEEDS: u64 = 3000;
    let x = Mat::from_fn(1, 20, |_, i| 1.0 / (1 + i) as f64);
    let y = Mat::from_fn(20, 1, |_, _| 1.0);
    let terms = CrTerms::new(x.as_ref(), y.as_ref(), Compensation::None).unwrap();
    // Hoeffding: |frequency − π| ≥ ε with probability 2·exp(−2Nε²) at most; 10⁻⁹ for all 20 together.
    let allowed = (f64::ln(2.0 * 20.0 / 1e-9) / (2.0 * SEEDS as f64)).sqrt();
    let mut counts = [0.0; 20];
    for seed in 0..SEEDS {
        for &i in terms.choose(6, Selection::Systematic, seed).unwrap().indices() {
            counts[i] += 1.0 / SEEDS as f64;
        }
    }
    // π of 1/1, 1/2, … for a sum of 6: the first two are certain, Σ_{i>2} 1/i·(4/tail) = 4.
    let tail: f64 = (3..=20).map(|i| 1.0 / f64::from(i)).sum();
    for (i, count) in counts.iter().enumerate() {
        let chance = (4.0 / tail / (1 + i) as f64).min(1.0);
        assert!((count - chance).abs() <= allowed, "{i}: {count} and {chance}");
    }
}

#[test]
fn mean_compensation_pays_where_means_are_far_from_zero() {
    let (x, y) = (gaussian::<f64>(40, 30, 7), gaussian::<f64>(30, 20, 8));
    let x = Mat::from_fn(40, 30, |k, i| x[(k, i)] + 3.0);
    for selection in SELECTIONS {
        let with = |compensation| {
            let options = CrOptions { compensation, seed: 1, ..options(selection) };
            measured(&x, &y, &cr(x.as_ref(), y.as_ref(), 10, &options).unwrap())
        };
        let (plain, compensated) = (with(Compensation::None), with(Compensation::Mean));
        assert!(compensated < 0.6 * plain, "{selection:?}: {compensated} and {plain}");
    }
}

fn certificates_hold<T: Real>() {
    let mut above = 0;
    for seed in 0..40_u32 {
        let (x, y) = (gaussian::<T>(30, 40, seed), gaussian::<T>(40, 25, 100 + seed));
        let options = CrOptions { seed: u64::from(seed), ..options(SELECTIONS[seed as usize % 6]) };
        let found = cr(x.as_ref(), y.as_ref(), 12, &options).unwrap();
        let certificate = &found.certificate;
        let truth = measured(&x, &y, &found) * product(&x, &y).norm_l2();
        // Of the square the standard deviation is √(2/64) at most: five of them.
        let ratio = certificate.error / truth;
        assert!((ratio * ratio - 1.0).abs() < 5.0 * certificate.deviation, "{seed}: {ratio}");
        assert!((certificate.deviation - (2.0_f64 / 64.0).sqrt()).abs() < 1e-15);
        above += usize::from(truth > certificate.at_most.unwrap());
    }
    assert_eq!(above, 0, "once in a thousand at most");
}

#[test]
fn certificates_hold_in_both_precisions() {
    certificates_hold::<f64>();
    certificates_hold::<f32>();
}

#[test]
fn isotropic_factors_gain_nothing_by_choosing() {
    // 512×256 times 256×128, standard normal: means over 4 pairs at r/l = 1/4 and 1/2.
    let mut means = [[0.0; 3]; 2];
    for seed in 0..4 {
        let (x, y) = (gaussian::<f64>(512, 256, seed), gaussian::<f64>(256, 128, 900 + seed));
        let terms = CrTerms::new(x.as_ref(), y.as_ref(), Compensation::None).unwrap();
        for (row, rank) in [64, 128].into_iter().enumerate() {
            let top = terms.choose(rank, Selection::Top, 0).unwrap();
            means[row][0] += terms.error(&top, Weights::Identity).unwrap() / 4.0;
            means[row][1] += terms.expected(rank).unwrap() / 4.0;
            let svd = truncated_svd(product(&x, &y).as_ref(), Keep::Rank(rank)).unwrap();
            means[row][2] += svd.certificate.frobenius.relative / 4.0;
        }
    }
    let reference = [[0.84, 1.98, 0.40], [0.67, 1.39, 0.0]];
    for (mean, reference) in means.as_flattened().iter().zip(reference.as_flattened()) {
        assert!((mean - reference).abs() < 0.03, "{means:?}");
    }
}

#[test]
fn small_columns_beside_large_rows_count_as_what_they_are() {
    // Terms 6, 3 and 1, each in other units.
    let x = Mat::from_fn(1, 3, |_, i| [1e-200, 3.0, 1e180][i]);
    let y = Mat::from_fn(3, 1, |i, _| [6e200, 1.0, 1e-180][i]);
    let terms = CrTerms::new(x.as_ref(), y.as_ref(), Compensation::None).unwrap();
    for (share, expected) in terms.shares().iter().zip([0.6, 0.3, 0.1]) {
        assert!((share - expected).abs() < 1e-12, "{share}");
    }
    for (selection, weights) in [
        (Selection::Top, Weights::Identity),
        (Selection::Swap, Weights::Diagonal),
        (Selection::Gram, Weights::Full),
    ] {
        let choice = terms.choose(2, selection, 0).unwrap();
        assert_eq!(choice.indices(), [0, 1]);
        let found = terms.approximate(&choice, weights, 0, 64).unwrap();
        let expected = if weights == Weights::Identity { 9.0_f64 } else { 10.0 };
        assert!((found.product[(0, 0)] - expected).abs() < 1e-6, "{weights:?}");
    }
}

#[test]
fn zeros_are_a_product_too() {
    let (x, y) = (Mat::<f32>::zeros(3, 4), gaussian::<f32>(4, 2, 1));
    for selection in SELECTIONS {
        for compensation in [Compensation::None, Compensation::Mean] {
            for weights in [Weights::Identity, Weights::Diagonal, Weights::Full] {
                let options =
                    CrOptions { weights: Some(weights), compensation, ..options(selection) };
                let found = cr(x.as_ref(), y.as_ref(), 2, &options).unwrap();
                assert_eq!(found.product, Mat::<f32>::zeros(3, 2));
                assert_eq!((found.certificate.error, found.certificate.relative), (0.0, 0.0));
            }
        }
    }
}

#[test]
fn full_weights_are_the_two_pseudo_inverses_about_the_product() {
    let (x, y) = (gaussian::<f64>(9, 20, 11), gaussian::<f64>(20, 8, 12));
    let options = CrOptions { weights: Some(Weights::Full), ..options(Selection::Top) };
    let found = cr(x.as_ref(), y.as_ref(), 5, &options).unwrap();
    let c = Mat::from_fn(9, 5, |k, at| x[(k, found.indices[at])]);
    let r = Mat::from_fn(5, 8, |at, k| y[(found.indices[at], k)]);
    let inverse = |a: &Mat<f64>| pinv(a.as_ref(), Cutoff::Precision).unwrap().matrix;
    let expected = inverse(&c) * product(&x, &y) * inverse(&r);
    let CrWeights::Full(lambda) = &found.weights else { panic!("a matrix") };
    assert!((lambda - &expected).norm_l2() < 1e-12 * expected.norm_l2());
    assert!((&c * lambda * &r - &found.product).norm_l2() < 1e-12 * found.product.norm_l2());
    let terms = CrTerms::new(x.as_ref(), y.as_ref(), Compensation::None).unwrap();
    let choice = terms.choose(5, Selection::Top, 0).unwrap();
    let foretold = terms.error(&choice, Weights::Full).unwrap();
    assert!((foretold - measured(&x, &y, &found)).abs() < 1e-12);
}

#[test]
fn what_cannot_be_done_is_refused_with_numbers() {
    let (x, y) = (gaussian::<f64>(3, 4, 1), gaussian::<f64>(4, 2, 2));
    let message = |x: &Mat<f64>, y: &Mat<f64>, rank, options: &CrOptions| {
        cr(x.as_ref(), y.as_ref(), rank, options).map(|_| ()).unwrap_err().to_string()
    };
    let usual = CrOptions::default();
    assert_eq!(
        message(&x, &y, 0, &usual),
        "rank r = 0 is not in 1..=4: XY is the sum of 4 outer products"
    );
    assert_eq!(
        message(&x, &y, 5, &usual),
        "rank r = 5 is not in 1..=4: XY is the sum of 4 outer products"
    );
    assert_eq!(
        message(&x, &x, 1, &usual),
        "X has 4 columns, Y has 3 rows: in a product XY they must be the same number"
    );
    let mut bad = y.clone();
    bad[(2, 1)] = f64::NAN;
    assert!(message(&x, &bad, 1, &usual).starts_with("Y: entry [2, 1] is NaN"));
    let empty = Mat::<f64>::zeros(0, 4);
    assert!(message(&empty, &y, 1, &usual).starts_with("X: the matrix is 0×4"));
    let none = Mat::<f64>::zeros(3, 0);
    assert!(message(&none, &Mat::zeros(0, 2), 1, &usual).starts_with("X: the matrix is 3×0"));
    for selection in [Selection::Top, Selection::Greedy, Selection::Swap, Selection::Gram] {
        let options = CrOptions { weights: Some(Weights::Unbiased), ..options(selection) };
        let refused = cr(x.as_ref(), y.as_ref(), 2, &options).map(|_| ());
        assert!(matches!(refused, Err(Error::Unbiased { .. })), "{selection:?}");
    }
    assert!(message(&x, &y, 1, &CrOptions { probes: 0, ..usual }).starts_with("0 probes"));
    let (wide, tall) = (Mat::<f64>::zeros(1, 20_000), Mat::<f64>::zeros(20_000, 1));
    let greedy = options(Selection::Gram);
    assert!(message(&wide, &tall, 1, &greedy).starts_with("20000 terms are too many to compare"));
    assert!(cr(wide.as_ref(), tall.as_ref(), 1, &usual).is_ok());
    let great = Mat::from_fn(1, 1, |_, _| 1e200);
    assert!(message(&great, &great, 1, &usual).starts_with("the product exceeds the greatest"));
}

/// Every bit of every result.
fn bits<T: Real>() -> Vec<u64> {
    let (x, y) = (gaussian::<T>(150, 160, 1), gaussian::<T>(160, 140, 2));
    let mut bits = Vec::new();
    for selection in SELECTIONS {
        for weights in [Weights::Identity, Weights::Diagonal, Weights::Full] {
            let options = CrOptions {
                weights: Some(weights),
                compensation: Compensation::Mean,
                seed: 3,
                ..options(selection)
            };
            let found = cr(x.as_ref(), y.as_ref(), 100, &options).unwrap();
            bits.extend(found.indices.iter().map(|&i| i as u64));
            for j in 0..found.product.ncols() {
                bits.extend(found.product.col(j).iter().map(|value| value.to_f64().to_bits()));
            }
            bits.extend([found.certificate.error, found.certificate.norm].map(f64::to_bits));
        }
    }
    bits
}

fn check_threads<T: Real>() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(bits::<T>)
    };
    let one = on(1);
    for threads in [2, 3] {
        assert!(on(threads) == one, "{} on {threads} threads", T::NAME);
    }
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    check_threads::<f64>();
    check_threads::<f32>();
}
