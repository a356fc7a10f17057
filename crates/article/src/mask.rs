//! What Markdown must not touch is taken out of the text before Markdown sees it: formulas, references,
//! values, the marks of theorem blocks. Each leaves a placeholder of characters that Unicode reserves for
//! internal use, which Markdown treats as letters; code and HTML tags are left alone.

mod ends;
mod lines;
mod stray;

use std::ops::Range;

use crate::diagnostic::Mistake;
use ends::{closing_dollar, environment_length, find_close, reference, reserved_reference};
use lines::{container_prefix, line_at, quote_prefix};

/// First of the sixteen noncharacters that are a placeholder's digits.
const DIGIT: u32 = 0xfdd0;
const OPEN: char = '\u{fde0}';
const CLOSE: char = '\u{fde1}';

/// Text with placeholders.
#[derive(Debug, Default)]
pub(crate) struct Masked {
    pub(crate) text: String,
    pub(crate) pieces: Vec<Piece>,
    /// `[^name]` in the source: citations of notes and their definitions.
    pub(crate) notes: Vec<NoteMark>,
    /// Ascending pairs of an offset in `text` and its offset in the source.
    places: Vec<(usize, usize)>,
}

/// `[^name]`, or `[^name]:` at the start of a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NoteMark {
    pub(crate) name: String,
    pub(crate) span: Range<usize>,
    pub(crate) defines: bool,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) kind: PieceKind,
    /// In the source.
    pub(crate) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PieceKind {
    /// A formula: TeX without delimiters, pairs of an offset in it and in the source.
    Formula { tex: String, display: bool, places: Vec<(usize, usize)> },
    /// The inside of `[@…]`.
    Citation,
    /// `\eqref{…}` or `\ref{…}`; the label's place.
    Reference { parentheses: bool, label: Range<usize> },
    /// The inside of `{{…}}`.
    Value { inside: Range<usize> },
    /// `::: kind {attributes}`.
    BlockOpen { kind: Range<usize>, attributes: Range<usize> },
    /// `:::`.
    BlockClose,
    /// A character of the source, or a reference to one, that would be taken for part of a placeholder.
    Character,
}

/// A part of masked text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    Piece(usize),
}

/// Splits masked text at its placeholders.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(OPEN) {
        if open > 0 {
            parts.push(Part::Text(&rest[..open]));
        }
        let inside = &rest[open + OPEN.len_utf8()..];
        let Some(close) = inside.find(CLOSE) else {
            // Only a placeholder cut in two by Markdown could come here, and Markdown does not cut words.
            return parts;
        };
        let index = inside[..close].chars().fold(0_usize, |sum, digit| {
            sum.wrapping_mul(16).wrapping_add((u32::from(digit).wrapping_sub(DIGIT) & 15) as usize)
        });
        parts.push(Part::Piece(index));
        rest = &inside[close + CLOSE.len_utf8()..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

impl Masked {
    /// Puts the source back where placeholders stand, for code and tags.
    pub(crate) fn restore(&self, text: &str, source: &str) -> String {
        parts(text)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Piece(index) => {
                    self.pieces.get(index).map_or("", |piece| &source[piece.span.clone()])
                }
            })
            .collect()
    }

    /// The place in the source of a place in the masked text.
    pub(crate) fn place(&self, offset: usize) -> usize {
        let entry = self.places.partition_point(|(masked, _)| *masked <= offset);
        match self.places.get(entry.saturating_sub(1)) {
            Some((masked, source)) => source + offset.saturating_sub(*masked),
            None => offset,
        }
    }
}

/// Who wrote a text, which says what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    /// Everything.
    Author,
    /// Formulas; `<` is a character, and labels, values and marks of blocks are the characters they consist of.
    Visitor,
}

/// Takes out of `source` what Markdown must not touch.
pub(crate) fn mask(source: &str, mistakes: &mut Vec<Mistake>) -> Masked {
    run(source, Writer::Author, mistakes)
}

/// Takes the formulas out of a visitor's text, and each `<` that begins no address between angle brackets, so
/// that Markdown sees no HTML. A formula without its end is the characters that it consists of.
pub(crate) fn mask_visitors(source: &str) -> Masked {
    run(source, Writer::Visitor, &mut Vec::new())
}

