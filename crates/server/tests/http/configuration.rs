//! What the configuration switches, as clients see it.

use serde_json::{Value, json};

use super::harness::{GATEWAY, MANAGEMENT, Setup, TestServer};

const REST_SCOPE: &str = "apim:subscribe";

async fn register(server: &TestServer) -> Value {
    let registration = json!({"clientName": "c", "owner": "admin", "grantType": "password refresh_token"});
    let call = server.post(MANAGEMENT, "/client-registration/v0.17/register").basic("admin", "admin");
    let answer = call.json(&registration).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn password_grant(server: &TestServer, client: &Value) -> (u16, Value) {
    let fields =
        [("grant_type", "password"), ("username", "admin"), ("password", "admin"), ("scope", REST_SCOPE)];
    let (key, secret) = (client["clientId"].as_str().unwrap(), client["clientSecret"].as_str().unwrap());
    let answer = server.post(GATEWAY, "/token").basic(key, secret).form(&fields).send().await;
    (answer.status, answer.json())
}

async fn offers_password(server: &TestServer) -> bool {
    let discovery = server.get(MANAGEMENT, "/.well-known/openid-configuration").send().await.json();
    discovery["grant_types_supported"].as_array().unwrap().contains(&json!("password"))
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grant_is_on_until_it_is_switched_off() {
    let server = TestServer::start().await;
    let client = register(&server).await;
    let (status, token) = password_grant(&server, &client).await;
    assert_eq!((status, token["scope"].as_str()), (200, Some(REST_SCOPE)));
    assert!(offers_password(&server).await);
    let applications = server.get(MANAGEMENT, "/api/am/devportal/v3/applications");
    assert_eq!(applications.bearer(token["access_token"].as_str().unwrap()).send().await.status, 200);
    let place = server.stop().await;

    let off = Setup::default().file("[oauth.grant_type.password]\nenable = false\n");
    let server = TestServer::start_at(place, off).await;
    let (status, error) = password_grant(&server, &client).await;
    assert_eq!((status, error["error"].as_str()), (400, Some("invalid_request")), "{error}");
    assert!(!offers_password(&server).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn environment_wins_over_the_file() {
    let server = Setup::default()
        .file("[oauth.grant_type.password]\nenable = true\n")
        .variable("TOLLGATE_OAUTH__GRANT_TYPE__PASSWORD__ENABLE", "false")
        .start()
        .await;
    assert!(!offers_password(&server).await);
    server.stop().await;
}
