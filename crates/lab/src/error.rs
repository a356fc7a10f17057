//! Why a value or a run was refused: in English for a terminal, in both languages beside the field.

use std::fmt;

use crate::{Lang, Text};

/// Why a value or a run was refused. Each message says what came and what would do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No parameter has this name.
    #[error("{lab} has no parameter \"{name}\"{}", instead(known, name))]
    UnknownParameter {
        /// The lab.
        lab: String,
        /// The name that came, shortened.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The text is not of the parameter's type.
    #[error("{name} = \"{came}\" is not {wanted}")]
    Malformed {
        /// The parameter.
        name: String,
        /// The text that came, shortened.
        came: String,
        /// What would do.
        wanted: Wanted,
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
    /// The text is too long.
    #[error("{name} is {bytes} bytes long; at most {max_bytes} bytes do")]
    TooLong {
        /// The parameter.
        name: String,
        /// Length of what came.
        bytes: usize,
        /// Greatest length.
        max_bytes: usize,
    },
    /// The lab itself refuses a value that is in range, such as a formula that cannot be read.
    #[error("{name}: {}", reason.en)]
    Refused {
        /// The parameter.
        name: String,
        /// What is wrong with it and how to mend it.
        reason: Text,
    },
    /// A recorded lab has no record, or one that cannot be read.
    #[error("the record of {lab} {reason}")]
    Record {
        /// The lab.
        lab: String,
        /// What is wrong with it, in English, as the rest of the sentence "the record of svd …".
        reason: String,
    },
    /// The run itself failed, through no fault of a value.
    #[error("{lab} failed: {reason}")]
    Failed {
        /// The lab.
        lab: String,
        /// What went wrong, in English.
        reason: String,
    },
}

/// What would do in place of a malformed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// A whole number in `min..=max`.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number in `min..=max`.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// One of the names.
    OneOf {
        /// The names of the choices.
        names: Vec<String>,
    },
    /// On or off.
    Switch,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wanted::Integer { min, max } => write!(f, "a whole number in {min}..={max}"),
            Wanted::Real { min, max } => write!(f, "a number in {min}..={max}"),
            Wanted::OneOf { names } => write!(f, "one of {}", names.join(", ")),
            Wanted::Switch => f.write_str("true or false"),
        }
    }
}

