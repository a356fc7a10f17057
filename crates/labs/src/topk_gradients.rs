//! `topk-gradients`: the Jacobian of an operator as a picture, and who gets the next bit of `k`.

use chart::{Axis, Bar, Cells, Panel, decimal, significant};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::TopK;

use crate::{
    topk::{number, read, refused_k},
    topk_operators::Smooth,
};

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct GradientsParams {
    /// 自己的数（2 至 16 个） | Your own numbers (2 to 16)
    #[param(default = "2.4 2.0 1.7 1.1 0.6 0.2 -0.5 -1.3", max_bytes = 300)]
    pub(crate) numbers: String,
    /// 选出的个数 k | How many are chosen, k
    #[param(default = 3, range = 0..=16)]
    pub(crate) k: i64,
    /// 温度 τ = 10ˣ，x | Temperature τ = 10ˣ, x
    #[param(default = 0.0, range = -2.0..=1.0, step = 0.05)]
    pub(crate) exponent: f64,
    /// 算子 | Operator
    #[param(default = Smooth::Sigmoid)]
    pub(crate) operator: Smooth,
}

/// The lab `topk-gradients`.
#[derive(Debug)]
pub(crate) struct TopkGradients;

impl Experiment for TopkGradients {
    type Params = GradientsParams;
    type Prepared = ();
    const NAME: &'static str = "topk-gradients";
    const ARTICLE: u32 = 6;
    const TITLE: Text =
        Text::new("抬高一个分数，谁得，谁失？", "If one score is raised, who gains and who loses?");

    fn prepare() {}

    fn run(_: &(), params: &GradientsParams, view: View) -> Result<Figure, Error> {
        let run = Run::new(params)?;
        Ok(Figure {
            svg: run.draw(view),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view),
            values: run.values(),
        })
    }
}

struct Run {
    operator: Smooth,
    x: Vec<f64>,
    p: Vec<f64>,
    /// `∂p_i/∂x_j`, row by row.
    jacobian: Vec<f64>,
    /// `∂p/∂k`; for grad, whose `k` is whole, what one more (at the end the last one) brings to each.
    by_k: Vec<f64>,
    /// For grad: the greatest difference of `τJ` from the covariances `π_ij − p_i p_j`.
    covariance: Option<f64>,
}

impl Run {
    fn new(params: &GradientsParams) -> Result<Run, Error> {
        let x = read(&params.numbers)?;
        let (n, k) = (x.len(), params.k as f64);
        let refused = |_| refused_k(k, n);
        let temperature = 10.0_f64.powf(params.exponent);
        let request = |k| TopK::new(params.operator.operator(), k).at(temperature);
        let solved = request(k).solve(&x).map_err(refused)?;
        let jacobian = solved.jacobian().map_err(refused)?;
        let p = solved.p().to_vec();
        let (by_k, covariance) = if params.operator == Smooth::Grad {
            let low = k.min(n as f64 - 1.0);
            let [before, after] = [low, low + 1.0].map(|k| request(k).solve(&x));
            let (before, after) = (before.map_err(refused)?, after.map_err(refused)?);
            let steps = after.p().iter().zip(before.p()).map(|(more, less)| more - less);
            let pairs = solved.second_order().map_err(refused)?;
            let off =
                |at: usize| (pairs[at] - p[at / n] * p[at % n] - temperature * jacobian[at]).abs();
            (steps.collect(), Some((0..n * n).map(off).fold(0.0, f64::max)))
        } else {
            (solved.by_k().map_err(refused)?, None)
        };
        Ok(Run { operator: params.operator, x, p, jacobian, by_k, covariance })
    }

    fn n(&self) -> usize {
        self.x.len()
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.jacobian[i * self.n() + j]
    }

    /// The greatest sum of a row by size: rounding.
    fn row_sum(&self) -> f64 {
        let sums = self.jacobian.chunks_exact(self.n()).map(|row| row.iter().sum::<f64>().abs());
        sums.fold(0.0, f64::max)
    }

    /// The greatest `|J_ij − J_ji|`.
    fn asymmetry(&self) -> f64 {
        let n = self.n();
        let off = |at: usize| (self.at(at / n, at % n) - self.at(at % n, at / n)).abs();
        (0..n * n).map(off).fold(0.0, f64::max)
    }

