//! Derivatives of the probabilities: covariances and third cumulants of the indicators of success.

use pulp::Arch;

use super::{
    Poisson, Vectorised, Work,
    block::{LANES, Lanes, Outcome, Room},
    shape::Shape,
    tree,
};
use crate::{scale::Scale, sum::Sum};

/// `|t|` beyond which `σ(t)σ(−t)` is zero in double precision.
const FLAT: f64 = 745.0;

impl Poisson {
    /// `Jv` with `J` the Jacobian of `p` by `x/τ`; symmetric. `v` finite, `n` long.
    ///
    /// `J_il` is the covariance of the indicators `z_i` and `z_l`, so `(Jv)_i` is that of `z_i` and `W = Σ v_l z_l`.
    pub(crate) fn jvp(&self, v: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; v.len()];
        self.slopes(v, &mut Arenas::new(&self.shape), &mut Room::default(), &mut out);
        out
    }

    /// `−J(x/τ)`: the derivative by the temperature, times the temperature.
    ///
    /// `x` as it was solved. `J` is zero on constants, so that a score near the tilt can be taken off exactly.
    pub(crate) fn by_ln_temperature(&self, x: &[f64], temperature: f64) -> Vec<f64> {
        let (scale, near) = (Scale::new(temperature), self.trials.tilt.near);
        let offset = |(&x, &t): (&f64, &f64)| {
            if t.abs() > FLAT { 0.0 } else { -scale.about(x, near) }
        };
        self.jvp(&x.iter().zip(&self.trials.t).map(offset).collect::<Vec<f64>>())
    }

    /// The derivative of `Jc`, which is the gradient of `c·p`, in the direction `v`, by `x/τ`; symmetric in `c` and `v`.
    ///
    /// `Σ_lm κ(z_i, z_l, z_m) c_l v_m` with `κ` the third cumulants.
    pub(crate) fn hvp(&self, c: &[f64], v: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; c.len()];
        let (Some((size, c)), Some((other_size, v))) = (self.direction(c), self.direction(v))
        else {
            return out;
        };
        Arch::new().dispatch(Vectorised(Curvatures {
            solved: self,
            directions: [&c, &v],
            arenas: &mut [(); 3].map(|()| Arenas::new(&self.shape)),
            room: &mut Room::default(),
            out: &mut out,
        }));
        out.iter_mut().for_each(|out| *out *= size * other_size);
        out
    }

    /// The Jacobian by `x/τ`, row by row. `O(n² log n)`.
    ///
    /// Its diagonal is `p(1 − p)`, and it is symmetric to the bit.
    pub(crate) fn jacobian(&self) -> Vec<f64> {
        let n = self.p.len();
        let mut out = vec![0.0; n * n];
        let (mut arenas, mut room) = (Arenas::new(&self.shape), Room::default());
        let (mut unit, mut row) = (vec![0.0; n], vec![0.0; n]);
        for i in 0..n {
            unit[i] = 1.0;
            row.fill(0.0);
            self.slopes(&unit, &mut arenas, &mut room, &mut row);
            unit[i] = 0.0;
            for j in i..n {
                out[i * n + j] = row[j];
                out[j * n + i] = row[j];
            }
        }
        out
    }

    /// Adds nothing to `out`, which is zero, where `v` is a constant.
    fn slopes(&self, v: &[f64], arenas: &mut Arenas, room: &mut Room, out: &mut [f64]) {
        let Some((size, direction)) = self.direction(v) else { return };
        Arch::new().dispatch(Vectorised(Slopes {
            solved: self,
            direction: &direction,
            arenas,
            room,
            out,
        }));
        out.iter_mut().for_each(|out| *out *= size);
    }

    /// `v` scaled to at most 1 and without what all of it has in common, lest that cost digits: derivatives are
    /// zero on constants. With the scale, or `None` where `v` is zero.
    fn direction(&self, v: &[f64]) -> Option<(f64, Vec<f64>)> {
        let greatest = v.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        if greatest == 0.0 {
            return None;
        }
        let (mut moment, mut variance) = (Sum::default(), Sum::default());
        for (v, p) in v.iter().zip(&self.p) {
            moment.add(p * (1.0 - p) * (v / greatest));
            variance.add(p * (1.0 - p));
        }
        let variance = variance.value();
        let common = if variance > 0.0 { moment.value() / variance } else { 0.0 };
        Some((greatest, v.iter().map(|v| v / greatest - common).collect()))
    }
}

/// One part of all polynomials.
#[derive(Debug)]
struct Arenas {
    inside: Vec<f64>,
    outside: Vec<f64>,
}

impl Arenas {
    fn new(shape: &Shape) -> Arenas {
        let mut arenas = Arenas { inside: Vec::new(), outside: Vec::new() };
        shape.lay_out(&mut arenas.inside);
        shape.lay_out(&mut arenas.outside);
        arenas
    }
}

