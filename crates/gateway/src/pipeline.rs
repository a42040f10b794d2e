//! The way of every API call: match, authenticate, permit, forward, record.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response};
use http_body::Body;
use tollgate_domain::authority::{Authority, AuthorityRefused};
use tollgate_domain::lifecycle::Lifecycle;
use tollgate_domain::peer::Peer;
use tollgate_domain::resource::{NotFound, Readings, SeveralReadings};

use crate::answer_body::GatewayBody;
use crate::call::Call;
use crate::credential;
use crate::fault::{Fault, FaultFormat};
use crate::forward::forward;
use crate::gateway::Worker;
use crate::permit;
use crate::record::Record;
use crate::target;

/// What `GET /` says.
const WELCOME: &str =
    "<!DOCTYPE html><html lang=\"en\"><title>Tollgate</title><h1>Welcome to APIM</h1></html>\n";

/// Answers one request of the gateway port.
pub(crate) async fn handle<B>(
    worker: &Worker,
    request: Request<B>,
    peer: Peer,
    authority: Result<Option<Authority>, AuthorityRefused>,
) -> Response<GatewayBody>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let cors = worker.cors();
    let (head, body) = request.into_parts();
    let mut record = Record::begin(worker.tally(), Call::new(peer, head.method.clone()));

    let answer = async {
        let call = record.call();
        // 1 match
        call.authority = authority.map_err(|refused| Fault::bad_request(refused.to_string()))?;
        target::check(&head.method, &head.uri)?;
        if let Some(answer) = own_answer(&head) {
            return Ok(answer);
        }
        if worker.credentials().is_closed() {
            return Err(Fault::unchecked_credentials());
        }
        let path = head.uri.path();
        let snapshot = worker.snapshot();
        let (route, rest) = snapshot.routes().find(path).ok_or_else(Fault::unknown_context)?;
        let route = &**call.route.insert(Arc::clone(route));
        call.rest_at = path.len() - rest.len();
        drop(snapshot);
        if !route.over_tls {
            return Err(Fault::unsupported_transport());
        }
        if route.lifecycle == Lifecycle::Blocked {
            return Err(Fault::api_blocked());
        }
        let readings = Readings::of(rest, worker.settings().path_readings)
            .map_err(|SeveralReadings| Fault::bad_request("The request path can be read in several ways"))?;
        if cors.is_preflight(&head) {
            let verbs = route.resources.verbs(readings.plain());
            return if verbs.is_empty() { Err(Fault::no_resource()) } else { Ok(cors.preflight(&verbs)) };
        }
        let resources = route.resources.find(call.method.as_str(), readings);
        let resources = call.resources.insert(resources.map_err(|missing| match missing {
            NotFound::WrongVerb(verbs) => Fault::wrong_verb(&verbs),
            NotFound::Nothing => Fault::no_resource(),
        })?);

        // 2 authenticate
        if route.resources.ask_for_caller(resources) {
            let credential = credential::read(&head.headers, &route.token_header)?;
            call.credential = Some(credential.kind());
            call.verified = Some(credential::verify(worker.credentials(), credential).await?);
        }

        // 3 permit: by what is held now, which may have come while the credential was checked
        let permit = permit::decide(&worker.snapshot(), call, rest)?;

        // 4 forward
        forward(worker, permit, &head, body).await
    }
    .await;

    // 5 record
    let mut response = answer.unwrap_or_else(|fault| {
        record.fault(&fault);
        fault.to_response(FaultFormat::asked_for(&head.headers))
    });
    cors.mark(response.headers_mut(), &head.headers);
    record.status(response.status());
    response.map(|body| body.recorded(record))
}

/// The few paths that the gateway answers itself.
fn own_answer(head: &Parts) -> Option<Response<GatewayBody>> {
    match head.uri.path() {
        "/" if matches!(head.method, Method::GET | Method::HEAD) => {
            let mut response = Response::new(GatewayBody::full(Bytes::from_static(WELCOME.as_bytes())));
            let kind = HeaderValue::from_static("text/html; charset=UTF-8");
            response.headers_mut().insert(CONTENT_TYPE, kind);
            Some(response)
        }
        "/service" => Some(Response::new(GatewayBody::empty())),
        path if path.starts_with("/service/") => Some(Response::new(GatewayBody::empty())),
        _ => None,
    }
}
