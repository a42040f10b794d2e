//! Whom a gateway believes that has no certificate yet: whoever shows the authority whose hash its token names, and a
//! certificate that this authority has signed.

use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::control::gateway_authority::sha256;

/// The authority of which only the hash is known, until a handshake has shown it.
#[derive(Debug)]
pub(crate) struct PinnedAuthority {
    hash: String,
    algorithms: WebPkiSupportedAlgorithms,
    seen: OnceLock<CertificateDer<'static>>,
}

impl PinnedAuthority {
    /// `hash` is SHA-256 in hexadecimal digits.
    pub(crate) fn new(hash: String) -> Self {
        let algorithms = default_provider().signature_verification_algorithms;
        Self { hash, algorithms, seen: OnceLock::new() }
    }

    /// The authority in PEM, behind a handshake.
    pub(crate) fn seen(&self) -> Option<String> {
        let text = STANDARD.encode(self.seen.get()?);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        Some(format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n")))
    }
}

impl ServerCertVerifier for PinnedAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let named = intermediates.iter().find(|certificate| sha256(certificate) == self.hash);
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let authority = named.ok_or_else(unknown)?.clone().into_owned();
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone())?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()))
                .build()
                .map_err(|_| unknown())?;
        let verified = verifier.verify_server_cert(end_entity, &[], server_name, ocsp_response, now)?;
        self.seen.get_or_init(|| authority);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
