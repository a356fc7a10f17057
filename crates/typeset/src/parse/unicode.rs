//! Characters beyond the table: letters with accents, mathematical alphabets, raised and lowered digits, other scripts.

use crate::face::Face;
use crate::node::{Class, Font, Kind, List, Node, Symbol};
use crate::scan::Token;
use crate::symbols::Entry;

use super::commands::find;
use super::fonts::{Fonts, Letters};
use super::parser::{Parser, span};

/// A character that no table knows, of mathematics or text.
pub(super) fn character<'a>(
    parser: &mut Parser<'_, 'a>,
    character: char,
    token: Token<'a>,
    out: &mut List,
) {
    if let Some((base, accent)) = decompose(character) {
        // The base may have an accent of its own.
        self::character(parser, base, token, out);
        return combine(parser, accent, out);
    }
    match character {
        '\u{300}'..='\u{36f}' => combine(parser, character, out),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
        _ => plain(parser, character, token, out),
    }
}

/// A character that stands for itself only: an ordinary atom in the face that the table says.
pub(super) fn shown(
    parser: &mut Parser<'_, '_>,
    character: char,
    token: Token<'_>,
    out: &mut List,
) {
    let fonts = parser.state.fonts;
    let symbol = match known(character).filter(|_| !parser.state.text) {
        Some(entry) => fonts.symbol(Entry { class: Class::Ord, slanted: false, ..entry }),
        None if character.is_ascii_graphic() && !parser.state.text => {
            let face = fonts.upright(character);
            Symbol { character, font: Font::Face(face), class: Class::Ord, text: false }
        }
        None => fonts.text(character),
    };
    out.push(Node { kind: Kind::Symbol(symbol), span: span(token) });
}

/// A character without accents.
fn plain(parser: &mut Parser<'_, '_>, character: char, token: Token<'_>, out: &mut List) {
    let fonts = parser.state.fonts;
    let symbol = match alphanumeric(character, parser.state.text) {
        Some(symbol) => Symbol { text: parser.state.text, ..symbol },
        None if parser.state.text => fonts.text(character),
        None => match known(character) {
            Some(entry) => fonts.symbol(entry),
            // As in a text around the formula.
            None => Fonts { letters: Letters::Usual, bold_symbols: false, ..fonts }.text(character),
        },
    };
    out.push(Node { kind: Kind::Symbol(symbol), span: span(token) });
}

/// What a letter, or a character of the table, is in mathematics.
fn known(character: char) -> Option<Entry> {
    if character.is_ascii_alphabetic() {
        return Some(Entry { character, class: Class::Ord, face: Face::Main, slanted: true });
    }
    let mut buffer = [0; 4];
    find(character.encode_utf8(&mut buffer))?.math
}

/// Puts a combining accent on what stands last in the list.
fn combine(parser: &mut Parser<'_, '_>, accent: char, out: &mut List) {
    if out.last().is_none_or(|base| accents(base) >= MOST_ACCENTS) {
        return;
    }
    let Some(mut base) = out.pop() else { return };
    if let Kind::Symbol(symbol) = &mut base.kind
        && let Some(dotless) = match symbol.character {
            'i' => Some('ı'),
            'j' => Some('ȷ'),
            _ => None,
        }
        && accent != '\u{327}'
    {
        *symbol = if parser.state.text {
            parser.state.fonts.text(dotless)
        } else {
            let entry =
                Entry { character: dotless, class: Class::Ord, face: Face::Main, slanted: false };
            parser.state.fonts.symbol(entry)
        };
    }
    let span = base.span;
    match super::text_accents::combining(accent, vec![base], parser.state.text) {
        Ok(accent) => out.push(Node { kind: Kind::Accent(Box::new(accent)), span }),
        Err(mut base) => out.append(&mut base),
    }
}

/// Accents on one character that are drawn at most.
const MOST_ACCENTS: usize = 4;

