//! What must hold for every sequence of events and every device.

use proptest::prelude::*;
use stove::{
    Command, Device, Event, Fault, FlameId, LONGEST_PULSE_MS, Now, Order, Proof, Reading, Relay,
    SHORTEST_PULSE_MS, Scenario, Settings, State, simulate, start, step,
};

fn any_settings() -> impl Strategy<Value = Settings> {
    (
        prop::option::of(any::<u64>()),
        any::<u64>(),
        any::<[u32; 6]>(),
        any::<u8>(),
        prop_oneof![Just(Proof::Loop), Just(Proof::Relay)],
    )
        .prop_map(|(automatic_ms, longest_ms, ms, retries, confirm_by)| Settings {
            automatic_ms,
            longest_ms,
            pulse_ms: ms[0],
            confirm_ms: ms[1],
            retries,
            alarm_ms: ms[2],
            save_ms: ms[3],
            evidence_ms: ms[4],
            expiry_ms: ms[5],
            confirm_by,
        })
}

/// Times near the start, where states change, and near the end of the range, where sums overflow.
fn any_ms() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..200_000, Just(u64::MAX), any::<u64>()]
}

fn any_command() -> impl Strategy<Value = Command> {
    let order = prop_oneof![
        Just(Order::Close),
        any_ms().prop_map(Order::CloseIn),
        Just(Order::Cancel),
        any_ms().prop_map(Order::Extend),
    ];
    let flame = prop::option::of((0_u32..3, any_ms()));
    let sequence = prop::option::of(prop_oneof![0_u64..20, any::<u64>()]);
    (order, flame, sequence, prop::option::of(any_ms()), any::<bool>(), any::<bool>()).prop_map(
        |(order, flame, sequence, sent_wall_ms, retained, authentic)| Command {
            order,
            flame: flame.map(|(boot, seen_ms)| FlameId { boot, seen_ms }),
            sequence,
            sent_wall_ms,
            retained,
            authentic,
        },
    )
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Tick),
        (any::<bool>(), 0_u32..3, any_ms())
            .prop_map(|(lit, boot, sampled_ms)| Event::Reading(Reading { lit, boot, sampled_ms })),
        prop_oneof![
            Just(Relay::Opened),
            Just(Relay::Closed),
            Just(Relay::Online),
            Just(Relay::Offline)
        ]
        .prop_map(Event::Relay),
        any_command().prop_map(Event::Command),
    ]
}

fn any_now() -> impl Strategy<Value = Now> {
    (0_u32..3, any_ms(), prop::option::of(any_ms())).prop_map(|(boot, up_ms, wall_ms)| Now {
        boot,
        up_ms,
        wall_ms,
    })
}

proptest! {
    /// Whatever comes, with whatever clocks: no panic, bounded pulses, no deadline moved back but
    /// by an authentic command that names the flame, and a restart that gives nothing.
    #[test]
    fn nothing_lengthens_a_countdown_but_strong_evidence(
        settings in any_settings(),
        history in prop::collection::vec((any_event(), any_now()), 1..60),
    ) {
        let first = history[0].1;
        let (mut burner, _) = start(&settings, None, first);
        for (event, now) in history {
            let before = burner.state();
            let (next, actions) = step(&settings, burner, event, now);
            if let Some(pulse_ms) = actions.pulse_ms {
                prop_assert!((SHORTEST_PULSE_MS..=LONGEST_PULSE_MS).contains(&pulse_ms));
            }
            let later = match (before, next.state()) {
                (
                    State::Countdown { flame, deadline_ms },
                    State::Countdown { flame: same, deadline_ms: moved_ms },
                ) => flame == same && moved_ms > deadline_ms,
                (State::Countdown { .. }, State::Lit(_)) => true,
                _ => false,
            };
            if later {
                let strong = matches!(event, Event::Command(command)
                    if command.authentic && !command.retained && command.flame.is_some());
                prop_assert!(strong, "{event:?} moved {before:?} to {:?}", next.state());
            }
            let (restarted, _) = start(&settings, Some(next.saved(now)), now);
            prop_assert!(restarted.remaining_ms(now) <= next.remaining_ms(now));
            burner = next;
        }
    }

    /// The closed formulas against the differential equation τ dE/dt = E∞ − E, taken in small steps.
    #[test]
    fn the_times_solve_the_differential_equation(
        emf_mv in 15.0..35.0_f64,
        contact_mohm in 0.0..60.0_f64,
        tau_ms in 2_000.0..20_000.0_f64,
    ) {
        let device = Device { emf_mv, contact_mohm, tau_ms, ..Device::default() };
        let step_ms = 1.0;
        let (mut emf, mut time_ms) = (0.0, 0.0);
        while device.current_ma(emf) < device.hold_ma && time_ms < 20.0 * tau_ms {
            // The midpoint rule: the error is far below a step.
            let middle = emf + 0.5 * step_ms * (emf_mv - emf) / tau_ms;
            emf += step_ms * (emf_mv - middle) / tau_ms;
            time_ms += step_ms;
        }
        match device.hold_time_ms() {
            Some(hold_ms) if hold_ms < 15.0 * tau_ms => prop_assert!((time_ms - hold_ms).abs() <= 2.0),
            _ => prop_assert!(time_ms >= 14.9 * tau_ms),
        }
        let (mut emf, mut time_ms) = (emf_mv, 0.0);
        while device.current_ma(emf) > device.drop_ma {
            let middle = emf - 0.5 * step_ms * emf / tau_ms;
            emf -= step_ms * middle / tau_ms;
            time_ms += step_ms;
        }
        prop_assert!((time_ms - device.drop_time_ms()).abs() <= 2.0);
    }

    /// The simulator's valve falls when the formula says.
    #[test]
    fn a_flame_blown_out_lets_gas_flow_as_long_as_the_formula_says(
        emf_mv in 20.0..35.0_f64,
        contact_mohm in 0.0..30.0_f64,
        tau_ms in 2_000.0..15_000.0_f64,
    ) {
        let device = Device { emf_mv, contact_mohm, tau_ms, ..Device::default() };
        let settings = Settings { automatic_ms: None, ..Settings::default() };
        let scenario = Scenario {
            device,
            settings,
            press_ms: 60_000,
            fault: Fault::FlameOut { at_ms: 300_000 },
            sample_ms: 1_000,
            end_ms: Some(400_000),
            ..Scenario::default()
        };
        let outcome = simulate(&scenario).unwrap().outcome;
        prop_assert!(outcome.held);
        // Within e^(−240/15) of steady.
        let expected_ms = device.drop_time_ms() + f64::from(device.release_ms);
        prop_assert!((outcome.unburnt_ms as f64 - expected_ms).abs() <= 3.0);
    }
}

/// At the very first millisecond too, a relay that opens by itself proves nothing.
#[test]
fn a_contact_that_opens_unasked_is_no_proof() {
    let settings = Settings { confirm_by: Proof::Relay, ..Settings::default() };
    let now = Now { boot: 1, up_ms: 0, wall_ms: None };
    let (burner, _) = start(&settings, None, now);
    let (burner, _) = step(&settings, burner, Event::Relay(Relay::Offline), now);
    let close = Event::Command(Command::bare(Order::Close));
    let (burner, actions) = step(&settings, burner, close, now);
    assert_eq!(actions.pulse_ms, None);
    let (burner, _) = step(&settings, burner, Event::Relay(Relay::Opened), now);
    assert!(matches!(burner.state(), State::Shutting { .. }), "{:?}", burner.state());
}
