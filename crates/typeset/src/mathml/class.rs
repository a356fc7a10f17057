//! The class that TeX's spacing sees.

use crate::node::{Class, Kind, Node};

/// The class of the first atom of a list, if there is any.
pub(crate) fn first_class(list: &[Node]) -> Option<Class> {
    list.iter().find_map(class)
}

/// The class of a node; of the first atom within what has none of its own; `None` for what is no atom.
pub(super) fn class(node: &Node) -> Option<Class> {
    match &node.kind {
        Kind::Symbol(symbol) => Some(symbol.class),
        Kind::Class { class, .. }
        | Kind::Composed { class, .. }
        | Kind::Delimiter { class, .. } => Some(*class),
        Kind::Scripts(scripts) => scripts.base.as_ref().map_or(Some(Class::Ord), class),
        Kind::Operator(_) => Some(Class::Op),
        Kind::Arrow(_) => Some(Class::Rel),
        Kind::Fraction(_) | Kind::Fence(_) => Some(Class::Inner),
        Kind::Enclose(enclose) => Some(enclose.class),
        Kind::Stack(stack) => Some(stack.class),
        Kind::Styled { body, .. } | Kind::Sized { body, .. } | Kind::Coloured { body, .. } => {
            first_class(body)
        }
        Kind::Cramped(body) => first_class(body),
        Kind::Choice(choice) => first_class(&choice[1]),
        Kind::Hollow(hollow) if hollow.transparent => first_class(&hollow.body),
        Kind::Group(_)
        | Kind::Radical { .. }
        | Kind::Accent(_)
        | Kind::Bar { .. }
        | Kind::Array(_)
        | Kind::Rule { .. }
        | Kind::Text(_)
        | Kind::Math(_)
        | Kind::Hollow(_)
        | Kind::Raise { .. }
        | Kind::Centre(_)
        | Kind::Effect { .. }
        | Kind::Paragraph(_)
        | Kind::Inference(_)
        | Kind::Verbatim(_) => Some(Class::Ord),
        Kind::DiagramArrow(_)
        | Kind::Space(_)
        | Kind::Break { .. }
        | Kind::NewLine(_)
        | Kind::Row(_) => None,
    }
}

/// Whether a binary operator is a sign because nothing is at its left (*The TeXbook*, Appendix G, rule 5).
pub(crate) fn lacks_left(before: Option<Class>) -> bool {
    matches!(before, None | Some(Class::Bin | Class::Op | Class::Rel | Class::Open | Class::Punct))
}

/// Whether a binary operator is a sign because nothing is at its right (rule 6).
pub(crate) fn lacks_right(after: Option<Class>) -> bool {
    matches!(after, None | Some(Class::Rel | Class::Close | Class::Punct))
}
