//! What the OpenAPI documents of our REST APIs have in common. Each REST crate commits its own as `openapi.json`; the
//! UI's types are generated from the committed files, and a test of the server compares them with the code.

use std::collections::BTreeSet;

use tollgate_auth::Auth;
use utoipa::openapi::security::{Flow, OAuth2, Password, Scopes, SecurityScheme};
use utoipa::openapi::{Components, Info, LicenseBuilder, OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;

/// The name of the security scheme that the operations' annotations refer to, with the scopes of which they ask one.
pub const SECURITY: &str = "OAuth2Security";

/// The licence of the API descriptions, as of everything here (SPDX).
const LICENSE: &str = "Apache-2.0";

/// The document of the operations below `base`.
#[must_use]
pub fn document(title: &str, version: &str, base: &str, operations: OpenApiRouter<Auth>) -> OpenApi {
    let mut document = operations.into_openapi();
    document.info = Info::new(title, version);
    document.info.license = Some(LicenseBuilder::new().name(LICENSE).identifier(Some(LICENSE)).build());
    document.servers = Some(vec![Server::new(base)]);
    with_security(document)
}

/// Adds the security scheme, with all scopes that the operations name.
fn with_security(mut document: OpenApi) -> OpenApi {
    let scopes = named_scopes(&document);
    let flow =
        Password::new("/oauth2/token", Scopes::from_iter(scopes.iter().map(|scope| (scope.as_str(), ""))));
    let scheme = SecurityScheme::OAuth2(OAuth2::new([Flow::Password(flow)]));
    let components = document.components.get_or_insert_with(Components::default);
    components.add_security_scheme(SECURITY, scheme);
    document
}

fn named_scopes(document: &OpenApi) -> BTreeSet<String> {
    let value = serde_json::to_value(&document.paths).unwrap_or_default();
    let items = value.as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object());
    let operations = items.flatten().filter_map(|(_, operation)| operation.get("security")?.as_array());
    let requirements = operations.flatten().filter_map(|requirement| requirement.get(SECURITY)?.as_array());
    requirements.flatten().filter_map(|scope| scope.as_str()).map(str::to_owned).collect()
}
