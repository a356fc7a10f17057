//! `positions-sizes`: on how many sizes each layout keeps what is asked of it.

use chart::{Axis, Cells, Panel};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use position::Examined;

use crate::positions_rule::{Rule, Sandwich, coordinate};

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct SizesParams {
    /// 图块总数 thw 不超过 | Patches thw, at most
    #[param(default = 24, range = 1..=28)]
    pub(crate) patches: i64,
    /// 第二幅图的布局 | Layout of the map
    #[param(default = Rule::RopeTie)]
    pub(crate) layout: Rule,
    /// 第二幅图的帧数 t | Frames t of the map
    #[param(default = 1, range = 1..=4)]
    pub(crate) frames: i64,
    /// 每帧秒数（只有 M-RoPE 用） | Seconds a frame (M-RoPE only)
    #[param(default = 0.5, range = 0.25..=2.0, step = 0.25)]
    pub(crate) seconds: f64,
}

/// Rows and columns of the map.
const SIDE: usize = 8;

/// What is counted: name, words for the wide column and for the narrow one, and the test.
struct Property {
    name: &'static str,
    label: Text,
    short: Text,
    holds: fn(&Examined) -> bool,
}

/// Number of properties counted.
const COUNTED: usize = 6;

static PROPERTIES: [Property; COUNTED] = [
    Property {
        name: "compatible",
        label: Text::new("兼容", "compatible"),
        short: Text::new("兼容", "comp."),
        holds: |found| found.compatible,
    },
    Property {
        name: "equivalent",
        label: Text::new("等价", "equivalent"),
        short: Text::new("等价", "equiv."),
        holds: |found| found.equivalent,
    },
    Property {
        name: "symmetric",
        label: Text::new("对称", "symmetric"),
        short: Text::new("对称", "symm."),
        holds: |found| found.symmetric,
    },
    Property {
        name: "apart",
        label: Text::new("不撞", "apart"),
        short: Text::new("不撞", "apart"),
        holds: |found| found.collisions == 0,
    },
    Property {
        name: "ordered",
        label: Text::new("不越", "in order"),
        short: Text::new("不越", "order"),
        holds: |found| found.overlaps == 0,
    },
    Property {
        name: "whole",
        label: Text::new("整数", "whole"),
        short: Text::new("整数", "whole"),
        holds: |found| !found.fractions,
    },
];

/// The lab `positions-sizes`.
#[derive(Debug)]
pub(crate) struct PositionsSizes;

impl Experiment for PositionsSizes {
    type Params = SizesParams;
    type Prepared = ();
    const NAME: &'static str = "positions-sizes";
    const ARTICLE: u32 = 7;
    const TITLE: Text =
        Text::new("哪个布局在所有尺寸上都守信？", "Which layout keeps its word on every size?");

    fn prepare() {}

    fn run(_: &(), params: &SizesParams, view: View) -> Result<Figure, Error> {
        let patches = usize::try_from(params.patches).expect("1 at least");
        let frames = usize::try_from(params.frames).expect("1 at least");
        let sizes = sizes(patches, params.seconds);
        let counted = Counted {
            counts: Rule::ALL.map(|rule| count(rule, &sizes)),
            sizes: sizes.len(),
            patches,
            chosen: params.layout,
            frames,
            excess: excess(params.layout, frames, params.seconds),
            view,
        };
        let alt = counted.alt();
        Ok(Figure {
            svg: counted.draw(Self::TITLE.get(view.lang), &alt),
            alt,
            answer: counted.answer(),
            table: counted.table(),
            values: counted.values(),
        })
    }
}

/// Every picture and video of at most so many patches, between texts of two tokens and of one.
fn sizes(patches: usize, seconds: f64) -> Vec<Sandwich> {
    let mut sizes = Vec::new();
    for frames in 1..=patches {
        for height in 1..=patches / frames {
            for width in 1..=patches / (frames * height) {
                sizes.push(Sandwich { before: 2, frames, height, width, after: 1, seconds });
            }
        }
    }
    sizes
}

