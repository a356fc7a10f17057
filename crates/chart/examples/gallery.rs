//! Writes a page with every mark in both widths and all themes: `cargo run --example gallery > gallery.html`.

#![expect(clippy::print_stdout, reason = "the page goes to standard output")]

use chart::{
    Area, Arrow, Axis, Bar, Cells, Chart, Colour, Dot, Edge, Format, Fragment, Frame, Graph, Image,
    Line, Node, Note, Panel, Rule, Span, Stripe, Theme, Width,
};

fn main() {
    let theme = match std::env::args().nth(1).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Page,
    };
    println!("{}", page(theme));
}

/// All charts under one another, both widths of each.
fn page(theme: Theme) -> String {
    let style = "<style>:root{color-scheme:light dark;--card:light-dark(#fff,#212429);--ink:light-dark(#22242a,#dcdad3);\
        --quiet:light-dark(#555a63,#aeb1b5);--qing:light-dark(#16679f,#6ba9e6);--zhu:light-dark(#ab3d12,#f0744e);\
        --huang:light-dark(#c07d10,#f0bb45);--lv:light-dark(#3c9b84,#5fd9b4);--zi:light-dark(#643058,#a968a2);\
        --line:light-dark(#dddbd8,#353739);--edge:light-dark(#86888b,#7f7f7d)}\
        body{background:var(--card);margin:24px;display:flex;flex-wrap:wrap;gap:44px;align-items:start}\
        .wide{width:640px}.narrow{width:340px}.chart{overflow:visible;flex:none}</style>";
    let mut page = format!("<!doctype html><meta charset=utf-8><title>chart</title>{style}");
    for draw in ALL {
        for width in [Width::Wide, Width::Narrow] {
            page += &draw(Chart::new(width, theme), width).to_svg();
            page.push('\n');
        }
    }
    page
}

type Draw = fn(Chart, Width) -> Chart;

const ALL: &[Draw] = &[
    spectrum,
    band,
    threshold,
    bars,
    convergence,
    lying,
    series,
    picture,
    timeline,
    heat,
    diverging,
    facets,
    machine,
    widths,
    long,
    errors,
    histogram,
];

fn spectrum(chart: Chart, _: Width) -> Chart {
    let sigma = |i: i32| 40.0 * (-f64::from(i) / 5.0).exp() + 0.02;
    let at = |range: std::ops::Range<i32>| range.map(move |i| (f64::from(i), sigma(i)));
    let panel = Panel::new()
        .x(Axis::linear().label("序号 *k*").domain(0.0, 65.0))
        .y(Axis::log().label("奇异值 σ_k"))
        .mark(Bar::new([]))
        .mark(Dot::new(at(1..17)).radius(3.5).label("保留"))
        .mark(Dot::new(at(17..65)).series(0).hollow().radius(3.0))
        .mark(Rule::x(16.5).label("*r* = 16"))
        .mark(Rule::y(0.02).series(0).label("噪声 σ_{noise}"));
    chart.title("奇异值降得多快？").desc("从 40 降到 0.02").panel(panel)
}

fn band(chart: Chart, _: Width) -> Chart {
    let mean = |t: f64| 0.2 + 0.7 * (1.0 - (-t / 30.0).exp());
    let steps = || (0..=100).map(f64::from);
    let panel = Panel::new()
        .x(Axis::linear().label("training step *t*"))
        .y(Axis::linear().label("accuracy").format(Format::Percent).domain(0.0, 1.0))
        .mark(Area::between(steps().map(|t| (t, mean(t) - 0.08, mean(t) + 0.05))))
        .mark(Line::new(steps().map(|t| (t, mean(t)))).label("ours"))
        .mark(
            Line::new(steps().map(|t| (t, 0.85 * mean(t) - 0.05)))
                .series(2)
                .dashed()
                .label("baseline"),
        )
        .mark(Line::new(steps().map(|t| (t, 0.25))).series(0).label("chance"));
    chart.title("How fast does it learn?").desc("To 90 per cent in 100 steps.").panel(panel)
}

fn threshold(chart: Chart, _: Width) -> Chart {
    let scores = [2.5, 1.8, 1.3, 0.7, 0.2, -0.4, -1.0, -1.7];
    let p = |x: f64| 1.0 / (1.0 + (-(x - 1.02) / 0.5).exp());
    let points = |range: std::ops::Range<usize>| {
        scores[range].iter().map(move |&x| (x, p(x))).collect::<Vec<_>>()
    };
    let shown = |range: std::ops::Range<usize>| {
        scores[range].iter().map(|&x| chart::decimal(p(x), 2)).collect::<Vec<_>>()
    };
    let panel = Panel::new()
        .x(Axis::linear().label("打分 *x*").domain(-2.4, 3.2))
        .y(Axis::linear().label("权重 *p*").domain(0.0, 1.0).ticks(4))
        .mark(Bar::new(points(0..3)).stems())
        .mark(Bar::new(points(3..8)).series(0).stems())
        .mark(Rule::x(1.02).label("λ"))
        .mark(Line::function(-2.4, 3.2, p))
        .mark(Dot::new(points(0..3)).labels(shown(0..3)))
        .mark(Dot::new(points(3..8)).series(0).hollow().labels(shown(3..8)));
    chart.title("八个打分经 S 形曲线得到的权重").desc("前三名 0.95、0.83、0.64。").panel(panel)
}

