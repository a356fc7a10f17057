//! Commutative diagrams: arrays whose cells are objects and arrows.
