//! `[keystore.tls]` and `[encryption]`: own certificate files and the sealing key.

use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tollgate_domain::secret::Secret;

use super::database::{Database, Engine};
use super::finding::Findings;
use super::settings::Settings;

const TYPE: &str = "keystore.tls.type";
const CERTIFICATE: &str = "keystore.tls.certificate_file";
const KEY: &str = "keystore.tls.key_file";
const SEALING_KEY: &str = "encryption.key";

/// The fewest bytes of a random key, and the fewest characters of a passphrase.
const SHORTEST_KEY: usize = 32;

/// The operator's own certificate, as PEM files.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The chain, leaf first.
    pub certificate_file: PathBuf,
    /// The leaf's private key.
    pub key_file: PathBuf,
}

/// What stored secrets are sealed with, as the operator gave it.
#[derive(Clone)]
pub struct SealingKey(Secret);

impl SealingKey {
    /// The bytes to derive keys from: hex or base64 of at least 32 bytes decoded, else the passphrase itself.
    #[must_use]
    pub fn material(&self) -> Vec<u8> {
        let text = self.0.expose();
        let decoded = decode_hex(text)
            .or_else(|| STANDARD.decode(text).ok())
            .or_else(|| URL_SAFE_NO_PAD.decode(text).ok())
            .filter(|bytes| bytes.len() >= SHORTEST_KEY);
        decoded.unwrap_or_else(|| text.as_bytes().to_vec())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(redacted)")
    }
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Reads the two file names; `written_store` is what WSO2's `file_name` says, for the converting commands.
pub(super) fn read_tls(
    settings: &Settings,
    home: &Path,
    written_store: Option<&str>,
    findings: &mut Findings,
) -> Option<TlsFiles> {
    let store_type = settings.text(TYPE);
    if store_type != "PEM" {
        findings.warning(settings.place(TYPE), TYPE, how_to_convert(store_type, written_store));
    }
    let given = [CERTIFICATE, KEY].map(|key| settings.optional_text(key));
    match given {
        [Some(certificate), Some(key)] => {
            let files = TlsFiles { certificate_file: home.join(certificate), key_file: home.join(key) };
            for (key, file) in [(CERTIFICATE, &files.certificate_file), (KEY, &files.key_file)] {
                if !file.is_file() {
                    findings.problem(settings.place(key), key, format!("{} is not a file", file.display()));
                }
            }
            Some(files)
        }
        [None, None] => None,
        [Some(_), None] => {
            findings.problem(settings.place(CERTIFICATE), KEY, "is missing beside certificate_file");
            None
        }
        [None, Some(_)] => {
            findings.problem(settings.place(KEY), CERTIFICATE, "is missing beside key_file");
            None
        }
    }
}

/// The commands that make PEM files of a Java keystore.
fn how_to_convert(store_type: &str, written_store: Option<&str>) -> String {
    let is_plain = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b));
    let store = written_store.filter(is_plain).unwrap_or("wso2carbon.jks");
    let to_pkcs12 = format!(
        "keytool -importkeystore -srckeystore {store} -srcstoretype {store_type} -destkeystore tls.p12 \
         -deststoretype PKCS12 && "
    );
    let (first, store) = if store_type == "PKCS12" { (String::new(), store) } else { (to_pkcs12, "tls.p12") };
    format!(
        "Java keystores are not read: Tollgate uses PEM files, and without them a certificate of its own local CA. \
         To keep this one: {first}openssl pkcs12 -in {store} -nokeys -out certificate.pem && openssl pkcs12 -in \
         {store} -nocerts -nodes -out key.pem, then set certificate_file and key_file"
    )
}

pub(super) fn read_sealing_key(
    settings: &Settings,
    database: &Database,
    findings: &mut Findings,
) -> Option<SealingKey> {
    let Some(text) = settings.optional_text(SEALING_KEY) else {
        if matches!(database.engine, Engine::Postgres { .. }) {
            findings.problem(
                settings.place("database.apim_db.type"),
                SEALING_KEY,
                "is required with PostgreSQL, so that every node can open what is sealed in the database: make one \
                 with `openssl rand -hex 32`",
            );
        }
        return None;
    };
    if text.chars().count() < SHORTEST_KEY {
        findings.problem(
            settings.place(SEALING_KEY),
            SEALING_KEY,
            "is too short: 32 bytes or more as hex or base64, or a passphrase of at least 32 characters",
        );
    }
    Some(SealingKey(Secret::new(text)))
}
