//! The sign-in page.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;
use tollgate_auth::{Attempt, Auth, UserRefused};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::organization::{Organization, SUPER};
use tollgate_domain::secret::Password;
use tollgate_web::error::ApiError;
use tollgate_web::pages::form::{self, FIELD, SentForm};
use tollgate_web::pages::layout::{Field, notice, page};
use tollgate_web::query::Params;
use tollgate_web::session;

use super::next::{HOME, local_path};

/// Where the visitor wanted to go.
#[derive(Debug, Deserialize)]
pub(crate) struct SignInQuery {
    next: Option<String>,
}

/// What the page shows.
#[derive(Clone, Copy, Default)]
struct Shown<'a> {
    next: &'a str,
    name: &'a str,
    /// Above the form.
    notice: Option<&'a str>,
    /// Beside the password.
    error: Option<&'a str>,
}

/// Shows the form; somebody who is signed in already goes on at once.
pub(crate) async fn show_sign_in(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Params(query): Params<SignInQuery>,
) -> Result<Response, ApiError> {
    let next = local_path(query.next.as_deref());
    if session::find(&auth, &headers).await?.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    render(&auth, &headers, StatusCode::OK, &Shown { next, ..Shown::default() }).await
}

/// Signs in: opens a session and goes on.
pub(crate) async fn sign_in(State(auth): State<Auth>, sent: SentForm) -> Result<Response, ApiError> {
    let next = local_path(Some(sent.field("next")));
    let name = sent.field("username").trim();
    let shown = Shown { next, name, ..Shown::default() };
    if !sent.is_ours(&auth) {
        let shown = Shown { notice: Some("This form was open for too long. Sign in again."), ..shown };
        return render(&auth, sent.headers(), StatusCode::FORBIDDEN, &shown).await;
    }
    if name.is_empty() || sent.field("password").is_empty() {
        let shown = Shown { error: Some("Enter your user name and your password."), ..shown };
        return render(&auth, sent.headers(), StatusCode::BAD_REQUEST, &shown).await;
    }
    let password = Password::new(sent.field("password"));
    let wrong = async || {
        let error = Some("The user name or the password is wrong.");
        render(&auth, sent.headers(), StatusCode::UNAUTHORIZED, &Shown { error, ..shown }).await
    };
    let attempt = Attempt { name, action: AuditAction::SignIn, client: "", peer: &sent.peer };
    let user = match auth.authenticate_user(attempt, &password).await {
        Ok(user) => user,
        Err(UserRefused::Wrong) => return wrong().await,
        Err(UserRefused::Busy(_)) => {
            let notice = Some("Many people are signing in just now. Try again in a moment.");
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return render(&auth, sent.headers(), status, &Shown { notice, ..shown }).await;
        }
        Err(UserRefused::Failed(error)) => return Err(error.into()),
    };
    match enter(&auth, &sent, &user, next).await {
        // The password was changed meanwhile.
        Err(error) if error.status() == StatusCode::UNAUTHORIZED => {
            match auth.refuse_user(attempt, Some(user.id)).await {
                UserRefused::Failed(error) => Err(error.into()),
                _ => wrong().await,
            }
        }
        entered => entered,
    }
}

/// Opens a session in place of the browser's earlier one, and goes on.
pub(crate) async fn enter(
    auth: &Auth,
    sent: &SentForm,
    user: &tollgate_domain::user::User,
    next: &str,
) -> Result<Response, ApiError> {
    if let Some(old) = session::cookie_of(auth, sent.headers())
        && let Some(found) = auth.session(&old).await?
    {
        auth.close_session(&old, &found.user, &sent.peer).await?;
    }
    let cookie = auth.open_session(user, &sent.peer).await?;
    let mut response = Redirect::to(next).into_response();
    form::keep_session(&mut response, auth, cookie.expose());
    Ok(response)
}

async fn render(
    auth: &Auth,
    headers: &HeaderMap,
    status: StatusCode,
    shown: &Shown<'_>,
) -> Result<Response, ApiError> {
    let token = form::token(auth, headers);
    let named = auth.parse_name(shown.name).organization;
    let organization = named.unwrap_or_else(Organization::super_organization);
    let can_sign_up = auth.self_signup_enabled(&Organization::super_organization()).await?;
    let name = Field {
        name: "username",
        label: "User name",
        kind: "text",
        autocomplete: "username",
        value: shown.name,
        hint: "",
        error: None,
        is_required: true,
        has_focus: shown.name.is_empty(),
    };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        value: "",
        hint: "",
        error: shown.error,
        is_required: true,
        has_focus: !shown.name.is_empty(),
    };
    let content = html! {
        h1 { "Sign in" }
        @if let Some(text) = shown.notice { (notice(text)) }
        form method="post" action="/signin" {
            input type="hidden" name=(FIELD) value=(token);
            input type="hidden" name="next" value=(shown.next);
            (name.render())
            (password.render())
            button type="submit" { "Sign in" }
        }
        @if can_sign_up {
            p class="aside" { "No account yet? " a href=(sign_up_link(shown.next)) { "Create one" } }
        }
        p class="aside" {
            "Your organization is not " span class="mono" { (SUPER) } "? Sign in as "
            span class="mono" { "name@domain" } "."
        }
    };
    let mut response = page(status, "Sign in", organization.as_str(), &content);
    form::keep_token(&mut response, auth, &token);
    Ok(response)
}

fn sign_up_link(next: &str) -> String {
    if next == HOME {
        return "/signup".to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", next);
    format!("/signup?{}", query.finish())
}
