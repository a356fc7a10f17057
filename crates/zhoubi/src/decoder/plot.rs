//! The picture of a probe: a line a layer.

use chart::{Axis, Line, Panel, decimal, significant};
use lab::View;

use super::{Probe, What, probe::Found};

pub(super) fn draw(arguments: &Probe, found: &Found) -> String {
    let view = arguments.view.view();
    let (title, x, y) = words(arguments.what, view);
    let (x, y) = match arguments.what {
        What::Variance => (Axis::log().label(x), Axis::log().label(y)),
        What::Permutation => (Axis::linear().label(x), Axis::log().label(y)),
        What::Cosine | What::Entropy => (Axis::log().label(x), Axis::linear().zero().label(y)),
    };
    let mut panel = Panel::new().height(view.fit(320.0, 260.0)).x(x).y(y);
    let points = |value: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        (0..found.at.len()).map(|index| (found.at[index] as f64, value(index))).collect()
    };
    let guide = match arguments.what {
        What::Variance => {
            let start = found.series[0][0];
            Some((points(&|index| start / found.at[index] as f64), "1/*n*"))
        }
        What::Entropy => Some((points(&|index| (found.at[index] as f64).ln()), "ln *n*")),
        What::Permutation | What::Cosine => None,
    };
    if let Some((points, label)) = guide {
        panel = panel.mark(Line::new(points).series(0).dashed().label(label));
    }
    let last = found.series.len() - 1;
    for (index, series) in found.series.iter().enumerate() {
        let layer = found.first_layer + index;
        // The two ends of the model are seen; what lies between leads from one to the other.
        let colour = if index == last {
            2
        } else if index == 0 {
            1
        } else {
            0
        };
        let mut label = match layer {
            _ if arguments.what == What::Permutation => String::new(),
            0 => view.say("嵌入", "embedding").to_owned(),
            _ => view.say(format!("第 {layer} 层"), format!("L{layer}")),
        };
        if let Some(Some((slope, _))) = found.slopes.get(index) {
            label = format!("{label}: {}", decimal(*slope, 2));
        }
        let line = Line::new(points(&|at| series[at])).series(colour).thickness(1.5).label(label);
        panel = panel.mark(line);
    }
    view.chart(title, described(arguments, found, view)).panel(panel).to_svg()
}

fn words(what: What, view: View) -> (&'static str, &'static str, &'static str) {
    match what {
        What::Variance => view.say(
            ("均方随位置的变化", "位置 *n*", "均方"),
            ("Mean square by position", "position *n*", "mean square"),
        ),
        What::Permutation => view.say(
            ("打乱前面的词元改变了什么", "经过的层", "最后状态的相对变化"),
            ("What shuffling the earlier tokens changes", "after layer", "relative change"),
        ),
        What::Cosine => view.say(
            ("两个状态的夹角余弦", "相距", "平均余弦"),
            ("Cosine of two states", "distance", "mean cosine"),
        ),
        What::Entropy => view.say(
            ("注意力的熵", "位置 *n*", "熵（奈特）"),
            ("Entropy of attention", "position *n*", "entropy (nats)"),
        ),
    }
}

/// What the picture shows, in words: the ends of the first and the last layer.
fn described(arguments: &Probe, found: &Found, view: View) -> String {
    let (layers, width) = (arguments.layers, arguments.width);
    let (first, last) = (&found.series[0], &found.series[found.series.len() - 1]);
    let end = |series: &[f64]| series.last().map_or(f64::NAN, |value| *value);
    let (a, b) = (significant(end(first), 3), significant(end(last), 3));
    let at = found.at.last().copied().unwrap_or(0);
    view.say(
        format!("{layers} 层、宽度 {width} 的模型；横坐标到 {at}，第一条线止于 {a}，最后一条止于 {b}。"),
        format!(
            "A model of {layers} layers, width {width}; up to {at} across, where the first line ends at {a}, the \
             last at {b}."
        ),
    )
}
