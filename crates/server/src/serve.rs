//! The life of a server: start, ready, stop.
//!
//! Order matters: what can be refused is refused before anything is made (the lock of the home, then the ports), and
//! whatever is not needed for the first answer (the RSA key, house-keeping) comes after `ready`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tollgate_auth::{Auth, Urls};
use tollgate_domain::environment::Environment;
use tollgate_gateway::{Counters, Gateway, HeadRules};
use tollgate_verify::CredentialCheck;

use crate::address_limit::AddressLimit;
use crate::config::{Config, DEMO_PORT, Engine, GATEWAY_PORT, GATEWAYS_PORT, MANAGEMENT_PORT, Role};
use crate::control::connection::GatewaySide;
use crate::control::enrolment;
use crate::control::feed::FeedSource;
use crate::demo::Demo;
use crate::failure::{Doing as _, Failure};
use crate::follow::Follower;
use crate::gateway_port::{self, TokenApi};
use crate::header_case::HeaderCase;
use crate::health::{self, Ready};
use crate::home::{Home, HomeLock};
use crate::in_effect::{Followed, InEffect};
use crate::key_manager::InProcess;
use crate::listener::{Acceptor, Limits};
use crate::management::Management;
use crate::ports::Port;
use crate::request_context::ContextSource;
use crate::streams::Patience;
use crate::{artifact, control, demo, housekeeping, known_passwords, launch, tls, trial};

/// How long requests in flight may take after the server was told to stop.
pub(crate) const LAST_REQUESTS: Duration = Duration::from_secs(30);

/// How long the check of a credential may wait for whoever knows it.
pub(crate) const CREDENTIAL_PATIENCE: Duration = Duration::from_secs(5);

/// What a server is started with.
#[derive(Debug)]
pub struct Options {
    /// Where its data lie.
    pub home: Home,
    /// What the operator asked for.
    pub config: Config,
    /// Which parts of it this server is.
    pub role: Role,
    /// Whether it brings the demo content.
    pub demo: bool,
    /// Whether `/test/panic` is there, on both ports: for tests of what a bug does.
    pub test_routes: bool,
    /// Clock and randomness.
    pub environment: Environment,
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    auth: Auth,
    gateway: Gateway,
    for_gateways: Router,
    end_feeds: watch::Sender<bool>,
    management_counters: Arc<Counters>,
    urls: Urls,
    listening: String,
    ca: Option<PathBuf>,
    demo: Option<Demo>,
    ready: Ready,
    stop: watch::Sender<bool>,
    finish: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    tasks: JoinSet<()>,
    _lock: HomeLock,
}

