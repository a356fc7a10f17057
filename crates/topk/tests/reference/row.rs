//! Random and adversarial rows, each made by its seed alone.

/// A row of scores with what is asked of it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) seed: u64,
    /// Where the scores come from.
    pub(crate) kind: Kind,
    /// `n` scores, infinite ones among them.
    pub(crate) x: Vec<f64>,
    /// `0 ≤ k ≤ n`, whole or not.
    pub(crate) k: f64,
    pub(crate) temperature: f64,
    /// A direction for derivatives, finite.
    pub(crate) v: Vec<f64>,
    /// Whether scores and direction are numbers of single precision too.
    pub(crate) is_single: bool,
}

/// The kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Normal, of a spread from 1e-8 to 1e6.
    Normal,
    /// As Normal, but multiples of a power of two.
    Grid,
    /// Few values.
    Ties,
    /// One value, of any magnitude.
    Constant,
    /// Two groups with a gap between them.
    Gap,
    /// A large number and noise, down to a few of its ulps.
    Offset,
    /// Logarithms of whole numbers: sums of exponentials that are whole but for rounding.
    Logarithms,
    /// Heavy tails.
    Cauchy,
    /// Evenly spaced.
    Ladder,
    /// All magnitudes from 1e-300 to 1e300, both signs.
    Magnitudes,
    /// Multiples of the smallest number, at a temperature of their size or not.
    Denormal,
    /// As Normal or Ties, with `±∞` among them.
    Infinite,
}

/// Each as often as it is drawn in sixteen.
const KINDS: [Kind; 16] = [
    Kind::Normal,
    Kind::Normal,
    Kind::Normal,
    Kind::Grid,
    Kind::Grid,
    Kind::Ties,
    Kind::Ties,
    Kind::Constant,
    Kind::Gap,
    Kind::Offset,
    Kind::Logarithms,
    Kind::Cauchy,
    Kind::Ladder,
    Kind::Magnitudes,
    Kind::Denormal,
    Kind::Infinite,
];

impl Row {
    /// The row of a seed. Most have up to 64 scores, one in 400 about 10³, one in 4,000 about 10⁴, one in
    /// 25,000 about 10⁵.
    pub(crate) fn new(seed: u64) -> Row {
        let mut random = Random::new(seed);
        let (n, most_chosen) = match random.below(25_000) {
            0 => (100_000 - random.below(2_000), 24),
            1..=6 => (10_000 - random.below(200), 200),
            7..=66 => (1_000 - random.below(20), 1_000),
            _ => (random.logarithmic(1.0, 65.0) as usize, 64),
        };
        let kind = KINDS[random.below(KINDS.len())];
        // Long rows that differ little need the widest bands of the reference.
        let least_spread = if n > 5_000 { 1e-2 } else { 1e-8 };
        let spread = match random.below(3) {
            0 => random.logarithmic(least_spread, 1e6),
            _ => 10.0_f64.powi(random.below(7) as i32 - 3).max(least_spread),
        };
        let mut x = kind.scores(n, spread, &mut random);
        if n > 5_000 {
            // A thousand values at most: each exponential of the reference takes its time.
            let values: Vec<f64> = x[..1_000].to_vec();
            x.iter_mut().for_each(|x| *x = values[random.below(values.len())]);
        }
        let mut temperature = match random.below(4) {
            0 => random.logarithmic(1e-6, 1e6),
            1 => 2.0_f64.powi(random.below(41) as i32 - 20),
            _ => 1.0,
        };
        if kind == Kind::Denormal && random.below(2) == 0 {
            temperature = random.logarithmic(1e-308, 1e-306);
        }
        if kind == Kind::Magnitudes && random.below(2) == 0 {
            temperature = random.logarithmic(1e-300, 1e300);
        }
        let k = chosen(n, most_chosen, &mut random);
        let mut v = direction(n, &mut random);
        let is_single = random.below(3) == 0;
        if is_single {
            x.iter_mut().chain(&mut v).for_each(|number| *number = f64::from(*number as f32));
        }
        Row { seed, kind, x, k, temperature, v, is_single }
    }

    /// The nearest whole `k`, for operators that count.
    pub(crate) fn whole_k(&self) -> f64 {
        self.k.round()
    }

    /// Of one short row in four, weights in single precision with the same share of their sum as `k` is of `n`.
    pub(crate) fn weights(&self) -> Option<(Vec<f64>, f64)> {
        let n = self.x.len();
        if self.seed % 4 != 1 || n > 64 || self.k == n as f64 {
            return None;
        }
        let mut random = Random::new(self.seed ^ 0x3E16);
        let reach = [2.0, 1e3, 1e6][random.below(3)];
        let each = |_| f64::from(random.logarithmic(1.0 / reach, reach) as f32);
        let weights: Vec<f64> = (0..n).map(each).collect();
        let k = self.k / n as f64 * weights.iter().sum::<f64>();
        Some((weights, k))
    }

