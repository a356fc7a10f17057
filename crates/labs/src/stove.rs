//! `stove`: a burner from lighting to turning off.

use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use stove::{Device, Fault, Outcome, Sample, Scenario, Settings, Trace, simulate};

use crate::stove_timeline::{seconds, stove_timeline, turning_ms};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Mishap {
    /// 一切正常 | Nothing
    None,
    /// 火被吹灭 | A draught
    Draught,
    /// 触点粘死 | Contact welded
    Welded,
    /// 电源漏入 | Supply leaks in
    Leak,
}

/// The parameters of [`StoveLab`].
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct StoveParams {
    /// 倒计时（分钟） | Countdown (minutes)
    #[param(default = 10, range = 1..=120)]
    pub(crate) minutes: u32,
    /// 触点电阻（mΩ） | Contact resistance (mΩ)
    #[param(default = 10.0, range = 0.0..=100.0, step = 1.0)]
    pub(crate) contact: f64,
    /// 断开时长（秒） | Pulse (seconds)
    #[param(default = 3, range = 1..=90)]
    pub(crate) pulse: u32,
    /// 按住旋钮（秒） | Knob held (seconds)
    #[param(default = 10, range = 1..=30)]
    pub(crate) press: u32,
    /// 故障 | Mishap
    pub(crate) mishap: Mishap,
}

impl StoveParams {
    fn scenario(&self) -> Scenario {
        let automatic_ms = u64::from(self.minutes) * 60_000;
        let press_ms = u64::from(self.press) * 1_000;
        let fault = match self.mishap {
            Mishap::None => Fault::None,
            // In the middle of the countdown, at a full second.
            Mishap::Draught => {
                let middle_s = (u64::from(self.minutes) * 30).max(u64::from(self.press) + 10);
                Fault::FlameOut { at_ms: middle_s * 1_000 }
            }
            Mishap::Welded => Fault::ContactWelded,
            Mishap::Leak => Fault::Leak { ma: 250 },
        };
        Scenario {
            device: Device::default().with_contact(self.contact),
            settings: Settings {
                automatic_ms: Some(automatic_ms),
                pulse_ms: self.pulse * 1_000,
                ..Settings::default()
            },
            press_ms,
            fault,
            ..Scenario::default()
        }
    }
}

/// What happens when the countdown ends.
#[derive(Debug)]
pub(crate) struct StoveLab;

impl Experiment for StoveLab {
    type Params = StoveParams;
    type Prepared = ();
    const NAME: &'static str = "stove";
    const ARTICLE: u32 = 3;
    const TITLE: Text = Text::new(
        "倒计时结束，火真的灭了吗？",
        "When the countdown ends, does the flame really go out?",
    );

    fn prepare() {}

    fn run(_: &(), params: &StoveParams, view: View) -> Result<Figure, Error> {
        let scenario = params.scenario();
        let trace = simulate(&scenario).map_err(|error| Error::Refused {
            name: "contact".to_owned(),
            reason: Text::of(error.to_string(), error.to_string()),
        })?;
        let answer = answer(&scenario, &trace, view);
        let alt = alt(&scenario, &trace, &answer, view);
        let title = Self::TITLE.get(view.lang).to_owned();
        Ok(Figure {
            svg: stove_timeline(&scenario, &trace, &title, &alt, view),
            alt,
            answer,
            table: table(&scenario, &trace, view),
            values: values(&scenario, &trace, view),
        })
    }
}

/// A time in seconds with its unit, or a word for "never".
fn shown_s(ms: Option<f64>, decimals: usize, view: View) -> String {
    match ms {
        Some(ms) => format!("{:.decimals$} {}", ms / 1_000.0, view.say("秒", "s")),
        None => view.say("永不", "never").to_owned(),
    }
}

