//! What no single value shows: physics, wiring, channels.

use std::borrow::ToOwned;
use std::ops::Range;
use std::string::String;
use std::vec::Vec;

use super::problem::Mistake;
use super::read::{Placed, Reader, Section, byte};
use super::{Mode, RelayConfig, RelayKind};
use crate::{Device, LONGEST_PULSE_MS, SHORTEST_PULSE_MS};

/// How much of its emf an old thermocouple still gives.
const OLD_EMF: f64 = 0.8;
/// How long people hold a knob before they call the stove broken.
const PATIENCE_MS: f64 = 10_000.0;

/// Names and channels already given away.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: Vec<String>,
    channels: Vec<(u8, String)>,
}

/// The device as a whole. `places`: where its quantities stand; `span`: where its table begins.
pub(super) fn device(
    reader: &mut Reader<'_>,
    device: &Device,
    span: Range<usize>,
    places: &[(&'static str, Range<usize>)],
) {
    let place = |key: &str| {
        let known = places.iter().find(|(name, _)| *name == key);
        known.map_or_else(|| span.clone(), |(_, place)| place.clone())
    };
    if let Err(error) = device.check() {
        let key = match &error {
            crate::Error::Quantity { name, .. } => name,
            crate::Error::DropAboveHold { .. } | crate::Error::TooLong { .. } => "drop_ma",
        };
        reader.refuse(Mistake::Device(error), place(key));
        return;
    }
    let contact_mohm = device.contact_mohm;
    let old = Device { emf_mv: OLD_EMF * device.emf_mv, ..*device };
    let budget_mohm = old.budget_mohm(PATIENCE_MS).max(0.0);
    if device.hold_time_ms().is_none() {
        let mistake = Mistake::NeverHolds {
            contact_mohm,
            current_ma: device.current_ma(device.emf_mv),
            hold_ma: device.hold_ma,
            limit_mohm: device.limit_mohm().max(0.0),
        };
        reader.refuse(mistake, place("contact_mohm"));
    } else if contact_mohm > budget_mohm {
        reader.warn(Mistake::OverBudget { contact_mohm, budget_mohm }, place("contact_mohm"));
    }
}

pub(super) fn topic(reader: &mut Reader<'_>, topic: &Placed<String>) {
    let text = topic.get_ref();
    let reason = if text.is_empty() {
        "is empty"
    } else if text.len() > 200 {
        "is longer than 200 bytes"
    } else if text.contains(['+', '#']) {
        "holds a wildcard: commands would go nowhere or everywhere"
    } else if text.starts_with('/') || text.ends_with('/') || text.starts_with('$') {
        "begins or ends with a slash or begins with $, which brokers treat apart"
    } else if text.chars().any(char::is_control) {
        "holds a control character"
    } else {
        return;
    };
    let topic_shown = text.chars().filter(|c| !c.is_control()).take(60).collect();
    reader.refuse(Mistake::Topic { topic: topic_shown, reason }, topic.span());
}

/// The pulse, long enough for the magnet and in steps that the relay can count.
pub(super) fn pulse(
    reader: &mut Reader<'_>,
    section: &Section<'_, '_>,
    relay: Option<&RelayConfig>,
    device: &Device,
) -> u32 {
    const USUAL_MS: u32 = 3_000;
    let Some(came) = reader.whole(section, "pulse_ms") else { return USUAL_MS };
    let pulse_ms = *came.get_ref();
    if pulse_ms < i64::from(SHORTEST_PULSE_MS) {
        let (min_ms, release_ms) = (SHORTEST_PULSE_MS, device.release_ms);
        reader.refuse(Mistake::PulseTooShort { pulse_ms, min_ms, release_ms }, came.span());
        return USUAL_MS;
    }
    let why = "after 60 s no conforming device can hold; a contact held open for longer only keeps people from cooking";
    let bounds = (SHORTEST_PULSE_MS, LONGEST_PULSE_MS);
    let Some(pulse) = reader.within(section, "pulse_ms", bounds, why) else { return USUAL_MS };
    let pulse_ms = pulse.into_inner();
    let (relay, step_ms) = match relay.map(|relay| relay.kind) {
        Some(RelayKind::Tasmota) if pulse_ms <= 11_100 => ("tasmota", 100),
        Some(RelayKind::Tasmota) => ("tasmota", 1_000),
        Some(RelayKind::Zigbee2mqtt) => ("zigbee2mqtt", 1_000),
        Some(RelayKind::Esphome) | None => ("esphome", 1),
    };
    if !pulse_ms.is_multiple_of(step_ms) {
        reader.refuse(Mistake::PulseStep { relay, pulse_ms, step_ms }, came.span());
    }
    pulse_ms
}

pub(super) fn name(reader: &mut Reader<'_>, name: &Placed<String>, taken: &mut Taken) {
    let length = name.get_ref().chars().count();
    if !(1 <= length && length <= 40) || name.get_ref().chars().any(char::is_control) {
        let came = std::format!("{length} characters");
        let why = "a name of 1 to 40 characters, without control characters";
        let mistake = Mistake::Range { key: "the length of name", came, min: 1.0, max: 40.0, why };
        reader.refuse(mistake, name.span());
    } else if taken.names.contains(name.get_ref()) {
        reader.refuse(Mistake::SharedName { name: name.get_ref().clone() }, name.span());
    }
    taken.names.push(name.get_ref().clone());
}

pub(super) fn channels(
    reader: &mut Reader<'_>,
    section: Range<usize>,
    name: &Placed<String>,
    mode: Mode,
    channel: &Option<Placed<u32>>,
    state_channel: &Option<Placed<u32>>,
    taken: &mut Taken,
) {
    let burner = name.get_ref();
    for placed in [channel, state_channel].into_iter().flatten() {
        let channel = byte(*placed.get_ref());
        match taken.channels.iter().find(|(known, _)| *known == channel) {
            Some((_, first)) => {
                let first = first.to_owned();
                let mistake = Mistake::SharedChannel { channel, burner: burner.clone(), first };
                reader.refuse(mistake, placed.span());
            }
            None => taken.channels.push((channel, burner.clone())),
        }
    }
    match (mode, state_channel) {
        (Mode::CloseOnly, Some(placed)) => {
            reader.refuse(Mistake::StateChannelUnused { burner: burner.clone() }, placed.span());
        }
        (Mode::Mirror, None) => {
            reader.refuse(Mistake::StateChannelMissing { burner: burner.clone() }, section);
        }
        (Mode::CloseOnly, None) | (Mode::Mirror, Some(_)) => {}
    }
}
