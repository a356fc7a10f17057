//! `zhoubi stove …`: a run of the shut-off, and what is wrong with a configuration.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use stove::{Config, Device, Fault, Outcome, Problem, Problems, Scenario, Settings, Status, Trace};

use crate::{failure::Failure, output, view::ViewArguments};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Light a burner, count down, turn it off
    Simulate(Simulate),
    /// Read a configuration and report every mistake
    Check {
        /// The configuration; `-`: standard input
        file: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// What to simulate. Flags go before the configuration.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// Device and settings from a configuration's first burner
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The burner of the configuration
    #[arg(long, value_name = "NAME", requires = "config")]
    burner: Option<String>,
    /// Countdown in minutes, from 0.1 to 240 [default: 10]
    #[arg(long, value_name = "MIN", value_parser = minutes)]
    countdown_min: Option<f64>,
    /// What contact and leads add to the loop, from 0 to 1000 [default: 10]
    #[arg(long, value_name = "MOHM", value_parser = resistance)]
    contact_resistance_mohm: Option<f64>,
    /// Length of a pulse, from 1000 to 120000 [default: 3000]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u32).range(1_000..=120_000))]
    pulse_ms: Option<u32>,
    /// How long the knob is held after lighting
    #[arg(long, value_name = "MS", default_value_t = 10_000,
          value_parser = clap::value_parser!(u64).range(1..=120_000))]
    press_ms: u64,
    /// What goes wrong
    #[arg(long, value_enum, default_value_t = Mishap::None)]
    fault: Mishap,
    /// When it goes wrong, in seconds from lighting; for `draught` and `offline`
    #[arg(long, value_name = "S", default_value_t = 300,
          value_parser = clap::value_parser!(u64).range(1..=20_000))]
    fault_at_s: u64,
    /// What came of it as JSON
    #[arg(long)]
    json: bool,
    /// Write the run; the ending .svg, .csv or .json says what
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Mishap {
    /// Nothing
    None,
    /// The flame is blown out
    Draught,
    /// The contact is welded shut, and the relay reports that it opened
    Welded,
    /// The relay neither opens nor reports
    Dead,
    /// The relay's last will arrives
    Offline,
    /// 250 mA of the supply leak into the loop
    Leak,
}

pub(crate) fn run(command: Command) -> crate::command::Outcome {
    match command {
        Command::Simulate(arguments) => run_simulate(&arguments),
        Command::Check { file, json } => check(&file, json),
    }
}

fn minutes(text: &str) -> Result<f64, String> {
    within(text, 0.1, 240.0, "minutes")
}

fn resistance(text: &str) -> Result<f64, String> {
    within(text, 0.0, 1_000.0, "milliohms")
}

/// A number within bounds; NaN is in none.
fn within(text: &str, min: f64, max: f64, unit: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if min <= number && number <= max => Ok(number),
        Ok(_) => Err(format!("not in {min}..={max} {unit}")),
        Err(_) => Err(format!("not a number of {unit} in {min}..={max}")),
    }
}

fn run_simulate(arguments: &Simulate) -> crate::command::Outcome {
    let format = match &arguments.output {
        Some(file) => Some((file, ending(file)?)),
        None => None,
    };
    let scenario = scenario(arguments)?;
    let trace = stove::simulate(&scenario).map_err(Failure::data)?;
    if let Some((file, format)) = format {
        let bytes = match format {
            lab::Format::Svg => svg(arguments, &scenario, &trace),
            lab::Format::Csv => csv(&trace),
            lab::Format::Json => pretty(&with_samples(&scenario, &trace)),
        };
        output::write(file, bytes.as_bytes())?;
    }
    if arguments.json {
        output::print(pretty(&summary(&scenario, &trace)).as_bytes())
    } else if arguments.output.as_deref() == Some(Path::new("-")) {
        Ok(())
    } else {
        output::print(words(&scenario, &trace.outcome).as_bytes())
    }
}

fn ending(file: &Path) -> Result<lab::Format, Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match lab::Format::from_extension(ending) {
        Some(format) => Ok(format),
        None if file == Path::new("-") => Ok(lab::Format::Csv),
        None => {
            Err(Failure::usage(format!("{} should end in .svg, .csv or .json", file.display())))
        }
    }
}

