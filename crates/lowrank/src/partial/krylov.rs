//! Randomized block Krylov iteration (Tropp and Webber 2023, algorithm 5.3, kept orthogonal in full).
//!
//! `V₀` is random; `Q_i` is what is new in `A·V_i`, `V_{i+1}` what is new in `Aᵀ·Q_i`. With all columns
//! together `QᵀA = (VT)ᵀ` holds to rounding, `T = Vᵀ(AᵀQ)` is small, and its singular triplets are those of
//! the projection `QQᵀA`. Of `A·v` only the last block `V` has a part outside `Q`, so the product that would
//! begin the next round gives the residual of each triplet of this one.

use std::ops::ControlFlow;

use faer::Mat;

use super::{
    Counted, Ended, ErrorKnown, Found, Method, PartialOptions, Progress,
    probe::{Left, Probes},
    span::Span,
    watch::Watch,
};
use crate::{
    Decomposition, Error, Keep, LinearOperator, Real, decomposition::tail, keep::within,
    norm::product, random::Random,
};

/// Purposes of random numbers: blocks from `FRESH` on.
const STOPPING: u64 = 1;
const FRESH: u64 = 16;

/// The basis grows by this share between two looks at its triplets: a look costs the cube of its columns.
const GROWTH: f64 = 1.15;

/// Looks that share the chance that a probed bound fails: the basis grows a hundredfold in 33.
const LOOKS: f64 = 32.0;

/// Residual of the triplets that a tolerance keeps, relative: their values are then right to a percent.
const LOOSE: f64 = 0.1;

struct State<'c, 'a, T, A: ?Sized> {
    a: &'c mut Counted<'a, T, A>,
    q: Span,
    v: Span,
    /// Blocks of `T = Vᵀ(AᵀQ)`, one a round: columns of `Q`, all of `V` then known.
    small: Vec<Mat<f64>>,
    /// Where the block of `V` that is not yet multiplied begins.
    pending: usize,
    /// Columns no longer than this are rounding.
    least: f64,
    random: Random,
    rounds: u64,
    block: usize,
}

/// A look at the basis: the triplets of the projection.
struct Look {
    sigma: Vec<f64>,
    /// In the coordinates of `V` and `Q`.
    right: Mat<f64>,
    left: Mat<f64>,
}

/// `None` where the matrix is in memory and the basis has become so large that decomposing it whole is
/// cheaper.
pub(super) fn krylov<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &mut Counted<'_, T, A>,
    keep: Keep,
    options: &PartialOptions,
    random: Random,
    watch: Watch<'_>,
) -> Result<Option<Found>, Error> {
    let block = options.block.unwrap_or_else(|| a.usual_block(keep)).min(a.rows.min(a.cols));
    let most = a.most_columns(options);
    let mut probes = None;
    let mut state = State::new(a, block, random)?;
    let mut looked = 0.0;
    let mut last: Option<Look> = None;
    loop {
        let fresh = state.rounds == 0 || state.only_fresh();
        let w = state.a.times(state.v.from(state.pending))?;
        let before = state.q.len();
        state.scale(&w);
        state.q.extend(w.clone(), state.least);
        state.agree(&w, before)?;
        let exhausted = fresh && state.q.len() == before;
        // Residuals of the triplets of the last look, now that A·V is known for all of V.
        let residuals = last.as_ref().map(|look| state.residuals(look, &w, before));
        let standing = match (&last, &residuals) {
            (Some(look), Some(residuals)) => {
                Some(state.judge(keep, options, look, residuals, before, &mut probes)?)
            }
            _ => None,
        };
        let progress = Progress {
            work: state.a.work,
            columns: before,
            reached: standing.as_ref().map(|standing| standing.reached),
            wanted: standing.as_ref().map_or(options.accuracy, |standing| standing.wanted),
        };
        let over = options.budget.is_some_and(|most| state.a.work.products >= most);
        let ended = match &standing {
            Some(standing) if standing.done => Some(Ended::Reached),
            _ if exhausted && last.is_some() => Some(Ended::Exhausted),
            _ if over && last.is_some() => Some(Ended::Budget),
            _ if watch(&progress) == ControlFlow::Break(()) && last.is_some() => {
                Some(Ended::Interrupted)
            }
            _ => None,
        };
        if let Some(ended) = ended {
            let look = last.expect("it ends only after a look");
            let residuals = residuals.expect("with the look");
            let outside = standing.and_then(|standing| standing.outside);
            return Ok(Some(state.found(&look, before, residuals, outside, ended)));
        }
        if exhausted {
            return state.all(Ended::Exhausted).map(Some);
        }
        if most.is_some_and(|most| state.q.len() > most) {
            return Ok(None);
        }
        if state.q.len() == before {
            // Nothing new: the space is invariant. Other directions may hold more.
            state.refresh();
            continue;
        }
        state.back(before)?;
        let enough = match keep {
            Keep::Rank(k) => state.q.len() >= k,
            Keep::Relative(_) | Keep::Absolute(_) => true,
        };
        let full = state.v.len() == state.pending;
        if full {
            // V is the whole space: the projection is the matrix.
            return state.all(Ended::Exhausted).map(Some);
        }
        last = None;
        if enough && state.q.len() as f64 >= looked * GROWTH {
            looked = state.q.len() as f64;
            last = Some(state.look()?);
        }
    }
}

