//! `zhoubi lowrank …`: the best approximation of a rank, the pseudo-inverse, least squares, products by
//! some of their terms, a matrix by some of its own columns and rows.

mod columns;
mod cr;
mod output;
mod plot;
mod report;
mod svd;

use std::path::PathBuf;

use clap::Args;
use lowrank::{Cutoff, Decomposition, Lstsq, Mat, MatRef, Real, Ridge};

use self::{output::Folder, report::Report};
use crate::{
    command::Outcome,
    failure::Failure,
    matrix::{Dtype, Matrix, Numbers, Source},
    view::{ViewArguments, svg_file},
};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// The closest matrix of rank R, or the closest to within a relative error: U.npy, s.npy, Vt.npy
    Svd(svd::SvdArguments),
    /// The Moore–Penrose pseudo-inverse: P.npy
    Pinv(PinvArguments),
    /// The X of least norm that minimises ‖AX − B‖: X.npy
    Lstsq(LstsqArguments),
    /// The product XY from R columns of X and the rows of Y that belong to them: indices.npy,
    /// weights.npy, product.npy
    Cr(cr::CrArguments),
    /// All columns by some of them, or rows by rows: indices.npy, X.npy
    Id(columns::IdArguments),
    /// The matrix by some of its columns and rows, A ≈ CUR: columns.npy, rows.npy, C.npy, U.npy, R.npy
    Cur(columns::CurArguments),
}

#[derive(Debug, Args)]
pub(crate) struct PinvArguments {
    /// The matrix, as for svd
    #[arg(value_name = "A", value_parser = Source::parse)]
    a: Source,
    /// Singular values up to this share of the largest count as zero, 0 ≤ C < 1
    /// [default: max(m, n)·eps of the matrix's own type]
    #[arg(long, value_name = "C", value_parser = share)]
    rcond: Option<f64>,
    #[arg(long, value_name = "E", value_parser = penalty, help = RIDGE_HELP)]
    ridge: Option<f64>,
    #[command(flatten)]
    result: ResultArguments,
}

const RIDGE_HELP: &str =
    "Regularise: (AᵀA + E·I)⁻¹Aᵀ in place of the pseudo-inverse, E > 0 in the units of A squared";

#[derive(Debug, Args)]
pub(crate) struct LstsqArguments {
    /// The matrix, as for svd
    #[arg(value_name = "A", value_parser = Source::parse)]
    a: Source,
    /// Right-hand sides, one a column, with as many rows
    #[arg(value_name = "B", value_parser = Source::parse)]
    b: Source,
    /// Singular values up to this share of the largest count as zero, 0 ≤ C < 1
    /// [default: max(m, n)·eps of the matrix's own type]
    #[arg(long, value_name = "C", value_parser = share)]
    rcond: Option<f64>,
    /// Regularise: minimise ‖AX − B‖² + E·‖X‖², E > 0 in the units of A squared
    #[arg(long, value_name = "E", value_parser = penalty)]
    ridge: Option<f64>,
    #[command(flatten)]
    result: ResultArguments,
}

#[derive(Debug, Args)]
struct ResultArguments {
    /// Write the matrices and report.json into this folder
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Draw the singular values and the cut; for cr the sizes of the terms and which are kept,
    /// for id and cur the lengths of columns and rows and which are chosen
    #[arg(long, value_name = "FILE.svg", value_parser = svg_file)]
    plot: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArguments,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("a rank is 1 at least".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if 0.0 <= number && number < 1.0 => Ok(number),
        Ok(_) => Err("not in 0 ≤ … < 1".to_owned()),
        Err(_) => Err("not a number".to_owned()),
    }
}

fn penalty(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if 0.0 < number && number.is_finite() => Ok(number),
        Ok(_) => {
            Err("not a finite number above 0; without --ridge it is the limit for E = 0".to_owned())
        }
        Err(_) => Err("not a number".to_owned()),
    }
}

pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Svd(arguments) => svd::run(&arguments),
        Command::Pinv(arguments) => {
            let a = arguments.a.read()?;
            match &a.numbers {
                Numbers::Single(numbers) => pinv(&arguments, &a, numbers.as_ref()),
                Numbers::Double(numbers) => pinv(&arguments, &a, numbers.as_ref()),
            }
        }
        Command::Cr(arguments) => cr::run(&arguments),
        Command::Id(arguments) => columns::run_id(&arguments),
        Command::Cur(arguments) => columns::run_cur(&arguments),
        Command::Lstsq(arguments) => {
            if arguments.a == Source::Stdin && arguments.b == Source::Stdin {
                return Err(Failure::usage("only one of A and B can be standard input"));
            }
            let (a, b) = (arguments.a.read()?, arguments.b.read()?);
            match &a.numbers {
                Numbers::Single(numbers) => lstsq(&arguments, &a, numbers.as_ref(), &b),
                Numbers::Double(numbers) => lstsq(&arguments, &a, numbers.as_ref(), &b),
            }
        }
    }
}

