//! What was on its way when something ended: many requests have shown a password and wait for its hash, then what they
//! rely on changes, then they go on. After the answer to the change nothing of them opens anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tollgate_domain::audit::AuditOutcome;
use tollgate_domain::id::ClientSecretId;
use tollgate_domain::page::Page;
use tollgate_store::testing::{on_postgres, write};
use tollgate_store::{AuditEntry, params};

use super::ends::{GRANT, Hold, NEW_SECRET, patient, until_waiting};
use super::harness::{Answer, Call, MANAGEMENT, Setup, TestServer};
use super::process::run;
use super::steps::{ADMIN, EDITOR, Keys, Site, place, text, within};

/// How many are on their way at once.
const MANY: usize = 64;
/// Of the demo's API: read with a scope that anybody gets, written with one that the editor's role gives.
const READ: &str = "GET /orders/1.0.0/orders";
const WRITE: &str = "PUT /orders/1.0.0/orders/7";
const SCOPES: &str = "read update apim:subscribe";
const NEW_PASSWORD: &str = "another-pass-2";

struct Scene {
    server: TestServer,
    site: Site,
    keys: Keys,
    /// Of the key set.
    path: String,
    /// Access tokens by which things are changed while passwords wait.
    admin: String,
    editor: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    async fn with(setup: Setup) -> Self {
        let server = setup.demo().start().await;
        let site = Site::of(&server);
        let keys = site.subscribed_to_orders("waiting").await;
        let applications = "devportal/v3/applications";
        let id =
            site.listed(EDITOR, &format!("{applications}?query=waiting"), "applicationId").await.remove(0);
        let path = format!("{applications}/{id}/oauth-keys");
        let mapping = site.listed(EDITOR, &path, "keyMappingId").await.remove(0);
        let own = site.register(ADMIN, &json!({"clientName": "changes", "grantType": "password"})).await;
        let admin = text(&site.tokens(&own, ADMIN, "apim:admin").await, "access_token");
        let own = site.register(EDITOR, &json!({"clientName": "of editor", "grantType": "password"})).await;
        let editor = text(&site.tokens(&own, EDITOR, "apim:subscribe").await, "access_token");
        Self { server, site, keys, path: format!("{path}/{mapping}"), admin, editor }
    }

    /// Sends the calls, does `change` while all of them wait for a password's hash, and gives their answers.
    async fn while_waiting(
        &self,
        calls: impl Iterator<Item = Call>,
        change: impl AsyncFnOnce(),
    ) -> Vec<Answer> {
        let gate = self.server.auth().gate();
        let closed = gate.close().await;
        let mut sent = JoinSet::new();
        for call in calls {
            sent.spawn(call.send());
        }
        within(20, "all wait", async || gate.waiting() == sent.len()).await;
        change().await;
        drop(closed);
        sent.join_all().await
    }

    fn grants(&self) -> impl Iterator<Item = Call> {
        let (name, password) = EDITOR;
        let fields =
            [("grant_type", "password"), ("username", name), ("password", password), ("scope", SCOPES)];
        (0..MANY).map(move |_| {
            let call = self.site.call("POST", MANAGEMENT, "/oauth2/token");
            call.basic(&self.keys.key, &self.keys.secret).form(&fields)
        })
    }

