//! `zhoubi lowrank svd`: the closest matrix of a rank or to a tolerance.

use std::ops::ControlFlow;

use clap::{ArgGroup, Args, ValueEnum};
use lowrank::{
    Decomposition, Keep, Mat, MatRef, Method, PartialOptions, Progress as Iteration, Real,
    partial_svd_watched,
};

use super::{
    ResultArguments, about, cutoff, finish, finish_with_spectrum, output::Folder, plot, positive,
    report::Report, share,
};
use crate::{
    command::Outcome,
    failure::Failure,
    matrix::{Matrix, Numbers, Source},
    progress::Progress,
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("keep").args(["rank", "tol"]).required(true)))]
pub(crate) struct SvdArguments {
    /// The matrix: .npy, .npz[:NAME], .safetensors[:NAME], .mtx, .csv, or - for CSV on standard input
    #[arg(value_name = "A", value_parser = Source::parse)]
    a: Source,
    /// Keep this many singular values
    #[arg(long, value_name = "R", value_parser = positive)]
    rank: Option<usize>,
    /// Keep as few as leave out no more than this share of the Frobenius norm, 0 ≤ T < 1
    #[arg(long, value_name = "T", value_parser = share)]
    tol: Option<f64>,
    /// How it is computed
    #[arg(long, value_enum, default_value_t)]
    method: MethodArgument,
    /// Of the random vectors that all methods but exact begin with
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    result: ResultArguments,
}

/// The algorithm of `svd`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MethodArgument {
    /// What suits the size: exact or krylov
    #[default]
    Auto,
    /// The whole decomposition, cut
    Exact,
    /// Randomized block Krylov iteration
    Krylov,
    /// Randomized subspace iteration
    Subspace,
    /// One pass over the data, for a rank
    OnePass,
}

impl MethodArgument {
    fn method(self) -> Method {
        match self {
            MethodArgument::Auto => Method::Auto,
            MethodArgument::Exact => Method::Exact,
            MethodArgument::Krylov => Method::Krylov,
            MethodArgument::Subspace => Method::Subspace,
            MethodArgument::OnePass => Method::OnePass,
        }
    }
}

impl SvdArguments {
    fn keep(&self) -> Keep {
        match (self.rank, self.tol) {
            (Some(rank), _) => Keep::Rank(rank),
            (None, Some(tolerance)) => Keep::Relative(tolerance),
            (None, None) => unreachable!("clap asks for one of the two"),
        }
    }
}

pub(super) fn run(arguments: &SvdArguments) -> Outcome {
    if arguments.method == MethodArgument::OnePass && arguments.tol.is_some() {
        return Err(Failure::usage(
            "--method one-pass needs --rank: one pass over the data cannot find the rank for a tolerance",
        ));
    }
    let a = arguments.a.read()?;
    match &a.numbers {
        Numbers::Single(numbers) => svd(arguments, &a, numbers.as_ref()),
        Numbers::Double(numbers) => svd(arguments, &a, numbers.as_ref()),
    }
}

fn svd<T: Real>(arguments: &SvdArguments, a: &Matrix, numbers: MatRef<'_, T>) -> Outcome {
    let keep = arguments.keep();
    let (rows, cols) = numbers.shape();
    // What is too much to ask of the shape is said before the work.
    keep.check(rows, cols).map_err(|error| about(&arguments.a, error))?;
    match arguments.method.method().settled(&numbers, keep) {
        Method::Exact => exact(arguments, a, numbers, keep),
        _ => partial(arguments, a, numbers, keep),
    }
}

fn exact<T: Real>(
    arguments: &SvdArguments,
    a: &Matrix,
    numbers: MatRef<'_, T>,
    keep: Keep,
) -> Outcome {
    let about = |error| about(&arguments.a, error);
    let whole = Decomposition::new(numbers).map_err(about)?;
    let mut svd = whole.truncate(keep).map_err(about)?;
    svd.certificate =
        whole.certificate(svd.certificate.kept, cutoff(None, a.dtype)).map_err(about)?;
    let report = Report::svd(&arguments.a, a, keep, &svd);
    finish_with_spectrum(&arguments.result, &report, &whole, |folder| {
        put(folder, &svd.u, &svd.sigma, &svd.vt)
    })
}

fn partial<T: Real>(
    arguments: &SvdArguments,
    a: &Matrix,
    numbers: MatRef<'_, T>,
    keep: Keep,
) -> Outcome {
    let options = PartialOptions {
        method: arguments.method.method(),
        seed: arguments.seed,
        ..PartialOptions::default()
    };
    let bar = Progress::new(None, "{spinner} {msg} ({elapsed})");
    let svd = partial_svd_watched(&numbers, keep, &options, &mut |now| shown(&bar, now))
        .map_err(|error| about(&arguments.a, error))?;
    drop(bar);
    let report = Report::partial(&arguments.a, a, keep, arguments.seed, &svd);
    let draw = |view| {
        let spectrum: Vec<f64> = svd.spectrum.iter().map(|value| value.to_f64()).collect();
        plot::spectrum(&spectrum, report.cut(), view)
    };
    finish(&arguments.result, &report.json(), report.summary(), draw, |folder| {
        put(folder, &svd.u, &svd.sigma, &svd.vt)
    })
}

/// What is seen of an iteration; nobody ends it.
fn shown(bar: &Progress, iteration: &Iteration) -> ControlFlow<()> {
    bar.step(|bar| {
        let reached = match iteration.reached {
            Some(reached) => format!(", {reached:.1e} of {:.1e}", iteration.wanted),
            None => String::new(),
        };
        bar.set_message(format!("{} products{reached}", iteration.work.products));
        bar.tick();
    });
    ControlFlow::Continue(())
}

/// The factors as files.
fn put<T: Real>(folder: &mut Folder, u: &Mat<T>, sigma: &[T], vt: &Mat<T>) -> Result<(), Failure> {
    let sigma = Mat::from_fn(sigma.len(), 1, |k, _| sigma[k]);
    folder.npy("U.npy", u, false)?;
    folder.npy("s.npy", &sigma, true)?;
    folder.npy("Vt.npy", vt, false)
}
