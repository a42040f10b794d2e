//! Keys of WSO2's that Tollgate does not use: warned of, or refused; and WSO2's own file as it ships.

use super::load_tests::{load, load_with, problems, warnings};

#[test]
fn keys_of_wso2_that_are_not_needed_get_one_warning_a_row() {
    let text = "[truststore]\nfile_name = 'a'\npassword = '$env{MISSING}'\n[apim.analytics]\nenable = false\n\
                [transport.passthru_http.listener.parameters]\nport = 8280\n[oauth.grant_type.token_exchange]\n\
                iat_validity_period = '1h'\n[[event_listener]]\nid = 'x'\n[[event_listener]]\nid = 'y'";
    assert_eq!(
        warnings(text),
        [
            "truststore",
            "apim.analytics",
            "transport.passthru_http",
            "oauth.grant_type.token_exchange",
            "event_listener"
        ]
    );
}

#[test]
fn keys_that_ask_for_what_is_missing_are_refused_unless_harmless() {
    let cases = [
        ("user_store.type = 'read_only_ldap_unique_id'", "user_store.type = 'database_unique_id'"),
        (
            "oauth.extensions.token_types = [{ name = 'Opaque' }]",
            "oauth.extensions.token_types = [{ name = 'JWT' }]",
        ),
        (
            "apim.oauth_config.remove_outbound_auth_header = false",
            "apim.oauth_config.remove_outbound_auth_header = 'true'",
        ),
        (
            "oauth.grant_type.password.allow_public_client = false",
            "oauth.grant_type.password.allow_public_client = true",
        ),
        ("apim.oauth_config.auth_header = 'X-Auth'", "apim.oauth_config.auth_header = 'Authorization'"),
        ("identity_mgt.account_locking.enable = true", "identity_mgt.account_locking.enable = false"),
        (
            "apim.sync_runtime_artifacts.gateway.gateway_labels = ['A']",
            "apim.sync_runtime_artifacts.gateway.gateway_labels = ['Default']",
        ),
        ("SelfSignUp.SignUpRoles = ['admin']", "SelfSignUp.SignUpRoles = ['Internal/subscriber']"),
        ("apim.devportal.application_attributes = [{ name = 'x' }]", "apim.devportal.enable_forum = true"),
    ];
    for (refused, harmless) in cases {
        let said = problems(refused);
        assert!(said.contains("asks for what Tollgate does not do: "), "{refused}: {said}");
        assert!(!warnings(harmless).is_empty(), "{harmless}");
    }
}

#[test]
fn what_clients_are_refused_clearly_is_a_warning() {
    for text in [
        "oauth.grant_type.token_exchange.enable = true",
        "oauth.grant_type.authorization_code.enable = 'true'",
        "oauth.response_type.code.enable = true",
        "oauth.custom_grant_type = [{ name = 'x' }]",
        "server.enable_shutdown_from_api = true",
        "apim.devportal.enable_application_sharing = true",
        "oauth.timestamp_skew = 300",
    ] {
        let loaded = load_with(text, &[]).unwrap_or_else(|problems| panic!("{text}: {problems}"));
        let said: Vec<_> = loaded.warnings.iter().map(ToString::to_string).collect();
        assert!(
            matches!(said.as_slice(), [one] if one.contains("who asks for it is refused: ")),
            "{text}: {said:?}"
        );
    }
}

#[test]
fn booleans_and_numbers_may_be_quoted_as_wso2s_files_have_them() {
    let config = load(
        "server.offset = '3'\n[oauth.grant_type.password]\nenable = \"false\"\n\
                       [oauth.token_validation]\nuser_access_token_validity = '900'",
    );
    assert_eq!((config.server.offset, config.server.gateway_port), (3, 8246));
    assert_eq!(config.oauth.user_access_token_validity.as_secs(), 900);
    assert!(problems("server.offset = 'three'").contains("must be a whole number from 0 to 50000"));
}

#[test]
fn lifetimes_without_an_end_are_explained() {
    for key in ["app_access_token_validity", "user_access_token_validity", "refresh_token_validity"] {
        let said = problems(&format!("oauth.token_validation.{key} = -1"));
        assert!(
            said.contains("asks for tokens that never expire") && said.contains("max_token_validity"),
            "{said}"
        );
    }
}