fn bars(chart: Chart, _: Width) -> Chart {
    let names = ["KaTeX", "MathJax", "ours", "pdfTeX", "MathML"];
    let values = [1200.0, 380.0, 5400.0, 2100.0, 8.0];
    let items = || values.iter().enumerate().map(|(i, v)| (i as f64, *v));
    let panel = Panel::new()
        .x(Axis::bands(names))
        .y(Axis::linear().label("formulas a second"))
        .mark(
            Bar::new(items().filter(|(i, _)| *i != 2.0))
                .series(0)
                .labels(["1,200", "380", "2,100", "8"]),
        )
        .mark(Bar::new(items().filter(|(i, _)| *i == 2.0)).labels(["5,400"]));
    chart.title("Who is fastest?").desc("Ours, with 5,400 a second.").panel(panel)
}

fn convergence(chart: Chart, _: Width) -> Chart {
    let error = |n: f64, p: f64| n.powf(-p);
    let panel = Panel::new()
        .x(Axis::log().label("samples *n*"))
        .y(Axis::log().label("relative error ‖*A* − *A*_r‖_F / ‖*A*‖_F"))
        .mark(
            Line::new(
                (0..=40).map(|i| 10_f64.powf(f64::from(i) / 8.0)).map(|n| (n, error(n, 0.5))),
            )
            .label("*n*^{−1/2}"),
        )
        .mark(
            Line::new(
                (0..=40).map(|i| 10_f64.powf(f64::from(i) / 8.0)).map(|n| (n, error(n, 1.0))),
            )
            .series(2)
            .dashed()
            .label("*n*^{−1}"),
        )
        .mark(Dot::new((0..6).map(|i| 10_f64.powi(i)).map(|n| (n, 1.2 * error(n, 0.5)))).hollow());
    chart.title("How fast does the error fall?").desc("As one over root n.").panel(panel)
}

fn lying(chart: Chart, width: Width) -> Chart {
    let names = ["接触电阻", "热电偶", "电磁阀线圈", "引线"];
    let values = [-12.0, 31.0, 18.5, 3.0];
    let panel = Panel::new()
        .height(if width == Width::Wide { 150.0 } else { 140.0 })
        .x(Axis::linear().label("压降 (mV)").format(Format::Unit("mV".into())))
        .y(Axis::bands(names))
        .mark(
            Bar::lying(values.iter().enumerate().map(|(i, v)| (*v, i as f64)))
                .labels(values.map(|v| chart::decimal(v, 1))),
        );
    chart.title("压降落在哪里？").desc("热电偶给出 31 mV。").panel(panel)
}

fn series(chart: Chart, _: Width) -> Chart {
    let names = ["alpha", "beta", "gamma", "delta", "epsilon"];
    let mut panel = Panel::new()
        .x(Axis::linear().label("time").format(Format::Seconds))
        .y(Axis::linear().label("temperature (°C)"))
        .mark(Stripe::x(100.0, 160.0).label("heating"))
        .mark(Note::new(200.0, -0.8, "quiet words").colour(Colour::Quiet));
    for (index, name) in names.into_iter().enumerate() {
        let k = index as f64;
        let line =
            Line::function(0.0, 300.0, move |t| (t / 60.0 + k).sin() * (1.0 - k / 8.0)).label(name);
        panel = panel.mark(line.series(index as u8 + 1));
    }
    chart.title("Five series").desc("Five sines.").panel(panel)
}

fn picture(chart: Chart, _: Width) -> Chart {
    let n = 48;
    let grey = |i: u32, j: u32| {
        let (x, y) = (f64::from(j) / 24.0 - 1.0, f64::from(i) / 24.0 - 1.0);
        (x * 6.0).sin() * (y * 4.0).cos() + (8.0 * (x * x + y * y)).cos()
    };
    let values = (0..n * n).map(|k| grey(k / n, k % n));
    let image = Panel::new()
        .x(Axis::hidden())
        .y(Axis::hidden())
        .aspect(1.0)
        .title("秩 *r* = 16")
        .mark(Image::matrix(n, n, values, (-2.0, 2.0)));
    let sigma = |i: i32| 40.0 * (-f64::from(i) / 5.0).exp() + 0.02;
    let spectrum = Panel::new()
        .title("奇异值")
        .x(Axis::linear().label("序号 *k*").domain(0.0, 49.0))
        .y(Axis::log().label("σ_k"))
        .mark(Dot::new((1..17).map(|i| (f64::from(i), sigma(i)))).radius(3.5).label("保留"))
        .mark(
            Dot::new((17..49).map(|i| (f64::from(i), sigma(i))))
                .series(0)
                .hollow()
                .radius(3.0)
                .label("舍去"),
        );
    chart
        .title("一张图要几个秩？")
        .desc("16 个")
        .columns(&[1.0, 1.5], &[1.0])
        .panel(image)
        .panel(spectrum)
}

