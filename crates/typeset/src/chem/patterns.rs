//! What the machines look for at the start of a text, where no braces have to be counted.
//!
//! Each function answers how many bytes it takes; `None` or 0 is a text that starts with something else.

use super::groups::letters;

/// Greek letters' commands that are part of words; the first 24 are small.
const GREEK: [&str; 35] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi",
    "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi",
    "Psi", "Omega",
];
const SMALL: usize = 24;

/// Whether a text ends here or goes on with one of `characters` or a space.
fn ends_or(text: &str, characters: &[char]) -> bool {
    text.chars().next().is_none_or(|next| next.is_whitespace() || characters.contains(&next))
}

/// Whether a word ends here.
fn word_ends(text: &str) -> bool {
    !text.starts_with(|next: char| next.is_ascii_alphabetic())
}

/// What may follow the end of a phrase.
const PHRASE_END: [char; 5] = [',', ';', ')', ']', '}'];

/// The first of `words` that the text starts with.
fn one_of<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().find(|word| text.starts_with(word))
}

/// White space at the start.
pub(super) fn spaces(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// 1 if a text starts with a sign.
pub(super) fn sign(text: &str) -> usize {
    usize::from(text.starts_with(['+', '-']))
}

/// `±` in its spellings.
pub(super) fn plus_minus(text: &str) -> Option<usize> {
    one_of(text, &[r"\pm", r"$\pm$", "+-", "+/-"]).map(str::len)
}

/// `\alpha`, with the spaces or the `{}` after it.
pub(super) fn greek_command(text: &str) -> Option<usize> {
    greek_of(text, &GREEK)
}

fn greek_of(text: &str, names: &[&str]) -> Option<usize> {
    let after = text.strip_prefix('\\')?;
    let name = letters(after);
    if !names.contains(&&after[..name]) {
        return None;
    }
    let rest = &after[name..];
    let tail = match spaces(rest) {
        0 if rest.starts_with("{}") => 2,
        spaces => spaces,
    };
    Some(1 + name + tail)
}

/// Letters, `?` and `@`, as those of elements and placeholders.
pub(super) fn word(text: &str) -> usize {
    let mut length = 0;
    while let Some(next) = text[length..].chars().next() {
        length += match next {
            'a'..='z' | 'A'..='Z' | 'α'..='ω' | 'Α'..='Ω' | '?' | '@' => next.len_utf8(),
            '\\' => match greek_command(&text[length..]) {
                Some(command) => command,
                None => break,
            },
            _ => break,
        };
    }
    length
}

/// A single small letter, and perhaps one more character.
pub(super) fn is_latin_letter(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_lowercase())
        && characters.next().is_none_or(|second| !second.is_ascii_alphabetic())
        && characters.next().is_none()
}

/// A single small Greek letter, perhaps between dollar signs.
pub(super) fn is_greek_letter(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let rest = match text.chars().next() {
        Some(first @ 'α'..='ω') => &text[first.len_utf8()..],
        Some('\\') => {
            let name = letters(&text[1..]);
            if !GREEK[..SMALL].contains(&&text[1..=name]) {
                return false;
            }
            text[1 + name..].trim_start()
        }
        _ => return false,
    };
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    rest == "{}" || rest.trim_start().is_empty()
}

/// `1.5`, `1,5` or `.5`, without a sign.
fn decimal(text: &str) -> usize {
    let whole = digits(text);
    let rest = &text[whole..];
    let fraction = if rest.starts_with(['.', ',']) { digits(&rest[1..]) } else { 0 };
    match (whole, fraction) {
        (whole, 0) => whole,
        (0, _) if rest.starts_with(',') => 0,
        (whole, fraction) => whole + 1 + fraction,
    }
}

/// A number with an optional sign.
pub(super) fn number(text: &str) -> Option<usize> {
    let sign = sign(text);
    let length = decimal(&text[sign..]);
    (length > 0).then_some(sign + length)
}

/// As [`number`], with a digit before the point.
pub(super) fn full_number(text: &str) -> Option<usize> {
    let start = sign(text);
    if digits(&text[start..]) > 0 { number(text) } else { None }
}

/// `2`, `-7` or `{-7}` after `^`.
fn exponent(text: &str) -> usize {
    let plain = |text: &str| {
        let sign = sign(text);
        match digits(&text[sign..]) {
            0 => 0,
            digits => sign + digits,
        }
    };
    match text.strip_prefix('{') {
        None => plain(text),
        Some(inner) => match plain(inner) {
            length if length > 0 && inner[length..].starts_with('}') => length + 2,
            _ => 0,
        },
    }
}

