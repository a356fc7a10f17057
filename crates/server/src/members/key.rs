//! What makes two names or two addresses the same.

use unicode_normalization::UnicodeNormalization;

use crate::unseen::is_unseen;

/// A name without case, width, composition, spaces and what is not seen: `Ｌin Yue` and `linyue` are
/// one name.
pub(crate) fn name(name: &str) -> String {
    let is_seen = |c: &char| !c.is_whitespace() && !is_unseen(*c);
    let folded = name.nfkc().flat_map(char::to_lowercase).filter(is_seen);
    // Lower case may come apart (`İ` becomes two), so it is composed again.
    folded.nfkc().collect()
}

/// An e-mail address without case and width.
pub(crate) fn email(email: &str) -> String {
    email.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_that_look_alike_have_one_key() {
        for (a, b) in [
            ("Lin Yue", "linyue"),
            ("Ｌｉｎ", "lin"),
            ("林\u{3000}月", "林月"),
            ("e\u{301}", "É"),
            ("lin\u{200b}", "lin"),
            ("STRASSE", "strasse"),
        ] {
            assert_eq!(super::name(a), super::name(b), "{a:?} {b:?}");
        }
        assert_ne!(super::name("林月"), super::name("林越"));
        assert_eq!(super::email(" Lin@Example.ORG "), "lin@example.org");
    }
}
