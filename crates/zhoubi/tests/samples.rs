//! The `sh` blocks of README files and articles run as a reader would type them.
//!
//! Rust blocks of the same files are documentation tests (see `src/samples.rs`).

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Markdown file whose commands a reader may type.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("README.zh.md")];
    for folder in ["articles", "crates"] {
        for entry in fs::read_dir(root().join(folder)).expect("the folder is there") {
            let entry = entry.expect("the folder can be read").path();
            for name in ["README.md", "index.zh.md", "index.en.md"] {
                if entry.join(name).exists() {
                    found.push(entry.join(name));
                }
            }
        }
    }
    found.sort();
    found
}

/// The contents of every fence whose first word is `sh`.
fn shell_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            None if line.trim_end() == "```sh" => open = Some(String::new()),
            None => {}
            Some(_) if line.trim_end() == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
        }
    }
    blocks
}

#[test]
fn every_shell_block_runs() {
    let binary = Path::new(env!("CARGO_BIN_EXE_zhoubi"));
    let folder = binary.parent().expect("the binary lies in a folder");
    let path = env::join_paths(
        [folder.to_owned()]
            .into_iter()
            .chain(env::split_paths(&env::var_os("PATH").expect("PATH is set"))),
    )
    .expect("PATH can be joined");
    let mut run = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document is UTF-8");
        // The blocks of one document share a folder: a later one may use an earlier one's files.
        let place = tempfile::tempdir().expect("a temporary folder");
        for block in shell_blocks(&text) {
            let output = Command::new("bash")
                .args(["-euo", "pipefail", "-c", &block])
                .current_dir(&place)
                .env("PATH", &path)
                .output()
                .expect("bash runs");
            assert!(
                output.status.success(),
                "{}:\n{block}\n{}{}",
                document.display(),
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            run += 1;
        }
    }
    assert!(run >= 6, "only {run} blocks were found");
}