/// How many accents of text a node is that stand on each other.
fn accents(mut node: &Node) -> usize {
    let mut count = 0;
    while let Kind::Accent(accent) = &node.kind
        && let [inner] = &accent.body[..]
    {
        count += 1;
        node = inner;
    }
    count
}

/// A letter with an accent as letter and combining accent.
fn decompose(character: char) -> Option<(char, char)> {
    if !matches!(character, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1eff}')
    {
        return None;
    }
    COMPOSED.iter().find_map(|&(accent, pairs)| {
        let mut characters = pairs.chars();
        characters.find(|&found| found == character)?;
        // What follows a composed letter is its base; a base before it is not mistaken, since bases are no composed
        // letters but in double accents, whose base stands after them, too.
        characters.next().filter(|&base| base != ' ').map(|base| (base, accent))
    })
}

/// Letters with one accent, each followed by the letter without it.
const COMPOSED: &[(char, &str)] = &[
    (
        '\u{300}',
        "ÀA ÈE ÌI ÒO ÙU àa èe ìi òo ùu ǛÜ ǜü ǸN ǹn ḔĒ ḕē ṐŌ ṑō ẀW ẁw ẦÂ ầâ ẰĂ ằă ỀÊ ềê ỒÔ ồô ỜƠ ờơ ỪƯ ừư ỲY ỳy",
    ),
    (
        '\u{301}',
        "ÁA ÉE ÍI ÓO ÚU ÝY áa ée íi óo úu ýy ĆC ćc ĹL ĺl ŃN ńn ŔR ŕr ŚS śs ŹZ źz ǗÜ ǘü ǴG ǵg ǺÅ ǻå ǼÆ ǽæ ǾØ ǿø ΅¨ ΆΑ ΈΕ ΉΗ ΊΙ ΌΟ ΎΥ ΏΩ ΐϊ άα έε ήη ίι ΰϋ όο ύυ ώω ϓϒ ḈÇ ḉç ḖĒ ḗē ḮÏ ḯï ḰK ḱk ḾM ḿm ṌÕ ṍõ ṒŌ ṓō ṔP ṕp ṸŨ ṹũ ẂW ẃw ẤÂ ấâ ẮĂ ắă ẾÊ ếê ỐÔ ốô ỚƠ ớơ ỨƯ ứư",
    ),
    (
        '\u{302}',
        "ÂA ÊE ÎI ÔO ÛU âa êe îi ôo ûu ĈC ĉc ĜG ĝg ĤH ĥh ĴJ ĵj ŜS ŝs ŴW ŵw ŶY ŷy ẐZ ẑz ẬẠ ậạ ỆẸ ệẹ ỘỌ ộọ",
    ),
    (
        '\u{303}',
        "ÃA ÑN ÕO ãa ñn õo ĨI ĩi ŨU ũu ṼV ṽv ẪÂ ẫâ ẴĂ ẵă ẼE ẽe ỄÊ ễê ỖÔ ỗô ỠƠ ỡơ ỮƯ ữư ỸY ỹy",
    ),
    (
        '\u{308}',
        "ÄA ËE ÏI ÖO ÜU äa ëe ïi öo üu ÿy ŸY ΪΙ ΫΥ ϊι ϋυ ϔϒ ḦH ḧh ṎÕ ṏõ ṺŪ ṻū ẄW ẅw ẌX ẍx ẗt",
    ),
    ('\u{30a}', "ÅA åa ŮU ůu ẘw ẙy"),
    ('\u{327}', "ÇC çc ĢG ģg ĶK ķk ĻL ļl ŅN ņn ŖR ŗr ŞS şs ŢT ţt ȨE ȩe ḐD ḑd ḨH ḩh"),
    (
        '\u{304}',
        "ĀA āa ĒE ēe ĪI īi ŌO ōo ŪU ūu ǕÜ ǖü ǞÄ ǟä ǠȦ ǡȧ ǢÆ ǣæ ǬǪ ǭǫ ȪÖ ȫö ȬÕ ȭõ ȰȮ ȱȯ ȲY ȳy ḠG ḡg ḸḶ ḹḷ ṜṚ ṝṛ",
    ),
    ('\u{306}', "ĂA ăa ĔE ĕe ĞG ğg ĬI ĭi ŎO ŏo ŬU ŭu ḜȨ ḝȩ ẶẠ ặạ"),
    (
        '\u{307}',
        "ĊC ċc ĖE ėe ĠG ġg İI ŻZ żz ȦA ȧa ȮO ȯo ḂB ḃb ḊD ḋd ḞF ḟf ḢH ḣh ṀM ṁm ṄN ṅn ṖP ṗp ṘR ṙr ṠS ṡs ṤŚ ṥś ṦŠ ṧš ṨṢ ṩṣ ṪT ṫt ẆW ẇw ẊX ẋx ẎY ẏy ẛſ",
    ),
    (
        '\u{30c}',
        "ČC čc ĎD ďd ĚE ěe ĽL ľl ŇN ňn ŘR řr ŠS šs ŤT ťt ŽZ žz ǍA ǎa ǏI ǐi ǑO ǒo ǓU ǔu ǙÜ ǚü ǦG ǧg ǨK ǩk ǮƷ ǯʒ ǰj ȞH ȟh",
    ),
    ('\u{30b}', "ŐO őo ŰU űu"),
];

