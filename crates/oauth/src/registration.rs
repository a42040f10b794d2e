//! Dynamic client registration v0.17: a user registers a client of his own.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tollgate_auth::{Actor, Attempt, Auth, AuthError, NewClient, UserRefused};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::callback::check_callback;
use tollgate_domain::client::Client;
use tollgate_domain::grant_type::GrantType;
use tollgate_domain::peer::Peer;
use tollgate_domain::secret::{Password, Secret};
use tollgate_domain::user::User;
use tollgate_store::StoreError;
use tollgate_store::basis::{self, Credential, EndedUser};
use tollgate_web::body::{BodyRefused, read_whole};

use crate::LARGEST_BODY;
use crate::client_authentication::basic;

/// The longest client name and callback, in bytes.
const LONGEST: usize = 2000;
/// Grants that send a browser back, so that they need a callback.
const NEED_CALLBACK: [&str; 2] = ["authorization_code", "implicit"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    #[serde(default)]
    client_name: Option<String>,
    #[serde(default)]
    owner: Option<String>,
    #[serde(default)]
    grant_type: Option<String>,
    #[serde(default)]
    callback_url: Option<String>,
    #[serde(default)]
    saas_app: Option<bool>,
    #[serde(default)]
    token_type: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered<'a> {
    client_id: &'a str,
    client_name: &'a str,
    #[serde(rename = "callBackURL")]
    callback_url: &'a str,
    client_secret: &'a str,
    is_saas_application: bool,
    app_owner: &'a str,
    json_string: String,
    json_app_attribute: &'a str,
    token_type: Option<&'a str>,
}

/// A refusal in the shape of the REST APIs.
struct Refused {
    status: StatusCode,
    code: u16,
    message: &'static str,
    description: String,
}

impl Refused {
    fn new(status: StatusCode, message: &'static str, description: impl Into<String>) -> Self {
        Self { status, code: status.as_u16(), message, description: description.into() }
    }

    fn bad_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad Request", description)
    }

    fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "", "Unauthenticated request")
    }

    /// A registration that cannot be made: 400 with the code 500 in its body, as clients know it.
    fn failed(name: &str) -> Self {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        let description = format!("Error occurred while trying to create the client application {shown}");
        Self { code: 500, ..Self::bad_request(description) }
    }
}

impl From<AuthError> for Refused {
    fn from(error: AuthError) -> Self {
        let unavailable =
            |text: &str| Self::new(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", text);
        match &error {
            AuthError::Busy => return unavailable("Too many requests are waiting"),
            // The store has logged it, once for all requests.
            AuthError::Store(source) if source.is_outage() => {
                return unavailable("The database does not answer. Try again in a moment.");
            }
            _ => {}
        }
        tracing::error!(%error, "a client registration failed");
        let description = "Dynamic Client Registration Service not available.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", description)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        AuthError::from(error).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code, "message": self.message, "description": self.description, "moreInfo": "", "error": [],
        });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"tollgate\""));
        }
        response
    }
}

fn unreadable() -> Refused {
    Refused::bad_request("The body is not a registration in JSON")
}

/// Clients cannot be taken back by this protocol: the wire format's answer for it.
pub(crate) async fn unregister() -> Response {
    let description = "Clients are not deleted by this API: remove the keys in the Developer Portal.";
    Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", description).into_response()
}

/// Registers a client for the calling user; the same name again answers the same client.
pub(crate) async fn register(
    State(auth): State<Auth>,
    peer: Option<Extension<Peer>>,
    request: Request,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    let (answer, ended) = basis::request(run(&auth, &peer, request)).await;
    match (answer, ended) {
        // The password was changed meanwhile.
        (_, Some(user)) => refuse(&auth, &user, &peer).await.into_response(),
        (Ok(response), None) => response,
        (Err(refused), None) => refused.into_response(),
    }
}

fn attempt<'a>(name: &'a str, peer: &'a Peer) -> Attempt<'a> {
    Attempt { name, action: AuditAction::ClientRegistration, client: "", peer }
}

/// Refuses a user whose password counts no more as one whose password was wrong.
async fn refuse(auth: &Auth, user: &EndedUser, peer: &Peer) -> Refused {
    match auth.refuse_user(attempt(&user.name, peer), Some(user.id)).await {
        UserRefused::Failed(error) => error.into(),
        _ => Refused::unauthenticated(),
    }
}

