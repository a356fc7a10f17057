//! The forward pass, and what it leaves behind to be probed.

use position::{Pairs, Rotation};

use crate::{
    Encoding, Error,
    attention::{Projected, Spread, attention},
    model::{Mlp, Model},
    product::{Matrix, product},
    real::Real,
};

/// What a text left behind on its way through a model. States are `length × width`, in rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace<T> {
    /// Tokens.
    pub length: usize,
    /// Numbers in a state.
    pub width: usize,
    /// The stream: the embeddings, then the state after each layer; one more than there are layers.
    pub hidden: Vec<Vec<T>>,
    /// What attention gave in each layer, the heads side by side, before the output matrix.
    pub attention: Vec<Vec<T>>,
    /// How spread the attention weights are in each layer, by position.
    pub spread: Vec<Vec<Spread>>,
}

impl<T> Trace<T> {
    /// The state at a position (from 0) after a layer; layer 0 is the embedding.
    ///
    /// # Panics
    /// If there is no such layer or position.
    #[track_caller]
    pub fn state(&self, layer: usize, position: usize) -> &[T] {
        &self.hidden[layer][position * self.width..][..self.width]
    }
}

impl<T: Real> Model<T> {
    /// Reads a text that begins at position 0.
    ///
    /// `O(layers·length·width·(width + hidden + length))`.
    ///
    /// # Errors
    /// [`Error::NoTokens`], [`Error::Token`], [`Error::TooLarge`]; [`Error::NotFinite`] if the parameters
    /// are so large, or not numbers themselves, that states leave the range of `T`.
    pub fn forward(&self, tokens: &[usize]) -> Result<Trace<T>, Error> {
        self.forward_from(0, tokens)
    }

    /// Reads a text whose first token stands at position `first`: what an encoding by differences does
    /// not notice.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn forward_from(&self, first: usize, tokens: &[usize]) -> Result<Trace<T>, Error> {
        let config = &self.config;
        let (length, d) = (tokens.len(), config.width);
        config.check_length(length)?;
        let mut x = Vec::with_capacity(length * d);
        for (at, &token) in tokens.iter().enumerate() {
            let vocabulary = config.vocabulary;
            if token >= vocabulary {
                return Err(Error::Token { at, token, vocabulary });
            }
            x.extend_from_slice(&self.embedding[token * d..][..d]);
        }
        check_finite(&x, d, 0)?;
        let rotation = self.rotation(first, length);
        let mut trace = Trace {
            length,
            width: d,
            hidden: vec![x.clone()],
            attention: Vec::with_capacity(config.layers),
            spread: Vec::with_capacity(config.layers),
        };
        let mut space = Space::new(length, d);
        for (index, layer) in self.layers.iter().enumerate() {
            rms_norm(&x, &layer.attention_norm, &mut space.normed);
            let normed = Matrix::new(&space.normed, length, d);
            let square = |weights| Matrix::new(weights, d, d);
            product(&mut space.query, d, 1.0, normed, square(&layer.query));
            product(&mut space.key, d, 1.0, normed, square(&layer.key));
            product(&mut space.value, d, 1.0, normed, square(&layer.value));
            let (mut heads, mut spread) =
                (vec![T::default(); length * d], vec![Spread::default(); length]);
            let projected =
                Projected { query: &mut space.query, key: &mut space.key, value: &space.value };
            attention(config, rotation.as_ref(), projected, &mut heads, &mut spread);
            let given = Matrix::new(&heads, length, d);
            product(&mut space.branch, d, 1.0, given, square(&layer.output));
            join(&mut x, &space.branch, config.residual);
            if let Some(weights) = &layer.mlp {
                rms_norm(&x, &weights.norm, &mut space.normed);
                mlp(weights, &space.normed, config.hidden, &mut space.branch);
                join(&mut x, &space.branch, config.residual);
            }
            check_finite(&x, d, index + 1)?;
            trace.hidden.push(x.clone());
            trace.attention.push(heads);
            trace.spread.push(spread);
        }
        Ok(trace)
    }

    fn rotation(&self, first: usize, length: usize) -> Option<Rotation<T>> {
        match self.config.encoding {
            Encoding::Rotary { base } => {
                let positions: Vec<f64> = (0..length).map(|at| first as f64 + at as f64).collect();
                let table = Rotation::new(&positions, self.config.head(), base, Pairs::Halves);
                Some(table.expect("Config::check has seen an even head and a base of 1 or more"))
            }
            Encoding::None | Encoding::Alibi => None,
        }
    }
}

