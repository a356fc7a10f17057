//! `zhoubi position …` as a user calls it.

use std::path::Path;

use serde_json::{Value, json};

use crate::given::run_in;

fn run(arguments: &[&str]) -> (i32, String, String) {
    run_in(Path::new("."), &[&["position"][..], arguments].concat(), b"").parts()
}

fn report(arguments: &[&str]) -> Value {
    let (status, out, err) = run(arguments);
    assert_eq!((status, err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&out).unwrap()
}

fn ids(layout: &str, segments: &str, more: &[&str]) -> Value {
    let fixed = ["ids", "--layout", layout, "--segments", segments, "--json"];
    report(&[&fixed, more].concat())
}

/// Refused with status 2, nothing on standard output, and a message that says this.
fn refused(arguments: &[&str], says: &[&str]) {
    let (status, out, err) = run(arguments);
    assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {err}");
    for words in says {
        assert!(err.contains(words), "{arguments:?}: {err}");
    }
}

#[test]
fn ids_gives_one_list_an_axis() {
    let found = ids("rope-tie-v2", "text:2,image:2x3,text:1", &[]);
    let expected = json!({
        "axes": ["h", "w"],
        "positions": [
            [0, 1, 4, 4, 4, 5, 5, 5, 8],
            [0, 1, 3.5, 4.5, 5.5, 3.5, 4.5, 5.5, 8],
        ],
        "next": 9, "tokens": 9, "offset": 0,
    });
    assert_eq!(found, expected);
    assert_eq!(ids("flatten", "text:2", &[])["axes"], json!(["n"]));
    assert_eq!(ids("tv-3d", "video:2x1x2", &[])["axes"], json!(["t", "h", "w"]));
}

#[test]
fn the_profiles_of_m_rope_read_half_a_second_in_their_own_ways() {
    let times = |profile: &[&str]| {
        let more = [&["--tokens-per-second", "25"], profile].concat();
        let found = ids("m-rope", "text:3,video:3x1x1@0.5,text:1", &more);
        (found["positions"][0].clone(), found["next"].clone())
    };
    // 12.5 and 25 after the start; cut, or half a second cut to none.
    assert_eq!(times(&["--profile", "hf-4.49"]), (json!([0, 1, 2, 3, 15, 28, 29]), json!(30)));
    assert_eq!(times(&["--profile", "hf-4.57"]), (json!([0, 1, 2, 3, 3, 3, 4]), json!(5)));
    assert_eq!(times(&["--profile", "hf-5.23"]), (json!([0, 1, 2, 3, 15, 28, 4]), json!(5)));
    assert_eq!(times(&[]), times(&["--profile", "hf-4.57"]));
}

#[test]
fn a_video_without_an_end_needs_a_layout_that_can_do_without() {
    let stream = ["text:2,video:?3x2x2", "text:2,video:?x2x2,video:?2x2x2"];
    assert_eq!(ids("tv-frames", stream[0], &[]), ids("tv-frames", stream[1], &[]));
    assert_eq!(ids("tv-frames", stream[0], &[])["next"], 14);
    refused(&["ids", "--layout", "tv-3d", "--segments", stream[0]], &["video:?3x2x2", "tv-frames"]);
}

#[test]
fn without_json_there_is_a_table() {
    let (status, out, _) = run(&["ids", "--layout", "rope-2d", "--segments", "text:1,image:1x2"]);
    let expected = "segment    token  h  w\n\
                    text:1         0  0  0\n\
                    image:1x2      1  1  1\n\
                    image:1x2      2  1  2\n\
                    3 tokens; text goes on at 3\n";
    assert_eq!((status, out.as_str()), (0, expected));
}

#[test]
fn compare_has_a_row_a_layout_and_says_where_profiles_part() {
    let found = report(&["compare", "--segments", "text:4,video:6x2x2,text:5", "--json"]);
    let row = |name: &str, profile: Value| {
        let rows = found["layouts"].as_array().unwrap();
        rows.iter().find(|row| row["layout"] == name && row["profile"] == profile).unwrap().clone()
    };
    for name in ["flatten", "tv-3d", "tv-frames"] {
        let row = row(name, Value::Null);
        let kept = ["compatible", "equivalent", "symmetric"].map(|property| row[property] == true);
        assert_eq!(
            (kept, &row["offset"], &row["overlaps"]),
            ([true; 3], &json!(0), &json!(0)),
            "{name}"
        );
    }
    assert_eq!(row("rope-tie", Value::Null)["equivalent"], false);
    assert_eq!(row("m-rope", "hf-5.23".into())["overlaps"], 16);
    let parts = json!({
        "profiles": ["hf-4.57", "hf-5.23"], "tokens": 5, "first": 28,
        "places": [[10, 10, 10], [6, 6, 6]], "next": [15, 11],
    });
    assert_eq!(found["differences"].as_array().unwrap().len(), 2);
    assert_eq!(found["differences"][1], parts);

    let (status, out, _) = run(&["compare", "--segments", "text:4,video:6x2x2,text:5"]);
    assert_eq!(status, 0);
    assert!(out.contains(
        "hf-4.57 and hf-5.23 differ in 5 tokens, first in token 28: (10, 10, 10) against (6, 6, 6)"
    ));
    assert_eq!(out.lines().filter(|line| line.starts_with("m-rope hf-")).count(), 3);
}

#[test]
fn compare_goes_on_where_one_layout_refuses() {
    let (status, out, _) = run(&["compare", "--segments", "text:4,video:?x2x2"]);
    assert_eq!(status, 0);
    assert!(out.contains("\ntv-3d: video:?x2x2: tv-3d centres a video"), "{out}");
    let only = ["compare", "--layout", "tv-3d", "--segments", "video:?x2x2"];
    refused(&only, &["must be known beforehand"]);
    // All three profiles of the only layout refuse.
    let fast = ["compare", "--layout", "m-rope", "--segments", "video:2x1x1"];
    refused(&[&fast[..], &["--tokens-per-second", "1e300"]].concat(), &["within 2^50"]);
    let still = ["compare", "--layout", "flatten,circle", "--segments", "video:2x1x1"];
    refused(&[&still[..], &["--tokens-per-second", "2"]].concat(), &["--layout m-rope"]);
}

#[test]
fn what_is_wrong_is_said_with_what_would_do() {
    let ids = |segments| ["ids", "--layout", "rope-2d", "--segments", segments];
    refused(&ids("image:4"), &["\"image:4\" is no segment", "image:4x6"]);
    refused(&ids("text:0"), &["text:0 has a size of 0"]);
    refused(&ids("text:1,image:0x3"), &["image:0x3 has a size of 0"]);
    refused(&ids("image:100000x100000"), &["too large", "4194304"]);
    refused(&ids("text:4000000,text:4000000"), &["8000000 tokens or more"]);
    refused(&ids("video:2x2x2@-1"), &["finite and above 0"]);
    refused(&ids("video:2x2x2@nan"), &["finite and above 0"]);
    refused(&ids(""), &["\"\" is no segment"]);
    refused(
        &["ids", "--layout", "rope-tye-v2", "--segments", "text:1"],
        &["rope-tye-v2", "similar", "rope-tie-v2"],
    );
    refused(&[&ids("text:1")[..], &["--profile", "hf-4.57"]].concat(), &["m-rope", "rope-2d"]);
    refused(&[&ids("text:1")[..], &["--tokens-per-second", "2"]].concat(), &["m-rope"]);
    for rate in ["0", "-2", "inf", "many"] {
        let m_rope =
            ["ids", "--layout", "m-rope", "--segments", "text:1", "--tokens-per-second", rate];
        refused(&m_rope, &["2 and 25"]);
    }
    // 0·∞ is no position and would be no JSON.
    let fast = ["ids", "--layout", "m-rope", "--profile", "hf-4.49", "--segments", "image:1x2"];
    refused(&[&fast[..], &["--tokens-per-second", "1e300", "--json"]].concat(), &["within 2^50"]);
    let profile = ["ids", "--layout", "m-rope", "--segments", "text:1", "--profile", "hf-4.58"];
    refused(&profile, &["hf-4.57"]);
}

#[test]
fn millions_of_tokens_are_written() {
    let found = ids("rope-tie-v2", "text:5,image:1024x1024", &[]);
    assert_eq!(found["positions"][1].as_array().unwrap().len(), 5 + (1 << 20));
    assert_eq!(found["next"], 5 + (1 << 20));
    let (status, out, _) =
        run(&["ids", "--layout", "rope-tie-v2", "--segments", "text:5,image:1024x1024"]);
    assert_eq!((status, out.lines().count()), (0, 1 + 5 + (1 << 20) + 1));
}
