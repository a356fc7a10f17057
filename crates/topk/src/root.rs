//! Thresholds without a closed form: a few steps of a fitted model, kept inside a bracket.

use crate::{
    locate::Score,
    scale::Scale,
    simd::vectorized,
    sum::{Lanes, two_sum},
    threshold::{Threshold, sum_if},
};

/// A function that rises from 0 to 1.
pub(crate) trait Curve {
    /// At `t + rest`, with `rest` below an ulp of `t`.
    fn at(&self, t: f64, rest: f64) -> Point;

    /// `ln f′(t)`, which does not underflow with `f′`.
    fn ln_slope(&self, t: f64) -> f64;

    /// How far to move `λ/τ`. May be not finite.
    fn step(&self, sums: &Sums) -> f64 {
        sums.tails_step()
    }
}

/// What a curve is at a place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Point {
    pub(crate) p: f64,
    /// Whether this counts from 1 down.
    pub(crate) is_high: bool,
    /// `1 − p` if so, else `p`.
    pub(crate) tail: f64,
    /// `f′`.
    pub(crate) slope: f64,
}

/// Where the search begins: `(λ − near)/τ`, and between what it must be, if that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    pub(crate) near: f64,
    pub(crate) distance: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Start {
    /// At a score, with nothing known.
    pub(crate) fn at(near: f64) -> Start {
        Start { near, distance: 0.0, low: f64::NEG_INFINITY, high: f64::INFINITY }
    }
}

/// Steps at most: bisection alone passes in so many from the whole range of numbers to an ulp.
const MOST_STEPS: usize = 2200;

/// The threshold as a score near it, `(λ − near)/τ`, and what is left of it in a third number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) near: f64,
    pub(crate) distance: f64,
    pub(crate) rest: f64,
}

impl Place {
    /// `(x − λ)/τ`, and what rounding leaves of it.
    #[inline(always)]
    pub(crate) fn count(self, scale: Scale, x: f64) -> (f64, f64) {
        let (count, rest) = scale.count(x, self.near);
        let (t, lost) = two_sum(count, -self.distance);
        (t, lost + rest - self.rest)
    }
}

/// Fills `out` with the solution of `Σ w f((x−λ)/τ) = k`, `0 < k < Σw`; the place of `λ`.
pub(crate) fn solve<S: Score>(
    curve: &impl Curve,
    scores: &[S],
    k: f64,
    scale: Scale,
    start: Start,
    out: &mut Threshold,
) -> Place {
    let place = find(curve, scores, k, scale, start);
    fill_at(curve, scores, scale, place, out);
    if out.total < SMALL {
        slopes_by_logarithms(curve, scores, scale, place, out);
    }
    place
}

/// Fills `out` with what the curve is with the threshold at a place.
pub(crate) fn fill_at<S: Score>(
    curve: &impl Curve,
    scores: &[S],
    scale: Scale,
    place: Place,
    out: &mut Threshold,
) {
    out.begin(scores.len());
    vectorized(
        #[inline(always)]
        || {
            // Copies, which no write to memory can change.
            let (scale, place) = (scale, place);
            for ((p, slope), item) in out.p.iter_mut().zip(&mut out.slopes).zip(scores) {
                let (t, rest) = place.count(scale, item.score());
                let point = curve.at(t, rest);
                (*p, *slope) = (point.p, point.slope);
            }
        },
    );
    (out.total, out.steepness) = (sum_if(scores, &out.slopes, |_| true), 1.0);
    (out.near, out.distance) = (place.near, place.distance + place.rest);
}

/// Logarithms tell what the slopes do not any more.
fn slopes_by_logarithms<S: Score>(
    curve: &impl Curve,
    scores: &[S],
    scale: Scale,
    place: Place,
    out: &mut Threshold,
) {
    for (slope, item) in out.slopes.iter_mut().zip(scores) {
        *slope = curve.ln_slope(place.count(scale, item.score()).0);
    }
    let greatest = out.slopes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if greatest > f64::NEG_INFINITY {
        out.slopes.iter_mut().for_each(|slope| *slope = (*slope - greatest).exp());
        out.steepness = greatest.exp();
    } else {
        out.slopes.fill(0.0);
    }
    out.total = sum_if(scores, &out.slopes, |_| true);
}

