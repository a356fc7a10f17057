//! `topk-draws`: subsets drawn with the chances of the gradient, counted, alone and in pairs.

use chart::{Axis, Bar, Cells, Dot, Panel, decimal, significant};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::{Operator, Order, Sampler, Solution, TopK, systematic};

use crate::topk::{number, read, refused_k};

/// Subsets drawn.
const DRAWS: u32 = 2000;

/// How a subset is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Way {
    /// 条件泊松 | Conditional Poisson
    ConditionalPoisson,
    /// 系统抽样，按给定次序 | Systematic, as given
    Systematic,
    /// 系统抽样，先洗牌 | Systematic, shuffled
    Shuffled,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct DrawsParams {
    /// 自己的数（2 至 16 个） | Your own numbers (2 to 16)
    #[param(default = "2.4 2.0 1.7 1.1 0.6 0.2 -0.5 -1.3", max_bytes = 300)]
    pub(crate) numbers: String,
    /// 抽出的个数 k | How many are drawn, k
    #[param(default = 3, range = 0..=16)]
    pub(crate) k: i64,
    /// 温度 τ = 10ˣ，x | Temperature τ = 10ˣ, x
    #[param(default = 0.0, range = -2.0..=1.0, step = 0.05)]
    pub(crate) exponent: f64,
    /// 抽法 | How it is drawn
    #[param(default = Way::ConditionalPoisson)]
    pub(crate) way: Way,
    /// 种子 | Seed
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `topk-draws`.
#[derive(Debug)]
pub(crate) struct TopkDraws;

impl Experiment for TopkDraws {
    type Params = DrawsParams;
    type Prepared = ();
    const NAME: &'static str = "topk-draws";
    const ARTICLE: u32 = 6;
    const TITLE: Text =
        Text::new("真的去抽，抽中的份额是不是 p？", "If one really draws, are the shares p?");

    fn prepare() {}

    fn run(_: &(), params: &DrawsParams, view: View) -> Result<Figure, Error> {
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
    way: Way,
    x: Vec<f64>,
    p: Vec<f64>,
    /// Chances of pairs under conditional Poisson sampling.
    pairs: Vec<f64>,
    /// How often each was drawn.
    counts: Vec<u32>,
    /// How often two were drawn together, row by row.
    together: Vec<u32>,
}

impl Run {
    fn new(params: &DrawsParams) -> Result<Run, Error> {
        let x = read(&params.numbers)?;
        let (n, k) = (x.len(), params.k as f64);
        let refused = |_| refused_k(k, n);
        let request = TopK::new(Operator::Grad, k).at(10.0_f64.powf(params.exponent));
        let solved = request.solve(&x).map_err(refused)?;
        let mut sampler = Sampler::new(params.seed.cast_unsigned());
        let (mut counts, mut together) = (vec![0; n], vec![0; n * n]);
        for _ in 0..DRAWS {
            let drawn = params.way.draw(&solved, &mut sampler)?;
            for (at, &i) in drawn.iter().enumerate() {
                counts[i] += 1;
                for &j in &drawn[at + 1..] {
                    together[i * n + j] += 1;
                    together[j * n + i] += 1;
                }
            }
        }
        let pairs = solved.second_order().map_err(refused)?;
        Ok(Run { way: params.way, x, p: solved.into_p(), pairs, counts, together })
    }

    fn n(&self) -> usize {
        self.x.len()
    }

    /// The greatest difference of a share from its chance.
    fn off(&self) -> f64 {
        let off = self.counts.iter().zip(&self.p).map(|(&count, p)| (share(count) - p).abs());
        off.fold(0.0, f64::max)
    }

    /// Two standard deviations of the share whose chance is nearest to one half.
    fn expected(&self) -> f64 {
        2.0 * self.p.iter().map(|p| deviation(*p)).fold(0.0, f64::max)
    }

    /// Places `(i, j)`, `i < j`, of pairs.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let n = self.n();
        (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
    }

    /// Pairs that never came.
    fn never(&self) -> usize {
        self.places().filter(|(i, j)| self.together[i * self.n() + j] == 0).count()
    }

    /// The greatest difference of a pair's share from its chance under conditional Poisson sampling.
    fn pair_off(&self) -> f64 {
        let n = self.n();
        let off = self.places().map(|(i, j)| i * n + j);
        off.map(|at| (share(self.together[at]) - self.pairs[at]).abs()).fold(0.0, f64::max)
    }

    fn draw(&self, view: View) -> String {
        let names = || self.x.iter().map(|&x| number(x));
        let along =
            |values: Vec<f64>| (0..).map(f64::from).zip(values).collect::<Vec<(f64, f64)>>();
        let shares = along(self.counts.iter().map(|&count| share(count)).collect());
        let alone = Panel::new()
            .title(view.say("条：*p*；点：抽中的份额", "Bars: *p*; dots: share of draws"))
            .height(view.fit(260.0, 190.0))
            .x(Axis::bands(names()).label("*x*"))
            .y(Axis::linear().domain(0.0, 1.05).ticks_at([0.0, 0.5, 1.0]))
            .mark(Bar::new(along(self.p.clone())).series(1))
            .mark(Dot::new(shares).series(2).radius(4.0));
        let n = self.n();
        // The diagonal is no pair.
        let cells = (0..n * n).map(|at| match at / n == at % n {
            true => f64::NAN,
            false => 100.0 * share(self.together[at]),
        });
        let cells = Cells::new(n, n, cells).domain(0.0, 60.0).decimals(0);
        let pairs = Panel::new()
            .title(view.say("同时抽中的百分比", "Drawn together, in per cent"))
            .height(view.fit(260.0, 260.0))
            .x(Axis::bands(names()))
            .y(Axis::bands(names()))
            .mark(cells);
        view.chart(TopkDraws::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.15], &[1.0])
            .panel(alone)
            .panel(pairs)
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let n = self.n();
        let answer = self.answer(view);
        view.say(
            format!(
                "左图：{n} 个数的 p（条）和 {DRAWS} 次抽样里抽中的份额（点）；右图：每两个数同时抽中的百分比。{answer}"
            ),
            format!(
                "Left: p of {n} numbers as bars and their shares of {DRAWS} draws as dots. Right: how often each two \
                 were drawn together, in per cent. {answer}"
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let off = decimal(self.off(), 3);
        let expected = decimal(self.expected(), 3);
        let (never, all) = (self.never(), self.places().count());
        view.say(
            format!(
                "抽 {DRAWS} 次，份额与 p 最多差 {off}（p 近 1/2 时两个标准差是 {expected}）；{all} 对里有 {never} 对从不同时抽中。"
            ),
            format!(
                "In {DRAWS} draws shares differ from p by at most {off} (two standard deviations, where p is nearest to \
                 one half, are {expected}); of {all} pairs {never} never came together."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let way = self.way.label();
        let mut columns = vec![
            "x".to_owned(),
            "p".to_owned(),
            view.say(format!("次数（{}）", way.zh), format!("Drawn ({})", way.en)),
        ];
        columns
            .extend(self.x.iter().map(|x| view.say(format!("与 {x} 一起"), format!("With {x}"))));
        let n = self.n();
        let rows = (0..n).map(|i| {
            let together = (0..n).map(|j| match i == j {
                true => String::new(),
                false => self.together[i * n + j].to_string(),
            });
            [self.x[i].to_string(), format!("{:.6}", self.p[i]), self.counts[i].to_string()]
                .into_iter()
                .chain(together)
                .collect()
        });
        Table { columns, rows: rows.collect() }
    }

    fn values(&self) -> Vec<Shown> {
        let never = self.never();
        let shown = |name: &str, zh, en, value: f64| {
            Shown::new(name, Text::new(zh, en), value, significant(value, 2))
        };
        vec![
            shown("off", "份额与 p 最多差", "Shares off p by", self.off()),
            shown("expected", "两个标准差", "Two standard deviations", self.expected()),
            Shown::new(
                "never",
                Text::new("从不同时", "Pairs that never came"),
                never as f64,
                never.to_string(),
            ),
            shown("pair_off", "成对最多差", "Pairs off by", self.pair_off()),
        ]
    }
}

impl Way {
    fn draw(self, solved: &Solution<f64>, sampler: &mut Sampler) -> Result<Vec<usize>, Error> {
        let drawn = match self {
            Way::ConditionalPoisson => solved.sample(sampler),
            Way::Systematic => systematic(solved.p(), Order::Given, sampler),
            Way::Shuffled => systematic(solved.p(), Order::Shuffled, sampler),
        };
        drawn.map_err(|error| Error::Failed {
            lab: TopkDraws::NAME.to_owned(),
            reason: error.to_string(),
        })
    }

    fn label(self) -> Text {
        match self {
            Way::ConditionalPoisson => Text::new("条件泊松", "conditional Poisson"),
            Way::Systematic => Text::new("系统", "systematic"),
            Way::Shuffled => Text::new("系统，先洗牌", "systematic, shuffled"),
        }
    }
}

fn share(count: u32) -> f64 {
    f64::from(count) / f64::from(DRAWS)
}

/// Of a share of the draws whose chance is `p`.
fn deviation(p: f64) -> f64 {
    (p * (1.0 - p) / f64::from(DRAWS)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn shares_are_the_chances_within_their_spread() {
        for way in ["conditional-poisson", "systematic", "shuffled"] {
            for seed in ["1", "2", "3"] {
                let figure = drawn::<TopkDraws>(&[("way", way), ("seed", seed)]);
                // Four standard deviations: once in ten thousand for each number.
                assert!(value(&figure, "off") < 2.0 * value(&figure, "expected"), "{way} {seed}");
            }
        }
    }

    #[test]
    fn pairs_come_as_often_as_foretold_and_in_a_given_order_some_never() {
        let exact = drawn::<TopkDraws>(&[]);
        assert!(value(&exact, "pair_off") < 0.045);
        let given = drawn::<TopkDraws>(&[("way", "systematic")]);
        assert!(value(&given, "never") > 3.0 && value(&given, "pair_off") > 0.1);
        assert!(value(&exact, "never") < value(&given, "never"));
    }
}
