//! A burner from lighting to shut-off, solved exactly between events.
//!
//! The emf follows exponentials whose thresholds are crossed at times that logarithms give, so
//! nothing is integrated: the run jumps from event to event, rounded up to whole milliseconds.
//! The decisions are those of the machine itself, [`step`](crate::step).

use std::vec::Vec;

use crate::device::Device;
use crate::{
    Actions, Burner, Command, Error, Event, Now, Order, Proof, Reading, Relay, Settings, Status,
};

/// The thermocouple counts as hot from this emf on…
const LIT_MV: f64 = 15.0;
/// …and as cold again below this one.
const OUT_MV: f64 = 13.0;
/// From the command to the contact's opening, and to the relay's report of it.
const RELAY_OPENS_MS: u64 = 20;
const RELAY_REPORTS_MS: u64 = 50;
/// The time between two readings.
const READING_MS: u64 = 1_000;
/// How long after a change the trace stays fine, and how much coarser it gets then.
const FINE_MS: u64 = 40_000;
const COARSER: u64 = 10;
/// The most rows of a trace and readings, by the steps alone: three weeks at one a second.
const MAX_ROWS: u64 = 2_000_000;
/// The longest time between rows that were asked for.
const MAX_SAMPLE_MS: u64 = 1_000_000;

/// What happens on a stove.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The flame-failure device and the contact in its loop.
    pub device: Device,
    /// The controller's settings.
    pub settings: Settings,
    /// How long the knob is held after lighting at time 0. Default 10 s.
    pub press_ms: u64,
    /// A second time at which somebody presses the knob, without lighting: from, until.
    pub second_press_ms: Option<(u64, u64)>,
    /// What goes wrong.
    pub fault: Fault,
    /// The time between rows of the trace; changes have rows of their own, and 40 s after the last
    /// one rows lie ten times farther apart. Default 250 ms.
    pub sample_ms: u64,
    /// The end; `None`: 20 s after the burner is known to be off, or 40 s after the first alarm.
    pub end_ms: Option<u64>,
}

