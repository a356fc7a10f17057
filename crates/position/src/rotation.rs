//! Turning the pairs of a head by angles: rotary position embedding.

use crate::{Error, Frequencies, Real};

/// Which two numbers of a head turn together. Weights trained with one do not work with the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// `x[i]` and `x[i + d/2]`: GPT-NeoX, Llama and Qwen in Transformers.
    Halves,
    /// `x[2i]` and `x[2i + 1]`: GPT-J, and the article of RoPE.
    Neighbours,
}

impl Pairs {
    /// The two places of pair `i` in a head of `2·half` numbers.
    pub fn places(self, i: usize, half: usize) -> (usize, usize) {
        match self {
            Self::Halves => (i, i + half),
            Self::Neighbours => (2 * i, 2 * i + 1),
        }
    }
}

/// `cos` and `sin` of every token's angles: `tokens × d/2` of each, computed once, shared by all heads.
///
/// Pair `(x, y)` of frequency `θ` at position `p` becomes `(x·cos pθ − y·sin pθ, x·sin pθ + y·cos pθ)`:
/// the inner product of two heads then depends on the difference of their positions alone
/// (Su et al. 2021, *RoFormer: Enhanced Transformer with Rotary Position Embedding*).
/// Angles are computed in `f64` whatever `F` is: in `f32` they would be wrong by 2·10⁻³ at position
/// 32,768 already.
///
/// ```
/// use position::{Pairs, Rotation};
///
/// let rotation = Rotation::<f64>::new(&[7.0, 3.0, 1004.0, 1000.0], 4, 1e4, Pairs::Halves)?;
/// let score = |row_q: usize, row_k: usize| {
///     let (mut q, mut k) = ([1.0, -2.0, 0.5, 3.0], [0.25, 1.0, -1.0, 2.0]);
///     rotation.turn(row_q, &mut q);
///     rotation.turn(row_k, &mut k);
///     q.iter().zip(k).map(|(q, k)| q * k).sum::<f64>()
/// };
/// assert!((score(0, 1) - score(2, 3)).abs() < 1e-12); // 7 − 3 = 1004 − 1000
/// # Ok::<(), position::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation<F> {
    pairs: Pairs,
    half: usize,
    /// `tokens × half`, row by row.
    cos: Vec<F>,
    sin: Vec<F>,
}

impl<F: Real> Rotation<F> {
    /// The table for tokens at `positions` on one axis, `θ_i = base^(−2i/head_size)`.
    ///
    /// `O(tokens·head_size)` time and numbers.
    ///
    /// # Errors
    /// Those of [`Frequencies::one_axis`]; [`Error::NotFinite`].
    pub fn new(
        positions: &[f64],
        head_size: usize,
        base: f64,
        pairs: Pairs,
    ) -> Result<Self, Error> {
        Self::on_axes(&[positions], &Frequencies::one_axis(head_size, base)?, pairs)
    }

    /// The table for tokens with a coordinate on each axis: `positions[axis][token]`, in the unit that
    /// the frequencies are radians of. `O(tokens·head_size)` time and numbers.
    ///
    /// # Errors
    /// [`Error::Axes`] unless there is a list for each axis of `frequencies`; [`Error::Ragged`] unless
    /// they are equally long; [`Error::NotFinite`].
    pub fn on_axes<P: AsRef<[f64]>>(
        positions: &[P],
        frequencies: &Frequencies,
        pairs: Pairs,
    ) -> Result<Self, Error> {
        if positions.len() != frequencies.axes() {
            return Err(Error::Axes {
                positions: positions.len(),
                frequencies: frequencies.axes(),
            });
        }
        let first = positions[0].as_ref().len();
        for (axis, list) in positions.iter().enumerate() {
            let list = list.as_ref();
            if list.len() != first {
                return Err(Error::Ragged { axis, len: list.len(), first });
            }
            if let Some(token) = list.iter().position(|value| !value.is_finite()) {
                return Err(Error::NotFinite { token, value: list[token] });
            }
        }
        let half = frequencies.theta().len();
        let (mut cos, mut sin) =
            (Vec::with_capacity(first * half), Vec::with_capacity(first * half));
        for token in 0..first {
            for (theta, axis) in frequencies.theta().iter().zip(frequencies.axis()) {
                let (s, c) = (positions[*axis].as_ref()[token] * theta).sin_cos();
                cos.push(F::nearest(c));
                sin.push(F::nearest(s));
            }
        }
        Ok(Self { pairs, half, cos, sin })
    }

