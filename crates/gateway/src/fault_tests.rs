use http_body_util::BodyExt;

use super::*;

fn body(fault: &Fault, format: FaultFormat) -> String {
    match format {
        FaultFormat::Json => fault.json(),
        FaultFormat::Xml => fault.xml(),
    }
}

#[test]
fn json_bodies_are_the_bytes_of_the_wire_format() {
    let authorization = http::header::AUTHORIZATION;
    let rows: [(Fault, u16, &str); 17] = [
        (
            Fault::unknown_context(),
            404,
            r#"{"code":"404","type":"Status report","message":"Not Found","description":"The requested resource is not available."}"#,
        ),
        (
            Fault::no_resource(),
            404,
            r#"{"code":"404","type":"Status report","message":"Not Found","description":"No matching resource found for given API Request"}"#,
        ),
        (
            Fault::wrong_verb(&["GET", "PUT"]),
            405,
            r#"{"code":"405","type":"Status report","message":"Method Not Allowed","description":"Method not allowed for given API resource"}"#,
        ),
        (
            Fault::unsupported_transport(),
            403,
            r#"{"code":"403","type":"Status report","message":"Forbidden","description":"Unsupported Transport [ https ]. The requested resource is not available."}"#,
        ),
        (
            Fault::api_blocked(),
            503,
            r#"{"code":"700700","message":"API blocked","description":"This API has been blocked temporarily. Please try again later or contact the system administrators."}"#,
        ),
        (
            Fault::invalid_credentials(),
            401,
            r#"{"code":"900901","message":"Invalid Credentials","description":"Invalid Credentials. Make sure you have provided the correct security credentials"}"#,
        ),
        (
            Fault::missing_credentials(&authorization),
            401,
            r#"{"code":"900902","message":"Missing Credentials","description":"Invalid Credentials. Make sure your API invocation call has a header: 'Authorization : Bearer ACCESS_TOKEN'"}"#,
        ),
        (
            Fault::wrong_token_type(),
            401,
            r#"{"code":"900905","message":"Incorrect Access Token Type is provided","description":"Incorrect Access Token Type is provided"}"#,
        ),
        (
            Fault::subscription_blocked(),
            401,
            r#"{"code":"900907","message":"The requested API is temporarily blocked","description":"The requested API is temporarily blocked"}"#,
        ),
        (
            Fault::not_subscribed(),
            403,
            r#"{"code":"900908","message":"Resource forbidden ","description":"User is NOT authorized to access the Resource. API Subscription validation failed."}"#,
        ),
        (
            Fault::subscription_inactive(),
            401,
            r#"{"code":"900909","message":"The subscription to the API is inactive","description":"The subscription to the API is inactive"}"#,
        ),
        (
            Fault::scope_missing("/x"),
            403,
            r#"{"code":"900910","message":"The access token does not allow you to access the requested resource","description":"User is NOT authorized to access the Resource: /x. Scope validation failed."}"#,
        ),
        (
            Fault::no_production_endpoint(),
            403,
            r#"{"code":"900901","type":"Status report","message":"Runtime Error","description":"Production key offered to the API with no production endpoint"}"#,
        ),
        (
            Fault::no_sandbox_endpoint(),
            403,
            r#"{"code":"900901","type":"Status report","message":"Runtime Error","description":"Sandbox key offered to the API with no sandbox endpoint"}"#,
        ),
        (
            Fault::connect_failed(),
            503,
            r#"{"code":"101503","type":"Status report","message":"Runtime Error","description":"Error connecting to the back end"}"#,
        ),
        (
            Fault::response_timeout(),
            504,
            r#"{"code":"101504","type":"Status report","message":"Runtime Error","description":"Send timeout"}"#,
        ),
        (
            Fault::unusable_endpoint(),
            503,
            r#"{"code":"303001","type":"Status report","message":"Runtime Error","description":"The endpoint of the API is not usable"}"#,
        ),
    ];
    for (fault, status, json) in rows {
        assert_eq!(fault.status().as_u16(), status, "{json}");
        assert_eq!(body(&fault, FaultFormat::Json), json);
        assert_eq!(fault.to_response(FaultFormat::Json).status().as_u16(), status);
    }
}

