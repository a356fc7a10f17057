//! Fewer curves for the same outline: runs of lines and curves that one line or curve follows closely become that one.

/// A point in 1/1000 em.
pub(crate) type Point = (f64, f64);

/// A line, or a quadratic curve if it has a control point, from where the last segment ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    pub(crate) control: Option<Point>,
    pub(crate) end: Point,
}

/// How far an outline may move, in 1/1000 em: hardly more than rounding its coordinates moves it in a picture anyway, and a
/// thirtieth of a pixel in a text of 20 px.
const TOLERANCE: f64 = 1.5;
/// How many segments become one at most.
const LONGEST_RUN: usize = 8;
/// How far around the meeting point of the tangents the control point is looked for.
const AROUND: i32 = 3;
/// Into how many pieces a curve is cut to be measured.
const PIECES: usize = 12;

/// The contour that starts at `start` with as few numbers as do. Coordinates become integers, ends stay where they were.
pub(crate) fn simplify(start: Point, contour: &[Segment]) -> Vec<Segment> {
    let places: Vec<Point> =
        std::iter::once(start).chain(contour.iter().map(|segment| segment.end)).collect();
    // The cheapest way to each place: what it costs, whence it comes and by what.
    let mut ways: Vec<(f64, usize, Option<Segment>)> = vec![(0.0, 0, None)];
    for to in 1..places.len() {
        let best = (to.saturating_sub(LONGEST_RUN)..to)
            .filter_map(|from| {
                let run = &contour[from..to];
                let (segment, off) = match run {
                    [single] => (*single, 0.0),
                    _ => one_for(places[from], run)?,
                };
                let numbers = if segment.control.is_some() { 4.0 } else { 2.0 };
                Some((ways[from].0 + numbers + off / 100.0, from, Some(segment)))
            })
            .min_by(|one, other| one.0.total_cmp(&other.0));
        ways.push(best.expect("each segment is a way of its own"));
    }
    let (mut chosen, mut at) = (Vec::new(), places.len() - 1);
    while let (_, from, Some(segment)) = ways[at] {
        chosen.push((from..at, segment));
        at = from;
    }
    chosen.reverse();
    let mut drawn: Vec<Drawn> = Vec::with_capacity(chosen.len());
    for (run, segment) in chosen {
        let from = places[run.start];
        drawn.push(Drawn { original: contour[run].to_vec(), original_from: from, from, segment });
        if let [.., before, after] = &mut drawn[..] {
            smooth(before, after);
        }
    }
    drawn.into_iter().map(|drawn| drawn.segment).collect()
}

/// A segment and what it stands for.
#[derive(Debug)]
struct Drawn {
    original: Vec<Segment>,
    original_from: Point,
    from: Point,
    segment: Segment,
}

/// Moves the point where two curves meet to the middle between their control points, if both stay near what they stand for:
/// the second control point then mirrors the first and need not be written.
fn smooth(before: &mut Drawn, after: &mut Drawn) {
    let (Some(first), Some(second)) = (before.segment.control, after.segment.control) else {
        return;
    };
    let between = middle(first, second, 0.5);
    let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (f64::from(dx), f64::from(dy))));
    let ways = near.filter_map(|(dx, dy)| {
        let meeting = ((between.0 + dx).round(), (between.1 + dy).round());
        let one = Segment { control: Some(first), end: meeting };
        let other = Segment { control: Some(mirror(first, meeting)), end: after.segment.end };
        let old = points(before.original_from, before.original.iter().chain(&after.original));
        let new = points(before.from, [&one, &other]);
        let off = apart(&old, &new);
        (off <= TOLERANCE).then_some((off, one, other))
    });
    if let Some((_, one, other)) = ways.min_by(|one, other| one.0.total_cmp(&other.0)) {
        (before.segment, after.segment, after.from) = (one, other, one.end);
    }
}

/// The point on the other side of `about`.
pub(crate) fn mirror(point: Point, about: Point) -> Point {
    (2.0 * about.0 - point.0, 2.0 * about.1 - point.1)
}

/// One segment for a run of several and how far it lies from them, if one is near enough.
fn one_for(from: Point, run: &[Segment]) -> Option<(Segment, f64)> {
    let end = run.last()?.end;
    let line = Segment { control: None, end };
    let off = distance(from, run, line);
    if off <= TOLERANCE {
        return Some((line, off));
    }
    let out = run[0].control.unwrap_or(run[0].end);
    let before_last = run.iter().rev().nth(1).map_or(from, |segment| segment.end);
    let into = run.last()?.control.unwrap_or(before_last);
    let meeting = meet(from, out, end, into)?;
    let near = |dx: i32, dy: i32| {
        let control = (meeting.0.round() + f64::from(dx), meeting.1.round() + f64::from(dy));
        let curve = Segment { control: Some(control), end };
        (curve, distance(from, run, curve))
    };
    if near(0, 0).1 > 8.0 * TOLERANCE {
        return None;
    }
    (-AROUND..=AROUND)
        .flat_map(|dx| (-AROUND..=AROUND).map(move |dy| (dx, dy)))
        .map(|(dx, dy)| near(dx, dy))
        .filter(|(_, off)| *off <= TOLERANCE)
        .min_by(|one, other| one.1.total_cmp(&other.1))
}

