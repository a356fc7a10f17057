//! From TOML with places to a configuration, collecting everything that is wrong on the way.

use std::borrow::ToOwned;
use std::ops::Range;
use std::string::{String, ToString};
use std::vec::Vec;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check;
use super::problem::{Mistake, Problem, Problems};
use super::{BurnerConfig, Config, Mode, RelayConfig, RelayKind};
use crate::Device;

const TOP: &[&str] = &["mode", "relay", "device", "burner"];
const RELAY: &[&str] = &["kind", "topic", "contact", "isolated", "supply_mv"];
const DEVICE: &[&str] = &[
    "emf_mv",
    "source_mohm",
    "coil_mohm",
    "contact_mohm",
    "tau_ms",
    "hold_ma",
    "drop_ma",
    "release_ms",
];
const BURNER: &[&str] = &[
    "name",
    "channel",
    "state_channel",
    "minutes",
    "pulse_ms",
    "confirm_ms",
    "retries",
    "sensing",
];
/// No table of a stove has more rows than that; a file with more is not one.
const MAX_BURNERS: usize = 16;

/// A value and where it stands.
pub(super) type Placed<T> = Spanned<T>;

/// The text and what has been found wrong with it.
pub(super) struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// The table under way, its name in messages, and where it begins.
pub(super) struct Section<'a, 't> {
    table: &'a DeTable<'t>,
    name: &'static str,
    span: Range<usize>,
}

pub(super) fn config(text: &str) -> Result<Config, Problems> {
    let mut reader = Reader { text, problems: Vec::new(), warnings: Vec::new() };
    let top = match DeTable::parse(text) {
        Ok(top) => top,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = error.message().replace('\n', " ");
            reader.refuse(Mistake::Syntax { message }, span);
            return Err(Problems::new(reader.problems));
        }
    };
    let root = Section { table: top.get_ref(), name: "the file", span: 0..0 };
    reader.known_keys(&root, TOP);
    let mode = reader
        .choice(&root, "mode", &["close-only", "mirror"])
        .map(|at| if *at.get_ref() == 0 { Mode::CloseOnly } else { Mode::Mirror });
    let device = reader.device(&root);
    let relay = reader.relay(&root, device.drop_ma);
    let mode = mode.unwrap_or_default();
    let burners = reader.burners(&root, mode, relay.as_ref(), &device);
    match relay {
        Some(relay) if reader.problems.is_empty() => {
            Ok(Config { mode, relay, device, burners, warnings: reader.warnings })
        }
        _ => Err(Problems::new(reader.problems)),
    }
}

