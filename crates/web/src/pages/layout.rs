//! The frame of the server-rendered pages: one card, one stylesheet, no script.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::protect;

/// The stylesheet's text; changed text is found because the page names it with its length.
const STYLESHEET: &str = include_str!("../../static/pages.css");
const MARK: &str = include_str!("../../../../ui/public/assets/mark.svg");

/// A field of a form, with its label above and its error beside.
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub kind: &'a str,
    /// The value of `autocomplete` (HTML section 4.10.18.7): password managers go by it.
    pub autocomplete: &'a str,
    pub value: &'a str,
    pub hint: &'a str,
    pub error: Option<&'a str>,
    pub is_required: bool,
    pub has_focus: bool,
}

impl Field<'_> {
    pub fn render(&self) -> Markup {
        let (hint, error) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let described = match (self.hint.is_empty(), self.error.is_some()) {
            (true, false) => None,
            (false, false) => Some(hint.clone()),
            (true, true) => Some(error.clone()),
            (false, true) => Some(format!("{error} {hint}")),
        };
        let is_text = self.kind != "password";
        html! {
            div class="field" {
                label for=(self.name) { (self.label) @if !self.is_required { " " span class="optional" { "(optional)" } } }
                input id=(self.name) name=(self.name) type=(self.kind) value=(self.value)
                    autocomplete=(self.autocomplete) autocapitalize="none" spellcheck="false"
                    maxlength=(if is_text { "255" } else { "1024" })
                    required[self.is_required] autofocus[self.has_focus]
                    aria-invalid=[self.error.map(|_| "true")] aria-describedby=[described];
                @if let Some(text) = self.error {
                    p class="error" id=(error) role="alert" { (text) }
                }
                @if !self.hint.is_empty() {
                    p class="hint" id=(hint) { (self.hint) }
                }
            }
        }
    }
}

/// A page around `content`.
pub fn page(status: StatusCode, title: &str, organization: &str, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Tollgate" }
                link rel="icon" type="image/svg+xml" href="/static/mark.svg";
                link rel="stylesheet" href=(format!("/static/pages.css?{}", STYLESHEET.len()));
            }
            body {
                main class="card" {
                    header class="brand" {
                        img src="/static/mark.svg" alt="" width="32" height="32";
                        div {
                            p class="product" { "Tollgate" }
                            p class="organization" { (organization) }
                        }
                    }
                    (content)
                }
            }
        }
    };
    let mut response = (status, Html(markup.into_string())).into_response();
    protect(&mut response, "'self'");
    let no_store = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

/// A message above the form that concerns no single field.
pub fn notice(text: &str) -> Markup {
    html! { p class="notice" role="alert" { (text) } }
}

/// The stylesheet of these pages.
pub async fn stylesheet() -> impl IntoResponse {
    asset("text/css; charset=utf-8", STYLESHEET)
}

/// The mark: a barrier arm, open. Also the favicon.
pub async fn mark() -> impl IntoResponse {
    asset("image/svg+xml", MARK)
}

fn asset(kind: &'static str, text: &'static str) -> ([(HeaderName, &'static str); 3], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text)
}
