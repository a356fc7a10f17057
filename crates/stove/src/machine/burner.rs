//! The states of a burner and the step from one to the next.

use super::action::{Actions, Alarm, Proof, Refusal, Saved, SavedPhase, Status};
use super::event::{Command, Event, FlameId, Order, Reading, Relay};
use super::guard;
use super::settings::Settings;
use super::time::{Now, Remaining};

/// One burner, as the machine knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Burner {
    state: State,
    boot: u32,
    last_sequence: u64,
    /// The sample time of the newest reading, or the time of the relay's last proof.
    evidence_ms: Option<u64>,
    relay_offline: bool,
    /// The end of the last pulse asked for, 0 before the first; none begins before it.
    pulse_until_ms: u64,
    save_due_ms: u64,
}

/// What is going on. All times are monotonic, of the burner's boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody knows.
    Unknown,
    /// Off.
    Off(Proof),
    /// Lit, without an end.
    Lit(FlameId),
    /// Lit, to be turned off.
    Countdown {
        /// The flame.
        flame: FlameId,
        /// When.
        deadline_ms: u64,
    },
    /// Being turned off.
    Shutting {
        /// The flame, if one was known.
        flame: Option<FlameId>,
        /// Pulses tried.
        attempt: u8,
        /// The part of the attempt.
        stage: Stage,
    },
}

/// The parts of turning a burner off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The relay was asked to break the loop, or could not be.
    Pulse {
        /// When the pulse ends.
        until_ms: u64,
        /// Whether it was asked: nothing is sent to a relay that is offline.
        sent: bool,
    },
    /// The pulse is over; the proof is awaited.
    Confirm {
        /// When the attempt has failed.
        until_ms: u64,
    },
    /// All attempts have failed.
    Alarm {
        /// When people are called again.
        next_alarm_ms: u64,
        /// When the loop is broken again.
        next_pulse_ms: u64,
    },
}

/// A burner after power-up or restart, from what was saved last.
///
/// A countdown goes on with what is left of it ([`Remaining::now`]), turning off begins anew, and
/// everything else is unknown until there is evidence.
pub fn start(settings: &Settings, saved: Option<Saved>, now: Now) -> (Burner, Actions) {
    let mut burner = Burner {
        state: State::Unknown,
        boot: now.boot,
        last_sequence: 0,
        evidence_ms: None,
        relay_offline: false,
        pulse_until_ms: 0,
        save_due_ms: now.up_ms,
    };
    let mut actions = Actions { report: Some(Status::Unknown), ..Actions::default() };
    if let Some(saved) = saved {
        burner.last_sequence = saved.last_sequence;
        match saved.phase {
            SavedPhase::Idle => {}
            SavedPhase::Countdown { flame, remaining } => {
                let deadline_ms = now.up_ms.saturating_add(remaining.now(now));
                burner.state = State::Countdown { flame, deadline_ms };
            }
            SavedPhase::Shutting => burner.shut(settings, now, &mut actions),
        }
    }
    burner.advance(settings, now, &mut actions);
    burner.finish(State::Unknown, u64::MAX, settings, now, &mut actions);
    (burner, actions)
}

/// What one event makes of a burner, and what the host is to do. `O(1)`, no allocation, no panic.
///
/// `now.boot` is that of [`start`]; another one is treated as a restart that lost everything but
/// the duty to turn off.
pub fn step(settings: &Settings, burner: Burner, event: Event, now: Now) -> (Burner, Actions) {
    let mut next = burner;
    let mut actions = Actions::default();
    if now.boot != burner.boot {
        next.reboot(now);
    }
    match event {
        Event::Tick => {}
        Event::Reading(reading) => next.read(settings, reading, now),
        Event::Relay(relay) => next.hear(settings, relay, now, &mut actions),
        Event::Command(command) => {
            if let Err(refusal) = next.obey(settings, &command, now, &mut actions) {
                actions.refused = Some(refusal);
            }
        }
    }
    next.advance(settings, now, &mut actions);
    next.finish(burner.state, burner.last_sequence, settings, now, &mut actions);
    (next, actions)
}

impl Burner {
    /// What is going on.
    pub const fn state(&self) -> State {
        self.state
    }

    /// The time left of a countdown.
    pub const fn remaining_ms(&self, now: Now) -> Option<u64> {
        match self.state {
            State::Countdown { deadline_ms, .. } => Some(deadline_ms.saturating_sub(now.up_ms)),
            State::Unknown | State::Off(_) | State::Lit(_) | State::Shutting { .. } => None,
        }
    }

