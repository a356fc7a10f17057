//! The values of parameters and the one place where they are read and refused.

use std::{borrow::Cow, fmt};

use crate::{Description, Kind, Parameter};

/// The value of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// The name of a choice.
    Choice(Cow<'static, str>),
    /// On or off.
    Switch(bool),
    /// A line of text.
    Text(String),
}

/// Writes a value as queries and flags read it, in the shortest form that reads back the same.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Integer(number) => write!(f, "{number}"),
            Value::Real(number) => write!(f, "{number}"),
            Value::Choice(name) => f.write_str(name),
            Value::Switch(on) => write!(f, "{on}"),
            Value::Text(text) => f.write_str(text),
        }
    }
}

/// Values of a lab's parameters, in the order of its description.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values(Vec<(Cow<'static, str>, Value)>);

impl Values {
    /// Sets a value, in place if the name is there.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Value) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }
}

/// Why a value or a run was refused. Each message says what came and what would do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No parameter has this name.
    #[error("{lab} has no parameter \"{name}\"{}", nearest(known.iter().map(String::as_str), name))]
    UnknownParameter {
        /// The lab.
        lab: String,
        /// The name that came.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The text is not of the parameter's type.
    #[error("{name} = \"{came}\" is not {wanted}")]
    Malformed {
        /// The parameter.
        name: String,
        /// The text that came.
        came: String,
        /// What would do.
        wanted: String,
    },
    /// The value is outside the range.
    #[error("{name} = {came} is not in {min}..={max}")]
    Range {
        /// The parameter.
        name: String,
        /// The value that came.
        came: String,
        /// Smallest value.
        min: String,
        /// Largest value.
        max: String,
    },
    /// The lab itself refuses a value that is in range, such as a formula that cannot be read.
    #[error("{name}: {reason}")]
    Refused {
        /// The parameter.
        name: String,
        /// What is wrong with it and how to mend it.
        reason: String,
    },
    /// A recorded lab has no record, or one that cannot be read.
    #[error("the record of {lab} {reason}")]
    Record {
        /// The lab.
        lab: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// The parameter to show the message beside.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Error::UnknownParameter { .. } | Error::Record { .. } => None,
            Error::Malformed { name, .. }
            | Error::Range { name, .. }
            | Error::Refused { name, .. } => Some(name),
        }
    }
}

/// `; did you mean "…"?` for the nearest known name, or nothing.
fn nearest<'a>(known: impl Iterator<Item = &'a str>, name: &str) -> String {
    crate::registry::nearest(known, name)
        .map(|near| format!("; did you mean \"{near}\"?"))
        .unwrap_or_default()
}

impl Description {
    /// Reads values from names and texts, as a query string, flags and TOML all give them, over the defaults.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Malformed`], [`Error::Range`].
    pub fn read<'a>(
        &self,
        base: Values,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Values, Error> {
        let mut values = base;
        for (name, text) in pairs {
            let parameter =
                self.parameter(name).ok_or_else(|| Error::UnknownParameter {
                    lab: self.name.to_string(),
                    name: name.to_owned(),
                    known: self.parameters.iter().map(|p| p.name.to_string()).collect(),
                })?;
            values.set(parameter.name.clone(), parameter.read(text)?);
        }
        Ok(values)
    }
}

impl Parameter {
    /// Reads one value and enforces its range.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Range`].
    pub fn read(&self, text: &str) -> Result<Value, Error> {
        let malformed = |wanted: String| Error::Malformed {
            name: self.name.to_string(),
            came: text.chars().take(80).collect(),
            wanted,
        };
        let range = |came: String, min: String, max: String| Error::Range {
            name: self.name.to_string(),
            came,
            min,
            max,
        };
        match &self.kind {
            Kind::Integer { min, max, .. } => {
                let number: i64 = text.trim().parse().map_err(|_| {
                    malformed(format!("a whole number in {min}..={max}"))
                })?;
                if !(*min <= number && number <= *max) {
                    return Err(range(number.to_string(), min.to_string(), max.to_string()));
                }
                Ok(Value::Integer(number))
            }
            Kind::Real { min, max, .. } => {
                let number: f64 = text
                    .trim()
                    .parse()
                    .map_err(|_| malformed(format!("a number in {min}..={max}")))?;
                if !(*min <= number && number <= *max) {
                    return Err(range(number.to_string(), min.to_string(), max.to_string()));
                }
                Ok(Value::Real(number))
            }
            Kind::Choice { options, .. } => options
                .iter()
                .find(|option| option.name == text.trim())
                .map(|option| Value::Choice(option.name.clone()))
                .ok_or_else(|| {
                    let names: Vec<&str> =
                        options.iter().map(|option| option.name.as_ref()).collect();
                    malformed(format!("one of {}", names.join(", ")))
                }),
            Kind::Switch { .. } => match text.trim() {
                "true" | "on" | "1" => Ok(Value::Switch(true)),
                "false" | "off" | "0" | "" => Ok(Value::Switch(false)),
                _ => Err(malformed("true or false".to_owned())),
            },
            Kind::Text { max_bytes, .. } => {
                if text.len() > *max_bytes {
                    return Err(range(
                        format!("{} bytes", text.len()),
                        "0".to_owned(),
                        format!("{max_bytes} bytes"),
                    ));
                }
                Ok(Value::Text(text.to_owned()))
            }
        }
    }
}
