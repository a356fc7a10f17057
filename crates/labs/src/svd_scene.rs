//! The pictures of the article on the singular value decomposition, drawn by formulas.
//!
//! Each is a function of a point in the unit square (`x` to the right, `y` downwards) to a grey between 0
//! (black) and 1 (white), averaged over the samples of a pixel.

use lab::Choice;
use lowrank::Mat;

/// Samples of a pixel along each side: edges get about sixteen greys.
const SAMPLES: usize = 4;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Scene {
    /// 表与影 | Landscape
    Landscape,
    /// 窗棂 | Lattice
    Lattice,
    /// 斜窗棂 | Turned lattice
    Turned,
}

impl Scene {
    /// All pictures, in the order of the choices.
    pub(crate) const ALL: [Scene; 3] = [Scene::Landscape, Scene::Lattice, Scene::Turned];

    /// The picture as a matrix of `size` rows and columns.
    pub(crate) fn draw(self, size: usize) -> Mat<f64> {
        let grey = match self {
            Scene::Landscape => landscape,
            Scene::Lattice => lattice,
            Scene::Turned => turned,
        };
        let fine = (size * SAMPLES) as f64;
        Mat::from_fn(size, size, |row, col| {
            let mut sum = 0.0;
            for down in 0..SAMPLES {
                for right in 0..SAMPLES {
                    let x = ((col * SAMPLES + right) as f64 + 0.5) / fine;
                    let y = ((row * SAMPLES + down) as f64 + 0.5) / fine;
                    sum += grey(x, y);
                }
            }
            sum / (SAMPLES * SAMPLES) as f64
        })
    }
}

/// Hills in mist, a low sun, a pagoda, and the rod with its shadow on the ground.
fn landscape(x: f64, y: f64) -> f64 {
    let mut grey = sky(x, y);
    for (index, (base, height, tone)) in
        [(0.50, 0.17, 0.66), (0.59, 0.13, 0.52), (0.67, 0.09, 0.37)].into_iter().enumerate()
    {
        let seed = 10 + 7 * u32::try_from(index).expect("three ridges");
        let ridge = base - height * (rough(x * 3.1, 0.3, seed) - 0.35);
        if y > ridge {
            // Ink gathers at the ridge and thins out in the mist below it.
            let depth = ((y - ridge) / 0.2).min(1.0);
            let grain = 0.07 * (rough(x * 22.0, y * 30.0, seed + 1) - 0.5);
            grey = tone + (0.9 - tone) * 0.62 * depth + grain;
        }
        if index == 1 && pagoda((x - 0.60) / 0.062, (0.545 - y) / 0.062) {
            grey = 0.2;
        }
    }
    if y > 0.76 {
        grey = ground(x, y);
    }
    if shadow(x, y) {
        grey *= 0.55;
    }
    rod(x, y).unwrap_or(grey).clamp(0.0, 1.0)
}

/// Brighter towards the horizon and round the sun, with streaks of cloud.
fn sky(x: f64, y: f64) -> f64 {
    let (dx, dy) = (x - 0.76, y - 0.21);
    let distance = dx.hypot(dy);
    if distance < 0.075 {
        return 1.0;
    }
    let cloud = (rough(x * 4.0, y * 16.0, 3) - 0.52).max(0.0);
    0.60 + 0.28 * y + 0.22 * (-(distance - 0.075) / 0.13).exp() + 0.55 * cloud
}

/// Furrows that run together in the distance, with stubble.
fn ground(x: f64, y: f64) -> f64 {
    let depth = (y - 0.76) / 0.24;
    let across = (x - 0.5) / (0.35 + 0.65 * depth);
    let furrow = (across * 34.0).sin();
    let stubble = rough(x * 60.0, y * 90.0, 51) - 0.5;
    0.80 - 0.20 * depth + 0.05 * furrow * depth.sqrt() + 0.16 * stubble
}

/// The rod on its stone, lit from the right; `None` beside it.
fn rod(x: f64, y: f64) -> Option<f64> {
    let across = (x - 0.27) / 0.011;
    if (0.24..0.875).contains(&y) && across.abs() < 1.0 {
        return Some(0.16 + 0.22 * (across + 1.0) / 2.0);
    }
    let stone = (x - 0.27).abs() < 0.055 && (0.865..0.915).contains(&y);
    stone.then(|| if y < 0.877 { 0.66 } else { 0.36 + 0.10 * rough(x * 50.0, y * 50.0, 77) })
}

/// Away from the sun, along the ground and broader towards its end.
fn shadow(x: f64, y: f64) -> bool {
    let along = (0.27 - x) / 0.24;
    let middle = 0.895 + 0.075 * along;
    (0.0..1.0).contains(&along) && (y - middle).abs() < 0.008 + 0.006 * along
}

