//! A matrix seen once, in parts, by random vectors (Tropp, Yurtsever, Udell and Cevher 2017).
//!
//! Each part of the rows gives its `A_p·[Ω G]`, which stands below that of the part before, and its
//! `A_pᵀΨ_p`, which is added to theirs. Parts keep their number and are put together at the end, in order,
//! so that it does not matter in which order they came.

use std::collections::BTreeMap;

use faer::{Mat, MatRef};

use super::{
    Ended, ErrorKnown, Found, Keep, Method, PARTIAL, PartialOptions, PartialSvd, Work,
    counted::Counted,
    finish_found,
    probe::Left,
    span::gaussian,
    subspace::{Thin, orthonormal, thin},
};
use crate::{
    Cutoff, Decomposition, Error, LinearOperator, Real,
    norm::{frobenius, product},
    random::Random,
    scaled::times_power_of_two,
};

/// Purposes of random numbers.
const OMEGA: u64 = 10;
const PROBES: u64 = 11;
/// Parts from here on.
const PSI: u64 = 1 << 32;

/// What all parts of a sketch have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SketchPlan {
    /// Columns of the matrix.
    pub cols: usize,
    /// Random vectors on the right, more than the rank that is wanted: see [`SketchPlan::for_rank`].
    pub range: usize,
    /// Random vectors on the left, more than `range`.
    pub corange: usize,
    /// Random vectors that measure the error and do nothing else.
    pub probes: usize,
    /// Of the random numbers.
    pub seed: u64,
}

impl SketchPlan {
    /// For rank `k`: `2k + 1` vectors on the right and twice as many and one on the left, `oversampling` or
    /// more than the rank.
    ///
    /// # Errors
    /// [`Error::Probes`]; [`Error::Setting`] for rank 0 or sizes beyond what can be counted.
    pub fn for_rank(
        rank: usize,
        cols: usize,
        oversampling: usize,
        probes: usize,
        seed: u64,
    ) -> Result<SketchPlan, Error> {
        if probes == 0 {
            return Err(Error::Probes);
        }
        let range = rank.checked_add(oversampling.max(rank.saturating_add(1)));
        let corange = range.and_then(|range| range.checked_mul(2)?.checked_add(1));
        match (rank, range, corange) {
            (1.., Some(range), Some(corange)) => {
                Ok(SketchPlan { cols, range, corange, probes, seed })
            }
            _ => Err(Error::Setting {
                name: "rank",
                value: rank as f64,
                range: "1 or more, and small enough for a sketch",
            }),
        }
    }

    fn random(self) -> Random {
        Random::new(self.seed, PARTIAL)
    }
}

/// What was seen of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchPart {
    /// The power of two by which the rows were divided.
    pub exponent: i32,
    /// The Frobenius norm of the rows so divided, if it was known.
    pub norm: Option<f64>,
    /// `A_p·[Ω G]`, a row for each row of the part, `range + probes` columns.
    pub range: Mat<f64>,
    /// `A_pᵀΨ_p`, `n×corange`.
    pub corange: Mat<f64>,
}

/// The sketch of a matrix, or of some of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    plan: SketchPlan,
    parts: BTreeMap<u64, SketchPart>,
    work: Work,
}

impl Sketch {
    /// Of no rows yet.
    pub fn new(plan: SketchPlan) -> Sketch {
        Sketch { plan, parts: BTreeMap::new(), work: Work::default() }
    }

    /// What all parts have in common.
    pub fn plan(&self) -> SketchPlan {
        self.plan
    }

    /// The parts with their numbers, in order.
    pub fn parts(&self) -> impl Iterator<Item = (u64, &SketchPart)> {
        self.parts.iter().map(|(&number, part)| (number, part))
    }

    /// Rows of all parts.
    pub fn rows(&self) -> usize {
        self.parts.values().map(|part| part.range.nrows()).sum()
    }

    /// Looks at the rows of part `number`, once.
    ///
    /// # Errors
    /// [`Error::PartTwice`]; [`Error::PartColumns`]; those of the operator.
    pub fn add<T: Real, A: LinearOperator<T> + ?Sized>(
        &mut self,
        number: u64,
        rows: &A,
    ) -> Result<(), Error> {
        let mut counted = Counted::new(rows)?;
        self.see(number, &mut counted)
    }

