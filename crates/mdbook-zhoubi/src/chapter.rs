//! A chapter: its formulas found, typeset, and put into its Markdown.

use std::ops::Range;

use pages::{Delimiters, Dollars, Finder, Form, Found, Mistake, Run, Setting, Sheet};

use crate::{
    markdown::{through_markdown, unescaped},
    prose::{self, Prose},
};

/// How chapters are typeset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'a> {
    pub(crate) delimiters: Delimiters,
    pub(crate) setting: Setting<'a>,
    /// The chapter carries the rules that it needs.
    pub(crate) inline_style: bool,
}

/// A chapter with its formulas typeset.
#[derive(Debug)]
pub(crate) struct Typeset {
    pub(crate) text: String,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) warnings: Vec<Mistake>,
}

/// Typesets a chapter; `None` when there is nothing to typeset.
pub(crate) fn typeset(source: &str, settings: &Settings<'_>) -> Option<Typeset> {
    let (found, prose) = find(source, settings.delimiters);
    let set = pages::set(&found, settings.setting);
    let mut changes: Vec<(Range<usize>, String)> = found
        .iter()
        .zip(&set.html)
        .filter_map(|(formula, html)| {
            Some((formula.range.clone(), through_markdown(html.as_ref()?)))
        })
        .collect();
    if changes.is_empty() && set.mistakes.is_empty() {
        return None;
    }
    let html: String = set.html.iter().flatten().map(String::as_str).collect();
    changes.extend(identities(source, &prose, &found));
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut text = String::with_capacity(source.len() + html.len() * 2);
    if settings.inline_style && !html.is_empty() {
        text = format!("<style>{}</style>\n\n", Sheet::of(&html).css());
    }
    let mut copied = 0;
    for (range, new) in &changes {
        text.push_str(&source[copied..range.start]);
        text.push_str(new);
        copied = range.end;
    }
    text.push_str(&source[copied..]);
    Some(Typeset { text, mistakes: set.mistakes, warnings: set.warnings })
}

/// All formulas of a chapter in order, and its prose.
///
/// A display on lines of its own is looked for first, whatever Markdown would make of its lines (`- b` begins a list,
/// `= c` ends a heading); then the rest, in the prose that Markdown finds when such displays are words.
fn find(source: &str, delimiters: Delimiters) -> (Vec<Found>, Prose) {
    let mut finder = Finder::new(delimiters, source.len());
    let mut found = displays(source, &prose::read(source).code, &mut finder);
    let mut masked = source.as_bytes().to_vec();
    for display in &found {
        for part in display.tex.sources().chain([ends(display)].into_iter().flatten()) {
            for byte in &mut masked[part] {
                if *byte != b'\n' {
                    *byte = b'x';
                }
            }
        }
    }
    let masked = String::from_utf8(masked).unwrap_or_default();
    let prose = prose::read(&masked);
    for run in &prose.runs {
        found.extend(finder.find(run));
    }
    for html in &prose.html {
        // Here Markdown takes no backslash away.
        let single = Delimiters { dollars: Dollars::None, doubled: false };
        let mut finder = Finder::new(single, html.len());
        for run in pages::runs(&masked[html.clone()]) {
            found.extend(finder.find(&run.shifted(html.start)));
        }
    }
    found.retain(|formula| formula.form != Form::Escape);
    found.sort_by_key(|formula| formula.range.start);
    for formula in &mut found {
        let in_html = prose.html.iter().any(|html| html.contains(&formula.range.start));
        let literal = source[formula.range.clone()].starts_with('$');
        if !literal && !in_html {
            formula.tex = formula.tex.reading(unescaped);
        }
    }
    (found, prose)
}

/// The delimiters of a formula.
fn ends(display: &Found) -> [Range<usize>; 2] {
    let tex = display.tex.source(0..display.tex.text.len());
    [display.range.start..tex.start, tex.end..display.range.end]
}

/// The most lines that a display is looked for in.
const MOST_LINES: usize = 500;

/// The displays that begin a line outside code and end before the next empty line.
fn displays(source: &str, code: &[Range<usize>], finder: &mut Finder) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut starts = vec![0];
    starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
    let mut code = code.iter().peekable();
    for (number, &start) in starts.iter().enumerate() {
        let line = line(source, start);
        let text = start + prefix(line);
        while code.next_if(|range| range.end <= text).is_some() {}
        let limit = code.peek().map_or(source.len(), |range| range.start);
        let is_taken = found.last().is_some_and(|display| display.range.end > text);
        let opens = ["$$", "\\\\[", "\\begin{"].iter().any(|open| source[text..].starts_with(open));
        if is_taken || !opens || limit <= text {
            continue;
        }
        let mut run = Run::default();
        for &start in starts[number..].iter().take(MOST_LINES) {
            let line = self::line(source, start);
            let part = start + prefix(line)..start + line.len();
            if line[prefix(line)..].trim().is_empty() || part.end > limit {
                break;
            }
            run.push(&source[part.clone()], part, true);
        }
        found.extend(finder.find_first(&run).filter(|display| display.range.start == text));
    }
    found
}

/// A line with its end.
fn line(source: &str, start: usize) -> &str {
    let rest = &source[start..];
    &rest[..rest.find('\n').map_or(rest.len(), |end| end + 1)]
}

/// The length of what stands before the text of a line: spaces, and `>` of quotations.
fn prefix(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>']).len()
}

