//! What a token costs: on SQLite beside the bare work, and on PostgreSQL beside SQLite, all in turn.

use std::path::Path;
use std::time::Duration;

use crate::Failure;
use crate::gateway::AFTERWARDS;
use crate::load::{Load, Next};
use crate::postgres::Postgres;
use crate::reference::{self, Bare};
use crate::server::Server;
use crate::table::{Figure, Table};
use crate::tokens::{application, password_request, renewals, token_request};

/// How long each stretch of load lasts.
const STRETCH: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 16;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The password grant.
    Password,
    /// Client credentials, the token signed with ES256.
    Es256,
    /// Client credentials, the token signed with RS256.
    Rs256,
    /// A renewal, durable; each connection renews its own grant over and over.
    Refresh,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password grant",
            Self::Es256 => "client credentials ES256",
            Self::Rs256 => "client credentials RS256",
            Self::Refresh => "refresh, durable",
        }
    }

    fn configuration(self) -> &'static str {
        if self == Self::Rs256 { "[oauth]\naccess_token_signing_algorithm = \"RS256\"\n" } else { "" }
    }

    async fn requests(self, server: &Server, client: String) -> Result<Next, Failure> {
        Ok(match self {
            Self::Password => Box::new(move |_, _| password_request(&client)),
            Self::Es256 | Self::Rs256 => Box::new(move |_, _| {
                token_request(&client, &[("grant_type", "client_credentials"), ("scope", "read")])
            }),
            Self::Refresh => renewals(server, client, CONNECTIONS).await?,
        })
    }

    /// The work without a product around it.
    async fn bare(self) -> Result<Option<Bare>, Failure> {
        let measure = move || match self {
            Self::Password => reference::argon2(STRETCH).map(Some),
            Self::Es256 => reference::signature("ES256").map(Some),
            Self::Rs256 => reference::signature("RS256").map(Some),
            Self::Refresh => Ok(None),
        };
        tokio::task::spawn_blocking(measure).await?
    }

    fn with_target(self, cost: Figure) -> Figure {
        match self {
            Self::Password => cost,
            Self::Es256 => cost.at_most(80.0),
            Self::Rs256 => cost.ratio_at_most(1.25),
            Self::Refresh => cost.at_most(200.0),
        }
    }
}

/// What a server's rounds came to.
#[derive(Default)]
struct Rounds {
    /// Microseconds of CPU a token.
    cpu: Vec<f64>,
    /// Tokens a second.
    rate: Vec<f64>,
}

impl Rounds {
    /// One more: `cpu` measures in seconds. Answers how many tokens were given.
    async fn one(&mut self, kind: Kind, server: &Server, client: &str) -> Result<f64, Failure> {
        let next = kind.requests(server, client.to_owned()).await?;
        let before = server.cpu()?;
        let stretch = Load::http1(server.gateway, CONNECTIONS, STRETCH).run(next).await?;
        self.cpu.push((server.cpu()? - before) / stretch.answers * 1e6);
        self.rate.push(stretch.answers / stretch.seconds);
        Ok(stretch.answers)
    }
}

/// Adds what one kind of token costs.
pub(crate) async fn of(kind: Kind, binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let server = Server::start(binary, kind.configuration(), &["--demo"]).await?;
    let client = application(&server, "bench").await?.basic();
    let postgres = Postgres::create().await?;
    let configuration = format!("{}{}", kind.configuration(), postgres.configuration()?);
    let other = Server::start(binary, &configuration, &["--demo"]).await?;
    let other_client = application(&other, "bench").await?.basic();

    let (mut on_sqlite, mut on_postgres) = (Rounds::default(), Rounds::default());
    let (mut database, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        on_sqlite.one(kind, &server, &client).await?;
        let before = postgres.cpu()?;
        let answers = on_postgres.one(kind, &other, &other_client).await?;
        database.push((postgres.cpu()? - before) / answers * 1e6);
        bare.extend(kind.bare().await?);
    }
    add(kind, table, &on_sqlite, &bare);
    let name = kind.name();
    let figure = Figure::new(format!("{name}, PostgreSQL, CPU"), "us", &on_postgres.cpu);
    table.add(figure.beside("SQLite", &on_sqlite.cpu));
    table.add(Figure::new(format!("{name}, PostgreSQL's own CPU"), "us", &database));
    let figure = Figure::new(format!("{name}, PostgreSQL"), "/s", &on_postgres.rate);
    table.add(figure.beside("SQLite", &on_sqlite.rate));
    drop(other);
    postgres.remove().await?;
    if kind == Kind::Es256 {
        tokio::time::sleep(AFTERWARDS).await;
        let memory = &[server.pss_mib()?];
        table.add(Figure::new(format!("memory, 30 s after {name} (PSS)"), "MiB", memory).at_most(20.0));
    }
    Ok(())
}

fn add(kind: Kind, table: &mut Table, on_sqlite: &Rounds, bare: &[Bare]) {
    let name = kind.name();
    let (mut cost, mut rate) =
        (Figure::new(format!("{name}, CPU"), "us", &on_sqlite.cpu), Figure::new(name, "/s", &on_sqlite.rate));
    if let Some(Bare { what, .. }) = bare.first() {
        cost = cost.beside(what, &bare.iter().map(|bare| bare.cpu).collect::<Vec<_>>());
        rate = rate.beside(what, &bare.iter().map(|bare| bare.rate).collect::<Vec<_>>());
    }
    if kind == Kind::Password {
        rate = rate.ratio_at_least(0.97);
    }
    table.add(kind.with_target(cost));
    table.add(rate);
}
