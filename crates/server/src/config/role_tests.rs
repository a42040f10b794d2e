//! Roles, and where the key manager is.

use super::load_tests::{load, load_with, problems, warnings};
use super::role::Role;

fn with_url(more: &str, url: &str) -> String {
    format!("{more}\napim.key_manager.service_url = {url}")
}

/// The control planes of a file: host and port.
fn planes(more: &str, url: &str) -> Vec<(String, u16)> {
    let roles = load(&with_url(more, url)).roles;
    roles.control_planes().iter().map(|plane| (plane.host().to_owned(), plane.port())).collect()
}

#[test]
fn the_own_address_says_nothing_however_it_is_written() {
    for (more, url) in [
        ("", "'https://localhost:9443/services/'"),
        ("", "'https://127.0.0.1:9443/services/'"),
        ("", "'https://[::1]:9443/'"),
        ("server.offset = 2", "'https://localhost:9445/services/'"),
        ("server.hostname = '127.0.0.2'", "'https://127.0.0.2:9443/services/'"),
        ("server.offset = 2", "'https://localhost:${mgt.transport.https.port}/services/'"),
        ("transport.https.properties.port = 443", "'https://localhost/services/'"),
        ("transport.https.properties.port = 0", "'https://localhost:9443/services/'"),
        ("", "[]"),
    ] {
        assert!(planes(more, url).is_empty(), "{url}");
        assert!(warnings(&with_url(more, url)).is_empty(), "{url}");
        assert_eq!(load(&with_url(more, url)).roles.choose(None), Ok(Role::All), "{url}");
    }
}

#[test]
fn another_servers_address_is_where_a_gateway_finds_its_key_manager() {
    let plane = |host: &str, port| vec![(host.to_owned(), port)];
    assert_eq!(planes("", "'https://km.example.com:9443/services/'"), plane("km.example.com", 9443));
    assert_eq!(planes("", "'https://km.example.com'"), plane("km.example.com", 443));
    assert_eq!(planes("server.offset = 1", "'https://localhost:9443'"), plane("localhost", 9443));
    assert_eq!(planes("", "'https://[2001:db8::1]:9443/'"), plane("2001:db8::1", 9443));
    let listed = "['https://a:1/', 'https://localhost:9443/', 'https://b:2', 'https://a:1']";
    assert_eq!(planes("", listed), [("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let older = load("apim.key_manager.configuration.ServerURL = 'https://km:9443/services/'");
    assert_eq!(older.roles.control_planes().len(), 1);
    for url in
        ["http://km:9443/", "https://user@km:9443/", "km", "https://km:99999/", "https://km/oauth2?x=1", ""]
    {
        let said = problems(&with_url("", &format!("'{url}'")));
        assert!(said.contains("is not the address of a key manager"), "{url}: {said}");
    }
}

#[test]
fn a_port_that_comes_from_the_own_offset_is_told() {
    let url = "'https://km.example.com:${mgt.transport.https.port}/services/'";
    assert_eq!(planes("server.offset = 3", url), [("km.example.com".to_owned(), 9446)]);
    let loaded = load_with(&with_url("server.offset = 3", url), &[]).expect("it holds");
    let said = loaded.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(
        said.contains("takes the port of km.example.com from this file: 9446, with its offset 3"),
        "{said}"
    );
}

#[test]
fn flag_and_file_decide_the_role_and_contradictions_are_told() {
    let km = "'https://km:9443/services/'";
    let gateway = with_url("server.server_role = 'gateway-worker'", km);
    let choose = |text: &str, asked| load(text).roles.choose(asked);
    assert_eq!(choose(&gateway, None), Ok(Role::Gateway));
    assert_eq!(choose(&gateway, Some(Role::Gateway)), Ok(Role::Gateway));
    assert_eq!(choose(&with_url("", km), Some(Role::Gateway)), Ok(Role::Gateway));
    assert_eq!(choose("server.server_role = 'control-plane'", None), Ok(Role::Control));
    assert_eq!(choose("server.server_role = 'default'", None), Ok(Role::All));
    assert_eq!(choose("", Some(Role::Control)), Ok(Role::Control));

    let refused = |text: &str, asked| choose(text, asked).expect_err("a contradiction");
    assert!(refused(&gateway, Some(Role::All)).contains("--role all contradicts [server] server_role"));
    let named = "server.server_role = 'default'";
    assert!(refused(&with_url(named, km), Some(Role::Gateway)).contains("--role gateway contradicts"));
    for asked in [None, Some(Role::All), Some(Role::Control)] {
        let said = refused(&with_url("", km), asked);
        assert!(said.contains("km:9443") && said.contains("start with --role gateway"), "{said}");
    }
    let alone = refused("", Some(Role::Gateway));
    assert!(alone.contains("a gateway needs [apim.key_manager] service_url"), "{alone}");
    assert!(problems("server.server_role = 'traffic-manager'").contains("must be one of"));
}
