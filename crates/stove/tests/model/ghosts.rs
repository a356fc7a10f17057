//! What an all-knowing observer notes beside the world, to see an invariant break.

use stove::{
    Actions, Event, LONGEST_PULSE_MS, Order, Proof, Refusal, SHORTEST_PULSE_MS, Saved, SavedPhase,
    Settings, State, Status,
};

use crate::world::{SECOND_MS, World, deadline_s, whole_seconds};

/// The observer's notes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Ghosts {
    /// Which invariants have been broken.
    pub broken: [bool; 9],
    /// Things that ought to be possible, and were seen in the last happening.
    pub seen: Vec<Seen>,
    pub clock_put_back: bool,
    /// The true time at which the published countdown ends.
    promise: Option<u64>,
    /// Whether a pulse or an alarm has followed the end of the promise.
    answered: bool,
    /// The end of the last pulse asked for, unless a restart came between.
    pulse_until: Option<u8>,
    /// The newest name of a flame.
    newest_flame: Option<(u32, u64)>,
    /// The highest counter of a command that has moved a deadline.
    moved_by: u64,
    /// When the last evidence of a cold thermocouple reached the controller.
    evidence_time: Option<u8>,
}

/// What the machine was seen to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Seen {
    TurnedOff,
    Alarmed,
    AlarmedOffline,
    Extended,
    Cancelled,
    Resumed,
    ClosedWithoutClock,
    RefusedReplay,
    RefusedStale,
    RefusedRetained,
    RefusedOtherFlame,
    RefusedWeak,
    ForgotOldEvidence,
}

impl Ghosts {
    fn see(&mut self, seen: Seen) {
        if let Err(place) = self.seen.binary_search(&seen) {
            self.seen.insert(place, seen);
        }
    }

    fn expect(&mut self, invariant: usize, holds: bool) {
        self.broken[invariant] |= !holds;
    }

    /// A crash came after this was saved: what it settles is settled, though nothing was said.
    pub(crate) fn crashed(&mut self, saved: Option<Saved>) {
        if saved.is_some_and(|saved| saved.phase == SavedPhase::Idle) {
            self.promise = None;
        }
    }

    pub(crate) fn restarted(&mut self) {
        self.pulse_until = None;
        self.evidence_time = None;
    }

    /// I2: a pulse is bounded, and none begins before the last one has ended.
    pub(crate) fn pulsed(&mut self, time: u8, pulse_ms: u32, settings: &Settings) {
        let bounded = SHORTEST_PULSE_MS <= pulse_ms && pulse_ms <= LONGEST_PULSE_MS;
        let apart = self.pulse_until.is_none_or(|until| until <= time);
        self.expect(2, bounded && apart && pulse_ms == settings.bounded_pulse_ms());
        self.pulse_until = Some(time + whole_seconds(pulse_ms));
    }

    /// I3: a second after the promised end there was an attempt or an alarm, if the flame burns.
    pub(crate) fn second_passed(&mut self, world: &World) {
        let overdue = self.promise.is_some_and(|end| u64::from(world.time) > end);
        self.expect(3, !(world.flame && overdue && !self.answered));
    }

    /// Compares the world before and after a step of the machine. `event` is `None` for a restart.
    pub(crate) fn watch(
        &mut self,
        before: &World,
        after: &World,
        event: Option<Event>,
        actions: &Actions,
    ) {
        self.expect(1, before.flame || !after.flame);
        if actions.pulse_ms.is_some() || actions.alarm.is_some() {
            self.answered = true;
        }
        match actions.alarm {
            Some(stove::Alarm::NotConfirmed) => self.see(Seen::Alarmed),
            Some(stove::Alarm::RelayOffline) => self.see(Seen::AlarmedOffline),
            None => {}
        }
        if let Some(refusal) = actions.refused {
            self.refused(refusal);
        }
        self.evidence(before, after, event);
        self.flames(before, after, event);
        self.deadline(before, after, event);
    }