    /// What is published.
    pub const fn status(&self) -> Status {
        status(self.state)
    }

    /// What survives a restart.
    pub const fn saved(&self, now: Now) -> Saved {
        let phase = match self.state {
            State::Unknown | State::Off(_) | State::Lit(_) => SavedPhase::Idle,
            State::Countdown { flame, deadline_ms } => {
                let ms = deadline_ms.saturating_sub(now.up_ms);
                SavedPhase::Countdown { flame, remaining: Remaining { ms, at: now } }
            }
            State::Shutting { .. } => SavedPhase::Shutting,
        };
        Saved { phase, last_sequence: self.last_sequence, at: now }
    }

    /// The flame that commands may be about.
    const fn flame(&self) -> Option<FlameId> {
        match self.state {
            State::Unknown | State::Off(_) => None,
            State::Lit(flame) | State::Countdown { flame, .. } => Some(flame),
            State::Shutting { flame, .. } => flame,
        }
    }

    /// The host went on with another boot's clock: what was counted by the old one is due.
    fn reboot(&mut self, now: Now) {
        self.boot = now.boot;
        self.evidence_ms = None;
        self.pulse_until_ms = 0;
        self.save_due_ms = now.up_ms;
        self.state = match self.state {
            State::Unknown | State::Off(_) | State::Lit(_) => State::Unknown,
            State::Countdown { flame, .. } => State::Countdown { flame, deadline_ms: now.up_ms },
            State::Shutting { flame, attempt, .. } => {
                State::Shutting { flame, attempt, stage: Stage::Confirm { until_ms: now.up_ms } }
            }
        };
    }

    /// Takes a reading, if it is newer than the last and fresh.
    fn read(&mut self, settings: &Settings, reading: Reading, now: Now) {
        let newer = match self.evidence_ms {
            Some(last_ms) => reading.sampled_ms > last_ms,
            None => true,
        };
        let age_ms = now.up_ms.checked_sub(reading.sampled_ms);
        let fresh = age_ms.is_some_and(|age_ms| age_ms <= u64::from(settings.evidence_ms));
        if !(newer && fresh && reading.boot == now.boot) {
            return;
        }
        self.evidence_ms = Some(reading.sampled_ms);
        self.state = match (self.state, reading.lit) {
            (State::Unknown | State::Off(_), true) => {
                let flame = FlameId { boot: now.boot, seen_ms: now.up_ms };
                match settings.automatic_ms {
                    Some(ms) => {
                        State::Countdown { flame, deadline_ms: now.up_ms.saturating_add(ms) }
                    }
                    None => State::Lit(flame),
                }
            }
            (lit @ (State::Lit(_) | State::Countdown { .. } | State::Shutting { .. }), true) => lit,
            (
                State::Unknown
                | State::Off(_)
                | State::Lit(_)
                | State::Countdown { .. }
                | State::Shutting { .. },
                false,
            ) => State::Off(Proof::Loop),
        };
    }

    /// Hears of the relay.
    fn hear(&mut self, settings: &Settings, relay: Relay, now: Now, actions: &mut Actions) {
        match relay {
            Relay::Opened => {
                let proof = settings.confirm_by == Proof::Relay && self.pulsing(now);
                self.relay_offline = false;
                if proof {
                    self.evidence_ms = Some(now.up_ms);
                    self.state = State::Off(Proof::Relay);
                }
            }
            Relay::Closed => self.relay_offline = false,
            Relay::Offline => self.relay_offline = true,
            Relay::Online => {
                self.relay_offline = false;
                // What could not be sent while it was away is asked for now.
                if let State::Shutting { flame, attempt, stage } = self.state {
                    let stage = self.catch_up(settings, stage, now, actions);
                    self.state = State::Shutting { flame, attempt, stage };
                }
            }
        }
    }

    /// The stage once the relay is reachable again.
    fn catch_up(
        &mut self,
        settings: &Settings,
        stage: Stage,
        now: Now,
        actions: &mut Actions,
    ) -> Stage {
        match stage {
            Stage::Pulse { sent: false, .. } => self.pulse(settings, now, actions),
            Stage::Alarm { next_pulse_ms, .. } => self.alarm(settings, now, next_pulse_ms, actions),
            sent @ (Stage::Pulse { sent: true, .. } | Stage::Confirm { .. }) => sent,
        }
    }

    /// Whether a pulse asked for, to turn off what is not off yet, is under way.
    const fn pulsing(&self, now: Now) -> bool {
        let shutting = matches!(self.state, State::Shutting { .. });
        let asked = self.pulse_until_ms > 0;
        shutting && asked && now.up_ms <= self.pulse_until_ms
    }

