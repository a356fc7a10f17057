//! The program as people run it: arguments and files in, output and exit status out.

#![expect(clippy::unwrap_used, reason = "a test says where it cannot go on")]

mod backup;
mod decoder;
mod given;
mod killed;
mod lab;
mod lowrank;
mod people;
mod position;
mod serve;
mod site;
mod stove;
mod tex;
mod topk;

use std::path::Path;

use assert_cmd::Command;

fn zhoubi() -> Command {
    Command::new(env!("CARGO_BIN_EXE_zhoubi"))
}

/// Runs it in a folder and gives exit status, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    given::run_in(folder, arguments, b"").parts()
}

#[test]
fn help_and_version_are_on_standard_output() {
    let here = Path::new(".");
    let (status, output, _) = run(here, &["--version"]);
    assert_eq!((status, output), (0, format!("zhoubi {}\n", env!("CARGO_PKG_VERSION"))));
    let (status, output, _) = run(here, &["--help"]);
    assert_eq!(status, 0);
    for command in
        ["serve", "build", "check", "new", "backup", "restore", "tex", "lab", "lowrank", "stove"]
    {
        assert!(output.contains(command), "{command}");
    }
}

#[test]
fn wrong_arguments_are_status_2() {
    let here = Path::new(".");
    for arguments in [
        &["nonsense"][..],
        &["build"],
        &["build", "-o", "x", "--base-url", "no-address"],
        &["serve", "--addr", "4000"],
        &["check", "--update"],
        &["tex", "--format", "png"],
        &["lab", "show", "no-such-lab"],
    ] {
        let (status, _, error) = run(here, arguments);
        assert_eq!(status, 2, "{arguments:?}: {error}");
    }
}
