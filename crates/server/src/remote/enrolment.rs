//! How a gateway comes to prove who it is: it joins once by a token, and renews its certificate in time.
//!
//! ```text
//! HOME/data/gateway/key.pem          made here and sent nowhere, 0600
//!                   authority.pem    who signs what control planes and gateways prove to each other
//!                   certificate.pem  signed by it; the file that is written last
//!                   token            the id of the token that was used
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Serialize;
use time::OffsetDateTime;
use tokio::time::{sleep, timeout};
use tollgate_domain::environment::Environment;
use tollgate_domain::secret::Secret;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::control_plane::{ControlPlane, Identity};
use super::link::{Away, DEADLINE, Link};
use super::pinned::PinnedAuthority;
use crate::control::enrolment::{ENROL, EnrolAnswer, EnrolRequest, RenewRequest};
use crate::failure::{Doing as _, Failure};
use crate::home::{make_private, write_private};
use crate::tls::now;

/// How often it is looked whether the certificate is to be renewed.
const LOOK: Duration = Duration::from_secs(3600);
/// After how many looks it is said again that the certificate has ended.
const DAY: u32 = 24;
/// The longest answer, in bytes.
const LONGEST: usize = 64 * 1024;

/// What `tollgate gateway token create` has printed.
pub(crate) struct JoinToken {
    id: String,
    secret: Secret,
    /// SHA-256 of the gateway authority, in hexadecimal digits.
    authority: String,
}

impl JoinToken {
    fn read(path: &Path) -> Result<Self, Failure> {
        let what = format!("cannot read {}", path.display());
        let text = fs::read_to_string(path).doing(&what)?;
        Self::parse(text.trim()).ok_or_else(|| {
            let made = "it must hold the line that `tollgate gateway token create` prints";
            Failure::refused(format!("{} is no join token: {made}", path.display()))
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let (id, rest) = text.split_once('.')?;
        let (secret, authority) = rest.split_once('.')?;
        let is_hash = authority.len() == 64 && authority.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && !id.is_empty() && !secret.is_empty()).then(|| Self {
            id: id.to_owned(),
            secret: Secret::new(secret),
            authority: authority.to_ascii_lowercase(),
        })
    }
}

/// Joins by the token in `token_file`, unless that was done already. Nothing is sent to whoever does not prove to be of the
/// authority that the token names.
///
/// # Errors
/// Who refused what; that no control plane can be reached.
pub async fn join(directory: &Path, token_file: &Path, addresses: Vec<(String, u16)>) -> Result<(), Failure> {
    let used = directory.join("token");
    let certificate = directory.join("certificate.pem");
    if certificate.exists() && !token_file.exists() {
        tracing::warn!(file = %token_file.display(), "the join token is not there any more: this gateway has joined before");
        return Ok(());
    }
    let token = JoinToken::read(token_file)?;
    if certificate.exists() && fs::read_to_string(&used).is_ok_and(|id| id == token.id) {
        return Ok(());
    }
    make_private(directory, true)?;
    let key = key_of(directory)?;
    let pinned = Arc::new(PinnedAuthority::new(token.authority));
    let plane = ControlPlane::of(addresses, Identity::Pinned(Arc::clone(&pinned)))?;
    let asked = EnrolRequest {
        id: token.id.clone(),
        secret: token.secret.expose().to_owned(),
        request: signing_request(&key)?,
    };
    let what = "this gateway cannot join its control plane";
    let answer = match ask(&plane, ENROL, &asked).await.doing(what)? {
        Ok(answer) => answer,
        Err(StatusCode::UNAUTHORIZED) => {
            return Err(Failure::refused(format!(
                "{what}: the token has ended or was used by another gateway; `tollgate gateway token create` makes one"
            )));
        }
        Err(status) => return Err(Failure::refused(format!("{what}: it answers {status}"))),
    };
    let authority =
        pinned.seen().ok_or_else(|| Failure::refused(format!("{what}: it has shown no authority")))?;
    // What another control plane or environment has told would be taken for what this one tells.
    match fs::remove_file(directory.join("state")) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).doing("cannot erase the last state");
        }
        _ => {}
    }
    write_private(&directory.join("authority.pem"), authority.as_bytes())?;
    write_private(&certificate, answer.certificate.as_bytes())?;
    write_private(&used, token.id.as_bytes())?;
    tracing::info!(directory = %directory.display(), "this gateway has joined its control plane");
    Ok(())
}

