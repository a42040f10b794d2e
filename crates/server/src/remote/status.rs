//! What a gateway says of itself on its status port, without TLS and, unless it is told otherwise, to this machine alone:
//! whether it lives, whether it may be sent calls, and its figures in the text format of Prometheus.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tollgate_gateway::{Counts, Gateway};
use tollgate_verify::Feed as _;

use super::feed::RemoteFeed;

/// How long a client may take for a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait after the operating system refused a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// `/healthz`, `/readyz`, `/metrics`, and nothing else.
pub(crate) fn router(feed: RemoteFeed, gateway: Gateway) -> Router {
    let ready = feed.clone();
    let readyz = async move || match ready.is_closed() || ready.is_stale() {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::OK,
    };
    let metrics = async move || {
        let text = metrics(&feed, gateway.counters().read());
        ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
    };
    Router::new()
        .route("/healthz", get(async || StatusCode::OK))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
}

fn metrics(feed: &RemoteFeed, counts: Counts) -> String {
    let rows = [
        ("feed_connected", "gauge", u64::from(feed.is_connected())),
        ("feed_lag_milliseconds", "gauge", u64::try_from(feed.lag().as_millis()).unwrap_or(u64::MAX)),
        ("feed_change_number", "gauge", u64::try_from(feed.number()).unwrap_or(0)),
        ("requests_total", "counter", counts.requests),
        ("requests_refused_total", "counter", counts.refused),
        ("upstream_failures_total", "counter", counts.upstream_failures),
        ("requests_abandoned_total", "counter", counts.abandoned),
    ];
    rows.iter().fold(String::new(), |mut text, (name, kind, value)| {
        let _ = writeln!(text, "# TYPE tollgate_gateway_{name} {kind}\ntollgate_gateway_{name} {value}");
        text
    })
}

/// Answers on `listener` until `tasks` are shut down.
pub(crate) fn serve(
    listener: std::net::TcpListener,
    router: Router,
    tasks: &mut JoinSet<()>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            // Those that are over are let go.
            while connections.try_join_next().is_some() {}
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection to the status port could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let service = TowerToHyperService::new(router.clone());
            connections.spawn(async move {
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
                // A client that breaks off hears nothing, and nobody else has to.
                let _: Result<(), _> = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Ok(())
}
