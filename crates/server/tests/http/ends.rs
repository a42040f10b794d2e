//! Whatever ends something holds against everything that is on its way: rounds of a change while many grants and
//! sign-ins are in flight, in four orders. What is answered or committed after the change's answer opens nothing.
//!
//! `TOLLGATE_TEST_ROUNDS` says how many rounds; each combination of change and order once, when it is not set.

use std::sync::Mutex;
use std::sync::mpsc;

use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};
use tollgate_store::testing::{Waiting, on_postgres, write};
use tollgate_store::{Store, StoreError, params};

use super::harness::{Answer, Call, MANAGEMENT, Setup, TestServer};
use super::steps::{ADMIN, EDITOR, Keys, Site, place, text, within};

/// How many grants are in flight in a round, and how many sign-ins beside them.
const GRANTS: usize = 64;
const SIGN_INS: usize = 8;
/// Connections of a node on PostgreSQL. One of them holds up the others.
const CONNECTIONS: usize = 16;
/// Of the demo's API: read with a scope that anybody gets, written with one that the role gives.
const READ: &str = "GET /orders/1.0.0/orders";
const WRITE: &str = "PUT /orders/1.0.0/orders/7";
const ROLE: &str = "orders-editor";
const SUBSCRIBER: &str = "Internal/subscriber";
const PASSWORD: &str = "before-pass-1";
/// A change on another node may take a moment to be known here: a second is promised, the rest is for a busy machine.
const PATIENCE: u64 = 4;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Password,
    Secret,
    Role,
    State,
}

impl Change {
    /// The write that makes it.
    fn write(self) -> Waiting {
        match self {
            Self::Password => NEW_PASSWORD,
            Self::Secret => NEW_SECRET,
            Self::Role => Waiting { method: "set_roles", statement: "UPDATE account SET epoch" },
            Self::State => Waiting { method: "set_client_state", statement: "UPDATE client SET" },
        }
    }
}
const CHANGES: [Change; 4] = [Change::Password, Change::Secret, Change::Role, Change::State];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    BeforeTheRead,
    BeforeTheHash,
    BeforeTheCommit,
    After,
}
const ORDERS: [Order; 4] = [Order::BeforeTheRead, Order::BeforeTheHash, Order::BeforeTheCommit, Order::After];

/// Transactions that write to the audit trail stop there until this is let go: grants between their row and their
/// commit. On SQLite, which has one writer, all of them wait to begin.
pub(super) struct Hold {
    let_go: mpsc::Sender<()>,
    held: JoinHandle<Result<(), StoreError>>,
}

impl Hold {
    pub(super) async fn audit(store: &Store) -> Self {
        let (let_go, gone) = mpsc::channel();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (gone, begun) = (Mutex::new(gone), Mutex::new(Some(begun)));
        let store = store.clone();
        let held = tokio::spawn(async move {
            write(&store, "hold", move |tx| {
                if on_postgres() {
                    tx.execute("LOCK TABLE audit IN EXCLUSIVE MODE", params![])?;
                }
                if let Some(begun) = begun.lock().unwrap().take() {
                    begun.send(()).unwrap();
                }
                gone.lock().unwrap().recv().unwrap();
                Ok(())
            })
            .await
        });
        begins.await.unwrap();
        Self { let_go, held }
    }

    pub(super) async fn let_go(self) {
        self.let_go.send(()).unwrap();
        self.held.await.unwrap().unwrap();
    }
}

/// A grant that was decided, and its record in the audit trail.
pub(super) const GRANT: Waiting = Waiting { method: "create_grant", statement: "INSERT INTO audit" };
const SIGN_IN: Waiting = Waiting { method: "create_session", statement: "INSERT INTO audit" };
const NEW_PASSWORD: Waiting = Waiting { method: "set_password", statement: "UPDATE account SET password" };
pub(super) const NEW_SECRET: Waiting = Waiting { method: "replace_secrets", statement: "UPDATE client SET" };

/// Returns when so many of these wait.
pub(super) async fn until_waiting(store: &Store, write: Waiting, many: usize) {
    let what = format!("{many} wait: {write:?}");
    within(20, &what, async || write.count(store).await.unwrap() >= many).await;
}

