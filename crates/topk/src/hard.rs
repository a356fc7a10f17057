//! Hard top-k: the limit of every other operator as the temperature falls to zero.

/// 1 above the `⌈k⌉`-th largest score, 0 below it, and scores equal to it share what is left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hard {
    /// The score at the threshold.
    threshold: f64,
    /// What each score equal to it gets.
    share: f64,
}

impl Hard {
    /// `x` finite, `0 < k < n`. `O(n)`.
    pub(crate) fn solve(x: &[f64], k: f64) -> Hard {
        let mut copy = x.to_vec();
        // k − 1 whole scores above, the next one is where the k-th unit falls.
        let place = (0..x.len()).take_while(|&place| place as f64 + 1.0 < k).count();
        let (_, &mut threshold, _) =
            copy.select_nth_unstable_by(place, |one, other| other.total_cmp(one));
        let above = x.iter().filter(|&&x| x > threshold).count() as f64;
        let ties = x.iter().filter(|&&x| x == threshold).count() as f64;
        Hard { threshold, share: (k - above) / ties }
    }

    pub(crate) fn threshold(&self) -> f64 {
        self.threshold
    }

    pub(crate) fn p(&self, x: f64) -> f64 {
        if x > self.threshold {
            1.0
        } else if x == self.threshold {
            self.share
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_and_parts_are_kept() {
        let p = |x: &[f64], k: f64| -> Vec<f64> {
            let solved = Hard::solve(x, k);
            x.iter().map(|&x| solved.p(x)).collect()
        };
        assert_eq!(p(&[3.0, 1.0, 2.0], 2.0), [1.0, 0.0, 1.0]);
        assert_eq!(p(&[3.0, 1.0, 2.0], 1.25), [1.0, 0.0, 0.25]);
        assert_eq!(p(&[1.0, 1.0, 2.0, 1.0], 2.0), [1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0 / 3.0]);
        assert_eq!(p(&[0.0, -0.0], 1.0), [0.5, 0.5]);
    }
}
