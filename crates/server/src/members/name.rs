//! The name that a member's comments bear.

use crate::unseen::is_unseen;

/// Greatest number of characters.
pub(crate) const MAX: usize = 32;

/// A name that is seen as what it is: one line of letters that stay in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameError {
    Empty,
    Long {
        chars: usize,
    },
    /// Controls, what reverses the direction of writing, what is not seen.
    Unseen {
        code: u32,
    },
    /// More marks on one letter than any language has.
    Marks,
    /// `@` would make it look like an address, which also logs in.
    At,
    /// No letter and no digit.
    NoLetter,
}

impl Name {
    /// Spaces around it go, those within become one.
    pub(crate) fn parse(text: &str) -> Result<Name, NameError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        let chars = name.chars().count();
        if chars > MAX {
            return Err(NameError::Long { chars });
        }
        if let Some(unseen) = name.chars().find(|c| *c != ' ' && is_unseen(*c)) {
            return Err(NameError::Unseen { code: unseen.into() });
        }
        if marks(&name) > 2 {
            return Err(NameError::Marks);
        }
        if name.contains(['@', '＠', '﹫']) {
            return Err(NameError::At);
        }
        if !name.chars().any(char::is_alphanumeric) {
            return Err(NameError::NoLetter);
        }
        Ok(Name(name))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest run of combining marks.
fn marks(text: &str) -> usize {
    let (mut run, mut longest) = (0, 0);
    for c in text.chars() {
        let is_mark = unicode_normalization::char::is_combining_mark(c);
        run = if is_mark { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_languages_are_names() {
        for (text, name) in [
            ("林月", "林月"),
            ("  Shen   Weiyang ", "Shen Weiyang"),
            ("读者\u{3000}乙", "读者 乙"),
            ("Zoë", "Zoë"),
            ("Nguyễn Thị", "Nguyễn Thị"),
            ("علي", "علي"),
            ("R2-D2 <b>", "R2-D2 <b>"),
            ("默", "默"),
        ] {
            assert_eq!(Name::parse(text).as_ref().map(Name::as_str), Ok(name));
        }
    }

    #[test]
    fn what_is_not_seen_as_it_is_is_refused() {
        assert_eq!(Name::parse(" \t\n"), Err(NameError::Empty));
        assert_eq!(Name::parse(&"长".repeat(33)), Err(NameError::Long { chars: 33 }));
        assert!(Name::parse(&"长".repeat(32)).is_ok());
        for unseen in [
            '\0',
            '\u{202e}',
            '\u{200b}',
            '\u{2066}',
            '\u{feff}',
            '\u{ffff}',
            '\u{e0041}',
            '\u{7f}',
        ] {
            let name = Name::parse(&format!("a{unseen}b"));
            assert_eq!(name, Err(NameError::Unseen { code: unseen.into() }));
        }
        assert_eq!(Name::parse("e\u{301}\u{301}\u{301}"), Err(NameError::Marks));
        assert_eq!(Name::parse("lin@example.org"), Err(NameError::At));
        assert_eq!(Name::parse("——！"), Err(NameError::NoLetter));
    }
}