/// Refuses states that a norm can do nothing with. Whatever overflowed on the way to them shows in them.
fn check_finite<T: Real>(states: &[T], width: usize, layer: usize) -> Result<(), Error> {
    if states.chunks_exact(width).all(|state| mean_square(state).is_finite()) {
        Ok(())
    } else {
        Err(Error::NotFinite { layer, dtype: T::NAME })
    }
}

/// What a layer works in, made once.
struct Space<T> {
    normed: Vec<T>,
    query: Vec<T>,
    key: Vec<T>,
    value: Vec<T>,
    branch: Vec<T>,
}

impl<T: Real> Space<T> {
    fn new(length: usize, d: usize) -> Space<T> {
        let states = || vec![T::default(); length * d];
        Space {
            normed: states(),
            query: states(),
            key: states(),
            value: states(),
            branch: states(),
        }
    }
}

/// Adds a branch to the stream, or puts it in its place.
fn join<T: Real>(x: &mut [T], branch: &[T], residual: bool) {
    if residual {
        for (x, b) in x.iter_mut().zip(branch) {
            *x += *b;
        }
    } else {
        x.copy_from_slice(branch);
    }
}

/// Keeps a state of zeros from becoming a division by zero.
const FLOOR: f64 = 1e-6;

/// `y = g·x/√(mean x² + 10⁻⁶)` row by row; the mean is summed in double precision.
fn rms_norm<T: Real>(x: &[T], gain: &[T], y: &mut [T]) {
    let d = gain.len();
    for (x, y) in x.chunks_exact(d).zip(y.chunks_exact_mut(d)) {
        let scale = T::of(1.0 / (mean_square(x) + FLOOR).sqrt());
        for ((y, x), g) in y.iter_mut().zip(x).zip(gain) {
            *y = *x * scale * *g;
        }
    }
}

/// The mean of the squares of a state's numbers, summed in double precision.
pub(crate) fn mean_square<T: Real>(state: &[T]) -> f64 {
    state.iter().map(|x| x.to_f64() * x.to_f64()).sum::<f64>() / state.len() as f64
}

/// Rows of the MLP's middle worked on together: so many stay in the cache.
const ROWS: usize = 64;

/// `out = gelu(x·up)·down`, rows of `x` and `out` as wide as the model.
fn mlp<T: Real>(weights: &Mlp<T>, x: &[T], hidden: usize, out: &mut [T]) {
    let d = weights.norm.len();
    let mut middle = vec![T::default(); ROWS.min(x.len() / d) * hidden];
    for (x, out) in x.chunks(ROWS * d).zip(out.chunks_mut(ROWS * d)) {
        let rows = x.len() / d;
        let middle = &mut middle[..rows * hidden];
        let up = Matrix::new(&weights.up, d, hidden);
        product(middle, hidden, 1.0, Matrix::new(x, rows, d), up);
        for u in middle.iter_mut() {
            *u = gelu(*u);
        }
        let down = Matrix::new(&weights.down, hidden, d);
        product(out, d, 1.0, Matrix::new(middle, rows, hidden), down);
    }
}

/// `½u(1 + tanh(√(2/π)(u + 0.044715u³)))` by one exponential (Hendrycks and Gimpel 2016).
fn gelu<T: Real>(u: T) -> T {
    // 2√(2/π), since (1 + tanh z)/2 = 1/(1 + e^{−2z}).
    const SLOPE: f64 = 1.595_769_121_605_731;
    let inner = T::of(-SLOPE) + T::of(-SLOPE * 0.044_715) * (u * u);
    u / (T::of(1.0) + (u * inner).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_the_formula() {
        for step in -80..=80 {
            let u = f64::from(step) / 10.0;
            let z = (2.0 / std::f64::consts::PI).sqrt() * (u + 0.044_715 * u.powi(3));
            assert!((gelu(u) - 0.5 * u * (1.0 + z.tanh())).abs() < 1e-14, "{u}");
        }
        assert!(gelu(-50.0_f32).abs() < 1e-30);
        assert_eq!(gelu(50.0_f32), 50.0);
    }

    #[test]
    fn a_normed_state_has_mean_square_one_and_zero_stays_zero() {
        let mut y = [0.0_f64; 4];
        rms_norm(&[3.0, -4.0, 0.0, 0.0], &[1.0, 2.0], &mut y);
        assert!((y[0] * y[0] + y[1] * y[1] / 4.0 - 2.0).abs() < 1e-6);
        assert_eq!(y[2..], [0.0, 0.0]);
    }
}
