//! A product from `r` of its 64 terms: how far off it is for each `r`, and which terms are taken.

use std::sync::OnceLock;

use chart::{Axis, Bar, Colour, Dot, Line, Panel, Rule};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Compensation, CrTerms, Decomposition, Selection, Weights};

use crate::{
    cr_factors::{Factors, TERMS},
    svd::{percent, relative_errors},
};

/// An error below this is the rounding of squares.
const ROUNDING: f64 = 1e-7;

/// How terms are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Method {
    /// 取最大 | Top
    Top,
    /// 有放回抽样 | With replacement
    Sample,
    /// 系统抽样 | Systematic
    Systematic,
    /// 成对丢弃 | Pairs dropped
    Greedy,
    /// 逐项贪心 | One by one
    Gram,
    /// 贪心加交换 | Greedy and swaps
    Swap,
}

impl Method {
    pub(crate) fn selection(self) -> Selection {
        match self {
            Method::Top => Selection::Top,
            Method::Sample => Selection::Sample,
            Method::Systematic => Selection::Systematic,
            Method::Greedy => Selection::Greedy,
            Method::Gram => Selection::Gram,
            Method::Swap => Selection::Swap,
        }
    }

    pub(crate) fn name(self, view: View) -> &'static str {
        match self {
            Method::Top => view.say("取最大", "top"),
            Method::Sample => view.say("有放回抽样", "with replacement"),
            Method::Systematic => view.say("系统抽样", "systematic"),
            Method::Greedy => view.say("成对丢弃", "pairs dropped"),
            Method::Gram => view.say("逐项贪心", "one by one"),
            Method::Swap => view.say("贪心加交换", "greedy and swaps"),
        }
    }
}

/// How chosen terms are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Weighing {
    /// 通常 | Usual
    Usual,
    /// 最优对角 | Best diagonal
    Diagonal,
}

