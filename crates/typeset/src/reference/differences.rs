//! Where MathJax and KaTeX read a command differently, and whom we follow.

use super::commands::Entry;

/// One difference; `katex`, `mathjax` and `ours` are cells of a table.
pub(super) struct Difference {
    pub(super) commands: &'static [&'static str],
    pub(super) katex: &'static str,
    pub(super) mathjax: &'static str,
    pub(super) ours: &'static str,
}

/// What is said of a command.
pub(super) fn of(entry: &Entry) -> Option<&'static Difference> {
    named(&entry.shown())
}

/// What is said of a name as the page shows it.
pub(super) fn named(name: &str) -> Option<&'static Difference> {
    DIFFERENCES.iter().find(|difference| difference.commands.contains(&name))
}

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        commands: &[r"\color"],
        katex: r"`\color{c}{X}` colours what follows X too",
        mathjax: "X alone (its usual `colorv2`)",
        ours: r"as MathJax; `\color{c} X` holds to the end of the group in all three",
    },
    Difference {
        commands: &[r"\mathop"],
        katex: "scripts beside it",
        mathjax: "below and above in displays, as in TeX",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\boldsymbol", r"\bm"],
        katex: r"`\boldsymbol{\mathcal L}` is not bold",
        mathjax: "bold",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\pmb"],
        katex: "a shadow behind each letter",
        mathjax: "each letter twice, 1 px apart",
        ours: "each letter twice, as far apart as KaTeX's shadow",
    },
    Difference {
        commands: &[r"\cfrac"],
        katex: "no option",
        mathjax: "`[l]` and `[r]` move the numerator",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\begin{aligned}", r"\begin{alignedat}", r"\begin{gathered}"],
        katex: "`[t]` is content",
        mathjax: "`[t]`, `[c]`, `[b]` say which row is on the line",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\frac", r"\sqrt"],
        katex: r"braces needed: `x^{\frac12}`",
        mathjax: r"`x^\frac12` is read",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\llap", r"\rlap", r"\clap"],
        katex: "hold text",
        mathjax: "hold mathematics",
        ours: r"as KaTeX and TeX: text; `\mathllap` holds mathematics",
    },
    Difference {
        commands: &[r"\text"],
        katex: "`_` and `&` are mistakes",
        mathjax: "stand for themselves",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\nonumber", r"\notag"],
        katex: "an empty last row takes room",
        mathjax: "nothing is left of an empty last row",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\begin{CD}"],
        katex: "centred as if an empty row were below",
        mathjax: "centred on its rows",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\operatorname"],
        katex: "`*` and `-` in a name stand as in text; Greek letters come of the reader's font",
        mathjax: "a name in one font",
        ours: "characters as high as they are; Greek letters of the font for mathematics",
    },
    Difference {
        commands: &[r"\overbrace", r"\underbrace"],
        katex: "within a script the body is as large as in a line",
        mathjax: "the body is set in display style",
        ours: "within a script the body is a script, as in TeX",
    },
    Difference {
        commands: &[
            r"\underleftarrow",
            r"\underrightarrow",
            r"\underleftrightarrow",
            r"\undergroup",
            r"\underlinesegment",
        ],
        katex: "in text the body may stand off the middle",
        mathjax: "in the middle",
        ours: "in the middle",
    },
    Difference {
        commands: &[r"\ce", r"\pu"],
        katex: "mhchem 3.3",
        mathjax: "mhchem 4",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\reflectbox", r"\mathreflectbox"],
        katex: "mirrored",
        mathjax: "not known",
        ours: "as KaTeX",
    },
    Difference {
        commands: &[r"\veebar", r"\curlyvee", r"\centerdot", r"\divideontimes"],
        katex: "no space between two operators of the AMS fonts, which it joins to one text",
        mathjax: "the space of binary operators",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\origof", r"\imageof"],
        katex: "⊶ and ⊷ of the reader's font",
        mathjax: "not known",
        ours: "drawn of parts",
    },
    Difference {
        commands: &[r"\textellipsis"],
        katex: "with the space of an inner formula around",
        mathjax: "not known",
        ours: "without space, as TeX's text has it",
    },
    Difference {
        commands: &[r"\providecommand"],
        katex: "may stand before a letter or a brace",
        mathjax: "a command must follow",
        ours: "as MathJax",
    },
    Difference {
        commands: &[r"\futurelet"],
        katex: "may define a letter",
        mathjax: "not known",
        ours: "defines a command, as in TeX",
    },
    Difference {
        commands: &[r"\includegraphics"],
        katex: "a picture, if trusted",
        mathjax: "not known",
        ours: "refused: a formula cannot hold a picture",
    },
    Difference {
        commands: &[r"\href", r"\url", r"\htmlClass", r"\htmlId", r"\htmlStyle", r"\htmlData"],
        katex: "make links and attributes, if trusted",
        mathjax: r"`\href`, `\class`, `\cssId`, `\style`",
        ours: "their content alone: a formula of a visitor must not act",
    },
];
