//! The life of a gateway whose key manager is on another server: no database, no private signing key.
//!
//! It accepts calls at once: with the last good state on disk it serves before the control plane has answered, and without
//! one it answers 503 until the feed has brought the whole.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tollgate_gateway::Gateway;
use tollgate_verify::{CredentialCheck, Verifier};

use crate::config::{GATEWAY_PORT, STATUS_PORT};
use crate::failure::{Doing as _, Failure};
use crate::gateway_port::{self, TokenApi};
use crate::header_case::HeaderCase;
use crate::home::HomeLock;
use crate::in_effect::{Followed, InEffect};
use crate::listener::Acceptor;
use crate::ports::Port;
use crate::remote::control_plane::ControlPlane;
use crate::remote::feed::RemoteFeed;
use crate::remote::feed_reader::FeedReader;
use crate::remote::key_manager::RemoteKeyManager;
use crate::remote::link::Link;
use crate::remote::state_file::StateFile;
use crate::remote::{enrolment, forward, status};
use crate::request_context::ContextSource;
use crate::serve::{CREDENTIAL_PATIENCE, LAST_REQUESTS, Options, key, limits};
use crate::{launch, tls};

/// How often denials of tokens that have expired are forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// A running gateway.
#[derive(Debug)]
pub struct RunningGateway {
    gateway: Gateway,
    url: String,
    status_url: String,
    ca: Option<PathBuf>,
    stop: watch::Sender<bool>,
    finish: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    tasks: JoinSet<()>,
    _lock: HomeLock,
}

/// Starts a gateway that has joined the control plane of its configuration.
///
/// # Errors
/// Those of [`start`]; when it has not joined one, and cannot by the token in `join_token_file`.
pub async fn start_joined(
    options: Options,
    join_token_file: Option<PathBuf>,
) -> Result<RunningGateway, Failure> {
    if options.demo {
        return Err(Failure::configuration("--demo is for a server that has a key manager itself"));
    }
    let home = &options.home;
    home.prepare()?;
    let lock = home.lock()?;
    let directory = home.gateway();
    let planes = options.config.roles.control_planes().iter();
    let addresses: Vec<_> = planes.map(|plane| (plane.host().to_owned(), plane.port())).collect();
    if let Some(file) = join_token_file {
        enrolment::join(&directory, &file, addresses.clone()).await?;
    } else if !directory.join("certificate.pem").exists() {
        return Err(Failure::refused(format!(
            "this gateway has not joined its control plane: {} is empty. `tollgate gateway token create` there prints \
             what the file of --join-token-file must hold here",
            directory.display()
        )));
    }
    let plane = ControlPlane::new(addresses, &directory)?;
    let environment = options.environment.clone();
    let mut running = start(options, lock, Arc::new(plane.clone())).await?;
    running.tasks.spawn(enrolment::keep_renewed(directory, plane, environment));
    Ok(running)
}

/// Starts a gateway on the current runtime, which becomes its control runtime; returns when its port accepts. `lock` is that
/// of the prepared home, `link` the way to its control plane.
///
/// # Errors
/// Whatever keeps it from starting, in words; a taken port with its own exit code.
pub async fn start(options: Options, lock: HomeLock, link: Arc<dyn Link>) -> Result<RunningGateway, Failure> {
    let Options { home, config, test_routes, environment, .. } = options;
    let server = &config.server;
    let port = Port::find(&server.bind_address, server.gateway_port, &key(GATEWAY_PORT))?;
    let loopback: IpAddr = Ipv4Addr::LOCALHOST.into();
    let status_port = Port::find(&[loopback], server.status_port, &key(STATUS_PORT))?;
    let tls = tls::load(&home, config.tls.as_ref(), &server.hostname, &environment)?;

    let (stop, stopping) = watch::channel(false);
    let (finish, finishing) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let (number, followed) = Followed::channel();
    let verifier = match config.oauth.max_token_validity {
        Some(_) => Verifier::new(environment.clone()),
        None => Verifier::taking_endless(environment.clone()),
    };
    let feed = RemoteFeed::start(
        environment.clone(),
        config.gateway.max_staleness,
        followed.clone(),
        Arc::clone(&link),
        &mut tasks,
    );
    let key_manager = RemoteKeyManager(Arc::clone(&link));
    let credentials =
        CredentialCheck::new(verifier.clone(), key_manager, Handle::current(), CREDENTIAL_PATIENCE)
            .fed_by(Arc::new(feed.clone()));
    let gateway = Gateway::new(credentials, launch::gateway_settings(&config));
    let disk = StateFile::open(home.gateway(), environment.clone())?;
    let in_effect = InEffect::new(verifier.clone(), gateway.clone(), number);
    FeedReader::new(Arc::clone(&link), environment.clone(), (in_effect, feed.clone()), disk)
        .spawn(&mut tasks);
    tasks.spawn(async move {
        loop {
            sleep(HOUSEKEEPING).await;
            verifier.forget_expired();
        }
    });

    let mut limits = limits(&config, &environment);
    limits.heads.counters = gateway.counters().clone();
    let patience = config.gateway.body_timeout;
    let header_case = HeaderCase::learn().await.doing("cannot learn how names of headers are spelled")?;
    for listener in status_port.listen(false).doing("cannot open the status port")? {
        let router = status::router(feed.clone(), gateway.clone());
        status::serve(listener, router, &mut tasks).doing("cannot open the status port")?;
    }
    let threads = gateway_port::start(
        &port,
        gateway_port::Parts {
            acceptor: Acceptor::new(tls.config.clone(), limits, header_case, stopping),
            gateway: gateway.clone(),
            token_api: TokenApi::new(forward::router(link), Handle::current(), followed, patience),
            contexts: ContextSource::new(environment, server.trusted_proxies.clone()),
            test_routes,
            finishing,
        },
    )
    .doing("cannot open the gateway port")?;
    let url = format!("https://{}:{}", server.url_host(), port.number);
    let status_url = format!("http://{loopback}:{}", status_port.number);
    Ok(RunningGateway { gateway, url, status_url, ca: tls.ca, stop, finish, threads, tasks, _lock: lock })
}

impl RunningGateway {
    /// The URL of the gateway port.
    #[must_use]
    pub fn gateway_url(&self) -> &str {
        &self.url
    }

    /// The URL of the status port.
    #[must_use]
    pub fn status_url(&self) -> &str {
        &self.status_url
    }

    /// Where the certificate of the local CA lies, unless the operator brought a certificate.
    #[must_use]
    pub fn ca(&self) -> Option<&PathBuf> {
        self.ca.as_ref()
    }

    /// The gateway, with its counts.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// The line that tells a starting script where the gateway is.
    #[must_use]
    pub fn ready_line(&self) -> String {
        format!("ready gateway={} status={}", self.url, self.status_url)
    }

    /// Stops: no new connections, calls in flight are finished, at most 30 s.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if timeout(LAST_REQUESTS, self.stop.closed()).await.is_err() {
            tracing::warn!("some requests took too long and were cut off");
        }
        self.finish.send_replace(true);
        self.tasks.shutdown().await;
        let threads = std::mem::take(&mut self.threads);
        let joining = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the gateway port had panicked");
                }
            }
        });
        if joining.await.is_err() {
            tracing::error!("the threads of the gateway port could not be waited for");
        }
    }
}
