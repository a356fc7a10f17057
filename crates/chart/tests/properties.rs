//! What must hold for any data: well-formed XML, no number that is none, nothing outside the picture.

use chart::{
    Area, Arrow, Axis, Bar, Cells, Chart, Dot, Edge, Format, Frame, Graph, Image, Line, Mark, Node,
    Note, Panel, Rule, Span, Stripe, Theme, Width,
};
use proptest::prelude::*;

/// Numbers of all sizes, and what is none.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -100.0..100.0_f64,
        2 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN]),
    ]
}

fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((number(), number()), 0..12)
}

fn axis() -> impl Strategy<Value = Axis> {
    let format = prop::sample::select(vec![
        Format::Plain,
        Format::Percent,
        Format::Whole,
        Format::Seconds,
        Format::Unit("mV".to_owned()),
        Format::PowersOfTwo,
    ]);
    let kind = prop_oneof![
        4 => Just(Axis::linear()),
        3 => Just(Axis::log()),
        1 => Just(Axis::bands(["甲", "b<>&", ""])),
        1 => Just(Axis::hidden()),
        1 => Just(Axis::bands(Vec::<String>::new())),
    ];
    (kind, format, any::<[bool; 4]>(), "\\PC{0,8}", number(), number()).prop_map(
        |(axis, format, [domain, zero, reversed, grid], label, low, high)| {
            let axis = axis.format(format).label(label).grid(grid);
            let axis = if domain { axis.domain(low, high) } else { axis };
            let axis = if zero { axis.zero() } else { axis };
            if reversed { axis.reversed() } else { axis }
        },
    )
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let mark = prop_oneof![
        (points(), "\\PC{0,6}", any::<bool>()).prop_map(|(points, label, steps)| {
            let line = Line::new(points).label(label);
            if steps { line.steps().into() } else { line.dashed().into() }
        }),
        (points(), number()).prop_map(|(points, low)| {
            Area::between(points.into_iter().map(move |(x, y)| (x, low, y))).label("band").into()
        }),
        (points(), "\\PC{0,6}").prop_map(|(points, label)| {
            let labels = vec![label.clone(); points.len()];
            Dot::new(points).hollow().labels(labels).label(label).into()
        }),
        (points(), any::<bool>()).prop_map(|(points, lying)| {
            let labels = vec!["x"; points.len()];
            let bar = if lying { Bar::lying(points) } else { Bar::new(points) };
            bar.labels(labels).slot(1, 2).into()
        }),
        (number(), "\\PC{0,6}").prop_map(|(at, label)| Rule::x(at).label(label).into()),
        number().prop_map(|at| Rule::y(at).label("y").into()),
        (number(), number()).prop_map(|(low, high)| Stripe::x(low, high).label("stripe").into()),
        (number(), number(), "\\PC{0,6}").prop_map(|(x, y, text)| Note::new(x, y, text).into()),
        (number(), number(), number()).prop_map(|(a, b, bend)| {
            Arrow::new((a, b), (b, a)).both().bend(bend).label("a").into()
        }),
        (number(), number(), number())
            .prop_map(|(row, a, b)| Span::new(row, a, b).label("s").into()),
        prop::collection::vec(number(), 6).prop_map(|values| {
            Cells::new(2, 3, values).diverging().decimals(1).key("*A*").into()
        }),
        prop::collection::vec(number(), 6).prop_map(|values| Image::matrix(
            3,
            2,
            values,
            (0.0, 1.0)
        )
        .pixels()
        .into()),
        (number(), number(), "\\PC{0,6}").prop_map(|(x, y, text)| {
            let graph = Graph::new().node(Node::new(x, y, text)).node(Node::new(y, x, "b").solid());
            let graph =
                graph.edge(Edge::new(0, 1).label("to")).edge(Edge::new(1, 0)).edge(Edge::new(0, 0));
            graph.edge(Edge::new(7, 0)).into()
        }),
        (number(), number())
            .prop_map(|(a, b)| Frame::new((a, a), (b, b)).filled().label("f").into()),
    ];
    prop::collection::vec(mark, 0..5)
}

