//! What the gateway writes down of each call: as much as it had found out, never a credential.

use std::process::Stdio;

use serde_json::Value;

use super::harness::{Answer, Setup};
use super::process::{self, Serving};
use super::steps::{EDITOR, Site, text, within};

/// The line about a call, from a log of one JSON object a line.
fn line_of(log: &str, request_id: &str) -> Option<Value> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.into_iter().find(|line| line["message"] == "gateway call" && line["request_id"] == request_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_is_recorded_with_what_its_phases_have_found_out() {
    let place = Setup::default().start().await.stop().await;
    let log = place.home.join("log");
    let mut command = process::command(&place, &["serve", "--demo"]);
    command.env("TOLLGATE_LOG__LEVEL", "debug").env("TOLLGATE_LOG__FORMAT", "json");
    command.stderr(Stdio::from(std::fs::File::create(&log).unwrap()));
    let serving = Serving::of(command);
    let site = Site::served(&place, &serving);
    let keys = site.subscribed_to_orders("recorded").await;
    let token = text(&site.tokens(&keys, EDITOR, "read").await, "access_token");

    let call = async |call: &str, token: Option<&str>| site.api(call, token).await;
    let answers: [(Answer, Value); 6] = [
        (
            call("GET /orders/1.0.0/orders/7", Some(&token)).await,
            serde_json::json!({"status": 200, "api": "/orders/1.0.0", "resource": "/orders/{id}",
                "credential": "jwt", "client": keys.key, "subscription": "Unlimited", "tier": "Unlimited"}),
        ),
        (
            call("PUT /orders/1.0.0/orders/7", Some(&token)).await,
            serde_json::json!({"status": 403, "fault": "900910", "api": "/orders/1.0.0",
                "resource": "/orders/{id}", "credential": "jwt", "client": keys.key}),
        ),
        (
            call("GET /orders/1.0.0/orders", Some("nobody-knows-it")).await,
            serde_json::json!({"status": 401, "fault": "900901", "resource": "/orders",
                "credential": "opaque", "client": null}),
        ),
        (
            call("GET /orders/1.0.0/status", Some(&token)).await,
            serde_json::json!({"status": 200, "resource": "/status", "credential": null, "client": null,
                "subscription": null}),
        ),
        (
            call("GET /orders/1.0.0/nothing", None).await,
            serde_json::json!({"status": 404, "api": "/orders/1.0.0", "resource": null}),
        ),
        (call("GET /nowhere", None).await, serde_json::json!({"status": 404, "api": null})),
    ];
    for (answer, expected) in answers {
        let id = answer.header("x-request-id").expect("an id").to_owned();
        let read = || std::fs::read_to_string(&log).unwrap();
        within(10, "the call is recorded", async || line_of(&read(), &id).is_some()).await;
        let line = line_of(&read(), &id).unwrap();
        for (member, value) in expected.as_object().unwrap() {
            assert_eq!(line.get(member).unwrap_or(&Value::Null), value, "{member} in {line}");
        }
    }
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(!log.contains(&token) && !log.contains("nobody-knows-it"), "a credential is in the log");
}
