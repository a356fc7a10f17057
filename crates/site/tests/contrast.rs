//! The colours of the style sheet, recomputed: contrast by WCAG 2.2, and series that stay apart.

use std::collections::BTreeMap;

type Rgb = [f64; 3];

/// Tokens of the light and of the dark theme, read from the style sheet itself.
fn themes() -> [BTreeMap<String, Rgb>; 2] {
    let css = include_str!("../../../web/style.css");
    let mut themes = [BTreeMap::new(), BTreeMap::new()];
    for declaration in css.split("--").skip(1) {
        let Some((name, rest)) = declaration.split_once(": light-dark(") else { continue };
        // `@supports` names the function too.
        if !name.bytes().all(|b| b.is_ascii_lowercase()) {
            continue;
        }
        let values: Vec<&str> = rest.split(')').next().unwrap_or_default().split(", ").collect();
        for (theme, value) in themes.iter_mut().zip(values) {
            theme.insert(name.to_owned(), hex(value));
        }
    }
    for theme in &mut themes {
        let (ink, paper) = (theme["ink"], theme["paper"]);
        for (name, share) in [("line", 14.0), ("wash", 4.5), ("edge", 52.0)] {
            assert!(css.contains(&format!("--{name}: color-mix(in oklab, var(--ink) {}%", share)));
            let (from, to) = (oklab(paper), oklab(ink));
            let mix = std::array::from_fn(|i| from[i] + share / 100.0 * (to[i] - from[i]));
            theme.insert(name.to_owned(), from_oklab(mix));
        }
    }
    themes
}

fn hex(text: &str) -> Rgb {
    let digits = text.strip_prefix('#').expect("a colour begins with #");
    let long: String = if digits.len() == 3 {
        digits.chars().flat_map(|c| [c, c]).collect()
    } else {
        digits.to_owned()
    };
    std::array::from_fn(|i| {
        f64::from(u8::from_str_radix(&long[2 * i..2 * i + 2], 16).expect("hexadecimal digits"))
            / 255.0
    })
}

/// sRGB to linear light, IEC 61966-2-1.
fn linear(rgb: Rgb) -> Rgb {
    rgb.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) })
}

fn multiply(m: [[f64; 3]; 3], v: Rgb) -> Rgb {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Ottosson's perceptual space from sRGB.
fn oklab(rgb: Rgb) -> Rgb {
    let lms = multiply(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ],
        linear(rgb),
    )
    .map(f64::cbrt);
    multiply(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ],
        lms,
    )
}

fn from_oklab(lab: Rgb) -> Rgb {
    let lms = multiply(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ],
        lab,
    )
    .map(|c| c.powi(3));
    multiply(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ],
        lms,
    )
    .map(|c| if c <= 0.0031308 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 })
}

/// WCAG 2.2: relative luminance and contrast ratio.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |rgb| {
        let [r, g, b] = linear(rgb);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_stands_out_from_paper_card_and_wash() {
    for theme in themes() {
        for text in ["ink", "quiet", "faint", "qing", "zhu"] {
            for ground in ["paper", "card", "wash"] {
                let ratio = contrast(theme[text], theme[ground]);
                assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
            }
        }
        // The words on a filled button.
        assert!(contrast(theme["card"], theme["qing"]) >= 4.5);
    }
}

#[test]
fn lines_that_mean_something_can_be_seen() {
    for theme in themes() {
        for mark in ["huang", "lv", "zi", "edge"] {
            for ground in ["paper", "card"] {
                let ratio = contrast(theme[mark], theme[ground]);
                assert!(ratio >= 3.0, "{mark} on {ground}: {ratio:.2}");
            }
        }
    }
}

#[test]
fn two_series_are_never_alike() {
    for theme in themes() {
        let series = ["qing", "zhu", "huang", "lv", "zi"];
        for (i, one) in series.iter().enumerate() {
            for other in &series[i + 1..] {
                let (a, b) = (oklab(theme[*one]), oklab(theme[*other]));
                let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(distance >= 0.15, "{one} and {other}: {distance:.3}");
            }
        }
    }
}

#[test]
fn older_browsers_get_the_light_theme() {
    let css = include_str!("../../../web/style.css");
    let plain = &css[..css.find("@supports").unwrap()];
    for (name, rgb) in &themes()[0] {
        let value =
            plain.split(&format!("--{name}: ")).nth(1).and_then(|rest| rest.split(';').next());
        let value = hex(value.unwrap_or_else(|| panic!("--{name} has no plain value")));
        let worst = value.iter().zip(rgb).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst <= 1.5 / 255.0, "--{name} differs by {worst}");
    }
}
