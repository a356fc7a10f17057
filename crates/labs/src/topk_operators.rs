//! `topk-operators`: what all smooth operators make of the same scores, at one temperature or made equally soft.

use chart::{Axis, Cells, Dot, Line, Panel, decimal, significant};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::{Operator, TopK};

use crate::topk::{number, read, refused_k, scientific, trimmed};

/// Rows that stand below one another: the smooth operators and hard top-k.
const ROWS: usize = Smooth::ALL.len() + 1;

/// Natural logarithms of the temperatures between which one is sought that is as soft as wanted.
const SEARCHED: (f64, f64) = (-14.0, 14.0);

/// Halvings of that interval: to the last digit.
const HALVINGS: usize = 52;

/// The smooth operators as choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Smooth {
    /// 梯度 ∇ln Z | Gradient ∇ln Z
    Grad,
    /// 截断指数 | Exp, clipped
    Exp,
    /// 拉普拉斯 | Laplace
    Laplace,
    /// S 形函数 | Sigmoid
    Sigmoid,
    /// 正态 | Gaussian
    Gaussian,
    /// 投影 | Capped simplex
    CappedSimplex,
}

impl Smooth {
    pub(crate) const ALL: [Smooth; 6] = [
        Smooth::Grad,
        Smooth::Exp,
        Smooth::Laplace,
        Smooth::Sigmoid,
        Smooth::Gaussian,
        Smooth::CappedSimplex,
    ];

    pub(crate) fn operator(self) -> Operator {
        match self {
            Smooth::Grad => Operator::Grad,
            Smooth::Exp => Operator::Exp,
            Smooth::Laplace => Operator::Laplace,
            Smooth::Sigmoid => Operator::Sigmoid,
            Smooth::Gaussian => Operator::Gaussian,
            Smooth::CappedSimplex => Operator::CappedSimplex,
        }
    }

    /// As short as beside a row of cells.
    pub(crate) fn short(self) -> Text {
        match self {
            Smooth::Grad => Text::new("梯度", "grad"),
            Smooth::Exp => Text::new("指数", "exp"),
            Smooth::Laplace => Text::new("拉普拉斯", "Laplace"),
            Smooth::Sigmoid => Text::new("S 形", "sigmoid"),
            Smooth::Gaussian => Text::new("正态", "normal"),
            Smooth::CappedSimplex => Text::new("投影", "simplex"),
        }
    }

    /// `f(t)`, where there is one.
    fn curve(self, t: f64) -> f64 {
        // Of two scores t and −t one is chosen: where f(t) + f(−t) = 1 the threshold is 0 and the chance f(t).
        match self {
            Smooth::Exp => t.exp().min(1.0),
            Smooth::CappedSimplex => t.clamp(0.0, 1.0),
            Smooth::Grad => f64::NAN,
            Smooth::Laplace | Smooth::Sigmoid | Smooth::Gaussian => {
                let pair = TopK::new(self.operator(), 1.0).solve(&[t, -t]);
                pair.map_or(f64::NAN, |solved| solved.p()[0])
            }
        }
    }
}

/// What is the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Footing {
    /// 温度相同 | Same temperature
    Temperature,
    /// 软硬相同 | Same softness
    Softness,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct OperatorsParams {
    /// 自己的数（2 至 16 个） | Your own numbers (2 to 16)
    #[param(default = "2.4 2.0 1.7 1.1 0.6 0.2 -0.5 -1.3", max_bytes = 300)]
    pub(crate) numbers: String,
    /// 选出的个数 k，可以是半个 | How many are chosen, k, halves too
    #[param(default = 3.0, range = 0.0..=16.0, step = 0.5)]
    pub(crate) k: f64,
    /// 温度 τ = 10ˣ，x | Temperature τ = 10ˣ, x
    #[param(default = 0.0, range = -2.0..=1.0, step = 0.05)]
    pub(crate) exponent: f64,
    /// 怎样比 | On what footing
    #[param(default = Footing::Temperature)]
    pub(crate) footing: Footing,
    /// 突出哪一个 | Which stands out
    #[param(default = Smooth::CappedSimplex)]
    pub(crate) operator: Smooth,
}

/// The lab `topk-operators`.
#[derive(Debug)]
pub(crate) struct TopkOperators;