/// On how many of the sizes each property holds.
fn count(rule: Rule, sizes: &[Sandwich]) -> [usize; COUNTED] {
    let layout = rule.layout();
    let mut counts = [0; COUNTED];
    for size in sizes {
        let found = size.examine(&*layout).expect("small sizes, frames declared");
        for (count, property) in counts.iter_mut().zip(&PROPERTIES) {
            *count += usize::from((property.holds)(&found));
        }
    }
    counts
}

/// By how much more than its patches a block of `frames` moves the text, for each height and width.
fn excess(rule: Rule, frames: usize, seconds: f64) -> Vec<f64> {
    let layout = rule.layout();
    let mut excess = Vec::with_capacity(SIDE * SIDE);
    for height in 1..=SIDE {
        for width in 1..=SIDE {
            let size = Sandwich { before: 1, frames, height, width, after: 0, seconds };
            let found = size.examine(&*layout).expect("small sizes, frames declared");
            excess.push(found.offset());
        }
    }
    excess
}

/// The numbers of the figure.
struct Counted {
    counts: [[usize; COUNTED]; Rule::ALL.len()],
    sizes: usize,
    patches: usize,
    chosen: Rule,
    frames: usize,
    excess: Vec<f64>,
    view: View,
}

impl Counted {
    fn share(&self, count: usize) -> f64 {
        count as f64 / self.sizes as f64
    }

