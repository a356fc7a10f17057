//! Coordinates of tokens, one list an axis.

/// What a coordinate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// Tokens: the one axis of plain text.
    N,
    /// Time: frames.
    T,
    /// Height: rows.
    H,
    /// Width: columns.
    W,
}

impl Axis {
    /// `n`, `t`, `h` or `w`.
    pub fn name(self) -> &'static str {
        match self {
            Self::N => "n",
            Self::T => "t",
            Self::H => "h",
            Self::W => "w",
        }
    }
}

/// Coordinates of tokens in reading order.
///
/// A coordinate is an `f64`. Whole numbers, halves and every multiple of 2⁻² below 2⁵⁰ are exact in it,
/// and so are their sums: where a layout promises integers or halves, `==` decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Positions {
    by_axis: Vec<Vec<f64>>,
}

impl Positions {
    /// No tokens yet, on so many axes.
    pub fn new(axes: usize) -> Self {
        Self { by_axis: vec![Vec::new(); axes] }
    }

    /// Adds a token; `coordinate` has a number for each axis.
    ///
    /// # Panics
    /// If it has not.
    #[track_caller]
    pub fn push(&mut self, coordinate: &[f64]) {
        assert_eq!(coordinate.len(), self.by_axis.len(), "one number for each axis");
        for (list, number) in self.by_axis.iter_mut().zip(coordinate) {
            list.push(*number);
        }
    }

    /// Adds the tokens of `other`, which has as many axes.
    ///
    /// # Panics
    /// If it has not.
    #[track_caller]
    pub fn extend(&mut self, other: &Self) {
        assert_eq!(other.axes(), self.axes(), "positions on the same axes");
        for (list, more) in self.by_axis.iter_mut().zip(&other.by_axis) {
            list.extend_from_slice(more);
        }
    }

    /// The tokens of a range.
    ///
    /// # Panics
    /// If there are fewer.
    #[track_caller]
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        Self { by_axis: self.by_axis.iter().map(|list| list[range.clone()].to_vec()).collect() }
    }

    /// One list an axis, one number a token: `[axis][token]`.
    pub fn by_axis(&self) -> &[Vec<f64>] {
        &self.by_axis
    }

    /// The coordinate of a token.
    ///
    /// # Panics
    /// If there is no such token.
    #[track_caller]
    pub fn token(&self, token: usize) -> Vec<f64> {
        self.by_axis.iter().map(|list| list[token]).collect()
    }

    /// Number of axes.
    pub fn axes(&self) -> usize {
        self.by_axis.len()
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.by_axis.first().map_or(0, Vec::len)
    }

    /// No token?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The greatest coordinate of any token on any axis.
    pub fn max(&self) -> Option<f64> {
        self.by_axis.iter().flatten().copied().reduce(f64::max)
    }
}
