use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tollgate_domain::caller::{Caller, TokenOwner};
use tollgate_domain::client::ClientState;
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::delta::Credentials;
use tollgate_domain::denial::{Denial, Denied};
use tollgate_domain::deployed::DeployedClient;
use tollgate_domain::environment::Environment;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{ClientId, DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::random::Random;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;
use crate::feed::CatchingUp;
use crate::key_manager::{Answer, Asking, KeyManagerError};

const CLIENT: ClientId = ClientId(Uuid::from_u128(1));
const DEADLINE: Duration = Duration::from_secs(600);

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp(1000)
    }
}

struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn caller(expires_at: i64) -> Caller {
    Caller {
        organization: Organization::super_organization(),
        client: CLIENT,
        consumer_key: "key".to_owned(),
        user: UserId(Uuid::from_u128(2)),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::default(),
        token: "opaque".to_owned(),
        grant: None,
        client_epoch: Epoch::FIRST,
        user_epoch: Epoch::FIRST,
        issued_at: Timestamp(0),
        expires_at: Timestamp(expires_at),
    }
}

/// Answers when its gate is open, and counts what it was asked.
#[derive(Clone)]
struct Slow {
    gate: watch::Receiver<bool>,
    asked: Arc<AtomicUsize>,
    known: Arc<Mutex<HashMap<&'static str, Caller>>>,
}

impl KeyManager for Slow {
    fn ask(&self, credential: String) -> Asking {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut gate = self.gate.clone();
        let known = self.known.lock().expect("whole").get(credential.as_str()).cloned();
        Box::pin(async move {
            gate.wait_for(|open| *open).await.map_err(|_| KeyManagerError("gone".to_owned()))?;
            Ok(known.map_or(Answer::Unknown, |caller| Answer::Known(Box::new(caller))))
        })
    }
}

struct World {
    open: watch::Sender<bool>,
    slow: Slow,
    verifier: Verifier,
}

impl World {
    fn new(state: ClientState) -> Self {
        let (open, gate) = watch::channel(false);
        let known = HashMap::from([("good", caller(2000)), ("old", caller(1000))]);
        let slow = Slow { gate, asked: Arc::default(), known: Arc::new(Mutex::new(known)) };
        let verifier = Verifier::new(Environment::new(Noon, Zeros));
        let world = Self { open, slow, verifier };
        let clients = vec![world.client(state, 0)];
        world.verifier.load(Credentials { clients, ..Credentials::default() });
        world
    }

    fn client(&self, state: ClientState, epoch: i64) -> DeployedClient {
        DeployedClient {
            organization: Organization::super_organization(),
            client: CLIENT,
            consumer_key: "key".to_owned(),
            application: None,
            key_type: None,
            state,
            epoch: Epoch(epoch),
            valid_from: Epoch::FIRST,
        }
    }

    fn check(&self, runtime: Handle, deadline: Duration) -> CredentialCheck {
        CredentialCheck::new(self.verifier.clone(), self.slow.clone(), runtime, deadline)
    }

    fn asked(&self) -> usize {
        self.slow.asked.load(Ordering::SeqCst)
    }
}

async fn refused(check: &CredentialCheck, credential: &str) -> Option<Refused> {
    check.check(Credential::bearer(credential)).await.err()
}

/// The waiters run on one thread: if one of them blocked it, the gate would never open.
#[test]
fn a_hundred_waiters_ask_once_and_block_no_worker() {
    let control = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let control = control.expect("a runtime");
    let worker = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let world = World::new(ClientState::Active);
    let check = world.check(control.handle().clone(), DEADLINE);
    worker.block_on(async {
        let mut waiters = JoinSet::new();
        for _ in 0..100 {
            let check = check.clone();
            waiters.spawn(async move {
                check.check(Credential::bearer("good")).await.map(|verified| verified.client.client)
            });
        }
        // Whoever gives up takes nothing from the others, not even the first.
        let mut first = Box::pin(check.check(Credential::bearer("good")));
        assert!(
            std::future::poll_fn(|cx| std::task::Poll::Ready(first.as_mut().poll(cx).is_pending())).await
        );
        drop(first);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!((world.asked(), waiters.len()), (1, 100), "all of them wait for one question");
        world.open.send_replace(true);
        while let Some(answered) = waiters.join_next().await {
            assert_eq!(answered.expect("a task"), Ok(CLIENT));
        }
        assert_eq!(refused(&check, "good").await, None);
        assert_eq!(world.asked(), 1, "the answer is remembered");
    });
}

#[tokio::test]
async fn a_web_token_never_reaches_the_key_manager() {
    let world = World::new(ClientState::Active);
    let check = world.check(Handle::current(), DEADLINE);
    for token in ["a.b.c", "..", "good.good.good"] {
        assert_eq!(refused(&check, token).await, Some(Refused::Malformed), "{token}");
    }
    assert_eq!(refused(&check, &"x".repeat(LONGEST + 1)).await, Some(Refused::Malformed));
    assert_eq!(world.asked(), 0);
}

