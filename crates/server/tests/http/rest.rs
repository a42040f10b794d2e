//! The chain Publisher, Developer Portal, gateway, as WSO2's tooling goes along it: statuses, `Location`, members.

use serde_json::{Value, json};

use super::harness::{Answer, MANAGEMENT, TestServer};
use super::steps::{ADMIN, EVERYONE, Keys, Person, Site, text};
use super::upstream::Upstream;

const MAKER: Person<'_> = ("maker", "maker-pass-1");
const DEVELOPER: Person<'_> = ("developer", "developer-pass-1");
const PUBLISHER_SCOPES: &str = "apim:api_create apim:api_view apim:api_publish apim:api_delete";
const DEVELOPER_SCOPES: &str = "apim:subscribe apim:app_manage apim:sub_manage";
const ARTIFACT: &str = "GET gateway/v2/api-artifact?apiName=Pets&version=1.0.0&tenantDomain=carbon.super";

/// A caller of the REST APIs as tooling has one: a registered client and a bearer token.
struct Tool<'a> {
    site: &'a Site,
    token: String,
}

impl<'a> Tool<'a> {
    async fn new(site: &'a Site, who: Person<'_>, scopes: &str) -> Self {
        let registration = json!({
            "callbackUrl": "www.google.lk", "clientName": format!("rest_api_{}", who.0), "owner": who.0,
            "grantType": "password refresh_token", "saasApp": true, "tokenType": "JWT",
        });
        let keys = site.register(who, &registration).await;
        let token = site.tokens(&keys, who, scopes).await;
        assert_eq!(token["scope"], scopes);
        Self { site, token: text(&token, "access_token") }
    }