/// A raised or lowered character, which is a script by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    pub(super) entry: Entry,
    pub(super) below: bool,
}

/// What `²` or `ᵢ` stands for.
pub(super) fn script(character: char) -> Option<Script> {
    if character.is_ascii() {
        return None;
    }
    let (below, shown) = if let Some(at) = position(LOWERED, character) {
        (true, LOWERED_AS.chars().nth(at)?)
    } else {
        (false, RAISED_AS.chars().nth(position(RAISED, character)?)?)
    };
    let digit =
        |character| Entry { character, class: Class::Ord, face: Face::Main, slanted: false };
    let entry = if shown.is_ascii_digit() { digit(shown) } else { known(shown)? };
    Some(Script { entry, below })
}

fn position(text: &str, wanted: char) -> Option<usize> {
    text.chars().position(|character| character == wanted)
}

const LOWERED: &str = "₊₋₌₍₎₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";
const LOWERED_AS: &str = "+-=()0123456789aehijklmnoprstuvxβγρϕχ";
const RAISED: &str = "⁺⁻⁼⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᵠᵡᶿ";
const RAISED_AS: &str = "+-=()0123456789ABDEGHIJKLMNOPRTUVWabcdefghijklmnoprstuvwxyzβγδϕχθ";

/// A mathematical alphanumeric character: a letter of a certain font. In text the italic ones are those of words.
fn alphanumeric(character: char, text: bool) -> Option<Symbol> {
    let code = u32::from(character);
    let of = |letters, bold_symbols, base: char, slanted| {
        let fonts = Fonts { letters, bold_symbols, ..Fonts::default() };
        let entry = Entry { character: base, class: Class::Ord, face: Face::Main, slanted };
        let symbol = fonts.symbol(entry);
        // A font that lacks the letter would show it as any other.
        let usual = fonts.letters != Letters::Usual && symbol.font == Font::Face(Face::Math);
        (!usual || fonts.letters == Letters::Slanted).then_some(symbol)
    };
    match code {
        0x1d400..=0x1d6a3 => {
            let index = (code - 0x1d400) % 52;
            let first = if index < 26 { 'A' } else { 'a' };
            let base = char::from_u32(u32::from(first) + index % 26)?;
            let (letters, bold) = match (code - 0x1d400) / 52 {
                0 => (Letters::Bold, false),
                1 if text => (Letters::Italic, false),
                1 => (Letters::Slanted, false),
                2 => (Letters::Slanted, true),
                3 => (Letters::Script, false),
                4 => (Letters::Calligraphic, true),
                5 => (Letters::Fraktur, false),
                6 => (Letters::Blackboard, false),
                7 => (Letters::Fraktur, true),
                8 => (Letters::Sans, false),
                9 | 11 => (Letters::Sans, true),
                10 => (Letters::SansItalic, false),
                _ => (Letters::Typewriter, false),
            };
            of(letters, bold, base, true)
        }
        0x1d7ce..=0x1d7ff => {
            let base = char::from_u32(u32::from('0') + (code - 0x1d7ce) % 10)?;
            let (letters, bold) = match (code - 0x1d7ce) / 10 {
                0 => (Letters::Bold, false),
                1 => return None,
                2 => (Letters::Sans, false),
                3 => (Letters::Sans, true),
                _ => (Letters::Typewriter, false),
            };
            of(letters, bold, base, false)
        }
        0x1d6a8..=0x1d7c9 => greek(code),
        0x1d6a4 => of(Letters::Italic, false, 'ı', false),
        0x1d6a5 => of(Letters::Italic, false, 'ȷ', false),
        _ => {
            let (letters, base) = match character {
                'ℬ' => (Letters::Script, 'B'),
                'ℰ' => (Letters::Script, 'E'),
                'ℱ' => (Letters::Script, 'F'),
                'ℋ' => (Letters::Script, 'H'),
                'ℐ' => (Letters::Script, 'I'),
                'ℒ' => (Letters::Script, 'L'),
                'ℳ' => (Letters::Script, 'M'),
                'ℛ' => (Letters::Script, 'R'),
                'ℭ' => (Letters::Fraktur, 'C'),
                'ℌ' => (Letters::Fraktur, 'H'),
                'ℨ' => (Letters::Fraktur, 'Z'),
                _ => return None,
            };
            of(letters, false, base, true)
        }
    }
}

