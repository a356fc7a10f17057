//! All formulas of this site against the width of the screen; drawn from a record.

use lab::{Choice, Error, Experiment, Figure, Lang, Materials, Params, Shown, Table, Text, View};

use crate::{
    formula_column::{TYPE_SIZE, column_px},
    formula_record::Record,
    formula_widths_picture as picture,
};

/// What `zhoubi check --rerun --update` wrote last.
const RECORD: &str = include_str!("../../../articles/formulas/records/formula-widths.json");
/// Screens of the table, in px.
const SCREENS: [i64; 6] = [320, 360, 390, 768, 1024, 1440];

/// Which formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Kind {
    /// 行间 | Displayed
    Display,
    /// 行内 | Inline
    Inline,
    /// 全部 | All
    All,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct FormulaWidthsParams {
    /// 屏幕宽度（px） | Width of the screen (px)
    #[param(default = 360, range = 280..=1440, step = 4)]
    pub(crate) screen: i64,
    /// 公式字号（px） | Type size of formulas (px)
    #[param(default = TYPE_SIZE, range = 10.0..=40.0, step = 0.1)]
    pub(crate) type_size: f64,
    /// 哪些公式 | Which formulas
    #[param(default = Kind::Display)]
    pub(crate) kind: Kind,
}

/// The lab `formula-widths`.
#[derive(Debug)]
pub(crate) struct FormulaWidths;

/// Widths in em of what has to fit into a column, sorted; never empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Widths(Vec<f64>);

impl Widths {
    /// Widths in increasing order, at least one.
    #[cfg(test)]
    pub(crate) fn from_sorted(widths: Vec<f64>) -> Widths {
        Widths(widths)
    }

    /// Displays by their whole width, inline formulas by their widest piece, since lines break between pieces.
    fn of(record: &Record, kind: Kind) -> Option<Widths> {
        let mut widths: Vec<f64> = record
            .formulas
            .iter()
            .filter(|entry| match kind {
                Kind::Display => entry.display,
                Kind::Inline => !entry.display,
                Kind::All => true,
            })
            .map(|entry| if entry.display { entry.width } else { entry.piece })
            .collect();
        widths.sort_by(f64::total_cmp);
        (!widths.is_empty()).then_some(Widths(widths))
    }

    /// How many there are.
    #[expect(clippy::cast_precision_loss, reason = "a site has fewer than 2⁵³ formulas")]
    pub(crate) fn count(&self) -> f64 {
        self.0.len() as f64
    }

    /// `F(W)`: the share that is not wider than `width` em.
    #[expect(clippy::cast_precision_loss, reason = "a site has fewer than 2⁵³ formulas")]
    pub(crate) fn share(&self, width: f64) -> f64 {
        self.0.partition_point(|&each| each <= width) as f64 / self.count()
    }

    /// The least width that at least the share `level` (0 to 1) does not exceed.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the product lies between 0 and the count"
    )]
    fn quantile(&self, level: f64) -> f64 {
        let rank = (level * self.count()).ceil().max(1.0) as usize;
        self.0[rank.min(self.0.len()) - 1]
    }

    /// The widest of all.
    pub(crate) fn widest(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// Bound of Dvoretzky, Kiefer, Wolfowitz and Massart on the error of `F`, at 95 %.
    fn dkw(&self) -> f64 {
        ((2.0_f64 / 0.05).ln() / (2.0 * self.count())).sqrt()
    }
}

impl Experiment for FormulaWidths {
    type Params = FormulaWidthsParams;
    type Prepared = Result<Record, String>;
    const NAME: &'static str = "formula-widths";
    const ARTICLE: u32 = 1;
    const TITLE: Text =
        Text::new("多宽的屏幕，放得下几成公式？", "How many formulas fit on how wide a screen?");

    fn prepare() -> Result<Record, String> {
        Record::read(RECORD)
    }

    fn run(
        record: &Result<Record, String>,
        params: &FormulaWidthsParams,
        view: View,
    ) -> Result<Figure, Error> {
        let refused = |reason: String| Error::Record { lab: Self::NAME.to_owned(), reason };
        let record = record.as_ref().map_err(|reason| refused(reason.clone()))?;
        let widths = Widths::of(record, params.kind)
            .ok_or_else(|| refused("holds no such formula; compute it again".to_owned()))?;
        #[expect(clippy::cast_precision_loss, reason = "the screen is at most 1440")]
        let column = column_px(params.screen as f64) / params.type_size;
        let answer = answer(&widths, params, column).get(view.lang).to_owned();
        let alt = alt(&widths, params, column, &answer, view.lang);
        Ok(Figure {
            svg: picture::draw(&widths, params, column, &alt, view),
            alt,
            answer,
            table: table(&widths, params, view.lang),
            values: values(&widths, column),
        })
    }

    fn record(materials: &Materials) -> Option<String> {
        Some(Record::compute(materials).to_json())
    }
}

/// What the formulas are called.
pub(crate) fn noun(kind: Kind) -> Text {
    match kind {
        Kind::Display => Text::new("行间公式", "displayed formulas"),
        Kind::Inline => Text::new("行内公式", "inline formulas"),
        Kind::All => Text::new("公式", "formulas"),
    }
}