fn timeline(chart: Chart, width: Width) -> Chart {
    let narrow = width == Width::Narrow;
    let heat = |t: f64| match t {
        t if t < 3.0 => 0.0,
        t if t < 42.0 => 24.0 * (1.0 - (-(t - 3.0) / 9.0).exp()),
        t => 23.7 * (-(t - 42.0) / 8.0).exp(),
    };
    let time = || Axis::linear().format(Format::Seconds).domain(0.0, 70.0).grid(true);
    let voltage = Panel::new()
        .height(110.0)
        .x(time())
        .y(Axis::linear().label("热电偶电压 (mV)").ticks(3))
        .mark(Rule::y(6.0).label("释放电压"))
        .mark(Line::function(0.0, 70.0, heat));
    let relay = Panel::new()
        .height(34.0)
        .x(time())
        .y(Axis::linear().label("继电器").domain(-0.15, 1.15).ticks_at([0.0, 1.0]))
        .mark(Line::new([(0.0, 0.0), (42.0, 1.0), (45.0, 0.0), (70.0, 0.0)]).steps());
    let states = Panel::new()
        .height(132.0)
        .x(time().label("时间"))
        .y(Axis::bands(["火焰", "阀", "状态"]))
        .mark(Span::new(0.0, 2.0, 53.0).series(2).label("点燃"))
        .mark(Span::new(1.0, 0.0, 53.0).label("吸合"))
        .mark(Span::new(1.0, 53.0, 70.0).series(0).label(if narrow { "关" } else { "关闭" }))
        .mark(Span::new(2.0, 0.0, 2.0).series(0).label("按下"))
        .mark(Span::new(2.0, 2.0, 42.0).series(4).label("倒计时"))
        .mark(Span::new(2.0, 42.0, 45.0).series(2).solid().label("脉冲"))
        .mark(Span::new(2.0, 45.0, 70.0).series(0).label("完成"));
    chart.title("关火要多久？").desc("11 秒").share_x().panel(voltage).panel(relay).panel(states)
}

fn heat(chart: Chart, _: Width) -> Chart {
    let values =
        (0..6 * 9).map(|k| f64::from(k / 9 + 1) / (1.0 + f64::from((k % 9 - 4) * (k % 9 - 4))));
    let panel = Panel::new()
        .height(190.0)
        .x(Axis::bands((1..10).map(|i| format!("{i}"))).label("position *j*"))
        .y(Axis::bands(["a", "b", "c", "d", "e", "f"]).label("token *i*"))
        .mark(Cells::new(6, 9, values).key("weight").decimals(1));
    chart.title("Where does it look?").desc("At the middle").panel(panel)
}

fn diverging(chart: Chart, _: Width) -> Chart {
    let n = 40;
    let value = |i: f64, j: f64| (i / 5.0).sin() * (j / 7.0).cos() * (-(i - j).abs() / 20.0).exp();
    let values = (0..n * n).map(|k| value(f64::from(k / n), f64::from(k % n)));
    let panel = Panel::new()
        .aspect(1.6)
        .x(Axis::linear().label("*j*").nice(false))
        .y(Axis::linear().label("*i*").nice(false).grid(false))
        .mark(Cells::new(40, 40, values).diverging().key("*A*_{ij}"));
    chart.title("Signs").desc("Alternating").panel(panel)
}

fn facets(chart: Chart, _: Width) -> Chart {
    let panel = |(index, name): (usize, &str)| {
        let k = index as f64;
        Panel::new()
            .title(name)
            .height(110.0)
            .x(Axis::linear().ticks(4))
            .y(Axis::linear().ticks(3))
            .mark(Area::under(
                (0..=60).map(|i| f64::from(i) / 10.0).map(|x| (x, (x - k).powi(2).min(9.0))),
            ))
            .mark(Line::function(0.0, 6.0, move |x| (x - k).powi(2).min(9.0)))
    };
    let names = ["*k* = 0", "*k* = 1", "*k* = 2", "*k* = 3", "*k* = 4", "*k* = 5"];
    let chart = chart
        .title("Small multiples")
        .desc("Six")
        .columns(&[1.0; 3], &[1.0; 2])
        .share_x()
        .share_y();
    chart.panels(names.into_iter().enumerate().map(panel))
}

