//! The labs of the article on position encodings: at every end of their ranges, in every view.

mod drawing;

use drawing::{VIEWS, check_drawing, run, value};

#[test]
fn variance_at_the_ends_of_its_ranges() {
    let least = [("layers", "1"), ("heads", "2"), ("length", "16"), ("sharpness", "0")];
    let most = [("layers", "6"), ("heads", "6"), ("length", "128"), ("sharpness", "2")];
    for (encoding, view) in ["nope", "rope", "alibi"].into_iter().zip(VIEWS) {
        for (tokens, seed) in [("distinct", "1"), ("sixteen", "99")] {
            let kind = [("encoding", encoding), ("tokens", tokens), ("seed", seed)];
            let figure = run("nope-variance", &[&least[..], &kind].concat(), view).unwrap();
            check_drawing(&figure, view);
            assert_eq!((value(&figure, "floor"), figure.table.rows.len()), (0.0, 16));
        }
        let kind = [("encoding", encoding)];
        let figure = run("nope-variance", &[&most[..], &kind].concat(), view).unwrap();
        check_drawing(&figure, view);
        assert_eq!(figure.table.columns.len(), 7);
    }
}

#[test]
fn permutation_in_every_view_and_order() {
    for (view, layers) in VIEWS.into_iter().zip(["1", "2", "5", "6"]) {
        for order in ["shuffle", "reverse", "swap"] {
            for precision in ["single", "double"] {
                let pairs = [
                    ("layers", layers),
                    ("order", order),
                    ("precision", precision),
                    ("length", "4"),
                ];
                let figure = run("nope-permutation", &pairs, view).unwrap();
                check_drawing(&figure, view);
                assert!(value(&figure, "one") < 1e-5 && value(&figure, "both") < 1e-5);
                assert!(value(&figure, "rope") > value(&figure, "one"));
            }
        }
    }
}

#[test]
fn resolution_at_every_width() {
    let mut last = 0.0;
    for width in 4..=14 {
        for view in VIEWS {
            let figure = run("nope-resolution", &[("width", &width.to_string())], view).unwrap();
            check_drawing(&figure, view);
            let (separable, deviation) = (value(&figure, "separable"), value(&figure, "deviation"));
            assert!(
                (separable * deviation - 1.0).abs() < 1e-12,
                "the two are one another's inverse"
            );
            assert!(separable >= last);
            last = separable;
        }
    }
}

#[test]
fn what_is_out_of_range_is_refused_beside_its_field() {
    for (lab, name, wrong) in [
        ("nope-variance", "heads", "7"),
        ("nope-variance", "sharpness", "NaN"),
        ("nope-variance", "tokens", "many"),
        ("nope-permutation", "length", "3"),
        ("nope-permutation", "layers", "1e9"),
        ("nope-resolution", "width", "-1"),
    ] {
        let error = run(lab, &[(name, wrong)], VIEWS[0]).expect_err(wrong);
        assert_eq!(error.parameter(), Some(name), "{lab}: {error}");
    }
}
