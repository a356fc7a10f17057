//! One formula in a window of a chosen width: at a fixed size, and fitted to its column.

use lab::{Choice, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use typeset::{Formula, Limits, Macros, Options};

use crate::{
    formula_column::{TYPE_SIZE, column_px},
    formula_fit_picture as picture,
};

/// At this many px this site stops shrinking, and the rest scrolls (article `formulas`).
const LEGIBLE_PX: f64 = 9.0;
/// Windows of the table: three phones, a tablet, two desktops.
const WINDOWS: [i64; 6] = [320, 360, 390, 768, 1024, 1440];
/// Wider than this is no formula.
const WIDEST_EM: f64 = 1000.0;

/// Which formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum FormulaChoice {
    /// 高斯积分 | The Gaussian integral
    Gauss,
    /// 二项式 | A binomial
    Binomial,
    /// 拉马努金的级数 | Ramanujan's series
    Ramanujan,
    /// 变分下界 | The evidence lower bound
    Elbo,
    /// 矩阵乘向量 | A matrix times a vector
    Matrix,
    /// 自己的公式 | My own formula
    Own,
}

impl FormulaChoice {
    fn tex(self) -> Option<&'static str> {
        match self {
            FormulaChoice::Gauss => Some(concat!(
                r"\int_{-\infty}^{\infty}e^{-x^2}\,dx",
                r"=\left(\int_{-\infty}^{\infty}\int_{-\infty}^{\infty}e^{-(x^2+y^2)}\,dx\,dy\right)^{1/2}",
                r"=\left(\int_0^{2\pi}\int_0^{\infty}e^{-r^2}r\,dr\,d\theta\right)^{1/2}=\sqrt{\pi}",
            )),
            FormulaChoice::Binomial => Some(r"(a+b)^3=a^3+3a^2b+3ab^2+b^3"),
            FormulaChoice::Ramanujan => Some(
                r"\frac{1}{\pi}=\frac{2\sqrt{2}}{9801}\sum_{k=0}^{\infty}\frac{(4k)!\,(1103+26390k)}{(k!)^4\,396^{4k}}",
            ),
            FormulaChoice::Elbo => Some(concat!(
                r"\log p(x)=\mathbb{E}_{z\sim q(z|x)}\left[\log\frac{p(x,z)}{q(z|x)}\right]",
                r"+\mathbb{E}_{z\sim q(z|x)}\left[\log\frac{q(z|x)}{p(z|x)}\right]",
                r"\ge\mathbb{E}_{z\sim q(z|x)}\bigl[\log p(x|z)\bigr]",
                r"-\mathrm{KL}\bigl(q(z|x)\,\big\|\,p(z)\bigr)",
            )),
            FormulaChoice::Matrix => Some(concat!(
                r"\begin{pmatrix}a_{11}&a_{12}&\cdots&a_{1n}\\a_{21}&a_{22}&\cdots&a_{2n}\\",
                r"\vdots&\vdots&\ddots&\vdots\\a_{m1}&a_{m2}&\cdots&a_{mn}\end{pmatrix}",
                r"\begin{pmatrix}x_1\\x_2\\\vdots\\x_n\end{pmatrix}",
                r"=\begin{pmatrix}a_{11}x_1+a_{12}x_2+\cdots+a_{1n}x_n\\",
                r"a_{21}x_1+a_{22}x_2+\cdots+a_{2n}x_n\\\vdots\\",
                r"a_{m1}x_1+a_{m2}x_2+\cdots+a_{mn}x_n\end{pmatrix}",
            )),
            FormulaChoice::Own => None,
        }
    }
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct FormulaFitParams {
    /// 公式 | Formula
    #[param(default = FormulaChoice::Gauss)]
    pub(crate) formula: FormulaChoice,
    /// 自己的公式（TeX，选中时有效） | My own formula (TeX, when chosen)
    #[param(default = r"\sum_{i=1}^{n}\left(x_i-\bar{x}\right)^2", max_bytes = 2000)]
    pub(crate) own: String,
    /// 窗口宽度（px） | Width of the window (px)
    #[param(default = 360, range = 280..=1440, step = 4)]
    pub(crate) width: i64,
    /// 公式字号（px） | Type size of formulas (px)
    #[param(default = TYPE_SIZE, range = 10.0..=40.0, step = 0.1)]
    pub(crate) type_size: f64,
}

/// The lab `formula-fit`.
#[derive(Debug)]
pub(crate) struct FormulaFit;

