//! Which certificates upstreams may show: the machine's authorities and those of the configuration.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

/// Loads the certificates at the first `https` upstream: a gateway without one never pays for them.
pub(crate) struct TrustStore {
    files: Vec<PathBuf>,
    loaded: OnceCell<Arc<ClientConfig>>,
}

impl TrustStore {
    pub(crate) fn new(files: Vec<PathBuf>) -> Self {
        Self { files, loaded: OnceCell::new() }
    }

    /// The TLS side of upstream connections.
    ///
    /// # Errors
    /// When TLS itself cannot be set up. Certificates that cannot be read are logged and left out.
    pub(crate) async fn config(&self) -> std::io::Result<Arc<ClientConfig>> {
        let load = || async {
            let files = self.files.clone();
            tokio::task::spawn_blocking(move || load(&files)).await.map_err(std::io::Error::other)?
        };
        self.loaded.get_or_try_init(load).await.cloned()
    }
}

fn load(files: &[PathBuf]) -> std::io::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    if let Some(error) = native.errors.first() {
        tracing::warn!(%error, "some of the machine's certificate authorities cannot be read");
    }
    roots.add_parsable_certificates(native.certs);
    for file in files {
        match CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(certificates) => drop(roots.add_parsable_certificates(certificates)),
            Err(error) => {
                tracing::error!(file = %file.display(), %error, "a file of trusted certificates cannot be read");
            }
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
