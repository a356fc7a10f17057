//! The text of a page as MathJax's scan reads it: runs that no tag but `<br>` and `<wbr>` interrupts.

use std::ops::Range;

use crate::{
    reference,
    tag::{self, Tag, TagKind},
};

/// A text that a formula may stand in, with its character references read, and where each part comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    parts: Vec<Part>,
}

/// From `text` on, the run has what stands in the source at `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    text: usize,
    source: Range<usize>,
    /// Byte for byte; else the whole part stands for the whole range, such as `<` for `&lt;`.
    literal: bool,
}

impl Run {
    /// A run that is part of a source as it is.
    pub fn literal(source: &str, range: Range<usize>) -> Run {
        let mut run = Run::default();
        run.push(&source[range.clone()], range, true);
        run
    }

    /// Adds what stands for a range of the source: the same bytes (`literal`), or other ones.
    pub fn push(&mut self, text: &str, source: Range<usize>, literal: bool) {
        if !text.is_empty() {
            self.parts.push(Part { text: self.text.len(), source, literal });
            self.text.push_str(text);
        }
    }

    /// Where a part of the text stands in the source. `O(log n)`.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.part(range.start).map_or(0, |part| self.place(part, range.start));
        let end = match range.end.checked_sub(1).filter(|_| !range.is_empty()) {
            Some(last) => self.part(last).map_or(start, |part| match part.literal {
                true => self.place(part, last) + 1,
                false => part.source.end,
            }),
            None => start,
        };
        start..end.max(start)
    }

    /// The same of a source that stands so many bytes further on in another.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Run {
        for part in &mut self.parts {
            part.source = part.source.start + by..part.source.end + by;
        }
        self
    }

    /// The same with what `read` makes of the text at a place, and the length that it stands for.
    #[must_use]
    pub fn reading(&self, mut read: impl FnMut(&str) -> Option<(String, usize)>) -> Run {
        let mut run = Run::default();
        let (mut at, mut copied) = (0, 0);
        while at < self.text.len() {
            match read(&self.text[at..]) {
                Some((text, length)) => {
                    run.append(self.part_of(copied..at));
                    run.push(&text, self.source(at..at + length), false);
                    at += length.max(1);
                    copied = at;
                }
                None => at += self.text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        run.append(self.part_of(copied..at));
        run
    }

    /// The ranges of the source that the text comes from, in order.
    pub fn sources(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.parts.iter().map(|part| part.source.clone())
    }

    fn append(&mut self, other: Run) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.parts
            .extend(other.parts.into_iter().map(|part| Part { text: part.text + before, ..part }));
    }

    /// A part of the run that still knows its source. `O(log n)` and its own parts.
    pub(crate) fn part_of(&self, range: Range<usize>) -> Run {
        let mut run = Run::default();
        let first = self.parts.partition_point(|part| part.text <= range.start).saturating_sub(1);
        for (number, part) in self.parts.iter().enumerate().skip(first) {
            let end = self.parts.get(number + 1).map_or(self.text.len(), |next| next.text);
            let inside = part.text.max(range.start)..end.min(range.end);
            if part.text >= range.end {
                break;
            }
            if !inside.is_empty() {
                run.push(&self.text[inside.clone()], self.source(inside), part.literal);
            }
        }
        run
    }

    fn part(&self, at: usize) -> Option<&Part> {
        let after = self.parts.partition_point(|part| part.text <= at);
        self.parts.get(after.checked_sub(1)?)
    }

    fn place(&self, part: &Part, at: usize) -> usize {
        let inside = if part.literal { at - part.text } else { 0 };
        (part.source.start + inside).min(part.source.end)
    }

    fn push_html(&mut self, page: &str, range: Range<usize>) {
        let mut at = range.start;
        while let Some(offset) = page[at..range.end].find('&') {
            self.push(&page[at..at + offset], at..at + offset, true);
            at += offset;
            match reference::read(&page[at + 1..range.end]) {
                Some((text, length)) => {
                    self.push(&text, at..at + 1 + length, false);
                    at += 1 + length;
                }
                None => {
                    self.push("&", at..at + 1, true);
                    at += 1;
                }
            }
        }
        self.push(&page[at..range.end], at..range.end, true);
    }
}

/// Elements whose text is skipped, with all that is in them.
const SKIPPED: [&str; 9] = [
    "annotation",
    "annotation-xml",
    "code",
    "mjx-container",
    "option",
    "pre",
    "select",
    "svg",
    "template",
];
/// Elements whose text is no markup, and none of it prose.
const RAW: [&str; 9] =
    ["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];
/// Elements without an end.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
/// Elements that end an open `<p>`.
const ENDS_PARAGRAPH: [&str; 35] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];
/// How many open elements an end tag is looked for in; browsers nest no more.
const OPEN: usize = 512;

/// What becomes of the text in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    /// Of class `mathjax_ignore`: not read, but `mathjax_process` within is.
    Ignored,
    Skipped,
    /// SVG or MathML: skipped, and `/>` ends an element.
    Foreign,
}

/// All runs of a page, in order. `O(n)`.
pub fn runs(page: &str) -> Vec<Run> {
    let mut reader = Reader { page, open: Vec::new(), run: Run::default(), runs: Vec::new() };
    let mut at = 0;
    while let Some(tag) = tag::next(page, at) {
        reader.text(at..tag.range.start);
        at = reader.tag(&tag);
    }
    reader.text(at..page.len());
    reader.end_run();
    reader.runs
}

struct Reader<'p> {
    page: &'p str,
    /// The elements that are open, by name, and what becomes of their text.
    open: Vec<(&'p str, Mode)>,
    run: Run,
    runs: Vec<Run>,
}