    /// The greatest difference of finite scores in units of the temperature.
    pub(crate) fn spread(&self) -> f64 {
        let finite = || self.x.iter().copied().filter(|x| x.is_finite());
        let top = finite().fold(f64::NEG_INFINITY, f64::max);
        let bottom = finite().fold(f64::INFINITY, f64::min);
        if bottom < top { top / self.temperature - bottom / self.temperature } else { 0.0 }
    }
}

/// A score by what is random and its place.
type Draw<'a> = dyn FnMut(&mut Random, f64) -> f64 + 'a;

impl Kind {
    fn scores(self, n: usize, spread: f64, random: &mut Random) -> Vec<f64> {
        let mut score: Box<Draw<'_>> = match self {
            Kind::Normal => Box::new(|random, _| spread * random.normal()),
            Kind::Grid => {
                let unit = 2.0_f64.powi(spread.log2().floor() as i32 - 20);
                Box::new(move |random, _| unit * (1e6 * random.normal()).round())
            }
            Kind::Ties => {
                let values = 2 + random.below(6);
                Box::new(move |random, _| spread * (random.below(values) as f64 - 3.0))
            }
            Kind::Constant => {
                let value = random.magnitude();
                Box::new(move |_, _| value)
            }
            Kind::Gap => {
                let gap = random.logarithmic(1e-3, 1e6);
                Box::new(move |random, _| {
                    spread.min(gap) * random.normal() + gap * random.below(2) as f64
                })
            }
            Kind::Offset => {
                let offset = random.sign() * [1e6, 1e6, 1e12, 1e15, 2e300][random.below(5)];
                let unit = if offset.abs() > 1e16 { 1e285 } else { spread.min(1.0) };
                Box::new(move |random, _| offset + unit * random.normal())
            }
            Kind::Logarithms => {
                let (most, sign) = (2 + random.below(30), random.sign());
                Box::new(move |random, _| sign * (random.below(most) as f64).ln_1p())
            }
            Kind::Cauchy => {
                Box::new(|random, _| spread * random.normal() / (random.normal().abs() + 1e-12))
            }
            Kind::Ladder => Box::new(|_, place| spread * (place - n as f64 / 2.0)),
            Kind::Magnitudes => Box::new(|random, _| random.magnitude()),
            Kind::Denormal => Box::new(|random, _| {
                random.sign() * f64::from_bits(random.logarithmic(1.0, 9e15) as u64)
            }),
            Kind::Infinite => {
                let step = if random.below(2) == 0 { spread } else { 0.0 };
                Box::new(move |random, _| match random.below(4) {
                    0 => random.sign() * f64::INFINITY,
                    1 => (3.0 * random.normal()).round() * spread,
                    _ => step * random.normal(),
                })
            }
        };
        (0..n).map(|place| score(random, place as f64)).collect()
    }
}

/// `k` at both ends, near them, whole or between.
fn chosen(n: usize, most: usize, random: &mut Random) -> f64 {
    let n = n as f64;
    let greatest = n.min(most as f64);
    let k = match random.below(16) {
        0 => [0.0, n][random.below(2)],
        1 => 1.0,
        2 if greatest == n => n - 1.0,
        3 => random.logarithmic(1e-300, 1.0),
        4 if greatest == n => n - random.logarithmic(1e-15, 1.0),
        5 => (greatest * random.unit()).round() + random.sign() * random.logarithmic(1e-16, 0.1),
        6..=8 => greatest * random.unit(),
        _ => (greatest * random.unit()).round(),
    };
    k.clamp(0.0, n)
}

fn direction(n: usize, random: &mut Random) -> Vec<f64> {
    match random.below(4) {
        0 => {
            let mut unit = vec![0.0; n];
            unit[random.below(n)] = 1.0;
            unit
        }
        1 => {
            let size = random.logarithmic(1e-30, 1e30);
            (0..n).map(|_| size * (1.0 + 0.5 * random.normal())).collect()
        }
        _ => (0..n).map(|_| random.normal()).collect(),
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014) and what is drawn from it.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        let mut random = Random { state: seed };
        // Neighbouring seeds share nothing from here on.
        random.state = random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In `(0, 1)`.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// In `0..limit`; the bias of `limit/2⁶⁴` does not matter here.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn sign(&mut self) -> f64 {
        if self.below(2) == 0 { 1.0 } else { -1.0 }
    }

    /// Uniform in the logarithm.
    pub(crate) fn logarithmic(&mut self, low: f64, high: f64) -> f64 {
        (low.ln() + self.unit() * (high.ln() - low.ln())).exp()
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    fn magnitude(&mut self) -> f64 {
        self.sign() * self.logarithmic(1e-300, 1e300)
    }
}
