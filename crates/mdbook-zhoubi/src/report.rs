//! How mistakes are shown: chapter, line, column, the line with a caret below the place.

use std::ops::Range;

use pages::Mistake;

/// A file with a mistake.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

/// How much of a line is shown before and after a place.
const AROUND: usize = 60;

/// The longest line of a definition that is shown.
const SHOWN: usize = 80;

/// `name:line:column: message`, the line, a caret, the help, an empty line. Columns are counted in characters, from 1.
pub(crate) fn show(
    source: Source<'_>,
    span: Range<usize>,
    message: &str,
    help: Option<&str>,
) -> String {
    let place = Place::of(source.text, span.start);
    let end = source.text.floor_char_boundary(span.end);
    let before: Vec<char> = place.source[..place.offset].chars().collect();
    let start = before.len().saturating_sub(AROUND);
    let after = &place.source[place.offset..];
    let marked = end.saturating_sub(place.start).min(after.len());
    let shown: String = before[start..].iter().copied().chain(after.chars().take(AROUND)).collect();
    let number = place.line.to_string();
    let cut = if start > 0 { "…" } else { "" };
    let indent: String = before[start..].iter().map(|character| blank(*character)).collect();
    let carets: usize =
        after[..marked].chars().take(AROUND).map(|character| blank(character).len()).sum();
    let mut text = format!(
        "{}:{}:{}: {message}\n  {number} | {cut}{shown}\n  {} | {}{indent}{}\n",
        source.name,
        place.line,
        before.len() + 1,
        " ".repeat(number.len()),
        " ".repeat(cut.chars().count()),
        "^".repeat(carets.max(1)),
    );
    if let Some(help) = help {
        text.push_str(&format!("  help: {help}\n"));
    }
    text.push('\n');
    text
}

/// Where the macro is defined in whose definition a mistake stands.
pub(crate) fn help(
    source: Source<'_>,
    macros: Option<Source<'_>>,
    mistake: &Mistake,
) -> Option<String> {
    let name = mistake.within.as_deref()?;
    let found = match &mistake.defined {
        Some(span) => Some((source, span.start)),
        None => macros.and_then(|file| Some((file, pages::definition(file.text, name)?.start))),
    };
    Some(match found {
        Some((file, at)) => {
            let place = Place::of(file.text, at);
            let column = place.source[..place.offset].chars().count() + 1;
            let said = format!("`{name}` is defined at {}:{}:{column}", file.name, place.line);
            match place.source.trim() {
                line if line.chars().count() <= SHOWN => format!("{said}: {line}"),
                _ => said,
            }
        }
        None => format!("it comes from `{name}`"),
    })
}

/// A place in a text.
struct Place<'t> {
    line: usize,
    /// The text of the line.
    source: &'t str,
    /// The place in the line and in the text, in bytes.
    offset: usize,
    start: usize,
}

impl Place<'_> {
    fn of(text: &str, at: usize) -> Place<'_> {
        let start = text.floor_char_boundary(at);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let source = &text[line_start..line_end];
        Place {
            line: text[..start].matches('\n').count() + 1,
            source: source.strip_suffix('\r').unwrap_or(source),
            offset: (start - line_start).min(source.trim_end_matches('\r').len()),
            start,
        }
    }
}

/// As wide as a character in a terminal: Han characters and full-width marks take two columns.
fn blank(character: char) -> &'static str {
    match character {
        '\t' => "\t",
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => "  ",
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' => "  ",
        '\u{20000}'..='\u{3fffd}' => "  ",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_place() {
        let source = Source { name: "a.md", text: "one\n勾 $\\no$ 股\r\n" };
        assert_eq!(
            show(source, 9..12, "wrong", Some("mend it")),
            "a.md:2:4: wrong\n  2 | 勾 $\\no$ 股\n    |     ^^^\n  help: mend it\n\n"
        );
        // A place at the end, or behind it, or within a character.
        for at in [4, 5, 18, 19, 20, 99] {
            assert!(show(source, at..at, "wrong", None).contains('^'), "{at}");
        }
        let long = "x".repeat(500);
        let shown = show(Source { name: "a.md", text: &long }, 250..252, "wrong", None);
        assert!(shown.lines().all(|line| line.chars().count() < 140), "{shown}");
    }
}
