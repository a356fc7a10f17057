//! Colours that may stand in an attribute.

/// The colour if it is a name of letters or `#` with 3, 4, 6 or 8 hexadecimal digits; no other text can pass.
pub(crate) fn valid(colour: &str) -> Option<&str> {
    let ok = match colour.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8)
                && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        }
        None => {
            !colour.is_empty()
                && colour.len() <= 24
                && colour.bytes().all(|letter| letter.is_ascii_alphabetic())
        }
    };
    ok.then_some(colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_no_hostile_text_pass() {
        for good in ["red", "#fff", "#00ff0080", "RoyalBlue", "transparent"] {
            assert_eq!(valid(good), Some(good));
        }
        for bad in ["", "url(#a)", "red\"", "#12345", "#ggg", "rgb(1,2,3)", "red;", "红"] {
            assert_eq!(valid(bad), None);
        }
    }
}
