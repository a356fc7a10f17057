//! How a command ends when it cannot do its work: one message, one status.

use std::{fmt, io, path::Path};

use article::Diagnostic;

use crate::output;

/// A message for standard error and the exit status.
#[derive(Debug)]
pub(crate) struct Failure {
    /// 2: the arguments alone are wrong. 1: the data are. 0: nobody wants the rest of the output.
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

    /// A file or folder that cannot be read or written: `doing` is such as `cannot read`.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::data(format!("{doing} {}: {error}", path.display()))
    }

    /// Standard output that cannot be written. That a pipe's reader has gone is no failure: it has
    /// seen enough.
    pub(crate) fn output(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure { status: 0, message: String::new() },
            _ => Failure::data(format!("cannot write to standard output: {error}")),
        }
    }

    /// Mistakes in files: each as it prints itself, then their number.
    pub(crate) fn mistakes(mistakes: &[Diagnostic]) -> Failure {
        let mut message = String::new();
        for mistake in mistakes {
            message.push_str(&mistake.to_string());
            message.push_str("\n\n");
        }
        message.push_str(&match mistakes.len() {
            1 => "1 mistake".to_owned(),
            n => format!("{n} mistakes"),
        });
        Failure::data(message)
    }

    pub(crate) fn status(&self) -> u8 {
        self.status
    }

    /// Writes the message to standard error; its last line is under the program's name.
    pub(crate) fn print(&self) {
        let (before, last) = match self.message.rsplit_once("\n\n") {
            Some((before, last)) => (format!("{before}\n\n"), last),
            None => (String::new(), self.message.as_str()),
        };
        if !last.is_empty() {
            output::note(&format!("{before}zhoubi: {last}\n"));
        }
    }
}