/// Renews the certificate when two thirds of its life are over; says whether it did.
///
/// # Errors
/// What kept it from that: it is tried again.
pub async fn renew(
    directory: &Path,
    plane: &ControlPlane,
    environment: &Environment,
) -> Result<bool, Failure> {
    let (begin, end) = life_of(directory)?;
    let now = now(environment);
    if end - now > (end - begin) / 3 {
        return Ok(false);
    }
    let what = "cannot renew this gateway's certificate";
    if end <= now {
        let way = "`tollgate gateway token create` makes the token by which this gateway joins again";
        return Err(Failure::refused(format!("{what}: it has ended; {way}")));
    }
    let request = signing_request(&key_of(directory)?)?;
    match ask(plane, "/renew", &RenewRequest { request }).await.doing(what)? {
        Ok(answer) => {
            write_private(&directory.join("certificate.pem"), answer.certificate.as_bytes())?;
            plane.renew_identity(directory).await?;
            tracing::info!("this gateway's certificate was renewed");
            Ok(true)
        }
        Err(status) => Err(Failure::refused(format!("{what}: the control plane answers {status}"))),
    }
}

/// Renews for as long as it is run. That it cannot is an error once a day.
pub(crate) async fn keep_renewed(
    directory: std::path::PathBuf,
    plane: ControlPlane,
    environment: Environment,
) {
    let mut failed: u32 = 0;
    loop {
        match renew(&directory, &plane, &environment).await {
            Ok(_) => failed = 0,
            Err(error) => {
                if failed.is_multiple_of(DAY) {
                    tracing::error!(%error, "this gateway serves on, but soon cannot follow its control plane");
                }
                failed += 1;
            }
        }
        sleep(LOOK).await;
    }
}

/// Sends a question; an answer that is none is its status.
async fn ask(
    plane: &ControlPlane,
    path: &str,
    body: &impl Serialize,
) -> Result<Result<EnrolAnswer, StatusCode>, Away> {
    let away = |error: &dyn std::fmt::Display| Away(error.to_string());
    let asking = async {
        let body = serde_json::to_vec(body).map_err(|error| away(&error))?;
        let request = Request::post(path).header(CONTENT_TYPE, "application/json").body(Body::from(body));
        let response = plane.send(request.map_err(|error| away(&error))?).await?;
        if response.status() != StatusCode::OK {
            return Ok(Err(response.status()));
        }
        let read = Limited::new(response.into_body(), LONGEST).collect().await;
        let read = read.map_err(|error| away(&error))?.to_bytes();
        serde_json::from_slice(&read).map(Ok).map_err(|error| away(&error))
    };
    timeout(2 * DEADLINE, asking).await.map_err(|_| Away("it is silent".to_owned()))?
}

/// The key of this gateway, made when there is none.
fn key_of(directory: &Path) -> Result<KeyPair, Failure> {
    let path = directory.join("key.pem");
    match fs::read_to_string(&path) {
        // Its text could be part of the key.
        Ok(pem) => KeyPair::from_pem(&pem)
            .map_err(|_| Failure::refused(format!("{} is no private key in PEM", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = KeyPair::generate().doing("cannot make a key")?;
            write_private(&path, key.serialize_pem().as_bytes())?;
            Ok(key)
        }
        Err(error) => Err(Failure::refused(format!("cannot read {}: {error}", path.display()))),
    }
}

fn signing_request(key: &KeyPair) -> Result<String, Failure> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.serialize_request(key).and_then(|request| request.pem()).doing("cannot make a signing request")
}

fn life_of(directory: &Path) -> Result<(OffsetDateTime, OffsetDateTime), Failure> {
    let path = directory.join("certificate.pem");
    let what = format!("cannot read {}", path.display());
    let der = CertificateDer::from_pem_file(&path).doing(&what)?;
    let (_, read) = X509Certificate::from_der(&der).doing(&what)?;
    let life = read.validity();
    Ok((life.not_before.to_datetime(), life.not_after.to_datetime()))
}

#[cfg(test)]
#[path = "enrolment_tests.rs"]
mod tests;