/// The sign of a number with a unit: `±` in its spellings, plus or minus.
fn any_sign(text: &str) -> usize {
    match one_of(text, &["+-", "+/-", "+", "-", r"\pm"]) {
        Some(r"\pm") => {
            let space = text[3..].chars().next().filter(|next| next.is_whitespace());
            3 + space.map_or(0, char::len_utf8)
        }
        sign => sign.map_or(0, str::len),
    }
}

/// The parts of `±1.5(3)×10^7`, each perhaps empty.
pub(super) struct Scientific<'a> {
    pub(super) sign: &'a str,
    pub(super) number: &'a str,
    /// The uncertainty of the last digits, with its parentheses.
    pub(super) uncertainty: &'a str,
    /// What stands for “times ten to the”.
    pub(super) times: &'a str,
    pub(super) exponent: &'a str,
    pub(super) rest: &'a str,
}

/// A number in scientific notation.
pub(super) fn scientific(text: &str) -> Option<Scientific<'_>> {
    let (sign, rest) = text.split_at(any_sign(text));
    let (number, rest) = rest.split_at(decimal(rest));
    let (uncertainty, rest) = rest.split_at(uncertainty(rest));
    let (times, exponent, rest) = power_of_ten(rest).unwrap_or(("", "", rest));
    (rest.len() < text.len()).then_some(Scientific {
        sign,
        number,
        uncertainty,
        times,
        exponent,
        rest,
    })
}

fn uncertainty(text: &str) -> usize {
    let Some(inner) = text.strip_prefix('(') else { return 0 };
    match decimal(inner) {
        length if length > 0 && inner[length..].starts_with(')') => length + 2,
        _ => 0,
    }
}

/// `e7` or `x 10^7`: the sign, the exponent and the rest.
fn power_of_ten(text: &str) -> Option<(&str, &str, &str)> {
    let (times, after) = if text.starts_with(['e', 'E']) {
        text.split_at(1)
    } else {
        let start = text.trim_start();
        let sign = one_of(start, &["*", "x", r"\times", "×"])?;
        (sign, start[sign.len()..].trim_start().strip_prefix("10^")?)
    };
    let length = exponent(after);
    (length > 0).then(|| (times, &after[..length], &after[length..]))
}

/// `10^7`: its sign, number and exponent, and the rest.
pub(super) fn power(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (sign, rest) = text.split_at(any_sign(text));
    let (number, rest) = rest.split_at(decimal(rest));
    let rest = rest.strip_prefix('^')?;
    let length = exponent(rest);
    (length > 0).then(|| (sign, number, &rest[..length], &rest[length..]))
}

/// The parts of `-3/2x`: its sign, numerator, denominator and a letter after it; the whole text must be it.
pub(super) fn fraction(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (sign, rest) = text.split_at(sign(text));
    let (numerator, rest) = rest.split_at(fraction_start(rest)?);
    let rest = &rest[1..];
    let (denominator, letter) = rest.split_at(digits(rest));
    let known = letter.is_empty() || variable(letter) == letter.len();
    (!denominator.is_empty() && known).then(|| (sign, bare(numerator), denominator, bare(letter)))
}

/// Without dollar signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches('$')
}

/// `x` or `$x$`.
fn variable(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes {
        [b'a'..=b'z', ..] => 1,
        [b'$', b'a'..=b'z', b'$', ..] => 3,
        _ => 0,
    }
}

/// The length of a numerator before `/`.
fn fraction_start(text: &str) -> Option<usize> {
    let length = match digits(text) {
        0 => variable(text),
        digits => digits,
    };
    (length > 0 && text[length..].starts_with('/')).then_some(length)
}

/// A stoichiometric number: `2`, `0.5`, `1/2`, `(1/2)`, `n`, `-2`, `+`.
pub(super) fn amount(text: &str) -> Option<usize> {
    let before_element = |text: &str| {
        text.starts_with(|next: char| next.is_ascii_lowercase())
            && text[1..].trim_start().starts_with(|next: char| next.is_ascii_uppercase())
    };
    let sign = sign(text);
    if let Some(length) = fraction_in_parentheses(text)
        .or_else(|| unsigned_amount(&text[sign..]).map(|length| sign + length))
    {
        return Some(length + usize::from(before_element(&text[length..])));
    }
    if before_element(&text[sign..]) {
        return Some(sign + 1);
    }
    let plus = text.strip_prefix('+')?;
    (!plus.starts_with(char::is_whitespace)).then_some(1)
}

