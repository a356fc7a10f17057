//! What every operator promises, on random and awkward rows; and what is refused.

use proptest::prelude::*;
use topk::{Batch, Error, Gradients, Operator, TopK, Variable};

const SMOOTH: [Operator; 6] = [
    Operator::Grad,
    Operator::Exp,
    Operator::Laplace,
    Operator::Sigmoid,
    Operator::Gaussian,
    Operator::CappedSimplex,
];

/// Those that promise an order and `[0, 1]`.
const SOUND: [Operator; 7] = [
    Operator::Grad,
    Operator::Exp,
    Operator::Laplace,
    Operator::Sigmoid,
    Operator::Gaussian,
    Operator::CappedSimplex,
    Operator::Hard,
];

/// Scores of many scales, with ties, and infinite ones.
fn score() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -3.0..3.0_f64,
        2 => (-3_i32..3).prop_map(f64::from),
        1 => -1e6..1e6_f64,
        1 => (-1e3..1e3_f64).prop_map(|x| 1e6 + x * 1e-6),
        1 => any::<f64>().prop_filter("a number", |x| x.is_finite()),
        1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ]
}

fn row() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(score(), 1..30)
}

fn finite_row() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![-3.0..3.0_f64, -40.0..40.0_f64], 2..20)
}

fn temperature() -> impl Strategy<Value = f64> {
    prop_oneof![Just(1.0), 1e-3..1e3_f64, Just(1e-300), Just(1e300)]
}

/// `k` in `0..=n` from a share, whole where it must be.
fn k_of(operator: Operator, n: usize, share: f64) -> f64 {
    let k = share * n as f64;
    if operator.counts() { k.round() } else { k }
}

