//! Which function lays a node out, and of which class it is.

use std::slice::from_ref;

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::spacing::Neighbour;
use crate::layout::state::State;
use crate::layout::{
    accent, array, bar, delimiter, diagram, effect, enclose, fence, fraction, hollow, operator,
    paragraph, proof, radical, scripts, stretchy, symbol,
};
use crate::node::{Class, Kind, Node};

/// Lays a node out by itself.
pub(crate) fn atom(node: &Node, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    match &node.kind {
        Kind::Symbol(character) => symbol::symbol(character, state, canvas),
        Kind::Group(body)
        | Kind::Class { body, .. }
        | Kind::Composed { body, .. }
        | Kind::Text(body) => list(body, state, canvas),
        Kind::Scripts(node) => scripts::scripts(node, state, canvas),
        Kind::Operator(node) => operator::operator(node, state, canvas).extent,
        Kind::Fraction(node) => fraction::fraction(node, state, canvas),
        Kind::Radical { index, body } => radical::radical(index.as_ref(), body, state, canvas),
        Kind::Accent(node) => accent::accent(node, state, canvas),
        Kind::Bar { place, body } => bar::bar(*place, body, state, canvas),
        Kind::Arrow(node) => stretchy::arrow(node, state, canvas),
        Kind::Fence(node) => fence::fence(node, state, canvas),
        Kind::Delimiter { size, delimiter, .. } => {
            delimiter::of_size(*delimiter, *size, state, canvas)
        }
        Kind::Array(node) => array::array(node, state, canvas),
        Kind::Rule { width, height, raise } => {
            hollow::rule((*width, *height), *raise, state, canvas)
        }
        Kind::Hollow(node) if !node.transparent => hollow::hollow(node, state, canvas),
        Kind::Raise { by, body } => hollow::raise(*by, body, state, canvas),
        Kind::Centre(body) => hollow::centre(body, state, canvas),
        Kind::Effect { effect, body } => effect::effect(*effect, body, state, canvas),
        Kind::Enclose(node) => enclose::enclose(node, state, canvas),
        Kind::Stack(node) => operator::stack(node, state, canvas),
        Kind::Verbatim(text) => symbol::verbatim(text, state, canvas),
        Kind::Space(length) => canvas.space(state.length(*length)),
        Kind::DiagramArrow(node) => diagram::arrow(node, state, canvas),
        Kind::Paragraph(node) => paragraph::paragraph(node, state, canvas),
        Kind::Inference(node) => proof::proof(node, state, canvas),
        Kind::Styled { .. }
        | Kind::Cramped(_)
        | Kind::Sized { .. }
        | Kind::Coloured { .. }
        | Kind::Math(_)
        | Kind::Choice(_)
        | Kind::Hollow(_)
        | Kind::Break { .. }
        | Kind::NewLine(_)
        | Kind::Row(_) => list(from_ref(node), state, canvas),
    }
}

/// How a node that is an atom influences the space beside it. Of what stands in the list itself (a coloured part), the last atom
/// counts.
pub(crate) fn neighbour(node: &Node) -> Neighbour {
    let last = |body: &[Node]| body.last().map_or(Neighbour::Unclassed, neighbour);
    let class = match &node.kind {
        Kind::Symbol(symbol) => symbol.class,
        Kind::Class { class, .. }
        | Kind::Composed { class, .. }
        | Kind::Delimiter { class, .. } => *class,
        Kind::Scripts(scripts) => match scripts.base.as_ref().map(neighbour) {
            Some(Neighbour::Atom(class)) => class,
            _ => Class::Ord,
        },
        Kind::Operator(_) => Class::Op,
        Kind::Accent(accent) => match accent.mark {
            mark if stretchy::is_brace(mark) => Class::Inner,
            _ => Class::Ord,
        },
        Kind::Arrow(_) => Class::Rel,
        Kind::Fence(_) => Class::Inner,
        Kind::Enclose(enclose) => enclose.class,
        Kind::Stack(stack) => stack.class,
        Kind::Raise { .. } | Kind::Centre(_) | Kind::DiagramArrow(_) => {
            return Neighbour::Unclassed;
        }
        Kind::Hollow(hollow) if hollow.transparent => return last(&hollow.body),
        Kind::Styled { body, .. }
        | Kind::Cramped(body)
        | Kind::Sized { body, .. }
        | Kind::Coloured { body, .. }
        | Kind::Math(body) => return last(body),
        Kind::Choice(bodies) => return last(&bodies[1]),
        Kind::Space(_) | Kind::Break { .. } | Kind::NewLine(_) | Kind::Row(_) => {
            return Neighbour::Unclassed;
        }
        Kind::Group(_)
        | Kind::Fraction(_)
        | Kind::Radical { .. }
        | Kind::Bar { .. }
        | Kind::Array(_)
        | Kind::Rule { .. }
        | Kind::Text(_)
        | Kind::Effect { .. }
        | Kind::Hollow(_)
        | Kind::Paragraph(_)
        | Kind::Inference(_)
        | Kind::Verbatim(_) => Class::Ord,
    };
    Neighbour::Atom(class)
}

/// Whether a list is a single character (rules 12 and 18a), whatever its braces and colours.
pub(crate) fn is_character(nodes: &[Node]) -> bool {
    let [node] = nodes else { return false };
    match &node.kind {
        Kind::Symbol(character) => !symbol::is_space(character.character),
        Kind::Group(body) | Kind::Coloured { body, .. } => is_character(body),
        _ => false,
    }
}