fn scenario(arguments: &Simulate) -> Result<Scenario, Failure> {
    let (mut device, mut settings) = (Device::default(), Settings::default());
    settings.automatic_ms = Some(600_000);
    if let Some(file) = &arguments.config {
        let config = read(file)?;
        device = config.device;
        let names = || {
            let names: Vec<&str> = config.burners.iter().map(|b| b.name.as_str()).collect();
            names.join(", ")
        };
        let burner = match &arguments.burner {
            None => config.burners.first(),
            Some(name) => config.burners.iter().find(|burner| burner.name == *name),
        };
        let burner = burner.ok_or_else(|| {
            let name = arguments.burner.as_deref().unwrap_or_default();
            Failure::data(format!("there is no burner \"{name}\"; there are {}", names()))
        })?;
        settings = burner.settings();
    }
    if let Some(minutes) = arguments.countdown_min {
        // In 0.1..=240: no sign, nothing lost but fractions of a millisecond.
        #[expect(clippy::cast_sign_loss, reason = "the flag's range begins above 0")]
        let ms = (minutes * 60_000.0).round() as u64;
        settings.automatic_ms = Some(ms);
    }
    if let Some(mohm) = arguments.contact_resistance_mohm {
        device.contact_mohm = mohm;
    }
    if let Some(pulse_ms) = arguments.pulse_ms {
        settings.pulse_ms = pulse_ms;
    }
    let at_ms = arguments.fault_at_s * 1_000;
    let fault = match arguments.fault {
        Mishap::None => Fault::None,
        Mishap::Draught => Fault::FlameOut { at_ms },
        Mishap::Welded => Fault::ContactWelded,
        Mishap::Dead => Fault::RelayDead,
        Mishap::Offline => Fault::RelayOffline { at_ms },
        Mishap::Leak => Fault::Leak { ma: 250 },
    };
    Ok(Scenario { device, settings, press_ms: arguments.press_ms, fault, ..Scenario::default() })
}

fn read_bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    /// A configuration is some hundred bytes; what is larger is something else.
    const LARGEST: u64 = 1 << 20;
    let cannot = |error| Failure::file("cannot read", file, &error);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    } else {
        let opened = std::fs::File::open(file).map_err(cannot)?;
        opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::data(format!(
            "{} is larger than 1 MiB; a stove's configuration is a few lines",
            file.display()
        )));
    }
    Ok(bytes)
}

fn shown(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}

fn read(file: &Path) -> Result<Config, Failure> {
    Config::from_bytes(&read_bytes(file)?).map_err(|problems| refusal(file, &problems))
}

fn refusal(file: &Path, problems: &Problems) -> Failure {
    let file = shown(file);
    let rendered: Vec<String> = problems.iter().map(|problem| problem.render(&file)).collect();
    let count = match rendered.len() {
        1 => "1 mistake".to_owned(),
        n => format!("{n} mistakes"),
    };
    Failure::data(format!("{}\n\n{count}", rendered.join("\n\n")))
}

fn check(file: &Path, as_json: bool) -> crate::command::Outcome {
    let result = Config::from_bytes(&read_bytes(file)?);
    let places = |problems: &mut dyn Iterator<Item = &Problem>| {
        let places = problems.map(|problem| {
            json!({
                "line": problem.line,
                "column": problem.column,
                "message": problem.mistake.to_string(),
                "help": problem.mistake.help(),
            })
        });
        places.collect::<Vec<Value>>()
    };
    match result {
        Ok(config) if as_json => {
            let burners: Vec<&str> = config.burners.iter().map(|b| b.name.as_str()).collect();
            let warnings = places(&mut config.warnings.iter());
            let answer = json!({
                "ok": true,
                "burners": burners,
                "hold_s": seconds(config.device.hold_time_ms()),
                "drop_s": seconds(Some(config.device.drop_time_ms())),
                "warnings": warnings,
            });
            output::print(pretty(&answer).as_bytes())
        }
        Ok(config) => output::print(accepted(file, &config).as_bytes()),
        Err(problems) if as_json => {
            let answer = json!({ "ok": false, "mistakes": places(&mut problems.iter()) });
            output::print(pretty(&answer).as_bytes())?;
            Err(refusal(file, &problems))
        }
        Err(problems) => Err(refusal(file, &problems)),
    }
}