/// The sum as if without rounding: from the smallest on, in two numbers.
fn sum(terms: &[f64]) -> f64 {
    let mut terms = terms.to_vec();
    terms.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let (mut total, mut lost) = (0.0, 0.0);
    for term in terms {
        let next: f64 = total + term;
        lost += if total.abs() > term { (total - next) + term } else { (term - next) + total };
        total = next;
    }
    total + lost
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn probabilities_sum_to_k_within_the_unit_interval(
        x in row(), share in 0.0..=1.0_f64, temperature in temperature(),
    ) {
        for operator in Operator::ALL {
            let k = k_of(operator, x.len(), share);
            let solved = TopK::new(operator, k).at(temperature).solve(&x).unwrap();
            let sum = sum(solved.p());
            prop_assert!((sum - k).abs() <= 4.0 * f64::EPSILON * k, "{operator}: {sum} for {k}");
            if operator != Operator::Iterative {
                prop_assert!(solved.p().iter().all(|p| (0.0..=1.0).contains(p)), "{operator}");
            }
        }
    }

    #[test]
    fn the_order_is_that_of_the_scores_and_ties_share(
        x in row(), share in 0.0..=1.0_f64, temperature in temperature(),
    ) {
        for operator in SOUND {
            let k = k_of(operator, x.len(), share);
            let p = TopK::new(operator, k).at(temperature).solve(&x).unwrap().into_p();
            let mut order: Vec<usize> = (0..x.len()).collect();
            order.sort_by(|&i, &j| x[i].total_cmp(&x[j]));
            for pair in order.windows(2) {
                let (lower, upper) = (p[pair[0]], p[pair[1]]);
                prop_assert!(lower <= upper * (1.0 + 1e-14), "{operator}: {lower:e} above {upper:e}");
                if x[pair[0]] == x[pair[1]] {
                    prop_assert!((lower - upper).abs() <= 1e-14 * upper, "{operator}");
                }
            }
        }
    }

    #[test]
    fn a_shift_and_a_scale_change_nothing(
        x in finite_row(), share in 0.0..=1.0_f64, shift in -64_i32..64,
    ) {
        // Multiples of 2⁻²⁰: shifted without rounding.
        let x: Vec<f64> = x.iter().map(|x| (x * 1_048_576.0).round() / 1_048_576.0).collect();
        let moved: Vec<f64> = x.iter().map(|x| x + f64::from(shift)).collect();
        let scaled: Vec<f64> = x.iter().map(|x| 8.0 * x).collect();
        for operator in Operator::ALL {
            let request = TopK::new(operator, k_of(operator, x.len(), share));
            let p = request.solve(&x).unwrap().into_p();
            prop_assert_eq!(&p, &request.solve(&moved).unwrap().into_p());
            prop_assert_eq!(&p, &request.at(8.0).solve(&scaled).unwrap().into_p());
        }
    }

    #[test]
    fn the_limit_of_low_temperature_is_hard(x in row(), share in 0.0..=1.0_f64) {
        // Ties exact or far apart at this temperature: every smooth operator has arrived.
        let x: Vec<f64> = x.iter().map(|x| x.clamp(-1e9, 1e9).round()).collect();
        for operator in SMOOTH {
            let k = k_of(operator, x.len(), share).round();
            let soft = TopK::new(operator, k).at(1e-3).solve(&x).unwrap().into_p();
            let hard = TopK::new(Operator::Hard, k).solve(&x).unwrap().into_p();
            for (soft, hard) in soft.iter().zip(&hard) {
                prop_assert!((soft - hard).abs() < 1e-13, "{operator}: {soft} and {hard}");
            }
        }
    }

    #[test]
    fn directional_derivatives_are_slopes_of_the_function(
        x in finite_row(), share in 0.0..=1.0_f64, seed in 0..1000_i32,
    ) {
        let v: Vec<f64> = (0..x.len()).map(|i| f64::from(i as i32 * 37 + seed).sin()).collect();
        for operator in SMOOTH {
            let k = k_of(operator, x.len(), share);
            let request = TopK::new(operator, k).at(2.0);
            let jvp = request.solve(&x).unwrap().jvp(&v).unwrap();
            // Jᵀ = J, 1ᵀJ = 0.
            prop_assert!(jvp.iter().sum::<f64>().abs() < 1e-13);
            let u: Vec<f64> = v.iter().rev().copied().collect();
            let other = request.solve(&x).unwrap().vjp(&u).unwrap();
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            prop_assert!((dot(&u, &jvp) - dot(&v, &other)).abs() < 1e-13, "{operator}");
            let h = 1e-5;
            let at = |h: f64| {
                let moved: Vec<f64> = x.iter().zip(&v).map(|(x, v)| x + h * v).collect();
                request.solve(&moved).unwrap().into_p()
            };
            for ((plus, minus), jvp) in at(h).iter().zip(&at(-h)).zip(&jvp) {
                // Within h of a kink the difference is between both slopes: of the order of h off p.
                prop_assert!(((plus - minus) / (2.0 * h) - jvp).abs() < 1e-4 || operator != Operator::Sigmoid && operator != Operator::Grad,
                    "{operator}: {} and {jvp}", (plus - minus) / (2.0 * h));
                prop_assert!((plus - minus - 2.0 * h * jvp).abs() < 4.0 * h, "{operator}");
            }
        }
    }

    #[test]
    fn derivatives_by_k_and_temperature(x in finite_row(), share in 0.05..0.95_f64) {
        for operator in SMOOTH {
            let k = k_of(operator, x.len(), share);
            let request = TopK::new(operator, k).at(2.0);
            let solved = request.solve(&x).unwrap();
            let h = 1e-5;
            let by_temperature = solved.by_temperature().unwrap();
            let (plus, minus) = (
                request.at(2.0 + h).solve(&x).unwrap().into_p(),
                request.at(2.0 - h).solve(&x).unwrap().into_p(),
            );
            if operator == Operator::Grad || operator == Operator::Sigmoid {
                for ((plus, minus), slope) in plus.iter().zip(&minus).zip(&by_temperature) {
                    prop_assert!(((plus - minus) / (2.0 * h) - slope).abs() < 1e-4, "{operator}");
                }
            }
            prop_assert!(by_temperature.iter().sum::<f64>().abs() < 1e-12);
            if operator == Operator::Grad {
                let refused = Error::NoDerivative { operator, by: Variable::K };
                prop_assert_eq!(solved.by_k(), Err(refused));
                continue;
            }
            let by_k = solved.by_k().unwrap();
            prop_assert!((by_k.iter().sum::<f64>() - 1.0).abs() < 1e-14, "{operator}");
            prop_assert!(by_k.iter().all(|w| (0.0..=1.0).contains(w)), "{operator}");
        }
    }

    #[test]
    fn the_extremes_do_not_give_nan(
        x in row(), share in 0.0..=1.0_f64, temperature in temperature(),
    ) {
        let v = vec![1.0; x.len()];
        for operator in SMOOTH {
            let k = k_of(operator, x.len(), share);
            let solved = TopK::new(operator, k).at(temperature).solve(&x).unwrap();
            // J is zero on constants, whatever the scale.
            let jvp = solved.jvp(&v).unwrap();
            prop_assert!(jvp.iter().all(|slope| (slope * temperature).abs() < 1e-13), "{operator}: {jvp:?}");
            let by_temperature = solved.by_temperature().unwrap();
            prop_assert!(by_temperature.iter().all(|slope| !slope.is_nan()), "{operator}: {by_temperature:?}");
            if operator != Operator::Grad {
                let sum: f64 = solved.by_k().unwrap().iter().sum();
                prop_assert!((sum - 1.0).abs() < 1e-13, "{operator}: {sum}");
            }
            prop_assert!(!solved.threshold().is_some_and(f64::is_nan));
            prop_assert!(!solved.ln_z().is_some_and(f64::is_nan));
        }
    }

    #[test]
    fn rows_are_solved_one_by_one(x in prop::collection::vec(-5.0..5.0_f32, 12)) {
        for operator in Operator::ALL {
            let request = TopK::new(operator, 2.0).at(0.5);
            let mut p = vec![0.0; 12];
            Batch::new(operator, 4, 2.0).temperature(0.5).forward(&x, &mut p).unwrap();
            for (x, p) in x.chunks(4).zip(p.chunks(4)) {
                let solved = request.solve(x).unwrap();
                prop_assert_eq!(solved.p(), p);
            }
        }
    }
}

