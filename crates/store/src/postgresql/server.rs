//! Where the server is, and how a connection to it is made: addresses, account, TLS, and when a silent one is given up.

use std::time::Duration;

use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Error, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use tollgate_domain::secret::Secret;

use super::tls::{self, PostgresTls};
use crate::error::StoreError;

/// For one address to accept: the next one gets its chance within a job's deadline.
const CONNECT: Duration = Duration::from_secs(2);
/// Silence after which the other side is asked whether it is there, and how often, before the connection is dead.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(15), Duration::from_secs(5), 3);
/// What the driver takes for "never asked".
const DRIVERS_KEEPALIVE: Duration = Duration::from_secs(2 * 60 * 60);
/// For the other side to acknowledge what was sent.
const ACKNOWLEDGE: Duration = Duration::from_secs(10);

pub(crate) struct Server {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    /// Reads a URL or key parameters. The text never reaches an error or a log: it may hold a password.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for another form, [`StoreError::Unavailable`] for certificates that cannot be read.
    pub(crate) fn new(
        url: &str,
        username: Option<&str>,
        password: Option<&Secret>,
        tls: &PostgresTls,
    ) -> Result<Self, StoreError> {
        let mut config: Config = url.parse().map_err(|_| {
            StoreError::Invalid(
                "the database URL is not of the form postgres://user@host:port/database?option=value",
            )
        })?;
        if let Some(username) = username {
            config.user(username);
        }
        if let Some(password) = password {
            config.password(password.expose());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_keepalives_idle() == DRIVERS_KEEPALIVE {
            config.keepalives_idle(KEEPALIVE.0);
        }
        config.keepalives_interval(KEEPALIVE.1).keepalives_retries(KEEPALIVE.2);
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(ACKNOWLEDGE);
        }
        if config.get_application_name().is_none() {
            config.application_name("tollgate");
        }
        config.ssl_mode(match tls {
            PostgresTls::Disable => SslMode::Disable,
            PostgresTls::Prefer => SslMode::Prefer,
            _ => SslMode::Require,
        });
        Ok(Self { config, tls: tls::connector(tls)? })
    }

    /// Connects, and leaves the socket's side as a task on the current runtime.
    pub(super) async fn connect(&self) -> Result<Client, Error> {
        match &self.tls {
            Some(tls) => {
                let (client, socket) = self.config.connect(tls.clone()).await?;
                // How it ends is told to whoever waits for an answer.
                tokio::spawn(async move { drop(socket.await) });
                Ok(client)
            }
            None => {
                let (client, socket) = self.config.connect(NoTls).await?;
                tokio::spawn(async move { drop(socket.await) });
                Ok(client)
            }
        }
    }
}
