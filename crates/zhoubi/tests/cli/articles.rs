//! The commands that the articles tell readers to type.

use std::{env, fs, path::Path, process::Command};

/// The `sh` fences of a Markdown text, with the line that each begins at.
fn commands(markdown: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if line.trim_end() == "```sh" {
            let inside: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            found.push((at + 2, inside.join("\n")));
        }
    }
    found
}

/// Every block of every article runs in an empty folder of its own, with this program as `zhoubi`.
#[test]
fn every_command_in_an_article_runs() {
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../articles");
    let program = Path::new(env!("CARGO_BIN_EXE_zhoubi")).parent().unwrap();
    let path = env::join_paths(
        std::iter::once(program.to_owned())
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    let mut files: Vec<_> = fs::read_dir(articles)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|folder| ["zh", "en"].map(|lang| folder.join(format!("index.{lang}.md"))))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let mut count = 0;
    for file in files {
        for (line, block) in commands(&fs::read_to_string(&file).unwrap()) {
            let folder = tempfile::tempdir().unwrap();
            let output = Command::new("bash")
                .args(["-e", "-o", "pipefail", "-c", &block])
                .current_dir(&folder)
                .env("PATH", &path)
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}:{line}\n{block}\n{error}", file.display());
            count += 1;
        }
    }
    assert!(count > 0, "no article shows a command");
}
