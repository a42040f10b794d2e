//! What clients are told of where the server is.

use super::load_tests::{load, problems, warnings};

const STOCK_BASE: &str =
    "server.base_path = '${carbon.protocol}://${carbon.host}:${carbon.management.port}'\n";

fn environment(more: &str) -> String {
    format!("[[apim.gateway.environment]]\nname = 'Production and Sandbox'\ntype = 'hybrid'\n{more}")
}

#[test]
fn the_base_path_comes_before_the_proxys_port() {
    let cases = [
        ("", None),
        ("server.base_path = 'https://api.example.com'", Some("https://api.example.com")),
        ("server.base_path = 'https://api.example.com:443/'", Some("https://api.example.com")),
        ("server.base_path = 'https://[2001:db8::1]:444'", Some("https://[2001:db8::1]:444")),
        (
            "server.hostname = 'a.example.com'\ntransport.https.properties.proxyPort = 443",
            Some("https://a.example.com"),
        ),
        ("transport.https.properties.proxyPort = '8443'", Some("https://localhost:8443")),
        (
            "server.base_path = 'https://b.example.com:4433'\ntransport.https.properties.proxyPort = 443",
            Some("https://b.example.com:4433"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(load(text).advertised.management.as_deref(), expected, "{text}");
    }
    // WSO2's own line says nothing.
    let stock =
        format!("{STOCK_BASE}server.hostname = 'c.example.com'\ntransport.https.properties.proxyPort = 443");
    assert_eq!(load(&stock).advertised.management.as_deref(), Some("https://c.example.com"));
    assert_eq!(load(STOCK_BASE).advertised.management, None);
}

#[test]
fn a_base_path_is_no_more_than_host_and_port() {
    for text in [
        "http://a.example.com",
        "https://a.example.com/apim",
        "https://a:b@c",
        "a.example.com",
        "https://a:0",
    ] {
        let said = problems(&format!("server.base_path = '{text}'"));
        assert!(said.contains("must be https://host"), "{text}: {said}");
    }
}

#[test]
fn the_environment_gives_name_and_address_of_the_gateway() {
    let named = load(&environment(""));
    assert_eq!(named.advertised.environment, "Production and Sandbox");
    assert_eq!(named.advertised.gateway, None);
    for (endpoint, expected) in [
        ("https://localhost:${https.nio.port}", None),
        ("https://gw.example.com", Some("https://gw.example.com")),
        ("https://example.com:8443/gateway/", Some("https://example.com:8443/gateway")),
    ] {
        let config = load(&environment(&format!(
            "https_endpoint = '{endpoint}'\nservice_url = 'https://gw:9443/services/'"
        )));
        assert_eq!(config.advertised.gateway.as_deref(), expected, "{endpoint}");
    }
    assert_eq!(load("").advertised.environment, "Default");
}

#[test]
fn a_public_name_on_a_loopback_address_is_worth_a_word() {
    let public = "server.hostname = 'apim.example.com'\n";
    assert_eq!(warnings(public), ["server.hostname"]);
    for more in ["server.bind_address = ['0.0.0.0']", "server.base_path = 'https://apim.example.com'"] {
        assert_eq!(warnings(&format!("{public}{more}")), [""; 0], "{more}");
    }
    assert_eq!(warnings("server.hostname = '127.0.0.1'"), [""; 0]);
}

#[test]
fn what_an_environment_cannot_be_is_refused() {
    for (text, said) in [
        (environment("https_endpoint = 'http://gw.example.com'"), "https_endpoint must be https://host"),
        (environment("htps_endpoint = 'https://gw.example.com'"), "unknown key `htps_endpoint`"),
        (environment("").replace("hybrid", "sandbox"), "type must be \"hybrid\""),
        (environment("") + &environment(""), "there is one gateway environment"),
        ("apim.gateway.environment = 'x'".to_owned(), "must be written as [[apim.gateway.environment]]"),
        (environment("").replace("Production and Sandbox", ""), "name must be a text"),
    ] {
        let problems = problems(&text);
        assert!(problems.contains(said), "{text}: {problems}");
    }
}