/// A node that gives the database as much time as a test takes to put things in order.
pub(super) fn patient(connections: usize) -> Setup {
    let setup = Setup::default().variable("TOLLGATE_DATABASE__APIM_DB__REQUEST_TIMEOUT", "60s");
    match on_postgres() {
        true => {
            setup.variable("TOLLGATE_DATABASE__APIM_DB__POOL_OPTIONS__MAXACTIVE", &connections.to_string())
        }
        false => setup,
    }
}

/// One or two servers: on PostgreSQL things are changed on the second one.
struct Nodes {
    first: TestServer,
    second: Option<TestServer>,
    one: Site,
    two: Site,
    /// An access token by which an administrator changes things.
    admin: String,
}

impl Nodes {
    async fn start() -> Self {
        let first = patient(CONNECTIONS).demo().start().await;
        let second = match on_postgres() {
            true => Some(TestServer::start_at(first.place.beside(), patient(CONNECTIONS)).await),
            false => None,
        };
        let one = Site::of(&first);
        let two = second.as_ref().map_or_else(|| one.clone(), Site::of);
        let own = one.register(ADMIN, &json!({"clientName": "changes", "grantType": "password"})).await;
        let scopes = "apim:admin apim:subscribe";
        let admin = text(&one.tokens(&own, ADMIN, scopes).await, "access_token");
        Self { first, second, one, two, admin }
    }

    /// The store by which is seen what waits: the other one is held up.
    fn watch(&self) -> &Store {
        self.second.as_ref().unwrap_or(&self.first).store()
    }

    async fn stop(self) {
        if let Some(second) = self.second {
            second.stop().await;
        }
        self.first.stop().await;
    }
}

/// One round: a user and a client of its own.
struct Round<'a> {
    nodes: &'a Nodes,
    user: String,
    keys: Keys,
    /// Of the key set.
    path: String,
    /// By which the owner of the client acts.
    owner: String,
}

