//! The labs of the article on formulas: whatever is asked, they draw well-formed SVG or say what is wrong.

mod drawing;

use drawing::{VIEWS, check_drawing, run, value};
use lab::{Error, Kind, Lang, View};
use proptest::prelude::*;

/// The names of a choice's options, so that a new one is tested as soon as it is there.
fn options(lab: &str, parameter: &str) -> Vec<String> {
    let labs = labs::all();
    let description = labs.get(lab).expect("the lab is registered").description().clone();
    match &description.parameter(parameter).expect("the parameter is there").kind {
        Kind::Choice { options, .. } => {
            options.iter().map(|option| option.name.to_string()).collect()
        }
        other => panic!("{parameter} is {other:?}"),
    }
}

#[test]
fn every_formula_in_every_view() {
    for formula in options("formula-fit", "formula") {
        for view in VIEWS {
            for width in ["280", "360", "768", "1440"] {
                let pairs = [("formula", formula.as_str()), ("width", width)];
                let figure = run("formula-fit", &pairs, view).expect(&formula);
                check_drawing(&figure, view);
            }
        }
    }
}

#[test]
fn every_kind_of_formula_in_every_view() {
    for kind in options("formula-widths", "kind") {
        for view in VIEWS {
            let figure = run("formula-widths", &[("kind", &kind)], view).expect(&kind);
            check_drawing(&figure, view);
        }
    }
}

#[test]
fn the_fitted_formula_is_as_wide_as_the_column() {
    let figure = run("formula-fit", &[("width", "360")], View::default()).unwrap();
    let (natural, column, scale) =
        (value(&figure, "natural"), value(&figure, "column"), value(&figure, "scale"));
    assert!(natural > column, "the example is one that does not fit on a phone");
    assert!((natural * scale - column).abs() < 1e-9);
    assert!((value(&figure, "size") - 18.7 * scale).abs() < 1e-9);
}

#[test]
fn a_broken_formula_is_refused_beside_its_field() {
    let own = |tex: &str| run("formula-fit", &[("formula", "own"), ("own", tex)], View::default());
    for tex in [
        "",
        "   ",
        r"\frac{a}",
        "{",
        "}",
        r"\begin{matrix}a",
        "a & b",
        r"\nosuchcommand",
        r"\hspace{-9em}",
    ] {
        let error = own(tex).expect_err(tex);
        assert_eq!(error.parameter(), Some("own"), "{tex}: {error}");
        for lang in Lang::ALL {
            assert!(error.message(lang, "own").chars().count() > 5);
        }
    }
    let Err(Error::Refused { reason, .. }) = own(r"a+\frac{b}") else { panic!("refused") };
    assert!(reason.en.contains("character"), "{reason:?}");
}

#[test]
fn a_hostile_formula_is_refused_and_does_not_hold_the_server_up() {
    let started = std::time::Instant::now();
    let deep = "{".repeat(900) + &"}".repeat(900);
    let fractions = r"\frac".repeat(390);
    let wide = "W".repeat(2000);
    let long = "x".repeat(2001);
    let hostile = [
        deep.as_str(),
        fractions.as_str(),
        r"\def\a{\a\a}\a",
        r"\def\a{bbbbbbbbbb}\def\b{\a\a\a\a\a\a\a\a\a\a}\def\c{\b\b\b\b\b\b\b\b\b\b}\c\c\c\c\c\c\c\c\c\c",
        r"\rule{1e9em}{1e9em}",
        r"\hspace{99999999em}x",
        wide.as_str(),
        long.as_str(),
        r"\href{javascript:alert(1)}{x}",
        r"\includegraphics{/etc/passwd}",
        r#"\htmlStyle{color:red}{x}"#,
        r#"</svg><script>alert(1)</script>"#,
        r#"\text{</svg><script>alert(1)</script>}"#,
        r#"\text{" onload="alert(1)}"#,
    ];
    for tex in hostile {
        match run("formula-fit", &[("formula", "own"), ("own", tex)], View::default()) {
            Ok(figure) => check_drawing(&figure, View::default()),
            Err(error) => assert_eq!(error.parameter(), Some("own"), "{tex}: {error}"),
        }
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn the_record_follows_from_the_materials() {
    let formula = |tex: &str, display| lab::SiteFormula {
        article: 7,
        tex: tex.into(),
        display,
        macros: String::new(),
    };
    let materials = lab::Materials { formulas: vec![formula("x^2", false), formula("a=b", true)] };
    let labs = labs::all();
    let lab = labs.get("formula-widths").unwrap();
    let record = lab.record(&materials).expect("a recorded lab");
    assert_eq!(Some(&record), lab.record(&materials).as_ref());
    let json: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(json["formulas"].as_array().unwrap().len(), 2);
    assert_eq!(json["formulas"][1]["article"], 7);
    assert_eq!(labs.get("formula-fit").unwrap().record(&materials), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_window_and_type_size(
        window in 280_i64..=1440,
        type_size in 10.0_f64..=40.0,
        formula in prop::sample::select(options("formula-fit", "formula")),
        kind in prop::sample::select(options("formula-widths", "kind")),
        view in prop::sample::select(VIEWS.to_vec()),
    ) {
        let (window, type_size) = (window.to_string(), type_size.to_string());
        let pairs = [("width", window.as_str()), ("type_size", &type_size), ("formula", &formula)];
        let figure = run("formula-fit", &pairs, view).unwrap();
        check_drawing(&figure, view);
        let (natural, column) = (value(&figure, "natural"), value(&figure, "column"));
        let scale = value(&figure, "scale");
        prop_assert!(0.0 < scale && scale <= 1.0);
        prop_assert!(natural * scale <= column * (1.0 + 1e-12));

        let pairs = [("screen", window.as_str()), ("type_size", &type_size), ("kind", &kind)];
        let figure = run("formula-widths", &pairs, view).unwrap();
        check_drawing(&figure, view);
        prop_assert!((0.0..=1.0).contains(&value(&figure, "share")));
        prop_assert!(value(&figure, "median") <= value(&figure, "p99"));
        prop_assert!(value(&figure, "p99") <= value(&figure, "widest"));
    }

    #[test]
    fn any_text_as_own_formula(tex in r"(\\[a-zA-Z]{1,8}|[{}\[\]^_&$%#~ ]|[ -~]|[一-龥]|\\\\){0,60}") {
        match run("formula-fit", &[("formula", "own"), ("own", &tex)], VIEWS[1]) {
            Ok(figure) => check_drawing(&figure, VIEWS[1]),
            Err(error) => prop_assert_eq!(error.parameter(), Some("own")),
        }
    }

    #[test]
    fn a_wider_window_never_makes_type_smaller(a in 280_i64..=1440, b in 280_i64..=1440) {
        let size = |window: i64| {
            let window = window.to_string();
            value(&run("formula-fit", &[("width", &window)], VIEWS[0]).unwrap(), "size")
        };
        prop_assert!(size(a.min(b)) <= size(a.max(b)));
    }
}
