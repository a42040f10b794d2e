use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use tokio::runtime::Handle;
use tollgate_auth::SystemRandom;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::ClientState;
use tollgate_domain::clock::{SystemClock, Timestamp};
use tollgate_domain::delta::Credentials;
use tollgate_domain::deployed::DeployedClient;
use tollgate_domain::environment::Environment;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, GrantId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::scope::ScopeSet;
use tollgate_verify::{Credential, CredentialCheck, Refused, Verifier};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::super::link::{Away, Sending};
use super::*;
use crate::control::ask;
use crate::serve::CREDENTIAL_PATIENCE;

fn caller() -> Caller {
    Caller {
        organization: Organization::super_organization(),
        client: ClientId(Uuid::from_u128(1)),
        consumer_key: "key".to_owned(),
        user: UserId(Uuid::from_u128(2)),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::from_iter(["read", "update"]),
        token: "a-token".to_owned(),
        grant: Some(GrantId(Uuid::from_u128(3))),
        client_epoch: Epoch(4),
        user_epoch: Epoch(5),
        issued_at: Timestamp(6),
        expires_at: Timestamp::NEVER,
    }
}

/// A kind of credential that only this test has: the names of callers.
struct Names {
    known: HashMap<&'static str, Caller>,
    asked: AtomicUsize,
}

impl KeyManager for Names {
    fn ask(&self, credential: String) -> Asking {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let known = self.known.get(credential.as_str()).cloned();
        let answer = match credential.as_str() {
            "broken" => Err(KeyManagerError("on purpose".to_owned())),
            _ => Ok(known.map_or(Answer::Unknown, |caller| Answer::Known(Box::new(caller)))),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Whatever a control plane answers, without a connection between.
struct Direct(Mutex<Option<Router>>);

impl Link for Direct {
    fn send(&self, request: Request<Body>) -> Sending {
        let router = self.0.lock().expect("whole").clone();
        Box::pin(async move {
            let Some(router) = router else { return Err(Away("cut".to_owned())) };
            Ok(router.oneshot(request).await.unwrap_or_else(|never| match never {}))
        })
    }
}

#[tokio::test]
async fn a_credential_that_is_no_web_token_is_asked_about_once_and_counts_until_its_end() {
    let known = HashMap::from([("one", caller()), ("old", Caller { expires_at: Timestamp(7), ..caller() })]);
    let names = Arc::new(Names { known, asked: AtomicUsize::new(0) });
    let link = Arc::new(Direct(Mutex::new(Some(ask::router(names.clone())))));
    let verifier = Verifier::new(Environment::new(SystemClock, SystemRandom));
    let client = DeployedClient {
        organization: Organization::super_organization(),
        client: caller().client,
        consumer_key: "key".to_owned(),
        application: None,
        key_type: None,
        state: ClientState::Active,
        epoch: Epoch(4),
        valid_from: Epoch::FIRST,
    };
    verifier.load(Credentials { clients: vec![client], ..Credentials::default() });
    let check = CredentialCheck::new(
        verifier,
        RemoteKeyManager(link.clone()),
        Handle::current(),
        CREDENTIAL_PATIENCE,
    );
    let check = async |name: &str| {
        let checked = check.check(Credential::bearer(name)).await;
        checked.map(|verified| Caller::clone(&verified.caller))
    };
    assert_eq!(check("one").await, Ok(caller()), "nothing is lost on the way");
    assert_eq!(check("one").await, Ok(caller()));
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    assert_eq!(check("old").await, Err(Refused::Expired));
    assert_eq!(check("nobody").await, Err(Refused::Unknown));
    assert_eq!(check("broken").await, Err(Refused::Unanswered));
    link.0.lock().expect("whole").take();
    assert_eq!(check("one").await, Ok(caller()), "known, it needs nobody");
    assert_eq!(check("nobody").await, Err(Refused::Unanswered));
}
