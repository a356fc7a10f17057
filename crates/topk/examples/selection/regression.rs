//! Linear regressions of which few features matter, and the ways to find them without gradients.

/// A regression reduced to what least squares needs: features and answers of mean 0 and variance 1.
#[derive(Debug, Clone)]
pub(crate) struct Regression {
    /// Correlations of the features, `n×n` by rows.
    pub(crate) gram: Vec<f64>,
    /// Correlations of the features with the answer, `n`.
    pub(crate) moments: Vec<f64>,
}

/// How a random regression is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe {
    /// Observations.
    pub(crate) observations: usize,
    /// Features, `n`.
    pub(crate) features: usize,
    /// Features that matter, `k`, with coefficients `±1`.
    pub(crate) relevant: usize,
    /// Correlation of neighbouring features; that of others is its power.
    pub(crate) correlation: f64,
    /// Standard deviation of the noise, that of the answer without it being 1.
    pub(crate) noise: f64,
}

/// What features leave unexplained of the answer, and which they are, in ascending order.
pub(crate) type Found = (f64, Vec<usize>);

impl Recipe {
    /// The regression of a seed.
    pub(crate) fn draw(&self, seed: u64) -> Regression {
        let Recipe { observations, features, relevant, correlation, noise } = *self;
        let mut random = Random(seed);
        let fresh = (1.0 - correlation * correlation).sqrt();
        let mut columns = vec![vec![0.0; observations]; features];
        for row in 0..observations {
            let mut last = random.normal();
            for column in &mut columns {
                column[row] = last;
                last = correlation * last + fresh * random.normal();
            }
        }
        let mut order: Vec<usize> = (0..features).collect();
        let mut answer = vec![0.0; observations];
        for taken in 0..relevant {
            let place = taken + random.below(features - taken);
            order.swap(taken, place);
            let sign = if random.below(2) == 0 { 1.0 } else { -1.0 };
            for (sum, x) in answer.iter_mut().zip(&columns[order[taken]]) {
                *sum += sign * x;
            }
        }
        standardise(&mut answer);
        answer.iter_mut().for_each(|y| *y += noise * random.normal());
        standardise(&mut answer);
        columns.iter_mut().for_each(|column| standardise(column));
        let mean = |a: &[f64], b: &[f64]| dot(a, b) / observations as f64;
        let moments = columns.iter().map(|column| mean(column, &answer)).collect();
        let products = columns.iter().flat_map(|a| columns.iter().map(move |b| mean(a, b)));
        Regression { gram: products.collect(), moments }
    }
}

impl Regression {
    /// Features, `n`.
    pub(crate) fn features(&self) -> usize {
        self.moments.len()
    }

    /// The share of the answer's variance that least squares with these features leaves over.
    pub(crate) fn unexplained(&self, features: &[usize]) -> f64 {
        let k = features.len();
        let moments: Vec<f64> = features.iter().map(|&i| self.moments[i]).collect();
        let mut gram = Vec::with_capacity(k * k);
        for &i in features {
            gram.extend(features.iter().map(|&j| self.gram[i * self.features() + j]));
        }
        1.0 - dot(&moments, &solve(gram, moments.clone()))
    }

    fn found(&self, mut features: Vec<usize>) -> Found {
        features.sort_unstable();
        (self.unexplained(&features), features)
    }

    /// Hard top-k of the correlations with the answer.
    pub(crate) fn by_correlation(&self, k: usize) -> Found {
        let mut order: Vec<usize> = (0..self.features()).collect();
        order.sort_by(|&i, &j| self.moments[j].abs().total_cmp(&self.moments[i].abs()));
        order.truncate(k);
        self.found(order)
    }

    /// One after another, each time the feature that helps most.
    pub(crate) fn forward(&self, k: usize) -> Found {
        let mut chosen = Vec::with_capacity(k);
        for place in 0..k {
            chosen.push(0);
            self.improve(&mut chosen, place);
        }
        self.found(chosen)
    }

    /// From a choice on, single features are exchanged as long as that helps.
    pub(crate) fn exchanged(&self, start: &[usize]) -> Found {
        let mut chosen = start.to_vec();
        let mut least = f64::INFINITY;
        while self.unexplained(&chosen) < least {
            least = self.unexplained(&chosen);
            for place in 0..chosen.len() {
                self.improve(&mut chosen, place);
            }
        }
        self.found(chosen)
    }

    /// Puts the best feature for it at one place of a choice.
    fn improve(&self, chosen: &mut [usize], place: usize) {
        let mut best = (f64::INFINITY, 0);
        for feature in 0..self.features() {
            if chosen.iter().enumerate().all(|(at, other)| at == place || *other != feature) {
                chosen[place] = feature;
                let left = self.unexplained(chosen);
                if left < best.0 {
                    best = (left, feature);
                }
            }
        }
        chosen[place] = best.1;
    }

    /// The best of all choices of `k`, by trying each.
    pub(crate) fn exhaustive(&self, k: usize) -> Found {
        let n = self.features();
        let mut chosen: Vec<usize> = (0..k).collect();
        let mut best = (f64::INFINITY, chosen.clone());
        loop {
            let left = self.unexplained(&chosen);
            if left < best.0 {
                best = (left, chosen.clone());
            }
            // The next choice in the order of a dictionary.
            let Some(place) = (0..k).rev().find(|&place| chosen[place] < n - k + place) else {
                return best;
            };
            chosen[place] += 1;
            for later in place + 1..k {
                chosen[later] = chosen[later - 1] + 1;
            }
        }
    }
}

/// `a x = b` for positive definite `a`, `n×n` by rows, by Cholesky's decomposition in its lower half.
pub(crate) fn solve(mut a: Vec<f64>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    assert_eq!(a.len(), n * n, "a square matrix as large as the right side");
    for j in 0..n {
        let (above, rest) = a.split_at_mut((j + 1) * n);
        let row = &mut above[j * n..];
        let diagonal = (row[j] - dot(&row[..j], &row[..j])).sqrt();
        row[j] = diagonal;
        b[j] = (b[j] - dot(&row[..j], &b[..j])) / diagonal;
        for below in rest.chunks_exact_mut(n) {
            below[j] = (below[j] - dot(&below[..j], &row[..j])) / diagonal;
        }
    }
    for i in (0..n).rev() {
        let sum: f64 = (i + 1..n).map(|j| a[j * n + i] * b[j]).sum();
        b[i] = (b[i] - sum) / a[i * n + i];
    }
    b
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Moves and scales to mean 0 and variance 1.
fn standardise(column: &mut [f64]) {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    column.iter_mut().for_each(|x| *x -= mean);
    let deviation = (dot(column, column) / n).sqrt();
    column.iter_mut().for_each(|x| *x /= deviation);
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In `0.0..1.0`, multiples of 2⁻⁵³.
    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// In `0..end`, off uniform by less than `end/2⁶⁴`.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// Standard normal (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