/// Where the line from `a` through `b` meets the one from `c` through `d`, ahead of both.
fn meet(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (first, second) = ((b.0 - a.0, b.1 - a.1), (d.0 - c.0, d.1 - c.1));
    let across = first.0 * second.1 - first.1 * second.0;
    let between = (c.0 - a.0, c.1 - a.1);
    let along = (between.0 * second.1 - between.1 * second.0) / across;
    let back = (between.0 * first.1 - between.1 * first.0) / across;
    (along > 0.0 && back > 0.0).then_some((a.0 + along * first.0, a.1 + along * first.1))
}

/// How far a run and the segment in its place lie from each other where they lie farthest.
fn distance(from: Point, run: &[Segment], one: Segment) -> f64 {
    apart(&points(from, run), &points(from, [&one]))
}

/// Points on a line of segments, near to each other.
fn points<'a>(from: Point, segments: impl IntoIterator<Item = &'a Segment>) -> Vec<Point> {
    let (mut points, mut start) = (vec![from], from);
    for segment in segments {
        flatten(start, *segment, &mut points);
        start = segment.end;
    }
    points
}

fn apart(one: &[Point], other: &[Point]) -> f64 {
    farthest(one, other).max(farthest(other, one))
}

fn flatten(from: Point, segment: Segment, into: &mut Vec<Point>) {
    let control = segment.control.unwrap_or_else(|| middle(from, segment.end, 0.5));
    into.extend((1..=PIECES).map(|piece| {
        let t = piece as f64 / PIECES as f64;
        middle(middle(from, control, t), middle(control, segment.end, t), t)
    }));
}

fn middle(a: Point, b: Point, t: f64) -> Point {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

/// How far from the line through the points of `line` the farthest of `points` lies.
fn farthest(points: &[Point], line: &[Point]) -> f64 {
    points.iter().map(|point| to_line(*point, line)).fold(0.0, f64::max)
}

fn to_line(point: Point, line: &[Point]) -> f64 {
    line.windows(2).map(|ends| to_piece(point, ends[0], ends[1])).fold(f64::INFINITY, f64::min)
}

fn to_piece(point: Point, a: Point, b: Point) -> f64 {
    let along = (b.0 - a.0, b.1 - a.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let share = ((point.0 - a.0) * along.0 + (point.1 - a.1) * along.1) / length;
    let nearest = if length > 0.0 { middle(a, b, share.clamp(0.0, 1.0)) } else { a };
    (point.0 - nearest.0).hypot(point.1 - nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: f64, y: f64) -> Segment {
        Segment { control: None, end: (x, y) }
    }

    /// A circle of radius 300 in this many curves, whose points are integers.
    fn circle(curves: u32) -> (Point, Vec<Segment>) {
        let angle = std::f64::consts::TAU / f64::from(curves);
        let at = |turn: f64, radius: f64| {
            let (sin, cos) = (turn * angle).sin_cos();
            ((radius * cos).round(), (radius * sin).round())
        };
        let contour = (0..curves).map(f64::from).map(|turn| Segment {
            control: Some(at(turn + 0.5, 300.0 / (angle / 2.0).cos())),
            end: at(turn + 1.0, 300.0),
        });
        (at(0.0, 300.0), contour.collect())
    }

    #[test]
    fn a_circle_takes_half_as_many_curves_and_stays_where_it_was() {
        let (start, contour) = circle(24);
        let simple = simplify(start, &contour);
        assert!(simple.len() <= 12, "{}", simple.len());
        assert_eq!(simple.last().unwrap().end, start);
        let off = apart(&points(start, &contour), &points(start, &simple));
        assert!(off <= TOLERANCE + 0.1, "{off}");
    }

    #[test]
    fn corners_stay_and_points_on_a_line_go() {
        let square = [line(50.0, 0.0), line(100.0, 0.0), line(100.0, 100.0), line(0.0, 100.0)];
        let simple = simplify((0.0, 0.0), &square);
        assert_eq!(simple, [line(100.0, 0.0), line(100.0, 100.0), line(0.0, 100.0)]);
        assert_eq!(simplify((0.0, 0.0), &[]), []);
    }
}
