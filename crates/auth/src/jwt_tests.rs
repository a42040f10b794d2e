use serde_json::{Value, json};
use tollgate_domain::caller::Caller;
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::environment::Environment;
use tollgate_domain::signing_key::Algorithm;
use tollgate_verify::{Refused, Verifier};

use super::*;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1000)
    }
}

fn key(algorithm: Algorithm) -> SigningKey {
    SigningKey::for_test(algorithm)
}

fn claims() -> Claims {
    let text = |text: &str| text.to_owned();
    Claims {
        sub: text("00000000-0000-0000-0000-000000000001"),
        aut: text("APPLICATION_USER"),
        aud: text("consumer"),
        nbf: 1,
        azp: text("consumer"),
        scope: text("read"),
        iss: text("https://localhost:9443/oauth2/token"),
        exp: Some(2),
        iat: 1,
        jti: text("01936b5a-7c00-7000-8000-000000000002"),
        client_id: text("consumer"),
        cid: text("00000000-0000-0000-0000-000000000003"),
        org: text("carbon.super"),
        grant_id: None,
        ce: None,
        ue: None,
        oe: None,
    }
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token with any header over the usual claims, rightly signed over that header.
fn with_header(key: &SigningKey, header: &Value) -> String {
    let message = format!("{}.{}", encode(header), encode(&json!(claims())));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).expect("signs"));
    format!("{message}.{signature}")
}

/// Reads a token as a process does that knows this key only.
fn read_by(key: &SigningKey, token: &str) -> Result<Caller, Refused> {
    let verifier = Verifier::new(Environment::new(Noon, crate::SystemRandom));
    verifier.publish(&key.public);
    verifier.read(token)
}

#[test]
fn what_is_signed_is_read_by_every_algorithm() {
    for algorithm in [Algorithm::Es256, Algorithm::Rs256, Algorithm::EdDsa] {
        let key = key(algorithm);
        let token = sign(&key, &claims()).expect("signs");
        let caller = read_by(&key, &token).expect("readable");
        assert_eq!((caller.consumer_key.as_str(), caller.expires_at), ("consumer", Timestamp(2000)));
        assert_eq!(caller.token, claims().jti, "{algorithm:?}");
    }
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    for algorithm in [Algorithm::Es256, Algorithm::Rs256] {
        let key = key(algorithm);
        for alg in ["none", "None", "", "HS256", "ES384", "PS256", "EdDSA"] {
            let header = json!({"alg": alg, "typ": "at+jwt", "kid": key.public.kid});
            let signed = with_header(&key, &header);
            assert_eq!(read_by(&key, &signed), Err(Refused::Signature), "{alg} rightly signed");
            let (message, _) = signed.rsplit_once('.').expect("three parts");
            assert_eq!(read_by(&key, &format!("{message}.")), Err(Refused::Signature), "{alg} unsigned");
        }
    }
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let key = key(Algorithm::Rs256);
    let header = json!({"alg": "HS256", "typ": "at+jwt", "kid": key.public.kid});
    let message = format!("{}.{}", encode(&header), encode(&json!(claims())));
    for secret in [key.public.jwk.to_string(), key.public.jwk["n"].as_str().expect("a modulus").to_owned()] {
        let mac = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
        let tag = aws_lc_rs::hmac::sign(&mac, message.as_bytes());
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()));
        assert_eq!(read_by(&key, &token), Err(Refused::Signature));
    }
}

#[test]
fn only_the_named_key_of_ours_counts() {
    let (ours, other) = (key(Algorithm::Es256), key(Algorithm::Es256));
    let foreign = sign(&other, &claims()).expect("signs");
    assert_eq!(read_by(&ours, &foreign), Err(Refused::Unheld), "another kid");
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": ours.public.kid});
    assert_eq!(
        read_by(&ours, &with_header(&other, &header)),
        Err(Refused::Signature),
        "our kid, another key"
    );
    let embedded = json!({"alg": "ES256", "typ": "at+jwt", "kid": other.public.kid, "jwk": other.public.jwk});
    assert_eq!(read_by(&ours, &with_header(&other, &embedded)), Err(Refused::Unheld), "a key in the header");
}

#[test]
fn an_altered_token_is_refused() {
    let key = key(Algorithm::Es256);
    let token = sign(&key, &claims()).expect("signs");
    let parts: Vec<&str> = token.split('.').collect();
    let wider = encode(&json!(Claims { scope: "read update".to_owned(), ..claims() }));
    let altered = format!("{}.{wider}.{}", parts[0], parts[2]);
    assert_eq!(read_by(&key, &altered), Err(Refused::Signature));
    // 84 of 86 characters: still readable as base64url.
    let shorter = &token[..token.len() - 2];
    assert_eq!(read_by(&key, shorter), Err(Refused::Signature));
    assert_eq!(read_by(&key, &format!("{token}.{token}")), Err(Refused::Signature));
}

#[test]
fn other_kinds_of_tokens_are_refused() {
    let key = key(Algorithm::Es256);
    for typ in ["JWT", "", "jwt", "at+jwt ", "dpop+jwt", "application/at+jwt"] {
        let header = json!({"alg": "ES256", "typ": typ, "kid": key.public.kid});
        assert_eq!(read_by(&key, &with_header(&key, &header)), Err(Refused::Malformed), "{typ}");
    }
    let without = json!({"alg": "ES256", "kid": key.public.kid});
    assert_eq!(read_by(&key, &with_header(&key, &without)), Err(Refused::Malformed));
    let critical =
        json!({"alg": "ES256", "typ": "at+jwt", "kid": key.public.kid, "crit": ["b64"], "b64": false});
    assert_eq!(read_by(&key, &with_header(&key, &critical)), Err(Refused::Malformed));
}

#[test]
fn texts_that_are_no_token_are_refused() {
    let key = key(Algorithm::Es256);
    let token = sign(&key, &claims()).expect("signs");
    let texts = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "\0".to_owned(),
        "ä.ö.ü".to_owned(),
        token.replace('.', ""),
        format!("{token}="),
        format!(" {token}"),
        format!("{token}{}", "A".repeat(16 * 1024)),
    ];
    for text in texts {
        assert_eq!(read_by(&key, &text), Err(Refused::Malformed), "{text:.60}");
    }
}
