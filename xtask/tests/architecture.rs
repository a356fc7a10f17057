//! The tree keeps the shape that ARCHITECTURE.md draws.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Which of our crates may use which in their own code (tests are free).
const ARROWS: [(&str, &[&str]); 17] = [
    ("zhoubi-lowrank", &["zhoubi-topk"]),
    ("zhoubi-stove", &[]),
    ("zhoubi-topk", &[]),
    ("zhoubi-position", &[]),
    ("zhoubi-decoder", &["zhoubi-position"]),
    ("zhoubi-typeset", &[]),
    ("zhoubi-chart", &[]),
    ("zhoubi-lab-derive", &[]),
    ("zhoubi-lab", &["zhoubi-chart", "zhoubi-lab-derive"]),
    (
        "zhoubi-labs",
        &[
            "zhoubi-lab",
            "zhoubi-chart",
            "zhoubi-typeset",
            "zhoubi-decoder",
            "zhoubi-lowrank",
            "zhoubi-position",
            "zhoubi-stove",
            "zhoubi-topk",
        ],
    ),
    ("zhoubi-article", &["zhoubi-typeset", "zhoubi-lab"]),
    ("zhoubi-pages", &["zhoubi-typeset"]),
    ("mdbook-zhoubi", &["zhoubi-pages", "zhoubi-typeset"]),
    ("zhoubi-site", &["zhoubi-article", "zhoubi-lab"]),
    ("zhoubi-server", &["zhoubi-site", "zhoubi-article", "zhoubi-lab"]),
    (
        "zhoubi",
        &[
            "zhoubi-article",
            "zhoubi-chart",
            "zhoubi-decoder",
            "zhoubi-lab",
            "zhoubi-labs",
            "zhoubi-lowrank",
            "zhoubi-pages",
            "zhoubi-position",
            "zhoubi-server",
            "zhoubi-site",
            "zhoubi-stove",
            "zhoubi-topk",
            "zhoubi-typeset",
        ],
    ),
    ("xtask", &[]),
];

/// Crates that only one of ours may use.
const ONLY_IN: [(&str, &str); 4] = [
    ("sqlx", "zhoubi-server"),
    ("clap", "zhoubi"),
    ("axum", "zhoubi-server"),
    ("comrak", "zhoubi-article"),
];

fn metadata() -> Metadata {
    MetadataCommand::new().no_deps().exec().expect("cargo describes the workspace")
}

#[test]
fn crates_use_only_what_the_picture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut wrong = Vec::new();
    for package in metadata().packages {
        let Some(arrows) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("{} is not in the table of arrows", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            if dependency.kind != DependencyKind::Normal {
                continue;
            }
            let ours = allowed.contains_key(dependency.name.as_str());
            if ours && !arrows.contains(&dependency.name.as_str()) {
                wrong.push(format!("{} must not use {}", package.name, dependency.name));
            }
            for (outside, home) in ONLY_IN {
                if dependency.name == outside && package.name.as_str() != home {
                    wrong.push(format!("only {home} uses {outside}, not {}", package.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_crate_is_on_the_map_and_has_a_front_page() {
    let metadata = metadata();
    let map = fs::read_to_string(metadata.workspace_root.join("ARCHITECTURE.md"))
        .expect("ARCHITECTURE.md lies in the root");
    for package in &metadata.packages {
        let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
        let name = folder.file_name().expect("a crate's folder has a name");
        assert!(map.contains(name), "ARCHITECTURE.md does not name {name}");
        if name != "xtask" {
            let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
            assert!(readme.len() > 200, "{name} has no README.md worth the name");
        }
    }
}

#[test]
fn queries_stand_in_stores_only() {
    let root = metadata().workspace_root;
    let mut wrong = Vec::new();
    for path in sources().into_iter().filter(|path| path.starts_with("crates/server/src/")) {
        let is_store = path.ends_with("/store.rs") || path.ends_with("/store_tests.rs");
        if is_store || path.starts_with("crates/server/src/db/") {
            continue;
        }
        let text = fs::read_to_string(root.join(&path)).expect("a listed file can be read");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        if ["sql!(", "sqlx::"].iter().any(|sign| code.contains(sign)) {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "a query outside a store: {}", wrong.join(", "));
}

#[test]
fn every_source_file_says_why_it_exists() {
    let root = metadata().workspace_root;
    let mut wrong = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(root.join(&path)).expect("a listed file can be read");
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if !first.starts_with("//!") && !first.starts_with("#![doc") {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "no `//!` in the first line of {}", wrong.join(", "));
}

/// A test that its program does not name would never run, and nobody would know.
#[test]
fn every_file_of_tests_is_in_its_program() {
    let root = metadata().workspace_root;
    let mut missing = Vec::new();
    for path in sources() {
        let Some((folder, name)) = path.rsplit_once('/') else { continue };
        let main = root.join(folder).join("main.rs");
        if !folder.ends_with("/tests/all") || name == "main.rs" {
            continue;
        }
        let program = fs::read_to_string(main).unwrap_or_default();
        let module = name.trim_end_matches(".rs");
        if !program.lines().any(|line| line == format!("mod {module};")) {
            missing.push(path);
        }
    }
    assert!(missing.is_empty(), "not in its folder's main.rs: {}", missing.join(", "));
}

/// Every Rust file of the tree that is there, relative to its root.
fn sources() -> Vec<String> {
    let root = metadata().workspace_root;
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
        .current_dir(&root)
        .output()
        .expect("git lists the files");
    let listed = String::from_utf8(listed.stdout).expect("our file names are UTF-8");
    let paths = listed.lines().filter(|path| Path::new(root.as_str()).join(path).exists());
    let paths: Vec<String> = paths.map(str::to_owned).collect();
    assert!(!paths.is_empty());
    paths
}
