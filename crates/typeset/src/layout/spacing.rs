//! Space between atoms by their classes (*The TeXbook*, p. 170), and which binary operators are none (rules 5 and 6).

use crate::node::Class;

/// What stands beside an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Neighbour {
    /// Begin or end of the list.
    Edge,
    /// Something of no class, such as a raised box: no space beside it.
    Unclassed,
    Atom(Class),
}

impl Neighbour {
    /// Whether a binary operator after this is an ordinary atom (rule 5).
    pub(crate) fn makes_next_ordinary(self) -> bool {
        match self {
            Neighbour::Edge => true,
            Neighbour::Unclassed => false,
            Neighbour::Atom(class) => {
                matches!(class, Class::Bin | Class::Op | Class::Rel | Class::Open | Class::Punct)
            }
        }
    }

    /// Whether a binary operator before this is an ordinary atom (rule 6).
    pub(crate) fn makes_last_ordinary(self) -> bool {
        match self {
            Neighbour::Edge => true,
            Neighbour::Unclassed => false,
            Neighbour::Atom(class) => matches!(class, Class::Rel | Class::Close | Class::Punct),
        }
    }

    fn row(self) -> Option<usize> {
        match self {
            Neighbour::Edge | Neighbour::Unclassed => None,
            Neighbour::Atom(class) => Some(class as usize),
        }
    }
}

/// In the order of [`Class`]: `0` none, `1` thin, `2` medium, `3` thick; `4` thin also in script styles, where the others are
/// none. What cannot occur is `0`.
const SPACES: [[u8; 8]; 8] = [
    //Ord Op Bin Rel Open Close Punct Inner
    [0, 4, 2, 3, 0, 0, 0, 1], // Ord
    [4, 4, 0, 3, 0, 0, 0, 1], // Op
    [2, 2, 0, 0, 2, 0, 0, 2], // Bin
    [3, 3, 0, 0, 3, 0, 0, 3], // Rel
    [0, 0, 0, 0, 0, 0, 0, 0], // Open
    [0, 4, 2, 3, 0, 0, 0, 1], // Close
    [1, 1, 0, 3, 1, 1, 1, 1], // Punct
    [1, 4, 2, 3, 1, 0, 1, 1], // Inner
];

/// The space between two neighbours in mu; `tight`: the right one is in script or scriptscript style.
pub(crate) fn space(left: Neighbour, right: Neighbour, tight: bool) -> f64 {
    let (Some(row), Some(column)) = (left.row(), right.row()) else { return 0.0 };
    match (SPACES[row][column], tight) {
        (4, _) | (1, false) => 3.0,
        (2, false) => 4.0,
        (3, false) => 5.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_those_of_the_texbook() {
        let space =
            |left, right, tight| space(Neighbour::Atom(left), Neighbour::Atom(right), tight);
        assert_eq!(space(Class::Ord, Class::Rel, false), 5.0);
        assert_eq!(space(Class::Ord, Class::Rel, true), 0.0);
        assert_eq!(space(Class::Bin, Class::Open, false), 4.0);
        assert_eq!(space(Class::Close, Class::Op, true), 3.0);
        assert_eq!(space(Class::Open, Class::Ord, false), 0.0);
        assert_eq!(super::space(Neighbour::Unclassed, Neighbour::Atom(Class::Rel), false), 0.0);
    }
}
