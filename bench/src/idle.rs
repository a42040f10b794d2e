//! What a connection costs that asks nothing any more: memory of the server, for each of many, beside nginx.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use crate::Failure;
use crate::load::{Connection, Protocol};
use crate::nginx::Nginx;
use crate::server::Server;
use crate::table::{Figure, Table};

/// As many as fit under the usual limit of 1,024 open files, on both sides.
const MANY: u16 = 800;
/// So that what the first connections cost once is not counted.
const WARM: u16 = 50;
/// For the server to come to rest; less than the 15 s after which it ends an idle connection.
const REST: Duration = Duration::from_secs(3);
/// Memory hardly differs from round to round.
const ROUNDS: usize = 3;

/// The growth of the proportional set size, divided by the number of connections over TLS.
pub(crate) async fn connections(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let upstream = Nginx::upstream()?;
    for (protocol, name) in [(Protocol::Http1, "HTTP/1.1"), (Protocol::Http2, "HTTP/2")] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds.min(ROUNDS) {
            let server = Server::start(binary, "", &[]).await?;
            ours.push(cost(server.gateway, protocol, || server.pss_mib()).await?);
            drop(server);
            let nginx = Nginx::proxy(upstream.port)?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            theirs.push(cost(nginx.port, protocol, || nginx.pss_mib()).await?);
        }
        let figure = Figure::new(format!("memory of an idle TLS connection, {name} (PSS)"), "KiB", &ours);
        table.add(figure.beside("nginx", &theirs).at_most(20.0));
    }
    Ok(())
}

async fn cost(
    port: u16,
    protocol: Protocol,
    memory: impl Fn() -> Result<f64, Failure>,
) -> Result<f64, Failure> {
    drop(open(port, protocol, WARM).await?);
    tokio::time::sleep(REST).await;
    let before = memory()?;
    let held = open(port, protocol, MANY).await?;
    tokio::time::sleep(REST).await;
    let after = memory()?;
    drop(held);
    Ok((after - before) * 1024.0 / f64::from(MANY))
}

/// Opens connections and lets each ask once.
async fn open(port: u16, protocol: Protocol, count: u16) -> Result<Vec<Connection>, Failure> {
    let mut held = Vec::new();
    for _ in 0..count {
        let mut connection = Connection::open_with(port, protocol).await?;
        let request = Request::get("/").header("host", "localhost").body(Full::<Bytes>::default())?;
        connection.exchange(request).await?;
        held.push(connection);
    }
    Ok(held)
}
