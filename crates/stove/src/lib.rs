#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(feature = "std")]
extern crate std;

mod machine;

pub use machine::{
    Actions, Alarm, Burner, Command, Event, FlameId, LONGEST_PULSE_MS, Now, Order, Proof, Reading,
    Refusal, Relay, Remaining, SHORTEST_PULSE_MS, Saved, SavedPhase, Settings, Stage, State,
    Status, start, step,
};
