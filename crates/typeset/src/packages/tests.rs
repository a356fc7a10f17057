//! What commands of packages become.

use std::io::Read as _;

use super::{ALWAYS, PHYSICS};
use crate::expand::expand;
use crate::macros::Macros;
use crate::made::Made;
use crate::render::Limits;
use crate::scan::{scan, text_of};

/// The TeX of `tex` with the packages that it asks for.
fn expanded(tex: &str) -> Result<String, String> {
    let (macros, made) = (Macros::default(), Made::default());
    let tokens = expand(scan(tex), &macros, &made, Limits::default()).ok();
    tokens.map(|tokens| text_of(&tokens)).map_err(|error| error.to_string())
}

#[track_caller]
fn check(tex: &str, expected: &str) {
    assert_eq!(expanded(tex).as_deref(), Ok(expected), "{tex}");
}

#[test]
fn chemistry() {
    check(r"\ce{H+}x", r"{\mathrm{H}{\vphantom{A}}^{+}}x");
    check(r"\pu{2 m}", r"{2~\mathrm{m}}");
    check(r"\def\x#1{\ce{#1}}\x{Na}", r"{\mathrm{Na}}");
    assert!(expanded(r"x\ce{\bond{?}}").unwrap_err().starts_with("unknown bond `?`"));
}

#[test]
fn braket() {
    check(r"\bra x\ket{y}", r"\mathinner{\langle{x}|}\mathinner{|{y}\rangle}");
    check(r"\Braket{a|b|c}", r"\left\langle a\,\middle\vert\,b\,\middle\vert\,c\right\rangle ");
    check(r"\set{x|y|{|}}", r"\{\,x\mid y|{|}\,\}");
    check(r"\Set{x||y}", r"\left\{\:x\;\middle\Vert\;y\:\right\}");
}

