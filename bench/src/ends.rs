//! What others notice while very many grants of one client end: its secret is changed, and then it is deleted.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection as Database;
use serde_json::Value;
use tokio::time::sleep;

use crate::load::Load;
use crate::server::Server;
use crate::table::{Figure, Table};
use crate::tokens::{DEVPORTAL, EDITOR, application, password_grant, renewals, rest};
use crate::{Failure, copies};

/// How many grants end.
const GRANTS: i64 = 500_000;
/// Connections of the client that goes on.
const CONNECTIONS: usize = 4;
/// How long its renewals are measured before.
const BEFORE: Duration = Duration::from_secs(5);
/// How long while the grants end: house-keeping comes once a minute, and has all of them to remove.
const DURING: Duration = Duration::from_secs(120);

/// The slowest hundredth of another client's renewals, before and meanwhile.
pub(crate) async fn of_many_grants(binary: &Path, table: &mut Table) -> Result<(), Failure> {
    let mut server = Server::start(binary, "", &["--demo"]).await?;
    let going_on = application(&server, "going on").await?;
    let doomed = application(&server, "doomed").await?;
    // One grant of the doomed client, of which the others are copies.
    password_grant(&server, &doomed.basic()).await?;
    server.end();
    let changed = [
        ("id", "lower(hex(randomblob(16)))"),
        ("refresh_hash", "randomblob(32)"),
        ("family_hash", "randomblob(32)"),
    ];
    copies::of_newest(&Database::open(server.database())?, "token_grant", GRANTS, &changed)?;
    server.restart().await?;

    let next = renewals(&server, going_on.basic(), CONNECTIONS).await?;
    let before = Load::http1(server.gateway, CONNECTIONS, BEFORE).run(next).await?;
    let next = renewals(&server, going_on.basic(), CONNECTIONS).await?;
    let load = Load::http1(server.gateway, CONNECTIONS, DURING).run(next);
    let end = async {
        sleep(BEFORE).await;
        let application = format!("{DEVPORTAL}/applications/{}", doomed.id);
        let keys = format!("{application}/keys/PRODUCTION/regenerate-secret");
        rest(&server, EDITOR, "POST", &keys, Value::Null).await?;
        sleep(BEFORE).await;
        rest(&server, EDITOR, "DELETE", &application, Value::Null).await
    };
    let (during, ended) = tokio::join!(load, end);
    ended?;
    let during = during?;
    let count = "SELECT COUNT(*) FROM token_grant";
    let left: i64 = Database::open(server.database())?.query_row(count, [], |row| row.get(0))?;
    if left > GRANTS / 2 {
        return Err(format!("{left} grants are still there").into());
    }
    let name = format!("p99 of a refresh while {GRANTS} grants of another client end");
    let figure = Figure::new(name, "ms", &[during.percentile(0.99)]);
    table.add(figure.beside("before", &[before.percentile(0.99)]).at_most(100.0));
    Ok(())
}
