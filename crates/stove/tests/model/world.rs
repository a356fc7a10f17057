//! The world around the machine: a flame, a thermocouple, a relay that may die, a broker that
//! delays, repeats and keeps, a controller that may crash, clocks that may jump.

use stove::{
    Actions, Burner, Command, Event, FlameId, Now, Order, Proof, Reading, Relay, Saved, Settings,
    State, Status, start, step,
};

use crate::ghosts::Ghosts;

/// One second is one step of the world.
pub(crate) const SECOND_MS: u64 = 1_000;

/// How long the thermocouple stays hot after the flame is gone.
const COOLING_S: u8 = 1;

/// How much mischief a run may hold, and for how long it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    pub seconds: u8,
    pub lights: u8,
    pub commands: u8,
    pub repeats: u8,
    pub crashes: u8,
    pub power_cuts: u8,
    pub clock_jumps: u8,
    pub lost_readings: u8,
    pub late_readings: u8,
    pub repairs: u8,
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub budget: Budget,
    pub settings: Settings,
    /// True time, in seconds.
    pub time: u8,
    pub boot: u32,
    pub boot_time: u8,
    /// What the wall clock shows beyond true time; `None`: not synchronised.
    pub wall_offset: Option<i8>,
    pub flame: bool,
    pub hot_until: u8,
    pub open_until: u8,
    /// Commands that the relay will still carry out.
    pub relay_left: u8,
    /// The relay has opened and will say so, if nothing comes between.
    pub opened: bool,
    /// Whether the controller forgets what it saved: a fault, to see that it is found.
    pub forgetful: bool,
    pub burner: Burner,
    pub disk: Option<Saved>,
    pub flying: Vec<Flying>,
    pub late_reading: Option<Reading>,
    pub next_sequence: u64,
    pub ghosts: Ghosts,
}

/// A command on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Flying {
    pub command: Command,
    /// Whether a copy of it has been delivered.
    pub delivered: bool,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// A second passes, and the thermocouple is read or the reading is lost.
    Second { reading: Sampled },
    /// Somebody presses the knob and lights the burner.
    Light,
    /// Somebody turns the knob, or soup boils over.
    FlameOut,
    /// Somebody sends a command.
    Send(Sent),
    /// The broker delivers a command on its way; `keep`: and will deliver it again.
    Deliver { idx: usize, keep: bool, retained: bool },
    /// A reading taken earlier arrives.
    DeliverReading,
    /// The relay's word that it opened.
    RelayOpened,
    /// The relay's last will.
    RelayOffline,
    /// The relay is back.
    RelayOnline,
    /// The process dies in a tick after `done` of its actions, and is started again.
    Crash { done: u8 },
    /// As a crash, but the whole machine restarts, with or without a clock.
    PowerCut { synchronised: bool },
    /// The wall clock is put to another time.
    ClockJump(i8),
}

/// The fate of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sampled {
    InTime,
    Lost,
    Late,
}

/// What may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// `CLOSE`, nothing else.
    BareClose,
    /// With flame, counter, time, authentic.
    Close,
    CloseIn,
    Extend,
    Cancel,
    /// An extension by somebody who knows everything but has no right.
    SpoofedExtend,
}