    /// How many own scores matter to their own chance.
    fn active(&self) -> usize {
        (0..self.n()).filter(|&i| self.at(i, i) > 0.0).count()
    }

    /// The greatest and the least off the diagonal.
    fn off_diagonal(&self) -> (f64, f64) {
        let n = self.n();
        let off = (0..n * n).filter(|at| at / n != at % n).map(|at| self.jacobian[at]);
        off.fold((f64::NEG_INFINITY, f64::INFINITY), |(most, least), value| {
            (most.max(value), least.min(value))
        })
    }

    /// How far off the diagonal `J` is from one of rank one, which has `J_ij J_lm = J_im J_lj`: the greatest
    /// difference for four places apart, over the greatest square. 0 where there are fewer than four.
    fn rank_one(&self) -> f64 {
        let n = self.n();
        let (most, least) = self.off_diagonal();
        let scale = most.abs().max(least.abs());
        // Beside each other entries this small are all rounding, and their squares no numbers.
        if scale < 1e-100 {
            return 0.0;
        }
        let entry = |i: usize, j: usize| self.at(i, j) / scale;
        let mut worst = 0.0_f64;
        for i in 0..n {
            for l in 0..n {
                for j in (0..n).filter(|&j| l != i && j != i && j != l) {
                    for m in (j + 1..n).filter(|&m| m != i && m != l) {
                        let off = entry(i, j) * entry(l, m) - entry(i, m) * entry(l, j);
                        worst = worst.max(off.abs());
                    }
                }
            }
        }
        worst
    }

