//! The command line: one module a subcommand; messages and exit statuses in one place.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{failure::Failure, lowrank, stove};

#[derive(Debug, Parser)]
#[command(name = "zhoubi", version, about = "A home for scientific articles that run")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Low-rank approximation, pseudo-inverse, least squares
    #[command(subcommand)]
    Lowrank(lowrank::Command),
    /// The gas stove shut-off: simulate, check a configuration
    #[command(subcommand)]
    Stove(stove::Command),
}

pub(crate) fn run(_labs: &lab::Registry) -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Lowrank(command) => lowrank::run(command),
        Command::Stove(command) => stove::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("zhoubi: {failure}");
            ExitCode::from(failure.status())
        }
    }
}

/// The result of a subcommand.
pub(crate) type Outcome = Result<(), Failure>;
