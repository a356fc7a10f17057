//! `topk-failures`: how often the iterated softmax leaves `[0, 1]` or the order, counted over seeded rows.

use chart::{Axis, Dot, Format, Line, Panel, decimal, significant};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use topk::IteratedSoftmax;

use crate::{svd::percent, svd_noise::gaussian, topk::trimmed};

/// Rows that each share is counted over.
const ROWS: usize = 300;

/// Powers of ten of the spread that the right curves go through, in steps of a quarter.
const EXPONENTS: std::ops::RangeInclusive<i32> = -4..=6;

/// `p` this far outside `[0, 1]`, or out of order, is no rounding.
const ROUNDING: f64 = 1e-9;

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct FailuresParams {
    /// 每行的个数 n | Numbers in a row, n
    #[param(default = 10, range = 2..=16)]
    pub(crate) n: i64,
    /// 选出的个数 k | How many are chosen, k
    #[param(default = 3, range = 1..=15)]
    pub(crate) k: i64,
    /// 标准差 s = 10ˣ，x | Standard deviation s = 10ˣ, x
    #[param(default = 1.0, range = -1.0..=1.5, step = 0.25)]
    pub(crate) exponent: f64,
    /// 种子 | Seed
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `topk-failures`.
#[derive(Debug)]
pub(crate) struct TopkFailures;

impl Experiment for TopkFailures {
    type Params = FailuresParams;
    type Prepared = ();
    const NAME: &'static str = "topk-failures";
    const ARTICLE: u32 = 6;
    const TITLE: Text =
        Text::new("迭代 softmax 多常失败？", "How often does the iterated softmax fail?");

    fn prepare() {}

    fn run(_: &(), params: &FailuresParams, view: View) -> Result<Figure, Error> {
        if params.k >= params.n {
            return Err(Error::Refused {
                name: "k".to_owned(),
                reason: Text::of(
                    format!("从 {} 个里选，k 要小于 {}", params.n, params.n),
                    format!("of {}, k must be less than {}", params.n, params.n),
                ),
            });
        }
        let run = Run::new(params);
        Ok(Figure {
            svg: run.draw(view),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view),
            values: run.values(),
        })
    }
}

/// What went wrong in how many of [`ROWS`] rows after some step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Count {
    /// A `p` is outside `[0, 1]`.
    outside: usize,
    /// A larger number got less.
    disordered: usize,
    /// One or the other.
    either: usize,
    greatest: f64,
}

/// Rows of standard normal numbers in ascending order: the iteration does not care for places.
fn rows(n: usize, seed: u64) -> Vec<Vec<f64>> {
    (0..ROWS)
        .map(|row| {
            let mut x: Vec<f64> = (0..n).map(|i| gaussian(seed, (row * n + i) as u64)).collect();
            x.sort_by(f64::total_cmp);
            x
        })
        .collect()
}

/// Counts after each of `1..=steps` steps, for rows times `spread`.
fn count(rows: &[Vec<f64>], spread: f64, steps: usize) -> Vec<Count> {
    let mut counts = vec![Count::default(); steps];
    for x in rows {
        // The numbers over a temperature of 1/spread.
        let mut iteration = IteratedSoftmax::new(x, spread.recip())
            .expect("normal numbers, a positive temperature");
        for count in &mut counts {
            let p = iteration.step();
            let greatest = p.iter().copied().fold(0.0, f64::max);
            // Each step adds, so no p is below 0.
            let outside = greatest > 1.0 + ROUNDING;
            let disordered = p.windows(2).any(|pair| pair[0] > pair[1] + ROUNDING);
            count.outside += usize::from(outside);
            count.disordered += usize::from(disordered);
            count.either += usize::from(outside || disordered);
            count.greatest = count.greatest.max(greatest);
        }
    }
    counts
}

/// The counts of a figure.
struct Run {
    n: usize,
    k: usize,
    spread: f64,
    /// After each step, at the spread chosen.
    by_k: Vec<Count>,
    /// Spread and count after `k` steps.
    by_spread: Vec<(f64, Count)>,
}

impl Run {
    fn new(params: &FailuresParams) -> Run {
        let small = |number: i64| usize::try_from(number).expect("1 to 20");
        let (n, k) = (small(params.n), small(params.k));
        let rows = rows(n, params.seed.cast_unsigned());
        let spread = 10.0_f64.powf(params.exponent);
        let by_spread = EXPONENTS
            .map(|quarter| 10.0_f64.powf(f64::from(quarter) / 4.0))
            .map(|spread| (spread, count(&rows, spread, k)[k - 1]))
            .collect();
        Run { n, k, spread, by_k: count(&rows, spread, n - 1), by_spread }
    }

    fn chosen(&self) -> Count {
        self.by_k[self.k - 1]
    }

