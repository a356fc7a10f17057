//! Every command and environment of MathJax's packages: each is taken, or refused for a reason that stands here.

use crate::{Limits, Macros, Options, errors};

/// What we refuse, and why.
const REFUSED: &[(&str, &[&str])] = &[(
    "is MathJax's own name of a sign or arrow, which no author writes",
    &[r"base \notChar", r"centernot \centerOver", r"mhchem \mhchem"],
)];

/// The commands, with their packages.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../../tests/golden/mathjax-names.txt")
        .lines()
        .map(|line| line.split_once(' ').unwrap())
}

/// Whether a name is known; whether it is read rightly is the affair of other tests.
fn is_known(package: &str, name: &str) -> bool {
    let tex = match (package, name.strip_prefix(r"\begin")) {
        ("bussproofs", Some(_)) => format!(r"{name}\AXC{{x}}\end{{prooftree}}"),
        (_, Some("")) => r"\begin{matrix}\end{matrix}".to_owned(),
        (_, Some(environment)) => format!(r"{name}{{c}}x\end{environment}"),
        ("bussproofs", _) => {
            let argument = if name.ends_with('C') || name.ends_with('L') { "{x}" } else { "" };
            format!(r"\begin{{prooftree}}{name}{argument}\end{{prooftree}}")
        }
        ("color", _) => format!(r"{name}{{red}}{{rgb}}{{0,0,0}}"),
        ("physics", _) => format!(r"\require{{physics}}{name}"),
        ("textmacros", _) => format!(r"\text{{{name}}}"),
        _ => format!("{name} x"),
    };
    let macros = Macros::default();
    let options = Options {
        display: true,
        macros: &macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::default(),
    };
    !errors(&tex, &options).iter().any(|error| {
        let said = error.to_string();
        said.starts_with("unknown") || said.contains("is no step") || said.contains("mathematics")
    })
}

#[test]
fn what_mathjax_names_is_taken_or_refused_for_a_reason() {
    let excused = |name: &str| {
        REFUSED.iter().any(|(_, names)| names.iter().any(|excused| name.starts_with(excused)))
    };
    let (mut known, mut unknown) = (0, Vec::new());
    for (package, name) in names() {
        let whole = format!("{package} {name}");
        match is_known(package, name) {
            true if excused(&whole) => panic!("{whole} is known: strike it from the list"),
            true => known += 1,
            false if !excused(&whole) => unknown.push(whole),
            false => {}
        }
    }
    assert_eq!(unknown, [""; 0]);
    assert!(known > 1500, "{known}");
}
