//! The sign-up page: only where an admin has switched self sign-up on.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use serde_json::{Map, Value};
use tollgate_auth::{Auth, SignUpRefused, Visitor};
use tollgate_domain::organization::Organization;
use tollgate_domain::secret::Password;
use tollgate_web::error::ApiError;
use tollgate_web::pages::form::{self, FIELD, SentForm};
use tollgate_web::pages::layout::{Field, notice, page};
use tollgate_web::query::Params;

use super::next::local_path;
use super::rule_words::in_words;
use super::sign_in::enter;

/// The fields that become claims, and the claims' URIs.
const CLAIMS: [(&str, &str); 3] = [
    ("givenname", "http://wso2.org/claims/givenname"),
    ("lastname", "http://wso2.org/claims/lastname"),
    ("email", "http://wso2.org/claims/emailaddress"),
];

/// Where the visitor wants an account, and where to go then.
#[derive(Debug, Deserialize)]
pub(crate) struct SignUpQuery {
    organization: Option<String>,
    next: Option<String>,
}

/// What the page shows.
#[derive(Default)]
struct Shown<'a> {
    next: &'a str,
    /// The organization that the address named; empty when it named none.
    organization: &'a str,
    name: &'a str,
    details: [&'a str; 3],
    notice: Option<&'a str>,
    name_error: Option<&'a str>,
    password_error: Option<&'a str>,
}

/// Shows the form, or why there is none.
pub(crate) async fn show_sign_up(
    State(auth): State<Auth>,
    headers: HeaderMap,
    Params(query): Params<SignUpQuery>,
) -> Result<Response, ApiError> {
    let next = local_path(query.next.as_deref());
    let organization = query.organization.unwrap_or_default().trim().to_ascii_lowercase();
    let shown = Shown { next, organization: &organization, ..Shown::default() };
    match named(&organization) {
        Some(place) if is_open(&auth, &place).await? => render(&auth, &headers, StatusCode::OK, &shown),
        _ => Ok(closed(StatusCode::OK, &organization)),
    }
}

/// The organization that the address or a hidden field names; none named: `carbon.super`.
fn named(text: &str) -> Option<Organization> {
    if text.is_empty() { Some(Organization::super_organization()) } else { text.parse().ok() }
}

async fn is_open(auth: &Auth, organization: &Organization) -> Result<bool, ApiError> {
    Ok(auth.store().organization_exists(organization.clone()).await?
        && auth.self_signup_enabled(organization).await?)
}

/// Makes the account and signs its owner in.
pub(crate) async fn submit_sign_up(State(auth): State<Auth>, sent: SentForm) -> Result<Response, ApiError> {
    let name = sent.field("username").trim();
    let details = CLAIMS.map(|(field, _)| sent.field(field).trim());
    let next = local_path(Some(sent.field("next")));
    let shown = Shown { next, organization: sent.field("organization"), name, details, ..Shown::default() };
    let headers = sent.headers();
    if !sent.is_ours(&auth) {
        let notice = Some("This form was open for too long. Send it again.");
        return render(&auth, headers, StatusCode::FORBIDDEN, &Shown { notice, ..shown });
    }
    // `name@domain` names the organization; without a domain it is the one that the page was opened for.
    let qualified = auth.parse_name(name);
    let is_qualified = qualified.name != name;
    let place = if is_qualified { qualified.organization } else { named(shown.organization) };
    let Some(organization) = place else { return Ok(closed(StatusCode::FORBIDDEN, shown.organization)) };
    let pairs = CLAIMS.iter().zip(details).filter(|(_, value)| !value.is_empty());
    let claims: Map<String, Value> =
        pairs.map(|((_, uri), value)| ((*uri).to_owned(), value.into())).collect();
    let visitor = Visitor {
        organization: organization.clone(),
        name: qualified.name,
        password: Password::new(sent.field("password")),
        claims,
    };
    let bad = StatusCode::BAD_REQUEST;
    match auth.sign_up(visitor, &sent.peer).await {
        Ok(user) => enter(&auth, &sent, &user, next).await,
        Err(SignUpRefused::Disabled) => Ok(closed(StatusCode::FORBIDDEN, organization.as_str())),
        Err(SignUpRefused::Name(text)) => {
            let text = in_words(&text, auth.settings().user_name_rule.as_str());
            render(&auth, headers, bad, &Shown { name_error: Some(&text), ..shown })
        }
        Err(SignUpRefused::Password(text)) => {
            let text = in_words(&text, auth.settings().password_rule.as_str());
            render(&auth, headers, bad, &Shown { password_error: Some(&text), ..shown })
        }
        Err(SignUpRefused::Taken) => {
            let name_error = Some("Somebody has this name already. Choose another one.");
            render(&auth, headers, StatusCode::CONFLICT, &Shown { name_error, ..shown })
        }
        Err(SignUpRefused::Failed(error)) => Err(error.into()),
    }
}

fn render(
    auth: &Auth,
    headers: &HeaderMap,
    status: StatusCode,
    shown: &Shown<'_>,
) -> Result<Response, ApiError> {
    let token = form::token(auth, headers);
    let place = named(shown.organization).unwrap_or_else(Organization::super_organization);
    let field = |name, label, kind, autocomplete, value, hint, error, is_required, has_focus| {
        Field { name, label, kind, autocomplete, value, hint, error, is_required, has_focus }.render()
    };
    let [given, last, email] = shown.details;
    // An error says the rule itself.
    let rule = |what: &str, pattern: &str, error: Option<&str>| match error {
        Some(_) => String::new(),
        None => in_words(&format!("{what} matches {pattern}."), pattern),
    };
    let settings = auth.settings();
    let name_rule = rule("A user name", settings.user_name_rule.as_str(), shown.name_error);
    let password_rule = rule("A password", settings.password_rule.as_str(), shown.password_error);
    let content = html! {
        h1 { "Create an account" }
        @if let Some(text) = shown.notice { (notice(text)) }
        form method="post" action="/signup" {
            input type="hidden" name=(FIELD) value=(token);
            input type="hidden" name="next" value=(shown.next);
            input type="hidden" name="organization" value=(shown.organization);
            (field("username", "User name", "text", "username", shown.name, &name_rule, shown.name_error, true,
                shown.password_error.is_none()))
            (field("password", "Password", "password", "new-password", "", &password_rule, shown.password_error, true,
                shown.password_error.is_some()))
            (field("givenname", "First name", "text", "given-name", given, "", None, false, false))
            (field("lastname", "Last name", "text", "family-name", last, "", None, false, false))
            (field("email", "Email", "email", "email", email, "", None, false, false))
            button type="submit" { "Create account" }
        }
        p class="aside" { "Have an account? " a href="/signin" { "Sign in" } }
    };
    let mut response = page(status, "Create an account", place.as_str(), &content);
    form::keep_token(&mut response, auth, &token);
    Ok(response)
}

/// Says why there is no form, and who can change that.
fn closed(status: StatusCode, organization: &str) -> Response {
    let shown = named(organization).unwrap_or_else(Organization::super_organization);
    let content = html! {
        h1 { "Sign-up is closed" }
        p { "People cannot create accounts by themselves in this organization." }
        p class="aside" {
            "An admin can make an account for you, or switch self sign-up on under Operate, Settings."
        }
        p class="aside" { a href="/signin" { "Back to sign-in" } }
    };
    page(status, "Sign-up is closed", shown.as_str(), &content)
}
