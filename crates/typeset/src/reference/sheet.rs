//! Pictures one below the other in one SVG, each to be had by its name.

use std::fmt::Write as _;

/// Around each picture, in pixels.
const MARGIN: f64 = 2.0;

/// A sheet while it is filled.
#[derive(Default)]
pub(super) struct Sheet {
    body: String,
    count: usize,
    width: f64,
    height: f64,
}

/// A picture on a sheet.
pub(super) struct Picture {
    /// After the file's name and `#` it names the picture alone.
    pub(super) id: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Sheet {
    /// Adds an SVG whose size is in em.
    pub(super) fn add(&mut self, svg: &str, scale: f64) -> Picture {
        let (head, rest) = svg.split_once('>').expect("an SVG has a first tag");
        let attribute = |name: &str| -> &str {
            let (_, rest) = head.split_once(&format!(" {name}=\"")).expect("a size and a view box");
            rest.split('"').next().unwrap_or_default()
        };
        let length = |name: &str| -> f64 {
            scale * attribute(name).trim_end_matches("em").parse::<f64>().expect("a size in em")
        };
        let (inner_width, inner_height) = (round(length("width")), round(length("height")));
        self.count += 1;
        let picture = Picture {
            id: format!("p{}", self.count),
            width: (inner_width + 2.0 * MARGIN).ceil(),
            height: (inner_height + 2.0 * MARGIN).ceil(),
        };
        let (y, x) = (self.height + MARGIN, MARGIN);
        let _ = write!(
            self.body,
            "<view id=\"{}\" viewBox=\"0 {} {} {}\"/>\n<svg x=\"{x}\" y=\"{y}\" width=\"{inner_width}\" height=\"{inner_height}\" viewBox=\"{}\">{rest}\n",
            picture.id,
            self.height,
            picture.width,
            picture.height,
            attribute("viewBox"),
        );
        self.width = self.width.max(picture.width);
        self.height += picture.height;
        picture
    }

    pub(super) fn write(self) -> String {
        let Sheet { body, width, height, .. } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n"
        )
    }
}

/// To a hundredth of a pixel.
fn round(pixels: f64) -> f64 {
    (pixels * 100.0).round() / 100.0
}
