//! What is outside of a basis, by random vectors that the basis does not depend on, or by norms.

use faer::{Mat, MatRef};

use super::{counted::Counted, span::gaussian};
use crate::{
    Basis, Discrepancy, Error, LinearOperator, Real,
    decomposition::tail,
    norm::{frobenius, product},
    random::Random,
    scaled::times_power_of_two,
};

/// That the truth is above `at_most` happens to one seed in so many.
const ODDS: f64 = 1000.0;

/// Rounding of a factorisation beside `‖A‖`: that of the products, in the type of the matrix, and that of all
/// the rest, in double precision, of which up to 1.3 times √size was seen on factors of full rank.
pub(crate) fn rounding_of<T: Real>(size: usize) -> f64 {
    (size as f64).sqrt() * (T::EPSILON + 8.0 * f64::EPSILON)
}

/// `‖A − UUᵀA‖` of a scaled matrix, or another error.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    pub(crate) absolute: f64,
    /// A bound on the norm, rounding included.
    pub(crate) at_most: f64,
    pub(crate) basis: Basis,
}

impl Left {
    /// `‖A‖² − Σσ²` where that says something: both are known to within rounding of the first.
    pub(super) fn difference<T: Real, A: LinearOperator<T> + ?Sized>(
        a: &Counted<'_, T, A>,
        sigma: &[f64],
    ) -> Option<Left> {
        let square = a.norm?.powi(2);
        // Sums of up to max(m, n) products, each rounded: √max of them on average, and a factor for
        // safety.
        let rounding = 4.0 * (a.rows.max(a.cols) as f64).sqrt() * T::EPSILON * square;
        let left = square - tail(sigma).powi(2);
        (left > 10.0 * rounding).then(|| Left {
            absolute: left.sqrt(),
            at_most: (left + rounding).sqrt(),
            basis: Basis::Difference,
        })
    }

    /// What is outside of orthonormal columns: by the norms where that says something, else by fresh probes.
    /// `looks` share the chance that the bound fails.
    pub(super) fn outside<T: Real, A: LinearOperator<T> + ?Sized>(
        a: &mut Counted<'_, T, A>,
        u: MatRef<'_, f64>,
        sigma: &[f64],
        (probes, random): (usize, Random),
        looks: f64,
    ) -> Result<Left, Error> {
        match Left::difference(a, sigma) {
            Some(left) => Ok(left),
            None => Ok(Probes::new(a, probes, random)?.left::<T>(u, sigma, looks)),
        }
    }

    /// From the squared lengths of `E·g`, `squares` their sum.
    pub(crate) fn estimate(squares: f64, probes: usize, rounding: f64, looks: f64) -> Left {
        let absolute = (squares / probes as f64).sqrt();
        let at_most = absolute / least_share(probes, ODDS * looks).sqrt();
        Left { absolute, at_most: at_most.hypot(rounding), basis: Basis::Probes(probes) }
    }

    /// In the units of the matrix, with singular values that are left out beside it.
    pub(crate) fn discrepancies(
        &self,
        left_out: &[f64],
        largest: f64,
        norm: f64,
        exponent: i32,
    ) -> (Discrepancy, Discrepancy) {
        let of = |beside: f64, norm: f64| {
            let absolute = self.absolute.hypot(beside);
            Discrepancy {
                absolute: times_power_of_two(absolute, exponent),
                relative: if norm > 0.0 { absolute / norm } else { 0.0 },
                at_most: times_power_of_two(self.at_most.hypot(beside), exponent),
                norm: times_power_of_two(norm, exponent),
                basis: self.basis,
            }
        };
        let frobenius = of(tail(left_out), norm);
        // ‖E‖² ≤ ‖outside‖² + σ²_{k+1}; that the outside is one direction alone is the worst case.
        let mut spectral = of(left_out.first().copied().unwrap_or(0.0), largest);
        if let Some(&next) = left_out.first() {
            // As good an estimate as the values are; the bound stands beside it.
            spectral.absolute = times_power_of_two(next, exponent);
            spectral.relative = if largest > 0.0 { next / largest } else { 0.0 };
        }
        (frobenius, spectral)
    }
}

/// The share of its mean below which a sum of squares of `probes` Gaussian vectors falls once in `odds`
/// times at most: Chernoff's bound `(x·e^{1−x})^{d/2}`, met by a remainder of one direction and
/// smaller for all others, since `Π(1 + 2tλ) ≥ 1 + 2tΣλ`.
fn least_share(probes: usize, odds: f64) -> f64 {
    let goal = -2.0 * odds.ln() / probes as f64;
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if middle.ln() + 1.0 - middle <= goal { low = middle } else { high = middle }
    }
    low.max(f64::MIN_POSITIVE)
}

/// Images of random vectors, of which a growing basis is taken out.
pub(super) struct Probes {
    image: Mat<f64>,
    removed: usize,
    size: usize,
}

impl Probes {
    pub(super) fn new<T: Real, A: LinearOperator<T> + ?Sized>(
        a: &mut Counted<'_, T, A>,
        count: usize,
        random: Random,
    ) -> Result<Probes, Error> {
        let g = gaussian(a.cols, count, random, 0);
        let image = a.times(g.as_ref())?;
        Ok(Probes { image, removed: 0, size: a.rows.max(a.cols) })
    }

    /// What is outside of orthonormal columns, which begin with those of the call before; `sigma` gives
    /// the size of rounding.
    pub(super) fn left<T: Real>(&mut self, u: MatRef<'_, f64>, sigma: &[f64], looks: f64) -> Left {
        let new = u.subcols(self.removed, u.ncols() - self.removed);
        if new.ncols() > 0 {
            // Twice, as what is left may be far smaller.
            for _ in 0..2 {
                let inside = product(new.transpose(), self.image.as_ref());
                self.image -= product(new, inside.as_ref());
            }
            self.removed = u.ncols();
        }
        let square = frobenius(self.image.as_ref()).powi(2);
        let rounding = rounding_of::<T>(self.size) * tail(sigma);
        Left::estimate(square, self.image.ncols(), rounding, looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_fails_as_seldom_as_it_says() {
        // One direction is the worst case: the square of one Gaussian number a probe.
        let random = Random::new(9, 9);
        let seeds = 20_000;
        for probes in [4, 10, 28] {
            let share = least_share(probes, 50.0);
            let failed = (0..seeds)
                .filter(|&seed| {
                    let place = |d| seed * 64 + d as u64;
                    let sum: f64 = (0..probes).map(|d| random.gaussian(place(d)).powi(2)).sum();
                    sum / (probes as f64) < share
                })
                .count();
            // One in 50 at most, and Chernoff is not ten times too careful.
            assert!(failed <= 400 && failed >= 20, "{probes} probes: {failed} of {seeds}");
        }
        assert!(least_share(10, 1000.0) < least_share(64, 1000.0));
    }
}
