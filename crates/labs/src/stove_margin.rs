//! `stove-margin`: hold and drop-out times over the contact's resistance.

use chart::{Axis, Dot, Line, Panel, Rule, Stripe};
use lab::{Error, Experiment, Figure, Params, Shown, Table, Text, View};
use stove::Device;

/// The parameters of [`StoveMargin`].
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct MarginParams {
    /// 触点电阻（mΩ） | Contact resistance (mΩ)
    #[param(default = 20.0, range = 0.0..=100.0, step = 1.0)]
    pub(crate) contact: f64,
    /// 热电偶电动势 E（mV） | Thermocouple's emf E (mV)
    #[param(default = 25.0, range = 15.0..=30.0, step = 0.5)]
    pub(crate) emf: f64,
    /// 时间常数 τ（秒） | Time constant τ (seconds)
    #[param(default = 8.0, range = 2.0..=15.0, step = 0.5)]
    pub(crate) tau: f64,
    /// 最多按住（秒） | Patience at the knob (seconds)
    #[param(default = 10.0, range = 3.0..=20.0, step = 0.5)]
    pub(crate) patience: f64,
}

/// The share of its emf that an old thermocouple still gives.
const OLD: f64 = 0.8;
/// The longest time drawn, in seconds.
const TOP_S: f64 = 24.0;

/// How much resistance the contact may have.
#[derive(Debug)]
pub(crate) struct StoveMargin;

impl Experiment for StoveMargin {
    type Params = MarginParams;
    type Prepared = ();
    const NAME: &'static str = "stove-margin";
    const ARTICLE: u32 = 3;
    const TITLE: Text =
        Text::new("触点最多可以有多大的电阻？", "How much resistance may the contact have?");

    fn prepare() {}

    fn run(_: &(), params: &MarginParams, view: View) -> Result<Figure, Error> {
        let device = Device {
            emf_mv: params.emf,
            tau_ms: params.tau * 1_000.0,
            contact_mohm: params.contact,
            ..Device::default()
        };
        let margin = Margin::of(&device, params.patience);
        let answer = margin.answer(&device, view);
        let alt = margin.alt(&device, &answer, view);
        Ok(Figure {
            svg: draw(&device, &margin, Self::TITLE.get(view.lang), &alt, view),
            alt,
            answer,
            table: table(&device, view),
            values: margin.values(&device, view),
        })
    }
}

/// The numbers of the figure, in milliohms and seconds.
struct Margin {
    /// With an old thermocouple, within the patience.
    budget: f64,
    /// Beyond it the magnet never holds.
    limit: f64,
    hold: Option<f64>,
    drop: f64,
    patience: f64,
}

impl Margin {
    fn of(device: &Device, patience: f64) -> Margin {
        let old = Device { emf_mv: OLD * device.emf_mv, ..*device };
        Margin {
            budget: old.budget_mohm(patience * 1_000.0).max(0.0),
            limit: device.limit_mohm().max(0.0),
            hold: device.hold_time_ms().map(|ms| ms / 1_000.0),
            drop: device.drop_time_ms() / 1_000.0,
            patience,
        }
    }

    fn answer(&self, device: &Device, view: View) -> String {
        let Margin { budget, limit, drop, patience, .. } = self;
        let contact = device.contact_mohm;
        match self.hold {
            None => view.say(
                format!("{contact:.0} mΩ 太大：超过 {limit:.0} mΩ，电磁铁怎么按也吸不住。"),
                format!("{contact:.0} mΩ is too much: beyond {limit:.0} mΩ the magnet never holds."),
            ),
            Some(hold) if contact <= *budget => view.say(
                format!("{contact:.0} mΩ 可以：按住 {hold:.1} 秒，熄火后 {drop:.1} 秒关阀；热电偶老化两成，{patience} 秒内也吸得住。"),
                format!("{contact:.0} mΩ will do: hold for {hold:.1} s, closed {drop:.1} s after the flame is out; even with a fifth of the emf lost it holds within {patience} s."),
            ),
            Some(hold) => view.say(
                format!("{contact:.0} mΩ 现在能用（按住 {hold:.1} 秒），但已超出预算 {budget:.0} mΩ：热电偶一老化，按 {patience} 秒就吸不住了。"),
                format!("{contact:.0} mΩ works today (hold for {hold:.1} s) but is over the budget of {budget:.0} mΩ: with an old thermocouple {patience} s will not do."),
            ),
        }
    }

    fn alt(&self, device: &Device, answer: &str, view: View) -> String {
        let at_zero = device.with_contact(0.0);
        let hold = at_zero.hold_time_ms().unwrap_or(f64::INFINITY) / 1_000.0;
        let drop = at_zero.drop_time_ms() / 1_000.0;
        let limit = self.limit;
        view.say(
            format!("两条曲线：触点电阻由 0 增到 {limit:.0} 毫欧，按住时间由 {hold:.1} 秒升到无穷，关阀时间由 {drop:.1} 秒下降。{answer}"),
            format!("Two curves: as the contact's resistance grows from 0 to {limit:.0} mΩ, the hold time rises from {hold:.1} s without bound and the drop-out time falls from {drop:.1} s. {answer}"),
        )
    }