/// Bold, slanted and bold slanted Greek.
fn greek(code: u32) -> Option<Symbol> {
    const ALPHABET: &str = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ";
    let index = (code - 0x1d6a8) as usize;
    let entry = known(ALPHABET.chars().nth(index % 58)?)?;
    let fonts = match index / 58 {
        0 => Fonts { letters: Letters::Bold, ..Fonts::default() },
        1 => Fonts { letters: Letters::Italic, ..Fonts::default() },
        _ => Fonts { bold_symbols: true, ..Fonts::default() },
    };
    Some(fonts.symbol(entry))
}

#[cfg(test)]
mod tests {
    use super::super::print::check;
    use super::*;

    #[test]
    fn raised_and_lowered_characters_have_what_they_stand_for() {
        assert_eq!(LOWERED.chars().count(), LOWERED_AS.chars().count());
        assert_eq!(RAISED.chars().count(), RAISED_AS.chars().count());
        for character in LOWERED.chars().chain(RAISED.chars()) {
            assert!(script(character).is_some(), "{character}");
        }
    }

    #[test]
    fn letters_with_accents_are_accents() {
        check("ë", "accent:¨(e)");
        check(r"\text{éí}", "text(textaccent:ˊ(e) textaccent:ˊ(ı))");
        check("x\u{301}", "accent:ˊ(x)");
        check("ǘ", "accent:ˊ(accent:¨(u))");
    }

    #[test]
    fn alphabets_have_their_fonts() {
        check(
            "𝐀𝒜𝔄𝔸𝖠𝚊𝟎ℬ",
            "A/MainBold A/Script A/Fraktur A A/Sans a/Typewriter 0/MainBold B/Script",
        );
        check("𝛂𝒶ℝ中", "α 𝒶/reader R 中/reader");
        check("𝜶", "α/MathBold");
        check(r"𝐴\text{𝐴ℎð}", "A text(A/MainItalic h ð)");
        check("。（Я", "。/reader （/reader Я/reader");
    }
}