    fn refused(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::Replayed => self.see(Seen::RefusedReplay),
            Refusal::Stale => self.see(Seen::RefusedStale),
            Refusal::Retained => self.see(Seen::RefusedRetained),
            Refusal::OtherFlame => self.see(Seen::RefusedOtherFlame),
            Refusal::WeakEvidence => self.see(Seen::RefusedWeak),
            Refusal::NotLit | Refusal::Shutting | Refusal::TooLong => {}
        }
    }

    /// I4 and I8: "off" is said only on evidence, and no longer than it is worth anything.
    fn evidence(&mut self, before: &World, after: &World, event: Option<Event>) {
        let proof = match event {
            Some(Event::Reading(reading)) => (!reading.lit).then_some(Proof::Loop),
            Some(Event::Relay(stove::Relay::Opened)) if !after.flame => Some(Proof::Relay),
            Some(Event::Tick | Event::Relay(_) | Event::Command(_)) | None => None,
        };
        if proof == Some(after.settings.confirm_by) {
            self.evidence_time = Some(after.time);
        }
        let (was, is) = (before.burner.state(), after.burner.state());
        if let State::Off(by) = is {
            self.expect(4, was == is || (proof == Some(by) && event.is_some()));
            let longest_s = u64::from(after.settings.evidence_ms) / SECOND_MS;
            let recent =
                self.evidence_time.is_some_and(|time| u64::from(after.time - time) <= longest_s);
            self.expect(8, recent);
            if matches!(was, State::Shutting { .. }) {
                self.see(Seen::TurnedOff);
            }
        }
        if matches!(was, State::Off(_)) && is == State::Unknown && event.is_some() {
            self.see(Seen::ForgotOldEvidence);
        }
    }

    /// I7: a flame's name is never given twice; what names another flame changes nothing.
    fn flames(&mut self, before: &World, after: &World, event: Option<Event>) {
        if let Some(Event::Command(command)) = event
            && command.flame.is_some()
            && command.flame != before.published()
        {
            let untouched = before.burner == after.burner
                || matches!(
                    (before.burner.state(), after.burner.state()),
                    (State::Off(_) | State::Lit(_), State::Unknown)
                )
                || before.burner.remaining_ms(before.now()) == Some(0);
            self.expect(7, untouched);
        }
        if let (Some(flame), true) = (after.published(), event.is_some())
            && before.published() != Some(flame)
        {
            let name = Some((flame.boot, flame.seen_ms));
            self.expect(7, self.newest_flame < name);
            self.newest_flame = name;
        }
    }

    /// I5 and I6: only a new, authentic command moves a deadline back, and no restart does.
    fn deadline(&mut self, before: &World, after: &World, event: Option<Event>) {
        let end = deadline_s(after, after.burner.status());
        let same_flame = before.published().is_some() && before.published() == after.published();
        match (event, end) {
            (None, Some(end)) => {
                self.see(Seen::Resumed);
                let kept = self.promise.is_none_or(|promise| end <= promise);
                self.expect(5, kept || self.clock_put_back);
                // Even a clock put back cannot give more than was left when it was saved.
                let left_ms = before.disk.map_or(0, |saved| match saved.phase {
                    SavedPhase::Countdown { remaining, .. } => remaining.ms,
                    SavedPhase::Idle | SavedPhase::Shutting => 0,
                });
                self.expect(5, end <= u64::from(after.time) + left_ms.div_ceil(SECOND_MS));
            }
            (None, None) => {
                let shutting = matches!(after.burner.state(), State::Shutting { .. });
                if shutting && after.wall_offset.is_none() && self.promise.is_some() {
                    self.see(Seen::ClosedWithoutClock);
                }
                // A promise is not forgotten by a crash.
                let owed = self.promise.is_some() && !self.answered;
                self.expect(5, !owed || shutting);
            }
            (Some(Event::Command(command)), Some(end))
                if same_flame && self.promise.is_some_and(|promise| end > promise) =>
            {
                let sequence = command.sequence.unwrap_or(0);
                let new = sequence > self.moved_by;
                self.expect(6, new && command.authentic && !command.retained && sequence > 0);
                self.moved_by = sequence;
                self.see(Seen::Extended);
            }
            (Some(_), Some(end)) => {
                let later = self.promise.is_some_and(|promise| end > promise);
                self.expect(6, !(same_flame && later));
            }
            (Some(Event::Command(command)), None) => {
                let lit = matches!(after.burner.state(), State::Lit(_));
                if lit && command.order == Order::Cancel && actions_followed(before, after) {
                    self.expect(6, command.authentic && !command.retained);
                    self.see(Seen::Cancelled);
                }
            }
            (Some(Event::Tick | Event::Reading(_) | Event::Relay(_)), None) => {}
        }
        self.promise = match after.burner.status() {
            Status::Countdown { .. } => end,
            // Still owed until the flame is out.
            Status::Shutting { .. } | Status::Alarming => self.promise,
            Status::Unknown | Status::Off(_) | Status::Lit(_) => None,
        };
        if self.promise.is_none() || matches!(after.burner.status(), Status::Countdown { .. }) {
            self.answered = false;
        }
    }
}

fn actions_followed(before: &World, after: &World) -> bool {
    before.burner.state() != after.burner.state()
}
