//! What can be asked of a formula without drawing it: the same with and without the feature `outlines`.

use typeset::{Limits, Macros, Options, errors, mathml, rows, text};

fn options(macros: &Macros) -> Options<'_> {
    Options {
        display: true,
        macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::default(),
    }
}

#[test]
fn a_formula_is_said() {
    let mut macros = Macros::default();
    macros.define(r"\newcommand{\norm}[1]{\lVert #1 \rVert}").unwrap();
    let options = options(&macros);
    let tex = r"\norm{x}^2 = \mathbf{a}\cdot\mathbb{R}";
    let said = mathml(tex, &options).unwrap();
    assert!(said.starts_with("<math xmlns="), "{said}");
    assert!(said.contains("<mo>=</mo>") && said.contains("<mi>𝐚</mi>"), "{said}");
    assert!(said.contains(r"\norm{x}^2"), "{said}");
    assert_eq!(text(tex, &options).unwrap(), "‖x‖² = a ⋅ ℝ");
    assert_eq!(rows(r"\begin{align} a \\ b \notag \end{align}").unwrap().len(), 2);
    #[cfg(feature = "outlines")]
    assert_eq!(typeset::render(tex, &options).unwrap().mathml, said);
}

#[test]
fn a_mistake_is_told() {
    let macros = Macros::default();
    let options = options(&macros);
    let tex = r"a + \alhpa";
    let error = mathml(tex, &options).unwrap_err();
    assert_eq!(&tex[error.span()], r"\alhpa");
    assert_eq!(errors(tex, &options), std::slice::from_ref(&error));
    assert_eq!(text(tex, &options), Err(error));
}
