//! The mean square of attention outputs by position and layer, with fitted slopes and what theory says.

use chart::{Axis, Dot, Line, Panel, Rule, decimal, significant};
use decoder::{Config, Encoding, Fit, Mask, Model, Quantity, cosines, drawn, mean_squares};
use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};

/// Numbers in a head; the width is so many times the heads.
pub(crate) const HEAD: usize = 16;

/// How positions enter the attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum NopeEncoding {
    /// 无编码 | None
    Nope,
    /// RoPE | RoPE
    Rope,
    /// ALiBi | ALiBi
    Alibi,
}

impl NopeEncoding {
    pub(crate) const ALL: [NopeEncoding; 3] =
        [NopeEncoding::Nope, NopeEncoding::Rope, NopeEncoding::Alibi];

    pub(crate) fn encoding(self) -> Encoding {
        match self {
            NopeEncoding::Nope => Encoding::None,
            NopeEncoding::Rope => Encoding::ROTARY,
            NopeEncoding::Alibi => Encoding::Alibi,
        }
    }
}

/// Where the tokens come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Tokens {
    /// 各不相同 | All different
    Distinct,
    /// 16 种 | 16 kinds
    Sixteen,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct VarianceParams {
    /// 层数 L | Layers L
    #[param(default = 6, range = 1..=6)]
    pub(crate) layers: i64,
    /// 头数（每头 16 维） | Heads (of 16 numbers each)
    #[param(default = 4, range = 2..=6)]
    pub(crate) heads: i64,
    /// 长度 N | Length N
    #[param(default = 128, range = 16..=128)]
    pub(crate) length: i64,
    /// 锐度 s（0：均匀注意力） | Sharpness s (0: uniform attention)
    #[param(default = 1.0, range = 0.0..=2.0, step = 0.1)]
    pub(crate) sharpness: f64,
    /// 位置编码 | Position encoding
    #[param(default = NopeEncoding::Nope)]
    pub(crate) encoding: NopeEncoding,
    /// 词元 | Tokens
    #[param(default = Tokens::Distinct)]
    pub(crate) tokens: Tokens,
    /// 随机种子 | Seed
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `nope-variance`.
#[derive(Debug)]
pub(crate) struct NopeVariance;

impl Experiment for NopeVariance {
    type Params = VarianceParams;
    type Prepared = ();
    const NAME: &'static str = "nope-variance";
    const ARTICLE: u32 = 8;
    const TITLE: Text = Text::new(
        "没有位置编码，方差怎样随位置下降？",
        "Without a position encoding, how does the variance fall with position?",
    );

    fn prepare() {}

    fn run(_: &(), params: &VarianceParams, view: View) -> Result<Figure, Error> {
        let whole = |value: i64| usize::try_from(value).expect("ranges begin above 0");
        let (length, width) = (whole(params.length), HEAD * whole(params.heads));
        let seed = params.seed.unsigned_abs();
        let (vocabulary, tokens) = match params.tokens {
            Tokens::Distinct => (length, (0..length).collect()),
            Tokens::Sixteen => (16, drawn(length, 16, seed)),
        };
        let config = Config {
            layers: whole(params.layers),
            width,
            heads: whole(params.heads),
            hidden: 4 * width,
            vocabulary,
            encoding: params.encoding.encoding(),
            mask: Mask::Causal,
            sharpness: params.sharpness,
            seed,
            ..Config::default()
        };
        let model = Model::<f32>::new(config).expect("the ranges make possible models");
        let trace = model.forward(&tokens).expect("tokens are below the vocabulary");
        let fits = |squares: &[Vec<f64>]| -> Vec<Fit> {
            let fit = |layer: &Vec<f64>| Fit::new(layer).expect("16 positions at least, none is 0");
            squares.iter().map(fit).collect()
        };
        let squares = mean_squares(&trace, Quantity::Attention);
        let by_distance = cosines(&trace).pop().expect("the last layer's");
        let found = Found {
            fits: fits(&squares),
            stream: fits(&mean_squares(&trace, Quantity::Hidden)),
            squares,
            weights: trace.spread[0].iter().map(|spread| spread.square).collect(),
            near: by_distance[0],
            far: by_distance[length / 2 - 1],
            width,
            sharpness: params.sharpness,
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
    /// Mean squares of attention outputs, `[layer][position]`.
    squares: Vec<Vec<f64>>,
    fits: Vec<Fit>,
    /// `Σp²` of the first layer's attention weights by position.
    weights: Vec<f64>,
    /// Mean cosine of two neighbouring states of the stream at the end, and of two half the text apart.
    near: f64,
    far: f64,
    /// The fits of the stream after each layer.
    stream: Vec<Fit>,
    width: usize,
    sharpness: f64,
}

impl Found {
    fn length(&self) -> usize {
        self.squares[0].len()
    }

    fn floor(&self) -> f64 {
        self.sharpness * self.sharpness / self.width as f64
    }

    fn draw(&self, view: View) -> String {
        let last = self.squares.len() - 1;
        let end = self.length() as f64;
        let mut panel = Panel::new()
            .height(view.fit(260.0, 240.0))
            .title(view.say("注意力输出的均方，首末两层", "Mean square, first and last layer"))
            .x(Axis::log().label(view.say("位置 *n*", "position *n*")).domain(0.93, 1.05 * end))
            .y(Axis::log());
        panel = panel.mark(
            Line::new([(1.0, 1.0), (end, 1.0 / end)])
                .series(0)
                .dashed()
                .thickness(1.5)
                .label("1/*n*"),
        );
        if self.sharpness > 0.0 {
            panel = panel.mark(
                Line::new(binned(&self.weights))
                    .series(1)
                    .dashed()
                    .thickness(1.2)
                    .label("Σ*p*^2")
                    .label_inside(),
            );
        }
        let mut layers = vec![(0, 1)];
        if last > 0 {
            layers.push((last, 2));
        }
        for (layer, series) in layers {
            let fit = self.fits[layer];
            let dots = Dot::new(binned(&self.squares[layer])).series(series).radius(3.2);
            let dots = if layer == 0 { dots } else { dots.hollow() };
            let line = Line::new([(1.0, fit.at(1.0)), (end, fit.at(end))])
                .series(series)
                .thickness(1.5)
                .label(format!("*n*^{{{}}}", decimal(fit.slope, 2)));
            panel = panel.mark(line).mark(dots);
        }
        let slopes = (1..).zip(&self.fits).map(|(layer, fit)| (f64::from(layer), fit.slope));
        let labels = self.fits.iter().map(|fit| decimal(fit.slope, 2));
        let by_layer = Panel::new()
            .height(view.fit(260.0, 170.0))
            .title(view.say("拟合的斜率", "Fitted slope"))
            .x(Axis::linear()
                .label(view.say("层", "layer"))
                .domain(0.4, self.fits.len() as f64 + 0.6)
                .ticks_at((1..=self.fits.len()).map(|layer| layer as f64)))
            .y(Axis::linear().zero())
            .mark(Rule::y(-1.0).series(0).label(view.say("理论 −1", "theory −1")))
            .mark(Line::new(slopes.clone()).series(0).thickness(1.5))
            .mark(Dot::new(slopes).series(1).labels(labels));
        view.chart(NopeVariance::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.5, 1.0], &[1.0])
            .panel(panel)
            .panel(by_layer)
            .to_svg()
    }

    fn slopes(&self) -> String {
        let slopes: Vec<String> = self.fits.iter().map(|fit| decimal(fit.slope, 2)).collect();
        slopes.join(", ")
    }

    fn alt(&self, view: View) -> String {
        let (length, width, slopes) = (self.length(), self.width, self.slopes());
        view.say(
            format!(
                "两条坐标轴都取对数：位置 1 到 {length} 上，第 1 层与最后一层注意力输出的均方，连同拟合的直线和 1/n \
                 的虚线；旁边是各层的斜率。宽度 {width}，各层斜率依次是 {slopes}。"
            ),
            format!(
                "On logarithmic axes, the mean square of the attention output of the first and the last layer at \
                 positions 1 to {length}, with fitted lines and 1/n dashed; beside it the slope of each layer. \
                 Width {width}; the slopes by layer are {slopes}."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let length = self.length();
        let (first, last) = (self.fits[0].slope, self.fits[self.fits.len() - 1].slope);
        let fall = significant(self.squares[0][0] / self.squares[0][length - 1], 2);
        let flatter = first < last;
        let (first, last) = (decimal(first, 2), decimal(last, 2));
        if self.fits.len() == 1 {
            return view.say(
                format!("约按 n 的 {first} 次方下降：从位置 1 到 {length}，均方缩小到约 1/{fall}。"),
                format!("About as n to the power {first}: from position 1 to {length} the mean square falls to about 1/{fall}."),
            );
        }
        let above = match flatter {
            true => view.say(
                format!("越往上越平，最后一层是 {last} 次方"),
                format!("higher up it flattens, to the power {last} in the last layer"),
            ),
            // Repeated tokens flatten the first layer.
            false => view.say(
                format!("最后一层是 {last} 次方"),
                format!("in the last layer to the power {last}"),
            ),
        };
        view.say(
            format!(
                "第 1 层约按 n 的 {first} 次方下降，从位置 1 到 {length} 缩小到约 1/{fall}；{above}。"
            ),
            format!(
                "In the first layer about as n to the power {first}, from position 1 to {length} down to about \
                 1/{fall}; {above}."
            ),
        )
    }

    fn table(&self, view: View) -> Table {
        let mut columns = vec![view.say("位置 n", "Position n").to_owned()];
        columns.extend((1..=self.squares.len()).map(|layer| {
            view.say(format!("第 {layer} 层的均方"), format!("Mean square, layer {layer}"))
        }));
        let rows = (0..self.length())
            .map(|at| {
                let cells = self.squares.iter().map(|layer| format!("{:.6e}", layer[at]));
                std::iter::once((at + 1).to_string()).chain(cells).collect()
            })
            .collect();
        Table { columns, rows }
    }

    fn values(&self) -> Vec<Shown> {
        let layers = self.fits.len();
        let slope =
            |name, label, fit: Fit| Shown::new(name, label, fit.slope, decimal(fit.slope, 2));
        let floor = self.floor();
        let cosine = |name, label, value: f64| Shown::new(name, label, value, decimal(value, 2));
        vec![
            slope("first", Text::new("第 1 层的斜率", "Slope of layer 1"), self.fits[0]),
            slope(
                "second",
                Text::new("第 2 层的斜率", "Slope of layer 2"),
                self.fits[1.min(layers - 1)],
            ),
            slope(
                "last",
                Text::new("最后一层的斜率", "Slope of the last layer"),
                self.fits[layers - 1],
            ),
            slope(
                "stream",
                Text::new("最后的残差流的斜率", "Slope of the stream at the end"),
                self.stream[layers - 1],
            ),
            Shown::new(
                "floor",
                Text::new("理论的地板 s²/d", "Theory's floor s²/d"),
                floor,
                significant(floor, 2),
            ),
            cosine("near", Text::new("相邻状态的余弦", "Cosine of neighbours"), self.near),
            cosine("far", Text::new("相距 N/2 的余弦", "Cosine at distance N/2"), self.far),
        ]
    }
}

/// Geometric means over bins of positions a factor of √2 wide, so that the eye sees the line and not the
/// scatter of single positions.
fn binned(values: &[f64]) -> Vec<(f64, f64)> {
    let bin = |at: usize| (2.0 * ((at + 1) as f64).log2() + 1e-9).floor();
    let places: Vec<usize> = (0..values.len()).collect();
    places
        .chunk_by(|a, b| bin(*a) == bin(*b))
        .map(|places| {
            let mean = |f: &dyn Fn(usize) -> f64| {
                places.iter().map(|at| f(*at).ln()).sum::<f64>() / places.len() as f64
            };
            (mean(&|at| (at + 1) as f64).exp(), mean(&|at| values[at]).exp())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{drawn, value};

    #[test]
    fn uniform_attention_falls_as_one_over_n_and_deeper_layers_flatten() {
        let uniform = drawn::<NopeVariance>(&[("sharpness", "0"), ("layers", "1"), ("heads", "6")]);
        assert!((value(&uniform, "first") + 1.0).abs() < 0.1, "{}", value(&uniform, "first"));
        let deep = drawn::<NopeVariance>(&[]);
        assert!(value(&deep, "first") < value(&deep, "last") - 0.2);
        assert!(value(&deep, "last") < 0.05);
    }

    #[test]
    fn repeated_tokens_flatten_the_first_layer() {
        let distinct = drawn::<NopeVariance>(&[("sharpness", "0"), ("layers", "1")]);
        let sixteen =
            drawn::<NopeVariance>(&[("sharpness", "0"), ("layers", "1"), ("tokens", "sixteen")]);
        assert!(value(&sixteen, "first") > value(&distinct, "first") + 0.2);
    }

    #[test]
    fn only_layers_that_flatten_are_said_to() {
        let mut said = [0; 2];
        for tokens in ["distinct", "sixteen"] {
            for sharpness in ["0", "1", "2"] {
                let figure = drawn::<NopeVariance>(&[
                    ("tokens", tokens),
                    ("sharpness", sharpness),
                    ("layers", "2"),
                ]);
                let flatter = value(&figure, "first") < value(&figure, "last");
                assert_eq!(figure.answer.contains("越往上越平"), flatter, "{}", figure.answer);
                said[usize::from(flatter)] += 1;
            }
        }
        assert!(said.iter().all(|times| *times > 0), "both happen: {said:?}");
    }
}
