//! The smooth top-k loss of classification: the label should be among the `k` best scores.
//!
//! Everything follows from the odds against the label. With `O` the other scores,
//! `(1 − p_y)/p_y = e^{−x_y/τ} e_k(e^{O/τ}) / e_{k−1}(e^{O/τ})`: its logarithm is linear in the label's own
//! score. So the label is first put where its chance is about one half, where neither `p` nor `1 − p` loses a
//! digit, and the way back to its true score is a subtraction, however far that is.

use crate::{Error, Operator, Real, TopK, scale::Scale};

/// The loss `τ ln(1 + e^{Δ/τ}(1 − p_y)/p_y)` of a row of scores whose label is `y`.
///
/// `p_y` is the chance that `y` is among the `k`, by [`Operator::Grad`] at temperature `τ`.
///
/// - `Δ = 0` is `−τ ln p_y`; with `k = 1` and `τ = 1` that is cross-entropy.
/// - `τ → 0` is the hinge `max(0, Δ + o_k − x_y)`, with `o_k` the `k`-th largest of the other scores.
/// - Summed over sets it is `τ ln Σ_S e^{(Δ[y ∉ S] + Σ_S x)/τ} − τ ln Σ_{S ∋ y} e^{Σ_S x/τ}`, `S` of `k` elements. That
///   is the loss of Berrada, Zisserman and Kumar, *Smooth loss functions for deep top-k classification*
///   (ICLR 2018), but for units: they divide the scores in a set by `k`, so their loss with temperature `τ′`
///   and margin `α` is `1/k` of this one with `τ = kτ′` and `Δ = kα`. Their code goes over to the hinge where
///   the `k`-th and the next score are `τ ln 1000` apart, and takes approximate derivatives; here both are exact.
///
/// The derivative by `x_y` is `−s`, with `s = σ(Δ/τ + ln((1 − p_y)/p_y))` between 0 and 1; those by the other scores
/// are nonnegative and sum to `s`.
///
/// ```
/// use topk::TopKLoss;
///
/// let x = [2.0, 1.0, -1.0_f64];
/// let loss = TopKLoss::new(1).row(&x, 1)?;
/// let cross_entropy = x.iter().map(|x| x.exp()).sum::<f64>().ln() - x[1];
/// assert!((loss.value - cross_entropy).abs() < 1e-15);
/// // Two guesses are allowed: the label is among them with a good chance.
/// assert!(TopKLoss::new(2).row(&x, 1)?.value < 0.2 * loss.value);
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopKLoss {
    /// How many guesses are allowed: `k ≤ n`. `k = n` costs nothing; `k = 0` costs `+∞`.
    pub k: usize,
    /// The temperature `τ`, positive and finite.
    pub temperature: f64,
    /// The margin `Δ`, nonnegative and finite, in units of the scores.
    pub margin: f64,
}

/// The loss of one row and its gradient by the scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss<T> {
    /// The loss, nonnegative; `+∞` where infinite scores leave the label no chance.
    pub value: f64,
    /// As long as the row; sums to 0. Zero throughout where infinite scores decide, since then finite ones
    /// change nothing.
    pub gradient: Vec<T>,
}

impl TopKLoss {
    /// With temperature 1 and no margin.
    pub fn new(k: usize) -> TopKLoss {
        TopKLoss { k, temperature: 1.0, margin: 0.0 }
    }

    /// The same at another temperature.
    #[must_use]
    pub fn at(self, temperature: f64) -> TopKLoss {
        TopKLoss { temperature, ..self }
    }

    /// The same with another margin.
    #[must_use]
    pub fn with_margin(self, margin: f64) -> TopKLoss {
        TopKLoss { margin, ..self }
    }

    /// Loss and gradient of one row whose label is `label`, counted from 0.
    ///
    /// Infinite scores rank as they do for [`TopK`]. `O(n log n)`: one or two solutions and one
    /// derivative.
    ///
    /// # Errors
    /// [`Error::Temperature`], [`Error::Margin`], [`Error::Empty`], [`Error::NotANumber`], [`Error::K`],
    /// [`Error::Place`].
    pub fn row<T: Real>(&self, x: &[T], label: usize) -> Result<Loss<T>, Error> {
        self.check()?;
        self.check_row(x, label, 0)?;
        let (value, gradient) = self.solved(x, label)?;
        Ok(Loss { value, gradient: gradient.into_iter().map(T::nearest).collect() })
    }