    /// The layouts that keep compatibility, equivalence and symmetry on every size.
    fn perfect(&self) -> Vec<&'static str> {
        let all = |counts: &[usize]| counts[..3].iter().all(|count| *count == self.sizes);
        let rules = Rule::ALL.iter().zip(&self.counts);
        rules.filter(|(_, counts)| all(*counts)).map(|(rule, _)| rule.name()).collect()
    }

    fn row(&self, rule: Rule) -> &[usize; COUNTED] {
        let index = Rule::ALL.iter().position(|other| *other == rule);
        &self.counts[index.expect("every layout is counted")]
    }

    fn draw(&self, title: &str, alt: &str) -> String {
        let view = self.view;
        let shares: Vec<f64> =
            self.counts.iter().flatten().map(|count| 100.0 * self.share(*count)).collect();
        let heads = PROPERTIES
            .iter()
            .map(|property| view.fit(&property.label, &property.short).get(view.lang));
        // The whole name of a profile has no room beside the cells.
        let names = Rule::ALL.iter().map(|rule| rule.name().replace("hf-", ""));
        let table = Panel::new()
            .title(view.say("成立的尺寸所占的百分比", "Per cent of sizes where it holds"))
            .height(21.0 * Rule::ALL.len() as f64)
            .x(Axis::bands(heads))
            .y(Axis::bands(names))
            .mark(Cells::new(Rule::ALL.len(), COUNTED, shares).domain(0.0, 100.0).decimals(0));
        let name = self.chosen.name();
        let sides = || Axis::bands((1..=SIDE).map(|side| side.to_string()));
        let frames = self.frames;
        let strongest = self.excess.iter().fold(16.0_f64, |most, x| most.max(x.abs()));
        let decimals = usize::from(self.excess.iter().any(|number| number.fract() != 0.0));
        let cells = Cells::new(SIDE, SIDE, self.excess.clone())
            .diverging()
            .domain(-strongest, strongest)
            .decimals(decimals)
            .key(view.say("推进 − 图块数", "advance − patches"));
        let map = Panel::new()
            .title(format!("{name}, *t* = {frames}"))
            .height(view.fit(21.0 * Rule::ALL.len() as f64, 260.0))
            .x(sides().label("*w*"))
            .y(sides().label("*h*"))
            .mark(cells);
        view.chart(title, alt).columns(&[1.25, 1.0], &[1.0]).panel(table).panel(map).to_svg()
    }

    fn answer(&self) -> String {
        let (sizes, patches, perfect) = (self.sizes, self.patches, self.perfect());
        self.view.say(
            format!(
                "thw 不超过 {patches} 的 {sizes} 种尺寸上，兼容、等价、对称处处成立的是 {}。",
                perfect.join("、")
            ),
            format!(
                "On all {sizes} sizes with thw up to {patches}, compatibility, equivalence and symmetry hold in {}.",
                perfect.join(", ")
            ),
        )
    }

    fn alt(&self) -> String {
        let (answer, name, frames) = (self.answer(), self.chosen.name(), self.frames);
        let (low, high) = self
            .excess
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
        let (low, high) = (coordinate(low), coordinate(high));
        self.view.say(
            format!(
                "第一幅是一张表，每行一个布局，每列一条性质，格子里是成立的尺寸的百分比。第二幅是 {name} 在 {frames} 帧、8×8 以内各尺寸上\
                 推进的位置减去图块数，从 {low} 到 {high}。{answer}"
            ),
            format!(
                "First a table with a row for each layout and a column for each property; a cell is the per cent of \
                 sizes where it holds. Then, for {name} with {frames} frames and sizes up to 8×8, the advance \
                 less the number of patches, from {low} to {high}. {answer}"
            ),
        )
    }

    fn table(&self) -> Table {
        let view = self.view;
        let mut columns = vec![view.say("布局", "layout").to_owned()];
        columns.extend(PROPERTIES.iter().map(|property| property.label.get(view.lang).to_owned()));
        columns.push(view.say("尺寸数", "sizes").to_owned());
        let rows = Rule::ALL.iter().zip(&self.counts).map(|(rule, counts)| {
            let mut row = vec![rule.name().to_owned()];
            row.extend(counts.iter().map(usize::to_string));
            row.push(self.sizes.to_string());
            row
        });
        Table { columns, rows: rows.collect() }
    }

    fn values(&self) -> Vec<Shown> {
        let number = |name, label, n: usize| Shown::new(name, label, n as f64, n.to_string());
        let mut values = vec![
            number("sizes", Text::new("尺寸", "Sizes"), self.sizes),
            number(
                "perfect",
                Text::new("三条全守的布局", "Layouts that keep all three"),
                self.perfect().len(),
            ),
        ];
        for (property, count) in PROPERTIES.iter().zip(self.row(self.chosen)) {
            let share = self.share(*count);
            let shown = format!("{} %", chart::decimal(100.0 * share, 0));
            let (zh, en) = (property.label.get(lab::Lang::Zh), property.label.get(lab::Lang::En));
            let name = self.chosen.name();
            let label = Text::of(format!("{name}：{zh}"), format!("{name}: {en}"));
            values.push(Shown::new(property.name, label, share, shown));
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    fn run(layout: &'static str, patches: i64) -> Figure {
        drawn::<PositionsSizes>(&[("layout", layout), ("patches", &patches.to_string())])
    }

    #[test]
    fn all_three_hold_everywhere_in_the_layouts_that_the_theorems_name() {
        let figure = run("rope-tie-v2", 24);
        // Triples with a product of at most 24: the sum of d₃(n) for n up to 24.
        assert_eq!(value(&figure, "sizes"), 203.0);
        assert!(
            figure.answer.contains("flatten、rope-tie-v2、tv-3d、tv-frames。"),
            "{}",
            figure.answer
        );
        for property in ["compatible", "equivalent", "symmetric", "apart", "ordered"] {
            assert_eq!(value(&figure, property), 1.0, "{property}");
        }
        assert!(value(&figure, "whole") < 1.0);
    }

    #[test]
    fn rope_tie_is_symmetric_and_takes_w_plus_h_positions_too_many() {
        let figure = run("rope-tie", 12);
        assert_eq!((value(&figure, "symmetric"), value(&figure, "equivalent")), (1.0, 0.0));
        let map = excess(Rule::RopeTie, 1, 0.5);
        for height in 1..=SIDE {
            for width in 1..=SIDE {
                assert_eq!(map[(height - 1) * SIDE + width - 1], (height + width) as f64);
            }
        }
    }

    #[test]
    fn half_seconds_collide_in_the_profile_that_cuts_them() {
        assert!(value(&run("m-rope-hf457", 12), "apart") < 1.0);
        assert_eq!(value(&run("m-rope-hf449", 12), "apart"), 1.0);
        assert!(value(&run("m-rope-hf523", 12), "ordered") < 1.0);
    }
}
