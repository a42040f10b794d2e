//! What the keys mean: bounds, defaults, and rules between keys.

use std::time::Duration;

use tollgate_domain::resource::PathReadings;
use tollgate_store::PostgresTls;

use super::load_tests::{Home, load, load_with, problems};
use super::{Config, Engine, SigningAlgorithm};

/// Each text is refused, and what is said of it ends so.
fn refuses(cases: &[(&str, &str)]) {
    for (text, end) in cases {
        let said = problems(text);
        assert!(said.ends_with(end), "{text}\n  said: {said}\n  not: {end}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn defaults() {
    let config = load("");
    assert_eq!(config.server.hostname, "localhost");
    assert_eq!(config.server.bind_address.len(), 2);
    assert_eq!((config.server.management_port, config.server.gateway_port), (9443, 8243));
    assert_eq!(config.server.demo_upstream_port, 9080);
    assert!(!config.super_admin.is_password_written && config.super_admin.create_admin_account);
    assert!(matches!(config.database.engine, Engine::Sqlite));
    assert!(config.tls.is_none() && config.sealing_key.is_none());
    assert_eq!(config.oauth.grant_types.len(), 3);
    assert_eq!(config.oauth.refresh_token_validity, Duration::from_secs(86400));
    assert_eq!(config.oauth.access_token_signing_algorithm, SigningAlgorithm::Es256);
    assert_eq!(config.oauth.reuse_grace, Duration::ZERO);
    assert_eq!(config.oauth.default_requested_scopes.to_string(), "default");
    assert!(config.oauth.allowed_scopes.iter().any(|scope| scope.matches("device_7")));
    assert!(!config.oauth.allowed_scopes.iter().any(|scope| scope.matches("openid2")));
    assert_eq!(config.password_hashing.memory_kib, 19456);
    assert!(config.username_rule.matches("reader") && !config.username_rule.matches("a b"));
    assert!(config.client_name_rule.matches("my app_1.0") && !config.client_name_rule.matches("a<b"));
    assert_eq!(config.cors.allow_origins, ["*"]);
    assert_eq!(config.cors.allow_headers.len(), 6);
    assert_eq!(config.gateway.max_header_bytes, 65536);
    assert_eq!(config.gateway.path_readings, PathReadings::Strict);
    let gateway = &config.gateway;
    assert_eq!((gateway.header_timeout.as_secs(), gateway.http2_idle_timeout.as_secs()), (15, 60));
    assert_eq!((gateway.write_timeout.as_secs(), gateway.max_connections_per_address), (30, 4096));
    assert!(!config.log.json);
}

#[test]
fn the_offset_shifts_every_port_but_zero() {
    let config = load("server.offset = 7\ntransport.passthru_https.listener.parameters.port = 0");
    let server = config.server;
    assert_eq!((server.management_port, server.gateway_port, server.demo_upstream_port), (9450, 0, 9087));
    refuses(&[
        ("server.offset = 50001", "server.offset: is out of range: must be a whole number from 0 to 50000"),
        ("server.offset = -1", "must be a whole number from 0 to 50000"),
        ("server.offset = 1.5", "must be a whole number from 0 to 50000, not a fraction"),
        ("transport.https.properties.port = 65536", "must be a whole number from 0 to 65535"),
        (
            "server.offset = 50000\ntransport.https.properties.port = 20000",
            "server.offset: transport.https.properties.port 20000 and the offset 50000 together pass 65535",
        ),
        (
            "transport.passthru_https.listener.parameters.port = 9443",
            "is the same port as transport.https.properties.port",
        ),
        (
            "demo.upstream_port = 8243",
            "is the same port as transport.passthru_https.listener.parameters.port",
        ),
    ]);
}

#[test]
fn addresses_that_other_machines_reach() {
    refuses(&[
        ("server.bind_address = []", "server.bind_address: names no address to listen on"),
        ("server.bind_address = ['localhost']", "`localhost` is not an IP address"),
    ]);
    for open in ["'0.0.0.0'", "['127.0.0.1', '::']", "['::ffff:10.0.0.1']"] {
        assert!(load(&format!("server.bind_address = {open}")).server.is_open());
    }
    assert!(!load("server.bind_address = ['127.0.0.2', '::ffff:127.0.0.1', '127.0.0.2']").server.is_open());
}

#[test]
fn trusted_proxies_are_addresses_and_ranges() {
    let config = load("server.trusted_proxies = ['10.0.0.0/8', '::1']");
    let trusted =
        |address: &str| config.server.trusted_proxies.contains(address.parse().expect("an address"));
    assert!(trusted("10.1.2.3") && trusted("::1") && !trusted("127.0.0.1"));
    assert!(!load("").server.trusted_proxies.contains("127.0.0.1".parse().expect("an address")));
    refuses(&[
        (
            "server.trusted_proxies = ['localhost']",
            "server.trusted_proxies: `localhost` is neither an IP address nor a range such as 10.0.0.0/8",
        ),
        ("server.trusted_proxies = ['10.0.0.1/8']", "has bits behind its prefix; the range is 10.0.0.0/8"),
        ("server.trusted_proxies = ['0.0.0.0/0']", "`0.0.0.0/0` would believe everybody"),
        ("server.trusted_proxies = ['10.0.0.0/33']", "a range such as 10.0.0.0/8"),
        ("server.trusted_proxies = [10]", "must be a list of texts; an item is a number"),
    ]);
}

#[test]
fn host_names() {
    for host in ["a", "api.example.com", "10.0.0.1", "::1", "my_host"] {
        assert_eq!(load(&format!("server.hostname = '{host}'")).server.hostname, host);
    }
    assert_eq!(load("server.hostname = '::1'").server.url_host(), "[::1]");
    for host in ["", "https://a", "a:9443", "a b", "a..b", "-a", "a/b", "[::1]"] {
        refuses(&[(
            &format!("server.hostname = '{host}'"),
            "must be a host name or an IP address, without port or scheme",
        )]);
    }
}

#[test]
fn lengths_of_time() {
    let key = "oauth.token_validation.refresh_token_validity";
    for (text, seconds) in
        [("60", 60), ("'60'", 60), ("'60s'", 60), ("'15m'", 900), ("'2h'", 7200), ("'1d'", 86400)]
    {
        let config = load(&format!("{key} = {text}"));
        assert_eq!(config.oauth.refresh_token_validity, Duration::from_secs(seconds), "{text}");
    }
    for text in
        ["0", "'1w'", "''", "'s'", "'1.5h'", "true", "9223372036854775807", "'99999999999d'", "'4000d'"]
    {
        let said = problems(&format!("{key} = {text}"));
        assert!(said.contains("must be a length of time from 1s to 3650d"), "{text}: {said}");
    }
    refuses(&[
        (&format!("{key} = '1500ms'"), "must be whole seconds"),
        ("oauth.token_renewal.reuse_grace = '61s'", "\"1h\", \"1d\")"),
        ("oauth.max_token_validity = '31d'", "or -1 for none"),
    ]);
    let read = |word| load(&format!("apim.gateway.path_readings = '{word}'")).gateway.path_readings;
    assert_eq!([read("refuse"), read("Plain")], [PathReadings::Refuse, PathReadings::Plain]);
    refuses(&[("apim.gateway.path_readings = 'lax'", "must be one of strict, refuse, plain")]);
    assert_eq!(load("gateway.connect_timeout = '250ms'").gateway.connect_timeout, Duration::from_millis(250));
}

#[test]
fn tokens_and_scopes() {
    let config = load(
        "[oauth]\naccess_token_signing_algorithm = 'eddsa'\nallowed_scopes = 'x'\ndefault_requested_scopes = ['a', 'b']\n\
         hash_tokens_and_secrets = true\ngrant_type.password.enable = false",
    );
    assert_eq!(config.oauth.access_token_signing_algorithm.as_str(), "EdDSA");
    assert_eq!(config.oauth.default_requested_scopes.to_string(), "a b");
    assert!(config.oauth.hash_tokens_and_secrets);
    let grants: Vec<_> = config.oauth.grant_types.iter().map(|grant| grant.as_str()).collect();
    assert_eq!(grants, ["client_credentials", "refresh_token"]);
    refuses(&[
        ("oauth.access_token_signing_algorithm = 'HS256'", "must be one of ES256, RS256, EdDSA"),
        ("oauth.default_requested_scopes = ['a b']", "an item must be one scope name"),
        ("oauth.default_requested_scopes = ['ü']", "a scope holds a character that scopes cannot have"),
        ("oauth.default_requested_scopes = [1]", "must be a list of texts; an item is a number"),
        ("oauth.grant_type.password.enable = 'no'", "must be true or false, not a text"),
    ]);
    for text in ["oauth.allowed_scopes = ['(']", "user_store.username_java_regex = '[z-a]'"] {
        assert!(problems(text).contains("is no regular expression that Tollgate understands: "));
    }
}

#[test]
fn cross_origin_rules_never_have_credentials() {
    assert_eq!(load("apim.cors.allow_methods = ['get']").cors.allow_methods, ["GET"]);
    refuses(&[
        ("apim.cors.allow_credentials = true", "call with a Bearer token"),
        ("apim.cors.allow_origins = ['https://a/b']", "scheme and host without a path"),
        ("apim.cors.allow_headers = [\"a b\"]", "(RFC 9110 5.6.2)"),
        ("apim.cors.allow_headers = [\"a\\r\\nb\"]", "holds a control character"),
    ]);
}

#[test]
fn password_hashing_has_bounds() {
    assert_eq!(load_with("password_hashing.memory_kib = 64", &[]).unwrap().warnings.len(), 1);
    refuses(&[
        (
            "password_hashing.memory_kib = 8\npassword_hashing.parallelism = 2",
            "must be at least eight times parallelism",
        ),
        ("password_hashing.iterations = 0", "must be a whole number from 1 to 50"),
    ]);
}

const KEY: &str = "encryption.key = 'abcdefghijklmnopqrstuvwxyz 0123456789'\n";

fn postgres(rest: &str) -> (String, PostgresTls) {
    match load(&format!("{KEY}[database.apim_db]\ntype = 'postgre'\n{rest}")).database.engine {
        Engine::Postgres { url, tls, .. } => (url.expose().to_owned(), tls),
        Engine::Sqlite => panic!("{rest} is SQLite"),
    }
}

#[test]
fn postgres_urls_of_both_kinds_become_the_driver_s() {
    let account = "username = 'me'\npassword = 'p@ss:/w'\n";
    let cases = [
        ("url = 'postgres://u:p@db:5432/tollgate'", "postgres://u:p@db:5432/tollgate"),
        (
            "url = 'postgresql://u@db/x?sslmode=disable&connect_timeout=5'",
            "postgres://u@db/x?connect_timeout=5",
        ),
        ("url = 'postgres:///x?host=/run/postgresql&user=u'", "postgres:///x?host=/run/postgresql&user=u"),
        (&format!("{account}url = 'postgres://db/x'"), "postgres://me:p%40ss%3A%2Fw@db/x"),
        (&format!("{account}url = 'jdbc:postgresql://db:5433/x'"), "postgres://me:p%40ss%3A%2Fw@db:5433/x"),
        ("url = 'jdbc:postgresql:x?user=u&password=p'", "postgres://u:p@localhost/x"),
        (
            "url = 'jdbc:postgresql://a,b/x?ApplicationName=t&ssl=false&currentSchema=s&prepareThreshold=5'",
            "postgres://a,b/x?application_name=t&options=-c%20search_path%3Ds",
        ),
    ];
    for (rest, url) in cases {
        assert_eq!(postgres(rest).0, url);
    }
}

#[test]
fn tls_to_a_database_is_full_unless_it_is_near_or_said_otherwise() {
    let roots = |path: &str| Some(path.into());
    let (full, ca) = (PostgresTls::VerifyFull { roots: None }, PostgresTls::VerifyCa { roots: None });
    let cases = [
        ("postgres://db.example.com/x", full.clone()),
        ("postgres://localhost,10.1.1.1/x", full.clone()),
        ("postgres://localhost/x?hostaddr=10.1.1.1", full.clone()),
        ("postgres://[2001:db8::1]:5432/x", full.clone()),
        ("jdbc:postgresql://db/x", full.clone()),
        ("jdbc:postgresql://localhost/x?ssl=true", full.clone()),
        ("postgres://localhost/x?sslmode=verify-full&sslrootcert=system", full),
        (
            "postgres://localhost/x?sslrootcert=/a%20b.pem",
            PostgresTls::VerifyFull { roots: roots("/a b.pem") },
        ),
        ("jdbc:postgresql://db/x?sslmode=verify-ca", ca),
        (
            "postgres://db/x?sslmode=require&sslrootcert=/ca.pem",
            PostgresTls::VerifyCa { roots: roots("/ca.pem") },
        ),
        ("postgres://db/x?sslmode=require", PostgresTls::Require),
        ("postgres://db/x?sslmode=disable", PostgresTls::Disable),
        ("postgres://127.0.0.1:5432/x", PostgresTls::Disable),
        ("postgres://[::1]:5432/x", PostgresTls::Disable),
        ("postgres:///x?host=/run/postgresql", PostgresTls::Disable),
        ("postgres://LocalHost/x?sslmode=allow", PostgresTls::Prefer),
    ];
    for (url, tls) in cases {
        assert_eq!(postgres(&format!("url = '{url}'")).1, tls, "{url}");
    }
}

#[test]
fn databases_that_cannot_be_are_refused() {
    refuses(&[
        ("database.apim_db.type = 'mysql'", "see docs/from-wso2.md"),
        ("database.apim_db.type = 'dbase'", "must be one of sqlite, postgres (or postgre, postgresql)"),
        ("database.apim_db.url = 'postgres://u:geheim@h/d'", "Set type = \"postgres\", or remove the url"),
        (
            &format!("{KEY}database.apim_db.type = 'postgres'"),
            "\"postgres://user:password@host:5432/tollgate\"",
        ),
        (
            "database.apim_db.type = 'postgres'\ndatabase.apim_db.url = 'postgres://u:geheim@h/d'",
            "make one with `openssl rand -hex 32`",
        ),
        (
            &format!(
                "{KEY}database.apim_db.type = 'postgres'\ndatabase.apim_db.url = 'mysql://u:geheim@h/d'"
            ),
            "(its value is not shown: it may hold a password)",
        ),
        (
            &format!(
                "{KEY}database.apim_db.type = 'postgres'\ndatabase.apim_db.url = 'jdbc:postgresql://h/d?sslmode=prefer'"
            ),
            "(the default), verify-ca, require, or disable",
        ),
        (
            &format!(
                "{KEY}database.apim_db.type = 'postgres'\ndatabase.apim_db.url = 'postgres://h/d?sslmode=on'"
            ),
            "has another sslmode than disable, require, verify-ca, verify-full",
        ),
        (
            &format!(
                "{KEY}database.apim_db.type = 'postgres'\ndatabase.apim_db.url = 'postgres://h/d?sslmod=disable'"
            ),
            "has an unknown parameter `sslmod`",
        ),
    ]);
}

#[test]
fn sealing_keys_are_hex_or_base64_or_a_passphrase() {
    let material =
        |text: &str| load(&format!("encryption.key = '{text}'")).sealing_key.expect("a key").material();
    assert_eq!(material(&"0f".repeat(32)), [15; 32]);
    assert_eq!(material("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), (0..32).collect::<Vec<u8>>());
    assert_eq!(material("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"), (0..32).collect::<Vec<u8>>());
    assert_eq!(material("correct horse battery staple and more"), b"correct horse battery staple and more");
    refuses(&[("encryption.key = 'short'", "or a passphrase of at least 32 characters")]);
}

#[test]
fn certificate_files_come_in_pairs_and_exist() {
    let home =
        Home::new("[keystore.tls]\ncertificate_file = 'deployment.toml'\nkey_file = 'deployment.toml'");
    let tls = Config::load(home.path(), None, std::iter::empty()).unwrap().config.tls.expect("both files");
    assert_eq!(tls.key_file, home.path().join("deployment.toml"));
    refuses(&[
        (
            "keystore.tls.certificate_file = 'a.pem'",
            "keystore.tls.key_file: is missing beside certificate_file",
        ),
        ("keystore.tls.key_file = 'a.pem'", "keystore.tls.certificate_file: is missing beside key_file"),
        (
            "keystore.tls.certificate_file = 'deployment.toml'\nkeystore.tls.key_file = 'b.pem'",
            "b.pem is not a file",
        ),
    ]);
}

#[test]
fn no_secret_is_shown() {
    let secret = "s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t";
    let loaded = load_with(
        &format!(
            "super_admin.password = '{secret}'\nencryption.key = '{secret}'\n[database.apim_db]\ntype = 'postgres'\n\
             url = 'postgres://u:{secret}@h/d'\n[truststore]\npassword = '{secret}'"
        ),
        &[],
    );
    let shown = format!("{:?}", loaded.unwrap());
    assert!(!shown.contains(secret), "{shown}");
    let wrong = format!(
        "super_admin.password = ['{secret}']\nencryption.key = {{ a = '{secret}' }}\nserver.offset = '{secret}'\n\
         [database.apim_db]\ntype = '{secret}'\nurl = '{secret}'\npassword = \"{secret}\\u0000\"\n"
    );
    let said = problems(&wrong);
    assert!(said.lines().count() >= 5 && !said.contains(secret), "{said}");
}