impl World {
    pub(crate) fn new(
        budget: Budget,
        settings: Settings,
        relay_left: u8,
        forgetful: bool,
    ) -> World {
        let now = Now { boot: 1, up_ms: 0, wall_ms: Some(wall(0, 0)) };
        let (burner, actions) = start(&settings, None, now);
        let mut world = World {
            budget,
            settings,
            time: 0,
            boot: 1,
            boot_time: 0,
            wall_offset: Some(0),
            flame: false,
            hot_until: 0,
            open_until: 0,
            relay_left,
            opened: false,
            forgetful,
            burner,
            disk: None,
            flying: Vec::new(),
            late_reading: None,
            next_sequence: 1,
            ghosts: Ghosts::default(),
        };
        world.execute(&actions, u8::MAX);
        world
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            boot: self.boot,
            up_ms: u64::from(self.time - self.boot_time) * SECOND_MS,
            wall_ms: self.wall_offset.map(|offset| wall(self.time, offset)),
        }
    }

    /// The flame that the controller has published.
    pub(crate) fn published(&self) -> Option<FlameId> {
        match self.burner.state() {
            State::Lit(flame) | State::Countdown { flame, .. } => Some(flame),
            State::Shutting { flame, .. } => flame,
            State::Unknown | State::Off(_) => None,
        }
    }

    fn sample(&self) -> Reading {
        let now = self.now();
        let lit = self.flame || self.time < self.hot_until;
        Reading { lit, boot: now.boot, sampled_ms: now.up_ms }
    }

    fn put_out(&mut self) {
        if self.flame {
            self.flame = false;
            self.hot_until = self.time + COOLING_S;
        }
    }

    /// One event through the machine, its actions carried out.
    fn control(&mut self, event: Event) {
        self.control_until(event, u8::MAX);
    }

    /// As [`World::control`], but only the first `done` actions are carried out.
    fn control_until(&mut self, event: Event, done: u8) {
        let before = self.clone();
        let (burner, actions) = step(&self.settings, self.burner, event, self.now());
        self.burner = burner;
        self.execute(&actions, done);
        if done < u8::MAX {
            self.ghosts.crashed(actions.save.filter(|_| done > 0));
        } else {
            let mut ghosts = self.ghosts.clone();
            ghosts.watch(&before, self, Some(event), &actions);
            self.ghosts = ghosts;
        }
    }

    fn execute(&mut self, actions: &Actions, mut left: u8) {
        if let (Some(saved), 1..) = (actions.save, left) {
            self.disk = Some(saved);
            left -= 1;
        }
        if let (Some(pulse_ms), 1..) = (actions.pulse_ms, left) {
            self.ghosts.pulsed(self.time, pulse_ms, &self.settings);
            if self.relay_left > 0 {
                self.relay_left -= 1;
                self.open_until = self.time + whole_seconds(pulse_ms);
                self.put_out();
                self.opened = self.settings.confirm_by == Proof::Relay;
            }
        }
    }

    /// Starts the controller from what was saved.
    fn restart(&mut self) {
        let before = self.clone();
        let (burner, actions) =
            start(&self.settings, self.disk.filter(|_| !self.forgetful), self.now());
        self.burner = burner;
        self.ghosts.restarted();
        self.execute(&actions, u8::MAX);
        let mut ghosts = self.ghosts.clone();
        ghosts.watch(&before, self, None, &actions);
        self.ghosts = ghosts;
    }

    fn command(&self, sent: Sent) -> Command {
        let order = match sent {
            Sent::BareClose | Sent::Close => Order::Close,
            Sent::CloseIn => Order::CloseIn(2 * SECOND_MS),
            Sent::Extend | Sent::SpoofedExtend => Order::Extend(2 * SECOND_MS),
            Sent::Cancel => Order::Cancel,
        };
        match sent {
            Sent::BareClose => Command::bare(order),
            Sent::Close | Sent::CloseIn | Sent::Extend | Sent::Cancel | Sent::SpoofedExtend => {
                Command {
                    order,
                    flame: self.published(),
                    sequence: Some(self.next_sequence),
                    sent_wall_ms: Some(wall(self.time, 0)),
                    retained: false,
                    authentic: sent != Sent::SpoofedExtend,
                }
            }
        }
    }

    /// The world after a happening, or `None` if it cannot happen.
    pub(crate) fn after(&self, happening: Happening) -> Option<World> {
        let budget = self.spend(happening)?;
        let mut next = World { budget, ..self.clone() };
        next.ghosts.seen.clear();
        match happening {
            Happening::Second { reading } => {
                next.time += 1;
                // What the relay reports comes at once or never.
                next.opened = false;
                match (reading, self.settings.confirm_by) {
                    (Sampled::InTime, Proof::Loop) => next.control(Event::Reading(next.sample())),
                    (Sampled::InTime, Proof::Relay) | (Sampled::Lost, _) => {
                        next.control(Event::Tick)
                    }
                    (Sampled::Late, _) => {
                        next.late_reading = Some(next.sample());
                        next.control(Event::Tick);
                    }
                }
                next.ghosts.second_passed(&next.clone());
            }
            Happening::Light => {
                next.flame = true;
            }
            Happening::FlameOut => next.put_out(),
            Happening::Send(sent) => {
                next.flying.push(Flying { command: self.command(sent), delivered: false });
                next.next_sequence += 1;
            }
            Happening::Deliver { idx, keep, retained } => {
                let mut command = next.flying[idx].command;
                if keep {
                    next.flying[idx].delivered = true;
                } else {
                    next.flying.remove(idx);
                }
                command.retained = retained;
                next.control(Event::Command(command));
            }
            Happening::DeliverReading => {
                let reading = next.late_reading.take()?;
                next.control(Event::Reading(reading));
            }
            Happening::RelayOpened => {
                next.opened = false;
                next.control(Event::Relay(Relay::Opened));
            }
            Happening::RelayOffline => next.control(Event::Relay(Relay::Offline)),
            Happening::RelayOnline => {
                next.relay_left = 9;
                next.control(Event::Relay(Relay::Online));
            }
            Happening::Crash { done } => {
                next.time += 1;
                next.opened = false;
                let event = match next.settings.confirm_by {
                    Proof::Loop => Event::Reading(next.sample()),
                    Proof::Relay => Event::Tick,
                };
                next.control_until(event, done);
                next.restart();
            }
            Happening::PowerCut { synchronised } => {
                // The contact falls back when its coil has no current.
                next.time += 1;
                next.open_until = next.open_until.min(next.time);
                next.opened = false;
                next.boot += 1;
                next.boot_time = next.time;
                next.wall_offset = if synchronised { self.wall_offset.or(Some(0)) } else { None };
                next.restart();
            }
            Happening::ClockJump(seconds) => {
                next.wall_offset = Some(self.wall_offset.unwrap_or(0) + seconds);
                next.ghosts.clock_put_back |= seconds < 0;
            }
        }
        Some(next)
    }

    /// The budget without the price of a happening.
    fn spend(&self, happening: Happening) -> Option<Budget> {
        let mut budget = self.budget;
        let purse = match happening {
            Happening::Second { reading: Sampled::Lost } => &mut budget.lost_readings,
            Happening::Second { reading: Sampled::Late } => &mut budget.late_readings,
            Happening::Light => &mut budget.lights,
            Happening::Send(_) => &mut budget.commands,
            Happening::Deliver { idx, keep, retained } => {
                if keep || retained || self.flying[idx].delivered {
                    &mut budget.repeats
                } else {
                    return Some(budget);
                }
            }
            Happening::Crash { .. } => &mut budget.crashes,
            Happening::PowerCut { .. } => &mut budget.power_cuts,
            Happening::ClockJump(_) => &mut budget.clock_jumps,
            Happening::RelayOnline => &mut budget.repairs,
            Happening::Second { reading: Sampled::InTime }
            | Happening::FlameOut
            | Happening::DeliverReading
            | Happening::RelayOpened
            | Happening::RelayOffline => return Some(budget),
        };
        *purse = purse.checked_sub(1)?;
        Some(budget)
    }

    /// What the world can do now.
    pub(crate) fn happenings(&self, out: &mut Vec<Happening>) {
        if self.time < self.budget.seconds {
            out.push(Happening::Second { reading: Sampled::InTime });
            if self.settings.confirm_by == Proof::Loop {
                out.push(Happening::Second { reading: Sampled::Lost });
                if self.late_reading.is_none() {
                    out.push(Happening::Second { reading: Sampled::Late });
                }
            }
            out.extend([
                Happening::Crash { done: 0 },
                Happening::Crash { done: 1 },
                Happening::PowerCut { synchronised: true },
                Happening::PowerCut { synchronised: false },
            ]);
        }
        let off = !self.flame && self.time >= self.open_until;
        if off {
            out.push(Happening::Light);
        }
        if self.flame && self.budget.lights > 0 {
            out.push(Happening::FlameOut);
        }
        for sent in [
            Sent::BareClose,
            Sent::Close,
            Sent::CloseIn,
            Sent::Extend,
            Sent::Cancel,
            Sent::SpoofedExtend,
        ] {
            out.push(Happening::Send(sent));
        }
        for idx in 0..self.flying.len() {
            out.push(Happening::Deliver { idx, keep: false, retained: false });
            out.push(Happening::Deliver { idx, keep: true, retained: false });
            out.push(Happening::Deliver { idx, keep: false, retained: true });
        }
        if self.late_reading.is_some() {
            out.push(Happening::DeliverReading);
        }
        if self.opened {
            out.push(Happening::RelayOpened);
        }
        if self.relay_left == 0 {
            out.extend([Happening::RelayOffline, Happening::RelayOnline]);
        }
        out.extend([Happening::ClockJump(-2), Happening::ClockJump(5)]);
    }
}

/// The pulse in the model's seconds.
pub(crate) fn whole_seconds(pulse_ms: u32) -> u8 {
    u8::try_from(u64::from(pulse_ms).div_ceil(SECOND_MS)).expect("pulses of the model are short")
}

/// What a wall clock shows that is `offset` seconds wrong.
fn wall(time: u8, offset: i8) -> u64 {
    let seconds = 1_000 + i64::from(time) + i64::from(offset);
    u64::try_from(seconds).expect("the model's clock starts late enough") * SECOND_MS
}

/// The true time of a published deadline, in seconds.
pub(crate) fn deadline_s(world: &World, status: Status) -> Option<u64> {
    match status {
        Status::Countdown { deadline_ms, .. } => {
            Some(u64::from(world.boot_time) + deadline_ms.div_ceil(SECOND_MS))
        }
        Status::Unknown
        | Status::Off(_)
        | Status::Lit(_)
        | Status::Shutting { .. }
        | Status::Alarming => None,
    }
}