fn values(scenario: &Scenario, trace: &Trace, view: View) -> Vec<Shown> {
    let device = &scenario.device;
    let outcome = &trace.outcome;
    let zero_ms = turning_ms(scenario, trace);
    let since = |ms: Option<u64>| ms.map(|ms| ms as f64 - zero_ms as f64);
    let value = |name: &str, label: Text, ms: Option<f64>, decimals| Shown {
        name: name.to_owned(),
        label,
        value: ms.map_or(f64::INFINITY, |ms| ms / 1_000.0),
        shown: shown_s(ms, decimals, view),
    };
    let current_ma = device.current_ma(device.emf_mv);
    vec![
        Shown::new(
            "current",
            Text::new("烧热后的电流", "Current when hot"),
            current_ma,
            format!("{current_ma:.0} mA"),
        ),
        value("t_on", Text::new("须按住", "Hold the knob for"), device.hold_time_ms(), 1),
        value(
            "t_off",
            Text::new("熄火后自行关阀", "Device alone closes in"),
            Some(device.drop_time_ms()),
            1,
        ),
        value(
            "closed_at",
            Text::new("点火后关阀于", "Valve closes at"),
            outcome.closed_ms.map(|ms| ms as f64),
            1,
        ),
        value(
            "closed_after",
            Text::new("到点后关阀", "Valve closes after"),
            since(outcome.closed_ms),
            2,
        ),
        value(
            "confirmed_after",
            Text::new("确认熄火", "Confirmed after"),
            since(outcome.confirmed_ms),
            1,
        ),
        value(
            "unburnt",
            Text::new("漏出未燃气", "Gas unburnt for"),
            Some(outcome.unburnt_ms as f64),
            1,
        ),
    ]
}

/// What came of the run, in one sentence.
fn answer(scenario: &Scenario, trace: &Trace, view: View) -> String {
    let outcome = &trace.outcome;
    let zero_ms = turning_ms(scenario, trace);
    let after = |ms: u64, decimals: usize| format!("{:.decimals$}", seconds(ms, zero_ms));
    let hold = scenario.device.hold_time_ms();
    match (hold, *outcome) {
        (None, _) => view
            .say(
                "电流够不到 $I_h$：按多久都吸不住，手一松火就灭；装置偏向了安全，灶却不能用了。",
                "The current never reaches $I_h$: however long the knob is held, the flame dies when it is let go. That is safe, and useless.",
            )
            .to_owned(),
        (Some(ms), Outcome { held: false, .. }) => {
            let need = format!("{:.1}", ms / 1_000.0);
            view.say(
                format!("手松得太早：这样的触点要按住 {need} 秒才吸得住。"),
                format!("The knob was let go too early: with this contact it must be held for {need} s."),
            )
        }
        (_, Outcome { closed_ms: Some(closed), confirmed_ms: Some(confirmed), unburnt_ms: 0, .. }) => {
            let (closed, confirmed) = (after(closed, 2), after(confirmed, 1));
            view.say(
                format!("灭了：到点 {closed} 秒后阀门落下，{confirmed} 秒时热电偶冷却，得到确认。"),
                format!("Yes: the valve falls after {closed} s, and after {confirmed} s the cooled thermocouple confirms it."),
            )
        }
        (_, Outcome { closed_ms: Some(_), unburnt_ms, .. }) => {
            let flowed = format!("{:.1}", unburnt_ms as f64 / 1_000.0);
            view.say(
                format!("熄火保护自己关了阀，其间漏出 {flowed} 秒未燃的燃气；控制器只是旁观。"),
                format!("The flame-failure device closes by itself; until then gas flows unburnt for {flowed} s. The controller only looks on."),
            )
        }
        (_, Outcome { closed_ms: None, alarm_ms: Some(alarm), pulses, .. }) => {
            let alarm = after(alarm, 0);
            view.say(
                format!("没有灭：断了 {pulses} 次都无效，到点 {alarm} 秒后开始报警，须由人去关。"),
                format!("No: {pulses} pulses were in vain. {alarm} s after the end it calls for help; somebody must turn the knob."),
            )
        }
        (_, Outcome { closed_ms: None, alarm_ms: None, .. }) => {
            view.say("阀门仍开着。", "The valve is still open.").to_owned()
        }
    }
}