fn run(source: &str, writer: Writer, mistakes: &mut Vec<Mistake>) -> Masked {
    let mut masker = Masker {
        source,
        writer,
        at: 0,
        copied: 0,
        masked: Masked::default(),
        blocks: Vec::new(),
        mistakes,
    };
    masker.masked.places.push((0, 0));
    masker.run();
    masker.masked
}

/// How far the end of a visitor's formula is looked for, in bytes, so that a text of beginnings costs no more than
/// its length times this. A formula of more than 2,000 bytes is refused anyway.
const REACH: usize = 2_100;

struct Masker<'a> {
    source: &'a str,
    writer: Writer,
    at: usize,
    /// Up to where the source is already in the masked text.
    copied: usize,
    masked: Masked,
    /// Places of the open theorem blocks.
    blocks: Vec<Range<usize>>,
    mistakes: &'a mut Vec<Mistake>,
}

impl Masker<'_> {
    fn run(&mut self) {
        let author = self.writer == Writer::Author;
        let mut line_start = true;
        while self.at < self.source.len() {
            if line_start {
                line_start = false;
                if self.fence() || author && self.block_mark() {
                    line_start = true;
                    continue;
                }
            }
            let rest = &self.source[self.at..];
            let Some(c) = rest.chars().next() else { break };
            match c {
                '\n' => {
                    line_start = true;
                    self.at += 1;
                }
                '`' => self.code_span(),
                '<' if author => self.tag(),
                '<' => match crate::html::autolink_length(rest) {
                    Some(length) => self.at += length,
                    None => self.put(PieceKind::Character, self.at..self.at + 1),
                },
                '\\' => self.backslash(),
                '$' => self.dollar(),
                '{' if author && rest.starts_with("{{") => self.value(),
                '[' if author && rest.starts_with("[@") => self.citation(),
                '[' if author && rest.starts_with("[^") => self.note_mark(),
                '\u{fdd0}'..='\u{fdef}' => {
                    let span = self.at..self.at + c.len_utf8();
                    self.put(PieceKind::Character, span);
                }
                '&' => match reserved_reference(rest) {
                    Some(length) => self.put(PieceKind::Character, self.at..self.at + length),
                    None => self.at += 1,
                },
                _ => self.at += c.len_utf8(),
            }
        }
        self.copy_to(self.source.len());
        for open in std::mem::take(&mut self.blocks) {
            self.mistakes.push(
                Mistake::new(open, "this block is not closed").help("end it with a line `:::`"),
            );
        }
    }

    fn copy_to(&mut self, end: usize) {
        self.masked.text.push_str(&self.source[self.copied..end]);
        self.copied = end;
    }

    fn put(&mut self, kind: PieceKind, span: Range<usize>) {
        self.copy_to(span.start);
        self.masked.places.push((self.masked.text.len(), span.start));
        let index = self.masked.pieces.len();
        self.masked.text.push(OPEN);
        for digit in format!("{index:x}").chars() {
            let value = digit.to_digit(16).unwrap_or(0);
            self.masked.text.extend(char::from_u32(DIGIT + value));
        }
        self.masked.text.push(CLOSE);
        self.at = span.end;
        self.copied = span.end;
        self.masked.places.push((self.masked.text.len(), span.end));
        self.masked.pieces.push(Piece { kind, span });
    }

    /// Steps over a fenced code block that begins on this line.
    fn fence(&mut self) -> bool {
        let line = line_at(self.source, self.at);
        let marks = container_prefix(line);
        let body = &line[marks..];
        let Some(mark) = body.chars().next().filter(|c| matches!(c, '`' | '~')) else {
            return false;
        };
        let length = body.chars().take_while(|c| *c == mark).count();
        if length < 3 || (mark == '`' && body[length..].contains('`')) {
            return false;
        }
        let mut at = self.at + line.len();
        while at < self.source.len() {
            at += 1;
            let line = line_at(self.source, at);
            let body = line[quote_prefix(line, usize::MAX)..].trim();
            at += line.len();
            if body.len() >= length && body.chars().all(|c| c == mark) {
                break;
            }
        }
        self.at = (at + 1).min(self.source.len());
        true
    }

    /// Takes out a line `::: kind {…}` or `:::`, with blank lines around it so that it is a paragraph.
    fn block_mark(&mut self) -> bool {
        let line = line_at(self.source, self.at);
        let marks = quote_prefix(line, usize::MAX);
        let body = line[marks..].trim_end();
        if !body.starts_with(":::") {
            return false;
        }
        let rest = body.trim_start_matches(':');
        let start = self.at + marks;
        let span = start..start + body.len();
        let kind = if rest.trim().is_empty() {
            if self.blocks.pop().is_none() {
                self.mistakes.push(
                    Mistake::new(span.clone(), "this ends a block, but none is open")
                        .help("begin one with `::: theorem`, or leave the line out"),
                );
            }
            PieceKind::BlockClose
        } else {
            self.blocks.push(span.clone());
            let kind_start = span.end - rest.trim_start().len();
            let name = rest.trim_start();
            let length = name.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(name.len());
            let after = name[length..].trim_start();
            PieceKind::BlockOpen {
                kind: kind_start..kind_start + length,
                attributes: span.end - after.len()..span.end,
            }
        };
        let prefix = &line[..marks];
        let line_end = self.at + line.len();
        self.copy_to(self.at);
        let blank = format!("{}\n", prefix.trim_end());
        self.masked.text.push_str(&blank);
        self.copied = self.at;
        self.put(kind, span);
        self.masked.text.push('\n');
        self.masked.text.push_str(prefix.trim_end());
        self.at = (line_end + 1).min(self.source.len());
        self.copied = line_end;
        self.masked.places.push((self.masked.text.len(), line_end));
        true
    }

    /// A reference at the start; a visitor has no labels to refer to.
    fn reference(&self, text: &str) -> Option<(bool, Range<usize>)> {
        reference(text).filter(|_| self.writer == Writer::Author)
    }

    /// Up to where the end of a formula that begins at `from` is looked for.
    fn reach(&self, from: usize) -> usize {
        match self.writer {
            Writer::Author => self.source.len(),
            Writer::Visitor => self.source.floor_char_boundary(from.saturating_add(REACH)),
        }
    }

    /// The end of the paragraph: the next blank line, or the end.
    fn paragraph_end(&self, from: usize) -> usize {
        let source = &self.source[..self.reach(from)];
        let mut at = from;
        while let Some(newline) = source[at..].find('\n') {
            at += newline + 1;
            let line = line_at(source, at);
            if line[quote_prefix(line, usize::MAX)..].trim().is_empty() {
                return at - 1;
            }
        }
        source.len()
    }

    fn code_span(&mut self) {
        let length = self.source[self.at..].bytes().take_while(|byte| *byte == b'`').count();
        let inside = self.at + length;
        let end = self.paragraph_end(self.at);
        self.at = inside;
        let mut at = inside;
        while let Some(next) = self.source[at..end.max(at)].find('`') {
            at += next;
            let run = self.source[at..].bytes().take_while(|byte| *byte == b'`').count();
            at += run;
            if run == length {
                self.at = at;
                return;
            }
        }
    }

    /// Steps over a tag, comment or autolink, and over what stands between the tags of raw code.
    fn tag(&mut self) {
        let rest = &self.source[self.at..];
        if rest.starts_with("<!--") {
            self.at += rest.find("-->").map_or(4, |end| end + 3);
            return;
        }
        let Some(length) = crate::html::tag_length(rest) else {
            self.at += 1;
            return;
        };
        let name = crate::html::tag_name(rest);
        let after = self.at + length;
        self.at = after;
        if crate::html::holds_raw_text(&name) && !rest.starts_with("</") {
            let closing = format!("</{name}");
            let tail = self.source[after..].to_ascii_lowercase();
            if let Some(end) = tail.find(&closing) {
                self.at = after + end;
            }
        }
    }

    fn backslash(&mut self) {
        let rest = &self.source[self.at..];
        if rest.starts_with("\\(") {
            self.delimited("\\(", "\\)", false);
        } else if rest.starts_with("\\[") {
            self.delimited("\\[", "\\]", true);
        } else if rest.starts_with("\\begin{") {
            self.environment();
        } else if let Some((parentheses, label)) = self.reference(rest) {
            let label = self.at + label.start..self.at + label.end;
            let span = self.at..label.end + 1;
            self.put(PieceKind::Reference { parentheses, label }, span);
        } else {
            if self.writer == Writer::Author
                && !self.is_code_or_address()
                && let Some((length, help)) = stray::command(rest)
            {
                let command = &rest[..length];
                let message = format!("{command} stands outside a formula and would be printed");
                let span = self.at..self.at + length;
                self.mistakes.push(Mistake::new(span, message).help(help));
            }
            // The character after a backslash stands for itself.
            let escaped = rest[1..].chars().next().filter(|c| *c != '\n');
            self.at += 1 + escaped.map_or(0, char::len_utf8);
        }
    }

    fn delimited(&mut self, open: &str, close: &str, display: bool) {
        let start = self.at;
        let inside = start + open.len();
        let limit = if display { self.reach(start) } else { self.paragraph_end(start) };
        match find_close(&self.source[inside..limit.max(inside)], close) {
            Some(length) => self.formula(start, inside..inside + length, close.len(), display),
            None => {
                let mistake = Mistake::new(
                    start..inside,
                    format!("the formula that begins with {open} has no end"),
                );
                self.mistakes.push(mistake.help(format!("write {close} behind it")));
                self.at = inside;
            }
        }
    }

    fn environment(&mut self) {
        let rest = &self.source[self.at..self.reach(self.at)];
        let name_start = "\\begin{".len();
        let name = rest[name_start..].split('}').next().unwrap_or("");
        if !typeset::is_display_environment(name) {
            self.at += name_start;
            return;
        }
        let start = self.at;
        match environment_length(rest, name) {
            Some(length) => self.formula(start, start..start + length, 0, true),
            None => {
                let mistake = Mistake::new(
                    start..start + name_start + name.len() + 1,
                    format!("\\begin{{{name}}} has no end"),
                );
                self.mistakes.push(mistake.help(format!("write \\end{{{name}}} behind it")));
                self.at += name_start;
            }
        }
    }

    /// `$…$` by pandoc's rule: no space inside the dollars, no digit behind the second. One that
    /// begins in vain is a mistake.
    fn dollar(&mut self) {
        let rest = &self.source[self.at..];
        if rest.starts_with("$$") {
            self.delimited("$$", "$$", true);
            return;
        }
        let inside = self.at + 1;
        let starts_well = rest[1..].chars().next().is_some_and(|c| !c.is_whitespace());
        let paragraph = &self.source[inside..self.paragraph_end(self.at).max(inside)];
        let close = if starts_well {
            closing_dollar(paragraph, true).or_else(|| closing_dollar(paragraph, false))
        } else {
            None
        };
        match close {
            Some(length) => self.formula(self.at, inside..inside + length, 1, false),
            None => {
                if stray::begins_in_vain(paragraph) && !self.is_code_or_address() {
                    let mistake = Mistake::new(
                        self.at..inside,
                        "the formula that begins with $ has no end in its paragraph",
                    );
                    self.mistakes
                        .push(mistake.help("write $ right behind it; for a dollar sign write \\$"));
                }
                self.at += 1;
            }
        }
    }

    /// Whether this place may be in an indented block of code, or within an address such as `/odata?$top=1`.
    fn is_code_or_address(&self) -> bool {
        let before = &self.source[..self.at];
        let line = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('>');
        line.starts_with("    ")
            || line.starts_with('\t')
            || before.ends_with(|c: char| c.is_ascii_alphanumeric() || "/?&=#%.+~@-".contains(c))
    }

    fn formula(&mut self, start: usize, inside: Range<usize>, close: usize, display: bool) {
        let quotes = self.quotes_before(start);
        let span = start..inside.end + close;
        let mut tex = String::new();
        let mut places = Vec::new();
        let mut at = inside.start;
        for (row, line) in self.source[inside.clone()].split_inclusive('\n').enumerate() {
            let skip = if row == 0 { 0 } else { quote_prefix(line, quotes) };
            places.push((tex.len(), at + skip));
            tex.push_str(&line[skip..]);
            at += line.len();
        }
        let (tex, places) = trimmed(&tex, &places);
        // An inline formula that is only a reference is a link.
        if let (false, Some((parentheses, label))) = (display, self.reference(&tex))
            && label.end + 1 == tex.len()
        {
            let offset = places.first().map_or(start, |(_, source)| *source);
            let label = offset + label.start..offset + label.end;
            self.put(PieceKind::Reference { parentheses, label }, span);
            return;
        }
        self.put(PieceKind::Formula { tex, display, places }, span);
    }

    /// How many block quotes the line of `at` stands in.
    fn quotes_before(&self, at: usize) -> usize {
        let line_start = self.source[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = &self.source[line_start..at];
        line[..container_prefix(line)].matches('>').count()
    }

    fn value(&mut self) {
        let start = self.at;
        let line = line_at(self.source, start);
        match line.find("}}") {
            Some(end) => {
                let inside = start + 2..start + end;
                self.put(PieceKind::Value { inside }, start..start + end + 2);
            }
            None => {
                self.mistakes.push(
                    Mistake::new(start..start + 2, "the value that begins with {{ has no end")
                        .help("write }} behind it, on the same line"),
                );
                self.at += 2;
            }
        }
    }

    /// `[@label]`; what is followed by an address, or holds spaces, is Markdown's own.
    fn citation(&mut self) {
        let start = self.at;
        let line = line_at(self.source, start);
        match line.find([']', ' ']) {
            Some(end)
                if line[end..].starts_with(']') && end > 2 && !line[end + 1..].starts_with('(') =>
            {
                self.put(PieceKind::Citation, start..start + end + 1);
            }
            _ => self.at += 2,
        }
    }

    fn note_mark(&mut self) {
        let start = self.at;
        self.at += 2;
        let line = line_at(self.source, start);
        let Some(end) = line.find(']') else { return };
        let name = &line[2..end];
        if name.is_empty() || name.contains(char::is_whitespace) {
            return;
        }
        let line_start = self.source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &self.source[line_start..start];
        let defines = line[end + 1..].starts_with(':') && container_prefix(before) == before.len();
        let span = start..start + end + 1;
        self.masked.notes.push(NoteMark { name: name.to_lowercase(), span, defines });
        self.at = start + end + 1;
    }
}

