//! Commands that stand for other TeX, as the packages of LaTeX define them.
//!
//! What our fonts lack and is put together from parts says what it means besides.

use crate::node::Class;

use super::commands::{Command, composed, tex};

/// `\mapsto` turned round.
const MAPS_FROM: &str = r"\mathreflectbox{\mapsto}";

pub(super) const COMMANDS: &[Command] = &[
    // Arrows with the space that sentences have around them.
    tex(r"\iff", 0, r"\;\Longleftrightarrow\;"),
    tex(r"\implies", 0, r"\;\Longrightarrow\;"),
    tex(r"\impliedby", 0, r"\;\Longleftarrow\;"),
    // Names of operators.
    tex(r"\limsup", 0, r"\operatorname*{lim\,sup}"),
    tex(r"\liminf", 0, r"\operatorname*{lim\,inf}"),
    tex(r"\injlim", 0, r"\operatorname*{inj\,lim}"),
    tex(r"\projlim", 0, r"\operatorname*{proj\,lim}"),
    tex(r"\varlimsup", 0, r"\operatorname*{\overline{lim}}"),
    tex(r"\varliminf", 0, r"\operatorname*{\underline{lim}}"),
    tex(r"\varinjlim", 0, r"\operatorname*{\underrightarrow{lim}}"),
    tex(r"\varprojlim", 0, r"\operatorname*{\underleftarrow{lim}}"),
    tex(r"\argmin", 0, r"\operatorname*{arg\,min}"),
    tex(r"\argmax", 0, r"\operatorname*{arg\,max}"),
    tex(r"\plim", 0, r"\mathop{\operatorname{plim}}\limits"),
    tex(r"\iiiint", 0, r"\iint\!\!\iint"),
    tex(r"\idotsint", 0, r"\int\!\cdots\!\int"),
    // Remainders.
    tex(
        r"\bmod",
        0,
        r"\mathchoice{\mskip1mu}{\mskip1mu}{\mskip5mu}{\mskip5mu}\mathbin{\mathrm{mod}}\mathchoice{\mskip1mu}{\mskip1mu}{\mskip5mu}{\mskip5mu}",
    ),
    tex(r"\pod", 1, r"\allowbreak\mathchoice{\mkern18mu}{\mkern8mu}{\mkern8mu}{\mkern8mu}(#1)"),
    tex(r"\pmod", 1, r"\pod{\mathrm{mod}\mkern6mu#1}"),
    tex(
        r"\mod",
        1,
        r"\allowbreak\mathchoice{\mkern18mu}{\mkern12mu}{\mkern12mu}{\mkern12mu}\mathrm{mod}\,\,#1",
    ),
    // Punctuation and struts.
    tex(
        r"\colon",
        0,
        r"\nobreak\mskip2mu\mathpunct{}\mathchoice{\mkern-3mu}{\mkern-3mu}{}{}{:}\mskip6mu",
    ),
    tex(r"\ordinarycolon", 0, ":"),
    tex(r"\mathstrut", 0, r"\vphantom{(}"),
    tex(r"\vdots", 0, r"{\varvdots\rule{0pt}{15pt}}"),
    tex("⋮", 0, r"\vdots"),
    tex(r"\underbar", 1, r"\underline{\text{#1}}"),
    tex(r"\angln", 0, r"{\angl n}"),
    tex(r"\Bbbk", 0, r"\mathbb{k}"),
    tex(r"\lq", 0, "`"),
    tex(r"\rq", 0, "'"),
    // Slanted capitals.
    tex(r"\varGamma", 0, r"\mathit{\Gamma}"),
    tex(r"\varDelta", 0, r"\mathit{\Delta}"),
    tex(r"\varTheta", 0, r"\mathit{\Theta}"),
    tex(r"\varLambda", 0, r"\mathit{\Lambda}"),
    tex(r"\varXi", 0, r"\mathit{\Xi}"),
    tex(r"\varPi", 0, r"\mathit{\Pi}"),
    tex(r"\varSigma", 0, r"\mathit{\Sigma}"),
    tex(r"\varUpsilon", 0, r"\mathit{\Upsilon}"),
    tex(r"\varPhi", 0, r"\mathit{\Phi}"),
    tex(r"\varPsi", 0, r"\mathit{\Psi}"),
    tex(r"\varOmega", 0, r"\mathit{\Omega}"),
    // Relations put together.
    composed(r"\neq", Class::Rel, "≠", r"\not="),
    composed(r"\ne", Class::Rel, "≠", r"\not="),
    composed("≠", Class::Rel, "≠", r"\not="),
    composed(r"\notin", Class::Rel, "∉", r"{\in}\mathllap{/\mskip1mu}"),
    composed("∉", Class::Rel, "∉", r"{\in}\mathllap{/\mskip1mu}"),
    tex(r"\notni", 0, r"\not\ni"),
    tex("∌", 0, r"\not\ni"),
    composed("≘", Class::Rel, "≘", r"=\kern{-1em}\raisebox{0.4em}{$\scriptsize\frown$}"),
    composed("≙", Class::Rel, "≙", r"\stackrel{\tiny\wedge}{=}"),
    composed("≚", Class::Rel, "≚", r"\stackrel{\tiny\vee}{=}"),
    composed("≛", Class::Rel, "≛", r"\stackrel{\scriptsize\star}{=}"),
    composed("≝", Class::Rel, "≝", r"\stackrel{\tiny\mathrm{def}}{=}"),
    composed("≞", Class::Rel, "≞", r"\stackrel{\tiny\mathrm{m}}{=}"),
    composed("≟", Class::Rel, "≟", r"\stackrel{\tiny?}{=}"),
    tex(r"\vcentcolon", 0, r"\mathrel{\mathop\ordinarycolon}"),
    tex(r"\ratio", 0, r"\mathrel{\mathop\ordinarycolon}"),
    composed(r"\dblcolon", Class::Rel, "∷", r"\vcentcolon\mathrel{\mkern-.9mu}\vcentcolon"),
    composed(r"\coloncolon", Class::Rel, "∷", r"\vcentcolon\mathrel{\mkern-.9mu}\vcentcolon"),
    composed("∷", Class::Rel, "∷", r"\vcentcolon\mathrel{\mkern-.9mu}\vcentcolon"),
    composed(r"\coloneqq", Class::Rel, "≔", r"\vcentcolon\mathrel{\mkern-1.2mu}="),
    composed(r"\colonequals", Class::Rel, "≔", r"\vcentcolon\mathrel{\mkern-1.2mu}="),
    composed("≔", Class::Rel, "≔", r"\vcentcolon\mathrel{\mkern-1.2mu}="),
    composed(r"\Coloneqq", Class::Rel, "⩴", r"\dblcolon\mathrel{\mkern-1.2mu}="),
    composed(r"\coloncolonequals", Class::Rel, "⩴", r"\dblcolon\mathrel{\mkern-1.2mu}="),
    composed("⩴", Class::Rel, "⩴", r"\dblcolon\mathrel{\mkern-1.2mu}="),
    composed(r"\coloneq", Class::Rel, "∶−", r"\vcentcolon\mathrel{\mkern-1.2mu}\mathrel{-}"),
    composed(r"\colonminus", Class::Rel, "∶−", r"\vcentcolon\mathrel{\mkern-1.2mu}\mathrel{-}"),
    composed(r"\Coloneq", Class::Rel, "∷−", r"\dblcolon\mathrel{\mkern-1.2mu}\mathrel{-}"),
    composed(r"\coloncolonminus", Class::Rel, "∷−", r"\dblcolon\mathrel{\mkern-1.2mu}\mathrel{-}"),
    composed(r"\eqqcolon", Class::Rel, "≕", r"=\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\equalscolon", Class::Rel, "≕", r"=\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed("≕", Class::Rel, "≕", r"=\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\Eqqcolon", Class::Rel, "=∷", r"=\mathrel{\mkern-1.2mu}\dblcolon"),
    composed(r"\equalscoloncolon", Class::Rel, "=∷", r"=\mathrel{\mkern-1.2mu}\dblcolon"),
    composed(r"\eqcolon", Class::Rel, "∹", r"\mathrel{-}\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\minuscolon", Class::Rel, "∹", r"\mathrel{-}\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed("∹", Class::Rel, "∹", r"\mathrel{-}\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\Eqcolon", Class::Rel, "−∷", r"\mathrel{-}\mathrel{\mkern-1.2mu}\dblcolon"),
    composed(r"\minuscoloncolon", Class::Rel, "−∷", r"\mathrel{-}\mathrel{\mkern-1.2mu}\dblcolon"),
    composed(r"\colonapprox", Class::Rel, "∶≈", r"\vcentcolon\mathrel{\mkern-1.2mu}\approx"),
    composed(r"\Colonapprox", Class::Rel, "∷≈", r"\dblcolon\mathrel{\mkern-1.2mu}\approx"),
    composed(r"\coloncolonapprox", Class::Rel, "∷≈", r"\dblcolon\mathrel{\mkern-1.2mu}\approx"),
    composed(r"\colonsim", Class::Rel, "∶∼", r"\vcentcolon\mathrel{\mkern-1.2mu}\sim"),
    composed(r"\Colonsim", Class::Rel, "∷∼", r"\dblcolon\mathrel{\mkern-1.2mu}\sim"),
    composed(r"\coloncolonsim", Class::Rel, "∷∼", r"\dblcolon\mathrel{\mkern-1.2mu}\sim"),
    composed(r"\simcolon", Class::Rel, "∼∶", r"\sim\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\simcoloncolon", Class::Rel, "∼∷", r"\sim\mathrel{\mkern-1.2mu}\dblcolon"),
    composed(r"\approxcolon", Class::Rel, "≈∶", r"\approx\mathrel{\mkern-1.2mu}\vcentcolon"),
    composed(r"\approxcoloncolon", Class::Rel, "≈∷", r"\approx\mathrel{\mkern-1.2mu}\dblcolon"),
    // Brackets and signs put together.
    composed(r"\llbracket", Class::Open, "⟦", r"[\mkern-3.2mu["),
    composed("⟦", Class::Open, "⟦", r"[\mkern-3.2mu["),
    composed(r"\rrbracket", Class::Close, "⟧", r"]\mkern-3.2mu]"),
    composed("⟧", Class::Close, "⟧", r"]\mkern-3.2mu]"),
    composed(r"\lBrace", Class::Open, "⦃", r"\{\mkern-3.2mu["),
    composed("⦃", Class::Open, "⦃", r"\{\mkern-3.2mu["),
    composed(r"\rBrace", Class::Close, "⦄", r"]\mkern-3.2mu\}"),
    composed("⦄", Class::Close, "⦄", r"]\mkern-3.2mu\}"),
    composed(
        r"\minuso",
        Class::Bin,
        "⦵",
        r"{\mathrlap{\mathchoice{\kern{0.145em}}{\kern{0.145em}}{\kern{0.1015em}}{\kern{0.0725em}}\circ}{-}}",
    ),
    composed(
        "⦵",
        Class::Bin,
        "⦵",
        r"{\mathrlap{\mathchoice{\kern{0.145em}}{\kern{0.145em}}{\kern{0.1015em}}{\kern{0.0725em}}\circ}{-}}",
    ),
    composed("‼", Class::Close, "‼", r"!\mkern-0.8mu!"),
    composed(
        r"\iddots",
        Class::Inner,
        "⋰",
        r"\mkern1mu\raise.1em{.}\mkern2mu\raise.4em{.}\mkern2mu\raise.7em{.}\mkern1mu",
    ),
    composed(
        r"\adots",
        Class::Inner,
        "⋰",
        r"\mkern1mu\raise.1em{.}\mkern2mu\raise.4em{.}\mkern2mu\raise.7em{.}\mkern1mu",
    ),
    composed(r"\mapsfrom", Class::Rel, "↤", MAPS_FROM),
    composed("↤", Class::Rel, "↤", MAPS_FROM),
    tex("⟂", 0, r"\perp"),
    tex("⌜", 0, r"\ulcorner"),
    tex("⌝", 0, r"\urcorner"),
    tex("⌞", 0, r"\llcorner"),
    tex("⌟", 0, r"\lrcorner"),
    // Marks and names of programs.
    composed(r"\textcopyright", Class::Ord, "©", r"\textcircled{c}"),
    composed(r"\copyright", Class::Ord, "©", r"\text{\textcircled{c}}"),
    composed("©", Class::Ord, "©", r"\text{\textcircled{c}}"),
    composed(r"\textregistered", Class::Ord, "®", r"\textcircled{\scriptsize R}"),
    composed("®", Class::Ord, "®", r"\textcircled{\scriptsize R}"),
    composed(
        r"\TeX",
        Class::Ord,
        "TeX",
        r"\textrm{T\kern-.1667em\raisebox{-.5ex}{E}\kern-.125emX}",
    ),
    composed(
        r"\LaTeX",
        Class::Ord,
        "LaTeX",
        r"\textrm{L\kern-.36em\raisebox{0.205em}{\scriptstyle A}\kern-.15em\TeX}",
    ),
    composed(
        r"\KaTeX",
        Class::Ord,
        "KaTeX",
        r"\textrm{K\kern-.17em\raisebox{0.205em}{\scriptstyle A}\kern-.15em\TeX}",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::commands::{Act, find};
    use super::super::print::check;
    use super::*;

    #[test]
    fn what_stands_for_other_tex_can_be_read() {
        for command in COMMANDS {
            if let (Act::Tex(body) | Act::Composed(_, _, body), 0) =
                (command.act, command.arguments)
            {
                let tokens = crate::scan::scan(body);
                let parsed = super::super::parse(&tokens, super::super::Context::plain(true));
                assert_eq!(parsed.errors, [], "{}", command.name);
            }
        }
    }

    #[test]
    fn reads_abbreviations() {
        check(r"a\iff b", "a <5mu> ⟺ <5mu> b");
        check(r"a\ne b", "a Rel:≠(Rel(lapLeft(\u{e020})) nobreak =) b");
        check(r"\limsup_n", "scripts(name:display(l i m <3mu> s u p) _n)");
        check(r"\pmod n", "break choice(<18mu>; <8mu>; <8mu>; <8mu>) ( {m o d} <6mu> n )");
        assert!(find("≔").is_some());
    }
}
