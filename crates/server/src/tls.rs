//! The certificate of both ports: the operator's own, or one of a local CA that is made at first start.
//!
//! The CA stays for ten years, so that it can be trusted once (`data/tls/ca.pem`); the certificate below it is renewed
//! at a start within 30 days of its end, or when the hostname has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::{Ticketer, default_provider};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};
use tollgate_domain::environment::Environment;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::config::TlsFiles;
use crate::failure::{Doing as _, Failure};
use crate::home::{Home, write_private};

/// How long the local CA lives.
const CA_DAYS: i64 = 3650;
/// How long a certificate lives: browsers refuse longer ones.
const LEAF_DAYS: i64 = 397;
/// A certificate that ends within this many days is renewed.
const RENEW_DAYS: i64 = 30;

/// What the listeners show, and whom a client must trust for it.
#[derive(Clone, Debug)]
pub(crate) struct Tls {
    /// For the listeners: ALPN `h2` and `http/1.1`.
    pub(crate) config: Arc<ServerConfig>,
    /// The local CA's certificate; `None` with the operator's own certificate.
    pub(crate) ca: Option<PathBuf>,
}

/// Reads the operator's certificate, or the local one, which is made or renewed when it must be.
pub(crate) fn load(
    home: &Home,
    own: Option<&TlsFiles>,
    hostname: &str,
    environment: &Environment,
) -> Result<Tls, Failure> {
    let (certificate, key, ca) = match own {
        Some(files) => (files.certificate_file.clone(), files.key_file.clone(), None),
        None => {
            let local = Local::of(home);
            local.renew(hostname, now(environment)).doing("cannot make a certificate")?;
            (local.leaf, local.leaf_key, Some(local.ca))
        }
    };
    let mut config = read(&certificate, &key).map_err(match own {
        Some(_) => Failure::configuration,
        None => Failure::refused,
    })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.ticketer = Ticketer::new().doing("cannot make a key for session tickets")?;
    config.send_tls13_tickets = 1;
    Ok(Tls { config: Arc::new(config), ca })
}

/// Whether the operator's own certificate, where there is one, can be served.
///
/// # Errors
/// Exit 2.
pub(crate) fn check(own: Option<&TlsFiles>) -> Result<(), Failure> {
    let Some(files) = own else { return Ok(()) };
    read(&files.certificate_file, &files.key_file).map(drop).map_err(Failure::configuration)
}

fn read(certificate: &Path, key: &Path) -> Result<ServerConfig, String> {
    let wrong = |path: &Path, error: &dyn std::fmt::Display| {
        format!("[keystore.tls]: {} cannot be served: {error}", path.display())
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(certificate, &error))?;
    if chain.is_empty() {
        return Err(wrong(certificate, &"it holds no certificate in PEM"));
    }
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|_| wrong(key, &"it holds no private key in PEM, or cannot be read"))?;
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| wrong(certificate, &error))
}

/// The time as certificates have it.
pub(crate) fn now(environment: &Environment) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(environment.now().seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The four files of the local CA and its certificate.
struct Local {
    ca: PathBuf,
    ca_key: PathBuf,
    leaf: PathBuf,
    leaf_key: PathBuf,
}

impl Local {
    fn of(home: &Home) -> Self {
        let file = |name: &str| home.tls().join(name);
        Self {
            ca: file("ca.pem"),
            ca_key: file("ca.key"),
            leaf: file("server.pem"),
            leaf_key: file("server.key"),
        }
    }

    fn renew(&self, hostname: &str, now: OffsetDateTime) -> Result<(), Failure> {
        let mut names: Vec<String> = Vec::new();
        for name in ["localhost", "127.0.0.1", "::1", hostname] {
            if !names.iter().any(|own| own.eq_ignore_ascii_case(name)) {
                names.push(name.to_owned());
            }
        }
        let has_ca = is_good(&self.ca, &[], now) && self.ca_key.is_file();
        if has_ca && self.leaf_key.is_file() && is_good(&self.leaf, &names, now) {
            return Ok(());
        }
        let what = "cannot make the local CA";
        let params = ca_params(now);
        let ca_key = match fs::read_to_string(&self.ca_key) {
            Ok(pem) if has_ca => KeyPair::from_pem(&pem).doing(what)?,
            _ => {
                let key = KeyPair::generate().doing(what)?;
                let certificate = params.self_signed(&key).doing(what)?;
                write_private(&self.ca_key, key.serialize_pem().as_bytes())?;
                write_private(&self.ca, certificate.pem().as_bytes())?;
                tracing::info!(file = %self.ca.display(), "a local certificate authority was made");
                key
            }
        };
        let issuer = Issuer::from_params(&params, ca_key);
        let what = "cannot make the server's certificate";
        let key = KeyPair::generate().doing(what)?;
        let leaf =
            leaf_params(&names, hostname, now).and_then(|leaf| leaf.signed_by(&key, &issuer)).doing(what)?;
        write_private(&self.leaf_key, key.serialize_pem().as_bytes())?;
        write_private(&self.leaf, leaf.pem().as_bytes())?;
        tracing::info!(file = %self.leaf.display(), ?names, "the server's certificate was made");
        Ok(())
    }
}

fn ca_params(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, "Tollgate local CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::DAY;
    params.not_after = now + Duration::days(CA_DAYS);
    params
}

fn leaf_params(
    names: &[String],
    hostname: &str,
    now: OffsetDateTime,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, hostname);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - Duration::DAY;
    params.not_after = now + Duration::days(LEAF_DAYS);
    Ok(params)
}

/// Whether a certificate is there, lives long enough, and covers all `names`.
fn is_good(path: &Path, names: &[String], now: OffsetDateTime) -> bool {
    let Ok(der) = CertificateDer::from_pem_file(path) else { return false };
    let Ok((_, certificate)) = X509Certificate::from_der(&der) else { return false };
    let end = certificate.validity().not_after.to_datetime();
    let covered: Vec<String> = certificate
        .subject_alternative_name()
        .ok()
        .flatten()
        .map(|extension| extension.value.general_names.iter().filter_map(name_of).collect())
        .unwrap_or_default();
    end - now > Duration::days(RENEW_DAYS)
        && names.iter().all(|name| covered.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes).ok().map(|ip| std::net::IpAddr::from(ip).to_string()),
            16 => <[u8; 16]>::try_from(*bytes).ok().map(|ip| std::net::IpAddr::from(ip).to_string()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
