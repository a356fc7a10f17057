//! Parts of a text between a beginning and an end, braces within counted.

use super::Fault;

/// A part that a text starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'a> {
    /// What counts of it.
    pub(super) text: &'a str,
    /// What follows it.
    pub(super) rest: &'a str,
}

impl<'a> Found<'a> {
    /// The first `length` bytes, or nothing where there are none.
    pub(super) fn take(text: &'a str, length: usize) -> Option<Found<'a>> {
        (length > 0).then(|| Found { text: &text[..length], rest: &text[length..] })
    }
}

pub(super) type Part<'a> = Result<Option<Found<'a>>, Fault>;

/// From after `opener` to before the `closer` that no brace encloses.
pub(super) fn inside<'a>(text: &'a str, opener: &str, closer: &str) -> Part<'a> {
    let Some(body) = text.strip_prefix(opener) else { return Ok(None) };
    let Some(end) = end_of(text, body, closer)? else { return Ok(None) };
    Ok(Some(Found { text: &body[..end], rest: &body[end + closer.len()..] }))
}

/// As [`inside`], with the opener and the closer.
pub(super) fn around<'a>(text: &'a str, opener: &str, closer: &str) -> Part<'a> {
    let found = inside(text, opener, closer)?;
    Ok(found.and_then(|found| Found::take(text, text.len() - found.rest.len())))
}

/// `opener…middle…}`: two parts, as of `\frac{…}{…}`.
pub(super) fn two<'a>(
    text: &'a str,
    opener: &str,
    middle: &str,
) -> Result<Option<(&'a str, Found<'a>)>, Fault> {
    let Some(first) = inside(text, opener, middle)? else { return Ok(None) };
    Ok(inside(first.rest, "{", "}")?.map(|second| (first.text, second)))
}

/// `{…}` without its braces.
pub(super) fn braced(text: &str) -> Part<'_> {
    inside(text, "{", "}")
}

/// `$…$`, or without its signs `${…}$` and `$…$`.
pub(super) fn formula_inside(text: &str) -> Part<'_> {
    match inside(text, "${", "}$")? {
        Some(found) => Ok(Some(found)),
        None => inside(text, "$", "$"),
    }
}

/// `\name{…}{…}`, `\name{…}` or `\name` with the spaces after it; `\_`, `\&`, `\{`, `\}`, `\%`.
pub(super) fn command(text: &str) -> Part<'_> {
    if let Some(found) = command_with_argument(text)? {
        return Ok(Some(found));
    }
    Ok(bare_command(text))
}

/// `\name` with the spaces after it, or `\_`, `\&`, `\{`, `\}`, `\%`.
pub(super) fn bare_command(text: &str) -> Option<Found<'_>> {
    let after = text.strip_prefix('\\')?;
    let name = letters(after);
    if name == 0 {
        let escaped = after.starts_with(['_', '&', '{', '}', '%']);
        return Found::take(text, if escaped { 2 } else { 0 });
    }
    let spaces = after.len() - name - after[name..].trim_start().len();
    Found::take(text, 1 + name + spaces)
}

/// `\name{…}{…}` or `\name{…}`.
pub(super) fn command_with_argument(text: &str) -> Part<'_> {
    let Some(after) = text.strip_prefix('\\') else { return Ok(None) };
    let name = letters(after);
    if name == 0 {
        return Ok(None);
    }
    let Some(first) = braced(&after[name..])? else { return Ok(None) };
    let rest = braced(first.rest)?.map_or(first.rest, |second| second.rest);
    Ok(Found::take(text, text.len() - rest.len()))
}

/// How many ASCII letters a text starts with.
pub(super) fn letters(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_alphabetic).count()
}

/// Where in `body` the closer is that no brace encloses; `text` says where the part begins.
fn end_of(text: &str, body: &str, closer: &str) -> Result<Option<usize>, Fault> {
    let mut depth = 0usize;
    for (place, byte) in body.bytes().enumerate() {
        if depth == 0 && body.as_bytes()[place..].starts_with(closer.as_bytes()) {
            return Ok(Some(place));
        }
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Err(Fault::Unended(text.to_owned())),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_braces() {
        let found = |text, rest| Some(Found { text, rest });
        assert_eq!(inside("[a{]}]b", "[", "]").unwrap(), found("a{]}", "b"));
        assert_eq!(around("$a$b", "$", "$").unwrap(), found("$a$", "b"));
        assert_eq!(braced("{a").unwrap(), None);
        assert!(matches!(inside("$a}$", "$", "$"), Err(Fault::Unended(_))));
        assert_eq!(
            two(r"\frac{a}{b}c", r"\frac{", "}").unwrap(),
            Some(("a", Found { text: "b", rest: "c" }))
        );
        assert_eq!(command(r"\a{b}{c}d").unwrap(), found(r"\a{b}{c}", "d"));
        assert_eq!(command(r"\ab  c").unwrap(), found(r"\ab  ", "c"));
        assert_eq!(command(r"\!c").unwrap(), None);
    }
}
