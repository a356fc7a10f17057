//! What a typesetter must hold to for any text: it answers, and its answer is bounded and well formed.

use typeset::{Limits, Macros, Options, errors, render, text};

/// Typesets `tex` as a visitor's and as an author's, and panics if an answer breaks a promise.
pub fn check(tex: &str) {
    for (limits, display) in [(Limits::HOSTILE, false), (Limits::default(), true)] {
        let macros = Macros::default();
        let options =
            Options { display, macros: &macros, numbers: &[], references: &|_| None, limits };
        match render(tex, &options) {
            Ok(formula) => {
                for length in [formula.width, formula.height, formula.depth] {
                    assert!(length.is_finite(), "{length} em");
                }
                assert!(formula.mathml.starts_with("<math"), "{}", formula.mathml);
                for piece in &formula.pieces {
                    assert!(piece.svg.starts_with("<svg ") && piece.svg.ends_with("</svg>"));
                    assert!(!piece.svg.contains("NaN") && !piece.svg.contains("inf"));
                }
                let whole = formula.svg();
                assert!(whole.starts_with("<svg ") && whole.ends_with("</svg>"));
                assert!(errors(tex, &options).is_empty(), "typeset, and yet wrong");
                assert!(text(tex, &options).is_ok(), "typeset, and yet without text");
            }
            Err(_) => {
                let errors = errors(tex, &options);
                assert!(!errors.is_empty(), "refused without a reason");
                for error in errors {
                    assert!(tex.get(error.span()).is_some(), "{error} at {:?}", error.span());
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    let _ = Macros::default().define(tex);
    // Asked for itself when an article is numbered.
    let _ = typeset::rows(tex);
}
