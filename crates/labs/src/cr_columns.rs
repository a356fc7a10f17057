//! A picture from some of its own columns, or columns and rows, beside the SVD of the same rank.

use std::sync::OnceLock;

use chart::{Axis, Dot, Format, Line, Panel};
use lab::{Choice, Column, Error, Experiment, Figure, Params, Shown, Table, Text, View};
use lowrank::{Compensation, CrTerms, Decomposition, Keep, Mat};

use crate::{
    cr::Method,
    svd::{percent, relative_errors},
    svd_panels::pictures,
    svd_scene::Scene,
};

/// Rows and columns of the picture.
const SIZE: usize = 96;

/// Ranks for which the error is drawn.
const RANKS: [usize; 9] = [1, 2, 4, 8, 12, 16, 24, 32, 48];

/// An error below this is the rounding of squares.
const LEAST: f64 = 1e-7;

/// A remainder below this share of a column is rounding, not a new direction.
const ROUNDING: f64 = 1e-10;

/// What the picture is put together from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Parts {
    /// 列 | Columns
    Columns,
    /// 列和行 | Columns and rows
    Both,
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Params)]
pub(crate) struct CrColumnsParams {
    /// 留几列 r | Columns kept, r
    #[param(default = 12, range = 1..=48)]
    pub(crate) rank: i64,
    /// 怎么挑 | How they are chosen
    #[param(default = Method::Systematic)]
    pub(crate) method: Method,
    /// 用什么拼 | Put together from
    #[param(default = Parts::Columns)]
    pub(crate) parts: Parts,
    /// 图片 | Picture
    #[param(default = Scene::Landscape)]
    pub(crate) picture: Scene,
    /// 抽样的种子 | Seed of the draw
    #[param(default = 1, range = 1..=99)]
    pub(crate) seed: i64,
}

/// The lab `cr-columns`.
#[derive(Debug)]
pub(crate) struct CrColumns;

/// A picture with its decomposition and the products in which its columns, and its rows, are terms.
#[derive(Debug)]
pub(crate) struct Pictured {
    picture: Mat<f64>,
    whole: Decomposition<f64>,
    /// `AAᵀ`, a term for each column.
    columns: CrTerms<f64>,
    /// `AᵀA`, a term for each row.
    rows: CrTerms<f64>,
    /// Errors at [`RANKS`] of methods that draw nothing, by parts and method, once they were asked for.
    fixed: [[OnceLock<[f64; RANKS.len()]>; 6]; 2],
}

impl Experiment for CrColumns {
    type Params = CrColumnsParams;
    type Prepared = Vec<Pictured>;
    const NAME: &'static str = "cr-columns";
    const ARTICLE: u32 = 5;
    const TITLE: Text = Text::new(
        "一张图的几列，拼得回整张图吗？",
        "Do a few columns of a picture give the picture back?",
    );

    fn prepare() -> Vec<Pictured> {
        Scene::ALL
            .into_iter()
            .map(|scene| {
                let picture = scene.draw(SIZE);
                let terms = |a: &Mat<f64>| {
                    CrTerms::new(a.as_ref(), a.transpose(), Compensation::None)
                        .expect("greys are finite")
                };
                Pictured {
                    whole: Decomposition::new(picture.as_ref()).expect("greys are finite"),
                    columns: terms(&picture),
                    rows: terms(&picture.transpose().to_owned()),
                    fixed: Default::default(),
                    picture,
                }
            })
            .collect()
    }

    fn run(
        prepared: &Vec<Pictured>,
        params: &CrColumnsParams,
        view: View,
    ) -> Result<Figure, Error> {
        let index = Scene::ALL
            .iter()
            .position(|scene| *scene == params.picture)
            .expect("every choice is drawn");
        let pictured = &prepared[index];
        let rank = usize::try_from(params.rank).expect("1 at least");
        let put_together = pictured.put_together(params, rank);
        let run = Run {
            params,
            rank,
            pictured,
            error: pictured.error(&put_together),
            curve: pictured.errors(params),
            best: relative_errors(pictured.whole.sigma()),
            put_together,
        };
        Ok(Figure {
            svg: run.draw(view),
            alt: run.alt(view),
            answer: run.answer(view),
            table: run.table(view),
            values: run.values(),
        })
    }
}

