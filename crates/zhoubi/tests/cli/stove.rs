//! `zhoubi stove …` as a user calls it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::given::{Given, run_in};

const GOOD: &str = "[relay]\nkind = \"tasmota\"\ntopic = \"kitchen/stove\"\ncontact = \"normally-closed\"\n\
                    isolated = true\n\n[[burner]]\nname = \"汤\"\nchannel = 1\nminutes = 20\n";

/// One run of `zhoubi stove` in a folder.
#[track_caller]
fn given_in(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Given {
    run_in(folder.path(), &[&["stove"][..], arguments].concat(), input)
}

#[track_caller]
fn given(arguments: &[&str]) -> Given {
    given_in(&TempDir::new().unwrap(), arguments, b"")
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let given = given(arguments);
    assert_eq!((given.status, given.err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&given.out).unwrap()
}

#[test]
fn a_run_is_the_same_in_words_and_as_json() {
    let run = json(&["simulate", "--json"]);
    assert_eq!(run["closed_ms"], 608_050);
    assert_eq!(run["confirmed_ms"], 614_000);
    assert_eq!(run["alarm_ms"], Value::Null);
    let words = given(&["simulate"]);
    assert!(words.out.contains("valve closed") && words.out.contains("608.05 s"), "{}", words.out);
}

#[test]
fn the_flags_change_the_run() {
    let run =
        json(&["simulate", "--json", "--countdown-min", "0.5", "--contact-resistance-mohm", "50"]);
    assert_eq!(run["t_on_ms"].as_f64().unwrap().round(), 12_113.0);
    assert_eq!(run["held"], false, "ten seconds are too short for 50 mΩ");
    let welded = json(&["simulate", "--json", "--fault", "welded", "--pulse-ms", "1000"]);
    assert_eq!((&welded["closed_ms"], &welded["pulses"]), (&Value::Null, &Value::from(6)));
    let offline = json(&["simulate", "--json", "--fault", "offline", "--fault-at-s", "60"]);
    assert_eq!(
        (&offline["pulses"], &offline["alarm_ms"]),
        (&Value::from(0), &Value::from(608_000))
    );
}

#[test]
fn a_run_is_written_as_picture_table_and_data() {
    let folder = TempDir::new().unwrap();
    for name in ["run.svg", "run.csv", "run.json"] {
        let given = given_in(&folder, &["simulate", "--countdown-min", "1", "-o", name], b"");
        assert_eq!((given.status, given.err.as_str()), (0, ""));
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("run.svg").starts_with("<svg") && read("run.svg").contains("倒计时"));
    let csv = read("run.csv");
    assert!(csv.starts_with("time_ms,emf_mv,"));
    let run: Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!(run["samples"].as_array().unwrap().len(), csv.lines().count() - 1);
    assert_eq!(run["closed_ms"], 68_050);
    let again = read("run.svg");
    given_in(&folder, &["simulate", "--countdown-min", "1", "-o", "run.svg"], b"");
    assert_eq!(read("run.svg"), again, "the same bytes each time");
}

#[test]
fn a_good_configuration_is_accepted_and_simulated() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("stove.toml"), GOOD).unwrap();
    let check = given_in(&folder, &["check", "stove.toml"], b"");
    assert_eq!((check.status, check.err.as_str()), (0, ""));
    assert!(check.out.contains('汤') && check.out.contains("5.0 s"), "{}", check.out);
    let run = given_in(&folder, &["simulate", "--config", "stove.toml", "--json"], b"");
    let run: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run["countdown_ms"], 1_200_000);
    let stdin = given_in(&folder, &["check", "-", "--json"], GOOD.as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&stdin.out).unwrap()["ok"], true);
}

#[test]
fn nonsense_is_refused_with_its_place_and_a_cure() {
    let check = |text: &str, expected: &[&str]| {
        let given = given_in(&TempDir::new().unwrap(), &["check", "-"], text.as_bytes());
        assert_eq!((given.status, given.out.as_str()), (1, ""), "{text}");
        for words in expected {
            assert!(given.err.contains(words), "{words:?} is not in:\n{}", given.err);
        }
    };
    check(&GOOD.replace("minutes = 20", "minutes = 0"), &["standard input:10:11: ", "^", "help: "]);
    check(&(GOOD.to_owned() + "pulse_ms = 200\n"), &["11:12", "too short", "at least 1000"]);
    check(
        &GOOD.replace("normally-closed", "normally-open"),
        &["4:11", "power cut", "normally-closed"],
    );
    check(
        &GOOD.replace("topic", "tpoic"),
        &["unknown key \"tpoic\"", "did you mean \"topic\"?", "2 mistakes"],
    );
    check(&(GOOD.to_owned() + "[device]\ncontact_mohm = 90\n"), &["12:16", "never stay lit"]);
    let second = "\n[[burner]]\nname = \"b\"\nchannel = 1\nminutes = 5\n";
    check(&(GOOD.to_owned() + second), &["14:11", "already that of \"汤\""]);
}

#[test]
fn nonsense_as_json_still_exits_with_1() {
    let given = given_in(&TempDir::new().unwrap(), &["check", "-", "--json"], b"mode = 3");
    assert_eq!(given.status, 1);
    let answer: Value = serde_json::from_str(&given.out).unwrap();
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["mistakes"][0]["line"], 1);
}

#[test]
fn bytes_that_are_not_utf_8_have_a_place_too() {
    let text = GOOD.replace('汤', "?");
    let mut bytes = text.into_bytes();
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xff;
    let given = given_in(&TempDir::new().unwrap(), &["check", "-"], &bytes);
    assert_eq!(given.status, 1);
    assert!(given.err.contains(":8:9: byte") && given.err.contains("0xff"), "{}", given.err);
}

#[test]
fn wrong_arguments_exit_with_2() {
    for arguments in [
        &["simulate", "--contact-resistance-mohm", "-3"][..],
        &["simulate", "--contact-resistance-mohm=NaN"],
        &["simulate", "--countdown-min", "0"],
        &["simulate", "--pulse-ms", "200"],
        &["simulate", "--fault", "magic"],
        &["simulate", "-o", "run.png"],
        &["simulate", "--burner", "soup"],
        &["check"],
        &["boil"],
    ] {
        let given = given(arguments);
        assert_eq!(given.status, 2, "{arguments:?}: {}", given.err);
        assert!(!given.err.is_empty() && given.out.is_empty());
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let given = given(&["check", "nowhere.toml"]);
    assert_eq!(given.status, 1);
    assert!(given.err.contains("nowhere.toml"), "{}", given.err);
}
