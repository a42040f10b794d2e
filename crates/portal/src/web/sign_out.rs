//! Signing out.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{self, SentForm};
use crate::error::ApiError;
use crate::{Portal, session};

/// Ends the session. The form holds the session's CSRF token, or comes from a page of this origin: nobody is signed out
/// by another site.
pub(super) async fn sign_out(State(portal): State<Portal>, sent: SentForm) -> Result<Response, ApiError> {
    let found = session::find(&portal, sent.headers()).await?;
    if let Some(found) = found {
        let is_foreign = match sent.headers().get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() != b"null" => !session::is_same_origin(&portal, &sent.head),
            _ => !session::equal(sent.field("csrf").as_bytes(), found.csrf.as_bytes()),
        };
        if is_foreign {
            return Err(ApiError::forbidden("The request came from another origin"));
        }
        if let Some(cookie) = session::cookie_of(&portal, sent.headers()) {
            portal.auth().close_session(&cookie, &found.user, &sent.peer).await?;
        }
    }
    let mut response = Redirect::to("/signin").into_response();
    form::drop_session(&mut response, &portal);
    Ok(response)
}
