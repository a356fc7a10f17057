//! SVG path data of KaTeX's drawn parts (radicals, braces, arrows) into our own path.
//!
//! KaTeX draws a stretchy part with a shaft 400 em long and cuts off what its window does not show. Outside
//! the window such a part is straight and horizontal, so moving every point into the window cuts exactly.

use crate::draw::{Fit, View};
use crate::path::Path;

/// Appends `data`, seen through a window at `at` of `size` (1/1000 em, y downwards).
pub(crate) fn draw(path: &mut Path, data: &str, view: View, at: (f64, f64), size: (f64, f64)) {
    let (scale_x, scale_y, dx) = fit(view, size);
    let clip = matches!(view.fit, Fit::SliceLeft | Fit::SliceMiddle | Fit::SliceRight);
    let place = |(x, y): (f64, f64)| {
        let mut x = dx + (x - view.x) * scale_x;
        if clip {
            x = x.clamp(0.0, size.0.max(0.0));
        }
        (at.0 + x, at.1 + (y - view.y) * scale_y)
    };
    let mut reader = Reader { rest: data.as_bytes() };
    let (mut here, mut start, mut control) = ((0.0, 0.0), (0.0, 0.0), None);
    let mut command = b'M';
    loop {
        let explicit = reader.command();
        command = match explicit {
            Some(letter) => letter,
            // Further pairs after a move are lines.
            None if reader.at_number() => match command {
                b'M' => b'L',
                b'm' => b'l',
                other => other,
            },
            None => break,
        };
        let origin = if command.is_ascii_lowercase() { here } else { (0.0, 0.0) };
        let mut last_control = None;
        match command.to_ascii_lowercase() {
            b'm' => {
                let Some(point) = reader.point(origin) else { break };
                let (x, y) = place(point);
                path.move_to(x, y);
                (here, start) = (point, point);
            }
            b'l' | b'h' | b'v' => {
                let point = match command.to_ascii_lowercase() {
                    b'h' => reader.number().map(|x| (origin.0 + x, here.1)),
                    b'v' => reader.number().map(|y| (here.0, origin.1 + y)),
                    _ => reader.point(origin),
                };
                let Some(point) = point else { break };
                let (x, y) = place(point);
                path.line_to(x, y);
                here = point;
            }
            b'c' | b's' => {
                let first = if command.eq_ignore_ascii_case(&b'c') {
                    reader.point(origin)
                } else {
                    Some(reflect(control, here))
                };
                let (Some(a), Some(b), Some(end)) =
                    (first, reader.point(origin), reader.point(origin))
                else {
                    break;
                };
                let ((ax, ay), (bx, by), (x, y)) = (place(a), place(b), place(end));
                path.cubic_to(ax, ay, bx, by, x, y);
                (here, last_control) = (end, Some(b));
            }
            b'q' | b't' => {
                let first = if command.eq_ignore_ascii_case(&b'q') {
                    reader.point(origin)
                } else {
                    Some(reflect(control, here))
                };
                let (Some(a), Some(end)) = (first, reader.point(origin)) else { break };
                let ((ax, ay), (x, y)) = (place(a), place(end));
                path.quad_to(ax, ay, x, y);
                (here, last_control) = (end, Some(a));
            }
            b'z' => {
                path.close();
                here = start;
            }
            _ => break,
        }
        control = last_control;
    }
}

/// How many units across and down a unit of the view is, and how far the drawing is moved to the right.
fn fit(view: View, size: (f64, f64)) -> (f64, f64, f64) {
    let (across, down) = (size.0 / view.width, size.1 / view.height);
    match view.fit {
        Fit::Stretch => (across, down, 0.0),
        Fit::Meet => (across.min(down), across.min(down), 0.0),
        Fit::SliceLeft | Fit::SliceMiddle | Fit::SliceRight => {
            let scale = across.max(down);
            let over = size.0 - view.width * scale;
            let dx = match view.fit {
                Fit::SliceRight => over,
                Fit::SliceMiddle => over / 2.0,
                _ => 0.0,
            };
            (scale, scale, dx)
        }
    }
}

fn reflect(control: Option<(f64, f64)>, here: (f64, f64)) -> (f64, f64) {
    control.map_or(here, |(x, y)| (2.0 * here.0 - x, 2.0 * here.1 - y))
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn skip(&mut self) {
        while let [b' ' | b',' | b'\n' | b'\t' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn command(&mut self) -> Option<u8> {
        self.skip();
        let (&first, rest) = self.rest.split_first()?;
        if !first.is_ascii_alphabetic() {
            return None;
        }
        self.rest = rest;
        Some(first)
    }

    fn at_number(&self) -> bool {
        matches!(self.rest.first(), Some(b'0'..=b'9' | b'-' | b'+' | b'.'))
    }

    /// A number of few digits, read several times as fast as by the standard library and as exactly.
    fn number(&mut self) -> Option<f64> {
        self.skip();
        let negative = self.rest.first() == Some(&b'-');
        let mut end = usize::from(matches!(self.rest.first(), Some(b'-' | b'+')));
        let (mut digits, mut scale, mut dot, mut any) = (0_u32, 1.0_f64, false, false);
        while let Some(&byte) = self.rest.get(end) {
            match byte {
                b'.' if !dot => dot = true,
                b'0'..=b'9' => {
                    digits = digits.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
                    any = true;
                    if dot {
                        scale *= 10.0;
                    }
                }
                _ => break,
            }
            end += 1;
        }
        self.rest = &self.rest[end..];
        let value = f64::from(digits) / scale;
        any.then_some(if negative { -value } else { value })
    }

    fn point(&mut self, (dx, dy): (f64, f64)) -> Option<(f64, f64)> {
        Some((dx + self.number()?, dy + self.number()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(data: &str, view: View, size: (f64, f64), expected: &str) {
        let mut path = Path::default();
        draw(&mut path, data, view, (0.0, 0.0), size);
        assert_eq!(path.take(), expected);
    }

    #[test]
    fn reads_all_commands() {
        let view = View { x: 0.0, y: 0.0, width: 100.0, height: 100.0, fit: Fit::Stretch };
        check("M0 0h10v10H0V0z", view, (100.0, 100.0), "M0 0h10v10h-10v-10z");
        check(
            "m1-1l.5.5 10-1zm2 2q1 1 2 0t2 0",
            view,
            (200.0, 200.0),
            "M2-2l1 1 20-2zm4 4q2 2 4 0t4 0",
        );
        check("M0 0c0 1 1 2 2 2s2-1 2-2", view, (100.0, 100.0), "M0 0c0 1 1 2 2 2 1 0 2-1 2-2");
    }

    #[test]
    fn cuts_a_long_shaft_at_its_window() {
        let view = View { x: 0.0, y: 0.0, width: 400_000.0, height: 100.0, fit: Fit::SliceLeft };
        check("M0 40h400000v20H0z", view, (500.0, 100.0), "M0 40h500v20h-500z");
        let view = View { fit: Fit::SliceRight, ..view };
        check("M0 40h400000v20H0z", view, (500.0, 100.0), "M0 40h500v20h-500z");
    }
}
