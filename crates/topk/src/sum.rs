//! Sums whose error does not grow with their length, and differences that keep their digits.

/// A running sum with its rounding error carried along (Neumaier 1974): the result is within an ulp or two
/// of the true sum of nonnegative terms, however many there are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub(crate) const fn new(total: f64) -> Sum {
        Sum { total, lost: 0.0 }
    }

    /// Two numbers whose sum it is.
    pub(crate) fn parts(self) -> [f64; 2] {
        [self.total, self.lost]
    }

    pub(crate) fn add(&mut self, term: f64) {
        let next = self.total + term;
        self.lost += if self.total.abs() >= term.abs() {
            (self.total - next) + term
        } else {
            (term - next) + self.total
        };
        self.total = next;
    }

    pub(crate) fn value(self) -> f64 {
        self.total + self.lost
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Sum {
        let mut sum = Sum::default();
        for term in terms {
            sum.add(term);
        }
        sum
    }
}

/// Eight running sums, each with its rounding error carried along, which vectors add at once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lanes {
    total: [f64; 8],
    lost: [f64; 8],
}

impl Lanes {
    #[inline(always)]
    pub(crate) fn add(&mut self, terms: &[f64; 8]) {
        for lane in 0..8 {
            self.add_to(lane, terms[lane]);
        }
    }

    #[inline(always)]
    pub(crate) fn add_to(&mut self, lane: usize, term: f64) {
        let (total, lost) = two_sum(self.total[lane], term);
        self.total[lane] = total;
        self.lost[lane] += lost;
    }

    pub(crate) fn value(self) -> f64 {
        self.sum().value()
    }

    /// The same with what rounding left of it, to go on with.
    pub(crate) fn sum(self) -> Sum {
        self.total.into_iter().chain(self.lost).collect()
    }
}

/// `a + b` rounded, and exactly what the rounding left, unless it overflows (Knuth): no branch.
#[inline(always)]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let added = sum - a;
    (sum, (a - (sum - added)) + (b - added))
}

/// `(Σ terms)/τ`, infinite only where the quotient is.
pub(crate) fn total_scaled(terms: impl Iterator<Item = f64> + Clone, temperature: f64) -> f64 {
    let greatest = terms.clone().fold(0.0, |most: f64, term| most.max(term.abs()));
    // Room for 2⁶⁴ terms; the digits that this pushes below the smallest number are far below the sum's.
    let unit = if greatest > 1e280 { 2.0_f64.powi(-64) } else { 1.0 };
    let sum: Sum = terms.map(|term| term * unit).collect();
    sum.value() / temperature / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_are_not_lost_beside_large_ones() {
        let terms = std::iter::once(1.0).chain(std::iter::repeat_n(1e-17, 1000));
        assert_eq!(terms.collect::<Sum>().value(), 1.000_000_000_000_01);
    }

    #[test]
    fn a_sum_beyond_the_greatest_number_is_scaled() {
        let total = |terms: &[f64], temperature| total_scaled(terms.iter().copied(), temperature);
        assert_eq!(total(&[1.5e308, 1.5e308, -1.5e308, -1.5e308, 2.0], 1.0), 2.0);
        assert_eq!(total(&[1e308, 1e308], 4.0), 5e307);
        assert_eq!(total(&[1e165, 0.0], 1e-300), f64::INFINITY);
    }
}
