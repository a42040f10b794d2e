//! The way to the control plane.

use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response};

/// An answer that is on its way.
pub type Sending = Pin<Box<dyn Future<Output = Result<Response<Body>, Away>> + Send>>;

/// How long a short question may take, connecting included.
pub(crate) const DEADLINE: Duration = Duration::from_secs(5);

/// A kept connection to a control plane that both sides have proved; made anew when it has ended.
pub trait Link: Send + Sync + 'static {
    /// Sends a request, whose target is a path alone. Bodies are streamed.
    fn send(&self, request: Request<Body>) -> Sending;
}

/// The control plane cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);
