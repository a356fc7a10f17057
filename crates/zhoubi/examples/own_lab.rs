//! A `zhoubi` with a figure of one's own beside Zhoubi's.
//!
//! `cargo run --example own_lab -- lab run rod --height 30 -o rod.svg`

use std::process::ExitCode;

use chart::{Axis, Dot, Line, Panel};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};

/// What a reader can move.
#[derive(Params)]
struct RodParams {
    /// 太阳高度（度） | Height of the sun (degrees)
    #[param(default = 45.0, range = 5.0..=90.0, step = 0.5)]
    height: f64,
}

/// The rod of 8 chi of the Zhoubi and its noon shadow.
struct Rod;

impl Experiment for Rod {
    type Params = RodParams;
    type Prepared = ();
    const NAME: &'static str = "rod";
    const TITLE: Text =
        Text::new("八尺之表，影长几何？", "How long is the shadow of a rod of 8 chi?");

    fn prepare() {}

    fn run((): &(), params: &RodParams, view: View) -> Result<Figure, Error> {
        let shadow = |height: f64| 8.0 / height.to_radians().tan();
        let now = shadow(params.height);
        let words =
            view.say(format!("影长 {now:.2} 尺。"), format!("The shadow is {now:.2} chi long."));
        let panel = Panel::new()
            .x(Axis::linear().label(view.say("太阳高度（度）", "height of the sun (degrees)")))
            .y(Axis::linear().zero().label(view.say("影长（尺）", "shadow (chi)")))
            .mark(Line::function(5.0, 90.0, shadow))
            .mark(Dot::new([(params.height, now)]).series(2).label(format!("{now:.2}")));
        let row = |height: i32| vec![height.to_string(), shadow(height.into()).to_string()];
        Ok(Figure {
            svg: view.chart(Self::TITLE.get(view.lang), words.clone()).panel(panel).to_svg(),
            alt: words.clone(),
            answer: words,
            table: Table {
                columns: vec!["height (degrees)".into(), "shadow (chi)".into()],
                rows: (5..=90).step_by(5).map(row).collect(),
            },
            values: vec![Shown {
                name: "shadow".into(),
                label: Text::new("影长（尺）", "Shadow (chi)"),
                value: now,
                shown: format!("{now:.2}"),
            }],
        })
    }
}

fn main() -> ExitCode {
    zhoubi::site().labs(labs::all()).lab::<Rod>().run()
}
