//! The TeX that the machines write, and the pieces it is made of.

/// More than any formula of the greatest length needs; nested superscripts double their text.
pub(super) const MAX_BYTES: usize = 64 << 10;

/// TeX as far as it is written.
#[derive(Debug, Default)]
pub(super) struct Tex {
    text: String,
    items: usize,
    /// Holds `&`, `\\` or `\hline`, which braces around the whole would hide from the array it stands in.
    cells: bool,
    too_long: bool,
}

impl Tex {
    /// Adds TeX as it is.
    pub(super) fn push(&mut self, text: &str) {
        self.items += 1;
        if self.text.len() + text.len() > MAX_BYTES {
            self.too_long = true;
        } else {
            self.text.push_str(text);
        }
    }

    /// `before`, what `other` holds, `after`.
    pub(super) fn wrap(&mut self, before: &str, other: &Tex, after: &str) {
        self.push(before);
        self.push(&other.text);
        self.push(after);
        self.items -= 2;
        self.too_long |= other.too_long;
    }

    /// All of `other` as written by it.
    pub(super) fn append(&mut self, other: &Tex) {
        self.push(&other.text);
        self.items += other.items;
        self.items -= 1;
        self.too_long |= other.too_long;
    }

    /// The mark between cells or rows.
    pub(super) fn push_cell_mark(&mut self, mark: &str) {
        self.cells = true;
        self.push(mark);
        self.push(" ");
    }

    /// `text` in braces after `command`.
    pub(super) fn command(&mut self, command: &str, text: &str) {
        self.push(command);
        self.push("{");
        self.push(text);
        self.push("}");
        self.items -= 3;
    }

    /// Signs at the start would be spaced as operators: they are put in braces with what follows.
    pub(super) fn brace_sign(mut self) -> Tex {
        if self.text.starts_with(['+', '-']) {
            self.text.insert(0, '{');
            self.text.push('}');
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many pieces were written.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    /// The whole; `None` if it is too long.
    pub(super) fn finish(self) -> Option<String> {
        if self.too_long {
            return None;
        }
        let braces = !self.cells && !self.text.is_empty();
        Some(if braces { format!("{{{}}}", self.text) } else { self.text })
    }
}

/// Text in upright letters.
pub(super) fn text(tex: &mut Tex, text: &str) {
    if text.contains(['^', '_']) {
        // Scripts need a formula, where the first space and hyphen would be lost.
        let text = text.replacen(' ', "~", 1).replacen('-', r"\text{-}", 1);
        tex.command(r"\mathrm", &text);
    } else {
        tex.command(r"\text", text);
    }
}

/// A fraction as small in displays as in text.
pub(super) fn small_fraction(tex: &mut Tex, numerator: &str, denominator: &str) {
    let fraction = format!(r"\frac{{{numerator}}}{{{denominator}}}");
    tex.push(&format!(
        r"\mathchoice{{\textstyle{fraction}}}{{{fraction}}}{{{fraction}}}{{{fraction}}}"
    ));
}

/// The TeX of a bond.
pub(super) fn bond(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "-" | "1" => "{-}",
        "=" | "2" => "{=}",
        "#" | "3" => r"{\equiv}",
        "~" => r"{\tripledash}",
        "~-" => r"{\mathrlap{\raisebox{-.1em}{$-$}}\raisebox{.1em}{$\tripledash$}}",
        "~=" | "~--" => {
            r"{\mathrlap{\raisebox{-.2em}{$-$}}\mathrlap{\raisebox{.2em}{$\tripledash$}}-}"
        }
        "-~-" => r"{\mathrlap{\raisebox{-.2em}{$-$}}\mathrlap{\raisebox{.2em}{$-$}}\tripledash}",
        "..." => r"{{\cdot}{\cdot}{\cdot}}",
        "...." => r"{{\cdot}{\cdot}{\cdot}{\cdot}}",
        "->" => r"{\rightarrow}",
        "<-" => r"{\leftarrow}",
        "<" => "{<}",
        ">" => "{>}",
        _ => return None,
    })
}

/// The TeX of an operator between formulas.
pub(super) fn operator(kind: &str) -> &'static str {
    match kind {
        "+" => " {}+{} ",
        "-" => " {}-{} ",
        "=" => " {}={} ",
        "<" => " {}<{} ",
        ">" => " {}>{} ",
        "<<" => r" {}\ll{} ",
        ">>" => r" {}\gg{} ",
        r"\approx" | r"$\approx$" => r" {}\approx{} ",
        "v" | "(v)" => r" \downarrow{} ",
        "^" | "(^)" => r" \uparrow{} ",
        // All that is left of what the patterns let through.
        _ => r" {}\pm{} ",
    }
}

/// The commands of an arrow: without labels, and with them.
fn arrow_names(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "<-" => (r"\longleftarrow", r"\xleftarrow"),
        "<->" => (r"\longleftrightarrow", r"\xleftrightarrow"),
        "<-->" => (r"\xrightleftarrows{}", r"\xrightleftarrows"),
        "<=>" | "⇌" => (r"\xrightleftharpoons{}", r"\xrightleftharpoons"),
        "<=>>" => (r"\xrightequilibrium{}", r"\xrightequilibrium"),
        "<<=>" => (r"\xleftequilibrium{}", r"\xleftequilibrium"),
        _ => (r"\longrightarrow", r"\xrightarrow"),
    }
}

/// A reaction's arrow with its labels.
pub(super) fn arrow(tex: &mut Tex, kind: &str, above: &Tex, below: &Tex) {
    let (bare, labelled) = arrow_names(kind);
    tex.push(r" {}\mathrel{");
    if above.is_empty() && below.is_empty() {
        tex.push(bare);
    } else {
        tex.push(labelled);
        if !below.is_empty() {
            tex.wrap("[{", below, "}]");
        }
        tex.wrap("{", above, "}");
    }
    tex.push("}{} ");
}
