use serde_json::json;
use tollgate_domain::api::ApiDefinition;
use tollgate_domain::clock::Timestamp;
use tollgate_domain::organization::Organization;

use super::*;

fn input(body: serde_json::Value) -> SubscriptionInput {
    serde_json::from_value(body).expect("an object")
}

fn api(lifecycle: Lifecycle) -> Api {
    Api {
        id: "0190b7a4-0000-7000-8000-000000000001".parse().expect("an id"),
        organization: Organization::super_organization(),
        name: "Orders".to_owned(),
        context: "/orders".to_owned(),
        version: "1.0.0".to_owned(),
        provider: "admin".to_owned(),
        lifecycle,
        definition: ApiDefinition { tiers: vec!["Gold".to_owned()], ..ApiDefinition::default() },
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

#[test]
fn all_three_members_are_required() {
    let id = "0190b7a4-0000-7000-8000-000000000001";
    assert!(input(json!({"applicationId": id, "apiId": id, "throttlingPolicy": "Gold"})).check().is_ok());
    for body in [
        json!({"apiId": id, "throttlingPolicy": "Gold"}),
        json!({"applicationId": id, "throttlingPolicy": "Gold"}),
        json!({"applicationId": id, "apiId": id}),
        json!({"applicationId": id, "apiId": id, "throttlingPolicy": " "}),
    ] {
        assert_eq!(input(body).check().expect_err("incomplete").status(), 400);
    }
    let error = input(json!({"applicationId": id, "apiId": "x", "throttlingPolicy": "Gold"})).check();
    assert_eq!(error.expect_err("no such API").status(), 404);
}

#[test]
fn the_requested_tier_wins() {
    let both = input(json!({"throttlingPolicy": "Gold", "requestedThrottlingPolicy": "Silver"}));
    assert_eq!(both.requested_tier("Bronze"), Some("Silver"));
    assert_eq!(both.requested_tier("Silver"), Some("Gold"), "the object as read, with one member changed");
    assert_eq!(input(json!({"throttlingPolicy": "Gold"})).requested_tier("Silver"), Some("Gold"));
    assert_eq!(input(json!({})).requested_tier("Gold"), None);
}

#[test]
fn offers() {
    assert!(check_offer(&api(Lifecycle::Published), "Gold").is_ok());
    assert_eq!(check_offer(&api(Lifecycle::Published), "Bronze").expect_err("not offered").status(), 403);
    for state in [Lifecycle::Created, Lifecycle::Blocked, Lifecycle::Deprecated, Lifecycle::Retired] {
        assert_eq!(check_offer(&api(state), "Gold").expect_err("closed").status(), 403);
    }
}