/// What happens to one formula in one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    /// The window, in px.
    pub(crate) window: f64,
    /// The text column, in px.
    pub(crate) column: f64,
    /// The formula at its fixed size, in px.
    pub(crate) natural: f64,
    /// What sticks out of the column at the fixed size, in px.
    pub(crate) overflow: f64,
    /// `s = min(1, W/w)`.
    pub(crate) scale: f64,
    /// Size of the type when fitted, in px.
    pub(crate) size: f64,
    /// Where this site stops shrinking, in px, if it does so before the formula fits.
    pub(crate) floor: Option<f64>,
}

impl Fit {
    /// A formula `width_em` wide set at `type_size` px in a window of `window` px.
    pub(crate) fn new(width_em: f64, type_size: f64, window: f64) -> Fit {
        let column = column_px(window);
        let natural = width_em * type_size;
        let scale = (column / natural).min(1.0);
        let floor = LEGIBLE_PX.min(type_size);
        let stops = scale * type_size < floor;
        Fit {
            window,
            column,
            natural,
            overflow: (natural - column).max(0.0),
            scale,
            size: scale * type_size,
            floor: stops.then_some(floor),
        }
    }
}

impl Experiment for FormulaFit {
    type Params = FormulaFitParams;
    type Prepared = ();
    const NAME: &'static str = "formula-fit";
    const ARTICLE: u32 = 1;
    const TITLE: Text =
        Text::new("窗口变窄时，公式去了哪里？", "Where does a formula go when the window narrows?");

    fn prepare() {}

    fn run(_: &(), params: &FormulaFitParams, view: View) -> Result<Figure, Error> {
        let formula = typeset(params)?;
        #[expect(clippy::cast_precision_loss, reason = "the width is at most 1440")]
        let fit = Fit::new(formula.width, params.type_size, params.width as f64);
        let words = words(&formula, &fit, params.type_size);
        let alt = words.get(view.lang).to_owned();
        let svg = picture::draw(&formula, &fit, params.type_size, &alt, view)?;
        Ok(Figure {
            svg,
            alt,
            answer: answer(&fit).get(view.lang).to_owned(),
            table: table(&formula, params, view),
            values: values(&formula, &fit, params.type_size),
        })
    }
}

/// The formula as outlines; the reader's own is hostile until it has passed the typesetter's limits.
fn typeset(params: &FormulaFitParams) -> Result<Formula, Error> {
    let (tex, limits) = match params.formula.tex() {
        Some(tex) => (tex, Limits::default()),
        None => (params.own.trim(), Limits::HOSTILE),
    };
    let refused = |reason: Text| Error::Refused { name: "own".to_owned(), reason };
    if tex.is_empty() {
        return Err(refused(Text::new(
            "还没有公式，例如 \\frac{a}{b}",
            "there is no formula yet; write one such as \\frac{a}{b}",
        )));
    }
    let macros = Macros::default();
    let options =
        Options { display: true, macros: &macros, numbers: &[], references: &|_| None, limits };
    let formula = typeset::render(tex, &options).map_err(|error| {
        let before = tex.get(..error.span().start).unwrap_or(tex);
        let column = before.chars().count() + 1;
        refused(Text::of(
            format!("第 {column} 个字符处排不下去（{error}）"),
            format!("it cannot be typeset at character {column}: {error}"),
        ))
    })?;
    // `\hspace{-9em}` and the like may leave nothing, or less.
    if !(formula.width > 0.0 && formula.width <= WIDEST_EM) {
        let width = formula.width;
        return Err(refused(Text::of(
            format!("排出来宽 {width:.1} em，这里只画 0 到 {WIDEST_EM} em 之间的"),
            format!("it comes out {width:.1} em wide; between 0 and {WIDEST_EM} em can be drawn"),
        )));
    }
    Ok(formula)
}

fn words(formula: &Formula, fit: &Fit, type_size: f64) -> Text {
    let Fit { window, column, natural, overflow, scale, size, .. } = fit;
    let width = formula.width;
    let out = if *overflow > 0.0 {
        Text::of(
            format!("伸出栏外 {overflow:.0} px"),
            format!("{overflow:.0} px out of the column"),
        )
    } else {
        Text::new("放得下", "which fits")
    };
    Text::of(
        format!(
            "窗口 {window:.0} px，一栏 {column:.0} px。自然宽度 {width:.1} em 的公式按固定的 {type_size:.1} px 排，\
             宽 {natural:.0} px，{}；随栏缩放则是 {scale:.2} 倍，字号 {size:.1} px。",
            out.zh
        ),
        format!(
            "A window of {window:.0} px with a column of {column:.0} px. A formula of natural width {width:.1} em is \
             {natural:.0} px wide at the fixed size of {type_size:.1} px, {}; fitted, it is scaled by {scale:.2} and \
             its type is {size:.1} px.",
            out.en
        ),
    )
}