#[test]
fn every_name_is_there_once() {
    for table in [&ALWAYS, &PHYSICS] {
        let commands = &table.commands;
        assert!(commands.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(commands.iter().all(|command| command.name.starts_with('\\')));
        assert!(commands.iter().all(|command| table.find(command.name).is_some()));
    }
}

/// As [`check`], with the package `physics`.
#[track_caller]
fn check_physics(tex: &str, expected: &str) {
    let required = expanded(&format!(r"\require{{physics}}{tex}"));
    assert_eq!(required, Ok(format!(r"\require{{physics}}{expected}")), "{tex}");
}

#[test]
fn physics_only_on_request() {
    check(r"\div\sin(x)", r"\div\sin(x)");
    check_physics(
        r"\sin[2](x) \sin x",
        r"\operatorname{sin}^{2}\mathopen{}\mathclose{\left(x\right)} \operatorname{sin}x",
    );
    let mut macros = Macros::default();
    assert!(macros.define(r"\require{physics}").unwrap());
    let made = Made::default();
    let tokens = expand(scan(r"\abs{x}"), &macros, &made, Limits::default()).ok().unwrap();
    assert_eq!(text_of(&tokens), r"\left|x\right|");
}

#[test]
fn physics_braces() {
    check_physics(
        r"\qty(\qty[x])",
        r"\mathopen{}\mathclose{\left(\mathopen{}\mathclose{\left[x\right]}\right)}",
    );
    check_physics(r"\qty\Big{x}\qty a", r"\Bigl\{x\Bigr\}\left(\right)a");
    check_physics(r"\norm*{x}\order{x}", r"\|x\|\mathcal{O}\left(x\right)");
    check_physics(
        r"\eval{x}_0 \eval(x|",
        r"\left.x\vphantom{\int}\right|_0 \left(x\vphantom{\int}\right|",
    );
    check_physics(r"\comm{a}{b}\acomm*{a}{b}", r"\left[a,b\right]\{a,b\}");
    assert!(expanded(r"\require{physics}\abs x").unwrap_err().contains("needs an argument"));
}

#[test]
fn physics_vectors() {
    check_physics(r"\va{x}\vu*{e}", r"\vec{\mathbf{x}}\hat{\boldsymbol{e}}");
    check_physics(
        r"\grad{f}\div(v)",
        r"{\boldsymbol{\nabla}}f{\boldsymbol{\nabla}}\mathbin{\boldsymbol{\cdot}}\mathopen{}\mathclose{\left(v\right)}",
    );
    check_physics(r"\Re{z}\Im z", r"\operatorname{Re}\left\{z\right\}\operatorname{Im}z");
}

#[test]
fn physics_derivatives() {
    let d = r"{\mathrm{d}}";
    check_physics(r"\dv{x}", &format!(r"\frac{{{d}}}{{{d}x}}"));
    check_physics(
        r"\dv[2]{f}{x}(y)",
        &format!(r"\frac{{{d}^{{2}}f}}{{{d}x^{{2}}}}\mathopen{{}}\mathclose{{\left(y\right)}}"),
    );
    check_physics(r"\pdv{f}{x}{y}", r"\frac{\partial^{2}f}{\partial x\partial y}");
    check_physics(r"\dv*{f}{x}", &format!(r"\left.{d}f\middle/{d}x\right."));
    check_physics(r"\dd[3]{x}\dd x", &format!(r"\mathop{{{d}^{{3}}x}}\nolimits{d}x"));
    check_physics(r"{\dd}", &format!("{{{d}}}"));
}

#[test]
fn physics_dirac() {
    check_physics(r"\bra{a}\ket{b}", r"\left\langle{a}\middle\vert{b}\right\rangle");
    check_physics(r"\bra*{a}", r"\langle{a}\vert");
    check_physics(
        r"\ip{a}{b}\ip{a}",
        r"\left\langle{a}\middle\vert{b}\right\rangle\left\langle{a}\middle\vert{a}\right\rangle",
    );
    check_physics(
        r"\mel**{a}{A}{b}",
        r"\left\langle{a}\middle\vert{A}\middle\vert{b}\right\rangle",
    );
    check_physics(r"\ev*{A}{a}", r"\langle{a}\vert{A}\vert{a}\rangle");
}

#[test]
fn physics_matrices() {
    check_physics(r"\mqty(a&b\\c&(d))", r"\left(\begin{matrix}a&b\\c&(d)\end{matrix}\right)");
    check_physics(r"\mqty(\imat{2})", r"\left(\begin{matrix}1&0\\0&1\end{matrix}\right)");
    check_physics(r"\xmat*{a}{1}{2}", r"a_{1}&a_{2}");
    check_physics(r"\admat{1,2}", r"&\begin{matrix}1\end{matrix}\\\begin{matrix}2\end{matrix}");
    assert!(expanded(r"\require{physics}\imat{1000000000}").unwrap_err().contains("at most 50"));
}

#[test]
fn mathtools() {
    check(
        r"\adjustlimits\lim_{x}\sup_y",
        r"\mathop{{\lim}\vphantom{{\sup}}}_{{x}\vphantom{{y}}}\mathop{{\sup}\vphantom{{\lim}}}_{{y}\vphantom{{x}}}",
    );
    check(
        r"\MoveEqLeft x\MoveEqLeft[3]",
        r"\hspace{2em}&\hspace{-2em} x\hspace{3em}&\hspace{-3em}",
    );
    check(r"\Aboxed{x}", r"\boxed{x}");
    check(r"\MakeAboxedCommand\B{\fbox}\B{x}", r"\fbox{\ensuremath{\displaystyle x}}");
    check(
        r"\MakeAboxedCommand{\B}{\colorbox{red}}\B{x&=y}",
        r"\hphantom{\kern.3emx}&\hphantom{{}=y}\kern.3em\mathllap{\colorbox{red}{\ensuremath{\displaystyle x{}=y}}}",
    );
    check(r"\xmathstrut[-1]{.2}", r"\rule[-0.000em]{0em}{0.900em}");
    check(r"\ArrowBetweenLines x\ArrowBetweenLines*[y]", r"\Updownarrow\quad\\x&&\quad y\\");
}

#[test]
fn declared_delimiters() {
    let abs = r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}";
    check(&format!(r"{abs}\abs{{x}}"), r"\mathopen{\lvert}x\mathclose{\rvert}");
    check(&format!(r"{abs}\abs*{{x}}"), r"\left\lvert x\right\rvert");
    check(&format!(r"{abs}\abs[\Big]{{x}}"), r"\Bigl\lvert x\Bigr\rvert");
    let inner = r"\DeclarePairedDelimiterX\inner[2]{\langle}{\rangle}{#1\,\delimsize\vert\,#2}";
    check(&format!(r"{inner}\inner*{{x}}{{y}}"), r"\left\langle x\,\middle\vert\,y\right\rangle");
    let expected = r"\DeclarePairedDelimiterXPP\E[1]{\mathbb{E}}{[}{]}{^2}{#1}";
    check(&format!(r"{expected}\E{{x}}"), r"\mathbb{E}\mathopen{[}x\mathclose{]}^2");
    assert!(expanded(r"\DeclarePairedDelimiter\abs|").unwrap_err().contains("its parts"));
    let mut macros = Macros::default();
    assert!(macros.define(inner).unwrap());
    let made = Made::default();
    let tokens = expand(scan(r"\inner xy"), &macros, &made, Limits::default()).ok().unwrap();
    assert_eq!(text_of(&tokens), r"\mathopen{\langle}x\,\vert\,y\mathclose{\rangle}");
}