impl<'p> Reader<'p> {
    fn mode(&self) -> Mode {
        self.open.last().map_or(Mode::Read, |(_, mode)| *mode)
    }

    fn text(&mut self, range: Range<usize>) {
        if self.mode() == Mode::Read {
            self.run.push_html(self.page, range);
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        if !run.text.trim_ascii().is_empty() {
            self.runs.push(run);
        }
    }

    /// Reads a tag; the place after it, and after raw text that it begins.
    fn tag(&mut self, tag: &Tag<'p>) -> usize {
        let end = tag.range.end;
        match tag.kind {
            TagKind::Comment => return end,
            TagKind::End => {
                self.end_run();
                let found = self.open.iter().rev().take(OPEN).position(|(name, _)| tag.is(name));
                if let Some(above) = found {
                    self.open.truncate(self.open.len() - 1 - above);
                }
                return end;
            }
            TagKind::Closed if self.mode() == Mode::Foreign => return end,
            TagKind::Start | TagKind::Closed => {}
        }
        if tag.is("br") || tag.is("wbr") {
            if self.mode() == Mode::Read && tag.is("br") {
                self.run.push("\n", tag.range.clone(), false);
            }
            return end;
        }
        self.end_run();
        if tag.is_any(&RAW) {
            return tag::raw_end(self.page, end, tag.name);
        }
        while self.open.last().is_some_and(|(open, _)| ends(open, tag)) {
            self.open.pop();
        }
        let foreign = tag.is("svg") || tag.is("math");
        let is_empty = tag.is_any(&VOID) || (foreign && tag.kind == TagKind::Closed);
        if !is_empty {
            self.open.push((tag.name, self.mode_of(tag, foreign)));
        }
        end
    }

    fn mode_of(&self, tag: &Tag<'p>, foreign: bool) -> Mode {
        let around = self.mode();
        if matches!(around, Mode::Skipped | Mode::Foreign) {
            return around;
        }
        let (mut ignored, mut processed) = (false, false);
        for class in tag.classes(self.page) {
            ignored |= class == "mathjax_ignore" || class == "tex2jax_ignore";
            processed |= class == "mathjax_process" || class == "tex2jax_process";
        }
        match () {
            () if foreign => Mode::Foreign,
            () if processed => Mode::Read,
            () if tag.is_any(&SKIPPED) => Mode::Skipped,
            () if ignored => Mode::Ignored,
            () => around,
        }
    }
}

/// Whether a start tag ends an open element that has no end tag of its own.
fn ends(open: &str, tag: &Tag<'_>) -> bool {
    let is_open = |names: &[&str]| names.iter().any(|name| open.eq_ignore_ascii_case(name));
    (is_open(&["p"]) && tag.is_any(&ENDS_PARAGRAPH))
        || (is_open(&["li"]) && tag.is("li"))
        || (is_open(&["dt", "dd"]) && tag.is_any(&["dt", "dd"]))
        || (is_open(&["td", "th"]) && tag.is_any(&["td", "th", "tr", "tbody", "tfoot"]))
        || (is_open(&["tr"]) && tag.is_any(&["tr", "tbody", "tfoot"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expect: &[&str]) {
        let runs = runs(page);
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(texts, expect, "{page}");
    }

    #[test]
    fn tags_part_runs_and_breaks_do_not() {
        check("a<b>b</b>c", &["a", "b", "c"]);
        check("a<br>b<br/>c<wbr>d<!-- e -->f", &["a\nb\ncdf"]);
        check("a<img alt='x'>b<hr>c", &["a", "b", "c"]);
        check("x < y &lt; z &amp z", &["x < y < z & z"]);
        check("<p> </p>\n<p>a", &["a"]);
    }

    #[test]
    fn what_is_no_prose_is_skipped() {
        check(
            "<title>a</title><script>'<b>b</b>'</script><pre>c<i>d</i></pre><code>e</code>f<style>g",
            &["f"],
        );
        check(
            "<svg><title/>a<svg>b</svg>c</svg>d<math><mi>e</mi></math>f<svg/>g",
            &["d", "f", "g"],
        );
        check("<textarea><p>a</p></textarea ><noscript><p>b</p></noscript>c", &["c"]);
        check("<math><annotation>a</annotation></math><template>b</template>", &[]);
        check("<kbd>a</kbd><samp>b</samp>", &["a", "b"]);
    }

    #[test]
    fn classes_switch_the_scan_off_and_on() {
        check(
            "<div class='x mathjax_ignore'>a<p>b<span class=mathjax_process>c</span>d</div>e",
            &["c", "e"],
        );
        check("<div class='tex2jax_ignore'>a<div class='tex2jax_process'>b", &["b"]);
        check(
            "<code class='mathjax_process'>a</code><pre><b class='mathjax_process'>b</b></pre>",
            &["a"],
        );
        check(
            "<p class=mathjax_ignore>a<p>b<ul><li class=mathjax_ignore>c<li>d</ul>e",
            &["b", "d", "e"],
        );
        check("<table><tr class=mathjax_ignore><td>a<td>b<tr><td>c</table>", &["c"]);
    }

    #[test]
    fn every_part_knows_its_source() {
        let page = "a&lt;b<br>c<!-- x -->d&amp;";
        let runs = runs(page);
        let run = &runs[0];
        assert_eq!(run.text, "a<b\ncd&");
        let source = |start, end| &page[run.source(start..end)];
        assert_eq!(source(0, 1), "a");
        assert_eq!(source(1, 2), "&lt;");
        assert_eq!(source(1, 3), "&lt;b");
        assert_eq!(source(2, 5), "b<br>c");
        assert_eq!(source(4, 5), "c");
        assert_eq!(source(5, 7), "d&amp;");
        assert_eq!(run.source(1..1), 1..1);
    }
}
