use serde_json::json;

use super::*;

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn properties(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

#[test]
fn known_grant_types_are_kept_once() {
    let kept = grant_types(&names(&["password", "authorization_code", "password", "made-up"]));
    assert_eq!(kept, names(&["password", "authorization_code"]));
}

#[test]
fn a_change_keeps_what_the_answer_hides() {
    let old = names(&["password", "authorization_code", "client_credentials"]);
    let offered = [GrantType::ClientCredentials, GrantType::RefreshToken];
    let kept = merge_grant_types(&old, &names(&["refresh_token"]), &offered);
    assert_eq!(kept, names(&["refresh_token", "password", "authorization_code"]));
}

#[test]
fn browser_grants_need_a_callback() {
    for grant in ["authorization_code", "implicit"] {
        let error = check_callback(&names(&[grant]), " ").expect_err("no callback");
        assert_eq!(error.description(), NO_CALLBACK);
        assert!(check_callback(&names(&[grant]), "https://a.example/cb").is_ok());
    }
    assert!(check_callback(&names(&["password"]), "").is_ok());
}

#[test]
fn lifetimes_are_seconds_or_the_default() {
    for right in [json!(60), json!("60"), json!("N/A"), json!(null), json!("")] {
        assert!(check_properties(&properties(json!({"user_access_token_expiry_time": right}))).is_ok());
    }
    for wrong in [json!(0), json!(-1), json!("soon"), json!(1.5), json!([])] {
        assert!(check_properties(&properties(json!({"user_access_token_expiry_time": wrong}))).is_err());
    }
}

#[test]
fn switches_are_booleans_or_their_text() {
    for right in [json!(true), json!("false"), json!("True")] {
        assert!(check_properties(&properties(json!({"pkceMandatory": right}))).is_ok());
    }
    for wrong in [json!(1), json!("yes")] {
        assert!(check_properties(&properties(json!({"bypassClientCredentials": wrong}))).is_err());
    }
}
