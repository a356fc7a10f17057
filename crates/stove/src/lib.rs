#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "config")]
mod config;
#[cfg(feature = "std")]
mod device;
#[cfg(feature = "std")]
mod error;
mod machine;
#[cfg(feature = "std")]
mod simulate;

#[cfg(feature = "config")]
pub use config::{BurnerConfig, Config, Mistake, Mode, Problem, Problems, RelayConfig, RelayKind};
#[cfg(feature = "std")]
pub use device::Device;
#[cfg(feature = "std")]
pub use error::Error;
pub use machine::{
    Actions, Alarm, Burner, Command, Event, FlameId, LONGEST_PULSE_MS, Now, Order, Proof, Reading,
    Refusal, Relay, Remaining, SHORTEST_PULSE_MS, Saved, SavedPhase, Settings, Stage, State,
    Status, start, step,
};
#[cfg(feature = "std")]
pub use simulate::{Fault, Outcome, Sample, Scenario, Trace, simulate};
