use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;

fn code(header: &HeaderName, sent: &[(&'static str, &'static str)]) -> Result<(), &'static str> {
    let mut headers = HeaderMap::new();
    for &(name, value) in sent {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let seen = std::cell::Cell::new(false);
    let verify = |token: &str| {
        seen.set(token == "good");
        Err(BearerRefused::Malformed)
    };
    match authenticate(&headers, header, verify) {
        Ok(_) => Ok(()),
        Err(_) if seen.get() => Ok(()),
        Err(fault) => Err(fault.code()),
    }
}

#[test]
fn the_token_is_read_from_the_header_of_the_api() {
    let custom = HeaderName::from_static("x-token");
    type Sent = &'static [(&'static str, &'static str)];
    let rows: [(&HeaderName, Sent, Result<(), &str>); 10] = [
        (&AUTHORIZATION, &[], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Basic eDp5")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer  ")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer garbage")], Err("900901")),
        (&AUTHORIZATION, &[("authorization", "bearer good")], Ok(())),
        (
            &AUTHORIZATION,
            &[("authorization", "Bearer good"), ("authorization", "Bearer good")],
            Err("900901"),
        ),
        (&custom, &[("authorization", "Bearer good")], Err("900902")),
        (&custom, &[("x-token", "Bearer good")], Ok(())),
        (&AUTHORIZATION, &[("apikey", "good")], Err("900902")),
    ];
    for (header, sent, expected) in rows {
        assert_eq!(code(header, sent), expected, "{header} {sent:?}");
    }
}
