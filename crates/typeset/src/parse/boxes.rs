//! Boxes: phantoms, laps, frames.

use crate::node::{Align, Hollow, Kind, List, Node};
use crate::scan::Token;

use super::parser::span;

/// A body that takes no width.
pub(super) fn lap(body: List, side: Align, call: Token<'_>) -> Node {
    let hollow = Hollow {
        body,
        invisible: false,
        no_height: false,
        no_depth: false,
        lap: Some(side),
        transparent: false,
    };
    Node { kind: Kind::Hollow(Box::new(hollow)), span: span(call) }
}
