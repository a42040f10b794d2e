//! What a server costs that nobody asks anything.

use std::path::Path;
use std::time::Duration;

use crate::Failure;
use crate::server::Server;
use crate::table::{Figure, Table};

/// After this time a server that was started has come to rest.
pub(crate) const REST: Duration = Duration::from_secs(10);

/// Launch to the `ready` line, not the very first start, and the memory ten seconds after a plain `serve`.
pub(crate) async fn launch_and_memory(
    binary: &Path,
    rounds: usize,
    table: &mut Table,
) -> Result<(), Failure> {
    let mut server = Server::start(binary, "", &[]).await?;
    let mut times = Vec::new();
    for _ in 0..rounds.max(5) {
        times.push(server.restart().await?.as_secs_f64() * 1000.0);
    }
    table.add(Figure::new("launch to ready", "ms", &times).at_most(50.0));
    tokio::time::sleep(REST).await;
    let memory = Figure::new("memory, idle 10 s after `serve` (PSS)", "MiB", &[server.pss_mib()?]);
    table.add(memory.at_most(20.0));
    Ok(())
}
