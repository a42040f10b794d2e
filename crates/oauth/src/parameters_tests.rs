use axum::body::Body;

use super::*;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

async fn read(uri: &str, content_type: &str, body: impl Into<Body>) -> Result<Parameters, OAuthError> {
    let request = Request::post(uri).header(CONTENT_TYPE, content_type).body(body.into()).expect("a request");
    Parameters::read(request).await
}

async fn refusal(uri: &str, content_type: &str, body: impl Into<Body>) -> OAuthError {
    read(uri, content_type, body).await.expect_err("refused")
}

#[tokio::test]
async fn form_and_json_say_the_same() {
    let form = read("/token", FORM, "grant_type=password&scope=read+update&password=a%26b&username=&x").await;
    let json = r#"{"grant_type":"password","scope":"read update","password":"a&b","username":""}"#;
    for parameters in [form, read("/token", "Application/JSON; charset=utf-8", json).await] {
        let parameters = parameters.expect("readable");
        assert_eq!(parameters.get("grant_type"), Some("password"));
        assert_eq!(parameters.get("scope"), Some("read update"));
        assert_eq!(parameters.get("password"), Some("a&b"));
        assert_eq!(parameters.get("username"), None, "an empty value counts as absent");
        assert!(!format!("{parameters:?}").contains("a&b"), "no value is shown");
    }
}

#[tokio::test]
async fn what_cannot_be_read_for_sure_is_refused() {
    let repeated = OAuthError::invalid_request("Invalid request with repeated parameters.");
    assert_eq!(refusal("/token", FORM, "a=1&a=1").await, repeated);
    assert_eq!(refusal("/token", FORM, "scope=&scope=").await, repeated);
    assert_eq!(refusal("/token", JSON, r#"{"a":"1","a":"2"}"#).await, repeated);
    for body in [
        "",
        "[]",
        "{",
        "\"a\"",
        r#"{"a":1}"#,
        r#"{"a":null}"#,
        r#"{"a":{"b":"c"}}"#,
        "{\"a\":\"\u{1}\"}",
        "{}{}",
    ] {
        assert_eq!(refusal("/token", JSON, body).await, malformed(), "{body}");
    }
    assert_eq!(refusal("/token", FORM, vec![b'a', b'=', 0xff]).await, malformed());
    assert_eq!(refusal("/token", JSON, "[".repeat(60_000)).await, malformed());
}

#[tokio::test]
async fn limits_hold_for_size_and_number() {
    assert_eq!(refusal("/token", FORM, "a".repeat(LARGEST_BODY + 1)).await, OAuthError::too_large());
    let many: Vec<String> = (0..=MOST).map(|n| format!("p{n}=1")).collect();
    let too_many = OAuthError::invalid_request("Too many parameters in the request.");
    assert_eq!(refusal("/token", FORM, many.join("&")).await, too_many);
    assert!(read("/token", FORM, many[1..].join("&")).await.is_ok());
}

#[tokio::test]
async fn secrets_do_not_belong_into_the_url() {
    let sensitive = OAuthError::invalid_request("Invalid request with sensitive data in the URL.");
    for query in ["password=x", "a=b&client_secret=x", "refresh%5ftoken=x", "token"] {
        assert_eq!(refusal(&format!("/token?{query}"), FORM, "a=1").await, sensitive, "{query}");
    }
    assert!(read("/token?state=1&passwords=x", FORM, "a=1").await.is_ok());
}

#[tokio::test]
async fn other_content_types_are_refused() {
    for content_type in ["text/plain", "multipart/form-data; boundary=x", "application/jsonp", ""] {
        assert_eq!(refusal("/token", content_type, "a=1").await, OAuthError::unsupported_content_type());
    }
}