    fn see<T: Real, A: LinearOperator<T> + ?Sized>(
        &mut self,
        number: u64,
        rows: &mut Counted<'_, T, A>,
    ) -> Result<(), Error> {
        let SketchPlan { cols, range, corange, probes, .. } = self.plan;
        if rows.cols != cols {
            return Err(Error::PartColumns { number, cols: rows.cols, expected: cols });
        }
        if self.parts.contains_key(&number) {
            return Err(Error::PartTwice { number });
        }
        let random = self.plan.random();
        let mut x = Mat::zeros(cols, range + probes);
        x.as_mut().subcols_mut(0, range).copy_from(gaussian(cols, range, random, OMEGA));
        x.as_mut().subcols_mut(range, probes).copy_from(gaussian(cols, probes, random, PROBES));
        let y = gaussian(rows.rows, corange, random, PSI.wrapping_add(number));
        let (range, corange) = rows.both(x.as_ref(), y.as_ref())?;
        self.work.products += rows.work.products;
        self.work.passes = self.work.passes.max(rows.work.passes);
        let part = SketchPart { exponent: rows.exponent, norm: rows.norm, range, corange };
        self.parts.insert(number, part);
        Ok(())
    }

    /// Takes over a part that was seen elsewhere.
    ///
    /// # Errors
    /// [`Error::PartTwice`]; [`Error::PartShape`]; [`Error::NotFinite`].
    pub fn insert(&mut self, number: u64, part: SketchPart) -> Result<(), Error> {
        let SketchPlan { cols, range, corange, probes, .. } = self.plan;
        let fits = part.range.ncols() == range + probes
            && part.range.nrows() > 0
            && part.corange.shape() == (cols, corange)
            && part.exponent.abs() < 2000
            && part.norm.is_none_or(|norm| norm >= 0.0 && norm.is_finite());
        if !fits {
            return Err(Error::PartShape { number });
        }
        crate::scaled::checked(part.range.as_ref())?;
        crate::scaled::checked(part.corange.as_ref())?;
        if self.parts.contains_key(&number) {
            return Err(Error::PartTwice { number });
        }
        self.parts.insert(number, part);
        Ok(())
    }

    /// The parts of both.
    ///
    /// # Errors
    /// [`Error::PartTwice`]; [`Error::Plans`] unless both have one plan.
    pub fn merge(mut self, other: Sketch) -> Result<Sketch, Error> {
        if self.plan != other.plan {
            return Err(Error::Plans);
        }
        for (number, part) in other.parts {
            self.insert(number, part)?;
        }
        self.work.products += other.work.products;
        self.work.passes = self.work.passes.max(other.work.passes);
        Ok(self)
    }

    /// The first `rank` singular triplets of all rows, the parts one below the other in the order of their
    /// numbers.
    ///
    /// # Errors
    /// [`Error::NoParts`]; [`Error::Rank`] unless `rank` is within the sketch.
    pub fn svd<T: Real>(&self, rank: usize) -> Result<PartialSvd<T>, Error> {
        let (rows, cols) = (self.rows(), self.plan.cols);
        if rows == 0 {
            return Err(Error::NoParts);
        }
        let max = rows.min(cols).min(self.plan.range);
        if !(1 <= rank && rank <= max) {
            return Err(Error::Rank { k: rank, max, rows, cols });
        }
        let whole = self.put_together();
        let found = whole.factored(self, rank)?;
        let frame = (whole.exponent, whole.norm, self.work, (rows, cols));
        finish_found(frame, found, None, Keep::Rank(rank), self.plan.random())
    }

