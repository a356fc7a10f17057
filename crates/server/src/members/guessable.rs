//! Passwords that guessers try first.
//!
//! No list of leaked passwords is used. What such lists hold is made of a few patterns over a few hundred
//! words, which are written down here from general knowledge: rows of the keyboard, sequences, repetitions,
//! dates, and words and names (with their usual disguises) before a few digits or signs. So a few kilobytes
//! stand for some hundred thousand passwords.

use std::sync::OnceLock;

/// Words and names that passwords are made of, lower case.
const WORDS: &str = include_str!("guessable-words.txt");

/// Rows along which fingers walk, forwards or backwards.
const ROWS: [&str; 12] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()_+",
];

/// As long as the longest row without its repetitions.
const LONGEST_WALK: usize = 26;

/// Whether a password is among the first that a guesser tries.
pub(crate) fn is_common(password: &str) -> bool {
    let lower: String = password.trim().to_lowercase();
    // At its end too: `letme1n`, `hell0`.
    let plain = undisguised(&lower);
    is_repetition(&lower)
        || is_walks(&lower)
        || is_date(&lower)
        || [&lower, &plain].into_iter().any(|text| is_word_with_little(text))
}

/// Letters for the digits and signs that stand for them: `p@ssw0rd` is `password`.
fn undisguised(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// A unit of at most four characters, or half of it all, again and again: `aaaaaaaa`, `123123123`.
fn is_repetition(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let repeats = |unit: usize| (unit..chars.len()).all(|at| chars[at] == chars[at - unit]);
    let of_words = |unit: usize| 2 * unit == chars.len();
    (1..=chars.len() / 2).any(|unit| {
        repeats(unit)
            && (unit <= 4 || of_words(unit) && is_word_with_little(&text[..text.len() / 2]))
    })
}

/// Nothing but walks of three steps and more along the rows: `qwertyuiop`, `abc12345`, `1qaz2wsx`.
fn is_walks(text: &str) -> bool {
    let backwards: Vec<String> = ROWS.iter().map(|row| row.chars().rev().collect()).collect();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let walk = (3..=LONGEST_WALK.min(chars.len() - at))
            .rev()
            .find(|length| {
                let piece: String = chars[at..at + length].iter().collect();
                let rows = ROWS.iter().copied().chain(backwards.iter().map(String::as_str));
                rows.into_iter().any(|row| row.contains(&piece))
                    || piece.chars().all(|c| piece.starts_with(c))
            })
            .unwrap_or(0);
        if walk == 0 {
            return false;
        }
        at += walk;
    }
    !chars.is_empty()
}

/// A day of the years 1900 to 2039, in any order, with or without signs between.
fn is_date(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 8 || text.chars().any(|c| !c.is_ascii_digit() && !"-/. 年月日".contains(c))
    {
        return false;
    }
    let number = |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
    let day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    let year = |year: u32| (1900..2040).contains(&year);
    let (first, last) = (number(0..4), number(4..8));
    year(first) && day(last / 100, last % 100)
        || year(last) && (day(first / 100, first % 100) || day(first % 100, first / 100))
}

/// A word, or two, with at most four digits and signs before or after: `iloveyou520`, `!dragon2024`.
fn is_word_with_little(text: &str) -> bool {
    let is_little = |c: char| !c.is_alphabetic();
    let core = text.trim_matches(is_little);
    let before = text.find(core).unwrap_or(0);
    let little = text[..before].chars().count().max(text[before + core.len()..].chars().count());
    let is_words = |core: &str| is_word(core) || parts(core).any(|(a, b)| is_word(a) && is_word(b));
    little <= 4 && (is_words(core) || is_words(&undisguised(core)))
        // Words that hold digits themselves, as `5201314` and its kin.
        || is_word(text)
        || text.char_indices().skip(1).any(|(at, _)| is_word(&text[..at]) && is_word(&text[at..]))
}

/// All ways to part a text in two, without the signs in between.
fn parts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().skip(1).map(move |(at, _)| {
        let (a, b) = text.split_at(at);
        (a.trim_end_matches(|c: char| !c.is_alphabetic()), b)
    })
}

fn is_word(text: &str) -> bool {
    static SORTED: OnceLock<Vec<&str>> = OnceLock::new();
    let words = SORTED.get_or_init(|| {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        words.sort_unstable();
        words
    });
    words.binary_search(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_guessers_try_first_is_common() {
        for password in [
            "password",
            "Password1",
            "P@ssw0rd!",
            "passw0rd123",
            "12345678",
            "123456789",
            "87654321",
            "11111111",
            "qwertyuiop",
            "QWERTY123",
            "1qaz2wsx",
            "asdfghjkl",
            "zxcvbnm123",
            "abc12345",
            "iloveyou",
            "iloveyou520",
            "woaini1314",
            "woaini520",
            "5201314520",
            "a1234567",
            "qq123456",
            "19900101",
            "2001-02-03",
            "31121999",
            "abcabcabc",
            "dragon2024",
            "football!",
            "princess99",
            "sunshine1",
            "zhangwei123",
            "wangfang88",
            "administrator",
            "adminadmin",
            "letmein!!",
            "welcome123",
            "qazwsxedc",
            "1q2w3e4r",
            "00000000",
            "88888888",
            "147258369",
            "aaaa1111",
            "starwars",
            "michael1",
            "superman12",
            "trustno1",
            "baseball",
            "computer1",
            "changeme",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn a_sentence_is_not() {
        for password in [
            "correct horse battery staple",
            "周髀算经里的那根八尺之表",
            "tr0ub4dor and three",
            "fjw8-qpd2-kz",
            "我家的猫叫阿福今年七岁",
            "gnomon-shadow-noon",
            "Xq7#vLw2",
            "unweaving_the_rainbow",
            "",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_is_judged(text in "\\PC{0,40}", digits in "[a-z0-9@!$ 年]{0,24}") {
            is_common(&text);
            is_common(&digits);
            is_common(&format!("{text}{text}"));
        }
    }

    #[test]
    fn words_are_lower_case_and_stand_once() {
        let mut words: Vec<&str> = WORDS.split_whitespace().collect();
        assert!(words.len() > 500, "{} words", words.len());
        assert!(words.iter().all(|word| *word == word.to_lowercase() && word.len() > 1));
        words.sort_unstable();
        let twice: Vec<_> = words.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
