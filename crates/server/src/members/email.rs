//! An e-mail address: only its syntax is checked, since no mail is sent to it yet.

/// Greatest length in bytes (RFC 5321, section 4.5.3.1.3, without the brackets).
const MAX: usize = 254;
/// Greatest length of what stands before the `@`.
const MAX_LOCAL: usize = 64;

/// An address that mail could be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailError {
    Empty,
    Long,
    NoAt,
    /// A domain of one word.
    NoDot,
    /// A character, or a place of a dot, that no address has.
    Form,
}

impl Email {
    pub(crate) fn parse(text: &str) -> Result<Email, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > MAX {
            return Err(EmailError::Long);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
        let local_is_good = local.len() <= MAX_LOCAL
            && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
        let is_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if !local_is_good || domain.is_empty() || !domain.split('.').all(is_label) {
            return Err(EmailError::Form);
        }
        let last = domain.rsplit_once('.').map(|(_, last)| last).ok_or(EmailError::NoDot)?;
        if last.chars().all(char::is_numeric) {
            return Err(EmailError::Form);
        }
        Ok(Email(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_have_them() {
        for text in ["lin@example.org", " a.b+c@sub.example.co ", "o'hara@x-y.de", "a@例子.中国"]
        {
            assert_eq!(Email::parse(text).map(|email| email.0), Ok(text.trim().to_owned()));
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        let long = format!("a@{}.org", "b".repeat(250));
        for (text, error) in [
            ("", EmailError::Empty),
            ("lin", EmailError::NoAt),
            ("lin@example", EmailError::NoDot),
            (long.as_str(), EmailError::Long),
            ("lin@", EmailError::Form),
            ("@example.org", EmailError::Form),
            ("a..b@example.org", EmailError::Form),
            ("a b@example.org", EmailError::Form),
            ("a@b@example.org", EmailError::Form),
            ("a@-b.org", EmailError::Form),
            ("a@b..org", EmailError::Form),
            ("a@127.0.0.1", EmailError::Form),
            ("a\r\nBcc: x@example.org", EmailError::Form),
            ("<a@example.org>", EmailError::Form),
            ("a\u{202e}@example.org", EmailError::Form),
        ] {
            assert_eq!(Email::parse(text), Err(error), "{text:?}");
        }
    }
}