#[test]
fn one_of_n_is_softmax_for_grad_and_exp_but_not_for_laplace() {
    let x = [0.0, 1.0, 3.0, -2.0];
    let sum: f64 = x.iter().map(|x: &f64| x.exp()).sum();
    let softmax: Vec<f64> = x.iter().map(|x| x.exp() / sum).collect();
    let off = |operator| {
        let p = TopK::new(operator, 1.0).solve(&x).unwrap().into_p();
        p.iter().zip(&softmax).map(|(p, soft)| (p - soft).abs()).fold(0.0, f64::max)
    };
    assert!(off(Operator::Grad) < 2e-16 && off(Operator::Exp) < 2e-16);
    assert!(off(Operator::Laplace) > 0.01 && off(Operator::Sigmoid) > 0.01);
    // Where no softmax is above ½, all scores are on Laplace's lower side.
    let flat = TopK::new(Operator::Laplace, 1.0).solve(&[0.0, 0.1, 0.2]).unwrap().into_p();
    let sum = 1.0 + 0.1_f64.exp() + 0.2_f64.exp();
    assert!((flat[2] - 0.2_f64.exp() / sum).abs() < 1e-15);
}

#[test]
fn both_ends_are_constant() {
    for operator in SMOOTH {
        for (k, p) in [(0.0, 0.0), (3.0, 1.0)] {
            let solved = TopK::new(operator, k).solve(&[0.5, -2.0, 7.0]).unwrap();
            assert_eq!(solved.p(), [p; 3]);
            assert_eq!(solved.vjp(&[1.0, 2.0, 3.0]).unwrap(), [0.0; 3]);
            assert_eq!(solved.by_temperature().unwrap(), [0.0; 3]);
            assert_eq!(solved.threshold(), None);
        }
    }
    let grad = TopK::new(Operator::Grad, 3.0).at(0.5).solve(&[0.5, -2.0, 7.0]).unwrap();
    assert_eq!(grad.ln_z(), Some(11.0));
}

