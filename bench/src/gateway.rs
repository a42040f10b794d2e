//! The gateway with token, subscription and scope checked, against nginx as a bare TLS proxy before the same upstream.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Failure;
use crate::load::{Connection, run};
use crate::process::{Server, cpu_of};
use crate::table::Table;
use crate::tokens::{MAKER, client, rest, text, token_request};

const STRETCH: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 64;

/// CPU per request over TLS with HTTP/1.1, in turn.
pub(crate) async fn against_nginx(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let server = Server::start(binary, "", &["--demo"]).await?;
    let client = client(&server).await?;
    let parameters = [
        ("grant_type", "password"),
        ("username", "editor"),
        ("password", "editor-demo-1"),
        ("scope", "read"),
    ];
    let (_, answer) =
        Connection::open(server.gateway).await?.exchange(token_request(&client, &parameters)).await?;
    let answer: Value = serde_json::from_slice(&answer)?;
    let token = answer.get("access_token").and_then(Value::as_str).ok_or("no access token")?.to_owned();
    let upstream = Nginx::upstream()?;
    point_orders_at(&server, upstream.port).await?;
    let nginx = Nginx::proxy(upstream.port)?;
    tokio::time::sleep(Duration::from_millis(500)).await;

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut rates, mut nginx_rates) = (Vec::new(), Vec::new());
    let authorization = Arc::new(format!("Bearer {token}"));
    for _ in 0..rounds {
        for (port, path, is_ours) in
            [(server.gateway, "/orders/1.0.0/orders/7", true), (nginx.port, "/orders/7", false)]
        {
            let authorization = Arc::clone(&authorization);
            let next = move |_, _| {
                Request::get(path)
                    .header("host", "localhost")
                    .header("authorization", authorization.as_str())
                    .body(Full::new(Bytes::new()))
                    .expect("a request of constant shape")
            };
            let cpu = || if is_ours { server.cpu() } else { nginx.cpu() };
            let before = cpu()?;
            let stretch = run(port, CONNECTIONS, STRETCH, next).await?;
            let per_request = (cpu()? - before) / stretch.answers * 1e6;
            if is_ours {
                ours.push(per_request);
                rates.push(stretch.answers / stretch.seconds);
            } else {
                theirs.push(per_request);
                nginx_rates.push(stretch.answers / stretch.seconds);
            }
        }
    }
    table.row("gateway, checked, h1 + TLS, CPU", "us", &ours, "nginx, unchecked, us", &theirs);
    table.row("gateway, checked, h1 + TLS", "/s", &rates, "nginx, unchecked, /s", &nginx_rates);
    nginx.stop();
    upstream.stop();
    server.stop();
    Ok(())
}

/// Deploys the demo's API anew with another upstream, so that the product's CPU has no upstream in it.
async fn point_orders_at(server: &Server, port: u16) -> Result<(), Failure> {
    let apis = "/api/am/publisher/v4/apis";
    let list = rest(server, MAKER, "GET", &format!("{apis}?query=name:Orders"), Value::Null).await?;
    let id = text(list.pointer("/list/0").ok_or("no Orders API")?, "id")?;
    let mut api = rest(server, MAKER, "GET", &format!("{apis}/{id}"), Value::Null).await?;
    let url = api.pointer_mut("/endpointConfig/production_endpoints/url").ok_or("no upstream")?;
    *url = Value::from(format!("http://127.0.0.1:{port}"));
    rest(server, MAKER, "PUT", &format!("{apis}/{id}"), api).await?;
    let revision = rest(server, MAKER, "POST", &format!("{apis}/{id}/revisions"), json!({})).await?;
    let revision = text(&revision, "id")?;
    let deploy = format!("{apis}/{id}/deploy-revision?revisionId={revision}");
    rest(server, MAKER, "POST", &deploy, json!([{"name": "Default", "vhost": "localhost"}])).await?;
    Ok(())
}

struct Nginx {
    folder: PathBuf,
    child: Child,
    port: u16,
}

impl Nginx {
    /// An upstream without TLS that answers a kilobyte of JSON.
    fn upstream() -> Result<Self, Failure> {
        let body = format!("{{\"id\":7,\"note\":\"{}\"}}", "x".repeat(1000));
        Self::start("upstream", |_, port| {
            format!(
                "server {{ listen 127.0.0.1:{port}; keepalive_requests 100000000; default_type application/json;\n\
                 location / {{ return 200 '{body}'; }} }}"
            )
        })
    }

    /// A TLS proxy before that upstream.
    fn proxy(upstream: u16) -> Result<Self, Failure> {
        let proxy = Self::folder("proxy")?;
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"])
            .current_dir(&proxy)
            .stderr(Stdio::null())
            .status()?;
        if !made.success() {
            return Err("openssl made no certificate".into());
        }
        Self::start("proxy", |at, port| {
            format!(
                "upstream u {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 100000000; }}\n\
                 server {{ listen 127.0.0.1:{port} ssl; keepalive_requests 100000000;\n\
                 ssl_certificate {at}/cert.pem; ssl_certificate_key {at}/key.pem;\n\
                 location / {{ proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
                 proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;\n\
                 proxy_set_header X-Forwarded-Proto https; }} }}"
            )
        })
    }

    fn folder(name: &str) -> Result<PathBuf, Failure> {
        let folder = std::env::temp_dir().join(format!("tollgate-bench-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Starts one with the servers that `servers` makes of its folder and port.
    fn start(name: &str, servers: impl FnOnce(&str, u16) -> String) -> Result<Self, Failure> {
        let folder = Self::folder(name)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = folder.display().to_string();
        let servers = servers(&at, port);
        let config = format!(
            "worker_processes auto; daemon off; pid {at}/pid; error_log {at}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n{servers} }}\n"
        );
        std::fs::write(folder.join("nginx.conf"), config)?;
        let nginx =
            ["/usr/sbin/nginx", "nginx"].into_iter().find(|path| Path::new(path).exists()).unwrap_or("nginx");
        let child = Command::new(nginx)
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stderr(Stdio::from(std::fs::File::create(folder.join("stderr"))?))
            .spawn()?;
        Ok(Self { folder, child, port })
    }

    /// CPU of the workers and the master.
    fn cpu(&self) -> Result<f64, Failure> {
        let master = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{master}/task/{master}/children"))?;
        let mut seconds = cpu_of(master)?;
        for child in children.split_whitespace() {
            seconds += cpu_of(child.parse()?)?;
        }
        Ok(seconds)
    }

    fn stop(mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
