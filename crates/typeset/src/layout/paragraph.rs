//! `\parbox`: text in lines of a given width, broken at spaces and between Chinese characters.

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::layout::symbol::join_text;
use crate::node::{Anchor, Font, Kind, List, Node, Paragraph, Symbol};

/// What no line begins with.
const CLOSING: &str = "，。、；：？！）」』】》〉”’…";
/// What no line ends with.
const OPENING: &str = "（「『【《〈“‘";
/// What a line takes at least above and below its baseline: parts of `\baselineskip`, in em.
const STRUT: (f64, f64) = (0.84, 0.36);

/// A line while it is filled; its baseline is still that of the first.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Its first mark on the canvas.
    first: usize,
    width: f64,
    height: f64,
    depth: f64,
    empty: bool,
}

/// Lays a paragraph out; a word that is longer than its lines makes it wider.
pub(crate) fn paragraph(node: &Paragraph, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let (start, size) = (canvas.start(), state.size());
    let width = state.length(node.width).max(0.0);
    let lines = fill(&node.body, width, state, canvas);

    // Baselines below that of the first line.
    let mut baselines = vec![0.0];
    for pair in lines.windows(2) {
        let skip = pair[0].depth.max(STRUT.1 * size) + pair[1].height.max(STRUT.0 * size);
        baselines.push(baselines.last().copied().unwrap_or(0.0) + skip);
    }
    let above = lines.first().map_or(0.0, |line| line.height.max(STRUT.0 * size));
    let below = lines.last().map_or(0.0, |line| line.depth.max(STRUT.1 * size));
    let last = baselines.last().copied().unwrap_or(0.0);
    let origin = match node.anchor {
        Anchor::Axis => (last + below - above) / 2.0 + state.axis(),
        Anchor::Top => 0.0,
        Anchor::Bottom => last,
    };
    for (index, (line, baseline)) in lines.iter().zip(&baselines).enumerate() {
        let end = lines.get(index + 1).map_or(canvas.marks.len(), |next| next.first);
        for mark in &mut canvas.marks[line.first..end] {
            mark.y += baseline - origin;
        }
    }
    let widest = lines.iter().fold(width, |widest, line| widest.max(line.width));
    canvas.extent(start, widest, origin + above, last - origin + below)
}

/// Lays every word out once, which nested paragraphs need, and puts it on the line on which it has room.
fn fill(body: &List, width: f64, state: &State<'_>, canvas: &mut Canvas) -> Vec<Line> {
    let line = |first| Line { first, width: 0.0, height: 0.0, depth: 0.0, empty: true };
    let (mut lines, mut current, mut gap) = (Vec::new(), line(canvas.start()), 0.0);
    for piece in pieces(body) {
        let first = canvas.start();
        match piece {
            [Node { kind: Kind::NewLine(_), .. }] => {
                lines.push(std::mem::replace(&mut current, line(first)));
                gap = 0.0;
            }
            [space] if is_space(space) => gap += list(piece, state, canvas).width,
            word => {
                let word = list(word, state, canvas);
                if !current.empty && current.width + gap + word.width > width + 1e-9 {
                    lines.push(std::mem::replace(&mut current, line(first)));
                }
                current.width += if current.empty { 0.0 } else { gap };
                canvas.shift(word, current.width, 0.0);
                if first > current.first {
                    join_text(&mut canvas.marks);
                }
                current.width += word.width;
                current.height = current.height.max(word.height);
                current.depth = current.depth.max(word.depth);
                (current.empty, gap) = (false, 0.0);
            }
        }
    }
    lines.push(current);
    lines
}

/// What is kept on one line: words, single spaces, ends of lines.
fn pieces(body: &List) -> impl Iterator<Item = &[Node]> {
    body.chunk_by(|before, after| {
        let alone = |node: &Node| is_space(node) || matches!(node.kind, Kind::NewLine(_));
        if alone(before) || alone(after) {
            return false;
        }
        let among = |node: &Node, signs: &str| {
            matches!(&node.kind, Kind::Symbol(symbol) if signs.contains(symbol.character))
        };
        among(before, OPENING) || among(after, CLOSING) || !(is_wide(before) || is_wide(after))
    })
}

fn is_space(node: &Node) -> bool {
    matches!(node.kind, Kind::Symbol(Symbol { character: ' ', .. }))
}

/// A character of the reader's font beside which a line may be broken.
fn is_wide(node: &Node) -> bool {
    match node.kind {
        Kind::Symbol(Symbol { character, font: Font::Reader { .. }, .. }) => {
            u32::from(character) >= 0x2e80
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Ink;
    use crate::parse::{Context, parse};
    use crate::scan::scan;

    /// The characters of each line without spaces, and the width, height and depth of the whole.
    #[track_caller]
    fn check(tex: &str, expected: &[&str], size: [f64; 3]) {
        let parsed = parse(&scan(tex), Context::plain(false));
        assert_eq!(parsed.errors, [], "{tex}");
        let mut canvas = Canvas::default();
        let extent = list(&parsed.list, &State::root(false), &mut canvas);
        let mut lines: Vec<(f64, String)> = Vec::new();
        for mark in &canvas.marks {
            if !lines.last().is_some_and(|(y, _)| (y - mark.y).abs() < 1e-9) {
                lines.push((mark.y, String::new()));
            }
            let (_, line) = lines.last_mut().unwrap();
            match &mark.ink {
                Ink::Glyph { character, .. } => line.push(*character),
                Ink::Text { text, .. } => line.push_str(&format!("[{text}]")),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(lines.iter().map(|(_, line)| line).collect::<Vec<_>>(), expected, "{tex}");
        assert!(lines.windows(2).all(|pair| (pair[1].0 - pair[0].0 - 1.2).abs() < 1e-9));
        let found = [extent.width, extent.height, extent.depth];
        assert!(found.iter().zip(size).all(|(a, b)| (a - b).abs() < 1e-3), "{tex}: {found:?}");
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        let natural = r"\parbox{5em}{for all natural  numbers $n$}";
        check(natural, &["forall", "natural", "numbersn"], [5.0, 2.05, 1.55]);
        check(r"\parbox[t]{40em}{a b}", &["ab"], [40.0, 0.84, 0.36]);
        check(r"\parbox[t]{5em}{a\\b \textbf{c d}}", &["a", "bcd"], [5.0, 0.84, 1.56]);
        check(r"\parbox[b]{1em}{a bbbb c}", &["a", "bbbb", "c"], [4.0 * 0.556, 3.24, 0.36]);
        check(r"\parbox{1em}{}", &[], [1.0, 0.85, 0.35]);
    }

    #[test]
    fn chinese_is_broken_between_characters() {
        let lines = ["[一二三]", "[四，五]", "[（六]", "[七）]"];
        check(r"\parbox[t]{3em}{一二三四，五（六七）}", &lines, [3.0, 0.84, 3.96]);
        check(r"\parbox[t]{3.2em}{一 ab二三}", &["[一]ab", "[二三]"], [3.2, 0.84, 1.56]);
    }

    #[test]
    fn paragraphs_within_paragraphs_are_laid_out_once() {
        let tex = format!("{}x{}", r"\parbox{9em}{".repeat(30), "}".repeat(30));
        let parsed = parse(&scan(&tex), Context::plain(false));
        assert_eq!(parsed.errors, []);
        let mut canvas = Canvas::default();
        assert!(list(&parsed.list, &State::root(false), &mut canvas).height < 1.0);
    }
}
