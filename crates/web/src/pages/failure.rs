//! Errors of the pages: for people, with the request's id and a way on.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use maud::html;
use tollgate_domain::peer::Peer;

use super::layout::page;

/// Shows the errors of the pages' handlers, which are those of the REST APIs, as pages; a busy one says when to come
/// back.
pub async fn show_failures(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().cloned().unwrap_or_default();
    let mut response = show(&peer, next.run(request).await);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn show(peer: &Peer, response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !(status.is_client_error() || status.is_server_error())
        || kind.is_some_and(|kind| kind.starts_with("text/html"))
    {
        return response;
    }
    let (title, text) = if status == StatusCode::SERVICE_UNAVAILABLE {
        ("The server is busy", "Its database does not answer just now. Try again in a moment.")
    } else if status.is_server_error() {
        ("The server could not do that", "The failure is in the server's log. Try again in a moment.")
    } else {
        (
            "That did not work",
            "The request was not one that this page sends. Open the page again and repeat it.",
        )
    };
    let content = html! {
        h1 { (title) }
        p { (text) }
        @if let Some(id) = peer.request_id {
            p class="aside" { "Request " span class="mono" { (id) } }
        }
        p class="aside" { a href="/signin" { "To sign-in" } " · " a href="/devportal/" { "To the portal" } }
    };
    page(status, title, "", &content)
}
