//! A run of the program, and what it gave.

use std::{fs, path::Path, process::Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::zhoubi;

/// What a run gave.
pub(crate) struct Given {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Given {
    #[track_caller]
    pub(crate) fn of(output: Output) -> Given {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = output.status.code().unwrap();
        Given { status, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Exit status, standard output and standard error.
    pub(crate) fn parts(self) -> (i32, String, String) {
        (self.status, self.out, self.err)
    }
}

/// Runs it in a folder with this on standard input.
#[track_caller]
pub(crate) fn run_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Given {
    Given::of(zhoubi().current_dir(folder).args(arguments).write_stdin(input).output().unwrap())
}

/// A folder that one command runs in.
pub(crate) struct Bench {
    command: &'static str,
    folder: TempDir,
}

impl Bench {
    pub(crate) fn of(command: &'static str) -> Bench {
        Bench { command, folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    #[track_caller]
    pub(crate) fn run(&self, arguments: &str) -> Given {
        self.run_with(arguments, "")
    }

    #[track_caller]
    pub(crate) fn run_with(&self, arguments: &str, input: &str) -> Given {
        let words: Vec<&str> =
            [self.command].into_iter().chain(arguments.split_whitespace()).collect();
        run_in(self.path(), &words, input.as_bytes())
    }

    /// What a good run prints.
    #[track_caller]
    pub(crate) fn good(&self, arguments: &str, input: &str) -> String {
        let given = self.run_with(arguments, input);
        assert_eq!((given.status, given.err.as_str()), (0, ""), "{arguments}");
        given.out
    }

    /// The JSON that a good run prints.
    #[track_caller]
    pub(crate) fn report(&self, arguments: &str) -> Value {
        serde_json::from_str(&self.good(arguments, "")).unwrap()
    }

    /// The message of a refusal with the status that is due.
    #[track_caller]
    pub(crate) fn refused(&self, status: i32, arguments: &str) -> String {
        self.refused_with(status, arguments, "")
    }

    #[track_caller]
    pub(crate) fn refused_with(&self, status: i32, arguments: &str, input: &str) -> String {
        let given = self.run_with(arguments, input);
        assert_eq!(given.status, status, "{arguments}: {}", given.err);
        assert_eq!(given.out, "", "{arguments}");
        assert!(!given.err.contains("panicked"), "{arguments}: {}", given.err);
        given.err
    }
}

/// A `.npy` file.
pub(crate) fn npy(descr: &str, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(numbers);
    bytes
}
