//! The gateway authority: who signs what gateways and control planes prove to each other. It is its own, sealed in the
//! store, and never the listener's certificate.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration as StdDuration;

use aws_lc_rs::digest::{SHA256, digest};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData as _, SerialNumber,
};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;
use rustls::{RootCertStore, ServerConfig};
use time::{Duration, OffsetDateTime};
use tollgate_auth::Auth;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::environment::Environment;
use tollgate_store::GatewayCertificate;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use zeroize::Zeroizing;

use super::GatewayPeer;
use crate::failure::{Doing as _, Failure};
use crate::remote::control_plane::SERVER_NAME;
use crate::tls::now;

/// How long the authority lives, and what it signs for the control planes themselves, whose keys never leave their memory.
const AUTHORITY_DAYS: i64 = 20 * 365;
/// How long a gateway's certificate lives.
const GATEWAY_DAYS: i64 = 30;

/// The authority, ready to sign. Cheap to clone.
#[derive(Clone)]
pub(crate) struct GatewayAuthority(Arc<Inner>);

struct Inner {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    environment: Environment,
}

impl GatewayAuthority {
    /// The authority of this deployment; the first who needs it makes it, and of several at once one does.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub(crate) async fn open(auth: &Auth) -> Result<Self, Failure> {
        let what = "cannot open the gateway authority";
        let environment = auth.environment().clone();
        let kept = match auth.gateway_authority().await.doing(what)? {
            Some(kept) => kept,
            None => {
                let made = make(now(&environment)).doing("cannot make the gateway authority")?;
                auth.keep_gateway_authority(made.as_bytes()).await.doing(what)?
            }
        };
        let certificate = CertificateDer::from_pem_slice(&kept).doing(what)?;
        // Its text could be part of the key.
        let broken = || Failure::refused(format!("{what}: it holds no key"));
        let text = std::str::from_utf8(&kept).map_err(|_| broken())?;
        let key = KeyPair::from_pem(text).map_err(|_| broken())?;
        let issuer = Issuer::from_ca_cert_der(&certificate, key).doing(what)?;
        Ok(Self(Arc::new(Inner { certificate, issuer, environment })))
    }

    /// SHA-256 of its certificate, in hexadecimal digits.
    pub(crate) fn hash(&self) -> String {
        sha256(&self.0.certificate)
    }

    /// Signs a request (PKCS #10 in PEM) for the gateway `name`: of the request, nothing but its key counts.
    pub(crate) fn sign(
        &self,
        request: &str,
        name: &str,
        environment: &str,
    ) -> Result<GatewayCertificate, rcgen::Error> {
        let inner = &*self.0;
        let key = CertificateSigningRequestParams::from_pem(request)?.public_key;
        let serial = inner.environment.uuid();
        let mut params = params(name, Some(environment), GATEWAY_DAYS, now(&inner.environment));
        params.serial_number = Some(SerialNumber::from_slice(serial.as_bytes()));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &inner.issuer)?.pem();
        Ok(GatewayCertificate {
            serial: serial_of(serial.as_bytes()),
            fingerprint: sha256(&key.subject_public_key_info()),
            certificate,
            expires_at: Timestamp(params.not_after.unix_timestamp() * 1000),
        })
    }

    /// What the connections of gateways are served with: a certificate of the authority, and theirs is asked for.
    pub(crate) fn tls(&self) -> Result<Arc<ServerConfig>, Failure> {
        let what = "cannot make the certificate for gateways";
        let inner = &*self.0;
        let key = KeyPair::generate().doing(what)?;
        let mut params = params(SERVER_NAME, None, AUTHORITY_DAYS, now(&inner.environment));
        params.subject_alt_names =
            CertificateParams::new([SERVER_NAME.to_owned()]).doing(what)?.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = params.signed_by(&key, &inner.issuer).doing(what)?;
        let chain = vec![leaf.der().clone(), inner.certificate.clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).doing(what)?;

        let mut roots = RootCertStore::empty();
        roots.add(inner.certificate.clone()).doing(what)?;
        let provider = Arc::new(default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .allow_unauthenticated()
            .build()
            .doing(what)?;
        let clock = Arc::new(HouseTime(inner.environment.clone()));
        let mut config = ServerConfig::builder_with_details(provider, clock)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_client_cert_verifier(verifier).with_single_cert(chain, key))
            .doing(what)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // Each connection proves anew whose it is.
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        Ok(Arc::new(config))
    }
}

/// Whom a certificate names that the authority has signed.
pub(crate) fn read_peer(certificate: &CertificateDer<'_>, address: IpAddr) -> Option<GatewayPeer> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let name = read.subject().iter_common_name().next()?.as_str().ok()?.to_owned();
    let environment = read.subject().iter_organizational_unit().next()?.as_str().ok()?.to_owned();
    Some(GatewayPeer { name, environment, serial: serial_of(read.raw_serial()), address })
}

/// A serial number in hexadecimal digits. DER leaves zeros at its beginning out, or adds one.
fn serial_of(bytes: &[u8]) -> String {
    hex(bytes.iter().skip_while(|byte| **byte == 0))
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes.into_iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Key and certificate of a new authority in PEM, in this order.
fn make(now: OffsetDateTime) -> Result<Zeroizing<String>, rcgen::Error> {
    let mut params = params("Tollgate gateway authority", None, AUTHORITY_DAYS, now);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok(Zeroizing::new(format!("{}{}", key.serialize_pem(), certificate.pem())))
}

fn params(name: &str, unit: Option<&str>, days: i64, now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    if let Some(unit) = unit {
        params.distinguished_name.push(DnType::OrganizationalUnitName, unit);
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    // Clocks of nodes may differ by a day.
    params.not_before = now - Duration::DAY;
    params.not_after = now + Duration::days(days);
    params
}

/// The server's own clock, by which it also makes what it checks.
#[derive(Debug)]
struct HouseTime(Environment);

impl TimeProvider for HouseTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(StdDuration::from_secs(seconds)))
    }
}
