//! A run of the stove's simulator as a timeline: lighting and turning off, side by side.

use chart::{Axis, Format, Line, Panel, Rule, Span};
use lab::{Column, View};
use stove::{Fault, Sample, Scenario, Status, Trace};

/// Seconds shown before each of the two moments.
const BEFORE_S: f64 = 4.0;

/// Draws a run: the thermocouple's voltage, the magnet's current with its thresholds, and the
/// states of knob, contact, valve, flame and controller, around lighting and around turning off.
/// `title` and `desc` are the picture's own words.
pub fn stove_timeline(
    scenario: &Scenario,
    trace: &Trace,
    title: &str,
    desc: &str,
    view: View,
) -> String {
    let end = turning_ms(scenario, trace);
    let outcome = &trace.outcome;
    let last_ms = outcome.closed_ms.max(outcome.confirmed_ms).unwrap_or(0);
    let quiet_s = seconds(last_ms, end) + 4.0;
    // Room for the alarm's own name.
    let alarm_s = outcome.alarm_ms.map_or(0.0, |ms| 1.35 * seconds(ms, end));
    let after_s = quiet_s.max(alarm_s).clamp(24.0, 540.0);
    let lighting = Window { zero_ms: 0, after_s };
    let turning = Window { zero_ms: end, after_s };
    let chart = view.chart(title, desc).share_x();
    let heads = (view.say("点火", "Lighting"), turning_head(scenario, trace, view));
    let voltage = |window: &Window, named| voltage(trace, window, named, view);
    let current = |window: &Window| current(scenario, trace, window, view);
    let states = |window: &Window| states(trace, window, view);
    if outcome.asked_ms.is_none() && !outcome.held {
        // It never stayed lit: there is nothing to turn off.
        return chart
            .panel(voltage(&lighting, true).title(heads.0))
            .panel(current(&lighting))
            .panel(states(&lighting))
            .to_svg();
    }
    match view.column {
        Column::Wide => chart
            .columns(&[1.0, 1.0], &[1.0])
            .share_y()
            .panel(voltage(&lighting, true).title(heads.0))
            .panel(voltage(&turning, false).title(heads.1))
            .panel(current(&lighting))
            .panel(current(&turning))
            .panel(states(&lighting))
            .panel(states(&turning)),
        Column::Narrow => chart
            .panel(current(&lighting).title(heads.0))
            .panel(voltage(&turning, true).title(heads.1))
            .panel(current(&turning))
            .panel(states(&turning)),
    }
    .to_svg()
}

/// The moment that the second half is about.
pub(crate) fn turning_ms(scenario: &Scenario, trace: &Trace) -> u64 {
    let last_ms = trace.samples.last().map_or(0, |sample| sample.time_ms);
    match scenario.fault {
        Fault::FlameOut { at_ms } => at_ms,
        Fault::None
        | Fault::ContactWelded
        | Fault::RelayDead
        | Fault::RelayOffline { .. }
        | Fault::Leak { .. } => trace.outcome.asked_ms.unwrap_or(last_ms),
    }
}

fn turning_head(scenario: &Scenario, trace: &Trace, view: View) -> &'static str {
    match scenario.fault {
        Fault::FlameOut { .. } => view.say("火被吹灭", "The flame is blown out"),
        Fault::None
        | Fault::ContactWelded
        | Fault::RelayDead
        | Fault::RelayOffline { .. }
        | Fault::Leak { .. } => match trace.outcome.asked_ms {
            Some(_) => view.say("倒计时结束", "The countdown ends"),
            None => view.say("最后一刻", "The end"),
        },
    }
}

/// A part of the run, its times counted from a moment.
struct Window {
    zero_ms: u64,
    after_s: f64,
}

/// Seconds from one time to another, negative if it lies before.
pub(crate) fn seconds(time_ms: u64, zero_ms: u64) -> f64 {
    (time_ms as f64 - zero_ms as f64) / 1_000.0
}

impl Window {
    /// The samples within, and some on each side, with their times in seconds.
    fn samples<'t>(&self, trace: &'t Trace) -> Vec<(f64, &'t Sample)> {
        // The coarsest step of the trace is 2.5 s.
        let reach = 3.0;
        trace
            .samples
            .iter()
            .map(|sample| (seconds(sample.time_ms, self.zero_ms), sample))
            .filter(|(at, _)| -BEFORE_S - reach <= *at && *at <= self.after_s + reach)
            .collect()
    }

    fn time(&self) -> Axis {
        Axis::linear().domain(-BEFORE_S, self.after_s).format(Format::Plain).grid(true)
    }
}

fn voltage(trace: &Trace, window: &Window, named: bool, view: View) -> Panel {
    let samples = window.samples(trace);
    let emf = samples.iter().map(|(at, sample)| (*at, sample.emf_mv)).collect::<Vec<_>>();
    let source = broken(&samples, |sample| sample.source_mv);
    let mut emf = Line::new(emf).series(0).dashed();
    let mut source = Line::new(source).series(1);
    if named {
        emf = emf.label(view.say("电动势 *E*", "emf *E*")).label_inside();
        source = source.label(view.say("端电压 *V*", "voltage *V*")).label_inside();
    }
    Panel::new()
        .height(view.fit(118.0, 108.0))
        .x(window.time())
        .y(Axis::linear().domain(0.0, 30.0).label(view.say("热电偶（mV）", "thermocouple (mV)")))
        .mark(emf)
        .mark(source)
}

