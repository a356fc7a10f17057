//! Letters of a face as Mathematical Alphanumeric characters, since Core knows no other variant than `normal`.

use crate::face::Face;

/// The character that shows `character` in this face wherever it stands; itself where Unicode has no other.
///
/// Upright letters and those that have no variant are themselves.
pub(crate) fn letter(face: Face, character: char) -> char {
    let Some(alphabet) = alphabet(face) else { return character };
    let code = u32::from(character);
    let found = match character {
        'A'..='Z' => alphabet.latin.map(|start| start + code - 0x41),
        'a'..='z' => alphabet.latin.map(|start| start + code - 0x61 + 26),
        '0'..='9' => alphabet.digits.map(|start| start + code - 0x30),
        _ => alphabet.greek.zip(greek_offset(character)).map(|(start, offset)| start + offset),
    };
    found.and_then(char::from_u32).map_or(character, fill_hole)
}

/// Whether a browser slants this letter where it stands alone in `mi`.
pub(super) fn slants(character: char) -> bool {
    character.is_ascii_alphabetic()
        || matches!(character, 'ı' | 'ȷ')
        || greek_offset(character).is_some()
}

/// Where the characters of a face start in Unicode.
struct Alphabet {
    latin: Option<u32>,
    greek: Option<u32>,
    digits: Option<u32>,
}

fn alphabet(face: Face) -> Option<Alphabet> {
    let (latin, greek, digits) = match face {
        Face::MainBold => (0x1d400, 0x1d6a8, 0x1d7ce),
        Face::Math | Face::MainItalic => (0x1d434, 0x1d6e2, 0),
        Face::MathBold | Face::MainBoldItalic => (0x1d468, 0x1d71c, 0x1d7ce),
        Face::Calligraphic | Face::Script => (0x1d49c, 0, 0),
        Face::CalligraphicBold => (0x1d4d0, 0, 0),
        Face::Fraktur => (0x1d504, 0, 0),
        Face::FrakturBold => (0x1d56c, 0, 0),
        Face::Ams => (0x1d538, 0, 0),
        Face::Sans => (0x1d5a0, 0, 0x1d7e2),
        Face::SansBold => (0x1d5d4, 0x1d756, 0x1d7ec),
        Face::SansItalic => (0x1d608, 0, 0x1d7e2),
        Face::Typewriter => (0x1d670, 0, 0x1d7f6),
        Face::Main | Face::Size1 | Face::Size2 | Face::Size3 | Face::Size4 => return None,
    };
    let some = |start| (start != 0).then_some(start);
    Some(Alphabet { latin: some(latin), greek: some(greek), digits: some(digits) })
}

/// Place of a Greek letter in each of Unicode's mathematical Greek alphabets.
fn greek_offset(character: char) -> Option<u32> {
    let code = u32::from(character);
    Some(match character {
        'Α'..='Ρ' | 'Σ'..='Ω' => code - 0x391,
        'ϴ' => 17,
        '∇' => 25,
        'α'..='ω' => code - 0x3b1 + 26,
        '∂' => 51,
        'ϵ' => 52,
        'ϑ' => 53,
        'ϰ' => 54,
        'ϕ' => 55,
        'ϱ' => 56,
        'ϖ' => 57,
        _ => return None,
    })
}

/// Some letters were in Unicode before their alphabets came and have kept their places.
fn fill_hole(character: char) -> char {
    match u32::from(character) {
        0x1d455 => 'ℎ',
        0x1d49d => 'ℬ',
        0x1d4a0 => 'ℰ',
        0x1d4a1 => 'ℱ',
        0x1d4a3 => 'ℋ',
        0x1d4a4 => 'ℐ',
        0x1d4a7 => 'ℒ',
        0x1d4a8 => 'ℳ',
        0x1d4ad => 'ℛ',
        0x1d4ba => 'ℯ',
        0x1d4bc => 'ℊ',
        0x1d4c4 => 'ℴ',
        0x1d506 => 'ℭ',
        0x1d50b => 'ℌ',
        0x1d50c => 'ℑ',
        0x1d515 => 'ℜ',
        0x1d51d => 'ℨ',
        0x1d53a => 'ℂ',
        0x1d53f => 'ℍ',
        0x1d545 => 'ℕ',
        0x1d547 => 'ℙ',
        0x1d548 => 'ℚ',
        0x1d549 => 'ℝ',
        0x1d551 => 'ℤ',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_unicode() {
        for (face, plain, expected) in [
            (Face::MainBold, "Az09Γ∇", "𝐀𝐳𝟎𝟗𝚪𝛁"),
            (Face::MathBold, "Azαωθ", "𝑨𝒛𝜶𝝎𝜽"),
            (Face::Math, "dhϕ∂", "𝑑ℎ𝜙𝜕"),
            (Face::Script, "ABLMeg", "𝒜ℬℒℳℯℊ"),
            (Face::Fraktur, "ACgZ", "𝔄ℭ𝔤ℨ"),
            (Face::Ams, "ACERk", "𝔸ℂ𝔼ℝ𝕜"),
            (Face::Sans, "Aa0", "𝖠𝖺𝟢"),
            (Face::Typewriter, "Aa0", "𝙰𝚊𝟶"),
            (Face::SansBold, "AΩ", "𝗔𝝮"),
            (Face::Main, "AΓ∇", "AΓ∇"),
        ] {
            let shown: String = plain.chars().map(|character| letter(face, character)).collect();
            assert_eq!(shown, expected, "{face:?}");
        }
    }

    #[test]
    fn no_letter_falls_into_a_hole() {
        for face in [Face::Math, Face::Script, Face::Fraktur, Face::Ams, Face::FrakturBold] {
            for character in ('A'..='Z').chain('a'..='z') {
                let code = u32::from(letter(face, character));
                assert!((0x1d400..0x1d800).contains(&code) || (0x2100..0x2150).contains(&code));
            }
        }
    }
}
