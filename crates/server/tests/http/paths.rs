//! A path means one thing: what the gateway asks for a path is what any upstream could take it for.

use http::Version;
use serde_json::{Value, json};

use super::harness::{Answer, GATEWAY, Setup, TestServer};
use super::steps::{ADMIN, Person, Site, text};
use super::upstream::Upstream;

/// The scopes of the two guarded resources; each is bound to the admin's role.
const ADMIN_SCOPE: &str = "paths_admin";
const REPORT_SCOPE: &str = "paths_report";

/// An API that is open but for some paths.
fn files(upstream: &str) -> Value {
    let scope = |name: &str| json!({"shared": false, "scope": {"name": name, "bindings": ["admin"]}});
    let open = |target: &str| json!({"target": target, "verb": "GET", "authType": "None"});
    let guarded = |target: &str, scope: &str| json!({"target": target, "verb": "GET", "scopes": [scope]});
    json!({
        "name": "Files", "context": "/files", "version": "1", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": upstream}},
        "scopes": [scope(ADMIN_SCOPE), scope(REPORT_SCOPE)],
        "operations": [
            open("/*"),
            open("/reports/{id}"),
            guarded("/reports/{id}.csv", REPORT_SCOPE),
            guarded("/admin", ADMIN_SCOPE),
            guarded("/caf\u{e9}", ADMIN_SCOPE),
            guarded("/a b", ADMIN_SCOPE),
            guarded("/users/@admin", ADMIN_SCOPE),
        ],
    })
}

/// The API on a running server, an upstream that says what it was asked, and tokens of a subscribed application.
struct Files {
    server: TestServer,
    site: Site,
    upstream: Upstream,
    plain: String,
    admin: String,
}

impl Files {
    async fn start(path_readings: &str) -> Self {
        let file = format!("[apim.gateway]\npath_readings = \"{path_readings}\"\n");
        Self::on(Setup::default().file(&file).start().await).await
    }

    async fn on(server: TestServer) -> Self {
        let site = Site::of(&server);
        let upstream = Upstream::start().await;
        let api = site.publish(ADMIN, &files(&upstream.url)).await;
        let application = site.application(ADMIN, "reader").await;
        site.subscribe(ADMIN, &application, &api).await;
        let keys = site.keys(ADMIN, &application).await;
        let token =
            async |who: Person<'_>, scope: &str| text(&site.tokens(&keys, who, scope).await, "access_token");
        let (plain, admin) = (token(ADMIN, "").await, token(ADMIN, ADMIN_SCOPE).await);
        Self { server, site, upstream, plain, admin }
    }

    /// The same call over HTTP/1.1 and over HTTP/2.
    async fn both(&self, path: &str, token: Option<&str>) -> [Answer; 2] {
        let call = || {
            let call = self.site.call("GET", GATEWAY, &format!("/files/1{path}"));
            if let Some(token) = token { call.bearer(token) } else { call }
        };
        let answers = [call().send().await, call().send_http2().await];
        assert_eq!(answers.each_ref().map(|answer| answer.version), [Version::HTTP_11, Version::HTTP_2]);
        answers
    }

    async fn refuses(&self, path: &str, token: Option<&str>, status: u16, code: &str) {
        for answer in self.both(path, token).await {
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
            assert_eq!(answer.json()["code"], code, "{path}");
        }
    }

    /// The call passes, and the upstream sees the path as it was sent.
    async fn passes(&self, path: &str, token: Option<&str>) {
        for answer in self.both(path, token).await {
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(answer.json()["target"], path);
        }
    }
}

/// Ways to write `/admin` that some upstream takes for it.
const ADMIN_PATHS: [&str; 10] = [
    "/;x/admin",
    "/%3Bx/admin",
    "/%2F;x%5Cadmin",
    "/admin;x",
    "/%2fadmin",
    "/admin%5c",
    "/\\admin",
    "//%61dmin//",
    "/;%2Fx/adm%69n;y=1",
    "/%5c;%2F;/admin%3b",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_resource_that_a_reading_finds_must_let_the_call_pass() {
    let files = Files::on(TestServer::start().await).await;
    for path in ["/admin"].iter().chain(&ADMIN_PATHS) {
        files.refuses(path, None, 401, "900902").await;
        files.refuses(path, Some(&files.plain), 403, "900910").await;
        files.passes(path, Some(&files.admin)).await;
    }
    let seen = files.upstream.served();
    for path in ["/a;/..;/admin", "/a;%2F..;/admin", "/%2E%2e%3b/admin", "/a/..\\admin"] {
        files.refuses(path, Some(&files.admin), 400, "400").await;
    }
    assert_eq!(files.upstream.served(), seen);
    // Read in several ways, but no way finds a guarded resource; letter case and a second decoding are no readings.
    for path in ["/x;y", "/a%2Fb", "/administrator", "/Admin", "/%2561dmin", "/%253Bx/admin%252F"] {
        files.passes(path, None).await;
    }
    files.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_exact_template_is_asked_in_whatever_spelling() {
    let files = Files::on(TestServer::start().await).await;
    files.passes("/reports/7", None).await;
    for path in
        ["/reports/7.csv", "/reports/7%2Ecsv", "/caf%C3%A9", "/caf%c3%a9", "/a%20b", "/users/%40admin"]
    {
        files.refuses(path, None, 401, "900902").await;
    }
    for path in ["/caf%C3%A9", "/caf%c3%a9", "/a%20b", "/users/%40admin", "/users/@admin"] {
        files.refuses(path, Some(&files.plain), 403, "900910").await;
        files.passes(path, Some(&files.admin)).await;
    }
    files.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_refuses_paths_with_several_readings() {
    let files = Files::start("refuse").await;
    for path in ADMIN_PATHS.iter().filter(|path| **path != "//%61dmin//").chain(&["/x;y", "/a%2Fb"]) {
        files.refuses(path, Some(&files.admin), 400, "400").await;
    }
    assert_eq!(files.upstream.served(), 0);
    files.refuses("//%61dmin//", None, 401, "900902").await;
    files.passes("//%61dmin//", Some(&files.admin)).await;
    files.passes("/a%20c", None).await;
    files.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_reads_paths_in_one_way() {
    let files = Files::start("plain").await;
    for path in ["/;x/admin", "/%3Bx/admin", "/%2F;x%5Cadmin"] {
        files.passes(path, None).await;
    }
    files.refuses("/a;/..;/admin", None, 400, "400").await;
    files.refuses("//%61dmin//", None, 401, "900902").await;
    files.server.stop().await;
}
