//! What a connection costs that asks nothing any more: memory of the server, for each of many.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use crate::Failure;
use crate::load::Connection;
use crate::process::Server;
use crate::table::Table;

/// As many as fit under the usual limit of 1,024 open files, on both sides.
const MANY: u16 = 800;
/// So that what the first connections cost once is not counted.
const WARM: u16 = 50;
/// For the server to come to rest; less than the 15 s after which it ends an idle connection.
const REST: Duration = Duration::from_secs(3);

/// The growth of the proportional set size, divided by the number of connections over TLS and HTTP/1.1.
pub(crate) async fn connections(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let mut costs = Vec::new();
    for _ in 0..rounds {
        let server = Server::start(binary, "", &[]).await?;
        drop(open(server.gateway, WARM).await?);
        tokio::time::sleep(REST).await;
        let before = server.pss_mib()?;
        let held = open(server.gateway, MANY).await?;
        tokio::time::sleep(REST).await;
        costs.push((server.pss_mib()? - before) * 1024.0 / f64::from(MANY));
        drop(held);
        server.stop();
    }
    table.row("memory of an idle TLS connection (PSS)", "KiB", &costs, "target 12", &[]);
    Ok(())
}

/// Opens connections and lets each ask once.
async fn open(port: u16, count: u16) -> Result<Vec<Connection>, Failure> {
    let mut held = Vec::new();
    for _ in 0..count {
        let mut connection = Connection::open(port).await?;
        let request = Request::get("/").header("host", "localhost").body(Full::<Bytes>::default())?;
        connection.exchange(request).await?;
        held.push(connection);
    }
    Ok(held)
}