/// Starts a server on the current runtime, which becomes its control runtime; returns when both ports accept.
///
/// # Errors
/// Whatever keeps it from starting, in words; a taken port with its own exit code.
pub async fn start(options: Options) -> Result<Running, Failure> {
    let Options { home, config, role, demo: is_demo, test_routes, environment } = options;
    if !home.database().exists() && matches!(config.database.engine, Engine::Sqlite) {
        known_passwords::refuse_first_account(&config)?;
    }
    home.prepare()?;
    let lock = home.lock()?;
    let server = &config.server;
    let bind = &server.bind_address;
    let management_port = Port::find(bind, server.management_port, &key(MANAGEMENT_PORT))?;
    let gateway_port = match role {
        Role::Control => None,
        _ => Some(Port::find(bind, server.gateway_port, &key(GATEWAY_PORT))?),
    };
    let gateways_port = match server.gateways_port {
        0 => None,
        number => Some(Port::find(bind, number, &key(GATEWAYS_PORT))?),
    };
    let upstream_port = match is_demo {
        true => {
            let loopback: IpAddr = Ipv4Addr::LOCALHOST.into();
            Some(Port::find(&[loopback], server.demo_upstream_port, &key(DEMO_PORT))?)
        }
        false => None,
    };
    let tls = tls::load(&home, config.tls.as_ref(), &server.hostname, &environment)?;
    let auth = launch::open(&home, &config, is_demo, environment.clone()).await?;
    known_passwords::refuse_accounts(&auth, &config, is_demo).await?;
    let named =
        auth.store().rename_environments(config.advertised.environment.clone(), environment.now()).await;
    if named.doing("cannot name the gateway environment")? {
        tracing::info!(
            environment = config.advertised.environment,
            "what is deployed is in this gateway environment now"
        );
    }
    let host = server.url_host();
    let advertised = &config.advertised;
    let reached =
        |at: &Option<String>, port: u16| at.clone().unwrap_or_else(|| format!("https://{host}:{port}"));
    let gateway_number = gateway_port.as_ref().map_or(server.gateway_port, |port| port.number);
    let urls = Urls {
        management: reached(&advertised.management, management_port.number),
        gateway: reached(&advertised.gateway, gateway_number),
    };
    let ports = [Some(&management_port), gateway_port.as_ref()].into_iter().flatten();
    let listening = ports.map(Port::listening).collect::<Vec<_>>().join(",");
    auth.set_urls(urls.clone());

    let (stop, stopping) = watch::channel(false);
    let (finish, finishing) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let demo = match &upstream_port {
        Some(port) => Some(demo::start(&auth, port, &mut tasks).await?),
        None => None,
    };

    let credentials =
        CredentialCheck::new(auth.verifier().clone(), InProcess, Handle::current(), CREDENTIAL_PATIENCE);
    let gateway = Gateway::new(credentials, launch::gateway_settings(&config));
    let ready = Ready::new(auth.verifier().clone(), Instant::now());
    let (number, followed) = Followed::channel();
    let in_effect = InEffect::new(auth.verifier().clone(), gateway.clone(), number);
    let follower = Follower::start(auth.clone(), in_effect, ready.clone());
    follower.await.doing("cannot read what is deployed")?.spawn(&mut tasks);

    let limits = limits(&config, &environment);
    let management_counters = limits.heads.counters.clone();
    let mut gateway_limits = limits.clone();
    gateway_limits.heads.counters = gateway.counters().clone();
    let routers = vec![
        tollgate_oauth::router(auth.clone()),
        tollgate_devportal::router(auth.clone()),
        tollgate_publisher::router(auth.clone()),
        tollgate_admin::router(auth.clone()),
        tollgate_portal::router(auth.clone()),
        health::router(ready.clone()),
        artifact::router(auth.clone(), gateway.clone()),
        trial::router(auth.clone(), gateway.worker(), gateway_limits.heads.clone()),
    ];
    let contexts = ContextSource::new(environment, server.trusted_proxies.clone());
    let patience = config.gateway.body_timeout;
    let management = Management::new(routers, followed.clone(), patience, contexts.clone(), test_routes);
    let what = "cannot open the management port";
    let header_case = HeaderCase::learn().await.doing("cannot learn how names of headers are spelled")?;
    let token_routes = tollgate_oauth::gateway_routes(auth.clone());
    let (end_feeds, feeds_end) = watch::channel(false);
    let source = FeedSource::new(auth.clone(), followed.clone(), feeds_end);
    let for_gateways = control::router(source, Arc::new(InProcess), token_routes.clone());
    let gateway_side = GatewaySide::new(
        auth.clone(),
        for_gateways.clone().merge(enrolment::router(auth.clone())),
        followed.clone(),
        patience,
        contexts.clone(),
    );
    let acceptor = Acceptor::new(tls.config.clone(), limits, header_case.clone(), stopping.clone())
        .with_gateways(gateway_side);
    let mut listeners = vec![(&management_port, acceptor.clone())];
    if let Some(port) = &gateways_port {
        listeners.push((port, acceptor.gateways_alone()));
    }
    for (port, acceptor) in listeners {
        for listener in port.listen(false).doing(what)? {
            let accepting = acceptor.clone().accept(listener, management.clone());
            tasks.spawn(async move {
                if let Err(error) = accepting.await {
                    tracing::error!(%error, "a listener of the management port ended");
                }
            });
        }
    }
    let threads = match &gateway_port {
        Some(port) => {
            let parts = gateway_port::Parts {
                acceptor: Acceptor::new(tls.config.clone(), gateway_limits, header_case, stopping),
                gateway: gateway.clone(),
                token_api: TokenApi::new(token_routes, Handle::current(), followed, patience),
                contexts,
                test_routes,
                finishing,
            };
            gateway_port::start(port, parts).doing("cannot open the gateway port")?
        }
        None => Vec::new(),
    };
    ready.set(true);

    housekeeping::spawn(auth.clone(), &mut tasks);
    complete_keys(auth.clone(), &mut tasks);
    tasks.spawn(known_passwords::tell_unused_password(auth.clone(), config));
    let (ca, _lock) = (tls.ca, lock);
    Ok(Running {
        auth,
        gateway,
        for_gateways,
        end_feeds,
        management_counters,
        urls,
        listening,
        ca,
        demo,
        ready,
        stop,
        finish,
        threads,
        tasks,
        _lock,
    })
}

