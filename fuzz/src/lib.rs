//! What a typesetter must hold to for any text: it answers, and its answer is bounded and well formed.

use typeset::{Limits, Macros, Options, render};

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
            }
            Err(error) => {
                let span = error.span();
                assert!(span.start <= span.end && span.end <= tex.len(), "{span:?}");
                assert!(tex.is_char_boundary(span.start) && tex.is_char_boundary(span.end));
            }
        }
    }
    // Asked for itself when an article is numbered.
    let _ = typeset::rows(tex);
}
