//! Compares rules and drawn parts with KaTeX's own in a browser (`tests/golden/README.md`): each of the same extent at the
//! same place.

use serde_json::Value;

use crate::draw::{Ink, Laid, Mark};
use crate::path::Path;
use crate::shape;

/// In em.
const ALLOWED: f64 = 0.02;

/// A rectangle around ink in em: left, lower edge above the baseline, width, height.
type Extent = [f64; 4];

/// Parts that KaTeX draws where we have none, and the other way round.
pub(crate) fn misplaced(laid: &Laid, expected: &Value) -> Vec<String> {
    let mut ours: Vec<Extent> = Vec::new();
    for mark in &laid.run.marks {
        if mark.colour.as_deref() != Some("transparent") {
            extents(mark, &mut ours);
        }
    }
    let mut missing = Vec::new();
    for part in expected["r"].as_array().into_iter().flatten() {
        let numbers: Vec<f64> = part.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        let kind = part[0].as_str().unwrap_or("rule");
        // Of a drawn part the extent of its ink follows that of its box.
        let theirs: Extent = numbers[numbers.len() - 4..].try_into().unwrap();
        if theirs[2] <= 0.001 && theirs[3] <= 0.001 {
            continue;
        }
        let same = |ours: &Extent| {
            ours.iter().zip(&theirs).all(|(ours, theirs)| (ours - theirs).abs() < ALLOWED)
        };
        let found = ours.iter().position(same);
        match found {
            Some(index) => drop(ours.swap_remove(index)),
            None if part[5] == "inner" && take_two(&mut ours, theirs) => {}
            None => {
                missing.push(format!("{kind} {} {theirs:?}", part[5].as_str().unwrap_or_default()));
            }
        }
    }
    let rounded = |extent: &Extent| extent.map(|number| (number * 1000.0).round() / 1000.0);
    missing.extend(ours.iter().map(|extra| format!("not {:?}", rounded(extra))));
    missing
}

/// Takes two bars side by side, which KaTeX draws as one part.
fn take_two(ours: &mut Vec<Extent>, [x, y, width, height]: Extent) -> bool {
    let bars: Vec<usize> = (0..ours.len())
        .filter(|&index| {
            let bar = ours[index];
            let at_edge =
                (bar[0] - x).abs() < ALLOWED || (bar[0] + bar[2] - x - width).abs() < ALLOWED;
            at_edge && (bar[1] - y).abs() < ALLOWED && (bar[3] - height).abs() < ALLOWED
        })
        .collect();
    let [first, second] = bars[..] else { return false };
    ours.remove(second);
    ours.remove(first);
    true
}

/// The extent of each line of a mark.
fn extents(mark: &Mark, out: &mut Vec<Extent>) {
    let (x, y) = (mark.x, mark.y);
    let mut push = |x: f64, top: f64, width: f64, height: f64| {
        if width > 0.0 || height > 0.0 {
            out.push([x, -top - height, width, height]);
        }
    };
    match &mark.ink {
        Ink::Glyph { .. } | Ink::Text { .. } | Ink::Row(_) => {}
        Ink::Rule { width, height } => push(x, y, *width, *height),
        Ink::Frame { width, height, thickness } => {
            push(x, y, *width, *thickness);
            push(x, y + height - thickness, *width, *thickness);
            push(x, y, *thickness, *height);
            push(x + width - thickness, y, *thickness, *height);
        }
        Ink::Dashes { width, height, thickness } if *width > 0.0 => {
            push(x, y, *width, thickness + height);
        }
        Ink::Dashes { height, thickness, .. } => push(x, y, *thickness, *height),
        Ink::Stroke { dx, dy, .. } => push(x.min(x + dx), y.min(y + dy), dx.abs(), dy.abs()),
        Ink::Mirrored { marks, width } => {
            let mut inner = Vec::new();
            for mark in marks {
                extents(mark, &mut inner);
            }
            let right = x + width;
            let turn = |[left, lower, width, height]: Extent| {
                [right - left - width, lower - y, width, height]
            };
            out.extend(inner.into_iter().map(turn));
        }
        Ink::Shape { path, view, width, height } => {
            let mut drawn = Path::default();
            let size = (width * 1000.0, height * 1000.0);
            shape::draw(&mut drawn, path, *view, (x * 1000.0, y * 1000.0), size);
            if let Some([left, top, right, bottom]) = ink(&drawn.take()) {
                push(left, top, right - left, bottom - top);
            }
        }
    }
}

/// The extent of path data as `Path` writes them, in em: left, top, right, bottom.
fn ink(data: &str) -> Option<[f64; 4]> {
    contours(data).iter().flatten().fold(None, |extent: Option<[f64; 4]>, &(x, y)| {
        let [left, top, right, bottom] = extent.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    })
}