/// The place where `Σ w f = k`, as exact as the sums are.
pub(crate) fn find<S: Score>(
    curve: &impl Curve,
    scores: &[S],
    k: f64,
    scale: Scale,
    start: Start,
) -> Place {
    let Start { near, mut distance, mut low, mut high } = start;
    let open = low == f64::NEG_INFINITY;
    let mut reach = 1.0;
    for _ in 0..MOST_STEPS {
        let place = Place { near, distance, rest: 0.0 };
        let sums = Sums::new(curve, scores, scale, place, k);
        let excess = sums.excess();
        if excess == 0.0 && sums.slope == 0.0 {
            // All tails underflow: every λ of a gap gives these p. Its middle is fair to both sides.
            return if open { middle(scores, scale, place) } else { place };
        }
        let rest = excess / sums.slope;
        if rest.abs() <= CLOSE {
            // Newton's step is exact from here; what the sum rounds off is the rest.
            let there = distance + rest;
            return Place { near, distance: there, rest: rest - (there - distance) };
        }
        if excess > 0.0 {
            low = distance;
        } else {
            high = distance;
        }
        let next = distance + curve.step(&sums).clamp(-reach, reach);
        let next = if low < next && next < high {
            next
        } else if low > f64::NEG_INFINITY && high < f64::INFINITY {
            f64::midpoint(low, high)
        } else {
            distance + reach.copysign(excess)
        };
        if next == distance {
            return place;
        }
        (distance, reach) = (next, 2.0 * reach);
    }
    Place { near, distance, rest: 0.0 }
}

/// From so near Newton's step leaves half its square times `f″/f′`, which is below the last digit.
const CLOSE: f64 = 2e-9;

/// Slopes whose sum is less are taken by their logarithms.
pub(crate) const SMALL: f64 = 1e-300;

/// The place half-way between the scores on both sides of one.
fn middle<S: Score>(scores: &[S], scale: Scale, place: Place) -> Place {
    let (mut below, mut above) = (f64::NEG_INFINITY, f64::INFINITY);
    for item in scores {
        let (t, _) = place.count(scale, item.score());
        if t < 0.0 {
            below = below.max(t);
        } else {
            above = above.min(t);
        }
    }
    let moved = 0.5 * below + 0.5 * above;
    if moved.is_finite() { Place { distance: place.distance + moved, ..place } } else { place }
}

/// The sums over all scores with the threshold at a place.
pub(crate) struct Sums {
    /// The weight of what counts from 1 down, less `k`.
    surplus: f64,
    /// `Σ w (1 − p)` of that, `Σ w p` of the others.
    above: f64,
    below: f64,
    /// `Σ w f′`.
    slope: f64,
}

/// What one score adds to the weight above, to `above`, `below` and `slope`.
#[inline(always)]
fn terms<S: Score>(curve: &impl Curve, scale: Scale, place: Place, item: S) -> [f64; 4] {
    let (t, rest) = place.count(scale, item.score());
    let Point { is_high, tail, slope, .. } = curve.at(t, rest);
    let weight = item.weight();
    [
        if is_high { weight } else { 0.0 },
        if is_high { weight * tail } else { 0.0 },
        if is_high { 0.0 } else { weight * tail },
        weight * slope,
    ]
}

impl Sums {
    #[inline(always)]
    fn new<S: Score>(curve: &impl Curve, scores: &[S], scale: Scale, place: Place, k: f64) -> Sums {
        vectorized(
            #[inline(always)]
            || {
                let term = |item: S| terms(curve, scale, place, item);
                let mut lanes = [Lanes::default(); 3];
                let (mut count, mut weights) = ([0.0; 8], Lanes::default());
                let (eights, rest) = scores.as_chunks::<8>();
                for eight in eights {
                    let mut terms = [[0.0; 8]; 4];
                    for lane in 0..8 {
                        let [weight, above, below, slope] = term(eight[lane]);
                        (terms[0][lane], terms[1][lane]) = (weight, above);
                        (terms[2][lane], terms[3][lane]) = (below, slope);
                    }
                    if S::EQUAL {
                        for lane in 0..8 {
                            count[lane] += terms[0][lane];
                        }
                    } else {
                        weights.add(&terms[0]);
                    }
                    for (lanes, terms) in lanes.iter_mut().zip(&terms[1..]) {
                        lanes.add(terms);
                    }
                }
                let mut sums = lanes.map(|lanes| lanes.value());
                let mut surplus = weights.sum();
                count.into_iter().chain([-k]).for_each(|term| surplus.add(term));
                for item in rest {
                    let terms = term(*item);
                    surplus.add(terms[0]);
                    for (sum, term) in sums.iter_mut().zip(&terms[1..]) {
                        *sum += term;
                    }
                }
                let [above, below, slope] = sums;
                Sums { surplus: surplus.value(), above, below, slope }
            },
        )
    }

    /// `Σ w p − k`.
    fn excess(&self) -> f64 {
        self.surplus + (self.below - self.above)
    }

    /// Newton's step.
    pub(crate) fn tangent_step(&self) -> f64 {
        self.excess() / self.slope
    }

    /// The step `s` that `surplus + below·e^{−cs} − above·e^{cs} = 0` asks for, with the `c` that gives the slope.
    pub(crate) fn tails_step(&self) -> f64 {
        let Sums { surplus, above, below, slope } = *self;
        let c = slope / (above + below);
        let root = surplus.hypot(2.0 * (above * below).sqrt());
        let growth = if surplus >= 0.0 {
            (surplus + root) / (2.0 * above)
        } else {
            2.0 * below / (root - surplus)
        };
        growth.ln() / c
    }
}