    fn values(&self, device: &Device, view: View) -> Vec<Shown> {
        let second = view.say("秒", "s");
        let current = device.current_ma(device.emf_mv);
        let floor = device.tau_ms * (device.hold_ma / device.drop_ma).ln() / 1_000.0;
        let shown = Shown::new;
        let hold = self.hold.map_or_else(
            || view.say("永不", "never").to_owned(),
            |hold| format!("{hold:.1} {second}"),
        );
        vec![
            shown(
                "budget",
                Text::new("预算", "Budget"),
                self.budget,
                format!("{:.0} mΩ", self.budget),
            ),
            shown("limit", Text::new("极限", "Limit"), self.limit, format!("{:.0} mΩ", self.limit)),
            shown(
                "t_on",
                Text::new("须按住", "Hold the knob for"),
                self.hold.unwrap_or(f64::INFINITY),
                hold,
            ),
            shown(
                "t_off",
                Text::new("熄火后关阀", "Closed after"),
                self.drop,
                format!("{:.1} {second}", self.drop),
            ),
            shown("current", Text::new("电流", "Current"), current, format!("{current:.0} mA")),
            shown(
                "floor",
                Text::new("关阀时间下界", "Least drop-out time"),
                floor,
                format!("{floor:.1} {second}"),
            ),
        ]
    }
}

fn draw(device: &Device, margin: &Margin, title: &str, alt: &str, view: View) -> String {
    let drop = |contact: f64| device.with_contact(contact).drop_time_ms() / 1_000.0;
    let hold = |contact: f64| {
        let ms = device.with_contact(contact).hold_time_ms();
        ms.map(|ms| ms / 1_000.0).filter(|s| *s <= TOP_S)
    };
    let steps = 400;
    let contacts = (0..=steps).map(|step| 100.0 * f64::from(step) / f64::from(steps));
    let holds: Vec<(f64, f64)> =
        contacts.clone().map(|contact| (contact, hold(contact).unwrap_or(f64::NAN))).collect();
    let drops: Vec<(f64, f64)> = contacts
        .filter(|contact| *contact <= margin.limit)
        .map(|contact| (contact, drop(contact)))
        .collect();
    let chosen = device.contact_mohm;
    let mut panel = Panel::new()
        .height(view.fit(300.0, 260.0))
        .x(Axis::linear()
            .domain(0.0, 100.0)
            .label(view.say("触点电阻 *R*_c（mΩ）", "contact resistance *R*_c (mΩ)")))
        .y(Axis::linear().domain(0.0, TOP_S).label(view.say("秒", "seconds")));
    if margin.budget > 0.0 {
        let label = view.say("预算", "budget");
        panel = panel.mark(Stripe::x(0.0, margin.budget.min(100.0)).series(1).label(label));
    }
    if margin.limit < 100.0 {
        let label = view.say("吸不住", "never holds");
        panel = panel.mark(Stripe::x(margin.limit, 100.0).series(0).label(label));
    }
    panel = panel
        .mark(Rule::y(margin.patience).series(0).label(view.say("耐心", "patience")))
        .mark(
            Line::new(holds)
                .series(1)
                .label(view.say("须按住 *t*_{on}", "hold *t*_{on}"))
                .label_inside(),
        )
        .mark(
            Line::new(drops).series(4).dashed().label(view.say("关阀 *t*_{off}", "drop *t*_{off}")),
        )
        .mark(Rule::x(chosen).solid());
    if let Some(hold) = hold(chosen) {
        let label = chart::decimal(hold, 1);
        panel = panel.mark(Dot::new([(chosen, hold)]).series(1).label(label));
    }
    if chosen <= margin.limit {
        let label = chart::decimal(drop(chosen), 1);
        panel = panel.mark(Dot::new([(chosen, drop(chosen))]).series(4).hollow().label(label));
    }
    view.chart(title, alt).panel(panel).to_svg()
}

fn table(device: &Device, view: View) -> Table {
    let columns = view.say(
        ["R_c（mΩ）", "电流（mA）", "须按住（s）", "关阀（s）"],
        ["R_c (mΩ)", "current (mA)", "hold (s)", "drop-out (s)"],
    );
    let rows = (0..=20)
        .map(|step| {
            let device = device.with_contact(5.0 * f64::from(step));
            let hold = device.hold_time_ms();
            vec![
                format!("{:.0}", device.contact_mohm),
                format!("{:.0}", device.current_ma(device.emf_mv)),
                hold.map_or_else(
                    || view.say("永不", "never").to_owned(),
                    |ms| format!("{:.1}", ms / 1_000.0),
                ),
                format!("{:.1}", device.drop_time_ms() / 1_000.0),
            ]
        })
        .collect();
    Table { columns: columns.map(str::to_owned).to_vec(), rows }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed};

    use super::*;

    #[test]
    fn the_table_of_the_article_comes_out() {
        let lab = Typed::<StoveMargin>::default();
        let figure = lab.run(&lab.description().defaults(), View::default()).unwrap();
        let row = |contact: usize| figure.table.rows[contact / 5].join(" ");
        assert_eq!(row(0), "0 500 4.0 15.2");
        assert_eq!(row(20), "20 357 6.3 12.5");
        assert_eq!(row(50), "50 250 12.1 9.6");
        assert_eq!(row(80), "80 192 永不 7.5");
        let budget = figure.values.iter().find(|value| value.name == "budget").unwrap();
        assert!((budget.value - 23.18).abs() < 0.01);
    }

    #[test]
    fn every_corner_of_the_parameters_draws() {
        let lab = Typed::<StoveMargin>::default();
        for contact in ["0", "100"] {
            for emf in ["15", "30"] {
                for patience in ["3", "20"] {
                    let description = lab.description();
                    let pairs = [("contact", contact), ("emf", emf), ("patience", patience)];
                    let values = description.read(description.defaults(), pairs).unwrap();
                    let figure = lab.run(&values, View::default()).unwrap();
                    assert!(!figure.svg.contains("NaN"));
                }
            }
        }
    }
}
