//! `POST /api/tollgate/v1/try`: the first-call page's way to the gateway.

use serde_json::{Value, json};

use super::harness::{Answer, Call, GATEWAY, MANAGEMENT, Setup, TestServer};

struct Browser {
    cookie: String,
    csrf: String,
}

async fn sign_in(server: &TestServer, name: &str) -> Browser {
    let user =
        server.store().user_by_name(TestServer::organization(), name.to_owned()).await.unwrap().unwrap();
    let cookie = server.auth().open_session(&user, &Default::default()).await.unwrap();
    let session = server.auth().session(cookie.expose()).await.unwrap().unwrap();
    let port = server.url(MANAGEMENT).rsplit_once(':').unwrap().1;
    Browser { cookie: format!("__Host-tollgate-{port}={}", cookie.expose()), csrf: session.csrf }
}

fn call(server: &TestServer, browser: &Browser, trial: &Value) -> Call {
    server.post(MANAGEMENT, "/api/tollgate/v1/try").header("Cookie", &browser.cookie).json(trial)
}

async fn send(server: &TestServer, browser: &Browser, trial: &Value) -> Answer {
    let call = call(server, browser, trial).header("X-Tollgate-CSRF", &browser.csrf);
    call.header("Origin", server.url(MANAGEMENT)).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn page_sees_exactly_what_the_gateway_answers() {
    let server = Setup::default().demo().start().await;
    let browser = sign_in(&server, "editor").await;

    let open = json!({"method": "GET", "path": "/orders/1.0.0/status", "accessToken": null, "headers": {}, "body": null});
    let answer = send(&server, &browser, &open).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let shown = answer.json();
    let direct = server.get(GATEWAY, "/orders/1.0.0/status").send().await;
    assert_eq!(shown["status"], 200);
    assert_eq!(shown["body"], direct.text());
    assert_eq!(shown["isBase64"], false);
    assert_eq!(shown["isTruncated"], false);
    let names: Vec<&str> =
        shown["headers"].as_array().unwrap().iter().map(|pair| pair[0].as_str().unwrap()).collect();
    assert!(names.contains(&"Content-Type") && names.contains(&"X-Request-Id"), "{names:?}");
    assert_eq!(Some(shown["requestId"].as_str().unwrap()), answer.header("x-request-id"));

    let refused = json!({"method": "GET", "path": "/orders/1.0.0/orders", "accessToken": "garbage"});
    let shown = send(&server, &browser, &refused).await.json();
    assert_eq!(shown["status"], 401);
    assert!(shown["body"].as_str().unwrap().contains("900901"), "{shown}");

    let many: serde_json::Map<_, _> = (0..101).map(|number| (format!("a{number}"), "b".into())).collect();
    let long = json!({"a": "b".repeat(128 * 1024)});
    for headers in [Value::Object(many), long] {
        let trial = json!({"method": "GET", "path": "/orders/1.0.0/status", "headers": headers});
        let shown = send(&server, &browser, &trial).await.json();
        assert_eq!(shown["status"], 431, "{shown}");
    }

    let wrong = json!({"method": "GET", "path": "no-slash"});
    assert_eq!(send(&server, &browser, &wrong).await.status, 400);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_own_page_may_ask() {
    let server = Setup::default().demo().start().await;
    let browser = sign_in(&server, "editor").await;
    let trial = json!({"method": "GET", "path": "/orders/1.0.0/status"});
    let own = server.url(MANAGEMENT).to_owned();

    assert_eq!(server.post(MANAGEMENT, "/api/tollgate/v1/try").json(&trial).send().await.status, 401);
    let without_csrf = call(&server, &browser, &trial).header("Origin", &own);
    assert_eq!(without_csrf.send().await.status, 403);
    let elsewhere = call(&server, &browser, &trial).header("X-Tollgate-CSRF", &browser.csrf);
    assert_eq!(elsewhere.header("Origin", "https://elsewhere.example").send().await.status, 403);
    let without_origin = call(&server, &browser, &trial).header("X-Tollgate-CSRF", &browser.csrf);
    assert_eq!(without_origin.send().await.status, 403);
    let big = json!({"method": "PUT", "path": "/x", "body": "x".repeat(2 * 1024 * 1024)});
    assert_eq!(send(&server, &browser, &big).await.status, 413);
    server.stop().await;
}
