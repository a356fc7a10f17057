//! Mistakes in an author's file: where they are, and how they are printed.

use std::{fmt, ops::Range};

/// A mistake in an author's file: what, where, and how to mend it. `Display` prints
/// `path:line:column: message`, the line with a caret under the place, and the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the site's folder.
    pub path: String,
    /// From 1; 0 when the mistake has no place in the file.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// How many characters are underlined, at least 1.
    pub length: usize,
    /// The text of the line.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at `span`, in bytes of `text`, which is the whole file. A span that reaches over
    /// several lines is underlined to the end of its first one.
    pub fn at(
        path: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let source = text[line_start..line_end].trim_end_matches('\r');
        Diagnostic {
            path: path.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            length: text[start..end.min(line_end)].trim_end().chars().count().max(1),
            source: source.to_owned(),
            message: message.into(),
            help: None,
        }
    }

    /// A mistake of a whole file or of the site, without a place.
    pub fn without_place(path: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            path: path.to_owned(),
            line: 0,
            column: 0,
            length: 1,
            source: String::new(),
            message: message.into(),
            help: None,
        }
    }

    /// The mistake of a file whose bytes are not UTF-8, at the first byte that is wrong; `None` when they are.
    pub fn invalid_utf8(path: &str, bytes: &[u8]) -> Option<Diagnostic> {
        let error = std::str::from_utf8(bytes).err()?;
        let line_start = bytes[..error.valid_up_to()]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let line_end = bytes[error.valid_up_to()..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(bytes.len(), |length| error.valid_up_to() + length);
        let before = String::from_utf8_lossy(&bytes[line_start..error.valid_up_to()]);
        Some(Diagnostic {
            path: path.to_owned(),
            line: bytes[..line_start].iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before.chars().count() + 1,
            length: 1,
            source: String::from_utf8_lossy(&bytes[line_start..line_end]).into_owned(),
            message: format!("byte 0x{:02x} is not UTF-8", bytes[error.valid_up_to()]),
            help: Some("save the file as UTF-8".to_owned()),
        })
    }

    /// The same with a help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.path, self.message)?;
        } else {
            writeln!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)?;
            let number = self.line.to_string();
            let characters: Vec<char> = self.source.chars().collect();
            // Of a long line only what stands around the place is shown, so that the caret stays below it.
            let place = (self.column - 1).min(characters.len());
            let (start, end) = if characters.len() <= WHOLE {
                (0, characters.len())
            } else {
                (place.saturating_sub(BEFORE), (place + AFTER).min(characters.len()))
            };
            let (before, after) = (cut_mark(start > 0), cut_mark(end < characters.len()));
            let shown: String = characters[start..end].iter().collect();
            writeln!(f, "  {number} | {before}{shown}{after}")?;
            write!(f, "  {} | {}", " ".repeat(number.len()), " ".repeat(before.chars().count()))?;
            // A wide character takes two columns of a terminal, a tab as many as it takes above.
            for character in &characters[start..place] {
                f.write_str(match character {
                    '\t' => "\t",
                    c if is_wide(*c) => "  ",
                    _ => " ",
                })?;
            }
            for character in characters[place..end].iter().take(self.length) {
                f.write_str(if is_wide(*character) { "^^" } else { "^" })?;
            }
            if place == characters.len() {
                f.write_str("^")?;
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// A line of so many characters is shown whole; of a longer one so many before and after the place.
const WHOLE: usize = 100;
const BEFORE: usize = 36;
const AFTER: usize = 60;

fn cut_mark(cut: bool) -> &'static str {
    if cut { "… " } else { "" }
}

/// A mistake before it is tied to its file: a place in bytes, what is wrong, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Mistake {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Mistake {
        Mistake { span, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Mistake {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn in_file(&self, path: &str, text: &str) -> Diagnostic {
        let diagnostic = Diagnostic::at(path, text, self.span.clone(), self.message.clone());
        Diagnostic { help: self.help.clone(), ..diagnostic }
    }
}

/// Ties mistakes to their file, in the order of their places, each once.
pub(crate) fn in_file(mistakes: &[Mistake], path: &str, text: &str) -> Vec<Diagnostic> {
    let mut sorted: Vec<&Mistake> = mistakes.iter().collect();
    sorted.sort_by(|a, b| {
        (a.span.start, a.span.end, &a.message).cmp(&(b.span.start, b.span.end, &b.message))
    });
    sorted.dedup();
    sorted.into_iter().map(|mistake| mistake.in_file(path, text)).collect()
}

/// Whether a character stands on two columns of a terminal: Chinese, Japanese, Korean and their punctuation.
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x20000..=0x3fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place_after_chinese() {
        let text = "一\n设 $\\frc$ 为\n";
        let start = text.find('\\').unwrap();
        let diagnostic = Diagnostic::at("a/index.zh.md", text, start..start + 4, "unknown command")
            .with_help("write \\frac");
        assert_eq!(
            diagnostic.to_string(),
            "a/index.zh.md:2:4: unknown command\n  2 | 设 $\\frc$ 为\n    |     ^^^^\n  help: write \\frac"
        );
    }

    #[test]
    fn a_mistake_at_the_end_of_the_file_has_a_caret() {
        let diagnostic = Diagnostic::at("a.md", "x", 1..1, "unfinished");
        assert_eq!(diagnostic.to_string(), "a.md:1:2: unfinished\n  1 | x\n    |  ^");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_placed() {
        let diagnostic = Diagnostic::invalid_utf8("a.md", b"x\n\xe4\xbd\xa0\xff\n").unwrap();
        assert_eq!((diagnostic.line, diagnostic.column), (2, 2));
        assert_eq!(diagnostic.message, "byte 0xff is not UTF-8");
        assert_eq!(Diagnostic::invalid_utf8("a.md", "你".as_bytes()), None);
    }
}
