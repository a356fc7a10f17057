//! TeX to tokens, each knowing where it stands in the text as given.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `\alpha`, `\,`; with its backslash.
    Control,
    /// `{`
    Open,
    /// `}`
    Close,
    /// White space and comments.
    Space,
    /// Any other character.
    Char,
    /// `\verb|…|`, whole.
    Verbatim,
}

/// A token of TeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Where it comes from; what a macro made comes from the macro's call.
    start: u32,
    end: u32,
}

impl<'a> Token<'a> {
    pub(crate) fn new(kind: Kind, text: &'a str, span: Range<usize>) -> Token<'a> {
        let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Token { kind, text, start: small(span.start), end: small(span.end) }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same token, said to come from elsewhere.
    pub(crate) fn at(self, place: &Token<'_>) -> Token<'a> {
        Token { start: place.start, end: place.end, ..self }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Verbatim
    }

    /// A control sequence of letters.
    pub(crate) fn is_word(&self) -> bool {
        self.kind == Kind::Control
            && self.text.as_bytes().get(1).is_some_and(|&byte| is_letter(byte))
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'@'
}

/// Reads all tokens; any text is accepted. `O(n)`.
pub(crate) fn scan(tex: &str) -> Vec<Token<'_>> {
    let bytes = tex.as_bytes();
    let mut tokens = Vec::with_capacity(tex.len() / 2);
    let mut at = 0;
    // For each open brace whether what it holds is text, where a `%` before the closing brace means itself.
    let mut texts: Vec<bool> = Vec::new();
    let mut line = Line::default();
    while at < bytes.len() {
        let start = at;
        let in_text = texts.last().copied().unwrap_or(false);
        let kind = match bytes[at] {
            b'%' if in_text && line.closes(bytes, at) => {
                at += 1;
                tokens.push(Token::new(Kind::Control, r"\%", start..at));
                continue;
            }
            b'\\' => {
                at = control(tex, at);
                if let Some(end) = verbatim(tex, start, at) {
                    at = end;
                    Kind::Verbatim
                } else {
                    Kind::Control
                }
            }
            b'{' => {
                at += 1;
                let command =
                    tokens.iter().rev().find(|token: &&Token<'_>| token.kind != Kind::Space);
                texts.push(
                    in_text
                        || command
                            .is_some_and(|command| command.is_word() && is_text(command.text)),
                );
                Kind::Open
            }
            b'}' => {
                at += 1;
                texts.pop();
                Kind::Close
            }
            b'%' | b' ' | b'\t' | b'\n' | b'\r' => {
                at = space(bytes, at, in_text.then_some(&mut line));
                Kind::Space
            }
            _ => {
                at += tex[at..].chars().next().map_or(1, char::len_utf8);
                Kind::Char
            }
        };
        let mut text = &tex[start..at];
        if kind == Kind::Space {
            // A comment is no text, and its end is no space.
            text = if text.starts_with([' ', '\t', '\n', '\r']) { " " } else { "" };
        }
        tokens.push(Token::new(kind, text, start..at));
    }
    tokens
}

/// The end of the control sequence at `at`.
fn control(tex: &str, at: usize) -> usize {
    let name = &tex[at + 1..];
    let letters = name.bytes().take_while(|&byte| is_letter(byte)).count();
    let length = if letters > 0 { letters } else { name.chars().next().map_or(0, char::len_utf8) };
    at + 1 + length
}

/// The end of `\verb|…|` or `\verb*|…|` that starts at `start`, its name ending at `at`.
fn verbatim(tex: &str, start: usize, at: usize) -> Option<usize> {
    if &tex[start..at] != r"\verb" {
        return None;
    }
    let rest = tex[at..].strip_prefix('*').unwrap_or(&tex[at..]);
    let delimiter = rest.chars().next()?;
    let body = &rest[delimiter.len_utf8()..];
    let length = body.find([delimiter, '\n']).filter(|&end| body[end..].starts_with(delimiter))?;
    Some(tex.len() - body.len() + length + delimiter.len_utf8())
}

/// The end of the white space and comments at `at`.
fn space(bytes: &[u8], mut at: usize, mut in_text: Option<&mut Line>) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'%' if in_text.as_mut().is_some_and(|line| line.closes(bytes, at)) => break,
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'%' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
            }
            _ => break,
        }
    }
    at
}

/// What comes next, a closing brace or the end of the line: kept, so that many `%` are looked at once.
#[derive(Default)]
struct Line {
    end: usize,
    closes: bool,
}

impl Line {
    /// Whether a brace closes after `at` before the line ends. The places asked for ascend.
    fn closes(&mut self, bytes: &[u8], at: usize) -> bool {
        if at >= self.end {
            let found = bytes[at..].iter().position(|byte| matches!(byte, b'}' | b'\n'));
            self.end = found.map_or(bytes.len(), |offset| at + offset);
            self.closes = bytes.get(self.end) == Some(&b'}');
        }
        self.closes
    }
}

