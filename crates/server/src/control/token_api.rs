//! The Token API as gateways on other machines pass it on: its client is the gateway's, as the gateway says.

use std::net::IpAddr;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Extension, Router};
use http::HeaderName;
use tollgate_domain::peer::Peer;

use crate::control::GatewayPeer;

/// The address of the client whose request a gateway passes on. It counts on a gateway's own connection only.
pub(crate) const CLIENT_ADDRESS: HeaderName = HeaderName::from_static("tollgate-client-address");

/// The routes of the Token API, for requests that gateways pass on.
pub(crate) fn router(token_api: Router) -> Router {
    token_api.layer(from_fn(name_client))
}

async fn name_client(
    Extension(gateway): Extension<GatewayPeer>,
    mut request: Request,
    next: Next,
) -> Response {
    let named = request.headers_mut().remove(CLIENT_ADDRESS);
    let named = named.and_then(|value| value.to_str().ok()?.parse::<IpAddr>().ok());
    let mut peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    peer.address = Some(named.unwrap_or(gateway.address));
    peer.proxy = Some(gateway.address);
    request.extensions_mut().insert(peer);
    next.run(request).await
}
