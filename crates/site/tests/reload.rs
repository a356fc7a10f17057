//! A site loaded again after an edit: as if it had been loaded anew.

use std::sync::Arc;

use site::{Memory, Settings, Site};

fn files(second: &str) -> Memory {
    let mut files = Memory::default();
    files.add("site.toml", "title = \"t\"\nlanguages = [\"en\"]\n");
    files.add(
        "articles/a/index.en.md",
        "---\nid: 1\ntitle: A\ndate: 2026-01-01\n---\nSee \\eqref{2:sum}.\n",
    );
    files.add(
        "articles/b/index.en.md",
        format!("---\nid: 2\ntitle: B\ndate: 2026-01-02\n---\n{second}"),
    );
    files
}

fn load(files: Memory, previous: Option<&Site>) -> Site {
    Site::load(Arc::new(files), lab::Registry::default(), Settings::default(), previous)
        .expect("nothing is wrong with these files")
}

#[test]
fn after_an_edit_the_pages_are_those_of_a_site_loaded_anew() {
    let sum = "\\begin{equation}1+1=2\\label{sum}\\end{equation}\n";
    let before = load(files(sum), None);
    for edited in [
        format!("{sum}\nOne more sentence.\n"),
        format!("\\begin{{equation}}0=0\\label{{zero}}\\end{{equation}}\n\n{sum}"),
        sum.to_owned(),
    ] {
        let (again, anew) = (load(files(&edited), Some(&before)), load(files(&edited), None));
        assert_eq!(again.paths(), anew.paths());
        for path in anew.paths() {
            assert_eq!(again.page(&path, &[]), anew.page(&path, &[]), "{path}");
        }
    }
}

#[test]
fn a_new_number_shows_where_it_is_cited() {
    let sum = "\\begin{equation}1+1=2\\label{sum}\\end{equation}\n";
    let before = load(files(sum), None);
    let moved = format!("\\begin{{equation}}0=0\\label{{zero}}\\end{{equation}}\n\n{sum}");
    let after = load(files(&moved), Some(&before));
    let body =
        |site: &Site| String::from_utf8(site.page("/archives/1/", &[]).unwrap().body).unwrap();
    assert!(body(&before).contains(">(1)</a>"), "{}", body(&before));
    assert!(body(&after).contains(">(2)</a>"), "{}", body(&after));
}