/// What clients may cost, on all ports together.
pub(crate) fn limits(config: &Config, environment: &Environment) -> Limits {
    Limits {
        heads: HeadRules {
            max_bytes: config.gateway.max_header_bytes,
            max_fields: config.gateway.max_headers,
            environment: environment.clone(),
            counters: Arc::default(),
        },
        patience: Patience {
            first: config.gateway.header_timeout,
            idle: config.gateway.http2_idle_timeout,
            standstill: config.gateway.write_timeout,
        },
        connections: Arc::new(Semaphore::new(config.gateway.max_connections)),
        addresses: AddressLimit::new(config.gateway.max_connections_per_address),
    }
}

/// A key's name as people write it: its table in brackets.
pub(crate) fn key(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((table, name)) => format!("[{table}] {name}"),
        None => path.to_owned(),
    }
}

fn complete_keys(auth: Auth, tasks: &mut JoinSet<()>) {
    tasks.spawn(async move {
        if let Err(error) = auth.complete_keys().await {
            tracing::error!(%error, "the published keys could not be completed; tried again at the next start");
        }
    });
}

impl Running {
    /// The URL of the management port.
    #[must_use]
    pub fn management_url(&self) -> &str {
        &self.urls.management
    }

    /// The URL of the gateway port.
    #[must_use]
    pub fn gateway_url(&self) -> &str {
        &self.urls.gateway
    }

    /// Where the certificate of the local CA lies, unless the operator brought a certificate.
    #[must_use]
    pub fn ca(&self) -> Option<&PathBuf> {
        self.ca.as_ref()
    }

    /// The demo, when the server brings one.
    #[must_use]
    pub fn demo(&self) -> Option<&Demo> {
        self.demo.as_ref()
    }

    /// What gateways on other servers are answered, each request with its [`control::GatewayPeer`].
    pub fn for_gateways(&self) -> Router {
        self.for_gateways.clone()
    }

    /// What checks and makes credentials; also the way to the store.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// The gateway, with its counts.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// What the management port has refused by its head alone; of its other requests the log tells.
    #[must_use]
    pub fn management_counters(&self) -> &Counters {
        &self.management_counters
    }

    /// The line that tells a starting script where the server is: as clients are told, and where it listens.
    #[must_use]
    pub fn ready_line(&self) -> String {
        let Urls { management, gateway } = &self.urls;
        format!("ready management={management} gateway={gateway} listening={}", self.listening)
    }

    /// Stops: no new connections, requests in flight are finished, at most 30 s; then everything is written and let go.
    pub async fn stop(mut self) {
        self.ready.set(false);
        self.stop.send_replace(true);
        self.end_feeds.send_replace(true);
        if timeout(LAST_REQUESTS, self.stop.closed()).await.is_err() {
            tracing::warn!("some requests took too long and were cut off");
        }
        self.finish.send_replace(true);
        self.tasks.shutdown().await;
        if let Err(error) = self.auth.write_counts().await {
            tracing::warn!(%error, "the numbers of applications' tokens could not be written down");
        }
        let (threads, store) = (std::mem::take(&mut self.threads), self.auth.store().clone());
        let closing = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the gateway port had panicked");
                }
            }
            store.close();
        });
        if closing.await.is_err() {
            tracing::error!("the store could not be closed in order");
        }
    }
}
