//! Highlighted code in three classes: `k` for what the language gives, `s` for texts, `c` for comments.

use std::sync::OnceLock;

use syntect::{
    parsing::{ParseState, Scope, ScopeStack, SyntaxSet},
    util::LinesWithEndings,
};

use crate::html::escape;

/// Longer lines and texts are left plain: regular expressions over them can take seconds.
const LONGEST_LINE: usize = 2_000;
const LONGEST_TEXT: usize = 200_000;

/// Scopes with their class; the innermost scope that is known decides.
const CLASSES: [(&str, Option<char>); 14] = [
    ("comment", Some('c')),
    ("punctuation.definition.comment", Some('c')),
    ("string", Some('s')),
    ("punctuation.definition.string", Some('s')),
    ("constant.character", Some('s')),
    ("keyword.operator", None),
    ("keyword", Some('k')),
    ("storage", Some('k')),
    ("support.type", Some('k')),
    ("support.macro", Some('k')),
    ("constant.language", Some('k')),
    ("variable.language", Some('k')),
    ("entity.name.tag", Some('k')),
    ("meta.interpolation", None),
];

/// Code as HTML; of an unknown language it is plain.
pub(super) fn highlight(language: &str, code: &str) -> String {
    let syntaxes = syntaxes();
    let syntax = syntaxes.find_syntax_by_token(language).filter(|_| !language.is_empty());
    let Some(syntax) = syntax.filter(|syntax| syntax.name != "Plain Text") else {
        return escape(code);
    };
    if code.len() > LONGEST_TEXT || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return escape(code);
    }
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut html = String::with_capacity(code.len() * 2);
    let mut run = Run { class: None, text: String::new() };
    for line in LinesWithEndings::from(code) {
        let Ok(operations) = state.parse_line(line, syntaxes) else { return escape(code) };
        let mut from = 0;
        for (at, operation) in &operations {
            run.add(&line[from..*at], class_of(stack.as_slice()), &mut html);
            from = *at;
            if stack.apply(operation).is_err() {
                return escape(code);
            }
        }
        run.add(&line[from..], class_of(stack.as_slice()), &mut html);
    }
    run.end(&mut html);
    html
}

fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

fn class_of(stack: &[Scope]) -> Option<char> {
    static KNOWN: OnceLock<Vec<(Scope, Option<char>)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        CLASSES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class))).collect()
    });
    let found = stack.iter().rev().find_map(|scope| {
        known.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
    });
    found.flatten()
}

/// Neighbouring pieces of one class, written as one.
struct Run {
    class: Option<char>,
    text: String,
}

impl Run {
    fn add(&mut self, text: &str, class: Option<char>, html: &mut String) {
        if text.is_empty() {
            return;
        }
        // Space has no colour, so it never ends a run.
        if class != self.class && !text.trim().is_empty() {
            self.end(html);
            self.class = class;
        }
        self.text.push_str(text);
    }

    fn end(&mut self, html: &mut String) {
        let kept = self.text.trim_end().len();
        let space = self.text.split_off(kept);
        let text = escape(&self.text);
        match self.class {
            Some(class) if !text.is_empty() => {
                html.push_str(&format!("<span class=\"{class}\">{text}</span>"));
            }
            _ => html.push_str(&text),
        }
        html.push_str(&escape(&space));
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_has_three_classes() {
        assert_eq!(
            highlight("rust", "let s: f64 = \"<a>\".len(); // x < y\n"),
            "<span class=\"k\">let</span> s: <span class=\"k\">f64</span> = \
             <span class=\"s\">&quot;&lt;a&gt;&quot;</span>.len(); <span class=\"c\">// x &lt; y</span>\n"
        );
    }

    #[test]
    fn an_unknown_language_is_plain() {
        assert_eq!(highlight("no-such", "a < b"), "a &lt; b");
        assert_eq!(highlight("", "fn"), "fn");
    }
}
