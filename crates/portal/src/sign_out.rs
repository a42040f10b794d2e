//! Signing out.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use tollgate_auth::Auth;
use tollgate_web::error::ApiError;
use tollgate_web::pages::form::{self, SentForm};
use tollgate_web::session;

/// Ends the session. The form holds the session's CSRF token, or comes from a page of this origin: nobody is signed out
/// by another site.
pub(crate) async fn sign_out(State(auth): State<Auth>, sent: SentForm) -> Result<Response, ApiError> {
    let found = session::find(&auth, sent.headers()).await?;
    if let Some(found) = found {
        let is_foreign = match sent.headers().get(header::ORIGIN) {
            Some(origin) if origin.as_bytes() != b"null" => !session::is_same_origin(&auth, &sent.head),
            _ => !session::equal(sent.field("csrf").as_bytes(), found.csrf.as_bytes()),
        };
        if is_foreign {
            return Err(ApiError::forbidden("The request came from another origin"));
        }
        if let Some(cookie) = session::cookie_of(&auth, sent.headers()) {
            auth.close_session(&cookie, &found.user, &sent.peer).await?;
        }
    }
    let mut response = Redirect::to("/signin").into_response();
    form::drop_session(&mut response, &auth);
    Ok(response)
}
