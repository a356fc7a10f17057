//! Commands that stand for other TeX, as the packages of LaTeX define them.

use super::commands::{Command, tex};

pub(super) const COMMANDS: &[Command] = &[
    tex(r"\iff", 0, r"\;\Longleftrightarrow\;"),
    tex(r"\implies", 0, r"\;\Longrightarrow\;"),
    tex(r"\impliedby", 0, r"\;\Longleftarrow\;"),
    tex(r"\limsup", 0, r"\operatorname*{lim\,sup}"),
    tex(r"\liminf", 0, r"\operatorname*{lim\,inf}"),
    tex(r"\argmin", 0, r"\operatorname*{arg\,min}"),
    tex(r"\argmax", 0, r"\operatorname*{arg\,max}"),
    tex(r"\cdots", 0, "⋯"),
    tex(r"\dots", 0, r"\ldots"),
];
