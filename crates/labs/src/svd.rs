//! A picture at rank `r` beside the original, its singular values, and the error that the theorem foretells.

use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Decomposition, Keep, Mat};

use crate::{
    svd_panels::{Rank, Spectrum, errors, pictures},
    svd_scene::Scene,
};

/// Rows and columns of the picture.
const SIZE: usize = 128;

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct SvdParams {
    /// 保留的奇异值个数 r | Singular values kept, r
    #[param(default = 16, range = 1..=64)]
    pub(crate) rank: i64,
    /// 图片 | Picture
    #[param(default = Scene::Landscape)]
    pub(crate) picture: Scene,
}

/// The lab `svd`.
#[derive(Debug)]
pub(crate) struct Svd;

/// A picture with its decomposition.
#[derive(Debug)]
pub(crate) struct Decomposed {
    picture: Mat<f64>,
    whole: Decomposition<f64>,
}

impl Experiment for Svd {
    type Params = SvdParams;
    type Prepared = Vec<Decomposed>;
    const NAME: &'static str = "svd";
    const ARTICLE: u32 = 2;
    const TITLE: Text =
        Text::new("一张图要几个奇异值？", "How many singular values does a picture need?");

    fn prepare() -> Vec<Decomposed> {
        Scene::ALL
            .into_iter()
            .map(|scene| {
                let picture = scene.draw(SIZE);
                let whole = Decomposition::new(picture.as_ref()).expect("greys are finite");
                Decomposed { picture, whole }
            })
            .collect()
    }

    fn run(prepared: &Vec<Decomposed>, params: &SvdParams, view: View) -> Result<Figure, Error> {
        let index = Scene::ALL
            .iter()
            .position(|scene| *scene == params.picture)
            .expect("every choice is drawn");
        let Decomposed { picture, whole } = &prepared[index];
        let rank = usize::try_from(params.rank).expect("1 at least");
        let svd = whole.truncate(Keep::Rank(rank)).expect("64 at most, of 128");
        let approximation = svd.product();
        let norm = picture.norm_l2();
        let found = Found {
            rank,
            measured: (picture - &approximation).norm_l2() / norm,
            foretold: svd.certificate.frobenius.relative,
            next: svd.spectrum[rank],
            numerical_rank: svd.certificate.rank,
            cutoff: svd.certificate.cutoff,
            errors: relative_errors(&svd.spectrum),
        };
        Ok(Figure {
            svg: found.draw(view, picture, &approximation, &svd.spectrum),
            alt: found.alt(view),
            answer: found.answer(view),
            table: found.table(view, &svd.spectrum),
            values: found.values(),
        })
    }
}

/// `√(σ_{k+1}² + …)/‖A‖` for `k` from 0 on: what the theorem foretells for each rank.
pub(crate) fn relative_errors(sigma: &[f64]) -> Vec<f64> {
    let mut tails = vec![0.0; sigma.len() + 1];
    for k in (0..sigma.len()).rev() {
        tails[k] = tails[k + 1] + sigma[k] * sigma[k];
    }
    let whole = tails[0];
    tails.into_iter().map(|tail| (tail / whole).sqrt()).collect()
}

/// The numbers of a run.
struct Found {
    rank: usize,
    measured: f64,
    foretold: f64,
    next: f64,
    numerical_rank: usize,
    cutoff: f64,
    /// Foretold for each rank from 0 on.
    errors: Vec<f64>,
}

impl Found {
    fn energy(&self) -> f64 {
        1.0 - self.measured * self.measured
    }

    /// Numbers in `U_r`, `σ` and `V_r` over numbers in the picture.
    fn storage(&self) -> f64 {
        (self.rank * (2 * SIZE + 1)) as f64 / (SIZE * SIZE) as f64
    }

