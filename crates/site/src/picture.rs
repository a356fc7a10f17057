//! How large a picture is, from the first bytes of its file: a page that says it beforehand does not
//! jump when the picture arrives.

/// Width and height in pixels; `None` for a file that is not a picture of a known kind.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (big(bytes, 16, 4)?, big(bytes, 20, 4)?)
    } else if bytes.starts_with(b"GIF8") {
        (little(bytes, 6, 2)?, little(bytes, 8, 2)?)
    } else if bytes.starts_with(&[0xff, 0xd8]) {
        jpeg(bytes)?
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        webp(bytes)?
    } else {
        svg(std::str::from_utf8(bytes).ok()?)?
    };
    // A lying header must not make a page a million pixels high.
    let sane = |side: u32| (1..=20_000).contains(&side);
    (sane(size.0) && sane(size.1)).then_some(size)
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// Walks from marker to marker up to the frame, which holds the size.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = big(bytes, at, 2)?;
        match marker {
            0xffff => at += 1,
            0xffc0..=0xffcf if !matches!(marker, 0xffc4 | 0xffc8 | 0xffcc) => {
                return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?));
            }
            0xff01..=0xfffe => at += 2 + usize::try_from(big(bytes, at + 2, 2)?).ok()?,
            _ => return None,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

/// From `width` and `height` in pixels, else from the `viewBox`.
fn svg(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let attributes = crate::html::attributes(&text[start..start + text[start..].find('>')? + 1]);
    let value = |name: &str| {
        attributes.iter().find(|attribute| attribute.name == name).map(|found| found.value)
    };
    let pixels = |name: &str| value(name)?.trim_end_matches("px").parse::<f64>().ok().map(round);
    if let (Some(width), Some(height)) = (pixels("width"), pixels("height")) {
        return Some((width, height));
    }
    let numbers: Vec<f64> = value("viewBox")?
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    match numbers[..] {
        [_, _, width, height] => Some((round(width), round(height))),
        _ => None,
    }
}

/// To whole pixels; what is no size becomes 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates, and sizes out of range are refused afterwards"
)]
fn round(length: f64) -> u32 {
    length.round() as u32
}

/// Adds `width` and `height` to the pictures of a page that lack them.
pub(crate) fn with_sizes(html: &str, size_of: impl Fn(&str) -> Option<(u32, u32)>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<img ") {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end);
        let attributes = crate::html::attributes(&rest[start..end]);
        let value = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
        let size = match (value("width").or(value("height")), value("src")) {
            (None, Some(src)) => size_of(src.value),
            _ => None,
        };
        out.push_str(&rest[..start]);
        out.push_str("<img ");
        if let Some((width, height)) = size {
            out.push_str(&format!("width=\"{width}\" height=\"{height}\" "));
        }
        out.push_str(&rest[start + 5..end]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_are_read_from_heads_of_files() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 2, 128, 0, 0, 1, 224]);
        assert_eq!(size(&png), Some((640, 480)));
        assert_eq!(size(b"GIF89a\x80\x02\xe0\x01"), Some((640, 480)));
        let jpeg =
            [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 1, 0xe0, 2, 0x80, 3, 0];
        assert_eq!(size(&jpeg), Some((640, 480)));
        let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
        webp.extend([0x7f, 2, 0, 0xdf, 1, 0]);
        assert_eq!(size(&webp), Some((640, 480)));
        assert_eq!(
            size(b"<?xml version=\"1.0\"?><svg width=\"40px\" height=\"30\">"),
            Some((40, 30))
        );
        assert_eq!(size(b"<svg viewBox=\"0 0 12.4,7.6\"></svg>"), Some((12, 8)));
        for none in [
            &b""[..],
            b"GIF8",
            b"\x89PNG\r\n\x1a\n",
            b"<svg>",
            b"<svg width=\"-3\" height=\"nan\">",
        ] {
            assert_eq!(size(none), None);
        }
    }

    #[test]
    fn pictures_get_their_size_once() {
        let html =
            "<img src=\"a.png\" alt=\"\"><p>x</p><img width=\"1\" src=\"a.png\"><img src=\"b.png\"";
        let sized = with_sizes(html, |src| (src == "a.png").then_some((4, 3)));
        assert_eq!(
            sized,
            "<img width=\"4\" height=\"3\" src=\"a.png\" alt=\"\"><p>x</p><img width=\"1\" src=\"a.png\"><img src=\"b.png\""
        );
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_reading(head in 0..6_usize, tail in proptest::collection::vec(any::<u8>(), 0..60)) {
            let heads = [&b""[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8L", b"<svg "];
            let _ = size(&[heads[head], &tail].concat());
        }
    }
}
