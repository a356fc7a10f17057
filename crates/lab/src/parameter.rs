//! The description of a lab: what form, query string, flags, JSON and keyword arguments follow from.

use std::borrow::Cow;

use crate::{Text, Value, Values};

/// What a lab is called, which article it belongs to, and what can be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The name in addresses and on the command line, such as `svd`.
    pub name: Cow<'static, str>,
    /// The number of the article it was written for; 0 for none.
    pub article: u32,
    /// The title, put as the question that the figure answers.
    pub title: Text,
    /// What can be set, in the order of the controls.
    pub parameters: Vec<Parameter>,
}

/// One parameter: each fact about it stands here and nowhere else.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name in queries, TOML and JSON: lower case with underscores (flags write them as dashes).
    pub name: Cow<'static, str>,
    /// The label beside the control.
    pub label: Text,
    /// The type with its default and range.
    pub kind: Kind,
}

/// The type of a parameter with its default and range.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A whole number in `min..=max`.
    Integer {
        /// The value when none is given.
        default: i64,
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
        /// Step of the slider.
        step: i64,
    },
    /// A real number in `min..=max`; finite.
    Real {
        /// The value when none is given.
        default: f64,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Step of the slider; values between steps are accepted.
        step: f64,
    },
    /// One of a few named choices; at least one.
    Choice {
        /// Index into `options`.
        default: usize,
        /// The choices in order.
        options: Vec<ChoiceOption>,
    },
    /// On or off.
    Switch {
        /// The value when none is given.
        default: bool,
    },
    /// A line of text, such as the reader's own formula. Hostile until parsed.
    Text {
        /// The value when none is given.
        default: Cow<'static, str>,
        /// Greatest length in bytes.
        max_bytes: usize,
    },
}

/// One choice of a [`Kind::Choice`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The name in queries and flags.
    pub name: Cow<'static, str>,
    /// The words that a reader sees.
    pub label: Text,
}

impl Description {
    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The values when none are given.
    pub fn defaults(&self) -> Values {
        let mut values = Values::default();
        for parameter in &self.parameters {
            values.set(parameter.name.clone(), parameter.default());
        }
        values
    }
}

impl Parameter {
    /// The value when none is given.
    pub fn default(&self) -> Value {
        match &self.kind {
            Kind::Integer { default, .. } => Value::Integer(*default),
            Kind::Real { default, .. } => Value::Real(*default),
            Kind::Choice { default, options } => {
                let option = options.get(*default).or(options.first());
                Value::Choice(option.map(|option| option.name.clone()).unwrap_or_default())
            }
            Kind::Switch { default } => Value::Switch(*default),
            Kind::Text { default, .. } => Value::Text(default.to_string()),
        }
    }
}
