//! LaTeX that stands outside a formula, where it would be printed as it is.

/// The command at the start of `text`, which begins with a backslash: its length with the brace that
/// follows, and how to say it. Only a name of two letters or more right before a brace is one for sure.
pub(super) fn command(text: &str) -> Option<(usize, String)> {
    let name = text.strip_prefix('\\')?;
    let length = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    if length < 2 || !name[length..].starts_with('{') {
        return None;
    }
    let help = match &name[..length] {
        "textbf" | "textmd" => "write **…** for bold".to_owned(),
        "emph" | "textit" | "textsl" => "write *…* for emphasis".to_owned(),
        "texttt" | "verb" => "write `…` for code".to_owned(),
        "section" => "write ## at the start of the line".to_owned(),
        "subsection" | "subsubsection" => "write ### at the start of the line".to_owned(),
        "footnote" => "write [^name] here and [^name]: … further down".to_owned(),
        "cite" => "write [@label] for what has a number, or a note [^name]".to_owned(),
        "href" | "url" => "write [words](address)".to_owned(),
        "label" => {
            "write {#name} behind a heading or a block; \\label belongs in a formula".to_owned()
        }
        "begin" => "lists begin with - or 1., theorems with ::: theorem".to_owned(),
        "end" => "leave it out: nothing that it could end is open".to_owned(),
        name => {
            format!("if it belongs to a formula, put the formula between dollars: $\\{name}{{…}}$")
        }
    };
    Some((1 + length, help))
}

/// Whether the dollar before `rest`, the rest of its paragraph, was meant to begin a formula and has no partner:
/// a letter or a command follows, and no further dollar, or one that begins a formula itself.
pub(super) fn begins_in_vain(rest: &str) -> bool {
    let begins = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '\\');
    begins(rest)
        && super::find_close(rest, "$")
            .is_none_or(|at| rest[..at].ends_with(char::is_whitespace) && begins(&rest[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_dollar_without_a_partner_begins_in_vain() {
        for text in ["x + 1", "\\alpha is", "b\n- three $c$", "x is \\$5"] {
            assert!(begins_in_vain(text), "{text}");
        }
        for text in ["5 and $x$", " x", "a $.", "a$5", ""] {
            assert!(!begins_in_vain(text), "{text}");
        }
    }

    #[test]
    fn only_what_is_a_command_for_sure() {
        let found = |text| command(text).map(|(length, _)| length);
        assert_eq!(found("\\textbf{a}"), Some(7));
        assert_eq!(found("\\frac{a}{b}"), Some(5));
        for text in ["\\a{b}", "\\textbf a", "\\{a\\}", "\\", "\\Users\\me", "\\\u{6587}{"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
