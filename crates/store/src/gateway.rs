//! Gateways on other servers: who may join, what proves them, who was sent away.

use tollgate_domain::clock::Timestamp;

use crate::audit::{self, Audit};
use crate::error::StoreError;
use crate::params;
use crate::store::Store;
use crate::transaction::Tx;

/// How long a certificate is remembered after its end: clocks of nodes may differ by a day.
const REMEMBERED: i64 = 7 * 24 * 3600;

/// What lets one gateway join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayToken {
    /// Names it.
    pub id: String,
    /// The keyed hash of its secret.
    pub hash: Vec<u8>,
    /// The name of the gateway that may join.
    pub gateway: String,
    /// The environment that it will serve.
    pub environment: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A certificate that was made for a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayCertificate {
    /// Its serial number in hexadecimal digits.
    pub serial: String,
    /// SHA-256 of its public key, in hexadecimal digits.
    pub fingerprint: String,
    /// The certificate in PEM.
    pub certificate: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// How an attempt to join ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The gateway has this certificate, now or since it asked before with the same key.
    Joined(String),
    /// The token has ended, or was used with another key.
    Refused,
}

/// What a certificate of the gateway authority counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It proves its gateway.
    Good,
    /// It was taken back.
    Revoked,
    /// This database has never heard of it.
    Unknown,
}

/// A gateway as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayState {
    /// Its name.
    pub name: String,
    /// The environment that it serves.
    pub environment: String,
    /// When it first joined.
    pub created_at: Timestamp,
    /// When it was last connected.
    pub seen_at: Option<Timestamp>,
    /// When it was sent away.
    pub revoked_at: Option<Timestamp>,
    /// When the last of its certificates ends that hold.
    pub expires_at: Option<Timestamp>,
}

fn insert_certificate(
    tx: &mut Tx<'_>,
    gateway: &str,
    made: &GatewayCertificate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let forgotten = now.plus_seconds(-REMEMBERED);
    tx.execute(
        "DELETE FROM gateway_certificate WHERE gateway = $1 AND expires_at < $2",
        params![gateway, forgotten],
    )?;
    tx.execute_one(
        "INSERT INTO gateway_certificate (serial, gateway, fingerprint, certificate, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![&made.serial, gateway, &made.fingerprint, &made.certificate, now, made.expires_at],
    )
}

fn revoke_certificates(tx: &mut Tx<'_>, gateway: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE gateway_certificate SET revoked_at = $1 WHERE gateway = $2 AND revoked_at IS NULL";
    tx.execute(sql, params![now, gateway]).map(drop)
}