    fn put_together(&self) -> Together {
        let SketchPlan { cols, range, corange, probes, .. } = self.plan;
        let random = self.plan.random();
        let exponent = self.parts.values().map(|part| part.exponent).max().unwrap_or(0);
        let rows = self.rows();
        let mut y = Mat::zeros(rows, range);
        let mut images = Mat::zeros(rows, probes);
        let mut z = Mat::<f64>::zeros(cols, corange);
        let mut psi = Mat::zeros(rows, corange);
        let mut square = Some(0.0);
        let mut first = 0;
        for (&number, part) in &self.parts {
            let count = part.range.nrows();
            let factor = times_power_of_two(1.0, part.exponent - exponent);
            for j in 0..range + probes {
                for i in 0..count {
                    let value = factor * part.range[(i, j)];
                    if j < range {
                        y[(first + i, j)] = value;
                    } else {
                        images[(first + i, j - range)] = value;
                    }
                }
            }
            for j in 0..corange {
                for i in 0..cols {
                    z[(i, j)] += factor * part.corange[(i, j)];
                }
            }
            let numbers = gaussian(count, corange, random, PSI.wrapping_add(number));
            psi.as_mut().subrows_mut(first, count).copy_from(numbers);
            square = square.zip(part.norm).map(|(sum, norm)| sum + (factor * norm).powi(2));
            first += count;
        }
        Together { exponent, norm: square.map(f64::sqrt), y, images, z, psi }
    }
}

/// All parts, one below the other.
struct Together {
    exponent: i32,
    norm: Option<f64>,
    /// `AΩ`.
    y: Mat<f64>,
    /// `AG`.
    images: Mat<f64>,
    /// `AᵀΨ`.
    z: Mat<f64>,
    psi: Mat<f64>,
}

impl Together {
    /// `A ≈ QX`, `X = (ΨᵀQ)†ΨᵀA`, and the error for each number of triplets kept.
    fn factored(&self, sketch: &Sketch, rank: usize) -> Result<Found, Error> {
        let q = orthonormal(self.y.clone());
        let core = product(self.psi.transpose(), q.view());
        let rhs = self.z.transpose().to_owned();
        let x = Decomposition::new(core.as_ref())?.lstsq(rhs.as_ref(), Cutoff::Precision)?.solution;
        let Thin { sigma, left, v } = thin(x.transpose().to_owned())?;
        let u = product(q.view(), left.as_ref());
        let plan = sketch.plan;
        let g = gaussian(plan.cols, plan.probes, plan.random(), PROBES);
        let errors = self.errors(u.as_ref(), &sigma, v.as_ref(), &g, rank);
        Ok(Found {
            u,
            sigma,
            v,
            residuals: Vec::new(),
            error: ErrorKnown::Each(errors),
            ended: Ended::Reached,
            method: Method::OnePass,
        })
    }

    /// `‖AG − U_kΣ_kV_kᵀG‖` for all `k` up to `rank`, by coordinates inside and outside of `U`.
    fn errors(
        &self,
        u: MatRef<'_, f64>,
        sigma: &[f64],
        v: MatRef<'_, f64>,
        g: &Mat<f64>,
        rank: usize,
    ) -> Vec<Left> {
        let inside = product(u.transpose(), self.images.as_ref());
        let outside = &self.images - product(u, inside.as_ref());
        let told = product(v.transpose(), g.as_ref());
        let row = |k: usize, with: bool| -> f64 {
            (0..g.ncols())
                .map(|d| {
                    let claimed = if with { sigma[k] * told[(k, d)] } else { 0.0 };
                    (inside[(k, d)] - claimed).powi(2)
                })
                .sum()
        };
        let mut square = frobenius(outside.as_ref()).powi(2)
            + (0..sigma.len()).map(|k| row(k, false)).sum::<f64>();
        let rounding = f64::EPSILON * frobenius(self.images.as_ref());
        (0..rank.min(sigma.len()))
            .map(|k| {
                square = (square + row(k, true) - row(k, false)).max(0.0);
                Left::estimate(square, g.ncols(), rounding, 1.0)
            })
            .collect()
    }
}

/// The whole matrix as the only part.
pub(super) fn one_pass<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &mut Counted<'_, T, A>,
    keep: Keep,
    options: &PartialOptions,
) -> Result<Found, Error> {
    let Keep::Rank(rank) = keep else { return Err(Error::OnePassTolerance) };
    let plan =
        SketchPlan::for_rank(rank, a.cols, options.oversampling, options.probes, options.seed)?;
    let mut sketch = Sketch::new(plan);
    sketch.see(0, a)?;
    sketch.put_together().factored(&sketch, rank)
}
