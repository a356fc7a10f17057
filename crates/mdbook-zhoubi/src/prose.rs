//! Where the prose of a chapter is, as mdBook's own Markdown parser sees it: not in code, in addresses, in tags.

use std::ops::Range;

use pages::Run;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a chapter is made of, for whoever looks for formulas.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// Texts that a formula may stand in, in order.
    pub(crate) runs: Vec<Run>,
    /// Code, fenced, indented or within a line, in order.
    pub(crate) code: Vec<Range<usize>>,
    /// Raw HTML, whose text is not Markdown, in order.
    pub(crate) html: Vec<Range<usize>>,
    /// Headings without an identity of their own: where their text begins and ends.
    pub(crate) headings: Vec<Range<usize>>,
}

/// As mdBook parses, but for smart punctuation, which moves nothing.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Reads a chapter. `O(n)`.
pub(crate) fn read(source: &str) -> Prose {
    let mut reader = Reader {
        source,
        prose: Prose::default(),
        run: Run::default(),
        end: None,
        in_code: false,
        in_table: false,
        in_image: 0,
        heading: None,
    };
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        reader.event(&event, range);
    }
    reader.prose
}

struct Reader<'s> {
    source: &'s str,
    prose: Prose,
    run: Run,
    /// Up to where the run has the source; `None` when what comes before the next text is no part of it.
    end: Option<usize>,
    in_code: bool,
    in_table: bool,
    in_image: usize,
    /// Where the text of a heading begins that has no identity.
    heading: Option<Option<usize>>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            _ if self.in_image > 0 => match event {
                Event::Start(Tag::Image { .. }) => self.in_image += 1,
                Event::End(TagEnd::Image) => {
                    self.in_image -= 1;
                    self.end = Some(range.end);
                }
                _ => {}
            },
            Event::Text(_) if self.in_code => {}
            Event::Text(_) => self.text(range),
            Event::SoftBreak | Event::HardBreak => {
                self.gap(range.start);
                // What stands before the text of the next line, such as `> `, is no part of it.
                let line = range.start..self.line_end(range.start);
                self.run.push(&self.source[line.clone()], line, true);
                self.end = None;
            }
            Event::Start(
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Subscript
                | Tag::Superscript,
            ) => self.gap(range.start),
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Subscript
                | TagEnd::Superscript,
            ) => self.gap(range.end),
            Event::Code(_) => {
                self.finish();
                self.prose.code.push(range.clone());
                self.end = Some(range.end);
                self.in_heading(&range);
            }
            Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {
                self.finish();
                self.end = Some(range.end);
            }
            Event::End(TagEnd::Link) => {
                self.finish();
                self.end = Some(range.end);
                self.in_heading(&range);
            }
            Event::Html(_) | Event::Rule => self.finish(),
            Event::Start(tag) => {
                self.finish();
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.finish();
                self.end_of(*tag);
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::CodeBlock(_) => {
                self.in_code = true;
                self.prose.code.push(range);
            }
            Tag::HtmlBlock => self.prose.html.push(range),
            Tag::Table(_) => self.in_table = true,
            Tag::Image { .. } => self.in_image = 1,
            Tag::Heading { id, .. } => self.heading = id.is_none().then_some(None),
            _ => {}
        }
    }

    fn end_of(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Table => self.in_table = false,
            TagEnd::Heading(_) => self.heading = None,
            _ => {}
        }
    }

    /// Adds a text and the marks of Markdown before it.
    fn text(&mut self, range: Range<usize>) {
        let escaped_bar = self.in_table
            && self.source[range.clone()].starts_with('|')
            && self.end.is_some_and(|end| &self.source[end..range.start] == "\\");
        let begins_escaped = self.end.is_none() && self.source[..range.start].ends_with('\\');
        let start = if begins_escaped { range.start - 1 } else { range.start };
        if !escaped_bar {
            self.gap(range.start);
        }
        self.in_heading(&range);
        self.run.push(&self.source[start..range.end], start..range.end, true);
        self.end = Some(range.end);
    }

    fn gap(&mut self, start: usize) {
        if let Some(end) = self.end.filter(|end| *end < start) {
            self.run.push(&self.source[end..start], end..start, true);
        }
        self.end = Some(start.max(self.end.unwrap_or(start)));
    }

    fn in_heading(&mut self, range: &Range<usize>) {
        if let Some(begun) = &mut self.heading {
            match begun {
                None => {
                    *begun = Some(self.prose.headings.len());
                    self.prose.headings.push(range.clone());
                }
                Some(index) => self.prose.headings[*index].end = range.end,
            }
        }
    }

    fn finish(&mut self) {
        self.end = None;
        let run = std::mem::take(&mut self.run);
        if !run.text.is_empty() {
            self.prose.runs.push(run);
        }
    }

    fn line_end(&self, at: usize) -> usize {
        self.source[at..].find('\n').map_or(self.source.len(), |length| at + length + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expect: &[&str]) {
        let prose = read(source);
        let runs: Vec<&str> = prose.runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(runs, expect, "{source}");
        for run in &prose.runs {
            let whole = run.source(0..run.text.len());
            assert!(whole.end <= source.len() && source.is_char_boundary(whole.end));
        }
    }

    #[test]
    fn marks_within_a_text_are_part_of_it() {
        check("$a*b$ and $c*d$ \\$ \\\\(x\\\\)", &["$a*b$ and $c*d$ \\$ \\\\(x\\\\)"]);
        check("**$a$** b", &["**$a$** b"]);
        check("\\\\(a\n\\\\) **\\*b**", &["\\\\(a\n\\\\) **\\*b**"]);
        check("a\nb\n\nc", &["a\nb", "c"]);
        check("> $a\n> b$\n\n- $c\n  d$", &["$a\nb$", "$c\nd$"]);
    }

    #[test]
    fn code_addresses_and_tags_are_not() {
        check("a `b` c <b title='d'>e</b>", &["a ", " c ", "e"]);
        check("```\na\n```\n\n    b\n\nc", &["c"]);
        check("[a](b) ![c](d) e [f]\n\n[f]: g", &["a", " ", " e ", "f"]);
        check("<div>\na\n</div>\n\nb", &["b"]);
        check("| a | b |\n|---|---|\n| $\\|x\\|$ | d |", &["a", "b", "$|x|$", "d"]);
        let prose = read("a `b`\n\n```\nc\n```\n");
        assert_eq!(prose.code, [2..5, 7..16]);
    }

    #[test]
    fn headings_know_where_their_text_is() {
        let source = "# A $x$ ##\n\n## B {#b}\n\nC `d`\n===\n\n#\n";
        let prose = read(source);
        let texts: Vec<&str> = prose.headings.iter().map(|range| &source[range.clone()]).collect();
        assert_eq!(texts, ["A $x$", "C `d`"]);
    }
}
