//! Our own OpenAPI documents, made from the handlers' annotations and committed in `crates/portal/openapi/`.
//!
//! The UI's types are generated from the committed files; a test compares them with the code.

use utoipa::openapi::OpenApi;

/// The three documents by file name.
#[must_use]
pub fn documents() -> [(&'static str, OpenApi); 3] {
    [
        ("devportal.json", crate::devportal::openapi()),
        ("publisher.json", crate::publisher::openapi()),
        ("admin.json", crate::admin::openapi()),
    ]
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
