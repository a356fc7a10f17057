//! Attention of one text: rotation, scores, bias, softmax, the mean of the values.

use position::Rotation;

use crate::{
    Encoding, Mask,
    config::Config,
    product::{Matrix, product},
    real::Real,
};

/// Rows of scores worked on together; what lies beyond a block's last row is never computed.
const BLOCK: usize = 32;

/// Queries, keys and values of a text, `length × width` each; heads lie side by side.
#[derive(Debug)]
pub(crate) struct Projected<'a, T> {
    pub(crate) query: &'a mut [T],
    pub(crate) key: &'a mut [T],
    pub(crate) value: &'a [T],
}

/// How spread the attention weights of a position are: means over the heads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// The entropy `−Σp ln p` in nats: `ln n` for `n` equal weights.
    pub entropy: f64,
    /// `Σp²`: `1/n` for `n` equal weights. Independent values of variance 1 are averaged to a mean square
    /// of this.
    pub square: f64,
}

/// Writes the heads' outputs side by side into `out`, `length × width`, and how spread each row's weights
/// are into `spread`. `O(length²·width)`.
pub(crate) fn attention<T: Real>(
    config: &Config,
    rotation: Option<&Rotation<T>>,
    projected: Projected<'_, T>,
    out: &mut [T],
    spread: &mut [Spread],
) {
    let (d, head) = (config.width, config.head());
    let length = out.len() / d;
    let Projected { query, key, value } = projected;
    assert!(query.len() == out.len() && key.len() == out.len() && value.len() == out.len());
    assert_eq!(spread.len(), length);
    if let Some(rotation) = rotation {
        for row in 0..length {
            for at in (row * d..(row + 1) * d).step_by(head) {
                rotation.turn(row, &mut query[at..at + head]);
                rotation.turn(row, &mut key[at..at + head]);
            }
        }
    }
    let factor = config.sharpness / (head as f64).sqrt();
    let mut scores = vec![T::default(); BLOCK * length];
    let mut weights = vec![T::default(); BLOCK * length];
    spread.fill(Spread::default());
    for h in 0..config.heads {
        let columns = h * head..;
        let slope = match config.encoding {
            Encoding::Alibi => slope(h, config.heads),
            Encoding::None | Encoding::Rotary { .. } => 0.0,
        };
        for first in (0..length).step_by(BLOCK) {
            let rows = BLOCK.min(length - first);
            let seen = match config.mask {
                Mask::Causal => first + rows,
                Mask::Bidirectional => length,
            };
            let queries = Matrix::strided(&query[first * d..][columns.clone()], rows, head, d);
            let keys = Matrix::strided(&key[columns.clone()], seen, head, d);
            product(&mut scores, length, factor, queries, keys.transposed());
            for row in 0..rows {
                let place = first + row;
                let visible = match config.mask {
                    Mask::Causal => place + 1,
                    Mask::Bidirectional => length,
                };
                let scores = &mut scores[row * length..][..visible];
                let (own, hidden) = weights[row * length..][..seen].split_at_mut(visible);
                hidden.fill(T::default());
                if slope > 0.0 {
                    for (other, score) in scores.iter_mut().enumerate() {
                        *score += T::of(-slope * place.abs_diff(other) as f64);
                    }
                }
                let of_head = softmax(scores, own);
                spread[place].entropy += of_head.entropy / config.heads as f64;
                spread[place].square += of_head.square / config.heads as f64;
            }
            let values = Matrix::strided(&value[columns.clone()], seen, head, d);
            let weights = Matrix::strided(&weights, rows, seen, length);
            product(&mut out[first * d..][columns.clone()], d, 1.0, weights, values);
        }
    }
}

/// ALiBi's slope of a head, from 0.
fn slope(head: usize, heads: usize) -> f64 {
    libm::exp2(-8.0 * (head + 1) as f64 / heads as f64)
}

/// Weights from scores, `pᵢ = e^{zᵢ}/Σe^z`, and how spread they are: the entropy is `ln Σe^z − Σpz`.
fn softmax<T: Real>(scores: &mut [T], weights: &mut [T]) -> Spread {
    let greatest = scores.iter().fold(scores[0], |most, z| if *z > most { *z } else { most });
    for (score, weight) in scores.iter_mut().zip(weights.iter_mut()) {
        *score = *score - greatest;
        *weight = score.exp();
    }
    let (mut sum, mut moment, mut square) = (0.0, 0.0, 0.0);
    for (score, weight) in scores.iter().zip(weights.iter()) {
        let weight = weight.to_f64();
        sum += weight;
        moment += weight * score.to_f64();
        square += weight * weight;
    }
    let share = T::of(1.0 / sum);
    for weight in weights.iter_mut() {
        *weight *= share;
    }
    Spread { entropy: sum.ln() - moment / sum, square: square / (sum * sum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_uniform_ones_have_the_greatest_entropy() {
        let mut same = [0.0_f64; 8];
        let equal = softmax(&mut [3.0; 8], &mut same);
        assert!((equal.entropy - 8.0_f64.ln()).abs() < 1e-15 && equal.square == 0.125);
        assert_eq!(same, [0.125; 8]);
        let mut one = [0.0_f32; 3];
        let sharp = softmax(&mut [0.0, -200.0, -200.0], &mut one);
        assert_eq!(sharp, Spread { entropy: 0.0, square: 1.0 });
        assert_eq!(one, [1.0, 0.0, 0.0]);
    }

    #[test]
    fn slopes_are_those_of_the_paper() {
        let eight: Vec<f64> = (0..8).map(|head| slope(head, 8)).collect();
        let halves: Vec<f64> = (1..=8).map(|power| 0.5_f64.powi(power)).collect();
        assert_eq!(eight, halves);
    }
}
