//! `make bench`: what the product costs beside its reference, in one run, in turn, as ratios.
//!
//! CPU is the kernel's own accounting of the process (`/proc/<pid>/stat`); rates are the load generator's count. Machines
//! are noisy, so every figure is the median over rounds in which product and reference take turns.
#![expect(clippy::print_stdout, reason = "a command that prints a table")]

mod ends;
mod gateway;
mod idle;
mod load;
mod process;
mod reference;
mod table;
mod tokens;

use std::path::PathBuf;

use process::Server;
use table::Table;

/// Everything that can end a run early.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let binary = PathBuf::from(arguments.next().ok_or("usage: tollgate-bench BINARY [ROUNDS [PART]]")?);
    let rounds: usize = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let part = arguments.next();
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut table = Table::default();
        if wanted("start") {
            start_and_memory(&binary, rounds, &mut table).await?;
        }
        if wanted("idle") {
            idle::connections(&binary, rounds, &mut table).await?;
        }
        if wanted("password") {
            tokens::password(&binary, rounds, &mut table).await?;
        }
        if wanted("client_credentials") {
            tokens::client_credentials(&binary, rounds, &mut table).await?;
        }
        if wanted("refresh") {
            tokens::refresh(&binary, rounds, &mut table).await?;
        }
        if wanted("ends") {
            ends::of_many_grants(&binary, &mut table).await?;
        }
        if wanted("gateway") {
            gateway::against_nginx(&binary, rounds, &mut table).await?;
        }
        println!("{table}");
        Ok(())
    })
}

/// Launch to the `ready` line, not the very first start, and the memory ten seconds after a plain `serve`.
async fn start_and_memory(binary: &std::path::Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let mut server = Server::start(binary, "", &[]).await?;
    let mut times = Vec::new();
    for _ in 0..rounds.max(5) {
        times.push(server.restart().await?.as_secs_f64() * 1000.0);
    }
    table.row("launch to ready", "ms", &times, "target 50", &[]);
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    table.row("memory, idle 10 s after `serve` (PSS)", "MiB", &[server.pss_mib()?], "target 20", &[]);
    server.stop();
    Ok(())
}
