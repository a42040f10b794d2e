//! What others notice while very many grants of one client end: its secret is changed, and then it is deleted.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection as Database;
use serde_json::Value;
use tokio::time::sleep;

use crate::Failure;
use crate::load::run;
use crate::process::Server;
use crate::table::Table;
use crate::tokens::{DEVPORTAL, EDITOR, application, renewals, rest};

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
    let (_, going_on) = application(&server, "going on").await?;
    let (doomed, client) = application(&server, "doomed").await?;
    // One grant of the doomed client, of which the others are copies.
    drop(renewals(&server, &client, 1).await?);
    let database = server.home.join("data/tollgate.db");
    fill(&Database::open(&database)?)?;
    server.restart().await?;

    let before =
        run(server.gateway, CONNECTIONS, BEFORE, renewals(&server, &going_on, CONNECTIONS).await?).await?;
    let load = run(server.gateway, CONNECTIONS, DURING, renewals(&server, &going_on, CONNECTIONS).await?);
    let end = async {
        sleep(BEFORE).await;
        let keys = format!("{DEVPORTAL}/applications/{doomed}/keys/PRODUCTION/regenerate-secret");
        rest(&server, EDITOR, "POST", &keys, Value::Null).await?;
        sleep(BEFORE).await;
        rest(&server, EDITOR, "DELETE", &format!("{DEVPORTAL}/applications/{doomed}"), Value::Null).await
    };
    let (during, ended) = tokio::join!(load, end);
    ended?;
    let during = during?;
    let left: i64 =
        Database::open(&database)?.query_row("SELECT COUNT(*) FROM token_grant", [], |row| row.get(0))?;
    if left > GRANTS / 2 {
        return Err(format!("{left} grants are still there").into());
    }
    let what = format!("p99 of a refresh while {GRANTS} grants of another client end");
    table.row(&what, "ms", &[during.percentile(0.99)], "before, ms", &[before.percentile(0.99)]);
    server.stop();
    Ok(())
}

/// Copies the newest grant very often.
fn fill(database: &Database) -> Result<(), Failure> {
    let mut names = database.prepare("SELECT name FROM pragma_table_info('token_grant')")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let copied: Vec<String> = names
        .iter()
        .map(|name| match name.as_str() {
            "id" => "lower(hex(randomblob(16)))".to_owned(),
            "refresh_hash" | "family_hash" => "randomblob(32)".to_owned(),
            other => format!("g.{other}"),
        })
        .collect();
    database.execute(
        &format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {GRANTS}) \
             INSERT INTO token_grant ({}) SELECT {} FROM n, token_grant g \
             WHERE g.id = (SELECT id FROM token_grant ORDER BY created_at DESC LIMIT 1)",
            names.join(", "),
            copied.join(", ")
        ),
        [],
    )?;
    Ok(())
}
