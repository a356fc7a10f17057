//! How a command ends when it cannot do its work: one message, one status.

use std::fmt;

/// A message for standard error and the exit status.
#[derive(Debug)]
pub(crate) struct Failure {
    /// 2: the arguments alone are wrong. 1: the data are.
    status: u8,
    message: String,
}

impl Failure {
    /// What the arguments alone show to be wrong.
    pub(crate) fn usage(message: impl fmt::Display) -> Failure {
        Failure { status: 2, message: message.to_string() }
    }

    /// What only the data show to be wrong.
    pub(crate) fn data(message: impl fmt::Display) -> Failure {
        Failure { status: 1, message: message.to_string() }
    }

    pub(crate) fn status(&self) -> u8 {
        self.status
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
