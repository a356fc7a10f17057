//! The text of a comment: it can only be one that is taken.

use article::Lang;
use site::LONGEST_COMMENT;

use crate::unseen::is_unseen;

/// A text that says something and is not too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body(String);

/// Why a text is no comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the text is empty")]
    Empty,
    #[error("the text has {0} characters, more than {LONGEST_COMMENT}")]
    TooLong(usize),
}

impl Body {
    /// Line ends become `\n`; space around the text goes.
    ///
    /// # Errors
    /// [`BodyError`].
    pub(crate) fn parse(text: &str) -> Result<Body, BodyError> {
        let text = line_ends(text);
        // Characters that are never seen say nothing; a database may refuse the first of them.
        let text = text.replace('\0', "\u{fffd}");
        let seen = |c: char| !(c.is_whitespace() || is_unseen(c));
        if !text.contains(seen) {
            return Err(BodyError::Empty);
        }
        // Space at the start of the first line can mean code; empty lines mean nothing.
        let text = text.trim_end().trim_start_matches('\n');
        match text.chars().count() {
            length if length > LONGEST_COMMENT => Err(BodyError::TooLong(length)),
            _ => Ok(Body(text.to_owned())),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a form sends with `\r\n`, as it was typed.
pub(crate) fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

impl BodyError {
    /// The sentence beside the field.
    pub(crate) fn message(self, lang: Lang) -> String {
        match (self, lang) {
            (BodyError::Empty, Lang::Zh) => "还没有写内容。".to_owned(),
            (BodyError::Empty, Lang::En) => "There is no text yet.".to_owned(),
            (BodyError::TooLong(length), Lang::Zh) => {
                format!("内容有 {length} 字，至多 {LONGEST_COMMENT} 字；请删去一些，或者分成两条。")
            }
            (BodyError::TooLong(length), Lang::En) => format!(
                "The text has {length} characters; at most {LONGEST_COMMENT} are taken. \
                 Shorten it, or make two comments of it."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_something() {
        for nothing in ["", " \n\t", "\u{200b}\u{feff}\r\n", "\0", "\u{3164}\u{2800}"] {
            assert_eq!(Body::parse(nothing), Err(BodyError::Empty), "{nothing:?}");
        }
        assert_eq!(Body::parse("\r\n\r\n    code\r\n").unwrap().as_str(), "    code");
        assert_eq!(Body::parse("a\0b").unwrap().as_str(), "a\u{fffd}b");
    }

    #[test]
    fn a_text_has_ten_thousand_characters_at_most() {
        let longest = "字".repeat(LONGEST_COMMENT);
        assert_eq!(Body::parse(&longest).unwrap().as_str().len(), 30_000);
        assert_eq!(Body::parse(&(longest + "x")), Err(BodyError::TooLong(10_001)));
    }
}
