//! Sessions of the web pages: a cookie becomes a user. A row in the store, so that a restart ends none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tollgate_domain::audit::AuditAction;
use tollgate_domain::secret::Secret;
use tollgate_domain::user::User;

use crate::error::AuthError;
use crate::sealing::Purpose;
use crate::{Actor, Auth};
use tollgate_domain::peer::Peer;

/// How long a session lives after it was last used, in seconds (12 hours).
const LIFETIME: i64 = 12 * 3600;
/// How long a session lives at most, in seconds (30 days): a stolen cookie must not live for ever.
const LONGEST_LIFETIME: i64 = 30 * 24 * 3600;
/// The length of a cookie's value: 32 bytes in base64url.
const COOKIE_LENGTH: usize = 43;

/// Which session: the keyed hash of its cookie's value.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(Vec<u8>);

/// Shows nothing.
impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionKey")
    }
}

impl SessionKey {
    /// The keyed hash.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        self.0.clone()
    }
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct SessionUser {
    /// The user.
    pub user: User,
    /// Which session it is.
    pub key: SessionKey,
    /// What unsafe requests of this session must carry.
    pub csrf: String,
}

impl Auth {
    /// Opens a session for a user who has just shown a password; answers the cookie's value.
    ///
    /// # Errors
    /// [`StoreError::Ended`](tollgate_store::StoreError::Ended) when the password has changed meanwhile; anything the
    /// store refuses.
    pub async fn open_session(&self, user: &User, peer: &Peer) -> Result<Secret, AuthError> {
        let cookie = URL_SAFE_NO_PAD.encode(self.0.environment.bytes::<32>());
        let now = self.now();
        let hash = self.0.sealing.hash(Purpose::Session, &cookie);
        let key_id = self.0.sealing.key_id().to_owned();
        let audit =
            self.audit(&user.organization, Actor { name: &user.name, peer }, AuditAction::SignIn, &user.name);
        let expires_at = now.plus_seconds(LIFETIME);
        self.0.store.create_session(hash, key_id, user.into(), expires_at, now, audit).await?;
        Ok(Secret::new(cookie))
    }

    /// Who is signed in with this cookie; `None` when the session is over or never was.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn session(&self, cookie: &str) -> Result<Option<SessionUser>, AuthError> {
        if cookie.len() != COOKIE_LENGTH {
            return Ok(None);
        }
        let now = self.now();
        let hash = self.0.sealing.hash(Purpose::Session, cookie);
        let Some((user, opened_at, expires_at)) = self.0.store.session(hash.clone(), now).await? else {
            return Ok(None);
        };
        // Written at most once an hour, not on every request.
        let fresh = now.plus_seconds(LIFETIME).min(opened_at.plus_seconds(LONGEST_LIFETIME));
        if fresh.since(expires_at) > 3_600_000 {
            self.0.store.extend_session(hash.clone(), fresh, now).await?;
        }
        let csrf = URL_SAFE_NO_PAD.encode(self.0.sealing.hash(Purpose::Csrf, cookie));
        Ok(Some(SessionUser { user, key: SessionKey(hash), csrf }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Anything the store refuses.
    pub async fn close_session(&self, cookie: &str, user: &User, peer: &Peer) -> Result<(), AuthError> {
        let hash = self.0.sealing.hash(Purpose::Session, cookie);
        let audit = self.audit(
            &user.organization,
            Actor { name: &user.name, peer },
            AuditAction::SignOut,
            &user.name,
        );
        self.0.store.delete_session(hash, audit).await?;
        Ok(())
    }
}