impl Default for Scenario {
    fn default() -> Scenario {
        Scenario {
            device: Device::default(),
            settings: Settings::default(),
            press_ms: 10_000,
            second_press_ms: None,
            fault: Fault::None,
            sample_ms: 250,
            end_ms: None,
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The contact is welded: the relay reports that it opened, and it did not.
    ContactWelded,
    /// The relay has died: it neither opens nor reports.
    RelayDead,
    /// The relay's last will arrived at this time.
    RelayOffline {
        /// When, in milliseconds from lighting.
        at_ms: u64,
    },
    /// A draught or boiling soup puts the flame out; gas flows until the device closes.
    FlameOut {
        /// When, in milliseconds from lighting.
        at_ms: u64,
    },
    /// The controller's supply leaks into the loop at the coil.
    Leak {
        /// The leaking current in milliamperes.
        ma: u32,
    },
}

/// One moment of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Milliseconds from lighting.
    pub time_ms: u64,
    /// The thermocouple's emf.
    pub emf_mv: f64,
    /// The voltage across the thermocouple's terminals.
    pub source_mv: f64,
    /// The current through the magnet.
    pub current_ma: f64,
    /// Whether gas can flow.
    pub valve_open: bool,
    /// Whether gas burns.
    pub flame: bool,
    /// Whether the knob is pressed.
    pub knob: bool,
    /// Whether the contact breaks the loop.
    pub contact_open: bool,
    /// What the controller publishes.
    pub status: Status,
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Moments in order of time.
    pub samples: Vec<Sample>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a run. Times in milliseconds from lighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The valve stayed open when the knob was let go.
    pub held: bool,
    /// The controller saw the flame, or was told of it.
    pub seen_ms: Option<u64>,
    /// The controller first asked to break the loop.
    pub asked_ms: Option<u64>,
    /// The valve closed for the last time.
    pub closed_ms: Option<u64>,
    /// The flame went out for the last time.
    pub out_ms: Option<u64>,
    /// The controller had proof that the burner is off.
    pub confirmed_ms: Option<u64>,
    /// The controller first called for help.
    pub alarm_ms: Option<u64>,
    /// Pulses asked for.
    pub pulses: u32,
    /// Alarms raised.
    pub alarms: u32,
    /// Total time in which gas flowed without a flame.
    pub unburnt_ms: u64,
}

/// Runs a scenario. Costs a row a sample at most and a reading a second; the physics itself takes a
/// few hundred events.
///
/// # Errors
/// As [`Device::check`]; [`Error::TooLong`]; [`Error::Quantity`] for a `sample_ms` of 0 or above 1,000 s.
pub fn simulate(scenario: &Scenario) -> Result<Trace, Error> {
    scenario.device.check()?;
    if !(1 <= scenario.sample_ms && scenario.sample_ms <= MAX_SAMPLE_MS) {
        let (value, max) = (scenario.sample_ms as f64, MAX_SAMPLE_MS as f64);
        return Err(Error::Quantity { name: "sample_ms", value, above: true, max });
    }
    let latest_ms = scenario.latest_ms();
    // Readings take their time too, however far apart the rows are.
    let rows = (latest_ms / scenario.sample_ms).saturating_add(latest_ms / READING_MS);
    if rows > MAX_ROWS {
        let sample_ms = scenario.sample_ms;
        return Err(Error::TooLong { rows, max: MAX_ROWS, sample_ms });
    }
    let mut run = Run::new(scenario);
    run.record();
    while let Some(time_ms) = run.next_event_ms(latest_ms) {
        run.advance_to(time_ms);
    }
    Ok(Trace { samples: run.samples, outcome: run.outcome })
}

impl Scenario {
    /// The end if the burner never gets off by itself.
    fn latest_ms(&self) -> u64 {
        let attempts = u64::from(self.settings.retries) + 1;
        let attempt_ms =
            u64::from(self.settings.bounded_pulse_ms()) + u64::from(self.settings.confirm_ms);
        self.end_ms.unwrap_or_else(|| {
            self.settings
                .automatic_ms
                .unwrap_or(60_000)
                .saturating_add(self.press_ms)
                .saturating_add(attempts.saturating_mul(attempt_ms))
                .saturating_add(120_000)
        })
    }
}

/// A run under way.
struct Run<'a> {
    scenario: &'a Scenario,
    time_ms: u64,
    /// The emf at `since_ms`, on its way to that of the flame or to 0.
    emf_mv: f64,
    since_ms: u64,
    flame: bool,
    knob: bool,
    held: bool,
    /// Since when the magnet's current has been too small.
    weak_since_ms: Option<u64>,
    opens_ms: Option<u64>,
    open_until_ms: Option<u64>,
    report_ms: Option<u64>,
    hot: bool,
    burner: Burner,
    stop_ms: u64,
    /// When anything but the emf last changed.
    changed_ms: u64,
    samples: Vec<Sample>,
    outcome: Outcome,
}