fn fraction_in_parentheses(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(')?;
    let numerator = sign(inner) + digits(&inner[sign(inner)..]);
    let rest = inner[numerator..].strip_prefix('/')?;
    let denominator = digits(rest);
    let whole = digits(&inner[sign(inner)..]) > 0
        && denominator > 0
        && rest[denominator..].starts_with(')');
    whole.then_some(numerator + denominator + 3)
}

fn unsigned_amount(text: &str) -> Option<usize> {
    if let Some(numerator) = fraction_start(text) {
        let denominator = digits(&text[numerator + 1..]);
        if denominator > 0 {
            return Some(numerator + 1 + denominator);
        }
    }
    let length = decimal(text);
    (length > 0).then_some(length)
}

/// Whether what stands between dollar signs, given with them, is an amount: `$2n-1$`, `$-$`.
pub(super) fn is_amount_formula(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('$').and_then(|text| text.strip_suffix('$')) else {
        return false;
    };
    if matches!(inner, "+" | "-") {
        return true;
    }
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let inner = &inner[sign(inner)..];
    // One or two terms, of which the letter may be in either.
    let terms: Vec<&str> = inner.split(['+', '-']).collect();
    let has_letter = |term: &str| {
        digits(term) + 1 == term.len() && term.ends_with(|c: char| c.is_ascii_lowercase())
    };
    let is_term = |term: &str| digits(term) == term.len() || has_letter(term);
    match terms[..] {
        [term] => has_letter(term),
        [first, second] => {
            is_term(first) && is_term(second) && (has_letter(first) || has_letter(second))
        }
        [first, second, third] => is_term(first) && has_letter(second) && is_term(third),
        _ => false,
    }
}

/// An oxidation state, which must be the whole text.
pub(super) fn is_oxidation(text: &str, needs_sign: bool) -> bool {
    if let Some(length) = plus_minus(text) {
        return text[length..].trim_start() == "0";
    }
    let sign = sign(text);
    let roman = &text[sign..];
    (sign > 0 || !needs_sign)
        && !roman.is_empty()
        && roman.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

/// A small formula such as `n+1`, which must be the whole text: letters in it are variables.
pub(super) fn is_formula(text: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let others = |byte: &u8| byte.is_ascii_digit() || b" +-,.()".contains(byte);
    let bytes = text.as_bytes();
    bytes.iter().any(is_letter)
        && bytes.iter().all(|byte| is_letter(byte) || others(byte))
        && bytes.windows(2).all(|pair| !(is_letter(&pair[0]) && is_letter(&pair[1])))
        && !is_bare_state(text)
}

/// `(aq)`
fn is_bare_state(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.is_some_and(|inner| {
        !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

/// `(s)`, `(aq`: the start of a state of aggregation, before `)` or a comma.
pub(super) fn state_start(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('(') else { return false };
    let length = inner.bytes().take_while(u8::is_ascii_lowercase).count();
    (1..=3).contains(&length) && inner[length..].starts_with([')', ','])
}

/// Whether a phrase ends here.
pub(super) fn phrase_ends(text: &str) -> bool {
    ends_or(text, &PHRASE_END)
}

/// A crystal system: `($o$)`, `(\ca$c$)`.
pub(super) fn crystal_system(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('(')?;
    let rest = match inner.strip_prefix(r"\ca") {
        Some(rest) => rest.strip_prefix(char::is_whitespace).unwrap_or(rest),
        None => inner,
    };
    let bytes = rest.as_bytes();
    let known = matches!(bytes, [b'$', b'a' | b'm' | b'o' | b't' | b'h' | b'c', b'$', b')', ..]);
    known.then(|| text.len() - rest.len() + 4)
}

/// `pH` and other words that no element begins.
pub(super) fn upright_word(text: &str) -> Option<usize> {
    let word = one_of(text, &["pH", "pOH", "pC", "pK", "iPr", "iBu"])?;
    word_ends(&text[word.len()..]).then_some(word.len())
}

/// `2p`, `sp`.
pub(super) fn orbital(text: &str) -> Option<usize> {
    let digits = digits(text);
    let rest = &text[digits..];
    if digits > 2 {
        return None;
    }
    if rest.starts_with("sp") && word_ends(&rest[2..]) {
        return Some(digits + 2);
    }
    let shell = digits > 0 && rest.starts_with(['s', 'p', 'd', 'f', 'g', 'h']);
    (shell && word_ends(&rest[1..])).then_some(digits + 1)
}

/// `v`, `(v)`, `^`, `(^)`: precipitate and gas.
pub(super) fn vertical_arrow(text: &str) -> Option<usize> {
    let length = one_of(text, &["v", "(v)", "^", "(^)"])?.len();
    phrase_ends(&text[length..]).then_some(length)
}

/// A reaction's arrow.
pub(super) fn arrow(text: &str) -> Option<usize> {
    one_of(text, &["<->", "<-->", "->", "<-", "<=>>", "<<=>", "<=>", "→", "⟶", "⇌"]).map(str::len)
}

/// A sign between formulas, before a space or a number.
pub(super) fn operator(text: &str) -> Option<usize> {
    if text.starts_with('+') {
        return Some(1);
    }
    let followed = |word: &&str| {
        let rest = text.strip_prefix(*word);
        rest.is_some_and(|rest| {
            let number = rest.strip_prefix('-').unwrap_or(rest);
            ends_or(rest, &[]) || number.starts_with(|next: char| next.is_ascii_digit())
        })
    };
    let words = ["-", "=", "<", ">", "<<", ">>", r"\approx", r"$\approx$"];
    words.iter().find(|word| followed(word)).map(|word| word.len())
}

/// A hyphen at the end of a formula: its charge.
pub(super) fn is_minus_at_end(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let state = rest.strip_prefix('(').is_some_and(|inner| {
        let length = inner.bytes().take_while(u8::is_ascii_lowercase).count();
        length > 0 && inner[length..].starts_with(')')
    });
    state || ends_or(rest, &['_', '}', ',', ';', ']', '/'])
}

/// A hyphen between orbitals: `s-p`.
pub(super) fn is_orbital_overlap(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    ["s", "p", "d", "sp"].iter().any(|name| rest.strip_prefix(name).is_some_and(phrase_ends))
}

/// `...`, but no more points.
pub(super) fn is_ellipsis(text: &str) -> bool {
    text.strip_prefix("...").is_some_and(|rest| !rest.starts_with('.'))
}

/// The point of an addition compound with the spaces after it.
pub(super) fn addition(text: &str) -> Option<usize> {
    let point = text.chars().next().filter(|next| matches!(next, '.' | '⋅' | '·' | '•' | '*'))?;
    let length = point.len_utf8();
    Some(length + spaces(&text[length..]))
}

/// `\ca`, with the spaces after it.
pub(super) fn circa(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(r"\ca")?;
    word_ends(rest).then(|| 3 + spaces(rest))
}

/// `\,` and the other spaces of one character.
pub(super) fn space_command(text: &str) -> Option<usize> {
    one_of(text, &[r"\,", r"\ ", r"\;", r"\:"]).map(str::len)
}

/// The mark between cells or rows.
pub(super) fn cell_mark(text: &str) -> Option<&str> {
    one_of(text, &["&", r"\\", r"\hline"])
}

/// Elements' letters or `i` before a comma, as in the names of ligands.
pub(super) fn letters_before_comma(text: &str) -> Option<usize> {
    let length = if text.starts_with('i') {
        1
    } else {
        let first = text.chars().next().filter(char::is_ascii_uppercase)?;
        let small = text[first.len_utf8()..].bytes().take_while(u8::is_ascii_lowercase).count();
        1 + Some(small).filter(|&small| small <= 2)?
    };
    text[length..].starts_with(',').then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (text, length) in [
            ("2H", 1),
            ("1/2H", 3),
            ("(1/2)H", 5),
            ("-0.5H", 4),
            ("nH", 1),
            ("n/2H", 3),
            ("2nH", 2),
            (".5 H", 2),
            ("+H", 1),
            ("2 n H", 1),
        ] {
            assert_eq!(amount(text), Some(length), "{text}");
        }
        for text in ["H", "n", "+ H", "(1/2H", "-H", "$"] {
            assert_eq!(amount(text), None, "{text}");
        }
        assert!(
            ["$2n-1$", "$n$", "$-$", "$(n+1)$", "$-n$", "$1-n+2$"]
                .into_iter()
                .all(is_amount_formula)
        );
        assert!(!["$1$", "$nm$", "$$", "$\\alpha$", "$$n$"].into_iter().any(is_amount_formula));
    }

    #[test]
    fn numbers() {
        let parts = |text| {
            let found = scientific(text).unwrap();
            [found.sign, found.number, found.uncertainty, found.times, found.exponent, found.rest]
        };
        assert_eq!(parts("+-1.5(3)x10^{-7} m"), ["+-", "1.5", "(3)", "x", "{-7}", " m"]);
        assert_eq!(parts("1e3"), ["", "1", "", "e", "3", ""]);
        assert_eq!(parts("1em"), ["", "1", "", "", "", "em"]);
        assert!(scientific("kg").is_none());
        assert_eq!(fraction("-$n$/2x"), Some(("-", "n", "2", "x")));
        assert_eq!(full_number(".5"), None);
        assert_eq!(number(",5"), None);
    }

    #[test]
    fn formulas() {
        assert!(["n", "n+1", "2n", "(n-1)", "1,n"].into_iter().all(is_formula));
        assert!(!["nm", "(aq)", "12", "N", ""].into_iter().any(is_formula));
        assert!(is_greek_letter(r"\beta {}") && is_greek_letter("β") && !is_greek_letter(r"\Beta"));
        assert!(
            is_oxidation("-IV", true) && !is_oxidation("IV", true) && is_oxidation("+-0", true)
        );
    }
}