/// TeX without space around it, its places moved accordingly.
fn trimmed(tex: &str, places: &[(usize, usize)]) -> (String, Vec<(usize, usize)>) {
    let lead = tex.len() - tex.trim_start().len();
    let kept = places.partition_point(|(at, _)| *at <= lead);
    let first = kept.checked_sub(1).map(|entry| places[entry]);
    let mut moved: Vec<(usize, usize)> =
        first.into_iter().map(|(at, source)| (0, source + lead - at)).collect();
    let inside = places[kept..].iter().take_while(|(at, _)| at - lead < tex.trim().len());
    moved.extend(inside.map(|(at, source)| (at - lead, *source)));
    (tex.trim().to_owned(), moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The masked text with `⟦source⟧` for each placeholder.
    fn check(source: &str) -> String {
        let mut mistakes = Vec::new();
        let masked = mask(source, &mut mistakes);
        assert_eq!(mistakes, []);
        assert_eq!(
            masked.restore(&masked.text, source).replace("\n\n\n", "\n"),
            source.replace("\n\n\n", "\n")
        );
        parts(&masked.text)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text.to_owned(),
                Part::Piece(index) => {
                    let span = masked.pieces[index].span.clone();
                    format!("⟦{}⟧", &source[span])
                }
            })
            .collect()
    }

    #[test]
    fn what_markdown_must_not_touch_is_taken_out() {
        assert_eq!(check("a $x_1$ b_c_"), "a ⟦$x_1$⟧ b_c_");
        assert_eq!(
            check("`$a$` ```$b$``` <b c=\"$d$\">$e$</b>"),
            "`$a$` ```$b$``` <b c=\"$d$\">⟦$e$⟧</b>"
        );
        assert_eq!(check("[@a] {{b.c}} \\ref{d} \\[e\\]"), "⟦[@a]⟧ ⟦{{b.c}}⟧ ⟦\\ref{d}⟧ ⟦\\[e\\]⟧");
        assert_eq!(check("~~~\n$a$\n~~~\n$b$"), "~~~\n$a$\n~~~\n⟦$b$⟧");
        assert_eq!(check("\u{fde0}"), "⟦\u{fde0}⟧");
        assert_eq!(check("a &#xFDE0; &#64976; &amp; b"), "a ⟦&#xFDE0;⟧ ⟦&#64976;⟧ &amp; b");
    }

    #[test]
    fn places_lead_back_to_the_source() {
        let source = "a $x$ b [@c] d";
        let masked = mask(source, &mut Vec::new());
        for word in ["a", "b", "d"] {
            let at = masked.text.find(word).unwrap();
            assert_eq!(masked.place(at), source.find(word).unwrap(), "{word}");
        }
    }

    #[test]
    fn a_display_in_a_quote_has_no_marks_in_its_tex() {
        let source = "> $$\n> a >\n> b\n> $$";
        let masked = mask(source, &mut Vec::new());
        let PieceKind::Formula { tex, places, .. } = &masked.pieces[0].kind else { panic!() };
        assert_eq!(tex, "a >\nb");
        assert_eq!(places, &[(0, 7), (4, 13)]);
    }
}
