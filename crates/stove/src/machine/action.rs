//! What the machine asks of its host. There is no action that opens gas or ignites it.

use super::event::FlameId;
use super::time::{Now, Remaining};

/// What the host is to do, in the order of the fields; each at most once a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Actions {
    /// Store this before anything else, so that a restart knows it.
    pub save: Option<Saved>,
    /// Break the loop for so many milliseconds. The relay itself ends the pulse.
    pub pulse_ms: Option<u32>,
    /// Wake the people of the house.
    pub alarm: Option<Alarm>,
    /// Publish the new state.
    pub report: Option<Status>,
    /// Tell the sender why its command was not followed.
    pub refused: Option<Refusal>,
}

/// What is published of a burner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody knows. Not the same as off.
    Unknown,
    /// Off, as the evidence shows.
    Off(Proof),
    /// Lit, without an end.
    Lit(FlameId),
    /// Lit, to be turned off at this monotonic time.
    Countdown {
        /// The flame.
        flame: FlameId,
        /// When it is to be turned off.
        deadline_ms: u64,
    },
    /// Being turned off, not yet confirmed.
    Shutting {
        /// Pulses tried, this one included.
        attempt: u8,
    },
    /// Could not be turned off; still trying.
    Alarming,
}

/// What shows that a burner is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// The thermocouple has cooled.
    Loop,
    /// The relay says that it broke the loop. It cannot see whether the valve fell.
    Relay,
}

/// Why people are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// All attempts have passed without a proof that the burner is off.
    NotConfirmed,
    /// The relay cannot be reached, and the burner ought to be turned off.
    RelayOffline,
}

/// Why a command was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The broker had kept it.
    Retained,
    /// Sent longer ago than commands live.
    Stale,
    /// Its counter has been seen before.
    Replayed,
    /// It was meant for another flame.
    OtherFlame,
    /// It lets gas burn longer, and does not show that it is new, ours and meant for this flame.
    WeakEvidence,
    /// No flame is known that it could be about.
    NotLit,
    /// The burner is being turned off already.
    Shutting,
    /// Longer than the longest countdown, or than the clock can count.
    TooLong,
}

/// What survives a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Saved {
    /// What was going on.
    pub phase: SavedPhase,
    /// The highest counter of a command followed.
    pub last_sequence: u64,
    /// When it was saved.
    pub at: Now,
}

/// The part of the state that a restart must not forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SavedPhase {
    /// Nothing to finish.
    Idle,
    /// A countdown.
    Countdown {
        /// The flame it is for.
        flame: FlameId,
        /// The time left when it was saved.
        remaining: Remaining,
    },
    /// Turning off, not yet confirmed.
    Shutting,
}
