//! What a watcher of an iteration sees.

use std::ops::ControlFlow;

use super::Work;

/// Called after each round; `Break` ends the iteration with what there is.
pub type Watch<'a> = &'a mut dyn FnMut(&Progress) -> ControlFlow<()>;

/// How far an iteration is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it took until now.
    pub work: Work,
    /// Columns of the basis.
    pub columns: usize,
    /// What the result is held against: the greatest `‖Av − σu‖/σ` of the triplets wanted, or, for a
    /// tolerance, the relative error. `None` as long as there are too few triplets.
    pub reached: Option<f64>,
    /// Where it ends.
    pub wanted: f64,
}