fn pinv<T: Real>(arguments: &PinvArguments, a: &Matrix, numbers: MatRef<'_, T>) -> Outcome {
    let whole = Decomposition::new(numbers).map_err(|error| about(&arguments.a, error))?;
    let cutoff = cutoff(arguments.rcond, a.dtype);
    let about = |error| about(&arguments.a, error);
    let (matrix, report) = match arguments.ridge {
        None => {
            let found = whole.pinv(cutoff).map_err(about)?;
            let report = Report::pinv(&arguments.a, a, &found);
            (found.matrix, report)
        }
        Some(epsilon) => {
            let found = whole.ridge_pinv(epsilon, cutoff).map_err(about)?;
            let report = Report::ridge_pinv(&arguments.a, a, epsilon, &found);
            (found.matrix, report)
        }
    };
    finish_with_spectrum(&arguments.result, &report, &whole, |folder| {
        folder.npy("P.npy", &matrix, false)
    })
}

fn lstsq<T: Real>(
    arguments: &LstsqArguments,
    a: &Matrix,
    numbers: MatRef<'_, T>,
    b: &Matrix,
) -> Outcome {
    // The answer is of A's type, and so are the right-hand sides.
    let rhs = match &b.numbers {
        Numbers::Single(b) => {
            Mat::from_fn(b.nrows(), b.ncols(), |i, j| T::nearest(f64::from(b[(i, j)])))
        }
        Numbers::Double(b) => Mat::from_fn(b.nrows(), b.ncols(), |i, j| T::nearest(b[(i, j)])),
    };
    if rhs.nrows() != numbers.nrows() {
        let error = lowrank::Error::Shapes { rows: numbers.nrows(), rhs_rows: rhs.nrows() };
        return Err(about(&arguments.b, error));
    }
    let whole = Decomposition::new(numbers).map_err(|error| about(&arguments.a, error))?;
    let cutoff = cutoff(arguments.rcond, a.dtype);
    let about = |error| about(&arguments.b, error);
    let (fit, ridge) = match arguments.ridge {
        None => (whole.lstsq(rhs.as_ref(), cutoff).map_err(about)?, None),
        Some(epsilon) => {
            let path = whole.ridge_path(rhs.as_ref(), &[epsilon], cutoff).map_err(about)?;
            let Ridge { epsilon, solution, residual, freedom } =
                path.into_iter().next().expect("one penalty has one point");
            let kept = whole.certificate(0, cutoff).map_err(about)?.rank;
            let certificate = whole.certificate(kept, cutoff).map_err(about)?;
            (Lstsq { solution, residual, certificate }, Some((epsilon, freedom)))
        }
    };
    let report = Report::lstsq(&arguments.a, a, (&arguments.b, b), &fit, ridge);
    finish_with_spectrum(&arguments.result, &report, &whole, |folder| {
        folder.npy("X.npy", &fit.solution, b.vector)
    })
}

/// Where nothing else is asked for, the cut-off follows the type in the file.
fn cutoff(rcond: Option<f64>, dtype: Dtype) -> Cutoff {
    match (rcond, dtype.rounding()) {
        (Some(rcond), _) => Cutoff::Relative(rcond),
        (None, Some(rounding)) => Cutoff::Stored(rounding),
        (None, None) => Cutoff::Precision,
    }
}

fn about(source: &Source, error: lowrank::Error) -> Failure {
    Failure::data(format!("{}: {error}", source.name()))
}

fn finish_with_spectrum<T: Real>(
    arguments: &ResultArguments,
    report: &Report,
    whole: &Decomposition<T>,
    write: impl FnOnce(&mut Folder) -> Result<(), Failure>,
) -> Outcome {
    let draw = |view| {
        let spectrum: Vec<f64> = whole.sigma().iter().map(|value| value.to_f64()).collect();
        plot::spectrum(&spectrum, report.cut(), view)
    };
    finish(arguments, &report.json(), report.summary(), draw, write)
}

/// Writes and prints what was asked for; the report last, so that where it is, all is.
fn finish(
    arguments: &ResultArguments,
    json: &str,
    summary: &str,
    draw: impl FnOnce(lab::View) -> String,
    write: impl FnOnce(&mut Folder) -> Result<(), Failure>,
) -> Outcome {
    if let Some(path) = &arguments.output {
        let mut folder = Folder::create(path)?;
        write(&mut folder)?;
        folder.text("report.json", json)?;
    }
    if let Some(path) = &arguments.plot {
        let svg = draw(arguments.view.view());
        crate::output::replace(path, |out| std::io::Write::write_all(out, svg.as_bytes()))?;
    }
    let text = if arguments.json { json } else { summary };
    crate::output::print(text.as_bytes())
}
