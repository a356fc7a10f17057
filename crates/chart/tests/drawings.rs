//! Whole drawings, kept as text: a change in what readers see shows here.

use chart::{
    Area, Axis, Bar, Cells, Chart, Colour, Dot, Edge, Format, Graph, Image, Line, Node, Panel,
    Rule, Span, Theme, Width,
};

/// One element a line, so that a difference can be read.
fn drawn(chart: &Chart) -> String {
    chart.to_svg().replace("><", ">\n<")
}

fn errors() -> Panel {
    let at = |i: i32| 10_f64.powi(i);
    Panel::new()
        .x(Axis::log().label("samples *n*"))
        .y(Axis::log().label("error ‖*A* − *A*_r‖_F"))
        .mark(Area::between((0..4).map(|i| (at(i), 0.5 * at(-i), 2.0 * at(-i)))))
        .mark(Line::new((0..4).map(|i| (at(i), at(-i)))).label("*n*⁻¹"))
        .mark(
            Dot::new([(1.0, 1.1), (100.0, f64::NAN), (1000.0, 0.002)])
                .series(2)
                .hollow()
                .labels(["a<b", "", "c"]),
        )
}

#[test]
fn lines_and_dots_on_logarithmic_axes() {
    let chart = Chart::new(Width::Wide, Theme::Page)
        .lang("en")
        .title("Error & size")
        .desc("1 < 2")
        .panel(errors());
    insta::assert_snapshot!(drawn(&chart));
}

#[test]
fn the_same_narrow_and_dark() {
    insta::assert_snapshot!(drawn(&Chart::new(Width::Narrow, Theme::Dark).panel(errors())));
}

#[test]
fn bars_upright_and_lying() {
    let items = || [(0.0, 1200.0), (1.0, -380.0), (2.0, f64::INFINITY)];
    let upright = Panel::new()
        .x(Axis::bands(["甲", "乙", "丙"]))
        .mark(Bar::new(items()).labels(["1,200", "−380"]));
    let lying = items().map(|(at, value)| (value / 1000.0, at));
    let lying = Panel::new()
        .height(100.0)
        .x(Axis::linear().format(Format::Percent))
        .y(Axis::bands(["a", "b", "c"]))
        .mark(Bar::lying(lying).hollow().series(3));
    insta::assert_snapshot!(drawn(
        &Chart::new(Width::Narrow, Theme::Light).panel(upright).panel(lying)
    ));
}

#[test]
fn a_timeline() {
    let time = || Axis::linear().format(Format::Seconds).domain(0.0, 60.0).grid(true);
    let voltage = Panel::new()
        .height(90.0)
        .x(time())
        .y(Axis::linear().label("mV"))
        .mark(Rule::y(6.0).label("drop-out"))
        .mark(Line::new([(0.0, 20.0), (40.0, 20.0), (41.0, 0.0), (60.0, 0.0)]).steps());
    let states = Panel::new()
        .height(60.0)
        .x(time().label("time"))
        .y(Axis::bands(["valve", "relay"]))
        .mark(Span::new(0.0, 0.0, 48.0).label("open"))
        .mark(Span::new(1.0, 40.0, 43.0).series(2).solid().label("energised"));
    let chart = Chart::new(Width::Wide, Theme::Page).share_x().panel(voltage).panel(states);
    insta::assert_snapshot!(drawn(&chart));
}

#[test]
fn cells_and_a_picture_side_by_side() {
    let values = [-1.0, 0.5, f64::NAN, 0.0, 1.0, 0.25];
    let cells = Panel::new()
        .x(Axis::bands(["a", "b", "c"]))
        .y(Axis::bands(["1", "2"]))
        .mark(Cells::new(2, 3, values).diverging().decimals(1).key("*A*"));
    let picture = Panel::new()
        .x(Axis::hidden())
        .y(Axis::hidden())
        .aspect(1.5)
        .title("a picture")
        .mark(Image::matrix(3, 2, values, (-1.0, 1.0)).pixels());
    let chart = Chart::new(Width::Wide, Theme::Page)
        .columns(&[2.0, 1.0], &[1.0])
        .panel(cells)
        .panel(picture);
    insta::assert_snapshot!(drawn(&chart));
}

#[test]
fn a_graph_of_states() {
    let graph = Graph::new()
        .node(Node::new(70.0, 60.0, "idle"))
        .node(Node::new(270.0, 60.0, "count\ndown").colour(Colour::Series(1)).solid())
        .edge(Edge::new(0, 1).label("set"))
        .edge(Edge::new(1, 0).label("cancel"))
        .edge(Edge::new(1, 1).label("extend").dashed());
    insta::assert_snapshot!(drawn(
        &Chart::new(Width::Narrow, Theme::Page).panel(Panel::canvas(110.0).mark(graph))
    ));
}
