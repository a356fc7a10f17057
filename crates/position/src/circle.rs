//! Circle-RoPE: the patches of a picture on a circle about the diagonal of the text.

use std::f64::consts::{PI, TAU};

use crate::{Axis, Error, Layout, Placed, Segment, State};

/// `circle`: patches on a circle in the plane at right angles to the diagonal, so that every token of
/// text is equally far from all of them; then moved until the least coordinate is one past the place
/// where text would have stood. Text goes on one past the greatest (Wang et al. 2025, *Circle-RoPE*).
///
/// Patch `k` of `N` in reading order stands at the angle `α·A_k + (1 − α)·2πk/N`, where `A_k` is its
/// direction from the picture's middle, stretched over the whole turn. A video is its frames one after
/// another. Coordinates are not exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// Radius in half longer sides.
    pub radius: f64,
    /// Weight of the direction against the number of the patch, in `0..=1`.
    pub alpha: f64,
}

impl Default for Circle {
    fn default() -> Self {
        Self { radius: 1.0, alpha: 0.5 }
    }
}

impl Circle {
    /// Places of a frame's patches in reading order, the least coordinate 0.
    fn frame(self, height: usize, width: usize) -> Vec<[f64; 3]> {
        let middle = |side: usize| (side as f64 - 1.0) / 2.0;
        let patches = height * width;
        let directions: Vec<f64> = (0..patches)
            .map(|k| {
                let (row, column) = ((k / width) as f64, (k % width) as f64);
                (row - middle(height)).atan2(column - middle(width))
            })
            .collect();
        let least = directions.iter().copied().fold(PI, f64::min);
        let spread = directions.iter().copied().fold(-PI, f64::max) - least;
        let stretch = if spread > 0.0 { TAU / spread } else { 0.0 };
        let radius = self.radius * middle(height.max(width));
        let mut places: Vec<[f64; 3]> = directions
            .iter()
            .enumerate()
            .map(|(k, direction)| {
                let turn = TAU * k as f64 / patches as f64;
                let angle = self.alpha * (direction - least) * stretch + (1.0 - self.alpha) * turn;
                // (0, 1, −1)/√2 and (2, −1, −1)/√6 span the plane at right angles to (1, 1, 1).
                let (x, y) =
                    (radius * angle.cos() / 2_f64.sqrt(), radius * angle.sin() / 6_f64.sqrt());
                [2.0 * y, x - y, -x - y]
            })
            .collect();
        let low = places.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        places.iter_mut().flatten().for_each(|number| *number -= low);
        places
    }
}

impl Layout for Circle {
    fn axes(&self) -> &[Axis] {
        &[Axis::T, Axis::H, Axis::W]
    }

    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
        if !(self.radius > 0.0 && self.radius.is_finite()) {
            return Err(Error::Length { what: "radius", length: self.radius });
        }
        if !(0.0 <= self.alpha && self.alpha <= 1.0) {
            return Err(Error::Weight { weight: self.alpha });
        }
        Placed::new(segment, state, 3, |block| {
            let places = self.frame(block.height, block.width);
            let extent = places.iter().flatten().copied().fold(0.0, f64::max);
            let (start, width, advance) = (block.start, block.width as f64, extent + 2.0);
            let patch = move |t: f64, i: f64, j: f64| {
                #[expect(clippy::cast_sign_loss, reason = "rows and columns count from 0")]
                let at = places[(i * width + j) as usize];
                at.map(|number| start + t * advance + 1.0 + number)
            };
            (patch, start + block.frames as f64 * advance)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lay_out, parse_prompt};

    #[test]
    fn every_token_of_text_is_equally_far_from_all_patches() {
        let prompt = lay_out(&Circle::default(), &parse_prompt("text:3,image:3x5,text:2").unwrap());
        let prompt = prompt.unwrap();
        let distance = |a: usize, b: usize| {
            let (a, b) = (prompt.positions.token(a), prompt.positions.token(b));
            a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>()
        };
        for text in [0, 2, 18, 19] {
            for patch in 3..18 {
                assert!((distance(text, patch) - distance(text, 3)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_makes_no_circle_is_refused() {
        let place = |circle: Circle| circle.place(&Segment::Text(1), &State::default());
        assert!(matches!(place(Circle { radius: 0.0, alpha: 0.5 }), Err(Error::Length { .. })));
        assert!(matches!(place(Circle { radius: 1.0, alpha: 1.5 }), Err(Error::Weight { .. })));
    }
}
