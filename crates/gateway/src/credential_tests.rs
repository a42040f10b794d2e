use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;

fn token(header: &HeaderName, sent: &[(&'static str, &'static str)]) -> Result<String, &'static str> {
    let mut headers = HeaderMap::new();
    for &(name, value) in sent {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let (Credential::Jwt(token) | Credential::Opaque(token)) =
        read(&headers, header).map_err(|fault| fault.code())?;
    Ok(token.to_owned())
}

#[test]
fn the_token_is_read_from_the_header_of_the_api() {
    let custom = HeaderName::from_static("x-token");
    type Sent = &'static [(&'static str, &'static str)];
    let rows: [(&HeaderName, Sent, Result<&str, &str>); 10] = [
        (&AUTHORIZATION, &[], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Basic eDp5")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer  ")], Err("900902")),
        (&AUTHORIZATION, &[("authorization", "Bearer  garbage ")], Ok("garbage")),
        (&AUTHORIZATION, &[("authorization", "bearer good")], Ok("good")),
        (
            &AUTHORIZATION,
            &[("authorization", "Bearer good"), ("authorization", "Bearer good")],
            Err("900901"),
        ),
        (&custom, &[("authorization", "Bearer good")], Err("900902")),
        (&custom, &[("x-token", "Bearer good")], Ok("good")),
        (&AUTHORIZATION, &[("apikey", "good")], Err("900902")),
    ];
    for (header, sent, expected) in rows {
        assert_eq!(token(header, sent).as_deref().map_err(|code| *code), expected, "{header} {sent:?}");
    }
}
