use super::*;

fn request(method: Method, headers: &[(http::HeaderName, &'static str)]) -> Parts {
    let mut request = http::Request::new(());
    *request.method_mut() = method;
    for (name, value) in headers {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    request.into_parts().0
}

#[test]
fn a_preflight_offers_what_resource_and_settings_share() {
    let cors = Cors::new(&CorsSettings::default());
    assert!(cors.is_preflight(&request(Method::OPTIONS, &[(ACCESS_CONTROL_REQUEST_METHOD, "PUT")])));
    assert!(!cors.is_preflight(&request(Method::OPTIONS, &[])));
    assert!(!cors.is_preflight(&request(Method::GET, &[(ACCESS_CONTROL_REQUEST_METHOD, "PUT")])));
    let answer = cors.preflight(&["PUT", "GET", "HEAD"]);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_METHODS], "PUT,GET");
    assert_eq!(
        answer.headers()[ACCESS_CONTROL_ALLOW_HEADERS],
        "authorization,Access-Control-Allow-Origin,Content-Type,SOAPAction,apikey,Internal-Key"
    );
}

#[test]
fn answers_are_marked_for_the_origins_of_the_settings() {
    let marked = |settings: &CorsSettings, origin: Option<&'static str>| {
        let cors = Cors::new(settings);
        let sent: Vec<_> = origin.into_iter().map(|origin| (ORIGIN, origin)).collect();
        let mut headers = HeaderMap::new();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://upstream.example"));
        cors.mark(&mut headers, &request(Method::GET, &sent).headers);
        headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().expect("text").to_owned())
    };
    let any = CorsSettings::default();
    assert_eq!(marked(&any, None).as_deref(), Some("*"));
    assert_eq!(marked(&any, Some("https://a.example")).as_deref(), Some("*"));
    let listed = CorsSettings { allow_origins: vec!["https://a.example".to_owned()], ..any.clone() };
    assert_eq!(marked(&listed, Some("https://a.example")).as_deref(), Some("https://a.example"));
    assert_eq!(marked(&listed, Some("https://b.example")), None);
    let off = CorsSettings { enabled: false, ..any };
    assert_eq!(marked(&off, None).as_deref(), Some("https://upstream.example"));
    assert!(
        !Cors::new(&off).is_preflight(&request(Method::OPTIONS, &[(ACCESS_CONTROL_REQUEST_METHOD, "PUT")]))
    );
}
