//! The `tollgate` binary: reads the command line and the environment, runs the command, and turns a failure into words
//! on stderr and an exit code.

use std::process::ExitCode;

use clap::Parser as _;
use tollgate_server::cli::Cli;
use tollgate_server::commands;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Names and values that are not UTF-8 are none of ours.
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    match commands::run(cli, variables.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("tollgate: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
