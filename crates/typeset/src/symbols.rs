//! The characters of mathematics and text: which command or character stands for which glyph, of which class and face.
//!
//! The data follow the symbol table of KaTeX (MIT License, © Khan Academy and contributors), whose fonts we draw.

use crate::face::Face;
use crate::node::Class;

/// Where a name has this meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Math,
    Text,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) character: char,
    pub(crate) class: Class,
    /// [`Face::Main`] or [`Face::Ams`].
    pub(crate) face: Face,
    /// A variable: of [`Face::Math`] unless a font command says otherwise.
    pub(crate) slanted: bool,
}

/// Names of one kind: a name and its character in turn, `U+…` for what no editor shows.
struct Section {
    mode: Mode,
    class: Class,
    face: Face,
    slanted: bool,
    /// The characters stand for themselves, too.
    themselves: bool,
    entries: &'static str,
}

/// Calls `add` with every name in every mode. A name is a command with its backslash, or a character; letters and digits are not among
/// them.
pub(crate) fn each(mut add: impl FnMut(Mode, &'static str, Entry)) {
    for section in SECTIONS {
        let Section { mode, class, face, slanted, themselves, entries } = *section;
        let mut words = entries.split_ascii_whitespace();
        while let (Some(name), Some(shown)) = (words.next(), words.next()) {
            let Some(character) = character(shown) else { continue };
            let entry = Entry { character, class, face, slanted };
            add(mode, name, entry);
            if themselves && !shown.starts_with("U+") {
                add(mode, shown, entry);
            }
        }
    }
}

fn character(shown: &str) -> Option<char> {
    match shown.strip_prefix("U+") {
        Some(digits) => u32::from_str_radix(digits, 16).ok().and_then(char::from_u32),
        None => shown.chars().next(),
    }
}

const SECTIONS: &[Section] = &[
    Section {
        mode: Mode::Math,
        class: Class::Bin,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \dotplus ∔  \Cap ⋒  \Cup ⋓  \doublebarwedge ⩞  \boxminus ⊟  \boxplus ⊞
            \divideontimes ⋇  \ltimes ⋉  \rtimes ⋊  \leftthreetimes ⋋  \rightthreetimes ⋌
            \curlywedge ⋏  \curlyvee ⋎  \circleddash ⊝  \circledast ⊛  \intercal ⊺  \boxtimes ⊠
            \barwedge ⊼  \veebar ⊻  \circledcirc ⊚  \boxdot ⊡
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Bin,
        face: Face::Ams,
        slanted: false,
        themselves: false,
        entries: r#"
            \unlhd ⊴  \unrhd ⊵  \lessdot ⋖  \gtrdot ⋗  \lhd ⊲  \rhd ⊳  \smallsetminus ∖
            \centerdot ⋅  \doublecap ⋒  \doublecup ⋓
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Close,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \urcorner ┐  \lrcorner ┘
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Open,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \ulcorner ┌  \llcorner └
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Rel,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \nless ≮  \lneq ⪇  \lneqq ≨  \lnsim ⋦  \lnapprox ⪉  \nprec ⊀  \npreceq ⋠  \precnsim ⋨
            \precnapprox ⪹  \nsim ≁  \nmid ∤  \nvdash ⊬  \nvDash ⊭  \ntrianglelefteq ⋬
            \subsetneq ⊊  \subsetneqq ⫋  \ngtr ≯  \gneq ⪈  \gneqq ≩  \gnsim ⋧  \gnapprox ⪊
            \nsucc ⊁  \nsucceq ⋡  \succnsim ⋩  \succnapprox ⪺  \ncong ≆  \nparallel ∦  \nVDash ⊯
            \ntrianglerighteq ⋭  \supsetneq ⊋  \supsetneqq ⫌  \nVdash ⊮  \precneqq ⪵  \succneqq ⪶
            \nleftarrow ↚  \nrightarrow ↛  \nLeftarrow ⇍  \nRightarrow ⇏  \nleftrightarrow ↮
            \nLeftrightarrow ⇎  \leqq ≦  \leqslant ⩽  \eqslantless ⪕  \lesssim ≲  \lessapprox ⪅
            \approxeq ≊  \lll ⋘  \lessgtr ≶  \lesseqgtr ⋚  \lesseqqgtr ⪋  \risingdotseq ≓
            \fallingdotseq ≒  \backsim ∽  \backsimeq ⋍  \subseteqq ⫅  \Subset ⋐  \sqsubset ⊏
            \preccurlyeq ≼  \curlyeqprec ⋞  \precsim ≾  \precapprox ⪷  \vDash ⊨  \Vvdash ⊪
            \bumpeq ≏  \Bumpeq ≎  \geqq ≧  \geqslant ⩾  \eqslantgtr ⪖  \gtrsim ≳  \gtrapprox ⪆
            \ggg ⋙  \gtrless ≷  \gtreqless ⋛  \gtreqqless ⪌  \eqcirc ≖  \circeq ≗  \triangleq ≜
            \supseteqq ⫆  \Supset ⋑  \sqsupset ⊐  \succcurlyeq ≽  \curlyeqsucc ⋟  \succsim ≿
            \succapprox ⪸  \Vdash ⊩  \between ≬  \pitchfork ⋔  \therefore ∴  \because ∵  \eqsim ≂
            \Doteq ≑  \dashrightarrow ⇢  \dashleftarrow ⇠  \leftleftarrows ⇇  \leftrightarrows ⇆
            \Lleftarrow ⇚  \twoheadleftarrow ↞  \leftarrowtail ↢  \looparrowleft ↫
            \leftrightharpoons ⇋  \curvearrowleft ↶  \circlearrowleft ↺  \Lsh ↰  \upuparrows ⇈
            \upharpoonleft ↿  \downharpoonleft ⇃  \multimap ⊸  \leftrightsquigarrow ↭
            \rightrightarrows ⇉  \rightleftarrows ⇄  \twoheadrightarrow ↠  \rightarrowtail ↣
            \looparrowright ↬  \curvearrowright ↷  \circlearrowright ↻  \Rsh ↱  \downdownarrows ⇊
            \upharpoonright ↾  \downharpoonright ⇂  \rightsquigarrow ⇝  \Rrightarrow ⇛
            \nsubseteq ⊈  \nsupseteq ⊉  \ngeq ≱  \nleq ≰
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Rel,
        face: Face::Ams,
        slanted: false,
        themselves: false,
        entries: r#"
            \nleqslant U+E010  \nleqq U+E011  \lvertneqq U+E00C  \nshortmid U+E006
            \ntriangleleft ⋪  \varsubsetneq U+E01A  \varsubsetneqq U+E017  \ngeqslant U+E00F
            \ngeqq U+E00E  \gvertneqq U+E00D  \nshortparallel U+E007  \ntriangleright ⋫
            \nsupseteqq U+E018  \varsupsetneq U+E01B  \varsupsetneqq U+E019  \nsubseteqq U+E016
            \vartriangle △  \doteqdot ≑  \vartriangleleft ⊲  \trianglelefteq ⊴  \smallsmile ⌣
            \smallfrown ⌢  \thicksim ∼  \thickapprox ≈  \vartriangleright ⊳  \trianglerighteq ⊵
            \shortmid ∣  \shortparallel ∥  \varpropto ∝  \blacktriangleleft ◀  \backepsilon ∍
            \blacktriangleright ▶  \llless ⋘  \gggtr ⋙  \leadsto ⇝  \restriction ↾
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \measuredangle ∡  \Finv Ⅎ  \Game ⅁  \sphericalangle ∢  \complement ∁  \eth ð  \yen ¥
            \checkmark ✓  \beth ℶ  \daleth ℸ  \gimel ℷ  \digamma ϝ
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Ams,
        slanted: false,
        themselves: false,
        entries: r#"
            \hslash ℏ  \triangledown ▽  \lozenge ◊  \circledS Ⓢ  \circledR ®  \nexists ∄  \mho ℧
            \backprime ‵  \blacktriangle ▲  \blacktriangledown ▼  \blacksquare ■  \blacklozenge ⧫
            \bigstar ★  \diagup ╱  \diagdown ╲  \square □  \Box □  \Diamond ◊  \varkappa ϰ
            \varnothing ∅  \maltese ✠  ℂ C  ℍ H  ℕ N  ℙ P  ℚ Q  ℝ R  ℤ Z
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Bin,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \mp ∓  \ominus ⊖  \uplus ⊎  \sqcap ⊓  \sqcup ⊔  \bigcirc ◯  \bullet ∙  \wr ≀  * ∗  - −
            \cdot ⋅  \circ ∘  \div ÷  \pm ±  \times ×  \cap ∩  \cup ∪  \setminus ∖  \wedge ∧
            \vee ∨  \odot ⊙  \oplus ⊕  \otimes ⊗  \oslash ⊘
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Bin,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \ast ∗  \ddagger ‡  \amalg ⨿  \And &  + +  \land ∧  \lor ∨  \bigtriangleup △
            \bigtriangledown ▽  \dagger †  \diamond ⋄  \star ⋆  \triangleleft ◃  \triangleright ▹
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Close,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \rmoustache ⎱  \rgroup ⟯  \rangle ⟩  \rbrack ]  \rparen )  \rfloor ⌋  \rceil ⌉
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Close,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            ? ?  ! !  \rvert ∣  \rVert ∥  \} }  \rbrace }
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Inner,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \ldots …  ⋯ ⋯  \ddots ⋱
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Inner,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \mathellipsis …
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Main,
        slanted: true,
        themselves: true,
        entries: r#"
            \alpha α  \beta β  \gamma γ  \delta δ  \epsilon ϵ  \zeta ζ  \eta η  \theta θ  \iota ι
            \kappa κ  \lambda λ  \mu μ  \nu ν  \xi ξ  \omicron ο  \pi π  \rho ρ  \sigma σ  \tau τ
            \upsilon υ  \phi ϕ  \chi χ  \psi ψ  \omega ω  \varepsilon ε  \vartheta ϑ  \varpi ϖ
            \varrho ϱ  \varsigma ς  \varphi φ
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Main,
        slanted: true,
        themselves: false,
        entries: r#"
            \imath U+E131  \jmath U+E237  ℎ h  Ð Ð  Þ Þ  þ þ
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Open,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \lmoustache ⎰  \lgroup ⟮  \langle ⟨  \lbrack [  \lparen (  \lfloor ⌊  \lceil ⌈
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Open,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \lvert ∣  \lVert ∥  \{ {  \lbrace {
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Punct,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \ldotp .  \cdotp ⋅  · ⋅  , ,  ; ;
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Rel,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \equiv ≡  \prec ≺  \succ ≻  \sim ∼  \preceq ⪯  \succeq ⪰  \simeq ≃  \mid ∣  \ll ≪
            \gg ≫  \asymp ≍  \bowtie ⋈  \smile ⌣  \sqsubseteq ⊑  \sqsupseteq ⊒  \doteq ≐  \frown ⌢
            \ni ∋  \propto ∝  \vdash ⊢  \dashv ⊣  \longleftarrow ⟵  \Leftarrow ⇐  \Longleftarrow ⟸
            \longrightarrow ⟶  \Rightarrow ⇒  \Longrightarrow ⟹  \leftrightarrow ↔
            \longleftrightarrow ⟷  \Leftrightarrow ⇔  \Longleftrightarrow ⟺  \mapsto ↦
            \longmapsto ⟼  \nearrow ↗  \hookleftarrow ↩  \hookrightarrow ↪  \searrow ↘
            \leftharpoonup ↼  \rightharpoonup ⇀  \swarrow ↙  \leftharpoondown ↽
            \rightharpoondown ⇁  \nwarrow ↖  \rightleftharpoons ⇌  \origof ⊶  \imageof ⊷  \approx ≈
            \cong ≅  \geq ≥  \gt >  \in ∈  \subset ⊂  \supset ⊃  \subseteq ⊆  \supseteq ⊇
            \leftarrow ←  \leq ≤  \lt <  \rightarrow →  \uparrow ↑  \Uparrow ⇑  \downarrow ↓
            \Downarrow ⇓  \updownarrow ↕  \Updownarrow ⇕
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Rel,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \perp ⊥  \parallel ∥  \owns ∋  \Join ⋈  = =  : :  \ge ≥  \gets ←
            \models ⊨  \le ≤  \to →
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \aleph ℵ  \forall ∀  \hbar ℏ  \exists ∃  \nabla ∇  \flat ♭  \ell ℓ  \natural ♮
            \clubsuit ♣  \wp ℘  \sharp ♯  \diamondsuit ♢  \Re ℜ  \heartsuit ♡  \Im ℑ  \spadesuit ♠
            \S §  \P ¶  \angle ∠  \infty ∞  \Gamma Γ  \Delta Δ  \Theta Θ  \Lambda Λ  \Xi Ξ  \Pi Π
            \Sigma Σ  \Upsilon Υ  \Phi Φ  \Psi Ψ  \Omega Ω  \neg ¬  \partial ∂  \degree °
            \mathsterling £
"#,
    },
    Section {
        mode: Mode::Math,
        class: Class::Ord,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \# #  \& &  \dag †  \ddag ‡  ` ‘  \$ $  \% %  \_ _  \prime ′  \triangle △  Α A  Β B
            Ε E  Ζ Z  Η H  Ι I  Κ K  Μ M  Ν N  Ο O  Ρ P  Τ T  Χ X  \lnot ¬  \top ⊤  \bot ⊥
            \emptyset ∅  \surd √  \backslash \  | ∣  \vert ∣  \| ∥  \Vert ∥  \varvdots ⋮  ı ı  ȷ ȷ
            \pounds £  / /  @ @  . .  " "
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Ord,
        face: Face::Ams,
        slanted: false,
        themselves: true,
        entries: r#"
            \yen ¥
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Ord,
        face: Face::Ams,
        slanted: false,
        themselves: false,
        entries: r#"
            \circledR ®  \checkmark ✓  \maltese ✠  ð ð  ℂ C  ℍ H  ℕ N  ℙ P  ℚ Q  ℝ R  ℤ Z
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Inner,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \ldots …
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Inner,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            \textellipsis …
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Ord,
        face: Face::Main,
        slanted: true,
        themselves: false,
        entries: r#"
            ℎ h
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Ord,
        face: Face::Main,
        slanted: false,
        themselves: true,
        entries: r#"
            \lbrack [  \rbrack ]  \textless <  \textgreater >  \textbar |  \i ı  \j ȷ  \ss ß  \ae æ
            \oe œ  \o ø  \AE Æ  \OE Œ  \O Ø  – –  — —  ` ‘  ' ’  “ “  ” ”  \textdegree °
            \textsterling £
"#,
    },
    Section {
        mode: Mode::Text,
        class: Class::Ord,
        face: Face::Main,
        slanted: false,
        themselves: false,
        entries: r#"
            · ⋅  \# #  \& &  \S §  \P ¶  \dag †  \textdagger †  \ddag ‡  \textdaggerdbl ‡
            \$ $  \textdollar $  \% %  \_ _  \textunderscore _  \{ {  \textbraceleft {  \} }
            \textbraceright }  \textbardbl ∥  \textasciitilde ~  \textbackslash \
            \textasciicircum ^  \varvdots ⋮  \textendash –  \textemdash —  \textquoteleft ‘
            \textquoteright ’  \textquotedblleft “  \textquotedblright ”  \degree °  \pounds £  ! !
            @ @  * *  ( (  ) )  - -  = =  + +  " "  ; ;  : :  ? ?  / /  . .  , ,  Ð Ð  Þ Þ  þ þ
"#,
    },
];

#[cfg(feature = "outlines")]
#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_name_has_two_meanings_and_every_character_has_a_glyph() {
        let mut all: BTreeMap<(bool, &str), Entry> = BTreeMap::new();
        each(|mode, name, entry| {
            let before = all.insert((mode == Mode::Math, name), entry);
            assert!(before.is_none_or(|before| before == entry), "{name}");
        });
        assert!(all.len() > 800, "{}", all.len());
        let drawn_otherwise = ['⊶', '⊷', 'Ð', 'Þ', 'þ'];
        for ((_, name), entry) in all {
            let face = if entry.slanted { Face::Math } else { entry.face };
            let found = [face, Face::Main, Face::Math, Face::Ams]
                .into_iter()
                .any(|face| crate::outlines::glyph(face, entry.character).is_some());
            assert!(found || drawn_otherwise.contains(&entry.character), "{name} {entry:?}");
        }
    }
}
