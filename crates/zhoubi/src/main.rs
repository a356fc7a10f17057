//! The `zhoubi` command with Zhoubi's own labs.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhoubi::site().labs(labs::all()).run()
}
