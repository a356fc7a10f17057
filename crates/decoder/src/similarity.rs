//! How alike the states at two positions are: the rival place where a position might be kept.

use crate::{
    forward::{Trace, mean_square},
    product::{Matrix, product},
    real::Real,
};

/// The mean cosine of the angle between two states of one layer that stand `k` positions apart,
/// `[layer][k − 1]` for `k` from 1 to `length − 1`; layer 0 is the embedding.
///
/// A model that makes neighbours alike and others less so has told positions in that way (Zuo and others
/// 2025). A state of zeros counts as at right angles to all. `O(layers·length²·width)`.
pub fn cosines<T: Real>(trace: &Trace<T>) -> Vec<Vec<f64>> {
    let (length, d) = (trace.length, trace.width);
    let mut gram = vec![T::default(); length * length];
    trace
        .hidden
        .iter()
        .map(|states| {
            let units: Vec<T> = states.chunks_exact(d).flat_map(unit).collect();
            let units = Matrix::new(&units, length, d);
            product(&mut gram, length, 1.0, units, units.transposed());
            (1..length)
                .map(|apart| {
                    let pairs = length - apart;
                    let sum: f64 = (0..pairs).map(|i| gram[i * length + i + apart].to_f64()).sum();
                    sum / pairs as f64
                })
                .collect()
        })
        .collect()
}

/// A state divided by its length.
fn unit<T: Real>(state: &[T]) -> impl Iterator<Item = T> {
    let norm = (mean_square(state) * state.len() as f64).sqrt();
    let scale = if norm > 0.0 { 1.0 / norm } else { 0.0 };
    state.iter().map(move |x| T::of(x.to_f64() * scale))
}