/// The derivative in a direction.
struct Slopes<'a> {
    solved: &'a Poisson,
    direction: &'a [f64],
    arenas: &'a mut Arenas,
    room: &'a mut Room,
    out: &'a mut [f64],
}

impl Work for Slopes<'_> {
    #[inline(always)]
    fn run(self) {
        let Poisson { shape, inside, outside, .. } = self.solved;
        let blocks = self.solved.blocks([self.direction, &[]]);
        let Arenas { inside: own_inside, outside: own_outside } = self.arenas;
        blocks.inside::<2>(self.room, own_inside);
        tree::up::<2>(shape, 1, &[inside], own_inside);
        tree::down::<2>(shape, 1, &[inside, own_inside], &[outside], own_outside, 0);
        blocks.outcomes::<2>(self.room, [outside, own_outside], &Slope, self.out, 0);
    }
}

/// The derivative in two directions.
struct Curvatures<'a> {
    solved: &'a Poisson,
    directions: [&'a [f64]; 2],
    /// Of the first direction, of the second, of both.
    arenas: &'a mut [Arenas; 3],
    room: &'a mut Room,
    out: &'a mut [f64],
}

impl Work for Curvatures<'_> {
    #[inline(always)]
    fn run(self) {
        let Poisson { shape, inside, outside, .. } = self.solved;
        let [one, other] = self.directions;
        let [first, second, both] = self.arenas;
        let room = self.room;
        self.solved.blocks([one, &[]]).inside::<2>(room, &mut first.inside);
        self.solved.blocks([other, &[]]).inside::<2>(room, &mut second.inside);
        let blocks = self.solved.blocks([one, other]);
        blocks.inside::<4>(room, &mut both.inside);
        tree::up::<2>(shape, 1, &[inside], &mut first.inside);
        tree::up::<2>(shape, 2, &[inside], &mut second.inside);
        tree::up::<4>(shape, 3, &[inside, &first.inside, &second.inside], &mut both.inside);
        let insides = [inside.as_slice(), &first.inside, &second.inside, &both.inside];
        tree::down::<2>(shape, 1, &insides, &[outside], &mut first.outside, 0);
        tree::down::<2>(shape, 2, &insides, &[outside], &mut second.outside, 0);
        let outsides = [outside.as_slice(), &first.outside, &second.outside];
        tree::down::<4>(shape, 3, &insides, &outsides, &mut both.outside, 0);
        let outsides = [outside.as_slice(), &first.outside, &second.outside, &both.outside];
        blocks.outcomes::<4>(room, outsides, &Curvature, self.out, 0);
    }
}

/// `p(1 − p)(E[W | z = 1] − E[W | z = 0])`, the covariance of `z` and `W`.
struct Slope;

impl Outcome<2> for Slope {
    #[inline(always)]
    fn of(&self, success: &[Lanes; 2], failure: &[Lanes; 2]) -> Lanes {
        let mut slope = [0.0; LANES];
        for lane in 0..LANES {
            let (with, without) = (success[0][lane], failure[0][lane]);
            let (p, not_p) = (with / (with + without), without / (with + without));
            let difference = success[1][lane] / with - failure[1][lane] / without;
            // Where one of the cases has no chance, z is constant.
            slope[lane] = if with > 0.0 && without > 0.0 { p * not_p * difference } else { 0.0 };
        }
        slope
    }
}

/// The third cumulant of `z`, `W` and `W′`: with `Δ` for what is expected given `z = 1` less given `z = 0`,
/// `p(1 − p)(Δ cov(W, W′) + (1 − 2p) ΔW ΔW′)`.
struct Curvature;

impl Outcome<4> for Curvature {
    #[inline(always)]
    fn of(&self, success: &[Lanes; 4], failure: &[Lanes; 4]) -> Lanes {
        let mut curvature = [0.0; LANES];
        for lane in 0..LANES {
            let (with, without) = (success[0][lane], failure[0][lane]);
            let (p, not_p) = (with / (with + without), without / (with + without));
            let [one, other, both] = [1, 2, 3].map(|part| success[part][lane] / with);
            let [one_not, other_not, both_not] =
                [1, 2, 3].map(|part| failure[part][lane] / without);
            let covariances = (-one).mul_add(other, both) - (-one_not).mul_add(other_not, both_not);
            let product = (not_p - p) * (one - one_not) * (other - other_not);
            let whole = p * not_p * (covariances + product);
            curvature[lane] = if with > 0.0 && without > 0.0 { whole } else { 0.0 };
        }
        curvature
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: i32, spread: f64) -> Vec<f64> {
        (0..n).map(|i| f64::from(i * 7919 % 251).sin() * spread).collect()
    }

