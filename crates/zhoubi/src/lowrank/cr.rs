//! `zhoubi lowrank cr`: a product from some of its terms.

use chart::{Axis, Dot, Panel, Rule, significant};
use clap::{Args, ValueEnum};
use lab::View;
use lowrank::{
    Compensation, Cr, CrCertificate, CrTerms, CrWeights, Error, Mat, MatRef, Real, Selection,
    Weights,
};
use serde_json::{Value, json};

use super::{
    ResultArguments, finish, positive,
    report::{described, line, opening},
};
use crate::{
    command::Outcome,
    failure::Failure,
    matrix::{Matrix, Numbers, Source},
    output::word,
};

/// Probes of the certificate.
const PROBES: usize = 64;

#[derive(Debug, Args)]
pub(crate) struct CrArguments {
    /// The left factor, as A of svd
    #[arg(value_name = "X", value_parser = Source::parse)]
    x: Source,
    /// The right factor, with as many rows as X has columns
    #[arg(value_name = "Y", value_parser = Source::parse)]
    y: Source,
    /// Keep this many columns of X and rows of Y
    #[arg(long, value_name = "R", value_parser = positive)]
    rank: usize,
    /// How they are chosen
    #[arg(long, value_enum, default_value_t)]
    method: Method,
    /// Take something out of the product first and keep it exactly; offset.npy is then to be added to
    /// every row of X[:, indices] · weights · Y[indices, :]
    #[arg(long, value_enum, value_name = "WHAT")]
    compensate: Option<Compensate>,
    /// How they are weighed [default: unbiased for sample and systematic, else identity]
    #[arg(long, value_enum)]
    weights: Option<WeightsArgument>,
    /// Of the random choice, and of the probes that measure the error
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    result: ResultArguments,
}

/// Which terms are kept.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Method {
    /// The largest, by the length of the column times that of the row
    #[default]
    Top,
    /// At random with replacement, likely as they are large
    Sample,
    /// At random without replacement, likely as they are large
    Systematic,
    /// Pairs with the smallest sum are dropped
    Greedy,
    /// As gram, then terms are exchanged while the error falls
    Swap,
    /// One by one, by the error after each step
    Gram,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Compensate {
    /// The means of the columns of X
    Mean,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum WeightsArgument {
    /// 1
    Identity,
    /// So that the mean over seeds is XY; for sample and systematic
    Unbiased,
    /// The best diagonal
    Diagonal,
    /// The best matrix, R×R
    Full,
}

impl CrArguments {
    fn selection(&self) -> Selection {
        match self.method {
            Method::Top => Selection::Top,
            Method::Sample => Selection::Sample,
            Method::Systematic => Selection::Systematic,
            Method::Greedy => Selection::Greedy,
            Method::Swap => Selection::Swap,
            Method::Gram => Selection::Gram,
        }
    }

    fn weights(&self) -> Weights {
        match self.weights {
            None => self.selection().usual_weights(),
            Some(WeightsArgument::Identity) => Weights::Identity,
            Some(WeightsArgument::Unbiased) => Weights::Unbiased,
            Some(WeightsArgument::Diagonal) => Weights::Diagonal,
            Some(WeightsArgument::Full) => Weights::Full,
        }
    }

    fn compensation(&self) -> Compensation {
        match self.compensate {
            Some(Compensate::Mean) => Compensation::Mean,
            None => Compensation::None,
        }
    }

    /// A message about the file that it is about.
    fn about(&self, error: Error) -> Failure {
        let of = |source: &Source, error| Failure::data(format!("{}: {error}", source.name()));
        match error {
            Error::Factor { name: "X", source } => of(&self.x, *source),
            Error::Factor { source, .. } => of(&self.y, *source),
            other => Failure::data(format!("{}, {}: {other}", self.x.name(), self.y.name())),
        }
    }
}

pub(super) fn run(arguments: &CrArguments) -> Outcome {
    if arguments.x == Source::Stdin && arguments.y == Source::Stdin {
        return Err(Failure::usage("only one of X and Y can be standard input"));
    }
    let selection = arguments.selection();
    if arguments.weights() == Weights::Unbiased && !selection.is_random() {
        return Err(Failure::usage(format!(
            "--weights unbiased needs --method sample or systematic: {} draws nothing at random",
            word(&arguments.method)
        )));
    }
    let (x, y) = (arguments.x.read()?, arguments.y.read()?);
    match (&x.numbers, &y.numbers) {
        (Numbers::Single(a), Numbers::Single(b)) => {
            product(arguments, (&x, a.as_ref()), (&y, b.as_ref()))
        }
        // The wider of two types, as everywhere.
        (Numbers::Single(a), Numbers::Double(b)) => {
            product(arguments, (&x, widened(a).as_ref()), (&y, b.as_ref()))
        }
        (Numbers::Double(a), Numbers::Single(b)) => {
            product(arguments, (&x, a.as_ref()), (&y, widened(b).as_ref()))
        }
        (Numbers::Double(a), Numbers::Double(b)) => {
            product(arguments, (&x, a.as_ref()), (&y, b.as_ref()))
        }
    }
}

fn widened(a: &Mat<f32>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| f64::from(a[(i, j)]))
}

