#![doc = include_str!("../README.md")]

mod answer;
mod error;
mod figure;
mod list;
mod parameter;
mod registry;
mod text;
mod typed;
mod values;

pub use answer::{Format, answer};
pub use error::{Error, Wanted};
pub use figure::{Figure, Shown, Table};
pub use lab_derive::{Choice, Params};
pub use list::list_json;
pub use parameter::{ChoiceOption, Description, Kind, Parameter};
pub use registry::{Lab, Materials, Registry, SiteFormula, distance, nearest};
pub use text::{Column, Lang, Text, Theme, View};
pub use typed::{Choice, Experiment, Params, Typed};
pub use values::{Value, Values};
