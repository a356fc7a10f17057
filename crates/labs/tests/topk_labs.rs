//! The labs of the article on smooth top-k: whatever is asked, they draw well-formed SVG or say what is wrong.

use lab::{Column, Error, Figure, Lang, Theme, View};
use proptest::prelude::*;

const VIEWS: [View; 2] = [
    View { lang: Lang::Zh, column: Column::Wide, theme: Theme::Page },
    View { lang: Lang::En, column: Column::Narrow, theme: Theme::Dark },
];

const OPERATORS: [&str; 8] =
    ["grad", "exp", "laplace", "sigmoid", "gaussian", "capped-simplex", "hard", "iterative"];

/// Those of them that have derivatives.
const SMOOTH: [&str; 6] = ["grad", "exp", "laplace", "sigmoid", "gaussian", "capped-simplex"];

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

/// A reader's numbers, ordinary or as wide as numbers are.
fn numbers() -> impl Strategy<Value = Vec<String>> {
    let number = prop_oneof![
        3 => (-50_i32..50).prop_map(|tenths| format!("{}", f64::from(tenths) / 10.0)),
        1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()).prop_map(|x| format!("{x:e}")),
    ];
    prop::collection::vec(number, 2..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_numbers_are_drawn(
        numbers in numbers(),
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
    fn operators_gradients_and_draws_of_any_numbers(
        numbers in numbers(),
        share in 0.0..=1.0_f64,
        exponent in -2.0..=1.0_f64,
        operator in prop::sample::select(SMOOTH.to_vec()),
        footing in prop::sample::select(vec!["temperature", "softness"]),
        way in prop::sample::select(vec!["conditional-poisson", "systematic", "shuffled"]),
        view in prop::sample::select(VIEWS.to_vec()),
    ) {
        let k = format!("{:.0}", share * numbers.len() as f64);
        let (numbers, exponent) = (numbers.join(" "), exponent.to_string());
        let shared = [("numbers", numbers.as_str()), ("k", k.as_str()), ("exponent", &exponent)];
        let with = |more: &[(&'static str, &'static str)]| [&shared[..], more].concat();
        let figure =
            run("topk-operators", &with(&[("operator", operator), ("footing", footing)]), view).unwrap();
        check_drawing(&figure);
        prop_assert!(value(&figure, "apart") <= 1.0);
        let figure = run("topk-gradients", &with(&[("operator", operator)]), view).unwrap();
        check_drawing(&figure);
        let figure = run("topk-draws", &with(&[("way", way)]), view).unwrap();
        check_drawing(&figure);
        // Five standard deviations of the greatest of nine shares.
        prop_assert!(value(&figure, "off") <= 2.5 * value(&figure, "expected") + 0.005);
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
        ("topk-operators", vec![("numbers", "1 2"), ("k", "2.5"), ("operator", "exp")]),
        ("topk-operators", vec![("k", "2.5"), ("operator", "grad")]),
        ("topk-gradients", vec![("numbers", "1 2"), ("k", "3")]),
        ("topk-draws", vec![("numbers", "1 2"), ("k", "3")]),
    ] {
        let error = run(lab, &pairs, VIEWS[0]).unwrap_err();
        assert_eq!(error.parameter(), Some("k"), "{error}");
    }
}
