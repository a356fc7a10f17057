//! `(AᵀA + εI)⁻¹Aᵀ` against `A†` as `ε → 0`, through the Gram matrix and through singular values.

use chart::{Axis, Dot, Line, Panel, Rule};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Cutoff, Decomposition, Mat, Real};

use crate::{pinv_gram::by_gram, svd_noise::gaussian};

/// Rows and columns of the matrix.
const SHAPE: (usize, usize) = (20, 12);

/// Rank where it is short of the number of columns.
const SHORT: usize = 8;

/// Powers of ten that the curves go through, in steps of a half.
const EXPONENTS: (i32, i32) = (-24, 2);

/// Errors below are not drawn: nothing can be seen of a number beyond its own rounding.
const FLOOR: f64 = 1e-17;

/// Errors above are not drawn: there is no digit left to lose.
const CEILING: f64 = 1e4;

/// What the work is done in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Precision {
    /// 双精度 | Double
    Double,
    /// 单精度 | Single
    Single,
}

/// How many of the 12 columns are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Rank {
    /// 缺秩（8） | Short (8)
    Short,
    /// 列满秩（12） | Full (12)
    Full,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct PinvLimitParams {
    /// 正则参数 ε/σ₁² = 10ˣ，x | Penalty ε/σ₁² = 10ˣ, x
    #[param(default = -15.0, range = -24.0..=2.0, step = 0.5)]
    pub(crate) exponent: f64,
    /// 条件数 κ = σ₁/σᵣ = 10ʸ，y | Condition number κ = σ₁/σᵣ = 10ʸ, y
    #[param(default = 3.0, range = 0.0..=7.0, step = 0.5)]
    pub(crate) condition: f64,
    /// 20×12 矩阵的秩 r | Rank r of the 20×12 matrix
    #[param(default = Rank::Short)]
    pub(crate) rank: Rank,
    /// 计算用的精度 | Precision of the work
    #[param(default = Precision::Double)]
    pub(crate) precision: Precision,
}

/// The lab `pinv-limit`.
#[derive(Debug)]
pub(crate) struct PinvLimit;

impl Experiment for PinvLimit {
    type Params = PinvLimitParams;
    type Prepared = Decomposition<f64>;
    const NAME: &'static str = "pinv-limit";
    const ARTICLE: u32 = 4;
    const TITLE: Text = Text::new("ε 越小，离伪逆越近吗？", "Does a smaller ε come closer?");

    /// Orthonormal columns without a pattern: only the singular values are chosen.
    fn prepare() -> Decomposition<f64> {
        let (rows, cols) = SHAPE;
        let a = Mat::from_fn(rows, cols, |i, j| gaussian(4, (i * cols + j) as u64));
        Decomposition::new(a.as_ref()).expect("gaussian numbers are finite")
    }

    fn run(
        frames: &Decomposition<f64>,
        params: &PinvLimitParams,
        view: View,
    ) -> Result<Figure, Error> {
        let rank = match params.rank {
            Rank::Short => SHORT,
            Rank::Full => SHAPE.1,
        };
        let sigma: Vec<f64> = (0..rank)
            .map(|k| 10.0_f64.powf(-params.condition * k as f64 / (rank - 1) as f64))
            .collect();
        let run = match params.precision {
            Precision::Double => Run::of::<f64>(frames, sigma, params),
            Precision::Single => Run::of::<f32>(frames, sigma, params),
        };
        Ok(Figure {
            svg: run.draw(view),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view),
            values: run.values(),
        })
    }
}

/// Errors at one `ε`, in the Frobenius norm, relative to `A†`; NaN where there is no answer.
#[derive(Debug, Clone, Copy)]
struct Errors {
    epsilon: f64,
    /// Through the Gram matrix.
    gram: f64,
    /// Through singular values, those up to the cut-off counting as zero.
    cut: f64,
    /// Through singular values, all of them.
    all: f64,
    /// Foretold in exact arithmetic.
    bias: f64,
    /// The size of the rounding that the Gram matrix brings.
    rounding: f64,
}

/// The numbers of a run.
struct Run {
    rank: usize,
    condition: f64,
    /// Unit roundoff of the work.
    unit: f64,
    chosen: Errors,
    curve: Vec<Errors>,
}