fn product<T: Real>(
    arguments: &CrArguments,
    (x, left): (&Matrix, MatRef<'_, T>),
    (y, right): (&Matrix, MatRef<'_, T>),
) -> Outcome {
    let about = |error| arguments.about(error);
    let terms = CrTerms::new(left, right, arguments.compensation()).map_err(about)?;
    let choice =
        terms.choose(arguments.rank, arguments.selection(), arguments.seed).map_err(about)?;
    let found =
        terms.approximate(&choice, arguments.weights(), arguments.seed, PROBES).map_err(about)?;
    let mut json =
        serde_json::to_string_pretty(&report(arguments, x, y, &found)).expect("a tree of values");
    json.push('\n');
    let summary = summary(arguments, x, y, &found);
    let draw = |view| plot(&terms, &found, view);
    finish(&arguments.result, &json, &summary, draw, |folder| {
        folder.indices("indices.npy", &found.indices)?;
        match &found.weights {
            CrWeights::Diagonal(weights) => {
                let column = Mat::from_fn(weights.len(), 1, |at, _| weights[at]);
                folder.npy("weights.npy", &column, true)?;
            }
            CrWeights::Full(weights) => folder.npy("weights.npy", weights, false)?,
        }
        if let Some(offset) = &found.offset {
            let column = Mat::from_fn(offset.len(), 1, |at, _| offset[at]);
            folder.npy("offset.npy", &column, true)?;
        }
        folder.npy("product.npy", &found.product, y.vector)
    })
}

/// How many terms there are when one drawn twice counts once.
fn distinct(indices: &[usize]) -> usize {
    1 + indices.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

fn weights_name(weights: Weights) -> &'static str {
    match weights {
        Weights::Identity => "identity",
        Weights::Unbiased => "unbiased",
        Weights::Diagonal => "diagonal",
        Weights::Full => "full",
    }
}

fn report<T: Real>(arguments: &CrArguments, x: &Matrix, y: &Matrix, found: &Cr<T>) -> Value {
    let CrCertificate {
        terms, error, relative, at_most, norm, deviation, probes, isotropic, ..
    } = found.certificate;
    json!({
        "command": "cr",
        "input": { "x": described(&arguments.x, x), "y": described(&arguments.y, y) },
        "rank": arguments.rank,
        "terms": terms,
        "kept": distinct(&found.indices),
        "method": word(&arguments.method),
        "weights": weights_name(arguments.weights()),
        "compensate": arguments.compensate.as_ref().map(word),
        "seed": arguments.seed,
        "dtype": T::NAME,
        "error": {
            "frobenius": {
                "absolute": error,
                "relative": relative,
                "at_most": at_most,
                "norm": norm,
                "basis": "estimated by random probes; at_most fails for one seed in 1000 at most",
                "probes": probes,
                "deviation": deviation,
            },
        },
        "isotropic": isotropic,
    })
}

fn summary<T: Real>(arguments: &CrArguments, x: &Matrix, y: &Matrix, found: &Cr<T>) -> String {
    let certificate = &found.certificate;
    let mut summary = opening(&arguments.x, x);
    summary.push_str(&opening(&arguments.y, y));
    let compensated = if arguments.compensate.is_some() { ", means apart" } else { "" };
    line(
        &mut summary,
        &format!(
            "terms kept: {} of {} ({}, weights {}{compensated})",
            distinct(&found.indices),
            certificate.terms,
            word(&arguments.method),
            weights_name(arguments.weights())
        ),
    );
    let relative = certificate.relative;
    line(
        &mut summary,
        &format!(
            "relative error: {relative:.3e}, estimated by {} probes; absolute {:.3e}, at most {:.3e} but for \
             one seed in 1000",
            certificate.probes,
            certificate.error,
            certificate.at_most.expect("64 probes are enough for a bound")
        ),
    );
    // Within a tenth of it, as the probes are.
    if certificate.isotropic > 0.0 && relative > 0.9 * certificate.isotropic {
        line(
            &mut summary,
            &format!(
                "choosing gains little here: terms all alike and orthogonal would lose {:.3e}",
                certificate.isotropic
            ),
        );
    }
    summary
}

/// Draws the sizes of the terms in falling order, those kept filled.
fn plot<T: Real>(terms: &CrTerms<T>, found: &Cr<T>, view: View) -> String {
    let shares = terms.shares();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&i, &j| shares[j].total_cmp(&shares[i]));
    let place = |kept: bool| -> Vec<(f64, f64)> {
        let with_place = (1..).zip(&order);
        with_place
            .filter(|&(_, i)| found.indices.binary_search(i).is_ok() == kept)
            .map(|(place, &i)| (f64::from(place), shares[i]))
            .collect()
    };
    let (kept, all) = (distinct(&found.indices), shares.len());
    let error = significant(found.certificate.relative, 3);
    let desc = view.say(
        format!("{all} 项按大小排列，留下 {kept} 项，相对误差约 {error}。"),
        format!("{all} terms by size, {kept} kept, relative error about {error}."),
    );
    let mut panel = Panel::new()
        .x(Axis::linear().label(view.say("按大小的名次", "place by size")))
        .y(Axis::log().label("s_i / Σs"));
    let left_out = place(false);
    if !left_out.is_empty() {
        panel = panel.mark(Dot::new(left_out).series(0).hollow());
    }
    panel = panel
        .mark(Dot::new(place(true)).series(1).label(view.say("留下", "kept")))
        .mark(Rule::y(1.0 / all as f64).series(0).label(view.say("平均", "mean")));
    view.chart(view.say("乘积的各项", "The terms of the product"), desc).panel(panel).to_svg()
}
