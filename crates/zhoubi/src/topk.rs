//! `zhoubi topk`: a smooth choice of `k` numbers of each row, its gradient, or random subsets.

mod plot;
mod rows;
mod solve;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};
use topk::{Error, Operator, Real, TopK};

use self::{
    rows::{Number, Rows, Source, Table},
    solve::{Answer, Job},
};
use crate::{
    command::Outcome,
    failure::Failure,
    output,
    view::{ViewArguments, svg_file},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many of each row are chosen: 0 to its length, whole for grad and iterative. One number for all
    /// rows, or one for each: written out, as in "2,3,1", or in a file
    #[arg(long, value_name = "K", value_parser = counts, allow_negative_numbers = true)]
    k: Source,
    /// How they are chosen
    #[arg(long, value_parser = operators())]
    operator: Operator,
    /// Numbers count in units of it; towards 0 the choice becomes hard. One for all rows, or one for each,
    /// as for --k
    #[arg(long, value_name = "T", value_parser = temperatures, default_value = "1", allow_negative_numbers = true)]
    temperature: Source,
    /// The numbers of a row count with these weights, so that Σ w p = k: in a file with as many rows, or with
    /// one row for all, or written out, as in "1,2,1"; not for grad and iterative
    #[arg(long, value_name = "WEIGHTS", value_parser = weights, allow_hyphen_values = true)]
    weights: Option<Source>,
    /// Print gradients instead: Jᵀv of each row, v from a file with as many rows, or with one row for
    /// all, or written out, as in "0,1,0"
    #[arg(long, value_name = "COTANGENTS", value_parser = cotangents, allow_hyphen_values = true)]
    vjp: Option<Source>,
    /// Print N random subsets of each row instead, one a line: the places of its members, counted from 0.
    /// With grad the chance of a subset grows as e^(Σx/T) (conditional Poisson sampling); with others each
    /// number has its probability p (systematic sampling in random order)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    #[arg(conflicts_with_all = ["vjp", "weights"])]
    sample: Option<u32>,
    /// Of the random subsets: the same seed gives the same ones
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample")]
    seed: u64,
    /// Numbers, a row a line, spaces or commas between, inf and -inf allowed; or a matrix as .npy;
    /// `-` is standard input
    #[arg(value_name = "FILE", value_parser = Source::parse, default_value = "-")]
    file: Source,
    /// Write into this file: as .npy where it is called so, else as text
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print JSON: probabilities, threshold or ln Z of each row, gradients, subsets
    #[arg(long)]
    json: bool,
    /// Draw what is printed; of subsets, how often each number is in one
    #[arg(long, value_name = "FILE.svg", value_parser = svg_file)]
    plot: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArguments,
}