/// What became of the picture.
struct PutTogether {
    columns: Vec<usize>,
    rows: Vec<usize>,
    result: Mat<f64>,
}

impl Pictured {
    fn error(&self, put_together: &PutTogether) -> f64 {
        (&self.picture - &put_together.result).norm_l2() / self.picture.norm_l2()
    }

    /// Errors at [`RANKS`].
    fn errors(&self, params: &CrColumnsParams) -> [f64; RANKS.len()] {
        let errors = || RANKS.map(|rank| self.foretold(params, rank));
        if params.method.selection().is_random() {
            return errors();
        }
        *self.fixed[params.parts as usize][params.method as usize].get_or_init(errors)
    }

    /// The error by Pythagoras, from the length of what is kept: the picture is not put together.
    fn foretold(&self, params: &CrColumnsParams, rank: usize) -> f64 {
        let columns = orthonormal(&self.picture, &choose(&self.columns, params, rank, 0));
        let mut kept = columns.transpose() * &self.picture;
        if params.parts == Parts::Both {
            kept = kept * self.row_basis(&choose(&self.rows, params, rank, ROWS));
        }
        let (whole, kept) = (self.picture.squared_norm_l2(), kept.squared_norm_l2());
        ((whole - kept).max(0.0) / whole).sqrt()
    }

    fn row_basis(&self, rows: &[usize]) -> Mat<f64> {
        orthonormal(&self.picture.transpose().to_owned(), rows)
    }

    /// `CC†A`, or `CC†AR†R`: the best that can be had from these columns (and rows).
    fn put_together(&self, params: &CrColumnsParams, rank: usize) -> PutTogether {
        let columns = choose(&self.columns, params, rank, 0);
        let basis = orthonormal(&self.picture, &columns);
        let mut result = &basis * (basis.transpose() * &self.picture);
        let mut rows = Vec::new();
        if params.parts == Parts::Both {
            rows = choose(&self.rows, params, rank, ROWS);
            let basis = self.row_basis(&rows);
            result = (&result * &basis) * basis.transpose();
        }
        PutTogether { columns, rows, result }
    }
}

/// What is added to the seed for rows: their draw is another than that of the columns.
const ROWS: u64 = 1000;

fn choose(terms: &CrTerms<f64>, params: &CrColumnsParams, rank: usize, further: u64) -> Vec<usize> {
    let seed = params.seed.cast_unsigned() + further;
    let choice = terms.choose(rank, params.method.selection(), seed).expect("48 at most, of 96");
    let mut indices = choice.indices().to_vec();
    indices.dedup();
    indices
}

/// An orthonormal basis of what the columns span: Gram and Schmidt, twice, since once loses digits.
fn orthonormal(a: &Mat<f64>, columns: &[usize]) -> Mat<f64> {
    let mut basis = Mat::<f64>::zeros(a.nrows(), columns.len());
    let mut found = 0;
    for &j in columns {
        let mut column = a.col(j).to_owned();
        let size = column.norm_l2();
        for _ in 0..2 {
            let known = basis.subcols(0, found);
            let along = known.transpose() * &column;
            column -= known * along;
        }
        let left = column.norm_l2();
        if left > ROUNDING * size {
            for (to, from) in basis.col_mut(found).iter_mut().zip(column.iter()) {
                *to = from / left;
            }
            found += 1;
        }
    }
    basis.subcols(0, found).to_owned()
}

/// The numbers of a run.
struct Run<'a> {
    params: &'a CrColumnsParams,
    rank: usize,
    pictured: &'a Pictured,
    put_together: PutTogether,
    error: f64,
    /// Errors at [`RANKS`].
    curve: [f64; RANKS.len()],
    /// The best error of each rank, from 0 on.
    best: Vec<f64>,
}