impl Run {
    fn of<T: Real>(frames: &Decomposition<f64>, sigma: Vec<f64>, params: &PinvLimitParams) -> Run {
        let (rows, cols) = SHAPE;
        let rank = sigma.len();
        let u = frames.u().subcols(0, rank);
        let v = frames.v().subcols(0, rank);
        let scaled = |by: &dyn Fn(f64) -> f64| {
            Mat::from_fn(rank, rank, |i, j| if i == j { by(sigma[i]) } else { 0.0 })
        };
        let a = u * scaled(&|value| value) * v.transpose();
        let truth = v * scaled(&|value| 1.0 / value) * u.transpose();
        let stored = Mat::from_fn(rows, cols, |i, j| T::nearest(a[(i, j)]));
        let whole = Decomposition::new(stored.as_ref()).expect("a finite matrix");
        let unit = 0.5 * T::EPSILON;
        let norm = truth.norm_l2();
        let off = |found: Mat<T>| {
            let mut square = 0.0;
            for j in 0..rows {
                for i in 0..cols {
                    square += (found[(i, j)].to_f64() - truth[(i, j)]).powi(2);
                }
            }
            square.sqrt() / norm
        };
        let least = if rank == cols { sigma[rank - 1].powi(2) } else { 0.0 };
        let at = |epsilon: f64| {
            let svd = |cutoff| whole.ridge_pinv(epsilon, cutoff).map(|found| off(found.matrix));
            let shrunk = sigma.iter().map(|s| (epsilon / (s * (s * s + epsilon))).powi(2));
            Errors {
                epsilon,
                gram: by_gram(stored.as_ref(), epsilon).map_or(f64::NAN, off),
                cut: svd(Cutoff::Precision).unwrap_or(f64::NAN),
                all: svd(Cutoff::Relative(0.0)).unwrap_or(f64::NAN),
                bias: shrunk.sum::<f64>().sqrt() / norm,
                rounding: unit * (1.0 + epsilon) / (least + epsilon),
            }
        };
        let (low, high) = EXPONENTS;
        let curve = (2 * low..=2 * high).map(|half| at(10.0_f64.powf(0.5 * f64::from(half))));
        Run {
            rank,
            condition: sigma[0] / sigma[rank - 1],
            unit,
            chosen: at(10.0_f64.powf(params.exponent)),
            curve: curve.collect(),
        }
    }

    /// The `ε` of least error among those drawn, with the error.
    fn best(&self, of: impl Fn(&Errors) -> f64) -> (f64, f64) {
        let points = self.curve.iter().map(|errors| (errors.epsilon, of(errors)));
        points
            .filter(|(_, error)| error.is_finite())
            .min_by(|x, y| x.1.total_cmp(&y.1))
            .expect("a large ε always has an answer")
    }

    fn draw(&self, view: View) -> String {
        let (low, high) = EXPONENTS;
        let chosen = self.chosen;
        let dot = |value: f64| Dot::new(Some((chosen.epsilon, value)).filter(|_| value >= FLOOR));
        let panel = Panel::new()
            .height(view.fit(340.0, 320.0))
            .title(view.say("离 *A*† 的相对误差", "Relative error to *A*†"))
            .x(Axis::log()
                .domain(10.0_f64.powi(low), 10.0_f64.powi(high))
                .label(view.say("*ε*（以 *σ*_1^2 为单位）", "*ε* in units of *σ*_1^2")))
            .y(Axis::log().domain(FLOOR, CEILING))
            .mark(Rule::x(chosen.epsilon).series(0).solid());
        let panel = self.lines(view).into_iter().fold(panel, Panel::mark);
        let panel = panel
            .mark(dot(chosen.all).series(3).hollow())
            .mark(dot(chosen.gram).series(2))
            .mark(dot(chosen.cut).series(1));
        view.chart(PinvLimit::TITLE.get(view.lang), self.alt(view)).panel(panel).to_svg()
    }