#[test]
fn infinite_scores_come_first_or_last() {
    let inf = f64::INFINITY;
    for operator in SOUND {
        let p = |x: &[f64], k| TopK::new(operator, k).solve(x).unwrap().into_p();
        assert_eq!(p(&[inf, 0.0, 0.0, -inf], 2.0), [1.0, 0.5, 0.5, 0.0], "{operator}");
        assert_eq!(p(&[inf, inf, 3.0], 1.0), [0.5, 0.5, 0.0], "{operator}");
        assert_eq!(p(&[-inf, -inf, 3.0], 2.0), [0.5, 0.5, 1.0], "{operator}");
        assert_eq!(p(&[inf], 1.0), [1.0], "{operator}");
    }
    let grad = TopK::new(Operator::Grad, 1.0);
    assert_eq!(grad.solve(&[inf, 0.0]).unwrap().ln_z(), Some(inf));
    assert_eq!(TopK::new(Operator::Grad, 2.0).solve(&[-inf, 0.0]).unwrap().ln_z(), Some(-inf));
}

#[test]
fn what_is_wrong_is_named_and_nothing_is_written() {
    let exp = TopK::new(Operator::Exp, 2.0);
    let batch = |n| Batch::new(Operator::Exp, n, 2.0);
    let mut p = [7.0; 6];
    let x = [1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0];
    assert_eq!(batch(3).forward(&x, &mut p), Err(Error::NotANumber { row: 1, place: 1 }));
    assert_eq!(
        batch(3).forward(&x[..5], &mut p[..5]).unwrap_err().to_string(),
        "the last row is not whole: the input has 5 numbers where 6 are needed"
    );
    assert!(matches!(
        batch(3).forward(&x, &mut p[..5]),
        Err(Error::Length { found: 5, expected: 6, .. })
    ));
    assert_eq!(batch(1).forward(&x, &mut p), Err(Error::K { k: 2.0, n: 1, row: 0 }));
    assert_eq!(batch(0).forward(&x, &mut p), Err(Error::Empty { row: 0 }));
    assert!(matches!(batch(3).stride(2).forward(&x, &mut p), Err(Error::Length { .. })));
    let mut scores = x;
    batch(3).forward_in_place(&mut scores).unwrap_err();
    assert_eq!(scores[..3], x[..3]);
    let gradients = Gradients { p: Some(&mut [0.0; 6]), ..Gradients::by_scores(&mut p) };
    let cotangents = [1.0, f64::INFINITY, 0.0, 0.0, 0.0, 0.0];
    let refused = batch(3).backward(&[1.0; 6], &cotangents, gradients);
    assert!(matches!(refused, Err(Error::NotFinite { what: "cotangents", place: 1, .. })));
    assert_eq!(p, [7.0; 6]);

    let message = |request: TopK, x: &[f64]| request.solve(x).map(|_| ()).unwrap_err().to_string();
    assert_eq!(
        message(TopK::new(Operator::Exp, 4.0), &x[..3]),
        "k = 4 is not in 0 ≤ k ≤ 3, the number of scores in row 0"
    );
    for k in [-1.0, f64::NAN, f64::INFINITY] {
        for operator in Operator::ALL {
            assert!(message(TopK::new(operator, k), &x[..3]).starts_with("k = "), "{operator} {k}");
        }
    }
    assert!(
        message(TopK::new(Operator::Grad, 1.5), &x[..3])
            .starts_with("k = 1.5 is not a whole number")
    );
    for temperature in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(message(exp.at(temperature), &x[..3]).starts_with("temperature "));
    }
    assert!(message(exp, &[]).starts_with("row 0 is empty"));

    let solved = exp.solve(&x[..3]).unwrap();
    assert!(matches!(solved.vjp(&[1.0]), Err(Error::Length { what: "cotangent", .. })));
    assert!(matches!(solved.jvp(&[1.0, f64::NAN, 0.0]), Err(Error::NotFinite { place: 1, .. })));
    let hard = TopK::new(Operator::Hard, 1.0).solve(&x[..3]).unwrap();
    assert!(
        hard.vjp(&x[..3])
            .unwrap_err()
            .to_string()
            .ends_with("grad and the operators with a threshold are smooth")
    );
}

#[test]
fn long_rows_keep_their_digits() {
    let n = 20_000;
    let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n).sin() * 30.0).collect();
    for operator in SMOOTH {
        let p = TopK::new(operator, 8000.0).solve(&x).unwrap().into_p();
        let sum = sum(&p);
        let reach = if operator == Operator::Grad { 64.0 } else { 4.0 };
        assert!((sum / 8000.0 - 1.0).abs() < reach * f64::EPSILON, "{operator}: {sum}");
    }
}
