//! `positions`: the tokens of text, a picture or a video, and text, where a layout puts them.

use chart::{Arrow, Axis, Dot, Line, Panel};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use position::{Examined, Part};

use crate::positions_rule::{Rule, Sandwich, coordinate, yes};

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct PositionsParams {
    /// 布局 | Layout
    #[param(default = Rule::RopeTieV2)]
    pub(crate) layout: Rule,
    /// 图前文本（词元） | Text before (tokens)
    #[param(default = 4, range = 1..=8)]
    pub(crate) before: i64,
    /// 行数 h | Rows h
    #[param(default = 3, range = 1..=8)]
    pub(crate) height: i64,
    /// 列数 w | Columns w
    #[param(default = 5, range = 1..=8)]
    pub(crate) width: i64,
    /// 帧数 t（1：图片） | Frames t (1: a picture)
    #[param(default = 1, range = 1..=6)]
    pub(crate) frames: i64,
    /// 图后文本（词元） | Text after (tokens)
    #[param(default = 4, range = 1..=8)]
    pub(crate) after: i64,
    /// 每帧秒数（只有 M-RoPE 用） | Seconds a frame (M-RoPE only)
    #[param(default = 0.5, range = 0.25..=2.0, step = 0.25)]
    pub(crate) seconds: f64,
}

/// The lab `positions`.
#[derive(Debug)]
pub(crate) struct Positions;

impl Experiment for Positions {
    type Params = PositionsParams;
    type Prepared = ();
    const NAME: &'static str = "positions";
    const ARTICLE: u32 = 7;
    const TITLE: Text = Text::new(
        "图片夹在文本里，每个词元站在哪里？",
        "A picture between two texts: where does each token stand?",
    );

    fn prepare() {}

    fn run(_: &(), params: &PositionsParams, view: View) -> Result<Figure, Error> {
        let size = |number: i64| usize::try_from(number).expect("sizes are not negative");
        let sandwich = Sandwich {
            before: size(params.before),
            frames: size(params.frames),
            height: size(params.height),
            width: size(params.width),
            after: size(params.after),
            seconds: params.seconds,
        };
        let layout = params.layout.layout();
        let found = sandwich.examine(&*layout).expect("small sizes, frames declared");
        let scene = Scene {
            rule: params.layout,
            axes: layout.axes().iter().map(|axis| axis.name()).collect(),
            sandwich,
            block: found.prompt.parts.iter().find(|part| !part.is_text()).expect("a block"),
            found: &found,
            view,
        };
        let alt = scene.alt();
        Ok(Figure {
            svg: scene.draw(Self::TITLE.get(view.lang), &alt),
            alt,
            answer: scene.answer(),
            table: scene.table(),
            values: scene.values(),
        })
    }
}

/// A prompt laid out, and how it is to be shown.
struct Scene<'a> {
    rule: Rule,
    axes: Vec<&'static str>,
    sandwich: Sandwich,
    found: &'a Examined,
    /// The picture or video.
    block: &'a Part,
    view: View,
}

