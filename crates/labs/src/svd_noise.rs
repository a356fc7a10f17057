//! A picture of known rank under noise: the gap in the spectrum, the edge of the noise, the error by rank.

use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Decomposition, Keep, Mat};

use crate::{
    svd::percent,
    svd_panels::{Rank, Spectrum, errors, pictures},
    svd_scene::{Scene, mixed, unit},
};

/// Rows and columns of the picture: small enough that each move of a slider decomposes it anew.
const SIZE: usize = 96;

/// The greatest rank of the truth.
const MOST: usize = 24;

/// `√μ` with `μ` the median of the Marchenko–Pastur law of a square matrix: the median singular value of
/// noise is this times `s√n` (Gavish and Donoho 2014, §III.E).
const MEDIAN: f64 = 0.807_96;

/// Where singular values are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Cut {
    /// 边缘 2s√n | Edge 2s√n
    Edge,
    /// 最优 2.31s√n | Optimal 2.31s√n
    Optimal,
}

impl Cut {
    /// The threshold in units of `s√n`, for a square matrix.
    fn factor(self) -> f64 {
        match self {
            Cut::Edge => 2.0,
            Cut::Optimal => 4.0 / 3.0_f64.sqrt(),
        }
    }
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct SvdNoiseParams {
    /// 真正的秩 | True rank
    #[param(default = 6, range = 1..=24)]
    pub(crate) truth: i64,
    /// 噪声的标准差 s（黑白之差为 1） | Standard deviation s of the noise (black to white is 1)
    #[param(default = 0.04, range = 0.01..=0.5, step = 0.01)]
    pub(crate) noise: f64,
    /// 截断处 | Cut
    #[param(default = Cut::Edge)]
    pub(crate) cut: Cut,
    /// 噪声的种子 | Seed of the noise
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `svd-noise`.
#[derive(Debug)]
pub(crate) struct SvdNoise;

impl Experiment for SvdNoise {
    type Params = SvdNoiseParams;
    type Prepared = Decomposition<f64>;
    const NAME: &'static str = "svd-noise";
    const ARTICLE: u32 = 2;
    const TITLE: Text =
        Text::new("噪声底下，还看得出秩吗？", "Can the rank be seen through the noise?");

    fn prepare() -> Decomposition<f64> {
        Decomposition::new(Scene::Landscape.draw(SIZE).as_ref()).expect("greys are finite")
    }

    fn run(
        landscape: &Decomposition<f64>,
        params: &SvdNoiseParams,
        view: View,
    ) -> Result<Figure, Error> {
        let truth = usize::try_from(params.truth).expect("1 at least").min(MOST);
        let clean = landscape.truncate(Keep::Rank(truth)).expect("24 at most, of 96").product();
        let seed = params.seed.cast_unsigned();
        let noisy = Mat::from_fn(SIZE, SIZE, |i, j| {
            clean[(i, j)] + params.noise * gaussian(seed, (i * SIZE + j) as u64)
        });
        let whole = Decomposition::new(noisy.as_ref()).expect("finite plus finite");
        let sigma = whole.sigma();
        let root = (SIZE as f64).sqrt();
        let threshold = params.cut.factor() * params.noise * root;
        let found = sigma.iter().filter(|&&value| value > threshold).count().max(1);
        let by_rank = errors_to_truth(&clean, &whole);
        let best = (1..).zip(&by_rank).min_by(|a, b| a.1.total_cmp(b.1)).expect("96 ranks").0;
        let median = f64::midpoint(sigma[SIZE / 2 - 1], sigma[SIZE / 2]);
        let run = Run {
            params,
            truth,
            found,
            threshold,
            edge: 2.0 * params.noise * root,
            gap: sigma[truth - 1] / sigma[truth],
            error: by_rank[found - 1],
            noisy_error: by_rank[SIZE - 1],
            best,
            guess: median / (MEDIAN * root),
            by_rank: &by_rank,
        };
        let cleaned = whole.truncate(Keep::Rank(found)).expect("96 at most").product();
        Ok(Figure {
            svg: run.draw(view, &noisy, &cleaned, sigma),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view, sigma),
            values: run.values(),
        })
    }
}

/// A standard normal number that belongs to a seed and a place (Box and Muller 1958).
pub(crate) fn gaussian(seed: u64, place: u64) -> f64 {
    let key = mixed((seed << 32) ^ place);
    // 1 − u is in (0, 1], so the logarithm is finite.
    let radius = (-2.0 * (1.0 - unit(key)).ln()).sqrt();
    radius * (std::f64::consts::TAU * unit(mixed(key))).cos()
}

/// `‖A − Y_r‖/‖A‖` for `r` from 1 on, `A` clean and `Y_r` the noisy matrix cut at `r`, by
/// `‖A − Y_r‖² = ‖A‖² + Σ_{k≤r} (σ_k² − 2σ_k·u_kᵀA v_k)`. `O(n³)` for all ranks together.
fn errors_to_truth(clean: &Mat<f64>, whole: &Decomposition<f64>) -> Vec<f64> {
    let norm = clean.squared_norm_l2();
    let images = clean * whole.v();
    let mut square = norm;
    whole
        .sigma()
        .iter()
        .enumerate()
        .map(|(k, sigma)| {
            let along: f64 = (0..clean.nrows()).map(|i| whole.u()[(i, k)] * images[(i, k)]).sum();
            square += sigma * sigma - 2.0 * sigma * along;
            (square.max(0.0) / norm).sqrt()
        })
        .collect()
}

/// The numbers of a run.
struct Run<'a> {
    params: &'a SvdNoiseParams,
    truth: usize,
    /// Singular values above the threshold.
    found: usize,
    threshold: f64,
    /// `2s√n`, which the greatest singular value of noise alone tends to.
    edge: f64,
    gap: f64,
    error: f64,
    noisy_error: f64,
    best: usize,
    guess: f64,
    by_rank: &'a [f64],
}