/// What is taken out before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Means {
    /// 不动 | Left in
    In,
    /// 提出来 | Apart
    Apart,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct CrParams {
    /// 乘什么 | What is multiplied
    #[param(default = Factors::Activations)]
    pub(crate) factors: Factors,
    /// 怎么挑 | How terms are chosen
    #[param(default = Method::Top)]
    pub(crate) method: Method,
    /// 留几项 r | Terms kept, r
    #[param(default = 16, range = 1..=64)]
    pub(crate) rank: i64,
    /// 权重 | Weights
    #[param(default = Weighing::Usual)]
    pub(crate) weights: Weighing,
    /// 列均值 | Means of columns
    #[param(default = Means::In)]
    pub(crate) means: Means,
    /// 抽样的种子 | Seed of the draw
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `cr`.
#[derive(Debug)]
pub(crate) struct CrLab;

/// Errors for `r` from 1 to 64.
type Curve = Vec<f64>;

/// A product taken apart, and the curves that do not change from draw to draw.
#[derive(Debug)]
pub(crate) struct Product {
    terms: CrTerms<f64>,
    /// Relative errors for `r` from 1 to 64: the best of the same rank, the largest terms, greedy with
    /// swaps, and the expectation of draws with replacement.
    best: Curve,
    top: Curve,
    swap: Curve,
    expected: Curve,
    /// Those of methods that draw nothing, by weights and method, once they were asked for.
    fixed: [[OnceLock<Curve>; 6]; 2],
}

impl Product {
    fn new(factors: Factors, means: Means) -> Product {
        let (x, y) = factors.draw();
        let compensation = match means {
            Means::In => Compensation::None,
            Means::Apart => Compensation::Mean,
        };
        let terms =
            CrTerms::new(x.as_ref(), y.as_ref(), compensation).expect("finite factors that fit");
        let whole = Decomposition::new((&x * &y).as_ref()).expect("finite numbers");
        let best = relative_errors(whole.sigma());
        // The means are one more rank.
        let ahead = usize::from(means == Means::Apart);
        let best = (1..=TERMS).map(|r| best[(r + ahead).min(best.len() - 1)]).collect();
        let plain = |selection| curve(&terms, selection, Weights::Identity, 0);
        Product {
            best,
            top: plain(Selection::Top),
            swap: plain(Selection::Swap),
            expected: (1..=TERMS).map(|r| terms.expected(r).expect("1 to 64")).collect(),
            fixed: Default::default(),
            terms,
        }
    }

    /// Errors of a method for `r` from 1 on.
    fn errors(&self, method: Method, weights: Weights, seed: u64) -> Curve {
        let selection = method.selection();
        let errors = || curve(&self.terms, selection, weights, seed);
        if selection.is_random() {
            return errors();
        }
        self.fixed[usize::from(weights == Weights::Diagonal)][method as usize]
            .get_or_init(errors)
            .clone()
    }
}

fn curve(terms: &CrTerms<f64>, selection: Selection, weights: Weights, seed: u64) -> Curve {
    let error = |rank| {
        let choice = terms.choose(rank, selection, seed).expect("1 to 64 of 64");
        terms.error(&choice, weights).expect("unbiased weights only of random choices")
    };
    (1..=TERMS).map(error).collect()
}

impl Experiment for CrLab {
    type Params = CrParams;
    type Prepared = Vec<[Product; 2]>;
    const NAME: &'static str = "cr";
    const ARTICLE: u32 = 5;
    const TITLE: Text = Text::new(
        "只算一部分列乘行，差多少？",
        "How far off is a product of only some columns and rows?",
    );

    fn prepare() -> Vec<[Product; 2]> {
        let both = |factors| [Means::In, Means::Apart].map(|means| Product::new(factors, means));
        Factors::ALL.into_iter().map(both).collect()
    }

    fn run(prepared: &Vec<[Product; 2]>, params: &CrParams, view: View) -> Result<Figure, Error> {
        let index = Factors::ALL
            .iter()
            .position(|factors| *factors == params.factors)
            .expect("every choice is drawn");
        let product = &prepared[index][usize::from(params.means == Means::Apart)];
        let rank = usize::try_from(params.rank).expect("1 at least");
        let seed = params.seed.cast_unsigned();
        let selection = params.method.selection();
        let weights = match params.weights {
            Weighing::Usual => selection.usual_weights(),
            Weighing::Diagonal => Weights::Diagonal,
        };
        let chosen = product.terms.choose(rank, selection, seed).expect("1 to 64 of 64");
        let run = Run {
            params,
            rank,
            product,
            indices: chosen.indices().to_vec(),
            errors: product.errors(params.method, weights, seed),
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

/// The numbers of a run.
struct Run<'a> {
    params: &'a CrParams,
    rank: usize,
    product: &'a Product,
    indices: Vec<usize>,
    /// Of the method chosen, for `r` from 1 on.
    errors: Vec<f64>,
}

impl Run<'_> {
    fn error(&self) -> f64 {
        self.errors[self.rank - 1]
    }

    fn best(&self) -> f64 {
        self.product.best[self.rank - 1]
    }

    fn method(&self, view: View) -> String {
        let name = self.params.method.name(view);
        match self.params.weights {
            Weighing::Usual => name.to_owned(),
            Weighing::Diagonal => {
                view.say(format!("{name}，最优对角"), format!("{name}, best diagonal"))
            }
        }
    }

    /// What orthogonal terms of one length would lose.
    fn isotropic(&self) -> f64 {
        (1.0 - self.rank as f64 / TERMS as f64).sqrt()
    }

    fn draw(&self, view: View) -> String {
        view.chart(CrLab::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0], &[1.0])
            .panel(self.curves(view))
            .panel(self.sizes(view))
            .to_svg()
    }

    fn curves(&self, view: View) -> Panel {
        let points = |errors: &[f64]| -> Vec<(f64, f64)> {
            let points = (1..).zip(errors).map(|(r, error)| (f64::from(r), *error));
            points.filter(|(_, error)| *error > ROUNDING).collect()
        };
        let Product { best, top, swap, expected, .. } = self.product;
        // The last few terms take every curve to zero, and would take the axis along.
        let seen = TERMS - 4;
        let drawn = [&self.errors[..seen], &top[..seen], &best[..24]].into_iter().flatten();
        let low = drawn.fold(0.2, |low: f64, error| low.min(*error)).max(1e-3);
        let high = self.errors[2..].iter().fold(1.5_f64, |high, error| high.max(*error)).min(9.0);
        let rank = self.rank as f64;
        let method = self.method(view);
        // What is chosen is drawn once.
        let others = [
            (Method::Top, top, 1, view.say("取最大", "top")),
            (Method::Swap, swap, 4, view.say("交换", "swaps")),
        ]
        .into_iter()
        .filter(|(method, ..)| {
            *method != self.params.method || self.params.weights != Weighing::Usual
        })
        .map(|(_, errors, series, label)| Line::new(points(errors)).series(series).label(label));
        let mark = Some((rank, self.error())).filter(|(_, error)| *error > ROUNDING);
        Panel::new()
            .height(view.fit(250.0, 230.0))
            .title(view.say("相对误差", "Relative error"))
            .x(Axis::linear()
                .label(view.say("留下的项数 *r*", "terms kept, *r*"))
                .domain(1.0, 64.0)
                .nice(false)
                .ticks_at([1.0, 8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0]))
            .y(Axis::log().domain(0.8 * low, 1.3 * high))
            .mark(Rule::y(1.0).series(0).label(view.say("全部扔掉", "nothing kept")))
            .mark(
                Line::new(points(expected))
                    .colour(Colour::Series(0))
                    .dashed()
                    .thickness(1.5)
                    .label(view.say("有放回，平均", "replaced, mean")),
            )
            .mark(
                Line::new(points(best))
                    .colour(Colour::Quiet)
                    .thickness(1.5)
                    .label(view.say("下界 SVD", "bound, SVD")),
            )
            .marks(others)
            .mark(Line::new(points(&self.errors)).series(2).label(method))
            .mark(Dot::new(mark).series(2).radius(4.5).labels([percent(self.error())]))
    }

    /// The sizes of all terms in their order, the chosen ones full.
    fn sizes(&self, view: View) -> Panel {
        let shares = self.product.terms.shares();
        // A bar is as wide as its series is apart: each has all 64 places, some of height 0.
        let bars = |chosen: bool| -> Vec<(f64, f64)> {
            let height = |i: usize| {
                if self.indices.contains(&i) == chosen { 100.0 * shares[i] } else { 0.0 }
            };
            (0..TERMS).map(|i| ((i + 1) as f64, height(i))).collect()
        };
        let mut panel = Panel::new()
            .height(view.fit(120.0, 120.0))
            .title(view.say(
                "各项的大小 *s*_i，占总和的百分之几；实的是挑中的",
                "Sizes *s*_i of the terms in % of their sum; the full ones are chosen",
            ))
            .x(Axis::linear()
                .label(view.say("第几列 *i*", "column *i*"))
                .domain(0.0, 65.0)
                .nice(false)
                .ticks_at([1.0, 16.0, 32.0, 48.0, 64.0]))
            .y(Axis::linear().zero());
        if self.distinct() < TERMS {
            panel = panel.mark(Bar::new(bars(false)).series(0).hollow());
        }
        panel.mark(Bar::new(bars(true)).series(2))
    }

    fn alt(&self, view: View) -> String {
        let (rank, error, best) = (self.rank, percent(self.error()), percent(self.best()));
        let method = self.method(view);
        let distinct = self.distinct();
        view.say(
            format!(
                "上面是留下 1 到 64 项时的相对误差：所选的办法（{method}）、取最大、交换、有放回抽样的平均，和秩相同的\
                 最优近似。留 {rank} 项时，所选的办法误差是 {error}，最优是 {best}。下面是 64 项的大小，挑中 {distinct} 项。"
            ),
            format!(
                "Above, the relative error when 1 to 64 terms are kept: the method chosen ({method}), top, swaps, the \
                 mean of draws with replacement, and the best approximation of the same rank. With {rank} terms the \
                 method errs by {error}, the best by {best}. Below, the sizes of the 64 terms, {distinct} of them chosen."
            ),
        )
    }

    fn distinct(&self) -> usize {
        let mut distinct = self.indices.clone();
        distinct.dedup();
        distinct.len()
    }

    fn answer(&self, view: View) -> String {
        let (rank, error, best) = (self.rank, percent(self.error()), percent(self.best()));
        let isotropic = percent(self.isotropic());
        let verdict = if self.error() >= 1.0 {
            view.say("比全部扔掉还差", "worse than keeping nothing")
        } else if self.isotropic() > 0.0 && self.error() > 0.9 * self.isotropic() {
            view.say("挑与不挑差不多", "choosing gains next to nothing")
        } else {
            view.say("挑得有用", "choosing helps")
        };
        view.say(
            format!(
                "64 项留 {rank} 项，相对误差 {error}；秩相同的最优近似是 {best}，各项同长又正交时是 {isotropic}：{verdict}。"
            ),
            format!(
                "{rank} of 64 terms leave a relative error of {error}; the best of the same rank leaves {best}, \
                 orthogonal terms of one length {isotropic}: {verdict}."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            ["r", "所选的办法", "取最大", "交换", "有放回，平均", "同秩的最优"],
            ["r", "Method chosen", "Top", "Swaps", "Replaced, mean", "Best of the rank"],
        );
        let Product { best, top, swap, expected, .. } = self.product;
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: (0..TERMS)
                .map(|at| {
                    let mut row = vec![(at + 1).to_string()];
                    row.extend(
                        [&self.errors, top, swap, expected, best]
                            .map(|errors| format!("{:.6e}", errors[at])),
                    );
                    row
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let at = self.rank - 1;
        let shown =
            |name, zh, en, value| Shown::new(name, Text::new(zh, en), value, percent(value));
        let product = self.product;
        vec![
            shown("error", "相对误差", "Relative error", self.error()),
            shown("best", "同秩的最优", "Best of the rank", self.best()),
            shown("top", "取最大", "Top", product.top[at]),
            shown("swap", "交换", "Swaps", product.swap[at]),
            shown("expected", "有放回，平均", "Replaced, mean", product.expected[at]),
            shown("isotropic", "同长又正交", "Orthogonal, one length", self.isotropic()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed, Value};

    use super::*;
    use crate::trial::{run, value};

    #[test]
    fn means_apart_and_best_weights_help_where_means_are_large() {
        let lab = Typed::<CrLab>::default();
        let plain = run(&lab, &[]);
        let apart = run(&lab, &[("means", "apart")]);
        let weighed = run(&lab, &[("weights", "diagonal")]);
        assert!(value(&apart, "error") < 0.7 * value(&plain, "error"));
        assert!(value(&weighed, "error") < value(&plain, "error"));
        assert!(value(&plain, "best") < value(&apart, "error"));
    }

    #[test]
    fn the_largest_terms_of_an_svd_are_its_truncation() {
        let lab = Typed::<CrLab>::default();
        for rank in [1, 5, 20] {
            let figure = run(&lab, &[("factors", "svd"), ("rank", &rank.to_string())]);
            let off = (value(&figure, "top") - value(&figure, "best")).abs();
            assert!(off < 1e-7, "{rank}: {off}");
        }
    }

    #[test]
    fn gaussian_factors_gain_next_to_nothing() {
        let lab = Typed::<CrLab>::default();
        let figure = run(&lab, &[("factors", "gaussian")]);
        assert!(value(&figure, "top") > 0.85 * value(&figure, "isotropic"));
        assert!(value(&figure, "expected") > 1.0);
    }

    #[test]
    fn the_same_bytes_each_time_in_both_languages_and_columns() {
        let (first, second) = (Typed::<CrLab>::default(), Typed::<CrLab>::default());
        for method in ["top", "sample", "systematic", "greedy", "gram", "swap"] {
            let mut values = first.description().defaults();
            values.set("method", Value::Choice(method.into()));
            for lang in lab::Lang::ALL {
                for column in [lab::Column::Wide, lab::Column::Narrow] {
                    let view = View { lang, column, theme: lab::Theme::Page };
                    let figure = first.run(&values, view).unwrap();
                    assert_eq!(figure, second.run(&values, view).unwrap());
                    assert!(!figure.svg.contains("NaN") && !figure.svg.contains(" style="));
                }
            }
        }
    }
}
