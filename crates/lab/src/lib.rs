//! What a live figure is: a description with parameters, and a run that draws.
//!
//! Everything above this crate (pages, server, command line) knows a lab only as [`Lab`], an object.
//! Our Rust types are one source of such objects ([`Experiment`] with [`Typed`]); nothing here or
//! above may assume a Rust type behind it.

mod answer;
mod figure;
mod parameter;
mod registry;
mod text;
mod typed;
mod values;

pub use answer::{Format, answer};
pub use figure::{Figure, Shown, Table};
pub use lab_derive::{Choice, Params};
pub use parameter::{ChoiceOption, Description, Kind, Parameter};
pub use registry::{Lab, Materials, Registry, SiteFormula};
pub use text::{Column, Lang, Text, Theme, View};
pub use typed::{Choice, Experiment, Params, Typed};
pub use values::{Error, Value, Values};
