//! `topk`: a reader's own numbers, what an operator makes of them, and where they go as the temperature falls.

use chart::{Axis, Bar, Dot, Line, Panel, Rule, decimal, significant};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::{Operator, Solution, TopK};

/// Numbers that can be told apart in a picture.
const MOST: usize = 16;

/// Powers of ten of the temperature between which the paths are drawn, high to low, and their steps.
const EXPONENTS: (f64, f64) = (1.0, -2.0);
const STEPS: i32 = 120;

/// `p` this far outside `[0, 1]`, or out of order, is no rounding.
const ROUNDING: f64 = 1e-9;

/// The operators as choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum OperatorChoice {
    /// 梯度 ∇ln Z | Gradient ∇ln Z
    Grad,
    /// 阈值：截断指数 | Threshold: exp, clipped
    Exp,
    /// 阈值：拉普拉斯 | Threshold: Laplace
    Laplace,
    /// 阈值：S 形函数 | Threshold: sigmoid
    Sigmoid,
    /// 阈值：正态分布函数 | Threshold: normal distribution
    Gaussian,
    /// 投影到截顶单纯形 | Projection: capped simplex
    CappedSimplex,
    /// 硬 top-k | Hard top-k
    Hard,
    /// 迭代 softmax | Iterated softmax
    Iterative,
}

impl OperatorChoice {
    fn operator(self) -> Operator {
        match self {
            OperatorChoice::Grad => Operator::Grad,
            OperatorChoice::Exp => Operator::Exp,
            OperatorChoice::Laplace => Operator::Laplace,
            OperatorChoice::Sigmoid => Operator::Sigmoid,
            OperatorChoice::Gaussian => Operator::Gaussian,
            OperatorChoice::CappedSimplex => Operator::CappedSimplex,
            OperatorChoice::Hard => Operator::Hard,
            OperatorChoice::Iterative => Operator::Iterative,
        }
    }

    fn name(self) -> Text {
        match self {
            OperatorChoice::Grad => Text::new("梯度算子", "The gradient of ln Z"),
            OperatorChoice::Exp => Text::new("截断指数", "The clipped exponential"),
            OperatorChoice::Laplace => Text::new("拉普拉斯分布函数", "Laplace's function"),
            OperatorChoice::Sigmoid => Text::new("S 形函数", "The sigmoid"),
            OperatorChoice::Gaussian => {
                Text::new("正态分布函数", "The normal distribution function")
            }
            OperatorChoice::CappedSimplex => {
                Text::new("到截顶单纯形的投影", "The projection onto the capped simplex")
            }
            OperatorChoice::Hard => Text::new("硬 top-k", "Hard top-k"),
            OperatorChoice::Iterative => Text::new("迭代 softmax", "The iterated softmax"),
        }
    }
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct TopkParams {
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
    #[param(default = OperatorChoice::Sigmoid)]
    pub(crate) operator: OperatorChoice,
}

/// The lab `topk`.
#[derive(Debug)]
pub(crate) struct Topk;

impl Experiment for Topk {
    type Params = TopkParams;
    type Prepared = ();
    const NAME: &'static str = "topk";
    const ARTICLE: u32 = 6;
    const TITLE: Text = Text::new(
        "温度下降时，谁走向 1，谁走向 0？",
        "As the temperature falls, which go to 1 and which to 0?",
    );

    fn prepare() {}

