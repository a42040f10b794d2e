//! What a PostgreSQL server must show before it is told a password.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// TLS to PostgreSQL, in libpq's words (`sslmode`, `sslrootcert`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PostgresTls {
    /// None.
    #[default]
    Disable,
    /// Where the server has it; whoever answers is taken for the server.
    Prefer,
    /// Always; whoever answers is taken for the server.
    Require,
    /// Always, and the certificate's authority is trusted.
    VerifyCa {
        /// The trusted certificates, as a PEM file; without it the machine's.
        roots: Option<PathBuf>,
    },
    /// Always, the certificate's authority is trusted, and it is the certificate of the host that was asked for.
    VerifyFull {
        /// The trusted certificates, as a PEM file; without it the machine's.
        roots: Option<PathBuf>,
    },
}

/// What makes connections; none without TLS.
pub(super) fn connector(tls: &PostgresTls) -> Result<Option<MakeRustlsConnect>, StoreError> {
    let (trusted, checks_name) = match tls {
        PostgresTls::Disable => return Ok(None),
        PostgresTls::Prefer | PostgresTls::Require => (None, false),
        PostgresTls::VerifyCa { roots } => (Some(load(roots.as_deref())?), false),
        PostgresTls::VerifyFull { roots } => (Some(load(roots.as_deref())?), true),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = Verifier { trusted, checks_name, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Unavailable(format!("TLS cannot be set up: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(config)))
}

/// The certificates that are trusted.
#[derive(Debug)]
struct Trusted {
    roots: RootCertStore,
    /// The same as they are in the file: a server may show one of them itself, as a self-signed certificate.
    themselves: Vec<CertificateDer<'static>>,
}

fn load(file: Option<&Path>) -> Result<Trusted, StoreError> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(StoreError::Unavailable(
                "the machine has no trusted certificates: name a file by sslrootcert".to_owned(),
            ));
        }
        return Ok(Trusted { roots, themselves: Vec::new() });
    };
    let unreadable = |error: &dyn std::fmt::Display| {
        StoreError::Unavailable(format!("sslrootcert {}: {error}", file.display()))
    };
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let themselves: Vec<CertificateDer<'static>> = read.map_err(|error| unreadable(&error))?;
    for certificate in &themselves {
        roots.add(certificate.clone()).map_err(|error| unreadable(&error))?;
    }
    if themselves.is_empty() {
        return Err(unreadable(&"there is no certificate in it"));
    }
    Ok(Trusted { roots, themselves })
}

/// libpq's three ways to look at a certificate; the handshake's signature is checked in all of them.
#[derive(Debug)]
struct Verifier {
    /// None: any certificate will do.
    trusted: Option<Trusted>,
    checks_name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(trusted) = &self.trusted else { return Ok(ServerCertVerified::assertion()) };
        let certificate = ParsedCertificate::try_from(shown)?;
        if !trusted.themselves.contains(shown) {
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &trusted.roots,
                intermediates,
                now,
                algorithms,
            )?;
        }
        if self.checks_name {
            verify_server_name(&certificate, host)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
