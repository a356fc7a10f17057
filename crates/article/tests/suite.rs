//! Articles in `tests/suite/` beside the HTML that they give, and wrong ones in `tests/invalid/` beside what is said
//! of them.

mod site;

use std::path::{Path, PathBuf};

use article::Lang;
use site::{page, said, without_outlines};

fn articles(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is part of the crate")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn check(folder: &str, path: &Path, result: &str) {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("names are ASCII");
    insta::with_settings!({
        snapshot_path => folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, result);
    });
}

#[test]
fn articles_give_the_html_beside_them() {
    for path in articles("suite") {
        let text = std::fs::read_to_string(&path).unwrap();
        let rendered = page(&text, Lang::Zh, &[], true)
            .unwrap_or_else(|mistakes| panic!("{}:\n{}", path.display(), said(&mistakes)));
        let mut result = without_outlines(&rendered.html);
        if path.ends_with("excerpt-and-feed.md") {
            let excerpt = without_outlines(&rendered.excerpt);
            result = format!(
                "TITLE {}\nTEXT {}\nEXCERPT\n{excerpt}\nFEED\n{}\nHEADINGS {:#?}\n{:?}\nFORMULAS {:#?}",
                without_outlines(&rendered.title),
                rendered.title_text,
                without_outlines(&rendered.feed),
                rendered
                    .headings
                    .iter()
                    .map(|heading| {
                        (heading.level, &heading.id, without_outlines(&heading.html))
                    })
                    .collect::<Vec<_>>(),
                rendered.counts,
                rendered.formulas,
            );
        }
        check("suite", &path, &result);
    }
}

#[test]
fn every_mistake_is_said_with_place_and_help() {
    for path in articles("invalid") {
        let text = std::fs::read_to_string(&path).unwrap();
        match page(&text, Lang::En, &[], true) {
            Ok(rendered) => panic!("{} was accepted:\n{}", path.display(), rendered.html),
            Err(mistakes) => check("invalid", &path, &said(&mistakes)),
        }
    }
}