/// Points along each contour of path data as `Path` writes them, in em.
pub(crate) fn contours(data: &str) -> Vec<Vec<(f64, f64)>> {
    let mut contours: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut here, mut start, mut command) = ((0.0, 0.0), (0.0, 0.0), 'M');
    let mut rest = data;
    let number = |rest: &mut &str| -> f64 {
        let text = rest.trim_start();
        let end = text
            .char_indices()
            .skip(1)
            .find(|(_, c)| !c.is_ascii_digit())
            .map_or(text.len(), |(at, _)| at);
        *rest = &text[end..];
        text[..end].parse::<f64>().unwrap() / 1000.0
    };
    while let Some(next) = rest.trim_start().chars().next() {
        if next.is_ascii_alphabetic() {
            command = next;
            rest = &rest.trim_start()[1..];
        }
        let origin = if command.is_ascii_lowercase() { here } else { (0.0, 0.0) };
        let point = |rest: &mut &str| (origin.0 + number(rest), origin.1 + number(rest));
        if matches!(command, 'M' | 'm') {
            here = point(&mut rest);
            start = here;
            command = if command == 'M' { 'L' } else { 'l' };
            contours.push(vec![here]);
            continue;
        }
        let Some(contour) = contours.last_mut() else { panic!("no contour in {data}") };
        match command {
            'L' | 'l' => here = point(&mut rest),
            'h' => here.0 += number(&mut rest),
            'v' => here.1 += number(&mut rest),
            'q' | 'c' => {
                let from = here;
                let first = point(&mut rest);
                let second = if command == 'c' { point(&mut rest) } else { first };
                here = point(&mut rest);
                for step in 1..32 {
                    let (t, s) = (f64::from(step) / 32.0, 1.0 - f64::from(step) / 32.0);
                    let between = |a: f64, b: f64, c: f64, d: f64| {
                        if command == 'c' {
                            s * s * s * a + 3.0 * s * t * (s * b + t * c) + t * t * t * d
                        } else {
                            s * s * a + 2.0 * s * t * b + t * t * d
                        }
                    };
                    contour.push((
                        between(from.0, first.0, second.0, here.0),
                        between(from.1, first.1, second.1, here.1),
                    ));
                }
            }
            'z' => here = start,
            other => panic!("{other} in {data}"),
        }
        contour.push(here);
    }
    contours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{self, Case, FILES, laid_out, meant_otherwise};

    /// How many parts were compared, and the formulas in which some are elsewhere than KaTeX's.
    fn compare(answers: &str, files: &[&str]) -> (usize, Vec<String>) {
        let (mut compared, mut different) = (0, Vec::new());
        for case in laid_out(answers, files) {
            let Case { file, tex, expected, .. } = &case;
            let Ok(laid) = case.lay_out() else { continue };
            if meant_otherwise(tex) || drawn_otherwise(tex) {
                continue;
            }
            compared += expected["r"].as_array().map_or(0, Vec::len);
            let missing = misplaced(&laid, expected);
            if !missing.is_empty() {
                different.push(format!("{file} {tex}: {}", missing.join(" ")));
            }
        }
        eprintln!("{compared} parts compared; different:\n{}", different.join("\n"));
        (compared, different)
    }

    /// KaTeX's ovals over integrals follow the alignment of what is around, by 0.03 em.
    fn drawn_otherwise(tex: &str) -> bool {
        tex.contains(r"\oiint") || tex.contains(r"\oiiint")
    }

    /// Diagrams are where KaTeX puts them, but moved up or down so that their middle is on the axis.
    #[test]
    fn diagrams_are_those_of_katex_but_centred() {
        let mut compared = 0;
        let is_diagram = |case: &Case| case.tex.trim_start().starts_with(r"\begin{CD}");
        let cases = laid_out("katex-layout", &FILES);
        let cases = cases.chain(laid_out("katex-more-layout", &["katex-more"]));
        for mut case in cases.filter(is_diagram) {
            case.display = true;
            let Ok(laid) = case.lay_out() else { continue };
            let Case { tex, mut expected, .. } = case;
            assert!((laid.height - 0.25 - (laid.depth + 0.25)).abs() < 0.001, "{tex}");
            let moved = laid.height - expected["h"].as_f64().unwrap();
            for glyph in expected["g"].as_array_mut().unwrap() {
                glyph[2] = (glyph[2].as_f64().unwrap() + moved).into();
            }
            for part in expected["r"].as_array_mut().unwrap() {
                let y = part.as_array().unwrap().len() - 3;
                part[y] = (part[y].as_f64().unwrap() + moved).into();
            }
            assert_eq!(golden::misplaced(&laid, &expected), [""; 0], "{tex}");
            assert_eq!(misplaced(&laid, &expected), [""; 0], "{tex}");
            compared += 1;
        }
        assert!(compared >= 4, "only {compared} diagrams compared");
    }

    /// Where KaTeX draws a rule, a brace or an arrow, so do we.
    #[test]
    fn parts_are_those_of_katex() {
        let (compared, different) = compare("katex-layout", &FILES);
        assert!(compared > 700, "only {compared} parts compared");
        assert!(different.is_empty(), "parts of {} formulas differ", different.len());
    }

    #[test]
    fn parts_of_every_command_are_those_of_katex() {
        let (compared, different) = compare("katex-more-layout", &["katex-more"]);
        assert!(compared > 1900, "only {compared} parts compared");
        assert!(different.is_empty(), "parts of {} formulas differ", different.len());
    }

    #[test]
    fn the_extent_of_a_curve_is_that_of_its_ink() {
        let near = |data: &str, expected: [f64; 4]| {
            let ink = ink(data).unwrap();
            assert!(
                ink.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 0.002),
                "{data} {ink:?}"
            );
        };
        near("M0-10h30v10h-30z", [0.0, -0.01, 0.03, 0.0]);
        near("M0 0q500 1000 1000 0z", [0.0, 0.0, 1.0, 0.5]);
        near("M0 0c0-1000 1000-1000 1000 0z", [0.0, -0.75, 1.0, 0.0]);
        assert_eq!(ink(""), None);
    }
}
