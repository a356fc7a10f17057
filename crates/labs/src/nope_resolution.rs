//! How far a variance can count: the step from one position to the next against scatter and rounding.

use chart::{Axis, Dot, Line, Panel, Rule, decimal, significant};
use decoder::{first_merge, relative_deviation, separable};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};

/// Number formats with their binary digits.
const FORMATS: [(&str, u32); 3] = [("bf16", 8), ("f16", 11), ("f32", 24)];

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct ResolutionParams {
    /// 宽度 log₂ d | Width log₂ d
    #[param(default = 7, range = 4..=14)]
    pub(crate) width: i64,
}

/// The lab `nope-resolution`.
#[derive(Debug)]
pub(crate) struct NopeResolution;

impl Experiment for NopeResolution {
    type Params = ResolutionParams;
    /// The first pair of neighbours that each format merges.
    type Prepared = [u64; 3];
    const NAME: &'static str = "nope-resolution";
    const ARTICLE: u32 = 8;
    const TITLE: Text =
        Text::new("靠方差数位置，数得到第几个？", "How far can one count positions by variance?");

    fn prepare() -> [u64; 3] {
        FORMATS.map(|(_, digits)| first_merge(digits))
    }

    fn run(merges: &[u64; 3], params: &ResolutionParams, view: View) -> Result<Figure, Error> {
        let width = 1_usize << params.width;
        let found = Found {
            width,
            deviation: relative_deviation(width),
            separable: separable(width),
            merges: *merges,
        };
        Ok(Figure {
            svg: found.draw(view),
            alt: found.alt(view),
            answer: found.answer(view),
            table: found.table(view),
            values: found.values(),
        })
    }
}

/// The numbers of a run.
struct Found {
    width: usize,
    deviation: f64,
    separable: f64,
    merges: [u64; 3],
}

impl Found {
    fn draw(&self, view: View) -> String {
        let end = 1e9;
        let step = Line::new([(1.0, 1.0), (end, 1.0 / end)])
            .series(1)
            .label(view.say("相邻位置之差 1/*n*", "step between neighbours 1/*n*"))
            .label_inside();
        let mut panel = Panel::new()
            .height(view.fit(280.0, 260.0))
            .x(Axis::log().label(view.say("位置 *n*", "position *n*")).domain(1.0, end))
            .y(Axis::log()
                .label(view.say("均方的相对变化", "relative change of the mean square"))
                .domain(1e-9, 1.5))
            .mark(Rule::y(self.deviation).label(view.say(
                format!("散布 √(2/*d*) = {}", significant(self.deviation, 3)),
                format!("scatter √(2/*d*) = {}", significant(self.deviation, 3)),
            )))
            .mark(step);
        let merges = self.merges.map(|n| (n as f64, 1.0 / n as f64));
        let labels = FORMATS
            .iter()
            .zip(self.merges)
            .map(|((name, _), n)| format!("{name}: {}", decimal(n as f64, 0)));
        panel = panel.mark(Dot::new(merges).series(0).hollow().labels(labels)).mark(
            Dot::new([(self.separable, 1.0 / self.separable)])
                .series(2)
                .labels([decimal(self.separable, 1)]),
        );
        view.chart(NopeResolution::TITLE.get(view.lang), self.alt(view)).panel(panel).to_svg()
    }

    fn alt(&self, view: View) -> String {
        let width = self.width;
        let (deviation, separable) = (significant(self.deviation, 3), decimal(self.separable, 1));
        let [brain, half, single] = self.merges.map(|n| decimal(n as f64, 0));
        view.say(
            format!(
                "两条坐标轴都取对数。下降的直线是相邻两个位置的均方的相对差 1/n；水平虚线是宽度 {width} 时均方的相对散布 \
                 {deviation}，两者交于 n = {separable}。直线上还有三点：舍入使相邻位置合并，bf16 从 {brain} 起，f16 从 \
                 {half} 起，f32 从 {single} 起。"
            ),
            format!(
                "On logarithmic axes, the falling line is the relative difference 1/n of the mean squares of two \
                 neighbours; the level dashed line is the relative scatter {deviation} of the mean square at width \
                 {width}; they cross at n = {separable}. Three points on the line: rounding merges neighbours from \
                 {brain} on in bf16, {half} in f16, {single} in f32."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let width = self.width;
        let (separable, deviation) =
            (decimal(self.separable, 0), significant(100.0 * self.deviation, 3));
        let brain = decimal(self.merges[0] as f64, 0);
        view.say(
            format!(
                "宽度 {width} 时均方的散布是 {deviation} %，相邻的位置只分得清大约头 {separable} 个；若没有散布，bf16 也只能数到 {brain}。"
            ),
            format!(
                "At width {width} the mean square scatters by {deviation} %, so that neighbours can be told apart \
                 among about the first {separable}; without scatter bf16 could still count to {brain} only."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let columns =
            view.say(["界限", "位置 n", "相对变化"], ["Limit", "Position n", "Relative change"]);
        let row = |name: String, n: f64| vec![name, format!("{n}"), format!("{:.6e}", 1.0 / n)];
        let scatter =
            view.say(format!("散布，d = {}", self.width), format!("scatter, d = {}", self.width));
        let mut rows = vec![row(scatter, self.separable)];
        for ((name, _), n) in FORMATS.iter().zip(self.merges) {
            rows.push(row((*name).to_owned(), n as f64));
        }
        Table { columns: columns.map(str::to_owned).to_vec(), rows }
    }

    fn values(&self) -> Vec<Shown> {
        let merge = |name, zh, en, n: u64| {
            Shown::new(name, Text::new(zh, en), n as f64, decimal(n as f64, 0))
        };
        let [brain, half, single] = self.merges;
        vec![
            Shown::new(
                "separable",
                Text::new("分得清的位置 √(d/2)", "Positions told apart, √(d/2)"),
                self.separable,
                decimal(self.separable, 1),
            ),
            Shown::new(
                "deviation",
                Text::new("相对散布 √(2/d)", "Relative scatter √(2/d)"),
                self.deviation,
                significant(self.deviation, 3),
            ),
            merge("bf16", "bf16 合并于", "bf16 merges at", brain),
            merge("f16", "f16 合并于", "f16 merges at", half),
            merge("f32", "f32 合并于", "f32 merges at", single),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn the_limits_of_the_article() {
        let figure = drawn::<NopeResolution>(&[]);
        let value = |name| value(&figure, name);
        assert_eq!((value("separable"), value("deviation")), (8.0, 0.125));
        assert_eq!((value("bf16"), value("f16"), value("f32")), (111.0, 660.0, 6_660_630.0));
    }
}
