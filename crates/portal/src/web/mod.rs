//! The web pages: the embedded single-page UI, and sign-in and sign-up, which work without JavaScript.

mod failure;
mod form;
mod layout;
mod next;
mod rule_words;
mod session_info;
mod sign_in;
mod sign_out;
mod sign_up_page;
mod ui;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};

use crate::Portal;

/// The routes.
pub fn router() -> Router<Portal> {
    let pages = Router::new()
        .route("/signin", get(sign_in::show_sign_in).post(sign_in::sign_in))
        .route("/signup", get(sign_up_page::show_sign_up).post(sign_up_page::submit_sign_up))
        .route("/signout", post(sign_out::sign_out))
        .route_layer(from_fn(failure::show_failures));
    let mut router = Router::new()
        .merge(pages)
        .route("/", get(home))
        .route("/portal/session", get(session_info::get_session))
        .route("/static/pages.css", get(layout::stylesheet))
        .route("/static/mark.svg", get(layout::mark))
        .route("/favicon.ico", get(layout::mark));
    for area in ["/devportal", "/publisher", "/admin"] {
        router = router
            .route(area, any(ui::serve))
            .route(&format!("{area}/"), any(ui::serve))
            .route(&format!("{area}/{{*path}}"), any(ui::serve));
    }
    router
}

/// Whoever opens the management port means the portal. RFC 9110 section 15.4.3.
async fn home() -> Response {
    let mut response = Redirect::to("/devportal/").into_response();
    *response.status_mut() = axum::http::StatusCode::FOUND;
    response
}

/// What every page says about itself. `style` is the policy for styles.
fn protect(response: &mut Response, style: &str) {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Not `no-referrer`: under that policy browsers send `Origin: null` with a form.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}
