//! What fuzzing found worth keeping (`fuzz/corpus.jsonl.gz`, a text a line): every one is answered, soon, and the answer is well formed.

use std::io::Read as _;
use std::time::{Duration, Instant};

use typeset::{Limits, Macros, Options, errors, render};

/// Of a build without optimisation on a busy machine; the longest takes milliseconds.
const LONGEST: Duration = Duration::from_secs(5);

#[test]
fn every_kept_text_is_answered() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus.jsonl.gz");
    let mut lines = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut lines)
        .unwrap();
    let (mut count, mut drawn) = (0, 0);
    for line in lines.lines() {
        let tex: String = serde_json::from_str(line).unwrap();
        count += 1;
        drawn += usize::from(is_drawn(&tex));
    }
    assert!(count > 3_000, "only {count} texts");
    assert!(drawn > 300, "only {drawn} of {count} are formulas");
}

/// Checks the answers to a visitor and to an author; whether the author's is a picture.
fn is_drawn(tex: &str) -> bool {
    let macros = Macros::default();
    let mut drawn = false;
    for (limits, display) in [(Limits::HOSTILE, false), (Limits::default(), true)] {
        let options =
            Options { display, macros: &macros, numbers: &[], references: &|_| None, limits };
        let begun = Instant::now();
        let answer = render(tex, &options);
        assert!(begun.elapsed() < LONGEST, "{tex:?} took {:?}", begun.elapsed());
        drawn = answer.is_ok();
        match answer {
            Ok(formula) => {
                assert!(tex.len() <= limits.bytes, "{tex:?} is too long to be typeset");
                assert!(formula.width.is_finite() && formula.height.is_finite(), "{tex:?}");
                for markup in [formula.svg(), formula.mathml] {
                    if let Err(error) = roxmltree::Document::parse(&markup) {
                        panic!("{tex:?}: {error} in {markup}");
                    }
                }
            }
            Err(_) => {
                let errors = errors(tex, &options);
                assert!(!errors.is_empty(), "{tex:?} is refused without a reason");
                for error in errors {
                    assert!(tex.get(error.span()).is_some(), "{tex:?}: {error}");
                }
            }
        }
    }
    drawn
}
