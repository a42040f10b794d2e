use tollgate_store::{Enrolment, GatewayCertificate, GatewayToken, Standing};

use super::world::{LATER, NOW, World};

fn token(id: &str, gateway: &str) -> GatewayToken {
    GatewayToken {
        id: id.to_owned(),
        hash: b"hash".to_vec(),
        gateway: gateway.to_owned(),
        environment: "Default".to_owned(),
        expires_at: LATER,
    }
}

fn certificate(serial: &str, fingerprint: &str) -> GatewayCertificate {
    GatewayCertificate {
        serial: serial.to_owned(),
        fingerprint: fingerprint.to_owned(),
        certificate: format!("certificate {serial}"),
        expires_at: LATER,
    }
}

impl World {
    async fn token(&self, id: &str) -> GatewayToken {
        let token = token(id, "edge");
        self.store.create_gateway_token(token.clone(), NOW, self.audit()).await.expect("a token");
        token
    }

    async fn enrol(&self, token: &GatewayToken, serial: &str, fingerprint: &str) -> Enrolment {
        let made = certificate(serial, fingerprint);
        let enrolled = self.store.enrol_gateway(token.clone(), made, NOW, self.audit()).await;
        enrolled.expect("an answer")
    }

    async fn standing(&self, serial: &str) -> Standing {
        self.store.gateway_standing(serial.to_owned()).await.expect("a look-up")
    }
}

#[tokio::test]
async fn token_is_used_once_by_one_key() {
    let world = World::new("gateway_once").await;
    let token = world.token("t1").await;
    assert_eq!(world.store.gateway_token("t1".to_owned(), LATER).await, Ok(None), "it has ended by then");
    let joined = |serial: &str| Enrolment::Joined(format!("certificate {serial}"));
    assert_eq!(world.enrol(&token, "1", "key").await, joined("1"));
    assert_eq!(world.enrol(&token, "2", "key").await, joined("1"), "the same key");
    assert_eq!(world.enrol(&token, "3", "other key").await, Enrolment::Refused);
    assert_eq!(world.standing("1").await, Standing::Good);
    assert_eq!(world.standing("2").await, Standing::Unknown);
    let late = world.store.enrol_gateway(token, certificate("4", "key"), LATER, world.audit()).await;
    assert_eq!(late, Ok(Enrolment::Refused));
}

#[tokio::test]
async fn race_for_a_token_has_one_winner() {
    let world = World::new("gateway_race").await;
    let token = world.token("t1").await;
    let other = world.other_store();
    let enrol = |store: &tollgate_store::Store, serial: &str| {
        let (store, made, token, audit) =
            (store.clone(), certificate(serial, serial), token.clone(), world.audit());
        async move { store.enrol_gateway(token, made, NOW, audit).await.expect("an answer") }
    };
    let (a, b) = tokio::join!(enrol(&world.store, "a"), enrol(&other, "b"));
    let winners = [a, b].iter().filter(|end| matches!(end, Enrolment::Joined(_))).count();
    assert_eq!(winners, 1);
    other.close();
}

#[tokio::test]
async fn gateway_that_joins_again_replaces_the_one_before() {
    let world = World::new("gateway_again").await;
    let (first, second) = (world.token("t1").await, world.token("t2").await);
    world.enrol(&first, "1", "key").await;
    world.enrol(&second, "2", "key").await;
    assert_eq!(world.standing("1").await, Standing::Revoked);
    assert_eq!(world.standing("2").await, Standing::Good);
    assert_eq!(world.enrol(&first, "3", "key").await, Enrolment::Refused);
}

#[tokio::test]
async fn revoked_gateway_has_no_certificate_and_no_token_left() {
    let world = World::new("gateway_revoked").await;
    let (first, second) = (world.token("t1").await, world.token("t2").await);
    world.enrol(&first, "1", "key").await;
    let renew = |shown: &str, serial: &str| {
        let made = certificate(serial, "key");
        world.store.renew_gateway("edge".to_owned(), shown.to_owned(), made, NOW, world.audit())
    };
    assert_eq!(renew("1", "2").await, Ok(true));
    assert_eq!(world.standing("1").await, Standing::Good, "the one before goes on to its end");
    assert_eq!(world.store.revoke_gateway("edge".to_owned(), NOW, world.audit()).await, Ok(true));
    for serial in ["1", "2"] {
        assert_eq!(world.standing(serial).await, Standing::Revoked, "{serial}");
    }
    assert_eq!(renew("2", "3").await, Ok(false));
    assert_eq!(world.enrol(&first, "4", "key").await, Enrolment::Refused);
    assert_eq!(world.enrol(&second, "5", "key").await, Enrolment::Refused);
    let listed = world.store.gateways().await.expect("a list");
    assert_eq!((listed.len(), listed[0].revoked_at, listed[0].expires_at), (1, Some(NOW), None));
    world.store.gateway_seen("edge".to_owned(), LATER).await.expect("seen");
    assert_eq!(world.store.gateways().await.expect("a list")[0].seen_at, Some(LATER));
    assert_eq!(world.store.revoke_gateway("other".to_owned(), NOW, world.audit()).await, Ok(false));
}
