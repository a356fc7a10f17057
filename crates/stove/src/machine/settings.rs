//! What can be set of a burner's machine, and the bounds that no setting passes.

use super::action::Proof;

/// The shortest pulse asked for: thirty times what a magnet needs to let go.
pub const SHORTEST_PULSE_MS: u32 = 1_000;

/// The longest pulse asked for. A device that closes within the 60 s of GB 16410 is past holding by then, even with a hand on the knob.
pub const LONGEST_PULSE_MS: u32 = 120_000;

/// The settings of one burner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The countdown that starts by itself when a flame is seen; `None`: none. Default 30 min.
    pub automatic_ms: Option<u64>,
    /// The longest time ahead that any command can put the end of a countdown. Default 4 h.
    pub longest_ms: u64,
    /// The length of a pulse, held within [`SHORTEST_PULSE_MS`] and [`LONGEST_PULSE_MS`]. Default 3 s.
    pub pulse_ms: u32,
    /// How long after a pulse the proof may come. Default 5 s.
    pub confirm_ms: u32,
    /// Further pulses after the first. Default 3.
    pub retries: u8,
    /// The time between alarms. Default 30 s.
    pub alarm_ms: u32,
    /// The time between saves of a running countdown. Default 60 s.
    pub save_ms: u32,
    /// The age at which a reading no longer tells anything. Default 10 s.
    pub evidence_ms: u32,
    /// The age at which a command is stale. Default 5 s.
    pub expiry_ms: u32,
    /// What counts as proof that the burner is off. Default [`Proof::Loop`].
    pub confirm_by: Proof,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            automatic_ms: Some(30 * 60_000),
            longest_ms: 4 * 3_600_000,
            pulse_ms: 3_000,
            confirm_ms: 5_000,
            retries: 3,
            alarm_ms: 30_000,
            save_ms: 60_000,
            evidence_ms: 10_000,
            expiry_ms: 5_000,
            confirm_by: Proof::Loop,
        }
    }
}

impl Settings {
    /// The pulse within its bounds.
    pub fn bounded_pulse_ms(&self) -> u32 {
        self.pulse_ms.clamp(SHORTEST_PULSE_MS, LONGEST_PULSE_MS)
    }

    /// The time from a pulse to the next one.
    pub(super) fn period_ms(&self) -> u64 {
        u64::from(self.bounded_pulse_ms()).saturating_add(u64::from(self.confirm_ms))
    }
}