impl Reader<'_> {
    pub(super) fn refuse(&mut self, mistake: Mistake, span: Range<usize>) {
        self.problems.push(Problem::at(mistake, self.text, span));
    }

    pub(super) fn warn(&mut self, mistake: Mistake, span: Range<usize>) {
        self.warnings.push(Problem::at(mistake, self.text, span));
    }

    fn known_keys(&mut self, section: &Section<'_, '_>, known: &'static [&'static str]) {
        for key in section.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let mistake = Mistake::UnknownKey {
                    key: name.chars().take(60).collect(),
                    table: section.name,
                    nearest: nearest(known, name),
                    known,
                };
                self.refuse(mistake, key.span());
            }
        }
    }

    /// A table of the top level.
    fn section<'a, 't>(
        &mut self,
        root: &Section<'a, 't>,
        key: &'static str,
        name: &'static str,
    ) -> Option<Section<'a, 't>> {
        let value = root.table.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section { table, name, span: value.span() }),
            other => {
                let mistake = Mistake::Type { key, came: type_name(other), wanted: "a table" };
                self.refuse(mistake, value.span());
                None
            }
        }
    }

    fn missing(&mut self, section: &Section<'_, '_>, key: &'static str, example: &'static str) {
        let mistake = Mistake::Missing { key, table: section.name, example };
        self.refuse(mistake, section.span.clone());
    }

    pub(super) fn text(
        &mut self,
        section: &Section<'_, '_>,
        key: &'static str,
    ) -> Option<Placed<String>> {
        let value = section.table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.clone().into_owned())),
            other => {
                let mistake =
                    Mistake::Type { key, came: type_name(other), wanted: "a word in quotes" };
                self.refuse(mistake, value.span());
                None
            }
        }
    }

    pub(super) fn flag(
        &mut self,
        section: &Section<'_, '_>,
        key: &'static str,
    ) -> Option<Placed<bool>> {
        let value = section.table.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(Spanned::new(value.span(), *flag)),
            other => {
                let mistake =
                    Mistake::Type { key, came: type_name(other), wanted: "true or false" };
                self.refuse(mistake, value.span());
                None
            }
        }
    }

    /// A whole number, whatever its size.
    pub(super) fn whole(
        &mut self,
        section: &Section<'_, '_>,
        key: &'static str,
    ) -> Option<Placed<i64>> {
        let value = section.table.get(key)?;
        if let DeValue::Integer(integer) = value.get_ref() {
            // What does not fit is outside every range; its sign is all that matters.
            let huge = if integer.as_str().starts_with('-') { i64::MIN } else { i64::MAX };
            let number = i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(huge);
            return Some(Spanned::new(value.span(), number));
        }
        let came = type_name(value.get_ref());
        self.refuse(Mistake::Type { key, came, wanted: "a whole number" }, value.span());
        None
    }

    /// A whole number within bounds.
    pub(super) fn within(
        &mut self,
        section: &Section<'_, '_>,
        key: &'static str,
        (min, max): (u32, u32),
        why: &'static str,
    ) -> Option<Placed<u32>> {
        let number = self.whole(section, key)?;
        match u32::try_from(*number.get_ref()) {
            Ok(value) if min <= value && value <= max => Some(Spanned::new(number.span(), value)),
            _ => {
                // As it was written: a number may be too large for any type.
                let came = self.text[number.span()].chars().take(60).collect();
                let (min, max) = (f64::from(min), f64::from(max));
                self.refuse(Mistake::Range { key, came, min, max, why }, number.span());
                None
            }
        }
    }

    fn real(&mut self, section: &Section<'_, '_>, key: &'static str) -> Option<Placed<f64>> {
        let value = section.table.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        if let Some(number) = number {
            return Some(Spanned::new(value.span(), number));
        }
        let came = type_name(value.get_ref());
        self.refuse(Mistake::Type { key, came, wanted: "a number" }, value.span());
        None
    }

    /// The place of a word among its choices.
    fn choice(
        &mut self,
        section: &Section<'_, '_>,
        key: &'static str,
        choices: &'static [&'static str],
    ) -> Option<Placed<usize>> {
        let word = self.text(section, key)?;
        let place = choices.iter().position(|choice| choice == word.get_ref());
        if place.is_none() {
            let came = word.get_ref().chars().take(60).collect();
            self.refuse(Mistake::Choice { key, came, choices }, word.span());
        }
        Some(Spanned::new(word.span(), place?))
    }

    fn device(&mut self, root: &Section<'_, '_>) -> Device {
        let mut device = Device::default();
        let Some(section) = self.section(root, "device", "[device]") else { return device };
        self.known_keys(&section, DEVICE);
        let fields = [
            ("emf_mv", &mut device.emf_mv),
            ("source_mohm", &mut device.source_mohm),
            ("coil_mohm", &mut device.coil_mohm),
            ("contact_mohm", &mut device.contact_mohm),
            ("tau_ms", &mut device.tau_ms),
            ("hold_ma", &mut device.hold_ma),
            ("drop_ma", &mut device.drop_ma),
        ];
        let mut places = Vec::new();
        for (key, field) in fields {
            if let Some(number) = self.real(&section, key) {
                places.push((key, number.span()));
                *field = number.into_inner();
            }
        }
        let why = "magnets let go within tens of milliseconds";
        if let Some(release) = self.within(&section, "release_ms", (1, 1_000), why) {
            device.release_ms = release.into_inner();
        }
        check::device(self, &device, section.span.clone(), &places);
        device
    }

    fn relay(&mut self, root: &Section<'_, '_>, drop_ma: f64) -> Option<RelayConfig> {
        let Some(section) = self.section(root, "relay", "[relay]") else {
            if !root.table.contains_key("relay") {
                self.missing(root, "relay", "[relay]  with kind, topic, contact and isolated");
            }
            return None;
        };
        self.known_keys(&section, RELAY);
        for (key, example) in [
            ("kind", "kind = \"tasmota\""),
            ("topic", "topic = \"kitchen/stove\""),
            ("contact", "contact = \"normally-closed\""),
            ("isolated", "isolated = true  once it has been measured"),
        ] {
            if !section.table.contains_key(key) {
                self.missing(&section, key, example);
            }
        }
        let kind = self.choice(&section, "kind", &["tasmota", "zigbee2mqtt", "esphome"]);
        let why = "a relay's supply in millivolts; mains does not belong here";
        let supply_mv = self.within(&section, "supply_mv", (1_000, 60_000), why);
        let supply_mv = supply_mv.map_or(5_000, Spanned::into_inner);
        let contact = self.choice(&section, "contact", &["normally-closed", "normally-open"]);
        if let Some(contact) = contact
            && *contact.get_ref() == 1
        {
            self.refuse(Mistake::NormallyOpen, contact.span());
        }
        if let Some(isolated) = self.flag(&section, "isolated")
            && !*isolated.get_ref()
        {
            let ohm = f64::from(supply_mv) / drop_ma;
            self.refuse(Mistake::NotIsolated { supply_mv, ohm, drop_ma }, isolated.span());
        }
        let topic = self.text(&section, "topic")?;
        check::topic(self, &topic);
        let kind = match kind?.into_inner() {
            0 => RelayKind::Tasmota,
            1 => RelayKind::Zigbee2mqtt,
            _ => RelayKind::Esphome,
        };
        Some(RelayConfig { kind, topic: topic.into_inner(), supply_mv })
    }

    fn burners(
        &mut self,
        root: &Section<'_, '_>,
        mode: Mode,
        relay: Option<&RelayConfig>,
        device: &Device,
    ) -> Vec<BurnerConfig> {
        let Some(value) = root.table.get("burner") else {
            self.refuse(Mistake::NoBurner, 0..0);
            return Vec::new();
        };
        let DeValue::Array(array) = value.get_ref() else {
            let came = type_name(value.get_ref());
            let wanted = "a list of tables, each under [[burner]]";
            self.refuse(Mistake::Type { key: "burner", came, wanted }, value.span());
            return Vec::new();
        };
        if array.is_empty() || array.len() > MAX_BURNERS {
            let mistake = if array.is_empty() {
                Mistake::NoBurner
            } else {
                let (came, max) = (array.len().to_string(), MAX_BURNERS as f64);
                let why = "no hob has so many burners";
                Mistake::Range { key: "the number of burners", came, min: 1.0, max, why }
            };
            self.refuse(mistake, value.span());
            return Vec::new();
        }
        let mut taken = check::Taken::default();
        let mut burners = Vec::new();
        for value in array.iter() {
            let DeValue::Table(table) = value.get_ref() else {
                let came = type_name(value.get_ref());
                self.refuse(Mistake::Type { key: "burner", came, wanted: "a table" }, value.span());
                continue;
            };
            let section = Section { table, name: "[[burner]]", span: value.span() };
            burners.extend(self.burner(&section, mode, relay, device, &mut taken));
        }
        burners
    }

    fn burner(
        &mut self,
        section: &Section<'_, '_>,
        mode: Mode,
        relay: Option<&RelayConfig>,
        device: &Device,
        taken: &mut check::Taken,
    ) -> Option<BurnerConfig> {
        self.known_keys(section, BURNER);
        for (key, example) in
            [("name", "name = \"left\""), ("channel", "channel = 1"), ("minutes", "minutes = 30")]
        {
            if !section.table.contains_key(key) {
                self.missing(section, key, example);
            }
        }
        let name = self.text(section, "name");
        let why = "channels are counted from 1";
        let channel = self.within(section, "channel", (1, 32), why);
        let state_channel = self.within(section, "state_channel", (1, 32), why);
        let why =
            "a countdown is at least one minute, so that the pot gets warm, and at most four hours";
        let minutes = self.within(section, "minutes", (1, 240), why);
        let pulse_ms = check::pulse(self, section, relay, device);
        let why = "the thermocouple needs seconds to cool; a burner that does not go out is urgent";
        let confirm_ms = self.within(section, "confirm_ms", (1_000, 60_000), why);
        let why = "after ten attempts it is time to call somebody";
        let retries = self.within(section, "retries", (0, 10), why);
        let sensing = self.flag(section, "sensing");
        let name = name?;
        check::name(self, &name, taken);
        check::channels(self, section.span.clone(), &name, mode, &channel, &state_channel, taken);
        Some(BurnerConfig {
            name: name.into_inner(),
            channel: byte(channel?.into_inner()),
            state_channel: state_channel.map(|channel| byte(channel.into_inner())),
            minutes: minutes?.into_inner(),
            pulse_ms,
            confirm_ms: confirm_ms.map_or(5_000, Spanned::into_inner),
            retries: retries.map_or(3, |retries| byte(retries.into_inner())),
            sensing: sensing.is_none_or(Spanned::into_inner),
        })
    }
}

/// A number that a range has held below 256.
pub(super) fn byte(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The known key nearest to a name, if at most half of it differs.
fn nearest(known: &'static [&'static str], name: &str) -> Option<&'static str> {
    let length = name.chars().count();
    if length > 60 {
        return None;
    }
    known
        .iter()
        .map(|candidate| (distance(candidate, name), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(length) / 2)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance.
fn distance(known: &str, name: &str) -> usize {
    let name: Vec<char> = name.to_owned().chars().collect();
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, from) in known.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in name.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[name.len()]
}