impl Scene<'_> {
    fn list(&self, axis: usize) -> &[f64] {
        &self.found.prompt.positions.by_axis()[axis]
    }

    fn tokens(&self) -> usize {
        self.found.prompt.positions.len()
    }

    /// `(w, h)` of a token: columns to the right, rows downwards; twice the same on one axis.
    fn place(&self, token: usize) -> (f64, f64) {
        let axes = self.axes.len();
        (self.list(axes - 1)[token], self.list(axes.saturating_sub(2))[token])
    }

    /// Tokens of text, or patches.
    fn those(&self, patches: bool) -> impl Iterator<Item = usize> {
        let block = self.block.tokens.clone();
        (0..self.tokens()).filter(move |token| block.contains(token) == patches)
    }

    fn draw(&self, title: &str, alt: &str) -> String {
        self.view
            .chart(title, alt)
            .columns(&[1.0, 1.0], &[1.0])
            .panel(self.plane())
            .panel(self.advance())
            .to_svg()
    }

    /// Tokens at their places, the way of reading, and the steps into the block and out of it.
    fn plane(&self) -> Panel {
        let all: Vec<(f64, f64)> = (0..self.tokens()).map(|token| self.place(token)).collect();
        let numbers = || all.iter().flat_map(|(x, y)| [*x, *y]);
        let (low, high) =
            (numbers().fold(f64::INFINITY, f64::min), numbers().fold(0.0, f64::max).max(1.0));
        let margin = 0.04 * (high - low) + 0.4;
        let axis = || Axis::linear().domain(low - margin, high + margin).nice(false);
        let unit = 250.0 / (high - low + 2.0 * margin);
        let radius = (0.32 * unit).clamp(1.2, 4.5);
        let [right, down] = match self.axes.len() {
            1 => ["*n*", "*n*"],
            _ => ["*w*", "*h*"],
        };
        let dots = |patches| Dot::new(self.those(patches).map(|token| self.place(token)));
        let mut panel = Panel::new()
            .title(self.view.say("平面上：实心是文本，空心是图块", "Filled: text; hollow: patches"))
            .aspect(1.0)
            .x(axis().label(right))
            .y(axis().reversed().label(down))
            .mark(Line::new(all).series(0).thickness(1.0))
            .mark(dots(true).series(1).hollow().radius(radius))
            .mark(dots(false).series(1).radius(radius));
        for (from, to, step) in self.steps() {
            panel = panel.mark(Arrow::new(self.place(from), self.place(to)).series(2).label(step));
        }
        panel
    }

    /// From the last text to the first patch and from the last patch to the first text, with the step
    /// on each axis.
    fn steps(&self) -> [(usize, usize, String); 2] {
        let (before, after) = self.found.prompt.gaps(self.block);
        let (first, next) = (self.block.tokens.start, self.block.tokens.end);
        [(first - 1, first, vector(&before)), (next - 1, next, vector(&after))]
    }

    /// Coordinates over the number of the token; text of an equivalent layout is on the straight line.
    fn advance(&self) -> Panel {
        let last = (self.tokens() - 1) as f64;
        let say = |zh, en| self.view.say(zh, en);
        let mut panel = Panel::new()
            .title(say(
                "逐个读过去：虚线是位置 = 编号",
                "In reading order; dashed: position = number",
            ))
            .aspect(1.0)
            .x(Axis::linear().label(say("词元编号", "number of the token")))
            .y(Axis::linear().label(say("位置", "position")))
            .mark(Line::new([(0.0, 0.0), (last, last)]).series(0).dashed());
        // Where axes agree the later line covers the earlier one, so the thickest is first.
        for (axis, name) in self.axes.iter().enumerate() {
            let points =
                self.block.tokens.clone().map(|token| (token as f64, self.list(axis)[token]));
            let (series, thickness) = match *name {
                "t" => (4, 3.5),
                "h" => (3, 2.5),
                _ => (1, 1.5),
            };
            let line =
                Line::new(points).series(series).thickness(thickness).label(format!("*{name}*"));
            panel = panel.mark(line.label_inside());
        }
        // A line through one patch would not be seen.
        if let [only] = self.block.tokens.clone().collect::<Vec<_>>()[..] {
            let places = (0..self.axes.len()).map(|axis| (only as f64, self.list(axis)[only]));
            panel = panel.mark(Dot::new(places).series(1).hollow().radius(3.5));
        }
        let text = self.those(false).map(|token| (token as f64, self.list(0)[token]));
        let radius = (120.0 / (last + 1.0)).clamp(1.5, 3.5);
        panel.mark(Dot::new(text).series(1).radius(radius))
    }

    fn answer(&self) -> String {
        let Scene { found, view, block, .. } = self;
        let name = self.rule.name();
        let (tokens, next) = (self.block.tokens.end, coordinate(block.next));
        let (n, moved) = (self.sandwich.patches(), coordinate(block.next - block.start));
        let (before, after) = found.prompt.gaps(block);
        let (before, after) = (vector(&before), vector(&after));
        let mut parts: Vec<String> = vec![match found.equivalent {
            true => view.say(
                format!("等价，第 {tokens} 号文本正好站在 {next}"),
                format!("equivalent, text number {tokens} stands at {next}"),
            ),
            false => view.say(
                format!("不等价，{n} 个图块把文本推进 {moved}"),
                format!("not equivalent, {n} patches move the text by {moved}"),
            ),
        }];
        parts.push(match found.symmetric {
            true => view.say(
                format!("对称，前后都隔 {before}"),
                format!("symmetric, {before} away on either side"),
            ),
            false => view.say(
                format!("不对称，图前隔 {before}，图后隔 {after}"),
                format!("not symmetric, {before} away before and {after} after"),
            ),
        });
        if !found.compatible {
            parts.push(view.say("不兼容".to_owned(), "not compatible".to_owned()));
        }
        if found.collisions > 0 {
            let n = found.collisions;
            parts.push(view.say(
                format!("{n} 个词元与别的撞在一处"),
                format!("{n} tokens share another's place"),
            ));
        }
        if found.overlaps > 0 {
            let n = found.overlaps;
            parts.push(view.say(
                format!("{n} 个图块越过了后面的文本"),
                format!("{n} patches reach past the text after them"),
            ));
        }
        view.say(
            format!("{name}：{}。", parts.join("；")),
            format!("{name}: {}.", parts.join("; ")),
        )
    }

    fn alt(&self) -> String {
        let Sandwich { before, frames, height, width, after, .. } = self.sandwich;
        let answer = self.answer();
        self.view.say(
            format!(
                "第一幅图：{before} 个文本词元沿对角线，接着是 {frames} 帧 {height}×{width} 的图块，再接 {after} 个文本词元，按阅读次序连成一线；\
                 第二幅图：各轴的位置随词元编号的变化。{answer}"
            ),
            format!(
                "First, {before} tokens of text along the diagonal, {frames} frames of {height}×{width} patches and \
                 {after} tokens of text, joined in reading order; then each axis's position over the number of \
                 the token. {answer}"
            ),
        )
    }

    fn table(&self) -> Table {
        let view = self.view;
        let mut columns = view.say(["词元", "类别"], ["token", "kind"]).map(str::to_owned).to_vec();
        columns.extend(self.axes.iter().map(|axis| (*axis).to_owned()));
        let rows = (0..self.tokens())
            .map(|token| {
                let kind = match self.block.tokens.contains(&token) {
                    true => view.say("图块", "patch"),
                    false => view.say("文本", "text"),
                };
                let mut row = vec![token.to_string(), kind.to_owned()];
                row.extend(self.found.prompt.positions.token(token).iter().map(f64::to_string));
                row
            })
            .collect();
        Table { columns, rows }
    }

    fn values(&self) -> Vec<Shown> {
        let Scene { found, view, block, .. } = self;
        let property = |name, label, holds: bool| {
            Shown::new(name, label, f64::from(u8::from(holds)), yes(*view, holds))
        };
        let number = |name, label, value: f64| Shown::new(name, label, value, coordinate(value));
        let (_, after) = found.prompt.gaps(block);
        let (right, down) = (after[after.len() - 1], after[after.len().saturating_sub(2)]);
        vec![
            property("compatible", Text::new("兼容", "Compatible"), found.compatible),
            property("equivalent", Text::new("等价", "Equivalent"), found.equivalent),
            property("symmetric", Text::new("对称", "Symmetric"), found.symmetric),
            number("next", Text::new("图后文本站在", "Text goes on at"), block.next),
            number("moved", Text::new("图块推进", "The block takes"), block.next - block.start),
            number("offset", Text::new("位置 − 编号", "Position − number"), found.offset()),
            number("down", Text::new("图后隔几行", "Rows to the text after"), down),
            number("right", Text::new("图后隔几列", "Columns to the text after"), right),
            number("collisions", Text::new("相撞", "Collisions"), found.collisions as f64),
            number("overlaps", Text::new("越界", "Overlaps"), found.overlaps as f64),
        ]
    }
}

