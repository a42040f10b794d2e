use serde_json::{Value, json};
use tollgate_domain::id::ApiId;

use super::*;

fn on_the_wire(frame: &Frame) -> Value {
    let line = frame.to_line();
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1, "one line");
    let read: Frame = serde_json::from_slice(&line).expect("it is read again");
    assert_eq!(read, *frame);
    serde_json::from_slice(&line).expect("JSON")
}

#[test]
fn a_frame_is_one_object_whose_member_says_what_it_is() {
    assert_eq!(on_the_wire(&Frame::Heartbeat { told: true }), json!({"heartbeat": {"told": true}}));
    let id = ApiId(uuid::Uuid::from_u128(1));
    let delta = Delta { number: 7, body: Body::Api { id, api: None } };
    assert_eq!(
        on_the_wire(&Frame::deltas(4, 7, vec![delta])),
        json!({"deltas": {"after": 4, "to": 7, "deltas": [
            {"number": 7, "kind": "api", "body": {"id": "00000000-0000-0000-0000-000000000001", "api": null}}
        ]}})
    );
    assert_eq!(
        on_the_wire(&Frame::snapshot(Snapshot { number: 3, ..Snapshot::default() })),
        json!({"snapshot": {
            "number": 3, "apis": [], "subscriptions": [],
            "credentials": {"clients": [], "denials": [], "keys": []},
        }})
    );
}
