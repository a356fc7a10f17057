//! Definitions that packages add to `\newcommand` and its kin.

use super::delimiters::PAIRED;
use super::mathtools::ABOXED;
use crate::macros::{COUNT, New, Parameters, counted};
use crate::scan::{Kind, Token, argument, optional, scan, skip_space, text_of};

/// Under this name, which no control sequence has, stands the name of the form of tags that is in use.
pub(crate) const TAG_FORM: &str = r"\usetagform{}";

/// The name under which a form of tags is kept; no control sequence has it.
pub(crate) fn tag_form_key(name: &str) -> String {
    format!(r"\newtagform{{{}}}", name.trim())
}

/// What the names of kinds of columns begin with; no control sequence has it.
pub(crate) const COLUMNS: &str = r"\newcolumntype{";

/// The name under which a kind of columns is kept.
pub(crate) fn column_key(letter: &str) -> String {
    format!("{COLUMNS}{letter}}}")
}

/// Whether a command defines another.
pub(crate) fn defines(name: &str) -> bool {
    matches!(
        name,
        r"\DeclarePairedDelimiter"
            | r"\DeclarePairedDelimiterX"
            | r"\DeclarePairedDelimiterXPP"
            | r"\DeclarePairedDelimiters"
            | r"\DeclarePairedDelimitersX"
            | r"\DeclarePairedDelimitersXPP"
            | r"\Newextarrow"
            | r"\MakeAboxedCommand"
            | r"\newcolumntype"
            | r"\newtagform"
            | r"\renewtagform"
            | r"\usetagform"
    )
}

/// A definition and the place after it, or what is wrong.
type Read<'a> = Result<(Vec<New<'a>>, usize), &'static str>;

