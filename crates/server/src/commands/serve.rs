//! `tollgate serve`: starts the server, tells where it is, and stops it when it is told to.

use std::io::Write as _;
use std::path::PathBuf;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Variables, home_of, load, say};
use crate::cli::{Place, ServerRole};
use crate::config::{Loaded, Role};
use crate::failure::{Doing as _, Failure};
use crate::serve::{Options, Running, start};
use crate::serve_gateway::{self, RunningGateway};
use crate::{launch, logs, panic_guard};

/// Set to anything, `/test/panic` is there.
const TEST_ROUTES: &str = "TOLLGATE_TEST_ROUTES";

/// What the command line asks for.
pub(super) struct Asked {
    pub(super) role: Option<ServerRole>,
    pub(super) join_token_file: Option<PathBuf>,
    pub(super) demo: bool,
}

pub(super) fn run(place: &Place, asked: Asked, variables: Variables) -> Result<(), Failure> {
    let Asked { role, join_token_file, demo } = asked;
    let home = home_of(place, &variables);
    let Loaded { config, warnings, source } = load(&home, place, &variables)?;
    let role = config.roles.choose(role.map(Role::from)).map_err(Failure::configuration)?;
    if join_token_file.is_some() && role != Role::Gateway {
        return Err(Failure::configuration("--join-token-file is for a gateway: --role gateway"));
    }
    let level = variables.get("RUST_LOG").unwrap_or(&config.log.level).clone();
    logs::start(Some(&level), config.log.json);
    panic_guard::install_hook();
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), home = %home.path().display(), configuration = %source, "starting");
    let test_routes = variables.contains_key(TEST_ROUTES);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("control")
        .build()
        .doing("cannot start")?;
    runtime.block_on(async {
        // Before anything is started: a signal during the start must not be lost.
        let (mut terminate, mut interrupt) = signals().doing("cannot listen for signals")?;
        let environment = launch::machine();
        let options = Options { home, config, role, demo, test_routes, environment };
        let running = tokio::select! {
            running = Started::of(options, join_token_file) => running?,
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
        };
        running.announce();
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in flight are finished");
        running.stop().await;
        tracing::info!("stopped");
        Ok(())
    })
}

fn signals() -> std::io::Result<(Signal, Signal)> {
    Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
}

/// What runs, by its role.
enum Started {
    Server(Box<Running>),
    Gateway(Box<RunningGateway>),
}

impl Started {
    async fn of(options: Options, join_token_file: Option<PathBuf>) -> Result<Self, Failure> {
        Ok(match options.role {
            Role::Gateway => {
                Self::Gateway(Box::new(serve_gateway::start_joined(options, join_token_file).await?))
            }
            Role::All | Role::Control => Self::Server(Box::new(start(options).await?)),
        })
    }

    fn announce(&self) {
        match self {
            Self::Server(running) => {
                say(running.ready_line());
                if let Some(demo) = running.demo() {
                    say(demo.session(running));
                }
                tracing::info!(
                    management = running.management_url(),
                    gateway = running.gateway_url(),
                    "ready"
                );
            }
            Self::Gateway(running) => {
                say(running.ready_line());
                tracing::info!(gateway = running.gateway_url(), status = running.status_url(), "ready");
            }
        }
        // Whoever waits for the line behind a pipe gets it now. A reader who is gone is no reason to stop.
        let _ = std::io::stdout().flush();
    }

    async fn stop(self) {
        match self {
            Self::Server(running) => running.stop().await,
            Self::Gateway(running) => running.stop().await,
        }
    }
}
