//! The rows that all contestants get.

use topk::Operator;

/// Standard normal scores at temperature 1, and a cotangent for each.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) operator: Operator,
    pub(super) count: usize,
    pub(super) n: usize,
    pub(super) k: usize,
    /// Whether they are numbers of single precision, kept here in double.
    pub(super) single: bool,
    /// `count×n`.
    pub(super) x: Vec<f64>,
    pub(super) v: Vec<f64>,
}

impl Rows {
    pub(super) fn new(operator: Operator, count: usize, n: usize, k: usize, single: bool) -> Rows {
        let mut normal = Normal(0x5eed ^ (count * n) as u64);
        let mut draw = |length: usize| -> Vec<f64> {
            let one = |normal: &mut Normal| {
                let value = normal.next();
                if single { f64::from(value as f32) } else { value }
            };
            (0..length).map(|_| one(&mut normal)).collect()
        };
        let (x, v) = (draw(count * n), draw(count * n));
        Rows { operator, count, n, k, single, x, v }
    }

    pub(super) fn shape(&self) -> String {
        let Rows { count, n, k, single, .. } = self;
        format!("{count}×{n}, k = {k}{}", if *single { ", f32" } else { "" })
    }

    /// A second thread has nothing to do for a short row.
    pub(super) fn deserves_two(&self) -> bool {
        self.count > 1 || self.n >= 100_000
    }
}

/// What is measured of an operator: single rows from 10² to 10⁶ scores, and batches.
pub(super) fn shapes(operator: Operator) -> Vec<Rows> {
    let rows = |count, n, k| Rows::new(operator, count, n, k, false);
    if operator == Operator::Grad {
        return vec![
            rows(1, 100, 40),
            rows(1, 1_000, 400),
            rows(1, 5_000, 2_000),
            rows(1, 10_000, 4_000),
            rows(1, 100_000, 40_000),
            rows(1024, 100, 10),
        ];
    }
    let mut all: Vec<Rows> =
        (2..=6).map(|power| 10_usize.pow(power)).map(|n| rows(1, n, n / 10)).collect();
    all.extend([rows(64, 10_000, 1_000), rows(1024, 100, 10)]);
    if matches!(operator, Operator::Laplace | Operator::Sigmoid) {
        all.push(Rows::new(operator, 64, 10_000, 1_000, true));
    }
    all
}

/// SplitMix64 through Box and Muller's transformation: the same rows on every machine, to rounding of `ln` and `cos`.
struct Normal(u64);

impl Normal {
    fn next(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// In `[0, 1)`.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
