//! The values of parameters and the one place where they are read and refused.

use std::{borrow::Cow, fmt};

use crate::{Description, Error, Kind, Parameter, Wanted};

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

impl FromIterator<(Cow<'static, str>, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (Cow<'static, str>, Value)>>(pairs: I) -> Values {
        let mut values = Values::default();
        for (name, value) in pairs {
            values.set(name, value);
        }
        values
    }
}

impl Description {
    /// Reads values from names and texts, as a query string, flags and TOML all give them, over `base`
    /// (the [`defaults`](Description::defaults), or a fence's first values). Of two values of one name the last counts,
    /// so that a hidden `false` before a check box makes an unchecked box arrive.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Malformed`], [`Error::Range`], [`Error::TooLong`].
    pub fn read<'a>(
        &self,
        base: Values,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Values, Error> {
        let mut values = base;
        for (name, text) in pairs {
            let parameter = self.parameter(name).ok_or_else(|| Error::UnknownParameter {
                lab: self.name.to_string(),
                name: shortened(name),
                known: self.parameters.iter().map(|p| p.name.to_string()).collect(),
            })?;
            values.set(parameter.name.clone(), parameter.read(text)?);
        }
        Ok(values)
    }
}

impl Parameter {
    /// Reads one value and enforces its range. Space around a number or a name does not count.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Range`], [`Error::TooLong`].
    pub fn read(&self, text: &str) -> Result<Value, Error> {
        let malformed = |wanted: Wanted| Error::Malformed {
            name: self.name.to_string(),
            came: shortened(text),
            wanted,
        };
        match &self.kind {
            Kind::Integer { min, max, .. } => {
                let number: i64 = text
                    .trim()
                    .parse()
                    .map_err(|_| malformed(Wanted::Integer { min: *min, max: *max }))?;
                if !(*min <= number && number <= *max) {
                    return Err(self.outside(number.to_string(), min, max));
                }
                Ok(Value::Integer(number))
            }
            Kind::Real { min, max, .. } => {
                let number: f64 = text
                    .trim()
                    .parse()
                    .map_err(|_| malformed(Wanted::Real { min: *min, max: *max }))?;
                if !(*min <= number && number <= *max) {
                    return Err(self.outside(shortened(text.trim()), min, max));
                }
                // −0 is in the range of 0, but no reader writes or wants to see it.
                Ok(Value::Real(number + 0.0))
            }
            Kind::Choice { options, .. } => options
                .iter()
                .find(|option| option.name == text.trim())
                .map(|option| Value::Choice(option.name.clone()))
                .ok_or_else(|| {
                    let names = options.iter().map(|option| option.name.to_string());
                    malformed(Wanted::OneOf { names: names.collect() })
                }),
            Kind::Switch { .. } => match text.trim() {
                "true" | "on" | "1" => Ok(Value::Switch(true)),
                "false" | "off" | "0" | "" => Ok(Value::Switch(false)),
                _ => Err(malformed(Wanted::Switch)),
            },
            Kind::Text { max_bytes, .. } if text.len() > *max_bytes => Err(Error::TooLong {
                name: self.name.to_string(),
                bytes: text.len(),
                max_bytes: *max_bytes,
            }),
            Kind::Text { .. } => Ok(Value::Text(text.to_owned())),
        }
    }

    /// The error for a number outside the range.
    fn outside(&self, came: String, min: &impl ToString, max: &impl ToString) -> Error {
        let name = self.name.to_string();
        Error::Range { name, came, min: min.to_string(), max: max.to_string() }
    }
}

/// What came, short enough for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChoiceOption, Text};

    fn parameter(kind: Kind) -> Parameter {
        Parameter { name: "rank".into(), label: Text::new("秩", "Rank"), kind }
    }

    #[test]
    fn ranges_are_enforced() {
        let rank = parameter(Kind::Integer { default: 16, min: 1, max: 64, step: 1 });
        assert_eq!(rank.read(" 64 "), Ok(Value::Integer(64)));
        assert_eq!(rank.read("70").unwrap_err().to_string(), "rank = 70 is not in 1..=64");
        assert_eq!(
            rank.read("7.5").unwrap_err().to_string(),
            "rank = \"7.5\" is not a whole number in 1..=64"
        );
        let noise = parameter(Kind::Real { default: 0.1, min: 0.0, max: 1.0, step: 0.01 });
        assert_eq!(noise.read("1e-3"), Ok(Value::Real(0.001)));
        assert_eq!(noise.read("-0").unwrap().to_string(), "0");
        for outside in ["NaN", "inf", "-inf", "1.000001", "-1e-300"] {
            assert!(matches!(noise.read(outside), Err(Error::Range { .. })), "{outside}");
        }
    }

    #[test]
    fn choices_switches_and_texts() {
        let option =
            |name: &'static str| ChoiceOption { name: name.into(), label: Text::new("甲", "A") };
        let method = parameter(Kind::Choice {
            default: 0,
            options: vec![option("exact"), option("one-pass")],
        });
        assert_eq!(method.read("one-pass"), Ok(Value::Choice("one-pass".into())));
        let refused = method.read("onepass").unwrap_err().to_string();
        assert_eq!(refused, "rank = \"onepass\" is not one of exact, one-pass");
        let switch = parameter(Kind::Switch { default: true });
        assert_eq!(switch.read("off"), Ok(Value::Switch(false)));
        assert!(switch.read("maybe").is_err());
        let tex = parameter(Kind::Text { default: "x".into(), max_bytes: 5 });
        assert_eq!(tex.read(" x^2 "), Ok(Value::Text(" x^2 ".into())));
        assert_eq!(
            tex.read("x^{10}").unwrap_err().to_string(),
            "rank is 6 bytes long; at most 5 bytes do"
        );
    }

    #[test]
    fn a_long_refused_text_is_shortened_between_characters() {
        let rank = parameter(Kind::Integer { default: 16, min: 1, max: 64, step: 1 });
        let Err(Error::Malformed { came, .. }) = rank.read(&"周".repeat(1000)) else {
            panic!("accepted")
        };
        assert_eq!(came.chars().count(), 61);
        let description = Description {
            name: "svd".into(),
            article: 0,
            title: Text::default(),
            parameters: vec![rank],
        };
        let stranger = "髀".repeat(1000);
        let read = description.read(Values::default(), [(stranger.as_str(), "1")]);
        let Err(Error::UnknownParameter { name, .. }) = read else { panic!("accepted") };
        assert_eq!(name.chars().count(), 61);
    }

    #[test]
    fn the_last_of_two_values_counts() {
        let parameters = vec![parameter(Kind::Switch { default: true })];
        let (name, title) = ("svd".into(), Text::default());
        let description = Description { name, article: 0, title, parameters };
        let read = description.read(description.defaults(), [("rank", "false"), ("rank", "true")]);
        assert_eq!(read.unwrap().get("rank"), Some(&Value::Switch(true)));
    }
}