impl<'a> Run<'a> {
    /// Lights the burner at time 0, with a controller that has run for a while and knows nothing.
    fn new(scenario: &'a Scenario) -> Run<'a> {
        let (burner, _) = crate::start(&scenario.settings, None, now(0));
        Run {
            scenario,
            time_ms: 0,
            emf_mv: 0.0,
            since_ms: 0,
            flame: true,
            knob: true,
            held: false,
            weak_since_ms: None,
            opens_ms: None,
            open_until_ms: None,
            report_ms: None,
            hot: false,
            burner,
            stop_ms: u64::MAX,
            changed_ms: 0,
            samples: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    fn target_mv(&self) -> f64 {
        if self.flame { self.scenario.device.emf_mv } else { 0.0 }
    }

    fn emf_mv(&self) -> f64 {
        let passed_ms = (self.time_ms - self.since_ms) as f64;
        let target_mv = self.target_mv();
        target_mv + (self.emf_mv - target_mv) * (-passed_ms / self.scenario.device.tau_ms).exp()
    }

    fn contact_open(&self) -> bool {
        self.open_until_ms.is_some()
    }

    /// What leaks into the node between contact and coil.
    fn leak_ma(&self) -> f64 {
        match self.scenario.fault {
            Fault::Leak { ma } => f64::from(ma),
            Fault::None
            | Fault::ContactWelded
            | Fault::RelayDead
            | Fault::RelayOffline { .. }
            | Fault::FlameOut { .. } => 0.0,
        }
    }

    /// The currents through thermocouple and coil. A leaking current divides between the coil and
    /// the way back through the contact, if that is closed.
    fn currents_ma(&self) -> (f64, f64) {
        let device = &self.scenario.device;
        let leak_ma = self.leak_ma();
        if self.contact_open() {
            return (0.0, leak_ma);
        }
        let emf_ma = device.current_ma(self.emf_mv());
        let through_coil = (device.source_mohm + device.contact_mohm) / device.loop_mohm();
        (emf_ma - leak_ma * (1.0 - through_coil), emf_ma + leak_ma * through_coil)
    }

    fn valve_open(&self) -> bool {
        self.knob || self.held
    }

    /// When the magnet lets go if nothing else happens.
    fn drops_ms(&self) -> Option<u64> {
        self.weak_since_ms.map(|since_ms| since_ms + u64::from(self.scenario.device.release_ms))
    }

    /// When the magnet's current falls below what it needs, if nothing else happens.
    fn weakens_ms(&self) -> Option<u64> {
        if !self.held || self.knob || self.contact_open() || self.weak_since_ms.is_some() {
            return None;
        }
        let device = &self.scenario.device;
        let emf_mv = self.emf_mv();
        let target_mv = self.target_mv();
        // The emf at which the coil's current is the drop-out current; the rest of it leaks.
        let (_, coil_ma) = self.currents_ma();
        let leaks_ma = coil_ma - device.current_ma(emf_mv);
        let level_mv = device.emf_for_mv(device.drop_ma - leaks_ma);
        let falls_through = target_mv < level_mv && level_mv <= emf_mv;
        let wait_ms = device.tau_ms * ((emf_mv - target_mv) / (level_mv - target_mv)).ln();
        falls_through.then(|| self.time_ms.saturating_add(whole_ms(wait_ms)))
    }

    /// The time between rows now.
    fn sample_ms(&self) -> u64 {
        let sample_ms = self.scenario.sample_ms;
        let quiet = self.time_ms - self.changed_ms > FINE_MS;
        if quiet { sample_ms.saturating_mul(COARSER) } else { sample_ms }
    }

    /// The next time at which anything happens, or `None` at the end.
    fn next_event_ms(&self, latest_ms: u64) -> Option<u64> {
        let after = |period_ms: u64| (self.time_ms / period_ms + 1) * period_ms;
        let fault_ms = match self.scenario.fault {
            Fault::FlameOut { at_ms } | Fault::RelayOffline { at_ms } => Some(at_ms),
            Fault::None | Fault::ContactWelded | Fault::RelayDead | Fault::Leak { .. } => None,
        };
        let (second_from, second_until) = self.scenario.second_press_ms.unzip();
        [
            Some(after(READING_MS)),
            Some(after(self.sample_ms())),
            Some(self.scenario.press_ms),
            second_from,
            second_until,
            fault_ms,
            self.opens_ms,
            self.open_until_ms,
            self.report_ms,
            self.weakens_ms(),
            self.drops_ms(),
        ]
        .into_iter()
        .flatten()
        .filter(|time_ms| *time_ms > self.time_ms)
        .min()
        .filter(|time_ms| *time_ms <= latest_ms.min(self.stop_ms))
    }

    /// Lets time pass and does what is due, physics first.
    fn advance_to(&mut self, time_ms: u64) {
        let drops_ms = self.drops_ms();
        if !self.flame && self.valve_open() {
            self.outcome.unburnt_ms += time_ms - self.time_ms;
        }
        self.time_ms = time_ms;
        if drops_ms == Some(time_ms) {
            self.held = false;
            self.weak_since_ms = None;
            self.gas_may_stop();
        }
        self.relay_moves();
        self.knob_moves();
        self.fault_strikes();
        self.note_current();
        self.controller_runs();
        self.record();
    }

    fn relay_moves(&mut self) {
        if self.open_until_ms == Some(self.time_ms) {
            self.open_until_ms = None;
        }
        if self.opens_ms == Some(self.time_ms) {
            self.opens_ms = None;
            let pulse_ms = u64::from(self.scenario.settings.bounded_pulse_ms());
            self.open_until_ms = Some(self.time_ms + pulse_ms);
        }
    }

    fn knob_moves(&mut self) {
        let (second_from, second_until) = self.scenario.second_press_ms.unzip();
        if second_from == Some(self.time_ms) {
            self.knob = true;
            self.weak_since_ms = None;
        }
        let let_go = self.time_ms == self.scenario.press_ms || second_until == Some(self.time_ms);
        if self.knob && let_go {
            self.knob = false;
            let (_, coil_ma) = self.currents_ma();
            self.held = coil_ma >= self.scenario.device.hold_ma;
            self.outcome.held |= self.held;
            self.gas_may_stop();
            self.cook_says_so();
        }
    }

    /// Where nothing senses the flame, the cook starts the countdown on letting go of the knob.
    fn cook_says_so(&mut self) {
        match (self.scenario.settings.confirm_by, self.scenario.settings.automatic_ms) {
            (Proof::Relay, Some(after_ms)) if self.outcome.seen_ms.is_none() => {
                self.tell(Event::Command(Command::bare(Order::CloseIn(after_ms))));
            }
            (Proof::Relay | Proof::Loop, _) => {}
        }
    }

    fn fault_strikes(&mut self) {
        match self.scenario.fault {
            Fault::FlameOut { at_ms } if at_ms == self.time_ms => self.flame_goes_out(),
            Fault::RelayOffline { at_ms } if at_ms == self.time_ms => {
                self.tell(Event::Relay(Relay::Offline));
            }
            Fault::None
            | Fault::ContactWelded
            | Fault::RelayDead
            | Fault::RelayOffline { .. }
            | Fault::FlameOut { .. }
            | Fault::Leak { .. } => {}
        }
    }

    /// Without gas no flame.
    fn gas_may_stop(&mut self) {
        if !self.valve_open() {
            self.outcome.closed_ms = Some(self.time_ms);
            self.flame_goes_out();
        }
    }

    fn flame_goes_out(&mut self) {
        if self.flame {
            self.emf_mv = self.emf_mv();
            self.since_ms = self.time_ms;
            self.flame = false;
            self.outcome.out_ms = Some(self.time_ms);
        }
    }

    /// Keeps the time since which the current has been too small to hold.
    fn note_current(&mut self) {
        let (_, coil_ma) = self.currents_ma();
        // A crossing rounded up to a millisecond is a little late, never early.
        if !self.held || self.knob || coil_ma > self.scenario.device.drop_ma {
            self.weak_since_ms = None;
        } else if self.weak_since_ms.is_none() {
            self.weak_since_ms = Some(self.time_ms);
        }
    }

    fn controller_runs(&mut self) {
        if self.report_ms == Some(self.time_ms) {
            self.report_ms = None;
            self.tell(Event::Relay(Relay::Opened));
        }
        if self.time_ms.is_multiple_of(READING_MS) {
            let event = match self.scenario.settings.confirm_by {
                Proof::Loop => Event::Reading(self.reading()),
                Proof::Relay => Event::Tick,
            };
            self.tell(event);
        }
    }

    /// What the voltages on both sides of the contact tell: the current from the coil's, the emf
    /// from the thermocouple's and what the current loses inside it.
    fn reading(&mut self) -> Reading {
        let device = &self.scenario.device;
        let (source_ma, coil_ma) = self.currents_ma();
        let source_mv = self.emf_mv() - source_ma * device.source_mohm / 1_000.0;
        let sensed_ma = if self.contact_open() { 0.0 } else { coil_ma };
        let emf_mv = source_mv + sensed_ma * device.source_mohm / 1_000.0;
        let level_mv = if self.hot { OUT_MV } else { LIT_MV };
        self.hot = emf_mv >= level_mv;
        Reading { lit: self.hot, boot: 1, sampled_ms: self.time_ms }
    }

    fn tell(&mut self, event: Event) {
        let settings = &self.scenario.settings;
        let before = self.burner.status();
        let (burner, actions) = crate::step(settings, self.burner, event, now(self.time_ms));
        self.burner = burner;
        self.carry_out(&actions);
        let status = burner.status();
        if status != before {
            match status {
                Status::Lit(_) | Status::Countdown { .. } => {
                    self.outcome.seen_ms.get_or_insert(self.time_ms);
                    self.stop_ms = u64::MAX;
                }
                Status::Off(_) => {
                    // "Off" before the flame was seen is only a cold start.
                    if self.outcome.seen_ms.is_some() {
                        self.outcome.confirmed_ms = Some(self.time_ms);
                        self.stop_ms = self.time_ms + 20_000;
                    }
                }
                Status::Unknown | Status::Shutting { .. } | Status::Alarming => {}
            }
        }
    }

    fn carry_out(&mut self, actions: &Actions) {
        if actions.pulse_ms.is_some() {
            self.outcome.pulses += 1;
            self.outcome.asked_ms.get_or_insert(self.time_ms);
            match self.scenario.fault {
                Fault::RelayDead => {}
                Fault::ContactWelded => self.report_ms = Some(self.time_ms + RELAY_REPORTS_MS),
                Fault::None
                | Fault::RelayOffline { .. }
                | Fault::FlameOut { .. }
                | Fault::Leak { .. } => {
                    self.opens_ms = Some(self.time_ms + RELAY_OPENS_MS);
                    self.report_ms = Some(self.time_ms + RELAY_REPORTS_MS);
                }
            }
        }
        if actions.alarm.is_some() {
            self.outcome.alarms += 1;
            if self.outcome.alarm_ms.is_none() {
                self.outcome.alarm_ms = Some(self.time_ms);
                self.stop_ms = self.time_ms + 40_000;
            }
        }
    }

    /// Adds a row if something has changed or one is due.
    fn record(&mut self) {
        let changed = self.samples.last().is_none_or(|last| {
            last.valve_open != self.valve_open()
                || last.flame != self.flame
                || last.knob != self.knob
                || last.contact_open != self.contact_open()
                || last.status != self.burner.status()
        });
        if changed {
            self.changed_ms = self.time_ms;
        } else if !self.time_ms.is_multiple_of(self.sample_ms()) {
            return;
        }
        let (source_ma, coil_ma) = self.currents_ma();
        let emf_mv = self.emf_mv();
        self.samples.push(Sample {
            time_ms: self.time_ms,
            emf_mv,
            source_mv: emf_mv - source_ma * self.scenario.device.source_mohm / 1_000.0,
            current_ma: coil_ma,
            valve_open: self.valve_open(),
            flame: self.flame,
            knob: self.knob,
            contact_open: self.contact_open(),
            status: self.burner.status(),
        });
    }
}

/// Milliseconds, rounded up; a negative time is none.
#[expect(clippy::cast_sign_loss, reason = "`as` takes what is below 0 to 0")]
fn whole_ms(ms: f64) -> u64 {
    ms.ceil() as u64
}

/// The clocks of a simulated controller: one boot, no wall clock.
fn now(time_ms: u64) -> Now {
    Now { boot: 1, up_ms: time_ms, wall_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten_minutes() -> Scenario {
        let settings = Settings { automatic_ms: Some(600_000), ..Settings::default() };
        Scenario { settings, ..Scenario::default() }
    }

    #[track_caller]
    fn run(scenario: &Scenario) -> Outcome {
        simulate(scenario).unwrap().outcome
    }

    #[test]
    fn a_burner_goes_out_ten_minutes_after_it_was_seen() {
        let outcome = run(&ten_minutes());
        assert!(outcome.held);
        let seen_ms = outcome.seen_ms.unwrap();
        assert_eq!(seen_ms, 8_000); // 15 mV of 25 are reached after 7.3 s
        assert_eq!(outcome.asked_ms, Some(seen_ms + 600_000));
        // 20 ms for the relay, 30 for the magnet.
        assert_eq!(outcome.closed_ms, Some(seen_ms + 600_050));
        // From 25 mV to 13 mV the junction cools in 5.2 s.
        assert_eq!(outcome.confirmed_ms, Some(seen_ms + 606_000));
        assert_eq!((outcome.pulses, outcome.alarms, outcome.unburnt_ms), (1, 0, 0));
    }

    #[test]
    fn a_draught_lets_gas_flow_for_the_drop_out_time() {
        let scenario = Scenario { fault: Fault::FlameOut { at_ms: 300_000 }, ..ten_minutes() };
        let outcome = run(&scenario);
        let expected_ms = scenario.device.drop_time_ms() + 30.0;
        assert_eq!(outcome.unburnt_ms, whole_ms(expected_ms));
        assert_eq!(outcome.pulses, 0, "out by itself");
        assert!(outcome.confirmed_ms.unwrap() < 310_000, "seen at 13 mV, before the valve falls");
    }

    #[test]
    fn let_go_too_early_it_does_not_hold() {
        let hold_ms = Device::default().hold_time_ms().unwrap();
        let early = Scenario { press_ms: whole_ms(hold_ms) - 1, ..ten_minutes() };
        assert!(!run(&early).held);
        let late = Scenario { press_ms: whole_ms(hold_ms), ..ten_minutes() };
        assert!(run(&late).held);
    }

    #[test]
    fn a_welded_contact_ends_in_an_alarm_whatever_the_relay_says() {
        let outcome = run(&Scenario { fault: Fault::ContactWelded, ..ten_minutes() });
        assert_eq!(outcome.closed_ms, None);
        assert_eq!(outcome.confirmed_ms, None);
        assert_eq!(outcome.alarm_ms, Some(608_000 + 4 * 8_000));
        assert!(outcome.pulses >= 4 && outcome.alarms >= 2, "{outcome:?}");
    }

    #[test]
    fn the_word_of_a_relay_with_a_welded_contact_is_false() {
        let settings = Settings { confirm_by: Proof::Relay, ..ten_minutes().settings };
        let outcome = run(&Scenario { settings, fault: Fault::ContactWelded, ..ten_minutes() });
        assert_eq!(outcome.confirmed_ms, Some(610_050));
        assert_eq!(outcome.closed_ms, None, "confirmed, and burning");
    }

    #[test]
    fn a_run_without_end_is_refused_whatever_its_step() {
        for (sample_ms, end_ms) in [(1, 1 << 40), (1_000_000, 1 << 40), (250, u64::MAX)] {
            let scenario = Scenario { sample_ms, end_ms: Some(end_ms), ..ten_minutes() };
            let refused = simulate(&scenario).unwrap_err();
            assert!(matches!(refused, Error::TooLong { .. }), "{refused}");
        }
        for sample_ms in [0, 1_000_001] {
            let refused = simulate(&Scenario { sample_ms, ..ten_minutes() }).unwrap_err();
            assert!(matches!(refused, Error::Quantity { .. }), "{refused}");
        }
    }

    #[test]
    fn a_supply_that_leaks_defeats_device_and_controller() {
        let scenario = Scenario { fault: Fault::Leak { ma: 250 }, ..ten_minutes() };
        let outcome = run(&scenario);
        assert_eq!(outcome.closed_ms, None, "250 mA hold the valve without the thermocouple");
        assert!(outcome.alarm_ms.is_some());
    }

    #[test]
    fn a_short_pulse_can_be_outlasted_by_a_hand_and_a_long_one_cannot() {
        let pressed = |pulse_ms| {
            let settings = Settings { pulse_ms, ..ten_minutes().settings };
            let second_press_ms = Some((608_100, 612_000));
            run(&Scenario { settings, second_press_ms, ..ten_minutes() })
        };
        let short = pressed(1_000);
        assert!(short.unburnt_ms > 10_000, "{short:?}"); // caught again, unlit
        let long = pressed(60_000);
        assert!(long.unburnt_ms <= 4_000, "{long:?}"); // only while the hand pressed
    }
}
