use super::*;

fn parse(json: &str) -> Trial {
    serde_json::from_str(json).unwrap()
}

#[test]
fn request_is_what_a_client_would_send() {
    let trial = parse(
        r#"{"method":"PUT","path":"/orders/1.0.0/orders/7?a=b","accessToken":"t","headers":{"Content-Type":"application/json"},"body":"{}"}"#,
    );
    let request = request_of(trial).unwrap();
    assert_eq!(request.method(), Method::PUT);
    assert_eq!(request.uri(), "/orders/1.0.0/orders/7?a=b");
    assert_eq!(request.headers()[AUTHORIZATION], "Bearer t");
    assert_eq!(request.headers()[CONTENT_LENGTH], "2");
}

#[test]
fn request_without_token_and_body() {
    let request =
        request_of(parse(r#"{"method":"GET","path":"/x","accessToken":null,"body":null}"#)).unwrap();
    assert!(!request.headers().contains_key(AUTHORIZATION));
    assert!(!request.headers().contains_key(CONTENT_LENGTH));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    for json in [
        r#"{"method":"G T","path":"/x"}"#,
        r#"{"method":"CONNECT","path":"/x"}"#,
        r#"{"method":"GET","path":"x"}"#,
        r#"{"method":"GET","path":"/a b"}"#,
        r#"{"method":"GET","path":"/x","headers":{"Host":"other"}}"#,
        r#"{"method":"GET","path":"/x","headers":{"transfer-encoding":"chunked"}}"#,
        r#"{"method":"GET","path":"/x","headers":{"a":"b\r\nc: d"}}"#,
        r#"{"method":"GET","path":"/x","accessToken":"a\nb"}"#,
    ] {
        assert!(request_of(parse(json)).is_err(), "{json}");
    }
}