impl Experiment for TopkOperators {
    type Params = OperatorsParams;
    type Prepared = ();
    const NAME: &'static str = "topk-operators";
    const ARTICLE: u32 = 6;
    const TITLE: Text = Text::new(
        "同样的分数，几个算子差在哪里？",
        "The same scores: where do the operators differ?",
    );

    fn prepare() {}

    fn run(_: &(), params: &OperatorsParams, view: View) -> Result<Figure, Error> {
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

/// What one operator makes of the row; nothing for grad where `k` is not whole.
struct Solved {
    operator: Smooth,
    temperature: f64,
    p: Vec<f64>,
    threshold: Option<f64>,
}

/// Where two operators differ most.
struct Apart {
    most: f64,
    pair: (Smooth, Smooth),
    place: usize,
}

struct Run {
    params: OperatorsParams,
    x: Vec<f64>,
    hard: Vec<f64>,
    solved: Vec<Solved>,
    apart: Apart,
}

/// Half of `Σ|p − hard|`: how much of the `k` is not where hard top-k puts it.
fn distance(p: &[f64], hard: &[f64]) -> f64 {
    0.5 * p.iter().zip(hard).map(|(p, hard)| (p - hard).abs()).sum::<f64>()
}

/// `p` at a temperature; the scores are known to be good.
fn chances(operator: Smooth, k: f64, temperature: f64, x: &[f64]) -> Vec<f64> {
    let request = TopK::new(operator.operator(), k).at(temperature);
    request.solve(x).expect("k and scores were solved before").into_p()
}

/// The temperature at which an operator is as far from hard top-k as wanted: it leaves it as it gets hotter.
fn as_soft(operator: Smooth, k: f64, x: &[f64], hard: &[f64], wanted: f64) -> f64 {
    let (mut low, mut high) = SEARCHED;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if distance(&chances(operator, k, middle.exp(), x), hard) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    high.exp()
}

impl Run {
    fn new(params: &OperatorsParams) -> Result<Run, Error> {
        let x = read(&params.numbers)?;
        let k = params.k;
        let refused = |_| refused_k(k, x.len());
        let hard = TopK::new(Operator::Hard, k).solve(&x).map_err(refused)?.into_p();
        let temperature = 10.0_f64.powf(params.exponent);
        let whole = k.fract() == 0.0;
        if params.operator == Smooth::Grad && !whole {
            return Err(Error::Refused {
                name: "k".to_owned(),
                reason: Text::of(
                    format!("梯度算子的 k 要是整数，{k} 不是；请改 k 或换一个算子"),
                    format!("the gradient needs a whole k, not {k}; change it or the operator"),
                ),
            });
        }
        let model = chances(Smooth::Sigmoid, k, temperature, &x);
        let wanted = distance(&model, &hard);
        let solved: Vec<Solved> = Smooth::ALL
            .into_iter()
            .filter(|operator| whole || *operator != Smooth::Grad)
            .map(|operator| {
                let own = match params.footing {
                    Footing::Softness if operator != Smooth::Sigmoid && wanted > 0.0 => {
                        as_soft(operator, k, &x, &hard, wanted)
                    }
                    _ => temperature,
                };
                let request = TopK::new(operator.operator(), k).at(own);
                let solved = request.solve(&x).map_err(refused)?;
                let threshold = solved.threshold().filter(|threshold| threshold.is_finite());
                Ok(Solved { operator, temperature: own, p: solved.into_p(), threshold })
            })
            .collect::<Result<_, Error>>()?;
        let apart = apart(&solved);
        Ok(Run { params: params.clone(), x, hard, solved, apart })
    }

    /// The one that stands out.
    fn chosen(&self) -> &Solved {
        let chosen = |solved: &&Solved| solved.operator == self.params.operator;
        self.solved.iter().find(chosen).expect("grad without whole k was refused")
    }

    fn count(&self, of: f64) -> usize {
        self.chosen().p.iter().filter(|p| **p == of).count()
    }

    fn draw(&self, view: View) -> String {
        let n = self.x.len();
        // Rows of an operator that is not defined stay empty.
        let mut cells = vec![f64::NAN; ROWS * n];
        for (row, operator) in Smooth::ALL.into_iter().enumerate() {
            if let Some(solved) = self.solved.iter().find(|solved| solved.operator == operator) {
                cells[row * n..][..n].copy_from_slice(&solved.p);
            }
        }
        cells[(ROWS - 1) * n..].copy_from_slice(&self.hard);
        let names = Smooth::ALL.map(|operator| operator.short().get(view.lang).to_owned());
        let hard = view.say("硬", "hard").to_owned();
        let table = Panel::new()
            .title(view.say("各算子给各数的 *p*", "*p* of each number, by operator"))
            .height(view.fit(230.0, 200.0))
            .x(Axis::bands(self.x.iter().map(|&x| number(x))).label("*x*"))
            .y(Axis::bands(names.into_iter().chain([hard])))
            .mark(Cells::new(ROWS, n, cells).domain(0.0, 1.0).decimals(2));
        view.chart(TopkOperators::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.15, 1.0], &[1.0])
            .panel(table)
            .panel(self.curves(view))
            .to_svg()
    }

    /// `f((x − λ)/τ)` over `x`, each curve where its threshold puts it.
    fn curves(&self, view: View) -> Panel {
        let finite = || self.x.iter().copied().filter(|x| x.is_finite());
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        let margin = (0.08 * (high - low)).max(1e-3 * (1.0 + high.abs().max(low.abs())));
        // A row of infinities alone has no curves.
        let (low, high) = if low <= high { (low - margin, high + margin) } else { (-1.0, 1.0) };
        let chosen = self.chosen();
        let name = chosen.operator.short();
        let name = name.get(view.lang);
        let title = match (chosen.operator, chosen.threshold) {
            (Smooth::Grad, _) | (_, None) => name.to_owned(),
            (_, Some(threshold)) => format!(
                "{name}{} *λ* = {}, *τ* = {}",
                view.say("：", ":"),
                number(threshold),
                number(chosen.temperature)
            ),
        };
        let mut panel = Panel::new()
            .title(title)
            .height(view.fit(230.0, 200.0))
            .x(Axis::linear().domain(low, high).nice(false).label("*x*"))
            .y(Axis::linear().domain(0.0, 1.05).ticks_at([0.0, 0.5, 1.0]).label("*p*"));
        let curve = |solved: &Solved| {
            let (operator, temperature) = (solved.operator, solved.temperature);
            let threshold = solved.threshold.filter(|_| operator != Smooth::Grad)?;
            Some(Line::function(low, high, move |x| operator.curve((x - threshold) / temperature)))
        };
        for solved in self.solved.iter().filter(|solved| solved.operator != chosen.operator) {
            panel = panel.marks(curve(solved).map(|line| line.series(0).thickness(1.0)));
        }
        panel = panel.marks(curve(chosen).map(|line| line.series(2)));
        let points = self.x.iter().copied().zip(chosen.p.iter().copied());
        panel.mark(Dot::new(points.filter(|(x, _)| x.is_finite())).series(2))
    }

    fn alt(&self, view: View) -> String {
        let n = self.x.len();
        let answer = self.answer(view);
        view.say(
            format!(
                "左图每行一个算子（{} 个光滑的和硬 top-k），每列一个数（共 {n} 个），格子里是 p；右图是各阈值算子的曲线，\
                 画在各自的阈值处，突出的那条上有各数的点。{answer}",
                self.solved.len()
            ),
            format!(
                "Left: a row for each operator ({} smooth ones and hard top-k), a column for each of {n} numbers, p in \
                 the cells. Right: the curves of the operators with a threshold, each at its own; the one that stands \
                 out carries a dot for each number. {answer}",
                self.solved.len()
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let Apart { most, pair: (one, other), place } = &self.apart;
        let (most, x) = (decimal(*most, 3), number(self.x[*place]));
        let name = self.params.operator.short();
        let (zeros, ones) = (self.count(0.0), self.count(1.0));
        view.say(
            format!(
                "差得最多的是{}与{}，在 {x} 上差 {most}；{}的 p 恰有 {zeros} 个 0、{ones} 个 1。",
                one.short().zh,
                other.short().zh,
                name.zh
            ),
            format!(
                "{} and {} differ most, by {most} at {x}; p of {} has {zeros} exact zeros and {ones} exact ones.",
                one.short().en,
                other.short().en,
                name.en
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let mut columns = vec![view.say("算子", "Operator").to_owned(), "τ".to_owned()];
        columns.extend(self.x.iter().map(|x| format!("p({x})")));
        let row = |name: &str, temperature: String, p: &[f64]| {
            let p = p.iter().map(|&p| scientific(p));
            [name.to_owned(), temperature].into_iter().chain(p).collect::<Vec<String>>()
        };
        let mut rows: Vec<Vec<String>> = self
            .solved
            .iter()
            .map(|solved| {
                let temperature = format!("{:.6}", solved.temperature);
                row(solved.operator.operator().name(), temperature, &solved.p)
            })
            .collect();
        rows.push(row("hard", String::new(), &self.hard));
        Table { columns, rows }
    }

    fn values(&self) -> Vec<Shown> {
        let p = &self.chosen().p;
        let greatest = p.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = p.iter().copied().fold(f64::INFINITY, f64::min);
        let short = |value: f64| trimmed(&significant(value, 3));
        let shown = |name: &str, zh, en, value: f64, text: String| {
            Shown::new(name, Text::new(zh, en), value, text)
        };
        let whole = |count: usize| (count as f64, count.to_string());
        let ((zeros, zeros_shown), (ones, ones_shown)) =
            (whole(self.count(0.0)), whole(self.count(1.0)));
        let apart = self.apart.most;
        let temperature = self.chosen().temperature;
        let off = distance(p, &self.hard);
        vec![
            shown("greatest", "最大的 p", "Greatest p", greatest, decimal(greatest, 3)),
            shown("least", "最小的 p", "Least p", least, short(least)),
            shown("zeros", "恰为 0", "Exactly 0", zeros, zeros_shown),
            shown("ones", "恰为 1", "Exactly 1", ones, ones_shown),
            shown("distance", "离硬 top-k", "Off hard top-k", off, decimal(off, 3)),
            shown("temperature", "它的温度", "Its temperature", temperature, short(temperature)),
            shown("apart", "任两个算子最多差", "Greatest difference", apart, decimal(apart, 3)),
        ]
    }
}

/// Where any two of them differ most.
fn apart(solved: &[Solved]) -> Apart {
    let first = &solved[0];
    let mut apart = Apart { most: 0.0, pair: (first.operator, solved[1].operator), place: 0 };
    for (at, one) in solved.iter().enumerate() {
        for other in &solved[at + 1..] {
            for (place, (p, q)) in one.p.iter().zip(&other.p).enumerate() {
                if (p - q).abs() > apart.most {
                    apart =
                        Apart { most: (p - q).abs(), pair: (one.operator, other.operator), place };
                }
            }
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn curves_are_those_of_the_operators() {
        // Against a row whose threshold is known: many equal scores at t, half of one each.
        for operator in Smooth::ALL.into_iter().skip(1) {
            for k in [0.2, 0.5, 0.9] {
                let solved = TopK::new(operator.operator(), k).solve(&[0.7]).unwrap();
                let t = 0.7 - solved.threshold().unwrap();
                assert!((operator.curve(t) - k).abs() < 1e-14, "{operator:?} at {t}");
            }
        }
    }

    #[test]
    fn the_projection_alone_has_zeros_and_only_it_and_exp_have_ones() {
        for (operator, zeros, ones) in [
            ("grad", false, false),
            ("exp", false, true),
            ("laplace", false, false),
            ("sigmoid", false, false),
            ("gaussian", false, false),
            ("capped-simplex", true, true),
        ] {
            let figure = drawn::<TopkOperators>(&[("operator", operator), ("exponent", "-0.3")]);
            assert_eq!(value(&figure, "zeros") > 0.0, zeros, "{operator}");
            assert_eq!(value(&figure, "ones") > 0.0, ones, "{operator}");
        }
    }

    #[test]
    fn equally_soft_they_are_closer() {
        let plain = drawn::<TopkOperators>(&[]);
        for operator in ["grad", "exp", "laplace", "gaussian", "capped-simplex"] {
            let same = [("footing", "softness"), ("operator", operator)];
            let figure = drawn::<TopkOperators>(&same);
            let model = drawn::<TopkOperators>(&[("operator", "sigmoid")]);
            let off = value(&figure, "distance") - value(&model, "distance");
            assert!(off.abs() < 1e-12, "{operator}: {off}");
            assert!(value(&figure, "apart") < 0.5 * value(&plain, "apart"));
        }
    }
}