#[test]
fn the_usual_rule_for_passwords_looks_ahead() {
    let config = load(r"user_store.password_java_regex = '^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z]).{8,30}$'");
    assert!(config.password_rule.matches("Abcdefg1") && !config.password_rule.matches("abcdefg1"));
}

#[test]
fn warnings_stand_beside_problems() {
    let said = load_with("server.ofset = 1\n[truststore]\nfile_name = 'a'", &[]).unwrap_err().to_string();
    let (problem, warning) = said.split_once('\n').unwrap();
    assert!(problem.contains("server.ofset: unknown key") && warning.starts_with("warning: "), "{said}");
}

#[test]
fn two_spellings_of_one_key_are_refused() {
    let text = "oauth.allowed_scopes = ['a']\napim.oauth_config.white_listed_scopes = ['b']";
    assert!(problems(text).contains("is given twice, under two spellings"));
    assert_eq!(
        load("apim.oauth_config.allowed_scopes = ['b.*']").oauth.allowed_scopes[0].as_str(),
        "^(?:b.*)$"
    );
}

/// What WSO2 API Manager 4 ships, but for its comments.
const STOCK: &str = r#"
[server]
hostname = "localhost"
#offset=0
base_path = "${carbon.protocol}://${carbon.host}:${carbon.management.port}"
server_role = "default"

[super_admin]
username = "admin"
password = "admin"
create_admin_account = true

[user_store]
type = "database_unique_id"

[database.apim_db]
type = "h2"
url = "jdbc:h2:./repository/database/WSO2AM_DB;AUTO_SERVER=TRUE;DB_CLOSE_ON_EXIT=FALSE"
username = "wso2carbon"
password = "wso2carbon"

[database.shared_db]
type = "h2"
url = "jdbc:h2:./repository/database/WSO2SHARED_DB;DB_CLOSE_ON_EXIT=FALSE"
username = "wso2carbon"
password = "wso2carbon"

[keystore.tls]
file_name =  "wso2carbon.jks"
type =  "JKS"
password =  "wso2carbon"
alias =  "wso2carbon"
key_password =  "wso2carbon"

[truststore]
file_name = "client-truststore.jks"
type = "JKS"
password = "wso2carbon"

[[apim.gateway.environment]]
name = "Default"
type = "hybrid"
gateway_type = "Regular"
provider = "wso2"
display_in_api_console = true
description = "This is a hybrid gateway that handles both production and sandbox token traffic."
show_as_token_endpoint_url = true
service_url = "https://localhost:${mgt.transport.https.port}/services/"
username= "${admin.username}"
password= "${admin.password}"
ws_endpoint = "ws://localhost:9099"
wss_endpoint = "wss://localhost:8099"
http_endpoint = "http://localhost:${http.nio.port}"
https_endpoint = "https://localhost:${https.nio.port}"
websub_event_receiver_http_endpoint = "http://localhost:9021"
websub_event_receiver_https_endpoint = "https://localhost:8021"

[apim.sync_runtime_artifacts.gateway]
gateway_labels =["Default"]

[apim.analytics]
enable = false
config_endpoint = "https://analytics.example.com/auth-api"
auth_token = ""

[apim.key_manager]
enable_lightweight_apikey_generation = true
#service_url = "https://localhost:${mgt.transport.https.port}/services/"
#username = "$ref{super_admin.username}"

[apim.jwt]
enable = false

[apim.oauth_config]
enable_outbound_auth_header = false
auth_header = "Authorization"

[apim.devportal]
url = "https://localhost:${mgt.transport.https.port}/devportal"
enable_application_sharing = false
application_sharing_type = "default"

[apim.cors]
allow_origins = "*"
allow_methods = ["GET","PUT","POST","DELETE","PATCH","OPTIONS"]
allow_headers = ["authorization","Access-Control-Allow-Origin","Content-Type","SOAPAction","apikey","Internal-Key"]
allow_credentials = false

