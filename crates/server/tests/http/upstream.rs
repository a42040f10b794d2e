//! An upstream for the tests: answers what it was asked.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

/// Serves until the test's runtime ends.
pub(crate) struct Upstream {
    pub(crate) url: String,
    served: Arc<AtomicUsize>,
}

impl Upstream {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let served = Arc::new(AtomicUsize::new(0));
        let count = served.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let count = count.clone();
                let answer = service_fn(move |request| {
                    count.fetch_add(1, Ordering::Relaxed);
                    answer(request)
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer),
                );
            }
        });
        Self { url, served }
    }

    /// How many requests have come.
    pub(crate) fn served(&self) -> usize {
        self.served.load(Ordering::Relaxed)
    }
}

/// Method, target, headers (`headers`: the names, `sent`: with their values) and body, in JSON.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let mut sent = BTreeMap::<&str, Vec<&str>>::new();
    for (name, value) in &head.headers {
        sent.entry(name.as_str()).or_default().push(value.to_str().unwrap_or("no text"));
    }
    let echo = json!({
        "method": head.method.as_str(),
        "target": head.uri.to_string(),
        "sent": sent,
        "headers": head.headers.keys().map(|name| name.as_str()).collect::<Vec<_>>(),
        "body": String::from_utf8_lossy(&body),
    });
    let response = Response::builder().header("Content-Type", "application/json");
    Ok(response.body(Full::new(Bytes::from(echo.to_string()))).expect("an answer"))
}