    fn draw(&self, view: View) -> String {
        let n = self.n();
        let names = || self.x.iter().map(|&x| number(x));
        let strongest = self.jacobian.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let strongest = if strongest > 0.0 { strongest } else { 1.0 };
        let jacobian = Panel::new()
            .title("∂*p*ᵢ/∂*x*ⱼ")
            .height(view.fit(300.0, 290.0))
            .x(Axis::bands(names()).label(view.say("动哪个分数 *xⱼ*", "score moved, *xⱼ*")))
            .y(Axis::bands(names()).label(view.say("谁的 *p*", "whose *p*")))
            .mark(
                Cells::new(n, n, self.jacobian.iter().copied())
                    .diverging()
                    .domain(-strongest, strongest)
                    .decimals(2)
                    .key(view.say("失 · 得", "loses · gains")),
            );
        let title = match self.operator {
            Smooth::Grad => view.say("多选一个，给谁？", "One more: for whom?"),
            _ => {
                view.say("∂*p*/∂*k*：名额多一点，给谁？", "∂*p*/∂*k*: a little more *k*, for whom?")
            }
        };
        let top = self.by_k.iter().copied().fold(0.0, f64::max);
        let by_k = Panel::new()
            .title(title)
            .height(view.fit(300.0, 150.0))
            .x(Axis::bands(names()).label("*x*"))
            .y(Axis::linear().domain(0.0, if top > 0.0 { 1.08 * top } else { 1.0 }))
            .mark(Bar::new((0..).map(f64::from).zip(self.by_k.iter().copied())).series(1));
        view.chart(TopkGradients::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.25, 1.0], &[1.0])
            .panel(jacobian)
            .panel(by_k)
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let n = self.n();
        let name = self.operator.short();
        let answer = self.answer(view);
        view.say(
            format!(
                "左图是{}算子的雅可比矩阵，{n} 行 {n} 列：对角线上为正，其余为负或零；右图是多一点名额时各数的所得。{answer}",
                name.zh
            ),
            format!(
                "Left: the Jacobian of {}, {n} by {n}, positive on the diagonal and negative or zero elsewhere. Right: \
                 what each number gets of a little more k. {answer}",
                name.en
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let n = self.n();
        let active = self.active();
        if active == 0 {
            return view.say(
                format!("{n} 个分数动哪一个都没有人得失。"),
                format!("Whichever of the {n} scores is moved, no one gains or loses."),
            );
        }
        let gain = |i: &usize| self.at(*i, *i);
        let by_gain = |i: &usize, j: &usize| gain(i).total_cmp(&gain(j));
        let i = (0..n).max_by(by_gain).expect("two scores or more");
        let by_loss = |j: &usize, l: &usize| self.at(*j, i).total_cmp(&self.at(*l, i));
        let j = (0..n).filter(|j| *j != i).min_by(by_loss).expect("two scores or more");
        let (own, other) = (decimal(self.at(i, i), 3), decimal(-self.at(j, i), 3));
        let (x, y) = (number(self.x[i]), number(self.x[j]));
        let sum = significant(self.row_sum(), 2);
        view.say(
            format!(
                "{n} 个分数里有 {active} 个得得到梯度；抬高 {x}，它自己每单位得 {own}，{y} 失去最多，{other}；各行的和不超过 {sum}。"
            ),
            format!(
                "{active} of {n} scores get a gradient; raising {x} it gains {own} a unit itself, and {y} loses most, \
                 {other}; rows sum to {sum} at most."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let mut columns = vec!["x".to_owned(), "p".to_owned(), "∂p/∂k".to_owned()];
        if self.operator == Smooth::Grad {
            columns[2] = view.say("多选一个", "One more").to_owned();
        }
        columns.extend(self.x.iter().map(|x| format!("∂p/∂x({x})")));
        let rows = self.jacobian.chunks_exact(self.n()).enumerate().map(|(i, row)| {
            let cells = [self.p[i], self.by_k[i]].into_iter().chain(row.iter().copied());
            let cells = cells.map(|value| format!("{value:.6e}"));
            std::iter::once(self.x[i].to_string()).chain(cells).collect()
        });
        Table { columns, rows: rows.collect() }
    }

    fn values(&self) -> Vec<Shown> {
        let shown = |name: &str, zh, en, value: f64| {
            Shown::new(name, Text::new(zh, en), value, significant(value, 2))
        };
        let (most, least) = self.off_diagonal();
        let active = self.active();
        let mut values = vec![
            Shown::new(
                "active",
                Text::new("有梯度的分数", "Scores with a gradient"),
                active as f64,
                active.to_string(),
            ),
            shown("row_sum", "行和最多", "Greatest sum of a row", self.row_sum()),
            shown("asymmetry", "不对称最多", "Greatest asymmetry", self.asymmetry()),
            shown("rank_one", "对角线外离秩一", "Off rank one, off the diagonal", self.rank_one()),
            shown("most", "对角线外最大", "Greatest off the diagonal", most),
            shown("least", "对角线外最小", "Least off the diagonal", least),
        ];
        if let Some(off) = self.covariance {
            values.push(shown("covariance", "与协方差之差", "Off the covariances", off));
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn rows_sum_to_zero_and_only_grad_is_not_of_rank_one() {
        for operator in ["grad", "exp", "laplace", "sigmoid", "gaussian", "capped-simplex"] {
            let figure = drawn::<TopkGradients>(&[("operator", operator)]);
            assert!(value(&figure, "row_sum") < 1e-15, "{operator}");
            assert!(value(&figure, "asymmetry") < 1e-16, "{operator}");
            assert!(value(&figure, "most") <= 0.0, "{operator}");
            let off = value(&figure, "rank_one");
            assert_eq!(off > 1e-14, operator == "grad", "{operator}: {off}");
        }
        assert!(value(&drawn::<TopkGradients>(&[("operator", "grad")]), "rank_one") > 0.01);
    }

    #[test]
    fn of_grad_it_is_the_covariance() {
        for k in ["0", "1", "3", "7", "8"] {
            let figure = drawn::<TopkGradients>(&[("operator", "grad"), ("k", k)]);
            assert!(value(&figure, "covariance") < 1e-15, "{k}");
        }
    }

    #[test]
    fn above_the_line_exp_has_no_gradient() {
        let active = |operator, exponent| {
            let pairs = [("operator", operator), ("exponent", exponent)];
            value(&drawn::<TopkGradients>(&pairs), "active")
        };
        assert!(active("exp", "-0.5") < 8.0 && active("capped-simplex", "-0.5") < 5.0);
        assert_eq!(active("sigmoid", "-0.5"), 8.0);
    }
}
