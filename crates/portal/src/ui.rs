//! The embedded single-page UI: its files, and its page for every address below `/devportal`, `/publisher`, `/admin`.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use rust_embed::{EmbeddedFile, RustEmbed};
use tollgate_web::error::ApiError;
use tollgate_web::pages::layout::page;
use tollgate_web::pages::protect;

/// What `npm run build` leaves in `ui/dist`. `cargo build` works without it; a page then says what to do.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// The page that draws everything.
const INDEX: &str = "index.html";
/// Names of files below this folder hold a hash of their content: they never change.
const ASSETS: &str = "assets/";
/// The component library writes style elements at run time; scripts stay files of ours.
const STYLES: &str = "'self' 'unsafe-inline'";

/// A file of the UI, else its page. Only `GET` and `HEAD` mean the UI.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiError::not_found().into_response();
    }
    let name = file_name(uri.path());
    if let Some(file) = name.filter(|name| *name != INDEX).and_then(Files::get) {
        return send(name.unwrap_or_default(), &file, &headers);
    }
    if name.is_some_and(|name| name.starts_with(ASSETS)) {
        return ApiError::not_found().into_response();
    }
    match Files::get(INDEX) {
        Some(file) => send(INDEX, &file, &headers),
        None => not_built(),
    }
}

/// The name of the file that a path below one of the areas means; none for the area itself.
fn file_name(path: &str) -> Option<&str> {
    let (_, rest) = path.trim_start_matches('/').split_once('/')?;
    (!rest.is_empty() && !rest.split('/').any(|part| part == ".." || part.is_empty())).then_some(rest)
}

fn send(name: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let is_fixed = name.starts_with(ASSETS) && has_hash(name);
    let is_known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().trim_start_matches("W/") == etag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.to_vec()))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    let caching = if is_fixed { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    protect(&mut response, STYLES);
    response
}

/// Whether a file's name ends in a hash before its extension, as the bundler writes them: `index-DiwrgTda.js`.
fn has_hash(name: &str) -> bool {
    let stem = name.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(stem, _)| stem);
    let length = stem.len();
    length > 9
        && stem.is_char_boundary(length - 9)
        && stem[length - 9..].starts_with('-')
        && stem[length - 8..].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The page of a binary that was built without the UI.
fn not_built() -> Response {
    let content = html! {
        h1 { "The web UI is not in this build" }
        p { "Build it, then build the server again:" }
        pre { "make build" }
        p class="aside" { "or by hand: " span class="mono" { "npm ci" } " and " span class="mono" { "npm run build" }
            " in the folder " span class="mono" { "ui" } ", then " span class="mono" { "cargo build --release" } "." }
        p class="aside" { "The REST APIs, the Token API and the gateway work without it." }
    };
    page(StatusCode::OK, "No web UI", "", &content)
}

#[cfg(test)]
#[path = "ui_tests.rs"]
mod tests;
