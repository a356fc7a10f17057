//! Random numbers from a seed and a name: the same bits on every machine, in every order of asking.
//!
//! A stream is SplitMix64 (Steele, Lea and Flood 2014) from a key made of the seed and the name of what is
//! filled, so that a further layer or another shape elsewhere changes nothing here. Normal numbers come by
//! the ziggurat (Marsaglia and Tsang 2000, in the form of Doornik 2005 with 128 layers); logarithm and
//! exponential are `libm`'s, which are made of operations that every processor rounds alike.

use std::sync::LazyLock;

/// `2⁶⁴` divided by the golden ratio, odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    state: u64,
}

/// The output function of SplitMix64: a bijection that spreads every bit over all.
fn mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream that a seed gives to a name.
    pub(crate) fn new(seed: u64, name: &str) -> Stream {
        // FNV-1a over the name, begun at the mixed seed.
        let begin = mixed(seed.wrapping_add(GAMMA));
        let key = name
            .bytes()
            .fold(begin, |key, byte| (key ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Stream { state: mixed(key) }
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mixed(self.state)
    }

    /// Uniform in `(0, 1)`, both ends left out.
    fn unit(&mut self) -> f64 {
        unit(self.bits())
    }

    /// A whole number below `count`, which is 1 at least.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        // 64 bits times a count: the bias is count/2⁶⁴.
        let product = u128::from(self.bits()) * count as u128;
        usize::try_from(product >> 64).expect("below a usize")
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        let layers = &*ZIGGURAT;
        loop {
            let bits = self.bits();
            let signed = 2.0 * unit(bits) - 1.0;
            // The low seven bits choose the layer; `unit` takes the upper 53.
            let layer = (bits & 127) as usize;
            let x = signed * layers.edge[layer];
            if signed.abs() < layers.inside[layer] {
                return x;
            }
            if layer == 0 {
                return self.tail(signed < 0.0);
            }
            let height = |edge: f64| libm::exp(-0.5 * (edge * edge - x * x));
            let (low, high) = (height(layers.edge[layer]), height(layers.edge[layer + 1]));
            if high + self.unit() * (low - high) < 1.0 {
                return x;
            }
        }
    }

    /// A normal number beyond [`TAIL`] (Marsaglia 1964).
    fn tail(&mut self, negative: bool) -> f64 {
        loop {
            let x = libm::log(self.unit()) / TAIL;
            let y = libm::log(self.unit());
            if -2.0 * y >= x * x {
                return if negative { x - TAIL } else { TAIL - x };
            }
        }
    }
}

fn unit(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Where the tail begins, and the area of each of the 128 layers (Doornik 2005, table 1).
const TAIL: f64 = 3.442_619_855_899;
const AREA: f64 = 9.912_563_035_262_17e-3;

struct Ziggurat {
    /// Right edges of the layers, from the lowest.
    edge: [f64; 129],
    /// The share of a layer that lies under the curve whatever the height.
    inside: [f64; 128],
}

static ZIGGURAT: LazyLock<Ziggurat> = LazyLock::new(|| {
    let curve = |x: f64| libm::exp(-0.5 * x * x);
    let mut edge = [0.0; 129];
    edge[0] = AREA / curve(TAIL);
    edge[1] = TAIL;
    for layer in 2..128 {
        let height = AREA / edge[layer - 1] + curve(edge[layer - 1]);
        edge[layer] = (-2.0 * libm::log(height)).sqrt();
    }
    Ziggurat { edge, inside: std::array::from_fn(|layer| edge[layer + 1] / edge[layer]) }
});

/// The places `0..count` in a random order (Fisher and Yates).
pub fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut stream = Stream::new(seed, "order");
    let mut places: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        places.swap(last, stream.below(last + 1));
    }
    places
}

/// `length` tokens drawn from a vocabulary with repetition, each as likely as the others.
///
/// # Panics
/// If the vocabulary is empty.
pub fn drawn(length: usize, vocabulary: usize, seed: u64) -> Vec<usize> {
    assert!(vocabulary > 0, "tokens are drawn from a vocabulary of one at least");
    let mut stream = Stream::new(seed, "tokens");
    (0..length).map(|_| stream.below(vocabulary)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_splitmix64() {
        // The published generator from state 0: the first outputs of Vigna's splitmix64.c.
        let mut stream = Stream { state: 0 };
        assert_eq!(stream.bits(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(stream.bits(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn normal_numbers_have_the_moments_and_tails_of_the_law() {
        let mut stream = Stream::new(7, "test");
        let count = 400_000;
        let numbers: Vec<f64> = (0..count).map(|_| stream.normal()).collect();
        let mean =
            |f: &dyn Fn(f64) -> f64| numbers.iter().map(|x| f(*x)).sum::<f64>() / f64::from(count);
        let root = f64::from(count).sqrt();
        // Each within four standard deviations of its estimate: Var x = 1, x² = 2, x³ = 15, x⁴ = 96.
        assert!(mean(&|x| x).abs() < 4.0 / root);
        assert!((mean(&|x| x * x) - 1.0).abs() < 4.0 * 2.0_f64.sqrt() / root);
        assert!(mean(&|x| x.powi(3)).abs() < 4.0 * 15.0_f64.sqrt() / root);
        assert!((mean(&|x| x.powi(4)) - 3.0).abs() < 4.0 * 96.0_f64.sqrt() / root);
        for (beyond, share) in
            [(1.0, 0.317_310_5), (2.0, 0.045_500_3), (3.442_619_855_899, 0.000_576_1)]
        {
            let found = mean(&|x| f64::from(u8::from(x.abs() > beyond)));
            assert!(
                (found - share).abs() < 4.0 * (share / f64::from(count)).sqrt(),
                "{beyond}: {found}"
            );
        }
    }

    #[test]
    fn an_order_names_each_place_once() {
        let mut order = shuffled(100, 3);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        assert_ne!(order, shuffled(100, 4));
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
        assert_eq!(shuffled(0, 1), Vec::<usize>::new());
    }
}