fn machine(chart: Chart, width: Width) -> Chart {
    let wide = width == Width::Wide;
    let at = |x: f64, y: f64, label: &str| match wide {
        true => Node::new(70.0 + 165.0 * x, 60.0 + 100.0 * y, label),
        false => Node::new(52.0 + 118.0 * (x % 3.0), 60.0 + 100.0 * y, label),
    };
    let graph = Graph::new()
        .node(at(0.0, 0.0, "空闲"))
        .node(at(1.0, 0.0, "倒计时").series(1).solid())
        .node(at(2.0, 0.0, "脉冲").series(2))
        .node(if wide { at(3.0, 0.0, "核对\n电压") } else { at(2.0, 1.0, "核对\n电压") })
        .node(if wide { at(2.0, 1.0, "故障") } else { at(0.0, 1.0, "故障") })
        .edge(Edge::new(0, 1).label("定时"))
        .edge(Edge::new(1, 0).label("取消"))
        .edge(Edge::new(1, 1).label("加时"))
        .edge(Edge::new(1, 2).label("到点").series(2))
        .edge(Edge::new(2, 3))
        .edge(Edge::new(3, 4).label("未熄"))
        .edge(Edge::new(4, 0).dashed().label("复位"));
    chart.title("状态图").desc("五个状态").panel(Panel::canvas(210.0).mark(graph))
}

fn widths(chart: Chart, width: Width) -> Chart {
    let (all, window) = (width.units(), width.units() * 0.55);
    // Blocks for letters; a real figure puts a formula's outlines here.
    let outline: String = (0..14)
        .map(|i| (f64::from(i) * 70.0, 30.0 + f64::from(i * 7 % 3) * 14.0))
        .map(|(x, width)| format!("<path d=\"M{x} 0h{width}v60h-{width}z\"/>"))
        .collect();
    let formula = |y: f64, room: f64| {
        Fragment::new((14.0, y), (room, room / 16.0), [0.0, 0.0, 980.0, 60.0], &*outline)
    };
    let panel = Panel::canvas(126.0)
        .mark(Frame::new((0.0, 22.0), (window, 124.0)).label("320 px"))
        .mark(formula(44.0, all - 40.0).series(0))
        .mark(formula(98.0, window - 28.0))
        .mark(Arrow::new((window, 90.0), (all - 26.0, 90.0)).both().label("溢出").series(2))
        .mark(
            Note::new(all - 2.0, 114.0, "缩到窗口里")
                .anchor(chart::Anchor::End)
                .colour(Colour::Quiet),
        );
    chart.title("公式比窗口宽多少？").desc("超出 45%").panel(panel)
}

const METHODS: [&str; 5] = [
    "one pass over the data",
    "subspace iteration",
    "Krylov subspaces",
    "exact",
    "sampling without replacement",
];

fn long(chart: Chart, _: Width) -> Chart {
    let panel = Panel::new()
        .title("Long names break into lines rather than leave the figure, also in a narrow column")
        .x(Axis::bands(METHODS).label("method"))
        .y(Axis::linear()
            .label("time for a 4,096×4,096 matrix at rank 64, median of nine runs (ms)"))
        .mark(Bar::new((0..5).map(f64::from).map(|i| (i, 3.0 + i * i))));
    chart.title("Long names").desc("19 ms at most").panel(panel)
}

fn errors(chart: Chart, _: Width) -> Chart {
    let items = || (0..5).map(f64::from).map(|i| (3.0 + i * i, i));
    let panel = Panel::new()
        .height(170.0)
        .x(Axis::linear().label("ms"))
        .y(Axis::bands(METHODS))
        .mark(Bar::lying(items()).series(0).labels(["3 ms", "4 ms", "7 ms", "12 ms", "19 ms"]))
        .mark(
            Bar::lying_between(items().map(|(v, i)| (v * 0.8, v * 1.02, i)))
                .stems()
                .colour(Colour::Ink),
        );
    chart.title("Errors").desc("19 ms at most").panel(panel)
}

fn histogram(chart: Chart, _: Width) -> Chart {
    let share = |i: i32| (-(f64::from(i) - 9.0).powi(2) / 30.0).exp() / 9.7;
    let fits = Bar::new((0..18).map(|i| (f64::from(i) + 0.5, share(i)))).series(0);
    let wide = Bar::new((18..30).map(|i| (f64::from(i) + 0.5, share(i) + 0.002))).series(2);
    let panel = Panel::new()
        .x(Axis::linear().label("自然宽度（em）").domain(0.0, 30.0))
        .y(Axis::linear().label("公式的比例").format(Format::Percent))
        .mark(fits)
        .mark(wide)
        .mark(Rule::x(18.0).label("一屏"));
    chart.title("多少公式放得下？").desc("大多数").panel(panel)
}