/// Reads the definition that `command` makes, from the tokens after it at `at`.
pub(crate) fn read<'a>(command: Token<'a>, tokens: &[Token<'a>], at: usize) -> Read<'a> {
    match command.text {
        r"\Newextarrow" => arrow(command, tokens, at),
        r"\MakeAboxedCommand" => aboxed(command, tokens, at),
        r"\newcolumntype" => column(tokens, at),
        r"\newtagform" | r"\renewtagform" => tag_form(command, tokens, at),
        r"\usetagform" => {
            let (name, next) = argument(tokens, at).ok_or("the name of a form must follow it")?;
            Ok((vec![New::of(TAG_FORM.to_owned(), Parameters::Counted(0), None, name)], next))
        }
        // MathJax takes a plural, too.
        name => {
            let kind = name.replacen("Delimiters", "Delimiter", 1);
            delimiters(command, &kind, tokens, at)
        }
    }
}

const PARTS: &str = "its parts, each in braces, must follow";

/// `\DeclarePairedDelimiterXPP\name[1]{before}{left}{right}{after}{body}`, or with fewer of them.
fn delimiters<'a>(command: Token<'a>, kind: &str, tokens: &[Token<'a>], at: usize) -> Read<'a> {
    let (name, mut at) = control(tokens, at)?;
    let mut count = None;
    if kind != r"\DeclarePairedDelimiter"
        && let Some((number, next)) = optional(tokens, at)
    {
        count = number.first().copied();
        at = next;
    }
    let mut part = || {
        let (part, next) = argument(tokens, at).ok_or(PARTS)?;
        at = next;
        Ok::<_, &'static str>(part)
    };
    let body = match kind {
        r"\DeclarePairedDelimiterXPP" => [part()?, part()?, part()?, part()?, part()?],
        r"\DeclarePairedDelimiterX" => {
            let (left, right, body) = (part()?, part()?, part()?);
            [&[], left, right, &[], body]
        }
        _ => [&[], part()?, part()?, &[], &[]],
    };
    let made = |kind, text| Token::new(kind, text, command.span());
    let mut whole = vec![made(Kind::Control, PAIRED), made(Kind::Open, "{")];
    whole.push(count.unwrap_or(made(Kind::Char, "1")));
    whole.push(made(Kind::Close, "}"));
    for part in body {
        whole.push(made(Kind::Open, "{"));
        for token in part {
            // Doubled, since the arguments are not those of this macro.
            whole.extend(token.is("#").then_some(*token));
            whole.push(*token);
        }
        whole.push(made(Kind::Close, "}"));
    }
    if kind == r"\DeclarePairedDelimiter" {
        let end = whole.len() - 1;
        let parameter = [("#", Kind::Char), ("#", Kind::Char), ("1", Kind::Char)];
        whole.splice(end..end, parameter.map(|(text, kind)| made(kind, text)));
    }
    Ok((vec![New::of(name, Parameters::Counted(0), None, &whole)], at))
}

/// `\Newextarrow{\name}{left,right}{code}`: an arrow as long as its labels where there is one with this character.
fn arrow<'a>(command: Token<'a>, tokens: &[Token<'a>], at: usize) -> Read<'a> {
    let (name, at) = control(tokens, at)?;
    let (space, at) = argument(tokens, at).ok_or(PARTS)?;
    let space = text_of(space);
    // How far the labels stay away from the ends; ours know that themselves.
    let numbers =
        space.split_once(',').map(|(left, right)| (left.parse::<u32>(), right.parse::<u32>()));
    if !matches!(numbers, Some((Ok(_), Ok(_)))) {
        return Err("its spaces must be two numbers with a comma between them");
    }
    let (code, next) = argument(tokens, at).ok_or(PARTS)?;
    let text = text_of(code);
    let text = text.trim();
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => text.parse(),
    };
    let character =
        number.ok().and_then(char::from_u32).ok_or("the number of its character is missing")?;
    let made = |tex: &'static str| scan(tex).into_iter().map(|token| token.at(&command));
    let mut body = Vec::new();
    match arrow_name(character) {
        Some(name) => {
            body.extend(made(name));
            body.extend(made("[#1]{#2}"));
        }
        None => {
            body.extend(made(r"\mathrel{\mathop{\char"));
            if text.len() > 2 && text.as_bytes()[1].eq_ignore_ascii_case(&b'x') {
                body.extend(made("\""));
                body.extend(code.iter().filter(|token| token.kind != Kind::Space).skip(2));
            } else {
                body.extend_from_slice(code);
            }
            body.extend(made(r"}\limits^{#2}_{#1}}"));
        }
    }
    Ok((vec![New::of(name, Parameters::Counted(2), Some(&[]), &body)], next))
}

fn arrow_name(character: char) -> Option<&'static str> {
    Some(match character {
        '→' => r"\xrightarrow",
        '←' => r"\xleftarrow",
        '↔' => r"\xleftrightarrow",
        '⇒' => r"\xRightarrow",
        '⇐' => r"\xLeftarrow",
        '⇔' => r"\xLeftrightarrow",
        '↠' => r"\xtwoheadrightarrow",
        '↞' => r"\xtwoheadleftarrow",
        '↦' => r"\xmapsto",
        '↪' => r"\xhookrightarrow",
        '↩' => r"\xhookleftarrow",
        '⇀' => r"\xrightharpoonup",
        '⇁' => r"\xrightharpoondown",
        '↼' => r"\xleftharpoonup",
        '↽' => r"\xleftharpoondown",
        '⇌' => r"\xrightleftharpoons",
        '⇋' => r"\xleftrightharpoons",
        '⇄' => r"\xtofrom",
        '=' => r"\xlongequal",
        _ => return None,
    })
}

/// `\MakeAboxedCommand\name{\box}`: as `\Aboxed`, with this box.
fn aboxed<'a>(command: Token<'a>, tokens: &[Token<'a>], at: usize) -> Read<'a> {
    let (name, at) = control(tokens, at)?;
    let (around, next) = argument(tokens, at).ok_or("its box must follow")?;
    let mut body = vec![Token::new(Kind::Control, ABOXED, command.span())];
    body.push(Token::new(Kind::Open, "{", command.span()));
    body.extend_from_slice(around);
    body.push(Token::new(Kind::Close, "}", command.span()));
    Ok((vec![New::of(name, Parameters::Counted(0), None, &body)], next))
}

/// `\newcolumntype{X}[1][default]{>{…}p{#1}}`
fn column<'a>(tokens: &[Token<'a>], at: usize) -> Read<'a> {
    let (letter, at) = argument(tokens, at).ok_or("a letter must follow it")?;
    let [letter] = letter else { return Err("a column is named by one letter") };
    if letter.kind != Kind::Char {
        return Err("a column is named by one letter");
    }
    let (parameters, default, at) = counted(tokens, at).ok_or(COUNT)?;
    let (body, next) = argument(tokens, at).ok_or("the columns that it stands for are missing")?;
    Ok((vec![New::of(column_key(letter.text), parameters, default, body)], next))
}

/// `\newtagform{name}[style]{left}{right}`: what stands around the tags beside rows. Tags are text of one style here.
fn tag_form<'a>(command: Token<'a>, tokens: &[Token<'a>], at: usize) -> Read<'a> {
    let (name, at) = argument(tokens, at).ok_or("the name of a form must follow it")?;
    let at = optional(tokens, at).map_or(at, |(_, next)| next);
    let (left, at) = argument(tokens, at).ok_or(PARTS)?;
    let (right, next) = argument(tokens, at).ok_or(PARTS)?;
    let mut body = Vec::new();
    for part in [left, right] {
        body.push(Token::new(Kind::Open, "{", command.span()));
        body.extend_from_slice(part);
        body.push(Token::new(Kind::Close, "}", command.span()));
    }
    let key = tag_form_key(&text_of(name));
    Ok((vec![New::of(key, Parameters::Counted(0), None, &body)], next))
}

/// `\name` or `{\name}`, and the place after it.
fn control(tokens: &[Token<'_>], at: usize) -> Result<(String, usize), &'static str> {
    const NAME: &str = r"a name like \half must follow it";
    let (name, next) = argument(tokens, at).ok_or(NAME)?;
    let first = name.get(skip_space(name, 0)).filter(|token| token.kind == Kind::Control);
    Ok((first.ok_or(NAME)?.text.to_owned(), next))
}
