//! Numbers that belong to a seed and a place: no state, so the same on any number of threads.

/// Random numbers of one seed, by place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Random {
    key: u64,
}

impl Random {
    /// `purpose` keeps apart what one seed is used for.
    pub(crate) fn new(seed: u64, purpose: u64) -> Random {
        Random { key: mixed(mixed(seed) ^ purpose) }
    }

    /// Numbers of the same seed for one more use.
    pub(crate) fn apart(self, purpose: u64) -> Random {
        Random { key: mixed(self.key.wrapping_add(mixed(purpose))) }
    }

    /// In `[0, 1)`, the upper 53 bits.
    pub(crate) fn uniform(self, place: u64) -> f64 {
        (mixed(self.key ^ place) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn gaussian(self, place: u64) -> f64 {
        // 1 − u is in (0, 1], so the logarithm is finite.
        let radius = (-2.0 * (1.0 - self.uniform(2 * place)).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform(2 * place + 1)).cos()
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014): every bit depends on every other.
fn mixed(key: u64) -> u64 {
    let z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_within_five_standard_deviations() {
        const N: u64 = 20_000;
        let root = (N as f64).sqrt();
        let mean = |f: &dyn Fn(u64) -> f64| (0..N).map(f).sum::<f64>() / N as f64;
        for seed in [0, 1, u64::MAX] {
            let random = Random::new(seed, 1);
            // Standard deviations of u, g, g² are 1/√12, 1, √2.
            assert!((mean(&|i| random.uniform(i)) - 0.5).abs() < 5.0 / (12.0_f64.sqrt() * root));
            assert!(mean(&|i| random.gaussian(i)).abs() < 5.0 / root);
            let square = mean(&|i| random.gaussian(i).powi(2));
            assert!((square - 1.0).abs() < 5.0 * 2.0_f64.sqrt() / root, "{square}");
        }
    }

    #[test]
    fn seeds_and_purposes_are_apart() {
        let first = |seed, purpose| Random::new(seed, purpose).uniform(0);
        assert!(first(1, 1) != first(2, 1) && first(1, 1) != first(1, 2));
        assert_eq!(first(1, 1), first(1, 1));
    }
}
