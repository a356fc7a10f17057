//! What the theorems say, for every size, and that cutting a prompt changes nothing.

use position::{
    Error, Frames, Frequencies, LAYOUTS, Layout, MRope, Named, Pairs, Positions, Profile, RopeTie,
    RopeTieV2, Rotation, Segment, Sequence, Tv3d, examine, lay_out,
};
use proptest::prelude::*;

/// Any layout of the catalogue, with any profile and rate.
fn layout() -> impl Strategy<Value = Box<dyn Layout>> {
    let profile = proptest::sample::select(&Profile::ALL[..]);
    let rate = proptest::option::of(proptest::sample::select(&[2.0, 25.0, 0.5][..]));
    (proptest::sample::select(LAYOUTS), profile, rate)
        .prop_map(|(named, profile, rate): (Named, _, _)| named.with(profile, rate))
}

fn segment() -> impl Strategy<Value = Segment> {
    let seconds = proptest::option::of(proptest::sample::select(&[0.5, 1.0, 1.5][..]));
    prop_oneof![
        (1..6_usize).prop_map(Segment::Text),
        (1..6_usize, 1..6_usize).prop_map(|(height, width)| Segment::Image { height, width }),
        (1..5_usize, 1..4_usize, 1..4_usize, any::<bool>(), seconds).prop_map(
            |(frames, height, width, declared, seconds)| {
                let frames =
                    if declared { Frames::Declared(frames) } else { Frames::SoFar(frames) };
                Segment::Video { frames, height, width, seconds }
            }
        ),
    ]
}

fn prompt() -> impl Strategy<Value = Vec<Segment>> {
    proptest::collection::vec(segment(), 1..6)
}

/// One piece into two where it can be cut: text, or a video whose end nobody knows.
fn cut(segment: Segment, at: usize) -> Vec<Segment> {
    match segment {
        Segment::Text(n) if n > 1 => {
            let first = 1 + at % (n - 1);
            vec![Segment::Text(first), Segment::Text(n - first)]
        }
        Segment::Video { frames: Frames::SoFar(n), height, width, seconds } if n > 1 => {
            let first = 1 + at % (n - 1);
            [first, n - first]
                .map(|n| Segment::Video { frames: Frames::SoFar(n), height, width, seconds })
                .to_vec()
        }
        _ => vec![segment],
    }
}

