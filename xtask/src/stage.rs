//! One stage of the test command: a child process whose output is passed on and counted.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// A child process. Without a counter its exit status counts as one test.
#[derive(Debug)]
pub(crate) struct Stage {
    name: &'static str,
    command: Vec<String>,
    variables: Vec<(&'static str, String)>,
    folder: &'static str,
    count: Option<fn(&str) -> Option<Tally>>,
    /// A stage that only prepares counts nothing unless it fails.
    silent: bool,
}

impl Stage {
    /// `command` is split at spaces.
    pub(crate) fn new(name: &'static str, command: &str) -> Stage {
        Stage {
            name,
            command: command.split(' ').map(str::to_owned).collect(),
            variables: Vec::new(),
            folder: ".",
            count: None,
            silent: false,
        }
    }

    pub(crate) fn arguments(mut self, more: &[&str]) -> Stage {
        self.command.extend(more.iter().copied().map(str::to_owned));
        self
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Stage {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(crate) fn folder(mut self, folder: &'static str) -> Stage {
        self.folder = folder;
        self
    }

    pub(crate) fn counting(mut self, count: fn(&str) -> Option<Tally>) -> Stage {
        self.count = Some(count);
        self
    }

    pub(crate) fn preparing(mut self) -> Stage {
        self.silent = true;
        self
    }

    /// Runs the stage in the project's root, passing its output on.
    pub(crate) fn run(&self, root: &Path) -> Tally {
        eprintln!("\n── {} ── {}", self.name, self.command.join(" "));
        let begun = Instant::now();
        let (tally, success) = match self.listen(root) {
            Ok(result) => result,
            Err(error) => {
                eprintln!("{}: cannot run {}: {error}", self.name, self.command[0]);
                (Tally::default(), false)
            }
        };
        eprintln!("── {} ── {} s", self.name, begun.elapsed().as_secs());
        let mut tally = tally;
        let uncounted = self.count.is_some() && tally == Tally::default();
        if success && uncounted {
            eprintln!("{}: not one test was counted", self.name);
            tally.failed += 1;
        } else if success && self.count.is_none() && !self.silent {
            tally.passed += 1;
        } else if !success && tally.failed == 0 {
            // A count without a failure but a bad status: something broke outside the tests.
            tally.failed += 1;
        }
        tally
    }

    fn listen(&self, root: &Path) -> std::io::Result<(Tally, bool)> {
        let mut child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(root.join(self.folder))
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().expect("the output is piped");
        let mut tally = Tally::default();
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            eprintln!("{line}");
            if let Some(found) = self.count.and_then(|count| count(&line)) {
                tally.add(found);
            }
        }
        Ok((tally, child.wait()?.success()))
    }
}

/// `test result: ok. 12 passed; 0 failed; …`
pub(crate) fn count_cargo(line: &str) -> Option<Tally> {
    let counts = line.trim().strip_prefix("test result: ")?;
    Some(Tally { passed: before(counts, " passed")?, failed: before(counts, " failed")? })
}

/// Playwright's closing lines `  12 passed (3.4s)`, `  1 failed` and, of tests that needed a second try, `  1 flaky`.
pub(crate) fn count_playwright(line: &str) -> Option<Tally> {
    let mut words = line.split_whitespace();
    let number: u64 = words.next()?.parse().ok()?;
    match (words.next()?, words.next()) {
        ("passed", Some(time)) if time.starts_with('(') => {
            Some(Tally { passed: number, failed: 0 })
        }
        ("failed" | "flaky" | "interrupted", None) | ("did", Some("not")) => {
            Some(Tally { passed: 0, failed: number })
        }
        _ => None,
    }
}

/// The number that stands right before `word`.
fn before(text: &str, word: &str) -> Option<u64> {
    let end = text.find(word)?;
    text[..end].rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_cargo_and_playwright_are_read() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured";
        assert_eq!(count_cargo(cargo), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(count_cargo("running 12 tests"), None);
        assert_eq!(count_playwright("  7 passed (2.1s)"), Some(Tally { passed: 7, failed: 0 }));
        assert_eq!(count_playwright("  2 failed"), Some(Tally { passed: 0, failed: 2 }));
        assert_eq!(count_playwright("  3 did not run"), Some(Tally { passed: 0, failed: 3 }));
        assert_eq!(count_playwright("2 failed assumptions in a title"), None);
    }

    #[test]
    fn a_run_without_a_single_test_is_a_failure() {
        let stage = Stage::new("nothing", "true").counting(count_cargo);
        assert_eq!(stage.run(Path::new(".")), Tally { passed: 0, failed: 1 });
        let stage = Stage::new("preparation", "true").preparing();
        assert_eq!(stage.run(Path::new(".")), Tally::default());
        let stage = Stage::new("check", "true");
        assert_eq!(stage.run(Path::new(".")), Tally { passed: 1, failed: 0 });
    }

    #[test]
    fn a_command_that_cannot_start_is_a_failure() {
        let stage = Stage::new("nothing", "zhoubi-has-no-such-program");
        assert_eq!(stage.run(Path::new(".")), Tally { passed: 0, failed: 1 });
    }
}
