use serde_json::json;

use super::*;

#[test]
fn what_is_not_understood_stays() {
    let config = json!({
        "endpoint_type": "http",
        "production_endpoints": {"url": "http://127.0.0.1:9080/base?x=1", "config": {"actionDuration": "30"}},
        "sandbox_endpoints": [{"url": "https://a.example"}, {"url": "HTTPS://[::1]:8443"}],
        "algoCombo": "org.apache.Some"
    });
    assert_eq!(check_endpoint_config(config.clone()), Ok(config));
}

#[test]
fn urls_are_checked() {
    for url in [
        "",
        "orders.example",
        "ftp://a",
        "http://",
        "http:///x",
        "http://a b",
        "http://u:p@a",
        "http://a/#f",
        "http://a/{uri.var.id}",
        "default",
        "https://a:0",
        "http://a\n",
    ] {
        let config = json!({"production_endpoints": {"url": url}});
        assert!(check_endpoint_config(config).is_err(), "{url}");
        let config = json!({"sandbox_endpoints": [{"url": url}]});
        assert!(check_endpoint_config(config).is_err(), "{url}");
    }
    assert!(check_endpoint_config(json!("http://a")).is_err());
    assert!(check_endpoint_config(json!({"production_endpoints": "http://a"})).is_err());
}

#[test]
fn upstream_credentials_are_never_kept() {
    let sent =
        json!({"endpoint_security": {"production": {"enabled": true, "username": "u", "password": "p"}}});
    let kept = check_endpoint_config(sent).unwrap();
    assert_eq!(kept["endpoint_security"]["production"]["password"], "");
    assert_eq!(kept["endpoint_security"]["production"]["username"], "u");
    assert_eq!(kept["endpoint_security"]["production"]["enabled"], true);
}