    /// Follows a command or says why not.
    fn obey(
        &mut self,
        settings: &Settings,
        command: &Command,
        now: Now,
        actions: &mut Actions,
    ) -> Result<(), Refusal> {
        guard::weak(command, self.flame(), self.last_sequence, settings, now)?;
        match command.order {
            Order::Close => match self.state {
                State::Shutting { .. } => {}
                State::Unknown | State::Off(_) | State::Lit(_) | State::Countdown { .. } => {
                    self.shut(settings, now, actions);
                }
            },
            Order::CloseIn(after_ms) => self.close_in(settings, command, after_ms, now)?,
            Order::Cancel => {
                let (flame, _) = self.counting()?;
                guard::strong(command, flame, settings, now)?;
                self.state = State::Lit(flame);
            }
            Order::Extend(by_ms) => {
                let (flame, deadline_ms) = self.counting()?;
                guard::strong(command, flame, settings, now)?;
                let deadline_ms = deadline_ms.checked_add(by_ms).ok_or(Refusal::TooLong)?;
                self.count(settings, flame, deadline_ms, now)?;
            }
        }
        // A stranger's counter must not lock the household's out.
        if let (Some(sequence), true) = (command.sequence, command.authentic) {
            self.last_sequence = sequence;
        }
        Ok(())
    }

    /// Starts a countdown or moves its end; later needs strong evidence.
    fn close_in(
        &mut self,
        settings: &Settings,
        command: &Command,
        after_ms: u64,
        now: Now,
    ) -> Result<(), Refusal> {
        let deadline_ms = now.up_ms.checked_add(after_ms).ok_or(Refusal::TooLong)?;
        let flame = match self.state {
            // Nobody can see the flame: the command is what we know of it.
            State::Unknown => FlameId { boot: now.boot, seen_ms: now.up_ms },
            State::Off(_) => match settings.confirm_by {
                Proof::Loop => return Err(Refusal::NotLit),
                Proof::Relay => FlameId { boot: now.boot, seen_ms: now.up_ms },
            },
            State::Lit(flame) => flame,
            State::Countdown { flame, deadline_ms: earlier_ms } => {
                if deadline_ms > earlier_ms {
                    guard::strong(command, flame, settings, now)?;
                }
                flame
            }
            State::Shutting { .. } => return Err(Refusal::Shutting),
        };
        self.count(settings, flame, deadline_ms, now)
    }

    /// The countdown running.
    const fn counting(&self) -> Result<(FlameId, u64), Refusal> {
        match self.state {
            State::Countdown { flame, deadline_ms } => Ok((flame, deadline_ms)),
            State::Unknown | State::Off(_) | State::Lit(_) => Err(Refusal::NotLit),
            State::Shutting { .. } => Err(Refusal::Shutting),
        }
    }

    /// Counts down to a deadline, unless it is too far.
    fn count(
        &mut self,
        settings: &Settings,
        flame: FlameId,
        deadline_ms: u64,
        now: Now,
    ) -> Result<(), Refusal> {
        if deadline_ms.saturating_sub(now.up_ms) > settings.longest_ms {
            return Err(Refusal::TooLong);
        }
        self.state = State::Countdown { flame, deadline_ms };
        Ok(())
    }

    /// Begins to turn off.
    fn shut(&mut self, settings: &Settings, now: Now, actions: &mut Actions) {
        let flame = self.flame();
        let stage = self.pulse(settings, now, actions);
        self.state = State::Shutting { flame, attempt: 1, stage };
    }

    /// Asks for a pulse, unless one is under way; alarms if nobody would hear.
    fn pulse(&mut self, settings: &Settings, now: Now, actions: &mut Actions) -> Stage {
        if now.up_ms < self.pulse_until_ms {
            return Stage::Pulse { until_ms: self.pulse_until_ms, sent: true };
        }
        let pulse_ms = settings.bounded_pulse_ms();
        let until_ms = now.up_ms.saturating_add(u64::from(pulse_ms));
        if self.relay_offline {
            actions.alarm = Some(Alarm::RelayOffline);
        } else {
            actions.pulse_ms = Some(pulse_ms);
            self.pulse_until_ms = until_ms;
        }
        Stage::Pulse { until_ms, sent: !self.relay_offline }
    }