/// Where the iteration stands, as one number and its goal.
struct Standing {
    reached: f64,
    wanted: f64,
    done: bool,
    /// What is outside of the basis, where a tolerance had it measured.
    outside: Option<Left>,
}

impl<'c, 'a, T: Real, A: LinearOperator<T> + ?Sized> State<'c, 'a, T, A> {
    fn new(
        a: &'c mut Counted<'a, T, A>,
        block: usize,
        random: Random,
    ) -> Result<State<'c, 'a, T, A>, Error> {
        let (q, mut v) = (Span::new(a.rows), Span::new(a.cols));
        v.fill(block, random, FRESH);
        Ok(State { a, q, v, small: Vec::new(), pending: 0, least: 0.0, random, rounds: 0, block })
    }

    /// Rounding of a product with a unit vector: what is shorter is no direction of the matrix.
    fn scale(&mut self, w: &Mat<f64>) {
        let norm = self.a.norm.unwrap_or_else(|| {
            // ‖A·V‖² is b/n of ‖A‖² for random V, and more later on.
            let share = self.a.cols as f64 / w.ncols() as f64;
            crate::norm::frobenius(w.as_ref()) * if self.rounds == 0 { share.sqrt() } else { 1.0 }
        });
        self.least = self.least.max(4.0 * T::EPSILON * norm);
    }

    /// The products on both sides must be those of one matrix: `Qᵀ(AV)` and `(AᵀQ)ᵀV` agree.
    fn agree(&self, w: &Mat<f64>, before: usize) -> Result<(), Error> {
        let Some(last) = self.small.last() else { return Ok(()) };
        // The block of T of the last round, rows of the pending block of V: AᵀQ as seen from V.
        let columns = self.q.view().subcols(before - last.ncols(), last.ncols());
        let direct = product(columns.transpose(), w.as_ref());
        let known = last.nrows().saturating_sub(self.pending);
        if known == 0 {
            // Random columns: no product is to be compared with theirs.
            return Ok(());
        }
        let other = last.as_ref().subrows(self.pending, known);
        let off = (direct.as_ref().subcols(0, known) - other.transpose()).norm_l2();
        let scale = self.least / (4.0 * T::EPSILON);
        // Rounding is eps·‖A‖ a column; a wrong product is off by as much as there is.
        let allowed = 1e4 * T::EPSILON * (w.ncols() as f64).sqrt() * scale;
        if off > allowed { Err(Error::NotTransposed { off: off / scale }) } else { Ok(()) }
    }

    /// Whether the pending block of `V` owes nothing to the rounds before.
    fn only_fresh(&self) -> bool {
        self.small.last().is_none_or(|last| last.nrows() <= self.pending)
    }

    /// Random directions in place of a block that gave nothing.
    fn refresh(&mut self) {
        self.pending = self.v.len();
        self.rounds += 1;
        self.v.fill(self.block, self.random, FRESH + self.rounds);
    }

    /// `Aᵀ` times the new columns of `Q`, into `V` and `T`; random columns fill up the block.
    fn back(&mut self, before: usize) -> Result<(), Error> {
        let z = self.a.transposed_times(self.q.from(before))?;
        self.pending = self.v.len();
        self.rounds += 1;
        self.v.extend(z.clone(), self.least);
        self.small.push(product(self.v.view().transpose(), z.as_ref()));
        let missing = self.block.saturating_sub(self.v.len() - self.pending);
        self.v.fill(missing, self.random, FRESH + self.rounds);
        Ok(())
    }

    fn look(&self) -> Result<Look, Error> {
        let rows = self.small.last().map_or(0, |last| last.nrows());
        let cols = self.small.iter().map(Mat::ncols).sum();
        let mut t = Mat::zeros(rows, cols);
        let mut at = 0;
        for block in &self.small {
            t.as_mut().submatrix_mut(0, at, block.nrows(), block.ncols()).copy_from(block);
            at += block.ncols();
        }
        let whole = Decomposition::new(t.as_ref())?;
        Ok(Look {
            sigma: whole.sigma().to_vec(),
            right: whole.u().to_owned(),
            left: whole.v().to_owned(),
        })
    }

