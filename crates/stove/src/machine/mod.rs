//! The state machine of one burner: `step(settings, burner, event, now) → (burner, actions)`.
//!
//! Pure: no clock, no memory of its own, no allocation, nothing that can panic. It asks its host
//! to break the loop of the flame-failure device, to save, to report and to alarm; it has no way
//! to ask for gas. The invariants are in the crate's front page and checked by `tests/model/`.
#![deny(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod action;
mod burner;
mod event;
mod guard;
mod settings;
mod time;

pub use action::{Actions, Alarm, Proof, Refusal, Saved, SavedPhase, Status};
pub use burner::{Burner, Stage, State, start, step};
pub use event::{Command, Event, FlameId, Order, Reading, Relay};
pub use settings::{LONGEST_PULSE_MS, SHORTEST_PULSE_MS, Settings};
pub use time::{Now, Remaining};
