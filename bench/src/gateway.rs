//! The gateway with token, subscription and scope checked, against nginx as a bare TLS proxy before the same upstream.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Failure;
use crate::load::{Load, Next, Protocol};
use crate::nginx::Nginx;
use crate::server::Server;
use crate::table::{Figure, Table};
use crate::tokens::{MAKER, application, password_grant, rest, text};

const STRETCH: Duration = Duration::from_secs(3);
/// After this time what a load took and needs no more has been given back.
pub(crate) const AFTERWARDS: Duration = Duration::from_secs(30);

/// CPU per request over TLS, with HTTP/1.1 and with HTTP/2; then what these loads left in memory.
pub(crate) async fn against_nginx(binary: &Path, rounds: usize, table: &mut Table) -> Result<(), Failure> {
    let server = Server::start(binary, "", &["--demo"]).await?;
    let client = application(&server, "bench").await?.basic();
    let token = text(&password_grant(&server, &client).await?, "access_token")?;
    let upstream = Nginx::upstream()?;
    point_orders_at(&server, upstream.port).await?;
    let nginx = Nginx::proxy(upstream.port)?;
    tokio::time::sleep(Duration::from_millis(500)).await;

    let pair = Pair { server: &server, nginx: &nginx, authorization: Arc::new(format!("Bearer {token}")) };
    pair.measure(Protocol::Http1, rounds, table).await?;
    pair.measure(Protocol::Http2, rounds, table).await?;
    tokio::time::sleep(AFTERWARDS).await;
    let memory = &[server.pss_mib()?];
    table.add(Figure::new("memory, 30 s after these loads (PSS)", "MiB", memory).at_most(20.0));
    Ok(())
}

/// Product and reference.
struct Pair<'a> {
    server: &'a Server,
    nginx: &'a Nginx,
    authorization: Arc<String>,
}

impl Pair<'_> {
    /// In turn, 64 requests under way at a time: 64 connections, or 16 with four streams each.
    async fn measure(&self, protocol: Protocol, rounds: usize, table: &mut Table) -> Result<(), Failure> {
        let load = |port| match protocol {
            Protocol::Http1 => Load::http1(port, 64, STRETCH),
            Protocol::Http2 => Load::http2(port, 16, 4, STRETCH),
        };
        let (mut cpu, mut rate) = (Vec::new(), Vec::new());
        let (mut nginx_cpu, mut nginx_rate) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let before = self.server.cpu()?;
            let stretch = load(self.server.gateway).run(self.calls("/orders/1.0.0/orders/7")).await?;
            cpu.push((self.server.cpu()? - before) / stretch.answers * 1e6);
            rate.push(stretch.answers / stretch.seconds);
            let before = self.nginx.cpu()?;
            let stretch = load(self.nginx.port).run(self.calls("/orders/7")).await?;
            nginx_cpu.push((self.nginx.cpu()? - before) / stretch.answers * 1e6);
            nginx_rate.push(stretch.answers / stretch.seconds);
        }
        let (name, limit) = match protocol {
            Protocol::Http1 => ("gateway, checked, HTTP/1.1 over TLS", 1.0),
            Protocol::Http2 => ("gateway, checked, HTTP/2 over TLS", 1.2),
        };
        let cost = Figure::new(format!("{name}, CPU"), "us", &cpu).beside("nginx, unchecked", &nginx_cpu);
        table.add(cost.ratio_at_most(limit));
        table.add(Figure::new(name, "/s", &rate).beside("nginx, unchecked", &nginx_rate));
        Ok(())
    }

    fn calls(&self, path: &'static str) -> Next {
        let authorization = Arc::clone(&self.authorization);
        Box::new(move |_, _| {
            Request::get(path)
                .header("host", "localhost")
                .header("authorization", authorization.as_str())
                .body(Full::new(Bytes::new()))
                .expect("a request of constant shape")
        })
    }
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