impl Store {
    /// Keeps a token, and forgets those that have ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_gateway_token(
        &self,
        token: GatewayToken,
        now: Timestamp,
        audit: Audit,
    ) -> Result<(), StoreError> {
        self.write("create_gateway_token", move |tx| {
            tx.execute("DELETE FROM gateway_token WHERE expires_at < $1", params![now])?;
            tx.execute_one(
                "INSERT INTO gateway_token (id, hash, gateway, environment, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![&token.id, &token.hash, &token.gateway, &token.environment, now, token.expires_at],
            )?;
            audit::insert(tx, &audit)
        })
        .await
    }

    /// A token that has not ended, used or not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_token(
        &self,
        id: String,
        now: Timestamp,
    ) -> Result<Option<GatewayToken>, StoreError> {
        self.read("gateway_token", move |tx| {
            tx.query_opt(
                "SELECT id, hash, gateway, environment, expires_at FROM gateway_token WHERE id = $1 AND expires_at > $2",
                params![&id, now],
                |row| {
                    Ok(GatewayToken {
                        id: row.text(0)?,
                        hash: row.blob(1)?,
                        gateway: row.text(2)?,
                        environment: row.text(3)?,
                        expires_at: row.time(4)?,
                    })
                },
            )
        })
        .await
    }

    /// Uses a token up for a certificate. What the gateway of that name had before is revoked; who asks again with the same
    /// token and key gets the same certificate.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enrol_gateway(
        &self,
        token: GatewayToken,
        made: GatewayCertificate,
        now: Timestamp,
        audit: Audit,
    ) -> Result<Enrolment, StoreError> {
        self.write("enrol_gateway", move |tx| {
            let used = tx.execute(
                "UPDATE gateway_token SET fingerprint = $1, serial = $2 \
                 WHERE id = $3 AND expires_at > $4 AND fingerprint IS NULL",
                params![&made.fingerprint, &made.serial, &token.id, now],
            )?;
            if used == 0 {
                let before = tx.query_opt(
                    "SELECT c.certificate FROM gateway_token t JOIN gateway_certificate c ON c.serial = t.serial \
                     WHERE t.id = $1 AND t.expires_at > $2 AND t.fingerprint = $3 AND c.revoked_at IS NULL",
                    params![&token.id, now, &made.fingerprint],
                    |row| row.text(0),
                )?;
                return Ok(before.map_or(Enrolment::Refused, Enrolment::Joined));
            }
            tx.execute_one(
                "INSERT INTO gateway (name, environment, created_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET environment = excluded.environment, revoked_at = NULL",
                params![&token.gateway, &token.environment, now],
            )?;
            revoke_certificates(tx, &token.gateway, now)?;
            insert_certificate(tx, &token.gateway, &made, now)?;
            audit::insert(tx, &audit)?;
            Ok(Enrolment::Joined(made.certificate.clone()))
        })
        .await
    }

    /// Keeps a further certificate of a gateway that has shown the one with the serial number `shown`; `false` when that one
    /// is revoked.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn renew_gateway(
        &self,
        gateway: String,
        shown: String,
        made: GatewayCertificate,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("renew_gateway", move |tx| {
            // Changes the row that it decides by, so that of it and a revocation one comes first.
            let held = tx.execute(
                "UPDATE gateway_certificate SET created_at = created_at \
                 WHERE serial = $1 AND gateway = $2 AND revoked_at IS NULL",
                params![&shown, &gateway],
            )?;
            if held == 0 {
                return Ok(false);
            }
            insert_certificate(tx, &gateway, &made, now)?;
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }

    /// What a certificate of the gateway authority counts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_standing(&self, serial: String) -> Result<Standing, StoreError> {
        self.read("gateway_standing", move |tx| {
            let sql = "SELECT revoked_at FROM gateway_certificate WHERE serial = $1";
            let found = tx.query_opt(sql, params![&serial], |row| row.opt_time(0))?;
            Ok(match found {
                None => Standing::Unknown,
                Some(None) => Standing::Good,
                Some(Some(_)) => Standing::Revoked,
            })
        })
        .await
    }

    /// Remembers that a gateway is connected.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateway_seen(&self, gateway: String, now: Timestamp) -> Result<(), StoreError> {
        self.write("gateway_seen", move |tx| {
            tx.execute("UPDATE gateway SET seen_at = $1 WHERE name = $2", params![now, &gateway]).map(drop)
        })
        .await
    }

    /// All gateways by their names.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gateways(&self) -> Result<Vec<GatewayState>, StoreError> {
        self.read("gateways", |tx| {
            tx.query(
                "SELECT g.name, g.environment, g.created_at, g.seen_at, g.revoked_at, (SELECT max(c.expires_at) \
                 FROM gateway_certificate c WHERE c.gateway = g.name AND c.revoked_at IS NULL) \
                 FROM gateway g ORDER BY g.name",
                params![],
                |row| {
                    Ok(GatewayState {
                        name: row.text(0)?,
                        environment: row.text(1)?,
                        created_at: row.time(2)?,
                        seen_at: row.opt_time(3)?,
                        revoked_at: row.opt_time(4)?,
                        expires_at: row.opt_time(5)?,
                    })
                },
            )
        })
        .await
    }

    /// Takes back all that proves a gateway, and the tokens with which it could join. Says whether there was such a gateway
    /// or token.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_gateway(
        &self,
        gateway: String,
        now: Timestamp,
        audit: Audit,
    ) -> Result<bool, StoreError> {
        self.write("revoke_gateway", move |tx| {
            let tokens = tx.execute("DELETE FROM gateway_token WHERE gateway = $1", params![&gateway])?;
            let gateways = tx.execute(
                "UPDATE gateway SET revoked_at = coalesce(revoked_at, $1) WHERE name = $2",
                params![now, &gateway],
            )?;
            revoke_certificates(tx, &gateway, now)?;
            if tokens + gateways == 0 {
                return Ok(false);
            }
            audit::insert(tx, &audit)?;
            Ok(true)
        })
        .await
    }
}
