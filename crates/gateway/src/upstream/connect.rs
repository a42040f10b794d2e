//! New connections to upstreams.

use std::sync::Arc;
use std::time::Duration;

use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::upload::Upload;
use crate::upstream::endpoint::Endpoint;
use crate::upstream::trust_store::TrustStore;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("the connection took too long")]
    Timeout,
    #[error("no connection")]
    Io(#[from] std::io::Error),
    #[error("no HTTP connection")]
    Http(#[from] hyper::Error),
}

/// Makes connections.
pub(crate) struct Connector {
    trust_store: Arc<TrustStore>,
    limit: Duration,
    http: http1::Builder,
}

impl Connector {
    pub(crate) fn new(trust_store: Arc<TrustStore>, limit: Duration, max_headers: usize) -> Self {
        let mut http = http1::Builder::new();
        http.max_buf_size(64 * 1024);
        // RFC 9112 section 5.1: a proxy removes such blanks.
        http.allow_spaces_after_header_name_in_responses(true);
        // hyper's own limit is the same, and parses into a buffer on the stack.
        if max_headers != 100 {
            http.max_headers(max_headers);
        }
        Self { trust_store, limit, http }
    }

    /// A new connection, driven by a task of its own on the current runtime.
    pub(crate) async fn connect(&self, endpoint: &Endpoint) -> Result<SendRequest<Upload>, ConnectError> {
        timeout(self.limit, self.open(endpoint)).await.map_err(|_| ConnectError::Timeout)?
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<SendRequest<Upload>, ConnectError> {
        let tcp = TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await?;
        tcp.set_nodelay(true)?;
        match &endpoint.tls {
            None => self.drive(tcp).await,
            Some(name) => {
                let tls = TlsConnector::from(self.trust_store.config().await?);
                self.drive(tls.connect(name.clone(), tcp).await?).await
            }
        }
    }

    async fn drive<T>(&self, io: T) -> Result<SendRequest<Upload>, ConnectError>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, connection) = self.http.handshake(TokioIo::new(io)).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(%error, "an upstream connection ended");
            }
        });
        Ok(sender)
    }
}
