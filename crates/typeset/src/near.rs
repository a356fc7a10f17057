//! Names that an unknown one may have been meant as.

use crate::error::Near;

const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// At most three known names one slip of the pen away (`known` answers for any name), or failing that two
/// slips away among `names`. `O(n·l²)` for `n` names of length `l`.
pub(crate) fn nearest<'n>(
    name: &str,
    known: impl Fn(&str) -> bool,
    names: impl Iterator<Item = &'n str>,
) -> Near {
    // Single characters and long nonsense are like too much or nothing.
    if name.len() < 3 || name.len() > 40 || !name.is_ascii() {
        return Near::default();
    }
    let mut found = slips(name);
    found.retain(|candidate| known(candidate));
    if found.is_empty() {
        let allowed = if name.len() < 6 { 1 } else { 2 };
        found = names
            .filter(|&other| other != name && distance(name, other) <= allowed)
            .map(str::to_owned)
            .collect();
        found.sort_by_key(|other| (distance(name, other), other.clone()));
    } else {
        found.sort();
    }
    found.dedup();
    found.truncate(3);
    Near(found)
}

/// Every name made by leaving out, exchanging, replacing or adding one letter.
fn slips(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let first = usize::from(name.starts_with('\\'));
    let mut found = Vec::new();
    let mut push = |bytes: Vec<u8>| found.extend(String::from_utf8(bytes).ok());
    for at in first..=bytes.len() {
        if at < bytes.len() {
            push([&bytes[..at], &bytes[at + 1..]].concat());
        }
        if at + 1 < bytes.len() {
            let mut exchanged = bytes.to_vec();
            exchanged.swap(at, at + 1);
            push(exchanged);
        }
        for &letter in ALPHABET {
            push([&bytes[..at], &[letter], &bytes[at..]].concat());
            if at < bytes.len() && bytes[at] != letter {
                push([&bytes[..at], &[letter], &bytes[at + 1..]].concat());
            }
        }
    }
    found
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let b = b.as_bytes();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = [r"\alpha", r"\operatorname", r"\frac"];
        let near = |name: &str| nearest(name, |other| names.contains(&other), names.into_iter()).0;
        assert_eq!(near(r"\alhpa"), [r"\alpha"]);
        assert_eq!(near(r"\opratornam"), [r"\operatorname"]);
        assert_eq!(near(r"\frax"), [r"\frac"]);
        assert!(near(r"\xyzzy").is_empty() && near(r"\a").is_empty());
    }
}
