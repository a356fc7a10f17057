//! Commands of MathJax and of packages that are another name for one of the engine's.

/// The engine's name for the same thing.
pub(super) fn synonym(name: &str) -> Option<&'static str> {
    Some(match name {
        r"\Tiny" => r"\tiny",
        r"\overparen" | r"\wideparen" => r"\overgroup",
        r"\underparen" => r"\undergroup",
        r"\mathbbm" | r"\mathds" | r"\mathbbmss" => r"\mathbb",
        r"\negmedspace" => r"\negthinspace",
        r"\mathup" | r"\symrm" | r"\symup" | r"\symnormal" => r"\mathrm",
        r"\mathbfup" | r"\symbfup" | r"\symbf" => r"\mathbf",
        r"\mathbfit" | r"\symbfit" => r"\boldsymbol",
        r"\symit" => r"\mathit",
        r"\symbb" => r"\mathbb",
        r"\symcal" => r"\mathcal",
        r"\symscr" => r"\mathscr",
        r"\symfrak" => r"\mathfrak",
        r"\symsf" | r"\symsfup" => r"\mathsf",
        r"\symsfit" => r"\mathsfit",
        r"\symtt" => r"\mathtt",
        r"\arrowvert" | r"\bracevert" => r"\vert",
        r"\Arrowvert" => r"\Vert",
        r"\coloneq" => r"\coloneqq",
        r"\lbrack" => "[",
        r"\rbrack" => "]",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine;

    #[test]
    fn a_synonym_is_for_what_the_engine_knows() {
        for (name, known) in
            [(r"\mathds", r"\mathbb"), (r"\symbf", r"\mathbf"), (r"\coloneq", r"\coloneqq")]
        {
            assert_eq!(synonym(name), Some(known));
            assert!(engine::knows(known), "{known}");
        }
        assert_eq!(synonym(r"\alpha"), None);
    }
}
