//! The Orders upstream: a plain HTTP server with a handful of orders in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// The longest text that an order keeps.
const LONGEST_TEXT: usize = 200;

#[derive(Clone, Debug, Serialize)]
struct Order {
    id: u32,
    item: String,
    quantity: u32,
    status: String,
}

/// What a PUT may change; everything else stays.
#[derive(Debug, Default, Deserialize)]
struct Change {
    item: Option<String>,
    quantity: Option<u32>,
    status: Option<String>,
}

#[derive(Clone)]
struct Orders(Arc<Mutex<BTreeMap<u32, Order>>>);

impl Orders {
    fn first() -> Self {
        let rows = [
            ("Espresso beans, 1 kg", 2, "shipped"),
            ("Paper filters, 100", 5, "delivered"),
            ("Hand grinder", 1, "open"),
            ("Milk jug, 350 ml", 3, "open"),
            ("Cleaning tablets", 4, "shipped"),
            ("Kettle with a long spout", 1, "cancelled"),
            ("Decaf beans, 250 g", 6, "open"),
        ];
        let orders = (1..).zip(rows).map(|(id, (item, quantity, status))| {
            (id, Order { id, item: item.to_owned(), quantity, status: status.to_owned() })
        });
        Self(Arc::new(Mutex::new(orders.collect())))
    }

    fn with<T>(&self, look: impl FnOnce(&mut BTreeMap<u32, Order>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers until the task is dropped.
pub(super) async fn serve(listener: TcpListener) {
    let router = router();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            // What a gateway's connection does is the gateway's business.
            let _ = http.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn router() -> Router {
    Router::new()
        .route("/orders", get(list))
        .route("/orders/", get(list))
        .route("/orders/{id}", get(show).put(change))
        .route("/orders/{id}/", get(show).put(change))
        .route("/health", get(async || Json(json!({"status": "UP"}))))
        .route("/status", get(status))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Orders::first())
}

async fn list(State(orders): State<Orders>) -> Response {
    let list: Vec<Order> = orders.with(|orders| orders.values().cloned().collect());
    Json(json!({"count": list.len(), "list": list})).into_response()
}

async fn show(State(orders): State<Orders>, Path(id): Path<String>) -> Response {
    let found = id.parse().ok().and_then(|id: u32| orders.with(|orders| orders.get(&id).cloned()));
    found.map_or_else(|| missing(&id), |order| Json(order).into_response())
}

async fn change(State(orders): State<Orders>, Path(id): Path<String>, body: Bytes) -> Response {
    let change =
        if body.is_empty() { Ok(Change::default()) } else { serde_json::from_slice::<Change>(&body) };
    let Ok(change) = change else {
        return refused("The body must be a JSON object with item, quantity or status.");
    };
    let too_long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > LONGEST_TEXT);
    if too_long(&change.item) || too_long(&change.status) {
        return refused("A text of an order has at most 200 bytes.");
    }
    let changed = id.parse().ok().and_then(|id: u32| {
        orders.with(|orders| {
            let order = orders.get_mut(&id)?;
            order.item = change.item.unwrap_or_else(|| order.item.clone());
            order.quantity = change.quantity.unwrap_or(order.quantity);
            order.status = change.status.unwrap_or_else(|| order.status.clone());
            Some(order.clone())
        })
    });
    changed.map_or_else(|| missing(&id), |order| Json(order).into_response())
}

async fn status(State(orders): State<Orders>) -> Response {
    let open = orders.with(|orders| orders.values().filter(|order| order.status == "open").count());
    Json(json!({"service": "orders", "open": open})).into_response()
}

fn missing(id: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"error": "no such order", "id": id}))).into_response()
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}