    /// The curves, each a second time where it runs apart from the others: there its label is.
    fn lines(&self, view: View) -> Vec<Line> {
        type Part<'a> = &'a dyn Fn(&Errors) -> bool;
        let line = |of: &dyn Fn(&Errors) -> f64, part: Part<'_>| {
            Line::new(self.curve.iter().map(|errors| {
                let value = of(errors);
                let drawn = FLOOR <= value && value <= CEILING && part(errors);
                (errors.epsilon, if drawn { value } else { f64::NAN })
            }))
        };
        let all: Part<'_> = &|_| true;
        let labelled = |line: Line, zh: &'static str, en: &'static str| {
            line.label(view.say(zh, en)).label_inside()
        };
        let rounding = |e: &Errors| e.rounding;
        let (bias, raw) = (|e: &Errors| e.bias, |e: &Errors| e.all);
        let (gram, cut) = (|e: &Errors| e.gram, |e: &Errors| e.cut);
        let below = |e: &Errors| e.cut < 0.5 * e.gram;
        let apart = self.curve.iter().filter(|e| below(e)).count() > 4;
        vec![
            labelled(line(&rounding, all).series(0).dashed(), "舍入的量级", "size of rounding"),
            line(&bias, all).series(0).dashed(),
            labelled(
                line(&bias, &|e| 2.0 * e.bias < e.cut).series(0).dashed(),
                "准确算时",
                "in exact arithmetic",
            ),
            line(&raw, all).series(3),
            labelled(
                line(&raw, &|e| e.all > 3.0 * e.cut && e.all < 0.5 * e.gram).series(3),
                "奇异值，不截断",
                "σ, none cut",
            ),
            line(&gram, all).series(2),
            labelled(
                line(&gram, &|e| e.gram > 3.0 * e.cut).series(2),
                "法方程",
                "normal equations",
            ),
            line(&cut, all).series(1),
            labelled(line(&cut, &|e| below(e) || !apart).series(1), "奇异值，截断", "σ, cut"),
        ]
    }

    fn alt(&self, view: View) -> String {
        let (at, best) = self.best(|e| e.gram);
        let (_, floor) = self.best(|e| e.cut);
        let (at, best, floor) = (power(at), error(best), error(floor));
        let rank = self.rank;
        let condition = chart::significant(self.condition, 3);
        view.say(
            format!(
                "横轴是 ε，纵轴是离伪逆的相对误差，都是对数尺度；矩阵 20×12，秩 {rank}，条件数 {condition}。法方程的\
                 误差先随 ε 下降，在 ε = {at} 处到最小值 {best}，再往左就上升；截断的奇异值滤波一直降到 {floor}。"
            ),
            format!(
                "The penalty ε across, the relative error to the pseudo-inverse upwards, both logarithmic; a 20×12 \
                 matrix of rank {rank} and condition number {condition}. The error of the normal equations falls \
                 with ε to {best} at ε = {at} and rises to the left of it; singular values, cut, fall to {floor}."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (at, best) = self.best(|e| e.gram);
        let chosen = self.chosen;
        let here = power(chosen.epsilon);
        let gram = if chosen.gram.is_finite() {
            error(chosen.gram)
        } else {
            view.say("算不出", "no answer").to_owned()
        };
        let (cut, best, at_best) = (error(chosen.cut), error(best), power(at));
        // By a factor of three: near the bottom of the curve nothing is won or lost.
        if chosen.epsilon < at / 3.0 && !(chosen.gram <= 3.0 * self.best(|e| e.gram).1) {
            view.say(
                format!(
                    "法方程已经输给舍入：在 ε = {here} 它的误差是 {gram}，而在 {at_best} 还有 {best}；截断的奇异值滤波在这里\
                     是 {cut}。"
                ),
                format!(
                    "For the normal equations rounding has won: at ε = {here} their error is {gram}, and it was {best} \
                     at {at_best}; singular values, cut, are off by {cut} here."
                ),
            )
        } else {
            view.say(
                format!(
                    "ε = {here} 时法方程的误差是 {gram}，截断的奇异值滤波是 {cut}；法方程最好只能到 {best}（ε = {at_best}）。"
                ),
                format!(
                    "At ε = {here} the normal equations are off by {gram}, singular values, cut, by {cut}; the best that \
                     the normal equations reach is {best}, at ε = {at_best}."
                ),
            )
        }
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            ["ε", "法方程", "奇异值，截断", "奇异值，不截断", "准确算时", "舍入的量级"],
            [
                "ε",
                "Normal equations",
                "Singular values, cut",
                "Singular values, none cut",
                "In exact arithmetic",
                "Size of rounding",
            ],
        );
        let number = |value: f64| {
            if value.is_finite() { format!("{value:.6e}") } else { String::new() }
        };
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self
                .curve
                .iter()
                .map(|e| [e.epsilon, e.gram, e.cut, e.all, e.bias, e.rounding].map(number).to_vec())
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let (at, best) = self.best(|e| e.gram);
        let (_, floor) = self.best(|e| e.cut);
        let chosen = self.chosen;
        let foretold = 2.0 * self.condition * self.unit.sqrt();
        let shown = |name, zh: &'static str, en: &'static str, value: f64| {
            Shown::new(name, Text::new(zh, en), value, error(value))
        };
        vec![
            shown("gram", "法方程的误差", "Normal equations off by", chosen.gram),
            shown("cut", "奇异值（截断）的误差", "σ, cut, off by", chosen.cut),
            shown("bias", "准确算时的误差", "In exact arithmetic", chosen.bias),
            shown("best", "法方程最好能到", "Best of the normal equations", best),
            Shown::new("at", Text::new("在 ε =", "At ε ="), at, power(at)),
            shown("foretold", "预言 2κ√u", "Foretold, 2κ√u", foretold),
            shown("floor", "奇异值（截断）最好能到", "Best of σ, cut", floor),
            shown("all", "奇异值（不截断）的误差", "σ, none cut, off by", chosen.all),
        ]
    }
}