#[test]
fn declared_arrows() {
    check(r"\Newextarrow{\a}{5,10}{0x21C0}\a{x}", r"\xrightharpoonup[]{x}");
    check(
        r"\Newextarrow\a{5,10}{0x21E0}\a[y]{x}",
        r#"\mathrel{\mathop{\char"21E0}\limits^{x}_{y}}"#,
    );
    check(r"\Newextarrow\a{5,10}{8672}\a{x}", r"\mathrel{\mathop{\char8672}\limits^{x}_{}}");
}

#[test]
fn systems_of_equations() {
    check(
        r"\begin{empheq}[left={x=\empheqlbrace}, right=\}]{align*}a&b\end{empheq}",
        r"x=\left\empheqlbrace\begin{align*}a&b\end{align*}\right\}"
            .replace(r"\empheqlbrace", r"\{")
            .as_str(),
    );
    check(r"\begin{indentalign}[1em][2em]{lr}x\end{indentalign}", "{x}");
    assert!(expanded(r"\begin{empheq}{align}x").unwrap_err().contains("never closed"));
}

#[test]
fn proofs() {
    check(
        r"\begin{prooftree}\AXC{$A$}\AXC{B}\RL{R}\BIC{C}\end{prooftree}",
        r"{\@infer{single}{}{\text{R}}{\text{C}}{2}{\text{$A$}}{\text{B}}}",
    );
    check(
        r"\begin{prooftree}\Axiom$A\fCenter B$\UnaryInf$C\fCenter$\end{prooftree}",
        r"{\@infer{single}{}{}{\text{$C$}}{1}{\text{$A B$}}}",
    );
    check(
        r"\begin{prooftree}\alwaysDashedLine\AXC{}\doubleLine\UIC{A}\UIC{B}\noLine\UIC{C}\end{prooftree}",
        r"{\@infer{none}{}{}{\text{C}}{1}{\@infer{dashed}{}{}{\text{B}}{1}{\@infer{double}{}{}{\text{A}}{1}{\text{}}}}}",
    );
    check(
        r"\def\fCenter{\vdash}\begin{prooftree}\Axiom$A\fCenter B$\end{prooftree}",
        r"{\text{$A\vdash B$}}",
    );
    let fails =
        |body: &str| expanded(&format!(r"\begin{{prooftree}}{body}\end{{prooftree}}")).unwrap_err();
    assert!(fails(r"\UIC{A}").contains("1 premisses before it"));
    assert!(fails(r"\AXC{A}\AXC{B}").contains("2 conclusions are left"));
    assert!(fails(r"\Axiom A").contains("needs an argument"));
    assert!(fails(r"\alpha").contains("is no step of a proof"));
}

