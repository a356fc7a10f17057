#![doc = include_str!("../README.md")]

use std::sync::Arc;

mod cr;
mod cr_columns;
mod cr_factors;
mod formula_column;
mod formula_fit;
mod formula_fit_picture;
mod formula_record;
mod formula_widths;
mod formula_widths_picture;
mod nope_permutation;
mod nope_resolution;
mod nope_variance;
mod pinv_cutoff;
mod pinv_gram;
mod pinv_limit;
mod positions;
mod positions_rule;
mod positions_sizes;
mod stove;
mod stove_margin;
mod stove_timeline;
mod svd;
mod svd_noise;
mod svd_panels;
mod svd_scene;
mod topk;
mod topk_draws;
mod topk_failures;
mod topk_gradients;
mod topk_operators;
mod topk_selection;
#[cfg(test)]
mod trial;

// The worked use of `topk`, as its example trains it.
#[path = "../../topk/examples/selection/gates.rs"]
mod gates;
#[path = "../../topk/examples/selection/regression.rs"]
mod regression;

pub use stove_timeline::stove_timeline;

/// All of them.
pub fn all() -> lab::Registry {
    let mut registry = lab::Registry::default();
    registry.add(Arc::new(lab::Typed::<formula_fit::FormulaFit>::default()));
    registry.add(Arc::new(lab::Typed::<formula_widths::FormulaWidths>::default()));
    registry.add(Arc::new(lab::Typed::<svd::Svd>::default()));
    registry.add(Arc::new(lab::Typed::<svd_noise::SvdNoise>::default()));
    registry.add(Arc::new(lab::Typed::<pinv_limit::PinvLimit>::default()));
    registry.add(Arc::new(lab::Typed::<pinv_cutoff::PinvCutoff>::default()));
    registry.add(Arc::new(lab::Typed::<cr::CrLab>::default()));
    registry.add(Arc::new(lab::Typed::<cr_columns::CrColumns>::default()));
    registry.add(Arc::new(lab::Typed::<stove::StoveLab>::default()));
    registry.add(Arc::new(lab::Typed::<stove_margin::StoveMargin>::default()));
    registry.add(Arc::new(lab::Typed::<positions::Positions>::default()));
    registry.add(Arc::new(lab::Typed::<positions_sizes::PositionsSizes>::default()));
    registry.add(Arc::new(lab::Typed::<nope_variance::NopeVariance>::default()));
    registry.add(Arc::new(lab::Typed::<nope_permutation::NopePermutation>::default()));
    registry.add(Arc::new(lab::Typed::<nope_resolution::NopeResolution>::default()));
    registry.add(Arc::new(lab::Typed::<topk::Topk>::default()));
    registry.add(Arc::new(lab::Typed::<topk_failures::TopkFailures>::default()));
    registry.add(Arc::new(lab::Typed::<topk_operators::TopkOperators>::default()));
    registry.add(Arc::new(lab::Typed::<topk_gradients::TopkGradients>::default()));
    registry.add(Arc::new(lab::Typed::<topk_draws::TopkDraws>::default()));
    registry.add(Arc::new(lab::Typed::<topk_selection::TopkSelection>::default()));
    registry
}
