//! Every smooth operator against arithmetic of 140 digits (see `golden/README.md`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use topk::{Operator, TopK};

struct Case {
    name: &'static str,
    operator: Operator,
    k: f64,
    temperature: f64,
    x: Vec<f64>,
    v: Vec<f64>,
    p: Vec<f64>,
    threshold: Option<f64>,
    ln_z: Option<f64>,
    jvp: Vec<f64>,
    by_temperature: Vec<f64>,
    by_k: Option<Vec<f64>>,
}

impl Case {
    fn request(&self) -> TopK {
        TopK::new(self.operator, self.k).at(self.temperature)
    }

    fn title(&self) -> String {
        format!("{} {} k = {}", self.name, self.operator, self.k)
    }
}

/// Cases are apart by an empty line, each line of one a name and what belongs to it.
fn cases() -> Vec<Case> {
    include_str!("golden/golden.txt").split("\n\n").map(case).collect()
}

fn case(text: &'static str) -> Case {
    let find = |name: &str| -> Option<&'static str> {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    let numbers = |name: &str| -> Option<Vec<f64>> {
        find(name).map(|line| line.split(' ').map(|number| number.parse().unwrap()).collect())
    };
    let one = |name: &str| numbers(name).map(|numbers| numbers[0]);
    let operator = find("operator").unwrap();
    Case {
        name: find("name").unwrap(),
        operator: Operator::ALL.into_iter().find(|known| known.name() == operator).unwrap(),
        k: one("k").unwrap(),
        temperature: one("temperature").unwrap(),
        x: numbers("x").unwrap(),
        v: numbers("v").unwrap(),
        p: numbers("p").unwrap(),
        threshold: one("threshold"),
        ln_z: one("ln_z"),
        jvp: numbers("jvp").unwrap(),
        by_temperature: numbers("by_temperature").unwrap(),
        by_k: numbers("by_k"),
    }
}

/// Within `absolute` of `scale`, and within `relative` where above 1e-290 of it.
#[track_caller]
fn close(what: &str, found: &[f64], expected: &[f64], scale: f64, absolute: f64, relative: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (found - expected).abs();
        let small = expected.abs() < 1e-290 * scale;
        assert!(
            off <= absolute * scale && (small || off <= relative * expected.abs()),
            "{what} [{place}]: {found:e}, not {expected:e}; {:e} of the scale, {:e} of itself",
            off / scale,
            off / expected.abs()
        );
    }
}

#[test]
fn probabilities() {
    for case in cases() {
        let solved = case.request().solve(&case.x).unwrap();
        // Tails: an exponent of −700 is rounded by up to 700 half-ulps.
        close(&case.title(), solved.p(), &case.p, 1.0, 1e-15, 2e-13);
        let sum: f64 = solved.p().iter().sum();
        assert!((sum - case.k).abs() <= 4.0 * f64::EPSILON * case.k, "{}: {sum}", case.title());
    }
}

#[test]
fn thresholds_and_the_logarithm_of_z() {
    for case in cases() {
        let solved = case.request().solve(&case.x).unwrap();
        let greatest = case.x.iter().fold(case.temperature, |most, x| most.max(x.abs()));
        if let Some(expected) = case.threshold {
            let found = solved.threshold().unwrap();
            close(&case.title(), &[found], &[expected], greatest, 1e-15, f64::INFINITY);
        }
        if let Some(expected) = case.ln_z {
            let scale = case.k * greatest / case.temperature + 1.0;
            close(
                &case.title(),
                &[solved.ln_z().unwrap()],
                &[expected],
                scale,
                1e-15,
                f64::INFINITY,
            );
        }
    }
}

#[test]
fn derivatives() {
    for case in cases() {
        let solved = case.request().solve(&case.x).unwrap();
        let per_unit = 1.0 / case.temperature;
        let title = case.title();
        let scale = 3.0 * per_unit;
        close(&title, &solved.jvp(&case.v).unwrap(), &case.jvp, scale, 5e-15, f64::INFINITY);
        close(&title, &solved.vjp(&case.v).unwrap(), &case.jvp, scale, 5e-15, f64::INFINITY);
        let by_temperature = solved.by_temperature().unwrap();
        close(&title, &by_temperature, &case.by_temperature, per_unit, 2e-14, f64::INFINITY);
        if let Some(by_k) = &case.by_k {
            close(&title, &solved.by_k().unwrap(), by_k, 1.0, 2e-15, f64::INFINITY);
        }
    }
}

/// Rows of `f32` are computed in double precision: what comes out is the rounded `f64` answer.
#[test]
fn single_precision_is_the_rounded_double() {
    for case in cases().into_iter().filter(|case| case.temperature > 1e-30) {
        #[expect(clippy::cast_possible_truncation, reason = "rows in single precision")]
        let x: Vec<f32> = case.x.iter().map(|&x| x as f32).collect();
        let wide: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
        let (one, other) =
            (case.request().solve(&x).unwrap(), case.request().solve(&wide).unwrap());
        for (one, other) in one.p().iter().zip(other.p()) {
            #[expect(clippy::cast_possible_truncation, reason = "rounding is the claim")]
            let rounded = *other as f32;
            assert_eq!(*one, rounded, "{}", case.title());
        }
    }
}
