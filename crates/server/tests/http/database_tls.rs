//! TLS to PostgreSQL, with certificates made here: what each `sslmode` takes and what it refuses.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tollgate_store::testing::{PrivatePostgres, needs_postgres};

use super::harness::Place;
use super::process::command;

/// An authority, and what it has signed for a name: certificate and key as PEM.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self { pem: params.self_signed(&key).unwrap().pem(), issuer: Issuer::new(params, key) }
    }

    fn sign(&self, host: &str) -> (String, String) {
        let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// The URL of the private server under another host's name, with parameters.
fn url(postgres: &PrivatePostgres, host: &str, parameters: &str) -> String {
    format!("{}?{parameters}", postgres.url().replace("127.0.0.1", host))
}

#[test]
#[ignore = "needs PostgreSQL"]
fn certificates_are_looked_at_as_sslmode_says() {
    needs_postgres();
    let postgres = PrivatePostgres::start();
    let (ours, another) = (Authority::new("ours"), Authority::new("another"));
    let files = Place::new();
    std::fs::create_dir_all(&files.home).unwrap();
    let file = |name: &str, pem: &str| {
        let path = files.home.join(name);
        std::fs::write(&path, pem).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (right, wrong) = (file("ours.pem", &ours.pem), file("another.pem", &another.pem));
    let (certificate, key) = ours.sign("localhost");
    postgres.switch_tls_on(&certificate, &key);

    let ways = [
        // A loopback address needs none; the machine's authorities know nothing of ours.
        ("localhost", "", "in the clear"),
        ("localhost", "sslmode=disable", "in the clear"),
        ("localhost", "sslmode=prefer", "encrypted"),
        ("127.0.0.1", "sslmode=require", "encrypted"),
        ("localhost", "sslmode=verify-full", "refused"),
        ("localhost", &format!("sslmode=verify-full&sslrootcert={right}"), "encrypted"),
        ("localhost", &format!("sslrootcert={right}"), "encrypted"),
        ("localhost", &format!("sslmode=verify-full&sslrootcert={wrong}"), "refused"),
        // Another name than the certificate's.
        ("127.0.0.1", &format!("sslmode=verify-full&sslrootcert={right}"), "refused"),
        ("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={right}"), "encrypted"),
        ("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={wrong}"), "refused"),
        ("127.0.0.1", &format!("sslmode=require&sslrootcert={wrong}"), "refused"),
    ];
    for (host, parameters, expected) in ways {
        assert_eq!(reached(&postgres, &url(&postgres, host, parameters)), expected, "{host} {parameters}");
    }
    // A server's own certificate may be the one that is trusted.
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = params.self_signed(&key).unwrap().pem();
    let trusted = format!("sslmode=verify-full&sslrootcert={}", file("own.pem", &own));
    postgres.switch_tls_on(&own, &key.serialize_pem());
    assert_eq!(reached(&postgres, &url(&postgres, "localhost", &trusted)), "encrypted");
    assert_eq!(reached(&postgres, &url(&postgres, "127.0.0.1", &trusted)), "refused");
}

/// How a server reaches the database by this URL.
fn reached(postgres: &PrivatePostgres, url: &str) -> &'static str {
    let place = Place::new();
    let mut serve = command(&place, &["serve"]);
    serve.env("TOLLGATE_DATABASE__APIM_DB__URL", url).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut serving = serve.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if line.is_empty() {
        let ended = serving.wait_with_output().unwrap();
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.code() == Some(1) && errors.contains("cannot open the database"), "{errors}");
        return "refused";
    }
    let how = "SELECT DISTINCT CAST(ssl AS TEXT) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE application_name = 'tollgate'";
    let how = postgres.ask(how);
    serving.kill().unwrap();
    serving.wait().unwrap();
    // Until its connections are gone, they would count for the next one.
    let left = "SELECT CAST(pid AS TEXT) FROM pg_stat_activity WHERE application_name = 'tollgate'";
    while !postgres.ask(left).is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    match how.as_slice() {
        [ssl] if ssl == "true" => "encrypted",
        [ssl] if ssl == "false" => "in the clear",
        _ => panic!("{how:?}"),
    }
}

#[test]
fn hosts_elsewhere_are_not_reached_in_a_way_that_can_be_switched_off() {
    let place = Place::new();
    std::fs::create_dir_all(&place.home).unwrap();
    for mode in ["prefer", "allow"] {
        let file = format!(
            "[database.apim_db]\ntype = 'postgres'\nurl = 'jdbc:postgresql://db.example.com/x?sslmode={mode}'\n\
             [encryption]\nkey = 'a passphrase for tests that nobody else uses'\n"
        );
        std::fs::write(place.home.join("deployment.toml"), file).unwrap();
        let mut check = command(&place, &["check-config"]);
        check.env_remove("TOLLGATE_DATABASE__APIM_DB__URL");
        let checked = check.output().unwrap();
        let said = String::from_utf8(checked.stderr).unwrap();
        assert_eq!(checked.status.code(), Some(2), "{said}");
        assert!(
            said.contains(&format!("sslmode={mode}: whoever is on the way can switch TLS off")),
            "{said}"
        );
    }
}
