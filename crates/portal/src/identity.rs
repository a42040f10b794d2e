//! Self sign-up over REST.

use axum::Router;

use crate::Portal;

/// The routes.
pub fn router() -> Router<Portal> {
    Router::new()
}
