//! `{#id title="…" width=640}` behind the mark of a block or a caption.

use std::ops::Range;

/// Attributes with their places in the text that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<(String, Range<usize>)>,
    /// Name, place of the name, value, place of the value.
    pub(super) pairs: Vec<(String, Range<usize>, String, Range<usize>)>,
    /// What could not be read.
    pub(super) wrong: Option<Range<usize>>,
}

/// Reads attributes; `text` begins at `offset`. Empty text has none.
pub(super) fn parse(text: &str, offset: usize) -> Attributes {
    let mut attributes = Attributes::default();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return attributes;
    }
    let whole = offset..offset + text.len();
    let Some(inside) = trimmed.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        attributes.wrong = Some(whole);
        return attributes;
    };
    let start = offset + (text.len() - text.trim_start().len()) + 1;
    let mut at = 0;
    while at < inside.len() {
        let rest = &inside[at..];
        let space = rest.len() - rest.trim_start().len();
        if space > 0 {
            at += space;
            continue;
        }
        let word = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let place = start + at..start + at + word;
        if let Some(id) = rest[..word].strip_prefix('#') {
            attributes.id = Some((id.to_owned(), place.start + 1..place.end));
            at += word;
        } else if rest[word..].starts_with('=') {
            let after = &rest[word + 1..];
            let (value_start, length, end) = match after.strip_prefix('"') {
                Some(quoted) => {
                    let length = quoted.find('"').unwrap_or(quoted.len());
                    (word + 2, length, word + 3 + length)
                }
                None => {
                    let length = after.find(char::is_whitespace).unwrap_or(after.len());
                    (word + 1, length, word + 1 + length)
                }
            };
            let value = rest[value_start..value_start + length].to_owned();
            let value_place = start + at + value_start..start + at + value_start + length;
            attributes.pairs.push((rest[..word].to_owned(), place, value, value_place));
            at += end;
        } else {
            attributes.wrong = Some(place);
            at += word.max(1);
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_pairs_are_read_with_their_places() {
        let text = "{#a-b title=\"x y\" width=3}";
        let attributes = parse(text, 0);
        assert_eq!(attributes.id, Some(("a-b".to_owned(), 2..5)));
        assert_eq!(attributes.pairs[0].2, "x y");
        assert_eq!(&text[attributes.pairs[0].3.clone()], "x y");
        assert_eq!(&text[attributes.pairs[1].3.clone()], "3");
        assert_eq!(attributes.wrong, None);
    }

    #[test]
    fn what_is_no_attribute_is_placed() {
        assert_eq!(parse("{word}", 5).wrong, Some(6..10));
        assert_eq!(parse("word", 5).wrong, Some(5..9));
    }
}
