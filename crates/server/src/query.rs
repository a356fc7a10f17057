//! Addresses as strangers send them: decoded strictly, and bounded.

/// Greatest length of a query in bytes: a formula of 2,000 bytes, each written `%XX`, and more.
pub(crate) const MAX_BYTES: usize = 8 * 1024;
/// Greatest number of `name=value` pairs.
pub(crate) const MAX_PAIRS: usize = 100;
/// Greatest number of fields of a form: a page of the moderation table, and more.
const MAX_FIELDS: usize = 500;

/// Why an address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("the query has {0} bytes; at most {MAX_BYTES} are read")]
    TooLong(usize),
    #[error("there are more than {0} parameters")]
    TooManyPairs(usize),
    #[error("\"%\" in an address must be followed by two hexadecimal digits")]
    Escape,
    #[error("the address is not UTF-8 once its %-escapes are decoded")]
    NotUtf8,
    #[error("the address holds the control character U+{0:04X}")]
    Control(u32),
}

/// The pairs of a query in order, `+` read as a space.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, Error> {
    if query.len() > MAX_BYTES {
        return Err(Error::TooLong(query.len()));
    }
    let pairs = split(query, MAX_PAIRS)?;
    for (name, value) in &pairs {
        without_controls(name)?;
        without_controls(value)?;
    }
    Ok(pairs)
}

/// The pairs of a form's body in order. Controls are left to whoever knows the field.
pub(crate) fn form(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    split(std::str::from_utf8(body).map_err(|_| Error::NotUtf8)?, MAX_FIELDS)
}

fn split(text: &str, max: usize) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == max {
            return Err(Error::TooManyPairs(max));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode(name, true)?, decode(value, true)?));
    }
    Ok(pairs)
}

/// A path, decoded.
pub(crate) fn path(path: &str) -> Result<String, Error> {
    let path = decode(path, false)?;
    without_controls(&path)?;
    Ok(path)
}

fn decode(text: &str, plus_is_space: bool) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let high = rest.next().and_then(hexadecimal).ok_or(Error::Escape)?;
                let low = rest.next().and_then(hexadecimal).ok_or(Error::Escape)?;
                high << 4 | low
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Error::NotUtf8)
}

/// A form's text field may hold line breaks; nothing in an address needs the other controls.
fn without_controls(text: &str) -> Result<(), Error> {
    match text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        Some(control) => Err(Error::Control(control.into())),
        None => Ok(()),
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_escapes_plus_and_empty_values() {
        let expect = [("q", "奇异 值"), ("svd.rank", "8"), ("on", "")];
        let pairs = pairs("q=%E5%A5%87%E5%BC%82+%E5%80%BC&&svd.rank=8&on").unwrap();
        assert!(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expect));
        assert_eq!(path("/a+b/%7E").unwrap(), "/a+b/~");
    }

    #[test]
    fn refuses_what_is_no_text() {
        assert_eq!(pairs("a=%ff"), Err(Error::NotUtf8));
        assert_eq!(pairs("a=%C0%AF"), Err(Error::NotUtf8));
        assert_eq!(pairs("a=%0"), Err(Error::Escape));
        assert_eq!(pairs("a=%zz"), Err(Error::Escape));
        assert_eq!(path("/%00"), Err(Error::Control(0)));
        assert_eq!(pairs(&"a&".repeat(3000)), Err(Error::TooManyPairs(MAX_PAIRS)));
        assert_eq!(pairs(&"a".repeat(9000)), Err(Error::TooLong(9000)));
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back_from_its_escapes(text in "[^\\x00-\\x1f\\x7f-\\u{9f}]{1,40}") {
            let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let read = pairs(&format!("{escaped}={escaped}"));
            proptest::prop_assert_eq!(read, Ok(vec![(text.clone(), text.clone())]));
            proptest::prop_assert_eq!(path(&escaped), Ok(text));
        }

        #[test]
        fn anything_is_read_or_refused(query in "[%&=+a-f0-9\\PC]{0,200}") {
            if let Ok(pairs) = pairs(&query) {
                proptest::prop_assert!(pairs.len() <= MAX_PAIRS);
            }
        }
    }
}