/// A good configuration in words: what follows from it.
fn accepted(file: &Path, config: &Config) -> String {
    let mut text = String::new();
    for warning in &config.warnings {
        text.push_str(&format!("warning: {}\n\n", warning.render(&shown(file))));
    }
    let head = ["burner", "channel", "minutes", "pulse", "proof"].map(str::to_owned).to_vec();
    let rows = config.burners.iter().map(|burner| {
        let proof = if burner.sensing { "thermocouple" } else { "relay's word" };
        vec![
            burner.name.clone(),
            burner.channel.to_string(),
            burner.minutes.to_string(),
            format!("{} s", f64::from(burner.pulse_ms) / 1_000.0),
            proof.to_owned(),
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    text.push_str(&output::columns(&rows));
    text.push_str(&format!(
        "\nWith {} mΩ of contact: hold the knob for {}; a flame that goes out is shut off in {}.\n",
        config.device.contact_mohm,
        duration(config.device.hold_time_ms()),
        duration(Some(config.device.drop_time_ms())),
    ));
    text
}

fn seconds(ms: Option<f64>) -> Option<f64> {
    ms.map(|ms| (ms / 10.0).round() / 100.0)
}

fn duration(ms: Option<f64>) -> String {
    ms.map_or_else(|| "ever, in vain".to_owned(), |ms| format!("{:.1} s", ms / 1_000.0))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What came of a run. Times are milliseconds from lighting, `null` for what did not happen.
fn summary(scenario: &Scenario, trace: &Trace) -> Value {
    let device = &scenario.device;
    let outcome = &trace.outcome;
    json!({
        "contact_mohm": device.contact_mohm,
        "current_ma": device.current_ma(device.emf_mv),
        "t_on_ms": device.hold_time_ms(),
        "t_off_ms": device.drop_time_ms(),
        "limit_mohm": device.limit_mohm(),
        "countdown_ms": scenario.settings.automatic_ms,
        "pulse_ms": scenario.settings.bounded_pulse_ms(),
        "held": outcome.held,
        "seen_ms": outcome.seen_ms,
        "asked_ms": outcome.asked_ms,
        "closed_ms": outcome.closed_ms,
        "out_ms": outcome.out_ms,
        "confirmed_ms": outcome.confirmed_ms,
        "alarm_ms": outcome.alarm_ms,
        "pulses": outcome.pulses,
        "alarms": outcome.alarms,
        "unburnt_ms": outcome.unburnt_ms,
    })
}

fn with_samples(scenario: &Scenario, trace: &Trace) -> Value {
    let samples = trace.samples.iter().map(|sample| {
        json!({
            "time_ms": sample.time_ms,
            "emf_mv": sample.emf_mv,
            "source_mv": sample.source_mv,
            "current_ma": sample.current_ma,
            "knob": sample.knob,
            "contact_open": sample.contact_open,
            "valve_open": sample.valve_open,
            "flame": sample.flame,
            "state": state(sample.status),
        })
    });
    let mut value = summary(scenario, trace);
    value["samples"] = samples.collect();
    value
}

fn csv(trace: &Trace) -> String {
    let mut text = String::from(
        "time_ms,emf_mv,source_mv,current_ma,knob,contact_open,valve_open,flame,state\n",
    );
    for sample in &trace.samples {
        text.push_str(&format!(
            "{},{:.4},{:.4},{:.3},{},{},{},{},{}\n",
            sample.time_ms,
            sample.emf_mv,
            sample.source_mv,
            sample.current_ma,
            u8::from(sample.knob),
            u8::from(sample.contact_open),
            u8::from(sample.valve_open),
            u8::from(sample.flame),
            state(sample.status),
        ));
    }
    text
}

fn state(status: Status) -> &'static str {
    match status {
        Status::Unknown => "unknown",
        Status::Off(_) => "off",
        Status::Lit(_) => "lit",
        Status::Countdown { .. } => "countdown",
        Status::Shutting { .. } => "shutting",
        Status::Alarming => "alarming",
    }
}

fn svg(arguments: &Simulate, scenario: &Scenario, trace: &Trace) -> String {
    let view = arguments.view.view();
    let title = view.say("灶火的一次模拟", "A simulated burner");
    let current_ma = scenario.device.current_ma(scenario.device.emf_mv);
    let closed = trace.outcome.closed_ms.map(|ms| format!("{:.1}", ms as f64 / 1_000.0));
    let desc = match closed {
        Some(s) => view.say(
            format!("烧热后电流 {current_ma:.0} 毫安；点火后 {s} 秒阀门落下。"),
            format!("{current_ma:.0} mA when hot; the valve falls {s} s after lighting."),
        ),
        None => view.say(
            format!("烧热后电流 {current_ma:.0} 毫安；阀门一直开着。"),
            format!("{current_ma:.0} mA when hot; the valve stays open."),
        ),
    };
    labs::stove_timeline(scenario, trace, title, &desc, view)
}

/// What came of a run, in words.
fn words(scenario: &Scenario, outcome: &Outcome) -> String {
    let device = &scenario.device;
    let moment = |ms: Option<u64>| {
        ms.map_or_else(|| "never".to_owned(), |ms| format!("{:.2} s", ms as f64 / 1_000.0))
    };
    let rows = [
        ("current when hot", format!("{:.0} mA", device.current_ma(device.emf_mv))),
        ("hold the knob for", duration(device.hold_time_ms())),
        ("device alone closes in", duration(Some(device.drop_time_ms()))),
        ("flame seen", moment(outcome.seen_ms)),
        ("pulse asked for", moment(outcome.asked_ms)),
        ("valve closed", moment(outcome.closed_ms)),
        ("confirmed", moment(outcome.confirmed_ms)),
        ("alarm", moment(outcome.alarm_ms)),
        ("pulses", outcome.pulses.to_string()),
        ("gas unburnt for", format!("{:.2} s", outcome.unburnt_ms as f64 / 1_000.0)),
    ];
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    output::columns(&rows)
}
