//! The discovery document (OpenID Connect Discovery 1.0 section 3, RFC 8414): only what works.

use axum::extract::State;
use axum::response::Json;
use serde_json::{Value, json};
use tollgate_auth::Auth;
use tollgate_domain::grant_type::GrantType;

/// The document, with the URLs that the server really listens on.
pub(crate) async fn discovery(State(auth): State<Auth>) -> Json<Value> {
    let urls = auth.urls();
    let management = &urls.management;
    let offered = &auth.settings().grant_types;
    let grant_types: Vec<&str> =
        GrantType::ALL.into_iter().filter(|grant| offered.contains(grant)).map(GrantType::as_str).collect();
    let methods = ["client_secret_basic", "client_secret_post"];
    Json(json!({
        "issuer": urls.issuer(),
        "token_endpoint": format!("{management}/oauth2/token"),
        "revocation_endpoint": format!("{management}/oauth2/revoke"),
        "registration_endpoint": format!("{management}/client-registration/v0.17/register"),
        "jwks_uri": format!("{management}/oauth2/jwks"),
        "response_types_supported": [],
        "grant_types_supported": grant_types,
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
    }))
}