    fn draw(&self, view: View) -> String {
        let titles = view.say(
            ["一行里选几个（*k*）", "标准差 *s*"],
            ["How many are chosen (*k*)", "Standard deviation *s*"],
        );
        let by_k = self.by_k.iter().enumerate().map(|(step, count)| ((step + 1) as f64, *count));
        let x = Axis::linear().format(Format::Whole).label("*k*");
        let left = self.panel(view, titles[0], x, by_k.collect(), self.k as f64);
        let x = Axis::log().label("*s*").domain(0.09, 35.0).nice(false).ticks_at([0.1, 1.0, 10.0]);
        let right = self.panel(view, titles[1], x, self.by_spread.clone(), self.spread);
        view.chart(TopkFailures::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .share_y()
            .panel(left)
            .panel(right)
            .to_svg()
    }

    /// Shares along an axis, the chosen place marked.
    fn panel(&self, view: View, title: &str, x: Axis, along: Vec<(f64, Count)>, at: f64) -> Panel {
        let curve = |of: fn(&Count) -> usize| -> Vec<(f64, f64)> {
            along.iter().map(|(x, count)| (*x, share(of(count)))).collect()
        };
        let chosen = self.chosen();
        Panel::new()
            .title(title)
            .height(view.fit(220.0, 190.0))
            .x(x)
            .y(Axis::linear()
                .domain(0.0, 1.0)
                .format(Format::Percent)
                .label(view.say("失败的行", "rows that fail")))
            .mark(
                Line::new(curve(|count| count.outside))
                    .series(1)
                    .label(view.say("越出 [0, 1]", "outside [0, 1]")),
            )
            .mark(
                Line::new(curve(|count| count.disordered))
                    .series(0)
                    .dashed()
                    .label(view.say("次序乱了", "out of order")),
            )
            .mark(
                Dot::new([(at, share(chosen.outside))])
                    .series(2)
                    .labels([format!("{} %", decimal(100.0 * share(chosen.outside), 1))]),
            )
            .mark(Dot::new([(at, share(chosen.disordered))]).series(2).hollow())
    }

    fn alt(&self, view: View) -> String {
        let (n, k) = (self.n, self.k);
        let answer = self.answer(view);
        view.say(
            format!(
                "左图：每行 {n} 个数，选 1 到 {} 个时失败的行所占的份额；右图：选 {k} 个、标准差从 0.1 到 31.6 时的份额。\
                 实线是有 p 越出 [0, 1]，虚线是次序乱了。{answer}",
                n - 1
            ),
            format!(
                "Left: the share of rows of {n} numbers that fail when 1 to {} are chosen. Right: when {k} are, for \
                 standard deviations from 0.1 to 31.6. The whole line is for p outside [0, 1], the dashed one for a \
                 broken order. {answer}",
                n - 1
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (n, k, s) = (self.n, self.k, trimmed(&significant(self.spread, 3)));
        let Count { outside, disordered, greatest, .. } = self.chosen();
        let share = percent(share(outside));
        let greatest = decimal(greatest, 3);
        view.say(
            format!(
                "{ROWS} 行里（每行 {n} 个标准差 {s} 的正态数，选 {k} 个）有 {outside} 行（{share}）越出 [0, 1]，最大的 p \
                 是 {greatest}；{disordered} 行次序乱了。"
            ),
            format!(
                "Of {ROWS} rows ({n} normal numbers of standard deviation {s}, {k} chosen), {outside} ({share}) leave \
                 [0, 1], the greatest p is {greatest}, and {disordered} are out of order."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(
            ["k", "s", "行数", "越出 [0, 1] 的行", "次序乱的行", "至少一样的行", "最大的 p"],
            [
                "k",
                "s",
                "Rows",
                "Rows outside [0, 1]",
                "Rows out of order",
                "Rows with either",
                "Greatest p",
            ],
        );
        let row = |k: usize, s: f64, count: &Count| {
            vec![
                k.to_string(),
                significant_plain(s),
                ROWS.to_string(),
                count.outside.to_string(),
                count.disordered.to_string(),
                count.either.to_string(),
                format!("{:.6}", count.greatest),
            ]
        };
        let by_k = self.by_k.iter().enumerate();
        let by_k = by_k.map(|(step, count)| row(step + 1, self.spread, count));
        let by_spread = self.by_spread.iter().map(|(s, count)| row(self.k, *s, count));
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: by_k.chain(by_spread).collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        let Count { outside, disordered, either, greatest } = self.chosen();
        let part =
            |name: &str, label, rows| Shown::new(name, label, share(rows), percent(share(rows)));
        vec![
            part("outside", Text::new("越出 [0, 1]", "Outside [0, 1]"), outside),
            part("disordered", Text::new("次序乱了", "Out of order"), disordered),
            part("either", Text::new("至少一样", "One or the other"), either),
            Shown::new(
                "greatest",
                Text::new("最大的 p", "Greatest p"),
                greatest,
                decimal(greatest, 3),
            ),
        ]
    }
}

fn share(rows: usize) -> f64 {
    rows as f64 / ROWS as f64
}

/// A spread for the table.
fn significant_plain(spread: f64) -> String {
    format!("{spread:.4}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(n: i64, k: i64, exponent: f64) -> Count {
        Run::new(&FailuresParams { n, k, exponent, seed: 1 }).chosen()
    }

    #[test]
    fn one_step_never_fails_and_more_do() {
        let one = chosen(10, 1, 1.0);
        assert_eq!((one.outside, one.disordered), (0, 0));
        let three = chosen(10, 3, 1.0);
        assert!(three.outside > ROWS / 10 && three.disordered > ROWS / 2, "{three:?}");
        assert!(three.greatest > 1.1 && three.greatest < 2.0);
        // All but one chosen: hardly a row is well served, whatever the spread.
        assert!(chosen(10, 9, 0.0).outside > ROWS * 9 / 10);
    }

    #[test]
    fn counts_are_those_of_the_operator() {
        use topk::{Operator, TopK};
        let rows = rows(8, 7);
        let counted = count(&rows, 2.0, 5)[4];
        let outside = rows.iter().filter(|x| {
            let request = TopK::new(Operator::Iterative, 5.0).at(0.5);
            request.solve(x).unwrap().p().iter().any(|p| !(-ROUNDING..=1.0 + ROUNDING).contains(p))
        });
        assert_eq!(counted.outside, outside.count());
    }
}