impl Error {
    /// The parameter to show the message beside; `None` where the whole lab is meant.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Error::UnknownParameter { .. } | Error::Record { .. } | Error::Failed { .. } => None,
            Error::Malformed { name, .. }
            | Error::Range { name, .. }
            | Error::TooLong { name, .. }
            | Error::Refused { name, .. } => Some(name),
        }
    }

    /// What a reader sees beside the field: a sentence in `lang` without its full stop. `label` is the
    /// parameter's label in `lang`, or the lab's title where [`Error::parameter`] names none.
    pub fn message(&self, lang: Lang, label: &str) -> String {
        match lang {
            Lang::Zh => self.message_zh(label),
            Lang::En => self.message_en(label),
        }
    }

    fn message_zh(&self, label: &str) -> String {
        match self {
            Error::UnknownParameter { name, known, .. } if known.is_empty() => {
                format!("「{label}」没有参数“{name}”，它没有可调的参数")
            }
            Error::UnknownParameter { name, known, .. } => {
                format!("「{label}」没有参数“{name}”，可用的是 {}", known.join("、"))
            }
            Error::Malformed { came, wanted, .. } => match wanted {
                Wanted::Integer { min, max } => {
                    format!("{label}须是 {} 到 {} 之间的整数，收到“{came}”", minus(min), minus(max))
                }
                Wanted::Real { min, max } => {
                    format!("{label}须是 {} 到 {} 之间的数，收到“{came}”", minus(min), minus(max))
                }
                Wanted::OneOf { names } => {
                    format!("{label}须是 {} 之一，收到“{came}”", names.join("、"))
                }
                Wanted::Switch => format!("{label}须是 true 或 false，收到“{came}”"),
            },
            Error::Range { came, min, max, .. } => {
                format!("{label}须在 {} 到 {} 之间，收到 {}", minus(min), minus(max), minus(came))
            }
            Error::TooLong { bytes, max_bytes, .. } => {
                format!("{label}至多 {max_bytes} 字节，收到 {bytes} 字节")
            }
            Error::Refused { reason, .. } => format!("{label}：{}", reason.zh),
            Error::Record { reason, .. } => format!("「{label}」的记录不可用：{reason}"),
            Error::Failed { reason, .. } => format!("「{label}」计算失败：{reason}"),
        }
    }

    fn message_en(&self, label: &str) -> String {
        match self {
            Error::UnknownParameter { name, known, .. } if known.is_empty() => {
                format!("“{label}” has no parameter “{name}”; nothing in it can be set")
            }
            Error::UnknownParameter { name, known, .. } => {
                format!("“{label}” has no parameter “{name}”; it has {}", known.join(", "))
            }
            Error::Malformed { came, wanted, .. } => match wanted {
                Wanted::Integer { min, max } => format!(
                    "{label} must be a whole number between {} and {}; got “{came}”",
                    minus(min),
                    minus(max)
                ),
                Wanted::Real { min, max } => format!(
                    "{label} must be a number between {} and {}; got “{came}”",
                    minus(min),
                    minus(max)
                ),
                Wanted::OneOf { names } => {
                    format!("{label} must be one of {}; got “{came}”", names.join(", "))
                }
                Wanted::Switch => format!("{label} must be true or false; got “{came}”"),
            },
            Error::Range { came, min, max, .. } => format!(
                "{label} must be between {} and {}; got {}",
                minus(min),
                minus(max),
                minus(came)
            ),
            Error::TooLong { bytes, max_bytes, .. } => {
                format!("{label} must have at most {max_bytes} bytes; got {bytes}")
            }
            Error::Refused { reason, .. } => format!("{label}: {}", reason.en),
            Error::Record { reason, .. } => format!("the record of “{label}” {reason}"),
            Error::Failed { reason, .. } => format!("“{label}” could not be computed: {reason}"),
        }
    }
}

/// A number with the minus sign that readers see.
fn minus(number: impl ToString) -> String {
    number.to_string().replace('-', "−")
}

/// `; did you mean "…"?` for the nearest known name, else the known names.
fn instead(known: &[String], name: &str) -> String {
    match crate::registry::nearest(known.iter().map(String::as_str), name) {
        Some(near) => format!("; did you mean \"{near}\"?"),
        None if known.is_empty() => "; nothing in it can be set".to_owned(),
        None => format!("; it has {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: &Error, label: (&str, &str), zh: &str, en: &str) {
        assert_eq!(error.message(Lang::Zh, label.0), zh);
        assert_eq!(error.message(Lang::En, label.1), en);
    }

    #[test]
    fn messages_in_both_languages() {
        let name = || "rank".to_owned();
        let error =
            Error::Range { name: name(), came: "70".into(), min: "1".into(), max: "64".into() };
        check(
            &error,
            ("秩", "rank"),
            "秩须在 1 到 64 之间，收到 70",
            "rank must be between 1 and 64; got 70",
        );
        assert_eq!(error.to_string(), "rank = 70 is not in 1..=64");
        let wanted = Wanted::Real { min: -4.0, max: 0.5 };
        check(
            &Error::Malformed { name: name(), came: "x".into(), wanted },
            ("噪声", "Noise"),
            "噪声须是 −4 到 0.5 之间的数，收到“x”",
            "Noise must be a number between −4 and 0.5; got “x”",
        );
        check(
            &Error::Refused {
                name: name(),
                reason: Text::new("括号没有配对", "a brace is left open"),
            },
            ("公式", "Formula"),
            "公式：括号没有配对",
            "Formula: a brace is left open",
        );
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_or_all() {
        let unknown = |name: &str| Error::UnknownParameter {
            lab: "svd".into(),
            name: name.into(),
            known: vec!["rank".into(), "noise".into()],
        };
        assert_eq!(
            unknown("rnak").to_string(),
            "svd has no parameter \"rnak\"; did you mean \"rank\"?"
        );
        assert_eq!(
            unknown("temperature").to_string(),
            "svd has no parameter \"temperature\"; it has rank, noise"
        );
    }
}