fn current(scenario: &Scenario, trace: &Trace, window: &Window, view: View) -> Panel {
    let device = &scenario.device;
    let samples = window.samples(trace);
    let most_ma = trace.samples.iter().map(|sample| sample.current_ma).fold(0.0, f64::max);
    let top = (most_ma.max(device.hold_ma) * 1.08 / 50.0).ceil() * 50.0;
    Panel::new()
        .height(view.fit(118.0, 108.0))
        .x(window.time())
        .y(Axis::linear().domain(0.0, top).label(view.say("电磁铁（mA）", "magnet (mA)")))
        .mark(Rule::y(device.hold_ma).series(0).label(view.say("吸住 *I*_h", "holds *I*_h")))
        .mark(Rule::y(device.drop_ma).series(2).label(view.say("释放 *I*_d", "drops *I*_d")))
        .mark(Line::new(broken(&samples, |sample| sample.current_ma)).series(1))
}

/// A curve through samples that jumps where the contact moves.
fn broken(samples: &[(f64, &Sample)], value: impl Fn(&Sample) -> f64) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(samples.len() + 8);
    let mut contact = None;
    for (at, sample) in samples {
        if contact.is_some_and(|open| open != sample.contact_open)
            && let Some(&(_, last)) = points.last()
        {
            points.push((*at, last));
        }
        contact = Some(sample.contact_open);
        points.push((*at, value(sample)));
    }
    points
}

fn states(trace: &Trace, window: &Window, view: View) -> Panel {
    let samples = window.samples(trace);
    let names = view.say(
        ["旋钮", "触点", "阀", "火焰", "控制器"],
        ["knob", "relay", "valve", "flame", "state"],
    );
    let mut panel = Panel::new()
        .height(view.fit(150.0, 150.0))
        .x(window.time().label(view.say("秒", "seconds")))
        .y(Axis::bands(names));
    let rows = [
        (runs(&samples, |sample| sample.knob), 0, view.say("按住", "held")),
        (runs(&samples, |sample| sample.contact_open), 2, view.say("断开", "open")),
        (runs(&samples, |sample| sample.valve_open), 1, view.say("开", "open")),
        (runs(&samples, |sample| sample.flame), 3, view.say("燃烧", "burning")),
    ];
    for (row, (runs, series, label)) in rows.into_iter().enumerate() {
        for (from, to, _) in runs.into_iter().filter(|(_, _, holds)| *holds) {
            let span = Span::new(row as f64, from, to).series(series).label(label);
            panel = panel.mark(if series == 2 { span.solid() } else { span });
        }
    }
    for (from, to, word) in runs(&samples, |sample| Word::of(sample.status)) {
        if let Some((series, solid, label)) = word.shown(view) {
            let span = Span::new(4.0, from, to).series(series).label(label);
            panel = panel.mark(if solid { span.solid() } else { span });
        }
    }
    panel
}

/// The controller's states as the figure tells them apart.
#[derive(Clone, Copy, PartialEq)]
enum Word {
    Unknown,
    Off,
    Lit,
    Countdown,
    Shutting,
    Alarming,
}

impl Word {
    fn of(status: Status) -> Word {
        match status {
            Status::Unknown => Word::Unknown,
            Status::Off(_) => Word::Off,
            Status::Lit(_) => Word::Lit,
            Status::Countdown { .. } => Word::Countdown,
            Status::Shutting { .. } => Word::Shutting,
            Status::Alarming => Word::Alarming,
        }
    }

    fn shown(self, view: View) -> Option<(u8, bool, &'static str)> {
        match self {
            Word::Unknown => None,
            Word::Off => Some((0, false, view.say("已熄", "off"))),
            Word::Lit => Some((1, false, view.say("有火", "lit"))),
            Word::Countdown => Some((1, false, view.say("倒计时", "countdown"))),
            Word::Shutting => Some((2, false, view.say("关火中", "shutting"))),
            Word::Alarming => Some((2, true, view.say("报警", "alarm"))),
        }
    }
}

/// The stretches in which something stays the same, cut where it changes.
fn runs<K: PartialEq + Copy>(
    samples: &[(f64, &Sample)],
    key: impl Fn(&Sample) -> K,
) -> Vec<(f64, f64, K)> {
    let mut runs: Vec<(f64, f64, K)> = Vec::new();
    for (at, sample) in samples {
        let now = key(sample);
        match runs.last_mut() {
            Some((_, to, same)) if *same == now => *to = *at,
            Some((_, to, _)) => {
                *to = *at;
                runs.push((*at, *at, now));
            }
            None => runs.push((*at, *at, now)),
        }
    }
    runs
}
