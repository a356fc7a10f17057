//! The labs of the article on positions: every layout at the ends of the ranges, in every view.

mod drawing;

use drawing::{VIEWS, check_drawing, run, value};
use lab::Kind;

/// The names of the layouts that a lab offers.
fn layouts(lab: &str) -> Vec<String> {
    let labs = labs::all();
    let description = labs.get(lab).expect("the lab is registered").description();
    let Some(Kind::Choice { options, .. }) = description.parameter("layout").map(|p| &p.kind)
    else {
        panic!("{lab} offers no layouts")
    };
    options.iter().map(|option| option.name.to_string()).collect()
}

#[test]
fn every_layout_in_the_plane_at_the_ends_of_the_ranges() {
    let ends =
        [["1", "1", "1", "1"], ["8", "8", "6", "8"], ["1", "1", "6", "8"], ["8", "8", "1", "1"]];
    for layout in &layouts("positions") {
        for ([before, side, frames, after], view) in ends.into_iter().zip(VIEWS) {
            let pairs = [
                ("layout", layout.as_str()),
                ("before", before),
                ("height", side),
                ("width", side),
                ("frames", frames),
                ("after", after),
                ("seconds", "0.25"),
            ];
            let figure = run("positions", &pairs, view).unwrap();
            check_drawing(&figure, view);
            assert_eq!(value(&figure, "compatible"), 1.0, "{layout}");
            let [before, side, frames, after] =
                [before, side, frames, after].map(|number| number.parse::<usize>().unwrap());
            assert_eq!(figure.table.rows.len(), before + side * side * frames + after, "{layout}");
        }
    }
}

#[test]
fn every_layout_over_the_sizes() {
    let layouts = layouts("positions-sizes");
    for layout in &layouts {
        let ends = [("1", "4"), ("5", "4"), ("2", "1"), ("3", "2")];
        for ((patches, frames), view) in ends.into_iter().zip(VIEWS) {
            let pairs = [("layout", layout.as_str()), ("patches", patches), ("frames", frames)];
            let figure = run("positions-sizes", &pairs, view).unwrap();
            check_drawing(&figure, view);
            assert_eq!(figure.table.rows.len(), layouts.len());
            assert_eq!(value(&figure, "compatible"), 1.0, "{layout}");
        }
    }
    // Triples with a product of at most 28: the sum of d₃(n) for n up to 28.
    let most = run("positions-sizes", &[("patches", "28")], VIEWS[0]).unwrap();
    let triples = |most: usize| -> usize {
        (1..=most).map(|t| (1..=most / t).map(|h| most / (t * h)).sum::<usize>()).sum()
    };
    assert_eq!(value(&most, "sizes"), triples(28) as f64);
}

#[test]
fn what_is_out_of_range_is_refused_beside_its_field() {
    for (lab, name, wrong) in [
        ("positions", "layout", "rope-4d"),
        ("positions", "height", "9"),
        ("positions", "before", "0"),
        ("positions", "seconds", "NaN"),
        ("positions-sizes", "patches", "29"),
        ("positions-sizes", "frames", "1e9"),
    ] {
        let error = run(lab, &[(name, wrong)], VIEWS[0]).expect_err(wrong);
        assert_eq!(error.parameter(), Some(name), "{lab}: {error}");
    }
}