    fn run(_: &(), params: &TopkParams, view: View) -> Result<Figure, Error> {
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

/// The numbers of a line; spaces and commas of either script stand between.
pub(crate) fn read(text: &str) -> Result<Vec<f64>, Error> {
    let refused = |zh: String, en: String| Error::Refused {
        name: "numbers".to_owned(),
        reason: Text::of(zh, en),
    };
    let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；');
    let mut numbers = Vec::new();
    for word in text.split(is_gap).filter(|word| !word.is_empty()) {
        // A minus sign as typeset is a minus sign.
        match word.replace('−', "-").parse::<f64>() {
            Ok(number) if !number.is_nan() => numbers.push(number),
            _ => {
                let word: String = word.chars().take(20).collect();
                return Err(refused(
                    format!("“{word}”不是数，例如 1.5、-2、inf"),
                    format!("\"{word}\" is not a number such as 1.5, -2 or inf"),
                ));
            }
        }
    }
    if !(2..=MOST).contains(&numbers.len()) {
        let n = numbers.len();
        return Err(refused(
            format!("有 {n} 个数；2 至 {MOST} 个才画得下"),
            format!("there are {n} numbers; 2 to {MOST} can be drawn"),
        ));
    }
    Ok(numbers)
}

/// That so many cannot be chosen.
pub(crate) fn refused_k(k: f64, n: usize) -> Error {
    Error::Refused {
        name: "k".to_owned(),
        reason: Text::of(
            format!("从 {n} 个数里选不出 {} 个", number(k)),
            format!("{} cannot be chosen of {n} numbers", number(k)),
        ),
    }
}

/// A solved row and its path.
struct Run {
    choice: OperatorChoice,
    k: i64,
    temperature: f64,
    x: Vec<f64>,
    solution: Solution<f64>,
    hard: Vec<f64>,
    /// Temperature and `p`, from hot to cold.
    path: Vec<(f64, Vec<f64>)>,
}

impl Run {
    fn new(params: &TopkParams) -> Result<Run, Error> {
        let x = read(&params.numbers)?;
        let n = x.len();
        let request = TopK::new(params.operator.operator(), params.k as f64);
        let refused = |_| refused_k(params.k as f64, n);
        let temperature = 10.0_f64.powf(params.exponent);
        let solution = request.at(temperature).solve(&x).map_err(refused)?;
        let hard = TopK::new(Operator::Hard, params.k as f64).solve(&x).map_err(refused)?.into_p();
        let (hot, cold) = EXPONENTS;
        let path = (0..=STEPS)
            .map(|step| 10.0_f64.powf(hot + (cold - hot) * f64::from(step) / f64::from(STEPS)))
            .map(|t| Ok((t, request.at(t).solve(&x).map_err(refused)?.into_p())))
            .collect::<Result<_, Error>>()?;
        let (choice, k) = (params.operator, params.k);
        Ok(Run { choice, k, temperature, x, solution, hard, path })
    }

    fn p(&self) -> &[f64] {
        self.solution.p()
    }

    fn greatest(&self) -> f64 {
        self.p().iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    fn least(&self) -> f64 {
        self.p().iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Half of `Σ|p − hard|`: how much of the `k` is not where hard top-k puts it.
    fn distance(&self) -> f64 {
        0.5 * self.p().iter().zip(&self.hard).map(|(p, hard)| (p - hard).abs()).sum::<f64>()
    }

    /// Whether a larger number got less.
    fn is_out_of_order(&self) -> bool {
        let mut order: Vec<usize> = (0..self.x.len()).collect();
        order.sort_by(|&i, &j| self.x[i].total_cmp(&self.x[j]));
        order.windows(2).any(|pair| {
            self.x[pair[0]] < self.x[pair[1]] && self.p()[pair[0]] > self.p()[pair[1]] + ROUNDING
        })
    }

    fn draw(&self, view: View) -> String {
        let names = self.x.iter().map(|&x| number(x));
        let top = self.greatest().max(1.0);
        let bars =
            Panel::new()
                .title(view.say(
                    "各数的 *p*（空心点：硬 top-k）",
                    "*p* of each number (hollow: hard top-k)",
                ))
                .height(170.0)
                .x(Axis::bands(names).label("*x*"))
                .y(Axis::linear().domain(self.least().min(0.0), 1.05 * top).label("*p*"))
                .mark(Bar::new((0..).map(f64::from).zip(self.p().iter().copied())).series(1))
                .mark(
                    Dot::new((0..).map(f64::from).zip(self.hard.iter().copied()))
                        .series(2)
                        .hollow()
                        .radius(4.0),
                );
        let all = self.path.iter().flat_map(|(_, p)| p.iter().copied());
        let (low, high) =
            all.fold((0.0, 1.0), |(low, high): (f64, f64), p| (low.min(p), high.max(p)));
        let mut paths = Panel::new()
            .title(view.say("温度由高到低，各数的 *p*", "*p* of each number from hot to cold"))
            .height(view.fit(230.0, 210.0))
            .x(Axis::log()
                .reversed()
                .domain(0.01, 10.0)
                .nice(false)
                .ticks_at([10.0, 1.0, 0.1, 0.01])
                .label(view.say("温度 *τ*", "temperature *τ*")))
            .y(Axis::linear().domain(low, high.max(1.05)).label("*p*"));
        for (i, &x) in self.x.iter().enumerate() {
            let line = Line::new(self.path.iter().map(|(t, p)| (*t, p[i])));
            let now = Dot::new([(self.temperature, self.p()[i])]).labels([number(x)]);
            // Whole lines go to 1, dashed ones to 0 or a share.
            paths = if self.hard[i] == 1.0 {
                paths.mark(line.series(1)).mark(now.series(1))
            } else {
                paths.mark(line.series(0).dashed()).mark(now.series(0))
            };
        }
        let label = format!("*τ* = {}", number(self.temperature));
        let paths = paths.mark(Rule::x(self.temperature).series(2).label(label));
        view.chart(Topk::TITLE.get(view.lang), self.alt(view)).panel(bars).panel(paths).to_svg()
    }

    fn alt(&self, view: View) -> String {
        let (n, k) = (self.x.len(), self.k);
        let name = self.choice.name();
        let answer = self.answer(view);
        view.say(
            format!(
                "上面是 {n} 个数各自的 p，空心点是硬 top-{k} 的结果；下面是温度从 10 降到 0.01 时各数的 p：实线走向 \
                 1，虚线走向别处。算子是{}。{answer}",
                name.zh
            ),
            format!(
                "Above, p of each of {n} numbers, hollow dots for hard top-{k}; below, p of each as the \
                 temperature falls from 10 to 0.01: whole lines go to 1, dashed ones elsewhere. {} is used. {answer}",
                name.en
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let name = self.choice.name();
        let t = number(self.temperature);
        let (k, distance) = (self.k, decimal(self.distance(), 3));
        let (greatest, least) = (decimal(self.greatest(), 3), decimal(self.least(), 3));
        let broken = match (
            self.greatest() > 1.0 + ROUNDING || self.least() < -ROUNDING,
            self.is_out_of_order(),
        ) {
            (true, true) => view.say(
                "；有的越出了 [0, 1]，次序也乱了",
                "; some are outside [0, 1], and the order is broken",
            ),
            (true, false) => view.say("；有的越出了 [0, 1]", "; some are outside [0, 1]"),
            (false, true) => view.say("；次序乱了", "; the order is broken"),
            (false, false) => "",
        };
        view.say(
            format!(
                "温度 {t} 时，{}给出的 p 从 {least} 到 {greatest}，{k} 个名额里有 {distance} 个不在硬 top-{k} \
                 的位置上{broken}。",
                name.zh
            ),
            format!(
                "{} at temperature {t} gives p from {least} to {greatest}; {distance} of {k} are not where hard \
                 top-{k} puts them{broken}.",
                name.en
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            [
                "x",
                "p",
                "硬 top-k",
                "τ = 10 时的 p",
                "τ = 1 时的 p",
                "τ = 0.1 时的 p",
                "τ = 0.01 时的 p",
            ],
            ["x", "p", "Hard top-k", "p at τ = 10", "p at τ = 1", "p at τ = 0.1", "p at τ = 0.01"],
        );
        let decade = usize::try_from(STEPS / 3).expect("40 steps a decade");
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: (0..self.x.len())
                .map(|i| {
                    let mut row = vec![
                        self.x[i].to_string(),
                        scientific(self.p()[i]),
                        scientific(self.hard[i]),
                    ];
                    row.extend(self.path.iter().step_by(decade).map(|(_, p)| scientific(p[i])));
                    row
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let plain =
            |name: &str, label, value: f64| Shown::new(name, label, value, decimal(value, 3));
        let mut values = vec![
            plain("greatest", Text::new("最大的 p", "Greatest p"), self.greatest()),
            plain("least", Text::new("最小的 p", "Least p"), self.least()),
            plain("distance", Text::new("离硬 top-k", "Off hard top-k"), self.distance()),
        ];
        let threshold = self.solution.threshold().filter(|threshold| threshold.is_finite());
        if let Some(threshold) = threshold {
            let shown = significant(threshold, 4);
            values.push(Shown::new(
                "threshold",
                Text::new("阈值 λ", "Threshold λ"),
                threshold,
                shown,
            ));
        }
        if let Some(ln_z) = self.solution.ln_z().filter(|ln_z| ln_z.is_finite()) {
            values.push(Shown::new("ln_z", Text::new("ln Z", "ln Z"), ln_z, significant(ln_z, 4)));
        }
        values
    }
}

/// A number as short as it may be told apart by.
pub(crate) fn number(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    trimmed(&significant(x, 3))
}

/// Without zeros at the end of a fraction.
pub(crate) fn trimmed(number: &str) -> String {
    let (mantissa, power) = match number.find('×') {
        Some(at) => number.split_at(at),
        None => (number, ""),
    };
    let mantissa = match mantissa.contains('.') {
        true => mantissa.trim_end_matches('0').trim_end_matches('.'),
        false => mantissa,
    };
    format!("{mantissa}{power}")
}

pub(crate) fn scientific(p: f64) -> String {
    if p == 0.0 || p == 1.0 { p.to_string() } else { format!("{p:.9e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(numbers: &str, k: i64, exponent: f64, operator: OperatorChoice) -> Run {
        Run::new(&TopkParams { numbers: numbers.to_owned(), k, exponent, operator }).unwrap()
    }

    #[test]
    fn numbers_are_read_with_marks_of_both_scripts() {
        assert_eq!(read("1 2,3，−4、5；inf").unwrap(), [1.0, 2.0, 3.0, -4.0, 5.0, f64::INFINITY]);
        for refused in ["", "1", "1 nan", "1 x", &"1 ".repeat(17)] {
            assert!(matches!(read(refused), Err(Error::Refused { .. })), "{refused}");
        }
    }

    #[test]
    fn all_sound_operators_arrive_at_hard_and_the_iteration_is_caught() {
        use OperatorChoice::{
            CappedSimplex, Exp, Gaussian, Grad, Hard, Iterative, Laplace, Sigmoid,
        };
        let numbers = "2.4 2.0 1.7 1.1 0.6 0.2 -0.5 -1.3";
        for operator in [Grad, Exp, Laplace, Sigmoid, Gaussian, CappedSimplex, Hard] {
            let cold = run(numbers, 3, -2.0, operator);
            assert!(cold.distance() < 1e-6, "{operator:?}");
            assert!(!cold.is_out_of_order());
        }
        let broken = run("2 1 0", 2, 0.0, Iterative);
        assert!(broken.greatest() > 1.0);
    }

    #[test]
    fn labels_are_short() {
        let labels = [0.6, -2.0, 1e300, 1.25e-7, 40.0, 0.0].map(number);
        assert_eq!(labels, ["0.6", "−2", "1×10³⁰⁰", "1.25×10⁻⁷", "40", "0"]);
    }

    #[test]
    fn k_beyond_the_numbers_is_refused_beside_its_field() {
        let params = TopkParams {
            numbers: "1 2".to_owned(),
            k: 3,
            exponent: 0.0,
            operator: OperatorChoice::Exp,
        };
        let Err(error) = Run::new(&params) else { panic!("accepted") };
        assert_eq!(error.parameter(), Some("k"));
    }
}