/// Identities for headings with formulas: mdBook would make one of everything that a screen reader is told.
fn identities(source: &str, prose: &Prose, found: &[Found]) -> Vec<(Range<usize>, String)> {
    let mut used: Vec<String> = Vec::new();
    let mut identities = Vec::new();
    for heading in &prose.headings {
        let text = &source[heading.clone()];
        let first = found.partition_point(|formula| formula.range.start < heading.start);
        let has_formula = found.get(first).is_some_and(|formula| formula.range.start < heading.end);
        let rest = line(source, heading.end);
        let closed = rest.contains('#');
        if !has_formula || closed {
            continue;
        }
        let mut name = String::new();
        for character in text.chars() {
            match character {
                c if c.is_alphanumeric() || c == '_' || c == '-' => name.extend(c.to_lowercase()),
                c if c.is_whitespace() => name.push('-'),
                _ => {}
            }
        }
        let same = used.iter().filter(|other| **other == name).count();
        let id = if same == 0 { name.clone() } else { format!("{name}-{same}") };
        used.push(name);
        identities.push((heading.end..heading.end, format!(" {{#{id}}}")));
    }
    identities
}

#[cfg(test)]
mod tests {
    use typeset::Macros;

    use super::*;

    const DELIMITERS: Delimiters = Delimiters { dollars: Dollars::Careful, doubled: true };

    fn check(source: &str, expect: &[(&str, bool)]) {
        let (found, _) = find(source, DELIMITERS);
        let found: Vec<(&str, bool)> =
            found.iter().map(|found| (found.tex.text.as_str(), found.display)).collect();
        assert_eq!(found, expect, "{source}");
    }

    fn set(source: &str) -> Typeset {
        let macros = Macros::default();
        let setting = Setting { macros: &macros, numbered: true };
        let settings = Settings { delimiters: DELIMITERS, setting, inline_style: true };
        typeset(source, &settings).expect("the chapter has a formula")
    }

    #[test]
    fn finds_every_kind_of_delimiter() {
        check(
            r"$a$, $$b$$, \\(c\\), \\[d\\] and \(e\), `$f$`",
            &[("a", false), ("b", true), ("c", false), ("d", true)],
        );
        check(r"\\[a_1 \\\\ \\{b\\} \_\\]", &[(r"a_1 \\ \{b\} _", true)]);
        check(r"$a \\ \{b\}$ \$5\$ $5 or $10", &[(r"a \\ \{b\}", false)]);
        check("<div>\n\\[a\\] $$b$$ $c$\n</div>", &[("a", true), ("b", true)]);
        check(
            "\\begin{align}\na\\\\\\\\b\n\\end{align}",
            &[("\\begin{align}\na\\\\b\n\\end{align}", true)],
        );
    }

    #[test]
    fn a_display_is_no_list_nor_heading_nor_table() {
        check("$$\na\n- b\n= c\n===\n+ d | e\n$$", &[("\na\n- b\n= c\n===\n+ d | e\n", true)]);
        check("> $$\n> a\n> - b\n> $$\n> c $d$", &[("\na\n- b\n", true), ("d", false)]);
        check("- x\n  $$\n  - a\n  $$\n- $b$", &[("\n- a\n", true), ("b", false)]);
        check("$$\na\n\nb\n$$", &[]);
        check("$$\na\n```\nb\n```\n$$", &[]);
        check("```\n$$\na\n$$\n```\n\n    $$b$$\n\n$c$", &[("c", false)]);
        check("$$ a $$ b $$ c $$", &[(" a ", true), (" c ", true)]);
    }

    #[test]
    fn formulas_do_not_reach_over_blocks_and_code() {
        check("- costs $x\n- and y$", &[]);
        check("$a `b` c$", &[]);
        check("| $a$ | b |\n|---|---|\n| $\\|c\\|$ | d$ |", &[("a", false), ("|c|", false)]);
        check("[$a$](b$c$d) ![$e$](f)", &[("a", false)]);
    }

    #[test]
    fn what_is_typeset_is_one_line_without_marks() {
        let set = set("# A $x_1$ day\n\nLet $\\text{a*b*c}\n< 2$ be.\n\n# A $x_1$ day\n");
        assert_eq!(set.mistakes, []);
        let lines: Vec<&str> = set.text.lines().collect();
        assert!(lines[0].starts_with("<style>") && lines[0].ends_with("</style>"), "{}", lines[0]);
        assert!(
            lines[2].starts_with("# A <span") && lines[2].ends_with("</span> day {#a-x_1-day}")
        );
        assert!(
            lines[4].starts_with("Let <span") && lines[4].ends_with("</span> be."),
            "{}",
            lines[4]
        );
        assert!(lines[6].ends_with("{#a-x_1-day-1}"), "{}", lines[6]);
        assert!(lines[4].contains("&#42;b&#42;"), "{}", lines[4]);
    }

    #[test]
    fn mistakes_have_their_places() {
        let source = "one\n\n> $$\n> x\n> \\nonsense\n> $$\n\n\\\\(\\_ \\\\oops\\\\)\n";
        let set = set(source);
        let places: Vec<&str> =
            set.mistakes.iter().map(|mistake| &source[mistake.span.clone()]).collect();
        assert_eq!(places, ["\\nonsense", "\\\\oops"]);
    }

    #[test]
    fn a_chapter_without_formulas_is_not_changed() {
        let macros = Macros::default();
        let setting = Setting { macros: &macros, numbered: true };
        let settings = Settings { delimiters: DELIMITERS, setting, inline_style: true };
        for source in ["", "# A\n\n$5 and `$x$`\n", "\\begin{itemize}\\end{itemize}"] {
            assert!(typeset(source, &settings).is_none(), "{source}");
        }
    }
}
