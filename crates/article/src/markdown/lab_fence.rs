//! The fence of a live figure: its first values, caption and id, in TOML.

use toml::de::{DeString, DeTable, DeValue};

use super::{Origin, Reader};
use crate::{
    diagnostic::Mistake,
    document::{Block, LabFence, LabParameter, Mark, Span},
};

impl Reader<'_> {
    /// Reads a fence that stands at `span`; `text` is its inside.
    pub(super) fn lab_fence(
        &mut self,
        name: Option<&str>,
        text: &str,
        span: Span,
    ) -> Option<Block> {
        let first_line = self.file_line(span.start);
        let Some(name) = name else {
            self.mistakes.push(
                Mistake::new(first_line, "this figure names no lab").help("write ```lab name"),
            );
            return None;
        };
        let name_span = self.locate(name, &first_line);
        let inside = first_line.end + 1..span.end;
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let place = error.span().unwrap_or(0..text.len());
            let place = self.inside(text, place, &inside);
            self.mistakes.push(
                Mistake::new(place, error.message().trim().replace('\n', "; "))
                    .help("inside the fence stands TOML: parameter = value; a text with TeX stands between 'quotes'"),
            );
        }
        let mut fence = LabFence {
            name: name.to_owned(),
            name_span,
            id: name.to_owned(),
            caption: Vec::new(),
            parameters: Vec::new(),
            mark: Mark::default(),
        };
        // What is recovered of broken TOML would only be reported a second time.
        let mut entries: Vec<_> = table.get_ref().iter().filter(|_| errors.is_empty()).collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let key_span = self.inside(text, key.span(), &inside);
            let value_span = self.inside(text, value.span(), &inside);
            self.entry_of_fence(&mut fence, key.get_ref(), key_span, value.get_ref(), value_span);
        }
        Some(Block::Lab(fence))
    }

    fn entry_of_fence(
        &mut self,
        fence: &mut LabFence,
        key: &DeString<'_>,
        key_span: Span,
        value: &DeValue<'_>,
        value_span: Span,
    ) {
        let text = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => number.to_string(),
                    Err(_) => number.as_str().to_owned(),
                }
            }
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(on) => on.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            DeValue::Array(_) | DeValue::Table(_) => {
                self.mistakes.push(
                    Mistake::new(value_span, format!("{key} cannot be a list or a table"))
                        .help("write a number, true, false or \"text\""),
                );
                return;
            }
        };
        let is_text = matches!(value, DeValue::String(_));
        match key.as_ref() {
            "caption" if is_text => {
                if has_swallowed_backslash(&text) {
                    self.mistakes.push(
                        Mistake::new(
                            value_span,
                            "a backslash between \"…\" is TOML's own, not TeX's",
                        )
                        .help("write caption = '…'"),
                    );
                    return;
                }
                let origin = self.fragment(&text, &value_span);
                fence.caption =
                    super::line(&text, &origin, self.path, self.document, self.mistakes);
            }
            "id" if is_text => {
                let good = !text.is_empty()
                    && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                if good {
                    fence.id = text;
                } else {
                    self.mistakes.push(
                        Mistake::new(value_span, format!("\"{text}\" cannot be an id")).help(
                            "letters, digits, - and _ only: the figure's fields begin with it",
                        ),
                    );
                }
            }
            "caption" | "id" => self.mistakes.push(
                Mistake::new(value_span, format!("{key} is a text"))
                    .help(format!("write {key} = \"…\"")),
            ),
            name => fence.parameters.push(LabParameter {
                name: name.to_owned(),
                name_span: key_span,
                text,
                text_span: value_span,
            }),
        }
    }

    /// The line of the file that holds `at`, from its first character that is no space.
    fn file_line(&self, at: usize) -> Span {
        if !self.origin.exact {
            return self.origin.span.clone();
        }
        let offset = (at - self.origin.span.start).min(self.text.len());
        let length = self.text[offset..].find('\n').unwrap_or(self.text.len() - offset);
        at..at + length
    }

    /// The place of a word within a place of the file.
    fn locate(&self, word: &str, within: &Span) -> Span {
        let origin = self.fragment(word, within);
        origin.span
    }

    fn fragment(&self, text: &str, within: &Span) -> Origin {
        if !self.origin.exact {
            return Origin { span: within.clone(), exact: false };
        }
        let start = self.origin.span.start;
        let local = within.start - start..(within.end - start).min(self.text.len());
        let origin = Origin::of(text, self.text, local);
        Origin { span: origin.span.start + start..origin.span.end + start, exact: origin.exact }
    }

    /// The place in the file of a place in the fence's text, whose lines stand there with indents and marks of
    /// quotes before them.
    fn inside(&self, text: &str, place: Span, fence: &Span) -> Span {
        if !self.origin.exact {
            return fence.clone();
        }
        let place = place.start.min(text.len())..place.end.min(text.len());
        let row = text[..place.start].matches('\n').count();
        let line_start = text[..place.start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[line_start..].split('\n').next().unwrap_or("");
        let start = (fence.start - self.origin.span.start).min(self.text.len());
        let Some(file_line) = self.text[start..].split('\n').nth(row) else { return fence.clone() };
        let file_start = file_line.as_ptr() as usize - self.text.as_ptr() as usize;
        let indent = file_line.find(line).unwrap_or(0);
        let at = self.origin.span.start + file_start + indent + (place.start - line_start);
        at..at + place.len()
    }
}

/// Whether a text has control characters, as `"\theta"` has between double quotes.
fn has_swallowed_backslash(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n')
}