    async fn change(&self, token: &str, call: &str, body: Value) -> Value {
        let (method, path) = call.split_once(' ').unwrap();
        let call = self.site.call(method, MANAGEMENT, &place(path)).bearer(token);
        let answer = call.json(&body).send().await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    async fn change_password(&self) {
        let body = json!({"password": NEW_PASSWORD});
        self.change(&self.admin, "PUT tollgate/v1/users/editor/password", body).await;
    }

    async fn set_roles(&self, roles: &[&str]) {
        self.change(&self.admin, "PUT tollgate/v1/users/editor/roles", json!({"roles": roles})).await;
    }

    /// Gives the client another secret beside its own, as no operation does yet.
    async fn add_secret(&self) {
        let (key, id) = (self.keys.key.clone(), ClientSecretId::new(self.server.auth().environment()));
        let added = write(self.server.store(), "add_secret", move |tx| {
            tx.execute_one(
                "INSERT INTO client_secret (organization, id, client_id, hash, hash_key_id, description, created_at, \
                 updated_at) SELECT organization, $1, client_id, $2, hash_key_id, description, created_at, updated_at \
                 FROM client_secret WHERE client_id = (SELECT id FROM client WHERE consumer_key = $3)",
                params![id, b"another", &key],
            )?;
            tx.execute_one("UPDATE client SET epoch = epoch + 1 WHERE consumer_key = $1", params![&key])
        });
        added.await.unwrap();
    }

    async fn regenerate_secret(&self) -> String {
        let call = format!("POST {}/regenerate-secret", self.path);
        text(&self.change(&self.editor, &call, Value::Null).await, "consumerSecret")
    }

    fn set_state(&self, state: &str) {
        let command = ["client", "state", &self.keys.key, state];
        let ended = tokio::task::block_in_place(|| run(&self.server.place, &command));
        assert_eq!(ended.code, 0, "{ended:?}");
    }

    /// How many refusals of an action are in the audit trail.
    async fn refused(&self, action: &str) -> usize {
        let page = Page { offset: 0, limit: 500 };
        let trail = self.server.store().audit_trail(TestServer::organization(), page).await.unwrap();
        let is_refusal =
            |entry: &&AuditEntry| entry.action.as_str() == action && entry.outcome == AuditOutcome::Refused;
        let refusals = trail.list.iter().filter(is_refusal);
        usize::try_from(refusals.map(|entry| entry.times).sum::<i64>()).unwrap()
    }

    /// What an answer's access token opens at the gateway: to read, and to write.
    async fn opens(&self, answer: &Answer) -> (u16, u16) {
        let token = text(&answer.json(), "access_token");
        (self.site.api(READ, Some(&token)).await.status, self.site.api(WRITE, Some(&token)).await.status)
    }
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_are_lost_to_a_new_password() {
    let scene = Scene::new().await;
    let answers = scene.while_waiting(scene.grants(), async || scene.change_password().await).await;
    assert_eq!(count(&answers, 400), MANY, "{} survived", count(&answers, 200));
    for answer in &answers {
        assert_eq!(answer.json()["error"], "invalid_grant");
        assert_eq!(answer.json()["error_description"], "Authentication failed for editor");
    }
    assert_eq!(scene.refused("password-grant").await, MANY);
    let now = scene.site.password_grant(&scene.keys, ("editor", NEW_PASSWORD), SCOPES).await;
    assert_eq!(scene.opens(&now).await.0, 200);
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_are_lost_to_a_new_secret() {
    let scene = Scene::new().await;
    let mut secret = String::new();
    let change = async || secret = scene.regenerate_secret().await;
    let answers = scene.while_waiting(scene.grants(), change).await;
    assert_eq!(count(&answers, 401), MANY, "{} survived", count(&answers, 200));
    for answer in &answers {
        assert_eq!(answer.json()["error_description"], "Client credentials are invalid.");
    }
    let keys = Keys { key: scene.keys.key.clone(), secret };
    let now = scene.site.password_grant(&keys, EDITOR, SCOPES).await;
    assert_eq!(scene.opens(&now).await.0, 200);
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_are_lost_to_the_end_of_their_client() {
    let scene = Scene::new().await;
    let answers = scene.while_waiting(scene.grants(), async || scene.set_state("Revoked")).await;
    assert_eq!(count(&answers, 401), MANY, "{} survived", count(&answers, 200));
    // Not even when it comes back.
    scene.set_state("Active");
    let now = async || scene.site.password_grant(&scene.keys, EDITOR, SCOPES).await;
    within(4, "the client is back", async || now().await.status == 200).await;
    let path = scene.path.clone();
    let delete = async || {
        let call = scene.site.call("DELETE", MANAGEMENT, &place(&path)).bearer(&scene.editor);
        assert_eq!(call.send().await.status, 200);
    };
    let answers = scene.while_waiting(scene.grants(), delete).await;
    assert_eq!(count(&answers, 401), MANY, "{} survived", count(&answers, 200));
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_are_lost_to_the_end_of_their_user() {
    let scene = Scene::new().await;
    let delete = async || {
        let call = scene.site.call("DELETE", MANAGEMENT, "/api/tollgate/v1/users/editor");
        assert_eq!(call.bearer(&scene.admin).send().await.status, 200);
    };
    // Through a client that stays.
    let keys = scene.site.register(ADMIN, &json!({"clientName": "stays", "grantType": "password"})).await;
    let calls: Vec<Call> = (0..MANY)
        .map(|_| {
            let fields = [("grant_type", "password"), ("username", EDITOR.0), ("password", EDITOR.1)];
            scene.site.call("POST", MANAGEMENT, "/oauth2/token").basic(&keys.key, &keys.secret).form(&fields)
        })
        .collect();
    let answers = scene.while_waiting(calls.into_iter(), delete).await;
    assert_eq!(count(&answers, 400), MANY, "{} survived", count(&answers, 200));
    assert_eq!(scene.refused("password-grant").await, MANY);
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_lose_the_scopes_of_a_role_that_is_taken_away() {
    let scene = Scene::new().await;
    let take = async || scene.set_roles(&["Internal/subscriber"]).await;
    let answers = scene.while_waiting(scene.grants(), take).await;
    assert_eq!(count(&answers, 200), MANY);
    let kept = answers.iter().filter(|answer| text(&answer.json(), "scope").contains("update")).count();
    assert_eq!(kept, 0, "{kept} of {MANY} kept the role's scope");
    for answer in &answers {
        assert_eq!(scene.opens(answer).await, (200, 403));
    }
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_grants_survive_what_ends_nothing() {
    let scene = Scene::new().await;
    scene.set_roles(&["Internal/subscriber"]).await;
    let give = async || scene.set_roles(&["Internal/subscriber", "orders-editor"]).await;
    let answers = scene.while_waiting(scene.grants(), give).await;
    assert_eq!(count(&answers, 200), MANY, "a role was given");
    for answer in &answers {
        assert_eq!(scene.opens(answer).await, (200, 200), "with the scopes of that moment");
    }
    let answers = scene.while_waiting(scene.grants(), async || scene.add_secret().await).await;
    assert_eq!(count(&answers, 200), MANY, "a secret was added");
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_registration_and_rest_are_lost_to_a_new_password() {
    let scene = Scene::new().await;
    let site = &scene.site;
    let form = [("username", EDITOR.0), ("password", EDITOR.1)];
    let sign_in = (0..MANY / 4).map(|_| site.in_session("POST", "/signin", "none").form(&form));
    let register = (0..MANY / 4).map(|number| {
        let call = site.call("POST", MANAGEMENT, "/client-registration/v0.17/register");
        let wanted = json!({"clientName": format!("late {number}"), "grantType": "password"});
        call.basic(EDITOR.0, EDITOR.1).json(&wanted)
    });
    let applications = "/api/am/devportal/v3/applications";
    let make = (0..MANY / 4).map(|number| {
        let wanted = json!({"name": format!("late {number}"), "throttlingPolicy": "Unlimited"});
        site.call("POST", MANAGEMENT, applications).basic(EDITOR.0, EDITOR.1).json(&wanted)
    });
    let list = (0..MANY / 4).map(|_| site.call("GET", MANAGEMENT, applications).basic(EDITOR.0, EDITOR.1));
    let calls = sign_in.chain(register).chain(make).chain(list);
    let answers = scene.while_waiting(calls, async || scene.change_password().await).await;
    let survived = answers.iter().filter(|answer| answer.status != 401).count();
    assert_eq!(survived, 0, "{survived} of {MANY} survived");
    let cookie = format!("__Host-tollgate-{}=", scene.server.url(MANAGEMENT).rsplit_once(':').unwrap().1);
    let sets = |answer: &Answer| {
        answer.headers.get_all("set-cookie").iter().any(|set| set.to_str().unwrap().starts_with(&cookie))
    };
    assert!(!answers.iter().any(sets));
    let names = site.listed(("editor", NEW_PASSWORD), "devportal/v3/applications?query=late", "name").await;
    assert_eq!(names, Vec::<String>::new());
    for (action, refused) in [("sign-in", 1), ("client-registration", 1), ("rest", 2)] {
        assert_eq!(scene.refused(action).await, refused * MANY / 4, "{action}");
    }
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_has_ended_counts_no_more_where_its_end_is_not_known_yet() {
    let scene = Scene::new().await;
    // As another node does it: this one has not heard of it.
    let sql = "UPDATE account SET epoch = epoch + 1, valid_from = epoch + 1 WHERE name = 'editor'";
    write(scene.server.store(), "end", move |tx| tx.execute_one(sql, params![])).await.unwrap();
    let call = |method| scene.site.call(method, MANAGEMENT, "/api/am/devportal/v3/applications");
    let wanted = json!({"name": "late", "throttlingPolicy": "Unlimited"});
    let made = call("POST").bearer(&scene.editor).json(&wanted).send().await;
    assert_eq!(made.status, 401, "{}", made.text());
    let listed = call("GET").bearer(&scene.editor).send().await;
    assert_eq!(listed.status, 401, "{}", listed.text());
    let names = scene.site.listed(EDITOR, "devportal/v3/applications?query=late", "name").await;
    assert_eq!(names, Vec::<String>::new());
    scene.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_does_not_wait_for_a_stream_of_renewals_and_grants_to_end() {
    /// As many may be answered while the secret waits for its lock.
    const PATIENCE: usize = 40 * MANY;
    let scene = Scene::with(patient(MANY + 8)).await;
    let mut streams = JoinSet::new();
    let answered = Arc::new(AtomicUsize::new(0));
    for number in 0..MANY {
        let tokens = scene.site.tokens(&scene.keys, EDITOR, SCOPES).await;
        let mut token = text(&tokens, "refresh_token");
        let (site, keys, answered) = (scene.site.clone(), scene.keys.clone(), answered.clone());
        // Says whether the new secret has ended it; else the patience did.
        streams.spawn(async move {
            while answered.load(Ordering::SeqCst) < PATIENCE {
                let answer = match number % 4 {
                    0 => site.password_grant(&keys, EDITOR, SCOPES).await,
                    _ => site.refresh(&keys, &token).await,
                };
                match answer.status {
                    200 => token = text(&answer.json(), "refresh_token"),
                    status => {
                        assert_eq!(status, 401, "{}", answer.text());
                        return true;
                    }
                }
                answered.fetch_add(1, Ordering::SeqCst);
            }
            false
        });
    }
    within(20, "they are on their way", async || answered.load(Ordering::SeqCst) > MANY).await;
    // Some hold the client's row, and the new secret waits for them; from then on others may pass it.
    let store = scene.server.store();
    let hold = Hold::audit(store).await;
    // On PostgreSQL renewals are seen as well, because they stop at the same statement.
    until_waiting(store, GRANT, if on_postgres() { MANY } else { MANY / 4 }).await;
    answered.store(0, Ordering::SeqCst);
    tokio::join!(scene.regenerate_secret(), async {
        until_waiting(store, NEW_SECRET, 1).await;
        hold.let_go().await;
    });
    let meanwhile = answered.load(Ordering::SeqCst);
    assert!(meanwhile < PATIENCE, "it waited until {meanwhile} were over");
    let ended = streams.join_all().await.into_iter().filter(|by_secret| *by_secret).count();
    assert_eq!(ended, MANY, "all others went on until then");
    scene.server.stop().await;
}
