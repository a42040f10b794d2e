//! Start, refusals at start, stop.

use std::time::Duration;

use http::Method;
use tokio::io::AsyncWriteExt as _;

use super::harness::{Call, Place, connect, trust};
use super::process::{Serving, ca, command, run};

fn port_of(url: &str) -> String {
    url.rsplit_once(':').unwrap().1.to_owned()
}

#[test]
fn taken_ports_are_refused_not_shared() {
    let (first, second) = (Place::new(), Place::new());
    let running = Serving::start(&first, &[]);
    for (key, table, url) in [
        (
            "TOLLGATE_TRANSPORT__HTTPS__PROPERTIES__PORT",
            "[transport.https.properties] port",
            &running.management,
        ),
        (
            "TOLLGATE_TRANSPORT__PASSTHRU_HTTPS__LISTENER__PARAMETERS__PORT",
            "[transport.passthru_https.listener.parameters] port",
            &running.gateway,
        ),
    ] {
        let port = port_of(url);
        let output = command(&second, &["serve"]).env(key, &port).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{errors}");
        assert!(errors.contains(&port) && errors.contains(table), "{errors}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn home_is_locked_until_its_server_is_gone_however_it_goes() {
    let place = Place::new();
    let mut running = Serving::start(&place, &[]);
    let refused = run(&place, &["serve"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.errors.contains("another tollgate serve runs on"), "{refused:?}");
    running.signal("KILL");
    assert!(!running.wait().success());
    Serving::start(&place, &[]);
}

#[test]
fn ports_of_a_killed_server_are_free_at_once() {
    let place = Place::new();
    let mut first = Serving::start(&place, &[]);
    let (management, gateway) = (port_of(&first.management), port_of(&first.gateway));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = first.management.parse().unwrap();
        let stream = connect(&trust(&ca(&place)), &url, b"http/1.1").await;
        first.signal("KILL");
        first.wait();
        drop(stream);
    });
    let ports = [
        ("TOLLGATE_TRANSPORT__HTTPS__PROPERTIES__PORT", management.as_str()),
        ("TOLLGATE_TRANSPORT__PASSTHRU_HTTPS__LISTENER__PARAMETERS__PORT", gateway.as_str()),
    ];
    let again = Serving::with(&place, &[], &ports);
    assert_eq!(port_of(&again.management), management);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_ends_with_success_though_connections_are_open() {
    let place = Place::new();
    for signal in ["TERM", "INT"] {
        let mut running = Serving::start(&place, &[]);
        let tls = trust(&ca(&place));
        let url = running.management.parse().unwrap();
        // One that never asks anything, one in the middle of a request's headers, and one on the other port.
        let silent = connect(&tls, &url, b"http/1.1").await;
        let mut begun = connect(&tls, &url, b"http/1.1").await;
        begun.write_all(b"GET /readyz HTTP/1.1\r\nHost: ").await.unwrap();
        let other = connect(&tls, &running.gateway.parse().unwrap(), b"h2").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        running.signal(signal);
        let ended = tokio::task::spawn_blocking(move || running.wait());
        let ended =
            tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the server stops").unwrap();
        assert_eq!(ended.code(), Some(0), "{signal}");
        drop((silent, begun, other));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_start_makes_a_home_and_a_second_one_keeps_it() {
    let place = Place::new();
    let check = async |serving: &Serving| {
        let url = format!("{}/readyz", serving.management);
        assert_eq!(Call::new(trust(&ca(&place)), Method::GET, &url).send().await.status, 200);
    };
    let serving = Serving::start(&place, &[]);
    check(&serving).await;
    drop(serving);
    let authority = std::fs::read(ca(&place)).unwrap();
    let serving = Serving::start(&place, &[]);
    check(&serving).await;
    assert_eq!(std::fs::read(ca(&place)).unwrap(), authority);
}

#[test]
fn missing_master_key_is_never_made_anew_over_data() {
    let place = Place::new();
    if tollgate_store::testing::on_postgres() {
        return; // There the key is the operator's.
    }
    drop(Serving::start(&place, &[]));
    let key = place.home.join("data/keys/master.key");
    let saved = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let refused = run(&place, &["serve"]);
    assert_eq!(refused.code, 1);
    assert!(refused.errors.contains("master.key is missing"), "{refused:?}");
    assert!(!key.exists());

    std::fs::write(&key, [7; 32]).unwrap();
    let refused = run(&place, &["serve"]);
    assert_eq!(refused.code, 1);
    assert!(refused.errors.contains("does not belong to this database"), "{refused:?}");

    std::fs::write(&key, saved).unwrap();
    Serving::start(&place, &[]);
}
