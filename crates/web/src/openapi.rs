//! What the OpenAPI documents of our REST APIs have in common. Each REST crate commits its own as `openapi.json`; the
//! UI's types are generated from the committed files, and a test of the server compares them with the code.

use std::collections::BTreeSet;

use tollgate_auth::Auth;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{Flow, OAuth2, Password, Scopes, SecurityScheme};
use utoipa::openapi::{
    Components, Info, LicenseBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Server,
};
use utoipa_axum::router::OpenApiRouter;

use crate::version::IF_MATCH_NAME;

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
    with_versions(&mut document);
    with_security(document)
}

/// Names the `ETag` of every answer that shows one object, and what comes of an `If-Match` that is not met.
fn with_versions(document: &mut OpenApi) {
    let components = document.components.take().unwrap_or_default();
    for item in document.paths.paths.values_mut() {
        let reads = item.get.iter_mut().map(|operation| (operation, true));
        let writes = [&mut item.put, &mut item.post, &mut item.delete].into_iter().flatten();
        for (operation, is_read) in reads.chain(writes.map(|operation| (operation, false))) {
            let is_conditional = takes_version(operation);
            let answers = operation.responses.responses.iter_mut();
            let done = answers.filter(|(status, _)| status.starts_with('2'));
            for response in done.filter_map(|(_, response)| inline(response)) {
                let shows_version = if is_read {
                    shows_one(response, &components)
                } else {
                    is_conditional && !response.content.is_empty()
                };
                if shows_version {
                    let header = HeaderBuilder::new().description(Some("The version, for If-Match")).build();
                    response.headers.insert("ETag".to_owned(), header);
                }
            }
            if is_conditional {
                let error = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
                let text = "Another version is there by now: nothing was changed";
                let refusal = ResponseBuilder::new().description(text).content("application/json", error);
                operation.responses.responses.insert("412".to_owned(), refusal.build().into());
            }
        }
    }
    document.components = Some(components);
}

fn takes_version(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| parameter.name == IF_MATCH_NAME)
}

fn inline(response: &mut RefOr<Response>) -> Option<&mut Response> {
    match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    }
}

/// Whether an answer shows one object: neither an array nor an envelope with a `list`.
fn shows_one(response: &Response, components: &Components) -> bool {
    let is_one = |schema: &RefOr<Schema>| {
        let schema = match schema {
            RefOr::Ref(named) => {
                named.ref_location.rsplit('/').next().and_then(|name| components.schemas.get(name))
            }
            RefOr::T(_) => Some(schema),
        };
        match schema {
            Some(RefOr::T(Schema::Array(_))) => false,
            Some(RefOr::T(Schema::Object(object))) => !object.properties.contains_key("list"),
            _ => true,
        }
    };
    let schemas = response.content.values().filter_map(|content| content.schema.as_ref());
    !response.content.is_empty() && schemas.into_iter().all(is_one)
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
