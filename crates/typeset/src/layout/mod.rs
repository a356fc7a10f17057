//! A math list to marks at their places, by the rules of *The TeXbook*, Appendix G.
//!
//! Each function lays one kind of node out with its reference point at the origin: `(node, state, canvas) -> Extent`.

mod accent;
mod array;
mod atom;
mod bar;
mod boxes;
mod columns;
mod delimiter;
mod diagram;
mod drawings;
mod effect;
mod enclose;
mod fence;
mod fraction;
mod hollow;
mod list;
mod operator;
mod paragraph;
mod paths;
mod pieces;
mod proof;
mod radical;
mod scripts;
mod spacing;
mod state;
mod stretchy;
mod symbol;

use crate::draw::Laid;
use crate::node::Node;

/// Lays a formula out: the pieces between which a line may be broken for one within a text, a single one for a display.
pub(crate) fn layout(list: &[Node], display: bool) -> Vec<Laid> {
    pieces::pieces(list, display)
}

#[cfg(test)]
mod tests {
    use crate::draw::Ink;
    use crate::face::Face;
    use crate::node::{
        Anchor, Class, Delimiter, Fence, Font, Fraction, FractionRule, Inference, Kind, Length,
        Node, Paragraph, ProofLine, Scripts, Span, Style, Symbol, Unit,
    };

    use super::*;

    fn node(kind: Kind) -> Node {
        Node { kind, span: Span::default() }
    }

    fn symbol(character: char, face: Face, class: Class) -> Node {
        node(Kind::Symbol(Symbol { character, font: Font::Face(face), class, text: false }))
    }

    /// Characters with their places, and the width, height and depth of each piece.
    fn check(list: &[Node], display: bool, expected: &[&str]) {
        let shown: Vec<String> = layout(list, display)
            .iter()
            .map(|piece| {
                let mut text = String::new();
                for mark in &piece.run.marks {
                    if let Ink::Glyph { character, .. } = mark.ink {
                        text.push_str(&format!("{character}({:.3} {:.3}) ", mark.x, 0.0 - mark.y));
                    }
                }
                format!("{text}{:.3} {:.3} {:.3}", piece.run.width, piece.height, piece.depth)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn atoms_are_spaced_and_broken_after_operators() {
        let minus = || symbol('−', Face::Main, Class::Bin);
        let list = [
            minus(),
            symbol('x', Face::Math, Class::Ord),
            minus(),
            symbol('2', Face::Main, Class::Ord),
            symbol('=', Face::Main, Class::Rel),
            minus(),
            symbol('y', Face::Math, Class::Ord),
        ];
        let pieces = [
            "−(0.000 0.000) x(0.778 0.000) −(1.572 0.000) 2.572 0.583 0.083",
            "2(0.000 0.000) =(0.778 0.000) 1.834 0.644 0.000",
            "−(0.000 0.000) y(0.778 0.000) 1.304 0.583 0.194",
        ];
        check(&list, false, &pieces);
        assert_eq!(layout(&list, true).len(), 1);
    }

    #[test]
    fn a_short_formula_is_broken_only_where_its_author_says() {
        let list = |asked: bool| {
            let mut list = vec![
                symbol('x', Face::Math, Class::Ord),
                symbol('=', Face::Main, Class::Rel),
                symbol('y', Face::Math, Class::Ord),
            ];
            if asked {
                list.insert(2, node(Kind::Break { allowed: true }));
            }
            list
        };
        let whole = "x(0.000 0.000) =(0.850 0.000) y(1.906 0.000) 2.431 0.431 0.194";
        check(&list(false), false, &[whole]);
        assert_eq!(layout(&list(true), false).len(), 2);
    }

    #[test]
    fn scripts_stand_beside_the_italic_correction() {
        let letter = |character| symbol(character, Face::Math, Class::Ord);
        let scripts = Scripts {
            base: Some(letter('f')),
            sub: Some(vec![letter('i')]),
            sup: Some(vec![symbol('2', Face::Main, Class::Ord)]),
        };
        let list = [node(Kind::Scripts(Box::new(scripts)))];
        let piece = "f(0.000 0.000) 2(0.598 0.413) i(0.490 -0.247) 0.998 0.864 0.247";
        check(&list, true, &[piece]);
    }

    /// Nodes within nodes; a thread's stack is as small as that of a server's worker may be.
    #[test]
    fn deep_nesting_needs_little_stack() {
        const LEVELS: usize = 130;
        let letter = || symbol('x', Face::Math, Class::Ord);
        let wraps: [fn(Vec<Node>) -> Kind; 7] = [
            |body| {
                Kind::Fraction(Box::new(Fraction {
                    numerator: body,
                    denominator: Vec::new(),
                    rule: FractionRule::Default,
                    left: None,
                    right: None,
                    style: None,
                    continued: None,
                }))
            },
            |body| Kind::Radical { index: None, body },
            |body| {
                Kind::Fence(Box::new(Fence {
                    left: Delimiter::Character('('),
                    right: Delimiter::None,
                    right_colour: None,
                    parts: vec![body],
                    middles: Vec::new(),
                }))
            },
            |body| Kind::Scripts(Box::new(Scripts { base: None, sub: Some(body), sup: None })),
            |body| Kind::Styled { style: Style::Display, body },
            |body| {
                let width = Length { value: 9.0, unit: Unit::Em };
                Kind::Paragraph(Box::new(Paragraph { width, anchor: Anchor::Axis, body }))
            },
            |body| {
                Kind::Inference(Box::new(Inference {
                    premisses: vec![body],
                    conclusion: Vec::new(),
                    left: Vec::new(),
                    right: Vec::new(),
                    line: ProofLine::Single,
                }))
            },
        ];
        let work = move || {
            for wrap in wraps {
                let list = (0..LEVELS).fold(vec![letter()], |body, _| vec![node(wrap(body))]);
                assert_eq!(layout(&list, true).len(), 1);
            }
        };
        std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
    }
}
