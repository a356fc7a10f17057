//! `zhoubi lowrank …`

use crate::command::Outcome;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {}

pub(crate) fn run(command: Command) -> Outcome {
    match command {}
}
