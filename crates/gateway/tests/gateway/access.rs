//! Who gets through, who does not, and what is counted.

use tollgate_domain::organization::Organization;
use tollgate_gateway::Counts;

use crate::upstream::Upstream;
use crate::world::{authority, code, empty, gateway, peer, read, request, settings};

#[tokio::test]
async fn each_refusal_has_its_status_and_code() {
    let upstream = Upstream::echo().await;
    let gateway = gateway(&upstream.urls(), settings());
    let worker = gateway.worker();
    let rows = [
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer 10:read"), 200, ""),
        ("PUT", "/orders/1.0.0/orders/7", Some("Bearer 10:read"), 403, "900910"),
        ("PUT", "/orders/1.0.0/%6frders/7", Some("Bearer 10:read"), 403, "900910"),
        ("PUT", "/orders/1.0.0/orders/7", Some("Bearer 10:read+update"), 200, ""),
        ("PUT", "/orders/1.0.0/orders/7", None, 401, "900902"),
        ("PUT", "/orders/1.0.0/orders/7", Some("Basic eDp5"), 401, "900902"),
        ("PUT", "/orders/1.0.0/orders/7", Some("Bearer garbage"), 401, "900901"),
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer 99:read"), 401, "900901"),
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer a.b.c"), 401, "900901"),
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer silence"), 503, "900900"),
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer 11:read"), 403, "900908"),
        ("GET", "/orders/1.0.0/orders/7", Some("Bearer 12:read"), 403, "900908"),
        ("GET", "/orders/1.0.0/open/x", None, 200, ""),
        ("PATCH", "/orders/1.0.0/orders/7", None, 405, "405"),
        ("OPTIONS", "/orders/1.0.0/orders/7", None, 405, "405"),
        ("GET", "/orders/1.0.0/nothing", None, 404, "404"),
        ("GET", "/unknown/1.0.0", None, 404, "404"),
        ("GET", "/blocked/1.0.0/orders/7", None, 503, "700700"),
        ("GET", "/orders/1.0.0/open/%2e%2e/orders/7", None, 400, "400"),
    ];
    for (method, path, authorization, status, expected) in rows {
        let mut builder = request(method, path);
        if let Some(value) = authorization {
            builder = builder.header("authorization", value);
        }
        let answer = worker.handle(empty(builder), peer(), authority()).await;
        assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{method} {path}");
        assert_eq!(answer.headers().contains_key("www-authenticate"), status == 401 || expected == "900910");
        assert_eq!(answer.headers().contains_key("retry-after"), expected == "900900");
        let (seen, body) = read(answer).await;
        assert_eq!(seen, status, "{method} {path} {authorization:?}: {body}");
        if !expected.is_empty() {
            assert_eq!(code(&body), expected, "{method} {path} {authorization:?}");
            assert!(!body.contains("/orders/1.0.0") && !body.contains("garbage"), "{body}");
        }
    }
    let counts = gateway.counters().read();
    assert_eq!(counts, Counts { requests: 19, refused: 16, upstream_failures: 0, abandoned: 0 });
}

#[tokio::test]
async fn a_preflight_is_answered_before_authentication() {
    let worker = gateway(&[], settings()).worker();
    let preflight = |path: &'static str| {
        empty(
            request("OPTIONS", path)
                .header("origin", "https://a.example")
                .header("access-control-request-method", "PUT"),
        )
    };
    let answer = worker.handle(preflight("/orders/1.0.0/orders/7"), peer(), authority()).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["access-control-allow-methods"], "GET,PUT");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(!answer.headers().contains_key("access-control-allow-credentials"));
    assert_eq!(worker.handle(preflight("/orders/1.0.0/nothing"), peer(), authority()).await.status(), 404);
}

#[tokio::test]
async fn the_gateway_answers_a_few_paths_itself() {
    let worker = gateway(&[], settings()).worker();
    let (status, body) = read(worker.handle(empty(request("GET", "/")), peer(), authority()).await).await;
    assert!(status == 200 && body.contains("Welcome to APIM"), "{status} {body}");
    for path in ["/service", "/service/healthz"] {
        let answer = read(worker.handle(empty(request("GET", path)), peer(), authority()).await).await;
        assert_eq!(answer, (200, String::new()));
    }
    assert_eq!(worker.handle(empty(request("GET", "/services")), peer(), authority()).await.status(), 404);
}

#[tokio::test]
async fn what_is_deployed_can_be_asked() {
    let gateway = gateway(&[], settings());
    let organization = Organization::super_organization();
    let deployed = gateway.is_deployed("Api1", "1.0.0", &organization).expect("deployed");
    assert_eq!((deployed.context.as_str(), deployed.life_cycle_status.as_str()), ("/orders", "PUBLISHED"));
    assert!(gateway.is_deployed("Api1", "2.0.0", &organization).is_none());
    assert!(gateway.is_deployed("Api1", "1.0.0", &"t1.com".parse().expect("a domain")).is_none());
}

#[tokio::test]
async fn a_client_that_goes_away_is_counted() {
    let upstream = Upstream::start(|_, mut peer| async move { while peer.head().await.is_some() {} }).await;
    let gateway = gateway(&upstream.urls(), settings());
    let worker = gateway.worker();
    let peer = peer();
    let call = worker.handle(empty(request("GET", "/orders/1.0.0/open/a")), peer, authority());
    assert!(tokio::time::timeout(std::time::Duration::from_millis(30), call).await.is_err());
    assert_eq!(gateway.counters().read(), Counts { requests: 1, abandoned: 1, ..Counts::default() });
}
