//! `zhoubi lab`: checked for every lab that there is.

use std::{fs, path::Path};

use serde_json::Value as Json;

use crate::run;

/// Names, and each one's description, as `lab list --json` has them.
fn labs() -> Vec<(String, Json)> {
    let (status, output, _) = run(Path::new("."), &["lab", "list", "--json"]);
    assert_eq!(status, 0);
    let list: Vec<Json> = serde_json::from_str(&output).unwrap();
    assert!(!list.is_empty(), "there are labs");
    list.into_iter().map(|lab| (lab["name"].as_str().unwrap().to_owned(), lab)).collect()
}

#[test]
fn every_lab_is_listed_shown_and_explained() {
    let here = Path::new(".");
    let (_, list, _) = run(here, &["lab", "list"]);
    for (name, description) in labs() {
        assert!(list.contains(&name));
        let (status, shown, error) = run(here, &["lab", "show", &name]);
        assert_eq!(status, 0, "{name}: {error}");
        let (status, help, _) = run(here, &["lab", "run", &name, "--help"]);
        assert_eq!(status, 0, "{name}");
        for parameter in description["parameters"].as_array().unwrap() {
            let flag = format!("--{}", parameter["name"].as_str().unwrap().replace('_', "-"));
            assert!(shown.contains(&flag) && help.contains(&flag), "{name} {flag}");
            assert!(help.contains(parameter["label"]["zh"].as_str().unwrap()), "{name} {flag}");
        }
    }
}

#[test]
fn a_file_and_standard_output_have_the_same_bytes_each_time() {
    let dir = tempfile::tempdir().unwrap();
    for (name, _) in labs() {
        for format in ["svg", "csv", "json"] {
            let file = format!("{name}.{format}");
            let (status, _, error) = run(dir.path(), &["lab", "run", &name, "-o", &file]);
            assert_eq!(status, 0, "{file}: {error}");
            let (status, output, _) = run(dir.path(), &["lab", "run", &name, "--format", format]);
            assert_eq!(status, 0, "{file}");
            assert_eq!(fs::read_to_string(dir.path().join(&file)).unwrap(), output, "{file}");
        }
    }
}

#[test]
fn a_parameter_outside_its_range_is_status_2_and_says_so() {
    let here = Path::new(".");
    for (name, description) in labs() {
        for parameter in description["parameters"].as_array().unwrap() {
            let Some(max) = parameter["max"].as_f64() else { continue };
            if parameter["kind"] == "text" {
                continue;
            }
            let own = parameter["name"].as_str().unwrap();
            let flag = format!("--{}={}", own.replace('_', "-"), max + 1.0);
            let (status, output, error) = run(here, &["lab", "run", &name, &flag]);
            assert_eq!((status, output.as_str()), (2, ""), "{name} {flag}");
            assert!(error.contains(own), "{name} {flag}: {error}");
        }
        let (status, _, error) = run(here, &["lab", "run", &name, "--no-such-flag", "1"]);
        assert_eq!(status, 2, "{error}");
    }
    let (status, _, _) = run(here, &["lab", "run", "no-such-lab"]);
    assert_eq!(status, 2);
}

#[test]
fn an_ending_that_says_nothing_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (name, _) = labs().swap_remove(0);
    let (status, _, error) = run(dir.path(), &["lab", "run", &name, "-o", "figure.png"]);
    assert_eq!(status, 2);
    assert!(error.contains(".svg, .csv or .json"), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
