//! Runs of a lab, for the tests beside the labs.

use lab::{Experiment, Figure, Lab, Typed, View};

/// The figure at the defaults but for what is changed, each as a reader would type it.
#[track_caller]
pub(crate) fn drawn<E: Experiment>(changes: &[(&str, &str)]) -> Figure {
    run(&Typed::<E>::default(), changes)
}

/// The same of a lab that is there, whose preparations are then made once.
#[track_caller]
pub(crate) fn run<E: Experiment>(lab: &Typed<E>, changes: &[(&str, &str)]) -> Figure {
    let description = lab.description();
    let values = description.read(description.defaults(), changes.iter().copied()).unwrap();
    lab.run(&values, View::default()).unwrap()
}

/// A number that a figure shows.
#[track_caller]
pub(crate) fn value(figure: &Figure, name: &str) -> f64 {
    figure.values.iter().find(|shown| shown.name == name).unwrap().value
}