fn panel() -> impl Strategy<Value = Panel> {
    (axis(), axis(), marks(), "\\PC{0,8}", number()).prop_map(|(x, y, marks, title, aspect)| {
        Panel::new().x(x).y(y).marks(marks).title(title).aspect(aspect)
    })
}

/// Checks that elements are closed in order and that nothing unescaped is left; returns all attribute values.
fn well_formed(svg: &str) -> Result<Vec<&str>, String> {
    let mut open: Vec<&str> = Vec::new();
    let mut values = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        if text.contains('>') || text.split('&').skip(1).any(|part| !part.contains(';')) {
            return Err(format!("unescaped text {text:?}"));
        }
        let end = rest[start..].find('>').ok_or("a tag without end")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let body = tag.strip_suffix('/');
        let mut parts = body.unwrap_or(tag).split('"');
        let head = parts.next().ok_or("an empty tag")?;
        let mut odd = true;
        for part in parts {
            if odd {
                values.push(part);
            } else if !part.is_empty() && !part.starts_with(' ') {
                return Err(format!("in <{tag}>: {part:?}"));
            }
            odd = !odd;
        }
        if body.is_none() {
            open.push(head.split(' ').next().unwrap_or_default());
        }
    }
    if open.is_empty() { Ok(values) } else { Err(format!("left open: {open:?}")) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_chart_is_well_formed(
        panels in prop::collection::vec(panel(), 0..4),
        title in "\\PC*|[\\x00-\\x20<>&\"']*",
        [narrow, dark, share_x, share_y, two] in any::<[bool; 5]>(),
    ) {
        let width = if narrow { Width::Narrow } else { Width::Wide };
        let theme = if dark { Theme::Dark } else { Theme::Page };
        let mut chart = Chart::new(width, theme).title(title.clone()).desc(title).panels(panels);
        if share_x { chart = chart.share_x(); }
        if share_y { chart = chart.share_y(); }
        if two { chart = chart.columns(&[1.0, 2.0], &[1.0, 1.0]); }
        let svg = chart.to_svg();
        let values = well_formed(&svg).map_err(TestCaseError::fail)?;
        for value in values {
            prop_assert!(!value.contains("NaN") && !value.contains("inf"), "{}", value);
            // A number in the drawing has at most two decimals.
            if let Ok(number) = value.parse::<f64>() {
                prop_assert!(number.is_finite());
                prop_assert!(value.split('.').nth(1).is_none_or(|decimals| decimals.len() <= 2), "{}", value);
            }
        }
        prop_assert!(!svg.contains(" style=") && !svg.contains(" id="));
        prop_assert_eq!(svg, chart.to_svg());
    }

    #[test]
    fn a_line_stays_in_the_picture(points in points(), low in -50.0..0.0_f64, high in 1.0..50.0_f64) {
        let panel = Panel::new()
            .x(Axis::linear().domain(low, high))
            .y(Axis::linear().domain(low, high))
            .mark(Line::new(points));
        let svg = Chart::new(Width::Narrow, Theme::Light).panel(panel).to_svg();
        for path in svg.split(" d=\"M").skip(1) {
            let data = &path[..path.find('"').unwrap_or(path.len())];
            for number in data.split(|c: char| c.is_ascii_alphabetic() || c == ' ').filter(|part| !part.is_empty()) {
                let number: f64 = number.parse().map_err(|_| TestCaseError::fail(data.to_owned()))?;
                prop_assert!((-1.0..=341.0).contains(&number), "{}", data);
            }
        }
    }
}

#[test]
fn the_check_itself_finds_faults() {
    for wrong in ["<a>", "<a></b>", "<a>&</a>", "</a>", "<a x=\"1\"y></a>"] {
        assert!(well_formed(wrong).is_err(), "{wrong}");
    }
    assert_eq!(well_formed("<a x=\"1\"><b y=\"2\"/>&amp;</a>"), Ok(vec!["1", "2"]));
}

#[test]
fn an_empty_chart_is_an_empty_plot() {
    let svg = Chart::new(Width::Wide, Theme::Page).panel(Panel::new().mark(Line::new([]))).to_svg();
    assert!(svg.contains("class=\"axis\"") && svg.contains(">0<"), "{svg}");
}
