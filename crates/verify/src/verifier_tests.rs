use tollgate_domain::caller::TokenOwner;
use tollgate_domain::clock::{Clock, Timestamp};
use tollgate_domain::denial::Denied;
use tollgate_domain::epoch::Epoch;
use tollgate_domain::id::{DenialId, UserId};
use tollgate_domain::organization::Organization;
use tollgate_domain::random::Random;
use tollgate_domain::scope::ScopeSet;
use uuid::Uuid;

use super::*;

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

fn verifier() -> Verifier {
    Verifier::new(Environment::new(Noon, Zeros))
}

fn caller(token: &str) -> Caller {
    Caller {
        organization: Organization::super_organization(),
        client: ClientId(Uuid::from_u128(1)),
        consumer_key: "key".to_owned(),
        user: UserId(Uuid::from_u128(2)),
        owner: TokenOwner::ApplicationUser,
        scopes: ScopeSet::default(),
        token: token.to_owned(),
        grant: None,
        client_epoch: Epoch::FIRST,
        user_epoch: Epoch::FIRST,
        issued_at: Timestamp(0),
        expires_at: Timestamp(2000),
    }
}

fn denial(number: u128, denied: Denied) -> Denial {
    Denial {
        id: DenialId(Uuid::from_u128(number)),
        organization: Organization::super_organization(),
        denied,
        expires_at: Timestamp(5000),
    }
}

fn of_token(number: u128, token: &str) -> Denial {
    denial(number, Denied::Token(token.to_owned()))
}

fn denies(verifier: &Verifier, caller: &Caller) -> bool {
    verifier.0.held.load().denials.refuses(caller)
}

fn client(epoch: i64, valid_from: i64) -> DeployedClient {
    DeployedClient {
        organization: Organization::super_organization(),
        client: ClientId(Uuid::from_u128(1)),
        consumer_key: "key".to_owned(),
        application: None,
        key_type: None,
        state: ClientState::Active,
        epoch: Epoch(epoch),
        valid_from: Epoch(valid_from),
    }
}

#[test]
fn a_client_says_from_which_epoch_on_its_tokens_count() {
    let verifier = verifier();
    let admit = |epoch: i64| {
        let caller = Caller { client_epoch: Epoch(epoch), ..caller("any") };
        verifier.admit(Arc::new(caller)).map(drop)
    };
    let told = |number, client: Option<DeployedClient>| Delta {
        number,
        body: Body::Client { id: ClientId(Uuid::from_u128(1)), client },
    };
    assert_eq!(admit(0), Err(Refused::Unheld), "a client that is not there");
    verifier.update_client(&client(1, 1));
    assert_eq!(admit(1), Err(Refused::Unheld), "only what is held is brought up to date");
    verifier.apply(&told(1, Some(client(1, 1))));
    assert_eq!((admit(0), admit(1)), (Err(Refused::Denied), Ok(())));
    verifier.update_client(&client(3, 3));
    // What was read before that, and comes after it.
    verifier.apply(&told(2, Some(client(2, 1))));
    assert_eq!((admit(2), admit(3)), (Err(Refused::Denied), Ok(())));
    verifier.forget_client(ClientId(Uuid::from_u128(1)));
    assert_eq!(admit(3), Err(Refused::Unheld));
}

#[test]
fn a_user_loses_scopes_of_tokens_of_lower_epochs_and_an_application_only_by_its_owners_roles() {
    let verifier = verifier();
    verifier.apply(&Delta {
        number: 1,
        body: Body::Client { id: ClientId(Uuid::from_u128(1)), client: Some(client(0, 0)) },
    });
    let user = UserId(Uuid::from_u128(2));
    let left = |owner, epoch: i64| {
        let scopes = ScopeSet::from_iter(["read", "update"]);
        let caller = Caller { owner, user_epoch: Epoch(epoch), scopes, ..caller("any") };
        verifier.admit(Arc::new(caller)).map(|verified| verified.caller.scopes.to_string())
    };
    let scopes = ScopeSet::from_iter(["update", "delete"]);
    verifier.deny(&denial(1, Denied::Scopes { user, below: Epoch(5), scopes }));
    for owner in [TokenOwner::ApplicationUser, TokenOwner::Application] {
        assert_eq!((left(owner, 4), left(owner, 5)), (Ok("read".to_owned()), Ok("read update".to_owned())));
    }
    verifier.deny(&denial(2, Denied::UserBelow { user, below: Epoch(7) }));
    assert_eq!(left(TokenOwner::ApplicationUser, 6), Err(Refused::Denied));
    assert_eq!(left(TokenOwner::ApplicationUser, 7), Ok("read update".to_owned()));
    assert_eq!(left(TokenOwner::Application, 6), Ok("read update".to_owned()), "its owner's password");
}

#[test]
fn what_is_ended_here_while_a_snapshot_is_read_stays_ended() {
    let verifier = verifier();
    verifier.deny(&of_token(1, "before"));
    verifier.begin_load();
    // The snapshot was taken before this one was committed.
    verifier.deny(&of_token(2, "meanwhile"));
    verifier.load(Credentials { denials: vec![of_token(3, "read")], ..Credentials::default() });
    assert!(denies(&verifier, &caller("meanwhile")) && denies(&verifier, &caller("read")));
    assert!(!denies(&verifier, &caller("before")), "it is not there any more");
    verifier.begin_load();
    verifier.load(Credentials::default());
    assert!(!denies(&verifier, &caller("meanwhile")), "the next snapshot would have held it");
}

#[test]
fn who_holds_a_denial_that_names_nobody_takes_nothing() {
    let verifier = verifier();
    assert!(!verifier.is_blind() && !denies(&verifier, &caller("any")));
    verifier.deny(&denial(1, Denied::Unnamed));
    assert!(verifier.is_blind() && denies(&verifier, &caller("any")));
    let id = DenialId(Uuid::from_u128(1));
    verifier.apply(&Delta { number: 1, body: Body::Denial { id, denial: None } });
    assert!(!verifier.is_blind() && !denies(&verifier, &caller("any")));
}

#[test]
fn what_is_ended_here_while_a_snapshot_is_read_is_at_no_moment_open() {
    let verifier = verifier();
    verifier.begin_load();
    let (ended, seen) = (of_token(1, "ended"), Arc::new(Mutex::new(Vec::new())));
    let (observed, by) = (Arc::clone(&seen), verifier.clone());
    verifier.decide(move |held| {
        // What a check finds at the moment in which this is taken over.
        observed.lock().unwrap().push(denies(&by, &caller("ended")));
        held.denials.add(ended.clone());
    });
    verifier.load(Credentials::default());
    assert_eq!(
        *seen.lock().unwrap(),
        [false, true],
        "before it is ended, and while the snapshot is taken over"
    );
    assert!(denies(&verifier, &caller("ended")));
}

#[test]
fn a_snapshot_that_was_not_read_leaves_nothing_to_remember() {
    let verifier = verifier();
    verifier.begin_load();
    verifier.abandon_load();
    verifier.deny(&of_token(1, "after"));
    assert!(verifier.meanwhile().is_none());
}