    /// Does what is due.
    fn advance(&mut self, settings: &Settings, now: Now, actions: &mut Actions) {
        let aged = match self.evidence_ms {
            Some(last_ms) => now.up_ms.saturating_sub(last_ms) > u64::from(settings.evidence_ms),
            None => true,
        };
        match self.state {
            State::Unknown => {}
            State::Off(_) | State::Lit(_) => {
                if aged {
                    self.state = State::Unknown;
                }
            }
            State::Countdown { deadline_ms, .. } => {
                if now.up_ms >= deadline_ms {
                    self.shut(settings, now, actions);
                }
            }
            State::Shutting { flame, attempt, stage } => {
                let (attempt, stage) = self.proceed(settings, attempt, stage, now, actions);
                self.state = State::Shutting { flame, attempt, stage };
            }
        }
    }

    /// From one part of turning off to the next, when its time has come.
    fn proceed(
        &mut self,
        settings: &Settings,
        attempt: u8,
        stage: Stage,
        now: Now,
        actions: &mut Actions,
    ) -> (u8, Stage) {
        match stage {
            Stage::Pulse { until_ms, .. } if now.up_ms >= until_ms => {
                let until_ms = until_ms.saturating_add(u64::from(settings.confirm_ms));
                (attempt, Stage::Confirm { until_ms })
            }
            Stage::Confirm { until_ms } if now.up_ms >= until_ms => {
                if attempt <= settings.retries {
                    (attempt.saturating_add(1), self.pulse(settings, now, actions))
                } else {
                    (attempt, self.alarm(settings, now, now.up_ms, actions))
                }
            }
            Stage::Alarm { next_alarm_ms, next_pulse_ms } if now.up_ms >= next_alarm_ms => {
                (attempt, self.alarm(settings, now, next_pulse_ms, actions))
            }
            Stage::Pulse { .. } | Stage::Confirm { .. } | Stage::Alarm { .. } => (attempt, stage),
        }
    }

    /// Calls people, and tries once more if the last attempt has had its time.
    fn alarm(
        &mut self,
        settings: &Settings,
        now: Now,
        next_pulse_ms: u64,
        actions: &mut Actions,
    ) -> Stage {
        let next_alarm_ms = now.up_ms.saturating_add(u64::from(settings.alarm_ms));
        if self.relay_offline {
            actions.alarm = Some(Alarm::RelayOffline);
            return Stage::Alarm { next_alarm_ms, next_pulse_ms };
        }
        actions.alarm = Some(Alarm::NotConfirmed);
        if now.up_ms < next_pulse_ms {
            return Stage::Alarm { next_alarm_ms, next_pulse_ms };
        }
        let pulse_ms = settings.bounded_pulse_ms();
        actions.pulse_ms = Some(pulse_ms);
        self.pulse_until_ms = now.up_ms.saturating_add(u64::from(pulse_ms));
        Stage::Alarm {
            next_alarm_ms,
            next_pulse_ms: now.up_ms.saturating_add(settings.period_ms()),
        }
    }

    /// Reports and saves what has changed.
    fn finish(
        &mut self,
        before: State,
        sequence_before: u64,
        settings: &Settings,
        now: Now,
        actions: &mut Actions,
    ) {
        if self.status() != status(before) {
            actions.report = Some(self.status());
        }
        let counting = matches!(self.state, State::Countdown { .. });
        let changed = duty(before) != duty(self.state) || sequence_before != self.last_sequence;
        if changed || (counting && now.up_ms >= self.save_due_ms) {
            self.save_due_ms = now.up_ms.saturating_add(u64::from(settings.save_ms));
            actions.save = Some(self.saved(now));
        }
    }
}

/// What is published of a state.
const fn status(state: State) -> Status {
    match state {
        State::Unknown => Status::Unknown,
        State::Off(proof) => Status::Off(proof),
        State::Lit(flame) => Status::Lit(flame),
        State::Countdown { flame, deadline_ms } => Status::Countdown { flame, deadline_ms },
        State::Shutting { stage: Stage::Alarm { .. }, .. } => Status::Alarming,
        State::Shutting { attempt, stage: Stage::Pulse { .. } | Stage::Confirm { .. }, .. } => {
            Status::Shutting { attempt }
        }
    }
}

/// The part of a state that a restart must know of: nothing, a deadline, or the duty to turn off.
const fn duty(state: State) -> Option<Option<(FlameId, u64)>> {
    match state {
        State::Unknown | State::Off(_) | State::Lit(_) => None,
        State::Countdown { flame, deadline_ms } => Some(Some((flame, deadline_ms))),
        State::Shutting { .. } => Some(None),
    }
}
