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
            "oauth.grant_type.authorization_code.enable = true",
            "oauth.grant_type.authorization_code.enable = false",
        ),
        (
            "oauth.grant_type.password.allow_public_client = false",
            "oauth.grant_type.password.allow_public_client = true",
        ),
        ("apim.oauth_config.auth_header = 'X-Auth'", "apim.oauth_config.auth_header = 'Authorization'"),
        ("server.server_role = 'gateway-worker'", "server.server_role = 'default'"),
        (
            "apim.key_manager.service_url = 'https://km:9443/services/'",
            "apim.key_manager.service_url = 'https://localhost:9443/services/'",
        ),
        (
            "apim.key_manager.configuration.ServerURL = 'https://km:9443/services/'",
            "apim.key_manager.configuration.ServerURL = 'https://localhost:9443/services/'",
        ),
        ("identity_mgt.account_locking.enable = true", "identity_mgt.account_locking.enable = false"),
        (
            "apim.sync_runtime_artifacts.gateway.gateway_labels = ['A']",
            "apim.sync_runtime_artifacts.gateway.gateway_labels = ['Default']",
        ),
        (
            "apim.gateway.environment = [{ name = 'Other' }]",
            "apim.gateway.environment = [{ name = 'Default' }]",
        ),
        ("SelfSignUp.SignUpRoles = ['admin']", "SelfSignUp.SignUpRoles = ['Internal/subscriber']"),
        ("oauth.custom_grant_type = [{ name = 'x' }]", "oauth.response_type.code.enable = false"),
        ("apim.devportal.application_attributes = [{ name = 'x' }]", "apim.devportal.enable_forum = true"),
    ];
    for (refused, harmless) in cases {
        let said = problems(refused);
        assert!(said.contains("asks for what Tollgate does not do: "), "{refused}: {said}");
        assert!(!warnings(harmless).is_empty(), "{harmless}");
    }
}

#[test]
fn the_own_server_is_known_by_host_and_port() {
    let own = [
        ("", "https://localhost:9443/services/"),
        ("", "https://127.0.0.1:9443/services/"),
        ("", "https://[::1]:9443/"),
        ("server.offset = 2", "https://localhost:9445/services/"),
        ("server.hostname = 'api.example.com'", "https://api.example.com:9443/services/"),
        ("server.offset = 2", "https://localhost:${mgt.transport.https.port}/services/"),
        ("transport.https.properties.port = 443", "https://localhost/services/"),
        ("transport.https.properties.port = 0", "https://localhost:9443/services/"),
    ];
    for (more, url) in own {
        assert_eq!(
            warnings(&format!("{more}\napim.key_manager.service_url = '{url}'")),
            ["apim.key_manager.service_url"]
        );
    }
    for (more, url) in [
        ("", "http://localhost:9443/"),
        ("", "https://localhost:9444/"),
        ("", "https://user@localhost:9443/"),
        ("", "https://localhost.evil:9443/"),
        ("server.offset = 2", "https://localhost:9443/"),
        ("", "localhost"),
        ("", "https://localhost:99999999999/"),
    ] {
        let said = problems(&format!("{more}\napim.key_manager.service_url = '{url}'"));
        assert!(
            said.ends_with("a key manager on another server comes with the gateway role"),
            "{url}: {said}"
        );
    }
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

#[test]
fn the_stock_file_also_loads_beside_another_server() {
    let text = STOCK.replace("#offset=0", "offset=1");
    assert_eq!(load(&text).server.management_port, 9444);
}