fn answer(widths: &Widths, params: &FormulaWidthsParams, column: f64) -> Text {
    let noun = noun(params.kind);
    let count = widths.count();
    let share = 100.0 * widths.share(column);
    let screen = params.screen;
    Text::of(
        format!(
            "{screen} px 的屏幕，一栏 {column:.1} em，本站 {count} 条{}里有 {share:.0}% 不用缩就放得下。",
            noun.zh
        ),
        format!(
            "On a screen of {screen} px the column is {column:.1} em, and {share:.0}% of this site's {count} {} fit \
             without being scaled.",
            noun.en
        ),
    )
}

fn alt(
    widths: &Widths,
    params: &FormulaWidthsParams,
    column: f64,
    answer: &str,
    lang: Lang,
) -> String {
    let (median, p99, widest) = (widths.quantile(0.5), widths.quantile(0.99), widths.widest());
    let noun = noun(params.kind);
    let size = params.type_size * (column / widest).min(1.0);
    Text::of(
        format!(
            "{}宽度的直方图与累积曲线。{answer}中位数 {median:.1} em，99% 不超过 {p99:.1} em，\
             最宽 {widest:.1} em，在这样的屏幕上字号为 {size:.1} px。",
            noun.zh
        ),
        format!(
            "Histogram and cumulative curve of the widths of {}. {answer} The median is {median:.1} em, 99% do not \
             exceed {p99:.1} em, and the widest, of {widest:.1} em, is set at {size:.1} px on this screen.",
            noun.en
        ),
    )
    .get(lang)
    .to_owned()
}

fn values(widths: &Widths, column: f64) -> Vec<Shown> {
    let shown = Shown::new;
    let em = |value: f64| format!("{value:.1} em");
    let share = widths.share(column);
    let (median, p99) = (widths.quantile(0.5), widths.quantile(0.99));
    let dkw = widths.dkw();
    vec![
        shown("share", Text::new("放得下", "Fit"), share, format!("{:.0}%", 100.0 * share)),
        shown(
            "count",
            Text::new("公式数", "Formulas"),
            widths.count(),
            format!("{}", widths.count()),
        ),
        shown("median", Text::new("中位数", "Median"), median, em(median)),
        shown("p99", Text::new("99% 不超过", "99% within"), p99, em(p99)),
        shown("widest", Text::new("最宽", "Widest"), widths.widest(), em(widths.widest())),
        shown("dkw", Text::new("曲线误差（95%）", "Error of the curve (95%)"), dkw, {
            format!("±{:.0}%", 100.0 * dkw)
        }),
    ]
}

/// Usual screens and the one chosen: column, share that fits, and the type of the widest.
fn table(widths: &Widths, params: &FormulaWidthsParams, lang: Lang) -> Table {
    let columns = [
        Text::new("屏幕（px）", "Screen (px)"),
        Text::new("一栏（em）", "Column (em)"),
        Text::new("放得下的比例", "Share that fits"),
        Text::new("最宽者的字号（px）", "Type size of the widest (px)"),
    ];
    let mut screens = SCREENS.to_vec();
    screens.push(params.screen);
    screens.sort_unstable();
    screens.dedup();
    Table {
        columns: columns.iter().map(|column| column.get(lang).to_owned()).collect(),
        rows: screens
            .iter()
            .map(|&screen| {
                #[expect(clippy::cast_precision_loss, reason = "at most 1440")]
                let column = column_px(screen as f64) / params.type_size;
                let size = params.type_size * (column / widths.widest()).min(1.0);
                vec![
                    screen.to_string(),
                    format!("{column:.2}"),
                    format!("{:.4}", widths.share(column)),
                    format!("{size:.2}"),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::formula_record::Entry;

    use super::*;

    fn widths() -> Widths {
        let entry = |display, width, piece| Entry { article: 1, display, width, piece };
        let record = Record {
            typeset: "0".into(),
            refused: 0,
            formulas: vec![
                entry(true, 30.0, 30.0),
                entry(false, 50.0, 3.0),
                entry(true, 10.0, 10.0),
                entry(true, 20.0, 20.0),
                entry(true, 40.0, 40.0),
            ],
        };
        assert_eq!(Widths::of(&record, Kind::Inline), Some(Widths(vec![3.0])));
        assert_eq!(Widths::of(&record, Kind::All).unwrap().count(), 5.0);
        Widths::of(&record, Kind::Display).unwrap()
    }

    #[test]
    fn share_is_the_empirical_distribution() {
        let widths = widths();
        assert_eq!(widths.share(9.9), 0.0);
        assert_eq!(widths.share(10.0), 0.25);
        assert_eq!(widths.share(39.0), 0.75);
        assert_eq!(widths.share(40.0), 1.0);
    }

    #[test]
    fn quantiles_are_widths_that_occur() {
        let widths = widths();
        assert_eq!(widths.quantile(0.5), 20.0);
        assert_eq!(widths.quantile(0.51), 30.0);
        assert_eq!(widths.quantile(0.99), 40.0);
        assert_eq!(widths.quantile(0.0), 10.0);
        assert_eq!(widths.widest(), 40.0);
    }
}