proptest! {
    #[test]
    fn cutting_a_prompt_changes_no_position(
        layout in layout(), segments in prompt(), cuts in proptest::collection::vec(0..9_usize, 99),
    ) {
        let whole = match lay_out(&*layout, &segments) {
            Ok(whole) => whole,
            Err(Error::Undeclared { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        // Cut between and inside segments …
        let mut cuts = cuts.into_iter().cycle();
        let mut next_cut = || cuts.next().unwrap();
        let pieces: Vec<Segment> =
            segments.iter().flat_map(|segment| cut(*segment, next_cut())).collect();
        prop_assert_eq!(&lay_out(&*layout, &pieces).unwrap(), &whole);
        // … and between any two tokens.
        let mut sequence = Sequence::new(&*layout);
        let mut positions = Positions::new(layout.axes().len());
        for piece in pieces {
            sequence.begin(piece).unwrap();
            while sequence.left() > 0 {
                let some = (1 + next_cut()).min(sequence.left());
                positions.extend(&sequence.take(some).unwrap());
            }
        }
        prop_assert_eq!(&positions, &whole.positions);
        prop_assert_eq!(sequence.next(), whole.state.next);
        prop_assert_eq!(sequence.tokens(), positions.len());
    }

    #[test]
    fn text_counts_one_a_token_on_every_axis(layout in layout(), segments in prompt()) {
        match examine(&*layout, &segments) {
            Ok(found) => prop_assert!(found.compatible),
            Err(error) => prop_assert!(matches!(error, Error::Undeclared { .. }), "{}", error),
        }
    }

    #[test]
    fn an_equivalent_layout_has_no_offset(segments in prompt()) {
        for layout in [&RopeTieV2 as &dyn Layout, &position::Flatten, &position::TvFrames] {
            let found = examine(layout, &segments).unwrap();
            prop_assert!(found.equivalent && found.symmetric);
            prop_assert_eq!(found.prompt.state.next, found.prompt.positions.len() as f64);
            prop_assert_eq!((found.overlaps, found.collisions), (0, 0));
        }
    }

    #[test]
    fn turning_keeps_lengths_and_hears_differences_only(
        p in -1e5..1e5, q in -1e5..1e5, shift in -1e4..1e4,
        x in proptest::collection::vec(-1.0..1.0, 16), y in proptest::collection::vec(-1.0..1.0, 16),
    ) {
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        for pairs in [Pairs::Halves, Pairs::Neighbours] {
            let table =
                Rotation::<f64>::new(&[p, q, p + shift, q + shift], 16, 1e4, pairs).unwrap();
            let turned = |row: usize, head: &[f64]| {
                let mut head = head.to_vec();
                table.turn(row, &mut head);
                head
            };
            let there = product(&turned(0, &x), &turned(1, &y));
            let here = product(&turned(2, &x), &turned(3, &y));
            // Angles up to 10⁵ have an error of 10⁵·2⁻⁵³ each before they are turned.
            prop_assert!((there - here).abs() < 1e-9, "{} and {}", there, here);
            let mut back = turned(0, &x);
            prop_assert!((product(&back, &back) - product(&x, &x)).abs() < 1e-13);
            table.turn_back(0, &mut back);
            for (a, b) in back.iter().zip(&x) {
                prop_assert!((a - b).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn sections_interleaved_are_as_long_as_asked_for_or_refused(
        sections in proptest::collection::vec(0..9_usize, 1..5),
    ) {
        let pairs: usize = sections.iter().sum();
        match Frequencies::interleaved(&sections, 2 * pairs, 1e4) {
            Ok(map) => for (axis, pairs) in sections.iter().enumerate() {
                prop_assert_eq!(map.axis().iter().filter(|a| **a == axis).count(), *pairs);
            },
            Err(Error::Interleaving { axis, most, .. }) => prop_assert!(sections[axis] > most),
            Err(error) => prop_assert!(pairs == 0, "{}", error),
        }
    }

    #[test]
    fn the_alternating_map_turns_text_as_one_axis_does(p in 0..100_000_u32) {
        let one = Rotation::<f64>::new(&[f64::from(p)], 24, 1e4, Pairs::Halves).unwrap();
        for axes in 2..4 {
            let map = Frequencies::alternating(axes, 24, 1e4).unwrap();
            let many = Rotation::on_axes(&vec![[f64::from(p)]; axes], &map, Pairs::Halves).unwrap();
            prop_assert_eq!(&many, &one);
        }
    }
}

#[test]
fn symmetric_and_equivalent_for_all_small_sizes_and_halves_exactly_at_different_parity() {
    for height in 1..=16 {
        for width in 1..=16 {
            let prompt = [Segment::Text(3), Segment::Image { height, width }, Segment::Text(2)];
            let v2 = examine(&RopeTieV2, &prompt).unwrap();
            assert!(v2.symmetric && v2.equivalent && v2.collisions == 0 && v2.overlaps == 0);
            assert_eq!(v2.fractions, height % 2 != width % 2, "{height}×{width}");
            let tie = examine(&RopeTie, &prompt).unwrap();
            assert!(tie.symmetric && !tie.equivalent && !tie.fractions);
            for frames in 1..=6 {
                let video = Segment::Video {
                    frames: Frames::Declared(frames),
                    height,
                    width,
                    seconds: None,
                };
                let tv = examine(&Tv3d, &[Segment::Text(3), video, Segment::Text(2)]).unwrap();
                assert!(tv.symmetric && tv.equivalent && tv.collisions == 0 && tv.overlaps == 0);
            }
        }
    }
}

#[test]
fn a_picture_of_one_patch_is_a_token_of_text_where_the_layout_is_equivalent() {
    let spot = [Segment::Text(3), Segment::Image { height: 1, width: 1 }, Segment::Text(2)];
    let mut checked = 0;
    for named in LAYOUTS {
        let found = examine(&*named.layout(), &spot).unwrap();
        if found.equivalent && found.symmetric {
            checked += 1;
            let text = lay_out(&*named.layout(), &[Segment::Text(6)]).unwrap();
            assert_eq!(found.prompt.positions, text.positions, "{named:?}");
        }
    }
    assert!(checked >= 4, "flatten, rope-tie-v2, tv-3d and tv-frames at least");
}

#[test]
fn time_counts_only_at_a_rate() {
    let video =
        |seconds| Segment::Video { frames: Frames::Declared(4), height: 2, width: 2, seconds };
    let times = |rate, seconds| {
        let layout = MRope { profile: Profile::Hf449, tokens_per_second: rate };
        lay_out(&layout, &[video(seconds)]).unwrap().positions.by_axis()[0].clone()
    };
    assert_eq!(times(None, Some(7.0)), times(None, None));
    assert_eq!(times(Some(2.0), None), times(Some(1.0), Some(2.0)));
}
