//! Every run of the machine in an adversarial world, up to a bound, is walked through.
//!
//! `cargo test -p zhoubi-stove --test model -- --nocapture` prints how many states were reached.
#![expect(clippy::print_stdout, reason = "the number of states reached is the point")]

mod ghosts;
mod world;

use ghosts::Seen;
use stateright::{Checker, Model, Property};
use stove::{Proof, Settings};
use world::{Budget, Happening, World};

const NO_MISCHIEF: Budget = Budget {
    seconds: 9,
    lights: 1,
    commands: 0,
    repeats: 0,
    crashes: 0,
    power_cuts: 0,
    clock_jumps: 0,
    lost_readings: 0,
    late_readings: 0,
    repairs: 0,
};

/// Short times, so that much happens in few states.
const QUICK: Settings = Settings {
    automatic_ms: Some(3_000),
    longest_ms: 8_000,
    pulse_ms: 1_000,
    confirm_ms: 1_000,
    retries: 1,
    alarm_ms: 2_000,
    save_ms: 2_000,
    evidence_ms: 2_000,
    expiry_ms: 2_000,
    confirm_by: Proof::Loop,
};

#[derive(Clone, Debug)]
struct Adversary {
    /// Restarts from nothing: a fault, to see that it is found.
    forgetful: bool,
    budget: Budget,
    settings: Settings,
    /// The number of commands that the relay carries out before it dies, one first world each.
    relays: &'static [u8],
    hopes: &'static [Seen],
}

impl Model for Adversary {
    type State = World;
    type Action = Happening;

    fn init_states(&self) -> Vec<World> {
        self.relays
            .iter()
            .map(|left| World::new(self.budget, self.settings, *left, self.forgetful))
            .collect()
    }

    fn actions(&self, state: &World, actions: &mut Vec<Happening>) {
        state.happenings(actions);
    }

    fn next_state(&self, state: &World, action: Happening) -> Option<World> {
        state.after(action)
    }

    fn properties(&self) -> Vec<Property<Adversary>> {
        let mut properties = vec![
            Property::always("I1 nothing opens gas or ignites it", |_, s: &World| {
                !s.ghosts.broken[1]
            }),
            Property::always("I2 pulses are bounded", |_, s: &World| !s.ghosts.broken[2]),
            Property::always("I3 a deadline is answered within a second", |_, s: &World| {
                !s.ghosts.broken[3]
            }),
            Property::always("I4 off is said only on evidence", |_, s: &World| !s.ghosts.broken[4]),
            Property::always("I5 a crash lengthens no deadline", |_, s: &World| {
                !s.ghosts.broken[5]
            }),
            Property::always("I6 repeats extend nothing", |_, s: &World| !s.ghosts.broken[6]),
            Property::always("I7 old commands touch no new flame", |_, s: &World| {
                !s.ghosts.broken[7]
            }),
            Property::always("I8 unknown is not off", |_, s: &World| !s.ghosts.broken[8]),
        ];
        for hope in self.hopes {
            properties.push(sometimes(*hope));
        }
        properties
    }
}

fn sometimes(seen: Seen) -> Property<Adversary> {
    macro_rules! property {
        ($($variant:ident => $name:literal),* $(,)?) => {
            match seen {
                $(Seen::$variant => Property::sometimes($name, |_, s: &World| {
                    s.ghosts.seen.contains(&Seen::$variant)
                }),)*
            }
        };
    }
    property! {
        TurnedOff => "turned off and confirmed",
        Alarmed => "alarmed",
        AlarmedOffline => "alarmed because the relay is away",
        Extended => "extended",
        Cancelled => "cancelled",
        Resumed => "went on counting after a restart",
        ClosedWithoutClock => "closed, having no clock",
        RefusedReplay => "refused a repeated command",
        RefusedStale => "refused a stale command",
        RefusedRetained => "refused a retained command",
        RefusedOtherFlame => "refused a command for another flame",
        RefusedWeak => "refused to burn longer on weak evidence",
        ForgotOldEvidence => "stopped calling it off when the evidence was old",
    }
}

#[track_caller]
fn check(what: &str, adversary: Adversary) {
    let checker = adversary.checker().threads(2).spawn_bfs().join();
    println!(
        "{what}: {} states, {} steps, depth {}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
    checker.assert_properties();
}

#[test]
fn a_relay_that_dies_and_readings_that_are_lost_or_late() {
    let adversary = Adversary {
        forgetful: false,
        budget: Budget {
            seconds: 10,
            lights: 2,
            lost_readings: 2,
            late_readings: 1,
            repairs: 1,
            ..NO_MISCHIEF
        },
        settings: QUICK,
        relays: &[0, 1, 9],
        hopes: &[Seen::TurnedOff, Seen::Alarmed, Seen::AlarmedOffline, Seen::ForgotOldEvidence],
    };
    check("relay and readings", adversary);
}

#[test]
fn crashes_power_cuts_and_clocks_that_jump() {
    let adversary = Adversary {
        forgetful: false,
        budget: Budget { seconds: 9, crashes: 2, power_cuts: 1, clock_jumps: 1, ..NO_MISCHIEF },
        settings: QUICK,
        relays: &[0, 1, 2, 9],
        hopes: &[Seen::TurnedOff, Seen::Alarmed, Seen::Resumed, Seen::ClosedWithoutClock],
    };
    check("crashes and clocks", adversary);
}

#[test]
fn commands_late_repeated_retained_and_forged() {
    let adversary = Adversary {
        forgetful: false,
        budget: Budget { seconds: 5, lights: 2, commands: 2, repeats: 1, ..NO_MISCHIEF },
        settings: QUICK,
        relays: &[9],
        hopes: &[
            Seen::TurnedOff,
            Seen::Extended,
            Seen::Cancelled,
            Seen::RefusedReplay,
            Seen::RefusedStale,
            Seen::RefusedRetained,
            Seen::RefusedOtherFlame,
            Seen::RefusedWeak,
        ],
    };
    check("commands", adversary);
}

#[test]
fn everything_at_once() {
    let adversary = Adversary {
        forgetful: false,
        budget: Budget {
            seconds: 5,
            commands: 1,
            repeats: 1,
            crashes: 1,
            power_cuts: 1,
            clock_jumps: 1,
            ..NO_MISCHIEF
        },
        settings: QUICK,
        relays: &[0, 9],
        hopes: &[Seen::TurnedOff, Seen::Extended, Seen::Resumed],
    };
    check("everything", adversary);
}

#[test]
fn a_relay_whose_word_is_the_only_proof() {
    let adversary = Adversary {
        forgetful: false,
        budget: Budget {
            seconds: 7,
            lights: 2,
            commands: 1,
            repeats: 1,
            crashes: 1,
            ..NO_MISCHIEF
        },
        settings: Settings { confirm_by: Proof::Relay, ..QUICK },
        relays: &[0, 1, 9],
        hopes: &[Seen::TurnedOff, Seen::Alarmed, Seen::Resumed, Seen::ForgotOldEvidence],
    };
    check("relay's word", adversary);
}

#[test]
fn a_controller_that_forgets_is_found_out() {
    let adversary = Adversary {
        forgetful: true,
        budget: Budget { seconds: 5, crashes: 1, ..NO_MISCHIEF },
        settings: QUICK,
        relays: &[9],
        hopes: &[],
    };
    let checker = adversary.checker().spawn_bfs().join();
    let path = checker.assert_any_discovery("I5 a crash lengthens no deadline");
    println!("forgetful: I5 broken by {:?}", path.into_actions());
}
