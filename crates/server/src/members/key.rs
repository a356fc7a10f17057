//! What makes two names or two addresses the same.

use unicode_normalization::UnicodeNormalization;

/// A name without case, width, composition, spaces and what is not seen: `Ｌin Yue` and `linyue` are
/// one name.
pub(crate) fn name(name: &str) -> String {
    let folded = name.nfkc().flat_map(char::to_lowercase).filter(|c| is_seen(*c));
    // Lower case may come apart (`İ` becomes two), so it is composed again.
    folded.nfkc().collect()
}

/// An e-mail address without case and width.
pub(crate) fn email(email: &str) -> String {
    email.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Whether a character has a shape of its own.
fn is_seen(c: char) -> bool {
    let unseen = c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}');
    !unseen
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