/// `(1, 3.5)`, or `1` on one axis.
fn vector(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| coordinate(*number)).collect();
    match &numbers[..] {
        [one] => one.clone(),
        _ => format!("({})", numbers.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Lang, Typed, Value};

    use super::*;
    use crate::trial::value;

    fn run(layout: &'static str, numbers: &[(&'static str, i64)], view: View) -> Figure {
        let lab = Typed::<Positions>::default();
        let mut values = lab.description().defaults();
        values.set("layout", Value::Choice(layout.into()));
        for (name, number) in numbers {
            values.set(*name, Value::Integer(*number));
        }
        lab.run(&values, view).unwrap()
    }

    #[test]
    fn the_default_is_the_example_of_the_article() {
        let figure = run("rope-tie-v2", &[], View::default());
        assert_eq!(figure.table.rows.len(), 4 + 15 + 4);
        assert_eq!(figure.table.rows[4][2..], ["10", "9"]);
        assert_eq!(value(&figure, "next"), 19.0);
        assert!(figure.answer.contains("等价") && figure.answer.contains("对称，前后都隔 (7, 6)"));
    }

    #[test]
    fn what_a_layout_lacks_is_said() {
        let english = View { lang: Lang::En, ..View::default() };
        let figure = run("rope-2d", &[], english);
        assert_eq!((value(&figure, "equivalent"), value(&figure, "symmetric")), (0.0, 0.0));
        let (moved, gaps) =
            ("15 patches move the text by 5", "(1, 1) away before and (3, 1) after");
        assert!(figure.answer.contains(moved) && figure.answer.contains(gaps), "{}", figure.answer);
        let figure = run("m-rope-hf457", &[("frames", 3)], english);
        assert!(figure.answer.contains("30 tokens share"), "{}", figure.answer);
        let figure = run("m-rope-hf523", &[("frames", 6), ("width", 2), ("height", 2)], english);
        assert!(figure.answer.contains("16 patches reach past"), "{}", figure.answer);
    }
}
