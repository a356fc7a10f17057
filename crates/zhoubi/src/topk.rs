//! `zhoubi topk`: a smooth choice of `k` numbers of each row, or its gradient.

mod plot;
mod rows;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde_json::json;
use topk::{Error, Operator, Real, Solution, TopK};

use self::rows::{Rows, Source};
use crate::{
    command::Outcome,
    failure::Failure,
    output,
    view::{ViewArguments, svg_file},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many of each row are chosen: 0 to its length, whole for grad and iterative
    #[arg(long, value_name = "K", value_parser = number, allow_negative_numbers = true)]
    k: f64,
    /// How they are chosen
    #[arg(long, value_parser = operators())]
    operator: Operator,
    /// Numbers count in units of it; towards 0 the choice becomes hard
    #[arg(long, value_name = "T", value_parser = temperature, default_value = "1", allow_negative_numbers = true)]
    temperature: f64,
    /// Print gradients instead: Jᵀv of each row, v from a file with as many rows, or with one row for
    /// all, or written out, as in "0,1,0"
    #[arg(long, value_name = "COTANGENTS", allow_hyphen_values = true)]
    vjp: Option<String>,
    /// Numbers, a row a line, spaces or commas between, inf and -inf allowed; or a matrix as .npy;
    /// `-` is standard input
    #[arg(value_name = "FILE", value_parser = Source::parse, default_value = "-")]
    file: Source,
    /// Write into this file: as .npy where it is called so, else as text
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print JSON: probabilities, threshold or ln Z of each row, gradients
    #[arg(long)]
    json: bool,
    /// Draw what is printed
    #[arg(long, value_name = "FILE.svg", value_parser = svg_file)]
    plot: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArguments,
}

fn operators() -> impl TypedValueParser<Value = Operator> {
    let values = Operator::ALL.map(|operator| {
        PossibleValue::new(operator.name()).help(match operator {
            Operator::Grad => "gradient of ln Z_k: chances of conditional Poisson sampling",
            Operator::Exp => "min(1, e^(x−λ)/τ)",
            Operator::Laplace => "Laplace's distribution function of (x−λ)/τ",
            Operator::Sigmoid => "σ((x−λ)/τ)",
            Operator::Gaussian => "the normal distribution function of (x−λ)/τ",
            Operator::CappedSimplex => "Euclidean projection, with exact zeros and ones",
            Operator::Hard => "the k largest, ties share",
            Operator::Iterative => "a heuristic: k softmaxes; can leave [0, 1] and the order",
            _ => "",
        })
    });
    PossibleValuesParser::new(values).map(|name| {
        let known = Operator::ALL.into_iter().find(|operator| operator.name() == name);
        known.expect("the parser knows the names of the operators")
    })
}

fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(k) if 0.0 <= k && k < f64::INFINITY => Ok(k),
        Ok(_) => Err("not in 0 ≤ k ≤ the length of a row".to_owned()),
        Err(_) => Err("not a number".to_owned()),
    }
}

fn temperature(text: &str) -> Result<f64, String> {
    let temperature = text.parse().map_err(|_| "not a number".to_owned())?;
    match TopK::new(Operator::Hard, 0.0).at(temperature).check() {
        Ok(()) => Ok(temperature),
        Err(_) => Err("not in 0 < τ < ∞; for the limit τ → 0 take --operator hard".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let request = TopK::new(arguments.operator, arguments.k).at(arguments.temperature);
    request.check().map_err(Failure::usage)?;
    if arguments.vjp.is_some() && !arguments.operator.is_smooth() {
        return Err(Failure::usage(Error::NoDerivative {
            operator: arguments.operator,
            by: topk::Variable::Scores,
        }));
    }
    let cotangents = arguments.vjp.as_deref().map(Source::numbers_or_file).transpose();
    let cotangents = cotangents.map_err(|reason| Failure::usage(format!("--vjp: {reason}")))?;
    if cotangents == Some(Source::Stdin) && arguments.file == Source::Stdin {
        return Err(Failure::usage("only one of FILE and --vjp can be standard input"));
    }
    let scores = arguments.file.read()?;
    let cotangents = cotangents.as_ref().map(Source::read).transpose()?;
    let cotangents = cotangents.as_ref().map(|input| &input.rows);
    match &scores.rows {
        Rows::Single(rows) => answer(arguments, request, rows, scores.vector, cotangents),
        Rows::Double(rows) => answer(arguments, request, rows, scores.vector, cotangents),
    }
}

/// Solves every row before anything is written.
fn answer<T: Real + Into<f64>>(
    arguments: &Arguments,
    request: TopK,
    rows: &[Vec<T>],
    vector: bool,
    cotangents: Option<&Rows>,
) -> Outcome {
    let solved = rows
        .iter()
        .enumerate()
        .map(|(row, x)| request.solve(x).map_err(|error| arguments.file.refused(row, &error)))
        .collect::<Result<Vec<_>, _>>()?;
    let gradients =
        cotangents.map(|cotangents| gradients(arguments, &solved, cotangents)).transpose()?;
    let shown: Vec<Vec<T>> = match &gradients {
        Some(gradients) => gradients.clone(),
        None => solved.iter().map(|solution| solution.p().to_vec()).collect(),
    };
    if let Some(path) = &arguments.plot {
        let svg = plot::draw(&shown, request, gradients.is_some(), arguments.view.view())?;
        output::write(path, svg.as_bytes())?;
    }
    if let Some(path) = &arguments.output {
        rows::write(path, &shown, vector)?;
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&report(request, &solved, gradients.as_deref()));
        output::print(format!("{}\n", text.expect("numbers and names are JSON")).as_bytes())
    } else if arguments.output.is_none() {
        output::print(rows::text(&shown).as_bytes())
    } else {
        Ok(())
    }
}

/// `Jᵀv` of each row; one cotangent serves all rows.
fn gradients<T: Real>(
    arguments: &Arguments,
    solved: &[Solution<T>],
    cotangents: &Rows,
) -> Result<Vec<Vec<T>>, Failure> {
    let cotangents: Vec<Vec<T>> = cotangents.convert();
    if cotangents.len() != 1 && cotangents.len() != solved.len() {
        return Err(Failure::data(format!(
            "--vjp has {} rows, {} has {}: it needs one row, or as many",
            cotangents.len(),
            arguments.file.name(),
            solved.len()
        )));
    }
    solved
        .iter()
        .enumerate()
        .map(|(row, solution)| {
            let v = &cotangents[if cotangents.len() == 1 { 0 } else { row }];
            solution.vjp(v).map_err(|error| arguments.file.refused(row, &error))
        })
        .collect()
}

fn report<T: Real + Into<f64>>(
    request: TopK,
    solved: &[Solution<T>],
    gradients: Option<&[Vec<T>]>,
) -> serde_json::Value {
    let numbers = |row: &[T]| row.iter().map(|&value| rows::json(value)).collect::<Vec<_>>();
    let rows: Vec<_> = solved
        .iter()
        .enumerate()
        .map(|(row, solution)| {
            let mut object = json!({ "p": numbers(solution.p()) });
            if let Some(threshold) = solution.threshold() {
                object["threshold"] = rows::json(threshold);
            }
            if let Some(ln_z) = solution.ln_z() {
                object["ln_z"] = rows::json(ln_z);
            }
            if let Some(gradients) = gradients {
                object["vjp"] = numbers(&gradients[row]).into();
            }
            object
        })
        .collect();
    json!({
        "operator": request.operator.name(),
        "k": request.k,
        "temperature": request.temperature,
        "dtype": T::NAME,
        "rows": rows,
    })
}