    /// Numbers in a head.
    pub fn head_size(&self) -> usize {
        2 * self.half
    }

    /// Rows of the table.
    pub fn tokens(&self) -> usize {
        self.cos.len() / self.half
    }

    /// Turns `head` by the angles of token `row`, in place. `O(head_size)`, no allocation.
    ///
    /// # Panics
    /// If `head` has not [`Rotation::head_size`] numbers, or the table has no such row.
    #[track_caller]
    pub fn turn(&self, row: usize, head: &mut [F]) {
        let (cos, sin) = self.row(row, head.len());
        for i in 0..self.half {
            let (a, b) = self.pairs.places(i, self.half);
            let (x, y) = (head[a], head[b]);
            head[a] = x.products(cos[i], y, sin[i].negated());
            head[b] = x.products(sin[i], y, cos[i]);
        }
    }

    /// Turns `head` back: the inverse of [`Rotation::turn`], and the step that takes gradients with
    /// respect to a turned head to gradients with respect to the head.
    ///
    /// # Panics
    /// As [`Rotation::turn`].
    #[track_caller]
    pub fn turn_back(&self, row: usize, head: &mut [F]) {
        let (cos, sin) = self.row(row, head.len());
        for i in 0..self.half {
            let (a, b) = self.pairs.places(i, self.half);
            let (x, y) = (head[a], head[b]);
            head[a] = x.products(cos[i], y, sin[i]);
            head[b] = x.products(sin[i].negated(), y, cos[i]);
        }
    }

    #[track_caller]
    fn row(&self, row: usize, len: usize) -> (&[F], &[F]) {
        assert_eq!(len, 2 * self.half, "a head of {len} numbers, a table for {}", 2 * self.half);
        assert!(row < self.tokens(), "row {row} of a table of {} tokens", self.tokens());
        let range = row * self.half..(row + 1) * self.half;
        (&self.cos[range.clone()], &self.sin[range])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_turns_by_the_angle_of_its_position() {
        let rotation = Rotation::<f64>::new(&[2.0], 2, 1e4, Pairs::Halves).unwrap();
        let mut head = [1.0, 0.0];
        rotation.turn(0, &mut head);
        assert_eq!(head, [2.0_f64.cos(), 2.0_f64.sin()]);
        rotation.turn_back(0, &mut head);
        assert!((head[0] - 1.0).abs() < 1e-15 && head[1].abs() < 1e-15);
    }

    #[test]
    fn the_two_orders_of_pairs_are_a_permutation_of_each_other() {
        let x: Vec<f32> = (0..8).map(|i| (i as f32).sin()).collect();
        let shuffle = |x: &[f32]| -> Vec<f32> { (0..4).flat_map(|i| [x[i], x[i + 4]]).collect() };
        let mut halves = x.clone();
        Rotation::new(&[3.5], 8, 1e4, Pairs::Halves).unwrap().turn(0, &mut halves);
        let mut neighbours = shuffle(&x);
        Rotation::new(&[3.5], 8, 1e4, Pairs::Neighbours).unwrap().turn(0, &mut neighbours);
        assert_eq!(shuffle(&halves), neighbours);
    }

    #[test]
    fn what_makes_no_table_is_refused() {
        let new =
            |positions: &[f64], size| Rotation::<f32>::new(positions, size, 1e4, Pairs::Halves);
        assert_eq!(new(&[0.0], 7), Err(Error::HeadSize { head_size: 7 }));
        assert!(matches!(new(&[0.0, f64::NAN], 8), Err(Error::NotFinite { token: 1, .. })));
        assert_eq!(new(&[], 8).unwrap().tokens(), 0);
        let two = Frequencies::alternating(2, 8, 1e4).unwrap();
        let on = |positions: &[Vec<f64>]| Rotation::<f32>::on_axes(positions, &two, Pairs::Halves);
        assert!(matches!(on(&[vec![0.0]]), Err(Error::Axes { positions: 1, frequencies: 2 })));
        assert!(matches!(
            on(&[vec![0.0], vec![]]),
            Err(Error::Ragged { axis: 1, len: 0, first: 1 })
        ));
    }

    #[test]
    #[should_panic(expected = "a head of 6 numbers, a table for 8")]
    fn a_head_of_another_size_is_a_bug_of_the_caller() {
        Rotation::<f32>::new(&[0.0], 8, 1e4, Pairs::Halves).unwrap().turn(0, &mut [0.0; 6]);
    }
}