/// Commands whose argument is text.
pub(crate) fn is_text(name: &str) -> bool {
    matches!(
        name,
        r"\text"
            | r"\textrm"
            | r"\textbf"
            | r"\textit"
            | r"\textsf"
            | r"\texttt"
            | r"\textnormal"
            | r"\textup"
            | r"\textmd"
            | r"\mbox"
            | r"\hbox"
    )
}

/// Tokens as TeX again.
pub(crate) fn text_of(tokens: &[Token<'_>]) -> String {
    let mut printed = String::new();
    let mut after_word = false;
    for token in tokens {
        if after_word && token.text.as_bytes().first().is_some_and(|&byte| is_letter(byte)) {
            printed.push(' ');
        }
        printed.push_str(token.text);
        if !token.text.is_empty() {
            after_word = token.is_word();
        }
    }
    printed
}

/// The next place from `at` that is not space.
pub(crate) fn skip_space(tokens: &[Token<'_>], mut at: usize) -> usize {
    while tokens.get(at).is_some_and(|token| token.kind == Kind::Space) {
        at += 1;
    }
    at
}

/// The place after the group that opens at `at`; `None` if it does not end.
pub(crate) fn group_end(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(place + 1);
        }
    }
    None
}

/// The argument that follows `at`: its tokens without braces, and the place after it.
pub(crate) fn argument<'t, 'a>(
    tokens: &'t [Token<'a>],
    at: usize,
) -> Option<(&'t [Token<'a>], usize)> {
    let at = skip_space(tokens, at);
    match tokens.get(at)?.kind {
        Kind::Open => {
            let end = group_end(tokens, at)?;
            Some((&tokens[at + 1..end - 1], end))
        }
        Kind::Close => None,
        _ => Some((&tokens[at..=at], at + 1)),
    }
}

/// The argument in brackets that follows `at`, if there is one.
pub(crate) fn optional<'t, 'a>(
    tokens: &'t [Token<'a>],
    at: usize,
) -> Option<(&'t [Token<'a>], usize)> {
    let start = skip_space(tokens, at);
    if !tokens.get(start)?.is("[") {
        return None;
    }
    let (mut depth, mut brackets) = (0usize, 0usize);
    for (place, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            Kind::Char if depth == 0 && token.text == "[" => brackets += 1,
            Kind::Char if depth == 0 && token.text == "]" => {
                brackets -= 1;
                if brackets == 0 {
                    return Some((&tokens[start + 1..place], place + 1));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(tex: &str) -> Vec<(Kind, &str)> {
        scan(tex).into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn splits_control_sequences_comments_and_verbatim() {
        assert_eq!(
            kinds("\\frac1{x}%c\n \\, \\\\a"),
            [
                (Kind::Control, r"\frac"),
                (Kind::Char, "1"),
                (Kind::Open, "{"),
                (Kind::Char, "x"),
                (Kind::Close, "}"),
                (Kind::Space, ""),
                (Kind::Control, r"\,"),
                (Kind::Space, " "),
                (Kind::Control, r"\\"),
                (Kind::Char, "a"),
            ]
        );
        assert_eq!(kinds(r"\text{5 %}")[4], (Kind::Control, r"\%"));
        assert_eq!(kinds("\\text{a%b\n}").len(), 5);
        let percent = (Kind::Control, r"\%");
        let signs = kinds("\\text{%%%}\\text{%\n%}");
        assert_eq!(signs.iter().filter(|&&token| token == percent).count(), 4);
        assert_eq!(kinds(r"\verb|{%|x")[0], (Kind::Verbatim, r"\verb|{%|"));
        assert_eq!(
            kinds(r"中\é\"),
            [(Kind::Char, "中"), (Kind::Control, r"\é"), (Kind::Control, r"\")]
        );
    }

    #[test]
    fn prints_what_reads_the_same() {
        let tokens = scan(r"\alpha  x+\beta");
        let kept: Vec<_> = tokens.into_iter().filter(|token| token.kind != Kind::Space).collect();
        assert_eq!(text_of(&kept), r"\alpha x+\beta");
    }

    #[test]
    fn finds_arguments() {
        let tokens = scan(r"[a{]}[b]] {c}d");
        let (inside, next) = optional(&tokens, 0).unwrap();
        assert_eq!(text_of(inside), "a{]}[b]");
        let (group, next) = argument(&tokens, next).unwrap();
        assert_eq!((text_of(group).as_str(), tokens[next].text), ("c", "d"));
        assert!(argument(&scan("}"), 0).is_none());
    }
}
