//! The output of `mhchemParser` for the manual's and other examples is ours.

use std::io::Read;

use super::*;

/// What the reference writes, with what ours writes otherwise: laps for mathematics, and arrows in both directions that stretch.
fn in_our_words(reference: &str) -> String {
    let plain = reference
        .replace(r"\llap", r"\mathllap")
        .replace(r"\rlap{\lower.1em{-}}", r"\mathrlap{\raisebox{-.1em}{$-$}}")
        .replace(r"\rlap{\lower.2em{-}}", r"\mathrlap{\raisebox{-.2em}{$-$}}")
        .replace(r"\rlap{\raise.2em{-}}", r"\mathrlap{\raisebox{.2em}{$-$}}")
        .replace(r"\rlap{\raise.2em{\tripledash}}", r"\mathrlap{\raisebox{.2em}{$\tripledash$}}")
        .replace(r"\raise.1em{\tripledash}", r"\raisebox{.1em}{$\tripledash$}");
    let mut ours = plain;
    for (name, stretching) in [
        (r"\longrightleftharpoons", r"\xrightleftharpoons"),
        (r"\longRightleftharpoons", r"\xrightequilibrium"),
        (r"\longLeftrightharpoons", r"\xleftequilibrium"),
        (r"\longleftrightarrows", r"\xrightleftarrows"),
    ] {
        while let Some(place) = ours.find(name) {
            let start = ours[..place].rfind(r"{}\mathrel{").unwrap() + r"{}\mathrel".len();
            let whole = groups::around(&ours[start..], "{", "}").unwrap().unwrap().text.to_owned();
            let (above, below) = labels(&whole[1..whole.len() - 1]);
            let below = below.map_or(String::new(), |below| format!("[{{{below}}}]"));
            let arrow = format!("{{{stretching}{below}{{{above}}}}}");
            ours.replace_range(start..start + whole.len(), &arrow);
        }
    }
    ours
}

/// The labels in `\underset{\lower6mu{below}}{\overset{above}{…}}`.
fn labels(mut arrow: &str) -> (&str, Option<&str>) {
    let mut below = None;
    if let Ok(Some((label, body))) = groups::two(arrow, r"\underset{", "}") {
        below = Some(groups::braced(&label[r"\lower6mu".len()..]).unwrap().unwrap().text);
        arrow = body.text;
    }
    let above = groups::two(arrow, r"\overset{", "}").unwrap().map_or("", |(label, _)| label);
    (above, below)
}

/// The reference moves the mathematics in text before the text; ours leaves it in its place.
const OUT_OF_ORDER: &str = "H2O {text with $x^2$ in it}";

#[test]
fn equals_the_reference() {
    let mut text = String::new();
    let packed = include_bytes!("../../tests/golden/mhchem.jsonl.gz");
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).unwrap();
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let input = case["text"].as_str().unwrap();
        let ours = if case["kind"] == "ce" { ce(input) } else { pu(input) };
        let expected = case["tex"].as_str().map(in_our_words);
        if ours.clone().ok() != expected && input != OUT_OF_ORDER {
            wrong.push(format!("{input}\n  ours {ours:?}\n  not  {expected:?}"));
        }
        cases += 1;
    }
    assert!(cases >= 230, "{cases} cases");
    assert!(wrong.is_empty(), "{} of {cases} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mathematics_in_text_keeps_its_place() {
    assert_eq!(ce("{text with $x^2$ in it}").unwrap(), r"{{\text{text with }x^2 \text{ in it}}}");
}

#[test]
fn says_what_is_wrong_and_where() {
    let unknown = ce(r"A\bond{%%}B").unwrap_err();
    assert_eq!(unknown, Mistake::Bond { kind: "%%".to_owned(), place: 1 });
    assert!(unknown.to_string().starts_with("unknown bond `%%`"));
    assert_eq!(ce("H2O $x}$").unwrap_err(), Mistake::Unended { place: 4 });
}

#[test]
fn stays_within_bounds() {
    let nested = |opener: &str, closer: &str, count: usize| {
        opener.repeat(count) + "H" + &closer.repeat(count)
    };
    assert_eq!(ce(&nested(r"\ce{", "}", 200)), Err(Mistake::TooDeep));
    assert_eq!(pu(&"m/".repeat(2000)), Err(Mistake::TooDeep));
    // Each of these doubles its text, or takes it four times.
    assert_eq!(ce(&nested(r"^{\ce{", "}}X", 20)), Err(Mistake::TooLong));
    assert_eq!(pu(&nested("m//{", "}", 10)), Err(Mistake::TooLong));
    assert_eq!(ce(&"H2".repeat(8000)), Err(Mistake::TooLong));
    for odd in ["é^", "_é", "^", "_", "\\", "$", "\\color", "\u{2028}", "µ{", "≡≡"] {
        let _ = (ce(odd), pu(odd));
    }
}

#[test]
fn needs_little_stack() {
    let deep = || {
        for (opener, closer) in [
            (r"\ce{", "}"),
            (r"\frac{", "}{x}"),
            (r"{$\ce{", "}$}"),
            (r"_{\color{red}{\ce{", "}}}"),
            (r"a{$\pu{{m}//{$\ce{", "}$}}$}"),
        ] {
            for depth in [20, 40] {
                let _ = ce(&(opener.repeat(depth) + "H" + &closer.repeat(depth)));
            }
        }
        pu(&("{m/".repeat(20) + "s" + &"}".repeat(20))).is_ok()
    };
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(deep).unwrap();
    assert!(thread.join().unwrap());
}
