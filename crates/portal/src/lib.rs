//! The pages of people: the embedded single-page UI, and sign-in and sign-up, which work without JavaScript.
//!
//! What an operation means is the business of the REST crates and of `auth`. How to add the next page: a handler in a
//! file named after it, made of the kit in `tollgate_web::pages`, and a route here.

mod next;
mod rule_words;
mod session_info;
mod sign_in;
mod sign_out;
mod sign_up_page;
mod ui;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use tollgate_auth::Auth;
use tollgate_web::pages::failure::show_failures;
use tollgate_web::pages::layout::{mark, stylesheet};
use tollgate_web::{OWN_BASE, deprecated, edge};

/// The routes of the pages.
pub fn router(auth: Auth) -> Router {
    let pages = Router::new()
        .route("/signin", get(sign_in::show_sign_in).post(sign_in::sign_in))
        .route("/signup", get(sign_up_page::show_sign_up).post(sign_up_page::submit_sign_up))
        .route("/signout", post(sign_out::sign_out))
        .route_layer(from_fn(show_failures));
    let mut router = Router::new()
        .merge(pages)
        .route("/", get(home))
        .route(&format!("{OWN_BASE}/session"), get(session_info::get_session))
        .merge(deprecated(
            Router::new().route("/portal/session", get(session_info::get_session)),
            &format!("{OWN_BASE}/session"),
        ))
        .route("/static/pages.css", get(stylesheet))
        .route("/static/mark.svg", get(mark))
        .route("/favicon.ico", get(mark));
    for area in ["/devportal", "/publisher", "/admin"] {
        router = router
            .route(area, any(ui::serve))
            .route(&format!("{area}/"), any(ui::serve))
            .route(&format!("{area}/{{*path}}"), any(ui::serve));
    }
    edge(router, auth)
}

/// Whoever opens the management port means the portal. RFC 9110 section 15.4.3.
async fn home() -> Response {
    let mut response = Redirect::to("/devportal/").into_response();
    *response.status_mut() = axum::http::StatusCode::FOUND;
    response
}