    async fn ask(&self, call: &str, body: &Value) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let call = self.site.call(method, MANAGEMENT, &format!("/api/am/{path}")).bearer(&self.token);
        if body.is_null() { call.send().await } else { call.json(body).send().await }
    }

    /// An answer with this status.
    async fn get(&self, status: u16, call: &str, body: &Value) -> Value {
        let answer = self.ask(call, body).await;
        assert_eq!(answer.status, status, "{call}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// What was made: 201, `Location` is where it is found again.
    async fn made(&self, call: &str, body: &Value, id: &str) -> Value {
        let answer = self.ask(call, body).await;
        assert_eq!(answer.status, 201, "{call}: {}", answer.text());
        let location = answer.header("location").unwrap_or_else(|| panic!("{call}: no Location")).to_owned();
        let path = location.split_once("/api/am/").expect("an address of a REST API").1;
        let made = answer.json();
        assert!(path.ends_with(made[id].as_str().unwrap()), "{location} {made}");
        assert_eq!(self.get(200, &format!("GET {path}"), &Value::Null).await[id], made[id]);
        made
    }
}

async fn server_with_people() -> (TestServer, Site) {
    let server = TestServer::start().await;
    let site = Site::of(&server);
    for (who, roles) in [
        (MAKER, json!(["Internal/creator", "Internal/publisher"])),
        (DEVELOPER, json!(["Internal/subscriber"])),
    ] {
        let user = json!({"name": who.0, "password": who.1, "roles": roles});
        site.done(ADMIN, "POST tollgate/v1/users", &user).await;
    }
    (server, site)
}

fn pets(upstream: &str) -> Value {
    json!({
        "name": "Pets", "context": "/pets", "version": "1.0.0", "policies": ["Unlimited", "Gold"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream}},
        "scopes": [{"shared": false, "scope": {"name": "pets_read", "displayName": "Read", "bindings": [EVERYONE]}}],
        "operations": [
            {"target": "/pets/{id}", "verb": "GET", "scopes": ["pets_read"]},
            {"target": "/pets", "verb": "POST"},
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn api_goes_from_creation_to_a_call_and_away_again() {
    let (server, site) = server_with_people().await;
    let upstream = Upstream::start().await;
    let publisher = Tool::new(&site, MAKER, PUBLISHER_SCOPES).await;
    let developer = Tool::new(&site, DEVELOPER, DEVELOPER_SCOPES).await;
    let none = Value::Null;

    let api = publisher.made("POST publisher/v4/apis", &pets(&upstream.url), "id").await;
    assert_eq!((&api["lifeCycleStatus"], &api["provider"]), (&json!("CREATED"), &json!("maker")));
    let id = text(&api, "id");
    let revisions = format!("publisher/v4/apis/{id}/revisions");
    let revision = publisher.get(201, &format!("POST {revisions}"), &json!({"description": "first"})).await;
    assert_eq!((&revision["displayName"], &revision["deploymentInfo"]), (&json!("Revision 1"), &json!([])));
    let revision = text(&revision, "id");
    assert_eq!(publisher.get(200, &format!("GET {revisions}?query=deployed:true"), &none).await["count"], 0);
    assert_eq!(site.rest(ADMIN, ARTIFACT, &none).await.status, 404);

    let place = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
    let deploy = format!("POST publisher/v4/apis/{id}/deploy-revision?revisionId={revision}");
    let deployed = publisher.get(201, &deploy, &place).await;
    assert_eq!((&deployed[0]["revisionUuid"], &deployed[0]["name"]), (&json!(revision), &json!("Default")));
    assert_eq!(site.rest(ADMIN, ARTIFACT, &none).await.status, 200);
    let found = publisher.get(200, &format!("GET {revisions}?query=deployed:true"), &none).await;
    assert_eq!((&found["count"], &found["list"][0]["id"]), (&json!(1), &json!(revision)));

    let search = "GET devportal/v3/apis?query=name:Pets";
    assert_eq!(developer.get(200, search, &none).await["count"], 0);
    let publish = format!("POST publisher/v4/apis/change-lifecycle?action=Publish&apiId={id}");
    let changed = publisher.get(200, &publish, &none).await;
    assert_eq!(changed["workflowStatus"], "APPROVED");
    assert_eq!(changed["lifecycleState"]["state"], "Published");
    assert_eq!(developer.get(200, search, &none).await["list"][0]["id"], id);

    let application = json!({"name": "pet-shop", "throttlingPolicy": "10PerMin", "tokenType": "JWT"});
    let made = developer.made("POST devportal/v3/applications", &application, "applicationId").await;
    assert_eq!((&made["owner"], &made["status"]), (&json!("developer"), &json!("APPROVED")));
    let application = text(&made, "applicationId");
    let wanted = json!({"applicationId": application, "apiId": id, "throttlingPolicy": "Gold"});
    let subscribed = developer.made("POST devportal/v3/subscriptions", &wanted, "subscriptionId").await;
    assert_eq!(
        (&subscribed["status"], &subscribed["throttlingPolicy"]),
        (&json!("UNBLOCKED"), &json!("Gold"))
    );
    assert_eq!(subscribed["apiInfo"]["name"], "Pets");
    let application_path = format!("devportal/v3/applications/{application}");
    let shown = developer.get(200, &format!("GET {application_path}"), &none).await;
    assert_eq!(shown["subscriptionCount"], 1);
    assert_eq!(shown["subscriptionScopes"][0]["key"], "pets_read");

    let asked =
        json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["password", "client_credentials"]});
    let keys = developer.get(200, &format!("POST {application_path}/generate-keys"), &asked).await;
    assert_eq!((&keys["keyState"], &keys["mode"]), (&json!("APPROVED"), &json!("CREATED")));
    let mapping = text(&keys, "keyMappingId");
    let generate = format!("POST {application_path}/oauth-keys/{mapping}/generate-token");
    let asked =
        json!({"consumerSecret": keys["consumerSecret"], "validityPeriod": 600, "scopes": ["pets_read"]});
    let token = developer.get(200, &generate, &asked).await;
    assert_eq!((&token["tokenScopes"], &token["validityTime"]), (&json!(["pets_read"]), &json!(600)));
    let token = text(&token, "accessToken");
    let answer = site.api("GET /pets/1.0.0/pets/7?full=1", Some(&token)).await;
    assert_eq!((answer.status, answer.json()["target"].as_str()), (200, Some("/pets/7?full=1")));
    assert_eq!(site.api("DELETE /pets/1.0.0/pets", Some(&token)).await.status, 405);

    // Away again: not while somebody is subscribed, and the gateway forgets it at once.
    let delete = format!("DELETE publisher/v4/apis/{id}");
    let conflict = publisher.ask(&delete, &none).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.text().contains("active subscriptions exist"), "{}", conflict.text());
    let undeploy = format!("POST publisher/v4/apis/{id}/undeploy-revision?revisionId={revision}");
    publisher.get(201, &undeploy, &place).await;
    assert_eq!(site.api("GET /pets/1.0.0/pets/7", Some(&token)).await.status, 404);
    assert_eq!(site.rest(ADMIN, ARTIFACT, &none).await.status, 404);
    publisher.get(201, &deploy, &place).await;
    assert_eq!(site.api("GET /pets/1.0.0/pets/7", Some(&token)).await.status, 200);
    developer.get(200, &format!("DELETE {application_path}"), &none).await;
    assert_eq!(site.api("GET /pets/1.0.0/pets/7", Some(&token)).await.status, 401);
    developer.get(404, &format!("GET {application_path}"), &none).await;
    publisher.get(200, &delete, &none).await;
    publisher.get(404, &format!("GET publisher/v4/apis/{id}"), &none).await;
    assert_eq!(site.api("GET /pets/1.0.0/pets/7", None).await.status, 404);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn known_members_come_back_as_sent_and_unknown_ones_are_ignored() {
    let (server, site) = server_with_people().await;
    let kept = json!({
        "description": "Everything about pets", "isDefaultVersion": true, "tags": ["pets", "demo"],
        "businessInformation": {
            "businessOwner": "Jane", "businessOwnerEmail": "jane@example.com",
            "technicalOwner": "Jo", "technicalOwnerEmail": "jo@example.com",
        },
        "endpointConfig": {
            "endpoint_type": "http",
            "production_endpoints": {"url": "http://127.0.0.1:9/p", "config": {"actionDuration": "30000"}},
            "sandbox_endpoints": {"url": "http://127.0.0.1:9/s", "config": null},
        },
        "visibility": "PUBLIC", "cacheTimeout": 17, "responseCachingEnabled": true,
        "additionalProperties": [{"name": "team", "value": "zoo", "display": true}],
        "corsConfiguration": {
            "corsConfigurationEnabled": false, "accessControlAllowOrigins": ["https://zoo.example"],
            "accessControlAllowCredentials": false, "accessControlAllowHeaders": ["x-zoo"],
            "accessControlAllowMethods": ["GET"],
        },
    });
    let mut sent = pets("");
    sent.as_object_mut().unwrap().extend(kept.as_object().unwrap().clone());
    sent["nobodyKnowsThis"] = json!({"a": 1});
    let made = site.done(MAKER, "POST publisher/v4/apis", &sent).await;
    let path = format!("publisher/v4/apis/{}", text(&made, "id"));
    let check = |api: &Value| {
        for (member, value) in kept.as_object().unwrap() {
            assert_eq!(&api[member], value, "{member}");
        }
        assert_eq!(api["nobodyKnowsThis"], Value::Null);
        assert_eq!((&api["name"], &api["context"]), (&json!("Pets"), &json!("/pets")));
        assert_eq!(api["scopes"][0]["scope"]["displayName"], "Read");
        assert_eq!(api["operations"][0]["target"], "/pets/{id}");
    };
    check(&made);
    let read = site.done(MAKER, &format!("GET {path}"), &Value::Null).await;
    check(&read);
    // The whole object sent back changes nothing; one member alone changes that one.
    check(&site.done(MAKER, &format!("PUT {path}"), &read).await);
    let changed = site.done(MAKER, &format!("PUT {path}"), &json!({"description": "Less"})).await;
    assert_eq!((&changed["description"], &changed["tags"]), (&json!("Less"), &kept["tags"]));

    let application = json!({
        "name": "kept", "throttlingPolicy": "Unlimited", "description": "d", "attributes": {"team": "zoo"},
        "groups": ["a"], "tokenType": "OAUTH", "nobodyKnowsThis": 1,
    });
    let made = site.done(DEVELOPER, "POST devportal/v3/applications", &application).await;
    let path = format!("devportal/v3/applications/{}", text(&made, "applicationId"));
    let read = site.done(DEVELOPER, &format!("GET {path}"), &Value::Null).await;
    for member in ["name", "throttlingPolicy", "description", "attributes", "groups", "tokenType"] {
        assert_eq!(read[member], application[member], "{member}");
    }
    assert_eq!(read["nobodyKnowsThis"], Value::Null);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_once_changed_renewed_and_taken_away() {
    let (server, site) = server_with_people().await;
    let upstream = Upstream::start().await;
    let api = site.publish(MAKER, &pets(&upstream.url)).await;
    let application = site.application(DEVELOPER, "keys").await;
    site.subscribe(DEVELOPER, &application, &api).await;
    let keys = site.keys(DEVELOPER, &application).await;
    let base = format!("devportal/v3/applications/{application}");
    let ask = async |call: &str, body: Value| site.rest(DEVELOPER, call, &body).await;

    let generate = format!("POST {base}/generate-keys");
    let again = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["password"]});
    assert_eq!(ask(&generate, again).await.status, 409);
    let unknown =
        json!({"keyType": "SANDBOX", "grantTypesToBeSupported": ["password"], "keyManager": "Okta"});
    let answer = ask(&generate, unknown).await;
    assert_eq!((answer.status, answer.json()["code"].as_i64()), (400, Some(901_403)));
    let browser =
        json!({"keyType": "SANDBOX", "grantTypesToBeSupported": ["authorization_code"], "callbackUrl": ""});
    let answer = ask(&generate, browser).await;
    assert!(
        answer.status == 400 && answer.text().contains("The callback url must have"),
        "{}",
        answer.text()
    );
    let sandbox = json!({
        "keyType": "SANDBOX", "callbackUrl": "https://app.example/back",
        "grantTypesToBeSupported": ["client_credentials", "authorization_code"],
    });
    let sandbox = ask(&generate, sandbox).await.json();
    // A grant that is not there yet may be asked for, and is not offered.
    assert_eq!(sandbox["supportedGrantTypes"], json!(["client_credentials"]));
    let sandbox = Keys { key: text(&sandbox, "consumerKey"), secret: text(&sandbox, "consumerSecret") };
    let token = site.grant(&sandbox, &[("grant_type", "client_credentials")]).await.json();
    let refused = site.api("POST /pets/1.0.0/pets", token["access_token"].as_str()).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("900901")));
    let both = site.listed(DEVELOPER, &format!("{base}/oauth-keys"), "keyType").await;
    assert_eq!(both, ["PRODUCTION", "SANDBOX"]);

    let list = ask(&format!("GET {base}/oauth-keys"), Value::Null).await.json();
    let of_production = |key: &&Value| key["keyType"] == "PRODUCTION";
    let production = list["list"].as_array().unwrap().iter().find(of_production).unwrap();
    let mapping = format!("{base}/oauth-keys/{}", text(production, "keyMappingId"));
    assert_eq!(production["consumerSecret"], keys.secret);
    let tokens = site.tokens(&keys, DEVELOPER, "pets_read").await;
    let access = text(&tokens, "access_token");
    assert_eq!(site.api("GET /pets/1.0.0/pets/1", Some(&access)).await.status, 200);

    let mut change = production.clone();
    change["supportedGrantTypes"] = json!(["client_credentials"]);
    change["additionalProperties"] = json!({"application_access_token_expiry_time": 77});
    assert_eq!(ask(&format!("PUT {mapping}"), change).await.status, 200);
    let answer = site.password_grant(&keys, DEVELOPER, "").await;
    assert_eq!(answer.json()["error"], "unauthorized_client");
    let short = site.grant(&keys, &[("grant_type", "client_credentials")]).await.json();
    assert_eq!(short["expires_in"], 77);

    let renewed = ask(&format!("POST {mapping}/regenerate-secret"), Value::Null).await.json();
    assert_eq!(renewed["consumerKey"], keys.key);
    let fields = [("grant_type", "client_credentials")];
    assert_eq!(site.grant(&keys, &fields).await.status, 401);
    let keys = Keys { secret: text(&renewed, "consumerSecret"), ..keys };
    assert_eq!(site.grant(&keys, &fields).await.status, 200);

    assert_eq!(ask(&format!("DELETE {mapping}"), Value::Null).await.status, 200);
    assert_eq!(ask(&format!("GET {mapping}"), Value::Null).await.status, 404);
    assert_eq!(site.grant(&keys, &fields).await.status, 401);
    assert_eq!(site.api("GET /pets/1.0.0/pets/1", Some(&access)).await.status, 401);
    server.stop().await;
}