    /// All triplets, where nothing is left outside.
    fn all(&mut self, ended: Ended) -> Result<Found, Error> {
        if self.small.is_empty() {
            // A matrix of zeros: any directions will do.
            self.q.fill(1, self.random, STOPPING);
            self.small.push(Mat::zeros(1, 1));
        }
        let look = self.look()?;
        let residuals = vec![self.least; look.sigma.len()];
        Ok(self.found(&look, self.q.len(), residuals, None, ended))
    }

    /// `‖Av − σu‖` of each triplet of a look: what of `A·V` is outside of the `Q` of then.
    fn residuals(&self, look: &Look, w: &Mat<f64>, before: usize) -> Vec<f64> {
        let rows = look.right.nrows();
        if rows <= self.pending {
            return vec![self.least; look.sigma.len()];
        }
        let outside = product(self.q.from(before).transpose(), w.as_ref());
        let last = look.right.as_ref().subrows(self.pending, rows - self.pending);
        let outside = outside.as_ref().subcols(0, last.nrows());
        let residual = product(outside, last);
        let column = |j| crate::norm::frobenius(residual.as_ref().subcols(j, 1));
        (0..residual.ncols()).map(|j| column(j).hypot(self.least)).collect()
    }

    fn judge(
        &mut self,
        keep: Keep,
        options: &PartialOptions,
        look: &Look,
        residuals: &[f64],
        columns: usize,
        probes: &mut Option<Probes>,
    ) -> Result<Standing, Error> {
        let worst = |k: usize| {
            let triplets = residuals.iter().zip(&look.sigma).take(k);
            let share = |(residual, sigma): (&f64, &f64)| {
                if residual <= sigma { residual / sigma } else { 1.0 }
            };
            triplets.map(share).fold(0.0, f64::max)
        };
        if let Keep::Rank(k) = keep {
            // Below the first values that are nothing but rounding there is none to be had.
            let above = look.sigma.iter().take(k).filter(|&&sigma| sigma > self.least).count();
            let reached = worst(above);
            let (wanted, done) =
                (options.accuracy, reached <= options.accuracy && look.sigma.len() >= k);
            return Ok(Standing { reached, wanted, done, outside: None });
        }
        let left = match Left::difference::<T, A>(self.a, &look.sigma) {
            Some(left) => left,
            None => {
                if probes.is_none() {
                    let random = self.random.apart(STOPPING);
                    *probes = Some(Probes::new(self.a, options.probes, random)?);
                }
                let probes = probes.as_mut().expect("just made");
                probes.left::<T>(self.q.view().subcols(0, columns), &look.sigma, LOOKS)
            }
        };
        let norm = self.a.norm.unwrap_or(tail(&look.sigma));
        let wanted = keep.allowed(norm, self.a.exponent).expect("a tolerance");
        // Some of them must be enough, and those must be good ones, so that hardly fewer could be; without
        // the second condition the whole basis would be the answer.
        let done = within(&look.sigma, left.at_most, wanted)
            .is_some_and(|k| worst(k) <= options.accuracy.max(LOOSE));
        let share = if norm > 0.0 { norm } else { 1.0 };
        let (reached, wanted) = (left.at_most / share, wanted / share);
        Ok(Standing { reached, wanted, done, outside: Some(left) })
    }

    fn found(
        &self,
        look: &Look,
        columns: usize,
        residuals: Vec<f64>,
        outside: Option<Left>,
        ended: Ended,
    ) -> Found {
        let v = self.v.view().subcols(0, look.right.nrows());
        let u = self.q.view().subcols(0, columns);
        Found {
            u: product(u, look.left.as_ref()),
            v: product(v, look.right.as_ref()),
            sigma: look.sigma.clone(),
            residuals,
            error: outside.map_or(ErrorKnown::Not, ErrorKnown::Outside),
            ended,
            method: Method::Krylov,
        }
    }
}

impl<T: Real, A: LinearOperator<T> + ?Sized> Counted<'_, T, A> {
    /// Small blocks give more for their products, large ones for their passes.
    fn usual_block(&self, keep: Keep) -> usize {
        match keep {
            Keep::Rank(k) if self.is_far() => k + 8,
            Keep::Rank(k) => (k / 4).clamp(8, 32),
            Keep::Relative(_) | Keep::Absolute(_) => 16,
        }
    }

    /// Columns of the basis beyond which decomposing the whole matrix is cheaper, if it is in memory
    /// and may be.
    fn most_columns(&self, options: &PartialOptions) -> Option<usize> {
        let may = options.method == Method::Auto && self.in_memory();
        may.then_some(self.rows.min(self.cols) / 3)
    }
}
