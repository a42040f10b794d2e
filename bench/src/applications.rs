//! What very many applications cost at launch and in memory: each has a client with a secret, and a subscription.

use std::path::Path;

use rusqlite::Connection as Database;

use crate::load::Connection;
use crate::server::Server;
use crate::start::REST;
use crate::table::{Figure, Table};
use crate::tokens::{self, Application};
use crate::{Failure, copies};

const MANY: i64 = 300_000;
const ROUNDS: usize = 3;

/// Launch to ready, and the memory ten seconds later.
pub(crate) async fn very_many(binary: &Path, table: &mut Table) -> Result<(), Failure> {
    let mut server = Server::start(binary, "", &["--demo"]).await?;
    let made = tokens::application(&server, "many").await?;
    server.end();
    fill(&mut Database::open(server.database())?)?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        times.push(server.restart().await?.as_secs_f64() * 1000.0);
    }
    table.add(Figure::new(format!("launch to ready with {MANY} applications"), "ms", &times).at_most(600.0));
    tokio::time::sleep(REST).await;
    let memory = &[server.pss_mib()?];
    table.add(Figure::new(format!("memory with {MANY} applications (PSS)"), "MiB", memory).at_most(150.0));
    // The last copy is an application like any other.
    let copied = Application { key: format!("many-{MANY}"), ..made };
    let wanted = tokens::token_request(&copied.basic(), &[("grant_type", "client_credentials")]);
    let (status, answer) = Connection::open(server.gateway).await?.exchange(wanted).await?;
    if status != http::StatusCode::OK {
        return Err(format!("a copied client: {status} {}", String::from_utf8_lossy(&answer)).into());
    }
    Ok(())
}

fn fill(database: &mut Database) -> Result<(), Failure> {
    let id = |kind: u32| format!("printf('{kind:08x}-0000-7000-8000-%012x', i)");
    let (application, client, secret, subscription) = (id(1), id(2), id(3), id(4));
    let whole = database.transaction()?;
    let name = "'many ' || i";
    copies::of_newest(&whole, "application", MANY, &[("id", &application), ("name", name)])?;
    let changed = [
        ("id", client.as_str()),
        ("application_id", &application),
        ("name", name),
        // All with the secret of the one that they are made of.
        ("consumer_key", "'many-' || i"),
    ];
    copies::of_newest(&whole, "client", MANY, &changed)?;
    let changed = [("id", secret.as_str()), ("client_id", &client)];
    copies::of_newest(&whole, "client_secret", MANY, &changed)?;
    let changed = [("id", subscription.as_str()), ("application_id", &application)];
    copies::of_newest(&whole, "subscription", MANY, &changed)?;
    Ok(whole.commit()?)
}