#[tokio::test]
async fn an_answer_counts_only_as_long_as_it_may() {
    let world = World::new(ClientState::Active);
    let check = world.check(Handle::current(), DEADLINE);
    world.open.send_replace(true);
    assert_eq!(refused(&check, "nobody's").await, Some(Refused::Unknown));
    assert_eq!(refused(&check, "nobody's").await, Some(Refused::Unknown));
    assert_eq!(world.asked(), 2, "a no is not remembered");
    assert_eq!(refused(&check, "old").await, Some(Refused::Expired));
    assert_eq!(refused(&check, "good").await, None);
    world.verifier.deny(&Denial {
        id: DenialId(Uuid::from_u128(9)),
        organization: Organization::super_organization(),
        denied: Denied::Token("opaque".to_owned()),
        expires_at: Timestamp(5000),
    });
    assert_eq!(refused(&check, "good").await, Some(Refused::Denied), "remembered or not");

    let world = World::new(ClientState::Revoked);
    world.open.send_replace(true);
    let check = world.check(Handle::current(), DEADLINE);
    assert_eq!(refused(&check, "good").await, Some(Refused::Client));
    world.verifier.load(Credentials::default());
    assert_eq!(refused(&check, "good").await, Some(Refused::Unheld), "a client that is not there");
}

#[tokio::test]
async fn a_silent_key_manager_is_waited_for_until_the_deadline() {
    let world = World::new(ClientState::Active);
    let check = world.check(Handle::current(), Duration::ZERO);
    assert_eq!(refused(&check, "good").await, Some(Refused::Unanswered));
    world.open.send_replace(true);
    assert_eq!(refused(&check, "good").await, None, "asked again, it may answer");
    assert_eq!(world.asked(), 2);
}

/// A feed that a test decides about: what it brings when it is waited for, and whether it is there at all.
#[derive(Default)]
struct Told {
    is_closed: AtomicBool,
    is_stale: AtomicBool,
    is_away: AtomicBool,
    waited: AtomicUsize,
    brings: Mutex<Option<Credentials>>,
    verifier: Mutex<Option<Verifier>>,
}

struct ToldFeed(Arc<Told>);

impl Feed for ToldFeed {
    fn is_closed(&self) -> bool {
        self.0.is_closed.load(Ordering::SeqCst)
    }

    fn is_stale(&self) -> bool {
        self.0.is_stale.load(Ordering::SeqCst)
    }

    fn catch_up(&self) -> CatchingUp {
        self.0.waited.fetch_add(1, Ordering::SeqCst);
        let brought = self.0.brings.lock().expect("whole").take();
        if let (Some(credentials), Some(verifier)) = (brought, &*self.0.verifier.lock().expect("whole")) {
            verifier.load(credentials);
        }
        Box::pin(std::future::ready(!self.0.is_away.load(Ordering::SeqCst)))
    }
}

#[tokio::test]
async fn what_is_ahead_of_the_feed_waits_for_it_and_nothing_else_does() {
    let world = World::new(ClientState::Active);
    world.open.send_replace(true);
    let held = Credentials { clients: vec![world.client(ClientState::Active, 0)], ..Credentials::default() };
    world.verifier.load(Credentials::default());
    let told = Arc::new(Told::default());
    *told.verifier.lock().expect("whole") = Some(world.verifier.clone());
    let check = world.check(Handle::current(), DEADLINE).fed_by(Arc::new(ToldFeed(told.clone())));
    let waited = || told.waited.load(Ordering::SeqCst);

    assert_eq!(
        refused(&check, "good").await,
        Some(Refused::Unheld),
        "its client is not there after it either"
    );
    *told.brings.lock().expect("whole") = Some(held);
    assert_eq!((refused(&check, "good").await, waited()), (None, 2), "the feed has brought its client");
    assert_eq!((refused(&check, "good").await, waited()), (None, 2), "it is held now");
    assert_eq!((refused(&check, "nobody's").await, waited()), (Some(Refused::Unknown), 2));

    // What is held of its client is older than it: whatever that says does not count.
    world
        .slow
        .known
        .lock()
        .expect("whole")
        .insert("later", Caller { client_epoch: Epoch(3), ..caller(2000) });
    for state in [ClientState::Active, ClientState::Revoked] {
        let client = world.client(state, 2);
        world.verifier.load(Credentials { clients: vec![client], ..Credentials::default() });
        told.is_away.store(true, Ordering::SeqCst);
        assert_eq!(refused(&check, "later").await, Some(Refused::Unanswered), "{state:?}");
        told.is_away.store(false, Ordering::SeqCst);
        let client = world.client(ClientState::Active, 3);
        let now = Credentials { clients: vec![client], ..Credentials::default() };
        *told.brings.lock().expect("whole") = Some(now);
        assert_eq!(refused(&check, "later").await, None, "{state:?}");
    }
    let client = world.client(ClientState::Revoked, 3);
    world.verifier.load(Credentials { clients: vec![client], ..Credentials::default() });
    told.is_away.store(true, Ordering::SeqCst);
    assert_eq!(refused(&check, "later").await, Some(Refused::Client), "revoked is revoked");
    told.is_stale.store(true, Ordering::SeqCst);
    assert_eq!(refused(&check, "later").await, Some(Refused::Unanswered), "too old to say so");
    assert!(!check.is_closed());
    told.is_closed.store(true, Ordering::SeqCst);
    assert!(check.is_closed());
}
