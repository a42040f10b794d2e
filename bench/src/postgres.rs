//! The private PostgreSQL server beside which `scripts/bench.sh` runs us: databases of our own in it, and what it costs.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{Client, NoTls};

use crate::Failure;
use crate::process::{family_cpu, parent_of};

fn url() -> Result<String, Failure> {
    let name = "TOLLGATE_TEST_POSTGRES_URL";
    std::env::var(name).map_err(|_| format!("{name} is not set: scripts/bench.sh starts a server").into())
}

async fn connect() -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(&url()?, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The server's version.
pub(crate) async fn version() -> Result<String, Failure> {
    let said: String = connect().await?.query_one("SHOW server_version", &[]).await?.get(0);
    Ok(said.split_whitespace().next().unwrap_or(&said).to_owned())
}

/// An empty database.
pub(crate) struct Postgres {
    client: Client,
    name: String,
    /// The process that is the parent of all of the server's.
    postmaster: u32,
}

impl Postgres {
    /// Makes one.
    pub(crate) async fn create() -> Result<Self, Failure> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("tollgate_bench_{}_{number}", std::process::id());
        let client = connect().await?;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        let own: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        Ok(Self { client, name, postmaster: parent_of(own.try_into()?)? })
    }

    /// What a server's configuration says to use it.
    pub(crate) fn configuration(&self) -> Result<String, Failure> {
        let url = url()?;
        let (server, _) = url.rsplit_once('/').ok_or("the server's URL names no database")?;
        Ok(format!(
            "[database.apim_db]\ntype = \"postgres\"\nurl = \"{server}/{}\"\n\
             [encryption]\nkey = \"a passphrase for benchmarks that nobody else uses\"\n",
            self.name
        ))
    }

    /// Seconds of CPU that the whole database server has used.
    pub(crate) fn cpu(&self) -> Result<f64, Failure> {
        family_cpu(self.postmaster)
    }

    /// Removes it; whoever is still connected is not any more.
    pub(crate) async fn remove(self) -> Result<(), Failure> {
        Ok(self.client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await?)
    }
}
