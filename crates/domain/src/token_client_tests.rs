use serde_json::{Map, json};

use super::*;
use crate::client::ClientState;
use crate::clock::Timestamp;

fn client(grants: &[&str], properties: serde_json::Value) -> Client {
    Client {
        id: "00000000-0000-0000-0000-000000000001".parse().expect("an id"),
        organization: Organization::super_organization(),
        consumer_key: "key".to_owned(),
        name: "name".to_owned(),
        owner: "00000000-0000-0000-0000-000000000002".parse().expect("an id"),
        key_set: None,
        grant_types: grants.iter().map(|grant| (*grant).to_owned()).collect(),
        callback_url: String::new(),
        state: ClientState::Active,
        epoch: Epoch(3),
        valid_from: Epoch(2),
        properties: properties.as_object().cloned().unwrap_or_else(Map::new),
        token_type: None,
        saas: true,
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

#[test]
fn terms_are_what_the_registration_says() {
    let terms = Terms::from(&client(&["password", "implicit", "refresh_token"], json!({})));
    assert_eq!(GrantType::ALL.map(|grant| terms.allows(grant)), [true, false, true]);
    assert_eq!((terms.is_public, terms.saas), (false, true));
    assert_eq!(terms.application_lifetime(), None);
    let properties = json!({
        "bypassClientCredentials": "true", "application_access_token_expiry_time": "60",
        "user_access_token_expiry_time": 0, "refresh_token_expiry_time": i64::MAX,
    });
    let terms = Terms::from(&client(&["client_credentials"], properties));
    assert_eq!(GrantType::ALL.map(|grant| terms.allows(grant)), [false, true, false]);
    assert!(terms.is_public);
    assert_eq!((terms.application_lifetime(), terms.user_lifetime()), (Some(60), None));
    assert_eq!(terms.refresh_lifetime(), Some(u32::MAX.into()));
    assert!(size_of::<Terms>() <= 16, "one is kept for every client");
}
