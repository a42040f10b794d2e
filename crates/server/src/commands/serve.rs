//! `tollgate serve`: starts the server, tells where it is, and stops it when it is told to.

use std::io::Write as _;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Variables, home_of, load, say};
use crate::cli::Place;
use crate::config::Loaded;
use crate::failure::{Doing as _, Failure};
use crate::serve::{Options, Running, start};
use crate::{launch, logs, panic_guard};

/// Set to anything, `/test/panic` is there.
const TEST_ROUTES: &str = "TOLLGATE_TEST_ROUTES";

pub(super) fn run(place: &Place, demo: bool, variables: Variables) -> Result<(), Failure> {
    let home = home_of(place, &variables);
    let Loaded { config, warnings, source } = load(&home, place, &variables)?;
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
        let options = Options { home, config, demo, test_routes, environment };
        let running = tokio::select! {
            running = start(options) => running?,
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
        };
        announce(&running);
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

fn announce(running: &Running) {
    say(running.ready_line());
    if let Some(demo) = running.demo() {
        say(demo.session(running));
    }
    // Whoever waits for the line behind a pipe gets it now. A reader who is gone is no reason to stop.
    let _ = std::io::stdout().flush();
    tracing::info!(management = running.management_url(), gateway = running.gateway_url(), "ready");
}