fn alt(scenario: &Scenario, trace: &Trace, answer: &str, view: View) -> String {
    let device = &scenario.device;
    let current = device.current_ma(device.emf_mv);
    let (hold, drop) = (device.hold_ma, device.drop_ma);
    let plain = answer.replace('$', "");
    let moments = moments(scenario, trace).len();
    view.say(
        format!("时间线：点火时电流升到 {current:.0} 毫安，越过吸住电流 {hold} 毫安；关火时跌过释放电流 {drop} 毫安。共 {moments} 个时刻。{plain}"),
        format!("Timeline: lit, the current rises to {current:.0} mA, through the holding current {hold} mA; turned off, it falls below the drop-out current {drop} mA. {moments} moments. {plain}"),
    )
}

/// The moments of a run, by time.
fn moments(scenario: &Scenario, trace: &Trace) -> Vec<(u64, Text)> {
    let outcome = &trace.outcome;
    let mut moments = vec![(0, Text::new("点火", "lit"))];
    moments.push((scenario.press_ms, Text::new("松开旋钮", "knob let go")));
    let named = [
        (outcome.seen_ms, Text::new("控制器看到火焰", "controller sees the flame")),
        (outcome.asked_ms, Text::new("命令断开", "pulse asked for")),
        (outcome.closed_ms, Text::new("阀门落下", "valve falls")),
        (outcome.out_ms, Text::new("火焰熄灭", "flame out")),
        (outcome.confirmed_ms, Text::new("确认熄火", "confirmed off")),
        (outcome.alarm_ms, Text::new("开始报警", "alarm")),
    ];
    moments.extend(named.into_iter().filter_map(|(ms, text)| Some((ms?, text))));
    moments.sort_by_key(|(ms, _)| *ms);
    moments
}

fn table(scenario: &Scenario, trace: &Trace, view: View) -> Table {
    let columns = view.say(
        ["时刻（s）", "事件", "电动势（mV）", "电流（mA）"],
        ["time (s)", "event", "emf (mV)", "current (mA)"],
    );
    let rows = moments(scenario, trace)
        .into_iter()
        .map(|(ms, what)| {
            let sample = at(trace, ms);
            vec![
                format!("{:.3}", ms as f64 / 1_000.0),
                what.get(view.lang).to_owned(),
                sample.map_or_else(String::new, |sample| format!("{:.2}", sample.emf_mv)),
                sample.map_or_else(String::new, |sample| format!("{:.1}", sample.current_ma)),
            ]
        })
        .collect();
    Table { columns: columns.map(str::to_owned).to_vec(), rows }
}

/// The last sample not after a time.
fn at(trace: &Trace, ms: u64) -> Option<&Sample> {
    let after = trace.samples.partition_point(|sample| sample.time_ms <= ms);
    trace.samples.get(after.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn ten_minutes_end_in_a_confirmed_flame_out() {
        let figure = drawn::<StoveLab>(&[]);
        assert_eq!(value(&figure, "closed_after"), 0.05);
        assert_eq!(value(&figure, "closed_at"), 608.05);
        assert!(figure.answer.starts_with("灭了"), "{}", figure.answer);
    }

    #[test]
    fn each_mishap_has_its_own_answer() {
        assert!(drawn::<StoveLab>(&[("mishap", "draught")]).answer.contains("未燃"));
        assert!(drawn::<StoveLab>(&[("mishap", "welded")]).answer.starts_with("没有灭"));
        assert!(drawn::<StoveLab>(&[("mishap", "leak")]).answer.starts_with("没有灭"));
        assert!(
            drawn::<StoveLab>(&[("contact", "90")]).answer.contains("永不")
                || drawn::<StoveLab>(&[("contact", "90")]).answer.contains("$I_h$")
        );
        assert!(drawn::<StoveLab>(&[("contact", "60")]).answer.contains("手松得太早"));
    }

    #[test]
    fn every_corner_of_the_parameters_draws() {
        for minutes in ["1", "120"] {
            for contact in ["0", "78", "100"] {
                for pulse in ["1", "90"] {
                    for press in ["1", "30"] {
                        for mishap in ["none", "draught", "welded", "leak"] {
                            let figure = drawn::<StoveLab>(&[
                                ("minutes", minutes),
                                ("contact", contact),
                                ("pulse", pulse),
                                ("press", press),
                                ("mishap", mishap),
                            ]);
                            assert!(figure.svg.contains("<desc>") && !figure.svg.contains("NaN"));
                        }
                    }
                }
            }
        }
    }
}
