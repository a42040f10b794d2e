//! The connections of gateways: those whose TLS server name is [`SERVER_NAME`]. What is answered on them is answered nowhere
//! else, and nothing else is answered on them: that name decides it, never what a request says of itself.

use std::future::pending;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::{Json, Router};
use http::header::RETRY_AFTER;
use http::{Request, Response, StatusCode};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use serde_json::json;
use tokio::sync::OnceCell;
use tokio::time::sleep;
use tollgate_auth::Auth;
use tollgate_domain::peer::Peer;
use tollgate_store::Standing;

use super::GatewayPeer;
use super::enrolment::ENROL;
use super::gateway_authority::{GatewayAuthority, read_peer};
use crate::authority::authority_of;
use crate::failure::Failure;
use crate::in_effect::Followed;
use crate::listener::Handler;
use crate::management::route;
use crate::remote::control_plane::SERVER_NAME;
use crate::request_body::RequestBody;
use crate::request_context::{ContextSource, RequestContext};

/// What these connections are called in the logs.
const NAME: &str = "gateways";
/// How often the store is asked whether a connected gateway is still welcome.
const LOOK: Duration = Duration::from_millis(400);
/// After how many looks the store is told that the gateway is still there.
const SEEN: u32 = 25;

/// What all connections of gateways share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct GatewaySide(Arc<Shared>);

struct Shared {
    auth: Auth,
    opened: OnceCell<(GatewayAuthority, Arc<ServerConfig>)>,
    router: Router,
    followed: Followed,
    patience: Duration,
    contexts: ContextSource,
}

impl GatewaySide {
    /// With what gateways are answered; for `patience` see [`route`].
    pub(crate) fn new(
        auth: Auth,
        router: Router,
        followed: Followed,
        patience: Duration,
        contexts: ContextSource,
    ) -> Self {
        Self(Arc::new(Shared { auth, opened: OnceCell::new(), router, followed, patience, contexts }))
    }

    /// Whether a connection to this TLS server name is a gateway's.
    pub(crate) fn is_asked(server_name: Option<&str>) -> bool {
        server_name.is_some_and(|name| name.eq_ignore_ascii_case(SERVER_NAME))
    }

    async fn opened(&self) -> Result<&(GatewayAuthority, Arc<ServerConfig>), Failure> {
        let open = async || {
            let authority = GatewayAuthority::open(&self.0.auth).await?;
            let tls = authority.tls()?;
            Ok((authority, tls))
        };
        self.0.opened.get_or_try_init(open).await
    }

    /// How such a connection is secured. The authority is made when it is needed first.
    pub(crate) async fn tls(&self) -> Result<Arc<ServerConfig>, Failure> {
        Ok(Arc::clone(&self.opened().await?.1))
    }

    /// What answers on a connection over which `certificate` was shown, which the handshake has verified.
    pub(crate) fn connection(
        &self,
        certificate: Option<&CertificateDer<'_>>,
        address: IpAddr,
    ) -> GatewayConnection {
        let peer = certificate.and_then(|certificate| read_peer(certificate, address));
        GatewayConnection { side: self.clone(), peer }
    }
}

/// One connection.
#[derive(Clone)]
pub(crate) struct GatewayConnection {
    side: GatewaySide,
    peer: Option<GatewayPeer>,
}

impl GatewayConnection {
    /// Returns when the gateway is sent away while it is connected. One that comes when it was sent away already may stay
    /// and hear it.
    pub(crate) async fn is_revoked(&self) {
        let Some(peer) = &self.peer else { return pending().await };
        let auth = &self.side.0.auth;
        let mut was_good = false;
        for look in 0_u32.. {
            match auth.store().gateway_standing(peer.serial.clone()).await {
                Ok(Standing::Good) => was_good = true,
                // Unknown: it was forgotten long after its end, or the database is an older one. Whoever connects anew is
                // judged anew.
                Ok(Standing::Revoked | Standing::Unknown) if was_good => return,
                Ok(Standing::Revoked | Standing::Unknown) => return pending().await,
                // The store says itself that it is away, and the next look finds it or not.
                Err(_) => {}
            }
            if look.is_multiple_of(SEEN) && was_good {
                let seen = auth.store().gateway_seen(peer.name.clone(), auth.now()).await;
                if let Err(error) = seen {
                    tracing::debug!(%error, gateway = peer.name, "cannot remember that a gateway is connected");
                }
            }
            sleep(LOOK).await;
        }
    }

    /// What keeps a request from being answered.
    async fn refusal(&self) -> Option<Response<Body>> {
        let refuse =
            |status: StatusCode, error: &str| Some((status, Json(json!({"error": error}))).into_response());
        let Some(peer) = &self.peer else { return refuse(StatusCode::UNAUTHORIZED, "no_certificate") };
        match self.side.0.auth.store().gateway_standing(peer.serial.clone()).await {
            Ok(Standing::Good) => None,
            Ok(Standing::Revoked) => {
                tracing::info!(gateway = peer.name, "a revoked gateway was sent away");
                refuse(StatusCode::FORBIDDEN, "revoked")
            }
            Ok(Standing::Unknown) => {
                tracing::warn!(
                    gateway = peer.name,
                    serial = peer.serial,
                    "a gateway's certificate is not in the store"
                );
                refuse(StatusCode::FORBIDDEN, "unknown_certificate")
            }
            Err(error) => {
                tracing::warn!(%error, gateway = peer.name, "a gateway's certificate cannot be looked up");
                let mut response = refuse(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")?;
                response.headers_mut().insert(RETRY_AFTER, http::HeaderValue::from_static("1"));
                Some(response)
            }
        }
    }

    async fn answer(&self, mut request: Request<RequestBody>, peer: Peer) -> Response<Body> {
        let shared = &*self.side.0;
        if request.uri().path() != ENROL
            && let Some(refusal) = self.refusal().await
        {
            return refusal;
        }
        let authority = authority_of(&request);
        let extensions = request.extensions_mut();
        extensions.insert(peer);
        if let Some((authority, _)) = shared.opened.get() {
            extensions.insert(authority.clone());
        }
        if let Some(gateway) = &self.peer {
            extensions.insert(gateway.clone());
        }
        route(shared.router.clone(), &shared.followed, shared.patience, request, authority).await
    }
}

impl Handler for GatewayConnection {
    type Answer = Body;

    async fn handle(&self, request: Request<RequestBody>, connected: IpAddr) -> Response<Body> {
        let contexts = &self.side.0.contexts;
        let request_context = RequestContext::new(NAME, &request, connected, contexts);
        // Whatever a request says of where it came from: the gateway is at the other end.
        let peer = Peer { address: Some(connected), proxy: None, ..request_context.peer };
        let handling = pin!(self.answer(request, peer));
        request_context.answer(contexts, handling, Body::from).await
    }
}