fn answer(fit: &Fit) -> Text {
    let Fit { column, overflow, scale, size, floor, .. } = fit;
    if *overflow <= 0.0 {
        return Text::of(
            format!("一栏 {column:.0} px 放得下它，所以原样不动。"),
            format!("It fits into the column of {column:.0} px, so it is left alone."),
        );
    }
    let (zh, en) = match floor {
        Some(floor) => (
            format!("；本站缩到 {floor:.1} px 为止，余下的滚动。"),
            format!("; this site stops at {floor:.1} px, and the rest scrolls."),
        ),
        None => ("。".to_owned(), ".".to_owned()),
    };
    Text::of(
        format!(
            "固定大小会有 {overflow:.0} px 伸到栏外；缩到 {scale:.2} 倍就放得下，字号 {size:.1} px{zh}"
        ),
        format!(
            "At a fixed size {overflow:.0} px would stick out; scaled by {scale:.2} it fits, with type of \
             {size:.1} px{en}"
        ),
    )
}

fn values(formula: &Formula, fit: &Fit, type_size: f64) -> Vec<Shown> {
    let shown = Shown::new;
    let column = fit.column / type_size;
    vec![
        shown(
            "natural",
            Text::new("自然宽度", "Natural width"),
            formula.width,
            format!("{:.1} em", formula.width),
        ),
        shown("column", Text::new("一栏宽", "Column"), column, format!("{column:.1} em")),
        shown("scale", Text::new("比例", "Scale"), fit.scale, format!("{:.2}", fit.scale)),
        shown("size", Text::new("字号", "Type size"), fit.size, format!("{:.1} px", fit.size)),
        shown(
            "overflow",
            Text::new("不缩则伸出", "Sticking out if not scaled"),
            fit.overflow,
            format!("{:.0} px", fit.overflow),
        ),
    ]
}

/// The same formula in windows of usual widths, and in the one chosen.
fn table(formula: &Formula, params: &FormulaFitParams, view: View) -> Table {
    let columns = [
        Text::new("窗口（px）", "Window (px)"),
        Text::new("一栏（px）", "Column (px)"),
        Text::new("固定大小时伸出（px）", "Sticking out at a fixed size (px)"),
        Text::new("比例", "Scale"),
        Text::new("字号（px）", "Type size (px)"),
    ];
    let mut windows = WINDOWS.to_vec();
    windows.push(params.width);
    windows.sort_unstable();
    windows.dedup();
    Table {
        columns: columns.iter().map(|column| column.get(view.lang).to_owned()).collect(),
        rows: windows
            .iter()
            .map(|&window| {
                #[expect(clippy::cast_precision_loss, reason = "at most 1440")]
                let fit = Fit::new(formula.width, params.type_size, window as f64);
                vec![
                    window.to_string(),
                    format!("{:.1}", fit.column),
                    format!("{:.1}", fit.overflow),
                    format!("{:.4}", fit.scale),
                    format!("{:.2}", fit.size),
                ]
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_scale_that_fits() {
        let fit = Fit::new(40.0, 10.0, 360.0);
        assert_eq!(
            fit,
            Fit {
                window: 360.0,
                column: 328.0,
                natural: 400.0,
                overflow: 72.0,
                scale: 0.82,
                size: 8.2,
                floor: Some(9.0)
            }
        );
        assert_eq!(Fit::new(10.0, 10.0, 360.0).scale, 1.0);
    }

    #[test]
    fn larger_type_does_not_make_a_shrunk_formula_larger() {
        let size = |type_size| Fit::new(40.0, type_size, 360.0).size;
        assert!((size(18.7) - size(36.0)).abs() < 1e-12);
    }

    #[test]
    fn the_binomial_is_as_wide_as_the_article_finds_by_hand() {
        let params = FormulaFitParams {
            formula: FormulaChoice::Binomial,
            own: String::new(),
            width: 360,
            type_size: TYPE_SIZE,
        };
        let width = typeset(&params).unwrap().width;
        assert!((width - 13.8333).abs() < 1e-4, "{width}");
    }
}