fn error(value: f64) -> String {
    chart::significant(value, 2)
}

/// Whole powers of ten without a factor.
fn power(value: f64) -> String {
    let exponent = value.log10();
    if (exponent - exponent.round()).abs() < 1e-6 {
        let written = chart::significant(value, 1);
        written.strip_prefix("1×").map_or(written.clone(), str::to_owned)
    } else {
        chart::significant(value, 2)
    }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed, Value};

    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn the_normal_equations_lose_half_of_the_digits() {
        for (precision, unit) in [("double", 2.0_f64.powi(-53)), ("single", 2.0_f64.powi(-24))] {
            for condition in [1.0, 2.0] {
                let figure = drawn::<PinvLimit>(&[
                    ("precision", precision),
                    ("condition", &condition.to_string()),
                ]);
                let (best, foretold) = (value(&figure, "best"), value(&figure, "foretold"));
                assert!(
                    (0.1..10.0).contains(&(best / foretold)),
                    "{precision} {condition}: {best}"
                );
                let floor = value(&figure, "floor");
                assert!(floor < 10.0 * 10.0_f64.powf(condition) * unit, "{floor}");
            }
        }
    }

    #[test]
    fn both_ways_follow_the_theory_until_rounding() {
        let figure = drawn::<PinvLimit>(&[("exponent", "-7")]);
        let bias = value(&figure, "bias");
        for name in ["gram", "cut", "all"] {
            assert!((value(&figure, name) / bias - 1.0).abs() < 1e-3, "{name}");
        }
        let figure = drawn::<PinvLimit>(&[("exponent", "-20")]);
        assert!(value(&figure, "gram") > 0.1 && value(&figure, "cut") < 1e-11);
        // Without a cut the rounding of the matrix is inverted too, only later.
        assert!(value(&figure, "all") > 100.0 * value(&figure, "cut"));
    }

    #[test]
    fn every_corner_draws_in_both_languages_and_columns() {
        let lab = Typed::<PinvLimit>::default();
        for (exponent, condition) in [(-24.0, 0.0), (2.0, 7.0), (-24.0, 7.0), (2.0, 0.0)] {
            for (rank, precision) in [("short", "single"), ("full", "double")] {
                let mut values = lab.description().defaults();
                values.set("exponent", Value::Real(exponent));
                values.set("condition", Value::Real(condition));
                values.set("rank", Value::Choice(rank.into()));
                values.set("precision", Value::Choice(precision.into()));
                for lang in lab::Lang::ALL {
                    for column in [lab::Column::Wide, lab::Column::Narrow] {
                        let view = View { lang, column, theme: lab::Theme::Page };
                        let figure = lab.run(&values, view).unwrap();
                        assert!(!figure.svg.contains("NaN") && !figure.answer.contains("NaN"));
                    }
                }
            }
        }
    }
}