async fn run(auth: &Auth, peer: &Peer, request: Request) -> Result<Response, Refused> {
    let caller = caller(auth, peer, request.headers()).await?;
    let content_type =
        request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.to_ascii_lowercase().starts_with("application/json") {
        let description = "The content type is not application/json";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type", description));
    }
    let body = read_whole(request, LARGEST_BODY).await.map_err(|refused| match refused {
        BodyRefused::TooLarge => {
            let description = "The registration is too large";
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", description)
        }
        BodyRefused::Broken => unreadable(),
    })?;
    // As an object first: serde would take a list for a struct as well.
    let sent: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    let sent: Registration = serde_json::from_value(Value::Object(sent)).map_err(|_| unreadable())?;
    let name = sent.client_name.as_deref().unwrap_or_default();
    let callback = sent.callback_url.as_deref().unwrap_or_default();
    let texts = [name, callback, sent.grant_type.as_deref().unwrap_or_default()];
    if texts.iter().any(|text| text.len() > LONGEST || text.contains('\0'))
        || name.trim().is_empty()
        || name.chars().any(char::is_control)
        || !auth.settings().client_name_rule.matches(name)
    {
        return Err(Refused::failed(name));
    }
    check_callback(callback).map_err(Refused::bad_request)?;
    let owner = owner(auth, &caller, sent.owner.as_deref()).await?;
    if let Some(response) = known(auth, &owner, name).await? {
        return Ok(response);
    }
    let new = NewClient {
        organization: owner.organization.clone(),
        name: name.to_owned(),
        owner: owner.id,
        key_set: None,
        grant_types: grant_types(auth, &sent, callback),
        callback_url: callback.to_owned(),
        properties: Map::new(),
        token_type: sent.token_type.filter(|text| text.len() <= 20 && !text.contains('\0')),
        saas: sent.saas_app.unwrap_or(false),
    };
    // In another organization's audit trail the bare name would be one of its own users.
    let actor = match caller.organization == owner.organization {
        true => caller.name.clone(),
        false => format!("{}@{}", caller.name, caller.organization),
    };
    match auth.register_client(new, Actor { name: &actor, peer }).await {
        // The same registration, sent twice at once: the other one was first.
        Err(AuthError::Store(StoreError::Conflict { .. })) => {
            known(auth, &owner, name).await?.ok_or_else(|| Refused::failed(name))
        }
        registered => {
            let (client, secret) = registered?;
            Ok(answer(&client, Some(&secret), &owner))
        }
    }
}

/// The answer for a name that is registered already.
async fn known(auth: &Auth, owner: &User, name: &str) -> Result<Option<Response>, Refused> {
    let found = auth.store().client_by_name(owner.organization.clone(), name.to_owned()).await?;
    let Some((client, secrets)) = found else { return Ok(None) };
    if client.owner != owner.id || client.key_set.is_some() {
        let description = "Access is forbidden to the application";
        return Err(Refused::new(StatusCode::FORBIDDEN, "Forbidden", description));
    }
    // Nothing is written here: whoever waited with the body must not get the secret by a password that has ended.
    auth.store().confirm_basis().await?;
    let secret = secrets.first().and_then(|stored| auth.reveal_secret(stored));
    Ok(Some(answer(&client, secret.as_ref(), owner)))
}

async fn caller(auth: &Auth, peer: &Peer, headers: &HeaderMap) -> Result<User, Refused> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(Ok((name, password))) = header.and_then(basic) else { return Err(Refused::unauthenticated()) };
    let password = Password::new(password.expose());
    let checked = auth.authenticate_user(attempt(&name, peer), &password).await;
    let user = checked.map_err(|refused| match refused {
        UserRefused::Wrong => Refused::unauthenticated(),
        UserRefused::Busy(_) => AuthError::Busy.into(),
        UserRefused::Failed(error) => error.into(),
    })?;
    basis::go_by(&user, Credential::Password(user.epoch));
    Ok(user)
}

/// The owner: the caller, or whom an admin of `carbon.super` names.
async fn owner(auth: &Auth, caller: &User, sent: Option<&str>) -> Result<User, Refused> {
    let Some(sent) = sent.filter(|sent| !sent.is_empty()) else { return Ok(caller.clone()) };
    let name = auth.parse_name(sent);
    let is_caller = name.organization.as_ref() == Some(&caller.organization)
        && tollgate_domain::user_name::name_key(&name.name)
            == tollgate_domain::user_name::name_key(&caller.name);
    // A caller of another organization may leave his own domain away, as the peers' clients do.
    let is_plain = !sent.contains('@')
        && tollgate_domain::user_name::name_key(sent) == tollgate_domain::user_name::name_key(&caller.name);
    if is_caller || is_plain {
        return Ok(caller.clone());
    }
    let differs = || {
        let user = caller.organization.qualify(&caller.name);
        let shown: String = sent.chars().filter(|c| !c.is_control()).take(255).collect();
        Refused::bad_request(format!(
            "Logged in user '{user}' and application owner '{shown}' should be same."
        ))
    };
    let is_super_admin = caller.organization.is_super() && Auth::roles_of(caller).contains("admin");
    let Some(organization) = name.organization.filter(|_| is_super_admin && !sent.contains('\0')) else {
        return Err(differs());
    };
    auth.store().user_by_name(organization, name.name).await?.ok_or_else(differs)
}

fn grant_types(auth: &Auth, sent: &Registration, callback: &str) -> Vec<String> {
    let mut kept: Vec<String> = match &sent.grant_type {
        Some(text) => text.split_ascii_whitespace().map(str::to_owned).collect(),
        None => {
            auth.settings().grant_types.iter().map(|grant: &GrantType| grant.as_str().to_owned()).collect()
        }
    };
    kept.retain(|grant| !callback.is_empty() || !NEED_CALLBACK.contains(&grant.as_str()));
    kept
}

fn answer(client: &Client, secret: Option<&Secret>, owner: &User) -> Response {
    let json_string = json!({
        "grant_types": client.grant_types.join(" "),
        "redirect_uris": client.callback_url,
        "client_name": client.name,
    });
    let owner = owner.organization.qualify(&owner.name);
    let registered = Registered {
        client_id: &client.consumer_key,
        client_name: &client.name,
        callback_url: &client.callback_url,
        client_secret: secret.map(Secret::expose).unwrap_or_default(),
        is_saas_application: client.saas,
        app_owner: &owner,
        json_string: json_string.to_string(),
        json_app_attribute: "{}",
        token_type: client.token_type.as_deref(),
    };
    Json(registered).into_response()
}
