//! `topk-selection`: gates that learn which features explain an answer, and how often they find the best ones.

use std::sync::OnceLock;

use chart::{Axis, Bar, Format, Line, Panel, decimal};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::{Annealing, Operator};

use crate::{
    gates::{Step, Training},
    regression::{Found, Recipe, Regression},
    svd::percent,
    topk_operators::Smooth,
};

/// Regressions of a kind: the seeds `0..SEEDS`.
const SEEDS: u64 = 200;

/// Features chosen, and how many there are.
const K: usize = 4;
const FEATURES: usize = 16;

/// How features hang together and how much noise there is; the options of the training are the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Kind {
    /// 相关强，噪声小 | Strongly correlated, little noise
    Strong,
    /// 相关强，噪声大 | Strongly correlated, noisy
    Noisy,
    /// 相关弱，噪声大 | Weakly correlated, noisy
    Weak,
}

impl Kind {
    fn recipe(self) -> Recipe {
        let (correlation, noise) = match self {
            Kind::Strong => (0.8, 0.3),
            Kind::Noisy => (0.9, 0.5),
            Kind::Weak => (0.5, 0.7),
        };
        Recipe { observations: 40, features: FEATURES, relevant: K, correlation, noise }
    }
}

fn training(operator: Operator) -> Training {
    let annealing = Annealing::new(1.0, 0.1, 120).expect("both ends are temperatures");
    Training { operator, k: K, annealing, rate: 1.0, ridge: 0.02 }
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct SelectionParams {
    /// 特征 | Features
    #[param(default = Kind::Strong)]
    pub(crate) kind: Kind,
    /// 门的算子 | Operator of the gates
    #[param(default = Smooth::Sigmoid)]
    pub(crate) operator: Smooth,
    /// 左图是哪一个回归（种子） | Which regression is shown (seed)
    #[param(default = 1, range = 0..=199)]
    pub(crate) seed: i64,
}

/// The lab `topk-selection`.
#[derive(Debug)]
pub(crate) struct TopkSelection;

/// The regressions of a kind with what is found in each without gates.
#[derive(Debug)]
struct Cases {
    best: Vec<Found>,
    /// Shares in which correlation, adding one by one and exchanges find the best.
    shares: [f64; 3],
}

/// All that needs many regressions, each part made when it is first asked for: together they take seconds.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    cases: [OnceLock<Cases>; 3],
    gates: [[OnceLock<f64>; 6]; 3],
}

impl Prepared {
    fn cases(&self, kind: Kind) -> &Cases {
        self.cases[kind as usize].get_or_init(|| {
            let drawn: Vec<Regression> = (0..SEEDS).map(|seed| kind.recipe().draw(seed)).collect();
            let best: Vec<Found> = drawn.iter().map(|drawn| drawn.exhaustive(K)).collect();
            let share = |way: &dyn Fn(&Regression) -> Found| {
                let found = drawn.iter().zip(&best).filter(|(drawn, best)| way(drawn).1 == best.1);
                found.count() as f64 / SEEDS as f64
            };
            let shares = [
                share(&|drawn| drawn.by_correlation(K)),
                share(&|drawn| drawn.forward(K)),
                share(&|drawn| drawn.exchanged(&drawn.forward(K).1)),
            ];
            Cases { best, shares }
        })
    }

    /// The share in which gates find the best.
    fn gates(&self, kind: Kind, operator: Smooth) -> f64 {
        *self.gates[kind as usize][operator as usize].get_or_init(|| {
            let training = training(operator.operator());
            let found = (0..SEEDS)
                .zip(&self.cases(kind).best)
                .filter(|(seed, best)| train(&training, &kind.recipe().draw(*seed)).1.1 == best.1);
            found.count() as f64 / SEEDS as f64
        })
    }
}

fn train(training: &Training, regression: &Regression) -> (Vec<Step>, Found) {
    training.run(regression).expect("finite scores, k between the ends")
}

impl Experiment for TopkSelection {
    type Params = SelectionParams;
    type Prepared = Prepared;
    const NAME: &'static str = "topk-selection";
    const ARTICLE: u32 = 6;
    const TITLE: Text =
        Text::new("十六个特征，哪四个最能解释？", "Of sixteen features, which four explain best?");