[apim.throttling]
enable_data_publishing = true
enable_policy_deploy = true
enable_blacklist_condition = true
enable_persistence = true
throttle_decision_endpoints = ["tcp://localhost:5672","tcp://localhost:5672"]

[apim.workflow]
enable = false

[service_provider]
sp_name_regex = "^[\\sa-zA-Z0-9._-]*$"

[database.local]
url = "jdbc:h2:./repository/database/WSO2CARBON_DB;DB_CLOSE_ON_EXIT=FALSE"

[oauth.token_persistence]
enable = false

[oauth.jwt.renew_token_without_revoking_existing]
enable = false

[[event_handler]]
name="userPostSelfRegistration"
subscriptions=["POST_ADD_USER"]

[[event_listener]]
id = "token_revocation"
type = "org.wso2.carbon.identity.core.handler.AbstractIdentityHandler"
name = "org.wso2.is.notification.ApimOauthEventInterceptor"
order = 1

[event_listener.properties]
notification_endpoint = "https://localhost:${mgt.transport.https.port}/internal/data/v1/notify"
username = "${admin.username}"
password = "${admin.password}"
'header.X-WSO2-KEY-MANAGER' = "default"
"#;

#[test]
fn the_stock_file_of_wso2_loads_with_warnings_only() {
    let loaded = load_with(STOCK, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(loaded.warnings.len() > 10);
    let all: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    let conversion =
        all.iter().find(|text| text.contains(" keystore.tls.type: ")).expect("a word on the keystore");
    assert!(conversion.contains("keytool -importkeystore -srckeystore wso2carbon.jks -srcstoretype JKS"));
    assert!(conversion.contains("openssl pkcs12 -in tls.p12 -nocerts -nodes -out key.pem"));
    assert!(!all.iter().any(|text| text.contains("password")), "{all:#?}");
}

/// What files of other releases and roles have beside it.
const OTHER_RELEASES: &str = r#"
[apim]
gateway_type = "Regular,APK,AWS"

[apim.oauth_config]
remove_outbound_auth_header = true
auth_header = "Authorization"

[apim.certificate_reloader]
enable = true

[apim.sdk]
supported_languages = ["android", "java"]

[apim.open_tracer]
remote_tracer.enable = false

[[oauth.extensions.token_types]]
name = "JWT"
issuer = "org.wso2.is.key.manager.tokenpersistence.issuer.ExtendedJWTTokenIssuer"

[oauth.grant_type.token_exchange]
enable = true
allow_refresh_tokens = true
iat_validity_period = "1h"

[security_audit]
api_token = ""

[carbon_health_check]
enable = true

[[resource.access_control]]
context = "(.*)/keymanager-operations/dcr/register(.*)"
secure = true
http_method = "GET"

[server]
mode = "single"
enable_restart_from_api = true
enable_shutdown_from_api = true
"#;

#[test]
fn keys_of_other_releases_are_warnings_too() {
    let loaded = load_with(OTHER_RELEASES, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(loaded.warnings.len() >= 13, "{:#?}", loaded.warnings);
}

#[test]
fn files_of_other_servers_are_told_to_be_theirs() {
    let identity = problems("[database.identity_db]\ntype = 'h2'\n[account_recovery]\nx = 1");
    assert!(identity.contains("looks like an Identity Server's file"), "{identity}");
    let traffic = "[server]\nserver_role = 'default'\n[apim.throttling]\nenable_persistence = true";
    let said = |text: &str| {
        let loaded = load_with(text, &[]).unwrap_or_else(|problems| panic!("{problems}"));
        loaded.warnings.iter().filter(|warning| warning.text.contains("traffic manager's file")).count()
    };
    assert_eq!((said(traffic), said(&format!("{traffic}\n[apim.cors]\nenable = true")), said("")), (1, 0, 0));
    for kind in ["mysql", "oracle", "mssql"] {
        let refused = problems(&format!("database.apim_db.type = '{kind}'"));
        assert!(refused.contains("docs/from-wso2.md"), "{refused}");
    }
}

#[test]
fn the_stock_file_also_loads_beside_another_server() {
    let text = STOCK.replace("#offset=0", "offset=1");
    assert_eq!(load(&text).server.management_port, 9444);
}
