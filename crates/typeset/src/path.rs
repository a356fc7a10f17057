//! Writes SVG path data: integers in 1/1000 em, relative, as short as the grammar allows.

/// Path data under construction.
#[derive(Debug, Default)]
pub(crate) struct Path {
    data: String,
    command: u8,
    x: i64,
    y: i64,
    start: (i64, i64),
    /// The control point of the quadratic curve that ends here, if one does.
    control: Option<(i64, i64)>,
    bounds: Option<Bounds>,
}

/// How far the control point of a curve may be moved so that it need not be written, in 1/1000 em: what rounding moves it anyway.
const SMOOTH: i64 = 1;

/// A rectangle around ink, in 1/1000 em.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) left: i64,
    pub(crate) top: i64,
    pub(crate) right: i64,
    pub(crate) bottom: i64,
}

impl Bounds {
    /// The smallest rectangle around both.
    pub(crate) fn union(self, other: Bounds) -> Bounds {
        Bounds {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// A length in em as an integer of 1/1000 em.
pub(crate) fn milli(em: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; no formula is that large")]
    let rounded = (em * 1000.0).round() as i64;
    rounded
}

#[expect(clippy::cast_possible_truncation, reason = "saturates; no formula is that large")]
fn unit(value: f64) -> i64 {
    value.round() as i64
}

impl Path {
    /// An empty path with room for this many bytes of data.
    pub(crate) fn with_capacity(bytes: usize) -> Path {
        Path { data: String::with_capacity(bytes), ..Path::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The data so far; the path is empty again.
    pub(crate) fn take(&mut self) -> String {
        (self.command, self.x, self.y, self.start, self.control) = (0, 0, 0, (0, 0), None);
        std::mem::take(&mut self.data)
    }

    /// Around all points written so far, control points included.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// Starts a contour; coordinates in 1/1000 em, y downwards.
    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        let (x, y) = (unit(x), unit(y));
        let absolute = self.data.is_empty();
        self.command(if absolute { b'M' } else { b'm' });
        let from = if absolute { (0, 0) } else { (self.x, self.y) };
        self.number(x - from.0);
        self.number(y - from.1);
        // A pair after a move is read as a line, absolute after an absolute move.
        self.command = if absolute { b'L' } else { b'l' };
        self.start = (x, y);
        self.arrive(x, y);
    }

    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        let (x, y) = (unit(x), unit(y));
        if (x, y) == (self.x, self.y) {
            return;
        }
        if y == self.y {
            self.command(b'h');
            self.number(x - self.x);
        } else if x == self.x {
            self.command(b'v');
            self.number(y - self.y);
        } else {
            self.command(b'l');
            self.number(x - self.x);
            self.number(y - self.y);
        }
        self.arrive(x, y);
    }

    /// A curve whose control point mirrors the last one, as most of a font's do, is written without it.
    pub(crate) fn quad_to(&mut self, x1: f64, y1: f64, x: f64, y: f64) {
        let mut control = (unit(x1), unit(y1));
        let mirrored = self.control.map(|(x, y)| (2 * self.x - x, 2 * self.y - y));
        match mirrored {
            Some(mirrored)
                if (mirrored.0 - control.0).abs() <= SMOOTH
                    && (mirrored.1 - control.1).abs() <= SMOOTH =>
            {
                control = mirrored;
                self.reach(control.0, control.1);
                self.curve(b't', &[(x, y)]);
            }
            _ => self.curve(b'q', &[(x1, y1), (x, y)]),
        }
        self.control = Some(control);
    }

    pub(crate) fn cubic_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, x: f64, y: f64) {
        self.curve(b'c', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn curve(&mut self, command: u8, points: &[(f64, f64)]) {
        self.command(command);
        let (from_x, from_y) = (self.x, self.y);
        for &(x, y) in points {
            let (x, y) = (unit(x), unit(y));
            self.number(x - from_x);
            self.number(y - from_y);
            self.arrive(x, y);
        }
    }

    /// Ends a contour.
    pub(crate) fn close(&mut self) {
        self.data.push('z');
        self.command = b'z';
        self.control = None;
        (self.x, self.y) = self.start;
    }

    /// A rectangle; the other way round it cuts a hole.
    pub(crate) fn rectangle(&mut self, corners: (f64, f64, f64, f64), hole: bool) {
        let (left, top, right, bottom) = corners;
        self.move_to(left, top);
        if hole {
            self.line_to(left, bottom);
            self.line_to(right, bottom);
            self.line_to(right, top);
        } else {
            self.line_to(right, top);
            self.line_to(right, bottom);
            self.line_to(left, bottom);
        }
        self.close();
    }

    fn arrive(&mut self, x: i64, y: i64) {
        (self.x, self.y) = (x, y);
        self.control = None;
        self.reach(x, y);
    }

    fn reach(&mut self, x: i64, y: i64) {
        let here = Bounds { left: x, top: y, right: x, bottom: y };
        self.bounds = Some(self.bounds.map_or(here, |bounds| bounds.union(here)));
    }

    fn command(&mut self, command: u8) {
        if command != self.command {
            self.data.push(char::from(command));
            self.command = command;
        }
    }

    fn number(&mut self, value: i64) {
        if value >= 0 && self.data.as_bytes().last().is_some_and(u8::is_ascii_digit) {
            self.data.push(' ');
        }
        push_integer(&mut self.data, value);
    }
}

/// Appends a decimal integer; several times as fast as `write!`.
pub(crate) fn push_integer(out: &mut String, value: i64) {
    let mut digits = [0u8; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(&digits[start..]).expect("digits are ASCII"));
}

/// A closed shape around an origin, ready to be put anywhere.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// Where its first contour starts, from the origin.
    start: (i64, i64),
    /// Everything after the first move, relative.
    body: String,
    /// Where the pen is in the end, from the origin.
    end: (i64, i64),
    bounds: Option<Bounds>,
}

impl Path {
    /// The path as a stamp, its origin at (0, 0); `None` if it is empty.
    pub(crate) fn into_stamp(self) -> Option<Stamp> {
        let mut point = self.data.strip_prefix('M')?;
        let mut start = [0, 0];
        for coordinate in &mut start {
            point = point.trim_start_matches(' ');
            let end = point
                .char_indices()
                .skip(1)
                .find(|(_, c)| !c.is_ascii_digit())
                .map_or(point.len(), |(at, _)| at);
            *coordinate = point[..end].parse().ok()?;
            point = &point[end..];
        }
        let body = point.to_owned();
        Some(Stamp { start: start.into(), body, end: (self.x, self.y), bounds: self.bounds })
    }

    /// Draws a stamp with its origin at a place in 1/1000 em.
    pub(crate) fn stamp(&mut self, stamp: &Stamp, x: i64, y: i64) {
        let absolute = self.data.is_empty();
        self.command(if absolute { b'M' } else { b'm' });
        let from = if absolute { (0, 0) } else { (self.x, self.y) };
        self.number(x + stamp.start.0 - from.0);
        self.number(y + stamp.start.1 - from.1);
        self.data.push_str(&stamp.body);
        self.command = b'z';
        self.control = None;
        (self.x, self.y) = (x + stamp.end.0, y + stamp.end.1);
        self.start = (self.x, self.y);
        if let Some(bounds) = stamp.bounds {
            let here = Bounds {
                left: bounds.left + x,
                top: bounds.top + y,
                right: bounds.right + x,
                bottom: bounds.bottom + y,
            };
            self.bounds = Some(self.bounds.map_or(here, |bounds| bounds.union(here)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_shortest_relative_form() {
        let mut path = Path::default();
        path.rectangle((0.0, -10.0, 30.0, 0.0), false);
        path.move_to(5.0, 5.0);
        path.line_to(6.0, 7.0);
        path.quad_to(7.0, 7.0, 8.0, 9.0);
        path.quad_to(9.0, 9.0, 10.0, 10.0);
        path.close();
        assert_eq!(path.bounds(), Some(Bounds { left: 0, top: -10, right: 30, bottom: 10 }));
        assert_eq!(path.take(), "M0-10h30v10h-30zm5 15 1 2q1 0 2 2 1 0 2 1z");
        assert!(path.is_empty());
    }

    #[test]
    fn a_mirrored_control_point_is_left_out() {
        let mut path = Path::default();
        path.move_to(0.0, 0.0);
        path.quad_to(5.0, 0.0, 10.0, 10.0);
        path.quad_to(15.0, 20.0, 20.0, 30.0);
        // One unit beside the mirrored point, then three.
        path.quad_to(26.0, 40.0, 30.0, 50.0);
        path.quad_to(38.0, 60.0, 40.0, 70.0);
        // A line forgets the curve before it.
        path.line_to(50.0, 70.0);
        path.quad_to(60.0, 70.0, 70.0, 70.0);
        assert_eq!(path.take(), "M0 0q5 0 10 10t10 20 10 20q8 10 10 20h10q10 0 20 0");
    }

    #[test]
    fn a_stamp_draws_what_it_was_made_of() {
        let mut shape = Path::default();
        shape.rectangle((-5.0, 0.0, 5.0, 10.0), false);
        shape.rectangle((-2.0, 2.0, 2.0, 4.0), true);
        let stamp = shape.into_stamp().unwrap();
        let mut path = Path::default();
        path.stamp(&stamp, 100, 0);
        path.stamp(&stamp, 200, -50);
        assert_eq!(path.bounds(), Some(Bounds { left: 95, top: -50, right: 205, bottom: 10 }));
        assert_eq!(path.take(), "M95 0h10v10h-10zm3 2v2h4v-2zm97-52h10v10h-10zm3 2v2h4v-2z");
        assert!(Path::default().into_stamp().is_none());
    }

    #[test]
    fn writes_integers_as_the_standard_library_does() {
        for value in [0, 7, -7, 10, 1234567890, i64::MAX, i64::MIN] {
            let mut out = String::new();
            push_integer(&mut out, value);
            assert_eq!(out, value.to_string());
        }
    }
}