impl<'a> Round<'a> {
    async fn new(nodes: &'a Nodes, number: usize, owner: &str) -> Round<'a> {
        let site = &nodes.one;
        let user = format!("user{number}");
        let new = json!({"name": user, "password": PASSWORD, "roles": [SUBSCRIBER, ROLE]});
        site.done(ADMIN, "POST tollgate/v1/users", &new).await;
        let name = format!("round-{number}");
        let keys = site.subscribed_to_orders(&name).await;
        let found = site.listed(EDITOR, &format!("devportal/v3/applications?query={name}"), "name").await;
        assert!(found.contains(&name), "{found:?}");
        let list = format!("GET devportal/v3/applications?query={name}&limit=100");
        let list = site.done(EDITOR, &list, &Value::Null).await;
        let own = list["list"].as_array().unwrap().iter().find(|own| own["name"] == name.as_str()).unwrap();
        let path = format!("devportal/v3/applications/{}/oauth-keys", text(own, "applicationId"));
        let mapping = site.listed(EDITOR, &path, "keyMappingId").await.remove(0);
        let round = Self { nodes, user, keys, path: format!("{path}/{mapping}"), owner: owner.to_owned() };
        // The other node knows the client.
        let probe = text(&site.tokens(&round.keys, round.person(), "read").await, "access_token");
        within(PATIENCE, "both nodes serve it", async || round.opens(READ, &probe).await == 200).await;
        round
    }

    fn person(&self) -> (&str, &str) {
        (&self.user, PASSWORD)
    }

    fn grants(&self) -> Vec<Call> {
        let fields = [
            ("grant_type", "password"),
            ("username", self.user.as_str()),
            ("password", PASSWORD),
            ("scope", "read update apim:subscribe"),
        ];
        let grant = || {
            let call = self.nodes.one.call("POST", MANAGEMENT, "/oauth2/token");
            call.basic(&self.keys.key, &self.keys.secret).form(&fields)
        };
        let form = [("username", self.user.as_str()), ("password", PASSWORD)];
        let sign_in = || self.nodes.one.in_session("POST", "/signin", "none").form(&form);
        (0..GRANTS).map(|_| grant()).chain((0..SIGN_INS).map(|_| sign_in())).collect()
    }

    /// Makes the change, on the second node; gives the keys that are good then.
    async fn change(&self, change: Change) -> Keys {
        let user = |what: &str| format!("PUT tollgate/v1/users/{}/{what}", self.user);
        let mut keys = self.keys.clone();
        match change {
            Change::Password => {
                let body = json!({"password": "after-pass-2"});
                self.done(&self.nodes.admin, &user("password"), body).await;
            }
            Change::Role => {
                self.done(&self.nodes.admin, &user("roles"), json!({"roles": [SUBSCRIBER]})).await;
            }
            Change::Secret => {
                let call = format!("POST {}/regenerate-secret", self.path);
                keys.secret = text(&self.done(&self.owner, &call, Value::Null).await, "consumerSecret");
            }
            Change::State => self.set_state(tollgate_domain::client::ClientState::Revoked).await,
        }
        keys
    }

    async fn set_state(&self, state: tollgate_domain::client::ClientState) {
        let server = self.nodes.second.as_ref().unwrap_or(&self.nodes.first);
        let actor = tollgate_auth::Actor { name: "test", peer: &Default::default() };
        let organization = TestServer::organization();
        let set = server.auth().set_client_state(&organization, &self.keys.key, state, actor).await;
        assert!(set.unwrap());
    }

    async fn done(&self, token: &str, call: &str, body: Value) -> Value {
        let (method, path) = call.split_once(' ').unwrap();
        let call = self.nodes.two.call(method, MANAGEMENT, &place(path)).bearer(token);
        let answer = call.json(&body).send().await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// A call at the gateway of the node where things are changed.
    async fn opens(&self, call: &str, token: &str) -> u16 {
        self.nodes.two.api(call, Some(token)).await.status
    }

    async fn run(&self, change: Change, order: Order) {
        let (first, auth) = (&self.nodes.first, self.nodes.first.auth());
        let send = || {
            let mut sent = JoinSet::new();
            for call in self.grants() {
                sent.spawn(call.send());
            }
            sent
        };
        let (answers, keys) = match order {
            Order::BeforeTheRead => {
                let keys = self.change(change).await;
                (send().join_all().await, keys)
            }
            Order::BeforeTheHash => {
                let closed = auth.gate().close().await;
                let sent = send();
                within(20, "all wait", async || auth.gate().waiting() == sent.len()).await;
                let keys = self.change(change).await;
                drop(closed);
                (sent.join_all().await, keys)
            }
            Order::BeforeTheCommit => {
                let (hold, watch) = (Hold::audit(first.store()).await, self.nodes.watch());
                let sent = send();
                let before = if on_postgres() {
                    until_waiting(watch, GRANT, CONNECTIONS - 1).await;
                    CONNECTIONS - 1
                } else {
                    until_waiting(watch, GRANT, GRANTS).await;
                    until_waiting(watch, SIGN_IN, SIGN_INS).await;
                    sent.len()
                };
                let (keys, ()) = tokio::join!(self.change(change), async {
                    until_waiting(watch, change.write(), 1).await;
                    hold.let_go().await;
                });
                let answers = sent.join_all().await;
                let given = answers.iter().filter(|answer| [200, 303].contains(&answer.status)).count();
                assert!(given >= before, "{change:?}: {given} of {before} that came before it were answered");
                (answers, keys)
            }
            Order::After => {
                let answers = send().join_all().await;
                (answers, self.change(change).await)
            }
        };
        for answer in &answers {
            self.check(change, &keys, answer).await;
        }
        if order == Order::After {
            assert!(answers.iter().all(|answer| [200, 303].contains(&answer.status)), "all were answered");
        }
        if change == Change::State {
            self.set_state(tollgate_domain::client::ClientState::Active).await;
            for answer in &answers {
                self.check(change, &keys, answer).await;
            }
        }
    }

    /// Fails when an answer opens what the change has closed.
    async fn check(&self, change: Change, keys: &Keys, answer: &Answer) {
        if answer.status == 303 {
            let session = self.nodes.one.session_cookie(answer);
            let seen = self.nodes.two.in_session("GET", "/portal/session", &session).send().await.status;
            let expected = if change == Change::Password { 401 } else { 200 };
            return assert_eq!(seen, expected, "{change:?}: a session");
        }
        if answer.status != 200 {
            let expected = match change {
                Change::Password => [400, 401],
                Change::Secret | Change::State => [401, 401],
                Change::Role => [0, 0],
            };
            return assert!(
                expected.contains(&answer.status),
                "{change:?}: {} {}",
                answer.status,
                answer.text()
            );
        }
        let Ok(given) = serde_json::from_slice::<Value>(&answer.body) else {
            panic!("{}", answer.text());
        };
        let (access, refresh) = (text(&given, "access_token"), text(&given, "refresh_token"));
        let renewed = self.nodes.two.refresh(keys, &refresh).await;
        let applications = "/api/am/devportal/v3/applications";
        let rest = self.nodes.two.call("GET", MANAGEMENT, applications).bearer(&access).send().await.status;
        let gateway = (self.opens(READ, &access).await, self.opens(WRITE, &access).await);
        if change == Change::Role {
            assert_eq!((gateway, rest), ((200, 403), 200), "{change:?}");
            assert!([200, 400].contains(&renewed.status), "{}", renewed.text());
            if renewed.status == 200 {
                assert_eq!(renewed.json()["scope"], "read apim:subscribe");
            }
        } else {
            assert_eq!((gateway, rest), ((401, 401), 401), "{change:?}");
            assert!([400, 401].contains(&renewed.status), "{change:?}: {}", renewed.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_flight_outlives_a_change() {
    let rounds = std::env::var("TOLLGATE_TEST_ROUNDS").ok().and_then(|text| text.parse().ok());
    let nodes = Nodes::start().await;
    let own = json!({"clientName": "of editor", "grantType": "password"});
    let own = nodes.one.register(EDITOR, &own).await;
    let owner = text(&nodes.one.tokens(&own, EDITOR, "apim:subscribe").await, "access_token");
    for number in 0..rounds.unwrap_or(CHANGES.len() * ORDERS.len()) {
        let (change, order) = (CHANGES[number % 4], ORDERS[number / 4 % 4]);
        eprintln!("round {number}: {change:?} {order:?}");
        Round::new(&nodes, number, &owner).await.run(change, order).await;
    }
    nodes.stop().await;
}

/// The greatest end of a user's tokens may not be read where they end: here the user's first grant is between its row and
/// its commit at that moment; on SQLite, which has one writer, right before it in the same commit.
#[tokio::test(flavor = "multi_thread")]
async fn first_grant_that_commits_while_its_password_changes_stays_refused() {
    let nodes = Nodes::start().await;
    let new = json!({"name": "newcomer", "password": PASSWORD, "roles": [SUBSCRIBER]});
    nodes.one.done(ADMIN, "POST tollgate/v1/users", &new).await;
    let keys = nodes.one.subscribed_to_orders("newcomer").await;
    let (hold, watch) = (Hold::audit(nodes.first.store()).await, nodes.watch());
    let grant = async { nodes.one.password_grant(&keys, ("newcomer", PASSWORD), "read").await };
    let change = async {
        until_waiting(watch, GRANT, 1).await;
        let call = nodes.one.call("PUT", MANAGEMENT, &place("tollgate/v1/users/newcomer/password"));
        call.bearer(&nodes.admin).json(&json!({"password": "after-pass-2"})).send().await
    };
    let let_go = async {
        until_waiting(watch, NEW_PASSWORD, 1).await;
        hold.let_go().await;
    };
    let (granted, changed, ()) = tokio::join!(grant, change, let_go);
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(granted.status, 200, "{}", granted.text());
    let token = text(&granted.json(), "access_token");
    assert_eq!(nodes.one.api(READ, Some(&token)).await.status, 401);
    nodes.first.auth().keep_house().await.unwrap();
    assert_eq!(nodes.one.api(READ, Some(&token)).await.status, 401);
    if let Some(second) = nodes.second {
        second.stop().await;
    }
    let first = TestServer::start_at(nodes.first.stop().await, patient(CONNECTIONS).demo()).await;
    assert_eq!(Site::of(&first).api(READ, Some(&token)).await.status, 401);
    first.stop().await;
}
