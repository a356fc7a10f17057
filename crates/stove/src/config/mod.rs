//! A stove's configuration in TOML: read, checked as a whole, and turned into settings.

mod check;
mod problem;
mod read;

use std::string::String;
use std::vec::Vec;

pub use problem::{Mistake, Problem, Problems};

use crate::{Device, Proof, Settings};

/// A checked configuration.
///
/// ```
/// let config = stove::Config::parse(r#"
/// [relay]
/// kind = "tasmota"
/// topic = "kitchen/stove"
/// contact = "normally-closed"
/// isolated = true
///
/// [[burner]]
/// name = "soup"
/// channel = 1
/// minutes = 30
/// "#).unwrap();
/// assert_eq!(config.burners[0].settings().automatic_ms, Some(1_800_000));
///
/// let problems = stove::Config::parse("[[burner]]\nname = \"soup\"\nchanel = 1").unwrap_err();
/// assert!(problems.to_string().contains("3:1: unknown key \"chanel\""));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// How the burners appear to a home platform.
    pub mode: Mode,
    /// The relay and its wiring.
    pub relay: RelayConfig,
    /// The flame-failure device; its `contact_mohm` is the budget to hold to.
    pub device: Device,
    /// The burners, at least one.
    pub burners: Vec<BurnerConfig>,
    /// What is allowed and yet unwise.
    pub warnings: Vec<Problem>,
}

/// How the burners appear to a home platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// A valve that can be closed and has no command to open.
    #[default]
    CloseOnly,
    /// Two channels a burner: one wired, one that mirrors the burner's state for platforms that
    /// know switches only.
    Mirror,
}

/// The kinds of relay, by the language they speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayKind {
    /// Tasmota: `PulseTime` in steps of 0.1 s up to 11.1 s, then of 1 s.
    Tasmota,
    /// `Zigbee2MQTT`: `on_time` in whole seconds.
    Zigbee2mqtt,
    /// `ESPHome`: the pulse is a script in milliseconds.
    Esphome,
}

/// The relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayConfig {
    /// Its language.
    pub kind: RelayKind,
    /// Its base topic, without wildcards.
    pub topic: String,
    /// What feeds it. Default 5,000 mV.
    pub supply_mv: u32,
}

/// One burner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BurnerConfig {
    /// The name people see.
    pub name: String,
    /// The wired channel, from 1.
    pub channel: u8,
    /// The channel that mirrors the state, in [`Mode::Mirror`].
    pub state_channel: Option<u8>,
    /// The countdown in minutes.
    pub minutes: u32,
    /// The pulse. Default 3,000 ms.
    pub pulse_ms: u32,
    /// How long the proof may take. Default 5,000 ms.
    pub confirm_ms: u32,
    /// Further attempts. Default 3.
    pub retries: u8,
    /// Whether the voltages beside the contact are measured. Default true.
    pub sensing: bool,
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// All [`Problems`] at once, each with its line and column and what would mend it.
    pub fn parse(text: &str) -> Result<Config, Problems> {
        read::config(text)
    }

    /// As [`Config::parse`], from the bytes of a file.
    ///
    /// # Errors
    /// As [`Config::parse`]; also where the bytes cease to be UTF-8.
    pub fn from_bytes(bytes: &[u8]) -> Result<Config, Problems> {
        match core::str::from_utf8(bytes) {
            Ok(text) => Config::parse(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(error) => Err(problem::not_utf8(bytes, error.valid_up_to())),
        }
    }
}

impl BurnerConfig {
    /// The settings of the burner's machine.
    pub fn settings(&self) -> Settings {
        Settings {
            automatic_ms: Some(u64::from(self.minutes) * 60_000),
            pulse_ms: self.pulse_ms,
            confirm_ms: self.confirm_ms,
            retries: self.retries,
            confirm_by: if self.sensing { Proof::Loop } else { Proof::Relay },
            ..Settings::default()
        }
    }
}