/// Five roofs, each a little narrower, and a spire; `x` and `y` in floors from the foot.
fn pagoda(x: f64, y: f64) -> bool {
    if !(0.0 <= y && y < 3.9) {
        return false;
    }
    if y >= 3.0 {
        return x.abs() < 0.07 * (3.9 - y) / 0.9 + 0.02;
    }
    let floor = (y / 0.6).floor();
    let within = (y / 0.6).fract();
    let wide = 0.62 - 0.085 * floor;
    if within < 0.55 {
        x.abs() < 0.62 * wide
    } else {
        // Eaves turn up: the roof is widest at its lower edge.
        x.abs() < wide * (1.25 - 0.9 * (within - 0.55))
    }
}

/// Frames within frames, tied in the middle: every bar runs along a row or a column.
fn lattice(x: f64, y: f64) -> f64 {
    let (x, y) = ((x - 0.5).abs(), (y - 0.5).abs());
    let bar = 0.011;
    let frame = |half_width: f64, half_height: f64| {
        let (dx, dy) = (x - half_width, y - half_height);
        (dx.abs() < bar && dy < bar) || (dy.abs() < bar && dx < bar)
    };
    let tie_x = |at: f64, from: f64, to: f64| (y - at).abs() < bar && (from..to).contains(&x);
    let tie_y = |at: f64, from: f64, to: f64| (x - at).abs() < bar && (from..to).contains(&y);
    let wood = frame(0.47, 0.47)
        || frame(0.37, 0.40)
        || frame(0.27, 0.31)
        || frame(0.17, 0.20)
        || frame(0.08, 0.09)
        || tie_x(0.0, 0.37, 0.47)
        || tie_x(0.0, 0.17, 0.27)
        || tie_x(0.14, 0.27, 0.37)
        || tie_x(0.25, 0.37, 0.47)
        || tie_x(0.05, 0.08, 0.17)
        || tie_y(0.0, 0.31, 0.40)
        || tie_y(0.0, 0.09, 0.20)
        || tie_y(0.12, 0.20, 0.31)
        || tie_y(0.20, 0.40, 0.47)
        || tie_y(0.14, 0.31, 0.40);
    if wood { 0.18 } else { 0.94 }
}

/// The lattice turned by 30° about its middle.
fn turned(x: f64, y: f64) -> f64 {
    let (s, c) = (std::f64::consts::PI / 6.0).sin_cos();
    let (dx, dy) = (x - 0.5, y - 0.5);
    lattice(0.5 + c * dx + s * dy, 0.5 - s * dx + c * dy)
}

/// Value noise of four octaves, in 0 to 1, mostly near ½.
fn rough(x: f64, y: f64, seed: u32) -> f64 {
    let mut sum = 0.0;
    let (mut size, mut scale) = (0.5, 1.0);
    for octave in 0..4 {
        sum += size * smooth(x * scale, y * scale, seed + 101 * octave);
        size *= 0.5;
        scale *= 2.0;
    }
    sum / 0.9375
}

/// Random numbers at the whole points, smoothly between them.
fn smooth(x: f64, y: f64, seed: u32) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (s, t) = (ease(x - left), ease(y - top));
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand at most")]
    let at = |right: i64, down: i64| scattered(left as i64 + right, top as i64 + down, seed);
    let upper = at(0, 0) * (1.0 - s) + at(1, 0) * s;
    let lower = at(0, 1) * (1.0 - s) + at(1, 1) * s;
    upper * (1.0 - t) + lower * t
}

/// A number in 0 to 1 that belongs to a whole point.
fn scattered(x: i64, y: i64, seed: u32) -> f64 {
    let key =
        (x.cast_unsigned() << 32) ^ (y.cast_unsigned() & 0xffff_ffff) ^ (u64::from(seed) << 20);
    unit(mixed(key))
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014): every bit depends on every other.
pub(crate) fn mixed(key: u64) -> u64 {
    let z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The upper 53 bits as a number in `[0, 1)`.
pub(crate) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_greys_with_contrast() {
        for scene in Scene::ALL {
            let picture = scene.draw(48);
            let greys =
                picture.col_iter().flat_map(|column| column.iter().copied().collect::<Vec<_>>());
            let (low, high) =
                greys.fold((1.0_f64, 0.0_f64), |(low, high), grey| (low.min(grey), high.max(grey)));
            assert!(low >= 0.0 && high <= 1.0 && high - low > 0.6, "{scene:?}: {low} to {high}");
        }
    }

    #[test]
    fn the_lattice_is_symmetric_and_the_turned_one_only_about_its_middle() {
        let lattice = Scene::Lattice.draw(32);
        let turned = Scene::Turned.draw(32);
        let mut differs = false;
        for i in 0..32 {
            for j in 0..32 {
                assert!((lattice[(i, j)] - lattice[(31 - i, j)]).abs() < 1e-12);
                assert!((turned[(i, j)] - turned[(31 - i, 31 - j)]).abs() < 1e-12);
                differs |= (turned[(i, j)] - turned[(31 - i, j)]).abs() > 0.1;
            }
        }
        assert!(differs);
    }
}
