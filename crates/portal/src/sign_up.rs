//! Self sign-up: the one rule behind the page and the REST operation.

use serde_json::{Map, Value};
use tollgate_auth::AuthError;
use tollgate_domain::id::UserId;
use tollgate_domain::organization::Organization;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::Password;
use tollgate_domain::user::User;
use tollgate_store::{NewUser, StoreError};

use crate::Portal;

/// The longest claim, in bytes; there may be at most [`MOST_CLAIMS`].
const LONGEST_CLAIM: usize = 1024;
const MOST_CLAIMS: usize = 50;

/// Somebody who wants an account.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Where.
    pub(crate) organization: Organization,
    /// The name inside the organization.
    pub(crate) name: String,
    /// The password.
    pub(crate) password: Password,
    /// Claims by their URI.
    pub(crate) claims: Map<String, Value>,
}

/// Why somebody gets no account.
#[derive(Debug)]
pub(crate) enum SignUpRefused {
    /// Self sign-up is off in the organization, or there is no such organization: which of the two is not said.
    Disabled,
    /// The name or a claim breaks a rule; the sentence says which.
    Name(String),
    /// The password breaks the rule; the sentence says which.
    Password(String),
    /// Somebody has the name already.
    Taken,
    /// A failure of ours.
    Failed(AuthError),
}

impl<E: Into<AuthError>> From<E> for SignUpRefused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Makes the visitor a user with the sign-up role.
pub(crate) async fn sign_up(portal: &Portal, visitor: Visitor, peer: &Peer) -> Result<User, SignUpRefused> {
    let auth = portal.auth();
    let Visitor { organization, name, password, claims } = visitor;
    if !portal.store().organization_exists(organization.clone()).await?
        || !auth.self_signup_enabled(&organization).await?
    {
        return Err(SignUpRefused::Disabled);
    }
    auth.check_password(&password).map_err(SignUpRefused::Password)?;
    auth.check_new_user(&organization, &name, &password).map_err(SignUpRefused::Name)?;
    if claims.len() > MOST_CLAIMS || claims.values().any(|value| value.to_string().len() > LONGEST_CLAIM) {
        return Err(SignUpRefused::Name("There are too many claims, or one of them is too long.".to_owned()));
    }
    if portal.store().user_by_name(organization.clone(), name.clone()).await?.is_some() {
        return Err(SignUpRefused::Taken);
    }
    let user = NewUser {
        id: UserId::new(auth.environment()),
        name: name.clone(),
        password_hash: auth.hash_password(&password).await?,
        roles: vec![portal.settings().self_signup_role.clone()],
        claims,
    };
    let audit = auth.audit(&organization, &name, "sign-up", &name, "ok", "", peer);
    match portal.store().create_user(organization.clone(), user, auth.now(), audit).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => return Err(SignUpRefused::Taken),
        Err(error) => return Err(error.into()),
    }
    let made = portal.store().user_by_name(organization, name).await?;
    made.ok_or(SignUpRefused::Failed(AuthError::Corrupt("a user who was just made")))
}