/// Reads with the engine of our own.
fn reads(tex: &str) -> Result<(), String> {
    let (macros, made) = (Macros::default(), Made::default());
    let tokens = expand(scan(tex), &macros, &made, Limits::default())
        .ok()
        .map_err(|error| error.to_string())?;
    crate::guard::check(&tokens, Limits::default().nesting, crate::parse::arity)
        .map_err(|error| error.to_string())?;
    let parsed = crate::parse::parse(&tokens, crate::parse::Context::plain(true));
    parsed.errors.first().map_or(Ok(()), |error| Err(error.to_string()))
}

/// What MathJax's tests of its packages accept and refuse, we do too.
#[test]
fn accepts_what_mathjax_accepts() {
    const SUITES: [&str; 5] = ["Physics", "Braket", "Mhchem", "Extpfeil", "Bussproofs"];
    // A bar for limits without anything before it.
    const EXCEPTION: &str = r"\eval_0^\infty";
    let mut text = String::new();
    let packed = include_bytes!("../../tests/golden/mathjax-cases.jsonl.gz");
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let suite = case["suite"].as_str().unwrap();
        let tex = case["tex"].as_str().unwrap();
        if !SUITES.contains(&suite) || tex == EXCEPTION {
            continue;
        }
        cases += 1;
        let require = if suite == "Physics" { r"\require{physics}" } else { "" };
        let ours = reads(&format!("{require}{tex}"));
        if ours.is_err() != case["error"].as_bool().unwrap() {
            wrong.push(format!("{tex}: {ours:?}"));
        }
    }
    assert!(cases > 490, "{cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn defines_nothing_that_is_known_without() {
    let twice: Vec<&str> = super::names().filter(|name| crate::parse::knows(name)).collect();
    assert!(twice.is_empty(), "the parser reads these, so they may go here: {twice:?}");
}

/// Where a character stands from the left, each time it does.
#[cfg(feature = "outlines")]
fn places(tex: &str, character: char) -> Vec<f64> {
    let (macros, made) = (Macros::default(), Made::default());
    let tokens = expand(scan(tex), &macros, &made, Limits::default()).ok().unwrap();
    let parsed = crate::parse::parse(&tokens, crate::parse::Context::plain(true));
    assert_eq!(parsed.errors, [], "{tex}");
    let parts = crate::layout::layout(&parsed.list, true);
    let place = |mark: &crate::draw::Mark| match mark.ink {
        crate::draw::Ink::Glyph { character: found, .. } if found == character => Some(mark.x),
        _ => None,
    };
    parts.iter().flat_map(|part| &part.run.marks).filter_map(place).collect()
}

#[cfg(feature = "outlines")]
#[test]
fn superscripts_of_what_is_cramped_stand_lower() {
    let heights = |tex: &str| {
        let parsed = crate::parse::parse(&scan(tex), crate::parse::Context::plain(true));
        crate::layout::layout(&parsed.list, true).iter().map(|part| part.height).collect::<Vec<_>>()
    };
    let (free, cramped) = (heights("x^2"), heights(r"\cramped{x^2}"));
    assert!(cramped[0] < free[0], "{cramped:?} {free:?}");
    // As a denominator has it.
    assert_eq!(heights(r"\cramped[\textstyle]{x^2}"), heights(r"\textstyle\cramped{x^2}"));
    assert_eq!(
        heights(r"\cramped{\begin{matrix}x^2\end{matrix}}"),
        heights(r"\begin{matrix}x^2\end{matrix}")
    );
}

#[cfg(feature = "outlines")]
#[test]
fn boxed_cells_keep_their_columns() {
    for boxed in [r"\Aboxed{a&=b+c}", r"\MakeAboxedCommand\C{\fbox}\C{aaa&=b}"] {
        let found = places(&format!(r"\begin{{aligned}}a+1&=b\\ {boxed}\end{{aligned}}"), '=');
        assert!(found.len() == 2 && (found[0] - found[1]).abs() < 1e-9, "{boxed}: {found:?}");
    }
}
