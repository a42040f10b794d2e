//! A bug in a handler is one failed request.

use super::harness::{GATEWAY, MANAGEMENT, Setup, TestServer};
use super::process::Serving;

#[tokio::test(flavor = "multi_thread")]
async fn panic_is_a_500_and_the_server_lives_on() {
    let server = TestServer::start().await;
    for port in [MANAGEMENT, GATEWAY] {
        for _ in 0..3 {
            let answer = server.get(port, "/test/panic").send_http2().await;
            assert_eq!(answer.status, 500);
            assert_eq!(answer.json()["code"], 900967);
            assert!(answer.header("x-request-id").is_some());
            assert!(!answer.text().contains("on purpose"));
        }
        assert_eq!(server.get(port, "/test/panic").send().await.status, 500);
    }
    assert_eq!(server.get(MANAGEMENT, "/readyz").send().await.status, 200);
    assert_eq!(server.get(GATEWAY, "/jwks").send().await.status, 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panic_is_logged_and_the_route_is_for_tests_only() {
    let place = Setup::default().start().await.stop().await;
    let log = place.home.join("log");
    let output = std::fs::File::create(&log).unwrap();
    let mut command = super::process::command(&place, &["serve"]);
    command.env("TOLLGATE_TEST_ROUTES", "1").stderr(output).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
        .unwrap();
    let url = line.split(['=', ' ']).nth(2).unwrap().to_owned();
    let tls = super::harness::trust(&super::process::ca(&place));
    let call =
        |url: &str| super::harness::Call::new(tls.clone(), http::Method::GET, &format!("{url}/test/panic"));
    assert_eq!(call(&url).send().await.status, 500);
    child.kill().unwrap();
    child.wait().unwrap();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("a panic on purpose") && log.contains("a request failed"), "{log}");

    let plain = Serving::start(&place, &[]);
    assert_eq!(call(&plain.management).send().await.status, 404);
    assert_eq!(call(&plain.gateway).send().await.status, 404);
}
