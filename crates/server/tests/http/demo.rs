//! The demo content: there when asked for, kept at the next start, pointed at its upstream.

use serde_json::json;
use tollgate_auth::{Actor, Attempt};
use tollgate_domain::audit::AuditAction;
use tollgate_domain::secret::Password;

use super::harness::{GATEWAY, MANAGEMENT, Setup, TestServer};
use super::process::{Serving, run, run_with_input};

const ORDERS: &str = "/api/am/gateway/v2/api-artifact?apiName=Orders&version=1.0.0&tenantDomain=carbon.super";

#[tokio::test(flavor = "multi_thread")]
async fn demo_is_brought_again_and_resets_nothing() {
    let server = Setup::default().demo().start().await;
    assert_eq!(server.get(MANAGEMENT, ORDERS).basic("admin", "admin").send().await.status, 200);
    assert_eq!(server.get(GATEWAY, "/orders/1.0.0/status").send().await.status, 200);
    let refused = server.get(GATEWAY, "/orders/1.0.0/orders").send().await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (401, Some("900902")));
    assert!(server.auth().self_signup_enabled(&TestServer::organization()).await.unwrap());
    let upstream = server.running.demo().unwrap().upstream().to_owned();

    let auth = server.auth();
    auth.set_self_signup(
        &TestServer::organization(),
        false,
        None,
        Actor { name: "admin", peer: &Default::default() },
    )
    .await
    .unwrap();
    let place = server.stop().await;
    let changed = tokio::task::block_in_place(|| {
        run_with_input(&place, &["user", "passwd", "editor", "--password-stdin"], "another-one-1")
    });
    assert_eq!(changed.code, 0, "{changed:?}");
    tokio::task::block_in_place(|| assert_eq!(run(&place, &["user", "delete", "reader"]).code, 0));

    let server = TestServer::start_at(place, Setup::default().demo()).await;
    assert_ne!(server.running.demo().unwrap().upstream(), upstream);
    assert_eq!(server.get(GATEWAY, "/orders/1.0.0/status").send().await.status, 200);
    assert!(!server.auth().self_signup_enabled(&TestServer::organization()).await.unwrap());
    let sign_in = async |name: &str, password: &str| {
        let peer = Default::default();
        let attempt = Attempt { name, action: AuditAction::SignIn, client: "", peer: &peer };
        server.auth().authenticate_user(attempt, &Password::new(password)).await.is_ok()
    };
    assert!(sign_in("editor", "another-one-1").await);
    assert!(!sign_in("editor", "editor-demo-1").await);
    assert!(sign_in("reader", "reader-demo-1").await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_starts_do_not_fill_up_with_revisions() {
    let mut server = Setup::default().demo().start().await;
    for _ in 0..7 {
        let place = server.stop().await;
        server = TestServer::start_at(place, Setup::default().demo()).await;
        assert_eq!(server.get(GATEWAY, "/orders/1.0.0/status").send().await.status, 200);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_server_has_no_demo() {
    let server = TestServer::start().await;
    assert_eq!(server.get(MANAGEMENT, ORDERS).basic("admin", "admin").send().await.status, 404);
    assert_eq!(server.get(GATEWAY, "/orders/1.0.0/status").send().await.status, 404);
    assert_eq!(server.get(MANAGEMENT, ORDERS).basic("editor", "editor-demo-1").send().await.status, 401);
    assert!(!server.auth().self_signup_enabled(&TestServer::organization()).await.unwrap());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_real() {
    let server = Setup::default().demo().start().await;
    let registration = json!({"clientName": "t", "owner": "editor", "grantType": "password"});
    let registered =
        server.post(MANAGEMENT, "/client-registration/v0.17/register").basic("editor", "editor-demo-1");
    assert_eq!(registered.json(&registration).send().await.status, 200);
    // The upstream itself, as the gateway would call it.
    let stream = tokio::net::TcpStream::connect(
        server.running.demo().unwrap().upstream().strip_prefix("http://").unwrap(),
    )
    .await
    .unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut ask = async |method: &str, path: &str, body: &str| {
        use http_body_util::BodyExt as _;
        let request = http::Request::builder().method(method).uri(path).header("Host", "upstream");
        let request = request.body(http_body_util::Full::new(bytes::Bytes::from(body.to_owned()))).unwrap();
        sender.ready().await.unwrap();
        let response = sender.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let (status, body) = ask("PUT", "/orders/7", r#"{"status":"shipped"}"#).await;
    assert_eq!(status, 200);
    assert!(body.contains(r#""status":"shipped""#), "{body}");
    assert_eq!(ask("GET", "/orders/7", "").await, (200, body));
    assert_eq!(ask("GET", "/orders/99", "").await.0, 404);
    assert_eq!(ask("GET", "/orders/x", "").await.0, 404);
    assert_eq!(ask("PUT", "/orders/7", "not json").await.0, 400);
    assert_eq!(ask("PUT", "/orders/7", "").await.0, 200);
    assert!(ask("GET", "/orders", "").await.1.starts_with(r#"{"count":7,"list":[{"id":1,"#));
    assert_eq!(ask("GET", "/health", "").await.0, 200);
    server.stop().await;
}

#[test]
fn session_is_printed_behind_the_ready_line() {
    let place = super::harness::Place::new();
    let mut command = super::process::command(&place, &["serve", "--demo"]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let output = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut lines = std::io::BufRead::lines(output).map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("ready management=https://localhost:"));
    let text: Vec<String> = lines.take_while(|line| !line.contains("14. ")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let text = text.join("\n");
    assert!(text.contains("/devportal") && text.contains("editor / editor-demo-1"), "{text}");
    assert!(text.contains("--cacert"), "{text}");
    drop(Serving::start(&place, &[]));
}
