//! The key manager on another machine, asked over HTTPS about what is no JSON Web Token.

use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use tollgate_verify::{Answer, Asking, KeyManager, KeyManagerError};

use super::link::Link;

/// The longest answer that is read, in bytes: a caller has its scopes.
const LONGEST: usize = 64 * 1024;

/// Asks the control plane.
pub(crate) struct RemoteKeyManager(pub(crate) Arc<dyn Link>);

impl KeyManager for RemoteKeyManager {
    fn ask(&self, credential: String) -> Asking {
        let link = Arc::clone(&self.0);
        Box::pin(async move { ask(&*link, credential).await.map_err(KeyManagerError) })
    }
}

async fn ask(link: &dyn Link, credential: String) -> Result<Answer, String> {
    let request = Request::post("/ask").body(Body::from(credential)).map_err(|error| error.to_string())?;
    let response = link.send(request).await.map_err(|away| away.to_string())?;
    let status = response.status();
    if status != StatusCode::OK {
        return Err(format!("it answers {status}"));
    }
    let body = Limited::new(response.into_body(), LONGEST).collect().await;
    let body = body.map_err(|error| error.to_string())?.to_bytes();
    serde_json::from_slice(&body).map_err(|_| "it answers what cannot be read".to_owned())
}

#[cfg(test)]
#[path = "key_manager_tests.rs"]
mod tests;
