//! Threshold operators with a caller's own function.

use std::fmt::Debug;

use crate::{
    hard,
    locate::{Score, Work},
    root::{self, Curve, Point, Start},
    scale::Scale,
    threshold::Threshold,
};

/// A function that rises from 0 at `−∞` to 1 at `+∞`, for [`Operator::Custom`](crate::Operator::Custom).
///
/// ```
/// use topk::{Operator, Shape, TopK};
///
/// /// The Cauchy distribution function: tails so heavy that far scores keep a part.
/// #[derive(Debug)]
/// struct Cauchy;
///
/// impl Shape for Cauchy {
///     fn name(&self) -> &'static str {
///         "cauchy"
///     }
///     fn value(&self, t: f64) -> f64 {
///         1.0_f64.atan2(-t) / std::f64::consts::PI
///     }
///     fn slope(&self, t: f64) -> f64 {
///         1.0 / (std::f64::consts::PI * (1.0 + t * t))
///     }
/// }
///
/// let solved = TopK::new(Operator::Custom(&Cauchy), 1.0).solve(&[0.0, 1.0, 30.0])?;
/// assert!((solved.p().iter().sum::<f64>() - 1.0).abs() < 1e-14);
/// # Ok::<(), topk::Error>(())
/// ```
pub trait Shape: Debug + Send + Sync {
    /// Its name in messages; operators with the same name are taken to be equal.
    fn name(&self) -> &'static str;

    /// `f(t)`, with all digits where it is small.
    fn value(&self, t: f64) -> f64;

    /// `1 − f(t)`; worth writing where it has digits that this difference has not.
    fn complement(&self, t: f64) -> f64 {
        1.0 - self.value(t)
    }

    /// `f′(t)`, never negative.
    fn slope(&self, t: f64) -> f64;

    /// `ln f′(t)`; worth writing where `f′` underflows.
    fn ln_slope(&self, t: f64) -> f64 {
        self.slope(t).ln()
    }
}

struct Custom(&'static dyn Shape);

impl Curve for Custom {
    fn at(&self, t: f64, rest: f64) -> Point {
        let is_high = t >= 0.0;
        let slope = self.0.slope(t);
        if is_high {
            let tail = (self.0.complement(t) - slope * rest).clamp(0.0, 1.0);
            Point { p: 1.0 - tail, is_high, tail, slope }
        } else {
            let p = (self.0.value(t) + slope * rest).clamp(0.0, 1.0);
            Point { p, is_high, tail: p, slope }
        }
    }

    fn ln_slope(&self, t: f64) -> f64 {
        self.0.ln_slope(t)
    }
}

/// `0 < k < Σw`. `O(n)` a step. Whether the function is one that can be solved at all.
pub(crate) fn solve<S: Score>(
    shape: &'static dyn Shape,
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) -> bool {
    let start = Start::at(hard::threshold(scores, k, work));
    root::solve(&Custom(shape), scores, k, scale, start, out);
    let sum: f64 = scores.iter().zip(&out.p).map(|(item, p)| item.weight() * p).sum();
    // NaN is none either.
    (sum - k).abs() <= 1e-6 * k && out.slopes.iter().all(|slope| *slope >= 0.0)
}