    /// Rows of `n` scores each, one after another in `x`, with one label a row: the loss of each into `losses`, its
    /// gradient into the same places of `gradient` as the scores.
    ///
    /// # Errors
    /// As [`row`](TopKLoss::row), with the row; [`Error::Length`] where lengths do not fit. On any error nothing
    /// is written.
    pub fn rows<T: Real>(
        &self,
        x: &[T],
        n: usize,
        labels: &[usize],
        losses: &mut [f64],
        gradient: &mut [T],
    ) -> Result<(), Error> {
        self.check()?;
        if n == 0 {
            return Err(Error::Empty { row: 0 });
        }
        let scores = labels.len().saturating_mul(n);
        for (what, found, expected) in [
            ("the input for these labels", x.len(), scores),
            ("the output for losses", losses.len(), labels.len()),
            ("the output for the gradient", gradient.len(), scores),
        ] {
            if found != expected {
                return Err(Error::Length { what, found, expected });
            }
        }
        for (row, (x, &label)) in x.chunks_exact(n).zip(labels).enumerate() {
            self.check_row(x, label, row)?;
        }
        let outputs = losses.iter_mut().zip(gradient.chunks_exact_mut(n));
        for ((x, &label), (loss, gradient)) in x.chunks_exact(n).zip(labels).zip(outputs) {
            let (value, slopes) = self.solved(x, label)?;
            *loss = value;
            for (out, slope) in gradient.iter_mut().zip(slopes) {
                *out = T::nearest(slope);
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        let margin = self.margin;
        self.request(self.k).check()?;
        if !(0.0 <= margin && margin < f64::INFINITY) {
            return Err(Error::Margin { margin });
        }
        Ok(())
    }

    fn check_row<T: Real>(&self, x: &[T], label: usize, row: usize) -> Result<(), Error> {
        let (k, n) = (self.k, x.len());
        if n == 0 {
            return Err(Error::Empty { row });
        }
        if let Some(place) = x.iter().position(|x| x.to_f64().is_nan()) {
            return Err(Error::NotANumber { row, place });
        }
        if k > n {
            return Err(Error::K { k: k as f64, n, row });
        }
        if label >= n {
            return Err(Error::Place { what: "label", place: label, n, row });
        }
        Ok(())
    }

    fn request(&self, k: usize) -> TopK {
        TopK::new(Operator::Grad, k as f64).at(self.temperature)
    }

    /// Value and gradient of a row that was checked.
    fn solved<T: Real>(&self, x: &[T], label: usize) -> Result<(f64, Vec<f64>), Error> {
        let own = x[label].to_f64();
        let others = || {
            let all = x.iter().enumerate().filter(move |(i, _)| *i != label);
            all.map(|(i, x)| (i, x.to_f64()))
        };
        let finite: Vec<f64> = others().map(|(_, x)| x).filter(|x| x.is_finite()).collect();
        let pluses = others().filter(|(_, x)| *x == f64::INFINITY).count();
        let minuses = x.len() - 1 - pluses - finite.len();
        let left = self.k.saturating_sub(pluses);
        let mut gradient = vec![0.0; x.len()];
        // Equal infinite scores share what the greater ones leave.
        let share = if own == f64::INFINITY {
            self.k as f64 / (pluses + 1) as f64
        } else if own == f64::NEG_INFINITY {
            left.saturating_sub(finite.len()) as f64 / (minuses + 1) as f64
        } else if left == 0 {
            0.0
        } else if left > finite.len() {
            1.0
        } else {
            let rivals = Rivals::solve(&finite, self.request(left))?;
            let (value, slope) = self.value_and_slope(own, &rivals);
            let weights = others().filter(|(_, x)| x.is_finite()).zip(&rivals.weights);
            weights.for_each(|((i, _), weight)| gradient[i] = slope * weight);
            gradient[label] = -slope;
            return Ok((value, gradient));
        };
        Ok((self.value_of_share(share), gradient))
    }

    /// The loss and `s`, the label's score being finite.
    fn value_and_slope(&self, own: f64, rivals: &Rivals) -> (f64, f64) {
        let temperature = self.temperature;
        let lead = own - rivals.even;
        // Scores first, temperature last: the quotients may be beyond the greatest number.
        let (hinge, z) = if lead.is_finite() {
            let hinge = (self.margin - lead) + temperature * rivals.ln_odds;
            (hinge, hinge / temperature)
        } else {
            let away = Scale::new(temperature).about(own, rivals.even);
            let z = self.margin / temperature - away + rivals.ln_odds;
            (temperature * z, z)
        };
        let e = (-z.abs()).exp();
        let slope = if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
        (hinge.max(0.0) + temperature * e.ln_1p(), slope)
    }

    /// The loss where infinite scores give the label the chance `p`, if need be more than 1.
    fn value_of_share(&self, p: f64) -> f64 {
        if p >= 1.0 {
            return 0.0;
        }
        let temperature = self.temperature;
        let hinge = self.margin + temperature * ((1.0 - p) / p).ln();
        let e = (-(hinge / temperature).abs()).exp();
        hinge.max(0.0) + temperature * e.ln_1p()
    }
}

/// The scores that a label competes with: `ln((1 − p_y)/p_y) = ln_odds − (x_y − even)/τ`.
struct Rivals {
    /// A score with which the label's chance is about one half.
    even: f64,
    /// The logarithm of the odds against it there, small.
    ln_odds: f64,
    /// `τ ∂/∂x_i` of the logarithm of the odds, which does not depend on `x_y`: nonnegative, of sum 1.
    weights: Vec<f64>,
}

impl Rivals {
    /// `others` finite, `request` with `1 ≤ k ≤ others.len()`.
    fn solve(others: &[f64], request: TopK) -> Result<Rivals, Error> {
        let place = others.len();
        let mut row = others.to_vec();
        // The odds for a label at the k-th score of the others are between 1/(n − k) and k: e_k has a product
        // of e_{k−1} times the k-th, and is at most e_{k−1} times the sum from the k-th on; likewise inverted.
        #[expect(clippy::cast_sign_loss, reason = "a count")]
        let nth = request.k as usize - 1;
        let (_, &mut middle, _) =
            row.select_nth_unstable_by(nth, |one, other| other.total_cmp(one));
        row.copy_from_slice(others);
        row.push(middle);
        let ln_odds = |p: f64| ((1.0 - p) / p).ln();
        let mut solved = request.solve(&row)?;
        // 1 − p loses a digit or more beyond nine to one.
        let off = ln_odds(solved.p()[place]);
        let moved = middle + request.temperature * off;
        if off.abs() > 2.0 && moved.is_finite() {
            row[place] = moved;
            solved = request.solve(&row)?;
        }
        let p = solved.p()[place];
        // −cov(z_y, z_i)/var(z_y), with the temperature put in since a derivative by scores takes it out.
        let mut direction = vec![0.0; row.len()];
        direction[place] = request.temperature;
        let mut weights = solved.vjp(&direction)?;
        weights.truncate(place);
        weights.iter_mut().for_each(|weight| *weight = (-*weight / (p * (1.0 - p))).max(0.0));
        Ok(Rivals { even: row[place], ln_odds: ln_odds(p), weights })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sum::Sum;
    use proptest::prelude::*;

    const INF: f64 = f64::INFINITY;

    /// `ln Σ e^{x/τ}` over the sets of `k` that `allowed` lets in, relative to the greatest of `x/τ`; and that.
    fn ln_sum(x: &[f64], k: usize, temperature: f64, allowed: impl Fn(u32) -> bool) -> (f64, f64) {
        let sums: Vec<f64> = (0_u32..1 << x.len())
            .filter(|set| set.count_ones() as usize == k && allowed(*set))
            .map(|set| (0..x.len()).filter(|&i| set >> i & 1 == 1).map(|i| x[i]).sum())
            .collect();
        let top = sums.iter().copied().fold(-INF, f64::max);
        let terms: Sum = sums.iter().map(|sum| ((sum - top) / temperature).exp()).collect();
        (terms.value().ln(), top)
    }

    /// The loss by listing all sets, with the logarithm of the odds.
    fn listed(loss: TopKLoss, x: &[f64], label: usize) -> f64 {
        let TopKLoss { k, temperature, margin } = loss;
        let (with, top_with) = ln_sum(x, k, temperature, |set| set >> label & 1 == 1);
        let (without, top_without) = ln_sum(x, k, temperature, |set| set >> label & 1 == 0);
        let z = (margin + top_without - top_with) / temperature + (without - with);
        temperature * (z.max(0.0) + (-z.abs()).exp().ln_1p())
    }

    proptest! {
        #[test]
        fn whatever_the_row_it_is_a_loss(
            x in prop::collection::vec(
                prop_oneof![
                    4 => -3.0..3.0_f64,
                    2 => (-3_i32..3).prop_map(f64::from),
                    1 => -1e6..1e6_f64,
                    1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()),
                    1 => prop_oneof![Just(INF), Just(-INF)],
                ],
                1..20,
            ),
            label in 0..20_usize,
            k in 0..20_usize,
            temperature in prop_oneof![Just(1.0), 1e-3..1e3_f64, Just(1e-300), Just(1e300)],
            margin in prop_oneof![Just(0.0), 0.0..5.0_f64, Just(1e308)],
        ) {
            let (label, k) = (label % x.len(), k % (x.len() + 1));
            let loss = TopKLoss::new(k).at(temperature).with_margin(margin);
            let found = loss.row(&x, label).unwrap();
            prop_assert!(found.value >= 0.0, "{}", found.value);
            prop_assert!((-1.0..=0.0).contains(&found.gradient[label]));
            for (i, slope) in found.gradient.iter().enumerate() {
                prop_assert!(i == label || (0.0..=1.0 + 1e-13).contains(slope), "{slope}");
            }
            prop_assert!(found.gradient.iter().sum::<f64>().abs() < 1e-13);
            // A greater margin costs more, another guess less.
            let more = TopKLoss { margin: margin + 1.0, ..loss }.row(&x, label).unwrap().value;
            prop_assert!(found.value <= more);
            if k < x.len() {
                let less = TopKLoss { k: k + 1, ..loss }.row(&x, label).unwrap().value;
                prop_assert!(less <= found.value * (1.0 + 1e-12), "{less:e} and {:e}", found.value);
            }
        }
    }

    /// Multiples of 1/8, so that sums over sets are exact.
    fn scores(n: i32, spread: f64) -> Vec<f64> {
        (0..n).map(|i| (f64::from(i * 7 % 11 - 5) * spread * 8.0).round() / 8.0).collect()
    }

    #[test]
    fn is_what_a_list_of_all_sets_gives_to_the_last_digits() {
        for spread in [0.0, 0.25, 1.0, 3.0, 40.0, 1000.0] {
            for n in 2..9_usize {
                let mut x = scores(n as i32, spread);
                for own in [0.5, -3000.0, 3000.0] {
                    x[1] = own;
                    for k in 1..n {
                        for margin in [0.0, 1.0, 2.5] {
                            let loss = TopKLoss::new(k).at(0.5).with_margin(margin);
                            let (found, expect) =
                                (loss.row(&x, 1).unwrap().value, listed(loss, &x, 1));
                            let reach = 2e-14 * expect + 1e-300;
                            assert!(
                                (found - expect).abs() <= reach,
                                "{loss:?} {x:?}: {found:e} and {expect:e}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn is_the_loss_of_berrada_zisserman_and_kumar_in_other_units() {
        let x = [0.75, -1.5, 2.0, 0.25, 1.0];
        let (k, theirs, alpha) = (2, 0.3, 1.0);
        let (mut all, mut good) = (0.0, 0.0);
        for set in (0_u32..32).filter(|set| set.count_ones() as usize == k) {
            let score: f64 = (0..5).filter(|&i| set >> i & 1 == 1).map(|i| x[i]).sum();
            let label_in = set >> 3 & 1 == 1;
            let term = (score / (k as f64 * theirs)).exp();
            all += term * if label_in { 1.0 } else { (alpha / theirs).exp() };
            good += if label_in { term } else { 0.0 };
        }
        let expect = theirs * (all.ln() - good.ln());
        let ours = TopKLoss::new(k).at(k as f64 * theirs).with_margin(k as f64 * alpha);
        assert!((ours.row(&x, 3).unwrap().value / k as f64 - expect).abs() < 1e-14);
    }

    #[test]
    fn the_gradient_is_the_difference_of_two_operators_on_the_others() {
        for spread in [0.0, 0.5, 4.0, 100.0] {
            let x = scores(9, spread);
            for k in 1..9 {
                for label in 0..9 {
                    let loss = TopKLoss::new(k).with_margin(1.0);
                    let found = loss.row(&x, label).unwrap();
                    let mut others = x.clone();
                    others.remove(label);
                    let p = |k: usize| {
                        let request = TopK::new(Operator::Grad, k as f64);
                        request.solve(&others).unwrap().into_p()
                    };
                    let slope = -found.gradient[label];
                    let mut expect: Vec<f64> =
                        p(k).iter().zip(p(k - 1)).map(|(one, less)| slope * (one - less)).collect();
                    expect.insert(label, -slope);
                    for (found, expect) in found.gradient.iter().zip(&expect) {
                        assert!((found - expect).abs() <= 2e-14 * slope, "{found:e} {expect:e}");
                    }
                    // s = ∂L/∂Δ.
                    let at = |margin| loss.with_margin(margin).row(&x, label).unwrap().value;
                    let difference = (at(1.0 + 1e-5) - at(1.0 - 1e-5)) / 2e-5;
                    let rounding = 4.0 * f64::EPSILON * found.value / 1e-5;
                    assert!((difference - slope).abs() < 1e-9 + rounding);
                }
            }
        }
    }

    #[test]
    fn long_rows_agree_with_the_operator_from_both_sides() {
        let n = 3000;
        let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n).sin() * 4.0).collect();
        for k in [1_u16, 40, 1500, 2990] {
            let p = TopK::new(Operator::Grad, f64::from(k)).solve(&x).unwrap().into_p();
            // 1 − p by choosing the others' complement among negated scores.
            let turned: Vec<f64> = x.iter().map(|x| -x).collect();
            let rest = TopK::new(Operator::Grad, f64::from(n) - f64::from(k));
            let r = rest.solve(&turned).unwrap().into_p();
            for label in [0, 711, 1500, 2999] {
                let expect =
                    if p[label] < 0.5 { -p[label].ln() } else { (r[label] / p[label]).ln_1p() };
                let loss = TopKLoss::new(usize::from(k)).row(&x, label).unwrap();
                assert!((loss.value / expect - 1.0).abs() < 2e-13, "{} {expect}", loss.value);
                let sum: f64 = loss.gradient.iter().sum();
                // Slopes are covariances, each a difference of products that is off by some ulps of p_i.
                assert!(sum.abs() < 32.0 * f64::EPSILON * f64::from(k), "{k} {label}: {sum:e}");
            }
        }
    }

    #[test]
    fn keeps_its_digits_where_the_chance_is_nothing_or_all() {
        let x = [0.0, 1.0, -2.0, 5000.0, 4000.0];
        let loss = TopKLoss::new(2);
        // p of the label 1 underflows: its odds are e^{−(4000 − 1)} but for e^{−1000}.
        let far = loss.row(&x, 1).unwrap();
        assert_eq!(far.value, 3999.0);
        assert_eq!(far.gradient, [0.0, -1.0, 0.0, 0.0, 1.0]);
        // p of label 4 is 1 − e^{−3999}(1 + …); of label 2 with three guesses of [0, 1, −2, 50, 40] about e^{−3}.
        assert_eq!(loss.row(&x, 4).unwrap().value, 0.0);
        let near = loss.row(&[0.0, 1.0, -2.0, 500.0, 400.0], 4).unwrap();
        let odds = (1.0_f64.exp() + 1.0 + (-2.0_f64).exp()) * (-400.0_f64).exp();
        assert!((near.value / odds - 1.0).abs() < 1e-13, "{:e}", near.value);
        assert!((near.gradient[4] / -odds - 1.0).abs() < 1e-13);
        assert!(
            (near.gradient[1] / odds - 1.0 / (1.0 + (-1.0_f64).exp() + (-3.0_f64).exp())).abs()
                < 1e-13
        );
        // Everything at the ends of the range, and the hinge at a temperature of nearly nothing.
        let hinge = TopKLoss::new(1).at(1e-300).with_margin(2.0).row(&[1e6, 1e6 + 1.0], 0).unwrap();
        assert_eq!((hinge.value, hinge.gradient), (3.0, vec![-1.0, 1.0]));
        let wide = TopKLoss::new(1).at(1e308).row(&[1e308, -1e308], 0).unwrap();
        assert!((wide.value / 1e308 - (-2.0_f64).exp().ln_1p()).abs() < 1e-15);
        let tie = TopKLoss::new(2).at(1e-9).row(&[7.0; 6], 0).unwrap();
        assert!((tie.value / 1e-9 - 3.0_f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn infinite_scores_rank_as_for_the_operator() {
        let row = |k, x: &[f64], label| {
            let loss = TopKLoss::new(k).row(x, label).unwrap();
            (loss.value, loss.gradient)
        };
        assert_eq!(row(1, &[INF, 0.0, 1.0], 1), (INF, vec![0.0; 3]));
        assert_eq!(row(1, &[INF, 0.0, 1.0], 0), (0.0, vec![0.0; 3]));
        assert_eq!(row(2, &[-INF, 0.0, -INF], 1), (0.0, vec![0.0; 3]));
        assert_eq!(row(1, &[-INF, 0.0], 0), (INF, vec![0.0; 2]));
        assert!((row(1, &[INF, INF, 0.0], 0).0 - 2.0_f64.ln()).abs() < 1e-15);
        assert!((row(2, &[-INF, -INF, 0.0], 0).0 - 2.0_f64.ln()).abs() < 1e-15);
        // One of two guesses is used up.
        let (value, gradient) = row(2, &[0.5, INF, 0.5, -INF], 2);
        assert!((value - 2.0_f64.ln()).abs() < 1e-15);
        assert_eq!(gradient, [0.5, 0.0, -0.5, 0.0]);
        assert_eq!(row(0, &[1.0, 2.0], 0).0, INF);
        assert_eq!(row(2, &[1.0, 2.0], 0), (0.0, vec![0.0; 2]));
        assert_eq!(row(1, &[3.0], 0), (0.0, vec![0.0]));
    }

    #[test]
    fn rows_are_rows_and_what_is_wrong_is_named() {
        let x = [1.0_f32, 2.0, 0.5, -1.0, 0.25, 4.0];
        let loss = TopKLoss::new(2).at(0.5).with_margin(0.25);
        let (mut losses, mut gradient) = ([7.0; 2], [7.0; 6]);
        loss.rows(&x, 3, &[0, 2], &mut losses, &mut gradient).unwrap();
        for (row, label) in [(0, 0), (1, 2)] {
            let one = loss.row(&x[3 * row..][..3], label).unwrap();
            assert_eq!(one.value, losses[row]);
            assert_eq!(one.gradient, gradient[3 * row..][..3]);
        }
        let (mut losses, mut gradient) = ([7.0; 2], [7.0; 6]);
        let mut run = |loss: TopKLoss, x: &[f32], labels: &[usize]| {
            let result = loss.rows(x, 3, labels, &mut losses, &mut gradient);
            assert_eq!((losses, gradient), ([7.0; 2], [7.0; 6]));
            result.unwrap_err().to_string()
        };
        assert_eq!(
            run(loss, &x, &[0, 3]),
            "label 3 of row 1 is not below 3, the number of scores (counted from 0)"
        );
        assert!(
            run(loss, &x, &[0]).starts_with("the input for these labels has 6 numbers where 3")
        );
        let broken = [1.0, 2.0, 0.5, -1.0, f32::NAN, 4.0];
        assert!(run(loss, &broken, &[0, 1]).starts_with("score [1, 1] is NaN"));
        assert!(run(TopKLoss::new(4), &x, &[0, 1]).starts_with("k = 4 is not in 0 ≤ k ≤ 3"));
        assert!(run(loss.with_margin(-1.0), &x, &[0, 1]).starts_with("margin -1 is not in"));
        assert!(run(loss.with_margin(f64::NAN), &x, &[0, 1]).starts_with("margin NaN is not in"));
        assert!(run(loss.at(0.0), &x, &[0, 1]).starts_with("temperature 0 is not in"));
    }
}