impl Run<'_> {
    fn draw(&self, view: View, noisy: &Mat<f64>, cleaned: &Mat<f64>, sigma: &[f64]) -> String {
        let noise = chart::decimal(self.params.noise, 2);
        let left = view.say(format!("加了噪声，s = {noise}"), format!("With noise, s = {noise}"));
        let right =
            view.say(format!("截到秩 {}", self.found), format!("Cut to rank {}", self.found));
        let spectrum = Spectrum {
            sigma,
            floor: self.edge / 50.0,
            kept: self.found,
            cut: (
                self.truth as f64 + 0.5,
                view.say(format!("真正的秩 {}", self.truth), format!("true rank {}", self.truth)),
            ),
            level: Some((self.threshold, view.say("在此之下是噪声", "noise below").to_owned())),
        };
        let marked = Rank { at: self.found, error: self.error, label: percent(self.error) };
        let title = view.say("离真图的相对误差", "Relative error to the clean picture");
        view.chart(SvdNoise::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .panels(pictures(view, (noisy, &left), (cleaned, &right)))
            .panel(spectrum.panel(view))
            .panel(errors(
                view,
                title,
                self.by_rank,
                marked,
                Some((self.noisy_error, view.say("不截断", "not cut").to_owned())),
            ))
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let (truth, found) = (self.truth, self.found);
        let noise = chart::decimal(self.params.noise, 2);
        let (error, noisy) = (percent(self.error), percent(self.noisy_error));
        view.say(
            format!(
                "左边是秩为 {truth} 的图加上标准差 {noise} 的噪声，右边是截到秩 {found} 的图；下面是含噪图的奇异值和\
                 各个秩离真图的误差。截断使误差从 {noisy} 降到 {error}。"
            ),
            format!(
                "On the left a picture of rank {truth} with noise of standard deviation {noise}, on the right the \
                 same cut to rank {found}; below, the singular values of the noisy picture and the error to the \
                 clean one at each rank. The cut takes the error from {noisy} to {error}."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (truth, found, best) = (self.truth, self.found, self.best);
        let gap = chart::significant(self.gap, 3);
        let (error, noisy) = (percent(self.error), percent(self.noisy_error));
        let seen = if found == truth {
            view.say("看得出", "is seen")
        } else {
            view.say("看不准", "is not seen")
        };
        view.say(
            format!(
                "真正的秩 {truth} {seen}：有 {found} 个奇异值高出噪声，第 {truth} 个与下一个之比是 {gap}。截断使误差从 {noisy} \
                 降到 {error}；误差最小的秩是 {best}。"
            ),
            format!(
                "The true rank {truth} {seen}: {found} singular values stand above the noise, and number {truth} \
                 is {gap} times the next. The cut takes the error from {noisy} to {error}; the best rank is {best}."
            ),
        )
    }

    fn table(&self, view: View, sigma: &[f64]) -> Table {
        let columns = view.say(
            ["k", "含噪图的奇异值 σ_k", "秩 k 离真图的相对误差"],
            [
                "k",
                "Singular value σ_k of the noisy picture",
                "Relative error to the clean picture at rank k",
            ],
        );
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: sigma
                .iter()
                .zip(self.by_rank)
                .enumerate()
                .map(|(k, (value, error))| {
                    vec![(k + 1).to_string(), format!("{value:.6e}"), format!("{error:.6e}")]
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let shown = Shown::new;
        vec![
            shown(
                "gap",
                Text::new("间隙 σᵣ/σᵣ₊₁", "Gap σᵣ/σᵣ₊₁"),
                self.gap,
                chart::significant(self.gap, 3),
            ),
            shown(
                "rank",
                Text::new("高出噪声的个数", "Values above the noise"),
                self.found as f64,
                self.found.to_string(),
            ),
            shown(
                "error",
                Text::new("截断后的误差", "Error after the cut"),
                self.error,
                percent(self.error),
            ),
            shown(
                "noisy",
                Text::new("不截断的误差", "Error without a cut"),
                self.noisy_error,
                percent(self.noisy_error),
            ),
            shown(
                "best",
                Text::new("误差最小的秩", "Rank of least error"),
                self.best as f64,
                self.best.to_string(),
            ),
            shown(
                "edge",
                Text::new("噪声的边缘 2s√n", "Edge of the noise, 2s√n"),
                self.edge,
                chart::significant(self.edge, 3),
            ),
            shown(
                "guess",
                Text::new("从中位数猜出的 s", "s guessed from the median"),
                self.guess,
                chart::significant(self.guess, 3),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    fn run(noise: f64, seed: i64) -> Figure {
        drawn::<SvdNoise>(&[("noise", &noise.to_string()), ("seed", &seed.to_string())])
    }

    #[test]
    fn the_gap_shows_the_rank_until_the_noise_covers_it() {
        let little = run(0.02, 3);
        assert_eq!((value(&little, "rank"), value(&little, "best")), (6.0, 6.0));
        assert!(value(&little, "gap") > 3.0);
        let much = run(0.5, 3);
        assert!(value(&much, "rank") < 6.0 && value(&much, "gap") < 1.5);
        assert!(value(&much, "error") < 0.5 * value(&much, "noisy"));
    }

    #[test]
    fn the_median_tells_the_noise() {
        for noise in [0.05, 0.2] {
            let guess = value(&run(noise, 1), "guess");
            // Six of 96 values belong to the picture and push the median down by a few per cent.
            assert!((guess / noise - 1.0).abs() < 0.08, "{guess} for {noise}");
        }
    }

    #[test]
    fn errors_by_rank_are_those_measured() {
        let clean = Scene::Lattice.draw(24);
        let noisy =
            Mat::from_fn(24, 24, |i, j| clean[(i, j)] + 0.1 * gaussian(5, (24 * i + j) as u64));
        let whole = Decomposition::new(noisy.as_ref()).unwrap();
        let by_rank = errors_to_truth(&clean, &whole);
        for rank in [1, 4, 24] {
            let cut = whole.truncate(Keep::Rank(rank)).unwrap().product();
            let measured = (&clean - cut).norm_l2() / clean.norm_l2();
            assert!((measured - by_rank[rank - 1]).abs() < 1e-12);
        }
    }

    #[test]
    fn the_noise_is_standard_normal() {
        let numbers: Vec<f64> = (0..20_000).map(|place| gaussian(7, place)).collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let square = numbers.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        let within = numbers.iter().filter(|x| x.abs() < 1.0).count() as f64 / 20_000.0;
        // Four standard deviations of each estimate.
        assert!(mean.abs() < 4.0 / 20_000.0_f64.sqrt(), "{mean}");
        assert!((square - 1.0).abs() < 4.0 * (2.0 / 20_000.0_f64).sqrt(), "{square}");
        assert!((within - 0.6827).abs() < 4.0 * (0.2166 / 20_000.0_f64).sqrt(), "{within}");
    }
}
