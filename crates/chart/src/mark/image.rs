//! A picture of pixels, such as a matrix in grey.

use crate::mark::Canvas;
use crate::png;
use crate::scale::Extent;

/// A picture of pixels, row 0 at the top. The middle of pixel `(column, row)` stands at the data's `(column, row)`, so
/// that marks over the picture can name pixels; what lies outside the domain is not cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    width: u32,
    height: u32,
    channels: u8,
    samples: Vec<u8>,
    pixels: bool,
}

impl Image {
    /// A grey picture, one byte a pixel, row after row.
    ///
    /// # Panics
    /// If there are not `width · height` samples, or none.
    #[track_caller]
    pub fn grey(width: u32, height: u32, samples: impl Into<Vec<u8>>) -> Image {
        Image::new(width, height, 1, samples.into())
    }

    /// A picture with red, green and blue bytes for each pixel.
    ///
    /// # Panics
    /// If there are not `3 · width · height` samples, or none.
    #[track_caller]
    pub fn rgb(width: u32, height: u32, samples: impl Into<Vec<u8>>) -> Image {
        Image::new(width, height, 3, samples.into())
    }

    /// A matrix in grey, row after row: `low` and less is black, `high` and more is white. What is no number is black.
    ///
    /// # Panics
    /// If there are not `width · height` values, or none.
    #[track_caller]
    pub fn matrix(
        width: u32,
        height: u32,
        values: impl IntoIterator<Item = f64>,
        (low, high): (f64, f64),
    ) -> Image {
        // A float turned into a byte is cut to 0..=255, and 0 if it is no number.
        #[expect(clippy::cast_sign_loss, reason = "numbers below 0 shall become black")]
        let grey = |value: f64| ((value - low) / (high - low) * 255.0).round() as u8;
        Image::new(width, height, 1, values.into_iter().map(grey).collect())
    }

    #[track_caller]
    fn new(width: u32, height: u32, channels: u8, samples: Vec<u8>) -> Image {
        let expected = width as usize * height as usize * usize::from(channels);
        assert!(
            samples.len() == expected && expected > 0,
            "{} samples for {width}×{height} pixels of {channels}",
            samples.len()
        );
        Image { width, height, channels, samples, pixels: false }
    }

    /// Pixels keep their edges when the picture is drawn larger.
    #[must_use]
    pub fn pixels(mut self) -> Image {
        self.pixels = true;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        x.add(-0.5);
        x.add(f64::from(self.width) - 0.5);
        y.add(-0.5);
        y.add(f64::from(self.height) - 0.5);
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let corners = (
            canvas.place((-0.5, -0.5)),
            canvas.place((f64::from(self.width) - 0.5, f64::from(self.height) - 0.5)),
        );
        let (Some(a), Some(b)) = corners else { return };
        let (left, top) = (a.0.min(b.0), a.1.min(b.1));
        let image = canvas
            .svg
            .element("image")
            .number("x", left)
            .number("y", top)
            .number("width", (a.0 - b.0).abs())
            .number("height", (a.1 - b.1).abs())
            .attr("preserveAspectRatio", "none");
        let image = if self.pixels { image.attr("image-rendering", "pixelated") } else { image };
        image
            .attr("href", png::data_address(self.width, self.height, self.channels, &self.samples))
            .end();
    }
}
