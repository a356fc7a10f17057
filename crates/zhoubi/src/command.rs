//! The command line: one module a subcommand; messages and exit statuses in one place.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    backup, build, check, decoder, failure::Failure, figure, lowrank, new, position, restore,
    serve, stove, tex, topk,
};

#[derive(Debug, Parser)]
#[command(
    name = "zhoubi",
    version,
    about = "A home for scientific articles that run",
    after_help = "Without SITE, a command takes the current folder if it has a site.toml, else the site built into \
                  this program.\nExit status: 0 done, 1 the data are wrong, 2 the arguments are wrong."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a site, and load pages again while it is edited
    Serve(serve::Arguments),
    /// Write a site as static files
    Build(build::Arguments),
    /// Read a whole site and report every mistake
    Check(check::Arguments),
    /// Make a site that serves at once
    New(new::Arguments),
    /// Copy members and comments into one file, while the site is served
    Backup(backup::Arguments),
    /// Put a backup in the place of what is in the database
    Restore(restore::Arguments),
    /// Typeset TeX as SVG or MathML
    Tex(tex::Arguments),
    /// The live figures: list them, show one, run one
    #[command(subcommand)]
    Lab(figure::Command),
    /// Low-rank approximation, pseudo-inverse, least squares
    #[command(subcommand)]
    Lowrank(lowrank::Command),
    /// Small decoder-only transformers: what they know of positions
    #[command(subcommand)]
    Decoder(decoder::Command),
    /// Positions of text, images and video
    #[command(subcommand)]
    Position(position::Command),
    /// A smooth choice of k numbers of each row, and its gradients
    Topk(topk::Arguments),
    /// The gas stove shut-off: simulate, check a configuration
    #[command(subcommand)]
    Stove(stove::Command),
}

pub(crate) fn run(labs: &lab::Registry) -> ExitCode {
    let command = figure::with_flags(Arguments::command(), labs);
    let matches = command.get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let result = match arguments.command {
        Command::Serve(arguments) => serve::run(arguments, labs),
        Command::Build(arguments) => build::run(&arguments, labs),
        Command::Check(arguments) => check::run(&arguments, labs),
        Command::New(arguments) => new::run(&arguments, labs),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Tex(arguments) => tex::run(&arguments),
        Command::Lab(command) => figure::run(&command, &matches, labs),
        Command::Lowrank(command) => lowrank::run(command),
        Command::Decoder(command) => decoder::run(&command),
        Command::Position(command) => position::run(&command),
        Command::Topk(arguments) => topk::run(&arguments),
        Command::Stove(command) => stove::run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(failure.status())
        }
    }
}

/// The result of a subcommand.
pub(crate) type Outcome = Result<(), Failure>;