#[test]
fn xml_bodies_have_the_namespace_of_their_kind_and_escape_what_was_sent() {
    assert_eq!(
        body(&Fault::scope_missing("/a&<b>"), FaultFormat::Xml),
        concat!(
            r#"<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900910</ams:code>"#,
            "<ams:message>The access token does not allow you to access the requested resource</ams:message>",
            "<ams:description>User is NOT authorized to access the Resource: /a&amp;&lt;b&gt;. Scope validation failed.",
            "</ams:description></ams:fault>",
        )
    );
    assert_eq!(
        body(&Fault::connect_failed(), FaultFormat::Xml),
        concat!(
            r#"<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>101503</am:code><am:type>Status report</am:type>"#,
            "<am:message>Runtime Error</am:message><am:description>Error connecting to the back end</am:description>",
            "</am:fault>",
        )
    );
}

#[tokio::test]
async fn an_unknown_context_is_json_whatever_is_asked_for() {
    let response = Fault::unknown_context().to_response(FaultFormat::Xml);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/json; charset=UTF-8");
    let bytes = response.into_body().collect().await.expect("own bytes").to_bytes();
    assert!(bytes.starts_with(b"{\"code\":\"404\""));
}

#[test]
fn every_401_carries_a_challenge() {
    let challenge = |fault: Fault| {
        let response = fault.to_response(FaultFormat::Json);
        response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().expect("text").to_owned())
    };
    let invalid = Some(
        r#"Bearer realm="WSO2 API Manager", error="invalid_token", error_description="The provided token is invalid""#
            .to_owned(),
    );
    assert_eq!(challenge(Fault::invalid_credentials()), invalid);
    assert_eq!(challenge(Fault::wrong_token_type()), invalid);
    assert_eq!(challenge(Fault::subscription_blocked()), invalid);
    assert_eq!(challenge(Fault::subscription_inactive()), invalid);
    let any = Some(r#"OAuth2 realm="WSO2 API Manager""#.to_owned());
    assert_eq!(challenge(Fault::missing_credentials(&http::header::AUTHORIZATION)), any);
    assert_eq!(challenge(Fault::not_subscribed()), None);
}

#[test]
fn a_405_names_the_methods_that_would_do() {
    let response = Fault::wrong_verb(&["GET", "PUT"]).to_response(FaultFormat::Json);
    assert_eq!(response.headers()[ALLOW], "GET, PUT");
}

#[test]
fn accept_decides_the_format() {
    let rows = [
        (None, FaultFormat::Json),
        (Some("*/*"), FaultFormat::Json),
        (Some("application/json"), FaultFormat::Json),
        (Some("application/xml"), FaultFormat::Xml),
        (Some("text/xml; charset=utf-8"), FaultFormat::Xml),
        (Some("application/json, application/xml"), FaultFormat::Json),
        (Some("application/json;q=0.5, text/xml;q=0.9"), FaultFormat::Xml),
        (Some("application/xml;q=0"), FaultFormat::Json),
    ];
    for (accept, format) in rows {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        assert_eq!(FaultFormat::asked_for(&headers), format, "{accept:?}");
    }
}

#[test]
fn a_fault_says_whose_it_is_and_if_a_retry_is_safe() {
    let rows = [
        (Fault::invalid_credentials(), Blame::Caller, Retry::Pointless),
        (Fault::connect_failed(), Blame::Upstream, Retry::Safe),
        (Fault::response_timeout(), Blame::Upstream, Retry::Unsafe),
        (Fault::unusable_endpoint(), Blame::Gateway, Retry::Safe),
        (Fault::slow_body(), Blame::Caller, Retry::Unsafe),
    ];
    for (fault, blame, retry) in rows {
        assert_eq!((fault.blame(), fault.retry()), (blame, retry), "{fault:?}");
    }
}
