//! The key table: one row a key, or a whole table of keys. Data only; `keys.rs` says what a row means.
//!
//! How to add a key: a row here; its default and its description in `deployment.default.toml`; a field in its section's
//! file. A behaviour of WSO2's that arrives moves its row from `lacking` to `used`.

use super::keys::{Class, Kind, Row};

const fn row(path: &'static str, class: Class, kind: Kind, note: &'static str) -> Row {
    Row { path, tree: false, class, kind, note }
}

const fn used(path: &'static str, kind: Kind) -> Row {
    row(path, Class::Used, kind, "")
}

const fn unneeded(path: &'static str, reason: &'static str) -> Row {
    row(path, Class::Unneeded, Kind::Any, reason)
}

const fn lacking(path: &'static str, harmless: &'static [&'static str], reason: &'static str) -> Row {
    row(path, Class::Lacking(harmless), Kind::Any, reason)
}

const fn refused(path: &'static str, harmless: &'static [&'static str], reason: &'static str) -> Row {
    row(path, Class::Refused(harmless), Kind::Any, reason)
}

const fn own_url(path: &'static str, reason: &'static str) -> Row {
    row(path, Class::OwnUrl, Kind::Any, reason)
}

const fn alias(path: &'static str, target: &'static str) -> Row {
    row(path, Class::Alias(target), Kind::Any, "")
}

impl Row {
    /// The row stands for the whole table below its path, too.
    const fn tree(mut self) -> Self {
        self.tree = true;
        self
    }
}

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;
/// A port that can be listened on; zero is any free one.
const PORT: Kind = Kind::Int(0, 65535);
/// Lifetime of a token.
const LIFETIME: Kind = Kind::Lifetime(SECOND, 3650 * DAY);

const OFF: &[&str] = &["false"];
const ON: &[&str] = &["true"];
const GRANT: &str = "this grant is not there yet";
const PUBLIC: &str = "public clients may use this grant as WSO2 has it; switching that is not there yet";
const PORTAL_EXTRAS: &str = "the Developer Portal has no comments, ratings or forum";

/// Every known key.
pub(super) const ROWS: &[Row] = &[
    // Server and listeners.
    used("server.hostname", Kind::Text),
    used("server.offset", Kind::Int(0, 50000)),
    used("server.bind_address", Kind::List),
    used("server.trusted_proxies", Kind::List),
    used("server.base_path", Kind::Text),
    unneeded("server.node_ip", "Tollgate has no cluster membership: nodes share the database"),
    used("server.server_role", Kind::OneOf(&["default", "control-plane", "gateway-worker"])),
    used("server.status_port", PORT),
    used("server.gateway_port", PORT),
    refused("server.enable_restart_from_api", OFF, "the SOAP services are not there"),
    refused("server.enable_shutdown_from_api", OFF, "the SOAP services are not there"),
    unneeded("server.mode", "Tollgate has no cluster membership: nodes share the database"),
    used("transport.https.properties.port", PORT),
    used("transport.https.properties.proxyPort", Kind::Int(1, 65535)),
    used("transport.passthru_https.listener.parameters.port", PORT),
    unneeded("transport.http", "plain HTTP (9763) is not opened").tree(),
    unneeded("transport.passthru_http", "plain HTTP (8280) is not opened").tree(),
    unneeded("transport.https", "Tollgate's TLS listeners need no tuning of this kind").tree(),
    unneeded("transport.passthru_https", "Tollgate's TLS listeners need no tuning of this kind").tree(),
    unneeded("transport.ws", "WebSocket APIs are not there").tree(),
    unneeded("transport.wss", "WebSocket APIs are not there").tree(),
    unneeded("transport.jms", "there is no JMS").tree(),
    unneeded("transport.mail", "no mail is sent").tree(),
    // Accounts.
    used("super_admin.username", Kind::Text),
    used("super_admin.password", Kind::Secret),
    used("super_admin.create_admin_account", Kind::Bool),
    lacking("super_admin.admin_role", &["\"admin\""], "the admin role is always named `admin`"),
    lacking(
        "user_store.type",
        &["\"database_unique_id\"", "\"database\""],
        "users live in Tollgate's own database; directories (LDAP, Active Directory) are not there yet",
    ),
    used("user_store.username_java_regex", Kind::Pattern),
    used("user_store.password_java_regex", Kind::Pattern),
    unneeded("user_store", "Tollgate's user store has no settings of this kind").tree(),
    unneeded("realm_manager", "Tollgate has one user store in its own database").tree(),
    used("password_hashing.memory_kib", Kind::Int(8, 1024 * 1024)),
    used("password_hashing.iterations", Kind::Int(1, 50)),
    used("password_hashing.parallelism", Kind::Int(1, 16)),
    used("password_hashing.workers", Kind::Int(0, 1024)),
    used("password_hashing.queue", Kind::Int(1, 1_000_000)),
    used("identity_mgt.user_self_registration.allow_self_registration", Kind::Bool),
    lacking(
        "identity_mgt.user_self_registration.lock_on_creation",
        OFF,
        "locked accounts that an admin approves are not there yet",
    ),
    lacking("identity_mgt.account_locking", OFF, "locking after failed sign-ins is not there yet").tree(),
    unneeded("identity_mgt", "these identity flows are not there").tree(),
    lacking(
        "SelfSignUp.SignUpRoles",
        &["[\"Internal/subscriber\"]", "\"Internal/subscriber\""],
        "who signs up gets `Internal/subscriber`; other roles are not there yet",
    ),
    used("tenant_mgt.enable_email_domain", Kind::Bool),
    lacking(
        "tenant_mgt.disable_email_domain_validation",
        ON,
        "checking that an organization's domain is an e-mail domain is not there yet",
    ),
    // Database, keys, certificates.
    used("database.apim_db.type", Kind::Text),
    used("database.apim_db.url", Kind::Secret),
    used("database.apim_db.username", Kind::Text),
    used("database.apim_db.password", Kind::Secret),
    used("database.apim_db.pool_options.maxActive", Kind::Int(1, 500)),
    used("database.apim_db.request_timeout", Kind::Duration(10, MINUTE)),
    unneeded("database.apim_db", "Tollgate manages its own connections").tree(),
    unneeded("database.shared_db", "Tollgate has one database, [database.apim_db]").tree(),
    unneeded("database.local", "Tollgate has one database, [database.apim_db]").tree(),
    unneeded("database.config", "Tollgate has one database, [database.apim_db]").tree(),
    used("keystore.tls.certificate_file", Kind::Text),
    used("keystore.tls.key_file", Kind::Text),
    used("keystore.tls.type", Kind::OneOf(&["PEM", "JKS", "PKCS12", "BCFKS"])),
    unneeded("keystore.tls", "Java keystores are not read; certificate_file and key_file name PEM files")
        .tree(),
    unneeded("keystore.primary", "signing keys are made at first start and kept in the database").tree(),
    unneeded("keystore.internal", "stored secrets are sealed under [encryption] key").tree(),
    unneeded("truststore", "certificates of upstreams are checked against the system's trusted ones").tree(),
    unneeded("secrets", "Tollgate has no cipher tool: use $env{NAME} or TOLLGATE_ environment variables")
        .tree(),
    used("encryption.key", Kind::Secret),
    unneeded("encryption", "only `key` is used: values are sealed with AES-256-GCM").tree(),
    // Tokens.
    used("oauth.token_validation.app_access_token_validity", LIFETIME),
    used("oauth.token_validation.user_access_token_validity", LIFETIME),
    used("oauth.token_validation.refresh_token_validity", LIFETIME),
    unneeded("oauth.token_validation.authorization_code_validity", GRANT),
    used("oauth.max_token_validity", Kind::Limit(SECOND, 30 * DAY)),
    used("oauth.access_token_signing_algorithm", Kind::OneOf(&["ES256", "RS256", "EdDSA"])),
    used("oauth.token_renewal.renew_refresh_token", Kind::Bool),
    used("oauth.token_renewal.extend_refresh_token_expiry_time_on_renewal", Kind::Bool),
    used("oauth.token_renewal.reuse_grace", Kind::Duration(0, MINUTE)),
    refused(
        "oauth.timestamp_skew",
        &["0", "\"0\"", "\"0s\""],
        "no clock but this server's is compared, so none may differ",
    ),
    used("oauth.default_requested_scopes", Kind::List),
    used("oauth.allowed_scopes", Kind::Patterns),
    used("oauth.hash_tokens_and_secrets", Kind::Bool),
    unneeded("oauth.multiple_client_secrets", "a client's number of secrets is not limited").tree(),
    used("oauth.grant_type.password.enable", Kind::Bool),
    used("oauth.grant_type.refresh_token.enable", Kind::Bool),
    used("oauth.grant_type.client_credentials.enable", Kind::Bool),
    lacking("oauth.grant_type.password.allow_public_client", ON, PUBLIC),
    lacking("oauth.grant_type.refresh_token.allow_public_client", ON, PUBLIC),
    refused(
        "oauth.grant_type.client_credentials.allow_public_client",
        OFF,
        "a client without a secret cannot take a token of its own",
    ),
    lacking(
        "oauth.grant_type.client_credentials.allow_refresh_tokens",
        OFF,
        "refresh tokens for application tokens are not there yet",
    ),
    lacking("oauth.grant_type.client_credentials.allow_id_token", OFF, "ID tokens are not there yet"),
    refused("oauth.grant_type.authorization_code.enable", OFF, GRANT),
    refused("oauth.grant_type.saml_bearer.enable", OFF, GRANT),
    refused("oauth.grant_type.iwa_ntlm.enable", OFF, GRANT),
    refused("oauth.grant_type.jwt_bearer.enable", OFF, GRANT),
    refused("oauth.grant_type.token_exchange.enable", OFF, GRANT),
    refused("oauth.grant_type.uma_ticket.enable", OFF, GRANT),
    refused("oauth.grant_type.account_switch.enable", OFF, GRANT),
    refused("oauth.grant_type.device_code.enable", OFF, GRANT),
    refused("oauth.grant_type.kerberos.enable", OFF, GRANT),
    refused(
        "oauth.grant_type.implicit.enable",
        OFF,
        "the implicit grant is refused, see docs/password-grant.md",
    ),
    unneeded("oauth.grant_type.authorization_code", GRANT).tree(),
    unneeded("oauth.grant_type.saml_bearer", GRANT).tree(),
    unneeded("oauth.grant_type.iwa_ntlm", GRANT).tree(),
    unneeded("oauth.grant_type.jwt_bearer", GRANT).tree(),
    unneeded("oauth.grant_type.token_exchange", GRANT).tree(),
    unneeded("oauth.grant_type.uma_ticket", GRANT).tree(),
    unneeded("oauth.grant_type.account_switch", GRANT).tree(),
    unneeded("oauth.grant_type.device_code", GRANT).tree(),
    unneeded("oauth.grant_type.kerberos", GRANT).tree(),
    refused("oauth.response_type", OFF, "the authorization endpoint is not there yet").tree(),
    refused("oauth.custom_grant_type", &["[]"], "grants of one's own are not there yet"),
    row(
        "oauth.extensions.token_types",
        Class::TokenTypes,
        Kind::Any,
        "access tokens are JWTs; other kinds and issuers of one's own are not there yet",
    ),
    lacking("oauth.extensions", &[], "token issuers of one's own are not there yet").tree(),
    unneeded("oauth.prompt_consent", "the authorization endpoint is not there yet"),
    unneeded("oauth.token_persistence", "access tokens are JWTs and leave no row").tree(),
    unneeded("oauth.jwt", "a new token never revokes an earlier one").tree(),
    lacking(
        "oauth.revoked_token_headers_in_response.enable",
        OFF,
        "the headers that repeat a revoked token are not sent",
    ),
    unneeded("oauth.introspect", "introspection is not there yet").tree(),
    lacking("oauth.callback.enforce_literal_characters", ON, "callback URLs are always taken literally"),
    unneeded("oauth.oidc", "OpenID Connect is not there yet").tree(),
    unneeded("oauth.endpoints", "endpoints follow the hostname and the ports").tree(),
    // Key manager, gateway, portal.
    used("apim.key_manager.service_url", Kind::List),
    alias("apim.key_manager.configuration.ServerURL", "apim.key_manager.service_url"),
    lacking("apim.key_manager.type", &["\"default\""], "other key managers are not there yet"),
    lacking(
        "apim.key_manager.skip_create_resident_key_manager",
        OFF,
        "the resident key manager is always there",
    ),
    unneeded("apim.key_manager", "the key manager is this server itself").tree(),
    row("apim.gateway.environment", Class::Section, Kind::Any, ""),
    used("apim.gateway.max_staleness", Kind::Limit(SECOND, 365 * DAY)),
    used("apim.gateway.path_readings", Kind::OneOf(&["strict", "refuse", "plain"])),
    lacking(
        "apim.sync_runtime_artifacts.gateway.gateway_labels",
        &["[\"Default\"]"],
        "there is one gateway environment, `Default`",
    ),
    unneeded("apim.sync_runtime_artifacts", "the gateway follows the database by itself").tree(),
    own_url("apim.idp.server_url", "portals log in on this server only"),
    own_url("apim.idp.authorize_endpoint", "portals log in on this server only"),
    own_url("apim.idp.oidc_logout_endpoint", "portals log in on this server only"),
    own_url("apim.idp.oidc_check_session_endpoint", "portals log in on this server only"),
    unneeded("apim.idp", "portals log in on this server").tree(),
    lacking(
        "apim.oauth_config.auth_header",
        &["\"Authorization\""],
        "tokens are read from `Authorization` only",
    ),
    lacking("apim.oauth_config.remove_outbound_auth_header", ON, "upstreams never see the caller's token"),
    lacking("apim.oauth_config.enable_outbound_auth_header", OFF, "upstreams never see the caller's token"),
    refused("apim.oauth_config.enable_token_encryption", OFF, "access tokens are never stored"),
    refused("apim.oauth_config.enable_token_hashing", OFF, "access tokens are never stored"),
    own_url("apim.oauth_config.revoke_endpoint", "tokens are revoked on this server"),
    alias("apim.oauth_config.allowed_scopes", "oauth.allowed_scopes"),
    alias("apim.oauth_config.white_listed_scopes", "oauth.allowed_scopes"),
    unneeded("apim.token.validation.enforce_type_header_validation", "Tollgate's tokens always are `at+jwt`"),
    unneeded("apim.token", "revocations reach every gateway by themselves, within a second").tree(),
    lacking("apim.jwt.enable", OFF, "a JWT for upstreams is not there yet"),
    unneeded("apim.jwt", "a JWT for upstreams is not there yet").tree(),
    own_url("apim.devportal.url", "the Developer Portal is on this server only"),
    refused("apim.devportal.enable_application_sharing", OFF, "sharing applications is not there yet"),
    unneeded("apim.devportal.application_sharing_type", "sharing applications is not there yet"),
    lacking("apim.devportal.display_multiple_versions", OFF, "not there yet"),
    lacking("apim.devportal.display_deprecated_apis", OFF, "not there yet"),
    lacking("apim.devportal.enable_anonymous_mode", ON, "closing the portal's public lists is not there yet"),
    refused("apim.devportal.enable_cross_tenant_subscriptions", OFF, "organizations are apart"),
    refused("apim.devportal.enable_legacy_api_keys", OFF, "API keys are not there yet"),
    lacking("apim.devportal.application_attributes", &["[]"], "attributes of applications are not there yet"),
    unneeded("apim.devportal.enable_comments", PORTAL_EXTRAS),
    unneeded("apim.devportal.enable_ratings", PORTAL_EXTRAS),
    unneeded("apim.devportal.enable_forum", PORTAL_EXTRAS),
    unneeded("apim.devportal", "the Developer Portal has no setting of this kind").tree(),
    unneeded("apim.publisher", "the Publisher has no setting of this kind").tree(),
    used("apim.cors.enable", Kind::Bool),
    used("apim.cors.allow_origins", Kind::List),
    used("apim.cors.allow_methods", Kind::List),
    used("apim.cors.allow_headers", Kind::List),
    used("apim.cors.allow_credentials", Kind::Bool),
    lacking("apim.throttling.enable_header_based_throttling", OFF, "throttling is not there yet"),
    lacking("apim.throttling.enable_query_param_based_throttling", OFF, "throttling is not there yet"),
    lacking("apim.throttling.enable_jwt_claim_based_throttling", OFF, "throttling is not there yet"),
    lacking("apim.throttling.enable_unlimited_tier", ON, "the tier `Unlimited` is always offered"),
    unneeded("apim.throttling", "limits are not applied yet; there is no broker").tree(),
    unneeded("apim.cache", "Tollgate's one cache, of verified tokens, follows revocations by itself").tree(),
    lacking("apim.workflow.enable", OFF, "approvals are not there yet"),
    unneeded("apim.workflow", "approvals are not there yet").tree(),
    unneeded("apim.analytics", "there is no analytics service").tree(),
    unneeded("apim.gateway_type", "there is one kind of gateway, Tollgate's own"),
    unneeded("apim.certificate_reloader", "certificates of upstreams are read at start").tree(),
    unneeded("apim.sdk", "no client code is generated: the OpenAPI documents are there for that").tree(),
    unneeded("apim.open_tracer", "traces are not there yet").tree(),
    unneeded("apim.publisher_permissions", "who may do what is decided by roles and scopes").tree(),
    unneeded("apim.internal_apis", "WSO2's internal APIs are not there").tree(),
    unneeded("apim.ai", "there are no AI services").tree(),
    unneeded("apim.notification", "no mail is sent").tree(),
    unneeded("apim.event_hub", "there is no broker: nodes follow the database").tree(),
    unneeded("apim.open_telemetry", "traces are not there yet").tree(),
    unneeded("apim.governance", "there is no governance service").tree(),
    used("service_provider.sp_name_regex", Kind::Pattern),
    unneeded("event_handler", "sign-up gives its role by itself").tree(),
    unneeded("event_listener", "revocations reach every gateway by themselves").tree(),
    unneeded("system_applications", "the web UI needs no OAuth applications").tree(),
    unneeded("synapse_properties", "Tollgate's gateway is not Synapse").tree(),
    unneeded("passthru_http", "Tollgate's gateway is not Synapse").tree(),
    unneeded("output_adapter", "no events are published").tree(),
    unneeded("monitoring", "there is no JMX").tree(),
    unneeded("catalina", "there is no Tomcat").tree(),
    unneeded("http_access_log", "requests are logged with the other logs").tree(),
    unneeded("admin_console", "there is no Carbon console").tree(),
    unneeded("registry", "there is no registry: APIs live in the database").tree(),
    unneeded("osgi", "there is no OSGi").tree(),
    unneeded("security_audit", "no audit service is asked about APIs").tree(),
    unneeded("carbon_health_check", "health is at /healthz and /readyz").tree(),
    unneeded("resource", "who may call the REST APIs is decided by roles and scopes").tree(),
    unneeded("indexing", "there is no index: the database is searched").tree(),
    unneeded("service_catalog", "there is no service catalog").tree(),
    unneeded("tasks", "there are no scheduled tasks of this kind").tree(),
    unneeded("observability", "traces are not there yet").tree(),
    unneeded("system", "Tollgate has no Java system properties").tree(),
    unneeded("server.userAgent", "the server's name is sent to nobody"),
    unneeded("server.serverDetails", "the server's name is sent to nobody"),
    unneeded("transport.properties", "Tollgate's TLS listeners need no tuning of this kind").tree(),
    unneeded("database.default", "Tollgate has one database, [database.apim_db]").tree(),
    unneeded("bps_database", "Tollgate has one database, [database.apim_db]").tree(),
    unneeded("keystore.userstore_password_encryption", "passwords are hashed, never encrypted").tree(),
    unneeded("tenant_context", "organizations are not in paths of this kind").tree(),
    unneeded("oauth.scope_validator", "scopes are decided by roles and by `oauth.allowed_scopes`").tree(),
    // Tollgate's own.
    used("gateway.connect_timeout", Kind::Duration(10, 10 * MINUTE)),
    used("gateway.upstream_timeout", Kind::Duration(10, 60 * MINUTE)),
    used("gateway.header_timeout", Kind::Duration(10, 10 * MINUTE)),
    used("gateway.body_timeout", Kind::Duration(10, 60 * MINUTE)),
    used("gateway.max_header_bytes", Kind::Int(8 * 1024, 1024 * 1024)),
    used("gateway.max_headers", Kind::Int(20, 10_000)),
    used("gateway.http2_idle_timeout", Kind::Duration(10, 60 * MINUTE)),
    used("gateway.write_timeout", Kind::Duration(10, 60 * MINUTE)),
    used("gateway.max_connections", Kind::Int(1, 1_000_000)),
    used("gateway.max_connections_per_address", Kind::Int(1, 1_000_000)),
    used("demo.upstream_port", PORT),
    used("audit.keep", Kind::Duration(DAY, 3650 * DAY)),
    used("log.level", Kind::OneOf(&["error", "warn", "info", "debug", "trace"])),
    used("log.format", Kind::OneOf(&["text", "json"])),
];
