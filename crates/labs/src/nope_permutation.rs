//! What another order of the earlier tokens changes in the last output, layer by layer.

use chart::{Axis, Dot, Line, Panel, significant};
use decoder::{Config, Mask, Model, Real, permutation, shuffled};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};

use crate::nope_variance::{HEAD, NopeEncoding};

/// Heads of the model.
const HEADS: usize = 3;

/// What happens to the earlier tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Move {
    /// 全部打乱 | Shuffle all
    Shuffle,
    /// 倒过来 | Reverse
    Reverse,
    /// 只换头两个 | Swap the first two
    Swap,
}

impl Move {
    /// The order of so many places.
    fn order(self, count: usize, seed: u64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        match self {
            Move::Shuffle => order = shuffled(count, seed),
            Move::Reverse => order.reverse(),
            Move::Swap => order.swap(0, 1),
        }
        order
    }
}

/// The numbers that are computed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Precision {
    /// 单精度 | Single
    Single,
    /// 双精度 | Double
    Double,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct PermutationParams {
    /// 层数 L | Layers L
    #[param(default = 6, range = 1..=6)]
    pub(crate) layers: i64,
    /// 长度 N | Length N
    #[param(default = 24, range = 4..=24)]
    pub(crate) length: i64,
    /// 前面的词元 | The earlier tokens
    #[param(default = Move::Shuffle)]
    pub(crate) order: Move,
    /// 数的精度 | Precision
    #[param(default = Precision::Single)]
    pub(crate) precision: Precision,
    /// 随机种子 | Seed
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `nope-permutation`.
#[derive(Debug)]
pub(crate) struct NopePermutation;

impl Experiment for NopePermutation {
    type Params = PermutationParams;
    type Prepared = ();
    const NAME: &'static str = "nope-permutation";
    const ARTICLE: u32 = 8;
    const TITLE: Text = Text::new(
        "打乱前面的词元，最后的输出变不变？",
        "If the earlier tokens are shuffled, does the last output change?",
    );

    fn prepare() {}

    fn run(_: &(), params: &PermutationParams, view: View) -> Result<Figure, Error> {
        let found = match params.precision {
            Precision::Single => Found::of::<f32>(params),
            Precision::Double => Found::of::<f64>(params),
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
    /// Relative changes of the last state, `[encoding][layer]`; layer 0 is the embedding.
    causal: [Vec<f64>; 3],
    bidirectional: [Vec<f64>; 3],
    /// Changes below are drawn here: they are rounding or nothing.
    floor: f64,
}

impl Found {
    fn of<T: Real>(params: &PermutationParams) -> Found {
        let whole = |value: i64| usize::try_from(value).expect("ranges begin above 0");
        let length = whole(params.length);
        let seed = params.seed.unsigned_abs();
        let tokens: Vec<usize> = (0..length).collect();
        let order = params.order.order(length - 1, seed);
        let config = Config {
            layers: whole(params.layers),
            width: HEAD * HEADS,
            heads: HEADS,
            hidden: 4 * HEAD * HEADS,
            vocabulary: length,
            seed,
            ..Config::default()
        };
        let mut model = Model::<T>::new(config).expect("the ranges make possible models");
        let mut changes = |mask: Mask| {
            NopeEncoding::ALL.map(|encoding| {
                model.set_encoding(encoding.encoding(), mask).expect("heads of 16 can be rotated");
                permutation(&model, &tokens, &order).expect("an order of all places but the last")
            })
        };
        let (causal, bidirectional) = (changes(Mask::Causal), changes(Mask::Bidirectional));
        // An eighth of a unit in the last place of 1: what is below need not be told from no change.
        Found { causal, bidirectional, floor: T::EPSILON / 8.0 }
    }

    fn layers(&self) -> usize {
        self.causal[0].len() - 1
    }

    fn draw(&self, view: View) -> String {
        let panel = |title: &str, changes: &[Vec<f64>; 3]| {
            let mut panel = Panel::new()
                .height(view.fit(250.0, 210.0))
                .title(title)
                .x(Axis::linear()
                    .label(view.say("经过的层", "after layer"))
                    .domain(-0.2, self.layers() as f64 + 0.3)
                    .ticks_at((0..=self.layers()).map(|layer| layer as f64)))
                .y(Axis::log().domain(self.floor / 2.0, 4.0));
            for (encoding, changes) in NopeEncoding::ALL.into_iter().zip(changes).rev() {
                let points = (0..)
                    .zip(changes)
                    .map(|(layer, change)| (f64::from(layer), change.max(self.floor)));
                let points: Vec<(f64, f64)> = points.collect();
                let (series, name) = match encoding {
                    NopeEncoding::Nope => (2, view.say("无编码", "none")),
                    NopeEncoding::Rope => (1, "RoPE"),
                    NopeEncoding::Alibi => (4, "ALiBi"),
                };
                let line = Line::new(points.clone()).series(series).thickness(1.5).label(name);
                let line = if encoding == NopeEncoding::Alibi { line.dashed() } else { line };
                let dots = Dot::new(points).series(series).radius(3.5);
                let dots = if encoding == NopeEncoding::Nope { dots } else { dots.hollow() };
                panel = panel.mark(line).mark(dots);
            }
            panel
        };
        let causal = panel(view.say("因果", "Causal"), &self.causal);
        let both = panel(view.say("双向", "Bidirectional"), &self.bidirectional);
        view.chart(NopePermutation::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .panel(causal)
            .panel(both)
            .to_svg()
    }

    fn alt(&self, view: View) -> String {
        let layers = self.layers();
        let [causal, both] = [&self.causal[0], &self.bidirectional[0]];
        let (first, last) = (significant(causal[1], 2), significant(causal[layers], 2));
        let never = significant(both[layers], 2);
        view.say(
            format!(
                "左右两图，横轴是层，纵轴是最后一个位置的状态的相对变化（对数）。因果、无编码：第 1 层 {first}，第 \
                 {layers} 层 {last}；双向、无编码：第 {layers} 层 {never}。RoPE 和 ALiBi 从第 1 层起就变。"
            ),
            format!(
                "Two panels: layers across, the relative change of the last position's state upwards, on a \
                 logarithmic axis. Causal without encoding: {first} after layer 1, {last} after layer {layers}; \
                 bidirectional without encoding: {never} after layer {layers}. With RoPE and ALiBi it changes \
                 from layer 1 on."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let layers = self.layers();
        let one = significant(self.causal[0][1], 2);
        let never = significant(self.bidirectional[0][layers], 2);
        if layers == 1 {
            return view.say(
                format!("没有编码时，一层看不出：因果只差 {one}，双向只差 {never}，都是舍入；有编码就看得出。"),
                format!("Without encoding one layer cannot tell: {one} causal and {never} bidirectional, both rounding; with an encoding it can."),
            );
        }
        let last = significant(self.causal[0][layers], 2);
        view.say(
            format!(
                "没有编码时，双向的 {layers} 层只差 {never}，是舍入；因果的第 1 层也只差 {one}，到第 {layers} 层却差了 {last}。"
            ),
            format!(
                "Without encoding, {layers} bidirectional layers differ by {never}, which is rounding; the first \
                 causal layer by {one} too, but by {last} after layer {layers}."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let mut columns = vec![view.say("层", "Layer").to_owned()];
        for mask in view.say(["因果", "双向"], ["causal", "bidirectional"]) {
            for name in [view.say("无编码", "none"), "RoPE", "ALiBi"] {
                columns.push(view.say(format!("{name}，{mask}"), format!("{name}, {mask}")));
            }
        }
        let rows = (0..=self.layers())
            .map(|layer| {
                let cells = self.causal.iter().chain(&self.bidirectional);
                let cells = cells.map(|changes| format!("{:.3e}", changes[layer]));
                std::iter::once(layer.to_string()).chain(cells).collect()
            })
            .collect();
        Table { columns, rows }
    }

    fn values(&self) -> Vec<Shown> {
        let layers = self.layers();
        let shown = |name, zh, en, change: f64| {
            Shown::new(name, Text::new(zh, en), change, significant(change, 2))
        };
        vec![
            shown("one", "因果，第 1 层", "Causal, layer 1", self.causal[0][1]),
            shown("two", "因果，第 2 层", "Causal, layer 2", self.causal[0][2.min(layers)]),
            shown("last", "因果，最后一层", "Causal, last layer", self.causal[0][layers]),
            shown(
                "both",
                "双向，最后一层",
                "Bidirectional, last layer",
                self.bidirectional[0][layers],
            ),
            shown("rope", "RoPE，第 1 层", "RoPE, layer 1", self.causal[1][1]),
            shown("alibi", "ALiBi，第 1 层", "ALiBi, layer 1", self.causal[2][1]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn what_is_invariant_differs_by_rounding_and_the_rest_by_much() {
        for order in ["shuffle", "reverse", "swap"] {
            for (precision, rounding) in [("single", 1e-5), ("double", 1e-13)] {
                let figure =
                    drawn::<NopePermutation>(&[("order", order), ("precision", precision)]);
                assert!(value(&figure, "one") < rounding && value(&figure, "both") < rounding);
                // A swap far away reaches ALiBi's last position through its gentlest slopes only.
                for name in ["two", "last", "rope", "alibi"] {
                    assert!(value(&figure, name) > 20.0 * value(&figure, "one"), "{order}: {name}");
                }
            }
        }
    }

    #[test]
    fn the_ends_of_the_ranges_draw() {
        for layers in ["1", "6"] {
            for length in ["4", "24"] {
                let figure = drawn::<NopePermutation>(&[
                    ("layers", layers),
                    ("length", length),
                    ("seed", "99"),
                ]);
                assert!(!figure.svg.contains("NaN"));
                assert_eq!(figure.table.rows.len(), layers.parse::<usize>().unwrap() + 1);
            }
        }
    }
}