    fn draw(
        &self,
        view: View,
        picture: &Mat<f64>,
        approximation: &Mat<f64>,
        sigma: &[f64],
    ) -> String {
        let rank = self.rank;
        let (original, kept) = (
            view.say("原图", "The original").to_owned(),
            view.say(format!("秩 {rank}"), format!("Rank {rank}")),
        );
        let spectrum = Spectrum {
            sigma,
            // What lies this far below is the rounding of rounding.
            floor: 1e-18 * sigma[0],
            kept: rank,
            cut: (rank as f64 + 0.5, format!("*r* = {rank}")),
            level: (self.numerical_rank < sigma.len()).then(|| {
                (self.cutoff, view.say("在此之下是舍入误差", "rounding below").to_owned())
            }),
        };
        let measured = Rank { at: rank, error: self.measured, label: percent(self.measured) };
        view.chart(Svd::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .panels(pictures(view, (picture, &original), (approximation, &kept)))
            .panel(spectrum.panel(view))
            .panel(errors(
                view,
                view.say(
                    "相对误差：线是预言，点是实测",
                    "Relative error: line foretold, dot measured",
                ),
                &self.errors[1..self.errors.len() - 1],
                measured,
                None,
            ))
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let (rank, error) = (self.rank, percent(self.measured));
        let next = chart::significant(self.next, 3);
        view.say(
            format!(
                "左边是 {SIZE}×{SIZE} 的灰度图，右边是只留前 {rank} 个奇异值的同一张图；下面是它的全部奇异值和\
                 各个秩的误差。秩 {rank} 的相对误差是 {error}，第一个舍去的奇异值是 {next}。"
            ),
            format!(
                "A grey picture of {SIZE}×{SIZE} on the left, the same with its first {rank} singular values on \
                 the right; below, all its singular values and the error at each rank. At rank {rank} the \
                 relative error is {error}; the first singular value left out is {next}."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (rank, error) = (self.rank, percent(self.measured));
        let storage = chart::decimal(100.0 * self.storage(), 1);
        let off = chart::significant((self.measured - self.foretold).abs(), 1);
        view.say(
            format!(
                "留 {rank} 个奇异值，要存的数是原图的 {storage} %，相对误差 {error}；逐点量出来的误差与定理预言的只差 {off}。"
            ),
            format!(
                "{rank} singular values keep {storage} % as many numbers as the picture has, with a relative \
                 error of {error}; the error measured pixel by pixel differs by {off} from the one foretold."
            ),
        )
    }

    fn table(&self, view: View, sigma: &[f64]) -> Table {
        let columns = view.say(
            ["k", "奇异值 σ_k", "秩 k 的相对误差"],
            ["k", "Singular value σ_k", "Relative error at rank k"],
        );
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: sigma
                .iter()
                .enumerate()
                .map(|(k, value)| {
                    vec![
                        (k + 1).to_string(),
                        format!("{value:.6e}"),
                        format!("{:.6e}", self.errors[k + 1]),
                    ]
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let shown = Shown::new;
        let energy = self.energy();
        let storage = self.storage();
        vec![
            shown(
                "error",
                Text::new("相对误差", "Relative error"),
                self.measured,
                percent(self.measured),
            ),
            shown(
                "foretold",
                Text::new("定理预言", "Foretold"),
                self.foretold,
                percent(self.foretold),
            ),
            shown(
                "energy",
                Text::new("保留的平方和", "Share of squares kept"),
                energy,
                format!("{} %", chart::decimal(100.0 * energy, 2)),
            ),
            shown(
                "next",
                Text::new("下一个奇异值", "Next singular value"),
                self.next,
                chart::significant(self.next, 3),
            ),
            shown(
                "storage",
                Text::new("存储量之比", "Share of numbers stored"),
                storage,
                format!("{} %", chart::decimal(100.0 * storage, 1)),
            ),
            shown(
                "full",
                Text::new("原图的数值秩", "Numerical rank of the picture"),
                self.numerical_rank as f64,
                self.numerical_rank.to_string(),
            ),
        ]
    }
}

/// A share as a percentage with three digits.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", chart::significant(100.0 * share, 3))
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed};

    use super::*;
    use crate::trial::{run, value};

    #[test]
    fn the_error_is_the_one_foretold_and_falls_with_the_rank() {
        let lab = Typed::<Svd>::default();
        let mut last = 1.0;
        for rank in [1, 2, 5, 16, 64] {
            let figure = run(&lab, &[("rank", &rank.to_string())]);
            let (measured, foretold) = (value(&figure, "error"), value(&figure, "foretold"));
            assert!((measured - foretold).abs() < 1e-13, "{measured} and {foretold}");
            assert!(measured < last);
            last = measured;
            assert_eq!(figure.table.rows.len(), SIZE);
        }
    }

    #[test]
    fn turning_the_lattice_takes_its_low_rank_away() {
        let lab = Typed::<Svd>::default();
        let full = |picture| value(&run(&lab, &[("picture", picture)]), "full");
        assert!(full("lattice") <= 20.0, "{}", full("lattice"));
        assert!(full("turned") >= 60.0, "{}", full("turned"));
    }

    #[test]
    fn the_same_bytes_each_time_in_both_languages_and_columns() {
        let (first, second) = (Typed::<Svd>::default(), Typed::<Svd>::default());
        let values = first.description().defaults();
        for lang in lab::Lang::ALL {
            for column in [lab::Column::Wide, lab::Column::Narrow] {
                let view = View { lang, column, theme: lab::Theme::Page };
                let figure = first.run(&values, view).unwrap();
                assert_eq!(figure, second.run(&values, view).unwrap());
                assert!(figure.svg.contains("<image") && !figure.svg.contains(" style="));
            }
        }
    }
}