    fn prepare() -> Prepared {
        Prepared::default()
    }

    fn run(prepared: &Prepared, params: &SelectionParams, view: View) -> Result<Figure, Error> {
        let run = Run::new(prepared, params);
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
    seed: i64,
    operator: Smooth,
    steps: Vec<Step>,
    gates: Found,
    correlation: Found,
    forward: Found,
    best: Found,
    /// Shares of correlation, adding one by one, exchanges and gates.
    shares: [f64; 4],
}

impl Run {
    fn new(prepared: &Prepared, params: &SelectionParams) -> Run {
        let &SelectionParams { kind, operator, seed } = params;
        let number = seed.cast_unsigned();
        let regression = kind.recipe().draw(number);
        let (steps, gates) = train(&training(operator.operator()), &regression);
        let cases = prepared.cases(kind);
        let [correlation, forward, exchanged] = cases.shares;
        Run {
            seed,
            operator,
            steps,
            gates,
            correlation: regression.by_correlation(K),
            forward: regression.forward(K),
            best: cases.best[usize::try_from(seed).expect("0 to 199")].clone(),
            shares: [correlation, forward, exchanged, prepared.gates(kind, operator)],
        }
    }

    fn draw(&self, view: View) -> String {
        let mut gates = Panel::new()
            .title(view.say(
                "一个回归：十六扇门（实线：开到最后）",
                "One regression: sixteen gates (whole: open at the end)",
            ))
            .height(view.fit(240.0, 210.0))
            .x(Axis::log()
                .reversed()
                .domain(0.1, 1.0)
                .nice(false)
                .ticks_at([1.0, 0.5, 0.2, 0.1])
                .label(view.say("温度 *τ*（一步步降）", "temperature *τ*, step by step")))
            .y(Axis::linear().domain(0.0, 1.02).ticks_at([0.0, 0.5, 1.0]).label("*p*"));
        // Labels keep clear of every piece of a line, so fewer pieces are drawn than steps were made.
        let shown: Vec<&Step> = self.steps.iter().step_by(7).collect();
        let line = |i: usize| Line::new(shown.iter().map(|step| (step.temperature, step.gates[i])));
        let closed = (0..FEATURES).filter(|i| !self.gates.1.contains(i));
        for i in closed {
            gates = gates.mark(line(i).series(0).dashed().thickness(1.2));
        }
        for &i in &self.gates.1 {
            let wrong = !self.best.1.contains(&i);
            gates = gates.mark(line(i).series(if wrong { 2 } else { 1 }).label(i.to_string()));
        }
        let names = view.say(
            ["相关系数", "逐个添加", "添加再交换", "门"],
            ["correlation", "one by one", "… exchanged", "gates"],
        );
        let title = view.say(
            format!("{SEEDS} 个回归里找到最好四个的份额"),
            format!("Best four found, of {SEEDS} regressions"),
        );
        let labels = self.shares.map(|share| format!("{} %", decimal(100.0 * share, 1)));
        let shares = Panel::new()
            .title(title)
            .height(view.fit(240.0, 130.0))
            .x(Axis::linear().domain(0.0, 1.2).ticks_at([0.0, 0.5, 1.0]).format(Format::Percent))
            .y(Axis::bands(names))
            .mark(
                Bar::lying(self.shares.into_iter().zip([0.0, 1.0, 2.0]))
                    .series(0)
                    .labels(labels[..3].to_vec()),
            )
            .mark(Bar::lying([(self.shares[3], 3.0)]).series(1).labels([labels[3].clone()]));
        view.chart(TopkSelection::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.2, 1.0], &[1.0])
            .panel(gates)
            .panel(shares)
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let answer = self.answer(view);
        let [correlation, forward, exchanged, gates] = self.shares.map(percent);
        view.say(
            format!(
                "左图：温度从 1 降到 0.1，十六扇门各自的 p；右图：{SEEDS} 个回归里找到最好四个的份额：相关系数 \
                 {correlation}，逐个添加 {forward}，再交换 {exchanged}，门 {gates}。{answer}"
            ),
            format!(
                "Left: p of sixteen gates as the temperature falls from 1 to 0.1. Right: how often the best four are found \
                 among {SEEDS} regressions: by correlation {correlation}, one by one {forward}, with exchanges \
                 {exchanged}, by gates {gates}. {answer}"
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let seed = self.seed;
        let left = |found: &Found| format!("{} %", decimal(100.0 * found.0, 1));
        let (gates, forward, best) = (left(&self.gates), left(&self.forward), left(&self.best));
        let [_, share_forward, _, share] = self.shares.map(percent);
        let chosen: Vec<String> = self.gates.1.iter().map(usize::to_string).collect();
        let is_best = self.gates.1 == self.best.1;
        view.say(
            format!(
                "种子 {seed}：门选出 {}，剩 {gates} 没有解释（逐个添加剩 {forward}，最好的剩 {best}），{}；{SEEDS} 个里门找到最好的有 \
                 {share}，逐个添加 {share_forward}。",
                chosen.join("、"),
                if is_best { "正是最好的" } else { "不是最好的" },
            ),
            format!(
                "Seed {seed}: gates choose {} and leave {gates} unexplained (one by one: {forward}, the best: {best}), \
                 which is {} best; of {SEEDS}, gates find the best in {share}, one by one in {share_forward}.",
                chosen.join(", "),
                if is_best { "the" } else { "not the" },
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            ["特征", "最后的 p", "门", "相关系数", "逐个添加", "最好"],
            ["Feature", "Last p", "Gates", "Correlation", "One by one", "Best"],
        );
        let last = self.steps.last().map_or(&[][..], |step| &step.gates);
        let rows = last.iter().enumerate().map(|(i, p)| {
            let ways = [&self.gates, &self.correlation, &self.forward, &self.best];
            let chosen = ways.map(|way| if way.1.contains(&i) { "1" } else { "0" }.to_owned());
            [i.to_string(), format!("{p:.6}")].into_iter().chain(chosen).collect()
        });
        Table { columns: columns.map(str::to_owned).to_vec(), rows: rows.collect() }
    }

    fn values(&self) -> Vec<Shown> {
        let part = |name: &str, zh, en, share: f64| {
            Shown::new(name, Text::new(zh, en), share, format!("{} %", decimal(100.0 * share, 1)))
        };
        let [correlation, forward, exchanged, gates] = self.shares;
        let name = self.operator.short();
        vec![
            Shown::new(
                "gates",
                Text::of(format!("门（{}）", name.zh), format!("Gates ({})", name.en)),
                gates,
                format!("{} %", decimal(100.0 * gates, 1)),
            ),
            part("correlation", "相关系数", "Correlation", correlation),
            part("forward", "逐个添加", "One by one", forward),
            part("exchanged", "再交换", "With exchanges", exchanged),
            part("left", "门没有解释的", "Gates leave", self.gates.0),
            part(
                "loss",
                "训练到最后的损失",
                "Loss at the end of training",
                self.steps.last().map_or(1.0, |step| step.loss),
            ),
            part("left_best", "最好的没有解释的", "The best leave", self.best.0),
            part("left_forward", "逐个添加没有解释的", "One by one leaves", self.forward.0),
            part(
                "left_correlation",
                "相关系数没有解释的",
                "Correlation leaves",
                self.correlation.0,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use lab::Typed;

    use super::*;
    use crate::trial::{run, value};

    #[test]
    fn gates_find_what_one_by_one_does_not_where_features_hang_together() {
        let lab = Typed::<TopkSelection>::default();
        let strong = run(&lab, &[]);
        assert!(value(&strong, "gates") > value(&strong, "forward") + 0.25);
        assert!(value(&strong, "left") < value(&strong, "left_forward"));
        assert_eq!(value(&strong, "left"), value(&strong, "left_best"));
        assert!(value(&strong, "left_forward") < value(&strong, "left_correlation"));
        let weak = run(&lab, &[("kind", "weak")]);
        assert!(value(&weak, "gates") < value(&weak, "forward"));
        assert!(value(&weak, "forward") < value(&weak, "exchanged"));
    }
}
