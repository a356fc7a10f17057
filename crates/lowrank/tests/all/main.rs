//! All tests of the crate's public face, in one program: each more would compile the decompositions anew, for a minute.

mod cr;
mod golden;
mod interpolative;
mod partial;
mod properties;
mod threads;
