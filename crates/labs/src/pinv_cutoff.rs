//! A matrix of low rank that was rounded when it was stored: what its pseudo-inverse is at each cut-off.

use chart::{Axis, Dot, Line, Panel, Rule, Stripe};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Cutoff, Decomposition, Mat, Real};

use crate::svd_noise::gaussian;

/// What NumPy's `pinv` takes for its cut-off where it is told nothing, whatever the type.
const NUMPY: f64 = 1e-15;

/// The least cut-off drawn, in units of the greatest singular value.
const LEAST: f64 = 1e-18;

/// The type that the matrix was stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Stored {
    /// 单精度 | Single
    Single,
    /// bfloat16 | bfloat16
    Brain,
    /// 双精度 | Double
    Double,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct PinvCutoffParams {
    /// 真正的秩 r | True rank r
    #[param(default = 12, range = 1..=20)]
    pub(crate) rank: i64,
    /// 列数 n（行数是 2n） | Columns n (there are 2n rows)
    #[param(default = 48, range = 24..=64)]
    pub(crate) size: i64,
    /// 存成什么类型 | Stored as
    #[param(default = Stored::Single)]
    pub(crate) stored: Stored,
    /// 种子 | Seed
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `pinv-cutoff`.
#[derive(Debug)]
pub(crate) struct PinvCutoff;

impl Experiment for PinvCutoff {
    type Params = PinvCutoffParams;
    type Prepared = ();
    const NAME: &'static str = "pinv-cutoff";
    const ARTICLE: u32 = 4;
    const TITLE: Text =
        Text::new("多小的奇异值该当作零？", "Which singular values should count as zero?");

    fn prepare() {}

    fn run(_: &(), params: &PinvCutoffParams, view: View) -> Result<Figure, Error> {
        let run = Run::of(params);
        Ok(Figure {
            svg: run.draw(view),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view),
            values: run.values(),
        })
    }
}

/// A pseudo-inverse at one cut-off.
#[derive(Debug, Clone, Copy)]
struct At {
    /// In units of the greatest singular value.
    cutoff: f64,
    rank: usize,
    /// `‖P‖₂·σ_r`: how many times larger than the norm of the true pseudo-inverse.
    times: f64,
    /// `‖P − A†‖/‖A†‖` in the Frobenius norm.
    error: f64,
}

/// The numbers of a run.
struct Run {
    truth: usize,
    shape: (usize, usize),
    stored: Stored,
    /// Of the matrix as stored, in units of the greatest.
    sigma: Vec<f64>,
    /// The least singular value of the matrix as it was meant, in the same units.
    last: f64,
    numpy: At,
    ours: At,
}

impl Run {
    fn of(params: &PinvCutoffParams) -> Run {
        let size = |value: i64| usize::try_from(value).expect("1 at least");
        let (truth, cols) = (size(params.rank), size(params.size));
        let rows = 2 * cols;
        let seed = params.seed.cast_unsigned();
        let left = Mat::from_fn(rows, truth, |i, k| gaussian(2 * seed, (i * truth + k) as u64));
        let right = Mat::from_fn(truth, cols, |k, j| gaussian(2 * seed + 1, (k * cols + j) as u64));
        let meant = &left * &right;
        let stored = Mat::from_fn(rows, cols, |i, j| params.stored.round(meant[(i, j)]));
        let whole = Decomposition::new(stored.as_ref()).expect("a finite matrix");
        // Products of gaussian matrices this small are far from the cut-off of double precision.
        let exact = Decomposition::new(meant.as_ref()).expect("a finite matrix");
        let pinv = exact.pinv(Cutoff::Relative(1e-9)).expect("a cut-off in range").matrix;
        let last = exact.sigma()[truth - 1];
        let largest = whole.sigma()[0];
        let at = |cutoff: Cutoff| {
            let found = whole.pinv(cutoff).expect("a cut-off in range");
            let rank = found.certificate.rank;
            At {
                cutoff: found.certificate.cutoff / largest,
                rank,
                times: last / whole.sigma()[rank - 1],
                error: (&found.matrix - &pinv).norm_l2() / pinv.norm_l2(),
            }
        };
        Run {
            truth,
            shape: (rows, cols),
            stored: params.stored,
            numpy: at(Cutoff::Relative(NUMPY)),
            ours: at(params.stored.cutoff((rows, cols))),
            sigma: whole.sigma().iter().map(|value| value / largest).collect(),
            last: last / largest,
        }
    }

