//! The gateway with token, subscription and scope checked, against nginx as a bare TLS proxy before the same upstream.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::Value;

use crate::Failure;
use crate::load::{Connection, run};
use crate::process::{Server, cpu_of};
use crate::table::Table;
use crate::tokens::{client, token_request};

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
    let upstream = upstream(&server).await?;
    let nginx = Nginx::start(&upstream)?;
    tokio::time::sleep(Duration::from_millis(500)).await;

    let (mut ours, mut theirs, mut rates) = (Vec::new(), Vec::new(), Vec::new());
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
            // The demo's upstream lives inside our process: its own cost is measured and taken off.
            let before = cpu()?;
            let ours_before = server.cpu()?;
            let stretch = run(port, CONNECTIONS, STRETCH, next).await?;
            let per_request = |seconds: f64| seconds / stretch.answers * 1e6;
            if is_ours {
                ours.push(per_request(cpu()? - before));
                rates.push(stretch.answers / stretch.seconds);
            } else {
                theirs.push(per_request(cpu()? - before));
                let upstream_cost = per_request(server.cpu()? - ours_before);
                if let Some(last) = ours.last_mut() {
                    *last -= upstream_cost;
                }
            }
        }
    }
    table.row("gateway, checked, h1 + TLS, CPU", "us", &ours, "nginx, unchecked, us", &theirs);
    table.row("gateway", "/s", &rates, "", &[]);
    nginx.stop();
    server.stop();
    Ok(())
}

/// The demo's upstream, as the demo API names it.
async fn upstream(server: &Server) -> Result<String, Failure> {
    let list = rest_as_maker(server, "/api/am/publisher/v4/apis?query=name:Orders").await?;
    let id = list.pointer("/list/0/id").and_then(Value::as_str).ok_or("no Orders API")?;
    let api = rest_as_maker(server, &format!("/api/am/publisher/v4/apis/{id}")).await?;
    let url = api.pointer("/endpointConfig/production_endpoints/url").and_then(Value::as_str);
    Ok(url.ok_or("no upstream")?.to_owned())
}

async fn rest_as_maker(server: &Server, path: &str) -> Result<Value, Failure> {
    let request = Request::get(path)
        .header("host", "localhost")
        .header("authorization", crate::tokens::basic("maker", "maker-demo-1"))
        .body(Full::new(Bytes::new()))?;
    let (_, answer) = Connection::open(server.management).await?.exchange(request).await?;
    Ok(serde_json::from_slice(&answer)?)
}

struct Nginx {
    folder: PathBuf,
    child: Child,
    port: u16,
}

impl Nginx {
    fn start(upstream: &str) -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("tollgate-bench-nginx-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ])
            .args(["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"])
            .current_dir(&folder)
            .stderr(Stdio::null())
            .status()?;
        if !made.success() {
            return Err("openssl made no certificate".into());
        }
        let at = folder.display();
        let host = upstream.trim_start_matches("http://").trim_end_matches('/');
        let config = format!(
            "worker_processes auto; daemon off; pid {at}/pid; error_log {at}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n\
             upstream u {{ server {host}; keepalive 64; keepalive_requests 100000000; }}\n\
             server {{ listen 127.0.0.1:{port} ssl; keepalive_requests 100000000;\n\
             ssl_certificate {at}/cert.pem; ssl_certificate_key {at}/key.pem;\n\
             location / {{ proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
             proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;\n\
             proxy_set_header X-Forwarded-Proto https; }} }} }}\n"
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
