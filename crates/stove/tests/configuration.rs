//! Configurations that must fail, with the words in which they do: `tests/invalid/*.toml` beside
//! `*.txt`. `BLESS=1` writes the words anew, to be read before they are kept.

use std::{env, fs, path::Path};

use stove::{Config, Mistake, Mode, Proof, RelayKind};

const GOOD: &str = r#"
mode = "mirror"

[relay]
kind = "zigbee2mqtt"
topic = "厨房/stove"
contact = "normally-closed"
isolated = true
supply_mv = 12_000

[device]
emf_mv = 24
contact_mohm = 12.5

[[burner]]
name = "left"
channel = 1
state_channel = 3
minutes = 90
pulse_ms = 60_000

[[burner]]
name = "right"
channel = 2
state_channel = 4
minutes = 20
sensing = false
"#;

#[test]
fn a_good_configuration_is_read_whole() {
    let config = Config::parse(GOOD).unwrap();
    assert_eq!((config.mode, config.relay.kind), (Mode::Mirror, RelayKind::Zigbee2mqtt));
    assert_eq!((config.device.emf_mv, config.device.contact_mohm), (24.0, 12.5));
    let [left, right] = &config.burners[..] else { panic!("two burners") };
    assert_eq!(left.settings().automatic_ms, Some(90 * 60_000));
    assert_eq!((left.settings().pulse_ms, right.settings().pulse_ms), (60_000, 3_000));
    assert_eq!(
        (left.settings().confirm_by, right.settings().confirm_by),
        (Proof::Loop, Proof::Relay)
    );
    assert_eq!(config.warnings, []);
}

#[test]
fn a_contact_over_the_budget_is_a_warning() {
    let config = Config::parse(&GOOD.replace("12.5", "50")).unwrap();
    let [warning] = &config.warnings[..] else { panic!("one warning") };
    assert!(matches!(warning.mistake, Mistake::OverBudget { .. }), "{warning:?}");
    assert_eq!((warning.line, warning.column), (13, 16));
}

#[test]
fn nonsense_is_refused_in_these_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 20, "{} files in {}", paths.len(), folder.display());
    for path in paths {
        let problems = Config::from_bytes(&fs::read(&path).unwrap())
            .expect_err(&format!("{} was accepted", path.display()));
        let words = problems.render("stove.toml") + "\n";
        let beside = path.with_extension("txt");
        if env::var_os("BLESS").is_some() {
            fs::write(&beside, &words).unwrap();
        }
        assert_eq!(fs::read_to_string(&beside).unwrap_or_default(), words, "{}", path.display());
    }
}

#[test]
fn every_prefix_of_a_file_is_read_or_refused() {
    for end in 0..=GOOD.len() {
        if let Err(problems) = Config::from_bytes(&GOOD.as_bytes()[..end]) {
            assert!(problems.iter().count() > 0);
            assert!(problems.render("f").contains("help: "));
        }
    }
}