    fn draw(&self, view: View) -> String {
        view.chart(PinvCutoff::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .panel(self.spectrum(view))
            .panel(self.norms(view))
            .to_svg()
    }

    fn spectrum(&self, view: View) -> Panel {
        let dots = |range: std::ops::Range<usize>| -> Vec<(f64, f64)> {
            range.map(|k| ((k + 1) as f64, self.sigma[k])).filter(|(_, s)| *s >= LEAST).collect()
        };
        let (kept, all) = (self.ours.rank, self.sigma.len());
        Panel::new()
            .height(view.fit(260.0, 230.0))
            .title(
                view.say(
                    "存下来的矩阵的奇异值 *σ*_k/*σ*_1",
                    "Singular values *σ*_k/*σ*_1 as stored",
                ),
            )
            .x(Axis::linear().domain(0.0, all as f64 + 1.0).label("*k*"))
            .y(Axis::log().domain(LEAST, 3.0))
            .mark(Rule::y(NUMPY).series(2).label(view.say("NumPy 截在这里", "NumPy cuts here")))
            .mark(
                Rule::y(self.ours.cutoff)
                    .series(1)
                    .label(view.say("按存储的类型截", "cut for the type")),
            )
            .mark(Dot::new(dots(kept..all)).series(0).hollow().radius(2.4))
            .mark(Dot::new(dots(0..kept)).series(1).radius(3.0))
    }

    /// The norm over the cut-off: stairs, one step a singular value.
    fn norms(&self, view: View) -> Panel {
        let mut stairs = Vec::new();
        for k in (0..self.sigma.len()).rev() {
            let below = self.sigma.get(k + 1).copied().unwrap_or(0.0).max(LEAST);
            if self.sigma[k] > below {
                let times = self.last / self.sigma[k];
                stairs.extend([(below, times), (self.sigma[k], times)]);
            }
        }
        let next = self.sigma.get(self.truth).copied().unwrap_or(LEAST).max(LEAST);
        let right = (next, self.sigma[self.truth - 1]);
        let top = self.numpy.times.max(10.0) * 30.0;
        let mut panel = Panel::new()
            .height(view.fit(260.0, 230.0))
            .title(view.say("伪逆的范数是真值的几倍", "Norm of the pseudo-inverse, true norm = 1"))
            .x(Axis::log()
                .domain(LEAST, 1.0)
                .label(view.say("截断线 *τ*/*σ*_1", "cut-off *τ*/*σ*_1")))
            .y(Axis::log().domain(0.03, top));
        if right.0 < right.1 {
            let label = view.say(format!("秩 {}", self.truth), format!("rank {}", self.truth));
            panel = panel.mark(Stripe::x(right.0, right.1).series(1).label(label));
        }
        let ours = times(self.ours.times);
        panel
            .mark(Line::new(stairs).series(0))
            .mark(
                Dot::new([(NUMPY, self.numpy.times)])
                    .series(2)
                    .hollow()
                    .labels([times(self.numpy.times)]),
            )
            .mark(Dot::new([(self.ours.cutoff, self.ours.times)]).series(1).labels([ours]))
    }

    fn alt(&self, view: View) -> String {
        let (rows, cols) = self.shape;
        let (truth, stored) = (self.truth, self.stored.name(view));
        let (numpy, ours) = (self.numpy, self.ours);
        let (large, right) = (times(numpy.times), times(ours.times));
        let (found, all) = (ours.rank, numpy.rank);
        view.say(
            format!(
                "左边是秩 {truth} 的 {rows}×{cols} 矩阵存成{stored}以后的奇异值和两条截断线；右边是伪逆的范数随截断线的\
                 阶梯。截在 10⁻¹⁵ 得秩 {all}，范数是真值的 {large} 倍；按类型截得秩 {found}，{right} 倍。"
            ),
            format!(
                "On the left the singular values of a {rows}×{cols} matrix of rank {truth} stored as {stored}, with two \
                 cut-offs; on the right the norm of the pseudo-inverse by cut-off, as stairs. Cut at 10⁻¹⁵ the rank is \
                 {all} and the norm {large} times the true one; cut for the type, {found} and {right} times."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (numpy, ours, truth) = (self.numpy, self.ours, self.truth);
        let stored = self.stored.name(view);
        let level = chart::significant(ours.cutoff, 2);
        let off = chart::significant(ours.error, 2);
        let (large, all, found) = (times(numpy.times), numpy.rank, ours.rank);
        if numpy.rank == ours.rank {
            return view.say(
                format!("存成{stored}时两条线看到同样的秩 {found}（真正的秩 {truth}），伪逆的误差是 {off}。"),
                format!("Stored as {stored}, both cut-offs see the same rank {found} (the true one is {truth}), and the pseudo-inverse is off by {off}."),
            );
        }
        view.say(
            format!(
                "存成{stored}，截断线应是 {level}·σ₁：秩 {found}（真正的秩 {truth}），伪逆的误差 {off}；截在 10⁻¹⁵·σ₁ 则得秩 \
                 {all}，范数是真值的 {large} 倍。"
            ),
            format!(
                "Stored as {stored} the cut-off should be {level}·σ₁: rank {found} (the true one is {truth}), off by \
                 {off}; cut at 10⁻¹⁵·σ₁ the rank is {all} and the norm {large} times the true one."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            ["k", "σ_k/σ_1", "截在它下面时的范数 / 真值"],
            ["k", "σ_k/σ_1", "Norm if cut just below it / true norm"],
        );
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self
                .sigma
                .iter()
                .enumerate()
                .map(|(k, value)| {
                    let norm = if *value > 0.0 {
                        format!("{:.6e}", self.last / value)
                    } else {
                        String::new()
                    };
                    vec![(k + 1).to_string(), format!("{value:.6e}"), norm]
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let (numpy, ours) = (self.numpy, self.ours);
        let gap = self.sigma[self.truth - 1] / self.sigma[self.truth].max(f64::MIN_POSITIVE);
        let number = |name, zh: &'static str, en: &'static str, value: f64| {
            Shown::new(name, Text::new(zh, en), value, chart::significant(value, 3))
        };
        let count = |name, zh: &'static str, en: &'static str, value: usize| {
            Shown::new(name, Text::new(zh, en), value as f64, value.to_string())
        };
        vec![
            count("rank", "按类型截得的秩", "Rank, cut for the type", ours.rank),
            count("numpy_rank", "截在 10⁻¹⁵ 的秩", "Rank, cut at 10⁻¹⁵", numpy.rank),
            number("cutoff", "按类型的截断线 τ/σ₁", "Cut-off for the type, τ/σ₁", ours.cutoff),
            Shown::new(
                "numpy_times",
                Text::new("截在 10⁻¹⁵ 的范数 / 真值", "Norm cut at 10⁻¹⁵ / true"),
                numpy.times,
                times(numpy.times),
            ),
            number("error", "按类型截的误差", "Off by, cut for the type", ours.error),
            number("gap", "间隙 σᵣ/σᵣ₊₁", "Gap σᵣ/σᵣ₊₁", gap),
        ]
    }
}

impl Stored {
    fn name(self, view: View) -> &'static str {
        match self {
            Stored::Single => view.say("单精度", "single precision"),
            Stored::Brain => "bfloat16",
            Stored::Double => view.say("双精度", "double precision"),
        }
    }

    /// The nearest number of the type.
    fn round(self, value: f64) -> f64 {
        match self {
            Stored::Single => <f32 as Real>::nearest(value).to_f64(),
            // The upper half of a single, the nearest even where two are as near. Entries are far from
            // overflow, and rounding to single first moves none across a tie that matters here.
            Stored::Brain => {
                let bits = <f32 as Real>::nearest(value).to_bits();
                f64::from(f32::from_bits((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff_0000))
            }
            Stored::Double => value,
        }
    }

    /// `max(m, n)·eps` of the type, and for bfloat16 what rounding by at most `2⁻⁸` can have moved.
    fn cutoff(self, (rows, cols): (usize, usize)) -> Cutoff {
        let size = rows.max(cols) as f64;
        match self {
            Stored::Single => Cutoff::Relative(size * <f32 as Real>::EPSILON),
            Stored::Brain => Cutoff::Stored(1.0 / 256.0),
            Stored::Double => Cutoff::Precision,
        }
    }
}

/// How many times, as a label.
fn times(ratio: f64) -> String {
    chart::significant(ratio, 3)
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed, Value};

    use super::*;
    use crate::trial::{drawn, value};

    fn run(stored: &'static str, rank: i64, seed: i64) -> Figure {
        let (rank, seed) = (rank.to_string(), seed.to_string());
        drawn::<PinvCutoff>(&[("stored", stored), ("rank", &rank), ("seed", &seed)])
    }

    #[test]
    fn a_cut_off_for_the_type_finds_the_rank_and_numpy_inverts_rounding() {
        for seed in 1..6 {
            let single = run("single", 12, seed);
            assert_eq!((value(&single, "rank"), value(&single, "numpy_rank")), (12.0, 48.0));
            assert!(value(&single, "numpy_times") > 1e5 && value(&single, "error") < 1e-5);
            let double = run("double", 12, seed);
            assert_eq!((value(&double, "rank"), value(&double, "error") < 1e-12), (12.0, true));
            let brain = run("brain", 3, seed);
            assert_eq!(value(&brain, "rank"), 3.0);
            assert!(value(&brain, "error") < 0.1 && value(&brain, "numpy_times") > 50.0);
        }
    }

    #[test]
    fn the_coarser_the_storage_the_smaller_the_wreck() {
        let times = |stored| value(&run(stored, 12, 1), "numpy_times");
        assert!(times("single") > 1e3 * times("brain"));
    }

    #[test]
    fn bfloat16_has_eight_digits() {
        for (value, rounded) in
            [(1.0, 1.0), (1.003, 1.0), (1.005, 1.007_812_5), (-3.145, -3.140_625), (0.0, 0.0)]
        {
            assert_eq!(Stored::Brain.round(value), rounded, "{value}");
        }
    }

    #[test]
    fn every_corner_draws_in_both_columns() {
        let lab = Typed::<PinvCutoff>::default();
        for (rank, size) in [(1, 24), (20, 24), (20, 64), (1, 64)] {
            for stored in ["single", "brain", "double"] {
                let mut values = lab.description().defaults();
                values.set("rank", Value::Integer(rank));
                values.set("size", Value::Integer(size));
                values.set("stored", Value::Choice(stored.into()));
                for column in [lab::Column::Wide, lab::Column::Narrow] {
                    let view = View { lang: lab::Lang::Zh, column, theme: lab::Theme::Page };
                    let figure = lab.run(&values, view).unwrap();
                    assert!(!figure.svg.contains("NaN") && !figure.answer.contains("inf"));
                }
            }
        }
    }
}