fn operators() -> impl TypedValueParser<Value = Operator> {
    let values = Operator::ALL.map(|operator| {
        PossibleValue::new(operator.name()).help(match operator {
            Operator::Grad => "gradient of ln Z_k: chances of conditional Poisson sampling",
            Operator::Exp => "min(1, e^((x−λ)/τ))",
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

fn counts(text: &str) -> Result<Source, String> {
    Source::numbers_or_file(text, check_count)
}

fn temperatures(text: &str) -> Result<Source, String> {
    Source::numbers_or_file(text, check_temperature)
}

fn weights(text: &str) -> Result<Source, String> {
    Source::numbers_or_file(text, |w| match w {
        w if 0.0 < w && w < f64::INFINITY => Ok(()),
        w => Err(format!("weight {w} is not in 0 < w < ∞")),
    })
}

fn cotangents(text: &str) -> Result<Source, String> {
    Source::numbers_or_file(text, |v| match v.is_finite() {
        true => Ok(()),
        false => Err(format!("{v} is not finite")),
    })
}

fn check_count(k: f64) -> Result<(), String> {
    match k {
        k if 0.0 <= k && k < f64::INFINITY => Ok(()),
        k => Err(format!("k = {k} is not in 0 ≤ k ≤ the length of a row")),
    }
}

fn check_temperature(temperature: f64) -> Result<(), String> {
    let request = TopK::new(Operator::Hard, 0.0).at(temperature);
    request.check().map_err(|error| error.to_string())
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    arguments.check()?;
    let scores = arguments.file.read()?;
    match &scores.rows {
        Rows::Single(rows) => arguments.answer(rows, scores.vector),
        Rows::Double(rows) => arguments.answer(rows, scores.vector),
    }
}

impl Arguments {
    /// What these arguments alone show to be wrong, but for what their parsers have found.
    fn check(&self) -> Outcome {
        let Arguments { operator, .. } = *self;
        let refused = if self.vjp.is_some() && !operator.is_smooth() {
            Err(Error::NoDerivative { operator, by: topk::Variable::Scores }.to_string())
        } else if self.weights.is_some() && operator.counts() {
            Err(Error::NoWeights { operator }.to_string())
        } else if self.sample.is_some() && operator == Operator::Iterative {
            Err("iterative gives no chances to draw with: its numbers can leave [0, 1]".to_owned())
        } else {
            Ok(())
        };
        refused.map_err(Failure::usage)?;
        if let Source::Inline(k) = &self.k {
            k.iter().try_for_each(|&k| self.check_count(k)).map_err(Failure::usage)?;
        }
        let sources = [
            ("FILE", Some(&self.file)),
            ("--k", Some(&self.k)),
            ("--temperature", Some(&self.temperature)),
            ("--weights", self.weights.as_ref()),
            ("--vjp", self.vjp.as_ref()),
        ];
        let from_stdin = sources.into_iter().filter(|(_, source)| *source == Some(&Source::Stdin));
        let names: Vec<_> = from_stdin.map(|(name, _)| name).collect();
        match &names[..] {
            [] | [_] => Ok(()),
            names => {
                let names = names.join(" and ");
                Err(Failure::usage(format!("only one of {names} can be standard input")))
            }
        }
    }

    /// Whether a `k` is right for the operator and for what is asked of it.
    fn check_count(&self, k: f64) -> Result<(), String> {
        check_count(k)?;
        TopK::new(self.operator, k).check().map_err(|error| error.to_string())?;
        if self.sample.is_some() && k.fract() != 0.0 {
            return Err(format!("k = {k} is not a whole number, as the size of a subset is"));
        }
        Ok(())
    }

    /// Solves every row before anything is written.
    fn answer<T: Real + Number>(&self, scores: &Table<T>, vector: bool) -> Outcome {
        let beside = (scores, &self.file);
        let (rows, each) = (scores.len(), (scores.len(), &self.file));
        let read = |flag, source: &Option<Source>| {
            source.as_ref().map(|source| source.read_beside(flag, beside)).transpose()
        };
        let job = Job {
            arguments: self,
            scores,
            k: self.k.read_for_each("--k", each, |k| self.check_count(k))?,
            temperature: self.temperature.read_for_each(
                "--temperature",
                each,
                check_temperature,
            )?,
            weights: read("--weights", &self.weights)?,
            cotangents: read("--vjp", &self.vjp)?,
            seeds: if self.sample.is_some() { solve::seeds(self.seed, rows) } else { Vec::new() },
        };
        let answers = job.solve()?;
        if let Some(path) = &self.plot {
            output::write(path, self.picture(&job, &answers)?.as_bytes())?;
        }
        let report = || report(&job, &answers);
        if self.sample.is_some() {
            let subsets = answers.iter().flat_map(|answer| &answer.subsets).map(Vec::as_slice);
            self.hand_over(&subsets.collect::<Vec<_>>(), false, report)
        } else {
            self.hand_over(&shown(&answers), vector, report)
        }
    }

    fn picture<T: Real>(&self, job: &Job<'_, T>, answers: &[Answer<T>]) -> Result<String, Failure> {
        let k = match &job.k[..] {
            [k] => Some(*k),
            _ => None,
        };
        let title = |what| plot::Title { what, operator: self.operator, k };
        let view = self.view.view();
        let Some(draws) = self.sample else {
            let what = if self.vjp.is_some() { plot::What::Gradients } else { plot::What::P };
            return plot::draw(&shown(answers), title(what), view);
        };
        let shares: Vec<Vec<f64>> = answers
            .iter()
            .map(|answer| {
                let mut counts = vec![0.0; answer.p.len()];
                answer.subsets.iter().flatten().for_each(|&place| counts[place] += 1.0);
                counts.into_iter().map(|count| count / f64::from(draws)).collect()
            })
            .collect();
        let shares: Vec<_> = shares.iter().map(Vec::as_slice).collect();
        plot::draw(&shares, title(plot::What::Shares { draws }), view)
    }

    /// Writes and prints what was asked for.
    fn hand_over<N: Number>(
        &self,
        rows: &[&[N]],
        vector: bool,
        report: impl FnOnce() -> Value,
    ) -> Outcome {
        if let Some(path) = &self.output {
            rows::write(path, rows, vector)?;
        }
        if self.json {
            let text = serde_json::to_string_pretty(&report());
            let text = text.expect("numbers and names are JSON");
            output::print(format!("{text}\n").as_bytes())
        } else if self.output.is_none() {
            rows::print(rows)
        } else {
            Ok(())
        }
    }
}

/// The gradients, or else the probabilities.
fn shown<T>(answers: &[Answer<T>]) -> Vec<&[T]> {
    answers.iter().map(|answer| answer.gradient.as_ref().unwrap_or(&answer.p).as_slice()).collect()
}

fn report<T: Real>(job: &Job<'_, T>, answers: &[Answer<T>]) -> Value {
    let numbers = |row: &[T]| row.iter().map(|&value| rows::json(value)).collect::<Vec<_>>();
    let rows: Vec<_> = answers
        .iter()
        .map(|answer| {
            let mut object = json!({ "p": numbers(&answer.p) });
            if let Some(threshold) = answer.threshold {
                object["threshold"] = rows::json(threshold);
            }
            if let Some(ln_z) = answer.ln_z {
                object["ln_z"] = rows::json(ln_z);
            }
            if let Some(gradient) = &answer.gradient {
                object["vjp"] = numbers(gradient).into();
            }
            if job.arguments.sample.is_some() {
                object["samples"] = json!(answer.subsets);
            }
            object
        })
        .collect();
    let one_or_each = |numbers: &[f64]| match numbers {
        [number] => json!(number),
        numbers => json!(numbers),
    };
    let mut report = json!({
        "operator": job.arguments.operator.name(),
        "k": one_or_each(&job.k),
        "temperature": one_or_each(&job.temperature),
        "dtype": T::NAME,
        "rows": rows,
    });
    if job.arguments.sample.is_some() {
        report["seed"] = json!(job.arguments.seed);
    }
    report
}
