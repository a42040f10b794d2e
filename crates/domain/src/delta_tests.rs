use serde_json::json;

use super::*;
use crate::client::ClientState;
use crate::epoch::Epoch;

#[test]
fn a_delta_is_a_number_a_kind_and_a_body() {
    let id: ClientId = "00000000-0000-0000-0000-000000000001".parse().expect("an id");
    let client = DeployedClient {
        organization: Organization::super_organization(),
        client: id,
        consumer_key: "key".to_owned(),
        application: None,
        key_type: None,
        state: ClientState::Active,
        epoch: Epoch::FIRST,
        valid_from: Epoch::FIRST,
    };
    let delta = Delta { number: 7, body: Body::Client { id, client: Some(client) } };
    let sent = serde_json::to_value(&delta).expect("written");
    assert_eq!((&sent["number"], &sent["kind"]), (&json!(7), &json!("client")));
    assert_eq!(sent["body"]["client"]["consumer_key"], "key");
    assert_eq!(serde_json::from_value::<Delta>(sent).expect("read"), delta);
    let gone = json!({"number": 8, "kind": "client", "body": {"id": id, "client": null}});
    let gone: Delta = serde_json::from_value(gone).expect("read");
    assert_eq!(gone.body, Body::Client { id, client: None });
    let future = json!({"number": 9, "kind": "future", "body": {}});
    assert!(serde_json::from_value::<Delta>(future).is_err(), "a reason to read the whole snapshot");
}
