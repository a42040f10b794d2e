//! `make bench`: what the product costs beside its reference, in one run, in turn, as ratios.
//!
//! CPU is the kernel's own accounting of the process (`/proc/<pid>/stat`); rates are the load generator's count. Machines
//! are noisy, so every figure is the median over rounds in which product and reference take turns. A whole run is kept in
//! `bench/results` and shown by `docs/benchmarks.md`; of single parts only the table is printed.
//!
//! A new part is a function that adds figures to the table, and a name in [`PARTS`] and [`measure`].
#![expect(clippy::print_stdout, reason = "a command that prints a table")]

mod applications;
mod copies;
mod ends;
mod gateway;
mod idle;
mod load;
mod nginx;
mod postgres;
mod process;
mod reference;
mod results;
mod server;
mod start;
mod table;
mod token_cost;
mod tokens;

use std::path::{Path, PathBuf};

use table::Table;
use token_cost::Kind;

/// Everything that can end a run early.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What can be measured by itself, in the order of a whole run.
const PARTS: [&str; 8] =
    ["start", "applications", "idle", "password", "client_credentials", "refresh", "ends", "gateway"];

const USAGE: &str = "usage: tollgate-bench BINARY [--rounds N] [--keep] [PART ...]";

/// What the command line asks for.
struct Plan {
    binary: PathBuf,
    rounds: usize,
    /// Whether a whole run goes into `bench/results`.
    is_kept: bool,
    parts: Vec<String>,
}

impl Plan {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let binary = PathBuf::from(arguments.next().ok_or(USAGE)?);
        let mut plan = Self { binary, rounds: 5, is_kept: false, parts: Vec::new() };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--rounds" => plan.rounds = arguments.next().ok_or(USAGE)?.parse()?,
                "--keep" => plan.is_kept = true,
                part if PARTS.contains(&part) => plan.parts.push(argument),
                _ => return Err(format!("{argument}: no part; parts: {}\n{USAGE}", PARTS.join(", ")).into()),
            }
        }
        if plan.rounds == 0 {
            return Err("no rounds".into());
        }
        if plan.parts.is_empty() {
            plan.parts = PARTS.map(str::to_owned).to_vec();
        } else {
            plan.is_kept = false;
        }
        Ok(plan)
    }

    async fn run(&self) -> Result<(), Failure> {
        let commit = if self.is_kept { results::clean_commit()? } else { None };
        let mut table = Table::default();
        for part in &self.parts {
            measure(part, &self.binary, self.rounds, &mut table).await?;
        }
        println!("{}", table::markdown(table.figures()));
        match commit {
            Some(commit) => results::keep(commit, self.rounds, table).await,
            None => Ok(()),
        }
    }
}

async fn measure(part: &str, binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    match part {
        "start" => start::launch_and_memory(binary, rounds, table).await,
        "applications" => applications::very_many(binary, table).await,
        "idle" => idle::connections(binary, rounds, table).await,
        "password" => token_cost::of(Kind::Password, binary, rounds, table).await,
        "client_credentials" => {
            token_cost::of(Kind::Es256, binary, rounds, table).await?;
            token_cost::of(Kind::Rs256, binary, rounds, table).await
        }
        "refresh" => token_cost::of(Kind::Refresh, binary, rounds, table).await,
        "ends" => ends::of_many_grants(binary, table).await,
        "gateway" => gateway::against_nginx(binary, rounds, table).await,
        _ => Err(USAGE.into()),
    }
}

fn main() -> Result<(), Failure> {
    let plan = Plan::of(std::env::args().skip(1))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        // Whatever comes first drops the run, and with it the processes that it started.
        tokio::select! {
            outcome = plan.run() => outcome,
            _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
            _ = terminate.recv() => Err("terminated".into()),
        }
    })
}
