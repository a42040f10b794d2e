//! Gateways on other servers: the secret of the token with which one joins, and where their authority's key is kept.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Secret;
use tollgate_store::{Enrolment, GatewayCertificate, GatewayToken};
use zeroize::Zeroizing;

use crate::error::AuthError;
use crate::sealing::Purpose;
use crate::{Actor, Auth};

/// Where the store keeps the authority, and what binds the sealed value to its place.
const AUTHORITY: &str = "gateway_authority";

impl Auth {
    /// What the gateway authority is, if it was ever made: whatever [`Auth::keep_gateway_authority`] was given.
    ///
    /// # Errors
    /// Anything the store refuses; a value that cannot be opened.
    pub async fn gateway_authority(&self) -> Result<Option<Zeroizing<Vec<u8>>>, AuthError> {
        match self.0.store.metadata(AUTHORITY.to_owned()).await? {
            Some(text) => self.open_authority(&text).map(Some),
            None => Ok(None),
        }
    }

    /// Keeps a new gateway authority, sealed, unless there is one; gives the one that is kept.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn keep_gateway_authority(&self, made: &[u8]) -> Result<Zeroizing<Vec<u8>>, AuthError> {
        let sealed = self.0.sealing.seal(&self.0.environment, AUTHORITY, made)?;
        let kept = self.0.store.metadata_or_set(AUTHORITY.to_owned(), STANDARD.encode(sealed)).await?;
        self.open_authority(&kept)
    }

    fn open_authority(&self, text: &str) -> Result<Zeroizing<Vec<u8>>, AuthError> {
        let sealed = STANDARD.decode(text).map_err(|_| AuthError::Corrupt("a gateway authority"))?;
        self.0.sealing.open_sealed(AUTHORITY, &sealed)
    }

    /// Lets a gateway join within `seconds`: gives the token's id and its secret, of which only a hash is kept.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn create_gateway_token(
        &self,
        gateway: &str,
        environment: &str,
        seconds: i64,
        actor: Actor<'_>,
    ) -> Result<(String, Secret), AuthError> {
        let id = self.0.environment.uuid().to_string();
        let secret = URL_SAFE_NO_PAD.encode(self.0.environment.bytes::<32>());
        let now = self.now();
        let token = GatewayToken {
            id: id.clone(),
            hash: self.0.sealing.hash(Purpose::GatewayToken, &secret),
            gateway: gateway.to_owned(),
            environment: environment.to_owned(),
            expires_at: now.plus_seconds(seconds),
        };
        let audit =
            self.audit(&Organization::super_organization(), actor, AuditAction::GatewayTokenCreate, gateway);
        self.0.store.create_gateway_token(token, now, audit).await?;
        Ok((id, Secret::new(secret)))
    }

    /// The token of this id, when it has not ended and this is its secret. Whether it was used, [`Auth::enrol_gateway`]
    /// says.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn gateway_token(&self, id: &str, secret: &Secret) -> Result<Option<GatewayToken>, AuthError> {
        let found = self.0.store.gateway_token(id.to_owned(), self.now()).await?;
        Ok(found
            .filter(|token| self.0.sealing.is_hash_of(Purpose::GatewayToken, &token.hash, secret.expose())))
    }

    /// Uses a token up for a certificate.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn enrol_gateway(
        &self,
        token: GatewayToken,
        made: GatewayCertificate,
        peer: &Peer,
    ) -> Result<Enrolment, AuthError> {
        let actor = Actor { name: &token.gateway, peer };
        let organization = Organization::super_organization();
        let audit = self.audit(&organization, actor, AuditAction::GatewayEnrol, &token.gateway);
        Ok(self.0.store.enrol_gateway(token, made, self.now(), audit).await?)
    }

    /// Keeps a further certificate of a gateway that has shown the one with the serial number `shown`; `false` when that one
    /// is revoked.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn renew_gateway(
        &self,
        gateway: &str,
        shown: &str,
        made: GatewayCertificate,
        peer: &Peer,
    ) -> Result<bool, AuthError> {
        let actor = Actor { name: gateway, peer };
        let audit =
            self.audit(&Organization::super_organization(), actor, AuditAction::GatewayRenew, gateway);
        let renewed =
            self.0.store.renew_gateway(gateway.to_owned(), shown.to_owned(), made, self.now(), audit);
        Ok(renewed.await?)
    }

    /// Takes back all that proves a gateway; says whether there was one.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn revoke_gateway(&self, gateway: &str, actor: Actor<'_>) -> Result<bool, AuthError> {
        let audit =
            self.audit(&Organization::super_organization(), actor, AuditAction::GatewayRevoke, gateway);
        Ok(self.0.store.revoke_gateway(gateway.to_owned(), self.now(), audit).await?)
    }
}