    /// All cumulants by listing subsets: `Σ` over the other two places with weights `c` and `v`.
    fn listed(x: &[f64], k: usize, c: &[f64], v: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = x.len();
        let members = |subset: u32| (0..n).filter(move |&i| subset >> i & 1 == 1);
        let subsets = || (0..1_u32 << n).filter(|subset| subset.count_ones() as usize == k);
        let weight = |subset| members(subset).map(|i| x[i]).sum::<f64>().exp();
        let z: f64 = subsets().map(weight).sum();
        let expect = |f: &dyn Fn(u32) -> f64| -> f64 {
            subsets().map(|subset| weight(subset) / z * f(subset)).sum()
        };
        let total = |w: &[f64], subset| members(subset).map(|i| w[i]).sum::<f64>();
        let (mean_c, mean_v) = (expect(&|s| total(c, s)), expect(&|s| total(v, s)));
        let each = |f: &dyn Fn(usize, u32) -> f64| -> Vec<f64> {
            (0..n).map(|i| expect(&|subset| f(i, subset))).collect()
        };
        let p = each(&|i, subset| f64::from(subset >> i & 1));
        let z = |i: usize, subset: u32| f64::from(subset >> i & 1) - p[i];
        let slopes = each(&|i, subset| z(i, subset) * (total(v, subset) - mean_v));
        let curvatures = each(&|i, subset| {
            z(i, subset) * (total(c, subset) - mean_c) * (total(v, subset) - mean_v)
        });
        (slopes, curvatures)
    }

    #[test]
    fn agree_with_a_list_of_all_subsets() {
        let x = [0.3, -1.2, 2.0, 0.0, 5.0, -4.0, 1.1, 0.2];
        let c = [1.0, -2.0, 0.5, 3.0, 7.0, -1.0, 0.25, 2.0];
        let v = [0.5, 1.0, 1.5, -2.0, 0.0, 4.0, -3.0, 1.0];
        for k in 1..8 {
            let solved = Poisson::solve(&x, k, 1.0);
            let (slopes, curvatures) = listed(&x, k, &c, &v);
            for (found, expected) in solved.jvp(&v).iter().zip(slopes) {
                assert!((found - expected).abs() < 1e-14, "{found} and {expected}");
            }
            for (found, expected) in solved.hvp(&c, &v).iter().zip(curvatures) {
                assert!((found - expected).abs() < 4e-14, "{found} and {expected}");
            }
        }
    }

    #[test]
    fn the_second_derivative_is_symmetric_and_zero_on_constants() {
        for (n, k, spread) in [(300, 100, 1.0), (1000, 30, 4.0), (700, 690, 0.3)] {
            let solved = Poisson::solve(&row(n, spread), k, 1.0);
            let (c, v) = (row(n, 1.5), row(n, 1.0).into_iter().rev().collect::<Vec<f64>>());
            let (one, other) = (solved.hvp(&c, &v), solved.hvp(&v, &c));
            let size = one.iter().fold(0.0, |most: f64, one| most.max(one.abs()));
            for (one, other) in one.iter().zip(&other) {
                assert!((one - other).abs() < 1e-13 * size);
            }
            assert!(one.iter().sum::<f64>().abs() < 1e-11 * size);
            let moved: Vec<f64> = v.iter().map(|v| v + 1e6).collect();
            for (one, moved) in one.iter().zip(solved.hvp(&c, &moved)) {
                assert!((one - moved).abs() < 1e-8 * size);
            }
        }
    }

    #[test]
    fn the_second_derivative_is_the_slope_of_the_first() {
        let (x, c) = (row(120, 1.0), row(120, 2.0));
        let v: Vec<f64> = (0..120).map(|i| f64::from(i * 37 % 17) / 8.0 - 1.0).collect();
        let found = Poisson::solve(&x, 40, 1.0).hvp(&c, &v);
        let h = 1e-5;
        let at = |h: f64| {
            let moved: Vec<f64> = x.iter().zip(&v).map(|(x, v)| x + h * v).collect();
            Poisson::solve(&moved, 40, 1.0).jvp(&c)
        };
        for ((plus, minus), found) in at(h).iter().zip(at(-h)).zip(found) {
            assert!(((plus - minus) / (2.0 * h) - found).abs() < 1e-9);
        }
    }

    #[test]
    fn rows_of_the_jacobian_sum_to_zero() {
        for (n, k, spread) in [(60, 20, 1.0), (90, 3, 20.0), (40, 39, 3.0)] {
            let solved = Poisson::solve(&row(n, spread), k, 1.0);
            let jacobian = solved.jacobian();
            for (i, row) in jacobian.chunks_exact(solved.p.len()).enumerate() {
                let variance = solved.p[i] * (1.0 - solved.p[i]);
                assert!((row[i] - variance).abs() <= 4e-16, "{} and {variance}", row[i]);
                assert!(row.iter().sum::<f64>().abs() <= 1e-15);
                assert!(row.iter().enumerate().all(|(j, slope)| i == j || *slope <= 0.0));
            }
        }
    }
}
