//! The labs of the article on smooth top-k: whatever is asked, they draw well-formed SVG or say what is wrong.

use lab::{Column, Error, Figure, Lang, Theme, View};
use proptest::prelude::*;

const VIEWS: [View; 2] = [
    View { lang: Lang::Zh, column: Column::Wide, theme: Theme::Page },
    View { lang: Lang::En, column: Column::Narrow, theme: Theme::Dark },
];

const OPERATORS: [&str; 6] = ["grad", "exp", "laplace", "sigmoid", "hard", "iterative"];

fn run(name: &str, pairs: &[(&str, &str)], view: View) -> Result<Figure, Error> {
    let labs = labs::all();
    let lab = labs.get(name).expect("the lab is registered");
    let description = lab.description();
    let values = description.read(description.defaults(), pairs.iter().copied())?;
    lab.run(&values, view)
}

fn value(figure: &Figure, name: &str) -> f64 {
    figure.values.iter().find(|shown| shown.name == name).expect("the value is there").value
}

fn check_drawing(figure: &Figure) {
    let document = roxmltree::Document::parse(&figure.svg).expect("well-formed XML");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(!["script", "style", "image", "a"].contains(&node.tag_name().name()));
        for attribute in node.attributes() {
            assert_ne!(attribute.name(), "style");
            assert!(!attribute.value().contains("NaN") && !attribute.value().contains("inf"));
        }
    }
    assert!(!figure.alt.is_empty() && !figure.answer.is_empty());
    assert!(figure.values.iter().all(|shown| shown.value.is_finite()));
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_numbers_are_drawn(
        numbers in prop::collection::vec(prop_oneof![
            3 => (-50_i32..50).prop_map(|tenths| format!("{}", f64::from(tenths) / 10.0)),
            1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()).prop_map(|x| format!("{x:e}")),
        ], 2..10),
        share in 0.0..=1.0_f64,
        exponent in -2.0..=1.0_f64,
        operator in prop::sample::select(OPERATORS.to_vec()),
        view in prop::sample::select(VIEWS.to_vec()),
    ) {
        let k = format!("{:.0}", share * numbers.len() as f64);
        let (numbers, exponent) = (numbers.join(" "), exponent.to_string());
        let pairs = [("numbers", numbers.as_str()), ("k", &k), ("exponent", &exponent), ("operator", operator)];
        let figure = run("topk", &pairs, view).unwrap();
        check_drawing(&figure);
        prop_assert!(value(&figure, "least") >= 0.0);
        prop_assert!(operator == "iterative" || value(&figure, "greatest") <= 1.0);
    }

    #[test]
    fn any_text_is_drawn_or_refused(text in "\\PC{0,60}") {
        match run("topk", &[("numbers", text.as_str()), ("k", "1")], VIEWS[0]) {
            Ok(figure) => check_drawing(&figure),
            Err(error) => prop_assert_eq!(error.parameter(), Some("numbers")),
        }
    }

    #[test]
    fn failures_are_counted_at_all_settings(
        n in 2..=16_i64, share in 0.0..1.0_f64, exponent in -1.0..=1.5_f64, seed in 1..=99_i64,
        view in prop::sample::select(VIEWS.to_vec()),
    ) {
        #[expect(clippy::cast_possible_truncation, reason = "at most 15")]
        let k = 1 + (share * (n - 1) as f64) as i64;
        let [n, k, seed] = [n, k, seed].map(|number| number.to_string());
        let exponent = exponent.to_string();
        let pairs = [("n", n.as_str()), ("k", &k), ("exponent", &exponent), ("seed", &seed)];
        let figure = run("topk-failures", &pairs, view).unwrap();
        check_drawing(&figure);
        // Shares of 300 rows, as the counts that they are: a sum of shares is rounded.
        let [outside, disordered, either] =
            ["outside", "disordered", "either"].map(|name| (value(&figure, name) * 300.0).round());
        prop_assert!(outside.max(disordered) <= either && either <= outside + disordered);
        prop_assert!(k != "1" || either == 0.0);
    }
}

#[test]
fn the_numbers_of_the_article() {
    let at = |numbers: &str, operator: &str| {
        let pairs = [("numbers", numbers), ("k", "1"), ("operator", operator)];
        value(&run("topk", &pairs, VIEWS[0]).unwrap(), "greatest")
    };
    let softmax = 1.0 / (1.0 + (-2.0_f64).exp());
    for operator in ["exp", "grad"] {
        assert!((at("2 0", operator) - softmax).abs() < 1e-15, "{operator}");
    }
    assert!((at("2 0", "laplace") - (1.0 - 0.5 * (-1.0_f64).exp())).abs() < 1e-15);
    let failures = run("topk-failures", &[], VIEWS[0]).unwrap();
    assert!(value(&failures, "outside") > 0.2 && value(&failures, "disordered") > 0.5);
    let calm = run("topk-failures", &[("exponent", "0")], VIEWS[0]).unwrap();
    assert_eq!(value(&calm, "either"), 0.0);
}

#[test]
fn what_cannot_be_chosen_is_said_beside_its_field() {
    for (lab, pairs) in [
        ("topk", vec![("numbers", "1 2"), ("k", "3")]),
        ("topk-failures", vec![("n", "3"), ("k", "3")]),
    ] {
        let error = run(lab, &pairs, VIEWS[0]).unwrap_err();
        assert_eq!(error.parameter(), Some("k"), "{error}");
    }
}