impl Run<'_> {
    fn best(&self) -> f64 {
        self.best[self.rank]
    }

    fn draw(&self, view: View) -> String {
        let (rank, picture) = (self.rank, &self.pictured.picture);
        let svd = self.pictured.whole.truncate(Keep::Rank(rank)).expect("48 at most, of 96");
        let chosen = self.chosen();
        let count = self.put_together.columns.len();
        let (from, put_together) = match self.params.parts {
            Parts::Columns => (
                view.say(format!("挑中的 {count} 列"), format!("The {count} columns chosen")),
                view.say("用它们拼", "Put together from them"),
            ),
            Parts::Both => (
                view.say(
                    format!("挑中的 {count} 列和 {} 行", self.put_together.rows.len()),
                    format!("{count} columns, {} rows chosen", self.put_together.rows.len()),
                ),
                view.say("用它们拼", "Put together from them"),
            ),
        };
        let best = view.say(format!("SVD，秩 {rank}"), format!("SVD, rank {rank}"));
        let mut panels =
            pictures(view, (&chosen, &from), (&self.put_together.result, put_together));
        let others =
            pictures(view, (&svd.product(), &best), (picture, view.say("原图", "The original")));
        match view.column {
            Column::Wide => panels.extend(others.into_iter().take(1)),
            Column::Narrow => panels.extend(others),
        }
        view.chart(CrColumns::TITLE.get(view.lang), self.alt(view))
            .columns(&[1.0, 1.0], &[1.0])
            .panels(panels)
            .panel(self.errors(view))
            .to_svg()
    }

    /// The picture where it is chosen, faint elsewhere.
    fn chosen(&self) -> Mat<f64> {
        let mut kept = [vec![false; SIZE], vec![false; SIZE]];
        for &j in &self.put_together.columns {
            kept[1][j] = true;
        }
        for &i in &self.put_together.rows {
            kept[0][i] = true;
        }
        Mat::from_fn(SIZE, SIZE, |i, j| {
            let grey = self.pictured.picture[(i, j)];
            if kept[0][i] || kept[1][j] { grey } else { 0.84 + 0.16 * grey }
        })
    }

    fn errors(&self, view: View) -> Panel {
        let best = (1..=RANKS[RANKS.len() - 1]).map(|r| (r as f64, self.best[r]));
        // A lattice has few different columns: its error falls to rounding.
        let seen = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
            points.into_iter().filter(|(_, error)| *error > LEAST).collect()
        };
        let curve = RANKS.iter().zip(&self.curve).map(|(&r, error)| (r as f64, *error));
        let (best, curve) = (seen(best.collect()), seen(curve.collect()));
        let all = best.iter().chain(&curve).map(|point| point.1);
        let (low, high) =
            all.fold((1.0_f64, 0.0_f64), |(low, high), error| (low.min(error), high.max(error)));
        let mark = seen(vec![(self.rank as f64, self.error)]);
        Panel::new()
            .height(view.fit(250.0, 200.0))
            .title(view.say("相对误差", "Relative error"))
            .x(Axis::log().label("*r*").domain(0.9, 56.0))
            .y(Axis::log().domain(0.8 * low, 1.2 * high).format(Format::Percent))
            .mark(Line::new(best).series(1).label("SVD"))
            .mark(Line::new(curve).series(2).label(self.material(view)))
            .mark(Dot::new(mark).series(2).radius(4.0).labels([percent(self.error)]))
    }

    fn alt(&self, view: View) -> String {
        let (rank, error, best) = (self.rank, percent(self.error), percent(self.best()));
        let method = self.params.method.name(view);
        let count = self.put_together.columns.len();
        view.say(
            format!(
                "{SIZE}×{SIZE} 的图：按“{method}”挑中 {count} 列（淡去的是没有挑中的），用它们拼成的图，和秩 {rank} 的\
                 奇异值分解；再是各个秩的误差。拼成的图相对误差 {error}，奇异值分解是 {best}。"
            ),
            format!(
                "A picture of {SIZE}×{SIZE}: {count} columns chosen ({method}), the others faint; the picture put \
                 together from them; the SVD of rank {rank}; and errors by rank. The picture put together errs by \
                 {error}, the SVD by {best}."
            ),
        )
    }

    fn answer(&self, view: View) -> String {
        let (rank, error, best) = (self.rank, percent(self.error), percent(self.best()));
        let times = chart::significant(self.ratio(), 3);
        let from = self.material(view);
        view.say(
            format!("用 {rank} {from}拼，相对误差 {error}；秩 {rank} 的奇异值分解是 {best}，前者是后者的 {times} 倍。"),
            format!(
                "{rank} {from} leave a relative error of {error}, the SVD of rank {rank} leaves {best}: {times} \
                 times as much."
            ),
        )
    }

    fn material(&self, view: View) -> &'static str {
        match self.params.parts {
            Parts::Columns => view.say("列", "columns"),
            Parts::Both => view.say("列和行", "columns and rows"),
        }
    }

    fn ratio(&self) -> f64 {
        // Of two errors that are rounding neither is greater.
        self.error.max(LEAST) / self.best().max(LEAST)
    }

    fn table(&self, view: View) -> Table {
        let columns = view.say(["r", "用列拼的误差", "SVD 的误差"], ["r", "From columns", "SVD"]);
        Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: RANKS
                .iter()
                .zip(&self.curve)
                .map(|(&r, error)| {
                    vec![r.to_string(), format!("{error:.6e}"), format!("{:.6e}", self.best[r])]
                })
                .collect(),
        }
    }

    fn values(&self) -> Vec<Shown> {
        vec![
            Shown::new(
                "error",
                Text::new("相对误差", "Relative error"),
                self.error,
                percent(self.error),
            ),
            Shown::new(
                "best",
                Text::new("同秩的 SVD", "SVD of the rank"),
                self.best(),
                percent(self.best()),
            ),
            Shown::new(
                "ratio",
                Text::new("两者之比", "Ratio"),
                self.ratio(),
                chart::significant(self.ratio(), 3),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Typed, Value};

    use super::*;
    use crate::trial::{run, value};

    #[test]
    fn columns_never_beat_the_svd_and_rows_take_more_away() {
        let lab = Typed::<CrColumns>::default();
        for picture in ["landscape", "turned"] {
            let columns = run(&lab, &[("picture", picture)]);
            let both = run(&lab, &[("picture", picture), ("parts", "both")]);
            assert!(value(&columns, "error") > value(&columns, "best"));
            assert!(value(&both, "error") > value(&columns, "error"));
        }
    }

    #[test]
    fn what_is_foretold_is_what_is_measured() {
        let lab = Typed::<CrColumns>::default();
        for parts in ["columns", "both"] {
            let figure = run(&lab, &[("parts", parts)]);
            let row = figure.table.rows.iter().find(|row| row[0] == "12").unwrap();
            let foretold: f64 = row[1].parse().unwrap();
            assert!((foretold - value(&figure, "error")).abs() < 1e-6, "{foretold}");
        }
    }

    #[test]
    fn a_basis_is_orthonormal_and_spans_its_columns() {
        let picture = Scene::Landscape.draw(24);
        let columns = [0, 1, 2, 9, 9, 23];
        let basis = orthonormal(&picture, &columns);
        assert_eq!(basis.ncols(), 5, "the second 9 adds nothing");
        let off = basis.transpose() * &basis - Mat::<f64>::identity(5, 5);
        assert!(off.norm_l2() < 1e-14);
        for j in columns {
            let column = picture.col(j);
            let left = column - &basis * (basis.transpose() * column);
            assert!(left.norm_l2() < 1e-13, "{j}");
        }
    }

    #[test]
    fn the_same_bytes_each_time_in_both_languages_and_columns() {
        let (first, second) = (Typed::<CrColumns>::default(), Typed::<CrColumns>::default());
        for picture in ["landscape", "lattice"] {
            let mut values = first.description().defaults();
            values.set("picture", Value::Choice(picture.into()));
            values.set("rank", Value::Integer(48));
            for lang in lab::Lang::ALL {
                for column in [lab::Column::Wide, lab::Column::Narrow] {
                    let view = View { lang, column, theme: lab::Theme::Page };
                    let figure = first.run(&values, view).unwrap();
                    assert_eq!(figure, second.run(&values, view).unwrap());
                    // Not of the picture: the letters of its pixels may say anything.
                    assert!(!figure.alt.contains("NaN") && !figure.answer.contains("NaN"));
                    assert!(!figure.svg.contains(" style="));
                }
            }
        }
    }
}
